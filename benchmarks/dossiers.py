"""B³ of dossiers on mentions gathered by reading.

    python benchmarks/dossiers.py GOLD RECORDS

GOLD is JSON Lines, one mention a line: {"article": ID, "form": "Umerov", "type": "person", "cluster": "any name of the
real thing"}, with "field" and "start" where the form stands more than once and means several. RECORDS are those of the same
articles, best with many others.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from nlp.archive.gathering import Gatherer
from nlp.evaluation.clusters import b_cubed
from nlp.records import Record
from nlp.writing import read_records

Mention = tuple[str, str, str | None, int | None]


def main() -> None:
    """Print the figures of people and organisations."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("gold", type=Path)
    parser.add_argument("records", type=Path)
    options = parser.parse_args()
    rows = [json.loads(line) for line in options.gold.open(encoding="utf-8") if line.strip()]
    wanted = {str(row["article"]) for row in rows}
    gatherer = Gatherer(remembers=True)
    kept: dict[str, Record] = {}
    for record in read_records(options.records):
        gatherer.add(record)
        if str(record.article.id) in wanted:
            kept[str(record.article.id)] = record
    homes = gatherer.assignments()
    for kind in ("person", "organisation"):
        gold = {_key(row): row["cluster"] for row in rows if row["type"] == kind}
        predicted = {key: home for key in gold if (home := _home(key, kept, homes))}
        print(
            kind,
            json.dumps(b_cubed(gold, predicted).to_dict()),
            f"unseen {len(gold) - len(predicted)}",
        )


def _key(row: dict[str, Any]) -> Mention:
    return str(row["article"]), row["form"], row.get("field"), row.get("start")


def _home(
    key: Mention, records: dict[str, Record], homes: dict[tuple[str, str], str]
) -> str | None:
    article, form, field, start = key
    record = records.get(article)
    for entity in record.entities if record else ():
        for mention in entity.mentions:
            is_here = start is None or (mention.field, mention.start) == (field, start)
            if mention.text == form and is_here:
                return homes.get((article, entity.id), entity.id)
    return None


if __name__ == "__main__":
    main()
