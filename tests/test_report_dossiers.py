"""Dossiers in the report page: one person or organisation over all articles, opened in a browser."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from nlp.archive.dossiers import Dossiers, make_dossiers
from nlp.records import Article, Entity, Mention, Office, Record, Tag
from nlp.writing.report import write_report
from tests.test_report import index_of, unpacked
from tests.test_report_in_browser import HOSTILE, Page, driver, watched

__all__ = ["driver"]

MINISTER = Office("minister", "ministre de la Défense", "UA")
GOVERNOR = Office("official", "gouverneur", "UA")
DEPUTY = Office("legislator", "député", "FR")
ZELENSKY = {"known": True, "id": "person/volodymyr-zelensky", "name": "Volodymyr Zelensky"}


def entity(text: str, form: str, kind: str = "person", **more: Any) -> Entity:
    start = text.index(form)
    mention = Mention("text", start, start + len(form), form, "name", 0.9, "model")
    parts = {"id": f"{kind}/{form.lower().replace(' ', '-')}", "name": form, **more}
    return Entity(type=kind, mentions=(mention,), salience=0.3, **parts)


def record(name: str, text: str, *entities: Entity, day: int, topic: str = "Défense") -> Record:
    ukraine = Entity(
        id="country/UA",
        type="country",
        name="Ukraine",
        code="UA",
        known=True,
        focus=True,
        salience=0.4,
        mentions=(),
    )
    tag = Tag(scheme="medtop", code=topic, label=topic, score=0.9, accepted=True)
    article = Article(
        id=name,
        text=text,
        title=f"Titre {name}",
        date=datetime.date(2025, 1, day),
        source="Le Journal",
    )
    return Record(article=article, entities=(*entities, ukraine), tags=(tag,))


@pytest.fixture(scope="module")
def records() -> list[Record]:
    governor = "Le gouverneur Roustem Oumerov est à Kherson."
    full = "🙂 Hier M. Roustem Oumerov était à Kiev. Zelensky et la Caf aussi."
    said = "Roustem Oumerov, ministre de la Défense, a reçu Zelensky."
    other = "Rustem Umerov a parlé devant Zelensky."
    paris, kiev = "Le député Jean Roy est à Paris.", "Le gouverneur Jean Roy est à Kiev."
    oumerov = {"id": "person/roustem-oumerov"}
    zelensky = [entity(text, "Zelensky", **ZELENSKY) for text in (full, said, other)]
    return [
        record("un", governor, entity(governor, "Roustem Oumerov", office=GOVERNOR), day=1),
        record(
            "deux",
            full,
            entity(full, "Roustem Oumerov", office=MINISTER, **oumerov),
            zelensky[0],
            entity(full, "Caf", "organisation"),
            day=2,
        ),
        record(
            "trois",
            said,
            entity(said, "Roustem Oumerov", office=MINISTER, **oumerov),
            zelensky[1],
            day=3,
            topic="Diplomatie",
        ),
        record("quatre", other, entity(other, "Rustem Umerov"), zelensky[2], day=9),
        record("cinq", paris, entity(paris, "Jean Roy", office=DEPUTY), day=10),
        record("six", kiev, entity(kiev, "Jean Roy", office=GOVERNOR), day=11),
    ]


@pytest.fixture
def page(driver: Any, records: list[Record], tmp_path: Path) -> Iterator[Page]:
    write_report(records, tmp_path / "report.html", "Dossiers", Dossiers())
    yield from watched(driver, tmp_path / "report.html")


def panel(page: Page, facet: str) -> list[str]:
    return [row.text.replace("\n", " ") for row in page.all(f"[data-facet='{facet}'] .row")]


@pytest.mark.slow
def test_an_article_leads_to_the_dossier_of_whom_it_names(page: Page) -> None:
    page.open("#article=quatre")
    page.click("[data-dossier='person/roustem-oumerov']")
    page.has("#dossier-title", "Roustem Oumerov")
    assert page.focused() == "Roustem Oumerov"
    assert page.driver.title == "Roustem Oumerov – Dossiers"
    page.counts(4)
    assert page.titles() == ["Titre quatre", "Titre trois", "Titre deux", "Titre un"]


@pytest.mark.slow
def test_a_dossier_tells_names_days_and_functions_each_with_its_sentence(page: Page) -> None:
    page.open("#dossier=person/roustem-oumerov")
    page.one("#dossier-title")
    told = page.text("#dossier .facts")
    for expected in ("personne", "M.", "hors des tables", "person/roustem-oumerov"):
        assert expected in told
    assert (
        page.text("#dossier .seen")
        == "4 articles, 4 mentions, vu du 1er janvier 2025 au 9 janvier 2025"
    )
    assert [form.text for form in page.all(".forms li")] == [
        "Roustem Oumerov ×3",
        "Rustem Umerov ×1",
    ]
    functions = [item.text.split("\n") for item in page.all(".functions li")]
    assert functions == [
        [
            "gouverneur · Ukraine 1 article, 1er janv. 2025",
            "« Le gouverneur Roustem Oumerov est à Kherson. » lire",
        ],
        [
            "ministre de la Défense · Ukraine 2 articles, 2 janv. 2025 – 3 janv. 2025",
            "« Roustem Oumerov, ministre de la Défense, a reçu Zelensky. » lire",
        ],
    ]
    page.all(".functions a")[1].click()
    page.has("#article-title", "Titre trois")
    assert "2 sur 4" in page.text(".walk")


@pytest.mark.slow
def test_its_company_countries_and_topics_are_those_of_its_articles(page: Page) -> None:
    page.open("#dossier=person/roustem-oumerov")
    page.one("#dossier-title")
    assert panel(page, "person") == ["Volodymyr Zelensky 3"]
    assert panel(page, "organisation") == ["Caf 1"]
    assert panel(page, "country") == ["Ukraine 4"]
    assert panel(page, "tag medtop") == ["Défense 3", "Diplomatie 1"]
    assert panel(page, "source") == ["Le Journal 4"]
    page.click("[data-facet='tag medtop'] .row")
    page.counts(3)
    page.has("#dossier .seen", "4 articles")


@pytest.mark.slow
def test_a_filter_on_somebody_offers_the_dossier_and_the_chip_takes_it_back(page: Page) -> None:
    page.click("[data-key='person/volodymyr-zelensky']")
    page.click("#filters [data-dossier='person/volodymyr-zelensky']")
    page.has("#dossier-title", "Volodymyr Zelensky")
    page.counts(3)
    page.driver.back()
    page.until(lambda: page.all("#dossier-title") == [])
    page.driver.forward()
    page.one("#dossier-title")
    page.click(".chip[data-key='dossier']")
    page.counts(6)
    assert page.all("#dossier-title") == []


@pytest.mark.slow
def test_namesakes_have_each_their_own_articles(page: Page, records: list[Record]) -> None:
    deputy, governor = sorted(
        row["id"] for row in make_dossiers(records) if row["name"] == "Jean Roy"
    )
    for article, dossier in (("cinq", deputy), ("six", governor)):
        page.open(f"#article={article}")
        page.click(f"[data-dossier='{dossier}']")
        page.counts(1)
        assert page.titles() == [f"Titre {article}"]


@pytest.mark.slow
def test_an_unknown_dossier_and_a_page_without_any_say_so(
    page: Page, records: list[Record]
) -> None:
    page.open("#dossier=person/absent")
    page.has("#dossier", "Ce dossier n'est pas dans cette page.")
    page.counts(0)
    write_report(records, page.path, "Sans dossiers")
    page.open("#dossier=person/roustem-oumerov")
    page.has("#dossier", "Ce dossier n'est pas dans cette page.")
    page.open("#article=quatre")
    page.one("#article-title")
    assert page.all(".to-dossier") == []


@pytest.mark.slow
def test_a_hostile_dossier_is_shown_and_runs_nothing(driver: Any, tmp_path: Path) -> None:
    hostile = Office("minister", HOSTILE, HOSTILE)
    someone = Entity(
        id=HOSTILE, type="person", name=HOSTILE, office=hostile, salience=0.1,
        mentions=(Mention("text", 0, len(HOSTILE), HOSTILE, "name", 0.9, "model"),),
    )  # fmt: skip
    article = Article(id=HOSTILE, text=HOSTILE)
    write_report(
        [Record(article=article, entities=(someone,))], tmp_path / "r.html", "Titre", Dossiers()
    )
    for page in watched(driver, tmp_path / "r.html"):
        page.click("#articles a.title")
        page.click("aside .to-dossier")
        page.has("#dossier-title", HOSTILE)
        page.has("#dossier .functions", HOSTILE)
        page.has("#dossier .seen", "1 article, 1 mention")
        assert page.all("img") == []


def test_dossiers_in_the_page_are_those_of_who(records: list[Record], tmp_path: Path) -> None:
    write_report(records, tmp_path / "report.html", "Dossiers", Dossiers())
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    (rows,) = unpacked(page, "dossiers")
    articles = [row[0] for row in index_of(page)["articles"]]
    expected = {row["id"]: row for row in make_dossiers(records)}
    assert {row[0] for row in rows} == expected.keys()
    for row in rows:
        dossier = expected[row[0]]
        assert len(row[8]) == dossier["articles"]
        assert [[one["form"], one["count"]] for one in dossier["variants"]] == row[10]
        said = [articles[number] for *_, number in row[11]]
        assert said == [one["article"] for one in dossier["functions"]]
