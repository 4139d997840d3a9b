"""A worker whose tagger is quick, and does what some texts ask for: die, hang, fail, eat all memory, print."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

from nlp.records import Article, Record
from nlp.running import settings, worker


class OddTagger:
    def __init__(self, made_by: dict[str, str]) -> None:
        self.made_by = made_by

    def pipe(self, articles: Iterable[Article], **_: object) -> Iterator[Record]:
        for article in articles:
            self._obey(article.text)
            yield Record(article=article, made_by=self.made_by)

    def _obey(self, text: str) -> None:
        if "meurs" in text:
            os.kill(os.getpid(), signal.SIGKILL)
        if "dors" in text:
            time.sleep(60)
        if "mange" in text:
            bytearray(2**60)
        if "échoue" in text:
            raise ZeroDivisionError("échec")
        if "parle" in text:
            print("une bibliothèque bavarde")  # noqa: T201
        if "lentement" in text:
            time.sleep(0.01)


def main() -> None:
    settings.Settings.load_tagger = lambda self: OddTagger(self.read_stamps())  # type: ignore[assignment,return-value]
    marker = os.environ.get("DIE_ONCE")
    if marker and not Path(marker).exists():
        Path(marker).touch()
        sys.exit(3)
    worker.main()


if __name__ == "__main__":
    main()
