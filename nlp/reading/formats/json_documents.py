"""JSON documents: an array of objects, one object, or objects in whatever a dump wraps around them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from nlp.reading.asked import find_parts
from nlp.reading.columns import Columns, study_columns, tell_columns
from nlp.reading.contract import Attempt, Options, Source
from nlp.reading.formats.jsonl import load_json, parse_object, read_json_lines, study_keys
from nlp.reading.formats.wrapped import unwrap_row
from nlp.reading.names import find_keys
from nlp.reading.sources.arrays import is_array, read_items
from nlp.reading.sources.decoding import decode

_SHOWN = 2000  # characters of a bad object that are kept for the rejects file
# The keys under which NewsAPI, JSON Feed, feedparser, Elasticsearch and others keep their articles.
_LISTS = (
    "articles items entries results posts documents docs hits stories response data records rows "
    "news feed value content".split()
)
_DEEPEST = 4  # objects within objects


def read_json(source: Source, options: Options) -> Iterator[Attempt]:
    """Yield an attempt per object of a JSON file.

    A file of lines is read as JSON Lines, whatever its name.

    An array is read item by item; any other document is held in memory whole, up to the limit of all
    documents. Arrays in UTF-8 and JSON Lines have no limit.
    """
    head = source.read_head()
    if _is_lines(head):
        yield from read_json_lines(source, options)
        return
    read_rows = partial(_read_array, source)
    studied = _study_array(read_rows, options) if is_array(head) else None
    if studied is None:
        value = load_json(source.read_text())
        rows = _with_source(_rows(value, options, _DEEPEST), value)
        read_rows = partial(iter, rows)
        studied = _study(rows, options)
    study_keys(source.path, studied.names, studied.first, options)
    tell_columns(studied.columns, options.notes)
    options = replace(options, columns=studied.columns)
    for number, row in enumerate(read_rows(), start=1):
        raw = json.dumps(row, ensure_ascii=False)[:_SHOWN]
        yield Attempt(partial(parse_object, row, options), number, raw)


@dataclass(slots=True)
class _Studied:
    """Hold what all objects of a document say together: their columns, their names, the first."""

    columns: Columns = field(default_factory=Columns)
    names: dict[str, None] = field(default_factory=dict)
    first: Mapping[str, Any] | None = None

    def follow(self, rows: Iterable[Any]) -> Iterator[Mapping[str, Any]]:
        """Yield the rows that are objects, and note them."""
        for row in rows:
            if isinstance(row, Mapping):
                self.first = row if self.first is None else self.first
                self.names.update(dict.fromkeys(row))
                yield row


def _study(rows: Iterable[Any], options: Options) -> _Studied:
    studied = _Studied()
    studied.columns = study_columns(studied.follow(rows), options.keys)
    return studied


def _study_array(read_rows: Callable[[], Iterator[Any]], options: Options) -> _Studied | None:
    """Study an array item by item; None where it cannot be read so.

    It may be in another encoding, or what is wrong with it is told of the document as a whole.
    """
    try:
        return _study(read_rows(), options)
    except (ValueError, RecursionError):
        return None


def _read_array(source: Source) -> Iterator[Any]:
    return map(unwrap_row, read_items(source.opener))


def _is_lines(head: bytes) -> bool:
    """Tell whether the first line is a whole object with another after it."""
    first, _, rest = decode(head).lstrip("\ufeff \t\r\n").partition("\n")
    try:
        return rest.lstrip().startswith("{") and isinstance(json.loads(first), dict)
    except (ValueError, RecursionError):
        return False


def _rows(value: Any, options: Options, depth: int) -> list[Any]:
    """Return the objects that are articles."""
    if isinstance(value, list):
        return [unwrap_row(row) for row in value]
    if not isinstance(value, dict) or "uri" in value or not depth:
        return [value]
    if rows := _frame(value):
        return rows
    return _found_rows(value, options, depth) or [unwrap_row(value)]


def _found_rows(value: dict[str, Any], options: Options, depth: int) -> list[Any]:
    """Return the articles in an object that is none itself; [] where it is one, or nothing is found."""
    found = find_keys(value, options.mapping)["text"]
    texts = [part for key in found for part in find_parts(key, value)]
    if any(not isinstance(value.get(key), list) for key in texts):
        return []
    named = [value[key] for key in _LISTS if isinstance(value.get(key), list | dict)]
    others = [inner for inner in value.values() if isinstance(inner, list) and inner]
    lists = [inner for inner in (*named, *others) if _holds_objects(inner)]
    if lists:
        return [unwrap_row(row) for row in lists[0]]
    for inner in named:
        rows = _rows(inner, options, depth - 1)
        if rows != [inner]:
            return rows
    return []


def _holds_objects(inner: Any) -> bool:
    return isinstance(inner, list) and bool(inner) and all(isinstance(row, dict) for row in inner)


def _frame(value: dict[str, Any]) -> list[Any]:
    """Return the rows of a table as pandas writes it by column, by index or split; [] if it is none."""
    if isinstance(value.get("columns"), list) and isinstance(value.get("data"), list):
        names = value["columns"]
        return [
            dict(zip(names, row, strict=False)) for row in value["data"] if isinstance(row, list)
        ]
    inner = list(value.values())
    if len(inner) < 1 or not all(isinstance(part, dict) for part in inner):
        return []
    if all(key.isdecimal() for key in value):
        return inner
    keys = list(inner[0])
    if not keys or not all(key.isdecimal() for part in inner for key in part):
        return []
    return [{name: part.get(key) for name, part in value.items()} for key in keys]


def _with_source(rows: list[Any], value: Any) -> list[Any]:
    """Give the items of a feed its title as their source, where they have none."""
    if not isinstance(value, dict) or rows == [value]:
        return rows
    feed = value.get("feed") if isinstance(value.get("feed"), dict) else value
    is_feed = "jsonfeed.org" in str(value.get("version")) or feed is not value
    title = feed.get("title") if is_feed and isinstance(feed, dict) else None
    if not isinstance(title, str):
        return rows
    return [{"source_name": title, **row} if isinstance(row, dict) else row for row in rows]
