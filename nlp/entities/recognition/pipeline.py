"""A recogniser as a pipeline of spaCy: to train it, to compare with it, to run one of another make.

Tokenizer and vectors of the installed base model, one `ner` component.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import spacy
from spacy.attrs import IDS, IS_SPACE, LOWER, NORM  # type: ignore[import-not-found]
from spacy.language import Language

from nlp.entities.recognition.tokenisation import load_tokenizer
from nlp.entities.recognition.trust import load_settings
from nlp.errors import ModelError
from nlp.word_vectors import PACKAGE, find_package

# Read of a word whatever the model: white space begins no name, and norms follow from small letters. SpaCy works
# out 23 things for each word it has not met, which takes half of the tokenizer's time.
_ALWAYS = frozenset((IS_SPACE, LOWER, NORM))


class _French(Language):  # type: ignore[no-untyped-call]
    """French as far as names need it.

    SpaCy's own class brings two seconds of imports (see `load_tokenizer`).
    """

    lang = "fr"


def load_pipeline(folder: Path | None = None) -> Language:
    """Return a pipeline of one component.

    The `ner` of a model folder, or of the installed base model if None.

    A folder holds `config.cfg` and the weights in `ner`. The base model's half a million strings,
    which a recogniser never looks up, are not read. Raises ModelError.
    """
    base = find_package()
    folder = folder or base
    try:
        nlp = _French(create_tokenizer=lambda nlp: load_tokenizer(nlp.vocab, base / "tokenizer"))
        nlp.vocab.vectors.from_disk(base / "vocab", exclude=["strings"])
    except (OSError, ValueError, KeyError):
        raise ModelError(
            f"{PACKAGE}: the spaCy model cannot be read; run: pip install --force-reinstall {PACKAGE}"
        ) from None
    try:
        settings = _read_settings(base) if folder == base else load_settings(folder)
        _work_out_less(nlp, settings)
        component = nlp.add_pipe(
            "ner", config={key: value for key, value in settings.items() if key != "factory"}
        )
        component.from_disk(folder / "ner", exclude=["vocab"])  # type: ignore[attr-defined]
    except (OSError, ValueError, LookupError, TypeError, AttributeError, OverflowError) as error:
        raise ModelError(
            f"{folder}: the entity model cannot be read ({type(error).__name__}); copy it again"
        ) from None
    return nlp


def _work_out_less(nlp: Language, settings: dict[str, Any]) -> None:
    """Let spaCy work out of each new word what the recogniser reads, and nothing else."""
    read = {IDS[name] for name in settings["model"]["tok2vec"]["embed"]["attrs"]}
    worked_out: dict[int, Any] = nlp.vocab.lex_attr_getters  # type: ignore[attr-defined]
    for attribute in worked_out.keys() - read - _ALWAYS:
        del worked_out[attribute]


def _read_settings(folder: Path) -> dict[str, Any]:
    """Return the settings of the installed base model, which is trusted as all that is installed."""
    return dict(
        spacy.util.load_config(folder / "config.cfg", interpolate=True)["components"]["ner"]
    )
