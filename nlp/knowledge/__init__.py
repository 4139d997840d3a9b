"""What Rubrique knows of the world.

Countries, people and their offices by date, organisations, places.
"""

from __future__ import annotations

import datetime
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from nlp.errors import ModelError
from nlp.knowledge import tables as read
from nlp.knowledge.overlay import (
    Blocked,
    Own,
    Tables,
    blocked_of,
    lay_over,
    own_of,
    read_overlay,
)
from nlp.knowledge.renamed import follow_both, read_renamed
from nlp.knowledge.tables import (
    TABLES,
    Country,
    Demonym,
    Generic,
    Head,
    Metonym,
    Organisation,
    Person,
    Place,
    Term,
    load_table,
)
from nlp.knowledge.towns import Town, load_towns
from nlp.knowledge.words import Words
from nlp.lists import Role
from nlp.models import read_digest
from nlp.text import fold

__all__ = [
    "PRESENT",
    "Alias",
    "Country",
    "Demonym",
    "Generic",
    "Head",
    "Knowledge",
    "Metonym",
    "Organisation",
    "Person",
    "Place",
    "Term",
    "Town",
    "Words",
    "read_version",
    "reference_date",
]

AS_OF = "2026-11"
# Never the clock, so that records are reproducible
PRESENT = datetime.date.fromisoformat(f"{AS_OF}-01")
_DAY = datetime.timedelta(days=1)
_NOTHING = Blocked()
_NOBODY = Own()
GOVERNING = ("head_of_state", "head_of_government", "minister")
_LEADING = (*GOVERNING, "org_head")


class Alias(NamedTuple):
    """Hold one way a known entity is called.

    A homograph also means something else and needs other evidence. A form that a user's own tables
    bring comes before ours.
    """

    form: str
    target: str
    kind: str = "name"
    homograph: bool = False
    is_own: bool = False


