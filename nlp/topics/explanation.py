"""Say which words earned a tag: the largest positive parts of a linear score, with their true offsets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from nlp.records import Article, Evidence
from nlp.topics.features import Features, Floats, Ints, Space
from nlp.topics.words import FIELDS, spans

MOST_REASONS = 5
_CANDIDATES = 16
# Words in a fifth of the articles ("il", "sa") may weigh, but tell a reader nothing: ln(5) + 1.
_LEAST_IDF = 2.6


@dataclass(frozen=True)
class Speaker:
    """Hold what each column and each word vector weighs for each label."""

    space: Space
    weights: Floats

    @cached_property
    def telling_words(self) -> NDArray[np.bool_]:
        """Return which words are rare enough to tell a reader something."""
        return np.asarray(self.space.word_idf >= _LEAST_IDF)

    @cached_property
    def telling_columns(self) -> NDArray[np.bool_]:
        """Return the same for the sparse columns."""
        return np.asarray(self.space.idf[self.space.column_term] >= _LEAST_IDF)

    @cached_property
    def vector_gains(self) -> Floats:
        """Return what each distinct word vector, as part of the article's vector, adds to each label."""
        width = self.space.vectors.shape[1]
        start = len(self.weights) - 2 * width
        return np.asarray(self.space.vectors @ self.weights[start : start + width], dtype=np.float32)


@dataclass(frozen=True, slots=True)
class Gains:
    """Hold what the words of one article, then its pairs, add to labels: one row each, one column for each label.

    Only words and pairs that tell a reader something are held. ranks, pair_at: the words and pairs at each token.
    """

    words: Ints
    pairs: Ints
    values: Floats
    ranks: list[int]
    pair_at: list[int]

    def place(self, piece: int) -> tuple[int, int]:
        """Return the first and last token of the first occurrence of a word or pair."""
        if piece < len(self.words):
            start = self.ranks.index(int(self.words[piece]))
            return start, start
        start = self.pair_at.index(int(self.pairs[piece - len(self.words)]))
        return start, start + 1


def explain_labels(
    article: Article,
    words: tuple[list[str], list[str]],
    row: int,
    labels: Sequence[int],
    features: Features,
    speaker: Speaker,
) -> list[tuple[Evidence, ...]]:
    """Return for each label up to five pieces of evidence, the heaviest first.

    A word is shown where it first occurs. The weight of a piece is its share of all the telling words that spoke
    for the label.
    """
    gains = _gains(row, labels, features, speaker)
    pieces = _all_pieces(gains)
    needed = 1 + max((end for found in pieces for _, end, _ in found), default=-1)
    titles = len(words[0])
    offsets = spans(article.title, words[0][:needed]) + spans(article.text, words[1][: max(0, needed - titles)])
    return [
        tuple(
            _evidence(article, int(start >= titles), offsets[start][0], offsets[end][1], weight)
            for start, end, weight in found
        )
        for found in pieces
    ]


def _gains(row: int, labels: Sequence[int], features: Features, speaker: Speaker) -> Gains:
    """Return what each distinct word and pair of an article adds to labels, all blocks together."""
    space, (columns, values) = speaker.space, _row(features.terms, row)
    telling = speaker.telling_columns[columns]
    columns, values = columns[telling], values[telling]
    gains = values[:, None] * speaker.weights[columns[:, None], labels]
    limits = (space.single_terms, len(space.idf), len(space.idf) + len(space.lead_terms))
    singles, body, lead = np.searchsorted(columns, limits).tolist()
    for block in (slice(body, lead), slice(lead, len(columns))):
        gains[np.searchsorted(columns[:body], space.column_term[columns[block]])] += gains[block]
    words, word_gains = _with_vectors(
        space.term_word[columns[:singles]], gains[:singles], row, labels, features, speaker
    )
    pairs = columns[singles:body]
    start, end = np.searchsorted(features.tokens.owner, (2 * row, 2 * row + 2)).tolist()
    return Gains(
        words=words,
        pairs=pairs,
        values=np.concatenate([word_gains, gains[singles:body]]),
        ranks=features.tokens.rank[start:end].tolist(),
        pair_at=features.pair_at[start:end].tolist(),
    )


def _row(matrix: sparse.csr_matrix, row: int) -> tuple[Ints, Floats]:
    """Return the columns and values of one row."""
    start, end = matrix.indptr[row], matrix.indptr[row + 1]
    return matrix.indices[start:end], matrix.data[start:end]


def _with_vectors(
    words: Ints, gains: Floats, row: int, labels: Sequence[int], features: Features, speaker: Speaker
) -> tuple[Ints, Floats]:
    """Return the words of the article known by a vector, then those only known as terms, and their whole gains."""
    vectored, shares = _row(features.amounts, row)
    telling = speaker.telling_words[vectored]
    vectored, shares = vectored[telling], shares[telling]
    if not len(vectored):
        return words, gains
    rows = speaker.space.word_vector[vectored]
    spoken = shares[:, None] * speaker.vector_gains[rows[:, None], labels]
    places = np.minimum(np.searchsorted(vectored, words), len(vectored) - 1)
    both = vectored[places] == words
    spoken[places[both]] += gains[both]
    return np.concatenate([vectored, words[~both]]), np.concatenate([spoken, gains[~both]])


def _pieces(gains: Gains, value: list[float], total: float, heaviest: list[int]) -> list[tuple[int, int, float]]:
    """Return (first token, last token, weight) of the heaviest words and pairs that do not overlap."""
    taken: set[int] = set()
    found = []
    for piece in heaviest:
        start, end = gains.place(piece)
        if start in taken or end in taken:
            continue
        taken |= {start, end}
        found.append((start, end, value[piece] / total))
        if len(found) == MOST_REASONS:
            break
    return found


def _all_pieces(gains: Gains) -> list[list[tuple[int, int, float]]]:
    """Return the pieces of evidence of every label."""
    values = np.ascontiguousarray(gains.values.T)
    totals = np.maximum(values, 0).sum(axis=1).tolist()
    return [
        _pieces(gains, values[label].tolist(), totals[label], _heaviest(values[label])) for label in range(len(values))
    ]


def _heaviest(values: Floats) -> list[int]:
    """Return the places of the largest positive values, largest first, ties by place."""
    count = min(_CANDIDATES, len(values))
    if not count:
        return []
    least = np.partition(values, len(values) - count)[-count]
    places = np.flatnonzero((values >= least) & (values > 0))
    order: list[int] = places[np.argsort(-values[places], kind="stable")][:count].tolist()
    return order


def _evidence(article: Article, field: int, start: int, end: int, weight: float) -> Evidence:
    text = article.text if field else article.title
    return Evidence(FIELDS[field], start, end, text[start:end], round(weight, 4))
