"""The arbiter: which candidates are names, of what type, and how sure that is.

One linear model (multinomial logistic regression) over pieces of evidence, trained on annotated
press, gives each candidate the probability of being a person, an organisation, a place, a country
or nothing. Of candidates that overlap, those are kept whose probabilities add up to most.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

import numpy as np
import numpy.typing as npt

from nlp.entities.candidates import Candidate
from nlp.entities.spans import Found, Reading

Floats = npt.NDArray[np.floating[Any]]
NOTHING = "none"
# How much other candidates of an article count beside a candidate's own evidence: best of 0 to 1.5
# in four folds of the press corpus (F1 0.9176 without, 0.9190 with).
_SAME_FORM, _PART_OF_NAME = 0.2, 0.7
_LIKELY = 0.5  # from this probability on a candidate is taken for a person's whole name
_LEAST = 1e-4  # probabilities below say nothing more
TYPES = (NOTHING, "person", "organisation", "place", "country")


@dataclass(frozen=True, slots=True)
class Arbiter:
    """Judge candidates by their evidence.

    `pieces` maps a piece of evidence to its row of `weights` (pieces × types), `bias` has the
    weight of each type without evidence. A candidate is a name from a probability of `threshold`.
    `kinds` are the scores of mentions that need no judging: demonyms, metonyms, functions.
    """

    pieces: Mapping[str, int]
    weights: Floats
    bias: Floats
    threshold: float
    kinds: Mapping[str, float]

    def known(self, said: Iterable[str]) -> list[int]:
        """Return the numbers of those pieces of evidence that are known, each once."""
        rows = map(self.pieces.get, dict.fromkeys(said))
        return [row for row in rows if row is not None]

    def chances(self, evidence: Iterable[Iterable[str]]) -> Floats:
        """Return the probability of each type for each candidate: an array of candidates × types."""
        return self.chances_of([self.known(said) for said in evidence])

    def chances_of(self, evidence: Sequence[Sequence[int]]) -> Floats:
        """Return the same from the numbers of the pieces of evidence, each once for a candidate."""
        sizes = np.array([len(rows) for rows in evidence], np.intp)
        if not len(sizes):
            return np.empty((0, len(TYPES)))
        told = np.flatnonzero(sizes)
        starts = sizes.cumsum() - sizes
        scores = np.tile(self.bias, (len(sizes), 1))
        if len(told):
            rows = np.fromiter(chain.from_iterable(evidence), np.intp, sizes.sum())
            scores[told] += np.add.reduceat(self.weights.take(rows, axis=0), starts[told], axis=0)
        chances: Floats = _softmax(scores)
        return chances

    def weigh(self, said: Sequence[str], kind: str) -> list[tuple[str, float]]:
        """Return how much each piece of evidence speaks for a type rather than for no name."""
        column, none = TYPES.index(kind), TYPES.index(NOTHING)
        weighed = []
        for piece in sorted(set(said) & self.pieces.keys()):
            row = self.weights[self.pieces[piece]]
            weighed.append((piece, float(row[column] - row[none])))
        return weighed

    def choose(
        self,
        reading: Reading,
        candidates: Mapping[str, Sequence[Candidate]],
        evidence: Mapping[str, Sequence[Sequence[int]]],
    ) -> list[Found]:
        """Return the names of an article: none overlapping, by field and place, each with its score."""
        every = [candidate for found in candidates.values() for candidate in found]
        said = [numbers for field in candidates for numbers in evidence[field]]
        keys = [reading.fields[one.field].key[one.start : one.end] for one in every]
        chances = agreed(self.chances_of(said), keys)
        kinds = chances[:, 1:].argmax(axis=1) + 1
        scores = chances[np.arange(len(every)), kinds]
        names: list[Found] = []
        for field in candidates:
            own = [number for number, one in enumerate(every) if one.field == field]
            stretches = [(every[number].start, every[number].end) for number in own]
            values = [float(scores[number]) - self.threshold for number in own]
            text = reading.fields[field].plain
            for place in best_apart(stretches, values):
                number = own[place]
                kind, score = TYPES[kinds[number]], float(scores[number])
                names.append(_named(every[number], text, kind, score))
        return names


def agreed(chances: Floats, keys: Sequence[str]) -> Floats:
    """Return the chances of an article's candidates after what they say of each other.

    `keys` are their forms as look-up keys. A form leans towards what it is elsewhere in the
    article, a surname or first name towards the person of whose name it is a part.
    """
    if not len(chances):
        return chances
    scores = np.log(np.clip(chances, _LEAST, 1))
    scores -= scores.mean(axis=1, keepdims=True)
    leaning = scores.copy()
    first: dict[str, int] = {}
    forms = np.array([first.setdefault(form, place) for place, form in enumerate(keys)])
    counts = np.bincount(forms)[forms]
    again = np.flatnonzero(counts > 1)
    if len(again):
        sums = np.zeros_like(scores)
        np.add.at(sums, forms[again], scores[again])
        others = sums[forms[again]] - scores[again]
        leaning[again] += _SAME_FORM * others / (counts[again] - 1)[:, None]
    whole_names = _whole_names(chances, keys)
    parts = [place for place, form in enumerate(keys) if form in whole_names]
    if parts:
        wholes = [whole_names[keys[place]] for place in parts]
        leaning[parts] += _PART_OF_NAME * scores[wholes]
    agreeing: Floats = _softmax(leaning)
    return agreeing


def _softmax(scores: Floats) -> Floats:
    """Return probabilities, row by row. By hand: importing `scipy.special` takes a sixth of a second."""
    raised = np.exp(scores - scores.max(axis=1, keepdims=True))
    chances: Floats = raised / raised.sum(axis=1, keepdims=True)
    return chances


def _whole_names(chances: Floats, keys: Sequence[str]) -> dict[str, int]:
    """Return for each part of a person's name the likeliest candidate that has the whole name."""
    person = TYPES.index("person")
    whole: dict[str, int] = {}
    likely = np.flatnonzero(chances[:, person] >= _LIKELY).tolist()
    for place in likely:
        form = keys[place]
        if " " not in form:
            continue
        words = form.split(" ")
        for part in {" ".join(words[1:]), words[-1], words[0]}:
            if part not in whole or chances[place, person] > chances[whole[part], person]:
                whole[part] = place
    return whole


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


def _named(candidate: Candidate, text: str, kind: str, score: float) -> Found:
    targets = tuple(
        target
        for hit in sorted(candidate.hits, key=lambda hit: not hit.strong)
        for target in hit.targets
        if target.partition("/")[0] == kind
    )
    if kind == "country" and not targets:  # a country that no table knows is a place
        kind = "place"
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
