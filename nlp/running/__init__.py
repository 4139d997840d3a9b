"""A run over files: read, tag, write.

Every input record is either written or rejected, and a kill loses nothing.
"""

from __future__ import annotations

from nlp.running.options import ReadOptions, Rejects, RunOptions
from nlp.running.run import Summary, run
from nlp.running.settings import Settings

__all__ = ["ReadOptions", "Rejects", "RunOptions", "Settings", "Summary", "run"]
