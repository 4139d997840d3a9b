"""The report page as a reader has it: opened from disk in headless Chromium, with no network at all."""

from __future__ import annotations

import datetime
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from nlp.reading import read_articles
from nlp.records import Article, Entity, Evidence, Mention, Office, Record, Tag
from nlp.tagger import Tagger
from nlp.writing.report import dump_report, write_report

webdriver = pytest.importorskip("selenium.webdriver", reason="selenium is not installed")
from selenium.webdriver.chrome.service import Service  # noqa: E402
from selenium.webdriver.common.action_chains import ActionChains  # noqa: E402
from selenium.webdriver.common.keys import Keys  # noqa: E402

from tests.browsing import Browsed  # noqa: E402

CHROMIUM, DRIVER = shutil.which("chromium"), shutil.which("chromedriver")

HOSTILE = '</script><script>window.ran=1</script><img src="http://exemple.invalid/x" onerror="window.ran=1">'
FLAGS = (
    "--headless=new",
    "--no-sandbox",  # containers run as root
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--lang=fr-FR",
    "--force-prefers-reduced-motion",  # nothing moves while a test looks
)


class Page(Browsed):
    """One report in a browser; every look at it waits until it is as expected."""

    def __init__(self, driver: Any, path: Path) -> None:
        super().__init__(driver)
        self.path = path
        self.open()

    def open(self, hash_: str = "") -> Page:
        self.driver.get("about:blank")
        self.driver.get(f"{self.path.as_uri()}{hash_}")
        self.until(lambda: self.script("return performance.getEntriesByName('first-view').length"))
        return self

    def click(self, selector: str) -> None:
        self.one(selector).click()

    def press(self, *keys: str) -> None:
        ActionChains(self.driver).send_keys(*keys).perform()

    def has(self, selector: str, text: str) -> None:
        self.until(lambda: text in self.text(selector))

    def counts(self, articles: int) -> None:
        expected = f"{articles} article{'s' if articles > 1 else ''}"
        self.until(lambda: self.text("#list-title") == expected)

    def titles(self) -> list[str]:
        return [
            str(title)
            for title in self.script(
                "return [...document.querySelectorAll('#articles h3')].map(h => h.innerText)"
            )
        ]

    def focused(self) -> str:
        return str(self.script("return document.activeElement.innerText"))

    def open_first(self, query: str) -> None:
        self.open(f"#q={query}")
        self.click("#articles a.title")
        self.one("#article-title")

    def hash(self) -> str:
        return str(self.script("return decodeURIComponent(location.hash.replaceAll('+', ' '))"))

    def media(self, media: str = "", **features: str) -> None:
        chosen = [
            {"name": name.replace("_", "-"), "value": value} for name, value in features.items()
        ]
        self.driver.execute_cdp_cmd(
            "Emulation.setEmulatedMedia", {"media": media, "features": chosen}
        )

    def size(self, width: int, height: int) -> None:
        screen = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 500}
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", screen)


def mentioned(text: str, form: str) -> tuple[Mention, ...]:
    return (
        Mention(
            "text",
            text.index(form),
            text.index(form) + len(form),
            form,
            "name",
            0.985,
            "model+table",
        ),
    )


