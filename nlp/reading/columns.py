"""What the columns of a table say as a whole: the order of day and month, and how lists are parted."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from nlp.reading.asked import join_columns
from nlp.reading.dates import DateOrder, find_order
from nlp.reading.names import find_keys
from nlp.reading.notes import Notes

_MARKS = {"keywords": "|;,", "authors": "|;"}
Rows = Callable[[], Iterable[Mapping[str, Any]]]


@dataclass(frozen=True, slots=True)
class Columns:
    """Hold the order of dates, and for keywords and authors the mark that parts a cell."""

    order: DateOrder | None = None
    marks: Mapping[str, str] = field(default_factory=dict)


def study_columns(rows: Iterable[Mapping[str, Any]], mapping: Mapping[str, str]) -> Columns:
    """Return what all rows together say. Memory stays flat."""
    found: dict[str, set[str]] = {name: set() for name in _MARKS}
    order = find_order(_dates(rows, mapping, found))
    marks = {}
    for name, candidates in _MARKS.items():
        mark = next((mark for mark in candidates if mark in found[name]), "")
        if mark:
            marks[name] = mark
    return Columns(order, marks)


def tell_columns(columns: Columns, notes: Notes) -> None:
    """Say what had to be guessed."""
    if columns.order is DateOrder.UNSAID:
        notes.say(
            "dates such as 03/12/2024 are read day first; no date in the column says otherwise"
        )
    elif columns.order is DateOrder.MONTH_FIRST:
        notes.say("dates such as 03/12/2024 are read month first, as the column proves")
    elif columns.order is DateOrder.MIXED:
        notes.say(
            "some dates are only right day first and some only month first: those that can be read "
            "both ways are left out"
        )
    if columns.marks.get("keywords") == ",":
        notes.say("keywords are parted at commas; write | between them if they hold commas")


def _dates(
    rows: Iterable[Mapping[str, Any]], mapping: Mapping[str, str], found: dict[str, set[str]]
) -> Iterator[Any]:
    """Yield the dates of all rows, and note in passing the marks in cells of lists."""
    for given in rows:
        row = join_columns(given, mapping)
        keys = find_keys(row, mapping)
        for name, marks in found.items():
            for key in keys[name]:
                cell = row.get(key)
                if isinstance(cell, str) and not cell.startswith(("[", "{")):
                    marks.update(mark for mark in _MARKS[name] if mark in cell)
        for key in keys["date"]:
            if value := row.get(key):
                yield value
