"""What a word is, and under which form it is known: elisions split, accents and acronyms kept."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence

from nlp.records import Article

Documents = Sequence[tuple[list[str], list[str]]]
# Letters, digits and underscores; marks of decomposed accents stay with their letter.
WORD = re.compile(r"[\w\u0300-\u036f]+")
# Longer words in capitals are shouted headlines.
_LONGEST_ACRONYM = 5
# Spellings remembered before the memory is emptied.
_MEMO_LIMIT = 400_000


def cut(text: str) -> list[str]:
    """Return the words of `text` as written: "l'UE" gives "l" and "UE"."""
    return WORD.findall(text)


def normal(word: str) -> str:
    """Return the form under which a word is known: lower case, but "UE" or "OTAN" as they are.

    "" for numbers. They are left out because years and amounts of the training months mislead on
    later articles.
    """
    if word.isdigit():
        return ""
    word = unicodedata.normalize("NFC", word)
    is_acronym = word.isupper() and 2 <= len(word) <= _LONGEST_ACRONYM
    return word if is_acronym else word.lower()


class WordIndex(dict[str, int]):
    """Number words as they are written; unknown words get -1.

    Remembers every spelling it has met.
    """

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


def cut_article(article: Article) -> tuple[list[str], list[str]]:
    """Return the words of the title and of the text."""
    return cut(article.title), cut(article.text)
