"""What articles say of one entity, counted while records pass by."""

from __future__ import annotations

import datetime
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from nlp.lists import EntityType, MentionKind
from nlp.records import Article, Entity, Mention, Office, Record

Moment = tuple[
    str, str
]  # day (empty: undated) and id of an article: what comes first, always alike
GATHERED = (EntityType.PERSON, EntityType.ORGANISATION)
COMPANIONS = 8  # heaviest people and organisations of an article that count as company
# The chance that a mention is right, on average over a place or body. Of the first 220 proposals of
# 4,000 press articles, ships, cheeses, police units and compass points had less, seats and towns more.
LIKELY = 0.75
LONGEST_SENTENCE = 300  # characters shown of the sentence that states a function
_CIVILITY = re.compile(
    r"\b(?:(?P<woman>Mme|Mlle|Madame|Mademoiselle)|(?P<man>M\.|MM\.|Monsieur))\s+$"
)
_REACH = 14  # characters before a name in which its civility stands: "Mademoiselle " and one more
# The point of an initial or a civility ends nothing
_SENTENCE_END = re.compile(r"(?<!\b[A-ZÉ])(?<!\bMM)[.!?…]\s|\n")


@dataclass(slots=True)
class Tenure:
    """Hold a function that articles give: in how many, from when to when, and who says it best."""

    articles: int = 0
    first: Moment | None = None
    last: str = ""
    quote: Quote | None = None

    def add(self, moment: Moment, sentence: str, lacks: int = 0) -> None:
        """Take in one article that gives the function; its sentence lacks some words of the title."""
        self._see(1, moment, moment[0], Quote(sentence, lacks, moment))

    def join(self, other: Tenure) -> None:
        """Take in another count of the same function."""
        if other.first and other.quote:
            self._see(other.articles, other.first, other.last, other.quote)

    @property
    def since(self) -> str:
        """Return the first day on which it was given, empty where no article has a date."""
        return self.first[0] if self.first else ""

    @property
    def sentence(self) -> str:
        """Return the sentence that says it best, empty where none was taken in."""
        return self.quote.sentence if self.quote else ""

    @property
    def article(self) -> str:
        """Return the id of the article that this sentence is from."""
        return self.quote.moment[1] if self.quote else ""

    def _see(self, articles: int, first: Moment, last: str, quote: Quote) -> None:
        self.articles += articles
        self.last = max(self.last, last)
        if self.first is None or _is_earlier(first, self.first):
            self.first = first
        if self.quote is None or quote.rank < self.quote.rank:
            self.quote = quote


@dataclass(frozen=True, slots=True)
class Quote:
    """Hold a sentence of an article, and how many words of a function's title it lacks."""

    sentence: str
    lacks: int
    moment: Moment

    @property
    def rank(self) -> tuple[int, bool, str, str]:
        """Return what puts the sentence that says most first, then the earliest."""
        return self.lacks, *_place_in_time(self.moment)


