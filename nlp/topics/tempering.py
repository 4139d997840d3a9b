"""Temper log-odds by how much a text says: a model is as loud about nine words as about a page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Doubles = NDArray[np.float64]
Ints = NDArray[np.int64]
Truth = NDArray[np.bool_]
# What is known of articles: how many different terms, and how many of the title (articles x 2).
Known = NDArray[np.int64]
# Known terms at which what tempers is fitted; between them it changes by straight lines of the
# logarithm, beyond the ends no more.
KNOTS = (1, 4, 10, 25, 60, 150, 400)
# Decisions that are fitted to: more say nothing new of three numbers a knot.
_MOST_DECISIONS = 600_000
# Right decisions under which nothing is fitted.
_FEWEST_RIGHT = 300
# Newton's method: steps, the longest, the one at which it ends, what keeps its equations solvable, and the
# log-odds beyond which nothing is surer.
_STEPS = 40
_LONGEST_STEP = 2.0
_LAST_STEP = 1e-6
_RIDGE = 1.0
_MOST_ODDS = 30
# The least share of the model's own log-odds: more of what it says never makes a label less probable.
_LEAST_SHARE = 0.01


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
        for rows, parts in zip(_by_title(known), self.parts, strict=True):
            place = np.log1p(known[rows, 0])
            own, usual, shift = (np.interp(place, self.knots, part)[:, None] for part in parts)
            tempered[rows] = own * odds[rows] + usual * self.usual + shift
        return tempered


def _by_title(known: Known) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return the articles with a title of known terms, and those without."""
    has_title = known[:, 1] > 0
    return np.flatnonzero(has_title), np.flatnonzero(~has_title)


def fit_tempering(odds: Doubles, known: Known, truth: Truth, usual: Doubles) -> Tempering | None:
    """Return what makes the log-odds of unseen articles and of short copies of them true.

    Logistic regression over all decisions (articles x labels), a few numbers for each knot. Where
    too few labels are right to fit them, with a title or without, log-odds stay as they are; None
    where both are too few.
    """
    groups = _by_title(known)
    are_enough = [int(truth[rows].sum()) >= _FEWEST_RIGHT for rows in groups]
    if not any(are_enough):
        return None
    knots = np.log1p(np.array(KNOTS, dtype=np.float64))
    parts = []
    for rows, is_enough in zip(groups, are_enough, strict=True):
        if is_enough:
            parts.append(_fit_parts(odds[rows], known[rows, 0], truth[rows], usual, knots))
        else:
            parts.append(_unchanged(knots))
    return Tempering(knots, np.array(parts), usual)


def _unchanged(knots: Doubles) -> Doubles:
    """Return the parts that keep the model's log-odds: all of them, nothing of others, no shift."""
    return np.stack([np.ones(len(knots)), np.zeros(len(knots)), np.zeros(len(knots))])


def _fit_parts(odds: Doubles, terms: Ints, truth: Truth, usual: Doubles, knots: Doubles) -> Doubles:
    """Return the parts (3 x knots) of articles that all have a title, or all have none."""
    drawn = _draw(*odds.shape)
    design = np.column_stack(list(_columns(odds[drawn], terms[drawn], usual, knots)))
    fitted = _fit_logistic(design, truth[drawn].ravel().astype(np.float64))
    own, towards, shift = fitted.reshape(len(knots), -1).T
    return np.stack([np.maximum(own, _LEAST_SHARE), towards, shift])


def _draw(rows: int, labels: int) -> NDArray[np.intp]:
    """Return all rows, or as many as there may be decisions, evenly taken."""
    step = max(1, -(-rows * labels // _MOST_DECISIONS))
    return np.arange(0, rows, step)


def _columns(odds: Doubles, terms: Ints, usual: Doubles, knots: Doubles) -> Iterator[Doubles]:
    """Yield, for each knot, what its three numbers are multiplied with, one row a decision."""
    place = np.clip(np.log1p(terms), knots[0], knots[-1])
    labels = len(usual)
    for near in np.eye(len(knots)):
        share = np.repeat(np.interp(place, knots, near), labels)
        yield share * odds.ravel()
        yield share * np.tile(usual, len(terms))
        yield share


def _fit_logistic(design: Doubles, target: Doubles) -> Doubles:
    """Return the weights of a logistic regression by Newton's method.

    scikit-learn's LogisticRegression does the same, but trainings do without scikit-learn.
    """
    weights = np.zeros(design.shape[1])
    # What changes nothing: the model's own log-odds.
    prior = np.zeros(design.shape[1])
    prior[::3] = 1.0
    for _ in range(_STEPS):
        odds = np.clip(design @ weights, -_MOST_ODDS, _MOST_ODDS)
        said = 1 / (1 + np.exp(-odds))
        gradient = design.T @ (said - target) + _RIDGE * (weights - prior)
        spread = (said * (1 - said))[:, None]
        hessian = (design * spread).T @ design + _RIDGE * np.eye(len(weights))
        step = np.linalg.solve(hessian, gradient)
        size = float(np.abs(step).max())
        weights = weights - step * (_LONGEST_STEP / max(size, _LONGEST_STEP))
        if size < _LAST_STEP:
            break
    return weights
