"""The records that travel through the pipeline.

Frozen, small, and true to `docs/record.schema.json`.
"""

from __future__ import annotations

import dataclasses
import datetime
import functools
import hashlib
import types
import typing
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from nlp.lists import EntityType, Finder, MentionKind, Role

SCHEMA_VERSION = 1

FIELDS = ("title", "text")
_OWN_KEYS: dict[str, tuple[str, ...]] = {
    EntityType.PERSON: ("wikidata", "office"),
    EntityType.COUNTRY: ("code", "focus"),
    EntityType.ORGANISATION: ("acronym", "wikidata", "country"),
    EntityType.PLACE: ("country",),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """Hold one article as it was given or extracted.

    `id` defaults to the url, else to a digest of title and text: the same input always has the same
    id.
    """

    text: str
    title: str = ""
    id: str | None = None
    date: datetime.date | None = None
    url: str | None = None
    source: str | None = None
    agency: str | None = None
    authors: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    language: str | None = "fr"

    def __post_init__(self) -> None:
        """Give the article its id."""
        if not self.id:
            object.__setattr__(self, "id", self.url or digest(self.title, self.text))


@dataclass(frozen=True, slots=True)
class Mention:
    """Point at one place in a field: half-open code-point offsets, `field[start:end] == text`.

    `kind` is one of MentionKind, `by` one of Finder. `score` is the chance that the mention is
    right (None: unknown).
    """

    field: str
    start: int
    end: int
    text: str
    kind: str = MentionKind.NAME.value
    score: float | None = None
    by: str = Finder.MODEL.value


@dataclass(frozen=True, slots=True)
class Office:
    """Name the function a person holds at the article's date, of a country (ISO code) or an organisation."""

    role: str
    title: str
    of: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """Gather all mentions of one real thing.

    `salience` is in [0, 1]; `focus` is meaningful for countries.
    """

    id: str
    type: str
    name: str
    mentions: tuple[Mention, ...]
    known: bool = False
    salience: float = 0.0
    wikidata: str | None = None
    office: Office | None = None
    code: str | None = None
    focus: bool = False
    acronym: str | None = None
    country: str | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """Point at words that earned a tag; `weight` is their share of the score before calibration."""

    field: str
    start: int
    end: int
    text: str
    weight: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Tag:
    """Hold one predicted topic of one vocabulary (`scheme`); `score` is a probability."""

    scheme: str
    code: str
    label: str
    score: float
    accepted: bool
    top: str | None = None
    because: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """Hold an article with all that was found in it."""

    article: Article
    entities: tuple[Entity, ...] = ()
    tags: tuple[Tag, ...] = ()
    made_by: Mapping[str, str] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON object of schema 1."""
        return {
            "schema": SCHEMA_VERSION,
            **article_to_dict(self.article),
            "entities": [_entity_to_dict(entity) for entity in self.entities],
            "tags": [_plain(tag) for tag in self.tags],
            "made_by": dict(self.made_by),
        }

    @classmethod
    def from_dict(cls, row: Mapping[str, Any]) -> Record:
        """Return the record of a JSON object of schema 1; the inverse of `to_dict`.

        Raises ValueError, TypeError, KeyError or AttributeError for any other object: values of
        other types, entities and mentions of kinds that the schema does not know.
        """
        record = cls(
            article=article_from_dict(row),
            entities=tuple(_build(Entity, entity) for entity in row.get("entities", ())),
            tags=tuple(_build(Tag, tag) for tag in row.get("tags", ())),
            made_by={name: _build(str, stamp) for name, stamp in row.get("made_by", {}).items()},
        )
        for entity in record.entities:
            _check_entity(entity)
        return record


@dataclass(frozen=True, slots=True)
class Reject:
    """Tell why one input record was not used: file, line (from 1.

    None for a whole file), slug, detail, raw text.
    """

    path: str
    line: int | None
    slug: str
    detail: str
    raw: str = ""


def digest(*parts: str) -> str:
    """Return a short stable id of some texts: 16 hexadecimal digits of SHA-256."""
    whole = "\x1f".join(parts).encode("utf-8", "surrogatepass")
    return hashlib.sha256(whole).hexdigest()[:16]


def article_to_dict(article: Article) -> dict[str, Any]:
    """Return the article's own part of the record."""
    order = (
        "id",
        "title",
        "text",
        "date",
        "url",
        "source",
        "agency",
        "authors",
        "keywords",
        "language",
    )
    return {name: _plain(getattr(article, name)) for name in order}


def article_from_dict(row: Mapping[str, Any]) -> Article:
    """Return the article of a record; unknown keys are ignored."""
    known = {item.name for item in dataclasses.fields(Article)}
    own = {key: value for key, value in row.items() if key in known}
    article: Article = _build(
        Article, own | ({"id": str(own["id"])} if isinstance(own.get("id"), int) else {})
    )
    return article


def record_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of one record, derived from the dataclasses."""
    entity = _object_schema(
        Entity, required=("id", "type", "name", "known", "salience", "mentions")
    )
    entity["properties"]["type"] = {"enum": EntityType.values()}
    mention = entity["properties"]["mentions"]["items"]
    mention["properties"]["kind"] = {"enum": MentionKind.values()}
    mention["properties"]["field"] = {"enum": list(FIELDS)}
    office = next(
        option
        for option in entity["properties"]["office"]["anyOf"]
        if option.get("type") == "object"
    )
    office["properties"]["role"] = {"enum": Role.values()}
    article = _object_schema(Article)["properties"]
    article["date"] = {"type": ["string", "null"], "format": "date"}
    article["id"] = {"type": "string"}
    properties = {
        "schema": {"const": SCHEMA_VERSION},
        **article,
        "entities": {"type": "array", "items": entity},
        "tags": {"type": "array", "items": _object_schema(Tag)},
        "made_by": {"type": "object", "additionalProperties": {"type": "string"}},
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Rubrique record",
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": True,
    }


def _plain(value: Any) -> Any:
    """Turn dataclasses, tuples and dates into what JSON knows."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {item.name: _plain(getattr(value, item.name)) for item in dataclasses.fields(value)}
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return value.isoformat() if isinstance(value, datetime.date) else value


def _entity_to_dict(entity: Entity) -> dict[str, Any]:
    own = ("id", "type", "name", "known", *_OWN_KEYS[entity.type], "salience", "mentions")
    return {name: _plain(getattr(entity, name)) for name in own}


def _check_entity(entity: Entity) -> None:
    """Raise ValueError for an entity or a mention of a kind that schema 1 does not know."""
    if entity.type not in EntityType.values():
        raise ValueError(f"there is no entity of type {entity.type!r}")
    for mention in entity.mentions:
        if (
            mention.kind not in MentionKind.values()
            or mention.field not in FIELDS
            or not 0 <= mention.start <= mention.end
        ):
            raise ValueError(f"the mention {mention.text!r} is of no known kind or field")


def _build(kind: Any, value: Any) -> Any:
    """Build a value of the annotated type `kind` from plain JSON.

    Keys the dataclass lacks are ignored.
    """
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if origin in (types.UnionType, typing.Union):
        return (
            None
            if value is None
            else _build(next(a for a in arguments if a is not type(None)), value)
        )
    if origin is tuple:
        return tuple(_build(arguments[0], item) for item in value)
    if kind is datetime.date:
        return datetime.date.fromisoformat(value)
    if dataclasses.is_dataclass(kind):
        hints = _hints(typing.cast(type, kind))
        return kind(
            **{key: _build(hints[key], item) for key, item in value.items() if key in hints}
        )  # type: ignore[operator]
    if kind is float and isinstance(value, int):
        value = float(value)
    if not isinstance(value, kind):
        raise TypeError(f"{value!r} is no {kind.__name__}")
    return value


@functools.cache
def _hints(kind: type) -> dict[str, Any]:
    return typing.get_type_hints(kind)


_JSON_TYPES = {str: "string", float: "number", int: "integer", bool: "boolean"}


def _schema_of(kind: Any) -> dict[str, Any]:
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if origin in (types.UnionType, typing.Union):
        return {
            "anyOf": [_schema_of(a) if a is not type(None) else {"type": "null"} for a in arguments]
        }
    if origin is tuple:
        return {"type": "array", "items": _schema_of(arguments[0])}
    if dataclasses.is_dataclass(kind):
        return _object_schema(kind)
    return {"type": _JSON_TYPES.get(kind, "string")}


def _object_schema(kind: Any, required: tuple[str, ...] | None = None) -> dict[str, Any]:
    hints = typing.get_type_hints(kind)
    properties = {item.name: _schema_of(hints[item.name]) for item in dataclasses.fields(kind)}
    return {"type": "object", "properties": properties, "required": list(required or properties)}
