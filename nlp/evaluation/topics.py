"""Topics and keywords of one article against gold, the figures of many, and how good a ranking is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from nlp.evaluation.counts import Counts, Figure, Row, Tally, compare_sets, figures

_LEVEL_1 = "000000"
Doubles = NDArray[np.float64]


def tally_topics(gold: Row, record: Row, *, scheme: str = "medtop") -> Tally:
    """Return the counts of one article per topic.

    Topics that gold calls optional are neither right nor wrong.

    Where gold is of level 1 (IPTC codes that end in 000000), a tag counts as its top-level topic.
    """
    wanted = set(gold["topics"])
    by_top = all(code.endswith(_LEVEL_1) for code in wanted)
    given = {
        (by_top and tag.get("top")) or tag["code"]
        for tag in record.get("tags", ())
        if tag["scheme"] == scheme and tag.get("accepted", True)
    }
    given -= set(gold.get("topics_optional", ())) - wanted
    return _tally_labels(wanted, given)


def tally_keywords(gold: Row, record: Row, *, scheme: str) -> Tally:
    """Return the counts of one article per given keyword, against the labels of a scheme's tags."""
    wanted = set(gold["keywords"])
    given = {
        tag["label"]
        for tag in record.get("tags", ())
        if tag["scheme"] == scheme and tag.get("accepted", True)
    }
    return _tally_labels(wanted, given)


def _tally_labels(wanted: set[str], given: set[str]) -> Tally:
    """Return for each label of either side whether it is right, wrong or missed."""
    tally = {}
    for label in sorted(wanted | given):
        tally[label] = compare_sets({label} & wanted, {label} & given)
    return tally


def topic_figures(
    tallies: Sequence[Tally], *, rounds: int = 1000, seed: int = 0
) -> tuple[list[Figure], float]:
    """Return the micro figure followed by one per topic, and the macro F1.

    The latter is the mean over the topics that gold uses.
    """
    whole = [{"micro": sum(tally.values(), Counts())} for tally in tallies]
    micro = figures(whole, rounds=rounds, seed=seed)
    labels = figures(tallies, rounds=rounds, seed=seed)
    used = [figure.counts.f1 for figure in labels if figure.counts.gold]
    macro = sum(used) / len(used) if used else 0.0
    return [*micro, *labels], macro


def ranking_scores(
    wanted: Iterable[str], ranked: Sequence[str], *, depth: int = 5
) -> tuple[float, float]:
    """Return F1 and nDCG of the first `depth` labels of one article, best first."""
    labels = set(wanted)
    top = ranked[:depth]
    hits = np.array([[label in labels for label in top]], dtype=np.bool_)
    size = np.array([len(labels)])
    return compare_sets(labels, top).f1, float(ndcg(hits, size, depth)[0])


def ndcg(hits: NDArray[np.bool_], wanted: NDArray[np.integer], depth: int) -> Doubles:
    """Return the normalised discounted cumulative gain of each ranking, 0 where gold is empty.

    hits: which of the first labels are right, best first (rankings x ranks, `depth` at most).
    wanted: how many labels gold has for each. scikit-learn's ndcg_score takes for ideal the labels
    it is shown; gold may hold labels that the ranking cannot know, and they count here.
    """
    gains = 1 / np.log2(np.arange(depth) + 2)
    # Nothing wanted: an infinite ideal makes the share 0.
    ideal_of_size = np.concatenate([[np.inf], np.cumsum(gains)])
    ideal = ideal_of_size[np.minimum(wanted, depth)]
    reached = (hits * gains[: hits.shape[1]]).sum(axis=1)
    return np.asarray(reached / ideal, dtype=np.float64)
