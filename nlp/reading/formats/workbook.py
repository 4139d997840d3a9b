"""Excel workbooks (xlsx): each sheet a table under a header, streamed."""

from __future__ import annotations

import datetime
import io
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import Any

from nlp.errors import RecordError
from nlp.reading.asked import check_columns, find_named, is_header, tell_unread
from nlp.reading.columns import study_columns, tell_columns
from nlp.reading.contract import Attempt, Options, Source
from nlp.reading.formats.containers import damaged, load_container, need
from nlp.reading.names import find_keys
from nlp.reading.own import is_beside
from nlp.reading.rows import has_titles_only, parse_article

_DAYS = range(
    18264, 73051
)  # 1950 to 2099; years and numbers of days that people mean are not in it
_TRIED = 10  # rows at the top of a sheet in which its header is looked for


def read_workbook(source: Source, options: Options) -> Iterator[Attempt]:
    """Yield an attempt per row of every sheet that has a column for the text.

    Raises RecordError `missing-text` if none has.
    """
    load_container(source).close()  # is it safe to open
    openpyxl = need("openpyxl", "Excel workbooks")
    try:
        book = openpyxl.load_workbook(
            io.BytesIO(source.read_whole()), read_only=True, data_only=True
        )
        sheets = [SheetTable(sheet, options) for sheet in book.worksheets]
    except Exception as error:  # openpyxl lets through whatever its parsers raise
        raise damaged(error) from None
    yield from read_sheets(source, sheets, options)


def read_sheets(source: Source, sheets: list[SheetTable], options: Options) -> Iterator[Attempt]:
    """Yield an attempt per row of every sheet that has a column for the text.

    Raises RecordError `missing-text` if none has.
    """
    found = [sheet for sheet in sheets if sheet.header]
    if not found:
        names = ", ".join(name for sheet in sheets for name in sheet.first)[:150]
        raise RecordError("missing-text", f"no column holds the text; there is: {names}")
    for sheet in found:
        check_columns(source.path, sheet.header, options)
        tell_unread(sheet.header, options)
        yield from sheet.attempts(options)


class SheetTable:
    """Hold one sheet with the row of its header, which titles may precede."""

    def __init__(self, sheet: Any, options: Options) -> None:
        """Look for the header; `sheet` has `iter_rows` and `parent.epoch` as those of openpyxl."""
        self._sheet = sheet
        self.header: list[str] = []
        self.first: list[str] = []
        self._start = 1
        self._epoch = sheet.parent.epoch
        self._notes = options.notes
        self._dated: tuple[str, ...] = ()
        for number, cells in enumerate(sheet.iter_rows(max_row=_TRIED, values_only=True), start=1):
            names = [str(cell).strip() if cell is not None else "" for cell in cells]
            if is_beside(names):
                return
            is_first = not self.first
            self.first = self.first or [name for name in names if name]
            holds_text = is_first and "text" in find_named(names, options.keys)
            if holds_text or is_header(names, options.keys) or has_titles_only(names):
                self.header, self._start = names, number + 1
                self._dated = find_keys(names, options.keys)["date"]
                return

    def attempts(self, options: Options) -> Iterator[Attempt]:
        """Yield an attempt per row that is not empty."""
        columns = study_columns((row for _, row in self._rows()), options.keys)
        tell_columns(columns, options.notes)
        options = replace(options, columns=columns)
        for number, row in self._rows():
            yield Attempt(
                partial(parse_article, row, options, is_table=True), number, str(row)[:2000]
            )

    def _rows(self) -> Iterator[tuple[int, dict[str, Any]]]:
        try:
            rows = self._sheet.iter_rows(min_row=self._start, values_only=True)
            for number, cells in enumerate(rows, start=self._start):
                row = dict(zip(self.header, map(_plain, cells), strict=False))
                row.update(self._read_days(cells))
                row.pop("", None)
                if any(value not in (None, "") for value in row.values()):
                    yield number, row
        except RecordError:
            raise
        except Exception as error:  # a sheet that breaks off
            raise damaged(error) from None

    def _read_days(self, cells: tuple[Any, ...]) -> dict[str, datetime.datetime]:
        """Return the days that stand in a column of dates as Excel counts them: 45363 is 12/03/2024."""
        days = {}
        for name, cell in zip(self.header, cells, strict=False):
            if name in self._dated and isinstance(cell, int | float) and int(cell) in _DAYS:
                days[name] = self._epoch + datetime.timedelta(days=int(cell))
        if days:
            self._notes.say("numbers in a column of dates are read as days, as Excel counts them")
        return days


def _plain(cell: Any) -> Any:
    """Return a cell as the rows of other tables hold it; "_x000D_" is Excel's carriage return."""
    if isinstance(cell, str):
        return cell.replace("_x000D_", "") or None
    if isinstance(cell, datetime.datetime | datetime.date) or cell is None:
        return cell
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)
