"""The records of an earlier run over the same archive, to keep those that would come out the same."""

from __future__ import annotations

import contextlib
import sqlite3
import tempfile
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path

from nlp.errors import OptionError
from nlp.records import Article
from nlp.running.shards import article_digest
from nlp.writing import read_records


class Previous:
    """Find the line of an article among earlier records made with the same models, tables and options."""

    def __init__(self, database: sqlite3.Connection | None) -> None:
        """Wrap a filled index; None: there are no earlier records."""
        self._database = database

    def find(self, article: Article) -> bytes | None:
        """Return the record of an article as a line of JSON, None if it has to be made (anew)."""
        if self._database is None:
            return None
        self._database.execute("DELETE FROM unseen WHERE id = ?", (article.id,))
        key = (article_digest(article),)
        row = self._database.execute("SELECT line FROM kept WHERE article = ?", key).fetchone()
        return zlib.decompress(row[0]) if row else None

    @property
    def unseen(self) -> int:
        """Return how many articles of the earlier records nobody has asked for."""
        if self._database is None:
            return 0
        return int(self._database.execute("SELECT count(*) FROM unseen").fetchone()[0])


@contextlib.contextmanager
def load_previous(
    output: str | Path, stamps: Mapping[str, str], scratch: Path | None, *, wanted: bool
) -> Iterator[Previous]:
    """Index the records of an output made earlier, none if they are not wanted or not there.

    The index lies in a file in `scratch` (None: where temporary files are): memory does not grow
    with the output. Raises InputError if the output cannot be read back (see `read_records`),
    OptionError if there is no room for the index.
    """
    if not wanted or not Path(output).exists():
        yield Previous(None)
        return
    with (
        tempfile.TemporaryDirectory(prefix="rubrique-", dir=scratch) as folder,
        contextlib.closing(
            sqlite3.connect(Path(folder) / "previous.sqlite", isolation_level=None)
        ) as database,
    ):
        try:
            _fill(database, Path(output), stamps)
        except sqlite3.Error as error:
            raise OptionError(
                f"{folder}: no index of the earlier records can be made there ({error}); make room"
            ) from None
        yield Previous(database)


def _fill(database: sqlite3.Connection, output: Path, stamps: Mapping[str, str]) -> None:
    database.executescript(
        "PRAGMA journal_mode = OFF; BEGIN;"
        "CREATE TABLE kept (article BLOB PRIMARY KEY, line BLOB) WITHOUT ROWID;"
        "CREATE TABLE unseen (id TEXT PRIMARY KEY) WITHOUT ROWID;"
    )
    for record in read_records(output):
        database.execute("INSERT OR IGNORE INTO unseen VALUES (?)", (record.article.id,))
        if dict(record.made_by) == dict(stamps):
            line = record.to_json()
            row = (article_digest(record.article), zlib.compress(line, 1))
            database.execute("INSERT OR IGNORE INTO kept VALUES (?, ?)", row)
    database.execute("COMMIT")
