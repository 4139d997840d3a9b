"""What the names of a house thesaurus are worth beside a few labelled articles.

python -m benchmarks.topics.thesaurus_learned [--rounds N] [--page FILE]

Five folds of the 200 articles of `corpus/labelled/thesaurus-articles.jsonl`, filed under the 40 terms of
`corpus/labelled/thesaurus.csv`; each is judged by a model that had not seen it, calibration and thresholds included. Terms of
two training articles or more are learned; a broader term counts wherever one of its narrower terms is given. With fewer
articles, so many are drawn from the four other folds. The mean over rounds, each with other folds.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.result_page import write_page
from nlp.errors import InputError
from nlp.evaluation.tables import markdown_table
from nlp.reading import read_articles
from nlp.records import Article
from nlp.topics import Aid, load_vocabulary, train_classifier
from nlp.topics.learning.figures import macro_f1, micro_f1
from nlp.topics.learning.labelled import Labelled, Truth, label_articles
from nlp.topics.terms import read_terms, read_thesaurus, term_articles
from nlp.word_vectors import load_word_vectors

CORPUS = Path("corpus/labelled")
TERMS = CORPUS / "thesaurus.csv"
ARTICLES = CORPUS / "thesaurus-articles.jsonl"
FOLDS = 5
# Articles learned from; the last is all of four folds.
SIZES = (40, 80, 160)
FEWEST = 2

Judge = Callable[[Sequence[Article], Sequence[Article]], list[set[str]]]
Figures = tuple[float, float]


def find_names(_: Sequence[Article], judged: Sequence[Article]) -> list[set[str]]:
    """Return the terms whose names stand in each article: what a thesaurus does without training."""
    thesaurus = read_thesaurus(TERMS)
    return [{tag.code for tag in thesaurus.predict(article)} for article in judged]


def learn(known: Sequence[Article], judged: Sequence[Article]) -> list[set[str]]:
    """Return the terms that a model gives which learned from the articles alone."""
    return _learn(known, judged, Aid(vectors=load_word_vectors()))


def learn_with_names(known: Sequence[Article], judged: Sequence[Article]) -> list[set[str]]:
    """Return the terms that a model gives which learned from the articles and the names."""
    aid = Aid(vectors=load_word_vectors(), weak=term_articles(read_terms(TERMS)))
    return _learn(known, judged, aid)


def _learn(known: Sequence[Article], judged: Sequence[Article], aid: Aid) -> list[set[str]]:
    vocabulary = load_vocabulary(str(TERMS))
    try:
        model = train_classifier(
            known, name="maison", vocabulary=vocabulary, min_support=FEWEST, aid=aid
        )
    except InputError:
        return [set() for _ in judged]
    _, accepted = model.judge(judged)
    codes = np.array(model.codes)
    return [set(codes[row].tolist()) for row in accepted]


JUDGES: dict[str, Judge] = {
    "names found in the text, nothing learned": find_names,
    "learned from the articles": learn,
    "learned from the articles and the names": learn_with_names,
}


def play(labelled: Labelled, judge: Judge, size: int, seed: int) -> Figures:
    """Return micro and macro F1 over all articles, each judged by what learned from other folds."""
    count = len(labelled.articles)
    folds = np.random.default_rng(seed).permutation(count) % FOLDS
    given = np.zeros_like(labelled.truth)
    for fold in range(FOLDS):
        inside, others = np.flatnonzero(folds == fold), np.flatnonzero(folds != fold)
        drawn = np.random.default_rng(seed + fold).permutation(others)[:size]
        known = [labelled.articles[place] for place in drawn]
        judged = [labelled.articles[place] for place in inside]
        given[inside] = _table_of(labelled, judge(known, judged))
    return micro_f1(labelled.truth, given), macro_f1(labelled.truth, given)


def _table_of(labelled: Labelled, found: Sequence[set[str]]) -> Truth:
    """Return found terms, and those above them, as a table: articles x terms."""
    table: NDArray[np.bool_] = np.zeros((len(found), len(labelled.codes)), dtype=bool)
    for row, codes in enumerate(found):
        carried = labelled.vocabulary.closure(codes)
        table[row] = [code in carried for code in labelled.codes]
    return table


def measure(rounds: int) -> str:
    """Return the table of figures."""
    articles = list(read_articles(ARTICLES))
    labelled = label_articles(articles, load_vocabulary(str(TERMS)), 1)
    rows = []
    for size in SIZES:
        for name, judge in JUDGES.items():
            figures = [play(labelled, judge, size, seed) for seed in range(rounds)]
            micro, macro = np.mean(figures, axis=0)
            rows.append((str(size), name, f"{micro:.3f}", f"{macro:.3f}"))
    return markdown_table(("articles", "terms given", "micro F1", "macro F1"), rows)


def main() -> None:
    """Print the table, or write the page."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--page", type=Path)
    options = parser.parse_args()
    table = measure(options.rounds)
    if options.page:
        write_page(options.page, "A house thesaurus of 40 terms", f"{__doc__}\n{table}")
    print(table)


if __name__ == "__main__":
    main()
