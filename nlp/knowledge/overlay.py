"""A user's own tables laid over the built-in ones.

Rows added, rows overridden, forms and entries blocked. All faults of the tables are told at once.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from nlp.errors import FaultsError, ModelError
from nlp.knowledge.french_cells import FrenchOffices, iso_day, nouns_of
from nlp.knowledge.renamed import NAME as RENAMED
from nlp.knowledge.renamed import read_renamed
from nlp.knowledge.tables import (
    OVER,
    TABLES,
    Row,
    Table,
    first_day,
    last_day,
    listed,
    read_rows,
)
from nlp.knowledge.towns import load_towns
from nlp.lists import EntityType, Role
from nlp.text import fold

Tables = dict[str, list[Row]]
METONYM_KINDS = ("capital", "seat", "nickname")
_ALL = {**TABLES, "blocked": Table(("form", "target"), (), ())}
_LISTS = ("aliases", "homographs", "prefix", "forms")
_CHOICES = {
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
_DATE = re.compile(r"\d{4}(?:-\d\d){0,2}")
_MOST_FAULTS = 50  # told of a folder: more scroll out of a terminal
# Columns that hold the forms of a row, lists among them
_FORMS = (
    "name",
    "official",
    "acronym",
    "aliases",
    "form",
    "masculine",
    "feminine",
    "masculine_plural",
    "feminine_plural",
)
_TYPES = {
    "countries": EntityType.COUNTRY,
    "people": EntityType.PERSON,
    "organisations": EntityType.ORGANISATION,
    "places": EntityType.PLACE,
}


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
class Own:
    """Hold what a user's rows bring: their ids, and the forms (target, form) that are theirs first.

    `holders` are the people to whom they give offices.

    Of a row that replaces one of ours only the forms that ours does not have are theirs.
    """

    ids: frozenset[str] = frozenset()
    forms: frozenset[tuple[str, str]] = frozenset()
    holders: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Overlay:
    """Hold the rows of a user's folder with their places, by table, and its faults.

    With them what it blocks, and which ids changed (old -> new).
    """

    folder: Path
    rows: Mapping[str, list[tuple[Path, int, Row]]]
    blocked: list[tuple[Path, int, Row]] = field(default_factory=list)
    renamed: Mapping[str, str] = field(default_factory=dict)
    faults: tuple[ModelError, ...] = ()


def read_overlay(folder: Path) -> Overlay:
    """Return the tables of a user's folder with those of their faults that a table shows alone.

    Raises ModelError where there is no table, or one that is no table at all.
    """
    if not folder.is_dir():
        raise ModelError(f"{folder}: there is no such folder of knowledge tables; check the path")
    found = {name: folder / f"{name}.csv" for name in _ALL if (folder / f"{name}.csv").exists()}
    if not found and not (folder / RENAMED).exists():
        names = ", ".join(f"{name}.csv" for name in _ALL)
        raise ModelError(
            f"{folder}: no knowledge table in this folder; give it at least one of {names}"
        )
    faults: list[ModelError] = []
    rows: dict[str, list[tuple[Path, int, Row]]] = {}
    for name, path in found.items():
        try:
            rows[name] = list(_read_table(name, path, faults))
        except ModelError as error:
            faults.append(error)
            rows[name] = []
    renamed: Mapping[str, str] = {}
    try:
        renamed = read_renamed(folder)
    except ModelError as error:
        faults.append(error)
    return Overlay(folder, rows, rows.pop("blocked", []), renamed, tuple(faults))


def tell_idle_homographs(folder: Path, report: Callable[[str], None]) -> None:
    """Report each form under `homographs` that is no name of its row, and so changes nothing.

    Raises ModelError as `read_overlay` does.
    """
    for placed in read_overlay(folder).rows.values():
        for path, line, row in placed:
            names = set(_forms(row))
            for form in listed(row.get("homographs", "")):
                if form not in names:
                    wrong = f"{form!r} is no name of this row and changes nothing"
                    cell = Cell(path, line, "homographs", form)
                    report(str(cell.error(wrong, "add it to the aliases, written alike")))


def has_tables(folder: Path) -> bool:
    """Tell whether a user's folder holds any table; it may be empty or not exist yet."""
    return any((folder / name).exists() for name in (RENAMED, *(f"{one}.csv" for one in _ALL)))


def lay_over(tables: Tables, overlay: Overlay) -> Tables:
    """Return the tables with a user's rows in them: new ones added, known ones replaced whole.

    Raises ModelError with every fault of the folder.
    """
    merged = dict(tables)
    for name, placed in overlay.rows.items():
        if name != "offices":
            merged[name] = _replace(name, tables[name], [row for _, _, row in placed])
    codes = {row["code"] for row in merged["countries"]}
    people = {row["id"] for row in merged["people"]}
    faults = [*overlay.faults, *_unknown_roles(overlay, merged)]
    for name, placed in overlay.rows.items():
        for path, line, row in placed:
            faults += _wrong_references(name, path, line, row, codes, people)
    faults += _wrong_blocks(overlay, merged)
    _tell(overlay.folder, faults)
    if "offices" in overlay.rows:
        merged["offices"] = _replace("offices", tables["offices"], offices_of(overlay, merged))
    return merged


