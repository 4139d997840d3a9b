"""How far two readers of the same articles agree: F1 of all topics of level 1, and of each.

python -m tools.topics.agreement
"""

from __future__ import annotations

from pathlib import Path

from nlp.evaluation.counts import Counts, compare_sets
from nlp.evaluation.tables import markdown_table
from tools.topics.annotated import TABLE, read_labels

SECOND = Path(TABLE).with_name(
    "topics-second.csv"
)  # the articles read twice, as the second reader filed them


def main() -> None:
    """Print the agreement as a table."""
    first, second = read_labels(TABLE), read_labels(SECOND)
    pairs = [(tops(first[name]), tops(label)) for name, label in second.items()]
    total = sum((compare_sets(one, other) for one, other in pairs), Counts())
    same = sum(set(one) == set(other) for one, other in pairs)
    same_main = sum(one[0] == other[0] for one, other in pairs)
    print(f"{len(pairs)} articles, micro F1 {total.f1:.3f}; the same topics for {same}, ", end="")
    print(f"the same main topic for {same_main}\n")
    topics = sorted({topic for one, _ in pairs for topic in one})
    rows = [(topic, *describe(topic, pairs)) for topic in topics]
    print(markdown_table(("topic", "first reading", "F1"), rows))


def tops(label: dict[str, str]) -> list[str]:
    """Return the topics of level 1 of a row, the main one first."""
    return label["level_1"].split()


def describe(topic: str, pairs: list[tuple[list[str], list[str]]]) -> tuple[str, str]:
    """Return how often the first reader gave a topic, and the F1 of both readers on it."""
    counts = sum(
        (compare_sets({topic} & set(one), {topic} & set(other)) for one, other in pairs), Counts()
    )
    return str(counts.gold), f"{counts.f1:.2f}"


if __name__ == "__main__":
    main()
