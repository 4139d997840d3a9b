"""Records as an Excel workbook: sheets Articles, Entités, Mentions, Thèmes, with types and filters."""

from __future__ import annotations

import datetime
import re
import zipfile
from collections.abc import Iterable, Iterator
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

from nlp.atomic import write_beside
from nlp.errors import OptionError
from nlp.records import Record
from nlp.writing.french import FRENCH_TABLES, SHEETS
from nlp.writing.spreadsheet import Groups, take_articles

Rows = dict[str, list[list[Any]]]

_MOST_ROWS = 1_048_576  # of a sheet, in Excel and LibreOffice
_LONGEST = 32_767  # characters of a cell, in Excel
_WIDEST, _WIDE, _MIDDLE, _NARROW = 62, 40, 20, 14  # characters of a column
_WIDE_COLUMNS = (
    "Titre",
    "Personnes",
    "Organisations",
    "Lieux",
    "Thèmes trouvés",
    "Entité",
    "Nom",
    "Forme",
    "Fonction",
    "Thème",
    "Adresse",
)
_MIDDLE_COLUMNS = (
    "Origine",
    "Rang",
    "Nombre de mentions",
    "Trouvée par",
    "Vocabulaire",
    "Code",
    "Pays",
    "Pays au centre",
    "Dans les tables",
)
_LONG_COLUMN = "Pourquoi"  # the words that earned a tag
_NO_CELL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")  # XML has no place for these
_STAMP = re.compile(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
_DAY_ZERO = (1980, 1, 1, 0, 0, 0)  # of zip files: the same records give the same bytes


def write_workbook(records: Iterable[Record], path: Path) -> int:
    """Write records as a workbook; return how many.

    Needs the extra `documents`. Texts longer than a cell of Excel can hold are cut, which "[…]" says.
    Raises OptionError for more rows than a sheet can hold.
    """
    return write_workbook_rows(map(to_workbook_rows, records), path)


def write_workbook_rows(articles: Iterable[Rows], path: Path) -> int:
    """Write the rows of articles as a workbook; return how many articles."""
    openpyxl = load_openpyxl()
    book = openpyxl.Workbook(write_only=True)
    sheets = {table: _Sheet(book, table, path) for table in SHEETS}
    count = 0
    try:
        for rows in articles:
            count += 1
            for table, sheet in sheets.items():
                sheet.add(rows[table])
    finally:
        for sheet in sheets.values():
            sheet.finish()
    with write_beside(path) as partial:
        book.save(partial)
        _save_without_times(partial)
    return count


def to_workbook_rows(record: Record) -> Rows:
    """Return the rows of a record as a workbook holds them, by table."""
    found: Rows = {}
    for table, (columns, rows) in FRENCH_TABLES.items():
        found[table] = [[_cell(row[name]) for name in columns] for row in rows(record)]
    return found


def read_workbook_rows(path: Path) -> Iterator[Rows]:
    """Yield the rows of each article of a workbook made by `write_workbook`, in order.

    Raises OptionError for any other.
    """
    openpyxl = load_openpyxl()
    try:
        book = openpyxl.load_workbook(path, read_only=True)
    except Exception as error:  # openpyxl lets through whatever its parsers raise
        raise OptionError(
            f"{path}: cannot be opened as a workbook ({error}); name another"
        ) from None
    groups = {}
    for table, name in SHEETS.items():
        header = list(FRENCH_TABLES[table][0])
        rows = _read_rows(book[name], len(header)) if name in book.sheetnames else iter(())
        if next(rows, None) != header:
            raise OptionError(f"{path}: has other sheets than those of records; name another")
        groups[table] = Groups(rows, path)
    yield from take_articles(groups)
    book.close()


def load_openpyxl() -> ModuleType:
    """Return the library that writes workbooks. Raises OptionError where it is not installed."""
    try:
        return import_module("openpyxl")
    except ImportError:
        raise OptionError(
            "workbooks need the extra: pip install 'rubrique[documents]', or write .csv"
        ) from None


def _width_of(column: str) -> int:
    """Return how many characters wide a column is."""
    if column == _LONG_COLUMN:
        return _WIDEST
    if column in _WIDE_COLUMNS:
        return _WIDE
    return _MIDDLE if column in _MIDDLE_COLUMNS else _NARROW


class _Sheet:
    """Write one sheet row by row."""

    def __init__(self, book: Any, table: str, path: Path) -> None:
        self._sheet = book.create_sheet(SHEETS[table])
        self._path = path
        self._count = 1
        columns = FRENCH_TABLES[table][0]
        letters = import_module("openpyxl.utils")
        self._last = letters.get_column_letter(len(columns))
        for number, name in enumerate(columns, start=1):
            self._sheet.column_dimensions[letters.get_column_letter(number)].width = _width_of(name)
        self._sheet.freeze_panes = "A2"
        # On paper: the header on every page, all columns beside each other; with whole texts among
        # them, as those of articles have, nobody could read that
        self._sheet.page_setup.orientation = "landscape"
        self._sheet.page_setup.fitToHeight = 0
        self._sheet.sheet_properties.pageSetUpPr.fitToPage = table != "articles"
        self._sheet.print_title_rows = "1:1"
        bold = import_module("openpyxl.styles").Font(bold=True)
        header = [self._text(name) for name in columns]
        for cell in header:
            cell.font = bold
        self._sheet.append(header)

    def add(self, rows: Iterable[list[Any]]) -> None:
        """Add rows. Raises OptionError for more than a sheet can hold."""
        for row in rows:
            self._count += 1
            if self._count > _MOST_ROWS:
                raise OptionError(
                    f"{self._path}: more than {_MOST_ROWS} rows in a sheet; write .sqlite or .parquet"
                )
            self._sheet.append([self._typed(value) for value in row])

    def finish(self) -> None:
        """Put filters over all columns, and end the sheet."""
        self._sheet.auto_filter.ref = f"A1:{self._last}{self._count}"
        self._sheet.close()

    def _typed(self, value: Any) -> Any:
        if isinstance(value, str):
            return self._text(value)
        if isinstance(value, datetime.date):
            cell = import_module("openpyxl.cell").WriteOnlyCell(self._sheet, value)
            cell.number_format = "DD/MM/YYYY"
            # a day stands on the right like a number, and would touch the word of the next column
            cell.alignment = import_module("openpyxl.styles").Alignment(horizontal="left")
            return cell
        return value

    def _text(self, value: str) -> Any:
        """Return a cell that is text, whatever it begins with: no formula."""
        cell = import_module("openpyxl.cell").WriteOnlyCell(self._sheet, value)
        cell.data_type = "s"
        return cell


def _cell(value: Any) -> Any:
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if not isinstance(value, str):
        return value
    text = _NO_CELL.sub("", value).replace("\r\n", "\n").replace("\r", "\n")
    if len(text.encode("utf-16-le", "replace")) // 2 > _LONGEST:
        text = f"{text[: _LONGEST // 2]}[…]"
    return text or None


def workbook_key(written: str) -> str:
    """Return the id of an article as a cell holds it."""
    return str(_cell(written))


def _read_rows(sheet: Any, width: int) -> Iterator[list[Any]]:
    for row in sheet.iter_rows(values_only=True):
        cells = [
            cell.date() if isinstance(cell, datetime.datetime) else cell for cell in row[:width]
        ]
        yield cells + [None] * (width - len(cells))


def _save_without_times(path: Path) -> None:
    """Pack a workbook anew without the time of its making."""
    with zipfile.ZipFile(path) as old:
        parts = [(name, old.read(name)) for name in old.namelist()]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name, content in parts:
            still = _STAMP.sub(b"1980-01-01T00:00:00Z", content) if "docProps" in name else content
            info = zipfile.ZipInfo(name, _DAY_ZERO)
            info.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(info, still)
