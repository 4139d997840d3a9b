"""Who tags the shards: worker processes of this machine, or those of a Dask cluster.

Both run the same function.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import CancelledError, ThreadPoolExecutor
from typing import Protocol

from nlp.reading.parcels import Parcel
from nlp.running.cores import count_cores
from nlp.running.settings import Settings
from nlp.running.slots import Slot


class Answer(Protocol):
    """Promise the lines of a shard."""

    def result(self) -> list[bytes]:
        """Wait for the lines: one for each article, see `Slot.tag`. Raises RubriqueError."""


class Engine(Protocol):
    """Tag shards, `width` at once."""

    @property
    def width(self) -> int:
        """Return how many shards can be tagged at once."""

    def submit(self, articles: Sequence[Parcel]) -> Answer:
        """Begin to tag articles."""


class Workers:
    """Give every thread that tags a worker process of its own."""

    def __init__(self, settings: Settings, stamps: Mapping[str, str]) -> None:
        """Start nothing yet; `stamps` are those that the workers' records must have."""
        self._settings = settings
        self._stamps = stamps
        self._slots: dict[int, Slot] = {}
        self._lock = threading.Lock()
        self._stopped = False

    def tag(self, articles: Sequence[Parcel]) -> list[bytes]:
        """Return one line for each article, by the worker of this thread. See `Slot.tag`."""
        with self._lock:
            if self._stopped:
                raise CancelledError
            slot = self._slots.setdefault(threading.get_ident(), Slot(self._settings, self._stamps))
        return slot.tag(articles)

    def stop(self) -> None:
        """Stop all worker processes; threads that wait for one get CancelledError."""
        with self._lock:
            self._stopped = True
            for slot in self._slots.values():
                slot.stop()

    def wait(self) -> None:
        """Wait until all stopped worker processes have ended; no thread may tag any more."""
        for slot in self._slots.values():
            slot.wait()


class Local:
    """Tag with worker processes of this machine."""

    def __init__(self, workers: Workers, jobs: int) -> None:
        """Take `jobs` shards at once."""
        self.pool = ThreadPoolExecutor(jobs)
        self._workers = workers
        self._jobs = jobs

    @property
    def width(self) -> int:
        """Return how many shards can be tagged at once."""
        return self._jobs

    def submit(self, articles: Sequence[Parcel]) -> Answer:
        """Begin to tag articles."""
        return self.pool.submit(self._workers.tag, articles)


@contextlib.contextmanager
def open_local(settings: Settings, stamps: Mapping[str, str], jobs: int | None) -> Iterator[Engine]:
    """Tag with `jobs` worker processes of this machine (None: one per core).

    At the end they are stopped.
    """
    workers = Workers(settings, stamps)
    engine = Local(workers, jobs or count_cores())
    try:
        yield engine
    finally:
        workers.stop()
        engine.pool.shutdown(cancel_futures=True)
        workers.wait()
