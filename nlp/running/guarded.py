"""Reading under guard: no page, archive, table or document can stop or swell a run.

The inputs are read in a process of their own, with limits on the work of one step (reading one article,
or going on to the next) and on memory. What breaks a limit is a reject with its slug; the process is
started again, reads on from the beginning of that file without telling again what it has told, and
everything else of the file is read. Limits are of processor time, not of the clock: a busy machine
rejects nothing that an idle one would read.
"""

from __future__ import annotations

import contextlib
import json
import logging
import mmap
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO, Any

from nlp.errors import InputError
from nlp.reading import OnReject, Position
from nlp.reading.notes import OnNote
from nlp.reading.parcels import Parcel
from nlp.reading.process import ERRORS, PLACE, SHARED, Verdict, take_parcel
from nlp.reading.sources.position import file_size
from nlp.records import Reject
from nlp.running.complaints import Complaints, describe_ending
from nlp.text import one_line

# Seconds of processor time for one step: press pages take some hundredths, a document of 128 MB some seconds
SECONDS = 30.0
# Bytes that reading may take: with the run (140 MB) and one worker (600 MB) it stays under 1.5 GB
MEMORY = 700 * 2**20
_MOST = 20  # times that one input may break a limit; what is left of it then is given up
_COMMAND = (sys.executable, "-P", "-m", "nlp.reading.process")
_STDIN = "-"
_PATIENCE = 5  # seconds for a reader that has said its last to end by itself
# Arrow's threads take memory that nobody uses, and its own allocator what it may need one day
_LEAN = {
    "ARROW_DEFAULT_MEMORY_POOL": "system",
    "ARROW_IO_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "MALLOC_ARENA_MAX": "2",
}
_LOG = logging.getLogger("nlp.running")
_READING = logging.getLogger("nlp.reading")


