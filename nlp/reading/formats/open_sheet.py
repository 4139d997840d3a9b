"""OpenDocument spreadsheets (ods): each sheet a table under a header, read as those of Excel are.

By our own lines, as odt: odfpy resolves what `xmltree` refuses, and reads a repeated cell as often as
it claims to be repeated.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice, repeat
from typing import TYPE_CHECKING, Any

from nlp.errors import RecordError
from nlp.reading.contract import Attempt, Options, Source
from nlp.reading.dates import parse_first_date
from nlp.reading.formats.containers import load_container, read_part
from nlp.reading.formats.open_document import read_count, read_paragraph
from nlp.reading.formats.workbook import SheetTable, read_sheets
from nlp.reading.formats.xmltree import find_attribute, find_root, parse_xml

if TYPE_CHECKING:
    from lxml.etree import _Element

_WIDEST = 1024  # columns; sheets claim 16,384, nearly all of them empty
_LONGEST = 1_048_576  # rows that a sheet of LibreOffice has
_MOST_ALIKE = 1000  # times that one row stands there; nobody has an article as often
_EPOCH = datetime.datetime(1899, 12, 30)  # day 0 of spreadsheets


@dataclass(frozen=True, slots=True)
class _Book:
    """Hold the day from which a spreadsheet counts."""

    epoch: datetime.datetime = _EPOCH


class _Sheet:
    """Give the rows of a sheet as openpyxl does, without the empty ones after the last."""

    parent = _Book()

    def __init__(self, table: _Element) -> None:
        self._table = table

    def iter_rows(
        self, *, min_row: int = 1, max_row: int | None = None, values_only: bool = True
    ) -> Iterator[tuple[Any, ...]]:
        """Yield the cells of each row from `min_row` (from 1) up to `max_row`."""
        del values_only  # there are no other than values
        yield from islice(self._rows(), min_row - 1, max_row)

    def _rows(self) -> Iterator[tuple[Any, ...]]:
        empty = 0
        for row in self._table.iter("{*}table-row"):
            cells = _read_cells(row)
            count = _repeated(row, "number-rows-repeated")
            if not cells:
                empty += count
                continue
            if empty > _LONGEST:
                raise RecordError("too-long", f"{empty} empty rows before one that is not")
            if count > _MOST_ALIKE:
                raise RecordError("too-long", f"a row that claims to stand there {count} times")
            yield from repeat((), empty)
            yield from repeat(cells, count)
            empty = 0


def read_open_sheet(source: Source, options: Options) -> Iterator[Attempt]:
    """Yield an attempt per row of every sheet that has a column for the text.

    Raises RecordError `missing-text` if none has.
    """
    with load_container(source) as archive:
        content = read_part(archive, "content.xml")
    find_root(content[:65536])  # refuses entities
    root = parse_xml(content)
    sheets = [SheetTable(_Sheet(table), options) for table in root.iter("{*}table")]
    yield from read_sheets(source, sheets, options)


def _read_cells(row: _Element) -> tuple[Any, ...]:
    cells: list[Any] = []
    for cell in row.iter("{*}table-cell", "{*}covered-table-cell"):
        value = _read_value(cell)
        count = min(_repeated(cell, "number-columns-repeated"), _WIDEST - len(cells))
        cells += [value] * count
    while cells and cells[-1] is None:
        cells.pop()
    return tuple(cells)


def _read_value(cell: _Element) -> Any:
    kind = find_attribute(cell, "value-type")
    if kind == "date":
        return parse_first_date([find_attribute(cell, "date-value")])
    shown = "\n".join(map(read_paragraph, cell.findall("{*}p"))) or None
    if kind in ("float", "percentage", "currency"):
        return _read_number(find_attribute(cell, "value"), shown)
    return shown


def _read_number(written: str, shown: str | None) -> Any:
    """Return the number of a cell, or what it shows where that is none."""
    try:
        number = float(written or 0)
    except ValueError:
        return shown
    return int(number) if number.is_integer() else number


def _repeated(element: _Element, name: str) -> int:
    return read_count(find_attribute(element, name))
