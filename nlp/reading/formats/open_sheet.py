"""OpenDocument spreadsheets (ods): each sheet a table under a header, read as those of Excel are.

By our own lines, as odt: odfpy resolves what `xmltree` refuses, and reads a repeated cell as often as
it claims to be repeated.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

from nlp.errors import RecordError
from nlp.reading.contract import Attempt, Options, Source
from nlp.reading.dates import parse_first_date
from nlp.reading.formats.containers import load_container, read_part
from nlp.reading.formats.workbook import SheetTable, read_sheets
from nlp.reading.formats.xmltree import find_root, local_name, parse_xml

if TYPE_CHECKING:
    from lxml.etree import _Element

_WIDEST = 1024  # columns; sheets claim 16,384, nearly all of them empty
_LONGEST = 1_048_576  # rows that a sheet of LibreOffice has
_EPOCH = datetime.datetime(1899, 12, 30)  # day 0 of spreadsheets


@dataclass(frozen=True, slots=True)
class _Book:
    """Hold the day from which a spreadsheet counts."""

    epoch: datetime.datetime = _EPOCH


class _Sheet:
    """Give the rows of a sheet as openpyxl does, empty ones left out of a repetition."""

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
        for row in self._table.iter("{*}table-row"):
            cells = _read_cells(row)
            count = _repeated(row, "number-rows-repeated") if any(cells) else 1
            if count > _LONGEST:
                raise RecordError("too-long", f"a row that claims to stand there {count} times")
            for _ in range(count):
                yield cells


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
    kind = _attribute(cell, "value-type")
    if kind == "date":
        return parse_first_date([_attribute(cell, "date-value")])
    if kind in ("float", "percentage", "currency"):
        number = float(_attribute(cell, "value") or 0)
        return int(number) if number.is_integer() else number
    lines = (_text(paragraph) for paragraph in cell.findall("{*}p"))
    return "\n".join(lines) or None


def _text(paragraph: _Element) -> str:
    """Return the text of a paragraph; blanks and line breaks are elements of their own."""
    parts = [paragraph.text or ""]
    for inner in paragraph.iterdescendants():
        signs = {"line-break": "\n", "s": " ", "tab": " "}
        parts.append(signs.get(local_name(inner), inner.text or ""))
        parts.append(inner.tail or "")
    return "".join(parts)


def _repeated(element: _Element, name: str) -> int:
    written = _attribute(element, name)
    return int(written) if written.isdecimal() else 1


def _attribute(element: _Element, name: str) -> str:
    """Return an attribute of any namespace."""
    found = (value for key, value in element.attrib.items() if str(key).endswith(f"}}{name}"))
    return str(next(found, ""))
