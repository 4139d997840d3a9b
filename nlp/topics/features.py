"""Turn numbered words into the columns a linear model reads, block by block.

Which blocks there are, and where, is said in `columns.py`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from nlp.topics.columns import BlockName, Columns, Ints, TermBlock, lay_columns
from nlp.topics.cutting import Tokens, Words, number
from nlp.topics.rounding import Rounded
from nlp.topics.words import WordIndex

Floats = NDArray[np.float32]
# The words of the text that belong to the lead.
LEAD_WORDS = 60
# Bits of the table of pairs: 32 slots for each pair, 16 MB at most.
_SPARE_SLOT_BITS = 5
_MOST_SLOT_BITS = 22


@dataclass(frozen=True)
class Space:
    """Hold what turns words into columns.

    A term is a single word or a pair of neighbours; single words come first. The lead is the title
    and the first sixty words.

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

    @cached_property
    def columns(self) -> Columns:
        """Return which block of columns is where."""
        width = self.table.shape[1]
        return lay_columns(len(self.idf), self.lead_terms, self.title_terms, width)

    @cached_property
    def single_terms(self) -> int:
        """Return how many terms are single words; pairs follow them."""
        return len(self.idf) - len(self.pairs)

    @cached_property
    def pair_slots(self) -> Ints:
        """Return by the last bits of its code where a pair is.

        Most other pairs find -1, a few a pair of these bits.
        """
        bits = min(_MOST_SLOT_BITS, _SPARE_SLOT_BITS + len(self.pairs).bit_length())
        slots = np.full(1 << bits, -1, dtype=np.int32)
        last_bits = self.pairs & (len(slots) - 1)
        slots[last_bits] = np.arange(len(self.pairs), dtype=np.int32)
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

    def rarity(self, word: str) -> float:
        """Return how rare a word is, in [0, 1]; 1 for one that is unknown."""
        rank = self.index[word]
        if rank < 0:
            return 1.0
        return float(min(1.0, self.word_idf[rank] / self.word_idf.max()))


@dataclass(frozen=True, slots=True)
class Features:
    """Hold the columns of some articles, and what it takes to say which word weighed how much.

    terms: the blocks that count terms (articles x columns). dense: the dense blocks. tokens: the
    words they were made of. pair_at: the two-word term that starts at each token, -1 for none.
    amounts: the share of each word (articles x words) in the vector of the article.
    """

    terms: sparse.csr_matrix
    dense: Floats
    tokens: Tokens
    pair_at: Ints
    amounts: sparse.csr_matrix


def count_known(features: Features, space: Space) -> NDArray[np.int64]:
    """Return how many different terms of each article, and of its title, the model knows."""
    counts = []
    for name in (BlockName.ARTICLE_TERMS, BlockName.TITLE_TERMS):
        own = space.columns[name]
        columns = features.terms.indices
        before = np.concatenate([[0], np.cumsum((columns >= own.start) & (columns < own.stop))])
        counts.append(np.diff(before[features.terms.indptr]))
    return np.column_stack(counts)


def build_features(words: Words, space: Space) -> Features:
    """Return the features of articles cut into words, one row per article."""
    tokens = number(words, space.index)
    pair_at = pair_terms(tokens, space)
    dense, amounts = _build_dense(tokens, space)
    return Features(_build_terms(tokens, pair_at, space), dense, tokens, pair_at, amounts)


def pair_terms(tokens: Tokens, space: Space) -> Ints:
    """Return the two-word term that starts at each token, -1 for none.

    Pairs stay inside one field.
    """
    found = np.full(len(tokens.rank), -1, dtype=np.int32)
    if len(tokens.rank) < 2 or not len(space.pairs):
        return found
    first, second = tokens.rank[:-1], tokens.rank[1:]
    codes = first.astype(np.int64) * len(space.words) + second
    places = space.pair_slots[codes & (len(space.pair_slots) - 1)]
    owner = tokens.words.owner
    in_one_field = owner[:-1] == owner[1:]
    possible = np.flatnonzero((places >= 0) & (first >= 0) & (second >= 0) & in_one_field)
    codes, places = codes[possible], places[possible]
    # Two pairs may share a slot: those not found there are looked up among all.
    others = np.flatnonzero(space.pairs[places] != codes)
    after = np.searchsorted(space.pairs, codes[others])
    places[others] = np.minimum(after, len(space.pairs) - 1)
    known = space.pairs[places] == codes
    found[possible[known]] = places[known] + space.single_terms
    return found


