"""How far two readers of the same articles agree: F1 of all topics of level 1, and of each.

python -m tools.topics.agreement
"""

from __future__ import annotations

import csv
from collections.abc import Iterable

from nlp.evaluation.counts import Counts, compare_sets
from nlp.evaluation.tables import markdown_table
from tools.topics.annotated import TABLE, WRITTEN, read_labels, read_written

# The articles read twice, as the second reader filed them, and those written for training.
SECOND = TABLE.with_name("topics-second.csv")
WRITTEN_SECOND = WRITTEN.with_name("topics-second.csv")

Pair = tuple[list[str], list[str]]


def main() -> None:
    """Print the agreement on the articles of the press, and on those written for training."""
    first, second = read_labels(TABLE), read_labels(SECOND)
    print_agreement([(tops(first[name]), tops(label)) for name, label in second.items()])
    print_agreement(written_pairs())


def written_pairs() -> list[Pair]:
    """Return what writer and second reader say of each article that was read twice."""
    of_writer = {article.id: upper(article.keywords) for article in read_written()}
    with WRITTEN_SECOND.open(encoding="utf-8", newline="") as lines:
        return [
            (of_writer[row["id"]], upper(row["topics"].split())) for row in csv.DictReader(lines)
        ]


def upper(codes: Iterable[str]) -> list[str]:
    """Return the codes of level 1: those that end in zeros."""
    return [code for code in codes if code.endswith("000000")]


def print_agreement(pairs: list[Pair]) -> None:
    """Print the agreement of two readers as a table."""
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


def describe(topic: str, pairs: list[Pair]) -> tuple[str, str]:
    """Return how often the first reader gave a topic, and the F1 of both readers on it."""
    counts = sum(
        (compare_sets({topic} & set(one), {topic} & set(other)) for one, other in pairs), Counts()
    )
    return str(counts.gold), f"{counts.f1:.2f}"


if __name__ == "__main__":
    main()
