"""Records as rows of numbers: what articles share is written once, and each article points at it.

`page/store.js` is the other side: it reads these rows, in this order.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from math import isfinite
from typing import Any, TypeVar

from nlp.lists import EntityType, Finder, MentionKind, Role, Scheme
from nlp.records import FIELDS, Article, Entity, Evidence, Mention, Office, Record, Tag
from nlp.writing.documents import is_address, wikidata_uri
from nlp.writing.report.spans import Offsets, showable

LEAD = 210  # characters of the text shown in the list
EPOCH = 719163  # 1970-01-01 as an ordinal: days are counted from there, as JavaScript does
NO_DAY = -(10**7)

Key = TypeVar("Key")
Row = list[Any]


class Numbers(dict[Key, int]):
    """Give each new key the next number, from 0."""

    def __missing__(self, key: Key) -> int:
        """Return the number of a key not seen before."""
        self[key] = number = len(self)
        return number


_ENTITIES = 5  # place of the entities in the short row of an article


class Catalogue:
    """Gather what the articles of a report share.

    `articles` holds one short row each, for lists and counts.
    """

    def __init__(self) -> None:
        self.articles: list[Row] = []
        self._entities: dict[str, Row] = {}
        self._numbers: Numbers[str] = Numbers()
        self._offices: Numbers[Office] = Numbers()
        self._seen: Counter[str] = Counter()
        self._held: dict[str, dict[int, tuple[int, int]]] = {}
        self._tags: Numbers[tuple[str, str, str]] = Numbers()
        self._sources: Numbers[str] = Numbers()
        self._keywords: Numbers[str] = Numbers()
        self._kinds: Numbers[str] = Numbers()
        self._finders: Numbers[str] = Numbers()
        self._versions: dict[str, dict[str, None]] = {}

    def add(self, record: Record) -> Row:
        """Take a record in and return its long row: what only the view of this article needs."""
        article = record.article
        self.articles.append(self._short(record))
        for name, version in record.made_by.items():
            self._versions.setdefault(showable(name), {})[showable(version)] = None
        offsets = {name: Offsets(str(getattr(article, name))) for name in FIELDS}
        return [
            *_own(article),
            showable(article.text),
            [self._entity(entity, offsets) for entity in record.entities],
            [self._tag(tag, offsets) for tag in record.tags],
        ]

    def number_of(self, entity: str) -> int:
        """Return the number of an entity id that an article of the report holds."""
        return self._numbers[entity]

    def holds(self, article: int, entity: str) -> bool:
        """Tell whether an article, by its number, holds an entity."""
        number = self._numbers[entity]
        return any(coded // 2 == number for coded in self.articles[article][_ENTITIES])

    def office_number(self, office: Office) -> int:
        """Return the number of an office, in the index as soon as it is asked for."""
        return self._offices[office]

    def to_dict(self) -> dict[str, Any]:
        """Return the index of the report, as JSON takes it."""
        offices = [
            [*map(showable, (office.role, office.title, office.of or ""))]
            for office in self._offices
        ]
        for name in self._held:
            self._entities[name][-1] = self._office_of(name)
        return {
            "articles": self.articles,
            "entities": list(self._entities.values()),
            "offices": offices,
            "tags": [list(map(showable, tag)) for tag in self._tags],
            "sources": list(map(showable, self._sources)),
            "keywords": list(map(showable, self._keywords)),
            "kinds": [MentionKind.label_of(showable(kind)) for kind in self._kinds],
            "finders": [Finder.label_of(showable(finder)) for finder in self._finders],
            "types": {kind.value: kind.label for kind in EntityType},
            "titles": {kind.value: kind.plural for kind in EntityType},
            "roles": {role.value: role.label for role in Role},
            "schemes": {scheme.value: scheme.label for scheme in Scheme},
            "versions": {name: list(versions) for name, versions in self._versions.items()},
        }

    def _short(self, record: Record) -> Row:
        article = record.article
        day = article.date.toordinal() - EPOCH if article.date else None
        for entity in record.entities:
            self._take(entity, NO_DAY if day is None else day)
        return [
            showable(str(article.id)),
            day,
            self._sources[article.source] if article.source else -1,
            showable(article.title),
            _lead(showable(article.text)),
            [
                2 * self._numbers[entity.id] + entity.focus for entity in record.entities
            ],  # _ENTITIES
            list(dict.fromkeys(self._tags[_names(tag)] for tag in record.tags if tag.accepted)),
            list(dict.fromkeys(self._keywords[keyword] for keyword in article.keywords)),
        ]

    def _take(self, entity: Entity, day: int) -> None:
        """Keep an entity as first seen, and each office it holds with how often and when last.

        An office on a guessed date shows nothing of when it was held: it is not counted.
        """
        if entity.id not in self._entities:
            facts = (
                entity.type,
                entity.id,
                entity.name,
                entity.acronym,
                entity.code or entity.country,
            )
            shown = [showable(fact or "") for fact in facts]
            uri = wikidata_uri(entity.wikidata)
            self._entities[entity.id] = [*shown, uri, int(entity.known), -1]
        self._seen[entity.id] += 1
        if entity.sure_office:
            held = self._held.setdefault(entity.id, {})
            number = self._offices[entity.sure_office]
            times, last = held.get(number, (0, day))
            held[number] = times + 1, max(last, day)

    def _office_of(self, name: str) -> int:
        """Return the office that a person holds most often (then: latest).

        -1 if most articles give none.

        One article that has it wrong then makes no leader.
        """
        held = self._held[name]
        if 2 * sum(times for times, _ in held.values()) < self._seen[name]:
            return -1
        return max(held, key=lambda office: (*held[office], -office))

    def _entity(self, entity: Entity, offsets: dict[str, Offsets]) -> Row:
        office = self._offices[entity.office] if entity.office else -1
        mentions = [row for mention in entity.mentions for row in self._mention(mention, offsets)]
        return [self._numbers[entity.id], office, _share(entity.salience), mentions]

    def _mention(self, mention: Mention, offsets: dict[str, Offsets]) -> Iterable[Row]:
        score = None if mention.score is None else _share(mention.score)
        for place in _place(mention, offsets):
            yield [*place, self._kinds[mention.kind], self._finders[mention.by], score]

    def _tag(self, tag: Tag, offsets: dict[str, Offsets]) -> Row:
        because = [
            [*place, _share(word.weight)] for word in tag.because for place in _place(word, offsets)
        ]
        return [self._tags[_names(tag)], _share(tag.score), int(tag.accepted), because]


def _own(article: Article) -> Row:
    url = article.url if article.url and is_address(article.url) else ""
    named = re.fullmatch(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*", article.language or "")
    language = named[0] if named else "fr"
    return [
        showable(url),
        list(map(showable, article.authors)),
        showable(article.agency or ""),
        language,
    ]


def _lead(text: str) -> str:
    """Return the beginning of a text in one line, ended at a word where it goes on."""
    line = " ".join(text[: 2 * LEAD].split())
    if len(line) <= LEAD:
        return line
    words = line[: LEAD + 1].rsplit(" ", 1)[0]
    return f"{words[:LEAD]} …"


def _place(
    found: Mention | Evidence, offsets: dict[str, Offsets]
) -> Iterable[tuple[int, int, int]]:
    """Yield field, start and length of a mention or evidence.

    Nothing if it points outside the text.
    """
    span = offsets[found.field].span(found.start, found.end) if found.field in offsets else None
    if span:
        yield FIELDS.index(found.field), *span


def _names(tag: Tag) -> tuple[str, str, str]:
    return tag.scheme, tag.code, tag.label


def _share(value: float) -> float:
    """Return a number as JSON and JavaScript take it.

    What is no finite number counts for nothing.
    """
    return round(value, 3) if isfinite(value) else 0.0
