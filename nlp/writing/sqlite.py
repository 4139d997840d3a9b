"""Records as a SQLite database ready for Datasette.

Articles, entities, mentions, tags, and full-text search.

An article that is written again replaces what the database held of it; all else in the database
stays.
"""

from __future__ import annotations

import contextlib
import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from nlp.atomic import write_beside
from nlp.errors import InputError, OptionError
from nlp.records import Record, encode_json
from nlp.writing.changes import Changes

Row = dict[str, Any]

_ARTICLE = (
    "id",
    "title",
    "text",
    "date",
    "url",
    "source",
    "agency",
    "authors",
    "keywords",
    "language",
    "made_by",
    "origin",
    "extra",
)
_OWN = (
    "type",
    "name",
    "known",
    "salience",
    "wikidata",
    "code",
    "focus",
    "acronym",
    "country",
    "geonames",
    "own",
)
_OFFICE = ("role", "title", "of", "as_of", "guessed")
_ENTITY = ("article", "entity", *_OWN, *_OFFICE)
_PLACE = ("field", "start", "end", "text", "kind", "score", "by")
_TAG = ("scheme", "code", "label", "score", "accepted", "top", "because", "by")
_JSON = ("authors", "keywords", "made_by", "origin", "extra")
# What to do, by the beginning of the name of SQLite's error
_ADVICE = {
    "SQLITE_BUSY": "another program is writing to it; close it there, then go on with --resume",
    "SQLITE_FULL": "make room on the disk, then go on with --resume",
    "SQLITE_IOERR": "check the disk, then go on with --resume",
    "SQLITE_READONLY": "check who may write to it",
    "SQLITE_CANTOPEN": "check its folder and who may write to it",
}
# Columns that databases made before lack: table, name, type.
_LATER = (
    ("articles", "origin", "TEXT"),
    ("articles", "extra", "TEXT"),
    ("entities", "geonames", "TEXT"),
    ("entities", "as_of", "TEXT"),
    ("entities", "guessed", "INTEGER"),
    ("entities", "own", "INTEGER"),
    ("tags", "by", "TEXT"),
)


def write_sqlite(
    records: Iterable[Record],
    path: Path,
    *,
    dropped: Iterable[str] = (),
    changes: Changes | None = None,
) -> int:
    """Write records to a database, new or updated in one transaction; return how many articles.

    Of several records with one id the last stays, and they count as one. The articles whose ids are
    `dropped` are taken out of it; `changes` is told what became of each. Raises OptionError.

    If anything goes wrong, an existing database stays as it was and a new one is not made.
    """
    changes = Changes() if changes is None else changes
    if path.is_symlink():
        raise OptionError(f"{path}: is a link, which may lead anywhere; name the database itself")
    if path.exists():
        return _write_all(records, path, path, dropped, changes)
    with write_beside(path) as partial:
        return _write_all(records, partial, path, dropped, changes)


def check_database(path: Path) -> None:
    """Raise OptionError for a file that is no database of records: nothing is added to another."""
    try:
        found = set(_read_columns(path))
    except sqlite3.Error as error:
        raise OptionError(_describe(error, path)) from None
    expected = set(_ARTICLE) - {name for _, name, _ in _LATER}
    if found and not found.issuperset(expected):
        raise OptionError(f"{path}: is a database, but not one of records; name a new file")


def read_sqlite(path: Path) -> Iterator[Record]:
    """Yield the records of a database made by `write_sqlite`, in the order they came.

    Raises InputError.
    """
    try:
        with contextlib.closing(sqlite3.connect(database_address(path), uri=True)) as database:
            database.row_factory = sqlite3.Row
            for article in database.execute("SELECT * FROM articles ORDER BY rowid"):
                yield _record(database, article)
    except (sqlite3.Error, IndexError, ValueError, TypeError) as error:
        raise InputError(
            f"{path}: no database made by rubrique tag ({error}); check the path"
        ) from None


def database_address(path: Path) -> str:
    """Return how SQLite opens a database that is there, never making one.

    Not as one that is only read: who was killed in a transaction, or lost power, has left half of it,
    and SQLite takes that back before it gives an answer.
    """
    return f"{path.absolute().as_uri()}?mode=rw"


def _read_columns(path: Path) -> list[str]:
    """Return the columns of the articles of a database; its tables if it has no articles."""
    with contextlib.closing(sqlite3.connect(database_address(path), uri=True)) as database:
        columns = database.execute("SELECT name FROM pragma_table_info('articles')").fetchall()
        tables = database.execute("SELECT name FROM sqlite_master").fetchall()
    return [name for (name,) in columns or tables]


def _write_all(
    records: Iterable[Record], path: Path, name: Path, dropped: Iterable[str], changes: Changes
) -> int:
    """Fill the database at `path`, which errors call `name`."""
    try:
        with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as database:
            database.row_factory = sqlite3.Row
            database.execute("PRAGMA foreign_keys = ON")
            database.execute("CREATE TEMP TABLE written (id TEXT PRIMARY KEY) WITHOUT ROWID")
            database.executescript(f"BEGIN IMMEDIATE;\n{_read_schema()}")
            _add_later_columns(database)
            for record in records:
                _note_change(database, record, changes)
                _insert(database, record)
                database.execute("INSERT OR IGNORE INTO written VALUES (?)", (record.article.id,))
            for key in dropped:
                found = database.execute("DELETE FROM articles WHERE id = ?", (key,))
                changes.dropped += found.rowcount
            count = database.execute("SELECT count(*) FROM written").fetchone()[0]
            changes.total = database.execute("SELECT count(*) FROM articles").fetchone()[0]
            database.execute("COMMIT")
            return int(count)
    except sqlite3.Error as error:
        raise OptionError(_describe(error, name)) from None


