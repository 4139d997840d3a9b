"""Measure how fast the shipped topic models tag: features, scores and reasons included, one core, models loaded.

python benchmarks/topics/throughput.py --press press.jsonl.gz [--models models] [--rounds N] [--articles N] [--batch N]

Process CPU time. Runners take turns in every round, after one round that is not counted; median and spread (least to
most) over the rounds. The single article is another one each time, as long as it comes.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import time
from collections.abc import Callable, Sequence
from itertools import islice
from pathlib import Path
from statistics import mean, median, quantiles

# Before numpy starts.
os.environ |= dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")

from nlp.records import Article
from nlp.topics import Classifier, load_classifier, predict_each

NAMES = ("medtop", "mots-cles")
Runner = Callable[[], object]


def read_articles(path: Path, count: int) -> list[Article]:
    """Return the first articles of a JSON Lines file, .gz allowed."""
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in islice(lines, count)]
    return [Article(id=row["id"], title=row["title"], text=row["text"]) for row in rows]


def in_batches(
    models: Sequence[Classifier], articles: Sequence[Article], batch: int, explain: bool
) -> Runner:
    """Return what tags all articles once, in batches."""

    def run() -> None:
        for start in range(0, len(articles), batch):
            predict_each(models, articles[start : start + batch], explain=explain)

    return run


def race(runners: dict[str, Runner], rounds: int) -> dict[str, list[float]]:
    """Return the CPU seconds of each runner in each round but the first."""
    times: dict[str, list[float]] = {name: [] for name in runners}
    for turn in range(rounds + 1):
        for name, run in runners.items():
            before = time.process_time()
            run()
            if turn:
                times[name].append(time.process_time() - before)
    return times


def load_seconds(folder: Path) -> float:
    """Return the wall seconds a model takes to load."""
    before = time.perf_counter()
    load_classifier(folder)
    return time.perf_counter() - before


def single_times(models: Sequence[Classifier], articles: Sequence[Article]) -> list[float]:
    """Return the wall milliseconds each article takes alone."""
    times = []
    for article in articles:
        before = time.perf_counter()
        predict_each(models, [article])
        times.append(1000 * (time.perf_counter() - before))
    return times


def main() -> None:
    """Load, race, print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--press", type=Path, required=True)
    parser.add_argument("--models", type=Path, default=Path("models"))
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--articles", type=int, default=1000)
    parser.add_argument("--batch", type=int, default=256)
    options = parser.parse_args()
    articles = read_articles(options.press, options.articles)
    for name in NAMES:
        loads = [load_seconds(options.models / name) for _ in range(3)]
        print(f"{name}: loads in {median(loads):.2f} s ({min(loads):.2f} to {max(loads):.2f})")
    models = {name: [load_classifier(options.models / name)] for name in NAMES}
    models["both"] = [model for (model,) in list(models.values())]
    runners = {
        f"{name}{', with reasons' if explain else ''}": in_batches(
            chosen, articles, options.batch, explain
        )
        for name, chosen in models.items()
        for explain in (False, True)
    }
    words = mean(len(f"{article.title} {article.text}".split()) for article in articles)
    print(
        f"{len(articles)} articles of {words:.0f} words, batches of {options.batch}, articles per CPU second:"
    )
    for name, spent in race(runners, options.rounds).items():
        speeds = [len(articles) / seconds for seconds in spent]
        print(f"  {name:26} {median(speeds):6.0f} ({min(speeds):.0f} to {max(speeds):.0f})")
    alone = single_times(models["both"], articles[:300])
    print(
        f"one article alone, both, with reasons: {median(alone):.1f} ms, 95 % within {quantiles(alone, n=20)[-1]:.1f}"
    )


if __name__ == "__main__":
    main()
