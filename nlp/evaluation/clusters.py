"""How well mentions are gathered into things: B³ (Bagga and Baldwin, 1998)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import TypeVar

Named = TypeVar("Named", bound=Hashable)  # what tells one mention from another


@dataclass(frozen=True, slots=True)
class BCubed:
    """Hold precision and recall averaged over mentions, and how many there were."""

    precision: float
    recall: float
    mentions: int

    @property
    def f1(self) -> float:
        """Return the harmonic mean of the two."""
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0

    def to_dict(self) -> dict[str, float]:
        """Return the figures as plain JSON."""
        return {
            "precision": round(self.precision, 4),
            "recall": round(self.recall, 4),
            "f1": round(self.f1, 4),
            "mentions": self.mentions,
        }


def b_cubed(gold: Mapping[Named, str], predicted: Mapping[Named, str]) -> BCubed:
    """Compare two clusterings of mentions: mention -> cluster.

    A gold mention that is not predicted is a cluster of its own; predicted mentions without gold do
    not count.
    """
    clusters = {mention: predicted.get(mention, ("alone", mention)) for mention in gold}
    of_gold: dict[Hashable, set[Hashable]] = defaultdict(set)
    of_predicted: dict[Hashable, set[Hashable]] = defaultdict(set)
    for mention, cluster in clusters.items():
        of_gold[gold[mention]].add(mention)
        of_predicted[cluster].add(mention)
    precision = recall = 0.0
    for mention, cluster in clusters.items():
        shared = len(of_gold[gold[mention]] & of_predicted[cluster])
        precision += shared / len(of_predicted[cluster])
        recall += shared / len(of_gold[gold[mention]])
    count = len(gold) or 1
    return BCubed(precision / count, recall / count, len(gold))
