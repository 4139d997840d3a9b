"""One worker process and what to do when it dies or hangs.

Nothing is lost but the article that did it.
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from concurrent.futures import CancelledError
from typing import IO, Any

from nlp.errors import FaultsError, ModelError
from nlp.reading.parcels import Parcel
from nlp.running.complaints import Complaints, describe_ending
from nlp.running.settings import Settings
from nlp.running.shards import cut_batches
from nlp.running.worker import CRASHED, TOO_LONG, refusal

BATCH, _BATCH_LENGTH = 64, 500_000  # articles and characters that a worker is asked at once
_START_LIMIT = 300  # seconds to load the models, on a machine that does much else
# Articles after which a worker is replaced: what a library may have kept goes with it
_LIFE = 20_000
_PATIENCE = 5  # seconds for a worker to end by itself
# Of starting a worker; one that is killed from outside while it loads is no reason to give up
_TRIES = 8
_TRIES_ALONE = (
    2  # of an article beside which a worker died: a kill from outside may hit it once more
)
_COMMAND = (
    sys.executable,
    "-P",
    "-c",
    "from nlp.running.worker import main; main()",
)  # -P: never a module of the folder we run in
# One process per core: more threads in each would only stand in each other's way.
_ONE_THREAD = dict.fromkeys(
    ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "BLIS_NUM_THREADS"), "1"
)


_LOG = logging.getLogger("nlp.running")


class WorkerLost(Exception):  # noqa: N818 - an event, not a mistake
    """The worker died or was stopped while it had a question; `slug` and `detail` say how."""

    def __init__(self, slug: str, detail: str) -> None:
        super().__init__(detail)
        self.slug = slug
        self.detail = detail


class Slot:
    """Keep one worker process alive: started when first asked, started again after it was lost."""

    def __init__(self, settings: Settings, stamps: Mapping[str, str]) -> None:
        """Make a slot whose workers are told `settings`, and must have the models that give these `stamps`."""
        self._settings = settings
        self._stamps = dict(stamps)
        self._process: subprocess.Popen[bytes] | None = None
        self._complaints: Complaints | None = None
        self._stopped = False
        self._waiting = False
        self._asked = 0

    def tag(self, articles: Sequence[Parcel]) -> list[bytes]:
        """Return one line for each article: "+" and its record, or "-" and why there is none.

        Articles beside which a worker was lost are tried again alone. Raises ModelError if no
        worker can start.
        """
        lines: list[bytes] = []
        for batch in cut_batches(articles, BATCH, _BATCH_LENGTH, lambda article: article.length):
            try:
                lines += self._ask(batch)
            except WorkerLost:
                lines += [self._tag_alone(article) for article in batch]
        return lines

    def stop(self) -> None:
        """End the worker, at once if it is at work, and start no other.

        Who waits for it gets CancelledError.
        """
        self._stopped = True
        process = self._process
        if process and self._waiting:
            process.kill()
        elif process:
            with contextlib.suppress(OSError):
                _of(process.stdin).close()

    def wait(self) -> None:
        """Wait for a stopped worker to end by itself, not for ever."""
        self._close(patience=_PATIENCE)

    def _tag_alone(self, article: Parcel) -> bytes:
        for _ in range(_TRIES_ALONE):
            try:
                return self._ask([article])[0]
            except WorkerLost as lost:
                last = refusal(lost.slug, lost.detail)
                if lost.slug == TOO_LONG:
                    break
        return last

    def _ask(self, articles: Sequence[Parcel]) -> list[bytes]:
        """Return the worker's line for each article.

        Raises WorkerLost, and ModelError if no worker can start.
        """
        if self._asked >= _LIFE:
            self._close(patience=_PATIENCE)
        process = self._process or self._start()
        self._asked += len(articles)
        question = b"[%b]" % b", ".join(article.line for article in articles)
        return self._exchange(process, question, len(articles), self._settings.time_limit)

    def _start(self) -> subprocess.Popen[bytes]:
        settings = json.dumps(self._settings.to_dict()).encode()
        self._asked = 0
        for _ in range(_TRIES):
            if self._stopped:
                raise CancelledError
            process = self._process = _start_worker()
            self._complaints = Complaints(_of(process.stderr))
            _LOG.debug("worker %d started", process.pid)
            try:
                first = json.loads(self._exchange(process, settings, 1, _START_LIMIT)[0])
            except WorkerLost as lost:
                detail = lost.detail
                continue
            self._check(first)
            return process
        raise ModelError(f"no worker could start: {detail}")

    def _check(self, first: Mapping[str, Any]) -> None:
        """Raise ModelError unless the worker has loaded just the models of the run."""
        wrong = first.get("error")
        if wrong is None and first["ready"] != self._stamps:
            wrong = f"a worker has other models or tables than this machine: {first['ready']}; install the same there"
        if wrong is not None:
            self._close()
            faults = first.get("faults")
            raise FaultsError(str(wrong), faults) if faults else ModelError(str(wrong))

    def _exchange(
        self, process: subprocess.Popen[bytes], question: bytes, lines: int, limit: float
    ) -> list[bytes]:
        """Send one line and return the lines that answer it within `limit` seconds.

        Raises WorkerLost.
        """
        late = threading.Event()
        timer = threading.Timer(limit, _kill, (process, late))
        timer.start()
        self._waiting = True
        try:
            found = _send(process, question, lines)
        finally:
            self._waiting = False
            timer.cancel()
        if len(found) == lines:
            return found
        self._close()
        if self._stopped:
            raise CancelledError
        if late.is_set():
            raise WorkerLost(TOO_LONG, f"it takes more than {limit:g} seconds; split it")
        assert self._complaints is not None  # noqa: S101 - as old as the process
        ending = describe_ending(process, self._complaints)
        _LOG.debug("worker %d was lost: %s", process.pid, ending)
        raise WorkerLost(CRASHED, f"the worker process ended while reading it ({ending})")

    def _close(self, patience: float = 0) -> None:
        """End the worker: the end of its input asks it to, and after `patience` seconds it is killed."""
        process, self._process = self._process, None
        if process is None:
            return
        with contextlib.suppress(OSError):
            _of(process.stdin).close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(patience)
        process.kill()
        process.wait()
        _of(process.stdout).close()


def _start_worker() -> subprocess.Popen[bytes]:
    return subprocess.Popen(  # noqa: S603 - our own module
        _COMMAND,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, **_ONE_THREAD},
        start_new_session=True,  # Ctrl-C is for the run, which then stops its workers
    )


def _send(process: subprocess.Popen[bytes], question: bytes, lines: int) -> list[bytes]:
    """Return the whole lines that come back, fewer than asked for if the worker ends."""
    found: list[bytes] = []
    with contextlib.suppress(OSError, ValueError):
        _of(process.stdin).write(question + b"\n")
        _of(process.stdin).flush()
        while len(found) < lines and (line := _of(process.stdout).readline()).endswith(b"\n"):
            found.append(line[:-1])
    return found


def _kill(process: subprocess.Popen[bytes], late: threading.Event) -> None:
    late.set()
    process.kill()


def _of(stream: IO[bytes] | None) -> IO[bytes]:
    assert stream is not None  # noqa: S101 - both are pipes
    return stream
