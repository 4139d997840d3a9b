"""How far the reading of inputs has come.

Where the last article stood, and how many bytes lie behind it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import IO


@dataclass(slots=True)
class Position:
    """Follow a reading. `path` and `line` are those of the last article, as rejects name them."""

    path: str = ""
    line: int | None = None
    _total: int = 0
    _behind: int = 0
    _stream: IO[bytes] | None = field(default=None, repr=False)

    def start(self, paths: list[Path]) -> None:
        """Begin with files that are to be read in this order."""
        self._total = sum(_size(path) for path in paths)
        self._behind = 0

    def watch(self, stream: IO[bytes]) -> None:
        """Follow an open file, as it lies on disk: packed if it is packed."""
        self._stream = stream

    def leave(self, path: Path) -> None:
        """Count a file as read."""
        self._stream = None
        self._behind += _size(path)

    @property
    def fraction(self) -> float | None:
        """Return the share of the inputs' bytes that is read, None where that cannot be known (standard input)."""
        if not self._total:
            return None
        return min(1.0, (self._behind + _place(self._stream)) / self._total)


def _size(path: Path) -> int:
    return path.stat().st_size if path.is_file() else 0


def _place(stream: IO[bytes] | None) -> int:
    try:
        return stream.tell() if stream else 0
    except ValueError:  # closed
        return 0
