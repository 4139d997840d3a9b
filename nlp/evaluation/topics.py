"""Topics and keywords of one article against gold, and the figures of many."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from nlp.evaluation.counts import Counts, Figure, Row, Tally, compare_sets, figures

_LEVEL_1 = "000000"


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
    return {
        topic: compare_sets({topic} & wanted, {topic} & given) for topic in sorted(wanted | given)
    }


def tally_keywords(gold: Row, record: Row, *, scheme: str) -> Tally:
    """Return the counts of one article per given keyword, against the tags of one scheme, by label."""
    wanted = set(gold["keywords"])
    given = {
        tag["label"]
        for tag in record.get("tags", ())
        if tag["scheme"] == scheme and tag.get("accepted", True)
    }
    return {
        label: compare_sets({label} & wanted, {label} & given) for label in sorted(wanted | given)
    }


def topic_figures(
    tallies: Sequence[Tally], *, rounds: int = 1000, seed: int = 0
) -> tuple[list[Figure], float]:
    """Return the micro figure followed by one per topic, and the macro F1 over the topics that gold uses."""
    micro = figures(
        [{"micro": sum(tally.values(), Counts())} for tally in tallies], rounds=rounds, seed=seed
    )
    labels = figures(tallies, rounds=rounds, seed=seed)
    used = [figure.counts.f1 for figure in labels if figure.counts.tp + figure.counts.fn]
    return [*micro, *labels], sum(used) / len(used) if used else 0.0


def ranking_scores(
    wanted: Iterable[str], ranked: Sequence[str], *, depth: int = 5
) -> tuple[float, float]:
    """Return F1 and nDCG of the first `depth` labels of one article, best first."""
    labels, top = set(wanted), ranked[:depth]
    hits = [label in labels for label in top]
    ideal = sum(1 / math.log2(rank + 2) for rank in range(min(depth, len(labels))))
    gain = sum(hit / math.log2(rank + 2) for rank, hit in enumerate(hits))
    return compare_sets(labels, top).f1, gain / ideal if ideal else 0.0
