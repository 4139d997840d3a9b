"""What a worker process says on its standard error: kept short, logged, shown when it dies."""

from __future__ import annotations

import logging
import signal
import subprocess
import threading
from collections import deque
from typing import IO

_LOG = logging.getLogger("nlp.running")
_KEPT = 20  # lines: a traceback's end
_LONGEST = 500  # characters of a line that are kept


class Complaints:
    """Follow the standard error of a process, in a thread of its own, until it ends."""

    def __init__(self, stream: IO[bytes]) -> None:
        """Begin to read."""
        self._lines: deque[str] = deque(maxlen=_KEPT)
        self._thread = threading.Thread(target=self._follow, args=(stream,), daemon=True)
        self._thread.start()

    def _follow(self, stream: IO[bytes]) -> None:
        with stream:
            for line in iter(lambda: stream.readline(_LONGEST), b""):
                text = line.decode("utf-8", "replace").rstrip()
                if text:
                    self._lines.append(text)
                    _LOG.debug("worker: %s", text)

    def last(self) -> str:
        """Return the last line of a process that has ended, "" if it said nothing."""
        self._thread.join(timeout=1)
        return self._lines[-1].strip() if self._lines else ""


def describe_ending(process: subprocess.Popen[bytes], complaints: Complaints) -> str:
    """Return in words how a process ended, and its last line on standard error."""
    code = process.returncode
    ending = signal.Signals(-code).name if code < 0 else f"exit code {code}"
    said = complaints.last()
    return f"{ending}: {said}" if said else ending