def made_up() -> list[Record]:
    """Return the records that the samples lack: emoji before a mention, a hostile article."""
    text = "🙂🙂 Zoé Mistral, préfète du cap Vert, inaugure le phare 🙂 du Sœurval."
    office = Office("official", "préfète du cap Vert", "FR")
    zoe = Entity(
        id="person/zoe-mistral",
        type="person",
        name="Zoé Mistral",
        mentions=mentioned(text, "Zoé Mistral"),
        office=office,
    )
    start = text.index("phare")
    words = (
        Evidence("text", start, start + 5, "phare", 0.4),
        Evidence("text", 7, 14, "Mistral", 0.1),
    )
    tag = Tag(scheme="maison", code="mer", label="La mer", score=0.91, accepted=True, because=words)
    weak = Tag(scheme="maison", code="ciel", label="Le ciel", score=0.12, accepted=False)
    date = datetime.date(2025, 3, 1)
    emoji = Article(
        text=text,
        title="Un phare 🙂 rouvre",
        id="emoji",
        date=date,
        url="https://exemple-presse.fr/phare",
    )
    hostile = Article(
        text=f"Zoé Mistral {HOSTILE}", title=HOSTILE, id=HOSTILE, source=HOSTILE, authors=(HOSTILE,),
        keywords=(HOSTILE,), url="javascript:window.ran=1",
    )  # fmt: skip
    bad = Entity(
        id=HOSTILE,
        type="organisation",
        name=HOSTILE,
        mentions=(Mention("text", 12, 40, "x"),),
        acronym=HOSTILE,
    )
    bad_tag = Tag(scheme=HOSTILE, code=HOSTILE, label=HOSTILE, score=0.5, accepted=True)
    return [
        Record(article=emoji, entities=(zoe,), tags=(tag, weak), made_by={"rubrique": "0"}),
        Record(article=hostile, entities=(bad,), tags=(bad_tag,), made_by={HOSTILE: HOSTILE}),
    ]


@pytest.fixture(scope="session")
def records(tagger: Tagger) -> list[Record]:
    return [*tagger.pipe(read_articles("corpus/samples")), *made_up()]


