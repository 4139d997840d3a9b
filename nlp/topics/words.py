"""Cut articles into words, once for every model: French elisions split, accents and short acronyms kept."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nlp.records import Article

FIELDS = ("title", "text")
Documents = Sequence[tuple[list[str], list[str]]]
# Letters, digits and underscores; marks of decomposed accents stay with their letter.
_WORD = re.compile(r"[\w\u0300-\u036f]+")
_LONGEST_ACRONYM = 5
_MEMO_LIMIT = 400_000


def cut(text: str) -> list[str]:
    """Return the words of `text` as written: "l'UE" gives "l" and "UE"."""
    return _WORD.findall(text)


def spans(text: str, words: Sequence[str]) -> list[tuple[int, int]]:
    """Return the half-open offsets of the first words of `text`, as `cut` gives them.

    Between two words there is nothing a word could start with: each is found right after the one before.
    """
    found, end = [], 0
    for word in words:
        start = text.index(word, end)
        end = start + len(word)
        found.append((start, end))
    return found


def normal(word: str) -> str:
    """Return the form under which a word is known: lower case, but "UE" or "OTAN" as they are; "" for numbers.

    Numbers are left out because years and amounts of the training months mislead on later articles.
    """
    if word.isdigit():
        return ""
    word = unicodedata.normalize("NFC", word)
    return word if word.isupper() and 2 <= len(word) <= _LONGEST_ACRONYM else word.lower()


class WordIndex(dict[str, int]):
    """Number words as they are written; unknown words get -1. Remembers every spelling it has met."""

    def __init__(self, words: Iterable[str]) -> None:
        """Give each known normal form its rank in `words`."""
        super().__init__()
        self._ranks = {word: rank for rank, word in enumerate(words)}

    def __missing__(self, word: str) -> int:
        """Find the rank of a spelling not met before; an unknown acronym is tried in lower case."""
        form = normal(word)
        rank = self._ranks.get(form, -1)
        if rank < 0 and form.isupper():
            rank = self._ranks.get(form.lower(), -1)
        self[word] = rank
        return rank

    def ranks(self, words: Iterable[str]) -> list[int]:
        """Return the rank of each word, -1 where unknown."""
        if len(self) > _MEMO_LIMIT:
            self.clear()
        return list(map(self.__getitem__, words))


@dataclass(frozen=True, slots=True)
class Tokens:
    """Hold the words of many fields end to end: `rank[i]` is a word of field `owner[i]`, at `place[i]` there.

    Field 2n is the title of article n, field 2n + 1 its text, so that a pair of words never crosses fields.
    """

    articles: int
    owner: NDArray[np.int32]
    rank: NDArray[np.int32]
    place: NDArray[np.int32]


def number(documents: Documents, index: WordIndex) -> Tokens:
    """Return the numbered words of documents, each given as (words of the title, words of the text)."""
    ranks: list[int] = []
    lengths: list[int] = []
    for document in documents:
        for words in document:
            ranks += index.ranks(words)
            lengths.append(len(words))
    owner = np.repeat(np.arange(len(lengths), dtype=np.int32), lengths)
    starts = np.cumsum([0, *lengths])[:-1]
    place = np.arange(len(ranks), dtype=np.int32) - np.repeat(starts, lengths).astype(np.int32)
    return Tokens(len(documents), owner, np.array(ranks, dtype=np.int32), place)


def cut_article(article: Article) -> tuple[list[str], list[str]]:
    """Return the words of the title and of the text."""
    return cut(article.title), cut(article.text)
