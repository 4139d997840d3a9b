"""Find labels that articles seem to lack, by a quick model that has not seen the article."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import linalg, sparse

from nlp.records import Article
from nlp.topics.checkup.findings import Finding, shorten
from nlp.topics.learning.calibrating import fit_calibration
from nlp.topics.learning.labelled import Labelled
from nlp.topics.words import cut_article, normal

Doubles = NDArray[np.float64]
Matrix = sparse.csr_matrix
# Articles judged together: a matrix of 5,000 x 5,000 takes 200 MB.
CHUNK = 5000
# The probability from which a label that is not there is told.
SURE = 0.9
# Ridge of the quick model.
RIDGE = 0.5


def build_terms(articles: Sequence[Article]) -> Matrix:
    """Return weighted words of the articles (unit rows).

    Those that two articles or more, and half at most, use.
    """
    from sklearn.feature_extraction.text import TfidfVectorizer

    documents = [[*title, *text] for title, text in map(cut_article, articles)]
    vectorizer = TfidfVectorizer(
        analyzer=_forms,
        sublinear_tf=True,
        min_df=min(2, len(documents)),
        max_df=max(2, len(documents) // 2),
        dtype=np.float32,
    )
    try:
        return sparse.csr_matrix(vectorizer.fit_transform(documents))
    except ValueError:  # no word at all
        return sparse.csr_matrix(np.zeros((len(documents), 1), dtype=np.float32))


def _forms(words: Sequence[str]) -> list[str]:
    return [form for form in map(normal, words) if form]


def find_missing(
    labelled: Labelled, matrix: Matrix, *, sure: float = SURE, seed: int = 0
) -> Iterator[Finding]:
    """Yield labels that an article does not carry, though its words speak for them.

    With a probability of `sure` or more.
    """
    scores = unseen_by_one(matrix, labelled.truth, seed=seed)
    probabilities = fit_calibration(scores, labelled.truth).probabilities(scores)
    for row, column in np.argwhere((probabilities >= sure) & ~labelled.truth).tolist():
        article, label = labelled.articles[row], labelled.codes[column]
        chance = float(probabilities[row, column])
        detail = f'"{label}" ({chance:.2f}) {article.id} {shorten(article.title)}'
        yield Finding("missing-label", detail, (label,), (str(article.id),), weight=chance)


def unseen_by_one(
    matrix: Matrix, truth: NDArray[np.bool_], *, chunk: int = CHUNK, seed: int = 0
) -> Doubles:
    """Return scores of ridge regressions that leave out the very article they score.

    truth, scores: articles x labels.

    The left-out scores follow from one inverse, no fold is fitted anew. A large corpus is dealt out
    into random parts of `chunk` articles at most, each judged by its own part.
    """
    order = np.random.default_rng(seed).permutation(len(truth))
    parts = max(1, math.ceil(len(truth) / chunk))
    scores = np.zeros(truth.shape)
    for rows in np.array_split(order, parts):
        targets = np.where(truth[rows], 1.0, -1.0)
        scores[rows] = _left_out(matrix[rows], targets)
    return scores


def _left_out(matrix: Matrix, targets: Doubles) -> Doubles:
    """Return the score of each row from the ridge regression on all others."""
    products = (matrix @ matrix.T).toarray()
    kernel = np.asarray(products, dtype=np.float64) + 1
    kernel[np.diag_indices(len(kernel))] += RIDGE
    inverse = linalg.inv(kernel, overwrite_a=True, check_finite=False)
    residuals = (inverse @ targets) / np.diag(inverse)[:, None]
    return np.asarray(targets - residuals, dtype=np.float64)
