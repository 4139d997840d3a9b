"""Turn numbered words into the three blocks a linear model reads.

Title, whole article, word vectors.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from nlp.topics.cutting import Tokens, Words, number
from nlp.topics.rounding import Rounded
from nlp.topics.words import WordIndex

Floats = NDArray[np.float32]
Ints = NDArray[np.int32]
TITLE_WEIGHT = 0.5
LEAD_WEIGHT = 0.7
LEAD = 60
_MOST_SLOT_BITS = 22


@dataclass(frozen=True)
class Space:
    """Hold what turns words into columns.

    Columns are laid out end to end: `len(idf)` terms of the whole article (single words, then
    pairs), the terms of its lead (title and first sixty words), the terms of its title, then the
    vectors of article and title.

    words: every known normal form; the rank of a word is its place here. word_term: the term of
    each word, -1 where the word is only known by its vector. pairs: sorted codes `first *
    len(words) + second` of the two-word terms. idf: weight of each term. lead_terms, title_terms:
    sorted terms that have a column of their own there. table: one vector in each row. word_vector:
    the row of each word, -1 where it has none. word_weight: weight of each word in the mean of
    vectors.
    """

    words: tuple[str, ...]
    word_term: Ints
    pairs: NDArray[np.int64]
    idf: Floats
    lead_terms: Ints
    title_terms: Ints
    table: Rounded
    word_vector: Ints
    word_weight: Floats
    index: WordIndex = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Build the look-up of words."""
        object.__setattr__(self, "index", WordIndex(self.words))

    @property
    def vectors(self) -> Floats:
        """Return the distinct word vectors, one in each row."""
        return self.table.values

    @property
    def columns(self) -> int:
        """Return the number of columns of all blocks."""
        return (
            len(self.idf)
            + len(self.lead_terms)
            + len(self.title_terms)
            + 2 * int(self.vectors.shape[1])
        )

    @cached_property
    def single_terms(self) -> int:
        """Return how many terms are single words; pairs follow them."""
        return len(self.idf) - len(self.pairs)

    @cached_property
    def pair_slots(self) -> Ints:
        """Return by the last bits of its code where a pair is.

        Most other pairs find -1, a few a pair of these bits.
        """
        slots = np.full(
            1 << min(_MOST_SLOT_BITS, 5 + len(self.pairs).bit_length()), -1, dtype=np.int32
        )
        slots[self.pairs & (len(slots) - 1)] = np.arange(len(self.pairs), dtype=np.int32)
        return slots

    @cached_property
    def term_word(self) -> Ints:
        """Return the word of each single-word term."""
        return np.flatnonzero(self.word_term >= 0).astype(np.int32)

    @cached_property
    def word_idf(self) -> Floats:
        """Return how rare each word is.

        Among the training articles where it is a term, else among all articles.
        """
        return np.where(self.word_term >= 0, self.idf[self.word_term], self.word_weight)

    @cached_property
    def lead_column(self) -> Ints:
        """Return the place of each term among the lead's terms, -1 where it has none."""
        return self._places(self.lead_terms)

    @cached_property
    def title_column(self) -> Ints:
        """Return the place of each term among the title's terms, -1 where it has none."""
        return self._places(self.title_terms)

    @cached_property
    def column_term(self) -> Ints:
        """Return the term of each sparse column."""
        return np.concatenate(
            [np.arange(len(self.idf), dtype=np.int32), self.lead_terms, self.title_terms]
        )

    def _places(self, terms: Ints) -> Ints:
        column = np.full(len(self.idf), -1, dtype=np.int32)
        column[terms] = np.arange(len(terms), dtype=np.int32)
        return column


@dataclass(frozen=True, slots=True)
class Features:
    """Hold the blocks of some articles, and what it takes to say later which word weighed how much.

    terms: sparse, the terms of the article, of its lead, of its title. dense: vector of the
    article, vector of the title. tokens: the words they were made of. pair_at: the two-word term
    that starts at each token, -1 for none. amounts: the share of each word (articles x words) in
    the vector of the article.
    """

    terms: sparse.csr_matrix
    dense: Floats
    tokens: Tokens
    pair_at: Ints
    amounts: sparse.csr_matrix


def pair_terms(tokens: Tokens, space: Space) -> Ints:
    """Return the two-word term that starts at each token, -1 for none.

    Pairs stay inside one field.
    """
    found = np.full(len(tokens.rank), -1, dtype=np.int32)
    if len(tokens.rank) < 2 or not len(space.pairs):
        return found
    first, second, owner = tokens.rank[:-1], tokens.rank[1:], tokens.words.owner
    codes = first.astype(np.int64) * len(space.words) + second
    places = space.pair_slots[codes & (len(space.pair_slots) - 1)]
    possible = np.flatnonzero(
        (places >= 0) & (first >= 0) & (second >= 0) & (owner[:-1] == owner[1:])
    )
    codes, places = codes[possible], places[possible]
    others = np.flatnonzero(space.pairs[places] != codes)
    places[others] = np.minimum(np.searchsorted(space.pairs, codes[others]), len(space.pairs) - 1)
    known = space.pairs[places] == codes
    found[possible[known]] = places[known] + space.single_terms
    return found


