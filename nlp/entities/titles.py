"""Titles at the edge of a name: "Première ministre Zoé Bondarko" is Zoé Bondarko, "Pape Gueye" is a name.

Some titles are first names too. One written with a capital and without a determiner is a first name
where only surnames follow: "Pape Diouf", "Reine Dupré", but "Pape François", "la reine Camilla".
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from nlp.entities.spans import Found
from nlp.knowledge import Knowledge
from nlp.text import fold, key

_BEFORE = 30  # characters before a name in which a title and its determiner stand


class TitleEdges:
    """Bring the names of people to their edges, so that titles stand outside and first names inside."""

    def __init__(self, knowledge: Knowledge) -> None:
        """Compile the titles, the longest first."""
        words = knowledge.words
        self._given_names = knowledge.given_names
        names = words.alternatives("title_or_first_name")
        self._first_name = re.compile(rf"(?<![\w'-])(?P<title>{names}) $", re.IGNORECASE)
        titles = "|".join(sorted(map(re.escape, words.keys("title")), key=len, reverse=True))
        self._title = re.compile(rf"(?:{titles}) (?=\S)")
        self._determiners = words.keys("determiner") | words.keys("possessive_determiner")
        self._modifiers = words.keys("past_modifier") | words.keys("present_modifier")

    def fit(self, names: Iterable[Found], text: str) -> list[Found]:
        """Return the names of a text, those of people at their edges."""
        return [self._fitted(name, text) if name.type == "person" else name for name in names]

    def _fitted(self, name: Found, text: str) -> Found:
        before = text[max(0, name.start - _BEFORE) : name.start]
        found = self._first_name.search(before)
        if found and self._is_first_name(found["title"], before[: found.start()], name.text):
            start = name.start - len(found[0])
            return replace(name, start=start, text=text[start : name.end], targets=())
        return self._without_title(name, text)

    def _is_first_name(self, title: str, before: str, name: str) -> bool:
        """Tell whether a title right before a name is a part of it."""
        preceding = key(before).replace("'", "' ").split()
        is_determined = bool(preceding) and preceding[-1] in self._determiners | self._modifiers
        is_given = fold(name).split()[0] in self._given_names
        is_numbered = re.search(r" (?:[IVX]+|1er|Ier)$", name) is not None
        return title[0].isupper() and not (is_determined or is_given or is_numbered)

    def _without_title(self, name: Found, text: str) -> Found:
        """Return a name without the title that the model took into it."""
        found = self._title.match(key(name.text))
        if found is None or self._first_name.search(name.text[: found.end()]):
            return name
        start = name.start + found.end()
        return replace(name, start=start, text=text[start : name.end])
