"""Cut a labelled corpus into folds that share labels fairly and keep near-duplicates together."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Truth = NDArray[np.bool_]
Folds = NDArray[np.int64]


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
    rarest = np.where(truth, support, len(truth) + 1).min(axis=1, initial=len(truth) + 1)
    return np.argsort(rarest, kind="stable")


def _rarest_label(truth: Truth, article: int) -> int | None:
    labels = np.flatnonzero(truth[article])
    if not len(labels):
        return None
    return int(labels[np.argmin(truth[:, labels].sum(axis=0))])


def duplicate_groups(
    texts: list[list[str]], *, shingle: int = 5, share: float = 0.5
) -> NDArray[np.int64]:
    """Return a group number for each text.

    Texts that share half of their rarest shingles are in one group.

    Each text is known by the 32 smallest hashes of its five-word shingles (bottom-k MinHash).
    """
    parent = np.arange(len(texts))
    sketches = [_sketch(words, shingle) for words in texts]
    owners: dict[int, list[int]] = {}
    for place, sketch in enumerate(sketches):
        rivals: dict[int, int] = {}
        for value in sketch:
            for rival in owners.get(value, ()):
                rivals[rival] = rivals.get(rival, 0) + 1
            owners.setdefault(value, []).append(place)
        for rival, common in rivals.items():
            if common >= share * max(1, min(len(sketch), len(sketches[rival]))):
                parent[parent == parent[place]] = parent[rival]
    return np.asarray(parent, dtype=np.int64)


def _sketch(words: list[str], shingle: int, size: int = 32) -> list[int]:
    import zlib

    lowered = [word.lower() for word in words]
    grams = {
        " ".join(lowered[start : start + shingle])
        for start in range(max(1, len(lowered) - shingle + 1))
    }
    return sorted(zlib.crc32(gram.encode("utf-8", "surrogatepass")) for gram in grams if gram)[
        :size
    ]