def build_features(words: Words, space: Space) -> Features:
    """Return the features of articles cut into words, one row per article."""
    tokens = number(words, space.index)
    pair_at = pair_terms(tokens, space)
    dense, amounts = build_dense(tokens, space)
    return Features(_build_terms(tokens, pair_at, space), dense, tokens, pair_at, amounts)


def _build_terms(tokens: Tokens, pair_at: Ints, space: Space) -> sparse.csr_matrix:
    words, singles = tokens.words, space.word_term[tokens.rank]
    singles[tokens.rank < 0] = -1
    single, pair = np.flatnonzero(singles >= 0), np.flatnonzero(pair_at >= 0)
    terms, token = np.concatenate([singles[single], pair_at[pair]]), np.concatenate([single, pair])
    owner = words.owner[token]
    article, in_title = owner >> 1, owner & 1 == 0
    in_lead = in_title | (words.place[token] < LEAD)
    whole = _weighted(_count(article, terms, (words.articles, len(space.idf))), space.idf)
    lead = _part(
        article[in_lead], space.lead_column[terms[in_lead]], space.lead_terms, words.articles, space
    )
    title = _part(
        article[in_title],
        space.title_column[terms[in_title]],
        space.title_terms,
        words.articles,
        space,
    )
    blocks = [whole, lead * np.float32(LEAD_WEIGHT), title * np.float32(TITLE_WEIGHT)]
    return sparse.csr_matrix(sparse.hstack(blocks, format="csr", dtype=np.float32))


def _part(
    article: Ints, columns: Ints, terms: Ints, articles: int, space: Space
) -> sparse.csr_matrix:
    known = columns >= 0
    return _weighted(
        _count(article[known], columns[known], (articles, len(terms))), space.idf[terms]
    )


def build_dense(tokens: Tokens, space: Space) -> tuple[Floats, sparse.csr_matrix]:
    """Return the unit vectors of articles and of titles (halved) side by side, and the words' shares in the former."""
    known = tokens.rank >= 0
    known[known] = space.word_vector[tokens.rank[known]] >= 0
    owner, rank, articles = tokens.words.owner[known], tokens.rank[known], tokens.words.articles
    title = owner & 1 == 0
    whole, amounts = _mean_vectors(owner >> 1, rank, articles, space)
    of_title, _ = _mean_vectors(owner[title] >> 1, rank[title], articles, space)
    return np.hstack([whole, of_title * np.float32(TITLE_WEIGHT)]), amounts


def _mean_vectors(
    article: Ints, rank: Ints, articles: int, space: Space
) -> tuple[Floats, sparse.csr_matrix]:
    counts = _count(article, rank, (articles, len(space.words)))
    values = (1 + np.log(counts.data)) * space.word_weight[counts.indices]
    shape = (articles, len(space.vectors))
    by_vector = sparse.csr_matrix(
        (values, space.word_vector[counts.indices], counts.indptr), shape=shape
    )
    sums = np.asarray(by_vector @ space.vectors, dtype=np.float32)
    lengths = np.linalg.norm(sums, axis=1)
    lengths[lengths == 0] = 1
    counts.data = values / np.repeat(lengths, np.diff(counts.indptr))
    return np.asarray(sums / lengths[:, None], dtype=np.float32), counts


def _count(rows: Ints, columns: Ints, shape: tuple[int, int]) -> sparse.csr_matrix:
    """Return how often each column occurs in each row, sorted by column."""
    keys, counts = np.unique(rows.astype(np.int64) * shape[1] + columns, return_counts=True)
    row_of = keys // max(1, shape[1])
    starts = np.searchsorted(row_of, np.arange(shape[0] + 1))
    columns = (keys - row_of * shape[1]).astype(np.int32)
    return sparse.csr_matrix(
        (counts.astype(np.float32), columns, starts.astype(np.int32)), shape=shape
    )


def _weighted(counts: sparse.csr_matrix, idf: Floats) -> sparse.csr_matrix:
    """Return sublinear TF-IDF rows of length 1."""
    values = (1 + np.log(counts.data)) * idf[counts.indices]
    row_of = np.repeat(np.arange(counts.shape[0]), np.diff(counts.indptr))
    squares = np.bincount(row_of, weights=values * values, minlength=counts.shape[0])
    lengths = np.sqrt(np.where(squares > 0, squares, 1.0))
    values = (values / lengths[row_of]).astype(np.float32)
    return sparse.csr_matrix((values, counts.indices, counts.indptr), shape=counts.shape)
