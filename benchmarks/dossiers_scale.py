"""How long dossiers of a big archive take, how much memory, and whether ids stay when articles join.

    python benchmarks/dossiers_scale.py RECORDS [--count 100000]

RECORDS are written by `rubrique tag`. They are repeated until there are enough: each copy has ids and days of its own, and
the vowels of names that no table knows are turned, so that the number of people and organisations grows as well. Then
`make_dossiers` and `write_dossiers` run on all in a process of their own, and on ten elevenths of them to compare ids.
"""

from __future__ import annotations

import argparse
import datetime
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from nlp.archive.dossiers import make_dossiers, write_dossiers
from nlp.text import slug
from nlp.writing import read_records

VOWELS = "aeiou"
TURNS = len(VOWELS)
Row = dict[str, Any]


def main() -> None:
    """Write the records, measure, compare."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("records", type=Path)
    parser.add_argument("--count", type=int, default=100_000)
    parser.add_argument("--only", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.only:
        measure(arguments.records, arguments.only)
        return
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        part, whole = place / "part.jsonl", place / "whole.jsonl"
        write_varied(arguments.records, part, arguments.count * 10 // 11)
        write_varied(arguments.records, whole, arguments.count)
        before = ids_of(part, place / "part.json")
        after = ids_of(whole, place / "whole.json")
    moved = [name for name, home in before.items() if after.get(name) != home]
    print(
        f"ids of the records: {len(before)} before, {len(after)} after; dossier changed: {len(moved)}"
    )
    for name in moved[:20]:
        print(f"  {name}: {before[name]} -> {after.get(name)}")


def measure(records: Path, output: Path) -> None:
    """Make and write dossiers; print time and the most memory used."""
    start, cpu = time.perf_counter(), time.process_time()
    count = write_dossiers(make_dossiers(read_records(records)), output)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    took, worked = time.perf_counter() - start, time.process_time() - cpu
    print(f"{count} dossiers, {took:.0f} s ({worked:.0f} s of processor), {peak} MB", flush=True)


def ids_of(records: Path, output: Path) -> dict[str, str]:
    """Return the dossier of each id, made in a process of its own."""
    line = [sys.executable, __file__, str(records), "--only", str(output)]
    subprocess.run(line, check=True)
    rows = json.loads(output.read_text(encoding="utf-8"))
    return {member: row["id"] for row in rows for member in row["members"]}


def write_varied(source: Path, output: Path, count: int) -> None:
    """Write so many records, copies of the source's that differ."""
    with output.open("w", encoding="utf-8") as stream:
        for number, row in enumerate(varied(source)):
            if number == count:
                return
            stream.write(json.dumps(row, ensure_ascii=False) + "\n")


def varied(source: Path) -> Iterator[Row]:
    """Yield the records again and again, each copy its own."""
    copy = 0
    while True:
        with source.open(encoding="utf-8") as stream:
            for line in stream:
                yield turned(json.loads(line), copy)
        copy += 1


def turned(row: Row, copy: int) -> Row:
    """Return a record with an id and a day of its own and the vowels of unknown names turned."""
    row["id"] = f"{row['id']}-{copy}"
    if row["date"]:
        day = datetime.date.fromisoformat(row["date"][:10]) + datetime.timedelta(days=copy)
        row["date"] = day.isoformat()
    turn = copy % TURNS
    table = str.maketrans(VOWELS, VOWELS[turn:] + VOWELS[:turn])
    for entity in row["entities"]:
        if entity["known"] or not turn:
            continue
        entity["name"] = entity["name"].translate(table)
        entity["id"] = f"{entity['type']}/{slug(entity['name'])}"
        for mention in entity["mentions"]:
            turn_mention(row, mention, table)
    for tag in row["tags"]:
        tag["because"] = []  # points at words that may be turned
    return row


def turn_mention(row: Row, mention: Row, table: dict[int, int]) -> None:
    """Turn the vowels of one mention, in the text too; its offsets stay."""
    field, start, end = mention["field"], mention["start"], mention["end"]
    text = row[field]
    row[field] = text[:start] + text[start:end].translate(table) + text[end:]
    mention["text"] = row[field][start:end]


if __name__ == "__main__":
    main()
