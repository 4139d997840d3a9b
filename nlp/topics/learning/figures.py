"""Measure predicted labels against gold ones: counts first, rates derived from them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from nlp.topics.calibration import expected_error

Doubles = NDArray[np.float64]
Truth = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Counts:
    """Hold right, wrong and missed decisions; rates are derived."""

    tp: int = 0
    fp: int = 0
    fn: int = 0

    def __add__(self, other: Counts) -> Counts:
        """Return the counts of both."""
        return Counts(self.tp + other.tp, self.fp + other.fp, self.fn + other.fn)

    @property
    def precision(self) -> float:
        """Return the share of given labels that are right."""
        return self.tp / (self.tp + self.fp) if self.tp else 0.0

    @property
    def recall(self) -> float:
        """Return the share of gold labels that were found."""
        return self.tp / (self.tp + self.fn) if self.tp else 0.0

    @property
    def f1(self) -> float:
        """Return the harmonic mean of precision and recall."""
        return 2 * self.tp / (2 * self.tp + self.fp + self.fn) if self.tp else 0.0


def count_labels(gold: Truth, predicted: Truth) -> list[Counts]:
    """Return the counts of each label (columns)."""
    tp, fp, fn = (
        (gold & predicted).sum(axis=0),
        (~gold & predicted).sum(axis=0),
        (gold & ~predicted).sum(axis=0),
    )
    return [Counts(int(a), int(b), int(c)) for a, b, c in zip(tp, fp, fn, strict=True)]


def micro_f1(gold: Truth, predicted: Truth) -> float:
    """Return F1 over all decisions."""
    return sum(count_labels(gold, predicted), Counts()).f1


def macro_f1(gold: Truth, predicted: Truth) -> float:
    """Return the mean F1 of the labels that gold uses."""
    scores = [counts.f1 for counts in count_labels(gold, predicted) if counts.tp + counts.fn]
    return float(np.mean(scores)) if scores else 0.0


def samples_f1(gold: Truth, predicted: Truth) -> float:
    """Return the mean F1 of the articles (an article with nothing to find and nothing found counts 1)."""
    hits, sizes = (gold & predicted).sum(axis=1), gold.sum(axis=1) + predicted.sum(axis=1)
    return (
        float(np.where(sizes > 0, 2 * hits / np.maximum(sizes, 1), 1.0).mean())
        if len(gold)
        else 0.0
    )


def ranked(probabilities: Doubles, first: int) -> NDArray[np.intp]:
    """Return the numbers of the best labels of each article, ties by number."""
    return np.argsort(-probabilities, axis=1, kind="stable")[:, :first]


def f1_at(
    gold: Truth, probabilities: Doubles, first: int = 5, sizes: NDArray[np.int64] | None = None
) -> float:
    """Return the mean over articles of the F1 of the `first` best labels.

    `sizes`: all gold labels, even unknown.
    """
    hits = np.take_along_axis(gold, ranked(probabilities, first), axis=1).sum(axis=1)
    wanted = gold.sum(axis=1) if sizes is None else sizes
    return float((2 * hits / (min(first, gold.shape[1]) + wanted)).mean()) if len(gold) else 0.0


def ndcg_at(
    gold: Truth, probabilities: Doubles, first: int = 5, sizes: NDArray[np.int64] | None = None
) -> float:
    """Return the mean normalised discounted gain of the `first` best labels.

    An article without labels counts 0.
    """
    hits = np.take_along_axis(gold, ranked(probabilities, first), axis=1)
    gains = 1 / np.log2(np.arange(first) + 2)
    wanted = np.minimum(gold.sum(axis=1) if sizes is None else sizes, first).astype(int)
    ideal = np.concatenate([[np.inf], np.cumsum(gains)])[wanted]
    return float(((hits * gains[: hits.shape[1]]).sum(axis=1) / ideal).mean()) if len(gold) else 0.0


def coverage_at(gold: Truth, probabilities: Doubles, precision: float = 0.9) -> float:
    """Return the share of gold labels found when the surest decisions are taken as long as they keep `precision`."""
    order = np.argsort(-probabilities.ravel(), kind="stable")
    hits = np.cumsum(gold.ravel()[order])
    good = np.flatnonzero(hits >= precision * np.arange(1, len(hits) + 1))
    return float(hits[good[-1]] / max(1, int(gold.sum()))) if len(good) else 0.0


def wilson(hits: int, tries: int, z: float = 1.96) -> tuple[float, float]:
    """Return the 95 % Wilson interval of a share."""
    if not tries:
        return 0.0, 1.0
    share, scale = hits / tries, 1 + z * z / tries
    middle = (share + z * z / (2 * tries)) / scale
    half = z * sqrt(share * (1 - share) / tries + z * z / (4 * tries * tries)) / scale
    return max(0.0, middle - half), min(1.0, middle + half)


def f1_interval(
    gold: Truth, predicted: Truth, *, draws: int = 500, seed: int = 0
) -> tuple[float, float]:
    """Return the 95 % bootstrap interval (over articles) of micro F1.

    Give one column for one label.
    """
    tp, fp = (gold & predicted).sum(axis=1), (predicted & ~gold).sum(axis=1)
    fn = (gold & ~predicted).sum(axis=1)
    rng = np.random.default_rng(seed)
    shares = rng.multinomial(len(gold), np.full(len(gold), 1 / len(gold)), size=draws)
    hits = shares @ tp
    scores = 2 * hits / np.maximum(2 * hits + shares @ fp + shares @ fn, 1)
    low, high = np.quantile(scores, [0.025, 0.975])
    return float(low), float(high)


def summarise(
    gold: Truth, predicted: Truth, probabilities: Doubles, sizes: NDArray[np.int64] | None = None
) -> Mapping[str, float]:
    """Return the figures of a model.

    F1s, ranking, coverage and calibration, rounded to four places.
    """
    low, high = f1_interval(gold, predicted)
    figures = {
        "micro_f1": micro_f1(gold, predicted),
        "micro_f1_low": low,
        "micro_f1_high": high,
        "macro_f1": macro_f1(gold, predicted),
        "samples_f1": samples_f1(gold, predicted),
        "f1_at_5": f1_at(gold, probabilities, sizes=sizes),
        "ndcg_at_5": ndcg_at(gold, probabilities, sizes=sizes),
        "precision_at_1": float(np.take_along_axis(gold, ranked(probabilities, 1), axis=1).mean()),
        "coverage_at_precision_90": coverage_at(gold, probabilities),
        "calibration_error": expected_error(probabilities, gold),
        "calibration_error_from_5_percent": expected_error(probabilities, gold, least=0.05),
    }
    return {name: round(value, 4) for name, value in figures.items()}
