"""Find labels that look alike, mean the same, or only ever come together.

By their spelling, and by whom they share.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from nlp.text import fold
from nlp.topics.checkup.findings import Finding, quote
from nlp.topics.learning.labelled import Labelled

Matrix = sparse.csr_matrix
_SHORTEST = 5
_ALIKE = 0.7
_OWN = 8
_MET = 0.5
_TOGETHER = 0.95
_CHANCE = 9.0


def find_variants(support: Mapping[str, int]) -> Iterator[Finding]:
    """Yield labels that differ by case, accents, plural, hyphens or spaces, then those one letter apart."""
    groups: dict[str, list[str]] = defaultdict(list)
    for label in support:
        groups[_root(label)].append(label)
    for labels in groups.values():
        if len(labels) > 1:
            counts = {
                label: support[label]
                for label in sorted(labels, key=lambda label: (-support[label], label))
            }
            yield Finding(
                "label-variant", quote(counts), tuple(counts), weight=sum(counts.values())
            )
    for one, other in _one_letter_apart(sorted(groups)):
        pair = (groups[one][0], groups[other][0])
        counts = {
            label: support[label]
            for label in sorted(pair, key=lambda label: (-support[label], label))
        }
        often, seldom = counts.values()
        yield Finding(
            "label-lookalike", quote(counts), tuple(counts), weight=often / max(1, seldom)
        )


def _root(label: str) -> str:
    """Return what is left of a label without case, accents, plural endings, hyphens and spaces."""
    words = re.findall(r"\w+", fold(label))
    return "".join(
        re.sub(r"aux$", "al", word) if len(word) > 4 else word for word in map(_singular, words)
    )


def _singular(word: str) -> str:
    return (
        word
        if len(word) < 4 or not word.endswith(("s", "x")) or word.endswith("aux")
        else word[:-1]
    )


def _one_letter_apart(roots: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield pairs of roots one letter longer, shorter or other.

    Digits must agree, and short ones are let be.
    """
    holes: dict[str, list[str]] = defaultdict(list)
    for root in roots:
        if len(root) >= _SHORTEST:
            for place in range(len(root)):
                holes[f"{root[:place]}_{root[place + 1 :]}"].append(root)
                holes[f"{root[:place]}_{root[place:]}"].append(root)
            holes[f"{root}_"].append(root)
    pairs = {(a, b) for group in holes.values() for a in group for b in group if a < b}
    yield from sorted(
        pair for pair in pairs if re.findall(r"\d", pair[0]) == re.findall(r"\d", pair[1])
    )


def find_companions(labelled: Labelled) -> Iterator[Finding]:
    """Yield labels that nearly always bring another one, and frequent ones that never meet."""
    truth = sparse.csr_matrix(labelled.truth, dtype=np.float32)
    common = (truth.T @ truth).toarray()
    support = common.diagonal().copy()
    parents = [set(labelled.vocabulary.ancestors(code)) for code in labelled.codes]
    for child, parent in np.argwhere(common >= _TOGETHER * support[:, None]).tolist():
        if child != parent and labelled.codes[parent] not in parents[child]:
            yield from _bound(labelled, child, parent, common, support)
    expected = np.outer(support, support) / max(1, len(labelled.articles))
    for one, other in np.argwhere((common == 0) & (expected >= _CHANCE)).tolist():
        if one < other:
            counts = {labelled.codes[place]: int(support[place]) for place in (one, other)}
            detail = f"{quote(counts)}: never together, {expected[one, other]:.0f} times expected"
            yield Finding(
                "never-together", detail, tuple(counts), weight=float(expected[one, other])
            )


def _bound(
    labelled: Labelled,
    child: int,
    parent: int,
    common: NDArray[np.float32],
    support: NDArray[np.float32],
) -> Iterator[Finding]:
    """Yield the pair once, the rarer label first.

    Of two that always come together only one order is told.
    """
    share = float(common[child, parent] / support[child])
    mutual = common[child, parent] >= _TOGETHER * support[parent]
    if mutual and (support[child], child) > (support[parent], parent):
        return
    one, other = (labelled.codes[place] for place in (child, parent))
    counts = f"{int(common[child, parent])} of {int(support[child])}"
    relation = "and the other way round" if mutual else f"which has {int(support[parent])}"
    detail = f'"{one}" comes with "{other}" in {counts}, {relation}'
    yield Finding(
        "always-together", detail, (one, other), weight=share + mutual + float(support[child]) / 1e6
    )


def find_synonyms(labelled: Labelled, matrix: Matrix, most: int = 2000) -> Iterator[Finding]:
    """Yield pairs of labels whose own articles (those without the other label) use the same words.

    `matrix` holds unit rows of weighted words. Only the `most` likest pairs are looked at closely.
    """
    truth = sparse.csr_matrix(labelled.truth, dtype=np.float32)
    mean = np.asarray(matrix.mean(axis=0), dtype=np.float64).ravel()
    sums = truth.T @ matrix
    means = sums.multiply(1 / np.maximum(labelled.truth.sum(axis=0), 1)[:, None]).tocsr()
    aside = means @ mean
    products = (means @ means.T).toarray() - aside[:, None] - aside[None, :] + mean @ mean
    lengths = np.sqrt(np.maximum(products.diagonal(), 1e-12))
    likeness = np.triu(products / np.outer(lengths, lengths), k=1)
    order = np.argsort(-likeness, axis=None, kind="stable")[:most]
    for one, other in zip(*np.unravel_index(order, likeness.shape), strict=True):
        if likeness[one, other] > 0:
            yield from _synonym(labelled, matrix, mean, (int(one), int(other)))


def _synonym(
    labelled: Labelled, matrix: Matrix, mean: NDArray[np.float64], pair: tuple[int, int]
) -> Iterator[Finding]:
    one, other = (labelled.truth[:, column] for column in pair)
    codes = (labelled.codes[pair[0]], labelled.codes[pair[1]])
    both = int((one & other).sum())
    related = any(a in labelled.vocabulary.ancestors(b) for a, b in (codes, codes[::-1]))
    if related or _root(codes[0]) == _root(codes[1]) or both > _MET * min(one.sum(), other.sum()):
        return
    if min((one & ~other).sum(), (other & ~one).sum()) < _OWN:
        return
    likeness = _likeness(matrix[one & ~other], matrix[other & ~one], mean)
    if likeness >= _ALIKE:
        counts = {codes[0]: int(one.sum()), codes[1]: int(other.sum())}
        detail = f"{quote(counts)}: likeness {likeness:.2f} of the articles with only one of them, {both} with both"
        yield Finding("near-synonym", detail, codes, weight=likeness)


def _likeness(one: Matrix, other: Matrix, mean: NDArray[np.float64]) -> float:
    """Return the cosine of two groups' mean rows, seen from the corpus mean, 1 at most.

    What chance takes from small groups is given back: a row's product with itself says nothing of
    its group.
    """
    a, b = (np.asarray(rows.sum(axis=0), dtype=np.float64).ravel() for rows in (one, other))
    (n, m), middle = (one.shape[0], other.shape[0]), float(mean @ mean)
    across = a @ b / (n * m) - a @ mean / n - b @ mean / m + middle
    inside = [
        (s @ s - k) / (k * (k - 1)) - 2 * (s @ mean) / k + middle for s, k in ((a, n), (b, m))
    ]
    return min(1.0, float(across / np.sqrt(inside[0] * inside[1]))) if min(inside) > 0 else 0.0
