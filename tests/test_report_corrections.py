"""Corrections made in the report page: decided, counted, kept, saved, and followed by the next run."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from nlp.corrections import read_corrections
from nlp.corrections.corrector import Corrector
from nlp.knowledge import Knowledge
from nlp.records import Article, Entity, Mention, Record, Tag
from nlp.writing.report import write_report
from tests.test_report_in_browser import Page, driver, watched

__all__ = ["driver"]

TEXT = "🙂 Magawa et la Caf sont à Gand avec Jo Dupont. La Caf aide Magawa."


def entity(name: str, *forms: str, text: str = TEXT) -> Entity:
    mentions = [
        Mention("text", start, start + len(form), form, "name", 0.9, "model")
        for form in forms
        for start in range(len(text))
        if text.startswith(form, start)
    ]
    kind, _, own = name.partition("/")
    return Entity(
        id=name, type=kind, name=forms[0], mentions=tuple(mentions), salience=len(own) / 99
    )


def tag(code: str) -> Tag:
    return Tag(scheme="medtop", code=code, label=f"Thème {code}", score=0.8, accepted=True)


@pytest.fixture(scope="module")
def records() -> list[Record]:
    entities = (
        entity("person/magawa", "Magawa"),
        entity("organisation/caf", "Caf"),
        entity("place/gand", "Gand"),
        entity("person/jo-dupont", "Jo Dupont"),
    )
    return [
        Record(
            article=Article(id=name, text=TEXT, title=f"Titre {name}", source="Le Journal"),
            entities=entities,
            tags=(tag("a"), tag("b")),
        )
        for name in ("un", "deux")
    ]


@pytest.fixture
def page(driver: Any, records: list[Record], tmp_path: Path) -> Iterator[Page]:
    write_report(records, tmp_path / "report.html", "Corrections")
    behaviour = {"behavior": "allow", "downloadPath": str(tmp_path)}
    driver.execute_cdp_cmd("Page.setDownloadBehavior", behaviour)
    for page in watched(driver, tmp_path / "report.html"):
        yield page
        page.script("localStorage.clear()")


def begin(page: Page, article: str = "un") -> None:
    page.open(f"#article={article}")
    page.click("#correct")
    page.one(".correct")


def pick(page: Page, target: str) -> None:
    found = page.one(f"[data-pick='{target}']")
    page.script("arguments[0].scrollIntoView({ block: 'center' })", found)
    page.click(f"[data-pick='{target}']")
    page.one(".correct .chosen")


def choose(page: Page, key: str, value: str) -> None:
    page.script(
        "const box = document.querySelector(`[data-key='${arguments[0]}']`); box.value = arguments[1];"
        "box.dispatchEvent(new Event('change'))",
        key,
        value,
    )


def saved(page: Page) -> Path:
    path = page.path.parent / "corrections.jsonl"
    page.click("[data-key='save']")
    page.until(path.exists)
    page.until(lambda: path.stat().st_size)
    return path


def after(path: Path, records: list[Record]) -> list[Record]:
    said: list[str] = []
    corrector = Corrector(read_corrections(path, said.append), Knowledge.load())
    assert said == []
    return [corrector(record) for record in records]


def ids(record: Record) -> dict[str, int]:
    return {entity.id: len(entity.mentions) for entity in record.entities}


@pytest.mark.slow
def test_decisions_of_every_kind_are_saved_and_followed(page: Page, records: list[Record]) -> None:
    begin(page)
    pick(page, "entity person/magawa")
    choose(page, "scope", "everywhere")
    page.click("[data-key='reject']")
    page.one("li.rejected")
    pick(page, "entity organisation/caf")
    choose(page, "scope", "source")
    choose(page, "retype", "person")
    page.one("li.changed")
    pick(page, "entity place/gand")
    choose(page, "scope", "article")
    page.click("[data-key='accept']")
    pick(page, "entity person/jo-dupont")
    page.one("[data-key='relink']").send_keys("Emmanuel Macron")
    page.click("[data-key='relink-go']")
    for key, verdict in (("a", "accept"), ("b", "reject")):
        pick(page, f"tag medtop/{key}")
        page.click(f"[data-key='{verdict}']")
    page.has("#correct", "Corriger (6)")
    begin_again = page.script("return localStorage.length")
    assert begin_again == 1
    first, second = after(saved(page), records)
    assert ids(second) == {"person/caf": 2, "place/gand": 1, "person/jo-dupont": 1}
    assert ids(first) == {"person/caf": 2, "place/gand": 1, "person/emmanuel-macron": 1}
    assert [tag.accepted for tag in first.tags] == [True, False]
    assert [tag.accepted for tag in second.tags] == [True, True]


@pytest.mark.slow
def test_one_mention_alone_is_decided_at_its_place(page: Page, records: list[Record]) -> None:
    begin(page)
    page.all(".text [data-entity='person/magawa']")[1].click()
    page.has(".correct .chosen", "« Magawa »")
    choose(page, "scope", "here")
    page.click("[data-key='reject']")
    page.one(".text a.rejected")
    first, second = after(saved(page), records)
    assert ids(first)["person/magawa"] == 1
    left = next(one for one in first.entities if one.id == "person/magawa").mentions
    assert [mention.start for mention in left] == [TEXT.index("Magawa")]
    assert ids(second)["person/magawa"] == 2


@pytest.mark.slow
def test_nothing_is_lost_on_reload_and_every_step_can_be_undone(page: Page) -> None:
    begin(page)
    pick(page, "entity person/magawa")
    page.click("[data-key='reject']")
    page.has("#correct", "Corriger (1)")
    page.open("#article=un")
    page.has("#correct", "Corriger (1)")
    page.one("li.rejected")
    page.click("#correct")
    page.click("[data-key='undo']")
    page.until(lambda: page.text("#correct") == "Corriger")
    assert page.all("li.rejected") == []
    page.open("#article=un")
    page.until(lambda: page.text("#correct") == "Corriger")


@pytest.mark.slow
def test_an_article_is_gone_through_by_keys_alone(page: Page, records: list[Record]) -> None:
    page.open("#article=un")
    page.one("#article-title")
    page.press("c")
    page.one(".correct")
    page.press("j")
    page.has(".correct .chosen", "Thème a")
    page.press("r")
    page.has(".correct .chosen", "Thème b")
    page.press("a")
    page.until(lambda: page.text(".correct .chosen") not in ("Thème a", "Thème b"))
    page.press("k")
    page.has(".correct .chosen", "Thème b")
    page.press("u")
    page.has("#correct", "Corriger (1)")
    first, _ = after(saved(page), records)
    assert [tag.accepted for tag in first.tags] == [False, True]


@pytest.mark.slow
def test_without_correcting_keys_and_marks_do_what_they_always_did(page: Page) -> None:
    page.open("#article=un")
    page.one("#article-title")
    page.press("a", "r", "u")
    assert page.all(".pick") == []
    page.press("j")
    page.until(lambda: "article=deux" in page.hash())
    page.click(".text [data-entity='place/gand']")
    page.until(lambda: "avec=place/gand" in page.hash())


@pytest.mark.slow
def test_a_hostile_store_does_not_break_the_page(page: Page) -> None:
    key = "rubrique-corrections Corrections un"
    for kept in ("{broken", "3", '[null, 4, {"rows": 3}]'):
        page.script("localStorage.setItem(arguments[0], arguments[1])", key, kept)
        page.open("#article=un")
        assert page.text("#correct") == "Corriger"
