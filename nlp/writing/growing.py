"""Outputs that grow: what an earlier output holds of each article is kept, replaced or dropped by id.

Every format has its pieces: what the output holds of one article, read back as it stands there. So
formats that cannot give a whole record back grow, too.
"""

from __future__ import annotations

import contextlib
import gzip
import hashlib
import json
import re
import sqlite3
import tempfile
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from html import unescape
from pathlib import Path
from typing import IO, Any, TextIO

import msgspec

from nlp.atomic import write_atomically
from nlp.errors import OptionError
from nlp.records import Record, encode_json
from nlp.writing import spreadsheet, workbook
from nlp.writing.changes import Changes
from nlp.writing.documents import dump_documents, encode
from nlp.writing.html import ARTICLE, dump_articles, render_record
from nlp.writing.iramuteq import (
    read_iramuteq_texts,
    to_iramuteq,
    variable,
    write_iramuteq_texts,
)
from nlp.writing.json_ld import CLOSING, OPENING, SINGLE, to_json_ld
from nlp.writing.labels import printable
from nlp.writing.newsml import read_newsml_items, to_newsml, write_newsml_items
from nlp.writing.ninjs import to_ninjs
from nlp.writing.parquet import read_parquet, write_parquet
from nlp.writing.tei import read_tei_articles, to_tei, write_tei_articles
from nlp.writing.xml_text import escaped

Piece = Any  # what an output holds of one article
_ORIGIN = re.compile(rb', "origin": \{[^{}]*\}')  # inside a text its quotes would be escaped
_ORIGINS = ("origin", "Origine")
Keyed = tuple[str, Piece]


def _same(piece: Piece) -> Piece:
    return piece


@dataclass(frozen=True, slots=True)
class Form:
    """Hold how a format keeps articles apart.

    `read` yields its pieces by their keys, `make` makes the piece of a record, `write` writes
    pieces, `key` is how the format writes the id of an article. `is_whole`: a piece is the record
    itself, which can be read back. `bare` leaves out of a piece where the article was read, which
    makes no other article of it.
    """

    read: Callable[[Path], Iterator[Keyed]]
    make: Callable[[Record], Piece]
    write: Callable[[Iterable[Piece], Path], int]
    key: Callable[[str], str] = str
    is_whole: bool = False
    bare: Callable[[Piece], Piece] = _same

    def key_of(self, record: Record) -> str:
        """Return the key of a record's article."""
        return self.key(str(record.article.id))


def read_keys(path: Path, form: Form) -> Iterator[str]:
    """Yield the ids of the articles in an output, in order. Raises OptionError if it is damaged."""
    for key, _ in _read(path, form):
        yield key


class Growth:
    """Compare an earlier output with new records, and join them.

    The ids of the earlier output lie in a database in `scratch` (None: where temporary files are):
    memory does not grow with it.
    """

    def __init__(self, form: Form, database: sqlite3.Connection) -> None:
        """Use `open_growth`."""
        self.changes = Changes()
        self._form = form
        self._database = database
        database.executescript(
            "PRAGMA journal_mode = OFF;"
            "CREATE TABLE earlier (key TEXT PRIMARY KEY, digest BLOB) WITHOUT ROWID;"
            "CREATE TABLE later (key TEXT PRIMARY KEY, line BLOB) WITHOUT ROWID;"
        )

    def study(self, old: Path, records: Iterable[Record]) -> None:
        """Count what the new records change in an output."""
        self._database.execute("BEGIN")  # never ended: nobody else reads it, nothing of it stays
        earlier = 0
        for key, piece in _read(old, self._form):
            self._database.execute(
                "INSERT OR IGNORE INTO earlier VALUES (?, ?)",
                (key, _digest(self._form.bare(piece))),
            )
            earlier += 1
        for record in records:
            self._compare(record)
        self.changes.total = earlier + self.changes.added

    def _compare(self, record: Record) -> None:
        key = self._form.key_of(record)
        earlier = self._find_earlier(key)
        if earlier is None:
            self.changes.added += 1
        elif earlier == _digest(self._form.bare(self._form.make(record))):
            self.changes.unchanged += 1
        else:
            self.changes.replaced += 1
            line = record.to_json()
            self._database.execute("INSERT OR REPLACE INTO later VALUES (?, ?)", (key, line))

    def join(self, old: Path, records: Iterable[Record]) -> Iterator[Piece]:
        """Yield the pieces of the output and the new records, each in its place, new ones at the end."""
        for key, piece in _read(old, self._form):
            line = self._take_later(key)
            yield piece if line is None else self._form.make(_load_record(line))
        for record in records:
            if self._find_earlier(self._form.key_of(record)) is None:
                yield self._form.make(record)

    def _find_earlier(self, key: str) -> bytes | None:
        found = self._database.execute("SELECT digest FROM earlier WHERE key = ?", (key,))
        row = found.fetchone()
        return row[0] if row else None

    def _take_later(self, key: str) -> bytes | None:
        """Return the record that takes the place of an earlier one, once."""
        row = self._database.execute("SELECT line FROM later WHERE key = ?", (key,)).fetchone()
        if row is None:
            return None
        self._database.execute("DELETE FROM later WHERE key = ?", (key,))
        return bytes(row[0])


