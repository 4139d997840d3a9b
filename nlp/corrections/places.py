"""Where the words of a decision stand in an article."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from nlp.corrections.decisions import Correction, form_key
from nlp.records import FIELDS, Article, Mention
from nlp.text import plain

Place = tuple[str, int, int]  # field, start, end


def place_of(mention: Mention) -> Place:
    """Return where a mention stands."""
    return mention.field, mention.start, mention.end


def find_form(article: Article, form: str) -> list[Place]:
    """Return every place where a form stands as whole words, in the order of the article."""
    words = _words(form)
    places: list[Place] = []
    for field in FIELDS:
        raw = getattr(article, field)
        if not raw:
            continue
        text = _searchable(raw)
        found = _find_in_loose_accents(raw, words) if text is None else _find(text, words)
        places += [(field, start, end) for start, end in found]
    return places


def locate(article: Article, decision: Correction) -> Place | None:
    """Return the place that a decision means, None if its words stand nowhere in the field.

    Where the text was changed since, it is the nearest place with the same words.
    """
    field, start, end = str(decision.field), decision.start or 0, decision.end or 0
    form = str(decision.form)
    if form_key(getattr(article, field)[start:end]) == form_key(form):
        return field, start, end
    places = [place for place in find_form(article, form) if place[0] == field]
    return min(places, key=lambda place: (abs(place[1] - start), place[1]), default=None)


@lru_cache(maxsize=4)  # the fields of the article at hand, asked for once a form
def _searchable(raw: str) -> str | None:
    """Return a text in plain signs, with the same offsets; None where its accents stand apart."""
    return plain(raw) if unicodedata.is_normalized("NFC", raw) else None


@lru_cache(maxsize=4096)  # as many forms as a large corrections file adds
def _words(form: str) -> tuple[str, ...]:
    return tuple(form_key(form).split())


def _find(text: str, words: tuple[str, ...]) -> list[tuple[int, int]]:
    if not words or words[0] not in text:
        return []
    return [found.span() for found in _pattern(words).finditer(text)]


def _find_in_loose_accents(raw: str, words: tuple[str, ...]) -> list[tuple[int, int]]:
    from nlp.entities.field import make_field

    field = make_field("text", raw)
    return [field.place(start, end) for start, end in _find(field.plain, words)]


@lru_cache(maxsize=4096)
def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    whole = r"\s+".join(map(re.escape, words))
    return re.compile(rf"(?<!\w){whole}(?!\w)")
