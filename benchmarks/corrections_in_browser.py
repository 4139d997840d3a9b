"""Ten corrections made in the report page, saved, followed by a second run and seen in its report.

    python benchmarks/corrections_in_browser.py ARTICLES FOLDER [--articles 500]

Headless Chromium has no network. Decides ten things of every kind, each in an article of its own, loads the
page anew, saves the file, tags with it, makes the report anew and looks each decision up there. Leaves
the files and two pictures in FOLDER. Ends with an error where a decision is lost, or where a page
asked for anything outside itself.
"""

from __future__ import annotations

import argparse
import itertools
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from selenium import webdriver
from selenium.webdriver.chrome.service import Service

from nlp.archive.dossiers import Dossiers
from nlp.corrections import read_corrections
from nlp.reading import read_articles
from nlp.records import Entity, Record, Tag
from nlp.tagger import Tagger
from nlp.writing import write_records
from nlp.writing.report import write_report
from tests.browsing import Browsed

FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--window-size=1440,1000",
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--force-prefers-reduced-motion",
)
CHOOSE = (
    "const box = document.querySelector(`[data-key='${arguments[0]}']`); box.value = arguments[1];"
    "box.dispatchEvent(new Event('change'))"
)
SEEN = (
    "return [...document.querySelectorAll('#reader .text a.entity, #reader h2 a.entity')]"
    ".map(mark => [mark.dataset.entity, mark.textContent])"
)
NEW_NAME = "Quelqu'un de nouveau"
NEW_ID = "person/quelqu-un-de-nouveau"
OTHER_ID = "organisation/nations-unies"


@dataclass(frozen=True, slots=True)
class Decision:
    """One thing to decide: in which article, about which target, how, and how it is seen later."""

    name: str
    article: str
    target: str
    scope: str
    act: Callable[[Browsed], None]
    is_seen: Callable[[Browsed], bool]


