"""Places of a corpus that no table knows: how often they are named, and in which country they lie."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from nlp.archive.profiles import sentence_around
from nlp.lists import EntityType
from nlp.records import Entity, Record

_SHARE = 2 / 3  # of the articles that name a place, which must tell the same country
# Roads ("A7"), streets and buildings ("rue des Rosiers") and parts of a city without its name
_PART = re.compile(r"\d|^[a-zà-ÿ]|\barrondissement\b|^(?:Place|Porte|Rue|Avenue)\b")


@dataclass(slots=True)
class UnknownPlace:
    """Hold what articles say of one place; `first` is the day and id of the earliest, and its sentence."""

    id: str
    forms: Counter[str] = field(default_factory=Counter)
    countries: Counter[str] = field(default_factory=Counter)
    sources: set[str] = field(default_factory=set)
    articles: int = 0
    mentions: int = 0
    first: tuple[str, str, str] | None = None

    @property
    def name(self) -> str:
        """Return the form most used, ties to the one that sorts first."""
        return min(self.forms, key=lambda form: (-self.forms[form], form))

    @property
    def country(self) -> str | None:
        """Return the country that most articles tell, if they agree."""
        if not self.countries:
            return None
        best = min(self.countries, key=lambda code: (-self.countries[code], code))
        return best if self.countries[best] >= _SHARE * self.articles else None

    def add(self, entity: Entity, record: Record, code: str | None) -> None:
        """Take in one article that names the place."""
        article = record.article
        self.articles += 1
        self.mentions += len(entity.mentions)
        self.forms.update(" ".join(mention.text.split()) for mention in entity.mentions)
        if code:
            self.countries[code] += 1
        if article.source:
            self.sources.add(article.source)
        mention = entity.mentions[0]
        text = getattr(article, mention.field)
        day = article.date.isoformat() if article.date else ""
        told = day, str(article.id), sentence_around(text, mention.start, mention.end)
        self.first = min(self.first or told, told)


class UnknownPlaces:
    """Count the unknown places of records."""

    def __init__(self) -> None:
        """Start with none."""
        self._places: dict[str, UnknownPlace] = {}

    def add(self, record: Record) -> None:
        """Take in one record."""
        code = _only_focus(record)
        for entity in record.entities:
            if entity.type == EntityType.PLACE and not entity.known and entity.mentions:
                place = self._places.setdefault(entity.id, UnknownPlace(entity.id))
                place.add(entity, record, entity.country or code)

    def told(self, at_least: int) -> Iterator[UnknownPlace]:
        """Yield the places that so many articles name and whose country they agree on, by id."""
        for name in sorted(self._places):
            place = self._places[name]
            is_part = _PART.search(place.name) is not None
            if place.articles >= at_least and place.country and not is_part:
                yield place


def _only_focus(record: Record) -> str | None:
    """Return the country that an article is about, None where it is about several or none."""
    codes = [entity.code for entity in record.entities if entity.focus and entity.code]
    return codes[0] if len(codes) == 1 else None
