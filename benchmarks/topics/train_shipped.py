"""Train the two models that ship with the package, from corpora given as paths.

python benchmarks/topics/train_shipped.py --iptc iptc-train.jsonl.gz --afp afp-train.jsonl.gz --press press.jsonl.gz
    [--afp-dev afp-dev.jsonl.gz] [--models models] [--only medtop|mots-cles]
"""

from __future__ import annotations

import argparse
import gzip
import json
import time
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from nlp.records import Article
from nlp.topics import (
    Aid,
    Origin,
    Recipe,
    load_vocabulary,
    load_word_vectors,
    save_classifier,
    train_classifier,
)

LICENCE = "CC BY-SA 4.0"


def read_articles(path: Path | None, labels: Callable[[dict[str, Any]], Sequence[str]]) -> list[Article]:
    """Return the articles of a JSON Lines file (.gz allowed), their keywords made by `labels`."""
    if path is None:
        return []
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    return [
        Article(
            id=row["id"],
            title=row["title"],
            text=row["text"],
            date=date.fromisoformat(row["date"]),
            keywords=tuple(labels(row)),
        )
        for row in rows
    ]


def train_medtop(options: argparse.Namespace) -> None:
    """Train and save the IPTC Media Topics model."""
    articles = read_articles(options.iptc, lambda row: row["codes"])
    classifier = train_classifier(
        articles,
        name="medtop",
        vocabulary=load_vocabulary("medtop"),
        recipe=Recipe(jobs=options.jobs),
        aid=Aid(vectors=load_word_vectors(), unlabelled=read_articles(options.press, lambda row: ())),
        origin=Origin(corpus=options.iptc.name, licence=LICENCE),
    )
    save_classifier(classifier, options.models / "medtop")
    print(json.dumps(classifier.manifest["figures"], indent=1))


def train_keywords(options: argparse.Namespace) -> None:
    """Train and save the agency keyword model."""
    articles = read_articles(options.afp, lambda row: row["tags"])
    classifier = train_classifier(
        articles,
        name="mots-cles",
        dev=read_articles(options.afp_dev, lambda row: row["tags"]) or None,
        recipe=Recipe(min_df=4, jobs=options.jobs),
        aid=Aid(vectors=load_word_vectors(), unlabelled=read_articles(options.press, lambda row: ())),
        origin=Origin(corpus=options.afp.name, licence=LICENCE),
    )
    save_classifier(classifier, options.models / "mots-cles")
    print(json.dumps(classifier.manifest["figures"], indent=1))


def parse_options() -> argparse.Namespace:
    """Return the options of the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("iptc", "afp", "press", "afp-dev"):
        parser.add_argument(f"--{name}", type=Path)
    parser.add_argument("--models", type=Path, default=Path("models"))
    parser.add_argument("--only", choices=("medtop", "mots-cles"))
    parser.add_argument("--jobs", type=int, default=1)
    return parser.parse_args()


def main() -> None:
    """Train what was asked for, and say how long it took."""
    options = parse_options()
    trainings = {"medtop": (options.iptc, train_medtop), "mots-cles": (options.afp, train_keywords)}
    for name, (corpus, training) in trainings.items():
        if corpus is None or options.only not in (None, name):
            continue
        started = time.perf_counter()
        training(options)
        print(f"{name}: {time.perf_counter() - started:.0f} s")


if __name__ == "__main__":
    main()
