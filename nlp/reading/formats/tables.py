"""CSV and TSV: one article per row under a header, streamed, texts kept exactly as given."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from functools import partial

from nlp.errors import RecordError
from nlp.reading.contract import Attempt, Options, Source, failed
from nlp.reading.names import find_keys
from nlp.reading.rows import parse_article

_DELIMITERS = (",", ";", "\t", "|")
_MAX_FIELD = 16 * 2**20  # characters; a longer field is a quote that was never closed
_SHOWN = 2000


def read_table(source: Source, options: Options) -> Iterator[Attempt]:
    """Yield an attempt per row; the delimiter is the one that parts the header into known names.

    Raises RecordError `missing-text` if no column can hold the text, `too-long` or `invalid-csv`
    where the rows can no longer be told apart.
    """
    csv.field_size_limit(max(csv.field_size_limit(), _MAX_FIELD))
    lines = _whole_lines(source)
    first = next(lines, "")
    if first.lower().startswith("sep="):  # Excel's own note of the delimiter
        first = next(lines, "")
    delimiter = find_delimiter(first, options.mapping)
    header = _cells(first, delimiter)
    if not any(name in header for name in find_keys(header, options.mapping)["text"]):
        raise RecordError(
            "missing-text", f"no column holds the text; there is: {', '.join(header)[:150]}"
        )
    yield from _rows(csv.reader(lines, delimiter=delimiter), header, options)


def find_delimiter(header: str, mapping: Mapping[str, str]) -> str:
    """Return the delimiter that parts a header line into the most names of fields, then into the most names."""

    def score(delimiter: str) -> tuple[int, int]:
        names = _cells(header, delimiter)
        found = find_keys(names, mapping).values()
        return sum(any(key in names for key in keys) for keys in found), len(names)

    return max(_DELIMITERS, key=score)


def _cells(line: str, delimiter: str) -> list[str]:
    try:
        return [name.strip() for name in next(csv.reader([line], delimiter=delimiter), [])]
    except csv.Error as error:
        raise RecordError("invalid-csv", f"the first line is no header: {error}") from None


def _rows(reader: Iterator[list[str]], header: list[str], options: Options) -> Iterator[Attempt]:
    number = 1
    while True:
        number += 1
        try:
            cells = next(reader, None)
        except csv.Error as error:
            slug = "too-long" if "field limit" in str(error) else "invalid-csv"
            raise RecordError(slug, f"row {number}: {error}; is a quote missing?") from None
        if cells is None:
            return
        if any(cell.strip() for cell in cells):
            yield _attempt(cells, header, number, options)


def _attempt(cells: list[str], header: list[str], number: int, options: Options) -> Attempt:
    raw = "\t".join(cells)[:_SHOWN]
    if len(cells) != len(header):
        detail = f"{len(cells)} cells where the header has {len(header)}; is a quote or delimiter missing?"
        return failed(RecordError("invalid-row", detail), number, raw)
    if "\0" in raw or any("\0" in cell for cell in cells):
        return failed(
            RecordError("invalid-field", "a cell holds a NUL"), number, raw.replace("\0", "")
        )
    row = {name: cell or None for name, cell in zip(header, cells, strict=True)}
    return Attempt(partial(parse_article, row, options, is_table=True), number, raw)


def _whole_lines(source: Source) -> Iterator[str]:
    for line in source.read_lines():
        if isinstance(line, RecordError):
            raise line
        yield line
