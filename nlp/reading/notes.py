"""What a reader had to guess about one file, or could not read in it: said once, never in silence."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

UNREAD = "not read: "  # begins the line that lists columns; of several files alike it is said once
_LONGEST = 500  # characters of a line
OnNote = Callable[[str, str], None]  # the path of a file, and what is to be said of it


@dataclass(slots=True)
class Notes:
    """Gather what is to be said of one file. `say` keeps each line once, in order."""

    said: dict[str, None] = field(default_factory=dict)
    undated: int = 0
    example: str = ""
    replaced: int = 0
    unread: tuple[str, ...] = ()

    def say(self, line: str) -> None:
        """Keep a line."""
        self.said.setdefault(line)

    def count_undated(self, written: str) -> None:
        """Count an article whose date could not be read, and keep the first as an example."""
        self.undated += 1
        self.example = self.example or written

    def lines(self) -> list[str]:
        """Return all that is to be said."""
        lines = list(self.said)
        if self.unread:
            lines.append(f"{UNREAD}{', '.join(self.unread)} (--keep carries them along)"[:_LONGEST])
        if self.replaced:
            lines.append(
                f"{self.replaced} byte{'s' * (self.replaced > 1)} fitted no letter and were read one by one"
            )
        if self.undated:
            lines.append(
                f"{self.undated} date{'s' * (self.undated > 1)} could not be read; the articles are "
                f"kept undated ({self.example})"
            )
        return lines
