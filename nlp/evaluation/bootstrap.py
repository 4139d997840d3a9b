"""Draw articles again and again: the one bootstrap behind every interval and p-value.

scipy.stats.bootstrap computes a figure anew from the rows of each sample. Here figures are made of
counts, so a sample is only how often each article is in it: thousands of labels cost one product.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

Sums = NDArray[np.float64]
# Samples drawn together, which bounds memory; the samples are the same for any number.
_AT_ONCE = 100
# The ends of a 95 % interval.
_ENDS = (0.025, 0.975)


def draw_samples(articles: int, rounds: int, *, seed: int = 0) -> Iterator[Sums]:
    """Yield how often each article (columns) is in each sample (rows), some samples at a time.

    Without articles nothing is drawn.
    """
    if not articles:
        return
    generator = np.random.default_rng(seed)
    chances = np.full(articles, 1 / articles)
    for start in range(0, rounds, _AT_ONCE):
        size = min(_AT_ONCE, rounds - start)
        yield generator.multinomial(articles, chances, size=size).astype(np.float64)


def f1_of(hits: Sums, wrong: Sums) -> Sums:
    """Return F1 from true positives and from wrong decisions (false ones of both kinds)."""
    return np.asarray(2 * hits / np.maximum(2 * hits + wrong, 1), dtype=np.float64)


def f1_intervals(
    hits: sparse.csr_matrix, wrong: sparse.csr_matrix, *, rounds: int, seed: int = 0
) -> Sums:
    """Return the lower and the upper ends (2 x figures) of the 95 % intervals of some F1.

    hits, wrong: the decisions of each article (rows) for each figure (columns). Where nothing can
    be drawn, an interval is 0 to 1.
    """
    articles, figures = hits.shape
    samples = draw_samples(articles, rounds, seed=seed)
    drawn = [f1_of(shares @ hits, shares @ wrong) for shares in samples]
    if not drawn:
        return np.array([np.zeros(figures), np.ones(figures)])
    return ends_of(np.concatenate(drawn))


def ends_of(drawn: Sums) -> Sums:
    """Return the ends of the 95 % intervals of drawn figures (samples x figures, or samples)."""
    return np.asarray(np.quantile(drawn, _ENDS, axis=0), dtype=np.float64)