def offices_of(overlay: Overlay, merged: Tables) -> list[Row]:
    """Return a user's offices in the words of the tables, given all other tables laid over."""
    french = FrenchOffices(merged)
    return [french.read(row) for _, _, row in overlay.rows.get("offices", ())]


def own_of(tables: Tables, overlay: Overlay) -> Own:
    """Return what a user's rows bring beside the built-in tables."""
    ids: set[str] = set()
    forms: set[tuple[str, str]] = set()
    for name, placed in overlay.rows.items():
        identity = TABLES[name].identity
        built_in = {tuple(row[column] for column in identity): row for row in tables[name]}
        for _, _, row in placed:
            target = _target(name, row)
            if target is None:
                continue
            ids.add(target)
            replaced = built_in.get(tuple(row[column] for column in identity))
            known = set(_forms(replaced)) if replaced else set()
            forms |= {(target, form) for form in _forms(row) if form not in known}
    holders = {
        f"{EntityType.PERSON}/{row['person']}" for _, _, row in overlay.rows.get("offices", [])
    }
    return Own(frozenset(ids | holders), frozenset(forms), frozenset(holders))


def _target(name: str, row: Row) -> str | None:
    """Return the id that the forms of a row are of, None for a row that has no forms of a thing."""
    if name == "generic":
        return f"organisation/{row['id']}-sans-pays"
    if name in ("demonyms", "metonyms"):
        is_union = name == "metonyms" and row["code"] == "EU"
        return "organisation/ue" if is_union else f"country/{row['code']}"
    if name not in _TYPES:
        return None
    return f"{_TYPES[name]}/{row.get('id') or row.get('code')}"


def _forms(row: Row) -> Iterator[str]:
    for column in _FORMS:
        yield from listed(row.get(column, ""))


def _tell(folder: Path, faults: Sequence[ModelError]) -> None:
    """Raise the one fault of a folder, or all of them together."""
    if not faults:
        return
    if len(faults) == 1:
        raise faults[0]
    told = [str(fault) for fault in faults[:_MOST_FAULTS]]
    raise FaultsError(f"{folder}: {len(faults)} faults in these tables; correct each", told)


def _wrong_blocks(overlay: Overlay, merged: Tables) -> Iterator[ModelError]:
    """Yield what is wrong in `blocked.csv`: lines that are empty, and ids that nothing has."""
    ids = {_target(name, row) for name in (*_TYPES, "generic") for row in merged[name]}
    for path, line, row in overlay.blocked:
        cell = Cell(path, line, "target", row["target"])
        target = cell.value
        if not fold(row["form"]) and not target:
            yield cell.error("a line of blocked.csv is empty", "give a form, a target, or both")
        elif target and not _TARGET.fullmatch(target):
            yield cell.error(f"{target!r} is no id", 'write it like "person/vladimir-poutine"')
        elif target and target not in ids and not load_towns().by_id(target):
            remedy = "correct the id or remove the line"
            yield cell.error(f"the tables do not hold {target!r}", remedy)


def blocked_of(overlay: Overlay) -> Blocked:
    """Return what `blocked.csv` leaves out."""
    ids, forms, pairs = set(), set(), set()
    for _, _, row in overlay.blocked:
        form, target = fold(row["form"]), row["target"]
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


def _unknown_roles(overlay: Overlay, merged: Tables) -> Iterator[ModelError]:
    """Yield the roles of offices that are neither ours nor a noun of functions in French."""
    nouns = nouns_of(merged["functions"])
    for path, line, row in overlay.rows.get("offices", []):
        role = row["role"]
        if not role or role in Role.values() or fold(role) in nouns:
            continue
        choices = ", ".join(Role.values())
        remedy = f"use one of {choices}, or a noun of functions.csv, like maire or préfet"
        yield Cell(path, line, "role", role).error(f"unknown role {role!r}", remedy)


def _read_table(name: str, path: Path, faults: list[ModelError]) -> Iterator[tuple[Path, int, Row]]:
    """Yield the rows of a file, faulty ones too; what is wrong joins `faults`."""
    table, seen = _ALL[name], set()
    lines = read_rows(path)
    header = _checked_header(name, path, next(lines, (1, []))[1])
    for line, cells in lines:
        if not any(cell.strip() for cell in cells):
            continue
        faults += _wrong_cells(header, path, line, cells)
        row = _row(table, header, cells)
        if name == "offices" and row["role"] not in Role.values():
            row["title"] = row["title"] or row["role"]  # "maire" says both
        faults += _wrong_in_row(name, path, line, row)
        identity = tuple(row[column] for column in table.identity)
        if any(identity) and identity in seen:
            cell = Cell(path, line, table.identity[-1], identity[-1])
            twice = f"{cell.value!r} stands in this file twice"
            faults.append(cell.error(twice, "keep one of the two lines"))
        seen.add(identity)
        yield path, line, row


