"""One object or table row -> one article, its texts kept exactly as given."""

from __future__ import annotations

import datetime
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from nlp.errors import RecordError
from nlp.reading.addresses import is_address
from nlp.reading.asked import find_value, join_columns, keep_columns
from nlp.reading.bylines import read_byline, read_bylines
from nlp.reading.cells import EMPTY, split_cell, to_line, to_text, unwrap
from nlp.reading.contract import Options
from nlp.reading.dates import parse_date
from nlp.reading.names import NAMES, find_keys
from nlp.reading.own import has_found_tags
from nlp.reading.proofs import find_agency, find_date
from nlp.records import Article

_MARKS = {"keywords": "|;,", "authors": "|;"}
_TITLES_ONLY = ("medianame", "mediaid", "storiesid", "mediaurl")  # a story list of Media Cloud
_REMOVED = "[Removed]"  # what NewsAPI gives for an article that was taken away
_PLAIN = Options()


def parse_article(
    row: Mapping[str, Any], options: Options = _PLAIN, *, is_table: bool = False
) -> Article:
    """Return the article of one object; raises RecordError with the slug of what is wrong.

    In a table a list is one cell: its items are parted by the mark of the column, or it is a
    written list. A date that cannot be read is counted, and the article kept undated, unless the
    options are strict.
    """
    mapping = options.keys
    row = join_columns(row, mapping)
    sure = frozenset((*NAMES, *mapping.values()))
    given = _Row(row, find_keys(row, mapping), sure, options, is_table)
    text = given.text()
    title = given.title()
    if text is None and title and has_titles_only(row):
        text = title
        options.notes.say("Media Cloud lists titles, no texts: the title is the text")
    if text is None:
        raise RecordError("missing-text", _no_text(row, options))
    source = given.source()
    authors, agency = given.authors(source)
    if "agency" in row:
        agency = given.string("agency")
    return Article(
        text=text,
        title=title,
        id=given.identifier(),
        date=given.date() if given.has("date") else find_date(f"{title}\n{text}"),
        url=given.url(),
        source=source,
        agency=agency if "agency" in row else find_agency(text) or agency,
        authors=authors,
        keywords=given.strings("keywords"),
        language=given.string("language"),
        extra=keep_columns(row, options.keep),
    )


def has_titles_only(keys: Mapping[str, Any] | list[str]) -> bool:
    """Tell whether columns are those of a list of stories that gives no texts."""
    squeezed = {re.sub(r"[\W_]", "", key.lower()) for key in keys if isinstance(key, str)}
    return len(squeezed.intersection(_TITLES_ONLY)) > 1 and "title" in squeezed


def _no_text(row: Mapping[str, Any], options: Options) -> str:
    keys = ", ".join(list(row)[:12]) or "none"
    if "text" in options.mapping:
        return f"nothing under {options.mapping['text']!r}; there is: {keys}"
    named = ", ".join(NAMES["text"][:5])
    return f"no text under any of {named}; there is: {keys}; name it by a mapping"[:300]


