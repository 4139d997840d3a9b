"""Places of a corpus that no table knows: how often they are named, and in which country they lie."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from nlp.archive.profiles import Tenure, is_likely, moment_of, score_of, sentence_around
from nlp.knowledge import Knowledge
from nlp.knowledge.towns import load_towns
from nlp.lists import EntityType
from nlp.records import Entity, Mention, Record
from nlp.text import fold, key

_SHARE = 2 / 3  # of the articles that name a place, which must tell the same country
_ROAD = re.compile(r"\d|^[a-zà-ÿ]")  # roads ("A7"), and what is written in small letters
_SHOUTED = re.compile(r"\b[A-ZÀ-Ý]{2,}\b")  # an acronym is a body, a ship, a brand
# What stands between a place and where it lies: "Jonches (Yonne)", "Zoicu, en Corse"
_LIES_IN = re.compile(
    r"\s*+(?:\(|(?:,\s*+)?(?:dans|en|au|aux|à|près de|non loin de)\s+)(?:le\s+|la\s+|les\s+|l['’])?"
)
# What stands before a place where something is, comes from or goes to: "à Sivens", "le barrage de Sivens"
_WHERE = re.compile(
    r"(?:^|[\s(«\"'’])(?:(?:à|a|en|dans|près de|vers|entre|depuis|de|sur|pour|par)\s+(?:la\s+|les?\s+|l['’])?"
    r"|(?:au|du)\s+|d['’])$",
    re.IGNORECASE,
)
_LAST_WORD = re.compile(r"([\w-]+)\s+$")
_REACH = 25  # characters before a name in which all that stands
_ARTICLES = ("le", "la", "les")
# A way, no place in another: ", de Miami-Dade à Nassau"; "le quartier de Planoise à Besançon" is one
_FROM = re.compile(r"(?:[,;(]|\ballant)\s*(?:de\s+|d['’])$")
_BREAK = re.compile(r"(?:[\s-]|(?<=\b[dDlL])['’])+")  # between words: "Mont-d'Or"
_LINKED = ("link", "determiner")  # small words that a name may hold in small letters
_KINDS = ("place_name", "place_noun", "street", "link")  # words that alone name no place


@dataclass(slots=True)
class UnknownPlace:
    """Hold what articles say of one place; `named` tells when first and last, and the first sentence.

    `countries`: of how many articles each is the one they are about. `lies_in`: of how many each is
    the one that stands beside the name. `located`: mentions that say that something is there.
    """

    id: str
    forms: Counter[str] = field(default_factory=Counter)
    countries: Counter[str] = field(default_factory=Counter)
    lies_in: Counter[str] = field(default_factory=Counter)
    sources: set[str] = field(default_factory=set)
    mentions: int = 0
    located: int = 0
    scores: float = 0.0
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
    def is_likely(self) -> bool:
        """Tell whether its mentions are right by their own scores, on average."""
        return is_likely(self.scores, self.mentions)

    @property
    def country(self) -> str | None:
        """Return the country that stands beside the name, else the one most articles are about.

        What a single article is about says too little of where a place lies.
        """
        if self.lies_in:
            return _most(self.lies_in)
        if self.articles < 2 or not self.countries:
            return None
        best = _most(self.countries)
        return best if self.countries[best] >= _SHARE * self.articles else None

    def add(self, entity: Entity, record: Record, codes: _Codes) -> None:
        """Take in one article that names the place."""
        article = record.article
        self.mentions += len(entity.mentions)
        self.scores += score_of(entity)
        self.forms.update(" ".join(mention.text.split()) for mention in entity.mentions)
        beside = codes.beside(entity)
        if beside:
            self.lies_in[beside] += 1
        if entity.country or codes.only_focus:
            self.countries[entity.country or codes.only_focus or ""] += 1
        if article.source:
            self.sources.add(article.source)
        mention = entity.mentions[0]
        text = getattr(article, mention.field)
        self.named.add(moment_of(article), sentence_around(text, mention.start, mention.end))


class _Codes:
    """Tell the countries of a record: the one it is about, those that stand beside its places."""

    def __init__(self, record: Record) -> None:
        self._record = record
        self._starts: dict[tuple[str, int], str] = {}
        focus: list[str] = []
        for entity in record.entities:
            code = entity.code if entity.type == EntityType.COUNTRY else entity.country
            is_where = entity.known and entity.type in (EntityType.COUNTRY, EntityType.PLACE)
            if entity.focus and entity.code:
                focus.append(entity.code)
            if is_where and code:
                for mention in entity.mentions:
                    self._starts[mention.field, mention.start] = code
        self.only_focus = focus[0] if len(focus) == 1 else None

    def beside(self, place: Entity) -> str | None:
        """Return the country of the known place that stands right after one, None if none does."""
        for mention in place.mentions:
            text = getattr(self._record.article, mention.field)
            gap = _LIES_IN.match(text, mention.end)
            before = text[max(0, mention.start - _REACH) : mention.start]
            if gap and gap[0].strip() == "à" and _FROM.search(before):
                continue
            code = self._starts.get((mention.field, gap.end())) if gap else None
            if code:
                return code
        return None


class UnknownPlaces:
    """Count the places of records that no table holds."""

    def __init__(self, knowledge: Knowledge, held: Mapping[str, frozenset[str]]) -> None:
        """Start with none; `held` are the `names_held` of the tables, whose words name nothing."""
        self._places: dict[str, UnknownPlace] = {}
        words = knowledge.words
        self._links = {word.rstrip("'") for group in _LINKED for word in words.keys(group)}
        self._kinds = {word for group in _KINDS for word in words.keys(group)}
        self._nouns = self._kinds - self._links
        self._parts = words.keys("city_part")
        self._days = words.keys("weekday_or_month")
        self._held = held

    def add(self, record: Record) -> None:
        """Take in one record."""
        codes = _Codes(record)
        for entity in record.entities:
            if entity.type == EntityType.PLACE and not entity.known and entity.mentions:
                place = self._places.setdefault(entity.id, UnknownPlace(entity.id))
                place.add(entity, record, codes)
                place.located += sum(self._is_where(record, one) for one in entity.mentions)

    def told(self, at_least: int) -> Iterator[UnknownPlace]:
        """Yield the places that so many articles name and whose country they agree on, by id."""
        for name in sorted(self._places):
            place = self._places[name]
            is_told = place.articles >= at_least and place.is_likely and place.country
            is_where = place.located or place.lies_in
            if is_told and is_where and self._is_name(place.name) and not self._is_held(place):
                yield place

    def _is_where(self, record: Record, mention: Mention) -> bool:
        """Tell whether something is at a place by what stands before: "à X", "la rivière X".

        Brands that are taken for places stand in lists ("Entremont, Le Rustique"), people after
        plurals ("aux Barcelonais").
        """
        text = getattr(record.article, mention.field)
        before = text[max(0, mention.start - _REACH) : mention.start]
        if _WHERE.search(before):
            return True
        noun = _LAST_WORD.search(before)
        return noun is not None and key(noun[1]) in self._nouns

    def _is_name(self, name: str) -> bool:
        """Tell whether a form can be the name of a town: no street, acronym, day, no common words."""
        if _ROAD.search(name) or _SHOUTED.search(name):
            return False
        words = _BREAK.split(name)
        if key(words[0]) in self._parts | self._days or key(words[-1]) in self._parts:
            return False
        small = {key(word) for word in words if word.islower()}
        return small <= self._links and not {key(word) for word in words} <= self._kinds

    def _is_held(self, place: UnknownPlace) -> bool:
        """Tell whether a table holds something of that name: "aux Ulis" are Les Ulis."""
        towns = load_towns()
        return any(
            self._is_taken(name) or towns.by_name(name)
            for form in place.forms
            for name in (form, *(f"{article} {form}" for article in _ARTICLES))
        )

    def _is_taken(self, form: str) -> bool:
        """Tell whether the tables call something so that is no person."""
        ids = self._held.get(fold(form), frozenset())
        return any(not name.startswith(f"{EntityType.PERSON}/") for name in ids)


def _most(counts: Counter[str]) -> str:
    """Return what was counted most, ties to what sorts first."""
    return min(counts, key=lambda one: (-counts[one], one))
