"""The knowledge tables as frozen rows, and how each is read from its CSV file."""

from __future__ import annotations

import calendar
import csv
import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from nlp.errors import ModelError


@dataclass(frozen=True, slots=True)
class Country:
    """Hold a country or territory of ISO 3166-1 (Kosovo: XK) with its French names."""

    code: str
    name: str
    official: str
    aliases: tuple[str, ...]
    homographs: frozenset[str]
    capital: str


@dataclass(frozen=True, slots=True)
class Demonym:
    """Hold one adjective of a country: its four inflected forms and its prefixes in compounds."""

    code: str
    forms: tuple[str, ...]
    prefixes: tuple[str, ...]
    homographs: frozenset[str]


@dataclass(frozen=True, slots=True)
class Metonym:
    """Hold a capital or seat of power that can stand for its state; `organisation` is what a seat itself is."""

    code: str
    form: str
    kind: str
    organisation: str


@dataclass(frozen=True, slots=True)
class Person:
    """Hold a public figure: canonical French press name and other spellings."""

    id: str
    name: str
    aliases: tuple[str, ...]
    wikidata: str | None


@dataclass(frozen=True, slots=True)
class Term:
    """Hold one term of office: who, role, French title, of which country or organisation, first and last day."""

    person: str
    role: str
    title: str
    of: str
    start: datetime.date
    end: datetime.date

    def covers(self, date: datetime.date) -> bool:
        """Tell whether the term runs on `date`."""
        return self.start <= date <= self.end


@dataclass(frozen=True, slots=True)
class Organisation:
    """Hold an organisation: name, acronym, other names, kind, and country of seat (None: international)."""

    id: str
    name: str
    acronym: str | None
    aliases: tuple[str, ...]
    kind: str
    country: str | None
    wikidata: str | None
    homographs: frozenset[str]


@dataclass(frozen=True, slots=True)
class Place:
    """Hold a city, region, sea or area; `country` is None where it lies in several."""

    id: str
    name: str
    aliases: tuple[str, ...]
    country: str | None
    kind: str
    population: int
    homographs: frozenset[str]


def load_countries(folder: Path) -> list[Country]:
    """Return the countries of `countries.csv`."""
    return [
        Country(
            r["code"], r["name"], r["official"], _list(r["aliases"]), frozenset(_list(r["homographs"])), r["capital"]
        )
        for r in _read_rows(folder / "countries.csv")
    ]


def load_demonyms(folder: Path) -> list[Demonym]:
    """Return the demonyms of `demonyms.csv`, one per stem."""
    columns = ("masculine", "feminine", "masculine_plural", "feminine_plural")
    return [
        Demonym(
            r["code"],
            tuple(dict.fromkeys(r[c] for c in columns if r[c])),
            _list(r["prefix"]),
            frozenset(_list(r["homographs"])),
        )
        for r in _read_rows(folder / "demonyms.csv")
    ]


def load_metonyms(folder: Path) -> list[Metonym]:
    """Return the metonyms of `metonyms.csv`."""
    return [Metonym(r["code"], r["form"], r["kind"], r["organisation"]) for r in _read_rows(folder / "metonyms.csv")]


def load_people(folder: Path) -> list[Person]:
    """Return the people of `people.csv`."""
    return [
        Person(r["id"], r["name"], _list(r["aliases"]), r["wikidata"] or None)
        for r in _read_rows(folder / "people.csv")
    ]


def load_terms(folder: Path) -> list[Term]:
    """Return the terms of office of `offices.csv`; an empty end means "still in office"."""
    return [
        Term(r["person"], r["role"], r["title"], r["of"], first_day(r["start"]), last_day(r["end"]))
        for r in _read_rows(folder / "offices.csv")
    ]


def load_organisations(folder: Path) -> list[Organisation]:
    """Return the organisations of `organisations.csv`."""
    return [
        Organisation(
            r["id"],
            r["name"],
            r["acronym"] or None,
            _list(r["aliases"]),
            r["kind"],
            r["country"] or None,
            r["wikidata"] or None,
            frozenset(_list(r["homographs"])),
        )
        for r in _read_rows(folder / "organisations.csv")
    ]


def load_places(folder: Path) -> list[Place]:
    """Return the places of `places.csv`."""
    return [
        Place(
            r["id"],
            r["name"],
            _list(r["aliases"]),
            r["country"] or None,
            r["kind"],
            int(r["population"] or 0),
            frozenset(_list(r["homographs"])),
        )
        for r in _read_rows(folder / "places.csv")
    ]


def load_functions(folder: Path) -> dict[str, str]:
    """Return the head words of functions ("ministre") with the role each gives, from `functions.csv`."""
    return {r["head"]: r["role"] for r in _read_rows(folder / "functions.csv")}


def first_day(written: str) -> datetime.date:
    """Return the first day of "2017", "2017-05" or "2017-05-14"; the beginning of time for nothing."""
    if not written:
        return datetime.date.min
    year, month, day = [*map(int, written.split("-")), 1, 1][:3]
    return datetime.date(year, month, day)


def last_day(written: str) -> datetime.date:
    """Return the last day of "2017", "2017-05" or "2017-05-14"; the end of time for nothing."""
    if not written:
        return datetime.date.max
    parts = [int(part) for part in written.split("-")]
    year, month = parts[0], parts[1] if len(parts) > 1 else 12
    return datetime.date(year, month, parts[2] if len(parts) > 2 else calendar.monthrange(year, month)[1])


def _read_rows(path: Path) -> Iterator[dict[str, str]]:
    try:
        with path.open(encoding="utf-8", newline="") as stream:
            yield from csv.DictReader(stream)
    except OSError as error:
        raise ModelError(f"{path}: the knowledge table cannot be read ({error.strerror}); reinstall rubrique") from None


def _list(cell: str) -> tuple[str, ...]:
    return tuple(cell.split("|")) if cell else ()
