"""How far the reading of inputs has come.

Where the last article stood, and how many bytes lie behind it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Protocol

from nlp.errors import RecordError


class Guard(Protocol):
    """Look after a reading from outside, step by step."""

    def begin(self, source: str, step: int) -> None:
        """Take note that a step of a source begins.

        Step 0 opens the source, 2n - 1 reads its article number n, 2n goes on to the next one.
        Raises RecordError for a step that is known to break a limit.
        """


@dataclass(slots=True)
class Position:
    """Follow a reading. `path` and `line` are those of the last article, as rejects name them.

    `guard` is told of every step. `trouble` is what is wrong with the file that was read last,
    though all before it was good. `share` is the share of all inputs that is read, where somebody
    else than this object has to know it.
    """

    path: str = ""
    line: int | None = None
    guard: Guard | None = field(default=None, repr=False)
    trouble: RecordError | None = None
    share: float | None = None
    _total: int = 0
    _behind: int = 0
    _stream: IO[bytes] | None = field(default=None, repr=False)

    def start(self, paths: list[Path]) -> None:
        """Begin with files that are to be read in this order."""
        self._total = sum(file_size(path) for path in paths)
        self._behind = 0

    def begin(self, source: str, step: int) -> None:
        """Tell the guard what comes now, see `Guard`. Raises RecordError."""
        if self.guard:
            self.guard.begin(source, step)

    def watch(self, stream: IO[bytes]) -> None:
        """Follow an open file, as it lies on disk: packed if it is packed."""
        self._stream = stream

    def leave(self, path: Path) -> None:
        """Count a file as read."""
        self._stream = None
        self.trouble = None
        self._behind += file_size(path)

    @property
    def fraction(self) -> float | None:
        """Return the share of the inputs' bytes that is read, None where that cannot be known (standard input)."""
        if not self._total:
            return None
        return min(1.0, (self._behind + _place(self._stream)) / self._total)


def file_size(path: Path) -> int:
    """Return the bytes of a file, 0 for what is none."""
    return path.stat().st_size if path.is_file() else 0


def _place(stream: IO[bytes] | None) -> int:
    try:
        return stream.tell() if stream else 0
    except ValueError:  # closed
        return 0
