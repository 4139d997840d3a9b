"""The records that travel through the pipeline, and their JSON.

Frozen, small, and true to `docs/record.schema.json`. msgspec reads, checks and writes them by their
annotations.
"""

from __future__ import annotations

import datetime
import hashlib
import importlib
import inspect
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from nlp import given
from nlp.lists import EntityType, Finder, MentionKind, Role

SCHEMA_VERSION = 1

FIELDS = ("title", "text")
_SHOWN = 60  # characters of a title or text in one line
_ARTICLE_KEYS = (
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
_OWN_KEYS: dict[str, tuple[str, ...]] = {
    EntityType.PERSON: ("wikidata", "office"),
    EntityType.COUNTRY: ("code", "focus"),
    EntityType.ORGANISATION: ("acronym", "wikidata", "country"),
    EntityType.PLACE: ("country",),
}
# Keys that joined later are left out where unset: whoever had records before gets the same bytes.
_LATER_ARTICLE_KEYS = ("origin", "extra")
_LISTS = ("authors", "keywords")
_LATER_OWN_KEYS: dict[str, tuple[str, ...]] = {
    EntityType.PERSON: ("own",),
    EntityType.COUNTRY: ("wikidata", "own"),
    EntityType.ORGANISATION: ("own",),
    EntityType.PLACE: ("wikidata", "geonames", "own"),
}
_OFFICE_KEYS = ("role", "title", "of")
_LATER_OFFICE_KEYS = ("as_of", "guessed")
_TAG_KEYS = ("scheme", "code", "label", "score", "accepted", "top", "because")
_LATER_TAG_KEYS = ("by",)


def _one_of(values: Iterable[str]) -> Meta:
    """Return the rule that a string is one of these, for reading and for the schema."""
    return Meta(pattern=f"^({'|'.join(values)})$", extra_json_schema={"enum": list(values)})


TypeName = Annotated[str, _one_of(EntityType.values())]
KindName = Annotated[str, _one_of(MentionKind.values())]
FieldName = Annotated[str, _one_of(FIELDS)]
RoleName = Annotated[str, _one_of(Role.values())]
Offset = Annotated[int, Meta(ge=0)]


@dataclass(frozen=True, slots=True)
class Origin:
    """Tell where an article was read.

    The file as it was given, the line or row in it (from 1), the member of an archive.
    """

    file: str
    line: int | None = None
    member: str | None = None

    def __str__(self) -> str:
        """Return the place in one line: file, member of an archive, line."""
        file = f"{self.file}/{self.member}" if self.member else self.file
        return f"{file}:{self.line}" if self.line else file


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """Hold one article as it was given or extracted.

    `id` defaults to the url, else to a digest of title and text: the same input always has the same
    id. `extra` holds what else was asked to be kept of the input, by column. Dates may be given as
    text ("2025-07-03"), lists as one text, ids as numbers, nothing as NaN; raises OptionError for
    what cannot be meant, which names field and value.
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
    origin: Origin | None = None
    extra: Mapping[str, str] | None = None

    def __post_init__(self) -> None:
        """Put right what was given in another form, and give the article its id."""
        for field_name, value in _convert(self):
            object.__setattr__(self, field_name, value)
        if not self.id:
            object.__setattr__(self, "id", self.url or digest(self.title, self.text))

    def __repr__(self) -> str:
        """Return one short line: its text may be long."""
        day = f" {self.date}" if self.date else ""
        return f"<Article {self.id!r}{day}: {_shorten(self.title or self.text)!r}>"


_TEXTS = ("text", "title")
_OPTIONAL = ("url", "source", "agency", "language")
_TUPLES = ("authors", "keywords")


def _convert(article: Article) -> Iterator[tuple[str, Any]]:
    """Yield the fields that are not what an article holds, with what they mean. Raises OptionError."""
    for name in _TEXTS:
        value = getattr(article, name)
        if type(value) is not str:
            yield name, given.to_text(name, value)
    for name in _OPTIONAL:
        value = getattr(article, name)
        if value is not None and type(value) is not str:
            yield name, given.to_optional(name, value)
    for name in _TUPLES:
        value = getattr(article, name)
        if type(value) is not tuple or not all(type(item) is str for item in value):
            yield name, given.to_tuple(name, value)
    if article.date is not None and type(article.date) is not datetime.date:
        yield "date", given.to_date(article.date)
    if article.id is not None and type(article.id) is not str:
        yield "id", given.to_id(article.id)


def _shorten(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"


@dataclass(frozen=True, slots=True)
class Mention:
    """Point at one place in a field: half-open code-point offsets, `field[start:end] == text`.

    `kind` is one of MentionKind, `by` one of Finder. `score` is the chance that the mention is
    right (None: unknown).
    """

    field: FieldName
    start: Offset
    end: Offset
    text: str
    kind: KindName = MentionKind.NAME.value
    score: float | None = None
    by: str = Finder.MODEL.value


@dataclass(frozen=True, slots=True)
class Office:
    """Name the function a person holds at the article's date.

    `of` is a country (ISO code) or an organisation. `as_of` is the day it was looked up for where
    that is not the article's own date; `guessed` says that this day is a guess.
    """

    role: RoleName
    title: str
    of: str | None = None
    as_of: datetime.date | None = None
    guessed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """Gather all mentions of one real thing.

    `salience` is in [0, 1]; `focus` is meaningful for countries. `wikidata` and `geonames` are the
    ids there ("Q7747", "703448"). `own` tells that a row of the user's own tables says who it is.
    """

    id: str
    type: TypeName
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
    geonames: str | None = None
    own: bool = False

    @property
    def sure_office(self) -> Office | None:
        """Return the office, None where it rests on a day that had to be guessed: what is counted."""
        return None if self.office is None or self.office.guessed else self.office


@dataclass(frozen=True, slots=True)
class Evidence:
    """Point at words that earned a tag; `weight` is their share of the score before calibration."""

    field: FieldName
    start: Offset
    end: Offset
    text: str
    weight: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Tag:
    """Hold one predicted topic of one vocabulary (`scheme`); `score` is a probability.

    `by` is "correction" where a person decided it, else None: the model did.
    """

    scheme: str
    code: str
    label: str
    score: float
    accepted: bool
    top: str | None = None
    because: tuple[Evidence, ...] = ()
    by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """Hold an article with all that was found in it."""

    article: Article
    entities: tuple[Entity, ...] = ()
    tags: tuple[Tag, ...] = ()
    made_by: Mapping[str, str] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """Return the id of the article."""
        return str(self.article.id)

    @property
    def title(self) -> str:
        """Return the title of the article."""
        return self.article.title

    @property
    def text(self) -> str:
        """Return the text of the article."""
        return self.article.text

    @property
    def date(self) -> datetime.date | None:
        """Return the day of the article."""
        return self.article.date

    @property
    def source(self) -> str | None:
        """Return who published the article."""
        return self.article.source

    def __repr__(self) -> str:
        """Return one short line."""
        found = f"{len(self.entities)} entities, {len(self.tags)} tags"
        return f"<Record of {self.article!r}: {found}>"

    def _repr_html_(self) -> str:
        """Return the article with its entities marked, and the reasons, for notebooks."""
        # By name: what shows records knows them, and is not known here.
        display = importlib.import_module("nlp.writing.display")
        shown: str = display.show(self)._repr_html_()
        return shown

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON object of schema 1."""
        plain: dict[str, Any] = _with_lists(msgspec.to_builtins(record_row(self)))
        return plain

    def to_json(self) -> bytes:
        """Return the JSON object of schema 1 as one line, without its end."""
        return encode_json(record_row(self))

    @classmethod
    def from_dict(cls, row: Mapping[str, Any]) -> Record:
        """Return the record of a JSON object of schema 1; the inverse of `to_dict`.

        Keys that the schema lacks are ignored. Raises ValueError for any other object, which says
        what was expected and where.
        """
        try:
            record = msgspec.convert({**row, "article": _with_text_id(row)}, cls)
        except msgspec.ValidationError as error:
            raise ValueError(str(error).replace("$.article", "$")) from None
        _check_places(record)
        return record


@dataclass(frozen=True, slots=True)
class Reject:
    """Tell why one input record was not used: file, line, slug, detail, raw text.

    The line counts from 1; it is None for a whole file.
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


def encode_json(value: Any) -> bytes:
    """Return plain values and records as one line of JSON, with a blank after commas and colons.

    Everything that writes records as JSON comes through here. Raises UnicodeEncodeError for half
    characters (lone surrogates), which no file could hold.
    """
    return msgspec.json.format(msgspec.json.encode(value), indent=0)


def record_row(record: Record) -> dict[str, Any]:
    """Return the keys of a record in the order of its JSON; mentions, tags, dates as they are."""
    return {
        "schema": SCHEMA_VERSION,
        **_article_row(record.article),
        "entities": [_entity_row(entity) for entity in record.entities],
        "tags": [_tag_row(tag) for tag in record.tags],
        "made_by": record.made_by,
    }


def article_to_dict(article: Article) -> dict[str, Any]:
    """Return the article's own part of the record."""
    plain: dict[str, Any] = msgspec.to_builtins(_article_row(article))
    for key in _LISTS:
        plain[key] = list(plain[key])
    return plain


def article_from_dict(row: Mapping[str, Any]) -> Article:
    """Return the article of a record; unknown keys are ignored. Raises ValueError."""
    return msgspec.convert(_with_text_id(row), Article)


def record_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of one record, derived from the dataclasses."""
    _, parts = msgspec.json.schema_components((Article, Entity, Tag), ref_template="#/$defs/{name}")
    for name, part in parts.items():
        part["description"] = inspect.cleandoc(part["description"])
        part["required"] = [key for key in part["properties"] if key not in _may_be_left_out(name)]
    article = parts.pop("Article")
    article["properties"]["id"] = {"type": "string"}
    properties = {
        "schema": {"const": SCHEMA_VERSION},
        **_with_lists(article["properties"]),
        "entities": {"type": "array", "items": {"$ref": "#/$defs/Entity"}},
        "tags": {"type": "array", "items": {"$ref": "#/$defs/Tag"}},
        "made_by": {"type": "object", "additionalProperties": {"type": "string"}},
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Rubrique record",
        "type": "object",
        "properties": properties,
        "required": [key for key in properties if key not in _LATER_ARTICLE_KEYS],
        "additionalProperties": True,
        "$defs": _with_lists(parts),
    }


def _article_row(article: Article) -> dict[str, Any]:
    row = {key: getattr(article, key) for key in _ARTICLE_KEYS}
    return row | _set_keys(article, _LATER_ARTICLE_KEYS)


def _entity_row(entity: Entity) -> dict[str, Any]:
    keys = ("id", "type", "name", "known", *_OWN_KEYS[entity.type], "salience", "mentions")
    row = {key: getattr(entity, key) for key in keys}
    if entity.office and "office" in row:
        row["office"] = _office_row(entity.office)
    return row | _set_keys(entity, _LATER_OWN_KEYS[entity.type])


def _office_row(office: Office) -> dict[str, Any]:
    row = {key: getattr(office, key) for key in _OFFICE_KEYS}
    return row | _set_keys(office, _LATER_OFFICE_KEYS)


def _tag_row(tag: Tag) -> dict[str, Any]:
    row = {key: getattr(tag, key) for key in _TAG_KEYS}
    return row | _set_keys(tag, _LATER_TAG_KEYS)


def _set_keys(part: object, keys: Iterable[str]) -> dict[str, Any]:
    """Return those of some keys that are set."""
    values = ((key, getattr(part, key)) for key in keys)
    return {key: value for key, value in values if value}


def _with_lists(value: Any) -> Any:
    """Return plain values with lists for tuples, as JSON gives them back."""
    if isinstance(value, dict):
        return {key: _with_lists(item) for key, item in value.items()}
    return [_with_lists(item) for item in value] if isinstance(value, (list, tuple)) else value


def _with_text_id(row: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the row of an article whose id may be a number."""
    number = row.get("id")
    return {**row, "id": str(number)} if isinstance(number, int) else row


def _check_places(record: Record) -> None:
    """Raise ValueError for a mention that ends before it starts."""
    for number, entity in enumerate(record.entities):
        for place, mention in enumerate(entity.mentions):
            if mention.end < mention.start:
                where = f"$.entities[{number}].mentions[{place}].end"
                raise ValueError(f"Expected `int` >= {mention.start}, its start - at `{where}`")


def _may_be_left_out(part: str) -> set[str]:
    """Return the keys of a part of the schema that not every object has."""
    if part == "Entity":
        return {key for keys in (*_OWN_KEYS.values(), *_LATER_OWN_KEYS.values()) for key in keys}
    later = {"Office": _LATER_OFFICE_KEYS, "Tag": _LATER_TAG_KEYS}
    return set(later.get(part, ()))
