"""Say which words earned a tag: the largest positive parts of a linear score, with their offsets.

All tags of many articles are explained together. A piece is a word or a pair of neighbours: number
`rank` of the words of the model, then its pairs. A tag is one label of one article; tags are
numbered through, article after article.

Many arrays here are lists of lists, laid end to end: `edges` says that those of list n are from
`edges[n]` to `edges[n + 1]`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, islice, pairwise

import numpy as np
from numpy.typing import NDArray

from nlp.records import Article, Evidence
from nlp.topics.features import Amounts, BlockName, Features, Floats, Ints, Space
from nlp.topics.rounding import Rounded
from nlp.topics.words import Words

# Evidence shown for a tag: what a reader takes in at a glance.
MOST_REASONS = 5
# Pieces looked at for it: the heaviest often overlap, as a pair and its two words do.
_CANDIDATES = 16
# Words in a fifth of the articles ("il", "sa") may weigh, but tell a reader nothing: ln(5) + 1.
_LEAST_IDF = 2.6
# A model of few subjects knows hardly any rarer words: nine words in ten of any model may be shown.
_NEVER_SHOWN = 0.1
Places = NDArray[np.int64]
Doubles = NDArray[np.float64]


@dataclass(frozen=True)
class WordWeights:
    """Hold what each column and each word vector weighs for each label.

    table: the weights of the model (columns x labels).
    """

    space: Space
    table: Rounded

    @property
    def pieces(self) -> int:
        """Return how many words and pairs there are."""
        return len(self.space.words) + len(self.space.pairs)

    @cached_property
    def telling_words(self) -> NDArray[np.bool_]:
        """Return which words are rare enough to tell a reader something."""
        return np.asarray(self.space.word_idf >= self._least_idf)

    @cached_property
    def telling_columns(self) -> NDArray[np.bool_]:
        """Return the same for the columns that count terms."""
        return np.asarray(self.space.column_idf >= self._least_idf)

    @cached_property
    def _least_idf(self) -> float:
        """Return how rare a word must be to be shown."""
        if not len(self.space.word_idf):
            return _LEAST_IDF
        return min(_LEAST_IDF, float(np.quantile(self.space.word_idf, _NEVER_SHOWN)))

    @cached_property
    def column_piece(self) -> Ints:
        """Return the piece that each column counts."""
        pairs = np.arange(len(self.space.words), self.pieces, dtype=np.int32)
        piece_of_term = np.concatenate([self.space.term_word, pairs])
        return piece_of_term[self.space.columns.column_term]

    @cached_property
    def vector_weights(self) -> Floats:
        """Return what each distinct word vector adds to each label (vectors x labels).

        As a part of the article's vector, not of its title's.
        """
        weights = self.table.rows(self.space.columns[BlockName.ARTICLE_VECTOR])
        vectors = self.space.table.rows(slice(None))
        return np.asarray(vectors @ weights, dtype=np.float32)


@dataclass(frozen=True, slots=True)
class Contributions:
    """Hold what adds to the labels of each article, in one of the two ways a word can.

    edges: by article. piece: to whose credit each contribution goes. value: how much of it the
    article has. row: which row of `weights` (rows x labels) it is multiplied by.
    """

    edges: Places
    piece: Ints
    row: Ints
    value: Floats
    weights: Floats | Rounded


@dataclass(frozen=True, slots=True)
class ArticlePieces:
    """Hold the pieces that each article has, each once.

    edges: by article. first, last: the tokens at which a piece first occurs.
    """

    edges: Places
    first: Places
    last: Places


@dataclass(frozen=True, slots=True)
class Gains:
    """Hold what each piece of an article adds to each tag.

    article: the article of each tag. edges: by tag. tag: the tag of each gain. values: the gains,
    one for each piece of the tag's article.
    """

    article: Places
    edges: Places
    tag: Places
    values: Doubles


@dataclass(frozen=True, slots=True)
class Shown:
    """Hold the pieces shown, `sizes[n]` of them for tag n, one tag after the other.

    first, last: their tokens. weight: their share of the tag's score.
    """

    sizes: list[int]
    first: Places
    last: Places
    weight: Doubles


def explain_labels(
    articles: Sequence[Article],
    labels: Sequence[Sequence[int]],
    features: Features,
    weights: WordWeights,
) -> list[list[tuple[Evidence, ...]]]:
    """Return for each label of each article up to five pieces of evidence, the heaviest first.

    Only words and pairs that tell a reader something are shown, where they first occur. The weight
    of a piece is its share of all such pieces that spoke for the label.
    """
    contributions = (_by_vector(features, weights), _by_column(features, weights))
    pieces, piece_of = _find_pieces(contributions, features, weights)
    gains = _sum_gains(labels, contributions, pieces, piece_of)
    shown = _choose(gains, pieces)
    of_tags = _evidence_of_tags(articles, gains.article, shown, features.tokens.words)
    return [list(islice(of_tags, len(own))) for own in labels]


def _by_vector(features: Features, weights: WordWeights) -> Contributions:
    """Return what the words of each article add through their vectors."""
    edges, word, share = _some_columns(features.amounts, weights.telling_words)
    vector = weights.space.word_vector[word]
    return Contributions(edges, word, vector, share, weights.vector_weights)


def _by_column(features: Features, weights: WordWeights) -> Contributions:
    """Return what the terms of each article add through columns of their own."""
    edges, column, value = _some_columns(features.terms, weights.telling_columns)
    return Contributions(edges, weights.column_piece[column], column, value, weights.table)


def _some_columns(amounts: Amounts, kept: NDArray[np.bool_]) -> tuple[Places, Ints, Floats]:
    """Return row edges, columns and values of some columns of a matrix."""
    chosen = kept[amounts.columns]
    chosen_before = np.concatenate([[0], np.cumsum(chosen)])
    edges = chosen_before[amounts.edges]
    return edges, amounts.columns[chosen], amounts.values[chosen]


def _find_pieces(
    contributions: Iterable[Contributions], features: Features, weights: WordWeights
) -> tuple[ArticlePieces, list[Places]]:
    """Return the pieces of all articles, and to which of them each contribution goes."""
    numbers = np.arange(features.tokens.words.articles + 1)
    first_keys = numbers * weights.pieces
    keys = []
    for one in contributions:
        first_key = np.repeat(first_keys[:-1], np.diff(one.edges))
        keys.append(first_key + one.piece)
    distinct, place = np.unique(np.concatenate(keys), return_inverse=True)
    edges = np.searchsorted(distinct, first_keys)
    piece = distinct - np.repeat(first_keys[:-1], np.diff(edges))
    first = _first_tokens(piece, edges, features, weights)
    is_pair = piece >= len(weights.space.words)
    ends = np.cumsum([len(own) for own in keys])
    return ArticlePieces(edges, first, first + is_pair), np.split(place, ends[:-1])


def _first_tokens(piece: Places, edges: Places, features: Features, weights: WordWeights) -> Places:
    """Return the token at which each piece first occurs in its article."""
    tokens = features.tokens
    first_pair = len(weights.space.words) - weights.space.single_terms
    pair = np.where(features.pair_at >= 0, features.pair_at + first_pair, -1)
    titles = np.arange(0, 2 * tokens.words.articles + 2, 2)
    token_edges = np.searchsorted(tokens.words.owner, titles).tolist()
    # The last place takes unknown words. Written from the end, each piece keeps its first token.
    seen = np.zeros(weights.pieces + 1, dtype=np.int64)
    first = np.zeros(len(piece), dtype=np.int64)
    of_articles = zip(pairwise(token_edges), pairwise(edges.tolist()), strict=True)
    for (start, end), (left, right) in of_articles:
        backwards = np.arange(end - 1, start - 1, -1)
        seen[tokens.rank[start:end][::-1]] = backwards
        seen[pair[start:end][::-1]] = backwards
        first[left:right] = seen[piece[left:right]]
    return first


def _sum_gains(
    labels: Sequence[Sequence[int]],
    contributions: Iterable[Contributions],
    pieces: ArticlePieces,
    piece_of: Iterable[Places],
) -> Gains:
    """Return what each piece adds to each label of its article, all contributions together."""
    article = np.repeat(np.arange(len(labels)), [len(own) for own in labels])
    label = np.array(list(chain.from_iterable(labels)), dtype=np.int64)
    sizes = np.diff(pieces.edges)[article]
    edges = np.concatenate([[0], np.cumsum(sizes)])
    values = np.zeros(edges[-1])
    for one, its_piece in zip(contributions, piece_of, strict=True):
        tag, place = _spread(one.edges, article)
        added = one.value[place] * one.weights[one.row[place], label[tag]]
        shift = edges[:-1] - pieces.edges[article]
        gain = its_piece[place] + shift[tag]
        values += np.bincount(gain, weights=added, minlength=len(values))
    return Gains(article, edges, np.repeat(np.arange(len(article)), sizes), values)


def _spread(edges: Places, article: Places) -> tuple[Places, Places]:
    """Return for each tag all that its article has, as (tag, place) side by side."""
    sizes = np.diff(edges)[article]
    tag = np.repeat(np.arange(len(article)), sizes)
    before = np.cumsum(sizes) - sizes
    place = np.arange(len(tag)) + (edges[article] - before)[tag]
    return tag, place


def _choose(gains: Gains, pieces: ArticlePieces) -> Shown:
    """Return the heaviest pieces of each tag, none over another."""
    best = _heaviest(gains)
    tag = gains.tag[best]
    shift = pieces.edges[gains.article] - gains.edges[:-1]
    piece = best + shift[tag]
    first, last = pieces.first[piece], pieces.last[piece]
    edges = np.searchsorted(tag, np.arange(len(gains.article) + 1))
    groups = _without_overlaps(first.tolist(), last.tolist(), edges.tolist())
    shown = np.array(list(chain.from_iterable(groups)), dtype=np.int64)
    positive = np.maximum(gains.values, 0)
    totals = np.bincount(gains.tag, weights=positive, minlength=len(gains.article))
    weight = gains.values[best[shown]] / totals[tag[shown]]
    return Shown([len(group) for group in groups], first[shown], last[shown], weight)


def _heaviest(gains: Gains) -> Places:
    """Return the places of the largest positive gains of each tag, largest first, ties by place."""
    positive = np.flatnonzero(gains.values > 0)
    tag = gains.tag[positive]
    # A tag and the bits of a positive number, side by side, sort like the two.
    bits = gains.values[positive].astype(np.float32).view(np.int32)
    keys = tag << 32 | bits
    edges = np.searchsorted(tag, np.arange(len(gains.article) + 1))
    least = np.maximum(edges[:-1], edges[1:] - _CANDIDATES)
    best = positive[keys >= np.sort(keys)[least[tag]]]
    order = np.lexsort((-gains.values[best], gains.tag[best]))
    return best[order]


def _without_overlaps(first: list[int], last: list[int], edges: list[int]) -> list[list[int]]:
    """Return for each tag which of its pieces are shown: the first few that share no token."""
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


def _evidence_of_tags(
    articles: Sequence[Article], article: Places, shown: Shown, words: Words
) -> Iterator[tuple[Evidence, ...]]:
    """Yield the evidence of one tag after the other; `article` is the article of each."""
    in_text = words.owner[shown.first] & 1 == 1
    starts = words.start[shown.first].tolist()
    ends = words.end[shown.last].tolist()
    rows = zip(in_text.tolist(), starts, ends, shown.weight.tolist(), strict=True)
    for number, size in zip(article.tolist(), shown.sizes, strict=True):
        own = islice(rows, size)
        yield tuple(_evidence(articles[number], *row) for row in own)


def _evidence(article: Article, in_text: bool, start: int, end: int, weight: float) -> Evidence:
    field, text = ("text", article.text) if in_text else ("title", article.title)
    return Evidence(field, start, end, text[start:end], round(weight, 4))