@dataclass(frozen=True)
class Knowledge:
    """Hold all tables, indexed by id.

    Ids are those of the record: "country/RU", "person/vladimir-poutine".
    """

    countries: dict[str, Country]
    people: dict[str, Person]
    organisations: dict[str, Organisation]
    places: dict[str, Place]
    demonyms: tuple[Demonym, ...]
    metonyms: tuple[Metonym, ...]
    terms: dict[str, tuple[Term, ...]]
    functions: dict[str, Head]
    words: Words
    generics: dict[str, Generic] = field(default_factory=dict)

    blocked: Blocked = _NOTHING
    own: Own = _NOBODY
    renamed: Mapping[str, str] = field(default_factory=dict)  # ids of older records

    @classmethod
    def load(cls, folder: Path | None = None, extra: Path | None = None) -> Knowledge:
        """Return the tables of a folder, by default those of the package, a user's own over them.

        `extra` is a folder with any of the same files: a row with a new id adds, one with a known
        id replaces the whole row, and `blocked.csv` (form, target) leaves forms or entries out.
        Raises ModelError.
        """
        folder = folder or Path(__file__).parent
        tables = {name: load_table(folder, name) for name in TABLES}
        overlay = read_overlay(extra) if extra else None
        renamed = read_renamed(folder)
        try:
            knowledge = cls._build(lay_over(tables, overlay) if overlay else tables)
        except (KeyError, ValueError, OverflowError) as error:
            raise ModelError(
                f"{folder}: a knowledge table is damaged ({error}); reinstall rubrique"
            ) from None
        if overlay is None:
            return replace(knowledge, renamed=renamed)
        own = own_of(tables, overlay)
        knowledge = replace(knowledge, own=own, renamed=follow_both(renamed, overlay.renamed))
        return knowledge.without(blocked_of(overlay)) if overlay.blocked else knowledge

    @classmethod
    def _build(cls, tables: Tables) -> Knowledge:
        terms: dict[str, list[Term]] = defaultdict(list)
        for row in tables["offices"]:
            terms[f"person/{row['person']}"].append(read.term(row))
        return cls(
            countries={f"country/{row['code']}": read.country(row) for row in tables["countries"]},
            people={f"person/{row['id']}": read.person(row) for row in tables["people"]},
            organisations={
                f"organisation/{row['id']}": read.organisation(row)
                for row in tables["organisations"]
            },
            places={f"place/{row['id']}": read.place(row) for row in tables["places"]},
            demonyms=tuple(map(read.demonym, tables["demonyms"])),
            metonyms=tuple(map(read.metonym, tables["metonyms"])),
            functions={row["head"]: read.head(row) for row in tables["functions"]},
            words=Words.of(tables["words"]),
            generics={
                f"organisation/{row['id']}-sans-pays": read.generic(row)
                for row in tables["generic"]
            },
            terms={person: tuple(sorted(rows, key=_rank)) for person, rows in terms.items()},
        )

    def without(self, blocked: Blocked) -> Knowledge:
        """Return the tables without blocked ids.

        Blocked forms stay in their rows but are never recognised.
        """
        demonyms = (
            replace(
                row,
                forms=tuple(
                    form for form in row.forms if not blocked.blocks(form, f"country/{row.code}")
                ),
            )
            for row in self.demonyms
        )
        return replace(
            self,
            countries={
                target: row for target, row in self.countries.items() if target not in blocked.ids
            },
            people={
                target: row for target, row in self.people.items() if target not in blocked.ids
            },
            organisations={
                target: row
                for target, row in self.organisations.items()
                if target not in blocked.ids
            },
            places={
                target: row for target, row in self.places.items() if target not in blocked.ids
            },
            generics={
                target: row for target, row in self.generics.items() if target not in blocked.ids
            },
            terms={
                target: rows for target, rows in self.terms.items() if target not in blocked.ids
            },
            demonyms=tuple(row for row in demonyms if row.forms),
            metonyms=tuple(
                row for row in self.metonyms if not blocked.blocks(row.form, row.target)
            ),
            blocked=blocked,
        )

    def aliases(self) -> Iterator[Alias]:
        """Yield every name of every known entity (demonyms and metonyms have tables of their own)."""
        for alias in self._every_alias():
            if self.blocked and self.blocked.blocks(alias.form, alias.target):
                continue
            is_own = bool(self.own.forms) and (alias.target, alias.form) in self.own.forms
            yield alias._replace(is_own=True) if is_own else alias

    def _every_alias(self) -> Iterator[Alias]:
        for target, country in self.countries.items():
            yield from _aliases(
                target, (country.name, country.official, *country.aliases), country.homographs
            )
        for target, organisation in self.organisations.items():
            names = (organisation.name, organisation.acronym or "", *organisation.aliases)
            yield from _aliases(target, names, organisation.homographs)
        for target, generic in self.generics.items():
            yield from _aliases(target, (generic.name, *generic.aliases), generic.homographs)
        for target, person in self.people.items():
            yield from _aliases(target, (person.name, *person.aliases), frozenset())
        for target, place in self.places.items():
            yield from _aliases(target, (place.name, *place.aliases), place.homographs)

    @cached_property
    def surnames(self) -> dict[str, tuple[str, ...]]:
        """Return who bears a surname.

        Folded last names ("von der leyen", "leyen") -> person ids.
        """
        index: dict[str, dict[str, None]] = defaultdict(dict)
        for target, person in self.people.items():
            for name in (person.name, *person.aliases):
                words = fold(name).split()
                for start in range(1, len(words)):
                    index[" ".join(words[start:])][target] = None
        if self.blocked:
            index = {
                surname: {
                    target: None for target in people if not self.blocked.blocks(surname, target)
                }
                for surname, people in index.items()
            }
        return {surname: tuple(people) for surname, people in index.items()}

    @cached_property
    def full_names(self) -> dict[str, tuple[str, ...]]:
        """Return who bears a full name.

        Folded names of two words or more ("le pen marine" is none) -> person ids.
        """
        index: dict[str, dict[str, None]] = defaultdict(dict)
        for target, person in self.people.items():
            for name in (person.name, *person.aliases):
                folded = fold(name)
                if " " in folded and not self.blocked.blocks(name, target):
                    index[folded][target] = None
        return {name: tuple(people) for name, people in index.items()}

    @cached_property
    def given_names(self) -> frozenset[str]:
        """Return the folded first words of people's names that at least two people share."""
        names = (fold(person.name).split() for person in self.people.values())
        firsts = Counter(words[0] for words in names if words)
        return frozenset(name for name, count in firsts.items() if count > 1 and len(name) > 2)

    def name(self, target: str) -> str | None:
        """Return the canonical name of a known id, None if the tables do not hold it."""
        row = self.row(target) or self.generics.get(target) or self.town(target)
        return row.name if row else None

    def row(self, target: str) -> Person | Organisation | Country | Place | None:
        """Return what the large tables hold under an id, None if they do not hold it."""
        return (
            self.people.get(target)
            or self.organisations.get(target)
            or self.countries.get(target)
            or self.places.get(target)
        )

    def town(self, target: str) -> Town | None:
        """Return the small town of an id, None if it is none or blocked."""
        is_place = target.startswith("place/") and target[-1:].isdigit()
        return load_towns().by_id(target) if is_place and target not in self.blocked.ids else None

    def country_of(self, target: str) -> str | None:
        """Return the ISO code of the country a known country, place or organisation belongs to."""
        if country := self.countries.get(target):
            return country.code
        row = self.places.get(target) or self.organisations.get(target) or self.town(target)
        return row.country if row else None

    def office(self, person: str, date: datetime.date) -> Term | None:
        """Return the highest office a person holds on `date`.

        Who governed before and no longer does is `former`.

        Roles rank as in Role; a tie goes to the office taken up last.
        """
        terms = self.terms.get(person, ())
        current = [
            term for term in terms if term.covers(date) and not self._is_handed_over(term, date)
        ]
        past = [
            term
            for term in terms
            if term.role in GOVERNING and term.end <= date and term not in current
        ]
        if past:
            last = max(past, key=lambda term: (-Role(term.role).order, term.end))
            current.append(
                Term(person, "former", f"ex-{last.title}", last.of, last.end, datetime.date.max)
            )
        return min(current, key=_rank, default=None)

    def _is_handed_over(self, term: Term, date: datetime.date) -> bool:
        """Tell whether a term ends on `date` and somebody else enters that office on the same day."""
        others = self._by_office.get((term.of, term.role), ()) if term.end == date else ()
        return any(
            other.start == date and other.title == term.title and other is not term
            for _, other in others
        )

    def holders(self, of: str, role: str, date: datetime.date) -> Sequence[tuple[str, Term]]:
        """Return who holds a role of a country or organisation on `date`, latest first."""
        return [
            (person, term)
            for person, term in self._by_office.get((of, role), ())
            if term.covers(date)
        ]

    @cached_property
    def _by_office(self) -> dict[tuple[str, str], list[tuple[str, Term]]]:
        index: dict[tuple[str, str], list[tuple[str, Term]]] = defaultdict(list)
        for person, terms in self.terms.items():
            for term in terms:
                index[term.of, term.role].append((person, term))
        for rows in index.values():
            rows.sort(key=lambda row: (row[1].start, row[0]), reverse=True)
        return dict(index)