@pytest.fixture(scope="session")
def report(records: list[Record], tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("report") / "report.html"
    write_report(records, path, "Archives d'essai")
    return path


@pytest.fixture(scope="session")
def driver(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    if not (CHROMIUM and DRIVER):
        pytest.skip("chromium and chromium-driver are not installed")
    options = webdriver.ChromeOptions()
    options.binary_location = CHROMIUM
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    for flag in (*FLAGS, f"--user-data-dir={tmp_path_factory.mktemp('chromium')}"):
        options.add_argument(flag)
    driver = webdriver.Chrome(options=options, service=Service(executable_path=DRIVER))
    yield driver
    driver.quit()


@pytest.fixture
def page(driver: Any, report: Path) -> Iterator[Page]:
    yield from watched(driver, report)


def watched(driver: Any, path: Path) -> Iterator[Page]:
    """Yield a page of the size of a desktop; whatever a test does, nothing is asked of the network or complained of."""
    page = Page(driver, path)
    page.script("localStorage.clear()")
    page.size(1440, 900)
    page.media()
    page.open()
    yield page
    assert driver.get_log("browser") == []
    assert (
        page.script("return performance.getEntriesByType('resource').map(entry => entry.name)")
        == []
    )
    assert page.script("return window.ran") is None


def with_entity(records: list[Record], *ids: str) -> list[Record]:
    return [record for record in records if set(ids) <= {entity.id for entity in record.entities}]


@pytest.mark.slow
def test_the_overview_counts_what_the_records_hold(page: Page, records: list[Record]) -> None:
    assert page.text("#home") == "Archives d'essai"
    page.counts(len(records))
    countries = {
        entity.id for record in records for entity in record.entities if entity.type == "country"
    }
    assert f"PAYS\n{len(countries)}" in page.text("#figures").upper()
    undated = sum(record.article.date is None for record in records)
    assert page.text("#timeline .period button") == f"{undated} sans date"
    shown = page.text("[data-key='country/ML']").split("\n")
    assert shown == ["Mali", str(len(with_entity(records, "country/ML")))]
    assert page.text("[data-key='person/emmanuel-macron']").split("\n")[:2] == [
        "Emmanuel Macron",
        "président · France",
    ]


@pytest.mark.slow
def test_filters_add_up_and_can_be_taken_back(page: Page, records: list[Record]) -> None:
    page.click("[data-key='country/FR']")
    page.counts(len(with_entity(records, "country/FR")))
    page.click("[data-facet='leader'] [data-key='person/emmanuel-macron']")
    both = with_entity(records, "country/FR", "person/emmanuel-macron")
    page.counts(len(both))
    assert 0 < len(both) < len(with_entity(records, "country/FR"))
    algeria = len([record for record in both if with_entity([record], "country/DZ")])
    assert page.text("[data-key='country/FR'] .count") == str(len(both))
    assert len(page.all("[data-key='country/DZ']")) == (algeria > 0)
    assert [chip.text for chip in page.all(".chip")] == ["France\n×", "Emmanuel Macron\n×"]
    page.click(".chip[data-key='country/FR']")
    page.counts(len(with_entity(records, "person/emmanuel-macron")))
    page.click("#clear")
    page.counts(len(records))


@pytest.mark.slow
def test_a_bar_of_the_timeline_chooses_its_period(page: Page, records: list[Record]) -> None:
    bars = page.all(".bar")
    bar = max(bars, key=lambda one: int(one.get_attribute("aria-label").split(" : ")[1].split()[0]))
    label, count = bar.get_attribute("aria-label").split(" : ")
    bar.click()
    page.counts(int(count.split()[0]))
    assert int(count.split()[0]) < len(records)
    assert "du=20" in page.hash()
    bar.click()
    page.counts(len(records))
    assert label.split()[-1].isdigit()


@pytest.mark.slow
def test_dragging_over_bars_chooses_them_all(page: Page, records: list[Record]) -> None:
    bars = page.all(".bar")
    ActionChains(page.driver).click_and_hold(bars[-1]).move_to_element(bars[0]).release().perform()
    page.counts(sum(record.article.date is not None for record in records))


@pytest.mark.slow
def test_exact_dates_can_be_given(page: Page, records: list[Record]) -> None:
    page.click("[data-key='exact']")
    page.script(
        "const input = arguments[0]; input.value = '2025-07-01'; input.dispatchEvent(new Event('change'))",
        page.one("[data-key='du']"),
    )
    since = datetime.date(2025, 7, 1)
    page.counts(
        sum(record.article.date is not None and record.article.date >= since for record in records)
    )
    assert page.text(".chip").startswith("du 1er juillet 2025 à la fin")


@pytest.mark.slow
def test_articles_without_a_date_can_be_asked_for(page: Page, records: list[Record]) -> None:
    page.click("[data-key='sansdate']")
    page.counts(sum(record.article.date is None for record in records))
    assert page.text(".chip").startswith("sans date")


@pytest.mark.slow
def test_search_takes_no_notice_of_case_accents_and_ligatures(
    page: Page, records: list[Record]
) -> None:
    page.one("#query").send_keys("PREFETE soeurval")
    page.counts(1)
    assert page.titles() == ["Un phare 🙂 rouvre"]
    assert [hit.text for hit in page.all("#articles mark.hit")] == ["préfète", "Sœurval"]
    page.open('#q="rouvre aux"')
    texts = [f"{record.article.title} {record.article.text}" for record in records]
    page.counts(sum("rouvre aux" in text for text in texts))


@pytest.mark.slow
def test_a_find_far_down_is_shown_with_the_words_around_it(page: Page) -> None:
    page.open("#q=desorbitation")
    page.counts(1)
    snippet = page.text("#articles .snippet")
    assert snippet.startswith("…")
    assert page.text("#articles .snippet .hit") == "désorbitation"


@pytest.mark.slow
def test_a_word_searched_for_is_the_beginning_of_one(page: Page) -> None:
    page.open("#q=istral")
    page.counts(0)
    page.has("#articles", "Aucun article ne répond à ces critères.")


@pytest.mark.slow
def test_every_mention_is_marked_where_it_stands(page: Page, records: list[Record]) -> None:
    for record in records[14:17]:
        page.open(f"#article={quote(str(record.article.id))}")
        assert page.text("#article-title").split() == record.article.title.split()
        shown = page.script(
            "return [...document.querySelectorAll('#reader .text a.entity')].map(a => a.textContent)"
        )
        mentions = {
            (m.start, m.end): m.text
            for e in record.entities
            for m in e.mentions
            if m.field == "text"
        }
        outer = [
            text
            for (start, end), text in sorted(mentions.items())
            if not any(a <= start and end <= b and (a, b) != (start, end) for a, b in mentions)
        ]
        assert shown == outer


@pytest.mark.slow
def test_offsets_hold_after_characters_of_two_units(page: Page) -> None:
    page.open_first("soeurval")
    assert [mark.text for mark in page.all(".text a.entity")] == ["Zoé Mistral"]


@pytest.mark.slow
def test_hover_and_focus_tell_who_and_why(page: Page) -> None:
    page.open_first("soeurval")
    ActionChains(page.driver).move_to_element(page.one(".text a.entity")).perform()
    told = page.one("#tip").text
    for expected in (
        "Zoé Mistral",
        "préfète du cap Vert · France",
        "nom",
        "modèle + table",
        "98,5",
    ):
        assert expected in told
    page.press(Keys.ESCAPE)
    page.until(lambda: not page.all("#tip")[0].is_displayed())
    page.click("#query")
    page.script("document.querySelector('.legend input').focus()")
    page.press(Keys.TAB)
    assert "préfète" in page.one("#tip").text
    assert page.all("[aria-describedby='tip']") == [page.driver.switch_to.active_element]


@pytest.mark.slow
def test_a_first_touch_explains_and_a_second_follows(page: Page) -> None:
    page.size(360, 740)
    page.open_first("soeurval")
    place = page.one(".text a.entity").rect
    for _ in range(2):
        point = {"x": place["x"] + 5, "y": place["y"] + 5}
        page.driver.execute_cdp_cmd(
            "Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [point]}
        )
        page.driver.execute_cdp_cmd(
            "Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []}
        )
        if "article=" in page.hash():
            assert "Filtrer les articles sur cette entité" in page.one("#tip").text
    page.until(lambda: page.hash() == "#q=soeurval&avec=person/zoe-mistral")


@pytest.mark.slow
def test_a_chosen_tag_shows_the_words_that_earned_it_and_their_weight(page: Page) -> None:
    page.open_first("soeurval")
    assert page.all(".because") == []
    page.click("[data-key='maison/mer']")
    page.until(lambda: page.all(".because"))
    words = page.script(
        "return [...document.querySelectorAll('.text .because')].map(word => word.textContent)"
    )
    assert words == ["Mistral0,10", "phare0,40"]
    assert page.one(".words").text == "phare (0,40), Mistral (0,10)"
    assert "sous le seuil" in page.text("[data-key='maison/ciel']")
    page.click("[data-key='maison/mer']")
    page.until(lambda: not page.all(".because"))


@pytest.mark.slow
def test_an_entity_of_an_article_leads_to_its_articles(page: Page, records: list[Record]) -> None:
    page.open_first("anchorage")
    page.click(".text a.entity[data-entity='country/UA']")
    page.until(lambda: page.one("#overview").is_displayed())
    assert "avec=country/UA" in page.hash()
    page.click(".chip[data-key='q']")
    page.counts(len(with_entity(records, "country/UA")))


@pytest.mark.slow
def test_types_can_be_left_unmarked(page: Page) -> None:
    page.open_first("soeurval")
    marked = "return getComputedStyle(document.querySelector('.text a.person')).textDecorationLine"
    assert page.script(marked) == "underline"
    page.click(".legend input")
    assert page.script(marked) == "none"
    page.click(".legend input")


@pytest.mark.slow
def test_types_differ_by_more_than_colour(page: Page) -> None:
    page.open_first("anchorage")
    lines = page.script(
        "return [...document.querySelectorAll('.legend .entity')].map(e => getComputedStyle(e).textDecorationStyle)"
    )
    assert len(set(lines)) == len(lines) == 4


@pytest.mark.slow
def test_the_keyboard_is_enough(page: Page) -> None:
    page.press("/")
    assert page.driver.switch_to.active_element.get_attribute("id") == "query"
    page.press("mali", Keys.ENTER)
    page.until(lambda: page.hash() == "#q=mali" and "sur" in page.text("#figures"))
    page.press(Keys.ESCAPE)
    page.until(lambda: page.hash() in ("", "#"))
    page.press("j", "j", "k", "j")
    titles = page.titles()
    assert page.focused() == titles[1]
    page.press(Keys.ENTER)
    page.until(lambda: page.driver.switch_to.active_element.get_attribute("id") == "article-title")
    assert page.focused() == titles[1]
    page.press("j")
    page.until(lambda: page.focused() == titles[2])
    page.press(Keys.ARROW_LEFT)
    page.until(lambda: page.focused() == titles[1])
    page.press(Keys.ESCAPE)
    page.until(lambda: page.focused() == titles[1])
    page.press("?")
    page.one("#keys")
    page.press(Keys.ESCAPE)
    page.until(lambda: not page.all("#keys")[0].is_displayed())


@pytest.mark.slow
def test_the_timeline_has_one_stop_for_the_tab_key_and_arrows_inside(page: Page) -> None:
    assert len(page.all(".bar[tabindex='0']")) == 1
    page.script("document.querySelector('.bar').focus()")
    page.press(Keys.ARROW_RIGHT, Keys.END, Keys.ENTER)
    page.counts(1)
    assert page.one(".bar[tabindex='0']").get_attribute("aria-pressed") == "true"


@pytest.mark.slow
def test_what_has_the_focus_keeps_it_and_shows_it(page: Page) -> None:
    page.script("document.querySelector('[data-key=\"country/FR\"]').focus()")
    page.press(Keys.ENTER)
    page.until(lambda: page.all(".chip"))
    active = page.driver.switch_to.active_element
    assert active.get_attribute("data-key") == "country/FR"
    assert page.script("return getComputedStyle(arguments[0]).outlineStyle", active) == "solid"


@pytest.mark.slow
def test_the_way_back_and_a_bookmark_lead_to_the_same_view(
    page: Page, records: list[Record]
) -> None:
    page.click("[data-key='country/ML']")
    mali = len(with_entity(records, "country/ML"))
    page.counts(mali)
    page.click("#articles a.title")
    title = page.one("#article-title").text
    bookmark = page.script("return location.hash")
    page.driver.back()
    page.until(lambda: page.one("#overview"))
    page.counts(mali)
    page.driver.back()
    page.counts(len(records))
    page.driver.forward()
    page.counts(mali)
    page.open(bookmark)
    assert page.one("#article-title").text == title
    page.open("#article=absent")
    page.has("#reader", "Cet article n'est pas dans cette page.")
    page.open("#avec=country/XX&du=hier&tri=x")
    page.counts(0)


@pytest.mark.slow
def test_a_panel_opens_and_is_searched(page: Page) -> None:
    page.click("[data-key='open organisation']")
    page.one("[data-key='find organisation']").send_keys("assemblee")
    rows = page.all("[data-facet='organisation'] .row .name")
    assert 0 < len(rows) < 5
    assert all("assemblée" in row.text.lower() for row in rows)
    page.click("[data-key='open organisation']")
    page.until(lambda: not page.all("[data-key='find organisation']"))


@pytest.mark.slow
def test_the_night_comes_with_the_system_or_on_demand(page: Page) -> None:
    ground = "return getComputedStyle(document.body).backgroundColor"
    day = page.script(ground)
    page.media(prefers_color_scheme="dark")
    page.until(lambda: page.script(ground) != day)
    night = page.script(ground)
    page.press("d")
    page.until(lambda: page.script(ground) == day)
    page.media()
    page.press("d")
    page.until(lambda: page.script(ground) == night)
    page.open()
    assert page.script(ground) == night


@pytest.mark.slow
def test_a_telephone_shows_all_without_scrolling_sideways(page: Page) -> None:
    page.size(360, 740)
    page.open()
    assert page.script("return document.documentElement.scrollWidth") <= 360
    page.click("#jump")
    page.until(
        lambda: (
            page.script("return document.getElementById('list').getBoundingClientRect().top") < 300
        )
    )
    page.open_first("anchorage")
    assert page.script("return document.documentElement.scrollWidth") <= 360
    assert page.script("return scrollY") == 0


@pytest.mark.slow
def test_on_paper_there_is_nothing_to_press(page: Page) -> None:
    page.open_first("anchorage")
    page.media("print", prefers_color_scheme="dark")
    assert not any(
        found.is_displayed() for found in page.all("#search, .tools, .walk, .legend input")
    )
    assert page.one("#reader .text").is_displayed()
    assert (
        page.script("return getComputedStyle(document.body).backgroundColor")
        == "rgb(255, 255, 255)"
    )


@pytest.mark.slow
def test_a_hostile_article_is_shown_and_runs_nothing(page: Page) -> None:
    page.open_first("onerror")
    assert page.text("#article-title") == HOSTILE
    assert HOSTILE in page.text("#reader .text")
    assert page.all("img") == []
    assert (
        page.script(
            "return [...document.links].filter(a => !/^(https?|file):/.test(a.href)).length"
        )
        == 0
    )
    page.click("#reader .tags .row")
    page.click("#reader .text a.entity")
    page.until(lambda: page.all(".chip"))
    page.counts(1)


@pytest.mark.slow
def test_the_policy_stops_what_tries_to_leave_the_page(driver: Any, report: Path) -> None:
    page = Page(driver, report)
    refused = page.driver.execute_async_script(
        "const done = arguments[0]; const refused = [];"
        "addEventListener('securitypolicyviolation', event => { refused.push(event.effectiveDirective);"
        " if (refused.length === 2) done(refused); });"
        "const image = document.createElement('img'); image.src = 'http://exemple.invalid/x';"
        "document.body.append(image);"
        "const script = document.createElement('script'); script.textContent = 'window.ran = 1';"
        "document.body.append(script);"
    )
    assert sorted(refused) == ["img-src", "script-src-elem"]
    assert page.script("return window.ran") is None
    driver.get_log("browser")  # the refusals just asked for


BARE = Article(text="Un texte sans rien.", id="1")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("few", "expected"),
    [
        ([], ("Aucun article ne répond", "Aucun article n'a de date.")),
        ([Record(article=BARE)], ("Un texte sans rien.", "Aucun article n'a de date.")),
        (
            [Record(article=Article(text="Un.", title="Seul", date=datetime.date(1, 1, 1)))],
            ("Seul", "Chronologie"),
        ),
        (
            [
                Record(
                    article=Article(text=str(day), id=str(day), date=datetime.date.fromordinal(day))
                )
                for day in (1, 3652059)
            ],
            ("31 déc. 9999", "Chronologie"),
        ),
    ],
    ids=["none", "bare", "one", "all-years"],
)
def test_few_records_look_right(
    driver: Any, tmp_path: Path, few: list[Record], expected: tuple[str, str]
) -> None:
    with (tmp_path / "few.html").open("w", encoding="utf-8") as stream:
        dump_report(few, stream)
    for page in watched(driver, tmp_path / "few.html"):
        assert expected[0] in page.text("#list")
        assert expected[1] in page.text("#timeline")
        assert "NaN" not in page.text("body")
        assert "undefined" not in page.text("body")
        assert len(page.all(".bar")) <= 150
        if few:
            page.click("#articles a.title")
            assert "Aucun thème au-dessus du seuil." in page.one("#reader").text
            assert "Aucune entité" in page.one("#reader").text