def main() -> None:
    """Decide, save, tag anew, look; print one line for each decision."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("articles", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--articles", dest="count", type=int, default=500)
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    articles = list(itertools.islice(read_articles(options.articles), options.count))
    first = options.folder / "first.html"
    records = list(Tagger.load().pipe(articles))
    write_report(records, first, "Presse", Dossiers())
    decisions = list(choose_ten(records))
    driver = open_browser(options.folder)
    try:
        page = Browsed(driver)
        corrections = decide_all(page, first, decisions, options.folder)
        held = read_corrections(corrections, print)
        print(f"{len(held.decisions)} lines saved, {len(held.refused)} refused")
        tagger = Tagger.load(corrections=corrections)
        again = list(tagger.pipe(articles))
        write_records(again, options.folder / "again.jsonl")
        second = options.folder / "second.html"
        write_report(again, second, "Presse, corrigée", Dossiers())
        look_all(page, second, decisions, options.folder)
    finally:
        driver.quit()


def open_browser(folder: Path) -> Any:
    """Return a browser without network that saves what it is given in `folder`."""
    options = webdriver.ChromeOptions()
    options.binary_location = shutil.which("chromium") or ""
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    for flag in FLAGS:
        options.add_argument(flag)
    service = Service(executable_path=shutil.which("chromedriver"))
    driver = webdriver.Chrome(options=options, service=service)
    behaviour = {"behavior": "allow", "downloadPath": str(folder.resolve())}
    driver.execute_cdp_cmd("Page.setDownloadBehavior", behaviour)
    return driver


def choose_ten(records: list[Record]) -> Iterator[Decision]:
    """Yield ten decisions of every kind, each about the first article that offers such a thing."""
    rest = iter(records)
    yield make("reject an entity", rest, is_unknown, "article", press("reject"), gone)
    yield make("reject a name everywhere", rest, is_unknown, "everywhere", press("reject"), gone)
    yield make("reject one mention", rest, is_named_twice, "here", press("reject"), once_less)
    yield make("accept an entity", rest, is_unknown, "article", press("accept"), stays)
    yield make("accept a name everywhere", rest, is_unknown, "everywhere", press("accept"), stays)
    yield make("another type", rest, is_place, "article", retype("organisation"), is_body)
    yield make("somebody new", rest, is_person, "article", relink(NEW_NAME), leads_to(NEW_ID))
    yield make(
        "one mention is another", rest, is_body_named, "here", relink(OTHER_ID), leads_to(OTHER_ID)
    )
    yield make_tag("reject a topic", rest, "reject", is_accepted=False)
    yield make_tag("accept a topic", rest, "accept", is_accepted=True)


def is_unknown(entity: Entity) -> bool:
    """Tell whether the tables do not know an entity of a free type."""
    return entity.type in ("person", "organisation") and not entity.known and names_of(entity) > 0


def is_named_twice(entity: Entity) -> bool:
    """Tell whether a person is named at two places or more."""
    return entity.type == "person" and names_of(entity) > 1


def is_place(entity: Entity) -> bool:
    """Tell whether an entity is a place."""
    return entity.type == "place"


def is_person(entity: Entity) -> bool:
    """Tell whether an entity is a person."""
    return entity.type == "person"


def is_body_named(entity: Entity) -> bool:
    """Tell whether an entity is an organisation with a name in the text."""
    return entity.type == "organisation" and names_of(entity) > 0


def names_of(entity: Entity) -> int:
    """Return how many names of an entity stand in the text."""
    return sum(mention.field == "text" and mention.kind == "name" for mention in entity.mentions)


def make(
    name: str,
    rest: Iterator[Record],
    is_meant: Callable[[Entity], bool],
    scope: str,
    act: Callable[[Browsed], None],
    seen: Callable[[Entity], Callable[[Browsed], bool]],
) -> Decision:
    """Return a decision about the first entity meant in the articles that are left."""
    for record in rest:
        for entity in filter(is_meant, record.entities):
            target = "mention" if scope == "here" else f"entity {entity.id}"
            place = f"mention {entity.id}" if target == "mention" else target
            return Decision(name, str(record.article.id), place, scope, act, seen(entity))
    raise SystemExit(f"{name}: no article left offers such a thing")


def make_tag(name: str, rest: Iterator[Record], verdict: str, *, is_accepted: bool) -> Decision:
    """Return a decision about the first topic of the next article that has one."""
    record = next(record for record in rest if record.tags)
    tag: Tag = record.tags[0]
    key = f"{tag.scheme}/{tag.code}"

    def is_seen(page: Browsed) -> bool:
        rows = page.all(f"#reader .tags [data-key='{key}']")
        shown = [row for row in rows if "sous le seuil" not in row.text]
        return bool(shown) == is_accepted

    target = f"tag {key}"
    return Decision(name, str(record.article.id), target, "article", press(verdict), is_seen)


def press(key: str) -> Callable[[Browsed], None]:
    """Return what presses a button of the panel."""
    return lambda page: page.one(f"[data-key='{key}']").click()


def retype(type_: str) -> Callable[[Browsed], None]:
    """Return what chooses another type."""
    return lambda page: page.script(CHOOSE, "retype", type_)


def relink(name: str) -> Callable[[Browsed], None]:
    """Return what writes who is meant."""

    def act(page: Browsed) -> None:
        page.one("[data-key='relink']").send_keys(name)
        page.one("[data-key='relink-go']").click()

    return act


def gone(entity: Entity) -> Callable[[Browsed], bool]:
    """Return what tells that an entity is not in the article any more."""
    return lambda page: all(name != entity.id for name, _ in marks(page))


def stays(entity: Entity) -> Callable[[Browsed], bool]:
    """Return what tells that an entity is in the article."""
    return lambda page: any(name == entity.id for name, _ in marks(page))


def once_less(entity: Entity) -> Callable[[Browsed], bool]:
    """Return what tells that one mention of an entity is gone."""
    before = len(entity.mentions)
    return lambda page: sum(name == entity.id for name, _ in marks(page)) == before - 1


def is_body(entity: Entity) -> Callable[[Browsed], bool]:
    """Return what tells that a place is an organisation now."""
    body = f"organisation/{entity.id.partition('/')[2]}"
    return lambda page: any(name == body for name, _ in marks(page))


def leads_to(other: str) -> Callable[[Entity], Callable[[Browsed], bool]]:
    """Return what tells that a name leads to another entity."""

    def seen(_: Entity) -> Callable[[Browsed], bool]:
        return lambda page: any(name == other for name, _ in marks(page))

    return seen


def marks(page: Browsed) -> list[list[str]]:
    """Return the marked names of the open article: id and words."""
    return list(page.script(SEEN))


def open_article(page: Browsed, path: Path, article: str) -> None:
    """Open an article of a report."""
    page.driver.get("about:blank")
    page.driver.get(f"{path.resolve().as_uri()}#article={quote(article)}")
    page.one("#article-title")


def decide_all(page: Browsed, report: Path, decisions: list[Decision], folder: Path) -> Path:
    """Decide everything in the page, load it anew, save the file and return it."""
    page.driver.get(report.resolve().as_uri())
    page.script("localStorage.clear()")
    for number, decision in enumerate(decisions, start=1):
        open_article(page, report, decision.article)
        page.one("#correct").click()
        page.one(".correct")
        pick(page, decision.target)
        page.one(".correct .chosen")
        page.script(CHOOSE, "scope", decision.scope)
        decision.act(page)
        await_count(page, number)
    page.driver.save_screenshot(str(folder / "deciding.png"))
    open_article(page, report, decisions[0].article)  # a page loaded anew
    await_count(page, len(decisions))
    print(f"{len(decisions)} decisions kept when the page was loaded anew")
    path = folder / "corrections.jsonl"
    path.unlink(missing_ok=True)
    page.one("#correct").click()
    page.one("[data-key='save']").click()
    page.until(path.exists)
    page.until(lambda: path.stat().st_size)
    check_silence(page)
    return path


def await_count(page: Browsed, count: int) -> None:
    """Wait until the button tells so many decisions."""
    page.until(lambda: f"({count})" in page.text("#correct"))


def pick(page: Browsed, target: str) -> None:
    """Choose a target: its button beside the text, or the last of its marks in the text."""
    kind, _, name = target.partition(" ")
    if kind == "mention":
        found = page.all(f"#reader .text [data-entity='{name}']")[-1]
    else:
        found = page.one(f"[data-pick='{target}']")
    page.script("arguments[0].scrollIntoView({ block: 'center' }); arguments[0].click()", found)


def look_all(page: Browsed, report: Path, decisions: list[Decision], folder: Path) -> None:
    """Look each decision up in the report of the second run; end with an error if one is lost."""
    lost = 0
    for decision in decisions:
        open_article(page, report, decision.article)
        is_seen = decision.is_seen(page)
        lost += not is_seen
        print(f"{'seen' if is_seen else 'LOST'}: {decision.name}, article {decision.article}")
    page.driver.save_screenshot(str(folder / "seen.png"))
    check_silence(page)
    if lost:
        raise SystemExit(f"{lost} of {len(decisions)} decisions are lost")


def check_silence(page: Browsed) -> None:
    """End with an error if the page asked for anything or complained."""
    asked = page.script("return performance.getEntriesByType('resource').map(entry => entry.name)")
    said = page.driver.get_log("browser")
    print(f"outside requests: {len(asked)}; complaints: {len(said)}")
    if asked or said:
        raise SystemExit(f"{asked} {said}")


if __name__ == "__main__":
    main()
