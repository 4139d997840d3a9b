"""Who is meant by a function without a name: "le président français" on the date of the article.

The offices of a user's own tables are known by their full wording: "maire de Saint-Aubert".
"""

from __future__ import annotations

import datetime
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence

from nlp.entities.functions import NOW, Function
from nlp.entities.offices import Stated, is_of_other_gender, masculine, same_noun
from nlp.entities.portfolios import Portfolios
from nlp.knowledge import GOVERNING, Knowledge, Term
from nlp.text import key

# What joins a function to what it is of: "du Finistère", "de l'Orne"
_JOINT = re.compile(r" (?:de la |de l'|des |du |de |d'|au |aux |à la |à l'|à )(?:la |le |les |l')?")
_END = re.compile(r"$|[^\w-](?![A-ZÀ-Ý])")  # "Saint-Aubert" ends here, not before "-sur-Orne"
_CODE = re.compile("[A-Z]{2}")
_SENTENCE_END = re.compile(r"[.!?\n]")
_SENTENCE = 300  # characters looked at on each side for the sentence of a function
_YEAR = re.compile(r"\b(?:1\d{3}|20\d\d)\b")
_LEAD = 40  # characters before a function in which a verb of becoming may stand


class OwnOffices:
    """Find the people to whom a user's own rows give an office, by its noun and what it is of."""

    def __init__(self, knowledge: Knowledge) -> None:
        """Index the offices of the user's own rows."""
        self._names: dict[str, list[str]] = {}
        self._held: dict[str, dict[str, list[tuple[str, Term]]]] = {}
        if not knowledge.own.holders:
            return
        for body in knowledge.organisations.values():
            self._names.setdefault(body.name, []).extend(filter(None, (body.acronym, *body.names)))
        for person in sorted(knowledge.own.holders):
            for term in knowledge.terms.get(person, ()):
                noun = _common(_JOINT.split(term.title, maxsplit=1)[0])
                things = self._held.setdefault(noun, defaultdict(list))
                for thing in self._things(term):
                    things[key(thing)].append((person, term))

    def _things(self, term: Term) -> Iterator[str]:
        """Yield what an office is of, by all its names; a country alone is told elsewhere."""
        parts = _JOINT.split(term.title, maxsplit=1)
        yield from parts[1:]
        if not _CODE.fullmatch(term.of):
            yield from dict.fromkeys((term.of, *self._names.get(term.of, ())))

    def holds(self, function: Function) -> bool:
        """Tell whether any office has the noun of a function."""
        return _common(function.title) in self._held

    def holder(self, function: Function, date: datetime.date) -> str | None:
        """Return the one person who holds a function on a date, None for nobody or several."""
        link = _JOINT.match(function.complement)
        if link is None:
            return None
        said = function.complement[link.end() :]
        things = self._held.get(_common(function.title), {})
        named = [thing for thing in things if _begins(said, thing)]
        held = things[max(named, key=len)] if named else []
        people = {
            person
            for person, term in held
            if term.covers(date) and not is_of_other_gender(function.title, term.title)
        }
        return people.pop() if len(people) == 1 else None


def _begins(said: str, thing: str) -> bool:
    """Tell whether a wording begins with a thing, and does not go on to name another."""
    return key(said).startswith(thing) and _END.match(said, len(thing)) is not None


def _common(noun: str) -> str:
    """Return what a noun has in both genders: "directrice générale", "directeur général"."""
    return " ".join(map(masculine, key(noun).split()))