def _checked_header(name: str, path: Path, header: list[str]) -> list[str]:
    """Return the names of the columns. Raises ModelError: without them no row can be read."""
    table = _ALL[name]
    names = [column.strip() for column in header]
    for column in names:
        if column not in table.columns:
            columns = ", ".join(table.columns)
            raise Cell(path, 1, repr(column), column).error(
                "unknown column", f"the columns are {columns}, between commas"
            )
    for column in table.required:
        is_in_role = (name, column) == ("offices", "title")
        if column not in names and not is_in_role:
            raise Cell(path, 1, column, "").error(
                "this column is missing", "add it to the first line"
            )
    return names


def _wrong_cells(
    header: list[str], path: Path, line: int, cells: list[str]
) -> Iterator[ModelError]:
    """Yield what is wrong with the cells of a line, whatever they mean."""
    if len(cells) > len(header):
        cell = Cell(path, line, header[-1], "")
        yield cell.error(
            f"{len(cells)} cells for {len(header)} columns",
            "put double quotes around a cell with a comma",
        )
    for column, value in zip(header, cells, strict=False):
        if _CONTROL.search(value):
            cell = Cell(path, line, column, value)
            yield cell.error(
                f"{value!r} holds a line break or another control character", "write it without"
            )


def _row(table: Table, header: list[str], cells: list[str]) -> Row:
    row = dict.fromkeys(table.columns, "")
    row |= {name: cell.strip() for name, cell in zip(header, cells, strict=False)}
    for column in ("start", "end"):
        if column in row:
            row[column] = iso_day(row[column])
    for column in _LISTS:
        if row.get(column):
            row[column] = "|".join(filter(None, (item.strip() for item in row[column].split("|"))))
    return row


def _wrong_in_row(name: str, path: Path, line: int, row: Row) -> Iterator[ModelError]:
    """Yield what a row shows by itself to be wrong."""
    for column in _ALL[name].required:
        if not row[column]:
            yield Cell(path, line, column, "").error(
                "the cell is empty", f"every row of {name}.csv needs it"
            )
    for (owner, column), choices in _CHOICES.items():
        value = row.get(column, "")
        is_empty = not value and column in _ALL[name].required  # told above
        if owner == name and value not in choices and not is_empty:
            cell = Cell(path, line, column, value)
            yield cell.error(f"unknown {column} {value!r}", f"use one of {', '.join(choices)}")
    if re.search(r"[\s/]", row.get("id", "")):
        cell = Cell(path, line, "id", row["id"])
        yield cell.error(
            f"{cell.value!r} has a blank or a slash", 'write an id like "vladimir-poutine"'
        )
    if row.get("population") and not re.fullmatch(r"[0-9]{1,12}", row["population"]):
        cell = Cell(path, line, "population", row["population"])
        yield cell.error(f"{cell.value!r} is no number", "write digits only")
    if name == "countries" and row["code"] and not re.fullmatch("[A-Z]{2}", row["code"]):
        cell = Cell(path, line, "code", row["code"])
        yield cell.error(
            f"{cell.value!r} is no country code", "write two capitals, as ISO 3166-1 does"
        )
    if name == "offices":
        yield from _wrong_dates(path, line, row)


def _wrong_dates(path: Path, line: int, row: Row) -> Iterator[ModelError]:
    days = []
    for column, parse in (("start", first_day), ("end", last_day)):
        try:
            days.append(_date(Cell(path, line, column, row[column]), parse))
        except ModelError as error:
            yield error
    if len(days) == 2 and days[0] > days[1]:
        cell = Cell(path, line, "end", row["end"])
        yield cell.error(
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


def _wrong_references(
    name: str, path: Path, line: int, row: Row, codes: Collection[str], people: Collection[str]
) -> Iterator[ModelError]:
    """Yield what a row says of other rows that the merged tables do not hold: countries, people."""
    for column in ("code", "country", "of", "home"):
        value = row.get(column, "")
        is_code = (name, column) in _COUNTRY_CELLS or (
            column == "of" and re.fullmatch("[A-Z]{2}", value)
        )
        if is_code and value and value not in codes and (name, value) != ("metonyms", "EU"):
            yield Cell(path, line, column, value).error(
                f"unknown country code {value!r}",
                "use ISO 3166-1 alpha-2 (XK for Kosovo) or add it to countries.csv",
            )
    if name == "offices" and row["person"] and row["person"] not in people:
        yield Cell(path, line, "person", row["person"]).error(
            f"no person has the id {row['person']!r}", "add a row to people.csv or correct the id"
        )
