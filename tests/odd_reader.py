"""A reader that does what some texts ask for: never end, die, take all memory."""

from __future__ import annotations

import os
import signal
from typing import Any

from nlp.reading import inputs, process
from nlp.records import Article

check = inputs.check_article


def obey(article: Article, **options: Any) -> Article:
    if article.text == "dors":
        while True:
            pass
    if article.text == "meurs":
        os.kill(os.getpid(), signal.SIGKILL)
    if article.text == "mange":
        bytearray(2**60)
    return check(article, **options)


if __name__ == "__main__":
    inputs.check_article = obey
    process.main()
