"""Find labels that look alike, mean the same, or only ever come together.

By their spelling, and by the articles that carry them.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from nlp.text import fold
from nlp.topics.checkup.findings import Finding, quote
from nlp.topics.learning.labelled import Labelled

Matrix = sparse.csr_matrix
Doubles = NDArray[np.float64]
Floats = NDArray[np.float32]
Truth = NDArray[np.bool_]
# Shorter labels are one letter apart by chance.
_SHORTEST = 5
# The likeness from which two labels are told, and the articles that each must have for itself.
_ALIKE = 0.7
_OWN = 8
# Labels that share more than this part of the rarer one are no two names of one thing.
_MET = 0.5
# The part of a label's articles with another label from which it "always" comes with it.
_TOGETHER = 0.95
# Common articles expected by chance from which none at all is odd: e^-9 is one in 8,000.
_CHANCE = 9.0


def find_variants(support: Mapping[str, int]) -> Iterator[Finding]:
    """Yield labels written in several ways, then those one letter apart.

    Several ways: case, accents, plural, hyphens or spaces.
    """
    groups: dict[str, list[str]] = defaultdict(list)
    for label in support:
        groups[_root(label)].append(label)
    for labels in groups.values():
        if len(labels) > 1:
            counts = _by_support(labels, support)
            total = sum(counts.values())
            yield Finding("label-variant", quote(counts), tuple(counts), weight=total)
    for one, other in _one_letter_apart(sorted(groups)):
        counts = _by_support((groups[one][0], groups[other][0]), support)
        often, seldom = counts.values()
        weight = often / max(1, seldom)
        yield Finding("label-lookalike", quote(counts), tuple(counts), weight=weight)


def _by_support(labels: Sequence[str], support: Mapping[str, int]) -> dict[str, int]:
    """Return labels with their support, the most frequent first."""
    in_order = sorted(labels, key=lambda label: (-support[label], label))
    return {label: support[label] for label in in_order}


def _root(label: str) -> str:
    """Return what is left of a label without case, accents, plural endings, hyphens and spaces."""
    words = re.findall(r"\w+", fold(label))
    return "".join(map(_singular, words))


def _singular(word: str) -> str:
    """Return a word without its plural ending: "journaux" gives "journal"."""
    if word.endswith("aux"):
        return word[:-3] + "al" if len(word) > 4 else word
    if word.endswith(("s", "x")) and len(word) > 3:
        return word[:-1]
    return word


def _one_letter_apart(roots: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield pairs of roots one letter longer, shorter or other.

    Digits must agree, and short ones are let be.
    """
    sharing: dict[str, list[str]] = defaultdict(list)
    for root in roots:
        if len(root) >= _SHORTEST:
            for hole in _holes(root):
                sharing[hole].append(root)
    pairs: set[tuple[str, str]] = set()
    for group in sharing.values():
        pairs.update(combinations(sorted(set(group)), 2))
    for one, other in sorted(pairs):
        if re.findall(r"\d", one) == re.findall(r"\d", other):
            yield one, other


def _holes(root: str) -> Iterator[str]:
    """Yield a root with a hole for one of its letters, or for one letter more."""
    for place in range(len(root)):
        yield f"{root[:place]}_{root[place + 1 :]}"
        yield f"{root[:place]}_{root[place:]}"
    yield f"{root}_"


def find_companions(labelled: Labelled) -> Iterator[Finding]:
    """Yield labels that nearly always bring another one, and frequent ones that never meet."""
    truth = sparse.csr_matrix(labelled.truth, dtype=np.float32)
    common = (truth.T @ truth).toarray()
    yield from _find_bound(labelled, common)
    yield from _find_strangers(labelled, common)


def _find_bound(labelled: Labelled, common: Floats) -> Iterator[Finding]:
    """Yield labels that nearly always bring another one, but for those of a hierarchy.

    common: how many articles carry both of two labels (labels x labels).
    """
    support = common.diagonal()
    ancestors = [set(labelled.vocabulary.ancestors(code)) for code in labelled.codes]
    bound = np.argwhere(common >= _TOGETHER * support[:, None])
    for child, parent in bound.tolist():
        if child != parent and labelled.codes[parent] not in ancestors[child]:
            yield from _bound(labelled, child, parent, common)


def _find_strangers(labelled: Labelled, common: Floats) -> Iterator[Finding]:
    """Yield pairs of frequent labels that never meet."""
    support = common.diagonal()
    expected = np.outer(support, support) / max(1, len(labelled.articles))
    never = np.argwhere((common == 0) & (expected >= _CHANCE))
    for one, other in never.tolist():
        if one < other:
            counts = {labelled.codes[place]: int(support[place]) for place in (one, other)}
            weight = float(expected[one, other])
            detail = f"{quote(counts)}: never together, {weight:.0f} times expected"
            yield Finding("never-together", detail, tuple(counts), weight=weight)


