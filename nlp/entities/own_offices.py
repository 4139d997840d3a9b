"""Who holds the offices of a user's own tables, by their full wording: "maire de Saint-Aubert"."""

from __future__ import annotations

import datetime
import re
from collections import defaultdict
from collections.abc import Iterator

from nlp.entities.functions import Function
from nlp.entities.offices import is_of_other_gender, masculine
from nlp.knowledge import Knowledge, Term
from nlp.text import key

# What joins a function to what it is of: "du Finistère", "de l'Orne"
_LINK = re.compile(r" (?:de la |de l'|des |du |de |d'|au |aux |à la |à l'|à )(?:la |le |les |l')?")
_END = re.compile(r"$|[^\w-](?![A-ZÀ-Ý])")  # "Saint-Aubert" ends here, not before "-sur-Orne"
_CODE = re.compile("[A-Z]{2}")


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
                noun = _common(_LINK.split(term.title, maxsplit=1)[0])
                things = self._held.setdefault(noun, defaultdict(list))
                for thing in self._things(term):
                    things[key(thing)].append((person, term))

    def _things(self, term: Term) -> Iterator[str]:
        """Yield what an office is of, by all its names; a country alone is told elsewhere."""
        parts = _LINK.split(term.title, maxsplit=1)
        yield from parts[1:]
        if not _CODE.fullmatch(term.of):
            yield from dict.fromkeys((term.of, *self._names.get(term.of, ())))

    def holds(self, function: Function) -> bool:
        """Tell whether any office has the noun of a function."""
        return _common(function.title) in self._held

    def holder(self, function: Function, date: datetime.date) -> str | None:
        """Return the one person who holds a function on a date, None for nobody or several."""
        link = _LINK.match(function.complement)
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
