"""Records as CSV: four tidy tables side by side, safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import datetime
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from nlp.atomic import write_atomically
from nlp.errors import OptionError
from nlp.records import Record
from nlp.writing.french import FRENCH_TABLES
from nlp.writing.tidy import TABLES

SEPARATOR = "|"
Rows = dict[str, list[list[str]]]  # the rows of one article, by table
_BYTE_ORDER_MARK = "\ufeff"  # without it Excel takes UTF-8 for Windows-1252
_INNER_FORMULA = re.compile(r"(?<=.[;\t\r\n])(?=[=+@＝＋＠]|[-－]\S)", re.DOTALL)
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_LARGEST_CELL = 2**30  # characters: what we wrote we read back, however long the article


def table_paths(path: Path) -> dict[str, Path]:
    """Return where the tables of an output go.

    "x.csv" -> "x.articles.csv", "x.entities.csv" and so on.
    """
    return {table: path.with_name(f"{path.stem}.{table}{path.suffix}") for table in TABLES}


@dataclass(frozen=True, slots=True)
class Layout:
    """Hold how tables are written: their columns and rows, what parts cells, how a value is written."""

    tables: Mapping[str, tuple[tuple[str, ...], Callable[[Record], Iterable[dict[str, Any]]]]]
    delimiter: str
    cell: Callable[[Any], str]

    def to_rows(self, record: Record) -> Rows:
        """Return the rows of a record, by table."""
        found: Rows = {}
        for table, (columns, rows) in self.tables.items():
            found[table] = [[self.cell(row[name]) for name in columns] for row in rows(record)]
        return found


def write_tables(records: Iterable[Record], path: Path) -> int:
    """Write articles, entities, mentions and tags as four CSV files; return how many records.

    None takes its name before all are whole. Lists are joined by "|"; a text that a spreadsheet
    would run as a formula gets an apostrophe in front, so that CSV is for reading, and not for
    reading back.
    """
    return write_table_rows(map(ENGLISH.to_rows, records), path, ENGLISH)


def write_french_tables(records: Iterable[Record], path: Path) -> int:
    """Write the four tables as French spreadsheets read them; return how many records.

    Semicolons between cells, commas in numbers, French headers, days as 03/07/2025, oui and non; a
    wide table of articles with the names of who and what is in each.
    """
    return write_table_rows(map(FRENCH.to_rows, records), path, FRENCH)


def write_table_rows(articles: Iterable[Rows], path: Path, layout: Layout) -> int:
    """Write the rows of articles as four CSV files; return how many articles."""
    with ExitStack() as stack:
        writers = {}
        for table, place in table_paths(path).items():
            stream = stack.enter_context(write_atomically(place))
            stream.write(_BYTE_ORDER_MARK)
            writers[table] = csv.writer(stream, delimiter=layout.delimiter)
            writers[table].writerow(layout.tables[table][0])
        count = 0
        for rows in articles:
            count += 1
            for table, writer in writers.items():
                writer.writerows(rows[table])
        return count


def read_table_rows(path: Path, layout: Layout) -> Iterator[Rows]:
    """Yield the rows of each article of four CSV files, in the order they were written.

    Raises OptionError where they are not what `write_tables` wrote.
    """
    csv.field_size_limit(max(csv.field_size_limit(), _LARGEST_CELL))
    with ExitStack() as stack:
        groups = {}
        for table, place in table_paths(path).items():
            stream = stack.enter_context(place.open(encoding="utf-8-sig", newline=""))
            rows = csv.reader(stream, delimiter=layout.delimiter)
            if next(rows, None) != list(layout.tables[table][0]):
                raise OptionError(
                    f"{place}: has other columns than a table of records; name another"
                )
            groups[table] = Groups(rows, place)
        yield from take_articles(groups)


def take_articles(groups: dict[str, Groups]) -> Iterator[dict[str, list[Any]]]:
    """Yield the rows of each article from all tables. Raises OptionError for rows out of order."""
    articles = groups.pop("articles")
    while (key := articles.key) is not None:
        rows = {"articles": articles.take(key)}
        for table, group in groups.items():
            rows[table] = group.take(key)
        yield rows
    for group in groups.values():
        group.check_end()


class Groups:
    """Take the rows of a table article by article: its first column says of which they are."""

    def __init__(self, rows: Iterator[list[Any]], path: Path) -> None:
        """Begin with the first article."""
        self._groups = groupby(rows, key=lambda row: row[0])
        self._path = path
        self._next()

    def take(self, key: str) -> list[list[Any]]:
        """Return the rows of an article, none if others come first."""
        if self.key != key:
            return []
        rows = self._rows
        self._next()
        return rows

    def check_end(self) -> None:
        """Raise OptionError if there are rows that nobody has taken."""
        if self.key is not None:
            raise OptionError(
                f"{self._path}: the rows of article {self.key!r} are not where they were written; "
                "sort no table that is to grow, or write a new one"
            )

    def _next(self) -> None:
        try:
            key, rows = next(self._groups, (None, iter(())))
            self.key: str | None = key
            self._rows: list[list[Any]] = list(rows)
        except (csv.Error, IndexError, UnicodeDecodeError) as error:
            raise OptionError(f"{self._path}: is damaged ({error}); write it anew") from None


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return harmless(SEPARATOR.join(map(str, value)))
    if isinstance(value, datetime.date):
        return value.isoformat()
    return harmless(value) if isinstance(value, str) else repr(value)


def harmless(text: str) -> str:
    """Return text that no spreadsheet takes for a formula.

    French ones cut cells at semicolons, too.
    """
    text = _INNER_FORMULA.sub("'", text)
    return f"'{text}" if text.startswith(_FORMULA) else text


def article_key(rows: Sequence[Sequence[str]]) -> str:
    """Return the id in the rows of the articles table."""
    return rows[0][0]


def _french_cell(value: Any) -> str:
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, datetime.date):
        return value.strftime("%d/%m/%Y")
    if isinstance(value, float):
        return repr(value).replace(".", ",")
    return _cell(value)


ENGLISH = Layout(TABLES, ",", _cell)
FRENCH = Layout(FRENCH_TABLES, ";", _french_cell)
