"""What became of an output that was there already."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True)
class Changes:
    """Count what became of an output, by articles.

    added: not there before. replaced: another record took the place of the earlier one. unchanged:
    given again, with the same record. dropped: no longer there. total: of the output now.
    """

    added: int = 0
    replaced: int = 0
    unchanged: int = 0
    dropped: int = 0
    total: int = 0
