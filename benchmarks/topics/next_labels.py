"""Whether the articles that `rubrique check --next` names teach more than as many drawn at random.

python -m benchmarks.topics.next_labels iptc-train.jsonl.gz [--rounds N] [--page FILE]

Plays the labelling of a corpus that is labelled already: a fifth is kept apart to measure on, 100 articles drawn at random
are the start, then 100 more are labelled in each step, drawn or chosen. Topics of level 1; the quick model of the check-up,
thresholds of best F1 by articles left out. The mean over rounds, each with another fifth and another start.
"""

from __future__ import annotations

import argparse
import gzip
import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.result_page import write_page
from nlp.evaluation.tables import markdown_table
from nlp.records import Article
from nlp.topics.checkup.suspects import Matrix, build_terms, unseen_by_one
from nlp.topics.checkup.teaching import draw_candidates, fit_quickly, rank_lessons
from nlp.topics.learning.calibrating import fit_thresholds
from nlp.topics.learning.figures import macro_f1, micro_f1
from nlp.topics.learning.labelled import truth_table

Truth = NDArray[np.bool_]
Places = NDArray[np.int64]
Figures = NDArray[np.float64]
Chooser = Callable[[Matrix, Truth, Places, Places, int], Places]
STEP = 100
APART = 0.2
# Every second step is told of the savings.
TOLD = 2


def draw(_: Matrix, __: Truth, known: Places, pool: Places, seed: int) -> Places:
    """Return articles of the pool at random."""
    return np.random.default_rng(seed + len(known)).permutation(pool)[:STEP]


def choose(matrix: Matrix, truth: Truth, known: Places, pool: Places, _: int) -> Places:
    """Return the articles of the pool that the check-up would name."""
    model = fit_quickly(matrix[known], truth[known])
    pool = np.array(draw_candidates(pool.tolist()))
    rows = matrix[pool]
    return pool[rank_lessons(model, rows, model.chances(rows), STEP)]


def measure(matrix: Matrix, truth: Truth, known: Places, apart: Places) -> tuple[float, float]:
    """Return micro and macro F1 on the articles kept apart, learning from the known ones."""
    model = fit_quickly(matrix[known], truth[known])
    unseen = unseen_by_one(matrix[known], truth[known])
    certain = model.calibration.probabilities(unseen)
    thresholds = fit_thresholds(certain, truth[known])
    accepted = model.chances(matrix[apart]) >= thresholds
    return micro_f1(truth[apart], accepted), macro_f1(truth[apart], accepted)


def play(
    matrix: Matrix, truth: Truth, chooser: Chooser, seed: int, most: int
) -> list[tuple[float, float]]:
    """Return the figures after each step of one round."""
    order = np.random.default_rng(seed).permutation(len(truth))
    edge = int(APART * len(order))
    apart, known, pool = order[:edge], order[edge : edge + STEP], order[edge + STEP :]
    figures = [measure(matrix, truth, known, apart)]
    while len(known) < most and len(pool):
        taken = chooser(matrix, truth, known, pool, seed)
        known = np.concatenate([known, taken])
        pool = np.setdiff1d(pool, taken)
        figures.append(measure(matrix, truth, known, apart))
    return figures


def tell_savings(drawn: Figures, chosen: Figures) -> str:
    """Return how many labels the choice needs for what so many drawn ones give.

    drawn, chosen: micro and macro F1 after each step (steps x 2).
    """
    sizes = STEP * np.arange(1, len(drawn) + 1)
    rows = []
    for step in range(TOLD - 1, len(drawn), TOLD):
        cells = [str(sizes[step])]
        for figure in (1, 0):
            # A figure may fall by chance from one step to the next: what was once reached counts.
            reached = np.maximum.accumulate(chosen[:, figure])
            needed = float(np.interp(drawn[step, figure], reached, sizes))
            cells += [f"{needed:.0f}", f"{needed / sizes[step]:.2f}"]
        rows.append(cells)
    header = (
        "drawn",
        "chosen, for the same macro F1",
        "share",
        "chosen, for the same micro F1",
        "share",
    )
    told = "Labels that the choice needs for what so many drawn ones give (straight lines between the steps):"
    return f"{told}\n\n{markdown_table(header, rows)}"


def read_corpus(path: Path) -> tuple[Matrix, Truth]:
    """Return the words and the topics of level 1 of a corpus."""
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    articles = [Article(id=row["id"], title=row["title"], text=row["text"]) for row in rows]
    carried = [frozenset(row["topics"]) for row in rows]
    codes = sorted(set().union(*carried))
    return build_terms(articles), truth_table(carried, codes)


def main() -> None:
    """Play both ways and print the table, or write the page."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--most", type=int, default=1000)
    parser.add_argument("--page", type=Path)
    options = parser.parse_args()
    matrix, truth = read_corpus(options.corpus)
    rows = []
    means = {}
    for name, chooser in (("drawn at random", draw), ("chosen", choose)):
        rounds = [
            play(matrix, truth, chooser, seed, options.most) for seed in range(options.rounds)
        ]
        means[name] = np.mean(rounds, axis=0)
    for step in range(len(means["chosen"])):
        drawn, chosen = means["drawn at random"][step], means["chosen"][step]
        cells = (f"{value:.3f}" for value in (*drawn, *chosen))
        rows.append((str((step + 1) * STEP), *cells))
    header = ("labels", "drawn: micro F1", "macro F1", "chosen: micro F1", "macro F1")
    table = markdown_table(header, rows)
    savings = tell_savings(means["drawn at random"], means["chosen"])
    text = f"{__doc__}\n{table}\n\n{savings}"
    if options.page:
        write_page(options.page, "Which articles to label next", text)
    print(f"{table}\n\n{savings}")


if __name__ == "__main__":
    main()
