"""JSON documents: an array of objects, one object, or an object around such an array."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import partial
from typing import Any

from nlp.reading.contract import Attempt, Options, Source
from nlp.reading.formats.jsonl import load_json, parse_object, read_json_lines
from nlp.reading.names import find_keys
from nlp.reading.sources.decoding import decode

_SHOWN = 2000  # characters of a bad object that are kept for the rejects file


def read_json(source: Source, options: Options) -> Iterator[Attempt]:
    """Yield an attempt per object of a JSON file.

    A file of lines is read as JSON Lines, whatever its name.

    A document is held in memory whole, up to the limit of all documents. JSON Lines have no limit.
    """
    if _is_lines(source.read_head()):
        yield from read_json_lines(source, options)
        return
    value = load_json(source.read_text())
    for number, row in enumerate(_rows(value, options), start=1):
        raw = json.dumps(row, ensure_ascii=False)[:_SHOWN]
        yield Attempt(partial(parse_object, row, options), number, raw)


def _is_lines(head: bytes) -> bool:
    """Tell whether the first line is a whole object with another after it."""
    first, _, rest = decode(head).lstrip("\ufeff \t\r\n").partition("\n")
    try:
        return rest.lstrip().startswith("{") and isinstance(json.loads(first), dict)
    except (ValueError, RecursionError):
        return False


def _rows(value: Any, options: Options) -> list[Any]:
    if isinstance(value, list):
        return value
    if isinstance(value, dict) and not any(
        key in value for key in find_keys(value, options.mapping)["text"]
    ):
        lists = [inner for inner in value.values() if isinstance(inner, list) and inner]
        objects = [inner for inner in lists if all(isinstance(row, dict) for row in inner)]
        if len(objects) == 1 and "uri" not in value:
            return objects[0]
    return [value]
