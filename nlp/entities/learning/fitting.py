"""Fit the weights of a multinomial logistic regression, from nothing or from weights that are there.

scikit-learn's LogisticRegression pulls weights towards zero only. Here they are pulled towards those
of an older arbiter, so that a few articles of one's own change what they speak of and nothing else
(Chelba and Acero, Adaptation of Maximum Entropy Capitalizer, EMNLP 2004).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

Doubles = npt.NDArray[np.float64]
_STEPS = 300  # of the solver; it needs 100 to 200
_CLOSE = (
    1e-3  # largest gradient of a candidate's mean loss, times the candidates, at which it stops
)


def fit_weights(
    rows: csr_matrix,
    answers: Sequence[int],
    start: Doubles,
    bias: Doubles,
    strength: float,
    *,
    besides: Doubles | None = None,
) -> tuple[Doubles, Doubles]:
    """Return the weights (pieces x types) and the bias (types) that examples teach.

    rows: candidates x pieces. answers: the type of each candidate. start and bias: what is pulled
    towards (weights) and begun from (both). strength: the inverse of the pull. besides: scores
    (candidates x types) that other weights, which stay, give.
    """
    types = start.shape[1]
    wanted = np.zeros((len(answers), types))
    wanted[np.arange(len(answers)), answers] = 1
    turned = rows.T.tocsr()

    def loss(flat: Doubles) -> tuple[float, Doubles]:
        weights, own_bias = _unpacked(flat, types)
        scores = rows @ weights + own_bias
        if besides is not None:
            scores += besides
        scores -= scores.max(axis=1, keepdims=True)
        sums = np.log(np.exp(scores).sum(axis=1))
        chances = np.exp(scores - sums[:, None])
        moved = weights - start
        surprise = float((sums - (scores * wanted).sum(axis=1)).sum())
        pull = float((moved * moved).sum()) / (2 * strength)
        errors = chances - wanted
        slope = turned @ errors + moved / strength
        return surprise + pull, np.concatenate([slope.ravel(), errors.sum(axis=0)])

    begin = np.concatenate([start.ravel(), bias])
    options: dict[str, Any] = {"maxiter": _STEPS, "gtol": _CLOSE * max(1, len(answers)) ** 0.5}
    solved: Any = minimize(loss, begin, jac=True, method="L-BFGS-B", options=options)  # type: ignore[call-overload]
    return _unpacked(solved.x, types)


def _unpacked(flat: Doubles, types: int) -> tuple[Doubles, Doubles]:
    return flat[:-types].reshape(-1, types), flat[-types:]
