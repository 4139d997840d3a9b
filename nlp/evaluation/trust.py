"""Tell how true scores are: whether a mention is as often right as its score says."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

BINS = 10


@dataclass(frozen=True, slots=True)
class Bin:
    """Hold a tenth of the mentions: how many, their mean score, the share that is right."""

    mentions: int
    score: float
    right: float


def score_bins(said: Iterable[tuple[float | None, bool]]) -> list[Bin]:
    """Return the mentions in ten bins of equal size, by score; no score counts as 1."""
    known = ((1.0 if score is None else score, right) for score, right in said)
    pairs = np.array(sorted(known), dtype=np.float64).reshape(-1, 2)
    edges = [number * len(pairs) // BINS for number in range(BINS + 1)]
    found = []
    for first, last in pairwise(edges):
        if first < last:
            score, right = pairs[first:last].mean(axis=0).tolist()
            found.append(Bin(last - first, score, right))
    return found


def trust(said: Iterable[tuple[float | None, bool]]) -> dict[str, float]:
    """Return how far scores can be trusted, given (score, is it right) of each mention.

    score_ece: expected calibration error over ten bins of equal size (Naeini, Cooper and
    Hauskrecht, AAAI 2015). score_brier: mean square of score minus truth. score_missing: share of
    mentions without a score, which count as 1. All are 0 without mentions.
    """
    pairs = list(said)
    if not pairs:
        return {"score_ece": 0.0, "score_brier": 0.0, "score_missing": 0.0}
    gaps = [one.mentions * abs(one.score - one.right) for one in score_bins(pairs)]
    errors = [(1.0 if score is None else score) - right for score, right in pairs]
    missing = sum(score is None for score, _ in pairs)
    return {
        "score_ece": sum(gaps) / len(pairs),
        "score_brier": sum(error * error for error in errors) / len(pairs),
        "score_missing": missing / len(pairs),
    }
