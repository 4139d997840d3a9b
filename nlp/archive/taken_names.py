"""What the tables already say: whose a name is, who held an office, and which name is a slip of the pen."""

from __future__ import annotations

import datetime
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from difflib import SequenceMatcher, get_close_matches

from nlp.archive.gathering import sound
from nlp.archive.held_names import fold_bare
from nlp.archive.profiles import Profile, Tenure
from nlp.knowledge import PRESENT, Knowledge
from nlp.lists import EntityType, Role
from nlp.records import Office
from nlp.text import fold

# Of the letters of two names in common, from which on they are one misspelt: Darmanin "Gérard" for
# "Gérald" shares 93 of 100, Dupond-Moretti with a t 95; two ministers of one state at most 80
_ALIKE = 0.9
# The same of the surnames, which must begin alike too: Blancher for Blanquer shares 75 of 100, and the prefects
# Vignes and Lavigne, both Philippe, 77
_SURNAME_ALIKE = 0.7
_SPELT_ALIKE = 0.8  # the same of two spellings as they sound, which are nearer than what is written
_ONE_HOLDER = (Role.HEAD_OF_STATE, Role.HEAD_OF_GOVERNMENT)


class TakenNames:
    """Judge names and offices that a corpus says by what the tables say."""

    def __init__(self, knowledge: Knowledge, held: Mapping[str, frozenset[str]]) -> None:
        """Index who ever held an office of a country; `held` are the `names_held` of the tables."""
        self.knowledge = knowledge
        self._owners = held
        self._openings = _count_openings(body.name for body in knowledge.organisations.values())
        self._holders: dict[str, dict[str, str]] = defaultdict(dict)
        for person, terms in sorted(knowledge.terms.items()):
            name = fold(knowledge.name(person) or "")
            for term in terms:
                self._holders[term.of].setdefault(name, person)

    def meant(self, name: str, office: Office) -> str | None:
        """Return who held an office of the same country under nearly that name, None if nobody did."""
        holders = self._holders.get(office.of or "", {})
        nearest = get_close_matches(fold(name), holders, n=1, cutoff=_ALIKE)
        if not nearest or not _are_surnames_alike(fold(name), nearest[0]):
            return None
        return holders[nearest[0]]

    def contradicts(self, person: str, office: Office, tenure: Tenure) -> bool:
        """Tell whether the tables give an office that one person holds to another at that time.

        Of what comes after their own date they say nothing: it may be a new government.
        """
        if office.role not in _ONE_HOLDER or not tenure.since:
            return False
        day = datetime.date.fromisoformat(tenure.since)
        if day > PRESENT:
            return False
        holders = self.knowledge.holders(office.of or "", office.role, day)
        return any(holder != person for holder, _ in holders)

    def is_new_spelling(self, form: str, profile: Profile) -> bool:
        """Tell whether a form is a spelling that the tables lack and give to nobody else.

        The surname alone and a namesake of the family ("Jany Le Pen") are no spellings of a person,
        and what several bodies begin with ("cour d'appel") is none of one of them, nor is an acronym
        that stands for less than the whole name.
        """
        folded = fold_bare(form)
        if self._owners.get(folded):
            return False
        if profile.type != EntityType.PERSON:
            is_part = " " not in form and form.isupper() and not _is_acronym_of(form, profile.name)
            return not is_part and self._openings[" ".join(_words(form))] < 2
        own = fold(profile.name)
        is_end = own.endswith(f" {folded}")
        alike = get_close_matches(sound(form), [sound(profile.name)], n=1, cutoff=_SPELT_ALIKE)
        return bool(alike) and not is_end


def _are_surnames_alike(one: str, other: str) -> bool:
    """Tell whether what follows the first words of two folded names is one surname misspelt."""
    surname, there = _surname(one), _surname(other)
    begins_alike = sound(surname)[:1] == sound(there)[:1]
    return begins_alike and SequenceMatcher(None, surname, there).ratio() >= _SURNAME_ALIKE


def _surname(name: str) -> str:
    """Return all but the first word without blanks: "legendre" of "Gilles Le Gendre"."""
    return "".join(name.split()[1:]) or name


def _is_acronym_of(acronym: str, name: str) -> bool:
    """Tell whether an acronym reaches the last word of a name: CEF of "Conférence des évêques de France"."""
    return _words(name)[-1].startswith(fold(acronym)[-1])


def _count_openings(names: Iterable[str]) -> Counter[str]:
    """Count how many names begin with the same words and go on."""
    openings: Counter[str] = Counter()
    for name in names:
        words = _words(name)
        openings.update(" ".join(words[:end]) for end in range(1, len(words)))
    return openings


def _words(name: str) -> list[str]:
    return re.split("[ -]", fold_bare(name))
