"""The page of the service as a reader has it: in headless Chromium, which reaches nothing but the service."""

from __future__ import annotations

import base64
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("fastapi", reason="the extra serve is not installed")
import httpx

webdriver = pytest.importorskip("selenium.webdriver", reason="selenium is not installed")
from selenium.webdriver.chrome.service import Service as Driver  # noqa: E402
from selenium.webdriver.common.keys import Keys  # noqa: E402

from tests.browsing import Browsed  # noqa: E402
from tests.conftest import ROOT  # noqa: E402
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

    def click(self, selector: str) -> None:
        """Click what is shown."""

        def is_clicked() -> bool:
            self.one(selector).click()
            return True

        self.until(is_clicked)

    def marked(self) -> set[str]:
        code = (
            "return [...document.querySelectorAll('#reader .text a.entity')].map(a => a.innerText)"
        )
        return set(self.script(code))

    def corrections(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = httpx.get(f"{self.url}/v1/corrections").json()["corrections"]
        return found

    def press(self, keys: str) -> None:
        self.driver.switch_to.active_element.send_keys(keys)

    def drop(self, name: str, content: bytes) -> None:
        """Let a file fall onto the form, as from a folder of the desktop."""
        code = """
        const bytes = Uint8Array.from(atob(arguments[1]), (one) => one.charCodeAt(0));
        const dataTransfer = new DataTransfer();
        dataTransfer.items.add(new File([bytes], arguments[0]));
        const options = { dataTransfer, bubbles: true, cancelable: true };
        document.querySelector("#text").dispatchEvent(new DragEvent("drop", options));
        """
        self.script(code, name, base64.b64encode(content).decode())

    def size(self, width: int, height: int) -> None:
        screen = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 500}
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", screen)


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    corrections = tmp_path_factory.mktemp("page") / "corrections.jsonl"
    yield from browsing("--corrections", str(corrections))


def browsing(*given: str) -> Iterator[Page]:
    options = webdriver.ChromeOptions()
    options.binary_location = CHROMIUM
    for flag in FLAGS:
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    with serving("--model", "medtop", *given) as service:
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


@pytest.mark.slow
def test_a_topic_shows_the_words_that_earned_it(page: Page) -> None:
    page.one(".tags button.row").click()
    page.until(lambda: page.all("#reader .because sup"))


@pytest.mark.slow
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
    page.open()
    page.size(390, 844)
    try:
        assert page.script("return document.documentElement.scrollWidth") <= 390
        heights = page.script(
            "return [...document.querySelectorAll('.tools button')].map((one) => one.offsetHeight)"
        )
        assert max(heights) < 40, "the words of a button stand on one line"
        page.one("#theme").click()
        page.one("#theme").click()
        page.until(lambda: page.script("return document.documentElement.dataset.theme") == "dark")
        shade = page.script("return getComputedStyle(document.body).backgroundColor")
        assert shade == "rgb(20, 23, 27)"
    finally:
        page.one("#theme").click()
        page.size(1400, 1000)


def begin(page: Page) -> None:
    """An article stands in the page, and the reader corrects."""
    page.open()
    page.one("#text").send_keys(TEXT)
    page.has("#reader aside", "Vladimir Poutine")
    page.click("#correct")
    page.one(".correct")


@pytest.mark.slow
def test_a_correction_by_click_holds_at_once_and_can_be_taken_back(page: Page) -> None:
    begin(page)
    page.click("#reader .text [data-entity='country/UA']")
    page.has(".correct .chosen", "« Ukraine »")
    page.script(
        "const box = document.querySelector('[data-key=scope]'); box.value = 'everywhere';"
        "box.dispatchEvent(new Event('change'))"
    )
    page.click("[data-key='reject']")
    page.until(lambda: "Ukraine" not in page.marked())
    (held,) = page.corrections()
    assert held == {"line": 1, "action": "reject", "form": "Ukraine", "scope": "everywhere"}
    page.has("#correct", "Corriger (1)")
    page.click("[data-key='undo']")
    page.until(lambda: "Ukraine" in page.marked())
    assert page.corrections() == []


# The service as it is while somebody else holds the corrections file
HOLD_FILE = """
window.answering = window.fetch;
const held = () => new Response(JSON.stringify({detail: "le fichier est tenu"}), {status: 503});
window.fetch = (url, options) =>
  options?.method === "DELETE" ? Promise.resolve(held()) : window.answering(url, options);
"""


@pytest.mark.slow
def test_what_the_service_does_not_take_back_stays_decided(page: Page) -> None:
    begin(page)
    page.click("#reader .text [data-entity='country/UA']")
    page.has(".correct .chosen", "« Ukraine »")
    page.click("[data-key='reject']")
    page.until(lambda: len(page.corrections()) == 1)
    page.has("#correct", "Corriger (1)")
    page.script(HOLD_FILE)
    page.click("[data-key='undo']")
    page.has(".correct .complaint", "Non annulé : le fichier est tenu")
    page.has("#correct", "Corriger (1)")
    page.script("window.fetch = window.answering")
    page.click("[data-key='undo']")
    page.until(lambda: page.corrections() == [])


