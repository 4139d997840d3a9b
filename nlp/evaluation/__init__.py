"""Gold and predicted -> counts -> figures.

No disk, no model: both sides are the JSON objects of their files.

Definitions: a mention is right if span and type are both right, counted over every word-bounded
occurrence of the gold forms, longest first; a metonym may be left out or typed freely; an entity is
right if it shares a mention with a gold entity of its type that no other entity has taken; a leader
is a person in a governing or former governing office or at the head of an international
organisation. Intervals: bootstrap over articles.
"""

from nlp.evaluation.counts import Counts, Figure, Row, Tally, compare_sets, figures
from nlp.evaluation.entities import (
    occurrences,
    scored_mentions,
    tally_entities,
    tally_spans,
)
from nlp.evaluation.topics import ranking_scores, tally_keywords, tally_topics, topic_figures
from nlp.evaluation.trust import trust

__all__ = [
    "Counts",
    "Figure",
    "Row",
    "Tally",
    "compare_sets",
    "figures",
    "occurrences",
    "ranking_scores",
    "scored_mentions",
    "tally_entities",
    "tally_keywords",
    "tally_spans",
    "tally_topics",
    "topic_figures",
    "trust",
]
