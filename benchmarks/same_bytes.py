"""Whether two revisions give the same records: the samples, the gold and labelled articles, and what is named.

A change of the code that should change nothing is tried with it. Each revision is unpacked into a
temporary folder and tags the same articles; records are compared as bytes, and of those that differ the
first place is told. Ends with 1 if any differs.

Run: python benchmarks/same_bytes.py BEFORE [AFTER] [--more FILE] [--count 300]
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
INPUTS = ("corpus/samples", "corpus/gold/entities.jsonl", "corpus/labelled/articles.jsonl")
ABSENT = "(no such key)"
SHOWN = 10  # records that differ, of which the place is told
PROGRAM = """
import sys
from itertools import islice
from pathlib import Path
from nlp import Tagger, read_articles
tagger = Tagger.load()
with Path(sys.argv[1]).open("wb") as output:
    for name in sys.argv[3:]:
        articles = islice(read_articles(name, reject=lambda reject: None), int(sys.argv[2]))
        for record in tagger.pipe(articles):
            output.write(record.to_json() + b"\\n")
"""


def main() -> None:
    """Compare two revisions and print which records differ."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("before", help="a revision, such as main or 1ea1579")
    parser.add_argument("after", nargs="?", default="HEAD")
    parser.add_argument("--more", type=Path, action="append", default=[], metavar="FILE")
    parser.add_argument("--count", type=int, default=300, help="articles of each input")
    options = parser.parse_args()
    inputs = [*(ROOT / name for name in INPUTS), *(path.resolve() for path in options.more)]
    with tempfile.TemporaryDirectory() as folder:
        before, after = (
            tag(revision, Path(folder) / side, inputs, options.count)
            for side, revision in (("before", options.before), ("after", options.after))
        )
    names = dict.fromkeys([*before, *after])
    differing = [
        (before.get(name), after.get(name)) for name in names if before.get(name) != after.get(name)
    ]
    changed = [(one, two) for one, two in differing if without_maker(one) != without_maker(two)]
    for one, two in changed[:SHOWN]:
        print(describe(one, two))
    alone = len(differing) - len(changed)
    print(f"{len(before)} and {len(after)} records: {len(changed)} differ,")
    print(f"and {alone} in what they were made by alone (models, tables)")
    sys.exit(bool(differing))


def tag(revision: str, folder: Path, inputs: list[Path], count: int) -> dict[str, bytes]:
    """Return the records that a revision makes, as lines by the id of the article."""
    tree = folder / "tree"
    tree.mkdir(parents=True)
    archive = folder / "tree.tar"
    subprocess.run(["git", "archive", "-o", archive, revision], cwd=ROOT, check=True)
    subprocess.run(["tar", "-xf", archive, "-C", tree], check=True)
    output = folder / "records.jsonl"
    command = [sys.executable, "-c", PROGRAM, str(output), str(count), *map(str, inputs)]
    subprocess.run(command, cwd=tree, env={**os.environ, "PYTHONPATH": str(tree)}, check=True)
    return {name_of(line): line for line in output.read_bytes().splitlines()}


def without_maker(line: bytes | None) -> str:
    """Return a record, its keys in their order, without what says which models and tables made it."""
    return "" if line is None else json.dumps({**json.loads(line), "made_by": None})


def describe(one: bytes | None, two: bytes | None) -> str:
    """Return which record differs, and where first."""
    if one is None or two is None:
        return f"{name_of(one or two or b'{}')}: is on one side only"
    places = differences(json.loads(without_maker(one)), json.loads(without_maker(two)), "")
    first = next(places, "the order of its keys")
    return f"{name_of(one)}: {first}"


def name_of(line: bytes) -> str:
    """Return the id of the article of a record."""
    return str(json.loads(line).get("id", "?"))


def differences(one: Any, two: Any, place: str) -> Iterator[str]:
    """Yield where two values differ, with both."""
    if isinstance(one, dict) and isinstance(two, dict):
        for key in sorted(one.keys() | two.keys()):
            pair = one.get(key, ABSENT), two.get(key, ABSENT)
            yield from differences(*pair, f"{place}.{key}")
    elif isinstance(one, list) and isinstance(two, list) and len(one) == len(two):
        for number, pair in enumerate(zip(one, two, strict=True)):
            yield from differences(*pair, f"{place}[{number}]")
    elif one != two:
        yield f"{place.removeprefix('.')}: {str(one)[:80]} -> {str(two)[:80]}"


if __name__ == "__main__":
    main()
