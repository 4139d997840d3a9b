"""Choose the words and pairs a model knows, from a corpus."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from nlp.records import Article
from nlp.topics.features import (
    LEAD_WORDS,
    Floats,
    Ints,
    Space,
    build_features,
    mean_vectors,
)
from nlp.topics.learning.ridge import stack
from nlp.topics.rounding import round_table
from nlp.topics.vectors import WordVectors
from nlp.topics.words import Documents, Words, cut_articles, normal, number

Term = str | tuple[str, str]
# A term in more than half of the articles says nothing of one.
_TOO_COMMON = 0.5
# A word seen once is as often a slip of the pen.
_TWICE = 2
# Articles, in the corpus and outside, from which a term is known though the corpus hardly has it.
_OFTEN_ELSEWHERE = 8


def fit_space(
    words: Words,
    *,
    min_df: int = 2,
    vectors: WordVectors | None = None,
    width: int = 100,
    more: Words | None = None,
) -> Space:
    """Return the space of the words of articles.

    A term is kept when `min_df` articles hold it, or eight with those of `more` (articles outside
    the labelled corpus), and no more than half do. `vectors` are reduced to `width` dimensions.
    """
    documents = words.documents()
    others = more.documents() if more else []
    count = len(documents) + len(others)
    own = _frequencies(documents)
    total = own + _frequencies(others)
    kept = _kept_terms(own, total, count, min_df)
    # Words that are known by their vector alone.
    known = _single_words(total) if vectors else {}
    space = _with_parts(_term_space(kept, known, count), documents)
    return _with_vectors(space, vectors, words, width) if vectors else space


def _kept_terms(
    own: Counter[Term], total: Counter[Term], count: int, min_df: int
) -> dict[Term, int]:
    """Return the terms neither too rare nor too common among `count` articles, with frequencies."""
    most = max(min_df, int(_TOO_COMMON * count))
    often = max(min_df, _OFTEN_ELSEWHERE)
    kept = {}
    for term, frequency in total.items():
        is_frequent = own[term] >= min_df or frequency >= often
        if is_frequent and frequency <= most:
            kept[term] = frequency
    return kept


def _single_words(frequencies: Mapping[Term, int]) -> dict[str, int]:
    return {term: count for term, count in frequencies.items() if isinstance(term, str)}


def _with_parts(space: Space, documents: Documents) -> Space:
    """Return the space with columns for the terms of titles and of leads."""
    titles = [title for title, _ in documents]
    leads = [[*title, *text[:LEAD_WORDS]] for title, text in documents]
    return replace(
        space,
        title_terms=_frequent_terms(titles, space),
        lead_terms=_frequent_terms(leads, space),
    )


def _frequencies(documents: Documents) -> Counter[Term]:
    """Return how many articles hold each term."""
    frequencies: Counter[Term] = Counter()
    for title, text in documents:
        frequencies.update({*_terms(title), *_terms(text)})
    return frequencies


def _terms(words: Iterable[str]) -> list[Term]:
    """Return the single words and the pairs of neighbours of one field, numbers left out."""
    forms = [normal(word) for word in words]
    singles = [form for form in forms if form]
    pairs = [pair for pair in pairwise(forms) if all(pair)]
    return [*singles, *pairs]


def _term_space(kept: Mapping[Term, int], known: Mapping[str, int], count: int) -> Space:
    """Return a space of terms only.

    kept: the terms, with frequencies among `count` articles. known: words that it also holds, for
    their vectors.
    """
    singles = sorted(term for term in kept if isinstance(term, str))
    pairs = sorted(term for term in kept if isinstance(term, tuple))
    of_pairs = {word for pair in pairs for word in pair}
    of_vectors = {word for word, frequency in known.items() if frequency >= _TWICE}
    words = tuple(sorted(of_pairs.union(of_vectors, singles)))
    rank = {word: place for place, word in enumerate(words)}
    ranks = [rank[word] for word in singles]
    word_term = np.full(len(words), -1, dtype=np.int32)
    word_term[ranks] = np.arange(len(singles))
    none = np.zeros(0, dtype=np.int32)
    terms: list[Term] = [*singles, *pairs]
    return Space(
        words=words,
        word_term=word_term,
        # Sorted words have sorted ranks: the codes are in the order of the pairs.
        pairs=np.array([_code(pair, rank) for pair in pairs], dtype=np.int64),
        idf=_idf([kept[term] for term in terms], count),
        lead_terms=none,
        title_terms=none,
        table=round_table(np.zeros((0, 0), dtype=np.float32)),
        word_vector=np.full(len(words), -1, dtype=np.int32),
        word_weight=_idf([known.get(word, 0) for word in words], count),
    )


def _code(pair: tuple[str, str], rank: Mapping[str, int]) -> int:
    """Return the number of a pair of known words."""
    first, second = pair
    return rank[first] * len(rank) + rank[second]


def _idf(frequencies: Sequence[int], count: int) -> Floats:
    """Return how rare terms are: the smoothed inverse document frequency, plus 1."""
    held = 1 + np.array(frequencies, dtype=np.float64)
    return np.asarray(np.log((1 + count) / held) + 1, dtype=np.float32)


def _frequent_terms(fields: Sequence[Sequence[str]], space: Space) -> Ints:
    """Return the sorted terms seen in two fields or more."""
    frequencies: Counter[Term] = Counter()
    for field in fields:
        frequencies.update(set(_terms(field)))
    rank = {word: place for place, word in enumerate(space.words)}
    singles: list[int] = []
    codes: list[int] = []
    for term, frequency in frequencies.items():
        if frequency < _TWICE:
            continue
        if isinstance(term, str):
            singles += [int(space.word_term[rank[term]])] if term in rank else []
        elif term[0] in rank and term[1] in rank:
            codes.append(_code(term, rank))
    known = {term for term in singles if term >= 0}
    pairs = np.flatnonzero(np.isin(space.pairs, codes)) + space.single_terms
    return np.array(sorted(known.union(pairs.tolist())), dtype=np.int32)


def _with_vectors(space: Space, vectors: WordVectors, words: Words, width: int) -> Space:
    """Return the space with the vectors of its words.

    They are turned to the main directions of the articles' vectors and cut to `width`.
    """
    rows = vectors.rows_of(space.words)
    used, places = np.unique(rows[rows >= 0], return_inverse=True)
    word_vector = np.full(len(rows), -1, dtype=np.int32)
    word_vector[rows >= 0] = places
    space = replace(space, table=round_table(vectors.table[used]), word_vector=word_vector)
    of_articles, _, _ = mean_vectors(number(words, space.index), space)
    _, axes = np.linalg.eigh(of_articles.T @ of_articles)
    # The axes come smallest first.
    main = axes[:, ::-1][:, :width]
    return replace(space, table=round_table(space.vectors @ main))


def prune_space(space: Space, kept: Ints) -> Space:
    """Return the space with some of its terms only (sorted); every word known by a vector stays."""
    # The last place stands for "no term", -1.
    is_kept = np.zeros(len(space.idf) + 1, dtype=bool)
    is_kept[kept] = True
    new_place = np.full(len(is_kept), -1, dtype=np.int32)
    new_place[kept] = np.arange(len(kept))
    word_term = new_place[space.word_term]
    lead_terms = space.lead_terms[is_kept[space.lead_terms]]
    title_terms = space.title_terms[is_kept[space.title_terms]]
    return replace(
        space,
        word_term=word_term,
        pairs=space.pairs[is_kept[space.single_terms : -1]],
        idf=space.idf[kept],
        lead_terms=new_place[lead_terms],
        title_terms=new_place[title_terms],
    )


@dataclass(frozen=True, slots=True)
class Kept:
    """Hold what a finished model reads of all that was learned from.

    space: its words and terms. columns: which of all columns these are. count: of all columns.
    """

    space: Space
    columns: NDArray[np.intp]
    count: int

    def read(self, articles: Sequence[Article]) -> sparse.csr_matrix:
        """Return articles as the finished model reads them, among all columns."""
        own = stack(build_features(cut_articles(articles), self.space), self.space)
        places = self.columns[own.indices]
        return sparse.csr_matrix((own.data, places, own.indptr), shape=(len(articles), self.count))


def keep_heaviest(space: Space, weights: Floats, most: int) -> Kept:
    """Return what is kept of a space: the terms that weigh most; ties keep the first."""
    term = space.columns.column_term
    term_weights = weights[space.columns.terms]
    sizes = np.linalg.norm(term_weights, axis=1) * space.idf[term]
    size_of_term = np.bincount(term, weights=sizes, minlength=len(space.idf))
    heaviest = np.argsort(-size_of_term, kind="stable")[:most]
    kept = np.sort(heaviest).astype(np.int32)
    of_terms = np.flatnonzero(np.isin(term, kept))
    dense = np.arange(space.columns.dense.start, space.columns.dense.stop)
    columns = np.concatenate([of_terms, dense])
    return Kept(prune_space(space, kept), columns, space.columns.count)
