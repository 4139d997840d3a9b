"""Places of a corpus that no table knows: how often they are named, and in which country they lie."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from nlp.archive.profiles import Tenure, moment_of, sentence_around
from nlp.knowledge import Knowledge
from nlp.knowledge.towns import load_towns
from nlp.lists import EntityType
from nlp.records import Entity, Record
from nlp.text import fold

_SHARE = 2 / 3  # of the articles that name a place, which must tell the same country
# Roads ("A7"), streets and buildings ("rue des Rosiers") and parts of a city without its name
_PART = re.compile(r"\d|^[a-zà-ÿ]|\barrondissement\b|^(?:Place|Porte|Rue|Avenue)\b")


@dataclass(slots=True)
class UnknownPlace:
    """Hold what articles say of one place; `named` tells when first and last, and the first sentence."""

    id: str
    forms: Counter[str] = field(default_factory=Counter)
    countries: Counter[str] = field(default_factory=Counter)
    sources: set[str] = field(default_factory=set)
    mentions: int = 0
    named: Tenure = field(default_factory=Tenure)

    @property
    def articles(self) -> int:
        """Return how many articles name it."""
        return self.named.articles

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
        self.mentions += len(entity.mentions)
        self.forms.update(" ".join(mention.text.split()) for mention in entity.mentions)
        if code:
            self.countries[code] += 1
        if article.source:
            self.sources.add(article.source)
        mention = entity.mentions[0]
        text = getattr(article, mention.field)
        self.named.add(moment_of(article), sentence_around(text, mention.start, mention.end))


class UnknownPlaces:
    """Count the places of records that no table holds."""

    def __init__(self, knowledge: Knowledge) -> None:
        """Start with none; the tables tell which names are places of theirs."""
        self._places: dict[str, UnknownPlace] = {}
        self._countries: dict[str, set[str | None]] = defaultdict(set)
        for place in knowledge.places.values():
            for name in (place.name, *place.aliases):
                self._countries[fold(name)].add(place.country)

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
            is_told = place.articles >= at_least and place.country and not is_part
            if is_told and not self._is_known(place):
                yield place

    def _is_known(self, place: UnknownPlace) -> bool:
        """Tell whether a table holds a place of that name in that country, or in several."""
        named: set[str | None] = set()
        for form in place.forms:
            named |= self._countries.get(fold(form), set())
            named |= {town.country for town in load_towns().by_name(form)}
        return place.country in named or None in named


def _only_focus(record: Record) -> str | None:
    """Return the country that an article is about, None where it is about several or none."""
    codes = [entity.code for entity in record.entities if entity.focus and entity.code]
    return codes[0] if len(codes) == 1 else None
