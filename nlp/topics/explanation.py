"""Say which words earned a tag: the largest positive parts of a linear score, with their true offsets."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from nlp.records import Article, Evidence
from nlp.topics.features import Features, Floats, Ints, Space
from nlp.topics.words import FIELDS, spans

MOST_REASONS = 5
_CANDIDATES = 20
# Words in a fifth of the articles ("il", "sa") may weigh, but tell a reader nothing: ln(5) + 1.
_LEAST_IDF = 2.6


@dataclass(frozen=True)
class Speaker:
    """Hold what each column and each word vector weighs for each label."""

    space: Space
    weights: Floats

    @cached_property
    def vector_gains(self) -> Floats:
        """Return what each distinct word vector, as part of the article's vector, adds to each label."""
        width = self.space.vectors.shape[1]
        start = len(self.weights) - 2 * width
        return np.asarray(self.space.vectors @ self.weights[start : start + width], dtype=np.float32)


@dataclass(frozen=True, slots=True)
class Gains:
    """Hold what the words of one article, then its pairs, add to some labels: one row each."""

    words: Ints
    pairs: Ints
    values: Floats


def explain_labels(
    article: Article, row: int, labels: Sequence[int], features: Features, speaker: Speaker
) -> Iterator[tuple[Evidence, ...]]:
    """Yield for each label up to five pieces of evidence, the heaviest first.

    A word is shown where it first occurs. The weight of a piece is its share of all that spoke for the label.
    """
    gains = _gains(row, labels, features, speaker)
    first, last = np.searchsorted(features.tokens.owner, (2 * row, 2 * row + 2))
    ranks, pair_at = features.tokens.rank[first:last], features.pair_at[first:last]
    offsets = [(field, *span) for field, text in enumerate((article.title, article.text)) for span in spans(text)]
    for column in range(len(labels)):
        pieces = _pieces(gains, gains.values[:, column], ranks, pair_at, speaker.space)
        yield tuple(_evidence(article, offsets[start], offsets[end], weight) for start, end, weight in pieces)


def _gains(row: int, labels: Sequence[int], features: Features, speaker: Speaker) -> Gains:
    """Return what each distinct word and pair of an article adds to labels, as body, title and vector together."""
    space, matrix = speaker.space, features.terms
    columns = matrix.indices[matrix.indptr[row] : matrix.indptr[row + 1]]
    values = matrix.data[matrix.indptr[row] : matrix.indptr[row + 1]]
    gains = values[:, None] * speaker.weights[columns[:, None], labels]
    body = int(np.searchsorted(columns, len(space.idf)))
    titles = space.title_terms[columns[body:] - len(space.idf)]
    gains[np.searchsorted(columns[:body], titles)] += gains[body:]
    singles = int(np.searchsorted(columns[:body], space.single_terms))
    words, word_gains = _with_vectors(
        space.term_word[columns[:singles]], gains[:singles], row, labels, features, speaker
    )
    return Gains(words, columns[singles:body], np.concatenate([word_gains, gains[singles:body]]))


def _with_vectors(
    words: Ints, gains: Floats, row: int, labels: Sequence[int], features: Features, speaker: Speaker
) -> tuple[Ints, Floats]:
    """Return the words of the article known as terms or by a vector, and their whole gains."""
    amounts = features.amounts
    vectored = amounts.indices[amounts.indptr[row] : amounts.indptr[row + 1]]
    shares = amounts.data[amounts.indptr[row] : amounts.indptr[row + 1]]
    rows = speaker.space.word_vector[vectored]
    spoken = shares[:, None] * speaker.vector_gains[rows[:, None], labels]
    both = np.union1d(words, vectored)
    total = np.zeros((len(both), len(labels)), dtype=np.float32)
    total[np.searchsorted(both, words)] += gains
    total[np.searchsorted(both, vectored)] += spoken
    return both, total


def _pieces(gains: Gains, values: Floats, ranks: Ints, pair_at: Ints, space: Space) -> Iterator[tuple[int, int, float]]:
    """Yield (first token, last token, weight) of the heaviest words and pairs that do not overlap."""
    total = float(values[values > 0].sum())
    rare = np.concatenate([space.word_idf[gains.words], space.idf[gains.pairs]]) >= _LEAST_IDF
    taken: set[int] = set()
    found = 0
    for place in _heaviest(np.where(rare, values, np.float32(0))):
        pair = place >= len(gains.words)
        start = _first(pair_at, gains.pairs[place - len(gains.words)]) if pair else _first(ranks, gains.words[place])
        cover = {start, start + pair}
        if taken & cover:
            continue
        taken |= cover
        found += 1
        yield start, start + pair, float(values[place]) / total
        if found == MOST_REASONS:
            return


def _first(values: Ints, wanted: int) -> int:
    return int((values == wanted).argmax())


def _heaviest(values: Floats) -> list[int]:
    """Return the places of the largest positive values, largest first, ties by place."""
    order: NDArray[np.intp] = np.argsort(-values, kind="stable")[:_CANDIDATES]
    return [int(place) for place in order[values[order] > 0]]


def _evidence(article: Article, start: tuple[int, int, int], end: tuple[int, int, int], weight: float) -> Evidence:
    field = FIELDS[start[0]]
    text: str = getattr(article, field)[start[1] : end[2]]
    return Evidence(field, start[1], end[2], text, round(weight, 4))
