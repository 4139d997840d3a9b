"""Turn scores into probabilities, and probabilities into decisions, one label at a time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Doubles = NDArray[np.float64]
Truth = NDArray[np.bool_]
Parents = Sequence[tuple[int, int]]
_MOST_BINS = 12
_BIN_POSITIVES = 25
_IMAGINED = 5


@dataclass(frozen=True, slots=True)
class Calibration:
    """Hold Platt's two numbers for each label, and the curve that mends what they leave wrong in all labels alike.

    The log-odds of a label are `slope * score + offset`, then bent by the curve: `curve[0]` becomes `curve[1]`, points
    between are joined by straight lines, those outside are moved as much as the nearest end.
    """

    slope: Doubles
    offset: Doubles
    curve: Doubles

    def probabilities(self, scores: NDArray[np.floating]) -> Doubles:
        """Return probabilities of scores (articles x labels)."""
        odds = scores * self.slope + self.offset
        first, last = self.curve[0, 0], self.curve[0, -1]
        inside = np.clip(odds, first, last)
        return _sigmoid(np.interp(inside, *self.curve) + (odds - inside))


def fit_calibration(scores: Doubles, truth: Truth, parents: Parents = ()) -> Calibration:
    """Return the calibration of each label from scores the model gave to articles it had not seen.

    Sigmoids promise too much far from the threshold and too little close under it; one curve for
    all labels, with children capped by their parents as they will be, is fitted to what was true.
    """
    fits = np.array(
        [_fit_sigmoid(scores[:, k], truth[:, k]) for k in range(truth.shape[1])]
    ).reshape(-1, 2)
    slope, offset = fits.T
    return Calibration(
        slope, offset, _fit_curve(cap_children(scores * slope + offset, parents), truth)
    )


def _fit_curve(odds: Doubles, truth: Truth) -> Doubles:
    """Return the points of a rising curve from the log-odds said to those found, in bins of equal uncertainty."""
    bins = min(_MOST_BINS, int(truth.sum()) // _BIN_POSITIVES)
    if bins < 2:
        return np.zeros((2, 1))
    order = np.argsort(odds, axis=None, kind="stable")
    said, found = _sigmoid(odds.ravel()[order]), truth.ravel()[order]
    unsure = np.cumsum(said * (1 - said))
    bin_of = np.minimum((unsure / unsure[-1] * bins).astype(int), bins - 1)
    sizes, sums, hits = (
        np.bincount(bin_of, weights=values) for values in (np.ones_like(said), said, found)
    )
    used = sizes > 0
    mean = sums[used] / sizes[used]
    # A few imagined articles for which the sigmoids are right keep a bin with few cases from
    # promising anything.
    imagined = _IMAGINED / np.minimum(mean, 1 - mean)
    total = sizes[used] + imagined
    return _log_odds(_rising(mean, (hits[used] + imagined * mean) / total, total))


def _rising(said: Doubles, rates: Doubles, sizes: Doubles) -> Doubles:
    """Return (said, rates) with neighbours merged until the rates rise."""
    blocks: list[Doubles] = []
    for x, rate, size in zip(said, rates, sizes, strict=True):
        blocks.append(np.array([x * size, rate * size, size]))
        while len(blocks) > 1 and blocks[-2][1] * blocks[-1][2] >= blocks[-1][1] * blocks[-2][2]:
            last = blocks.pop()
            blocks[-1] = blocks[-1] + last
    x, rate, size = np.transpose(blocks)
    return np.array([x / size, rate / size])


def _sigmoid(odds: Doubles) -> Doubles:
    return np.asarray(1 / (1 + np.exp(-np.clip(odds, -30, 30))), dtype=np.float64)


def _log_odds(probabilities: Doubles) -> Doubles:
    return np.asarray(np.log(probabilities / (1 - probabilities)), dtype=np.float64)


def _fit_sigmoid(scores: Doubles, truth: Truth) -> tuple[float, float]:
    """Return (slope, offset) by Newton's method on Platt's smoothed targets."""
    positives = int(truth.sum())
    negatives = len(truth) - positives
    target = np.where(truth, (positives + 1) / (positives + 2), 1 / (negatives + 2))
    slope, offset = 1.0, float(np.log((positives + 1) / (negatives + 1)))
    for _ in range(100):
        p = 1 / (1 + np.exp(-np.clip(slope * scores + offset, -30, 30)))
        error, spread = p - target, p * (1 - p)
        gradient = np.array([error @ scores, error.sum()])
        cross = spread @ scores
        hessian = np.array([[spread @ scores**2 + 1e-6, cross], [cross, spread.sum() + 1e-6]])
        step = np.linalg.solve(hessian, gradient)
        size = float(np.abs(step).max())
        slope, offset = np.array([slope, offset]) - step * min(1.0, 2.0 / max(size, 1e-12))
        if size < 1e-8:
            break
    return max(float(slope), 1e-3), float(offset)


def fit_thresholds(probabilities: Doubles, truth: Truth, *, shrink: float = 20.0) -> Doubles:
    """Return the threshold of best F1 for each label, drawn to the one of all labels where positives are few."""
    common = _best_threshold(probabilities.ravel(), truth.ravel())
    support = truth.sum(axis=0)
    own = np.array(
        [_best_threshold(probabilities[:, k], truth[:, k]) for k in range(truth.shape[1])]
    )
    return np.asarray((own * support + common * shrink) / (support + shrink), dtype=np.float64)


def _best_threshold(probabilities: Doubles, truth: Truth) -> float:
    order = np.argsort(-probabilities, kind="stable")
    hits = np.cumsum(truth[order])
    if not len(hits) or not hits[-1]:
        return 0.5
    f1 = 2 * hits / (np.arange(1, len(hits) + 1) + hits[-1])
    best = int(np.argmax(f1))
    following = order[min(best + 1, len(order) - 1)]
    return float((probabilities[order[best]] + probabilities[following]) / 2)


def fit_precise_thresholds(probabilities: Doubles, truth: Truth, precision: float) -> Doubles:
    """Return for each label the lowest threshold whose precision was reached on unseen articles (1.0: never)."""
    return np.array(
        [
            _precise_threshold(probabilities[:, k], truth[:, k], precision)
            for k in range(truth.shape[1])
        ]
    )


def _precise_threshold(probabilities: Doubles, truth: Truth, precision: float) -> float:
    order = np.argsort(-probabilities, kind="stable")
    hits = np.cumsum(truth[order])
    ranks = np.arange(1, len(hits) + 1)
    # One imagined error keeps a label with two lucky hits from promising anything.
    good = np.flatnonzero(hits / (ranks + 1) >= precision)
    return float(probabilities[order[good[-1]]]) if len(good) else 1.0


def expected_error(
    probabilities: Doubles, truth: Truth, *, least: float = 0.0, bins: int = 10
) -> float:
    """Return the expected calibration error over (article, label) decisions of probability `least` or more.

    Nearly all decisions of a large vocabulary are near zero and well calibrated: `least` leaves that crowd out.
    """
    shown = probabilities >= least
    p, t = probabilities[shown], truth[shown]
    if not len(p):
        return 0.0
    bin_of = np.minimum((p * bins).astype(int), bins - 1)
    gaps = [abs(p[bin_of == b].sum() - t[bin_of == b].sum()) for b in range(bins)]
    return float(sum(gaps) / len(p))


def judge_unseen(
    scores: Doubles,
    truth: Truth,
    folds: NDArray[np.int64],
    parents: Parents,
    decide: Callable[[Doubles, Truth], Doubles],
) -> tuple[Doubles, Truth]:
    """Return (probabilities, accepted) where no article had a part in its own calibration or thresholds.

    Each fold is judged by a calibration and thresholds (`decide`) made from the scores of the other folds.
    """
    probabilities, accepted = np.zeros(scores.shape), np.zeros(scores.shape, dtype=bool)
    for fold in range(int(folds.max()) + 1):
        inside = folds == fold
        calibration = fit_calibration(scores[~inside], truth[~inside], parents)
        thresholds = decide(
            cap_children(calibration.probabilities(scores[~inside]), parents), truth[~inside]
        )
        probabilities[inside] = cap_children(calibration.probabilities(scores[inside]), parents)
        accepted[inside] = accept(probabilities[inside], thresholds, parents)
    return probabilities, accepted


def cap_children(probabilities: Doubles, parents: Parents) -> Doubles:
    """Return probabilities in which no child is surer than its parent.

    Pairs are (child, parent), parents first.
    """
    capped = probabilities.copy()
    for child, parent in parents:
        np.minimum(capped[:, child], capped[:, parent], out=capped[:, child])
    return capped


def accept(probabilities: Doubles, thresholds: Doubles, parents: Parents) -> Truth:
    """Return which labels are accepted.

    Those that reach their threshold and whose parent is accepted.
    """
    accepted = probabilities >= thresholds
    for child, parent in parents:
        accepted[:, child] &= accepted[:, parent]
    return np.asarray(accepted)
