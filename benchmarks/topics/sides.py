"""Judge one side of `side_by_side.py`: scores of each article by label -> figures, as nlp.evaluation defines them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from nlp.evaluation import Counts, compare_sets, ranking_scores, topic_figures
from nlp.evaluation.topics import ndcg
from nlp.topics.learning.calibrating import fit_thresholds

Scores = Sequence[dict[str, float]]
Rule = Callable[[Scores], list[set[str]]]
# The weights that a source of an ensemble may have.
WEIGHTS = (0.0, 0.125, 0.25, 0.5, 1.0, 2.0, 4.0, 8.0)


@dataclass(slots=True)
class Side:
    """Hold the figures of one system: F1 and nDCG of the five best labels of each article, micro and macro F1.

    cpu: the seconds its training took, where it has one.
    """

    name: str
    f1_at_5: list[float]
    ndcg_at_5: list[float]
    micro: float
    macro: float
    cpu: float | None = None


def judge(
    name: str,
    scores: Scores,
    accepted: Sequence[set[str]],
    gold: Sequence[Sequence[str]],
    cpu: float | None = None,
) -> Side:
    """Return the figures of one system; ranking ties go by label."""
    ranked = [sorted(row, key=lambda label: (-row[label], label)) for row in scores]
    pairs = [ranking_scores(wanted, best) for wanted, best in zip(gold, ranked, strict=True)]
    tallies = [
        {label: compare_sets({label} & set(wanted), {label} & given) for label in {*wanted, *given}}
        for wanted, given in zip(gold, accepted, strict=True)
    ]
    micro = sum((counts for tally in tallies for counts in tally.values()), Counts()).f1
    return Side(
        name,
        [f1 for f1, _ in pairs],
        [gain for _, gain in pairs],
        micro,
        topic_figures(tallies, rounds=0)[1],
        cpu,
    )


def tune(scores: Scores, gold: Sequence[Sequence[str]]) -> tuple[Rule, Rule]:
    """Return two ways to accept labels, made on training articles; the better one on dev is shown, in Annif's favour.

    The first is what `annif optimize` gives: one limit and one threshold for all labels. The second is our own rule:
    a threshold for each label, drawn to the common one where positives are few.
    """
    best = _best_pair(scores, gold)
    labels = sorted({label for row in scores for label in row})
    place = {label: column for column, label in enumerate(labels)}
    table = _to_table(scores, place)
    truth = _to_table([dict.fromkeys(wanted, 1.0) for wanted in gold], place) > 0
    least = dict(zip(labels, fit_thresholds(table, truth).tolist(), strict=True))
    return (
        lambda rows: _cut(rows, *best),
        lambda rows: [
            {label for label, score in row.items() if score >= least.get(label, 1.0)}
            for row in rows
        ],
    )


def _cut(scores: Scores, limit: int, threshold: float) -> list[set[str]]:
    best = [sorted(row, key=lambda label: (-row[label], label))[:limit] for row in scores]
    return [
        {label for label in labels if row[label] >= threshold}
        for labels, row in zip(best, scores, strict=True)
    ]


def _best_pair(scores: Scores, gold: Sequence[Sequence[str]]) -> tuple[int, float]:
    """Return the limit (1 to 15) and the threshold (0 to 0.95) of best micro F1, on the grid of `annif optimize`."""
    ranked = [sorted(row, key=lambda label: (-row[label], label))[:15] for row in scores]
    found = np.zeros((len(scores), 15))
    hits = np.zeros((len(scores), 15), dtype=bool)
    for place, (row, labels, wanted) in enumerate(zip(scores, ranked, gold, strict=True)):
        found[place, : len(labels)] = [row[label] for label in labels]
        hits[place, : len(labels)] = [label in wanted for label in labels]
    size = sum(len(set(labels)) for labels in gold)

    def micro(pair: tuple[int, float]) -> float:
        given = (found[:, : pair[0]] >= pair[1]) & (found[:, : pair[0]] > 0)
        return float(2 * (given & hits[:, : pair[0]]).sum() / (given.sum() + size))

    return max(((limit, step / 20) for limit in range(1, 16) for step in range(20)), key=micro)


def find_weights(sources: Mapping[str, Scores], gold: Sequence[Sequence[str]]) -> dict[str, float]:
    """Return the weights with which the mean of the sources' scores ranks best (nDCG@5).

    From equal weights, one source at a time, until no weight of any source is better.
    """
    labels = sorted({label for scores in sources.values() for row in scores for label in row})
    place = {label: column for column, label in enumerate(labels)}
    tables = {name: _to_table(scores, place) for name, scores in sources.items()}
    truth = _to_table([dict.fromkeys(wanted, 1.0) for wanted in gold], place) > 0
    sizes = np.array([len(set(wanted)) for wanted in gold])

    def quality(weights: Mapping[str, float]) -> float:
        if not any(weights.values()):
            return 0.0
        joined = sum(weight * tables[name] for name, weight in weights.items())
        best = np.argsort(-joined, axis=1, kind="stable")[:, :5]
        return float(ndcg(np.take_along_axis(truth, best, axis=1), sizes, 5).mean())

    weights = dict.fromkeys(sources, 1.0)
    reached = quality(weights)
    while True:
        for name in sources:
            tried = [weights | {name: weight} for weight in WEIGHTS]
            weights = max([weights, *tried], key=quality)
        if quality(weights) <= reached:
            return weights
        reached = quality(weights)


def _to_table(scores: Scores, place: Mapping[str, int]) -> np.ndarray:
    table = np.zeros((len(scores), len(place)))
    for row, found in enumerate(scores):
        for label, score in found.items():
            if label in place:
                table[row, place[label]] = score
    return table
