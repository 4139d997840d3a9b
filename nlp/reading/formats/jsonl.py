"""JSON Lines: one article per line, texts kept exactly as given."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from itertools import islice
from typing import Any

from nlp.errors import RecordError
from nlp.reading.asked import check_columns, keep_columns, tell_unread
from nlp.reading.columns import Columns, study_columns, tell_columns
from nlp.reading.contract import Attempt, Options, Source, failed
from nlp.reading.formats.ninjs import is_ninjs, parse_ninjs
from nlp.reading.formats.wrapped import unwrap_row
from nlp.reading.names import WRAPPERS
from nlp.reading.rows import parse_article
from nlp.reading.sources.decoding import Line
from nlp.records import Article

_LOOKED_AT = 200  # lines, before a whole file is read twice


def read_json_lines(source: Source, options: Options) -> Iterator[Attempt]:
    """Yield an attempt per line. Blank lines are skipped.

    Lines whose dates or lists depend on the whole column are read twice.
    """
    first = list(islice(_objects(source.read_lines()), _LOOKED_AT))
    names = [name for row in first for name in row]
    study_keys(source.path, names, next(iter(first), None), options)
    if study_columns(first, options.keys) != Columns():
        columns = study_columns(_objects(source.read_lines()), options.keys)
        tell_columns(columns, options.notes)
        options = replace(options, columns=columns)
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
        article = parse_ninjs(row, options)
        return replace(article, extra=keep_columns(row, options.keep))
    return parse_article(row, options)


def study_keys(
    path: str, names: Iterable[str], first: Mapping[str, Any] | None, options: Options
) -> None:
    """Say which keys of objects are not read; `first` is the first of them, None if there is none.

    Raises OptionError for one that is asked for and that none of them has.
    """
    if first is None:
        return
    check_columns(path, names, options)
    if not is_ninjs(first):
        tell_unread([name for name in names if name not in WRAPPERS], options)


def load_json(text: str) -> Any:
    """Return the value of a JSON text; raises RecordError `invalid-json`."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise RecordError("invalid-json", f"{error}"[:120]) from None


def _objects(lines: Iterator[Line]) -> Iterator[Mapping[str, Any]]:
    """Yield the objects that are whole; what is wrong with the others is told when they are read."""
    try:
        for line in lines:
            row = _load_or_none(line)
            if isinstance(row, Mapping):
                yield row
    except RecordError:
        return


def _load_or_none(line: Line) -> Any:
    try:
        return unwrap_row(json.loads(line)) if isinstance(line, str) else None
    except (ValueError, RecursionError):
        return None


def _parse_line(line: str, options: Options) -> Article:
    return parse_object(unwrap_row(load_json(line)), options)
