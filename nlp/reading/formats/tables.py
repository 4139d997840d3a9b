"""CSV and TSV: one article per row under a header, streamed, texts kept exactly as given."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain, islice

from nlp.errors import RecordError
from nlp.reading.asked import check_columns, find_named, find_parts, is_header, tell_unread
from nlp.reading.columns import study_columns, tell_columns
from nlp.reading.contract import Attempt, Options, Source, failed
from nlp.reading.names import find_keys
from nlp.reading.own import check_beside, has_guards, without_guards
from nlp.reading.rows import has_titles_only, parse_article
from nlp.reading.sources.encodings import decode_bytes

_DELIMITERS = (",", ";", "\t", "|")
_SAID = {";": "semicolons", "|": "bars", " ": "blanks"}
_SPACED = re.compile(r'"[^"]*"(?: "[^"]*")+\s*$')  # a header as R's write.table writes it
_MAX_FIELD = 16 * 2**20  # characters; a longer field is a quote that was never closed
_SHOWN = 2000
_TRIED = 10  # lines at the top of a file in which its header is looked for
_ESCAPED = re.compile(r'(?<!\\)((?:\\\\)*)\\"')


@dataclass(frozen=True, slots=True)
class _Layout:
    """Hold how the rows of a file are written.

    `extra` is "before" where each row has a number or name that the header lacks, as R writes them,
    and "after" where each row ends in a delimiter that the header lacks. `skipped` counts the lines
    before the header. `is_guarded`: apostrophes stand before formulas, as our own files have them.
    """

    header: list[str]
    delimiter: str
    is_escaped: bool
    extra: str
    skipped: int
    is_guarded: bool


def read_table(source: Source, options: Options) -> Iterator[Attempt]:
    """Yield an attempt per row; the delimiter is the one that parts the header into known names.

    The file is read twice: what its columns say as a whole is looked for first. Raises RecordError
    `missing-text` if no column can hold the text, `too-long` or `invalid-csv` where the rows can no
    longer be told apart.
    """
    csv.field_size_limit(max(csv.field_size_limit(), _MAX_FIELD))
    layout = _find_layout(source, options)
    header = layout.header
    check_beside(header)
    check_columns(source.path, header, options)
    tell_unread(header, options)
    _tell_delimiter(layout, options)
    if not _holds_text(header, options):
        raise RecordError(
            "missing-text", f"no column holds the text; there is: {', '.join(header)[:150]}"
        )
    columns = study_columns(_plain_rows(source, layout), options.keys)
    tell_columns(columns, options.notes)
    options = replace(options, columns=columns)
    for number, cells in _rows(source, layout):
        yield _attempt(cells, layout, number, options)


def _tell_delimiter(layout: _Layout, options: Options) -> None:
    """Say what was taken for a delimiter, where it is not the comma that names such files."""
    if layout.delimiter in _SAID and len(layout.header) > 1:
        options.notes.say(f"columns are parted by {_SAID[layout.delimiter]}")
    if layout.skipped and layout.header:
        options.notes.say(f"the header is taken to be line {layout.skipped + 1}")


def _holds_text(header: list[str], options: Options) -> bool:
    return "text" in find_named(header, options.keys) or has_titles_only(header)


def is_table(text: str) -> bool:
    """Tell whether a text is a table: tabs part its first line into names of fields, that of the text among them."""
    first = text.lstrip("\ufeff \r\n").partition("\n")[0]
    return is_header([name.strip().strip('"') for name in first.split("\t")], {})


def find_delimiter(header: str, mapping: Mapping[str, str]) -> str:
    """Return the delimiter that parts a header line into the most names of fields, then into the most names."""

    def score(delimiter: str) -> tuple[int, int]:
        names = _names_or_none(header, delimiter)
        found = find_keys(names, mapping).values()
        asked = [key for keys in found for key in keys[:1]]
        return sum(find_parts(key, names)[0] in names for key in asked), len(names)

    delimiters = (*_DELIMITERS, " ") if _SPACED.match(header) else _DELIMITERS
    return max(delimiters, key=score)


def _find_layout(source: Source, options: Options) -> _Layout:
    lines = _whole_lines(source)
    top = list(islice(lines, _TRIED))
    skipped = _count_before_header(top, options)
    first = top[skipped] if top else ""
    lines = chain(top[skipped + 1 :], lines)
    delimiter = find_delimiter(first, options.mapping)
    is_escaped = _uses_backslashes(decode_bytes(source.read_head()).text, delimiter)
    header = _cells(first, delimiter)
    reader = csv.reader(_unescaped(lines, is_escaped), delimiter=delimiter)
    try:
        cells = next(reader, [])
    except csv.Error:
        cells = []
    extra = ""
    if len(cells) == len(header) + 1:
        extra = "after" if not cells[-1] else "before"
    if extra == "before" and not re.fullmatch(r"\w[\w.]*", cells[0].strip()):
        extra = ""
    return _Layout(header, delimiter, is_escaped, extra, skipped, has_guards(header))


def _uses_backslashes(head: str, delimiter: str) -> bool:
    r"""Tell whether quotes inside cells are written \" and not doubled."""
    inside = re.search(rf'[^\\]\\"(?![{re.escape(delimiter)}\r\n]|$)', head)
    doubled = re.search(rf'[^{re.escape(delimiter)}\r\n"]""[^"]', head)
    return inside is not None and doubled is None


