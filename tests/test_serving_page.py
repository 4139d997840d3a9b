"""The page of the service as a reader has it: in headless Chromium, which reaches nothing but the service."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("fastapi", reason="the extra serve is not installed")
webdriver = pytest.importorskip("selenium.webdriver", reason="selenium is not installed")
from selenium.webdriver.chrome.service import Service as Driver  # noqa: E402
from selenium.webdriver.common.keys import Keys  # noqa: E402

from tests.browsing import Browsed  # noqa: E402
from tests.serving import serving  # noqa: E402

CHROMIUM, DRIVER = shutil.which("chromium"), shutil.which("chromedriver")
pytestmark = pytest.mark.skipif(
    not (CHROMIUM and DRIVER), reason="chromium and chromium-driver are not installed"
)
FLAGS = (
    "--headless=new",
    "--no-sandbox",  # containers run as root
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    "--lang=fr-FR",
    "--force-prefers-reduced-motion",
    "--window-size=1400,1000",
)
TEXT = "Le président russe Vladimir Poutine a reçu lundi Emmanuel Macron à Moscou, au sujet de la guerre en Ukraine."
HOSTILE = (
    '<img src="http://exemple.invalid/x" onerror="window.ran=1"> Vladimir Poutine a parlé à Moscou.'
)


class Page(Browsed):
    """The page in a browser; every look at it waits until it is as expected."""

    patience = 60  # seconds: the service may be loading its models

    def __init__(self, driver: Any, url: str) -> None:
        super().__init__(driver)
        self.url = url

    def open(self) -> None:
        self.driver.get("about:blank")
        self.driver.get(self.url)
        self.one("#text")

    def has(self, selector: str, text: str) -> None:
        self.until(lambda: text in self.text(selector))

    def picture(self, path: Path) -> None:
        self.driver.save_screenshot(str(path))

    def size(self, width: int, height: int) -> None:
        screen = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 500}
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", screen)


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    options = webdriver.ChromeOptions()
    options.binary_location = CHROMIUM
    for flag in FLAGS:
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    with serving("--model", "medtop") as service:
        driver = webdriver.Chrome(options=options, service=Driver(DRIVER))
        try:
            yield Page(driver, service.url)
        finally:
            driver.quit()


@pytest.mark.slow
def test_an_article_is_marked_as_it_is_typed_with_reasons(page: Page) -> None:
    page.open()
    page.one("#text").send_keys(TEXT)
    page.has("#reader aside", "Vladimir Poutine")
    assert "Russie" in page.text("#reader aside")
    assert "trouvé" in page.text("#reader") or "modèle" in page.text("#reader")
    marked = page.script(
        "return [...document.querySelectorAll('#reader .text a.entity')].map(a => a.innerText)"
    )
    assert {"russe", "Vladimir Poutine", "Emmanuel Macron", "Moscou"} <= set(marked)
    page.one("#text").send_keys(" Olaf Scholz était à Berlin.")
    page.has("#reader aside", "Olaf Scholz")


def test_a_topic_shows_the_words_that_earned_it(page: Page) -> None:
    page.one(".tags button.row").click()
    page.until(lambda: page.all("#reader .because sup"))


def test_an_entity_shows_where_it_stands(page: Page) -> None:
    link = page.one("#reader .text a.entity")
    link.click()
    page.until(lambda: page.all("#reader a.chosen"))


@pytest.mark.slow
def test_what_is_pasted_is_never_run_and_nothing_else_is_asked(page: Page) -> None:
    page.open()
    page.one("#text").send_keys(HOSTILE)
    page.has("#reader .text", "onerror")
    assert page.script("return window.ran") is None
    asked = page.script("return performance.getEntriesByType('resource').map(one => one.name)")
    assert asked
    assert all(name.startswith(page.url) for name in asked)


@pytest.mark.slow
def test_a_refusal_is_told_in_the_page(page: Page) -> None:
    page.open()
    page.one("#text").send_keys("The quick brown fox jumps over the lazy dog again. " * 5)
    page.has("#reader", "'en'")


@pytest.mark.slow
def test_a_file_is_opened_and_marked(page: Page, tmp_path: Path) -> None:
    file = tmp_path / "article.html"
    file.write_text(
        f"<html><head><title>Visite</title></head><body><article><h1>Visite</h1><p>{TEXT} {TEXT}</p></article></body></html>"
    )
    page.open()
    page.one("#file").send_keys(str(file))
    page.has("#reader aside", "Emmanuel Macron")
    assert TEXT in page.script("return document.querySelector('#text').value")


@pytest.mark.slow
def test_the_keyboard_reaches_everything(page: Page) -> None:
    page.open()
    page.script("document.querySelector('#title').focus()")
    page.driver.switch_to.active_element.send_keys("Visite", Keys.TAB)
    page.script("document.querySelector('#text').focus()")
    page.driver.switch_to.active_element.send_keys(TEXT, Keys.CONTROL, Keys.ENTER)
    page.has("#reader aside", "Vladimir Poutine")
    hidden = page.script(
        "return [...document.querySelectorAll('button, input, textarea')].filter(one => one.tabIndex < 0).length"
    )
    assert hidden == 0


@pytest.mark.slow
def test_it_fits_a_phone_and_a_dark_room(page: Page) -> None:
    page.size(390, 844)
    try:
        assert page.script("return document.documentElement.scrollWidth") <= 390
        page.one("#theme").click()
        page.one("#theme").click()
        page.until(lambda: page.script("return document.documentElement.dataset.theme") == "dark")
        shade = page.script("return getComputedStyle(document.body).backgroundColor")
        assert shade == "rgb(20, 23, 27)"
    finally:
        page.one("#theme").click()
        page.size(1400, 1000)


def test_the_browser_complains_of_nothing(page: Page) -> None:
    said = [line for line in page.driver.get_log("browser") if "422" not in line["message"]]
    assert said == []