class GuardedReading:
    """Read inputs in a guarded process; `position` tells where the last article stood."""

    def __init__(
        self,
        inputs: Sequence[str | Path],
        options: Mapping[str, Any],
        reject: OnReject,
        position: Position,
        note: OnNote | None = None,
        *,
        seconds: float | None = None,
    ) -> None:
        """Start nothing yet; all but the inputs and `seconds`, for one step, are options of `read_articles`."""
        self._seconds = SECONDS if seconds is None else seconds
        self._note = note
        self._inputs = [str(path) for path in inputs]
        self._options = dict(options)
        self._reject = reject
        self._position = position
        self._sizes = [file_size(Path(path)) for path in inputs]
        self._total = sum(self._sizes)
        self._verdicts: list[Verdict] = []
        self._input = 0
        self._told = 0  # rows of this input that were handed on
        self._broken = 0  # times that this input has broken a limit
        self._process: subprocess.Popen[bytes] | None = None
        self._is_stopped = False

    def stop(self) -> None:
        """End the reading, from another thread: who reads gets no more articles."""
        self._is_stopped = True
        if self._process:
            self._process.kill()

    def read(self) -> Iterator[Parcel]:
        """Yield the articles of all inputs, in order. Raises InputError, OptionError."""
        while self._input < len(self._inputs) and not self._is_stopped:
            with tempfile.TemporaryFile() as file:
                file.truncate(SHARED)
                with mmap.mmap(file.fileno(), SHARED) as shared:
                    yield from self._read_once(file, shared)

    def _read_once(self, file: IO[bytes], shared: mmap.mmap) -> Iterator[Parcel]:
        """Yield articles until all are read, or the process is lost."""
        process = self._process = self._start(file)
        complaints = Complaints(_of(process.stderr))
        if self._is_stopped:
            process.kill()
        passed_over = self._told
        try:
            for row, line in _rows(_of(process.stdout)):
                if "end" in row:
                    self._input = len(self._inputs)
                    return
                if "error" in row:
                    raise ERRORS[row["error"]](row["message"])
                if "input" in row:
                    self._enter(row["input"])
                elif passed_over:
                    passed_over -= 1
                else:
                    self._told += 1
                    yield from self._take(row, line)
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(_PATIENCE)
        finally:
            process.kill()
            process.wait()
            _of(process.stdout).close()
        if not self._is_stopped:
            self._judge(process, complaints, shared)

    def _enter(self, number: int) -> None:
        if number != self._input:
            self._input = number
            self._told = self._broken = 0
            _READING.debug("input %d of %d", number + 1, len(self._inputs))

    def _take(self, row: Mapping[str, Any], article: bytes) -> Iterator[Parcel]:
        if "reject" in row:
            self._reject(Reject(**row["reject"]))
            return
        if "note" in row:
            if self._note:
                self._note(*row["note"])
            return
        path, line, fraction = row["place"]
        self._position.path, self._position.line = path, line
        self._position.share = self._share(fraction)
        yield take_parcel(row["article"], article)

    def _share(self, fraction: float | None) -> float | None:
        if not self._total or fraction is None:
            return None
        behind = sum(self._sizes[: self._input])
        return min(1.0, (behind + fraction * self._sizes[self._input]) / self._total)

    def _judge(
        self, process: subprocess.Popen[bytes], complaints: Complaints, shared: mmap.mmap
    ) -> None:
        """Note why the process was lost, so that the next one passes over what did it."""
        step, length = PLACE.unpack_from(shared)
        source = shared[PLACE.size : PLACE.size + length].decode("utf-8", "surrogateescape")
        slug, detail = _explain(process, complaints, self._seconds)
        name = self._inputs[self._input]
        _LOG.debug("reading %s, step %d: %s: %s", source, step, slug, detail)
        if name == _STDIN:
            raise InputError(
                f"<stdin>: cannot be read to its end ({slug}: {detail}); save it to a file"
            )
        self._broken += 1
        if self._broken > _MOST:
            step -= step % 2  # the step that goes on to this article: its source ends there
            detail = f"{detail}; the rest of it is not read"
        if not source or self._is_judged(source, step):
            self._reject(Reject(one_line(name), None, slug, detail, ""))
            self._enter(self._input + 1)
            return
        self._verdicts.append((source, step, slug, detail))

    def _is_judged(self, source: str, step: int) -> bool:
        return any((source, step) == verdict[:2] for verdict in self._verdicts)

    def _start(self, file: IO[bytes]) -> subprocess.Popen[bytes]:
        task = {
            "inputs": self._inputs,
            "first": self._input,
            "options": self._options,
            "verdicts": self._verdicts,
            "seconds": self._seconds,
            "memory": MEMORY,
        }
        with tempfile.TemporaryFile() as question:
            question.write(json.dumps(task).encode() + b"\n")
            question.seek(0)
            numbers = (question.fileno(), file.fileno())
            return subprocess.Popen(  # noqa: S603 - our own module
                [*_COMMAND, *map(str, numbers)],
                stdin=None if _STDIN in self._inputs[self._input :] else subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                env={**os.environ, **_LEAN},
                pass_fds=numbers,
                start_new_session=True,  # Ctrl-C is for the run, which then stops its reader
            )


def _rows(stream: IO[bytes]) -> Iterator[tuple[dict[str, Any], bytes]]:
    """Yield the whole rows that a process sends, each with the article that comes behind it, if one does."""
    for line in stream:
        if not line.endswith(b"\n"):
            return
        row = json.loads(line)
        article = stream.readline() if "article" in row else b"\n"
        if article.endswith(b"\n"):
            yield row, article[:-1]


def _explain(
    process: subprocess.Popen[bytes], complaints: Complaints, seconds: float
) -> tuple[str, str]:
    """Return slug and detail of what breaks a limit."""
    ending = describe_ending(process, complaints)
    if process.returncode == -signal.SIGPROF:
        return "too-slow", f"reading it takes more than {seconds:g} seconds of work"
    if "MemoryError" in ending or "bad_alloc" in ending:
        return "too-large", "it needs more memory than reading may take; split it"
    return "crashed", f"the process that reads it ended ({one_line(ending)})"


def _of(stream: IO[bytes] | None) -> IO[bytes]:
    assert stream is not None  # noqa: S101 - all are pipes
    return stream
