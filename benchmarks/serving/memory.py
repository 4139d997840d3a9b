"""Whether the memory of a service stays flat: short articles from eight clients, as many as a newsroom saves in months.

python benchmarks/serving/memory.py ARTICLES [--requests 50000] [--out benchmarks/serving/RESULTS-memory.md]

The service is started and stopped here, on a free port, with one worker. No two texts are the same.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from nlp import read_articles
from nlp.records import Article

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from load import ask_all, load, memory, serving
from result_page import ROOT, write_page

CLIENTS = 8
WORDS = 60  # of each article
PAGE = ROOT / "benchmarks" / "serving" / "RESULTS-memory.md"
STEP = 10_000  # requests between two looks at the memory
PORTION = 1_000  # requests that are made at once, so that the client's own memory stays small


def cut_articles(path: Path) -> list[str]:
    """Return pieces of so many words, all that the articles of a file give."""
    pieces = []
    for article in read_articles(path, reject=lambda _: None):
        words = article.text.split()
        for start in range(0, len(words) - WORDS + 1, WORDS):
            pieces.append(" ".join(words[start : start + WORDS]))
    return pieces


def ask_portion(url: str, texts: Sequence[str], first: int, count: int) -> int:
    """Send so many articles; return how many were answered."""
    portion = []
    for number in range(first, first + count):
        text = f"{number}. {texts[number % len(texts)]}"
        portion.append(Article(id=str(number), text=text))
    found, _, _ = ask_all(url, portion, CLIENTS)
    return len(found)


def tell_memory(texts: Sequence[str], requests: int) -> Iterator[str]:
    """Yield the rows of the table, the first before any request."""
    with serving() as (url, pid):
        yield "| requests | answered with a record | memory of the worker | requests a second | machine |"
        yield "|---|---|---|---|---|"
        yield f"| 0 | 0 | {memory(pid)} MB | – | {load()} |"
        answered = 0
        began = time.perf_counter()
        for asked in range(0, requests, PORTION):
            answered += ask_portion(url, texts, asked, PORTION)
            done = asked + PORTION
            if done % STEP == 0:
                speed = STEP / (time.perf_counter() - began)
                yield f"| {done:,} | {answered:,} | {memory(pid)} MB | {speed:.0f} | {load()} |"
                began = time.perf_counter()


def main() -> None:
    """Measure; print each row as it comes; write the page."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("articles", type=Path)
    parser.add_argument("--requests", type=int, default=50_000)
    parser.add_argument("--out", type=Path, default=PAGE)
    given = parser.parse_args()
    texts = cut_articles(given.articles)
    lines = [
        f"`POST /v1/tag`, {CLIENTS} clients at once, {len(texts):,} pieces of {WORDS} words in turn, each under a number",
        "of its own so that no text comes twice; one worker. The load beside a row is that of the whole machine.",
        "",
    ]
    for row in tell_memory(texts, given.requests):
        print(row, flush=True)
        lines.append(row)
        write_page(given.out, "Memory of the service over many requests", "\n".join(lines))


if __name__ == "__main__":
    main()
