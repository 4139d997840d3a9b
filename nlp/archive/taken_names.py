"""What the tables already say: whose a name is, who held an office, and which name is a slip of the pen."""

from __future__ import annotations

import datetime
import re
from collections import defaultdict
from difflib import SequenceMatcher

from nlp.archive.gathering import sound
from nlp.archive.profiles import Profile, Tenure
from nlp.entities.dating import PRESENT
from nlp.knowledge import Knowledge
from nlp.lists import EntityType, Role
from nlp.records import Office
from nlp.text import fold

# Of the letters of two names in common, from which on they are one misspelt: Darmanin "Gérard" for
# "Gérald" shares 93 of 100, Dupond-Moretti with a t 95; two ministers of one state at most 80
_ALIKE = 0.9
_DETERMINER = re.compile(r"^(?:l'|le |la |les )")
_ONE_HOLDER = (Role.HEAD_OF_STATE, Role.HEAD_OF_GOVERNMENT)


class TakenNames:
    """Judge names and offices that a corpus says by what the tables say."""

    def __init__(self, knowledge: Knowledge) -> None:
        """Index the names of the tables, and who ever held an office of a country."""
        self.knowledge = knowledge
        self._owners: dict[str, set[str]] = defaultdict(set)
        for alias in knowledge.aliases():
            self._owners[fold(alias.form)].add(alias.target)
        for metonym in knowledge.metonyms:
            self._owners[fold(metonym.form)].add(metonym.target)
        self._holders: dict[str, set[str]] = defaultdict(set)
        for person, terms in knowledge.terms.items():
            for term in terms:
                self._holders[term.of].add(person)

    def meant(self, name: str, office: Office) -> str | None:
        """Return who held an office of the same country under nearly that name, None if nobody did."""
        folded = fold(name)
        for person in sorted(self._holders.get(office.of or "", ())):
            if _is_alike(folded, fold(self.knowledge.name(person) or "")):
                return person
        return None

    def contradicts(self, person: str, office: Office, tenure: Tenure) -> bool:
        """Tell whether the tables give an office that one person holds to another at that time.

        Of what comes after their own date they say nothing: it may be a new government.
        """
        if office.role not in _ONE_HOLDER or tenure.first is None or not tenure.first[0]:
            return False
        day = datetime.date.fromisoformat(tenure.first[0])
        if day > PRESENT:
            return False
        holders = self.knowledge.holders(office.of or "", office.role, day)
        return any(holder != person for holder, _ in holders)

    def is_new_spelling(self, form: str, profile: Profile) -> bool:
        """Tell whether a form is a spelling that the tables lack and give to nobody else.

        The surname alone and a namesake of the family ("Jany Le Pen") are no spellings of a person.
        """
        folded = _DETERMINER.sub("", fold(form))
        if self._owners.get(folded):
            return False
        if profile.type != EntityType.PERSON:
            return True
        own = fold(profile.name)
        is_end = own.endswith(f" {folded}")
        return not is_end and _is_alike(sound(form), sound(profile.name), 0.8)


def _is_alike(one: str, other: str, least: float = _ALIKE) -> bool:
    matcher = SequenceMatcher(a=one, b=other, autojunk=False)
    return matcher.quick_ratio() >= least and matcher.ratio() >= least
