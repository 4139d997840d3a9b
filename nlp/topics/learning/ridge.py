"""Fit linear models: one ridge regression per label, all solved together."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy import linalg, sparse

from nlp.topics.features import Features, Floats

Doubles = NDArray[np.float64]
Truth = NDArray[np.bool_]
Folds = NDArray[np.int64]
# Up to here one dense matrix of articles x articles is factored; above, conjugate gradients need no
# such matrix.
MOST_DENSE = 12_000
_FREQUENT = 0.02
_STEPS = 60


@dataclass(frozen=True)
class Lesson:
    """Hold what is fitted: columns of articles (rows), what each label should say of each (1 or -1).

    row_weights: how much a row counts; rows of weight 0 are left out. strength: C, the larger the closer to the rows.
    """

    matrix: sparse.csr_matrix
    targets: Floats
    row_weights: Floats
    strength: float

    @cached_property
    def kernel(self) -> Floats | None:
        """Return the inner products of all pairs of rows plus one for the bias.

        None for a corpus too large.
        """
        return similarities(self.matrix) + 1 if self.matrix.shape[0] <= MOST_DENSE else None

    def reweighted(self, row_weights: Floats) -> Lesson:
        """Return the lesson with other row weights; the inner products are not computed again."""
        other = Lesson(self.matrix, self.targets, row_weights, self.strength)
        other.__dict__["kernel"] = self.kernel
        return other


def stack(features: Features) -> sparse.csr_matrix:
    """Return all columns of the features in one sparse matrix."""
    blocks = [features.terms, sparse.csr_matrix(features.dense)]
    return sparse.csr_matrix(sparse.hstack(blocks, format="csr", dtype=np.float32))


def targets_of(truth: Truth) -> Floats:
    """Return 1 where an article carries a label, -1 elsewhere."""
    return np.where(truth, np.float32(1), np.float32(-1))


def fit_weights(lesson: Lesson) -> tuple[Floats, Doubles]:
    """Return (weights, bias) of every label.

    Ridge regression towards 1 and -1, the bias as one more column.

    Weights are sums of training rows (representer theorem): one system of the size of the corpus is
    solved for all labels together, and the size of the vocabulary costs nothing.
    """
    rows = np.flatnonzero(lesson.row_weights > 0)
    shares = _fit_shares(lesson, rows)
    return np.asarray(lesson.matrix[rows].T @ shares, dtype=np.float32), shares.sum(
        axis=0, dtype=np.float64
    )


def unseen_scores(lesson: Lesson, folds: Folds) -> Doubles:
    """Return the scores each article gets from a model fitted without its fold.

    Rows of fold -1 are always fitted.
    """
    scores = np.zeros(lesson.targets.shape)
    for fold in range(int(folds.max()) + 1):
        judged = np.flatnonzero(folds == fold)
        fitted = np.flatnonzero((folds != fold) & (lesson.row_weights > 0))
        shares = _fit_shares(lesson, fitted)
        if lesson.kernel is not None:
            scores[judged] = lesson.kernel[np.ix_(judged, fitted)] @ shares
        else:
            scores[judged] = lesson.matrix[judged] @ (
                lesson.matrix[fitted].T @ shares
            ) + shares.sum(axis=0)
    return scores


def _fit_shares(lesson: Lesson, rows: NDArray[np.intp]) -> Floats:
    """Return how much of each row each label's weights hold."""
    ridge = np.asarray(1 / (2 * lesson.strength * lesson.row_weights[rows]), dtype=np.float32)
    if lesson.kernel is None:
        return _descend(lesson.matrix[rows], ridge, lesson.targets[rows])
    system = lesson.kernel[np.ix_(rows, rows)]
    system[np.diag_indices(len(rows))] += ridge
    factor = linalg.cho_factor(system, lower=True, overwrite_a=True, check_finite=False)
    return np.asarray(
        linalg.cho_solve(factor, lesson.targets[rows], check_finite=False), dtype=np.float32
    )


def _descend(matrix: sparse.csr_matrix, ridge: Floats, targets: Floats) -> Floats:
    """Solve the same system by conjugate gradients, one per label side by side."""
    shares, rest = np.zeros_like(targets), targets.copy()
    direction, size = rest.copy(), (rest * rest).sum(axis=0)
    for _ in range(_STEPS):
        image = matrix @ (matrix.T @ direction) + direction.sum(axis=0) + ridge[:, None] * direction
        step = size / np.maximum((direction * image).sum(axis=0), 1e-12)
        shares += step * direction
        rest -= step * image
        previous, size = size, (rest * rest).sum(axis=0)
        if size.max() < 1e-6 * len(targets):
            break
        direction = rest + (size / np.maximum(previous, 1e-12)) * direction
    return shares


def similarities(matrix: sparse.csr_matrix) -> Floats:
    """Return the inner products of all pairs of rows.

    Frequent columns go through dense arithmetic.
    """
    often = np.bincount(matrix.indices, minlength=matrix.shape[1]) > _FREQUENT * matrix.shape[0]
    columns = matrix.tocsc()
    dense, rare = columns[:, often].toarray(), columns[:, ~often].tocsr()
    return np.asarray(dense @ dense.T + (rare @ rare.T).toarray(), dtype=np.float32)


def average_precision(scores: Doubles, truth: Truth) -> float:
    """Return the mean precision at each article that carries the label, best score first.

    0 without any.
    """
    ranks = np.flatnonzero(truth[np.argsort(-scores, kind="stable")]) + 1
    return float((np.arange(1, len(ranks) + 1) / ranks).mean()) if len(ranks) else 0.0


def ranks_better(old: Doubles, new: Doubles, truth: Truth) -> NDArray[np.bool_]:
    """Return for which labels the new scores rank the articles better than the old ones."""
    columns = range(truth.shape[1])
    gains = [
        average_precision(new[:, k], truth[:, k]) - average_precision(old[:, k], truth[:, k])
        for k in columns
    ]
    return np.array(gains) > 0