@contextlib.contextmanager
def open_growth(form: Form, scratch: Path | None = None) -> Iterator[Growth]:
    """Open a comparison. Raises OptionError if there is no room for its database."""
    with tempfile.TemporaryDirectory(prefix="rubrique-", dir=scratch) as folder:
        path = Path(folder) / "earlier.sqlite"
        with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as database:
            try:
                yield Growth(form, database)
            except sqlite3.Error as error:
                raise OptionError(
                    f"{folder}: no index of the earlier output can be made there ({error}); make room"
                ) from None


def _read(path: Path, form: Form) -> Iterator[Keyed]:
    """Yield the pieces of an output. Raises OptionError for one that is not of its format."""
    try:
        yield from form.read(path)
    except (ValueError, KeyError, TypeError, IndexError, EOFError, OSError) as error:
        raise OptionError(
            f"{path}: cannot grow, it is no output of rubrique tag as it was written ({error}); "
            "name another"
        ) from None


def _digest(piece: Piece) -> bytes:
    if isinstance(piece, Record):
        plain = piece.to_json()
    elif isinstance(piece, str):
        plain = piece.encode()
    else:
        plain = piece if isinstance(piece, bytes) else encode_json(piece)
    return hashlib.sha256(plain).digest()[:16]


def _load_record(line: bytes) -> Record:
    return Record.from_dict(msgspec.json.decode(line, type=dict[str, Any]))


class _Identified(msgspec.Struct):
    """Read no more of a record than its id."""

    id: str | int


def read_lines(path: Path) -> Iterator[tuple[str, bytes]]:
    """Yield the records of JSON Lines as they stand there."""
    with path.open("rb") as head:
        is_packed = head.read(2) == b"\x1f\x8b"
    stream: IO[bytes]
    with gzip.open(path, "rb") if is_packed else path.open("rb") as stream:  # type: ignore[assignment]
        for line in stream:
            if line.strip():
                bare = line.rstrip(b"\r\n").removeprefix(b"\xef\xbb\xbf")
                yield str(msgspec.json.decode(bare, type=_Identified).id), bare


def _write_lines(lines: Iterable[bytes], path: Path) -> int:
    count = 0
    with write_atomically(path) as stream:
        for line in lines:
            stream.write(line.decode() + "\n")
            count += 1
    return count


def _read_nested(path: Path) -> Iterator[tuple[str, Record]]:
    for record in read_parquet(path):
        yield str(record.article.id), record


def _make_nested(record: Record) -> Record:
    return record


def _read_tables(path: Path) -> Iterator[tuple[str, spreadsheet.Rows]]:
    yield from _keyed(spreadsheet.read_table_rows(path, spreadsheet.ENGLISH))


def _read_french_tables(path: Path) -> Iterator[tuple[str, spreadsheet.Rows]]:
    yield from _keyed(spreadsheet.read_table_rows(path, spreadsheet.FRENCH))


def _keyed(articles: Iterable[Any]) -> Iterator[tuple[str, Any]]:
    for rows in articles:
        yield spreadsheet.article_key(rows["articles"]), rows


def _read_workbook(path: Path) -> Iterator[tuple[str, workbook.Rows]]:
    yield from _keyed(workbook.read_workbook_rows(path))


def _without_origin(tables: Mapping[str, tuple[tuple[str, ...], Any]]) -> Callable[[Piece], Piece]:
    """Return what blanks the columns of tables that tell where an article was read."""
    places = {}
    for table, (columns, _) in tables.items():
        places[table] = [place for place, name in enumerate(columns) if name in _ORIGINS]

    def blank(rows: Piece) -> Piece:
        bare = {}
        for table, left_out in places.items():
            bare[table] = [_without(row, left_out) for row in rows[table]]
        return bare

    return blank


def _without(row: Sequence[Any], places: Container[int]) -> list[Any]:
    return [cell for place, cell in enumerate(row) if place not in places]


