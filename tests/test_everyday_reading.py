"""Where an article was read, what is carried along with it, and which columns were asked for."""

from __future__ import annotations

import datetime
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from nlp.errors import OptionError
from nlp.reading import describe_inputs, parse_mapping, read_articles
from nlp.records import Article, Origin
from nlp.running import ReadOptions
from nlp.running.options import Rejects
from tests.conftest import ROOT

TABLE = (
    "Numéro;Chapô;Corps;date_parution;Rubrique\n"
    "7;Le fait.;Le conseil vote le budget.;12/03/2024;Local\n"
    "8;;La pluie inonde la vallée.;13/03/2024;\n"
)


def write(path: Path, content: str) -> Path:
    path.write_text(content, encoding="utf-8")
    return path


def write_table(path: Path, kind: str) -> Path:
    """Write the same table as CSV, JSON Lines, JSON, Parquet or a workbook."""
    header, *lines = [line.split(";") for line in TABLE.splitlines()]
    rows = [dict(zip(header, line, strict=True)) for line in lines]
    target = path / f"t.{kind}"
    if kind == "csv":
        write(target, TABLE)
    elif kind == "jsonl":
        write(target, "\n".join(map(json.dumps, rows)))
    elif kind == "json":
        write(target, json.dumps(rows))
    elif kind == "parquet":
        pandas = pytest.importorskip("pandas")
        pandas.DataFrame(rows).to_parquet(target)
    else:
        openpyxl = pytest.importorskip("openpyxl")
        book = openpyxl.Workbook()
        for line in (header, *lines):
            book.active.append(line)
        book.save(target)
    return target


KINDS = ["csv", "jsonl", "json", "parquet", "xlsx"]


class TestOrigin:
    def test_a_line_of_a_file(self, tmp_path: Path) -> None:
        path = write(tmp_path / "a.jsonl", '{"text": "Un."}\n\n{"text": "Deux."}\n')
        origins = [article.origin for article in read_articles(path)]
        assert origins == [Origin(str(path), 1), Origin(str(path), 3)]

    def test_a_row_of_a_table_is_that_of_the_spreadsheet(self, tmp_path: Path) -> None:
        for kind in ("csv", "xlsx"):
            path = write_table(tmp_path, kind)
            origins = [article.origin for article in read_articles(path)]
            assert origins == [Origin(str(path), 2), Origin(str(path), 3)]

    def test_a_member_of_an_archive(self, tmp_path: Path) -> None:
        with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
            archive.writestr("b/c.txt", "Titre\nLe texte entier.")
        (article,) = read_articles(tmp_path / "a.zip")
        assert article.origin == Origin(str(tmp_path / "a.zip"), None, "b/c.txt")

    def test_every_sample_says_where_each_article_stands(self) -> None:
        for article in read_articles(ROOT / "corpus/samples", reject=lambda _: None):
            assert article.origin is not None
            assert Path(article.origin.file).is_file()


class TestDatesInNames:
    @pytest.mark.parametrize(
        ("name", "day"),
        [
            ("2016-11-23_000.txt", (2016, 11, 23)),
            ("une-20161123.txt", (2016, 11, 23)),
            ("a_2016_11_23_b.txt", (2016, 11, 23)),
            ("2016-11-23_2016-11-24.txt", None),
            ("2016-13-45.txt", None),
            ("2016-02-30.txt", None),
            ("5201611237.txt", None),
        ],
    )
    def test_the_name_of_a_file_of_one_article_may_hold_its_day(
        self, tmp_path: Path, name: str, day: tuple[int, int, int] | None
    ) -> None:
        (article,) = read_articles(write(tmp_path / name, "Titre\nLe texte entier."))
        assert article.date == (datetime.date(*day) if day else None)

    def test_the_name_of_an_export_says_nothing_of_its_articles(self, tmp_path: Path) -> None:
        path = write(tmp_path / "export-2024-01-15.jsonl", '{"text": "Un."}\n{"text": "Deux."}\n')
        assert [article.date for article in read_articles(path)] == [None, None]

    def test_a_date_of_the_article_counts_more(self, tmp_path: Path) -> None:
        path = write(tmp_path / "2016-11-23.md", "---\ndate: 2015-01-07\n---\nLe texte entier.")
        assert [article.date for article in read_articles(path)] == [datetime.date(2015, 1, 7)]


class TestColumns:
    @pytest.mark.parametrize("kind", KINDS)
    def test_columns_are_joined_and_carried_along(self, tmp_path: Path, kind: str) -> None:
        mapping = parse_mapping("id=Numéro,text=Chapô+Corps")
        first, second = read_articles(
            write_table(tmp_path, kind), mapping=mapping, keep=("Rubrique", "Numéro")
        )
        assert first.text == "Le fait.\n\nLe conseil vote le budget."
        assert second.text == "La pluie inonde la vallée."
        assert (first.extra, second.extra) == (
            {"Rubrique": "Local", "Numéro": "7"},
            {"Numéro": "8"},
        )
        assert (first.id, first.date) == ("7", datetime.date(2024, 3, 12))

    @pytest.mark.parametrize("kind", KINDS)
    @pytest.mark.parametrize(
        "options", [{"mapping": {"id": "Numero"}}, {"keep": ("Numero",)}], ids=str
    )
    def test_a_column_that_is_not_there_stops_with_the_list_of_columns(
        self, tmp_path: Path, kind: str, options: dict[str, Any]
    ) -> None:
        line = "has no column 'Numero'; its columns are Numéro, Chapô, Corps, date_parution, Rubriq"
        with pytest.raises(OptionError, match=line):
            list(read_articles(write_table(tmp_path, kind), **options))

    @pytest.mark.parametrize("kind", KINDS)
    def test_columns_that_nobody_reads_are_listed(self, tmp_path: Path, kind: str) -> None:
        path = write_table(tmp_path, kind)
        line = f"{path}: not read: Numéro, Rubrique (--keep carries them along)"
        assert line in describe_inputs(path).notes
        notes = describe_inputs(path, keep=("Numéro", "Rubrique")).notes
        assert not any("not read" in note for note in notes)

    def test_the_same_columns_of_many_files_are_listed_once_in_a_run(self) -> None:
        said: list[str] = []
        rejects = Rejects(said.append)
        for path in ("a", "b"):
            rejects.note(path, "not read: Page")
            rejects.note(path, "3 dates could not be read")
        assert said == [
            "a: not read: Page",
            "a: 3 dates could not be read",
            "b: 3 dates could not be read",
        ]

    def test_what_is_kept_of_objects_is_text(self, tmp_path: Path) -> None:
        row = {"text": "Un.", "n": 3, "list": ["é"], "a": {"b": "c"}, "none": None}
        path = write(tmp_path / "a.jsonl", json.dumps(row))
        (article,) = read_articles(path, keep=("n", "list", "a.b", "none"))
        assert article.extra == {"n": "3", "list": '["é"]', "a.b": "c"}

    def test_options_are_parsed_from_words(self) -> None:
        options = ReadOptions.parse("text=Chapô+Corps", any_language=False, keep=" Rubrique, Page ")
        assert options.keep == ("Rubrique", "Page")
        assert options.mapping == {"text": "Chapô+Corps"}

    def test_a_record_given_again_lists_none_of_its_own_keys(self, tmp_path: Path) -> None:
        from nlp.records import Record

        record = Record(article=Article(text="Un.", title="Titre"), made_by={"rubrique": "1"})
        path = write(tmp_path / "r.jsonl", record.to_json().decode())
        assert not describe_inputs(path).notes
