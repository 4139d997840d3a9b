"""Records as ninjs 3.1, the IPTC's news in JSON. Only what the standard has a place for."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TextIO

from nlp.lists import EntityType
from nlp.records import Entity, Record, Tag
from nlp.writing.documents import (
    article_uri,
    dump_documents,
    encode,
    percent_of,
    topic_uri,
    wikidata_uri,
    without_nothing,
)

Item = dict[str, Any]

_SCHEMA = "http://www.iptc.org/std/ninjs/ninjs-schema_3.1.json#"
_STANDARD = {"name": "ninjs", "version": "3.1", "schema": _SCHEMA}
_LISTS: dict[str, tuple[EntityType, ...]] = {
    "people": (EntityType.PERSON,),
    "organisations": (EntityType.ORGANISATION,),
    "places": (EntityType.COUNTRY, EntityType.PLACE),
}


def dump_ninjs(records: Iterable[Record], stream: TextIO) -> int:
    """Write one ninjs object for one record, a JSON array of them for several; return how many."""
    return dump_documents(map(to_ninjs, records), stream, opening="[", closing="]")


def dump_ninjs_lines(records: Iterable[Record], stream: TextIO) -> int:
    """Write one ninjs object per line; return how many."""
    count = 0
    for record in records:
        stream.write(encode(to_ninjs(record)) + "\n")
        count += 1
    return count


def to_ninjs(record: Record) -> Item:
    """Return the ninjs 3.1 object of a record.

    A day without an hour becomes midnight UTC, for ninjs knows no day alone. Given keywords and
    accepted tags are subjects; only tags have a creator and a confidence (the standard knows these
    for subjects only). What is in focus or named in the title has the relation "about", all else
    "mentions".
    """
    article = record.article
    day = f"{article.date.isoformat()}T00:00:00Z" if article.date else None
    makers = (("agency", article.agency), ("source", article.source))
    item: Item = {
        "uri": article_uri(article),
        "type": "text",
        "language": article.language,
        "firstCreated": day,
        "contentCreated": day,
        "by": ", ".join(article.authors),
        "headlines": [{"role": "main", "value": article.title}] if article.title else [],
        "bodies": [{"role": "main", "contentType": "text/plain", "value": article.text}],
        "subjects": [_keyword(word) for word in article.keywords] + _subjects(record),
        **{name: _things(record, types) for name, types in _LISTS.items()},
        "infoSources": [{"name": name, "role": role} for role, name in makers if name],
        "altIds": [{"role": "id", "value": article.id}],
        "standard": _STANDARD,
    }
    return without_nothing(item)


def is_about(entity: Entity) -> bool:
    """Tell whether the article is about an entity.

    A country in focus, or anything named in the title.
    """
    return entity.focus or any(mention.field == "title" for mention in entity.mentions)


def _keyword(word: str) -> Item:
    return {"name": word, "rel": "about", "literal": word}


def _subjects(record: Record) -> list[Item]:
    rubrique = f"rubrique {record.made_by.get('rubrique', '')}".strip()
    return [_subject(tag, f"{rubrique} {tag.scheme}") for tag in record.tags if tag.accepted]


def _subject(tag: Tag, creator: str) -> Item:
    confidence = percent_of(tag.score)
    own = {"name": tag.label, "rel": "about", "uri": topic_uri(tag), "literal": tag.code}
    return without_nothing({**own, "creator": creator, "confidence": confidence})


def _things(record: Record, types: tuple[EntityType, ...]) -> list[Item]:
    return [_thing(entity) for entity in record.entities if entity.type in types]


def _thing(entity: Entity) -> Item:
    rel = "about" if is_about(entity) else "mentions"
    own = {
        "name": entity.name,
        "rel": rel,
        "uri": wikidata_uri(entity.wikidata),
        "literal": entity.id,
    }
    return without_nothing(own)
