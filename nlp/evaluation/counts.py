"""Counts, the rates derived from them, and their intervals over articles."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import sparse

from nlp.evaluation.bootstrap import f1_intervals

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Counts:
    """Hold true positives, false positives and false negatives.

    Rates are derived, 0 where undefined.
    """

    tp: int = 0
    fp: int = 0
    fn: int = 0

    @classmethod
    def of(cls, hits: int, *, given: int, wanted: int) -> Counts:
        """Return the counts of `hits` right ones among so many given and so many wanted."""
        return cls(hits, given - hits, wanted - hits)

    @property
    def gold(self) -> int:
        """Return how many gold has."""
        return self.tp + self.fn

    @property
    def wrong(self) -> int:
        """Return how many decisions are wrong, made up or missed."""
        return self.fp + self.fn

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
        return 2 * self.tp / (2 * self.tp + self.wrong) if self.tp else 0.0


Tally = dict[str, Counts]
ALL = "all"  # the name under which a tally counts everything
DECISIONS = "decisions"  # the key of a report card that holds what was right in each article


def pack_counts(tallies: Mapping[str, Tally]) -> dict[str, list[int]]:
    """Return what was right, made up and missed in each article by id, for later comparisons."""
    found = {}
    for article, tally in tallies.items():
        counts = tally[ALL]
        found[article] = [counts.tp, counts.fp, counts.fn]
    return found


def unpack_counts(card: Mapping[str, Any]) -> dict[str, Counts]:
    """Return what `pack_counts` made, from a report card; nothing from a card of another kind."""
    try:
        return {str(key): Counts(*map(int, numbers)) for key, numbers in card[DECISIONS].items()}
    except (KeyError, TypeError, ValueError, AttributeError):
        return {}


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
        rounded = {key: round(rate, 4) for key, rate in rates.items()}
        return {"name": self.name, **rounded, "gold": self.counts.gold}


def compare_sets(gold: Iterable[object], predicted: Iterable[object]) -> Counts:
    """Return the counts of two sets."""
    wanted, given = set(gold), set(predicted)
    hits = len(wanted & given)
    return Counts.of(hits, given=len(given), wanted=len(wanted))


def figures(tallies: Sequence[Tally], *, rounds: int = 1000, seed: int = 0) -> list[Figure]:
    """Return one figure per name over the tallies of all articles.

    Intervals are those of a bootstrap over articles.
    """
    names = sorted({name for tally in tallies for name in tally})
    column = {name: place for place, name in enumerate(names)}
    totals = dict.fromkeys(names, Counts())
    cells: list[tuple[int, int]] = []
    hits: list[int] = []
    wrong: list[int] = []
    for row, tally in enumerate(tallies):
        for name, counts in tally.items():
            totals[name] += counts
            cells.append((row, column[name]))
            hits.append(counts.tp)
            wrong.append(counts.wrong)
    shape = (len(tallies), len(names))
    hit_table = _table(cells, hits, shape)
    wrong_table = _table(cells, wrong, shape)
    intervals = f1_intervals(hit_table, wrong_table, rounds=rounds, seed=seed)
    found = []
    for name, (low, high) in zip(names, intervals.T.tolist(), strict=True):
        found.append(Figure(name, totals[name], low, high))
    return found


def _table(
    cells: Sequence[tuple[int, int]], values: Sequence[int], shape: tuple[int, int]
) -> sparse.csr_matrix:
    """Return a sparse table (articles x names) of one kind of decisions."""
    places = np.array(cells, dtype=np.int64).reshape(-1, 2)
    numbers = np.array(values, dtype=np.float64)
    return sparse.csr_matrix((numbers, places.T), shape=shape)
