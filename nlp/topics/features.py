"""Own the columns a topic model reads, and fill them with what articles cut into words have.

A block is a run of columns made in one way, such as the terms of titles. Whoever needs to know
where one begins (arrays, classifier, explanation, training) asks here. A new block takes a name, a
line in `lay_columns`, and what fills it in `build_features`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from nlp.topics.rounding import Rounded
from nlp.topics.words import Tokens, WordIndex, Words, number

if TYPE_CHECKING:
    from scipy import sparse

Ints = NDArray[np.int32]
# How much the rows of a block count beside those of the whole article, which have length 1.
LEAD_WEIGHT = 0.7
TITLE_WEIGHT = 0.5
Floats = NDArray[np.float32]
# Rows from which their product with a table is SciPy's.
_MANY_ROWS = 32
# The words of the text that belong to the lead.
LEAD_WORDS = 60
# Bits of the table of pairs: 32 slots for each pair, 16 MB at most.
_SPARE_SLOT_BITS = 5
_MOST_SLOT_BITS = 22


class BlockName(StrEnum):
    """Name the blocks, in the order of their columns."""

    ARTICLE_TERMS = "terms of the whole article"
    LEAD_TERMS = "terms of the lead"
    TITLE_TERMS = "terms of the title"
    ARTICLE_VECTOR = "mean word vector of the whole article"
    TITLE_VECTOR = "mean word vector of the title"


@dataclass(frozen=True, slots=True)
class Block:
    """Hold one block: its name, how many columns it has, and by what its rows are multiplied."""

    name: BlockName
    width: int
    weight: float


@dataclass(frozen=True, slots=True)
class TermBlock(Block):
    """Hold a block whose columns count terms, kept sparse.

    terms: the term of each column, sorted. column_of: the column in the block of each term, -1
    where it has none.
    """

    terms: Ints
    column_of: Ints


@dataclass(frozen=True)
class Columns:
    """Hold the blocks end to end: those that count terms (sparse), then the dense ones."""

    term_blocks: Sequence[TermBlock]
    dense_blocks: Sequence[Block]

    @cached_property
    def _slices(self) -> dict[BlockName, slice]:
        blocks = [*self.term_blocks, *self.dense_blocks]
        edges = accumulate((block.width for block in blocks), initial=0)
        slices = {}
        for block, (start, end) in zip(blocks, pairwise(edges), strict=True):
            slices[block.name] = slice(start, end)
        return slices

    def __getitem__(self, name: BlockName) -> slice:
        """Return where a block is among all columns."""
        return self._slices[name]

    @cached_property
    def terms(self) -> slice:
        """Return where the blocks that count terms are."""
        return slice(0, sum(block.width for block in self.term_blocks))

    @cached_property
    def dense(self) -> slice:
        """Return where the dense blocks are."""
        return slice(self.terms.stop, self.count)

    @cached_property
    def count(self) -> int:
        """Return how many columns there are in all."""
        return int(self.terms.stop) + sum(block.width for block in self.dense_blocks)

    @cached_property
    def column_term(self) -> Ints:
        """Return the term that each column of the term blocks counts."""
        return np.concatenate([block.terms for block in self.term_blocks])

    @cached_property
    def column_block(self) -> Ints:
        """Return which of the term blocks each of their columns is in."""
        widths = [block.width for block in self.term_blocks]
        return np.repeat(np.arange(len(widths), dtype=np.int32), widths)

    @cached_property
    def block_weights(self) -> Floats:
        """Return by what the rows of each term block are multiplied."""
        return np.array([block.weight for block in self.term_blocks], dtype=np.float32)


def lay_columns(terms: int, lead_terms: Ints, title_terms: Ints, vector_width: int) -> Columns:
    """Return the columns of a model that knows so many terms.

    lead_terms, title_terms: the terms with a column of their own in the lead and in the title.
    vector_width: the length of a word vector, 0 for a model without.
    """
    every_term = np.arange(terms, dtype=np.int32)
    return Columns(
        term_blocks=(
            _term_block(BlockName.ARTICLE_TERMS, every_term, terms, 1.0),
            _term_block(BlockName.LEAD_TERMS, lead_terms, terms, LEAD_WEIGHT),
            _term_block(BlockName.TITLE_TERMS, title_terms, terms, TITLE_WEIGHT),
        ),
        dense_blocks=(
            Block(BlockName.ARTICLE_VECTOR, vector_width, 1.0),
            Block(BlockName.TITLE_VECTOR, vector_width, TITLE_WEIGHT),
        ),
    )


def _term_block(name: BlockName, own: Ints, terms: int, weight: float) -> TermBlock:
    """Return a block that counts its own among all terms."""
    column_of = np.full(terms, -1, dtype=np.int32)
    column_of[own] = np.arange(len(own), dtype=np.int32)
    return TermBlock(name, len(own), weight, own, column_of)


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
    def column_idf(self) -> Floats:
        """Return the weight of the term that each column of the term blocks counts."""
        return self.idf[self.columns.column_term]

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
class Amounts:
    """Hold what is not zero of a matrix, row by row: what SciPy's csr_matrix is made of, made faster.

    Importing scipy.sparse takes a tenth of a second and 20 MB, so prediction does without.

    edges: row n is from `edges[n]` to `edges[n + 1]`. columns: sorted within a row. values: one for
    each column.
    """

    edges: Ints
    columns: Ints
    values: Floats

    @property
    def row_of(self) -> NDArray[np.intp]:
        """Return the row of each value."""
        return np.repeat(np.arange(len(self.edges) - 1), np.diff(self.edges))

    def times(self, table: Floats) -> Floats:
        """Return the product with a dense table that has a row for each column.

        The terms of a sum are added one after the other, as SciPy adds them, which is faster where rows
        are many but takes 0.1 s to import.
        """
        if len(self.edges) > _MANY_ROWS:
            return np.asarray(self.matrix(len(table)) @ table, dtype=np.float32)
        product = np.zeros((len(self.edges) - 1, table.shape[1]), np.float32)
        for row, (start, end) in enumerate(pairwise(self.edges.tolist())):
            own = self.columns[start:end]
            product[row] = np.einsum("i,ij->j", self.values[start:end], table[own])
        return product

    def matrix(self, width: int) -> sparse.csr_matrix:
        """Return the matrix, of so many columns."""
        from scipy import sparse

        shape = (len(self.edges) - 1, width)
        return sparse.csr_matrix((self.values, self.columns, self.edges), shape=shape)


@dataclass(frozen=True, slots=True)
class Features:
    """Hold the columns of some articles, and what it takes to say which word weighed how much.

    terms: the blocks that count terms (articles x columns). dense: the dense blocks. tokens: the
    words they were made of. pair_at: the two-word term that starts at each token, -1 for none.
    amounts: the share of each word (articles x words) in the vector of the article.
    """

    terms: Amounts
    dense: Floats
    tokens: Tokens
    pair_at: Ints
    amounts: Amounts


def count_known(terms: Amounts, columns: Columns) -> NDArray[np.int64]:
    """Return how many different terms of each article, and of its title, are known.

    terms: articles x columns, those that count terms or all.
    """
    counts = []
    for name in (BlockName.ARTICLE_TERMS, BlockName.TITLE_TERMS):
        own = columns[name]
        places = terms.columns
        before = np.concatenate([[0], np.cumsum((places >= own.start) & (places < own.stop))])
        counts.append(np.diff(before[terms.edges]))
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


def _build_terms(tokens: Tokens, pair_at: Ints, space: Space) -> Amounts:
    """Return the blocks that count terms, side by side."""
    words = tokens.words
    token, term = _find_terms(tokens, pair_at, space)
    owner = words.owner[token]
    in_title = owner & 1 == 0
    in_lead = in_title | (words.place[token] < LEAD_WORDS)
    # Which of the terms found each block counts.
    counted = {
        BlockName.ARTICLE_TERMS: slice(None),
        BlockName.LEAD_TERMS: in_lead,
        BlockName.TITLE_TERMS: in_title,
    }
    articles, columns = [], []
    for block in space.columns.term_blocks:
        chosen = counted[block.name]
        column = block.column_of[term[chosen]]
        known = column >= 0
        articles.append((owner[chosen] >> 1)[known])
        columns.append(column[known] + space.columns[block.name].start)
    width = space.columns.terms.stop
    counts = _count(np.concatenate(articles), np.concatenate(columns), (words.articles, width))
    return _weighted(counts, space)


def _find_terms(tokens: Tokens, pair_at: Ints, space: Space) -> tuple[NDArray[np.intp], Ints]:
    """Return the token at which each term stands, and the term: single words, then pairs."""
    singles = space.word_term[tokens.rank]
    singles[tokens.rank < 0] = -1
    at_single = np.flatnonzero(singles >= 0)
    at_pair = np.flatnonzero(pair_at >= 0)
    terms = np.concatenate([singles[at_single], pair_at[at_pair]])
    return np.concatenate([at_single, at_pair]), terms


def _build_dense(tokens: Tokens, space: Space) -> tuple[Floats, Amounts]:
    """Return the dense blocks side by side, and the words' shares in the article's vector."""
    article_vectors, title_vectors, amounts = mean_vectors(tokens, space)
    made = {BlockName.ARTICLE_VECTOR: article_vectors, BlockName.TITLE_VECTOR: title_vectors}
    blocks = [made[block.name] * np.float32(block.weight) for block in space.columns.dense_blocks]
    return np.hstack(blocks), amounts


def mean_vectors(tokens: Tokens, space: Space) -> tuple[Floats, Floats, Amounts]:
    """Return the unit vectors of articles (articles x width), and of their titles.

    With them the share of each word (articles x words) in those of the articles.
    """
    articles = tokens.words.articles
    has_vector = tokens.rank >= 0
    has_vector[has_vector] = space.word_vector[tokens.rank[has_vector]] >= 0
    rank, owner = tokens.rank[has_vector], tokens.words.owner[has_vector]
    in_title = owner & 1 == 0
    # Titles are rows of their own, after those of the articles.
    rows = np.concatenate([owner >> 1, articles + (owner[in_title] >> 1)])
    shape = (2 * articles, len(space.words))
    counts = _count(rows, np.concatenate([rank, rank[in_title]]), shape)
    values = (1 + np.log(counts.values)) * space.word_weight[counts.columns]
    used, place = np.unique(space.word_vector[counts.columns], return_inverse=True)
    sums = Amounts(counts.edges, place.astype(np.int32), values).times(space.table.rows(used))
    lengths = np.linalg.norm(sums, axis=1)
    lengths[lengths == 0] = 1
    unit = np.asarray(sums / lengths[:, None], dtype=np.float32)
    edges = counts.edges[: articles + 1]
    shares = values[: edges[-1]] / np.repeat(lengths[:articles], np.diff(edges))
    return unit[:articles], unit[articles:], Amounts(edges, counts.columns[: edges[-1]], shares)


def _count(rows: Ints, columns: Ints, shape: tuple[int, int]) -> Amounts:
    """Return how often each column occurs in each row, sorted by column."""
    height, width = shape
    cells = rows.astype(np.int64) * width + columns
    distinct, counts = np.unique(cells, return_counts=True)
    row_of = distinct // max(1, width)
    edges = np.searchsorted(row_of, np.arange(height + 1)).astype(np.int32)
    columns = (distinct - row_of * width).astype(np.int32)
    return Amounts(edges, columns, counts.astype(np.float32))


def _weighted(counts: Amounts, space: Space) -> Amounts:
    """Return sublinear TF-IDF rows; each row has length 1 in each block, times the block's weight."""
    columns = space.columns
    block = columns.column_block[counts.columns]
    values = (1 + np.log(counts.values)) * space.column_idf[counts.columns]
    cell = counts.row_of * len(columns.term_blocks) + block
    squares = np.bincount(cell, weights=values * values)
    lengths = np.sqrt(squares)  # of cells with a term: none is zero
    values = (values / lengths[cell]).astype(np.float32) * columns.block_weights[block]
    return Amounts(counts.edges, counts.columns, values)
