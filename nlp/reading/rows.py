"""One object or table row -> one article, its texts kept exactly as given."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from nlp.errors import RecordError
from nlp.reading.contract import Options
from nlp.reading.dates import parse_date
from nlp.reading.names import NAMES, find_keys
from nlp.reading.proofs import find_agency, find_date
from nlp.records import Article

_SEPARATORS = {"keywords": "|;,", "authors": "|;"}
_PLAIN = Options()


def parse_article(
    row: Mapping[str, Any], options: Options = _PLAIN, *, is_table: bool = False
) -> Article:
    """Return the article of one object; raises RecordError with the slug of what is wrong.

    In a table a list is one cell: its items are parted by "|", ";" or (keywords) ",", or it is a
    JSON array.
    """
    mapping = {**options.mapping, "keywords": options.labels} if options.labels else options.mapping
    given = _Row(row, find_keys(row, mapping), frozenset((*NAMES, *mapping.values())), is_table)
    text = given.string("text")
    if text is None or not text.strip():
        raise RecordError("missing-text", _no_text(row, options))
    title = given.string("title") or ""
    return Article(
        text=text,
        title=title,
        id=given.identifier(),
        date=parse_date(given.first("date"))
        if given.has("date")
        else find_date(f"{title}\n{text}"),
        url=given.string("url"),
        source=given.string("source"),
        agency=given.string("agency") if "agency" in row else find_agency(text),
        authors=given.strings("authors"),
        keywords=given.strings("keywords"),
        language=given.string("language"),
    )


def _no_text(row: Mapping[str, Any], options: Options) -> str:
    keys = ", ".join(list(row)[:12]) or "none"
    if "text" in options.mapping:
        return f"nothing under {options.mapping['text']!r}; there is: {keys}"
    return f"no text under any of {', '.join(NAMES['text'][:5])}; there is: {keys}; name it by a mapping"[
        :300
    ]


@dataclass(frozen=True, slots=True)
class _Row:
    """Look up the fields of an article in an object whose keys have been found."""

    row: Mapping[str, Any]
    keys: Mapping[str, tuple[str, ...]]
    sure: frozenset[
        str
    ]  # names that cannot mean anything else; a guess of the wrong type is passed over
    is_table: bool

    def get(self, key: str) -> Any:
        """Return the value of a key, or of a path with dots into objects."""
        if key in self.row or "." not in key:
            return self.row.get(key)
        value: Any = self.row
        for part in key.split("."):
            value = value.get(part) if isinstance(value, Mapping) else None
        return value

    def has(self, field: str) -> bool:
        """Tell whether the field is given, be it as nothing under its very name."""
        return field in self.row or self.first(field) is not None

    def first(self, field: str) -> Any:
        """Return the first value that is something."""
        values = (self.get(key) for key in self.keys[field])
        return next((value for value in values if value is not None and value != ""), None)

    def identifier(self) -> str | None:
        value = self.first("id")
        return _whole(str(value), "id") if isinstance(value, str | int | float) else None

    def string(self, field: str) -> str | None:
        for key in self.keys[field]:
            value = self.get(key)
            if isinstance(value, Mapping) and field == "source":
                value = value.get("name")
            if value is None:
                continue
            if isinstance(value, str):
                return _whole(value, key)
            if key in self.sure:
                raise RecordError(
                    "invalid-field", f"{key!r} must be a string, not {type(value).__name__}"
                )
        return None

    def strings(self, field: str) -> tuple[str, ...]:
        for key in self.keys[field]:
            value = self.get(key)
            values = self.split(value, field) if isinstance(value, str) else value
            if field == "authors":
                values = _people(values)
            if values is None or (
                isinstance(values, list) and any(isinstance(item, dict) for item in values)
            ):
                continue  # predicted tags of a record are objects: they are no keywords
            if isinstance(values, list) and all(isinstance(item, str) for item in values):
                return tuple(_whole(item, key) for item in values)
            if key in self.sure:
                raise RecordError("invalid-field", f"{key!r} must be a list of strings")
        return ()

    def split(self, value: str, field: str) -> list[Any] | None:
        if not self.is_table:
            return [value]
        if value.startswith("["):
            try:
                return list(json.loads(value))
            except (ValueError, TypeError, RecursionError):
                pass
        mark = next((mark for mark in _SEPARATORS[field] if mark in value), "|")
        return [item.strip() for item in value.split(mark) if item.strip()] or None


def _people(values: Any) -> Any:
    """Return the names of people given as objects, as schema.org does."""
    if isinstance(values, Mapping):
        values = [values]
    if not isinstance(values, list):
        return values
    named = [item.get("name") if isinstance(item, Mapping) else item for item in values]
    return [item for item in named if item is not None]


def _whole(value: str, name: str) -> str:
    """Refuse half characters (lone surrogates): no file could hold them."""
    if value.isascii() or not re.search("[\ud800-\udfff]", value):
        return value
    raise RecordError("invalid-field", f"{name!r} holds half a character (a lone surrogate)")
