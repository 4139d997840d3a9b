"""What a function is of, as a stretch of text: " ukrainien de la Défense" after "ministre".

A complement is read step by step until a verb, a name of a person or the end of the clause. The
words stand in the text as they are written, for "à" is not "a".
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from nlp.text import key

_CAPITAL = r"[A-ZÀ-ÖØ-Þ][\w'-]*"
_LOWER = r"[a-zà-öø-ÿœ][\w-]*"
# Endings of adjectives of relation: none is that of a verb in the third person
_ENDINGS = "al ale aux ales el elle els elles aire aires if ive ifs ives ien ienne iens iennes"
_RELATION = rf"[\w-]+(?:{'|'.join(_ENDINGS.split())})\b"

_OF = r"(?:de la |de l'|du |des |de |d')"
_TO = r"(?:à la |à l'|au |aux )"
_CHARGE = rf"(?:(?:en charge|chargée?s?|auprès) {_OF})"
_LINK = rf" (?:{_CHARGE}|{_OF}|{_TO})(?:l'|la |le |les )?"
_CAPITAL_PART = rf"(?:{_OF}|{_TO})?{_CAPITAL}"

# Where what a function is of begins: "de la ", "chargé des "
LINK = re.compile(_LINK)


@dataclass(frozen=True, slots=True)
class _Step:
    """Hold one way in which a complement goes on.

    `has_adjective` tells that its last word must be an adjective of the tables; `needs_link`, that
    a noun phrase must have begun.
    """

    pattern: re.Pattern[str]
    has_adjective: bool = False
    needs_link: bool = False
    links: bool = False


_STEPS = (
    _Step(re.compile(rf" (?P<word>{_LOWER})"), has_adjective=True),  # "français", "délégué"
    _Step(re.compile(_LINK + _CAPITAL), links=True),  # "de la Défense"
    _Step(re.compile(r" \([A-ZÀ-Ý][\w/-]*(?: [\w/-]+){0,2}\)")),  # "(LR)"
    _Step(re.compile(rf" {_CAPITAL}")),  # "LREM", "Les Républicains"
    _Step(re.compile(rf" et (?P<word>{_LOWER})"), has_adjective=True),  # "russe et ukrainien"
    _Step(re.compile(rf" {_RELATION}"), needs_link=True),  # "de la Transition industrielle"
    _Step(re.compile(rf",? et {_CAPITAL_PART}"), needs_link=True),  # "et des Finances"
    _Step(  # ", des Finances et de la Relance"
        re.compile(rf", (?:{_OF}|{_TO}){_CAPITAL}(?=[^.;:!?]* et )"), needs_link=True
    ),
    _Step(re.compile(rf" (?:en|à) {_CAPITAL}")),  # "en Russie"
)


class ComplementReader:
    """Tell where the complement of a function ends."""

    def __init__(self, adjectives: Iterable[str], excluded: Iterable[str]) -> None:
        """Index adjectives; those of several words ("par intérim") are steps of their own.

        `excluded` are words after "de" that begin no noun phrase: "de passage", "de plus en plus".
        """
        forms = set(adjectives)
        phrases = sorted((form for form in forms if " " in form or "'" in form), key=_longest_first)
        self._adjectives = {key(form) for form in forms}
        phrase = _Step(re.compile(rf" (?:{'|'.join(map(re.escape, phrases))})\b"))
        no_nouns = "|".join(map(re.escape, excluded))
        noun = _Step(re.compile(rf"{_LINK}(?!(?:{no_nouns})\b){_LOWER}"), links=True)  # "du comité"
        self._steps = (phrase, *_STEPS, noun) if phrases else (*_STEPS, noun)

    def end(self, text: str, start: int, limit: int) -> int:
        """Return the end of the complement that begins at `start`, before `limit`."""
        end = start
        is_linked = False
        while True:
            taken = self._step(text, end, limit, is_linked=is_linked)
            if taken is None:
                return end
            end, links = taken
            is_linked = is_linked or links

    def _step(
        self, text: str, start: int, limit: int, *, is_linked: bool
    ) -> tuple[int, bool] | None:
        """Return the end of the first step that fits, and whether it begins a noun phrase."""
        for step in self._steps:
            if step.needs_link and not is_linked:
                continue
            found = step.pattern.match(text, start, limit)
            if found is None or (found.end() < limit and text[found.end()].isalnum()):
                continue
            if step.has_adjective and key(found["word"]) not in self._adjectives:
                continue
            return found.end(), step.links
        return None


def _longest_first(phrase: str) -> tuple[int, str]:
    return -len(phrase), phrase
