"""Counts, the rates derived from them, and their intervals over articles."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Counts:
    """Hold true positives, false positives and false negatives.

    Rates are derived, 0 where undefined.
    """

    tp: int = 0
    fp: int = 0
    fn: int = 0

    def __add__(self, other: Counts) -> Counts:
        """Return the sum, part by part."""
        return Counts(self.tp + other.tp, self.fp + other.fp, self.fn + other.fn)

    @property
    def precision(self) -> float:
        """Return the share of the predicted that is right."""
        return self.tp / (self.tp + self.fp) if self.tp else 0.0

    @property
    def recall(self) -> float:
        """Return the share of the gold that is found."""
        return self.tp / (self.tp + self.fn) if self.tp else 0.0

    @property
    def f1(self) -> float:
        """Return the harmonic mean of precision and recall."""
        return 2 * self.tp / (2 * self.tp + self.fp + self.fn) if self.tp else 0.0


Tally = dict[str, Counts]


@dataclass(frozen=True, slots=True)
class Figure:
    """Hold a figure of a report: counts summed over articles and the 95 % interval of its F1."""

    name: str
    counts: Counts
    low: float
    high: float

    def to_dict(self) -> dict[str, float | int | str]:
        """Return the figure as plain JSON, rates rounded to four digits."""
        rates = {
            "p": self.counts.precision,
            "r": self.counts.recall,
            "f1": self.counts.f1,
            "low": self.low,
            "high": self.high,
        }
        return {
            "name": self.name,
            **{key: round(rate, 4) for key, rate in rates.items()},
            "gold": self.counts.tp + self.counts.fn,
        }


def compare_sets(gold: Iterable[object], predicted: Iterable[object]) -> Counts:
    """Return the counts of two sets."""
    wanted, given = set(gold), set(predicted)
    return Counts(len(wanted & given), len(given - wanted), len(wanted - given))


def figures(tallies: Sequence[Tally], *, rounds: int = 1000, seed: int = 0) -> list[Figure]:
    """Return one figure per name over the tallies of all articles, with bootstrap intervals over articles."""
    names = sorted({name for tally in tallies for name in tally})
    random_numbers = random.Random(seed)  # noqa: S311 - a bootstrap, no secret
    samples = [
        random_numbers.choices(range(len(tallies)), k=len(tallies))
        for _ in range(rounds if tallies else 0)
    ]
    return [
        _figure(name, [tally.get(name, Counts()) for tally in tallies], samples) for name in names
    ]


def _figure(name: str, counts: Sequence[Counts], samples: Sequence[Sequence[int]]) -> Figure:
    parts = [(c.tp, c.fp + c.fn) for c in counts]
    scores = sorted(
        _f1(sum(parts[i][0] for i in sample), sum(parts[i][1] for i in sample))
        for sample in samples
    )
    cut = round(0.025 * len(scores))
    return (
        Figure(name, sum(counts, Counts()), scores[cut], scores[-cut - 1])
        if scores
        else Figure(name, sum(counts, Counts()), 0.0, 1.0)
    )


def _f1(tp: int, wrong: int) -> float:
    return 2 * tp / (2 * tp + wrong) if tp else 0.0