def _write_tables(rows: Iterable[Piece], path: Path) -> int:
    return spreadsheet.write_table_rows(rows, path, spreadsheet.ENGLISH)


def _write_french_tables(rows: Iterable[Piece], path: Path) -> int:
    return spreadsheet.write_table_rows(rows, path, spreadsheet.FRENCH)


def _ninjs_key(item: dict[str, Any]) -> str:
    return next(str(other["value"]) for other in item["altIds"] if other["role"] == "id")


def _read_ninjs(path: Path) -> Iterator[Keyed]:
    document = json.loads(path.read_text(encoding="utf-8"))
    for item in document if isinstance(document, list) else [document]:
        yield _ninjs_key(item), item


def _read_ninjs_lines(path: Path) -> Iterator[Keyed]:
    with path.open(encoding="utf-8") as stream:
        for line in stream:
            item: Piece = json.loads(line)
            yield _ninjs_key(item), item


def _write_ninjs(items: Iterable[Piece], path: Path) -> int:
    with write_atomically(path) as stream:
        return dump_documents(items, stream, opening="[", closing="]")


def _write_ninjs_lines(items: Iterable[Piece], path: Path) -> int:
    count = 0
    with write_atomically(path) as stream:
        for item in items:
            stream.write(encode(item) + "\n")
            count += 1
    return count


def _read_json_ld(path: Path) -> Iterator[Keyed]:
    document = json.loads(path.read_text(encoding="utf-8"))
    document.pop("@context")
    for item in document.get("@graph", [document]):
        yield str(item["identifier"]), item


def _write_json_ld(items: Iterable[Piece], path: Path) -> int:
    with write_atomically(path) as stream:
        return dump_documents(items, stream, opening=OPENING, closing=CLOSING, alone=SINGLE)


def _read_html(path: Path) -> Iterator[tuple[str, str]]:
    """Yield the articles of a page: their texts are escaped, so that no line of them begins one."""
    with path.open(encoding="utf-8", newline="\n") as stream:
        yield from _cut_articles(stream)


def _cut_articles(stream: TextIO) -> Iterator[tuple[str, str]]:
    lines: list[str] = []
    key = ""
    for line in stream:
        if not lines and line.startswith("<article "):
            found = ARTICLE.match(line)
            if found is None:
                raise ValueError("its articles carry no id")
            key = unescape(found["id"])
            lines = [line]
        elif lines:
            lines.append(line)
        if lines and line == "</article>\n":
            yield key, "".join(lines)
            lines = []


def _write_html(articles: Iterable[str], path: Path) -> int:
    with write_atomically(path) as stream:
        return dump_articles(articles, stream)


def bare_line(line: bytes) -> bytes:
    """Return the line of a record without where its article was read."""
    return _ORIGIN.sub(b"", line, count=1)


def _bare_record(record: Record) -> Record:
    return replace(record, article=replace(record.article, origin=None))


LINES = Form(read_lines, Record.to_json, _write_lines, is_whole=True, bare=bare_line)
FORMS: dict[str, Form] = {
    ".jsonl": LINES,
    ".jsonl.gz": LINES,
    ".parquet": Form(_read_nested, _make_nested, write_parquet, is_whole=True, bare=_bare_record),
    ".csv": Form(
        _read_tables,
        spreadsheet.ENGLISH.to_rows,
        _write_tables,
        spreadsheet.harmless,
        bare=_without_origin(spreadsheet.ENGLISH.tables),
    ),
    ".fr.csv": Form(
        _read_french_tables,
        spreadsheet.FRENCH.to_rows,
        _write_french_tables,
        spreadsheet.harmless,
        bare=_without_origin(spreadsheet.FRENCH.tables),
    ),
    ".xlsx": Form(
        _read_workbook,
        workbook.to_workbook_rows,
        workbook.write_workbook_rows,
        workbook.workbook_key,
        bare=_without_origin(spreadsheet.FRENCH.tables),
    ),
    ".iramuteq.txt": Form(read_iramuteq_texts, to_iramuteq, write_iramuteq_texts, variable),
    ".tei.xml": Form(read_tei_articles, to_tei, write_tei_articles, escaped),
    ".newsml.xml": Form(read_newsml_items, to_newsml, write_newsml_items, escaped),
    ".ninjs.json": Form(_read_ninjs, to_ninjs, _write_ninjs),
    ".ninjs.jsonl": Form(_read_ninjs_lines, to_ninjs, _write_ninjs_lines),
    ".jsonld": Form(_read_json_ld, to_json_ld, _write_json_ld),
    ".html": Form(_read_html, render_record, _write_html, printable),
}
