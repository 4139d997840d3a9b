"""The arbiter: which candidates are names, of what type, and how sure that is.

One linear model (multinomial logistic regression) over pieces of evidence, trained on annotated
press, gives each candidate the probability of being a person, an organisation, a place, a country
or nothing. Of candidates that overlap, those are kept whose probabilities add up to most.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.special import softmax

from nlp.entities.candidates import Candidate
from nlp.entities.spans import Found, Reading

Floats = npt.NDArray[np.floating[Any]]
NOTHING = "none"
TYPES = (NOTHING, "person", "organisation", "place", "country")
_COUNTRY = TYPES.index("country")


@dataclass(frozen=True, slots=True)
class Arbiter:
    """Judge candidates by their evidence.

    `pieces` maps a piece of evidence to its row of `weights` (pieces × types), `bias` has the
    weight of each type without evidence. A candidate is a name from a probability of `threshold`.
    """

    pieces: Mapping[str, int]
    weights: Floats
    bias: Floats
    threshold: float

    def chances(self, evidence: Sequence[Sequence[str]]) -> Floats:
        """Return the probability of each type for each candidate: an array of candidates × types."""
        rows: list[int] = []
        starts: list[int] = []
        for said in evidence:
            known = sorted({self.pieces[piece] for piece in said if piece in self.pieces})
            starts.append(len(rows))
            rows += known or [len(self.weights)]  # nothing known: a row of zeros
        if not starts:
            return np.empty((0, len(TYPES)))
        padded = np.vstack([self.weights, np.zeros((1, len(TYPES)))])
        scores = np.add.reduceat(padded[rows], starts, axis=0) + self.bias
        chances: Floats = softmax(scores, axis=1)
        return chances

    def choose(
        self,
        reading: Reading,
        candidates: Mapping[str, Sequence[Candidate]],
        evidence: Mapping[str, Sequence[Sequence[str]]],
    ) -> list[Found]:
        """Return the names of an article: none overlapping, by field and place, each with its score."""
        names: list[Found] = []
        for field, found in candidates.items():
            chances = self.chances(evidence[field])
            chances[:, _COUNTRY] *= [_may_be_country(candidate) for candidate in found]
            kinds = chances[:, 1:].argmax(axis=1) + 1
            scores = chances[np.arange(len(found)), kinds]
            kept = best_apart(
                [(candidate.start, candidate.end) for candidate in found],
                (scores - self.threshold).tolist(),
            )
            text = reading.fields[field].plain
            names += [
                _named(found[place], text, TYPES[kinds[place]], float(scores[place]))
                for place in kept
            ]
        return names


def best_apart(stretches: Sequence[tuple[int, int]], values: Sequence[float]) -> list[int]:
    """Return which stretches to keep so that none overlap and their values add up to most.

    Weighted interval scheduling (Kleinberg and Tardos, Algorithm Design, 6.1): n log n. Stretches
    of no positive value are never kept. The answer is in the order of the text.
    """
    worth = [place for place, value in enumerate(values) if value > 0]
    order = sorted(worth, key=lambda place: (stretches[place][1], stretches[place][0]))
    ends = [stretches[place][1] for place in order]
    totals = [0.0]
    previous: list[int] = []
    taken: list[bool] = []
    for number, place in enumerate(order):
        before = bisect_right(ends, stretches[place][0], 0, number)
        with_it = totals[before] + values[place]
        taken.append(with_it > totals[number])
        totals.append(max(with_it, totals[number]))
        previous.append(before)
    kept: list[int] = []
    number = len(order)
    while number > 0:
        if taken[number - 1]:
            kept.append(order[number - 1])
            number = previous[number - 1]
        else:
            number -= 1
    return kept[::-1]


def _may_be_country(candidate: Candidate) -> bool:
    return any(target.startswith("country/") for hit in candidate.hits for target in hit.targets)


def _named(candidate: Candidate, text: str, kind: str, score: float) -> Found:
    targets = tuple(
        target
        for hit in sorted(candidate.hits, key=lambda hit: not hit.strong)
        for target in hit.targets
        if target.partition("/")[0] == kind
    )
    form = text[candidate.start : candidate.end]
    by = _found_by(candidate, bool(targets))
    return Found(candidate.field, candidate.start, candidate.end, form, kind, targets, by, score)


def _found_by(candidate: Candidate, is_known: bool) -> str:
    """Return what found a name, as the record says it."""
    by_model = "model" in candidate.sources
    if is_known:
        return "model+table" if by_model else "table"
    if by_model:
        return "model"
    return "repeat" if "repeat" in candidate.sources else "pattern"
