"""What the tables know of an id, property by property, as OpenRefine asks for it."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from nlp.knowledge import Term
from nlp.knowledge.labels import CountryLabels
from nlp.lists import EntityType
from nlp.serving.names import Names
from nlp.text import fold

_PEOPLE = (EntityType.PERSON.value,)
_BODIES = (EntityType.ORGANISATION.value,)
_PLACES = (EntityType.PLACE.value,)
_SEATED = (EntityType.ORGANISATION.value, EntityType.PLACE.value)
_COUNTRIES = (EntityType.COUNTRY.value,)
Cells = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Property:
    """Describe a property: its French label and the kinds of entries that may have it."""

    label: str
    kinds: tuple[str, ...]


PROPERTIES = {
    "office": Property("fonction (à une date)", _PEOPLE),
    "office_of": Property("pays ou organisation de la fonction (à une date)", _PEOPLE),
    "offices": Property("toutes les fonctions", _PEOPLE),
    "country": Property("pays", (*_PEOPLE, *_SEATED)),
    "iso": Property("code ISO 3166-1", (*_COUNTRIES, *_SEATED)),
    "subdivision": Property("code ISO 3166-2", _PLACES),
    "region": Property("région (code ISO 3166-2 ou GeoNames)", _PLACES),
    "wikidata": Property("identifiant Wikidata", (*_PEOPLE, *_BODIES, *_COUNTRIES)),
    "geonames": Property("identifiant GeoNames", _PLACES),
    "acronym": Property("sigle", _BODIES),
    "kind": Property("sorte", _SEATED),
    "population": Property("population", _PLACES),
    "capital": Property("capitale", _COUNTRIES),
    "date": Property("date (pour les requêtes)", _PEOPLE),
}


class Facts:
    """Tell the properties of ids, and whether values that somebody gives agree with them."""

    def __init__(self, names: Names) -> None:
        self._names = names
        self._knowledge = names.knowledge
        self._labels = CountryLabels(names.knowledge)
        self._readers: dict[str, Callable[[str, datetime.date], Cells]] = {
            "office": self._office,
            "office_of": self._office_of,
            "offices": self._offices,
            "country": self._country,
            "iso": self._iso,
            "population": self._population,
            "subdivision": self._subdivision,
        }

    def cells(self, target: str, name: str, day: datetime.date) -> Cells:
        """Return the values of a property as the protocol writes them; [] where nothing is known."""
        if target not in self._names.entries:
            return []
        read = self._readers.get(name)
        if read is not None:
            return read(target, day)
        value = getattr(self._names.knowledge.row(target), name, None)
        return [{"str": str(value)}] if value else []

    def agrees(
        self, target: str, name: str, values: Sequence[str], day: datetime.date
    ) -> bool | None:
        """Tell whether one of some values agrees with a property; None where nothing is known."""
        if name in ("office", "function", "fonction"):
            return self._has_office(target, values, day)
        if name in ("country", "iso", "office_of", "pays"):
            return self._has_country(target, values)
        if name not in PROPERTIES or name == "date":
            return None
        held = {fold(_text(cell)) for cell in self.cells(target, name, day)}
        return any(fold(value) in held for value in values) if held and values else None

    def _has_office(self, target: str, values: Sequence[str], day: datetime.date) -> bool | None:
        term = self._knowledge.office(target, day)
        if term is None or not values:
            return None
        held = set(fold(f"{term.title} {term.role} {self._name_of(term)}").split())
        return any(set(fold(value).split()) & held for value in values)

    def _has_country(self, target: str, values: Sequence[str]) -> bool | None:
        held = self._countries(target)
        if not held or not values:
            return None
        return any(self._code_of(value) in held for value in values)

    def _code_of(self, value: str) -> str | None:
        code = value.removeprefix("country/")
        if f"country/{code.upper()}" in self._knowledge.countries:
            return code.upper()
        return self._labels.country_of(value[:1].upper() + value[1:])

    def _countries(self, target: str) -> set[str]:
        own = self._knowledge.country_of(target)
        offices = {
            term.of
            for term in self._knowledge.terms.get(target, ())
            if f"country/{term.of}" in self._knowledge.countries
        }
        return offices | ({own} if own else set())

    def _office(self, target: str, day: datetime.date) -> Cells:
        term = self._knowledge.office(target, day)
        return [{"str": f"{term.title} ({self._name_of(term)})"}] if term else []

    def _office_of(self, target: str, day: datetime.date) -> Cells:
        term = self._knowledge.office(target, day)
        if term is None:
            return []
        return [self._country_cell(term.of) or {"str": term.of}]

    def _offices(self, target: str, _day: datetime.date) -> Cells:
        terms = sorted(self._knowledge.terms.get(target, ()), key=lambda term: term.start)
        return [{"str": f"{term.title} ({self._name_of(term)}), {_years(term)}"} for term in terms]

    def _country(self, target: str, _day: datetime.date) -> Cells:
        cells = (self._country_cell(code) for code in sorted(self._countries(target)))
        return [cell for cell in cells if cell]

    def _iso(self, target: str, _day: datetime.date) -> Cells:
        code = self._knowledge.country_of(target)
        return [{"str": code}] if code else []

    def _population(self, target: str, _day: datetime.date) -> Cells:
        place = self._knowledge.places.get(target)
        return [{"int": place.population}] if place and place.population else []

    def _subdivision(self, target: str, _day: datetime.date) -> Cells:
        place = self._knowledge.places.get(target)
        return [{"str": place.iso}] if place and place.iso else []

    def _country_cell(self, code: str) -> dict[str, Any] | None:
        name = self._knowledge.name(f"country/{code}")
        return {"id": f"country/{code}", "name": name} if name else None

    def _name_of(self, term: Term) -> str:
        return self._knowledge.name(f"country/{term.of}") or term.of


def _years(term: Term) -> str:
    start = "" if term.start == datetime.date.min else str(term.start.year)
    end = "" if term.end == datetime.date.max else str(term.end.year)
    return f"{start}–{end}"


def _text(cell: dict[str, Any]) -> str:
    return str(cell.get("id") or cell.get("str") or next(iter(cell.values())))
