"""JSON Lines: one article per line, texts kept exactly as given."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from nlp.errors import RecordError
from nlp.reading.contract import Attempt, Options, Source, failed
from nlp.reading.formats.ninjs import is_ninjs, parse_ninjs
from nlp.reading.rows import parse_article
from nlp.reading.sources.decoding import Line
from nlp.records import Article


def read_json_lines(source: Source, options: Options) -> Iterator[Attempt]:
    """Yield an attempt per line. Blank lines are skipped."""
    yield from parse_lines(source.read_lines(), options)


def parse_lines(lines: Iterator[Line], options: Options) -> Iterator[Attempt]:
    """Yield an attempt per line that is not blank."""
    for number, line in enumerate(lines, start=1):
        if isinstance(line, RecordError):
            yield failed(line, number)
        elif line.strip():
            yield Attempt(partial(_parse_line, line, options), number, line.rstrip("\n"))


def parse_object(row: Any, options: Options) -> Article:
    """Return the article of one JSON object.

    A ninjs item, or any other with usual or mapped names.
    """
    if not isinstance(row, Mapping):
        raise RecordError("invalid-json", "each record must be one JSON object")
    if is_ninjs(row) and not options.mapping:
        return parse_ninjs(row, options)
    return parse_article(row, options)


def load_json(text: str) -> Any:
    """Return the value of a JSON text; raises RecordError `invalid-json`."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise RecordError("invalid-json", f"{error}"[:120]) from None


def _parse_line(line: str, options: Options) -> Article:
    return parse_object(load_json(line), options)
