"""How far two readers of the same articles agree on names, offices and countries, without the texts.

python -m tools.entities.agreement

A name is the same if its place and its type are; names of works, products and the like count nowhere, nor do places that
either reader took for a metonym.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Hashable
from pathlib import Path
from typing import Any

from nlp.evaluation.counts import Counts, compare_sets
from nlp.evaluation.tables import markdown_table
from tools.entities.train_arbiter import ANNOTATED

SECOND = ANNOTATED.with_name("entities-second.jsonl")
TYPES = ("person", "organisation", "place", "country")
METONYM = "metonym"

Row = dict[str, Any]


def main() -> None:
    """Print the agreement as a table."""
    first, second = read_rows(ANNOTATED), read_rows(SECOND)
    pairs = [(first[name], row) for name, row in second.items()]
    print(f"{len(pairs)} articles\n")
    rows = [("all names", *described(pairs, names_of(*TYPES)))]
    rows += [(kind, *described(pairs, names_of(kind))) for kind in TYPES]
    rows.append(("leader, role and country", *described(pairs, leaders)))
    rows.append(("focus", *described(pairs, lambda row, _: set(row["focus"]))))
    print(markdown_table(("what", "first reading", "F1"), rows))


def read_rows(path: Path) -> dict[str, Row]:
    """Return the annotated articles of a file by their id."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return {row["id"]: row for row in map(json.loads, lines)}


Picker = Callable[[Row, Row], set[Any]]


def described(pairs: list[tuple[Row, Row]], pick: Picker) -> tuple[str, str]:
    """Return how much the first reader gave, and the F1 of both readers."""
    counts = sum((compare_sets(pick(one, two), pick(two, one)) for one, two in pairs), Counts())
    return f"{counts.gold:,}", f"{counts.f1:.3f}"


def names_of(*kinds: str) -> Picker:
    """Return what picks the names of some types from a reading, given the other one."""

    def pick(row: Row, other: Row) -> set[Hashable]:
        free = metonyms(row) | metonyms(other)
        types = types_by_place(row)
        return {
            (place, kind)
            for place, found in types.items()
            if place not in free
            for kind in found.intersection(kinds)
        }

    return pick


def types_by_place(row: Row) -> dict[tuple[str, int, int], set[str]]:
    """Return the types that a reader gave at each place."""
    types: dict[tuple[str, int, int], set[str]] = defaultdict(set)
    for field, start, end, kind, *_ in row["mentions"]:
        types[field, start, end].add(kind)
    return types


def metonyms(row: Row) -> set[tuple[str, int, int]]:
    """Return the places where a capital or a seat acts for its state."""
    return {
        (field, start, end) for field, start, end, kind, *_ in row["mentions"] if kind == METONYM
    }


def leaders(row: Row, _other: Row) -> set[Hashable]:
    """Return the people in office with their role and country, by surname."""
    entities = [entity for entity in row["entities"] if entity.get("leader")]
    return {
        (entity["name"].split()[-1], entity["leader"]["role"], entity["leader"]["of"])
        for entity in entities
    }


if __name__ == "__main__":
    main()
