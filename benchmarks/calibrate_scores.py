"""Measure how often mentions of each kind of evidence are right, and write `nlp/entities/scores.csv`.

Usage: python benchmarks/calibrate_scores.py GOLD.jsonl...   (files in the format of corpus/gold/entities.jsonl)

A name is right if its span and type are those of the gold; a demonym or metonym if the gold lists its form for its
country. The score is (right + 1) / (seen + 2), Laplace's rule, so that rare evidence is not called certain; evidence
seen fewer than ten times gets no score. Takes about ten seconds.
"""

from __future__ import annotations

import argparse
import csv
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from nlp.api import read_gold
from nlp.entities import EntityFinder
from nlp.evaluation.entities import FIELDS, gold_forms, occurrences
from nlp.models import find_model
from nlp.records import Article, Entity, Mention, article_from_dict

TABLE = Path(__file__).parent.parent / "nlp" / "entities" / "scores.csv"
LEAST = 10
Row = Mapping[str, Any]


def main() -> None:
    """Read gold files, tag them, count, write."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("gold", nargs="+")
    rows = [row for path in parser.parse_args().gold for row in read_gold(path)]
    finder = EntityFinder.load(find_model("presse-fr"))
    articles = [_article(row) for row in rows]
    seen: Counter[tuple[str, str, str]] = Counter()
    right: Counter[tuple[str, str, str]] = Counter()
    for row, entities in zip(rows, finder.find(articles), strict=True):
        for entity, mention, is_right in judged(row, entities):
            evidence = (entity.type, mention.kind, mention.by)
            seen[evidence] += 1
            right[evidence] += is_right
    write_scores(seen, right)


def _article(row: Row) -> Article:
    return article_from_dict(
        {key: row[key] for key in ("id", "title", "text", "date") if row.get(key)}
    )


def judged(gold: Row, entities: tuple[Entity, ...]) -> Iterator[tuple[Entity, Mention, bool]]:
    """Yield each mention that the gold can judge, and whether it is right."""
    types, soft = gold_forms(gold)
    where = {
        (f, s, e): form for f in FIELDS for s, e, form in occurrences({*types, *soft}, gold[f])
    }
    listed = {
        kind: {(c["code"], form) for c in gold["countries"] for form in c[kind + "s"]}
        for kind in ("demonym", "metonym")
    }
    for entity in entities:
        for mention in entity.mentions:
            form = where.get((mention.field, mention.start, mention.end))
            if mention.kind == "name" and form not in soft:
                yield entity, mention, form is not None and entity.type in types[form]
            elif mention.kind in listed:
                forms = {form for code, form in listed[mention.kind] if code == entity.code}
                yield entity, mention, any(form in mention.text for form in forms)


def write_scores(seen: Counter[tuple[str, str, str]], right: Counter[tuple[str, str, str]]) -> None:
    """Write the table, in order of evidence."""
    with TABLE.open("w", encoding="utf-8", newline="") as stream:
        out = csv.writer(stream, lineterminator="\n")
        out.writerow(("type", "kind", "by", "score", "right", "seen"))
        for evidence in sorted(seen):
            if seen[evidence] >= LEAST:
                score = (right[evidence] + 1) / (seen[evidence] + 2)
                out.writerow((*evidence, f"{score:.3f}", right[evidence], seen[evidence]))


if __name__ == "__main__":
    main()
