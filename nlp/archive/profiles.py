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
LONGEST_SENTENCE = 300  # characters shown of the sentence that states a function
_CIVILITY = re.compile(
    r"\b(?:(?P<woman>Mme|Mlle|Madame|Mademoiselle)|(?P<man>M\.|MM\.|Monsieur))\s+$"
)
_REACH = 14  # characters before a name in which its civility stands: "Mademoiselle " and one more
# The point of an initial or a civility ends nothing
_SENTENCE_END = re.compile(r"(?<!\b[A-ZÉ])(?<!\bMM)[.!?…]\s|\n")


@dataclass(slots=True)
class Tenure:
    """Hold a function that articles give: in how many, from when to when, and where first."""

    articles: int = 0
    first: Moment | None = None
    last: str = ""
    sentence: str = ""

    def add(self, moment: Moment, sentence: str) -> None:
        """Take in one article that gives the function."""
        self.articles += 1
        self.last = max(self.last, moment[0])
        if self.first is None or _is_earlier(moment, self.first):
            self.first = moment
            self.sentence = sentence

    def join(self, other: Tenure) -> None:
        """Take in another count of the same function."""
        articles = self.articles + other.articles
        if other.first:
            self.add(other.first, other.sentence)
        self.articles = articles
        self.last = max(self.last, other.last)


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
            tenure.add(moment, _sentence(record.article, entity.mentions, title))

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


def _is_earlier(one: Moment, other: Moment) -> bool:
    """Tell whether an article comes before another; undated ones come last."""
    return (not one[0], *one) < (not other[0], *other)


def _genders(article: Article, names: Iterable[Mention]) -> Iterable[str]:
    for mention in names:
        text = getattr(article, mention.field)
        found = _CIVILITY.search(text[max(0, mention.start - _REACH) : mention.start])
        if found:
            yield "f" if found["woman"] else "m"


def _sentence(article: Article, mentions: Iterable[Mention], title: str) -> str:
    """Return the sentence of a mention that holds most words of a title, the first in doubt."""
    words = title.lower().split()
    best, most = "", -1
    for mention in mentions:
        text = getattr(article, mention.field)
        sentence = sentence_around(text, mention.start, mention.end)
        shared = sum(word in sentence.lower() for word in words)
        if shared > most:
            best, most = sentence, shared
    return best


def sentence_around(text: str, start: int, end: int) -> str:
    """Return the sentence that holds a stretch of text, cut where it is very long."""
    floor = max(0, start - LONGEST_SENTENCE)
    before = list(_SENTENCE_END.finditer(text, floor, start))
    begin = before[-1].end() if before else floor
    after = _SENTENCE_END.search(text, end)
    stop = after.start() + 1 if after else len(text)
    return " ".join(text[begin : min(stop, end + LONGEST_SENTENCE)].split())
