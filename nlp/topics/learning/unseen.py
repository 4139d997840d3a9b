"""Judge articles, and copies of them cut short, by models that have seen neither.

Each is read as a finished model of the other folds would read it: with the terms that weigh most
there. Terms chosen with the judged articles would flatter; and an article of fewer known terms is as
long a row, so that each counts more: scores of all terms say less than those of the terms kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from nlp.records import Article
from nlp.topics.calibration import Doubles, Known
from nlp.topics.features import Amounts, Floats, Space, count_known
from nlp.topics.learning.aid import KindredColumns
from nlp.topics.learning.fitting import keep_heaviest
from nlp.topics.learning.prior import Prior
from nlp.topics.learning.ridge import Folds, RidgeProblem, Solution, solve_folds, weigh


@dataclass(frozen=True, slots=True)
class Shaping:
    """Hold what columns become before they are learned from, and what kindred corpora add to them."""

    prior: Prior
    kindred: KindredColumns

    def apply(self, matrix: sparse.csr_matrix) -> sparse.csr_matrix:
        """Return the columns that are learned from."""
        return self.prior.apply(self.kindred.extend(matrix))

    def weigh(self, problem: RidgeProblem, solution: Solution) -> tuple[Floats, Doubles]:
        """Return the weights of the columns themselves (columns x labels), and the bias."""
        weights, bias = weigh(problem, solution)
        return self.kindred.fold(self.prior.fold(weights), bias)


@dataclass(frozen=True, slots=True)
class Texts:
    """Hold articles and, after them, their copies. of: the article that each one is, or is a copy of."""

    articles: Sequence[Article]
    of: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Reading:
    """Hold texts as the model of the other folds reads them.

    places: which texts these are. matrix: texts x columns. known: how many terms each and its title
    have that are kept.
    """

    places: NDArray[np.intp]
    matrix: sparse.csr_matrix
    known: Known


def read_unseen(
    problem: RidgeProblem,
    folds: Folds,
    shaping: Shaping,
    space: Space,
    most_terms: int,
    texts: Texts,
) -> tuple[list[Reading], Doubles]:
    """Return how the texts of each fold are read by a model of the others, and all scores.

    Scores are texts x labels.
    """
    readings = []
    scores = np.zeros((len(texts.of), problem.targets.shape[1]))
    for fold, solution in enumerate(solve_folds(problem, folds)):
        weights, bias = shaping.weigh(problem, solution)
        kept = keep_heaviest(space, weights, most_terms)
        places = np.flatnonzero(folds[texts.of] == fold)
        matrix = kept.read([texts.articles[place] for place in places.tolist()])
        scores[places] = matrix @ weights + bias
        amounts = Amounts(matrix.indptr, matrix.indices, matrix.data)
        readings.append(Reading(places, matrix, count_known(amounts, space.columns)))
    return readings, scores


def score_unseen(
    problem: RidgeProblem, folds: Folds, shaping: Shaping, readings: Sequence[Reading]
) -> Doubles:
    """Return the scores of another problem of the same articles for texts that were read."""
    count = sum(len(reading.places) for reading in readings)
    scores = np.zeros((count, problem.targets.shape[1]))
    for reading, solution in zip(readings, solve_folds(problem, folds), strict=True):
        weights, bias = shaping.weigh(problem, solution)
        scores[reading.places] = reading.matrix @ weights + bias
    return scores


def count_terms_read(readings: Sequence[Reading]) -> Known:
    """Return how many terms each text and its title have that the model of the other folds keeps."""
    count = sum(len(reading.places) for reading in readings)
    known = np.zeros((count, 2), dtype=np.int64)
    for reading in readings:
        known[reading.places] = reading.known
    return known