def _build_terms(tokens: Tokens, pair_at: Ints, space: Space) -> sparse.csr_matrix:
    """Return the blocks that count terms, side by side."""
    words = tokens.words
    token, term = _find_terms(tokens, pair_at, space)
    owner = words.owner[token]
    article = owner >> 1
    in_title = owner & 1 == 0
    in_lead = in_title | (words.place[token] < LEAD_WORDS)
    # Which of the terms found each block counts.
    counted = {
        BlockName.ARTICLE_TERMS: slice(None),
        BlockName.LEAD_TERMS: in_lead,
        BlockName.TITLE_TERMS: in_title,
    }
    blocks = []
    for block in space.columns.term_blocks:
        chosen = counted[block.name]
        counts = _count_block(article[chosen], term[chosen], words.articles, block)
        rows = _weighted(counts, space.idf[block.terms])
        blocks.append(rows * np.float32(block.weight))
    return sparse.csr_matrix(sparse.hstack(blocks, format="csr", dtype=np.float32))


def _find_terms(tokens: Tokens, pair_at: Ints, space: Space) -> tuple[NDArray[np.intp], Ints]:
    """Return the token at which each term stands, and the term: single words, then pairs."""
    singles = space.word_term[tokens.rank]
    singles[tokens.rank < 0] = -1
    at_single = np.flatnonzero(singles >= 0)
    at_pair = np.flatnonzero(pair_at >= 0)
    terms = np.concatenate([singles[at_single], pair_at[at_pair]])
    return np.concatenate([at_single, at_pair]), terms


def _count_block(article: Ints, term: Ints, articles: int, block: TermBlock) -> sparse.csr_matrix:
    """Return how often each column of a block occurs in each article."""
    columns = block.column_of[term]
    if block.width < len(block.column_of):
        known = columns >= 0
        article, columns = article[known], columns[known]
    return _count(article, columns, (articles, block.width))


def _build_dense(tokens: Tokens, space: Space) -> tuple[Floats, sparse.csr_matrix]:
    """Return the dense blocks side by side, and the words' shares in the article's vector."""
    article_vectors, amounts = mean_vectors(tokens, space)
    title_vectors, _ = mean_vectors(tokens, space, titles_only=True)
    made = {BlockName.ARTICLE_VECTOR: article_vectors, BlockName.TITLE_VECTOR: title_vectors}
    blocks = [made[block.name] * np.float32(block.weight) for block in space.columns.dense_blocks]
    return np.hstack(blocks), amounts


def mean_vectors(
    tokens: Tokens, space: Space, *, titles_only: bool = False
) -> tuple[Floats, sparse.csr_matrix]:
    """Return the unit vectors of articles (articles x width), or of their titles.

    With them the share of each word (articles x words).
    """
    has_vector = tokens.rank >= 0
    has_vector[has_vector] = space.word_vector[tokens.rank[has_vector]] >= 0
    if titles_only:
        has_vector &= tokens.words.owner & 1 == 0
    article = tokens.words.owner[has_vector] >> 1
    shape = (tokens.words.articles, len(space.words))
    counts = _count(article, tokens.rank[has_vector], shape)
    values = (1 + np.log(counts.data)) * space.word_weight[counts.indices]
    by_vector = sparse.csr_matrix(
        (values, space.word_vector[counts.indices], counts.indptr),
        shape=(tokens.words.articles, len(space.vectors)),
    )
    sums = np.asarray(by_vector @ space.vectors, dtype=np.float32)
    lengths = np.linalg.norm(sums, axis=1)
    lengths[lengths == 0] = 1
    counts.data = values / np.repeat(lengths, np.diff(counts.indptr))
    return np.asarray(sums / lengths[:, None], dtype=np.float32), counts


def _count(rows: Ints, columns: Ints, shape: tuple[int, int]) -> sparse.csr_matrix:
    """Return how often each column occurs in each row, sorted by column."""
    height, width = shape
    cells = rows.astype(np.int64) * width + columns
    distinct, counts = np.unique(cells, return_counts=True)
    row_of = distinct // max(1, width)
    columns = (distinct - row_of * width).astype(np.int32)
    edges = np.searchsorted(row_of, np.arange(height + 1)).astype(np.int32)
    return sparse.csr_matrix((counts.astype(np.float32), columns, edges), shape=shape)


def _weighted(counts: sparse.csr_matrix, idf: Floats) -> sparse.csr_matrix:
    """Return sublinear TF-IDF rows of length 1."""
    values = (1 + np.log(counts.data)) * idf[counts.indices]
    rows = counts.shape[0]
    row_of = np.repeat(np.arange(rows), np.diff(counts.indptr))
    squares = np.bincount(row_of, weights=values * values, minlength=rows)
    lengths = np.sqrt(np.where(squares > 0, squares, 1.0))
    values = (values / lengths[row_of]).astype(np.float32)
    return sparse.csr_matrix((values, counts.indices, counts.indptr), shape=counts.shape)
