"""Logistic regression: a few columns, many decisions.

scikit-learn's LogisticRegression does the same, but trainings do without scikit-learn.
"""

from __future__ import annotations

import numpy as np

from nlp.topics.calibration import Doubles, Truth, sigmoid

# Newton's method: most steps, the longest step, and the step at which it ends.
_STEPS = 100
_LONGEST_STEP = 2.0
_LAST_STEP = 1e-8


def fit_logistic(
    columns: Doubles, truth: Truth, *, ridge: float, prior: Doubles | None = None
) -> Doubles:
    """Return what each column (decisions x columns) adds to the log-odds.

    ridge: how strongly the weights are drawn to `prior` (default: to nothing).
    """
    weights = np.zeros(columns.shape[1])
    drawn_to = np.zeros(columns.shape[1]) if prior is None else prior
    for _ in range(_STEPS):
        said = sigmoid(columns @ weights)
        gradient = columns.T @ (said - truth) + ridge * (weights - drawn_to)
        spread = (said * (1 - said))[:, None]
        hessian = (columns * spread).T @ columns + ridge * np.eye(len(weights))
        step = np.linalg.solve(hessian, gradient)
        size = float(np.abs(step).max())
        weights = weights - step * (_LONGEST_STEP / max(size, _LONGEST_STEP))
        if size < _LAST_STEP:
            break
    return weights
