"""Join the labels of corpus/annotated/topics.csv with the texts they were given to.

python tools/topics/annotated.py CORPUS.jsonl.gz... > labelled.jsonl
"""

from __future__ import annotations

import argparse
import csv
import gzip
import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from nlp.records import Article, digest

CORPUS = Path(__file__).parents[2] / "corpus"
TABLE = CORPUS / "annotated" / "topics.csv"
# Articles written for training, of years that the corpora do not have.
WRITTEN = CORPUS / "written" / "topics.jsonl"


def digest_of(row: dict[str, Any]) -> str:
    """Return the digest of a text by which its labels know it."""
    return digest(row.get("title") or "", row["text"])


def codes_of(label: dict[str, str]) -> tuple[str, ...]:
    """Return the codes of one row of the table, the main topic first."""
    return (*label["level_1"].split(), *label["deeper"].split())


def read_labels(table: Path = TABLE) -> dict[str, dict[str, str]]:
    """Return the rows of the table by article id."""
    with table.open(encoding="utf-8", newline="") as lines:
        return {row["id"]: row for row in csv.DictReader(lines)}


def read_corpus(path: Path) -> list[dict[str, Any]]:
    """Return the rows of a JSON Lines file (.gz allowed)."""
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def join(
    labels: dict[str, dict[str, str]], rows: Iterable[dict[str, Any]]
) -> tuple[list[Article], list[str]]:
    """Return the labelled articles, each once, and the ids whose text is not the one labelled."""
    articles: dict[str, Article] = {}
    changed = []
    for row in rows:
        label = labels.get(row["id"])
        if label is None or row["id"] in articles:
            continue
        if digest_of(row) != label["digest"]:
            changed.append(row["id"])
            continue
        articles[row["id"]] = Article(
            id=row["id"],
            title=row.get("title") or "",
            text=row["text"],
            keywords=codes_of(label),
        )
    return list(articles.values()), changed


def read_annotated(paths: Iterable[Path], table: Path = TABLE) -> list[Article]:
    """Return the labelled articles found in some corpora; say how many are missing."""
    labels = read_labels(table)
    rows = [row for path in paths for row in read_corpus(path)]
    articles, changed = join(labels, rows)
    missing = len(labels) - len(articles)
    if missing:
        print(f"{missing} labelled articles not found, {len(changed)} changed", file=sys.stderr)
    return articles


def read_written(path: Path = WRITTEN) -> list[Article]:
    """Return the articles written for training, `keywords` holding their codes, the main one first."""
    articles = []
    for row in read_corpus(path):
        keywords = tuple(row["topics"])
        articles.append(
            Article(id=row["id"], title=row["title"], text=row["text"], keywords=keywords)
        )
    return articles


def main() -> None:
    """Print the labelled articles as JSON Lines, `keywords` holding the codes."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("corpora", nargs="+", type=Path, metavar="CORPUS")
    for article in read_annotated(parser.parse_args().corpora):
        row = {
            "id": article.id,
            "title": article.title,
            "text": article.text,
            "keywords": article.keywords,
        }
        print(json.dumps(row, ensure_ascii=False))


if __name__ == "__main__":
    main()
