"""Cut a labelled corpus into folds that share labels fairly and keep near-duplicates together.

Both by hand: scikit-learn's StratifiedGroupKFold takes one label for an article, and the packages
for MinHash bring far more than the few lines a corpus in memory needs.
"""

from __future__ import annotations

import zlib
from collections import Counter, defaultdict

import numpy as np
from numpy.typing import NDArray

Truth = NDArray[np.bool_]
Folds = NDArray[np.int64]
# Hashes by which a text is known.
_SKETCH = 32


def stratified_folds(
    truth: Truth, count: int, *, seed: int = 0, groups: NDArray[np.int64] | None = None
) -> Folds:
    """Return the fold of each article, rare labels dealt out first (Sechidis et al., 2011).

    Articles of one group (near-duplicates) always share a fold: the first of the group draws it for
    all.
    """
    rng = np.random.default_rng(seed)
    groups = np.arange(len(truth)) if groups is None else groups
    fold = np.full(len(truth), -1, dtype=np.int64)
    room = np.full(count, len(truth) / count)
    wanted = np.tile(truth.sum(axis=0) / count, (count, 1))
    for article in _rarest_first(truth):
        if fold[article] >= 0:
            continue
        members = np.flatnonzero(groups == groups[article])
        label = _rarest_label(truth, article)
        need = wanted[:, label] if label is not None else room
        chosen = int(np.lexsort((rng.random(count), room, need))[-1])
        fold[members] = chosen
        room[chosen] -= len(members)
        wanted[chosen] -= truth[members].sum(axis=0)
    return fold


def _rarest_first(truth: Truth) -> NDArray[np.int64]:
    """Return article numbers, those of the rarest label first; articles without labels last."""
    support = truth.sum(axis=0)
    without_label = len(truth) + 1
    own_support = np.where(truth, support, without_label)
    rarest = own_support.min(axis=1, initial=without_label)
    return np.argsort(rarest, kind="stable")


def _rarest_label(truth: Truth, article: int) -> int | None:
    labels = np.flatnonzero(truth[article])
    if not len(labels):
        return None
    support = truth[:, labels].sum(axis=0)
    return int(labels[np.argmin(support)])


def duplicate_groups(
    texts: list[list[str]], *, shingle: int = 5, share: float = 0.5
) -> NDArray[np.int64]:
    """Return a group number for each text.

    Texts that share half of their rarest shingles are in one group.

    Each text is known by the 32 smallest hashes of its five-word shingles (bottom-k MinHash).
    """
    group = np.arange(len(texts), dtype=np.int64)
    sketches = [_sketch(words, shingle) for words in texts]
    owners: dict[int, list[int]] = defaultdict(list)
    for place, sketch in enumerate(sketches):
        common: Counter[int] = Counter()
        for value in sketch:
            common.update(owners[value])
            owners[value].append(place)
        for rival, shared in common.items():
            smaller = min(len(sketch), len(sketches[rival]))
            if shared >= share * max(1, smaller):
                group[group == group[place]] = group[rival]
    return group


def _sketch(words: list[str], shingle: int) -> list[int]:
    """Return the smallest hashes of a text's shingles."""
    lowered = [word.lower() for word in words]
    last = max(0, len(lowered) - shingle)
    grams = {" ".join(lowered[start : start + shingle]) for start in range(last + 1)}
    hashes = [zlib.crc32(gram.encode("utf-8", "surrogatepass")) for gram in grams if gram]
    return sorted(hashes)[:_SKETCH]
