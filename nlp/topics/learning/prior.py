"""What is believed of the weights of a model before any article has taught it.

Terms of one family weigh alike: "grève" teaches something of "grévistes". Terms of titles weigh less
than others. Both are said by the columns that ridge regression gets: one more for each family, those
of titles shortened. The weights are then turned into those of the columns as they are read later,
where nothing is known of families.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from nlp.topics.features import BlockName, Floats, Space, TermBlock

# Chosen on folds of the Media Topics: letters at the start of a word that say its family, and the
# share of their length that terms of titles keep.
_LETTERS = 6
_TITLE_SHARE = 0.7
# Shorter words keep a final s.
_LEAST_WITH_PLURAL = 5


@dataclass(frozen=True, slots=True)
class Prior:
    """Hold what columns become before they are learned from.

    share: the share of its length that each column keeps. members: which family each column counts
    for (columns x families, 1 or nothing).
    """

    share: Floats
    members: sparse.csr_matrix

    def apply(self, matrix: sparse.csr_matrix) -> sparse.csr_matrix:
        """Return the columns as they are learned from: shortened, then those of families."""
        shortened = matrix @ sparse.diags_array(self.share)
        blocks = [shortened, matrix @ self.members]
        return sparse.csr_matrix(sparse.hstack(blocks, format="csr", dtype=np.float32))

    def fold(self, weights: Floats) -> Floats:
        """Return the weights of the columns themselves (columns x labels)."""
        own, of_families = weights[: len(self.share)], weights[len(self.share) :]
        folded = own * self.share[:, None] + self.members @ of_families
        return np.asarray(folded, dtype=np.float32)


def believe(space: Space, further: int = 0) -> Prior:
    """Return what is believed of the columns of a space, and nothing of so many after them."""
    columns = space.columns
    share = np.ones(columns.count + further, dtype=np.float32)
    share[columns[BlockName.TITLE_TERMS]] = _TITLE_SHARE
    whole = columns.term_blocks[0]
    return Prior(share, _members(whole, families_of_terms(space), len(share)))


def _members(block: TermBlock, families: NDArray[np.int64], columns: int) -> sparse.csr_matrix:
    """Return which family each column counts for; the block is the first of all."""
    count = int(families.max(initial=-1)) + 1
    ones = np.ones(block.width, dtype=np.float32)
    places = (np.arange(block.width), families[block.terms])
    return sparse.csr_matrix((ones, places), shape=(columns, count), dtype=np.float32)


def families_of_terms(space: Space) -> NDArray[np.int64]:
    """Return the family of each term, numbered; that of a pair is the families of its two words."""
    numbers: dict[str, int] = {}
    found = [numbers.setdefault(family(word), len(numbers)) for word in space.words]
    of_word = np.array(found, dtype=np.int64)
    first, second = np.divmod(space.pairs, max(1, len(space.words)))
    of_pairs = len(numbers) * (1 + of_word[first]) + of_word[second]
    _, families = np.unique(
        np.concatenate([of_word[space.term_word], of_pairs]), return_inverse=True
    )
    return np.asarray(families, dtype=np.int64)


def family(word: str) -> str:
    """Return what the words of one family share: their first letters; an acronym is alone."""
    if word.isupper():
        return word
    letters = unicodedata.normalize("NFD", word)
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    if len(plain) > _LETTERS:
        return plain[:_LETTERS]
    has_plural = len(plain) >= _LEAST_WITH_PLURAL and plain.endswith("s")
    return plain[:-1] if has_plural else plain
