"""Whether a process that tags for hours keeps its pace and its memory: many articles, none read twice.

    python benchmarks/running/long_run.py ../shared/corpora/press.jsonl.gz [--articles 200000] [--words 60]

Each article is a window of some words of an article of the corpus; each time round the corpus the windows stand
elsewhere, so that no text comes back, though its words do. One process, both topic models, records made to JSON.
Prints CPU time and resident memory of every twentieth part and writes RESULTS-long-run.md beside this file.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Iterator
from itertools import count, islice
from pathlib import Path

import psutil

from benchmarks.result_page import write_page
from nlp import Article, Tagger, read_articles
from nlp.tagger import spare_collector

STEP = 17  # words between the windows of one article


def make_windows(corpus: Path, size: int) -> Iterator[Article]:
    """Yield windows of the articles, round by round, for ever."""
    articles = [(article, article.text.split(" ")) for article in read_articles(corpus)]
    for turn in count():
        for article, words in articles:
            places = max(1, len(words) - size)
            start = turn * STEP % places
            text = " ".join(words[start : start + size])
            yield Article(id=f"{article.id}-{turn}", title=article.title, text=text)


def measure(corpus: Path, articles: int, size: int) -> list[tuple[int, float, float]]:
    """Return (articles so far, CPU seconds of the last part, MB at its end) of each twentieth part."""
    tagger = Tagger.load()
    records = tagger.pipe(islice(make_windows(corpus, size), articles), any_language=True)
    spare_collector()
    process = psutil.Process()
    part = articles // 20
    rows: list[tuple[int, float, float]] = []
    started = time.process_time()
    for number, record in enumerate(records, 1):
        json.dumps(record.to_dict(), ensure_ascii=False)
        if number % part == 0:
            now = time.process_time()
            rows.append((number, now - started, process.memory_info().rss / 2**20))
            print(*rows[-1], flush=True)
            started = now
    return rows


def main() -> None:
    """Tag, and write the page."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--articles", type=int, default=200_000)
    parser.add_argument("--words", type=int, default=60)
    options = parser.parse_args()
    rows = measure(options.corpus, options.articles, options.words)
    part = rows[0][0]
    lines = [
        f"{options.articles:,} windows of {options.words} words of {options.corpus.name}, one process, no text twice.",
        "",
        f"| articles | CPU s of the last {part:,} | articles a CPU second | MB resident |",
        "|---|---|---|---|",
        *(
            f"| {number:,} | {cpu:.0f} | {part / cpu:.0f} | {memory:.0f} |"
            for number, cpu, memory in rows
        ),
    ]
    page = "\n".join(lines)
    print(page)
    write_page(
        Path(__file__).with_name("RESULTS-long-run.md"), "A process that tags for long", page
    )


if __name__ == "__main__":
    main()
