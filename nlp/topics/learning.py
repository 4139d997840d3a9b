"""Build a feature space from words, and fit one linear model per label."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from nlp.topics.features import Features, Floats, Ints, Space, build_dense
from nlp.topics.rounding import round_table
from nlp.topics.vectors import WordVectors
from nlp.topics.words import normal, number

Documents = Sequence[tuple[list[str], list[str]]]
Term = str | tuple[str, str]
Truth = NDArray[np.bool_]
_TOO_COMMON = 0.5
_TITLE_MIN = 2


def fit_space(
    documents: Documents, *, min_df: int = 2, vectors: WordVectors | None = None, width: int = 100, more: Documents = ()
) -> Space:
    """Return the space of documents cut into (title, text) words.

    A term is kept when it is in `min_df` documents or more and in at most half of them. `vectors` are reduced to
    `width` dimensions. `more` are unlabelled documents: they only tell which further words are worth a vector.
    """
    titles = [set(_terms(title)) for title, _ in documents]
    frequency = Counter(
        term for (_, text), seen in zip(documents, titles, strict=True) for term in seen.union(_terms(text))
    )
    most = max(min_df, int(_TOO_COMMON * len(documents)))
    kept = {term: n for term, n in frequency.items() if min_df <= n <= most}
    known = _word_frequency([*documents, *more]) if vectors else Counter()
    space = _term_space(kept, known, len(documents), len(documents) + len(more))
    space = replace(space, title_terms=_title_terms(titles, space))
    return _with_vectors(space, vectors, documents, width) if vectors else space


def _terms(words: Iterable[str]) -> list[Term]:
    """Return the single words and the pairs of neighbours of one field, numbers left out."""
    forms = [normal(word) for word in words]
    pairs = [(first, second) for first, second in pairwise(forms) if first and second]
    return [*(form for form in forms if form), *pairs]


def _word_frequency(documents: Documents) -> Counter[str]:
    return Counter(form for title, text in documents for form in {normal(word) for word in (*title, *text)} if form)


def _term_space(kept: dict[Term, int], known: Counter[str], count: int, all_count: int) -> Space:
    """Return a space of terms only, whose words also hold those of `known` (frequencies, for vectors)."""
    singles = sorted(term for term in kept if isinstance(term, str))
    parts = {word for term in kept for word in ((term,) if isinstance(term, str) else term)}
    words = tuple(sorted(parts.union(word for word, n in known.items() if n >= _TITLE_MIN)))
    rank = {word: place for place, word in enumerate(words)}
    coded = sorted((rank[t[0]] * len(words) + rank[t[1]], n) for t, n in kept.items() if isinstance(t, tuple))
    word_term = np.full(len(words), -1, dtype=np.int32)
    word_term[[rank[word] for word in singles]] = np.arange(len(singles), dtype=np.int32)
    return Space(
        words=words,
        word_term=word_term,
        pairs=np.array([code for code, _ in coded], dtype=np.int64),
        idf=_idf([*(kept[word] for word in singles), *(n for _, n in coded)], count),
        title_terms=np.zeros(0, dtype=np.int32),
        table=round_table(np.zeros((0, 0), dtype=np.float32)),
        word_vector=np.full(len(words), -1, dtype=np.int32),
        word_weight=_idf([known[word] for word in words], all_count),
    )


def _idf(frequencies: Sequence[int], count: int) -> Floats:
    return np.asarray(np.log((1 + count) / (1 + np.array(frequencies, dtype=np.float64))) + 1, dtype=np.float32)


def _title_terms(titles: Sequence[set[Term]], space: Space) -> Ints:
    """Return the sorted terms seen in two titles or more."""
    frequency = Counter(term for seen in titles for term in seen)
    often = [term for term, n in frequency.items() if n >= _TITLE_MIN]
    rank = {word: place for place, word in enumerate(space.words)}
    singles = [space.word_term[rank[term]] for term in often if isinstance(term, str) and term in rank]
    codes = [
        rank[t[0]] * len(rank) + rank[t[1]] for t in often if isinstance(t, tuple) and t[0] in rank and t[1] in rank
    ]
    places = np.flatnonzero(np.isin(space.pairs, codes)) + space.single_terms
    return np.asarray(sorted({*(int(s) for s in singles if s >= 0), *places.tolist()}), dtype=np.int32)


def _with_vectors(space: Space, vectors: WordVectors, documents: Documents, width: int) -> Space:
    """Return the space with the vectors of its words, turned to their main directions and cut to `width`."""
    rows = vectors.rows_of(space.words)
    used, places = np.unique(rows[rows >= 0], return_inverse=True)
    word_vector = np.full(len(rows), -1, dtype=np.int32)
    word_vector[rows >= 0] = places
    space = replace(space, table=round_table(vectors.table[used]), word_vector=word_vector)
    whole = build_dense(number(documents, space.index), space)[0][:, : vectors.table.shape[1]]
    _, axes = np.linalg.eigh(whole.T @ whole)
    main = axes[:, ::-1][:, :width]
    return replace(space, table=round_table(space.vectors @ main))


def stack(features: Features) -> sparse.csr_matrix:
    """Return all columns of the features in one sparse matrix."""
    return sparse.hstack([features.terms, sparse.csr_matrix(features.dense)], format="csr", dtype=np.float32)


def fit_labels(
    matrix: sparse.csr_matrix,
    truth: Truth,
    *,
    strength: float = 1.0,
    jobs: int = 1,
    sample_weight: Floats | None = None,
) -> tuple[Floats, NDArray[np.float64]]:
    """Return (weights, bias) of one linear support vector machine per label; `strength` is its C.

    Threads, not processes: the solver frees the interpreter, and nothing is copied or mapped read-only.
    """
    with ThreadPoolExecutor(max_workers=max(1, jobs)) as pool:
        fits = list(pool.map(lambda column: _fit_label(matrix, column, strength), truth.T))
    weights = np.stack([weight for weight, _ in fits], axis=1)
    return weights, np.array([bias for _, bias in fits])


def _fit_label(matrix: sparse.csr_matrix, truth: Truth, strength: float) -> tuple[Floats, float]:
    from sklearn.svm import LinearSVC

    if truth.all() or not truth.any():
        return np.zeros(matrix.shape[1], dtype=np.float32), 1.0 if truth.all() else -1.0
    machine = LinearSVC(C=strength, random_state=0).fit(matrix, truth)
    return np.asarray(machine.coef_[0], dtype=np.float32), float(machine.intercept_[0])


def unseen_scores(
    matrix: sparse.csr_matrix, truth: Truth, folds: NDArray[np.int64], *, strength: float = 1.0, jobs: int = 1
) -> NDArray[np.float64]:
    """Return the scores each article gets from a model that was fitted without its fold."""
    scores = np.zeros(truth.shape)
    for fold in range(int(folds.max()) + 1):
        inside = folds == fold
        weights, bias = fit_labels(matrix[~inside], truth[~inside], strength=strength, jobs=jobs)
        scores[inside] = matrix[inside] @ weights + bias
    return scores
