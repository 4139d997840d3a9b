"""The list of the report page saved as a table: what is in sight, as French spreadsheets read it."""

from __future__ import annotations

import csv
import datetime
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from nlp.records import Article, Entity, Mention, Record, Tag
from nlp.writing.report import write_report
from tests.test_report_in_browser import Page, driver, watched

__all__ = ["driver"]


def record(name: str, title: str, person: str) -> Record:
    text = f"{person} est à Gand."
    entities = (
        Entity(
            id=f"person/{name}",
            type="person",
            name=person,
            mentions=(Mention("text", 0, len(person), person, "name", 0.9, "model"),),
        ),
    )
    tag = Tag(scheme="medtop", code="a", label="Art; culture", score=0.8, accepted=True)
    article = Article(
        id=name,
        text=text,
        title=title,
        date=datetime.date(2025, 7, 3),
        source="Le Journal",
        authors=("Zoé", "Léa"),
    )
    return Record(article=article, entities=entities, tags=(tag,))


@pytest.fixture
def page(driver: Any, tmp_path: Path) -> Iterator[Page]:
    records = [
        record("un", '=HYPERLINK("x")', "Jo Dupont"),
        record("deux", "Un « œuf » ; rien", "Éa Roy"),
    ]
    write_report(records, tmp_path / "report.html", "Table")
    behaviour = {"behavior": "allow", "downloadPath": str(tmp_path)}
    driver.execute_cdp_cmd("Page.setDownloadBehavior", behaviour)
    yield from watched(driver, tmp_path / "report.html")


def saved(page: Page) -> list[dict[str, str]]:
    path = page.path.parent / "articles.fr.csv"
    path.unlink(missing_ok=True)
    page.click("#table")
    page.until(path.exists)
    page.until(lambda: path.stat().st_size)
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream, delimiter=";"))


@pytest.mark.slow
def test_all_articles_are_saved_with_who_and_what_is_in_them(page: Page) -> None:
    rows = {row["Identifiant"]: row for row in saved(page)}
    assert rows.keys() == {"un", "deux"}
    assert rows["un"]["Titre"] == '\'=HYPERLINK("x")'
    assert rows["deux"]["Titre"] == "Un « œuf » ; rien"
    assert rows["un"]["Date"] == "03/07/2025"
    assert rows["un"]["Auteurs"] == "Zoé; Léa"
    assert rows["un"]["Personnes"] == "Jo Dupont"
    assert rows["un"]["Thèmes trouvés"] == "Art; culture"


@pytest.mark.slow
def test_only_what_the_filters_leave_is_saved(page: Page) -> None:
    page.open("#q=roy")
    page.counts(1)
    assert [row["Identifiant"] for row in saved(page)] == ["deux"]