def reference_date(
    date: datetime.date | None, people: Collection[str], knowledge: Knowledge
) -> datetime.date:
    """Return the article's date, else the day on which most of its known people governed together.

    Ties go to the latest such day; without any governing person it is the date of the tables.
    """
    if date is not None:
        return date
    terms = [
        term
        for person in people
        for term in knowledge.terms.get(person, ())
        if term.role in _LEADING
    ]
    days = {
        max(term.start, min(term.end, PRESENT) - _DAY) for term in terms if term.start <= PRESENT
    }

    def governing(day: datetime.date) -> int:
        return len({term.person for term in terms if term.covers(day)})

    return max(days, key=lambda day: (governing(day), day), default=PRESENT)


def read_version(extra: Path | None = None) -> str:
    """Return what tells one state of the tables from another.

    Their date, a digest of them and of a user's own.

    Raises ModelError.
    """
    own = [*extra.glob("*.csv")] if extra else []
    return f"{AS_OF}+{read_digest([*Path(__file__).parent.glob('*.csv'), *own])}"


def _rank(term: Term) -> tuple[int, int, str]:
    return Role(term.role).order, -term.start.toordinal(), term.title


def _aliases(target: str, names: Sequence[str], homographs: frozenset[str]) -> Iterator[Alias]:
    for name in dict.fromkeys(filter(None, names)):
        yield Alias(name, target, homograph=name in homographs)
