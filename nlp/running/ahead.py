"""Several readers at once, for a run with more workers than one reader can feed.

Inputs are cut into stretches of consecutive files, each read by a guarded process of its own, some
stretches ahead of the one whose articles are handed on. What they find waits in memory, bounded, and
comes out in the order of the inputs: articles, rejects and notes are those of one reader.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nlp.reading import OnReject, Position
from nlp.reading.notes import OnNote
from nlp.reading.parcels import Parcel
from nlp.reading.sources.position import file_size
from nlp.records import Reject
from nlp.running.cores import count_cores
from nlp.running.guarded import GuardedReading

# Bytes of the files of a stretch: to start a process takes half a second, to read these some seconds
STRETCH = 16 * 2**20
# Bytes that wait of one stretch: what 16 MB of packed shards hold
WAITING = 64 * 2**20
_OVERHEAD = 500  # bytes that Python takes for an article or reject besides what it holds
# Articles or rejects handed over at once: to wake a thread costs as much as ten of them
_TOGETHER = 64
# Workers that one reader keeps busy with a good margin; it could feed 68 (benchmarks/running/limit.py)
_FED = 40
_MOST = 4  # readers of a run on a cluster: then the run itself is the limit
_STDIN = "-"


@dataclass(frozen=True, slots=True)
class Placed:
    """Hold an article that was read, and where the reading then stood."""

    parcel: Parcel
    path: str
    line: int | None
    share: float | None


@dataclass(frozen=True, slots=True)
class Noted:
    """Hold what was to be said of a file."""

    path: str
    line: str


Found = Placed | Noted | Reject | Exception


class ReadingAhead:
    """Read inputs by several guarded processes; `position` tells where the last article stood."""

    def __init__(
        self,
        inputs: Sequence[str | Path],
        options: Mapping[str, Any],
        reject: OnReject,
        position: Position,
        note: OnNote | None = None,
        *,
        readers: int,
    ) -> None:
        """Start nothing yet; all but the inputs and the number of readers are options of `read_articles`."""
        self._stretches = cut_stretches(inputs)
        self._options = dict(options)
        self._reject = reject
        self._position = position
        self._note = note
        self._readers = readers
        self._sizes = [sum(map(_size, stretch)) for stretch in self._stretches]

    def read(self) -> Iterator[Parcel]:
        """Yield the articles of all inputs, in order. Raises InputError, OptionError."""
        if self._readers == 1 or len(self._stretches) == 1:
            return self._read_plainly()
        return self._read_ahead()

    def _read_plainly(self) -> Iterator[Parcel]:
        """Read by one process, with no thread between."""
        inputs = [name for stretch in self._stretches for name in stretch]
        reading = GuardedReading(inputs, self._options, self._reject, self._position, self._note)
        return reading.read()

    def _read_ahead(self) -> Iterator[Parcel]:
        waiting = deque(self._stretches)
        lanes: deque[_Lane] = deque()
        number = 0
        try:
            while waiting or lanes:
                while waiting and len(lanes) < self._readers:
                    lanes.append(_Lane(waiting.popleft(), self._options))
                for found in lanes[0].take():
                    yield from self._hand_on(found, number)
                lanes.popleft()
                number += 1
        finally:
            for lane in lanes:
                lane.stop()

    def _hand_on(self, found: Found, stretch: int) -> Iterator[Parcel]:
        if isinstance(found, Exception):
            raise found
        if isinstance(found, Reject):
            self._reject(found)
        elif isinstance(found, Noted):
            if self._note:
                self._note(found.path, found.line)
        else:
            self._position.path, self._position.line = found.path, found.line
            self._position.share = self._share(found.share, stretch)
            yield found.parcel

    def _share(self, share: float | None, stretch: int) -> float | None:
        total = sum(self._sizes)
        if share is None or not total:
            return None
        return min(1.0, (sum(self._sizes[:stretch]) + share * self._sizes[stretch]) / total)


class _Lane:
    """Read one stretch in a thread; what it finds waits until it is taken."""

    def __init__(self, inputs: Sequence[str], options: Mapping[str, Any]) -> None:
        """Begin at once."""
        self._found: deque[Found] = deque()
        self._waiting = 0  # bytes of the articles among them
        self._is_over = self._is_stopped = False
        self._changed = threading.Condition()
        self._position = Position()
        self._reading = GuardedReading(
            inputs, options, self._put_reject, self._position, self._put_note
        )
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def take(self) -> Iterator[Found]:
        """Yield what is found, in order, until all is read."""
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._is_over or self._is_worth_taking())
                found, self._found = self._found, deque()
                self._waiting = 0
                self._changed.notify_all()
            if not found:
                return
            yield from found

    def stop(self) -> None:
        """Read no further; returns when the process has ended."""
        with self._changed:
            self._is_stopped = True
            self._changed.notify_all()
        self._reading.stop()
        self._thread.join()

    def _read(self) -> None:
        try:
            for parcel in self._reading.read():
                place = self._position
                self._put(Placed(parcel, place.path, place.line, place.share), len(parcel.line))
        except _Stopped:
            pass
        except Exception as error:  # whatever it is, it is raised where the articles are taken
            with self._changed:
                self._found.append(error)
        finally:
            with self._changed:
                self._is_over = True
                self._changed.notify_all()

    def _is_worth_taking(self) -> bool:
        return len(self._found) >= _TOGETHER or self._waiting >= WAITING

    def _put_note(self, path: str, line: str) -> None:
        self._put(Noted(path, line), len(line))

    def _put_reject(self, reject: Reject) -> None:
        self._put(reject, len(reject.raw))

    def _put(self, found: Found, size: int) -> None:
        """Add what is found, when there is room for it. Raises _Stopped."""
        with self._changed:
            self._changed.wait_for(lambda: self._waiting < WAITING or self._is_stopped)
            if self._is_stopped:
                raise _Stopped
            self._found.append(found)
            self._waiting += size + _OVERHEAD
            if self._is_worth_taking():
                self._changed.notify_all()


class _Stopped(Exception):  # noqa: N818 - an event, not a mistake
    """Nobody wants what is read any more."""


def count_readers(jobs: int | None, scheduler: str | None) -> int:
    """Return how many readers a run with so many workers needs."""
    if scheduler:
        return min(_MOST, count_cores())
    return 1 + (jobs or count_cores()) // _FED


def cut_stretches(inputs: Sequence[str | Path]) -> list[list[str]]:
    """Return consecutive inputs that are worth a process of their own; all in one if standard input is among them."""
    names = [str(path) for path in inputs]
    if _STDIN in names:
        return [names]
    stretches: list[list[str]] = []
    room = 0
    for name in names:
        if room <= 0:
            stretches.append([])
            room = STRETCH
        stretches[-1].append(name)
        room -= _size(name)
    return stretches


def _size(name: str) -> int:
    return file_size(Path(name))
