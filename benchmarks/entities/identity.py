"""Whether known people, organisations and places are the right thing: records counted by judgements made by reading.

    python -m benchmarks.entities.identity RECORDS.jsonl... [--page PAGE]

RECORDS are what `rubrique tag` makes of the gold articles. `identity_judged.csv` has, for each article and known id that a
version gave, whether the article means that thing, and else what it means; one reader read each article for it. An id without
a judgement is listed and has to be judged, in that file, before the figures count.
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from benchmarks.result_page import write_page

JUDGED = Path(__file__).with_name("identity_judged.csv")
TYPES = ("person", "organisation", "place")
TITLE = "Whether known names are the right thing"

Judgement = dict[str, str]


def main() -> None:
    """Count the known entities of the records by judgement; print or write the tables."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("records", type=Path, nargs="+")
    parser.add_argument("--page", type=Path)
    options = parser.parse_args()
    judged = read_judged()
    found = [pair for path in options.records for pair in known_of(path)]
    missing = [pair for pair in found if pair not in judged]
    if missing:
        lines = "\n".join(f"{article}: {target}" for article, target in missing)
        sys.exit(f"{len(missing)} known ids are not judged in {JUDGED.name}:\n{lines}")
    text = table([judged[pair] for pair in found])
    print(text)
    if options.page:
        write_page(options.page, TITLE, text)


def read_judged() -> dict[tuple[str, str], Judgement]:
    """Return the judgements by article and id."""
    with JUDGED.open(encoding="utf-8", newline="") as stream:
        return {(row["article"], row["id"]): row for row in csv.DictReader(stream)}


def known_of(path: Path) -> Iterator[tuple[str, str]]:
    """Yield article and id of the known people, organisations and places of a file of records."""
    for line in path.read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        for entity in record["entities"]:
            if entity["known"] and entity["type"] in TYPES:
                yield record["id"], entity["id"]


def table(judgements: list[Judgement]) -> str:
    """Return how many are right by gold file and type, and the list of the wrong ones."""
    known: Counter[tuple[str, str]] = Counter()
    right: Counter[tuple[str, str]] = Counter()
    for row in judgements:
        kind = row["id"].partition("/")[0]
        for cell in ((row["gold"], kind), (row["gold"], "all"), ("all", kind), ("all", "all")):
            known[cell] += 1
            right[cell] += row["right"] == "yes"
    columns = (*TYPES, "all")
    lines = ["| right of known | " + " | ".join(columns) + " |", "|---" * 5 + "|"]
    for gold in (*sorted({row["gold"] for row in judgements}), "all"):
        cells = [shown(right[gold, kind], known[gold, kind]) for kind in columns]
        lines.append(f"| {gold} | " + " | ".join(cells) + " |")
    wrong = [row for row in judgements if row["right"] == "no"]
    lines += ["", "| article | taken for | the article means |", "|---|---|---|"]
    lines += [f"| {row['article']} | `{row['id']}` | {row['meant']} |" for row in wrong]
    return "\n".join(lines)


def shown(right: int, known: int) -> str:
    """Return a count as a cell."""
    return f"{right} of {known} ({100 * right / max(1, known):.1f} %)"


if __name__ == "__main__":
    main()
