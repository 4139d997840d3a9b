"""The database of records: full text with ligatures, each entity once, labels for Datasette."""

from __future__ import annotations

import contextlib
import json
import sqlite3
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from nlp import read_records, write_records
from nlp.reading import read_articles
from nlp.records import Article, Record
from nlp.writing.iramuteq import to_iramuteq
from nlp.writing.sqlite import check_database
from tests.conftest import ROOT
from tests.test_writing import kremlin


def query(path: Path, statement: str, *values: str) -> list[tuple[object, ...]]:
    with contextlib.closing(sqlite3.connect(path)) as database:
        return database.execute(statement, values).fetchall()


@pytest.mark.parametrize("word", ["coeur", "cœur", "Coeurs"])
def test_full_text_finds_ligatures_however_they_are_written(tmp_path: Path, word: str) -> None:
    path = tmp_path / "r.sqlite"
    text = "Le cœur des cœurs, l’Œuvre."
    write_records([Record(article=Article(text=text, id="a"))], path)
    statement = "SELECT count(*) FROM articles_fts WHERE articles_fts MATCH ?"
    assert query(path, statement, word) == [(1,)]
    changed = [Record(article=Article(text="Rien.", id="a")), Record(article=Article(text="Oui."))]
    write_records(changed, path)
    assert query(path, statement, word) == [(0,)]
    with contextlib.closing(sqlite3.connect(path)) as database:
        database.execute("INSERT INTO articles_fts (articles_fts) VALUES ('optimize')")


def test_each_entity_is_once_in_a_view_with_counts_and_days(tmp_path: Path) -> None:
    path = tmp_path / "r.sqlite"
    later = replace(kremlin().article, id="b", date=None)
    write_records([kremlin(), replace(kremlin(), article=later)], path)
    rows = query(path, "SELECT entity, articles, first FROM distinct_entities")
    assert len(rows) == len({entity.id for entity in kremlin().entities})
    assert {row[1:] for row in rows} == {(2, "2025-07-03")}


def test_the_labels_for_datasette_name_tables_and_columns_that_exist(tmp_path: Path) -> None:
    path = tmp_path / "r.sqlite"
    write_records([kremlin()], path)
    labels = json.loads((ROOT / "docs/datasette.json").read_text(encoding="utf-8"))
    for table, facts in labels["databases"]["records"]["tables"].items():
        columns = {row[1] for row in query(path, f"PRAGMA table_info({table})")}
        assert columns, table
        assert set(facts["columns"]) | set(facts["facets"]) <= columns


class TestIramuteq:
    def test_what_is_written_is_read_back(self, tmp_path: Path) -> None:
        article = replace(kremlin().article, source="Le Relais du soir")
        records = [replace(kremlin(), article=replace(article, id=f"a{n}")) for n in range(2)]
        assert write_records(records, tmp_path / "c.iramuteq.txt") == 2
        first, second = read_articles(tmp_path / "c.iramuteq.txt")
        assert (first.id, second.id) == ("a0", "a1")
        assert (first.date, first.source) == (article.date, "Le Relais du soir")
        assert first.text.split() == f"{article.title} {article.text}".split()

    def test_no_line_of_a_text_begins_another_one(self) -> None:
        text = "Un.\n**** *id_x\n-*theme\nDeux."
        written = to_iramuteq(Record(article=Article(text=text, id="a b*c")))
        assert written == "**** *id_a_b_c\nUn.\n **** *id_x\n -*theme\nDeux.\n\n"


KILLED = """
import os, sqlite3, sys
database = sqlite3.connect(sys.argv[1], isolation_level=None)
database.execute("PRAGMA cache_size = 1")
database.execute("BEGIN IMMEDIATE")
database.execute("DELETE FROM articles")
database.execute("CREATE TABLE filler AS WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n LIMIT 9999)"
                 " SELECT x, hex(randomblob(50)) AS y FROM n")
os._exit(0)
"""


def test_a_database_whose_writer_was_killed_half_way_is_read_and_added_to_as_it_was(
    tmp_path: Path,
) -> None:
    path = tmp_path / "o.sqlite"
    one, other = (Record(article=Article(id=key, text=f"Article {key}.")) for key in "ab")
    write_records([one], path)
    subprocess.run([sys.executable, "-c", KILLED, str(path)], check=True)
    assert path.with_name("o.sqlite-journal").stat().st_size
    check_database(path)
    assert [record.article.id for record in read_records(path)] == ["a"]
    write_records([other], path)
    assert [record.article.id for record in read_records(path)] == ["a", "b"]