def _bound(labelled: Labelled, child: int, parent: int, common: Floats) -> Iterator[Finding]:
    """Yield the pair once, the rarer label first.

    Of two that always come together only one order is told.
    """
    shared = common[child, parent]
    child_support, parent_support = common[child, child], common[parent, parent]
    is_mutual = shared >= _TOGETHER * parent_support
    if is_mutual and (child_support, child) > (parent_support, parent):
        return
    one, other = labelled.codes[child], labelled.codes[parent]
    counts = f"{int(shared)} of {int(child_support)}"
    relation = "and the other way round" if is_mutual else f"which has {int(parent_support)}"
    detail = f'"{one}" comes with "{other}" in {counts}, {relation}'
    share = float(shared / child_support)
    # By share, mutual ones before the others; the support only breaks ties.
    weight = share + is_mutual + float(child_support) / 1e6
    yield Finding("always-together", detail, (one, other), weight=weight)


def find_synonyms(labelled: Labelled, matrix: Matrix, most: int = 2000) -> Iterator[Finding]:
    """Yield pairs of labels whose own articles use the same words.

    Own articles are those without the other label. `matrix` holds unit rows of weighted words
    (articles x words). Only the `most` pairs that are most alike are looked at closely.
    """
    mean = np.asarray(matrix.mean(axis=0), dtype=np.float64).ravel()
    likeness = _rough_likeness(labelled.truth, matrix, mean)
    order = np.argsort(-likeness, axis=None, kind="stable")[:most]
    for one, other in zip(*np.unravel_index(order, likeness.shape), strict=True):
        if likeness[one, other] > 0:
            yield from _synonym(labelled, matrix, mean, (int(one), int(other)))


def _rough_likeness(truth: Truth, matrix: Matrix, mean: Doubles) -> Doubles:
    """Return the cosine of all labels' mean rows, seen from the corpus mean (labels x labels).

    Only above the diagonal.
    """
    sums = sparse.csr_matrix(truth, dtype=np.float32).T @ matrix
    support = np.maximum(truth.sum(axis=0), 1)
    means = sums.multiply(1 / support[:, None]).tocsr()
    along_mean = means @ mean
    products = (means @ means.T).toarray()
    products = products - along_mean[:, None] - along_mean[None, :] + mean @ mean
    lengths = np.sqrt(np.maximum(products.diagonal(), 1e-12))
    cosines = products / np.outer(lengths, lengths)
    return np.asarray(np.triu(cosines, k=1), dtype=np.float64)


def _synonym(
    labelled: Labelled, matrix: Matrix, mean: Doubles, pair: tuple[int, int]
) -> Iterator[Finding]:
    """Yield a pair of labels if it is alike when looked at closely."""
    one, other = labelled.truth[:, pair[0]], labelled.truth[:, pair[1]]
    codes = (labelled.codes[pair[0]], labelled.codes[pair[1]])
    supports = (int(one.sum()), int(other.sum()))
    both = int((one & other).sum())
    if _are_related(labelled, *codes) or both > _MET * min(supports):
        return
    if min(supports) - both < _OWN:
        return
    likeness = _likeness(matrix[one & ~other], matrix[other & ~one], mean)
    if likeness < _ALIKE:
        return
    counts = dict(zip(codes, supports, strict=True))
    detail = (
        f"{quote(counts)}: likeness {likeness:.2f} of the articles with only one of them, "
        f"{both} with both"
    )
    yield Finding("near-synonym", detail, codes, weight=likeness)


def _are_related(labelled: Labelled, one: str, other: str) -> bool:
    """Tell whether two labels are parent and child, or one label written in two ways."""
    ancestors = labelled.vocabulary.ancestors
    return one in ancestors(other) or other in ancestors(one) or _root(one) == _root(other)


def _likeness(one: Matrix, other: Matrix, mean: Doubles) -> float:
    """Return the cosine of two groups' mean rows, seen from the corpus mean, 1 at most.

    What chance takes from small groups is given back: a row's product with itself says nothing of
    its group.
    """
    first, second = _sum_rows(one), _sum_rows(other)
    count, other_count = one.shape[0], other.shape[0]
    middle = float(mean @ mean)
    across = first @ second / (count * other_count)
    across = across - first @ mean / count - second @ mean / other_count + middle
    inside = _inner_product(first, count, mean)
    other_inside = _inner_product(second, other_count, mean)
    if min(inside, other_inside) <= 0:
        return 0.0
    return min(1.0, float(across / np.sqrt(inside * other_inside)))


def _sum_rows(rows: Matrix) -> Doubles:
    return np.asarray(rows.sum(axis=0), dtype=np.float64).ravel()


def _inner_product(total: Doubles, count: int, mean: Doubles) -> float:
    """Return the mean product of two different unit rows of a group, seen from the corpus mean.

    total: the sum of its rows.
    """
    pairs = (total @ total - count) / (count * (count - 1))
    return float(pairs - 2 * (total @ mean) / count + mean @ mean)
