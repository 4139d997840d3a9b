"""Short names of organisations: which longer name of the article they stand for, or none of the tables.

"le Fonds" beside "le Fonds mondial", "l'APIB" beside "l'Association des peuples indigènes du Brésil", "le Times"
beside "le New York Times". Counted on the 1,194 annotated articles, an unknown name is the beginning of the longer one
that it means 34 times and of another 8 times, its initials 14 times and once, its end 6 times and once, where no
preposition or hyphen stands before that end ("Chantier des Francos").

Part of a name that the tables hold abroad ("Inter" for Inter Milan) means it 4 times in 10 where the article speaks
neither of its country nor otherwise of it, and 55 times in 57 where it speaks of its country.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from nlp.entities.bodies import split, without_bracket
from nlp.entities.context import Context, spelt_out, subject_of
from nlp.entities.linking import Linker
from nlp.entities.spans import Found
from nlp.knowledge import Organisation
from nlp.text import fold

_JOINED = re.compile(r"(?:\b(?:d|de|del|dello|des|du|la|le|les|of|the)[ ']|-)$")
_ARTICLES = frozenset("l la le les the".split())
_HOME = "FR"  # the press is French: it names what is at home without saying where
_INITIALS = 2  # letters that an acronym has at least


class ShortNames:
    """Read the short names of an article's organisations. Made once per article."""

    def __init__(self, names: Iterable[Found], linker: Linker, context: Context) -> None:
        """Take in the names of an article; `context` says of which countries it speaks."""
        self._linker = linker
        self._context = context
        self._longer: dict[str, Found] = {}
        self._wholes: dict[str, Found | None] = {}
        self._said: dict[str, list[Found]] = {}
        for found in names:
            for target in found.targets:
                self._said.setdefault(target, []).append(found)
            if found.type == "organisation" and " " in found.text:
                self._longer.setdefault(fold(found.text), found)

    def read(self, found: Found) -> Found:
        """Return the name that tells who a name is: a longer one, the name itself, or it without any row."""
        if found.type != "organisation":
            return found
        if not found.targets:
            is_body = self._linker.bodies.read(found.text) is not None
            return found if is_body else self._whole(found) or found
        if not all(self._is_doubtful(found, target) for target in found.targets):
            return found
        whole = self._whole(found)
        if whole and whole.targets:
            return whole
        is_part = all(_is_part(found.text, self._name(target)) for target in found.targets)
        return replace(found, targets=()) if is_part else found

    def _name(self, target: str) -> str:
        """Return the name of a row, without what tells its kind: "Nature (revue)"."""
        knowledge = self._linker.knowledge
        name = knowledge.name(target) or ""
        country = knowledge.name(f"country/{knowledge.country_of(target)}")
        return name if country and f"({country})" in name else without_bracket(name)

    def _whole(self, found: Found) -> Found | None:
        """Return the longer name that a name is short for, None if there is none or several."""
        if found.text not in self._wholes:
            self._wholes[found.text] = self._find_whole(found)
        return self._wholes[found.text]

    def _find_whole(self, found: Found) -> Found | None:
        wholes = [one for one in self._longer.values() if is_short_for(found.text, one.text)]
        meant = {one.targets or fold(one.text) for one in wholes}
        return wholes[0] if len(meant) == 1 else None

    def _is_doubtful(self, found: Found, target: str) -> bool:
        """Tell whether a form is another word too, and nothing else in the article speaks for a row."""
        row = self._linker.knowledge.organisations.get(target)
        if row is None or found.text not in row.homographs or found.text == row.name:
            return False
        if (target, found.text) in self._linker.knowledge.own.forms:
            return False
        if fold(found.text) in self._linker.knowledge.surnames:  # "Wagner": its type tells it apart
            return False
        if row.country and row.country in (_HOME, self._context.outlet):
            return False
        said = self._said[target]
        is_said_otherwise = len({fold(one.text) for one in said}) > 1
        return not is_said_otherwise and not self._is_spoken_of(row, said)

    def _is_spoken_of(self, row: Organisation, said: Sequence[Found]) -> bool:
        """Tell whether the article speaks of an organisation's country, or has other words of its names."""
        if subject_of(row.names, said[0].text) & self._context.stems:
            return True
        places = {(found.field, found.start) for found in said}
        for field, clues in self._context.clues.items():
            for clue in clues:
                if clue.code == row.country and (field, clue.start) not in places:
                    return True
        return False


def is_short_for(short: str, name: str) -> bool:
    """Tell whether a form is the beginning, the end or the initials of a longer name.

    >>> is_short_for("Fonds", "Fonds mondial"), is_short_for("Francos", "Chantier des Francos")
    (True, False)
    """
    words, said = split(short), split(name)
    if not words or len(words) >= len(said):
        return False
    if said[: len(words)] == words:
        return True
    if said[-len(words) :] == words:
        return not _JOINED.search(name[: -len(short)].lower())
    is_acronym = len(words) == 1 and len(words[0]) >= _INITIALS
    return is_acronym and spelt_out(short, name) == name


def _is_part(form: str, name: str) -> bool:
    """Tell whether a form is some of the words of a name, articles aside.

    A country in brackets is such a word, for it tells bodies of one name apart: "Ligue (Italie)".
    """
    words = frozenset(split(form)) - _ARTICLES
    return words < frozenset(split(name)) - _ARTICLES