class HolderFinder:
    """Find who held a function that a text names without its holder."""

    def __init__(self, knowledge: Knowledge, portfolios: Portfolios) -> None:
        """Compile the words that show another time, a wish or an election."""
        words = knowledge.words
        self._knowledge = knowledge
        self._portfolios = portfolios
        self._own = OwnOffices(knowledge)
        self._definite = words.keys("definite_determiner")
        self._generic = words.keys("generic_head")
        becoming = words.alternatives("becoming_verb")
        self._becoming = re.compile(rf"\b(?:{becoming}) $", re.IGNORECASE)
        self._past = re.compile(rf"\b(?:{words.alternatives('past_time')})s?\b", re.IGNORECASE)

    def holder(
        self, text: str, function: Function, stated: Stated, date: datetime.date
    ) -> str | None:
        """Return the person that a function means on a date, None where it means nobody in office.

        Only a definite singular of the present is its holder: not "un président", "les rois de
        France", "devenir président"; nor where the sentence speaks of a year in which somebody
        else held it.
        """
        is_office = stated.role in (*GOVERNING, "org_head") and stated.of is not None
        if not is_office or not self._means_somebody(text, function):
            return None
        return self._lasting(text, function, date, lambda day: self._on(stated, day))

    def holder_of_own(self, text: str, function: Function, date: datetime.date) -> str | None:
        """Return whom the user's own tables give a function by its full wording on a date.

        "le maire de Saint-Aubert", "la présidente du Football Club d'Aubert".
        """
        if not self._own.holds(function) or not self._means_somebody(text, function):
            return None
        return self._lasting(text, function, date, lambda day: self._own.holder(function, day))

    def _means_somebody(self, text: str, function: Function) -> bool:
        """Tell whether a function is the definite singular of the present, and nobody becomes it."""
        if function.is_plural or function.time != NOW:
            return False
        if function.determiner not in self._definite:
            return False
        if self._becoming.search(text, max(0, function.opening - _LEAD), function.opening):
            return False
        return not self._past.search(_sentence(text, function.start))

    def _lasting(
        self,
        text: str,
        function: Function,
        date: datetime.date,
        holder_on: Callable[[datetime.date], str | None],
    ) -> str | None:
        """Return the holder on a date, if it is the same in all years that the sentence names."""
        holder = holder_on(date)
        years = _years_before(_sentence(text, function.start), date)
        days = [day for year in years for day in _edges_of(year)]
        return holder if all(holder_on(day) == holder for day in days) else None

    def is_of_old(self, text: str, function: Function, date: datetime.date) -> bool:
        """Tell whether the sentence of a function speaks of another time than the article's."""
        sentence = _sentence(text, function.start)
        return bool(self._past.search(sentence) or _years_before(sentence, date))

    def _on(self, stated: Stated, date: datetime.date) -> str | None:
        """Return who held an office on a day: the one whose title reads alike, of ministers the field."""
        holders = self._knowledge.holders(stated.of or "", stated.role, date)
        if stated.role == "minister":
            return self._minister(stated.title, holders)
        if key(stated.title) in self._generic:
            return _only(holders)
        alike = (
            who
            for who, term in holders
            if same_noun(stated.title, term.title)
            and not is_of_other_gender(stated.title, term.title)
        )
        # A head of government is one by whatever title; a king is no president
        other = _only(holders) if stated.role == "head_of_government" else None
        return next(alike, other)

    def _minister(self, title: str, holders: Sequence[tuple[str, Term]]) -> str | None:
        """Return the one minister whose portfolio is closest to the one asked for."""
        if not self._portfolios.subjects(title):
            return None
        near = [(self._portfolios.distance(title, term.title), who) for who, term in holders]
        closest = min((far for far, _ in near), default=3)
        people = {who for far, who in near if far == closest}
        return people.pop() if closest < 3 and len(people) == 1 else None


def _only(holders: Sequence[tuple[str, Term]]) -> str | None:
    people = {person for person, _ in holders}
    return people.pop() if len(people) == 1 else None


def _sentence(text: str, place: int) -> str:
    before = _SENTENCE_END.split(text[max(0, place - _SENTENCE) : place])[-1]
    after = _SENTENCE_END.split(text[place : place + _SENTENCE], maxsplit=1)[0]
    return before + after


def _years_before(sentence: str, date: datetime.date) -> list[int]:
    """Return the years that a sentence names, of those before the article's."""
    years = (int(year[0]) for year in _YEAR.finditer(sentence))
    return [year for year in years if year < date.year]


def _edges_of(year: int) -> tuple[datetime.date, datetime.date]:
    return datetime.date(year, 1, 1), datetime.date(year, 12, 31)
