"""Whether a process that tags for hours keeps its pace and its memory: many articles, none read twice.

    python benchmarks/running/long_run.py ../shared/corpora/press.jsonl.gz [--articles 200000] [--words 40]

Each article is made of one of the corpus: its sentences in another order and cut after some words, every number another of
as many digits, one capitalised word in five another of the corpus. One process, both topic models, records made to JSON.
Prints CPU time and resident memory of every 10,000 articles, and writes RESULTS-long-run.md beside this file. Other work on
the machine makes CPU time longer. Ctrl-C ends it early, with a page of what is done.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count, islice
from pathlib import Path

import psutil

from benchmarks.result_page import write_page
from nlp import Article, Tagger, read_articles
from nlp.tagger import spare_collector

PART = 10_000  # articles
OTHER_NAMES = 0.2  # share of the capitalised words that are exchanged
SENTENCE = re.compile(r"(?<=[.!?…])\s+")
WORD = re.compile(r"[^\W\d_]+|\d+")


@dataclass(frozen=True)
class Part:
    """What a part of the articles took: CPU seconds, MB resident at its end."""

    articles: int
    cpu: float
    memory: float


class Variation:
    """Make articles of others, for ever and never one twice; the same seed gives the same."""

    def __init__(self, articles: list[Article], seed: int = 7) -> None:
        """Take the articles to vary."""
        self._chance = random.Random(seed)
        self._articles = articles
        words = {word for article in articles for word in WORD.findall(article.text)}
        self._names = sorted(word for word in words if word.istitle())

    def make(self, size: int) -> Iterator[Article]:
        """Yield articles of at most `size` words, round by round."""
        for turn in count():
            for article in self._articles:
                sentences = SENTENCE.split(article.text)
                self._chance.shuffle(sentences)
                words = " ".join(sentences).split()[:size]
                yield Article(
                    id=f"{article.id}-{turn}",
                    title=self._vary(article.title),
                    text=self._vary(" ".join(words)),
                )

    def _vary(self, text: str) -> str:
        return WORD.sub(self._exchange, text)

    def _exchange(self, found: re.Match[str]) -> str:
        word = found[0]
        if word.isdigit():
            return "".join(self._chance.choice("123456789") for _ in word)
        is_other = word.istitle() and self._chance.random() < OTHER_NAMES
        return self._chance.choice(self._names) if is_other else word


def make_variants(corpus: Path, size: int) -> Iterator[Article]:
    """Yield articles made of those of a corpus, for ever."""
    return Variation(list(read_articles(corpus))).make(size)


def measure(corpus: Path, articles: int, size: int) -> Iterator[Part]:
    """Yield what each part takes."""
    tagger = Tagger.load()
    given = islice(make_variants(corpus, size), articles)
    records = tagger.pipe(given, any_language=True)
    spare_collector()
    process = psutil.Process()
    part = min(PART, articles)
    started = time.process_time()
    for number, record in enumerate(records, 1):
        json.dumps(record.to_dict(), ensure_ascii=False)
        if number % part == 0:
            cpu = time.process_time() - started
            yield Part(number, cpu, process.memory_info().rss / 2**20)
            started = time.process_time()


def main() -> None:
    """Tag, and write the page."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--articles", type=int, default=200_000)
    parser.add_argument("--words", type=int, default=40)
    options = parser.parse_args()
    parts: list[Part] = []
    try:
        for part in measure(options.corpus, options.articles, options.words):
            parts.append(part)
            print(part, flush=True)
    except KeyboardInterrupt:
        print(f"ended after {len(parts)} parts")
    size = parts[0].articles
    lines = [
        f"{parts[-1].articles:,} articles of {options.words} words made of those of {options.corpus.name}, one process, no text "
        "twice.",
        "",
        f"| articles | CPU s of the last {size:,} | articles a CPU second | MB resident |",
        "|---|---|---|---|",
        *(
            f"| {part.articles:,} | {part.cpu:.0f} | {size / part.cpu:.0f} | {part.memory:.0f} |"
            for part in parts
        ),
        "",
        f"The last {size:,} against the first: {parts[0].cpu / parts[-1].cpu - 1:+.1%} articles a CPU second.",
    ]
    page = "\n".join(lines)
    print(page)
    write_page(
        Path(__file__).with_name("RESULTS-long-run.md"), "A process that tags for long", page
    )


if __name__ == "__main__":
    main()
