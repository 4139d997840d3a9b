"""How good a ranking of labels is: the one nDCG of the package."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Doubles = NDArray[np.float64]


def ndcg(hits: NDArray[np.bool_], wanted: NDArray[np.integer], depth: int) -> Doubles:
    """Return the normalised discounted cumulative gain of each ranking, 0 where gold is empty.

    hits: which of the first labels are right, best first (rankings x ranks, `depth` at most).
    wanted: how many labels gold has for each. scikit-learn's ndcg_score takes for ideal the labels
    it is shown; gold may hold labels that the ranking cannot know, and they count here.
    """
    gains = 1 / np.log2(np.arange(depth) + 2)
    # Nothing wanted: an infinite ideal makes the share 0.
    ideal_of_size = np.concatenate([[np.inf], np.cumsum(gains)])
    ideal = ideal_of_size[np.minimum(wanted, depth)]
    reached = (hits * gains[: hits.shape[1]]).sum(axis=1)
    return np.asarray(reached / ideal, dtype=np.float64)
