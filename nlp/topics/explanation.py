"""Say which words earned a tag.

The largest positive parts of a linear score, with their true offsets.

All tags of many articles are explained together. A piece is a word or a pair of neighbours: number
`rank` of the words of the model, then its pairs. A cell is one piece in one article.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice, pairwise

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from nlp.records import Article, Evidence
from nlp.topics.cutting import Words
from nlp.topics.features import Features, Floats, Ints, Space
from nlp.topics.rounding import Rounded

MOST_REASONS = 5
_CANDIDATES = 16
# Words in a fifth of the articles ("il", "sa") may weigh, but tell a reader nothing: ln(5) + 1.
_LEAST_IDF = 2.6
Places = NDArray[np.int64]
Doubles = NDArray[np.float64]


@dataclass(frozen=True)
class Speaker:
    """Hold what each column and each word vector weighs for each label."""

    space: Space
    table: Rounded

    @property
    def pieces(self) -> int:
        """Return how many words and pairs there are."""
        return len(self.space.words) + len(self.space.pairs)

    @cached_property
    def telling_words(self) -> NDArray[np.bool_]:
        """Return which words are rare enough to tell a reader something."""
        return np.asarray(self.space.word_idf >= _LEAST_IDF)

    @cached_property
    def telling_columns(self) -> NDArray[np.bool_]:
        """Return the same for the sparse columns."""
        return np.asarray(self.space.idf[self.space.column_term] >= _LEAST_IDF)

    @cached_property
    def column_piece(self) -> Ints:
        """Return the piece each sparse column speaks of."""
        pairs = np.arange(len(self.space.words), self.pieces, dtype=np.int32)
        return np.concatenate([self.space.term_word, pairs])[self.space.column_term]

    @cached_property
    def vector_gains(self) -> Floats:
        """Return what each distinct word vector, as part of the article's vector, adds to each label."""
        width = self.space.vectors.shape[1]
        start = self.table.shape[0] - 2 * width
        return np.asarray(
            self.space.vectors @ self.table.rows(slice(start, start + width)), dtype=np.float32
        )


@dataclass(frozen=True, slots=True)
class Voices:
    """Hold what speaks in each article: those of article n are from `edges[n]` to `edges[n + 1]`.

    Voice i speaks for `piece[i]`, as loud as `value[i]`, and adds row `line[i]` of `table` to the
    labels.
    """

    edges: Places
    piece: Ints
    line: Ints
    value: Floats
    table: Floats | Rounded


@dataclass(frozen=True, slots=True)
class Cells:
    """Hold the cells of some articles: those of article n are from `edges[n]` to `edges[n + 1]`.

    first, last: the tokens at which the piece first occurs in the article.
    """

    edges: Places
    first: Places
    last: Places


@dataclass(frozen=True, slots=True)
class Claims:
    """Hold the tags to explain, each a label of article `rows[n]`.

    Claim n has gains from `edges[n]` to `edges[n + 1]`.

    gains: what each cell of the article adds to the label. owner: the claim of each gain.
    """

    rows: Places
    edges: Places
    owner: Places
    gains: Doubles


@dataclass(frozen=True, slots=True)
class Chosen:
    """Hold the pieces shown, `sizes[n]` for claim n, one claim after the other.

    Their tokens, their weights.
    """

    sizes: list[int]
    first: Places
    last: Places
    weight: Doubles


def explain_labels(
    articles: Sequence[Article],
    labels: Sequence[Sequence[int]],
    features: Features,
    speaker: Speaker,
) -> list[list[tuple[Evidence, ...]]]:
    """Return for each label of each article up to five pieces of evidence, the heaviest first.

    Only words and pairs that tell a reader something are shown, where they first occur. The weight
    of a piece is its share of all such pieces that spoke for the label.
    """
    voices = _voices(features, speaker)
    cells, cell_of = _find_cells(voices, features, speaker)
    claims = _weigh(labels, voices, cells, cell_of)
    chosen = _choose(claims, cells)
    told = _tell(chosen, features.tokens.words)
    sizes = iter(chosen.sizes)
    return [
        [tuple(_evidence(article, *reason) for reason in islice(told, next(sizes))) for _ in own]
        for article, own in zip(articles, labels, strict=True)
    ]


def _voices(features: Features, speaker: Speaker) -> tuple[Voices, Voices]:
    """Return what speaks through the vectors of words, and through columns of their own."""
    space, amounts, terms = speaker.space, features.amounts, features.terms
    edges, word, share = _only(amounts, speaker.telling_words)
    by_vector = Voices(edges, word, space.word_vector[word], share, speaker.vector_gains)
    edges, column, value = _only(terms, speaker.telling_columns)
    return by_vector, Voices(edges, speaker.column_piece[column], column, value, speaker.table)


def _only(matrix: sparse.csr_matrix, kept: NDArray[np.bool_]) -> tuple[Places, Ints, Floats]:
    """Return row edges, columns and values of some columns of a matrix."""
    chosen = kept[matrix.indices]
    edges = np.concatenate([[0], np.cumsum(chosen)])[matrix.indptr]
    return edges, matrix.indices[chosen], matrix.data[chosen]


