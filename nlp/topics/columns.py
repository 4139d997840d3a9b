"""Own the columns a topic model reads: which blocks there are, in which order and how wide.

A block is a run of columns made in one way, such as the terms of titles. Whoever needs to know
where one begins (features, arrays, classifier, explanation, training) asks here. A new block takes
a name, a line in `lay_columns`, and what fills it in `features.py`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from itertools import accumulate, pairwise

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int32]
# How much the rows of a block count beside those of the whole article, which have length 1.
LEAD_WEIGHT = 0.7
TITLE_WEIGHT = 0.5


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
