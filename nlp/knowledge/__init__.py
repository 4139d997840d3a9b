"""What Rubrique knows of the world: countries, people and their offices by date, organisations, places."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from nlp.knowledge.tables import (
    Country,
    Demonym,
    Metonym,
    Organisation,
    Person,
    Place,
    Term,
    load_countries,
    load_demonyms,
    load_functions,
    load_metonyms,
    load_organisations,
    load_people,
    load_places,
    load_terms,
)
from nlp.records import ROLES
from nlp.text import fold

__all__ = ["Alias", "Country", "Demonym", "Knowledge", "Metonym", "Organisation", "Person", "Place", "Term"]

AS_OF = "2026-11"
GOVERNING = ("head_of_state", "head_of_government", "minister")


@dataclass(frozen=True, slots=True)
class Alias:
    """Hold one way a known entity is called. A homograph also means something else and needs other evidence."""

    form: str
    target: str
    kind: str = "name"
    homograph: bool = False


@dataclass(frozen=True)
class Knowledge:
    """Hold all tables, indexed by id. Ids are those of the record: "country/RU", "person/vladimir-poutine"."""

    countries: dict[str, Country]
    people: dict[str, Person]
    organisations: dict[str, Organisation]
    places: dict[str, Place]
    demonyms: tuple[Demonym, ...]
    metonyms: tuple[Metonym, ...]
    terms: dict[str, tuple[Term, ...]]
    functions: dict[str, str]

    @classmethod
    def load(cls, folder: Path | None = None) -> Knowledge:
        """Return the tables of a folder (default: those that ship with the package). Raises ModelError."""
        folder = folder or Path(__file__).parent
        terms: dict[str, list[Term]] = defaultdict(list)
        for term in load_terms(folder):
            terms[f"person/{term.person}"].append(term)
        return cls(
            countries={f"country/{row.code}": row for row in load_countries(folder)},
            people={f"person/{row.id}": row for row in load_people(folder)},
            organisations={f"organisation/{row.id}": row for row in load_organisations(folder)},
            places={f"place/{row.id}": row for row in load_places(folder)},
            demonyms=tuple(load_demonyms(folder)),
            metonyms=tuple(load_metonyms(folder)),
            functions=load_functions(folder),
            terms={person: tuple(sorted(rows, key=_rank)) for person, rows in terms.items()},
        )

    def aliases(self) -> Iterator[Alias]:
        """Yield every name of every known entity (demonyms and metonyms have tables of their own)."""
        for target, country in self.countries.items():
            yield from _aliases(target, (country.name, country.official, *country.aliases), country.homographs)
        for target, organisation in self.organisations.items():
            names = (organisation.name, organisation.acronym or "", *organisation.aliases)
            yield from _aliases(target, names, organisation.homographs)
        for target, person in self.people.items():
            yield from _aliases(target, (person.name, *person.aliases), frozenset())
        for target, place in self.places.items():
            yield from _aliases(target, (place.name, *place.aliases), place.homographs)

    @cached_property
    def surnames(self) -> dict[str, tuple[str, ...]]:
        """Return who bears a surname: folded last names ("von der leyen", "leyen") -> person ids."""
        index: dict[str, dict[str, None]] = defaultdict(dict)
        for target, person in self.people.items():
            for name in (person.name, *person.aliases):
                words = fold(name).split()
                for start in range(1, len(words)):
                    index[" ".join(words[start:])][target] = None
        return {surname: tuple(people) for surname, people in index.items()}

    def name(self, target: str) -> str | None:
        """Return the canonical name of a known id, None if the tables do not hold it."""
        row = (
            self.people.get(target)
            or self.organisations.get(target)
            or self.countries.get(target)
            or self.places.get(target)
        )
        return row.name if row else None

    def country_of(self, target: str) -> str | None:
        """Return the ISO code of the country a known country, place or organisation belongs to."""
        if country := self.countries.get(target):
            return country.code
        row = self.places.get(target) or self.organisations.get(target)
        return row.country if row else None

    def office(self, person: str, date: datetime.date) -> Term | None:
        """Return the highest office a person holds on `date`; who governed before and no longer does is `former`.

        Roles rank as in ROLES; a tie goes to the office taken up last.
        """
        terms = self.terms.get(person, ())
        current = [term for term in terms if term.covers(date)]
        past = [term for term in terms if term.role in GOVERNING and term.end < date]
        if past:
            last = max(past, key=lambda term: (-ROLES.index(term.role), term.end))
            current.append(Term(person, "former", f"ex-{last.title}", last.of, last.end, datetime.date.max))
        return min(current, key=_rank, default=None)

    def holders(self, of: str, role: str, date: datetime.date) -> Sequence[tuple[str, Term]]:
        """Return who holds a role of a country or organisation on `date`, latest first."""
        return [(person, term) for person, term in self._by_office.get((of, role), ()) if term.covers(date)]

    @cached_property
    def _by_office(self) -> dict[tuple[str, str], list[tuple[str, Term]]]:
        index: dict[tuple[str, str], list[tuple[str, Term]]] = defaultdict(list)
        for person, terms in self.terms.items():
            for term in terms:
                index[term.of, term.role].append((person, term))
        for rows in index.values():
            rows.sort(key=lambda row: (row[1].start, row[0]), reverse=True)
        return dict(index)


def _rank(term: Term) -> tuple[int, int, str]:
    return ROLES.index(term.role), -term.start.toordinal(), term.title


def _aliases(target: str, names: Sequence[str], homographs: frozenset[str]) -> Iterator[Alias]:
    for name in dict.fromkeys(filter(None, names)):
        yield Alias(name, target, homograph=name in homographs)
