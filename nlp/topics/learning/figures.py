"""Measure predicted labels against gold ones: counts first, rates derived from them.

Throughout, gold and predicted are truth tables (articles x labels), and probabilities have the same
shape.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from nlp.evaluation.bootstrap import f1_intervals
from nlp.evaluation.counts import Counts
from nlp.evaluation.topics import ndcg
from nlp.topics.learning.calibrating import expected_error

Doubles = NDArray[np.float64]
Truth = NDArray[np.bool_]
Sizes = NDArray[np.int64]


def count_labels(gold: Truth, predicted: Truth) -> list[Counts]:
    """Return the counts of each label (columns)."""
    right = (gold & predicted).sum(axis=0).tolist()
    made_up = (~gold & predicted).sum(axis=0).tolist()
    missed = (gold & ~predicted).sum(axis=0).tolist()
    return list(map(Counts, right, made_up, missed))


def micro_f1(gold: Truth, predicted: Truth) -> float:
    """Return F1 over all decisions."""
    return sum(count_labels(gold, predicted), Counts()).f1


def macro_f1(gold: Truth, predicted: Truth) -> float:
    """Return the mean F1 of the labels that gold uses."""
    scores = [counts.f1 for counts in count_labels(gold, predicted) if counts.gold]
    return float(np.mean(scores)) if scores else 0.0


def samples_f1(gold: Truth, predicted: Truth) -> float:
    """Return the mean F1 of the articles.

    An article with nothing to find and nothing found counts 1.
    """
    if not len(gold):
        return 0.0
    hits = (gold & predicted).sum(axis=1)
    sizes = gold.sum(axis=1) + predicted.sum(axis=1)
    f1 = 2 * hits / np.maximum(sizes, 1)
    return float(np.where(sizes > 0, f1, 1.0).mean())


def rank_labels(probabilities: Doubles, first: int) -> NDArray[np.intp]:
    """Return the numbers of the best labels of each article, ties by number."""
    return np.argsort(-probabilities, axis=1, kind="stable")[:, :first]


def _best_hits(gold: Truth, probabilities: Doubles, first: int) -> Truth:
    """Return which of the best labels of each article are right (articles x ranks)."""
    return np.take_along_axis(gold, rank_labels(probabilities, first), axis=1)


def f1_at(gold: Truth, probabilities: Doubles, first: int = 5, sizes: Sizes | None = None) -> float:
    """Return the mean over articles of the F1 of the `first` best labels.

    `sizes`: how many gold labels each article has, those unknown to the model too.
    """
    if not len(gold):
        return 0.0
    hits = _best_hits(gold, probabilities, first)
    wanted = gold.sum(axis=1) if sizes is None else sizes
    f1 = 2 * hits.sum(axis=1) / (hits.shape[1] + wanted)
    return float(f1.mean())


def ndcg_at(
    gold: Truth, probabilities: Doubles, first: int = 5, sizes: Sizes | None = None
) -> float:
    """Return the mean normalised discounted gain of the `first` best labels.

    An article without labels counts 0. `sizes` as in `f1_at`.
    """
    if not len(gold):
        return 0.0
    wanted = gold.sum(axis=1) if sizes is None else sizes
    return float(ndcg(_best_hits(gold, probabilities, first), wanted, first).mean())


def coverage_at(gold: Truth, probabilities: Doubles, precision: float = 0.9) -> float:
    """Return the share of gold labels found by the surest decisions.

    They are taken as long as they keep `precision`.
    """
    order = np.argsort(-probabilities.ravel(), kind="stable")
    hits = np.cumsum(gold.ravel()[order])
    taken = np.arange(1, len(hits) + 1)
    good = np.flatnonzero(hits >= precision * taken)
    if not len(good):
        return 0.0
    return float(hits[good[-1]] / gold.sum())


def wilson(hits: int, tries: int) -> tuple[float, float]:
    """Return the 95 % Wilson interval of a share."""
    from scipy.stats import binomtest

    if not tries:
        return 0.0, 1.0
    interval = binomtest(hits, tries).proportion_ci(confidence_level=0.95, method="wilson")
    return float(interval.low), float(interval.high)


def f1_interval(
    gold: Truth, predicted: Truth, *, draws: int = 500, seed: int = 0
) -> tuple[float, float]:
    """Return the 95 % bootstrap interval (over articles) of micro F1."""
    hits = (gold & predicted).sum(axis=1, keepdims=True)
    wrong = (gold ^ predicted).sum(axis=1, keepdims=True)
    low, high = f1_intervals(_table(hits), _table(wrong), rounds=draws, seed=seed)
    return float(low[0]), float(high[0])


def intervals_of_labels(
    gold: Truth, predicted: Truth, *, draws: int, seed: int = 0
) -> list[tuple[float, float]]:
    """Return the 95 % bootstrap interval of the F1 of each label; all share the articles drawn."""
    hits, wrong = _table(gold & predicted), _table(gold ^ predicted)
    ends = f1_intervals(hits, wrong, rounds=draws, seed=seed)
    return [(float(low), float(high)) for low, high in ends.T]


def _table(counts: Sizes | Truth) -> sparse.csr_matrix:
    return sparse.csr_matrix(counts.astype(np.float64))


def summarise(
    gold: Truth, predicted: Truth, probabilities: Doubles, sizes: Sizes | None = None
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
        "precision_at_1": float(_best_hits(gold, probabilities, 1).mean()),
        "coverage_at_precision_90": coverage_at(gold, probabilities),
        "calibration_error": expected_error(probabilities, gold),
        "calibration_error_from_5_percent": expected_error(probabilities, gold, least=0.05),
    }
    return {name: round(value, 4) for name, value in figures.items()}
