"""Make gold for dossiers of the annotated press: each mention of a person or body, and whose it is.

    python -m tools.entities.dossier_gold CORPUS.jsonl.gz... --articles ARTICLES.jsonl --gold GOLD.jsonl

The corpora hold the texts of `corpus/annotated/entities.jsonl`. ARTICLES gets the articles, to be tagged; GOLD what
`benchmarks/dossiers.py` reads. Two articles speak of one thing where their readers gave it the same usual name.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from nlp.text import plain
from tools.entities.train_arbiter import ANNOTATED, joined

KINDS = ("person", "organisation")
KEPT = ("id", "title", "text", "date")


def main() -> None:
    """Write the articles and their mentions."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("corpora", type=Path, nargs="+")
    parser.add_argument("--articles", type=Path, required=True)
    parser.add_argument("--gold", type=Path, required=True)
    options = parser.parse_args()
    lines = ANNOTATED.read_text(encoding="utf-8").splitlines()
    marked = {row["id"]: row["mentions"] for row in map(json.loads, lines)}
    with (
        options.articles.open("w", encoding="utf-8") as articles,
        options.gold.open("w", encoding="utf-8") as gold,
    ):
        for row in joined(options.corpora):
            article = {name: row[name] for name in KEPT if row.get(name)}
            articles.write(json.dumps(article, ensure_ascii=False) + "\n")
            for mention in mentions_of(row, marked[row["id"]]):
                gold.write(json.dumps(mention, ensure_ascii=False) + "\n")


def mentions_of(row: dict[str, Any], marked: list[list[Any]]) -> Iterator[dict[str, Any]]:
    """Yield the mentions of people and bodies of an article, with whose they are."""
    for field, start, end, kind, number in marked:
        if kind in KINDS:
            name = plain(row["entities"][number]["name"]).lower()
            yield {
                "article": row["id"],
                "form": row[field][start:end],
                "type": kind,
                "cluster": f"{kind}/{name}",
                "field": field,
                "start": start,
            }


if __name__ == "__main__":
    main()
