"""What a word is, under which form it is known, and the words of many articles at once.

Elisions are split, accents and acronyms kept. Of many articles arrays say where each word is and how
it is spelled.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from nlp.records import Article

Documents = Sequence[tuple[list[str], list[str]]]
# Letters, digits and underscores; marks of decomposed accents stay with their letter.
WORD = re.compile(r"[\w\u0300-\u036f]+")
# Longer words in capitals are shouted headlines.
_LONGEST_ACRONYM = 5
# Spellings remembered before the memory is emptied.
_MEMO_LIMIT = 400_000
Ints = NDArray[np.int32]
Keys = NDArray[np.uint64]
# Characters of Unicode's basic plane, looked up in a table.
_PLANE = 1 << 16
# Powers computed one by one; larger ones are products.
_SMALL = 1 << 10
# Keys of words are numbers of 64 bits.
_MODULUS = 1 << 64
# An odd number and its inverse: the key of a word is a polynomial of its characters in it.
_BASE = 0x9E3779B97F4A7C15
_INVERSE = pow(_BASE, -1, _MODULUS)


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


@dataclass(frozen=True, slots=True)
class Words:
    """Hold the words of many articles end to end.

    Field 2n is the title of article n, field 2n + 1 its text. Word i is in field `owner[i]`, at
    `place[i]` among the words there, at the half-open offsets `start[i]`, `end[i]`; it is written
    `spellings[spelling[i]]`.
    """

    articles: int
    owner: Ints
    place: Ints
    start: Ints
    end: Ints
    spelling: Ints
    spellings: list[str]

    @property
    def sizes(self) -> NDArray[np.int64]:
        """Return how many words each article has, those of its title among them."""
        return np.bincount(self.owner >> 1, minlength=self.articles)

    def documents(self) -> list[tuple[list[str], list[str]]]:
        """Return the words of each article as written: those of the title, those of the text."""
        written = list(map(self.spellings.__getitem__, self.spelling.tolist()))
        edges = np.searchsorted(self.owner, np.arange(2 * self.articles + 1)).tolist()
        fields = [written[start:end] for start, end in pairwise(edges)]
        return list(zip(fields[::2], fields[1::2], strict=True))


@dataclass(frozen=True, slots=True)
class Tokens:
    """Hold words as a model knows them.

    `rank[i]` is the place of word i among the model's words, -1 if unknown.
    """

    words: Words
    rank: Ints


def number(words: Words, index: WordIndex) -> Tokens:
    """Return the numbered words; each spelling is looked up once."""
    ranks = np.array(index.ranks(words.spellings), dtype=np.int32)
    return Tokens(words, ranks[words.spelling])


def cut_articles(articles: Sequence[Article]) -> Words:
    """Return the words of titles and texts, as `cut` gives them for one."""
    fields: list[str] = []
    for article in articles:
        fields += (article.title, article.text)
    whole = "\n".join(fields)
    codes = np.frombuffer(whole.encode("utf-32-le", "surrogatepass"), dtype="<u4")
    starts, ends = _word_edges(codes)
    spelling, spellings = _spell(whole, _keys(codes, starts, ends), starts, ends)
    # Where each field begins in the whole, and how many words come before it and are in it.
    sizes = [len(field) + 1 for field in fields]
    first = np.cumsum([0, *sizes])[:-1]
    before = np.searchsorted(starts, first)
    counts = np.diff(before, append=len(starts))
    numbers = np.arange(len(starts), dtype=np.int32)
    shift = np.repeat(first, counts)
    return Words(
        articles=len(articles),
        owner=np.repeat(np.arange(len(fields), dtype=np.int32), counts),
        place=numbers - np.repeat(before, counts).astype(np.int32),
        start=(starts - shift).astype(np.int32),
        end=(ends - shift).astype(np.int32),
        spelling=spelling,
        spellings=spellings,
    )


def _word_edges(codes: NDArray[np.uint32]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return where words start and end (half-open) among characters."""
    inside = np.zeros(len(codes) + 2, dtype=np.bool_)
    inside[1:-1] = _in_words(codes)
    edges = np.flatnonzero(inside[1:] != inside[:-1])
    return edges[::2], edges[1::2]


def _in_words(codes: NDArray[np.uint32]) -> NDArray[np.bool_]:
    """Return which characters belong to words.

    The rare ones beyond the basic plane are asked one by one.
    """
    found = np.take(_basic_plane(), codes, mode="clip")
    beyond = np.flatnonzero(codes >= _PLANE)
    rare = map(chr, codes[beyond].tolist())
    found[beyond] = [WORD.match(character) is not None for character in rare]
    return found


@cache
def _basic_plane() -> NDArray[np.bool_]:
    """Return which characters of Unicode's basic plane belong to words."""
    plane = np.arange(_PLANE, dtype="<u4").tobytes().decode("utf-32-le", "surrogatepass")
    found = np.zeros(_PLANE, dtype=np.bool_)
    for match in WORD.finditer(plane):
        found[match.start() : match.end()] = True
    return found


def _keys(codes: NDArray[np.uint32], starts: NDArray[np.intp], ends: NDArray[np.intp]) -> Keys:
    """Return a number for each word, the same for the same spelling.

    Two spellings share one by a chance of 1 in 2^64.
    """
    sums = np.zeros(len(codes) + 1, dtype=np.uint64)
    np.cumsum(codes * _powers(_BASE, len(codes)), out=sums[1:])
    shifted = sums[ends] - sums[starts]
    shift_back = _powers(_INVERSE, len(codes))[starts]
    return np.asarray(shifted * shift_back, dtype=np.uint64)


def _powers(base: int, size: int) -> Keys:
    """Return the powers of `base` from 0, modulo 2^64: products of the small and the large ones."""
    small = _small_powers(base)
    next_power = pow(base, len(small), _MODULUS)
    steps = np.full(size // len(small) + 1, next_power, dtype=np.uint64)
    steps[0] = 1
    large = np.cumprod(steps, dtype=np.uint64)
    return np.multiply.outer(large, small).ravel()[:size]


@cache
def _small_powers(base: int) -> Keys:
    powers = [pow(base, power, _MODULUS) for power in range(_SMALL)]
    return np.array(powers, dtype=np.uint64)


def _spell(
    whole: str, keys: Keys, starts: NDArray[np.intp], ends: NDArray[np.intp]
) -> tuple[Ints, list[str]]:
    """Return the number of each word's spelling, and the distinct spellings."""
    order = np.argsort(keys)
    sorted_keys = keys[order]
    is_new = np.ones(len(keys), dtype=np.bool_)
    is_new[1:] = sorted_keys[1:] != sorted_keys[:-1]
    spelling = np.empty(len(keys), dtype=np.int32)
    spelling[order] = np.cumsum(is_new) - 1
    shown = order[is_new]
    edges = zip(starts[shown].tolist(), ends[shown].tolist(), strict=True)
    return spelling, [whole[start:end] for start, end in edges]