@pytest.mark.slow
def test_every_kind_of_decision_reaches_the_service(page: Page) -> None:
    begin(page)
    page.click("[data-pick^='tag medtop/']")
    page.one(".correct .chosen")
    page.click("[data-key='reject']")
    page.until(lambda: len(page.corrections()) == 1)
    page.has("#reader .tags", "rejeté")
    page.click("#reader .text [data-entity='place/moscou']")
    page.has(".correct .chosen", "Moscou")
    page.one("[data-key='relink']").send_keys("Kiev")
    page.click("[data-key='relink-go']")
    page.until(lambda: len(page.corrections()) == 2)
    page.has("#reader aside", "Kiev")
    assert [one["action"] for one in page.corrections()] == ["untag", "link"]
    for left in (1, 0):
        page.click("[data-key='undo']")
        page.until(lambda left=left: len(page.corrections()) == left)
    page.until(lambda: "Kiev" not in page.text("#reader aside"))


@pytest.mark.slow
def test_an_article_is_corrected_by_keyboard_alone(page: Page) -> None:
    page.open()
    page.script("document.querySelector('#text').focus()")
    page.press(TEXT + Keys.CONTROL + Keys.ENTER)
    page.has("#reader aside", "Vladimir Poutine")
    page.script("document.querySelector('#reader').focus()")
    page.press("c")
    page.one(".correct")
    before = len(page.all("#reader aside li"))
    assert before
    page.press("j")
    page.one("#reader .is-target")
    page.press("r")
    page.until(lambda: len(page.corrections()) == 1)
    page.script("document.querySelector('#reader').focus()")
    page.press("u")
    page.until(lambda: page.corrections() == [])
    page.until(lambda: "Vladimir Poutine" in page.text("#reader aside"))


@pytest.mark.slow
def test_a_correction_outlives_a_reload(page: Page) -> None:
    begin(page)
    page.click("[data-pick='entity country/UA']")
    page.click("[data-key='reject']")
    page.until(lambda: len(page.corrections()) == 1)
    page.driver.refresh()
    if not page.script("return document.querySelector('#text').value"):
        page.one("#text").send_keys(TEXT)
    page.has("#reader aside", "Vladimir Poutine")
    assert "Ukraine" not in page.marked()
    (held,) = page.corrections()
    assert httpx.delete(f"{page.url}/v1/corrections/{held['line']}").status_code == 200


@pytest.mark.slow
def test_without_a_corrections_file_the_page_says_how_to_have_one() -> None:
    for page in browsing():
        begin(page)
        page.has(".correct", "--corrections FICHIER")
        assert not page.all("[data-key='reject']")


@pytest.mark.slow
@pytest.mark.parametrize(
    "suffix", [".txt", ".html", ".jsonl", ".md", ".xml", ".rss", ".parquet", ".csv", ".json"]
)
def test_a_file_that_any_reader_takes_may_be_dropped(page: Page, suffix: str) -> None:
    sample = min((ROOT / "corpus" / "samples").glob(f"*{suffix}"))
    page.open()
    page.drop(sample.name, sample.read_bytes())
    page.until(lambda: page.script("return document.querySelector('#text').value"))
    page.until(page.marked)


@pytest.mark.slow
def test_the_articles_of_a_file_can_be_chosen(page: Page) -> None:
    page.open()
    rows = [{"title": "Un", "text": TEXT}, {"title": "Deux", "text": "Olaf Scholz est à Berlin."}]
    page.drop("deux.jsonl", "\n".join(map(json.dumps, rows)).encode())
    page.has("#reader aside", "Vladimir Poutine")
    page.one("#which").send_keys("2. Deux")
    page.has("#reader aside", "Olaf Scholz")
    page.drop("un.txt", TEXT.encode())
    page.has("#reader aside", "Vladimir Poutine")
    assert not page.script("return document.querySelector('#which').checkVisibility()")


@pytest.mark.slow
def test_the_record_is_copied_as_ninjs_and_as_json(page: Page) -> None:
    rights = {"permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"], "origin": page.url}
    page.driver.execute_cdp_cmd("Browser.grantPermissions", rights)
    page.open()
    page.one("#text").send_keys(TEXT)
    page.has("#reader aside", "Vladimir Poutine")
    article = {"title": "", "text": TEXT, "date": None}
    for name, form in (("ninjs", "ninjs"), ("record", "record")):
        page.click(f"#{name}")
        page.has(f"#{name}", "Copié")
        copied = page.driver.execute_async_script(
            "navigator.clipboard.readText().then(arguments[0], (error) => arguments[0](String(error)))"
        )
        expected = httpx.post(f"{page.url}/v1/tag?format={form}", json=article, timeout=60).json()
        assert json.loads(copied) == expected


@pytest.mark.slow
def test_a_service_that_does_not_answer_is_told_and_the_text_stays(page: Page) -> None:
    page.open()
    network = {"latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}
    page.driver.execute_cdp_cmd("Network.enable", {})
    page.driver.execute_cdp_cmd("Network.emulateNetworkConditions", {**network, "offline": True})
    try:
        page.one("#text").send_keys(TEXT)
        page.has("#reader", "Le service ne répond pas")
    finally:
        page.driver.execute_cdp_cmd(
            "Network.emulateNetworkConditions", {**network, "offline": False}
        )
    page.press(Keys.CONTROL + Keys.ENTER)
    page.has("#reader aside", "Vladimir Poutine")


@pytest.mark.slow
def test_the_browser_complains_of_nothing(page: Page) -> None:
    expected = ("422", "ERR_INTERNET_DISCONNECTED")
    lines = [line["message"] for line in page.driver.get_log("browser")]
    assert [line for line in lines if not any(word in line for word in expected)] == []
