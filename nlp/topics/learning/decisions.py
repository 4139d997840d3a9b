"""Keep in a report card which labels a model gave the articles it was measured on.

A later model of the same name is compared with it article by article, though neither judged what it
had learned from.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from nlp.topics.learning.report import Judgement

KEY = "decisions"
Decisions = Mapping[str, frozenset[str]]


def pack_decisions(judgement: Judgement) -> dict[str, Any]:
    """Return the accepted labels of each article by id, as JSON values.

    The codes, and their numbers per article.
    """
    given = {}
    for article, accepted in zip(judgement.labelled.articles, judgement.accepted, strict=True):
        numbers = np.flatnonzero(accepted).tolist()
        given[str(article.id)] = " ".join(map(str, numbers))
    return {"codes": list(judgement.labelled.codes), "given": given}


def unpack_decisions(card: Mapping[str, Any]) -> Decisions:
    """Return the accepted codes of each article by id.

    Nothing where a card holds none, or holds something else.
    """
    packed = card.get(KEY)
    try:
        codes, given = packed["codes"], packed["given"]  # type: ignore[index]
        return {key: _unpack(numbers, codes) for key, numbers in given.items()}
    except (TypeError, KeyError, AttributeError, ValueError, IndexError):
        return {}


def _unpack(numbers: str, codes: Sequence[str]) -> frozenset[str]:
    return frozenset(codes[int(number)] for number in numbers.split())