@dataclass(slots=True)
class Profile:
    """Gather what records say of one entity id (of one function, where namesakes differ)."""

    id: str
    type: str
    name: str
    known: bool
    wikidata: str | None = None
    acronym: str | None = None
    first: Moment | None = None
    last: str = ""
    mentions: int = 0
    articles: int = 0
    forms: Counter[str] = field(default_factory=Counter)
    offices: dict[Office, Tenure] = field(default_factory=dict)
    countries: Counter[str] = field(default_factory=Counter)
    genders: Counter[str] = field(default_factory=Counter)
    topics: Counter[str] = field(default_factory=Counter)
    company: Counter[str] = field(default_factory=Counter)
    sources: Counter[str] = field(default_factory=Counter)
    members: set[str] = field(default_factory=set)

    def add(self, entity: Entity, record: Record, company: Iterable[str]) -> None:
        """Take in one article that names the entity."""
        article = record.article
        moment = moment_of(article)
        self._see(moment)
        self.articles += 1
        self.members.add(entity.id)
        names = [m for m in entity.mentions if m.kind == MentionKind.NAME]
        self.mentions += len(entity.mentions)
        self.forms.update(" ".join(mention.text.split()) for mention in names)
        if entity.country:
            self.countries[entity.country] += 1
        self.topics.update(tag.label for tag in record.tags if tag.accepted)
        self.company.update(one for one in company if one != entity.id)
        if article.source:
            self.sources[article.source] += 1
        if entity.type == EntityType.PERSON:
            self._add_person(entity, names, record, moment)

    def _add_person(
        self, entity: Entity, names: list[Mention], record: Record, moment: Moment
    ) -> None:
        self.countries.update(one.code for one in record.entities if one.focus and one.code)
        self.genders.update(_genders(record.article, names))
        sure = entity.sure_office
        if sure:
            title = " ".join(sure.title.split())
            office = Office(sure.role, title, sure.of)
            tenure = self.offices.setdefault(office, Tenure())
            tenure.add(moment, *_sentence(record.article, entity.mentions, title))

    def join(self, other: Profile) -> None:
        """Take in what is said of the same one under another id."""
        if other.first:
            self._see(other.first)
        self.last = max(self.last, other.last)
        self.articles += other.articles
        self.mentions += other.mentions
        self.wikidata = self.wikidata or other.wikidata
        self.acronym = self.acronym or other.acronym
        for name in ("forms", "countries", "genders", "topics", "company", "sources"):
            getattr(self, name).update(getattr(other, name))
        for office, tenure in other.offices.items():
            self.offices.setdefault(office, Tenure()).join(tenure)
        self.members |= other.members

    @property
    def since(self) -> str:
        """Return the first day on which it was named, empty where no article has a date."""
        return self.first[0] if self.first else ""

    def _see(self, moment: Moment) -> None:
        self.last = max(self.last, moment[0])
        if self.first is None or _is_earlier(moment, self.first):
            self.first = moment

    @property
    def gender(self) -> str | None:
        """Return "f" or "m" where the civilities agree on one, at least twice to one."""
        women, men = self.genders["f"], self.genders["m"]
        if women >= 2 * men and women:
            return "f"
        return "m" if men >= 2 * women and men else None


def companions(record: Record) -> list[str]:
    """Return the heaviest people and organisations of a record."""
    gathered = [entity for entity in record.entities if entity.type in GATHERED]
    gathered.sort(key=lambda entity: (-entity.salience, entity.id))
    return [entity.id for entity in gathered[:COMPANIONS]]


def open_profile(entity: Entity | Profile) -> Profile:
    """Return an empty profile of an entity, or of the one that another profile is of."""
    return Profile(
        id=entity.id,
        type=entity.type,
        name=entity.name,
        known=entity.known,
        wikidata=entity.wikidata,
        acronym=entity.acronym,
    )


def moment_of(article: Article) -> Moment:
    """Return when an article came: its day, empty where that is not known, and its id."""
    day: datetime.date | None = article.date
    return day.isoformat() if day else "", str(article.id)


def score_of(entity: Entity) -> float:
    """Return how many mentions of an entity are right, by their scores; those without one are."""
    return sum(1.0 if mention.score is None else mention.score for mention in entity.mentions)


def is_likely(scores: float, mentions: int) -> bool:
    """Tell whether mentions are right by their own scores, on average."""
    return scores >= LIKELY * mentions


def _is_earlier(one: Moment, other: Moment) -> bool:
    return _place_in_time(one) < _place_in_time(other)


def _place_in_time(moment: Moment) -> tuple[bool, str, str]:
    """Return what orders moments; undated ones come last."""
    return not moment[0], *moment


def _genders(article: Article, names: Iterable[Mention]) -> Iterable[str]:
    for mention in names:
        text = getattr(article, mention.field)
        found = _CIVILITY.search(text[max(0, mention.start - _REACH) : mention.start])
        if found:
            yield "f" if found["woman"] else "m"


def _sentence(article: Article, mentions: Iterable[Mention], title: str) -> tuple[str, int]:
    """Return the sentence of a mention that holds most words of a title, and how many it lacks."""
    words = title.lower().split()
    found = [("", len(words))]
    for mention in mentions:
        text = getattr(article, mention.field)
        sentence = sentence_around(text, mention.start, mention.end)
        lacks = sum(word not in sentence.lower() for word in words)
        found.append((sentence, lacks))
    return min(found[1:] or found, key=lambda pair: pair[1])


def sentence_around(text: str, start: int, end: int) -> str:
    """Return the sentence that holds a stretch of text, cut where it is very long."""
    floor = max(0, start - LONGEST_SENTENCE)
    before = list(_SENTENCE_END.finditer(text, floor, start))
    begin = before[-1].end() if before else floor
    after = _SENTENCE_END.search(text, end)
    stop = after.start() + 1 if after else len(text)
    return " ".join(text[begin : min(stop, end + LONGEST_SENTENCE)].split())
