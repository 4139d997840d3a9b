"""Fit what turns scores into probabilities, for all labels together, and the threshold of each.

What is fitted is applied in `nlp/topics/calibration.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nlp.topics.calibration import (
    Calibration,
    Doubles,
    Ints,
    Known,
    Parents,
    Tempering,
    Truth,
    accept,
    cap_children,
    sigmoid,
)
from nlp.topics.learning.logistic import fit_logistic
from nlp.topics.learning.tempering import fit_tempering

# The curve shared by all labels: at most so many bins, each with so many right labels on average.
_MOST_BINS = 40
_BIN_POSITIVES = 25
# Articles added to each bin, for which the line is right.
_IMAGINED = 5
# What keeps the equations of the line solvable where all scores are alike.
_RIDGE = 1e-6
# Scores are between -1 and 1 by the targets: under this one a label is out of the question.
_OUT_OF_QUESTION = -0.8
# The least slope: scores that say nothing keep a slope that rises.
_LEAST_SLOPE = 1e-3


@dataclass(frozen=True, slots=True)
class Shortened:
    """Hold what a model says of copies of articles it had not seen, cut short.

    known: known terms of each article and its title. of: the article that each copy is one of.
    scores: copies x labels. copies_known: known terms of each copy and its title.
    """

    known: Known
    of: Ints
    scores: Doubles
    copies_known: Known

    def part(self, is_taken: Truth) -> Shortened:
        """Return what is known of some of the articles."""
        place = np.cumsum(is_taken) - 1
        copies = is_taken[self.of]
        return Shortened(
            self.known[is_taken],
            place[self.of[copies]],
            self.scores[copies],
            self.copies_known[copies],
        )


def fit_calibration(
    scores: Doubles, truth: Truth, parents: Parents = (), shortened: Shortened | None = None
) -> Calibration:
    """Return the calibration of each label from scores the model gave to articles it had not seen.

    scores, truth: articles x labels. A line promises too much far from the threshold and too little
    close under it; one curve for all labels, with children capped by their parents as they will be,
    is fitted to what was true. `shortened` copies say what few words are worth.
    """
    slope, offset = _fit_line(scores, truth)
    odds = scores * slope + offset
    if shortened is None:
        return Calibration(slope, offset, _fit_curve(cap_children(odds, parents), truth))
    of_copies = shortened.scores * slope + offset
    is_open = np.concatenate([scores, shortened.scores]) > _OUT_OF_QUESTION
    tempering = _temper(np.concatenate([odds, of_copies]), is_open, truth, shortened)
    if tempering:
        odds = tempering.temper(odds, shortened.known)
        of_copies = tempering.temper(of_copies, shortened.copies_known)
    # Copies come in twos: articles count as much as all copies of them.
    every = cap_children(np.concatenate([odds, odds, of_copies]), parents)
    curve = _fit_curve(every, np.concatenate([truth, truth, truth[shortened.of]]))
    return Calibration(slope, offset, curve, tempering)


def _temper(odds: Doubles, is_open: Truth, truth: Truth, shortened: Shortened) -> Tempering | None:
    """Return what makes the log-odds of articles and, after them, of their copies true."""
    return fit_tempering(
        odds,
        is_open,
        np.concatenate([shortened.known, shortened.copies_known]),
        np.concatenate([truth, truth[shortened.of]]),
        usual_odds(truth),
    )


def _fit_curve(odds: Doubles, truth: Truth) -> Doubles:
    """Return the points of a rising curve from the log-odds said (row 0) to those found (row 1).

    One point for each bin of decisions; all bins hold the same uncertainty.
    """
    from scipy.special import logit

    bins = min(_MOST_BINS, int(truth.sum()) // _BIN_POSITIVES)
    if bins < 2:
        return np.zeros((2, 1))
    order = np.argsort(odds, axis=None, kind="stable")
    said = sigmoid(odds.ravel()[order])
    found = truth.ravel()[order]
    unsure = np.cumsum(said * (1 - said))
    position = unsure / unsure[-1] * bins
    bin_of = np.minimum(position.astype(int), bins - 1)
    sizes = np.bincount(bin_of)
    is_used = sizes > 0
    mean = np.bincount(bin_of, weights=said)[is_used] / sizes[is_used]
    hits = np.bincount(bin_of, weights=found)[is_used]
    # A few imagined articles for which the line is right keep a bin with few cases from
    # promising anything.
    imagined = _IMAGINED / np.minimum(mean, 1 - mean)
    total = sizes[is_used] + imagined
    rates = (hits + imagined * mean) / total
    return np.asarray(logit(_rise(mean, rates, total)), dtype=np.float64)


def _rise(said: Doubles, rates: Doubles, sizes: Doubles) -> Doubles:
    """Return (said, rates) with neighbours merged until the rates rise."""
    from scipy.optimize import isotonic_regression

    fit = isotonic_regression(rates, weights=sizes)
    starts = fit.blocks[:-1]
    merged_said = np.add.reduceat(said * sizes, starts) / np.add.reduceat(sizes, starts)
    return np.array([merged_said, fit.x[starts]])


def _fit_line(scores: Doubles, truth: Truth) -> tuple[Doubles, Doubles]:
    """Return slope and offset of each label: log-odds are straight lines of the scores.

    One slope for all labels, and an offset that falls or rises with how usual a label is: ridge
    regression gives rare labels scores that are too low. Lines of their own would follow chance.
    Fitted to decisions that are in question only, for far from them scores are no straight line.
    """
    usual = np.broadcast_to(usual_odds(truth), scores.shape)
    is_open = scores > _OUT_OF_QUESTION
    if not (truth[is_open].any() and (~truth[is_open]).any()):
        is_open = np.ones_like(is_open)
    ones = np.ones(int(is_open.sum()))
    columns = np.column_stack([scores[is_open], usual[is_open], ones])
    slope, of_usual, offset = fit_logistic(columns, truth[is_open], ridge=_RIDGE)
    return np.full(truth.shape[1], max(slope, _LEAST_SLOPE)), of_usual * usual[0] + offset


def usual_odds(truth: Truth) -> Doubles:
    """Return the log-odds of each label among the articles, one imagined on either side."""
    positives = truth.sum(axis=0)
    return np.asarray(np.log((positives + 1) / (len(truth) - positives + 1)))


def fit_thresholds(probabilities: Doubles, truth: Truth, *, shrink: float = 20.0) -> Doubles:
    """Return the threshold of best F1 for each label.

    It is drawn to the one of all labels where positives are few: that one weighs as much as
    `shrink` positives.
    """
    common = _best_threshold(probabilities.ravel(), truth.ravel())
    own = _each_label(_best_threshold, probabilities, truth)
    support = truth.sum(axis=0)
    drawn = (own * support + common * shrink) / (support + shrink)
    return np.asarray(drawn, dtype=np.float64)


def _each_label(
    fit: Callable[[Doubles, Truth], float], probabilities: Doubles, truth: Truth
) -> Doubles:
    """Return what `fit` finds for each label (column)."""
    columns = zip(probabilities.T, truth.T, strict=True)
    return np.array([fit(own, own_truth) for own, own_truth in columns], dtype=np.float64)


def _best_threshold(probabilities: Doubles, truth: Truth) -> float:
    """Return the threshold of best F1: half-way between the last taken and the next."""
    order = np.argsort(-probabilities, kind="stable")
    hits = np.cumsum(truth[order])
    if not len(hits) or not hits[-1]:
        return 0.5
    taken = np.arange(1, len(hits) + 1)
    f1 = 2 * hits / (taken + hits[-1])
    best = int(np.argmax(f1))
    following = min(best + 1, len(order) - 1)
    return float((probabilities[order[best]] + probabilities[order[following]]) / 2)


def fit_precise_thresholds(probabilities: Doubles, truth: Truth, precision: float) -> Doubles:
    """Return for each label the lowest threshold whose precision was reached on unseen articles.

    1.0 where none was.
    """

    def fit(own: Doubles, own_truth: Truth) -> float:
        return _precise_threshold(own, own_truth, precision)

    return _each_label(fit, probabilities, truth)


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
    """Return the expected calibration error over the decisions of probability `least` or more.

    A decision is one label of one article. Nearly all of a large vocabulary are near zero and well
    calibrated: `least` leaves that crowd out.
    """
    is_shown = probabilities >= least
    said, found = probabilities[is_shown], truth[is_shown]
    if not len(said):
        return 0.0
    bin_of = np.minimum((said * bins).astype(int), bins - 1)
    gaps = np.bincount(bin_of, weights=said) - np.bincount(bin_of, weights=found)
    return float(np.abs(gaps).sum() / len(said))


def fit_fold_calibrations(
    scores: Doubles,
    truth: Truth,
    folds: NDArray[np.int64],
    parents: Parents,
    shortened: Shortened | None = None,
) -> list[Calibration]:
    """Return for each fold the calibration fitted on all other folds."""
    found = []
    for fold in range(int(folds.max()) + 1):
        others = folds != fold
        short = shortened.part(others) if shortened else None
        found.append(fit_calibration(scores[others], truth[others], parents, short))
    return found


def judge_unseen(
    scores: Doubles,
    truth: Truth,
    folds: NDArray[np.int64],
    parents: Parents,
    decide: Callable[[Doubles, Truth], Doubles],
    calibrations: Sequence[Calibration],
    known: Known | None = None,
    sizes: Ints | None = None,
) -> tuple[Doubles, Truth]:
    """Return (probabilities, accepted) where no article had a part in what judges it.

    Each fold is judged by its calibration (`fit_fold_calibrations`), and by thresholds (`decide`)
    made from the scores of the other folds. sizes: the words of each article; without them, all
    count as whole ones.
    """
    probabilities = np.zeros(scores.shape)
    accepted = np.zeros(scores.shape, dtype=bool)
    for fold, calibration in enumerate(calibrations):
        inside = folds == fold
        said = calibration.probabilities(scores, known)
        capped = cap_children(said, parents)
        thresholds = decide(capped[~inside], truth[~inside])
        if sizes is not None:
            thresholds = calibration.thresholds_of(thresholds, sizes[inside])
        probabilities[inside] = capped[inside]
        accepted[inside] = accept(capped[inside], thresholds, parents)
    return probabilities, accepted


def judge_copies(
    folds: NDArray[np.int64],
    parents: Parents,
    calibrations: Sequence[Calibration],
    shortened: Shortened,
) -> Doubles:
    """Return the probabilities of copies (copies x labels), each by the calibration of its fold."""
    probabilities = np.zeros(shortened.scores.shape)
    for fold, calibration in enumerate(calibrations):
        own = folds[shortened.of] == fold
        said = calibration.probabilities(shortened.scores[own], shortened.copies_known[own])
        probabilities[own] = cap_children(said, parents)
    return probabilities
