"""Names that the tables hold, as they are compared with those of a corpus: folded, made once."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping

from nlp.knowledge import Knowledge
from nlp.text import fold

_DETERMINER = re.compile(r"^(?:l'|le |la |les )")


def names_held(knowledge: Knowledge) -> Mapping[str, frozenset[str]]:
    """Return the ids that bear each name of the tables, by the folded name."""
    owners: dict[str, set[str]] = defaultdict(set)
    for alias in knowledge.aliases():
        owners[fold(alias.form)].add(alias.target)
    for metonym in knowledge.metonyms:
        owners[fold(metonym.form)].add(metonym.target)
    return {name: frozenset(ids) for name, ids in owners.items()}


def fold_bare(name: str) -> str:
    """Return a folded name without the article before it."""
    return _DETERMINER.sub("", fold(name))
