"""Topics: predict the tags of articles with trained linear models, train such models, say why."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from nlp.topics.classifier import Classifier, predict_each
    from nlp.topics.learning.aid import Aid
    from nlp.topics.learning.report import describe_labels
    from nlp.topics.learning.training import Origin, Recipe, train_classifier
    from nlp.topics.storage import load_classifier, load_manifest, save_classifier
    from nlp.topics.vocabulary import Concept, Vocabulary, load_vocabulary

_HOMES = {
    "Classifier": "classifier",
    "Concept": "vocabulary",
    "Aid": "learning.aid",
    "Origin": "learning.training",
    "Recipe": "learning.training",
    "Vocabulary": "vocabulary",
    "describe_labels": "learning.report",
    "load_classifier": "storage",
    "load_manifest": "storage",
    "load_vocabulary": "vocabulary",
    "predict_each": "classifier",
    "save_classifier": "storage",
    "train_classifier": "learning.training",
}

__all__ = [
    "Aid",
    "Classifier",
    "Concept",
    "Origin",
    "Recipe",
    "Vocabulary",
    "describe_labels",
    "load_classifier",
    "load_manifest",
    "load_vocabulary",
    "predict_each",
    "save_classifier",
    "train_classifier",
]


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used.

    Numpy and scipy stay out of `import nlp.topics`.
    """
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{_HOMES[name]}"), name)
