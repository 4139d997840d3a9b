"""Choose the words and pairs a model knows, from a corpus."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np

from nlp.topics.cutting import Words, number
from nlp.topics.features import LEAD, Floats, Ints, Space, build_dense
from nlp.topics.rounding import round_table
from nlp.topics.vectors import WordVectors
from nlp.topics.words import Documents, normal

Term = str | tuple[str, str]
_TOO_COMMON = 0.5
_TWICE = 2
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
    documents, others = words.documents(), more.documents() if more else []
    own, elsewhere = _frequencies(documents), _frequencies(others)
    total = own + elsewhere
    most = max(min_df, int(_TOO_COMMON * (len(documents) + len(others))))
    kept = {
        term: count
        for term, count in total.items()
        if count <= most and (own[term] >= min_df or count >= max(min_df, _OFTEN_ELSEWHERE))
    }
    known = (
        Counter({term: count for term, count in total.items() if isinstance(term, str)})
        if vectors
        else Counter()
    )
    space = _term_space(kept, known, len(documents) + len(others))
    titles = _frequent_terms([title for title, _ in documents], space)
    leads = _frequent_terms([[*title, *text[:LEAD]] for title, text in documents], space)
    space = replace(space, title_terms=titles, lead_terms=leads)
    return _with_vectors(space, vectors, words, width) if vectors else space


def _frequencies(documents: Documents) -> Counter[Term]:
    return Counter(term for title, text in documents for term in {*_terms(title), *_terms(text)})


def _terms(words: Iterable[str]) -> list[Term]:
    """Return the single words and the pairs of neighbours of one field, numbers left out."""
    forms = [normal(word) for word in words]
    pairs = [(first, second) for first, second in pairwise(forms) if first and second]
    return [*(form for form in forms if form), *pairs]


def _term_space(kept: Mapping[Term, int], known: Mapping[str, int], count: int) -> Space:
    """Return a space of terms only, whose words also hold those of `known` (frequencies, for vectors)."""
    singles = sorted(term for term in kept if isinstance(term, str))
    parts = {word for term in kept for word in ((term,) if isinstance(term, str) else term)}
    words = tuple(sorted(parts.union(word for word, n in known.items() if n >= _TWICE)))
    rank = {word: place for place, word in enumerate(words)}
    coded = sorted(
        (rank[t[0]] * len(words) + rank[t[1]], n) for t, n in kept.items() if isinstance(t, tuple)
    )
    word_term = np.full(len(words), -1, dtype=np.int32)
    word_term[[rank[word] for word in singles]] = np.arange(len(singles), dtype=np.int32)
    none = np.zeros(0, dtype=np.int32)
    return Space(
        words=words,
        word_term=word_term,
        pairs=np.array([code for code, _ in coded], dtype=np.int64),
        idf=_idf([*(kept[word] for word in singles), *(n for _, n in coded)], count),
        lead_terms=none,
        title_terms=none,
        table=round_table(np.zeros((0, 0), dtype=np.float32)),
        word_vector=np.full(len(words), -1, dtype=np.int32),
        word_weight=_idf([known.get(word, 0) for word in words], count),
    )


def _idf(frequencies: Sequence[int], count: int) -> Floats:
    return np.asarray(
        np.log((1 + count) / (1 + np.array(frequencies, dtype=np.float64))) + 1, dtype=np.float32
    )


def _frequent_terms(fields: Sequence[Sequence[str]], space: Space) -> Ints:
    """Return the sorted terms seen in two fields or more."""
    frequency = Counter(term for field in fields for term in set(_terms(field)))
    often = [term for term, n in frequency.items() if n >= _TWICE]
    rank = {word: place for place, word in enumerate(space.words)}
    singles = [
        int(space.word_term[rank[term]]) for term in often if isinstance(term, str) and term in rank
    ]
    pairs = [
        term for term in often if isinstance(term, tuple) and term[0] in rank and term[1] in rank
    ]
    codes = [rank[first] * len(rank) + rank[second] for first, second in pairs]
    places = np.flatnonzero(np.isin(space.pairs, codes)) + space.single_terms
    return np.asarray(
        sorted({*(term for term in singles if term >= 0), *places.tolist()}), dtype=np.int32
    )


def _with_vectors(space: Space, vectors: WordVectors, words: Words, width: int) -> Space:
    """Return the space with the vectors of its words, turned to their main directions and cut to `width`."""
    rows = vectors.rows_of(space.words)
    used, places = np.unique(rows[rows >= 0], return_inverse=True)
    word_vector = np.full(len(rows), -1, dtype=np.int32)
    word_vector[rows >= 0] = places
    space = replace(space, table=round_table(vectors.table[used]), word_vector=word_vector)
    whole = build_dense(number(words, space.index), space)[0][:, : vectors.table.shape[1]]
    _, axes = np.linalg.eigh(whole.T @ whole)
    return replace(space, table=round_table(space.vectors @ axes[:, ::-1][:, :width]))


def prune_space(space: Space, kept: Ints) -> Space:
    """Return the space with some of its terms only (sorted); every word known by a vector stays."""
    is_kept = np.zeros(len(space.idf) + 1, dtype=bool)
    is_kept[kept] = True
    new_place = np.append(np.cumsum(is_kept[:-1]) - 1, -1).astype(np.int32)
    word_term = np.where(is_kept[space.word_term], new_place[space.word_term], np.int32(-1))
    return replace(
        space,
        word_term=np.asarray(word_term, dtype=np.int32),
        pairs=space.pairs[is_kept[space.single_terms : -1]],
        idf=space.idf[kept],
        lead_terms=new_place[space.lead_terms[is_kept[space.lead_terms]]],
        title_terms=new_place[space.title_terms[is_kept[space.title_terms]]],
    )
