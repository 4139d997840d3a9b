"""Rubrique: entities and topics of French news articles, with the reason for each.

>>> from nlp import Article, Tagger
>>> tagger = Tagger.load(topics=["medtop"])
>>> text = "Le président russe Vladimir Poutine a reçu son homologue syrien à Moscou."
>>> record = tagger(Article(text=text))
>>> [entity.name for entity in record.entities if entity.type == "country"]
['Russie', 'Syrie']
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from nlp.api import Evaluation, Frames, evaluate, read_frame, tag_frame, train, train_entities
    from nlp.checking import check
    from nlp.comparing import compare
    from nlp.errors import InputError, ModelError, OptionError, RubriqueError
    from nlp.reading import read_articles
    from nlp.records import Article, Entity, Mention, Office, Record, Reject, Tag
    from nlp.tagger import Tagger
    from nlp.writing import read_records, show, to_frame, write_records

_HOMES = {
    **dict.fromkeys(
        ("Evaluation", "Frames", "evaluate", "read_frame", "tag_frame", "train", "train_entities"),
        "nlp.api",
    ),
    **dict.fromkeys(("InputError", "ModelError", "OptionError", "RubriqueError"), "nlp.errors"),
    **dict.fromkeys(
        ("Article", "Entity", "Mention", "Office", "Record", "Reject", "Tag"), "nlp.records"
    ),
    **dict.fromkeys(("read_records", "show", "to_frame", "write_records"), "nlp.writing"),
    "check": "nlp.checking",
    "compare": "nlp.comparing",
    "read_articles": "nlp.reading",
    "Tagger": "nlp.tagger",
}

__all__ = [
    "Article",
    "Entity",
    "Evaluation",
    "Frames",
    "InputError",
    "Mention",
    "ModelError",
    "Office",
    "OptionError",
    "Record",
    "Reject",
    "RubriqueError",
    "Tag",
    "Tagger",
    "check",
    "compare",
    "evaluate",
    "read_articles",
    "read_frame",
    "read_records",
    "show",
    "tag_frame",
    "to_frame",
    "train",
    "train_entities",
    "write_records",
]


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used: `import nlp` and `rubrique --help` stay fast."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(_HOMES[name]), name)
