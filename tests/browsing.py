"""A page in a browser, as the tests of pages look at it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from selenium.common.exceptions import StaleElementReferenceException
from selenium.webdriver.support.ui import WebDriverWait


class Browsed:
    """A page in a browser; every look at it waits until it is as expected."""

    patience = 20  # seconds

    def __init__(self, driver: Any) -> None:
        self.driver = driver

    def until(self, is_so: Callable[[], Any]) -> Any:
        redrawn = [
            StaleElementReferenceException
        ]  # what is drawn anew just then is looked at again
        wait = WebDriverWait(self.driver, self.patience, 0.05, ignored_exceptions=redrawn)
        return wait.until(lambda _: is_so())

    def script(self, code: str, *arguments: Any) -> Any:
        return self.driver.execute_script(code, *arguments)

    def all(self, selector: str) -> list[Any]:
        return list(self.driver.find_elements("css selector", selector))

    def one(self, selector: str) -> Any:
        return self.until(
            lambda: next((found for found in self.all(selector) if found.is_displayed()), None)
        )

    def text(self, selector: str) -> str:
        code = "return document.querySelector(arguments[0])?.innerText ?? ''"
        return str(self.script(code, selector)).replace("\u202f", " ")
