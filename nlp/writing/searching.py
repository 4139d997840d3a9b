"""Articles found in a database that `write_sqlite` made: by words, by an entity, by a topic, by days."""

from __future__ import annotations

import contextlib
import datetime
import re
import sqlite3
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nlp.errors import InputError
from nlp.writing.sqlite import database_address

_WORD = re.compile(r"\w+")
_AROUND = 24  # words of an article shown around what was found
_TOLD = 12  # entities told of an article, the most salient first

_MATCHES = """
SELECT articles.id, articles.title, articles.date, articles.source, articles.url, {shown} AS excerpt
FROM {tables} WHERE {conditions} ORDER BY {order} LIMIT ?
"""
_BY_WORDS = (
    "articles_fts JOIN articles ON articles.rowid = articles_fts.rowid",
    f"snippet(articles_fts, 1, '', '', '…', {_AROUND})",
    "bm25(articles_fts), articles.rowid",
)
_ALL = ("articles", "substr(articles.text, 1, 160)", "articles.date DESC, articles.rowid DESC")
_ENTITIES = """
SELECT entity AS id, name, type, role, title FROM entities WHERE article = ? ORDER BY salience DESC, id LIMIT ?
"""
_TOPICS = "SELECT code, label FROM tags WHERE article = ? AND accepted ORDER BY score DESC, id"


@dataclass(frozen=True, slots=True)
class Question:
    """Hold what articles are looked for: all that is given must hold.

    words: in title or text, whatever their accents and capitals; "" for any. entity: an id as
    "person/emmanuel-macron". topic: a code as "medtop:20000593". since, until: days, both included.
    """

    words: str = ""
    entity: str | None = None
    topic: str | None = None
    since: datetime.date | None = None
    until: datetime.date | None = None


def read_matches(path: Path, question: Question, limit: int) -> list[dict[str, Any]]:
    """Return the articles that answer a question, best first, as plain JSON. Raises InputError.

    By words the best are those of FTS5's rank; without words the latest.
    """
    if not path.is_file():
        raise InputError(f"{path}: no such file; give a database made by rubrique tag")
    statement, values = _write_statement(question)
    try:
        with contextlib.closing(sqlite3.connect(database_address(path), uri=True)) as database:
            database.row_factory = sqlite3.Row
            database.execute("PRAGMA query_only = ON")
            found = database.execute(statement, (*values, limit)).fetchall()
            return [_match(database, row) for row in found]
    except sqlite3.Error as error:
        raise InputError(
            f"{path}: no database made by rubrique tag ({error}); check the path"
        ) from None


def _write_statement(question: Question) -> tuple[str, list[str]]:
    """Return the statement of a question and the values bound in it."""
    words = " ".join(f'"{word}"' for word in _WORD.findall(question.words))
    tables, shown, order = _BY_WORDS if words else _ALL
    bound = {
        "articles_fts MATCH ?": words,
        "articles.id IN (SELECT article FROM entities WHERE entity = ?)": question.entity,
        "articles.id IN (SELECT article FROM tags WHERE code = ? AND accepted)": question.topic,
        "articles.date >= ?": question.since and question.since.isoformat(),
        "articles.date <= ?": question.until and question.until.isoformat(),
    }
    asked = {condition: value for condition, value in bound.items() if value}
    conditions = " AND ".join(asked) or "1"
    statement = _MATCHES.format(tables=tables, shown=shown, order=order, conditions=conditions)
    return statement, list(asked.values())


def _match(database: sqlite3.Connection, row: sqlite3.Row) -> dict[str, Any]:
    entities = map(dict, database.execute(_ENTITIES, (row["id"], _TOLD)))
    topics = map(dict, database.execute(_TOPICS, (row["id"],)))
    told = [{name: value for name, value in entity.items() if value} for entity in entities]
    return {**dict(row), "entities": told, "topics": list(topics)}
