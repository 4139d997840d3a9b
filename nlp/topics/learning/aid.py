"""What may help a training besides its labelled articles.

Vectors, unlabelled, roughly labelled, kindred corpora.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from nlp.records import Article
from nlp.topics.cutting import cut_articles
from nlp.topics.features import Floats, Space, build_features
from nlp.topics.learning.labelled import label_articles
from nlp.topics.learning.ridge import Doubles, Lesson, fit_weights, stack, targets_of
from nlp.topics.vectors import WordVectors

_KINDRED_SUPPORT = 8
_BORROWED_LENGTH = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Aid:
    """Hold the help of a training.

    vectors: word vectors of the language. unlabelled: articles that tell which words exist. weak:
    articles labelled in the same vocabulary but less surely, worth half an article where they help.
    kindred: corpora labelled otherwise (an agency's keywords, a site's sections); what a linear
    model learns there is offered to this one as further columns, then folded into its weights.
    """

    vectors: WordVectors | None = None
    unlabelled: Sequence[Article] = ()
    weak: Sequence[Article] = ()
    kindred: Sequence[Sequence[Article]] = ()

    def apart_from(self, articles: Iterable[Article]) -> Aid:
        """Return the help without the articles of a corpus.

        None may be met twice, by id, title or text.
        """
        seen = {key for article in articles for key in _keys(article)}
        return Aid(
            vectors=self.vectors,
            unlabelled=_others(self.unlabelled, seen),
            weak=_others(self.weak, seen),
            kindred=tuple(_others(corpus, seen) for corpus in self.kindred),
        )

    def all_articles(self) -> list[Article]:
        """Return every article of the help once."""
        everything = [
            *self.unlabelled,
            *self.weak,
            *(article for corpus in self.kindred for article in corpus),
        ]
        return list({article.id: article for article in everything}.values())


def _keys(article: Article) -> tuple[tuple[str, str], ...]:
    keys = (("id", article.id or ""), ("title", article.title), ("text", article.text))
    return tuple((kind, value) for kind, value in keys if value)


def _others(articles: Sequence[Article], seen: set[tuple[str, str]]) -> tuple[Article, ...]:
    return tuple(article for article in articles if not seen.intersection(_keys(article)))


@dataclass(frozen=True, slots=True)
class Borrowed:
    """Hold linear scores learned elsewhere.

    `matrix @ weights + shift` are further columns of the same articles.
    """

    weights: Floats
    shift: Floats

    def extend(self, matrix: sparse.csr_matrix) -> sparse.csr_matrix:
        """Return the matrix with the borrowed columns after its own."""
        if not len(self.shift):
            return matrix
        further = np.asarray(matrix @ self.weights + self.shift, dtype=np.float32)
        joined = sparse.hstack([matrix, sparse.csr_matrix(further)], format="csr", dtype=np.float32)
        return sparse.csr_matrix(joined)

    def fold(self, weights: Floats, bias: Doubles) -> tuple[Floats, Doubles]:
        """Return the same linear model without the borrowed columns."""
        own, further = weights[: len(self.weights)], weights[len(self.weights) :]
        return own + self.weights @ further, bias + (self.shift @ further).astype(np.float64)


def borrow(
    kindred: Sequence[Sequence[Article]], space: Space, own: sparse.csr_matrix, strength: float
) -> Borrowed:
    """Return what kindred corpora teach, scaled so that the columns of an article of `own` have length one half."""
    weights = [np.zeros((space.columns, 0), dtype=np.float32)]
    weights += [_learned(corpus, space, strength) for corpus in kindred if corpus]
    joined = np.concatenate(weights, axis=1)
    scores = own @ joined
    spread = np.maximum(scores.std(axis=0), 1e-6)
    centred = (scores - scores.mean(axis=0)) / spread
    length = float(np.linalg.norm(centred, axis=1).mean()) if joined.shape[1] else 1.0
    scale = _BORROWED_LENGTH / (spread * length)
    return Borrowed(
        np.asarray(joined * scale, dtype=np.float32),
        np.asarray(-scores.mean(axis=0) * scale, dtype=np.float32),
    )


def _learned(corpus: Sequence[Article], space: Space, strength: float) -> Floats:
    labelled = label_articles(corpus, None, _KINDRED_SUPPORT)
    matrix = stack(build_features(cut_articles(corpus), space))
    everyone = np.ones(len(corpus), dtype=np.float32)
    return fit_weights(Lesson(matrix, targets_of(labelled.truth), everyone, strength))[0]