def _find_cells(
    voices: Iterable[Voices], features: Features, speaker: Speaker
) -> tuple[Cells, list[Places]]:
    """Return the cells of all articles, and for each kind of voices the cell of each."""
    rows = np.arange(features.tokens.words.articles + 1)
    keys = [np.repeat(rows[:-1], np.diff(one.edges)) * speaker.pieces + one.piece for one in voices]
    distinct, cell = np.unique(np.concatenate(keys), return_inverse=True)
    edges = np.searchsorted(distinct, rows * speaker.pieces)
    piece = distinct - np.repeat(rows[:-1] * speaker.pieces, np.diff(edges))
    first = _first_tokens(piece, edges, features, speaker)
    cells = Cells(edges, first, first + (piece >= len(speaker.space.words)))
    return cells, np.split(cell, np.cumsum([len(own) for own in keys])[:-1])


def _first_tokens(piece: Places, edges: Places, features: Features, speaker: Speaker) -> Places:
    """Return the token at which each cell's piece first occurs in its article."""
    words, tokens = len(speaker.space.words), features.tokens
    pairs = np.where(
        features.pair_at >= 0, features.pair_at + (words - speaker.space.single_terms), -1
    )
    fields = np.searchsorted(
        tokens.words.owner, np.arange(0, 2 * tokens.words.articles + 2, 2)
    ).tolist()
    # The last place takes unknown words. Written from the end, each piece keeps its first token.
    seen = np.zeros(speaker.pieces + 1, dtype=np.int64)
    first = np.zeros(len(piece), dtype=np.int64)
    for (start, end), (left, right) in zip(pairwise(fields), pairwise(edges.tolist()), strict=True):
        backwards = np.arange(end - 1, start - 1, -1)
        seen[tokens.rank[start:end][::-1]] = backwards
        seen[pairs[start:end][::-1]] = backwards
        first[left:right] = seen[piece[left:right]]
    return first


def _weigh(
    labels: Sequence[Sequence[int]],
    voices: Iterable[Voices],
    cells: Cells,
    cell_of: Iterable[Places],
) -> Claims:
    """Return what each cell adds to each label of its article, all voices together."""
    rows = np.repeat(np.arange(len(labels)), [len(own) for own in labels])
    wanted = np.array([label for own in labels for label in own], dtype=np.int64)
    edges = np.concatenate([[0], np.cumsum(np.diff(cells.edges)[rows])])
    gains = np.zeros(edges[-1])
    for one, cell in zip(voices, cell_of, strict=True):
        sizes = np.diff(one.edges)[rows]
        claim = np.repeat(np.arange(len(rows)), sizes)
        voice = np.arange(len(claim)) + (one.edges[rows] - np.cumsum(sizes) + sizes)[claim]
        added = one.value[voice] * one.table[one.line[voice], wanted[claim]]
        into = cell[voice] + (edges[:-1] - cells.edges[rows])[claim]
        gains += np.bincount(into, weights=added, minlength=len(gains))
    return Claims(rows, edges, np.repeat(np.arange(len(rows)), np.diff(edges)), gains)


def _choose(claims: Claims, cells: Cells) -> Chosen:
    """Return the heaviest pieces of each claim, none over another."""
    best = _heaviest(claims)
    claim = claims.owner[best]
    cell = best + (cells.edges[claims.rows] - claims.edges[:-1])[claim]
    first, last = cells.first[cell], cells.last[cell]
    edges = np.searchsorted(claim, np.arange(len(claims.rows) + 1))
    groups = _apart(first.tolist(), last.tolist(), edges.tolist())
    shown = np.array([place for group in groups for place in group], dtype=np.int64)
    totals = np.bincount(
        claims.owner, weights=np.maximum(claims.gains, 0), minlength=len(claims.rows)
    )
    weight = claims.gains[best[shown]] / totals[claim[shown]]
    return Chosen([len(group) for group in groups], first[shown], last[shown], weight)


def _heaviest(claims: Claims) -> Places:
    """Return the places of the largest positive gains of each claim, largest first, ties by place."""
    positive = np.flatnonzero(claims.gains > 0)
    claim = claims.owner[positive]
    # A claim and the bits of a positive number, side by side, sort like the two.
    keys = claim << 32 | claims.gains[positive].astype(np.float32).view(np.int32)
    edges = np.searchsorted(claim, np.arange(len(claims.rows) + 1))
    least = np.maximum(edges[:-1], edges[1:] - _CANDIDATES)
    best = positive[keys >= np.sort(keys)[least[claim]]]
    return best[np.lexsort((-claims.gains[best], claims.owner[best]))]


def _apart(first: list[int], last: list[int], edges: list[int]) -> list[list[int]]:
    """Return for each claim which of its pieces, from edge to edge, are shown.

    The first few that share no token.
    """
    groups: list[list[int]] = []
    for start, end in pairwise(edges):
        taken: set[int] = set()
        group: list[int] = []
        for place in range(start, end):
            if first[place] in taken or last[place] in taken:
                continue
            taken |= {first[place], last[place]}
            group.append(place)
            if len(group) == MOST_REASONS:
                break
        groups.append(group)
    return groups


def _tell(chosen: Chosen, words: Words) -> Iterator[tuple[bool, int, int, float]]:
    """Return of each piece whether it is in the text (or in the title), its offsets there and its weight."""
    in_text = words.owner[chosen.first] & 1 == 1
    columns = (in_text, words.start[chosen.first], words.end[chosen.last], chosen.weight)
    return zip(*(column.tolist() for column in columns), strict=True)


def _evidence(article: Article, in_text: bool, start: int, end: int, weight: float) -> Evidence:
    field, text = ("text", article.text) if in_text else ("title", article.title)
    return Evidence(field, start, end, text[start:end], round(weight, 4))
