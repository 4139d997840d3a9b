"""A labelled corpus as a truth table: articles, what they carry, which labels can be learned."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from nlp.errors import InputError
from nlp.records import Article
from nlp.topics.vocabulary import Vocabulary, flat_vocabulary

Truth = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Labelled:
    """Hold articles and what they carry.

    carried: all the codes of each article, parents included. codes: those learned. truth: which
    article carries which of these (articles x codes).
    """

    articles: tuple[Article, ...]
    vocabulary: Vocabulary
    carried: tuple[frozenset[str], ...]
    codes: tuple[str, ...]
    truth: Truth

    @property
    def sizes(self) -> NDArray[np.int64]:
        """Return how many codes each article carries, learned or not."""
        return np.array([len(codes) for codes in self.carried], dtype=np.int64)

    @property
    def rare(self) -> dict[str, int]:
        """Return the codes too rare to learn, with their support."""
        support = Counter(code for codes in self.carried for code in codes)
        rare = sorted(support.keys() - set(self.codes))
        return {code: support[code] for code in rare}

    def relabel(self, articles: Sequence[Article]) -> Labelled:
        """Return other articles under the same codes."""
        carried = _carried(articles, self.vocabulary)
        truth = truth_table(carried, self.codes)
        return replace(self, articles=tuple(articles), carried=carried, truth=truth)


def label_articles(
    articles: Sequence[Article], vocabulary: Vocabulary | None, min_support: int
) -> Labelled:
    """Return the labelled corpus; without a vocabulary every keyword is a label.

    Raise InputError if none suffices.
    """
    if not vocabulary:
        vocabulary = flat_vocabulary(chain.from_iterable(a.keywords for a in articles))
    carried = _carried(articles, vocabulary)
    support = Counter(code for codes in carried for code in codes)
    codes = tuple(sorted(code for code, count in support.items() if count >= min_support))
    if not codes:
        raise InputError(
            f"nothing to learn: no keyword is carried by {min_support} articles or more "
            f"({len(articles)} articles, {len(support)} keywords); "
            "lower the minimum support or add articles"
        )
    return Labelled(tuple(articles), vocabulary, carried, codes, truth_table(carried, codes))


def find_strangers(
    articles: Sequence[Article], vocabulary: Vocabulary
) -> tuple[list[Article], Counter[str]]:
    """Return the articles that teach, and the labels that stand for nothing in the vocabulary.

    An article none of whose labels is understood is left out: it would teach what it is not about.
    """
    teaching = []
    strangers: Counter[str] = Counter()
    for article in articles:
        unknown = [word for word in article.keywords if vocabulary.find(word) is None]
        strangers.update(set(unknown))
        if not article.keywords or len(unknown) < len(article.keywords):
            teaching.append(article)
    return teaching, strangers


def truth_table(carried: Sequence[frozenset[str]], codes: Sequence[str]) -> Truth:
    """Return which article (row) carries which code (column)."""
    place = {code: column for column, code in enumerate(codes)}
    truth = np.zeros((len(carried), len(codes)), dtype=bool)
    for row, found in enumerate(carried):
        truth[row, [place[code] for code in found if code in place]] = True
    return truth


def _carried(articles: Sequence[Article], vocabulary: Vocabulary) -> tuple[frozenset[str], ...]:
    """Return the known keywords of each article, with all their ancestors."""
    carried = []
    for article in articles:
        found = [vocabulary.find(word) for word in article.keywords]
        carried.append(vocabulary.closure(code for code in found if code))
    return tuple(carried)
