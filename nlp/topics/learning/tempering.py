"""Fit by how much a text says what becomes of log-odds: a model is as loud about nine words as about a page.

What is fitted is applied by `Tempering` in `nlp/topics/calibration.py`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from nlp.topics.calibration import Doubles, Known, Tempering, Truth, by_title
from nlp.topics.learning.logistic import fit_logistic

# Known terms at which what tempers is fitted; between them it changes by straight lines of the
# logarithm, beyond the ends no more.
KNOTS = (1, 4, 10, 25, 60, 150, 400)
# Decisions that are fitted to: more say nothing new of three numbers a knot.
_MOST_DECISIONS = 600_000
# Right decisions under which nothing is fitted.
_FEWEST_RIGHT = 300
# What keeps its equations solvable, and draws log-odds to what they are.
_RIDGE = 1.0
# The least share of the model's own log-odds: more of what it says never makes a label less probable.
_LEAST_SHARE = 0.01


def fit_tempering(
    odds: Doubles, is_open: Truth, known: Known, truth: Truth, usual: Doubles
) -> Tempering | None:
    """Return what makes the log-odds of unseen articles and of short copies of them true.

    Logistic regression over the decisions (articles x labels) that are open, a few numbers for each
    knot. Where too few labels are right to fit them, with a title or without, log-odds stay as they are; None
    where both are too few.
    """
    groups = by_title(known)
    are_enough = [int(truth[rows][is_open[rows]].sum()) >= _FEWEST_RIGHT for rows in groups]
    if not any(are_enough):
        return None
    knots = np.log1p(np.array(KNOTS, dtype=np.float64))
    parts = []
    for rows, is_enough in zip(groups, are_enough, strict=True):
        if is_enough:
            place = np.clip(np.log1p(known[rows, 0]), knots[0], knots[-1])
            decisions = _draw(odds[rows], is_open[rows], truth[rows], place, usual)
            parts.append(_fit_parts(decisions, knots))
        else:
            parts.append(_unchanged(knots))
    return Tempering(knots, np.array(parts), usual)


def _unchanged(knots: Doubles) -> Doubles:
    """Return the parts that keep the model's log-odds: all of them, nothing of others, no shift."""
    return np.stack([np.ones(len(knots)), np.zeros(len(knots)), np.zeros(len(knots))])


@dataclass(frozen=True, slots=True)
class _Decisions:
    """Hold decisions one after the other: log-odds, usual log-odds, known terms (logarithm), truth."""

    odds: Doubles
    usual: Doubles
    place: Doubles
    truth: Truth


def _draw(
    odds: Doubles, is_open: Truth, truth: Truth, place: Doubles, usual: Doubles
) -> _Decisions:
    """Return all open decisions of some articles, or as many as there may be, evenly taken."""
    row, label = np.nonzero(is_open)
    step = max(1, -(-len(row) // _MOST_DECISIONS))
    row, label = row[::step], label[::step]
    return _Decisions(odds[row, label], usual[label], place[row], truth[row, label])


def _fit_parts(decisions: _Decisions, knots: Doubles) -> Doubles:
    """Return the parts (3 x knots) of articles that all have a title, or all have none."""
    design = np.column_stack(list(_columns(decisions, knots)))
    # What changes nothing: the model's own log-odds.
    prior = np.zeros(design.shape[1])
    prior[::3] = 1.0
    fitted = fit_logistic(design, decisions.truth, ridge=_RIDGE, prior=prior)
    own, towards, shift = fitted.reshape(len(knots), -1).T
    return np.stack([np.maximum(own, _LEAST_SHARE), towards, shift])


def _columns(decisions: _Decisions, knots: Doubles) -> Iterator[Doubles]:
    """Yield, for each knot, what its three numbers are multiplied with, one row a decision."""
    for near in np.eye(len(knots)):
        share = np.interp(decisions.place, knots, near)
        yield share * decisions.odds
        yield share * decisions.usual
        yield share
