"""Train the arbiter: one multinomial logistic regression over pieces of evidence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix

from nlp.entities.arbiter import TYPES, Arbiter, Floats, agreed, best_apart
from nlp.entities.learning.examples import Example, Place
from nlp.entities.learning.fitting import fit_weights
from nlp.text import key

# Inverse of the penalty on weights. In four folds of 1,194 press articles 0.25, 0.35 and 0.5 are alike (F1 0.9263,
# 0.9264, 0.9264 at their best thresholds), and on 120 short texts (115 to 117 right): the strongest penalty is taken.
STRENGTH = 0.25
# The same for the change from an older arbiter's weights. Of 0.002 to 0.5: with 150 articles of other
# rules (Wikinews as WiNER annotates it) F1 rises from 0.604 to 0.816, 0.831 and 0.833 with 0.002, 0.02
# and 0.5; with 200 more press articles of the same rules it falls from 0.924 to 0.923, 0.921 and 0.920.
STRENGTH_OF_CHANGE = 0.02
RARE = 2  # pieces of evidence seen less often teach nothing
# Groups of evidence as a reader is told of them, and how their pieces begin.
GROUPS: Mapping[str, tuple[str, ...]] = {
    "recogniser": ("model:", "both:"),
    "tables": ("table:", "both:"),
    "words around and in the name": ("word",),
    "shape": ("shape",),
    "rest of the article": ("article:",),
}
# F1 is flat over a wide range of thresholds: differences this small are chance, and more is found.
_AS_GOOD = 0.0003
THRESHOLDS = tuple(round(0.3 + 0.02 * step, 2) for step in range(13))


@dataclass(frozen=True, slots=True)
class Judged:
    """Hold the names that an arbiter chose in an article: where, of what type, with what score."""

    example: Example
    names: Mapping[Place, tuple[str, float]]


def train_arbiter(
    examples: Sequence[Example],
    kinds: Mapping[str, float],
    *,
    threshold: float = 0.42,
    without: Iterable[str] = (),
    prior: Arbiter | None = None,
) -> Arbiter:
    """Return the arbiter that examples teach.

    `kinds` are the scores of mentions that it does not judge (demonyms, metonyms, functions),
    `without` names groups of evidence to leave out. With a `prior` the weights stay near those of
    that arbiter, and its pieces of evidence stay known.
    """
    pieces = _known_pieces(examples, tuple(without))
    if prior is not None:
        pieces = _joined_pieces(prior.pieces, pieces)
    start = np.zeros((len(pieces), len(TYPES)))
    bias = np.zeros(len(TYPES))
    if prior is not None:
        start[: len(prior.weights)] = prior.weights
        bias[:] = prior.bias
    rows, answers = _matrix(examples, pieces)
    strength = STRENGTH if prior is None else STRENGTH_OF_CHANGE
    weights, bias = fit_weights(rows, answers, start, bias, strength)
    return Arbiter(pieces, weights, bias, threshold, dict(kinds))


def teach_new_evidence(
    examples: Sequence[Example], prior: Arbiter, parts: Iterable[str]
) -> Arbiter:
    """Return the arbiter that also weighs evidence of a new kind; all that it knew keeps its weights.

    New are the pieces that `prior` does not know and that have one of some `parts` in them. For new
    words of the tables or a new reader of evidence, without reading all articles anew by recognisers
    that have not seen them: what is learned corrects the old arbiter where it was wrong.
    """
    named = tuple(parts)
    new = [
        piece
        for piece in _known_pieces(examples, ())
        if piece not in prior.pieces and any(part in piece for part in named)
    ]
    numbers = {piece: number for number, piece in enumerate(new)}
    rows, answers = _matrix(examples, numbers)
    known, _ = _matrix(examples, prior.pieces)
    start = np.zeros((len(new), len(TYPES)))
    besides = np.asarray(known @ prior.weights + prior.bias, dtype=np.float64)
    weights, _ = fit_weights(rows, answers, start, start[0], STRENGTH, besides=besides)
    pieces = _joined_pieces(prior.pieces, numbers)
    whole = np.concatenate([prior.weights, weights])
    return Arbiter(pieces, whole, prior.bias, prior.threshold, prior.kinds)


def fold_arbiters(
    examples: Sequence[Example],
    folds: int,
    *,
    without: Iterable[str] = (),
    prior: Arbiter | None = None,
    also: Sequence[Example] = (),
) -> list[tuple[Arbiter, list[int]]]:
    """Return for each fold an arbiter that has not seen it, and the numbers of its examples.

    Examples with one id (an article in several manners of writing) are in one fold. `also` are
    examples of other articles that every arbiter learns from and none is judged by.
    """
    left_out = tuple(without)
    articles = {one.id: None for one in examples}
    fold_of = {article: number % folds for number, article in enumerate(articles)}
    found = []
    for fold in range(folds):
        seen = [one for one in examples if fold_of[one.id] != fold]
        unseen = [number for number, one in enumerate(examples) if fold_of[one.id] == fold]
        arbiter = train_arbiter([*seen, *also], {}, without=left_out, prior=prior)
        found.append((arbiter, unseen))
    return found


def judge_unseen(
    arbiters: Iterable[tuple[Arbiter, Sequence[int]]],
    examples: Sequence[Example],
    *,
    silent: tuple[str, ...] = (),
) -> list[Floats]:
    """Return the chances of each article's candidates by the arbiter that has not seen the article.

    Pieces of evidence that begin with one of `silent` are not heard.
    """
    found: list[Floats] = [np.empty((0, len(TYPES)))] * len(examples)
    for arbiter, unseen in arbiters:
        for number in unseen:
            one = examples[number]
            evidence = [_heard(said, silent) for said in one.evidence]
            found[number] = agreed(arbiter.chances(evidence), list(map(key, one.forms)))
    return found


def _heard(said: Sequence[str], silent: tuple[str, ...]) -> Sequence[str]:
    return [piece for piece in said if not piece.startswith(silent)] if silent else said


def evidence_worth(
    arbiters: Sequence[tuple[Arbiter, Sequence[int]]],
    examples: Sequence[Example],
    threshold: float,
    whole: float,
) -> dict[str, float]:
    """Return by how much the F1 of mentions falls under `whole` when a group of evidence is silent."""
    worth = {}
    for name, prefixes in GROUPS.items():
        chances = judge_unseen(arbiters, examples, silent=prefixes)
        worth[name] = whole - mention_f1(choose_all(examples, chances, threshold))
    return worth


def best_threshold(examples: Sequence[Example], chances: Sequence[Floats]) -> float:
    """Return the lowest threshold whose F1 over all mentions is as good as the best one."""
    figures = {
        threshold: mention_f1(choose_all(examples, chances, threshold)) for threshold in THRESHOLDS
    }
    best = max(figures.values())
    return min(one for one, figure in figures.items() if figure >= best - _AS_GOOD)


def choose_all(
    examples: Sequence[Example], chances: Sequence[Floats], threshold: float
) -> list[Judged]:
    """Return the names chosen in each article, given the chances of its candidates."""
    return [
        Judged(example, _chosen(example, given, threshold))
        for example, given in zip(examples, chances, strict=True)
    ]


def mention_f1(judged: Iterable[Judged]) -> float:
    """Return the strict F1 of mentions: same place and type; free places count nowhere."""
    right = wanted = given = 0
    for one in judged:
        answers, free = one.example.answers.types, one.example.answers.free
        gold = {place for place, types in answers.items() if types.intersection(TYPES)} - free
        names = {place: kind for place, (kind, _) in one.names.items() if place not in free}
        wanted += len(gold)
        given += len(names)
        right += sum(kind in answers.get(place, ()) for place, kind in names.items())
    return 2 * right / (wanted + given) if wanted + given else 0.0


def _known_pieces(examples: Iterable[Example], without: tuple[str, ...]) -> dict[str, int]:
    counts: Counter[str] = Counter()
    for example in examples:
        for said in example.evidence:
            counts.update(set(said))
    kept = sorted(
        piece for piece, count in counts.items() if count >= RARE and not piece.startswith(without)
    )
    return {piece: number for number, piece in enumerate(kept)}


def _joined_pieces(old: Mapping[str, int], found: Mapping[str, int]) -> dict[str, int]:
    """Return the pieces of an older arbiter in their order, then those it did not know."""
    joined = dict(old)
    for piece in found:
        joined.setdefault(piece, len(joined))
    return joined


def _matrix(examples: Iterable[Example], pieces: Mapping[str, int]) -> tuple[csr_matrix, list[int]]:
    """Return candidates × pieces (1 where a piece speaks), and the answer of each candidate."""
    columns: list[int] = []
    ends = [0]
    answers: list[int] = []
    for example in examples:
        for said, label in zip(example.evidence, example.labels(), strict=True):
            if label is None:
                continue
            columns += sorted({pieces[piece] for piece in said if piece in pieces})
            ends.append(len(columns))
            answers.append(label)
    ones = np.ones(len(columns), np.float64)
    return csr_matrix((ones, columns, ends), shape=(len(answers), len(pieces))), answers


def _chosen(example: Example, chances: Floats, threshold: float) -> dict[Place, tuple[str, float]]:
    kinds = chances[:, 1:].argmax(axis=1) + 1
    scores = chances[np.arange(len(kinds)), kinds]
    names: dict[Place, tuple[str, float]] = {}
    for field in ("title", "text"):
        own = [number for number, place in enumerate(example.places) if place[0] == field]
        stretches = [example.places[number][1:] for number in own]
        kept = best_apart(stretches, [float(scores[number]) - threshold for number in own])
        for place in kept:
            number = own[place]
            names[example.places[number]] = (TYPES[kinds[number]], float(scores[number]))
    return names
