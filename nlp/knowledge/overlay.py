"""A user's own tables laid over the built-in ones.

Rows added, rows overridden, forms and entries blocked.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from nlp.errors import ModelError
from nlp.knowledge.tables import OVER, TABLES, Row, Table, first_day, last_day, read_rows
from nlp.lists import EntityType, Role
from nlp.text import fold

Tables = dict[str, list[Row]]
METONYM_KINDS = ("capital", "seat", "nickname")
_ALL = {**TABLES, "blocked": Table(("form", "target"), (), ())}
_LISTS = ("aliases", "homographs", "prefix", "forms")
_CHOICES = {
    ("offices", "role"): Role.values(),
    ("functions", "role"): Role.values(),
    ("functions", "over"): OVER,
    ("metonyms", "kind"): METONYM_KINDS,
}
_COUNTRY_CELLS = {
    ("demonyms", "code"),
    ("metonyms", "code"),
    ("organisations", "country"),
    ("generic", "home"),
    ("places", "country"),
}
_TARGET = re.compile(rf"(?:{'|'.join(EntityType)})/\S+")
_CONTROL = re.compile("[\x00-\x1f\x7f]")
_FRENCH_DAY = re.compile(r"(\d\d)/(\d\d)/(\d{4})")  # 04/07/2020, as a French Excel writes it
_DATE = re.compile(r"\d{4}(?:-\d\d){0,2}")


@dataclass(frozen=True, slots=True)
class Cell:
    """Point at a cell of a user's table, to say where something is wrong."""

    path: Path
    line: int
    column: str
    value: str

    def error(self, wrong: str, remedy: str) -> ModelError:
        """Return the error that names the cell, what is wrong with it and what to do."""
        return ModelError(f"{self.path}, line {self.line}, column {self.column}: {wrong}; {remedy}")


@dataclass(frozen=True, slots=True)
class Blocked:
    """Hold what a user wants left out.

    Whole ids, forms of one id, forms of everybody (case and accents aside).
    """

    ids: frozenset[str] = frozenset()
    forms: frozenset[str] = frozenset()
    pairs: frozenset[tuple[str, str]] = frozenset()

    def __bool__(self) -> bool:
        """Tell whether anything is blocked at all."""
        return bool(self.ids or self.forms or self.pairs)

    def blocks(self, form: str, target: str) -> bool:
        """Tell whether a form of an id must not be recognised."""
        folded = fold(form)
        return target in self.ids or folded in self.forms or (folded, target) in self.pairs


@dataclass(frozen=True, slots=True)
class Overlay:
    """Hold the checked rows of a user's folder with their places, by table, and what it blocks."""

    rows: Mapping[str, list[tuple[Path, int, Row]]]
    blocked: list[tuple[Path, int, Row]] = field(default_factory=list)


def load_overlay(folder: Path) -> Overlay:
    """Return the tables of a user's folder.

    Raises ModelError at the first cell that cannot be right.
    """
    if not folder.is_dir():
        raise ModelError(f"{folder}: there is no such folder of knowledge tables; check the path")
    found = {name: folder / f"{name}.csv" for name in _ALL if (folder / f"{name}.csv").exists()}
    if not found:
        names = ", ".join(f"{name}.csv" for name in _ALL)
        raise ModelError(
            f"{folder}: no knowledge table in this folder; give it at least one of {names}"
        )
    rows = {name: list(_checked_rows(name, path)) for name, path in found.items()}
    return Overlay(rows, rows.pop("blocked", []))


def check_folder(folder: Path) -> None:
    """Check the tables of a user's folder, which may be empty or not exist yet. Raises ModelError."""
    if any((folder / f"{name}.csv").exists() for name in _ALL):
        load_overlay(folder)


def lay_over(tables: Tables, overlay: Overlay) -> Tables:
    """Return the tables with a user's rows in them: new ones added, known ones replaced whole."""
    merged = dict(tables)
    for name, placed in overlay.rows.items():
        merged[name] = _replace(name, tables[name], [row for _, _, row in placed])
    codes = {row["code"] for row in merged["countries"]}
    people = {row["id"] for row in merged["people"]}
    for name, placed in overlay.rows.items():
        for path, line, row in placed:
            _check_references(name, path, line, row, codes, people)
    return merged


def blocked_of(overlay: Overlay, exists: Callable[[str], bool]) -> Blocked:
    """Return what `blocked.csv` leaves out; `exists` tells the ids of the merged tables."""
    ids, forms, pairs = set(), set(), set()
    for path, line, row in overlay.blocked:
        form, target = fold(row["form"]), row["target"]
        cell = Cell(path, line, "target", target)
        if not form and not target:
            raise cell.error("a line of blocked.csv is empty", "give a form, a target, or both")
        if target and not _TARGET.fullmatch(target):
            raise cell.error(f"{target!r} is no id", 'write it like "person/vladimir-poutine"')
        if target and not exists(target):
            raise cell.error(
                f"the tables do not hold {target!r}", "correct the id or remove the line"
            )
        if form and target:
            pairs.add((form, target))
        elif form:
            forms.add(form)
        else:
            ids.add(target)
    return Blocked(frozenset(ids), frozenset(forms), frozenset(pairs))