def _count_before_header(top: list[str], options: Options) -> int:
    """Return how many lines precede the header: blank ones, Excel's note of the delimiter, titles.

    Titles are only passed over where a line after them names the text and another field.
    """
    count = next((number for number, line in enumerate(top) if not _is_note(line)), 0)
    lines = [_names_or_none(line, find_delimiter(line, options.mapping)) for line in top[count:]]
    if not lines or _holds_text(lines[0], options):
        return count
    for number, names in enumerate(lines[1:], start=count + 1):
        if is_header(names, options.keys) or has_titles_only(names):
            return number
    return count


def _is_note(line: str) -> bool:
    return line.lower().startswith("sep=") or not line.strip()


def _names_or_none(line: str, delimiter: str) -> list[str]:
    try:
        return _cells(line, delimiter)
    except RecordError:
        return []


def _cells(line: str, delimiter: str) -> list[str]:
    try:
        return [name.strip() for name in next(csv.reader([line], delimiter=delimiter), [])]
    except csv.Error as error:
        raise RecordError("invalid-csv", f"the first line is no header: {error}") from None


def _rows(source: Source, layout: _Layout) -> Iterator[tuple[int, list[str]]]:
    """Yield the cells of each row that is not empty, with its number; lines before the header count."""
    lines = islice(_whole_lines(source), layout.skipped + 1, None)
    reader = csv.reader(_unescaped(lines, layout.is_escaped), delimiter=layout.delimiter)
    number = layout.skipped + 1
    while True:
        number += 1
        try:
            cells = next(reader, None)
        except csv.Error as error:
            slug = "too-long" if "field limit" in str(error) else "invalid-csv"
            raise RecordError(slug, f"row {number}: {error}; is a quote missing?") from None
        if cells is None:
            return
        if max(map(len, cells), default=0) > _MAX_FIELD:  # the limit of csv is one for the process
            raise RecordError("too-long", f"row {number}: a cell is too long; is a quote missing?")
        if any(cell.strip() for cell in cells):
            yield number, _fitted(cells, layout)


def _fitted(cells: list[str], layout: _Layout) -> list[str]:
    """Return the cells that the header names."""
    width = len(layout.header)
    if layout.extra == "before" and len(cells) == width + 1:
        return cells[1:]
    if len(cells) == width + 1 and not cells[-1].strip():
        return cells[:-1]
    if len(cells) == width - 1 and not layout.header[-1]:
        return [*cells, ""]
    return cells


def _plain_rows(source: Source, layout: _Layout) -> Iterator[Mapping[str, str]]:
    """Yield the rows that are whole, up to the first fault, which is told when they are read."""
    try:
        for _, cells in _rows(source, layout):
            if len(cells) == len(layout.header):
                yield dict(zip(layout.header, cells, strict=True))
    except RecordError:
        return


def _attempt(cells: list[str], layout: _Layout, number: int, options: Options) -> Attempt:
    raw = "\t".join(cells)[:_SHOWN]
    header = layout.header
    if len(cells) != len(header):
        detail = f"{len(cells)} cells where the header has {len(header)}; is a quote or delimiter missing?"
        return failed(RecordError("invalid-row", detail), number, raw)
    if "\0" in raw or any("\0" in cell for cell in cells):
        return failed(
            RecordError("invalid-field", "a cell holds a NUL"), number, raw.replace("\0", "")
        )
    if layout.is_guarded:
        cells = list(map(without_guards, cells))
    row = {name: cell or None for name, cell in zip(header, cells, strict=True)}
    return Attempt(partial(parse_article, row, options, is_table=True), number, raw)


def _unescaped(lines: Iterator[str], is_escaped: bool) -> Iterator[str]:
    r"""Yield lines with \" as "", which the csv module reads everywhere."""
    if not is_escaped:
        return lines
    return (_ESCAPED.sub(r'\1""', line) for line in lines)


def _whole_lines(source: Source) -> Iterator[str]:
    """Yield the lines of a file, also of one whose lines end as on old Macs."""
    head = source.read_head()
    is_old_mac = b"\r" in head and b"\n" not in head
    for line in source.read_lines():
        if isinstance(line, RecordError):
            raise line
        if is_old_mac:
            yield from (f"{part}\n" for part in line.split("\r"))
        else:
            yield line
