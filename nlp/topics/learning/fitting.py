"""Choose the words and pairs a model knows, from a corpus."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

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
from nlp.topics.words import Words, cut_articles, normal, number
from nlp.word_vectors import WordVectors

# A term in more than half of the articles says nothing of one.
_TOO_COMMON = 0.5
# A word seen once is as often a slip of the pen.
_TWICE = 2
# Articles, in the corpus and outside, from which a term is known though the corpus hardly has it.
_OFTEN_ELSEWHERE = 8
Numbers = NDArray[np.int64]


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
    corpora = [words, more] if more else [words]
    found = _find_terms(corpora)
    space, term_of = _term_space(found, _is_kept(found, min_df), with_others=vectors is not None)
    space = _with_parts(space, found, term_of, words)
    return _with_vectors(space, vectors, words, width) if vectors else space


@dataclass(frozen=True, slots=True)
class Found:
    """Hold the terms of articles: single words and pairs of neighbours of one field, no numbers.

    forms: the normal forms of words, by number. first, second: the forms of each distinct term; second
    is -1 for a single word. own, total: how many articles of the first corpus, and of all, hold it.
    articles: how many there are in all. token, term: each place in the first corpus where a term
    stands, and which term it is.
    """

    forms: list[str]
    first: Numbers
    second: Numbers
    own: Numbers
    total: Numbers
    articles: int
    token: Numbers
    term: Numbers

    @property
    def is_single(self) -> NDArray[np.bool_]:
        """Return which terms are single words."""
        return self.second < 0


def _find_terms(corpora: Sequence[Words]) -> Found:
    """Return the terms of some corpora; where they stand is told of the first."""
    numbers: dict[str, int] = {}
    forms = [_number_forms(words, numbers) for words in corpora]
    count = len(numbers)
    tokens, codes, articles = [], [], []
    before = 0
    for words, form in zip(corpora, forms, strict=True):
        token, code = _term_codes(words, form, count)
        tokens.append(token)
        codes.append(code)
        articles.append(before + (words.owner[token] >> 1))
        before += words.articles
    distinct, term = np.unique(np.concatenate(codes), return_inverse=True)
    article = np.concatenate(articles)
    holder, held = _each_once(article, term, len(distinct))
    is_single = distinct < count
    first, second = np.divmod(distinct - count, max(1, count))
    return Found(
        forms=list(numbers),
        first=np.where(is_single, distinct, first),
        second=np.where(is_single, -1, second),
        own=np.bincount(held[holder < corpora[0].articles], minlength=len(distinct)),
        total=np.bincount(held, minlength=len(distinct)),
        articles=before,
        token=tokens[0],
        term=term[: len(tokens[0])],
    )


def _number_forms(words: Words, numbers: dict[str, int]) -> Numbers:
    """Return the number of the normal form of each word, -1 where it has none; new forms are added."""
    of_spelling = []
    for spelling in words.spellings:
        form = normal(spelling)
        of_spelling.append(numbers.setdefault(form, len(numbers)) if form else -1)
    return np.array(of_spelling, dtype=np.int64)[words.spelling]


def _term_codes(words: Words, form: Numbers, count: int) -> tuple[Numbers, Numbers]:
    """Return the word at which each term stands, and its code: single words, then pairs.

    The code of a single word is its form, of `count`; that of a pair is beyond them.
    """
    single = np.flatnonzero(form >= 0)
    first, second = form[:-1], form[1:]
    in_one_field = words.owner[:-1] == words.owner[1:]
    pair = np.flatnonzero((first >= 0) & (second >= 0) & in_one_field)
    pair_codes = count + first[pair] * count + second[pair]
    return np.concatenate([single, pair]), np.concatenate([form[single], pair_codes])


def _each_once(article: Numbers, term: Numbers, terms: int) -> tuple[Numbers, Numbers]:
    """Return each article with each of its terms once."""
    cells = np.unique(article.astype(np.int64) * terms + term)
    holder, held = np.divmod(cells, max(1, terms))
    return holder, held


def _is_kept(found: Found, min_df: int) -> NDArray[np.bool_]:
    """Return which terms are neither too rare nor too common."""
    most = max(min_df, int(_TOO_COMMON * found.articles))
    often = max(min_df, _OFTEN_ELSEWHERE)
    is_frequent = (found.own >= min_df) | (found.total >= often)
    return np.asarray(is_frequent & (found.total <= most))


def _term_space(
    found: Found, is_kept: NDArray[np.bool_], *, with_others: bool
) -> tuple[Space, Numbers]:
    """Return a space of the kept terms, and which of its terms each term found is, -1 for none.

    with_others: whether it also holds the words that only their vectors tell something of.
    """
    is_known = is_kept.copy()
    if with_others:
        is_known |= found.is_single & (found.total >= _TWICE)
    words, rank = _rank_words(found, is_known)
    first, second = rank[found.first], rank[found.second]
    kept = np.flatnonzero(is_kept)
    in_order = np.lexsort((second[kept], first[kept], ~found.is_single[kept]))
    terms = kept[in_order]
    term_of = np.full(len(found.total), -1, dtype=np.int64)
    term_of[terms] = np.arange(len(terms))
    singles = terms[found.is_single[terms]]
    pairs = terms[len(singles) :]
    word_term = np.full(len(words), -1, dtype=np.int32)
    word_term[first[singles]] = np.arange(len(singles))
    none = np.zeros(0, dtype=np.int32)
    space = Space(
        words=words,
        word_term=word_term,
        # Sorted words have sorted ranks: the codes are in the order of the pairs.
        pairs=first[pairs] * len(words) + second[pairs],
        idf=_idf(found.total[terms], found.articles),
        lead_terms=none,
        title_terms=none,
        table=round_table(np.zeros((0, 0), dtype=np.float32)),
        word_vector=np.full(len(words), -1, dtype=np.int32),
        word_weight=_idf(_held_by(found, rank, len(words), with_others), found.articles),
    )
    return space, term_of


def _rank_words(found: Found, is_known: NDArray[np.bool_]) -> tuple[tuple[str, ...], Numbers]:
    """Return the words of the known terms, sorted, and the rank of each form among them.

    -1 for a form that is not among them, and after them all.
    """
    used = np.unique(np.concatenate([found.first[is_known], found.second[is_known]]))
    forms = used[used >= 0].tolist()
    forms.sort(key=found.forms.__getitem__)
    rank = np.full(len(found.forms) + 1, -1, dtype=np.int64)
    rank[forms] = np.arange(len(forms))
    return tuple(found.forms[form] for form in forms), rank


def _held_by(found: Found, rank: Numbers, words: int, with_others: bool) -> Numbers:
    """Return how many articles hold each word; 0 where vectors tell nothing."""
    held = np.zeros(words, dtype=np.int64)
    if with_others:
        own_rank = rank[found.first]
        is_word = found.is_single & (own_rank >= 0)
        held[own_rank[is_word]] = found.total[is_word]
    return held


def _with_parts(space: Space, found: Found, term_of: Numbers, words: Words) -> Space:
    """Return the space with columns for the terms of titles and of leads."""
    in_title = words.owner[found.token] & 1 == 0
    in_lead = in_title | (words.place[found.token] < LEAD_WORDS)
    term = term_of[found.term]
    article = words.owner[found.token] >> 1
    return replace(
        space,
        title_terms=_frequent_terms(article, term, in_title, len(space.idf)),
        lead_terms=_frequent_terms(article, term, in_lead, len(space.idf)),
    )


def _frequent_terms(
    article: Numbers, term: Numbers, is_counted: NDArray[np.bool_], terms: int
) -> Ints:
    """Return the sorted terms seen in two articles or more, where they are counted."""
    counted = is_counted & (term >= 0)
    _, held = _each_once(article[counted], term[counted], terms)
    return np.flatnonzero(np.bincount(held, minlength=terms) >= _TWICE).astype(np.int32)


def _idf(frequencies: Numbers, count: int) -> Floats:
    """Return how rare terms are: the smoothed inverse document frequency, plus 1."""
    held = 1 + frequencies.astype(np.float64)
    return np.asarray(np.log((1 + count) / held) + 1, dtype=np.float32)


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
