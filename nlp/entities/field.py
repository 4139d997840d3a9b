"""One field of an article, made ready to be read once: as given, in plain signs, and as a look-up key.

What is read is the plain text: accents composed, plain apostrophes, quotes and spaces, lines that
were only wrapped joined, invisible signs gone. `plain` and `key` have the same length, and `place`
leads from there back to the text as it was given, so that every reader works on the same text and
no reader makes it anew.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from nlp.records import Article
from nlp.text import key, plain

FIELDS = ("title", "text")
_INVISIBLE = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
_ODD = re.compile(rf"[{_INVISIBLE}]+|\r\n?")
_MARKED = re.compile(r"[^\W\d_][\u0300-\u036f]+")  # a letter and the accents that follow it
_SIGHT = 100  # characters of a line looked at on each side: headlines are shorter
# Where a blank is missing: before a bracket, or between two sentences
# (the sign comes first in the pattern: a search goes from sign to sign, not from letter to letter)
_GLUED = re.compile(
    r"[(.!?;,](?:(?<=[^\W\d_]{2}\()(?=[A-ZÀ-Ý])|(?<=[a-zà-ÿ]{2}[.!?;,])(?=[A-ZÀ-Ý][a-zà-ÿ]))"
)
_SENTENCE_END = '.!?…:;»")]'


@dataclass(frozen=True, slots=True)
class Field:
    """Hold one text of an article: `raw` as given, `plain` as it is read, `key` to look it up.

    `places` says where each sign of `plain` stands in `raw`, with the end of `raw` last; None where
    the two have the same offsets.
    """

    name: str
    raw: str
    plain: str
    key: str
    places: tuple[int, ...] | None = None

    def place(self, start: int, end: int) -> tuple[int, int]:
        """Return the half-open offsets in `raw` of a stretch of `plain`."""
        if self.places is None or start >= end:
            return start, end
        last = self.places[end - 1]
        following = self.places[end]
        while following > last + 1 and self.raw[following - 1] in f"{_INVISIBLE}\r\n \t":
            following -= 1
        return self.places[start], following

    def in_cases(self, start: int, end: int) -> str:
        """Return the whole text so that case tells names from words around a stretch of it.

        That is `plain`, or `key` where its line, as far as one sees, is all in capitals.
        """
        floor = max(0, start - _SIGHT)
        first = self.plain.rfind("\n", floor, start) + 1 or floor
        ceiling = min(len(self.plain), end + _SIGHT)
        following = self.plain.find("\n", end, ceiling)
        last = following if following >= 0 else ceiling
        return self.key if self.plain[first:last].isupper() else self.plain


def make_fields(article: Article) -> dict[str, Field]:
    """Return the fields of an article, by name, in the order of FIELDS."""
    return {name: make_field(name, str(getattr(article, name))) for name in FIELDS}


def make_field(name: str, raw: str) -> Field:
    """Return a text made ready to be read."""
    text, places = _composed(raw)
    text, places = _unwrapped(text, places)
    text, places = _unglued(text, places)
    flat = plain(text)
    return Field(name, raw, flat, key(flat), places)


def _composed(raw: str) -> tuple[str, tuple[int, ...] | None]:
    """Return a text with composed accents and without invisible signs, and the place of each sign."""
    if unicodedata.is_normalized("NFC", raw) and not _ODD.search(raw):
        return raw, None
    edits = [
        (found.start(), found.end(), "\n" if found[0].startswith("\r") else "")
        for found in _ODD.finditer(raw)
    ]
    for found in _MARKED.finditer(raw):
        whole = unicodedata.normalize("NFC", found[0])
        if whole != found[0]:
            edits.append((found.start(), found.end(), whole))
    return _edited(raw, None, sorted(edits))


def _unwrapped(text: str, places: tuple[int, ...] | None) -> tuple[str, tuple[int, ...] | None]:
    """Return a text whose lines were wrapped at a width as running text.

    A line that goes on with a small letter shows that the text was wrapped; then every single line
    break joins two parts of a sentence, unless a sentence ends before it.
    """
    breaks = list(_inner_breaks(text))
    if not any(text[at + 1].islower() or _joins(text, at) for at in breaks):
        return text, places
    edits = [(at, at + 1, "" if _joins(text, at) else " ") for at in breaks]
    return _edited(text, places, edits)


def _unglued(text: str, places: tuple[int, ...] | None) -> tuple[str, tuple[int, ...] | None]:
    """Return a text with the blank that is missing before a bracket or after a sentence.

    "à Sedan(Ardennes)", "la résidence.Onze patrons".
    """
    gaps = [found.start() if found[0] == "(" else found.end() for found in _GLUED.finditer(text)]
    edits = [(gap, gap, " ") for gap in gaps]
    return _edited(text, places, edits)


def _inner_breaks(text: str) -> Iterator[int]:
    """Yield where a single line break stands and no sentence ends before it."""
    at = text.find("\n", 1)
    while 0 < at < len(text) - 1:
        alone = text[at - 1] != "\n" != text[at + 1]
        if alone and text[at - 1] not in _SENTENCE_END:
            yield at
        at = text.find("\n", at + 1)


def _joins(text: str, at: int) -> bool:
    """Tell whether a line ends inside a word: "Saint-" / "Denis"."""
    return text[at - 1] in "-'’" and text[at - 2 : at - 1].isalpha()


def _edited(
    text: str, places: tuple[int, ...] | None, edits: list[tuple[int, int, str]]
) -> tuple[str, tuple[int, ...] | None]:
    """Return a text after edits (start, end, new), in order, with the place of each of its signs."""
    if not edits:
        return text, places
    old = places or range(len(text) + 1)
    parts: list[str] = []
    kept: list[int] = []
    done = 0
    for start, end, new in edits:
        parts += [text[done:start], new]
        kept.extend(old[done:start])
        kept.extend(old[start + index] for index in range(len(new)))
        done = end
    parts.append(text[done:])
    kept.extend(old[done:])
    same_length = all(end - start == len(new) for start, end, new in edits)
    return "".join(parts), places if same_length else tuple(kept)
