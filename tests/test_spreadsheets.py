"""Records in spreadsheets: French headers, types, filters; read back as articles; no formula ever runs."""

from __future__ import annotations

import datetime
import re
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from nlp import read_articles, write_records
from nlp.errors import OptionError
from nlp.records import Article, Record
from nlp.writing import workbook
from nlp.writing.french import FRENCH_TABLES, SHEETS
from tests.test_writing import kremlin

openpyxl = pytest.importorskip("openpyxl", reason="the extra documents is not installed")


def load(path: Path) -> Any:
    return openpyxl.load_workbook(path)


def test_a_workbook_has_four_sheets_with_headers_filters_and_types(tmp_path: Path) -> None:
    assert write_records([kremlin(), kremlin()], tmp_path / "t.xlsx") == 2
    book = load(tmp_path / "t.xlsx")
    assert book.sheetnames == list(SHEETS.values())
    for table, name in SHEETS.items():
        sheet = book[name]
        header = FRENCH_TABLES[table][0]
        assert [cell.value for cell in sheet[1]] == list(header)
        assert sheet["A1"].font.bold
        assert sheet.freeze_panes == "A2"
        assert (
            sheet.auto_filter.ref == f"A1:{sheet.cell(1, len(header)).column_letter}{sheet.max_row}"
        )
    articles = book["Articles"]
    row = dict(zip((cell.value for cell in articles[1]), articles[2], strict=True))
    assert row["Date"].value == datetime.datetime.combine(kremlin().date, datetime.time())
    assert row["Date"].number_format == "DD/MM/YYYY"
    people = [entity.name for entity in kremlin().entities if entity.type == "person"]
    assert row["Personnes"].value == "; ".join(people)


def test_ids_and_names_have_room_in_their_columns(tmp_path: Path) -> None:
    write_records([kremlin()], tmp_path / "t.xlsx")
    book = openpyxl.load_workbook(tmp_path / "t.xlsx")
    for sheet in ("Entités", "Mentions"):
        columns = {cell.value: cell.column_letter for cell in book[sheet][1]}
        width = book[sheet].column_dimensions[columns["Entité"]].width
        assert width >= max(len(cell.value) for cell in book[sheet][columns["Entité"]])


def test_the_same_records_give_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a.xlsx", "b.xlsx"):
        write_records([kremlin()], tmp_path / name)
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_no_text_is_a_formula_and_signs_that_xml_lacks_are_left_out(tmp_path: Path) -> None:
    text = "=1+1\x0b<b>&\r\nfin\ufffe"
    record = Record(article=Article(text=text, title="+SUM(A1)"))
    write_records([record], tmp_path / "t.xlsx")
    with zipfile.ZipFile(tmp_path / "t.xlsx") as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    (row,) = list(load(tmp_path / "t.xlsx")["Articles"].iter_rows(min_row=2, values_only=True))
    assert "=1+1<b>&\nfin" in row
    assert "+SUM(A1)" in row


def test_a_text_longer_than_a_cell_is_cut_and_says_so(tmp_path: Path) -> None:
    write_records([Record(article=Article(text="é" * 40_000))], tmp_path / "t.xlsx")
    text = load(tmp_path / "t.xlsx")["Articles"].cell(2, 16).value
    assert text.endswith("é[…]")
    assert len(text) < 32_767


def test_more_rows_than_a_sheet_can_hold_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbook, "_MOST_ROWS", 3)
    records = [replace(kremlin(), article=Article(text=str(n))) for n in range(3)]
    with pytest.raises(OptionError, match="rows in a sheet; write"):
        write_records(records, tmp_path / "t.xlsx")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("name", ["t.xlsx", "t.fr.csv"])
def test_what_was_written_is_read_back_as_articles(tmp_path: Path, name: str) -> None:
    article = Article(
        text="Un texte ; avec « signes ».",
        title="Titre",
        date=datetime.date(2025, 7, 3),
        id="12",
        source="Le Relais",
        authors=("A B", "C D"),
        keywords=("Mali", "eau, assainissement"),
    )
    write_records([Record(article=article)], tmp_path / name)
    given = tmp_path / name.replace(".csv", ".articles.csv")
    (back,) = read_articles(given)
    assert replace(back, origin=None) == article


def test_french_tables_have_semicolons_commas_and_words(tmp_path: Path) -> None:
    write_records([kremlin()], tmp_path / "t.fr.csv")
    names = sorted(path.name for path in tmp_path.iterdir())
    assert names == [f"t.fr.{table}.csv" for table in ("articles", "entities", "mentions", "tags")]
    content = (tmp_path / "t.fr.entities.csv").read_text(encoding="utf-8-sig")
    header, first, *_ = content.splitlines()
    assert header.startswith("Article;Date;Source;Entité;Type;Nom;Dans les tables;")
    assert ";03/07/2025;" in first
    assert re.search(r";0,\d+;\d+$", first)
    assert ";oui;" in content
    assert "True" not in content


@pytest.mark.parametrize("name", ["t.csv", "t.fr.csv"])
def test_what_a_formula_was_guarded_with_is_taken_away_when_it_is_read_back(
    name: str, tmp_path: Path
) -> None:
    text = kremlin().text + "\n- Oui.\n-3 degrés ; @ici =1"
    article = replace(kremlin().article, text=text, title="=1+1")
    write_records([replace(kremlin(), article=article)], tmp_path / name)
    table = next(path for path in tmp_path.iterdir() if path.name.endswith("articles.csv"))
    assert "'=1+1" in table.read_text(encoding="utf-8-sig")
    back = next(read_articles(table))
    assert (back.title, back.text) == ("=1+1", text)
