"""Where the recogniser's parts come from: words and vectors of the installed base model, weights of a folder."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from nlp.entities.recognition.network import Network
from nlp.entities.recognition.tokenisation import Rules, load_rules
from nlp.entities.recognition.trust import load_settings
from nlp.entities.recognition.weights import AnotherMakeError, Weights, load_weights, weights_of
from nlp.errors import ModelError
from nlp.word_vectors import PACKAGE, find_package, load_word_vectors

if TYPE_CHECKING:
    from spacy.language import Language

QUIET_WORDS = "quiet-words.txt"
_DAMAGES = (
    OSError,
    ValueError,
    LookupError,
    TypeError,
    AttributeError,
    OverflowError,
    RecursionError,
    msgspec.MsgspecError,
)


def load_network(folder: Path | None = None, quiet: Collection[str] = ()) -> Network | Language:
    """Return the network of a model folder, or that of the installed base model if None.

    A folder holds `config.cfg` and the weights in `ner`. A network of a make that is not known here
    comes as a pipeline of spaCy. Raises ModelError.
    """
    if folder:
        load_settings(folder)
    folder = folder or find_package()
    try:
        return _joined(load_weights(folder / "ner"), quiet)
    except AnotherMakeError:
        from nlp.entities.recognition.pipeline import load_pipeline

        return load_pipeline(folder)
    except _DAMAGES as error:
        raise ModelError(
            f"{folder}: the entity model cannot be read ({type(error).__name__}); copy it again"
        ) from None


def network_of(component: Any, quiet: Collection[str] = ()) -> Network | None:
    """Return the network of spaCy's `ner` component, or None if it is of a make that is not known here."""
    try:
        return _joined(weights_of(component), quiet)
    except AnotherMakeError:
        return None


def read_quiet_words(folder: Path) -> list[str]:
    """Return the forms of a model folder that begin no name, none if it lists none. Raises ModelError."""
    path = folder / QUIET_WORDS
    if not path.is_file():
        return []
    try:
        return path.read_text(encoding="utf-8").split("\n")[:-1]
    except (OSError, ValueError):
        raise ModelError(f"{path}: cannot be read; copy the model again") from None


def _joined(weights: Weights, quiet: Collection[str]) -> Network:
    """Return a network with the words of the installed base model. Raises ModelError, AnotherMakeError."""
    return Network(weights, _load_rules(), load_word_vectors(), quiet)


def _load_rules() -> Rules:
    """Return the rules of words of the installed base model. Raises ModelError."""
    try:
        return load_rules(find_package() / "tokenizer")
    except (OSError, ValueError, KeyError, TypeError, msgspec.MsgspecError):
        raise ModelError(
            f"{PACKAGE}: the spaCy model cannot be read; run: pip install --force-reinstall {PACKAGE}"
        ) from None