@dataclass(frozen=True, slots=True)
class _Row:
    """Look up the fields of an article in an object whose keys have been found.

    `sure` holds the names that cannot mean anything else: a guess of the wrong type is passed over.
    """

    row: Mapping[str, Any]
    keys: Mapping[str, tuple[str, ...]]
    sure: frozenset[str]
    options: Options
    is_table: bool

    def get(self, key: str) -> Any:
        """Return the value of a key, or of a path with dots into objects."""
        value = find_value(self.row, key)
        if self.is_table and isinstance(value, str) and value.strip() in EMPTY:
            return None
        return value

    def values(self, field: str) -> Iterator[tuple[str, Any]]:
        """Yield the keys and values of a field that are something, best first."""
        for key in self.keys[field]:
            value = self.get(key)
            if value is not None and value != "":
                yield key, value

    def has(self, field: str) -> bool:
        """Tell whether the field is given, be it as nothing under its very name."""
        return field in self.row or next(self.values(field), None) is not None

    def identifier(self) -> str | None:
        _, given = next(self.values("id"), ("", None))
        value = given.get("$oid") if isinstance(given, Mapping) else given
        if isinstance(value, float) and not math.isfinite(value):
            return None  # NaN, or a number too large to be one: the id of any number of articles
        return _whole(str(value), "id") if isinstance(value, str | int | float) else None

    def text(self) -> str | None:
        """Return the first text that is not blank; what is called "text" is kept exactly as given."""
        for key, value in self.values("text"):
            found = unwrap(value)
            if isinstance(found, str) and found.strip() not in ("", _REMOVED):
                text = to_text(_whole(found, key), is_exact=self._is_exact("text", key))
                if text.strip():
                    return text
            elif key in self.sure and not isinstance(value, str):
                raise _wrong_type(key, value)
        return None

    def _is_exact(self, field: str, key: str) -> bool:
        return key == field or self.options.mapping.get(field) == key

    def title(self) -> str:
        for key, value in self.values("title"):
            if isinstance(value, Mapping):
                return to_line(str(unwrap(value) or ""))
            if isinstance(value, str):
                return _whole(value if self._is_exact("title", key) else to_line(value), key)
            if key in self.sure and not isinstance(value, int | float):
                raise _wrong_type(key, value)
        return ""

    def date(self) -> datetime.date | None:
        """Return the first date that can be read; one that cannot is counted or refused."""
        unread: RecordError | None = None
        for _, value in self.values("date"):
            try:
                return parse_date(value, self.options.columns.order)
            except RecordError as error:
                unread = unread or error
        if unread is None:
            return None
        if self.options.strict_dates:
            raise unread
        self.options.notes.count_undated(unread.detail.split(" is no date")[0])
        return None

    def source(self) -> str | None:
        """Return the first name of an outlet that is no address."""
        for key, value in self.values("source"):
            named = unwrap_name(value) if isinstance(value, Mapping) else value
            if isinstance(named, str):
                if not is_address(named) or self._is_mapped(key):
                    return _whole(named, key)
            elif key in self.sure and not isinstance(value, Mapping):
                raise _wrong_type(key, value)
        return None

    def _is_mapped(self, key: str) -> bool:
        return key in self.options.mapping.values()

    def url(self) -> str | None:
        """Return the address, that under "source" where there is no other."""
        if url := self.string("url"):
            return url
        sources = (value for _, value in self.values("source"))
        return next((url for url in sources if isinstance(url, str) and is_address(url)), None)

    def string(self, field: str) -> str | None:
        for key in self.keys[field]:
            value = self.get(key)
            if value is None:
                continue
            if isinstance(value, str):
                return _whole(value, key)
            if key in self.sure:
                raise _wrong_type(key, value)
        return None

    def authors(self, outlet: str | None) -> tuple[tuple[str, ...], str | None]:
        """Return the people, and the agency of a byline; a list of names is kept as it is given."""
        for key, value in self.values("authors"):
            if isinstance(value, str):
                parts = self.split(value, "authors")
                found = (
                    read_bylines(parts, outlet) if len(parts) > 1 else read_byline(value, outlet)
                )
                if found.authors or found.agency or not key.startswith("author"):
                    return tuple(_whole(name, key) for name in found.authors), found.agency
                continue
            names = _people(value)
            if isinstance(names, list) and all(isinstance(name, str) for name in names):
                return tuple(_whole(name, key) for name in names), None
            if key in self.sure:
                raise RecordError("invalid-field", f"{key!r} must be a list of strings")
        return (), None

    def strings(self, field: str) -> tuple[str, ...]:
        for key, value in self.values(field):
            if key == "tags" and has_found_tags(self.row):
                continue
            values = self.split(value, field) if isinstance(value, str) else value
            if isinstance(values, list) and any(isinstance(item, dict) for item in values):
                values = _terms(values)
            if not values:
                continue  # predicted tags of a record are objects without a name: they are no keywords
            values = _written_out(values)
            if isinstance(values, list) and all(isinstance(item, str) for item in values):
                kept = [_whole(item, key) for item in values if item.strip()]
                return tuple(kept)
            if key in self.sure:
                raise RecordError("invalid-field", f"{key!r} must be a list of strings")
        return ()

    def split(self, cell: str, field: str) -> list[str]:
        """Return the items of a cell. The mark is that of the whole column, where it is known."""
        marks = self.options.columns.marks
        mark = marks.get(field) or next((mark for mark in _MARKS[field] if mark in cell), "")
        return split_cell(cell, mark)


def unwrap_name(value: Mapping[str, Any]) -> Any:
    """Return the name of an outlet that is given as an object."""
    return next((value[key] for key in ("name", "title", "label") if value.get(key)), None)


def _written_out(values: Any) -> Any:
    """Return labels as strings where they are whole numbers, be it one alone, as codes often are."""
    if not isinstance(values, list):
        values = [values]
    return [str(item) if _is_whole(item) else item for item in values]


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _terms(values: list[Any]) -> list[str]:
    """Return the words of a list of objects, as feedparser and Ghost write tags."""
    if any(isinstance(item, Mapping) and "score" in item for item in values):
        return []
    words = []
    for item in values:
        named = item.get("name") or item.get("term") if isinstance(item, Mapping) else item
        if isinstance(named, str):
            words.append(named)
    return words


def _people(values: Any) -> Any:
    """Return the names of people given as objects, as schema.org does."""
    if isinstance(values, Mapping):
        values = [values]
    if not isinstance(values, list):
        return values
    named = [item.get("name") if isinstance(item, Mapping) else item for item in values]
    return [item for item in named if item is not None]


def _wrong_type(key: str, value: Any) -> RecordError:
    return RecordError("invalid-field", f"{key!r} must be a string, not {type(value).__name__}")


def _whole(value: str, name: str) -> str:
    """Refuse half characters (lone surrogates): no file could hold them."""
    if value.isascii() or not re.search("[\ud800-\udfff]", value):
        return value
    raise RecordError("invalid-field", f"{name!r} holds half a character (a lone surrogate)")
