"""Records as CSV: four tidy tables side by side, safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import datetime
import re
from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from nlp.atomic import write_atomically
from nlp.records import Record
from nlp.writing.tidy import TABLES

SEPARATOR = "|"
_BYTE_ORDER_MARK = "\ufeff"  # without it Excel takes UTF-8 for Windows-1252
_INNER_FORMULA = re.compile(r"(?<=.[;\t\r\n])(?=[=+@＝＋＠]|[-－]\S)", re.DOTALL)
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def table_paths(path: Path) -> dict[str, Path]:
    """Return where the tables of an output go.

    "x.csv" -> "x.articles.csv", "x.entities.csv" and so on.
    """
    return {table: path.with_name(f"{path.stem}.{table}{path.suffix}") for table in TABLES}


def write_tables(records: Iterable[Record], path: Path) -> int:
    """Write articles, entities, mentions and tags as four CSV files; return how many records.

    None takes its name before all are whole. Lists are joined by "|"; a text that a spreadsheet
    would run as a formula gets an apostrophe in front, so that CSV is for reading, and not for
    reading back.
    """
    with ExitStack() as stack:
        writers = {}
        for table, place in table_paths(path).items():
            stream = stack.enter_context(write_atomically(place))
            stream.write(_BYTE_ORDER_MARK)
            writers[table] = csv.writer(stream)
            writers[table].writerow(TABLES[table][0])
        count = 0
        for record in records:
            count += 1
            for table, (columns, rows) in TABLES.items():
                for row in rows(record):
                    writers[table].writerow([_cell(row[name]) for name in columns])
        return count


def _cell(value: Any) -> str | int | float | None:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return _harmless(SEPARATOR.join(map(str, value)))
    if isinstance(value, datetime.date):
        return value.isoformat()
    return _harmless(value) if isinstance(value, str) else value


def _harmless(text: str) -> str:
    """Return text that no spreadsheet takes for a formula.

    French ones cut cells at semicolons, too.
    """
    text = _INNER_FORMULA.sub("'", text)
    return f"'{text}" if text.startswith(_FORMULA) else text
