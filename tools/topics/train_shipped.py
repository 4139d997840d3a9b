"""Train the two models that ship with the package, from corpora given as paths.

python tools/topics/train_shipped.py --iptc iptc-train.jsonl.gz --afp afp-train.jsonl.gz --press press.jsonl.gz
    --winer winer-train.jsonl.gz [--afp-dev afp-dev.jsonl.gz] [--models models] [--only medtop|mots-cles]
"""

from __future__ import annotations

import argparse
import csv
import gzip
import json
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from annotated import read_annotated, read_written

from benchmarks.result_page import add_header
from nlp.records import Article
from nlp.topics import (
    Aid,
    Classifier,
    Origin,
    Recipe,
    Vocabulary,
    load_vocabulary,
    save_classifier,
    train_classifier,
)
from nlp.word_vectors import load_word_vectors

LICENCE = "CC BY-SA 4.0"


def tags_of(row: dict[str, Any]) -> Sequence[str]:
    """Return the agency's keywords of a row."""
    return row["tags"]


def section_of(row: dict[str, Any]) -> Sequence[str]:
    """Return the section of the site a row was published in."""
    return (row["section"],) if row.get("section") else ()


def nothing(_: dict[str, Any]) -> Sequence[str]:
    """Return no keyword."""
    return ()


def read_articles(
    path: Path | None, labels: Callable[[dict[str, Any]], Sequence[str]]
) -> list[Article]:
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


def read_codes(name: str) -> dict[str, tuple[str, ...]]:
    """Return the Media Topics codes of a table beside this file, by its first column."""
    with Path(__file__).with_name(name).open(encoding="utf-8", newline="") as lines:
        return {key: tuple(codes.split("|")) for key, codes in list(csv.reader(lines))[1:]}


def mapped_articles(path: Path | None, vocabulary: Vocabulary) -> list[Article]:
    """Return the agency's articles under the Media Topics its keywords stand for."""
    table = read_codes("afp_to_medtop.csv")
    articles = read_articles(path, tags_of)
    codes = [
        vocabulary.closure(c for word in a.keywords for c in table.get(word, ())) for a in articles
    ]
    return [replace(a, keywords=tuple(sorted(own))) for a, own in zip(articles, codes, strict=True)]


@cache
def media_topics() -> Vocabulary:
    """Return the Media Topics."""
    return load_vocabulary("medtop")


def upper_levels(article: Article, vocabulary: Vocabulary) -> Article:
    """Return the article under topics of levels 1 and 2 only: deeper ones are too rare to learn."""
    codes = vocabulary.closure(article.keywords)
    kept = sorted(code for code in codes if len(vocabulary.ancestors(code)) < 2)
    return replace(article, keywords=tuple(kept))


def stated_topics(row: dict[str, Any]) -> Sequence[str]:
    """Return the codes of a row of the older corpus, as far as they stand under its own topics.

    A topic that IPTC has moved since would bring along a topic that nobody gave.
    """
    return [code for code in row["codes"] if is_stated(code, row["topics"])]


def is_stated(code: str, topics: Sequence[str]) -> bool:
    """Return whether a code is still in use and stands under one of the topics."""
    concept = media_topics().get(code)
    return concept is not None and concept.top in topics


def filed_articles(options: argparse.Namespace) -> list[Article]:
    """Return the articles filed by reading that are in the corpora at hand."""
    corpora = [path for path in (options.press, options.afp, options.winer) if path]
    return [upper_levels(article, media_topics()) for article in read_annotated(corpora)]


def articles_by_section(options: argparse.Namespace) -> list[Article]:
    """Return the articles of the site under its sections."""
    return read_articles(options.afp, section_of) + read_articles(options.press, section_of)


def train_medtop(options: argparse.Namespace) -> None:
    """Train and save the IPTC Media Topics model."""
    vocabulary = media_topics()
    rough = read_codes("rough_labels.csv")
    others = read_articles(options.afp, tags_of) + read_articles(options.press, nothing)
    weak = [replace(a, keywords=rough[a.id]) for a in others if a.id in rough]
    kindred = (
        read_articles(options.afp, tags_of),
        articles_by_section(options),
        mapped_articles(options.afp, vocabulary),
    )
    classifier = train_classifier(
        filed_articles(options),
        name="medtop",
        vocabulary=vocabulary,
        recipe=Recipe(strength=2.0, shrink=80.0),
        aid=Aid(
            vectors=load_word_vectors(),
            weak=weak,
            earlier=read_articles(options.iptc, stated_topics),
            further=[upper_levels(article, vocabulary) for article in read_written()],
            kindred=[corpus for corpus in kindred if corpus],
        ),
        origin=Origin(corpus="corpus/annotated/topics.csv", licence=LICENCE),
    )
    finish(classifier, options.models / "medtop")


def train_keywords(options: argparse.Namespace) -> None:
    """Train and save the agency keyword model."""
    kindred = (filed_articles(options), articles_by_section(options))
    classifier = train_classifier(
        read_articles(options.afp, tags_of),
        name="mots-cles",
        dev=read_articles(options.afp_dev, tags_of) or None,
        recipe=Recipe(min_df=3, most_terms=35_000),
        aid=Aid(
            vectors=load_word_vectors(),
            unlabelled=read_articles(options.press, nothing),
            kindred=[corpus for corpus in kindred if corpus],
        ),
        origin=Origin(corpus=options.afp.name, licence=LICENCE),
    )
    finish(classifier, options.models / "mots-cles")


def finish(classifier: Classifier, folder: Path) -> None:
    """Save a classifier with its card and print its figures."""
    save_classifier(classifier, folder)
    add_header(folder / "REPORT.md")
    card = Path(__file__).with_name(f"MODEL_CARD.{classifier.name}.md")
    if card.is_file():
        (folder / "MODEL_CARD.md").write_text(card.read_text(encoding="utf-8"), encoding="utf-8")
    print(json.dumps(classifier.manifest["figures"], indent=1))


def parse_options() -> argparse.Namespace:
    """Return the options of the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    for name in ("iptc", "afp", "press", "winer", "afp-dev"):
        parser.add_argument(f"--{name}", type=Path)
    parser.add_argument("--models", type=Path, default=Path("models"))
    parser.add_argument("--only", choices=("medtop", "mots-cles"))
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