def _replace(name: str, built_in: list[Row], own: list[Row]) -> list[Row]:
    """Return built-in and own rows of one table.

    A person's own offices replace all built-in ones of that person.
    """
    identity = TABLES[name].identity
    if not identity:
        people = {row["person"] for row in own}
        return [*(row for row in built_in if row["person"] not in people), *own]
    by_id = {tuple(row[column] for column in identity): row for row in built_in}
    by_id.update({tuple(row[column] for column in identity): row for row in own})
    return list(by_id.values())


def _checked_rows(name: str, path: Path) -> Iterator[tuple[Path, int, Row]]:
    table, seen = _ALL[name], set()
    lines = read_rows(path)
    header = _checked_header(table, path, next(lines, (1, []))[1])
    for line, cells in lines:
        if not any(cell.strip() for cell in cells):
            continue
        row = _row(table, header, path, line, cells)
        _check_row(name, table, path, line, row)
        identity = tuple(row[column] for column in table.identity)
        if identity and identity in seen:
            cell = Cell(path, line, table.identity[-1], identity[-1])
            raise cell.error(
                f"{cell.value!r} stands in this file twice", "keep one of the two lines"
            )
        seen.add(identity)
        yield path, line, row


def _checked_header(table: Table, path: Path, header: list[str]) -> list[str]:
    names = [name.strip() for name in header]
    for name in names:
        if name not in table.columns:
            columns = ", ".join(table.columns)
            raise Cell(path, 1, repr(name), name).error(
                "unknown column", f"the columns are {columns}, between commas"
            )
    for name in table.required:
        if name not in names:
            raise Cell(path, 1, name, "").error(
                "this column is missing", "add it to the first line"
            )
    return names


def _row(table: Table, header: list[str], path: Path, line: int, cells: list[str]) -> Row:
    if len(cells) > len(header):
        cell = Cell(path, line, header[-1], "")
        raise cell.error(
            f"{len(cells)} cells for {len(header)} columns",
            "put double quotes around a cell with a comma",
        )
    for column, value in zip(header, cells, strict=False):
        if _CONTROL.search(value):
            cell = Cell(path, line, column, value)
            raise cell.error(
                f"{value!r} holds a line break or another control character", "write it without"
            )
    row = dict.fromkeys(table.columns, "") | {
        name: cell.strip() for name, cell in zip(header, cells, strict=False)
    }
    for column in ("start", "end"):
        if day := _FRENCH_DAY.fullmatch(row.get(column, "")):
            row[column] = f"{day[3]}-{day[2]}-{day[1]}"
    for column in _LISTS:
        if row.get(column):
            row[column] = "|".join(filter(None, (item.strip() for item in row[column].split("|"))))
    return row


def _check_row(name: str, table: Table, path: Path, line: int, row: Row) -> None:
    """Check what a row shows by itself."""
    for column in table.required:
        if not row[column]:
            raise Cell(path, line, column, "").error(
                "the cell is empty", f"every row of {name}.csv needs it"
            )
    for (owner, column), choices in _CHOICES.items():
        if owner == name and row[column] not in choices:
            cell = Cell(path, line, column, row[column])
            raise cell.error(f"unknown {column} {cell.value!r}", f"use one of {', '.join(choices)}")
    if re.search(r"[\s/]", row.get("id", "")):
        cell = Cell(path, line, "id", row["id"])
        raise cell.error(
            f"{cell.value!r} has a blank or a slash", 'write an id like "vladimir-poutine"'
        )
    if row.get("population") and not re.fullmatch(r"[0-9]{1,12}", row["population"]):
        cell = Cell(path, line, "population", row["population"])
        raise cell.error(f"{cell.value!r} is no number", "write digits only")
    if name == "countries" and not re.fullmatch("[A-Z]{2}", row["code"]):
        cell = Cell(path, line, "code", row["code"])
        raise cell.error(
            f"{cell.value!r} is no country code", "write two capitals, as ISO 3166-1 does"
        )
    if name == "offices":
        _check_dates(path, line, row)


def _check_dates(path: Path, line: int, row: Row) -> None:
    start = _date(Cell(path, line, "start", row["start"]), first_day)
    end = _date(Cell(path, line, "end", row["end"]), last_day)
    if start > end:
        cell = Cell(path, line, "end", row["end"])
        raise cell.error(
            f"{cell.value!r} is before the start {row['start']!r}", "correct one of the two"
        )


def _date(cell: Cell, parse: Callable[[str], datetime.date]) -> datetime.date:
    try:
        if cell.value and not _DATE.fullmatch(cell.value):
            raise ValueError
        return parse(cell.value)
    except ValueError:
        raise cell.error(
            f"bad date {cell.value!r}", "write 2017, 2017-05 or 2017-05-14, or nothing"
        ) from None


def _check_references(
    name: str, path: Path, line: int, row: Row, codes: Collection[str], people: Collection[str]
) -> None:
    """Check what a row says of other rows: countries and people must exist in the merged tables."""
    for column in ("code", "country", "of", "home"):
        value = row.get(column, "")
        is_code = (name, column) in _COUNTRY_CELLS or (
            column == "of" and re.fullmatch("[A-Z]{2}", value)
        )
        if is_code and value and value not in codes and (name, value) != ("metonyms", "EU"):
            raise Cell(path, line, column, value).error(
                f"unknown country code {value!r}",
                "use ISO 3166-1 alpha-2 (XK for Kosovo) or add it to countries.csv",
            )
    if name == "offices" and row["person"] not in people:
        raise Cell(path, line, "person", row["person"]).error(
            f"no person has the id {row['person']!r}", "add a row to people.csv or correct the id"
        )
