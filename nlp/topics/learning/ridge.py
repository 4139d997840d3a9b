"""Fit linear models: one ridge regression per label, all solved together."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy import linalg, sparse

from nlp.topics.features import Features, Floats, Space

Doubles = NDArray[np.float64]
Truth = NDArray[np.bool_]
Folds = NDArray[np.int64]
Manners = NDArray[np.int64]
# Up to here one dense matrix of articles x articles is factored; above, conjugate gradients need no
# such matrix.
MOST_DENSE = 12_000
# What the weights of one manner of labelling may differ from those all share; chosen on five folds.
OWN_WEIGHT = 0.5
# Columns in more than this share of the rows go through dense arithmetic.
_FREQUENT = 0.02
# Conjugate gradients: most steps, mean square of what is left at which they end, and what keeps a
# label that is solved from a division by zero.
_STEPS = 60
_SMALL_ENOUGH = 1e-6
_TINY = 1e-12


@dataclass(frozen=True)
class RidgeProblem:
    """Hold what is fitted.

    matrix: articles x columns. targets: what each label should say of each article, 1 or -1
    (articles x labels). row_weights: how much an article counts; those of weight 0 are left out.
    strength: C, the larger the closer to the targets. manners: by whose habits each article was
    labelled, 0 those to be learned; each may differ somewhat from what all share (Daumé, 2007). Left
    out of account for a corpus too large for `kernel`.
    """

    matrix: sparse.csr_matrix
    targets: Floats
    row_weights: Floats
    strength: float
    manners: Manners | None = None

    @cached_property
    def kernel(self) -> Floats | None:
        """Return the inner products of all pairs of rows plus one for the bias.

        None for a corpus too large.
        """
        if self.matrix.shape[0] > MOST_DENSE:
            return None
        return self._within_manners(similarities(self.matrix)) + 1

    def _within_manners(self, products: Floats) -> Floats:
        if self.manners is None:
            return products
        is_same = self.manners[:, None] == self.manners
        return products * np.where(is_same, np.float32(1 + OWN_WEIGHT), np.float32(1))

    def reweighted(self, row_weights: Floats) -> RidgeProblem:
        """Return the problem with other row weights; the inner products are not computed again."""
        other = RidgeProblem(self.matrix, self.targets, row_weights, self.strength, self.manners)
        other.__dict__["kernel"] = self.kernel
        return other


def stack(features: Features, space: Space) -> sparse.csr_matrix:
    """Return all columns of the features in one sparse matrix."""
    blocks = [features.terms.matrix(space.columns.terms.stop), sparse.csr_matrix(features.dense)]
    return sparse.csr_matrix(sparse.hstack(blocks, format="csr", dtype=np.float32))


def targets_of(truth: Truth) -> Floats:
    """Return 1 where an article carries a label, -1 elsewhere."""
    return np.where(truth, np.float32(1), np.float32(-1))


@dataclass(frozen=True, slots=True)
class Solution:
    """Hold what solves a problem.

    rows: the rows that were fitted. shares: how much of each (rows x labels) the weights of each
    label hold.
    """

    rows: NDArray[np.intp]
    shares: Floats


def solve(problem: RidgeProblem) -> Solution:
    """Return what is fitted to all rows.

    Ridge regression towards 1 and -1, the bias as one more column. Weights are sums of training
    rows (representer theorem): one system of the size of the corpus is solved for all labels
    together, and the size of the vocabulary costs nothing. By hand for the inner products, which
    all folds share: scikit-learn's Ridge computes them anew each time.
    """
    return _solve_rows(problem, np.flatnonzero(problem.row_weights > 0))


def solve_folds(problem: RidgeProblem, folds: Folds) -> list[Solution]:
    """Return for each fold what is fitted to all other rows.

    folds: the fold of each article, -1 for one that is always fitted (and not judged).
    """
    is_used = problem.row_weights > 0
    found = []
    for fold in range(int(folds.max()) + 1):
        others = np.flatnonzero((folds != fold) & is_used)
        found.append(_solve_rows(problem, others))
    return found


def weigh(problem: RidgeProblem, solution: Solution) -> tuple[Floats, Doubles]:
    """Return the weights (columns x labels) and the bias of every label.

    Where rows were labelled in several manners, the weights are those of manner 0.
    """
    rows, shares = solution.rows, solution.shares
    spoken = shares
    if problem.manners is not None and problem.kernel is not None:
        is_first = problem.manners[rows] == 0
        spoken = shares * np.where(is_first, np.float32(1 + OWN_WEIGHT), np.float32(1))[:, None]
    weights = problem.matrix[rows].T @ spoken
    return np.asarray(weights, dtype=np.float32), shares.sum(axis=0, dtype=np.float64)


def fit_weights(problem: RidgeProblem) -> tuple[Floats, Doubles]:
    """Return the weights and the bias of what is fitted to all rows."""
    return weigh(problem, solve(problem))


def unseen_scores(problem: RidgeProblem, folds: Folds) -> Doubles:
    """Return the scores each article gets from a model fitted without its fold.

    folds: as in `solve_folds`.
    """
    scores = np.zeros(problem.targets.shape)
    for fold, solution in enumerate(solve_folds(problem, folds)):
        judged = np.flatnonzero(folds == fold)
        scores[judged] = _scores_of(problem, judged, solution)
    return scores


def _scores_of(problem: RidgeProblem, judged: NDArray[np.intp], solution: Solution) -> Floats:
    """Return the scores of some rows from a model fitted on others."""
    fitted, shares = solution.rows, solution.shares
    if problem.kernel is not None:
        return np.asarray(problem.kernel[np.ix_(judged, fitted)] @ shares)
    weights = problem.matrix[fitted].T @ shares
    return np.asarray(problem.matrix[judged] @ weights + shares.sum(axis=0))


def _solve_rows(problem: RidgeProblem, rows: NDArray[np.intp]) -> Solution:
    """Return what is fitted to some rows."""
    targets = problem.targets[rows]
    strength = 2 * problem.strength * problem.row_weights[rows]
    ridge = np.asarray(1 / strength, dtype=np.float32)
    if problem.kernel is None:
        return Solution(rows, _descend(problem.matrix[rows], ridge, targets))
    system = problem.kernel[np.ix_(rows, rows)]
    system[np.diag_indices(len(rows))] += ridge
    factor = linalg.cho_factor(system, lower=True, overwrite_a=True, check_finite=False)
    shares = linalg.cho_solve(factor, targets, check_finite=False)
    return Solution(rows, np.asarray(shares, dtype=np.float32))


def _descend(matrix: sparse.csr_matrix, ridge: Floats, targets: Floats) -> Floats:
    """Solve the same system by conjugate gradients, one per label side by side.

    scipy's `cg` takes one right-hand side, and would multiply the matrix for each label anew.
    """
    shares = np.zeros_like(targets)
    residual = targets.copy()
    direction = residual.copy()
    size = _squares(residual)
    for _ in range(_STEPS):
        products = matrix @ (matrix.T @ direction)
        image = products + direction.sum(axis=0) + ridge[:, None] * direction
        step = size / np.maximum((direction * image).sum(axis=0), _TINY)
        shares += step * direction
        residual -= step * image
        previous, size = size, _squares(residual)
        if size.max() < _SMALL_ENOUGH * len(targets):
            break
        turn = size / np.maximum(previous, _TINY)
        direction = np.asarray(residual + turn * direction, dtype=np.float32)
    return shares


def _squares(columns: Floats) -> Floats:
    """Return the sum of the squares of each column."""
    return np.asarray((columns * columns).sum(axis=0))


def similarities(matrix: sparse.csr_matrix) -> Floats:
    """Return the inner products of all pairs of rows.

    Frequent columns go through dense arithmetic.
    """
    occurrences = np.bincount(matrix.indices, minlength=matrix.shape[1])
    is_frequent = occurrences > _FREQUENT * matrix.shape[0]
    columns = matrix.tocsc()
    dense = columns[:, is_frequent].toarray()
    rare = columns[:, ~is_frequent].tocsr()
    products = (rare @ rare.T).toarray()
    return np.asarray(dense @ dense.T + products, dtype=np.float32)


def average_precision(scores: Doubles, truth: Truth) -> float:
    """Return the mean precision at each article that carries the label, best score first.

    0 without any. Ties go by place, where scikit-learn's average_precision_score takes them
    together.
    """
    order = np.argsort(-scores, kind="stable")
    ranks = np.flatnonzero(truth[order]) + 1
    if not len(ranks):
        return 0.0
    found = np.arange(1, len(ranks) + 1)
    return float((found / ranks).mean())


def ranks_better(old: Doubles, new: Doubles, truth: Truth) -> NDArray[np.bool_]:
    """Return for which labels the new scores rank the articles better than the old ones."""
    is_better = np.zeros(truth.shape[1], dtype=np.bool_)
    for label in range(truth.shape[1]):
        before = average_precision(old[:, label], truth[:, label])
        after = average_precision(new[:, label], truth[:, label])
        is_better[label] = after - before > 0
    return is_better
