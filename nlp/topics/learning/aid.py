"""Hold what may help a training besides its labelled articles: vectors and further corpora."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
from scipy import sparse

from nlp.records import Article
from nlp.topics.features import Floats, Space, build_features
from nlp.topics.learning.labelled import label_articles
from nlp.topics.learning.ridge import Doubles, RidgeProblem, fit_weights, stack, targets_of
from nlp.topics.words import cut_articles
from nlp.word_vectors import WordVectors

# Articles that a label of a kindred corpus needs.
_KINDRED_SUPPORT = 8
# The mean length of an article's kindred columns, beside 1 for its terms.
_KINDRED_LENGTH = 0.5
# What keeps a label that says the same of all articles from a division by zero.
_LEAST_SPREAD = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True)
class Aid:
    """Hold the help of a training.

    vectors: word vectors of the language. unlabelled: articles that tell which words exist. weak:
    articles labelled in the same vocabulary but less surely, worth a quarter of an article where they
    help. earlier: articles labelled in the same vocabulary as surely, but by other habits (fewer second
    topics, say): worth a whole article, while what the model says follows the corpus itself.
    further: articles labelled as the corpus is, worth half an article, that teach and are not judged: of
    another kind (written for training, say), while figures are to tell of the corpus. kindred: corpora
    labelled otherwise (an agency's keywords, a site's sections); what a linear model learns there is
    offered to this one as further columns, then folded into its weights.
    """

    vectors: WordVectors | None = None
    unlabelled: Sequence[Article] = ()
    weak: Sequence[Article] = ()
    earlier: Sequence[Article] = ()
    further: Sequence[Article] = ()
    kindred: Sequence[Sequence[Article]] = ()

    def apart_from(self, articles: Iterable[Article]) -> Aid:
        """Return the help without the articles of a corpus.

        None may be met twice, by id, title or text.
        """
        seen: set[tuple[str, str]] = set()
        for article in articles:
            seen.update(_keys(article))
        return Aid(
            vectors=self.vectors,
            unlabelled=_others(self.unlabelled, seen),
            weak=_others(self.weak, seen),
            earlier=_others(self.earlier, seen),
            further=_others(self.further, seen),
            kindred=tuple(_others(corpus, seen) for corpus in self.kindred),
        )

    def all_articles(self) -> list[Article]:
        """Return every article of the help once."""
        everything = chain(self.unlabelled, self.weak, self.earlier, self.further, *self.kindred)
        return list({article.id: article for article in everything}.values())


def _keys(article: Article) -> tuple[tuple[str, str], ...]:
    keys = (("id", article.id or ""), ("title", article.title), ("text", article.text))
    return tuple((kind, value) for kind, value in keys if value)


def _others(articles: Sequence[Article], seen: set[tuple[str, str]]) -> tuple[Article, ...]:
    return tuple(article for article in articles if not seen.intersection(_keys(article)))


@dataclass(frozen=True, slots=True)
class KindredColumns:
    """Hold what was learned elsewhere, as further columns of the same articles.

    These columns are `matrix @ weights + shift`. weights: columns of the space x further columns.
    """

    weights: Floats
    shift: Floats

    def extend(self, matrix: sparse.csr_matrix) -> sparse.csr_matrix:
        """Return the matrix with the further columns after its own."""
        if not len(self.shift):
            return matrix
        further = np.asarray(matrix @ self.weights + self.shift, dtype=np.float32)
        blocks = [matrix, sparse.csr_matrix(further)]
        return sparse.csr_matrix(sparse.hstack(blocks, format="csr", dtype=np.float32))

    def fold(self, weights: Floats, bias: Doubles) -> tuple[Floats, Doubles]:
        """Return the same linear model without the further columns."""
        own = weights[: len(self.weights)]
        further = weights[len(self.weights) :]
        shift = (self.shift @ further).astype(np.float64)
        return own + self.weights @ further, bias + shift


def learn_from_kindred(
    kindred: Sequence[Sequence[Article]], space: Space, own: sparse.csr_matrix, strength: float
) -> KindredColumns:
    """Return what kindred corpora teach.

    Scaled so that the further columns of an article of `own` (articles x columns) have length one
    half on average.
    """
    weights = [np.zeros((space.columns.count, 0), dtype=np.float32)]
    weights += [_learn(corpus, space, strength) for corpus in kindred if corpus]
    joined = np.concatenate(weights, axis=1)
    scores = own @ joined
    mean = scores.mean(axis=0)
    spread = np.maximum(scores.std(axis=0), _LEAST_SPREAD)
    scale = _KINDRED_LENGTH / (spread * _mean_length((scores - mean) / spread))
    return KindredColumns(
        weights=np.asarray(joined * scale, dtype=np.float32),
        shift=np.asarray(-mean * scale, dtype=np.float32),
    )


def _mean_length(rows: Floats) -> float:
    """Return the mean length of rows, 1 where they have no columns."""
    return float(np.linalg.norm(rows, axis=1).mean()) if rows.shape[1] else 1.0


def _learn(corpus: Sequence[Article], space: Space, strength: float) -> Floats:
    """Return the weights (columns x labels) of a model of another corpus in the same space."""
    labelled = label_articles(corpus, None, _KINDRED_SUPPORT)
    matrix = stack(build_features(cut_articles(corpus), space), space)
    equally = np.ones(len(corpus), dtype=np.float32)
    weights, _ = fit_weights(RidgeProblem(matrix, targets_of(labelled.truth), equally, strength))
    return weights
