"""Choose the articles without labels whose labels would teach a model most."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import linalg

from nlp.errors import InputError
from nlp.records import Article
from nlp.topics.calibration import Calibration
from nlp.topics.checkup.suspects import CHUNK, RIDGE, Matrix, build_terms, unseen_by_one
from nlp.topics.learning.calibrating import fit_calibration
from nlp.topics.learning.labelled import Labelled, find_strangers, label_articles
from nlp.topics.vocabulary import Vocabulary

Doubles = NDArray[np.float64]
Truth = NDArray[np.bool_]
# Articles that may be chosen: what they have in common takes 8 bytes a pair.
_MOST_CANDIDATES = 4000
# Labels that are told of each article.
_TOLD = 3


@dataclass(frozen=True, slots=True)
class Lesson:
    """Hold an article worth labelling, and the labels that a quick model is least sure of."""

    article: Article
    doubts: tuple[tuple[str, float], ...]

    def told(self) -> str:
        """Return the doubts on one line."""
        return ", ".join(f'"{label}" ({chance:.2f})' for label, chance in self.doubts)

    def to_dict(self) -> dict[str, Any]:
        """Return the lesson as plain JSON."""
        doubts = [{"label": label, "chance": round(chance, 4)} for label, chance in self.doubts]
        return {"id": self.article.id, "title": self.article.title, "doubts": doubts}


def choose_lessons(
    articles: Sequence[Article],
    count: int,
    *,
    vocabulary: Vocabulary | None = None,
    min_support: int = 10,
    seed: int = 0,
) -> list[Lesson]:
    """Return the articles without labels whose labels would teach most, the best first.

    Raise InputError where there is none, or where those with labels are too few to learn from.
    """
    if vocabulary:
        articles, _ = find_strangers(articles, vocabulary)
    known = [place for place, article in enumerate(articles) if article.keywords]
    asked = [place for place, article in enumerate(articles) if not article.keywords]
    if not asked:
        raise InputError(
            "every article carries labels: add the articles among which the next are chosen, "
            "without labels, to the corpus"
        )
    labelled = label_articles([articles[place] for place in known], vocabulary, min_support)
    matrix = build_terms(articles)
    model = fit_quickly(matrix[known], labelled.truth, seed=seed)
    asked = draw_candidates(asked, seed=seed)
    chances = model.chances(matrix[asked])
    chosen = rank_lessons(model, matrix[asked], chances, count)
    return [_tell(articles[asked[place]], labelled, chances[place]) for place in chosen]


def draw_candidates(places: Sequence[int], *, seed: int = 0) -> list[int]:
    """Return the places of articles, or a draw of as many as can be compared with each other."""
    if len(places) <= _MOST_CANDIDATES:
        return list(places)
    drawn = np.random.default_rng(seed).permutation(len(places))[:_MOST_CANDIDATES]
    return [places[number] for number in np.sort(drawn).tolist()]


def _tell(article: Article, labelled: Labelled, chances: Doubles) -> Lesson:
    """Return the lesson of an article: its labels nearest to even chances."""
    nearest = np.argsort(np.abs(chances - 0.5), kind="stable")[:_TOLD]
    doubts = [(labelled.codes[label], float(chances[label])) for label in nearest.tolist()]
    return Lesson(article, tuple(doubts))


@dataclass(frozen=True, slots=True)
class QuickModel:
    """Hold a ridge regression on the words of labelled articles.

    matrix: articles x terms. factor: Cholesky factor of their inner products. shares: how much of
    each article the weights of each label hold. importance: what one doubt about a label counts.
    """

    matrix: Matrix
    factor: Doubles
    shares: Doubles
    calibration: Calibration
    importance: Doubles

    def products(self, matrix: Matrix) -> Doubles:
        """Return the inner products of other articles with those learned from, one for the bias."""
        return np.asarray((matrix @ self.matrix.T).toarray(), dtype=np.float64) + 1

    def chances(self, matrix: Matrix) -> Doubles:
        """Return how probable each label is for other articles (articles x labels)."""
        return self.calibration.probabilities(self.products(matrix) @ self.shares)


def fit_quickly(matrix: Matrix, truth: Truth, *, seed: int = 0) -> QuickModel:
    """Return the quick model of labelled articles (rows of `matrix` and `truth`).

    A large corpus is learned from a draw of it.
    """
    rows = np.arange(len(truth))
    if len(rows) > CHUNK:
        rows = np.sort(np.random.default_rng(seed).permutation(len(rows))[:CHUNK])
    matrix, truth = matrix[rows], truth[rows]
    products = np.asarray((matrix @ matrix.T).toarray(), dtype=np.float64) + 1
    products[np.diag_indices(len(products))] += RIDGE
    factor = linalg.cholesky(products, lower=True, overwrite_a=True, check_finite=False)
    shares = linalg.cho_solve((factor, True), np.where(truth, 1.0, -1.0), check_finite=False)
    scores = unseen_by_one(matrix, truth, seed=seed)
    # A doubt about a rare label counts more: few articles teach it.
    importance = 1 / np.sqrt(1 + truth.sum(axis=0))
    return QuickModel(matrix, factor, shares, fit_calibration(scores, truth), importance)


def rank_lessons(model: QuickModel, matrix: Matrix, chances: Doubles, count: int) -> list[int]:
    """Return the rows of `matrix` whose labels would teach most, the best first.

    What the model does not know of an article is its variance given the articles learned from
    (Gaussian process). Each choice is the article whose label would take most of it away from all
    articles, those that the model doubts counting most; then its label counts as known.
    chances: of the rows (rows x labels).
    """
    doubt = (chances * (1 - chances)) @ model.importance
    unknown = _remaining(model, matrix)
    chosen: list[int] = []
    for _ in range(min(count, len(doubt))):
        own = np.diag(unknown) + RIDGE
        gain = (doubt @ unknown**2) / own
        gain[chosen] = -1
        best = int(np.argmax(gain))
        chosen.append(best)
        column = unknown[:, best].copy()
        unknown -= np.outer(column, column / own[best])
    return chosen


def _remaining(model: QuickModel, matrix: Matrix) -> Doubles:
    """Return the covariance of articles that is left given those learned from."""
    both = np.asarray((matrix @ matrix.T).toarray(), dtype=np.float64) + 1
    known = linalg.solve_triangular(
        model.factor, model.products(matrix).T, lower=True, check_finite=False
    )
    return np.asarray(both - known.T @ known)
