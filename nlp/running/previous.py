"""The records of an earlier run over the same archive, to keep those that would come out the same."""

from __future__ import annotations

import contextlib
import json
import sqlite3
import tempfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from nlp.errors import OptionError
from nlp.reading.parcels import Parcel, content_digest
from nlp.records import Record
from nlp.running.options import RunOptions
from nlp.running.placing import is_folder, output_files
from nlp.writing import find_form, read_records
from nlp.writing.growing import read_keys


class Previous:
    """Find the line of an article among earlier records made with the same models, tables and options."""

    def __init__(
        self,
        database: sqlite3.Connection | None,
        key: Callable[[str], str] = str,
        *,
        keeps_origin: bool = False,
    ) -> None:
        """Wrap a filled index; None: there are no earlier records.

        `key`: see `Form`. `keeps_origin`: a record tells where its article was read first.
        """
        self._database = database
        self._key = key
        self._keeps_origin = keeps_origin

    def find(self, article: Parcel) -> bytes | None:
        """Return the record of an article as a line of JSON, None if it has to be made (anew)."""
        if self._database is None:
            return None
        self._database.execute("DELETE FROM unseen WHERE id = ?", (self._key(article.id),))
        key = (article.content,)
        row = self._database.execute("SELECT line FROM kept WHERE article = ?", key).fetchone()
        if row is None:
            return None
        line = zlib.decompress(row[0])
        return line if self._keeps_origin else _with_origin(line, article)

    @property
    def unseen(self) -> int:
        """Return how many articles of the earlier records nobody has asked for."""
        if self._database is None:
            return 0
        return int(self._database.execute("SELECT count(*) FROM unseen").fetchone()[0])

    def list_unseen(self, limit: int = -1) -> list[tuple[str, str]]:
        """Return the ids and titles of those, in the order of ids, at most `limit` of them."""
        if self._database is None:
            return []
        found = self._database.execute("SELECT id, title FROM unseen ORDER BY id LIMIT ?", (limit,))
        return found.fetchall()


@contextlib.contextmanager
def load_previous(
    output: str | Path, stamps: Mapping[str, str], scratch: Path | None, running: RunOptions
) -> Iterator[Previous]:
    """Index the records of an output made earlier, none if the options want none or none is there.

    Of a format that gives no records back, only the ids are known: all its articles are tagged
    again. The index lies in a file in `scratch` (None: where temporary files are): memory does not
    grow with the output. Raises InputError or OptionError if the output cannot be read back,
    OptionError if there is no room for the index.
    """
    files = [Path(output)] if is_folder(output) else output_files(Path(output))
    is_wanted = running.update or running.add
    if not is_wanted or not all(file.exists() for file in files):
        yield Previous(None)
        return
    with (
        tempfile.TemporaryDirectory(prefix="rubrique-", dir=scratch) as folder,
        contextlib.closing(
            sqlite3.connect(Path(folder) / "previous.sqlite", isolation_level=None)
        ) as database,
    ):
        form = find_form(output)
        try:
            _prepare(database)
            if form is None or form.is_whole or is_folder(output):
                _fill(database, Path(output), stamps)
                key: Callable[[str], str] = str
            else:
                rows = ((key, "") for key in read_keys(Path(output), form))
                database.executemany("INSERT OR IGNORE INTO unseen VALUES (?, ?)", rows)
                key = form.key
        except sqlite3.Error as error:
            raise OptionError(
                f"{folder}: no index of the earlier records can be made there ({error}); make room"
            ) from None
        yield Previous(database, key, keeps_origin=running.add)


def _prepare(database: sqlite3.Connection) -> None:
    database.executescript(
        "PRAGMA journal_mode = OFF; BEGIN;"  # never ended: nobody else reads it, nothing of it stays
        "CREATE TABLE kept (article BLOB PRIMARY KEY, line BLOB) WITHOUT ROWID;"
        "CREATE TABLE unseen (id TEXT PRIMARY KEY, title TEXT) WITHOUT ROWID;"
    )


def _fill(database: sqlite3.Connection, output: Path, stamps: Mapping[str, str]) -> None:
    for record in read_records(output):
        named = (record.article.id, record.article.title)
        database.execute("INSERT OR IGNORE INTO unseen VALUES (?, ?)", named)
        if dict(record.made_by) == dict(stamps):
            line = record.to_json()
            row = (content_digest(record.article), zlib.compress(line, 1))
            database.execute("INSERT OR IGNORE INTO kept VALUES (?, ?)", row)


def _with_origin(line: bytes, parcel: Parcel) -> bytes:
    """Return the line of a record that says where its article stands now."""
    record = Record.from_dict(json.loads(line))
    article = parcel.unpack()
    if record.article.origin == article.origin:
        return line
    return replace(record, article=article).to_json()
