"""Turn scores into probabilities, and probabilities into decisions.

What turns them is fitted in `nlp/topics/learning/calibrating.py` and, for texts that say little, in
`nlp/topics/learning/tempering.py`. By hand and not by scikit-learn's CalibratedClassifierCV, which
calls an estimator and calibrates each label alone: here the scores are there already, one curve is
shared by all labels, and prediction needs no scikit-learn.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Doubles = NDArray[np.float64]
Truth = NDArray[np.bool_]
# (child, parent) of label numbers, parents first.
Parents = Sequence[tuple[int, int]]
# Log-odds beyond which nothing is surer: a probability of 1 - 10^-13.
_MOST_ODDS = 30
# Under so many words a tag must be likelier than not: thresholds of best F1 are those of whole articles,
# and many labels just above them would be given to a sentence.
_FEW_WORDS = 20
_EVEN_CHANCES = 0.5
# What is known of articles: how many different terms, and how many of the title (articles x 2).
Known = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Calibration:
    """Hold slope and offset of each label, and the curve that mends what they leave wrong.

    The log-odds of a label are `slope * score + offset`, then bent by the curve that all labels
    share: `curve[0]` becomes `curve[1]`, points between are joined by straight lines, those outside
    are moved as much as the nearest end. `tempering` says what becomes of them first where a text
    says little; models from before it have none.
    """

    slope: Doubles
    offset: Doubles
    curve: Doubles
    tempering: Tempering | None = None

    def probabilities(self, scores: NDArray[np.floating], known: Known | None = None) -> Doubles:
        """Return probabilities of scores (articles x labels).

        known: how many known terms each article and its title have; without it, articles count as
        whole ones.
        """
        odds = self._tempered(scores * self.slope + self.offset, known)
        given, found = self.curve
        inside = np.clip(odds, given[0], given[-1])
        bent = np.interp(inside, given, found) + (odds - inside)
        return sigmoid(bent)

    def thresholds_of(self, thresholds: Doubles, sizes: Ints) -> Doubles:
        """Return the thresholds of articles of so many words (articles x labels).

        thresholds: of each label for a whole article. Where nothing is tempered, those of all
        articles.
        """
        is_short = sizes[:, None] < _FEW_WORDS
        if self.tempering is None:
            is_short = np.zeros_like(is_short)
        return np.where(is_short, np.maximum(thresholds, _EVEN_CHANCES), thresholds)

    def _tempered(self, odds: Doubles, known: Known | None) -> Doubles:
        if self.tempering is None or known is None:
            return odds
        return self.tempering.temper(odds, known)


@dataclass(frozen=True, slots=True)
class Tempering:
    """Hold what becomes of log-odds where a text has few known terms, or no title.

    knots: logarithms of one more than a number of terms, rising. parts: with a title and without,
    for each knot the share kept of the model's log-odds, the share taken of the label's usual ones,
    and a shift (2 x 3 x knots). usual: the log-odds of each label among the articles learned from.
    """

    knots: Doubles
    parts: Doubles
    usual: Doubles

    def temper(self, odds: Doubles, known: Known) -> Doubles:
        """Return the log-odds (articles x labels) of articles of which so much is known."""
        tempered = np.zeros(odds.shape)
        for rows, parts in zip(by_title(known), self.parts, strict=True):
            place = np.log1p(known[rows, 0])
            own, usual, shift = (np.interp(place, self.knots, part)[:, None] for part in parts)
            tempered[rows] = own * odds[rows] + usual * self.usual + shift
        return tempered


def by_title(known: Known) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return the articles with a title of known terms, and those without."""
    has_title = known[:, 1] > 0
    return np.flatnonzero(has_title), np.flatnonzero(~has_title)


def sigmoid(odds: Doubles) -> Doubles:
    """Return probabilities of log-odds.

    scipy's expit does the same, but importing scipy.special takes 0.15 s, which every start of a
    run and every worker would pay.
    """
    clipped = np.clip(odds, -_MOST_ODDS, _MOST_ODDS)
    return np.asarray(1 / (1 + np.exp(-clipped)), dtype=np.float64)


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

    Those that reach their threshold (one for each label, or articles x labels) and whose parent is
    accepted.
    """
    accepted = probabilities >= thresholds
    for child, parent in parents:
        accepted[:, child] &= accepted[:, parent]
    return np.asarray(accepted)
