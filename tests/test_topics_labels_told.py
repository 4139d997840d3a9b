"""What a training says of its labels: how many were learned, how many were too rare, and which."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from nlp.topics import Concept, Vocabulary, describe_labels


def told(rare: dict[str, int], learned: int = 3) -> list[str]:
    concepts = (Concept("a", "Art"), Concept("b", "Bêtes"))
    model: Any = SimpleNamespace(
        card={"too_rare": rare}, codes=("x",) * learned, vocabulary=Vocabulary(concepts)
    )
    return list(describe_labels(model, 10))


def test_rare_labels_are_counted_and_named_the_nearest_miss_first() -> None:
    assert told({"b": 2, "a": 9, "unlisted": 1}) == [
        "3 labels learned, 3 too rare (fewer than 10 articles): Art (9), Bêtes (2), unlisted (1)"
    ]


def test_many_rare_labels_are_told_in_short() -> None:
    (line,) = told({f"l{number:02}": 1 for number in range(35)})
    assert line.endswith("l19 (1) and 15 more, all in REPORT.md")


def test_none_is_said_as_well() -> None:
    assert told({}) == ["3 labels learned, none too rare"]
