"""How often mentions of each kind of evidence are right: the `score` of a mention.

`scores.csv` is measured on annotated articles by `benchmarks/calibrate_scores.py`.
"""

from __future__ import annotations

import csv
from pathlib import Path

Evidence = tuple[str, str, str]


def load_scores() -> dict[Evidence, float]:
    """Return the measured precision of (entity type, mention kind, what found it)."""
    with (Path(__file__).parent / "scores.csv").open(encoding="utf-8", newline="") as stream:
        return {
            (row["type"], row["kind"], row["by"]): float(row["score"])
            for row in csv.DictReader(stream)
        }