def _describe(error: sqlite3.Error, path: Path) -> str:
    """Return one line on why a database could not be used, and what to do."""
    advice = "name a new file"
    for name, other in _ADVICE.items():
        if getattr(error, "sqlite_errorname", "").startswith(name):
            advice = other
    return f"{path}: cannot be written as a database of records ({error}); {advice}"


def _note_change(database: sqlite3.Connection, record: Record, changes: Changes) -> None:
    """Count what writing a record changes in a database."""
    key = (record.article.id,)
    earlier = database.execute("SELECT * FROM articles WHERE id = ?", key).fetchone()
    if earlier is None:
        changes.added += 1
    elif _is_same(database, earlier, record):
        changes.unchanged += 1
    else:
        changes.replaced += 1


def _is_same(database: sqlite3.Connection, earlier: sqlite3.Row, record: Record) -> bool:
    try:
        before = _record(database, earlier)
        article = replace(before.article, origin=record.article.origin)
        return replace(before, article=article).to_json() == record.to_json()
    except (ValueError, TypeError):  # rows that somebody has changed by hand
        return False


def _read_schema() -> str:
    return Path(__file__).with_name("records.sql").read_text(encoding="utf-8")


def _add_later_columns(database: sqlite3.Connection) -> None:
    """Give a database made before the columns that it lacks."""
    for table, name, kind in _LATER:
        columns = {row[1] for row in database.execute(f"PRAGMA table_info({table})")}
        if name not in columns:
            database.execute(f'ALTER TABLE {table} ADD COLUMN "{name}" {kind}')


def _insert(database: sqlite3.Connection, record: Record) -> None:
    """Write one record.

    An article that is there already keeps its place; its entities and tags are replaced.
    """
    row: Row = {**dict.fromkeys(_ARTICLE), **record.to_dict()}
    row |= {name: _packed(row[name]) for name in _JSON if row[name] is not None}
    changes = ", ".join(f"{name} = excluded.{name}" for name in _ARTICLE[1:])
    database.execute(
        f"{_statement('articles', _ARTICLE)} ON CONFLICT (id) DO UPDATE SET {changes}", row
    )
    for table in ("entities", "tags"):
        database.execute(f"DELETE FROM {table} WHERE article = ?", (row["id"],))  # noqa: S608
    for entity in row["entities"]:
        _insert_entity(database, row["id"], entity)
    tags = [
        {"by": None, **tag, "article": row["id"], "because": _packed(tag["because"])}
        for tag in row["tags"]
    ]
    database.executemany(_statement("tags", ("article", *_TAG)), tags)


def _insert_entity(database: sqlite3.Connection, article: str, entity: Row) -> None:
    row = {
        **dict.fromkeys(_ENTITY),
        "focus": False,
        **{name: entity[name] for name in _OWN if name in entity},
        **(entity.get("office") or {}),
        "article": article,
        "entity": entity["id"],
    }
    number = database.execute(_statement("entities", _ENTITY), row).lastrowid
    places = [
        {**mention, "article": article, "entity_id": number} for mention in entity["mentions"]
    ]
    database.executemany(_statement("mentions", ("article", "entity_id", *_PLACE)), places)


def _statement(table: str, columns: tuple[str, ...]) -> str:
    """Return an INSERT whose values are bound by name.

    Tables and columns are this module's own constants.
    """
    names = ", ".join(f'"{name}"' for name in columns)
    values = ", ".join(f":{name}" for name in columns)
    return f"INSERT INTO {table} ({names}) VALUES ({values})"  # noqa: S608


def _packed(value: Any) -> str:
    return encode_json(value).decode()


def _record(database: sqlite3.Connection, article: sqlite3.Row) -> Record:
    key = (article["id"],)
    mentions: dict[int, list[Row]] = defaultdict(list)
    for row in database.execute("SELECT * FROM mentions WHERE article = ? ORDER BY id", key):
        mentions[row["entity_id"]].append({name: row[name] for name in _PLACE})
    entities = database.execute("SELECT * FROM entities WHERE article = ? ORDER BY id", key)
    tags = database.execute("SELECT * FROM tags WHERE article = ? ORDER BY id", key)
    own = _cells(article, _ARTICLE)
    unpacked = {name: json.loads(own[name]) for name in _JSON if own.get(name) is not None}
    found = [_entity(row, mentions[row["id"]]) for row in entities]
    about = [_tag(row) for row in tags]
    return Record.from_dict({**own, **unpacked, "entities": found, "tags": about})


def _entity(row: sqlite3.Row, mentions: list[Row]) -> Row:
    own = _cells(row, _OWN)
    answers = {name: bool(own.get(name)) for name in ("known", "focus", "own")}
    office = None if row["role"] is None else _office(row)
    return {**own, **answers, "id": row["entity"], "office": office, "mentions": mentions}


def _office(row: sqlite3.Row) -> Row:
    office = _cells(row, _OFFICE)
    return {**office, "guessed": bool(office.get("guessed"))}


def _cells(row: sqlite3.Row, names: Iterable[str]) -> Row:
    """Return the cells of a row; a database made before may lack some."""
    columns = row.keys()
    return {name: row[name] for name in names if name in columns}


def _tag(row: sqlite3.Row) -> Row:
    own = _cells(row, _TAG)
    return {**own, "accepted": bool(row["accepted"]), "because": json.loads(row["because"])}
