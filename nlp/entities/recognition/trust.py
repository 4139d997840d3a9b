"""What the entity model of a stranger must pass before any of it is used.

Sizes, digests, and functions by name.

A configuration of spaCy names functions, and spaCy calls whichever are registered. Only those that
a recogniser of names is made of are let through; the weights are arrays in msgpack, which can hold
no code.
"""

from __future__ import annotations

import configparser
import hashlib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from nlp.errors import ModelError
from nlp.models import read_manifest

WEIGHTS = ("cfg", "model", "moves")
FUNCTIONS = frozenset(
    """ner spacy.TransitionBasedParser.v2 spacy.Tok2Vec.v2 spacy.MultiHashEmbed.v2 spacy.MaxoutWindowEncoder.v2
    spacy.ner_scorer.v1""".split()
)
MOST_BYTES = 64 << 20  # of one file of weights; the shipped ones have five megabytes
_MOST_SETTINGS = 1 << 16  # bytes of a configuration
_MOST_NUMBERS = 50_000_000  # of all tables of vectors together
_ADVICE = "copy it whole from where it was made"


def load_settings(folder: Path) -> dict[str, Any]:
    """Return the settings of the `ner` component of a model folder, once its files have passed.

    Raises ModelError.
    """
    digests = read_manifest(folder).get("weights")
    for name in WEIGHTS:
        digest = hashlib.sha256(_read_limited(folder / "ner" / name, MOST_BYTES)).hexdigest()
        if not isinstance(digests, Mapping) or digests.get(name) != digest:
            raise ModelError(
                f"{folder}: ner/{name} does not match its digest in manifest.json; {_ADVICE}"
            )
    written = _read_limited(folder / "config.cfg", _MOST_SETTINGS)
    try:
        settings = _parsed(written.decode("utf-8"))["components"]["ner"]
        check_settings(folder, settings)
    except (ValueError, KeyError, TypeError, RecursionError, configparser.Error) as error:
        raise ModelError(
            f"{folder}: config.cfg cannot be read ({type(error).__name__}); {_ADVICE}"
        ) from None
    return dict(settings)


def check_settings(folder: Path, settings: Mapping[str, Any]) -> None:
    """Raise ModelError for settings that name any other function, or ask for tables beyond all measure."""
    for key, value in _leaves(settings):
        if (key == "factory" or key.startswith("@")) and value not in FUNCTIONS:
            raise ModelError(
                f"{folder}: config.cfg names {str(value)[:60]!r}, which no recogniser of names needs"
            )
    numbers = [int(value) for _, value in _leaves(settings) if isinstance(value, int | float)]
    if any(not 0 <= number <= _MOST_NUMBERS for number in numbers):
        raise ModelError(f"{folder}: config.cfg asks for impossible sizes; {_ADVICE}")
    embed = settings["model"]["tok2vec"]["embed"]
    if sum(embed["rows"]) * embed["width"] > _MOST_NUMBERS:
        raise ModelError(
            f"{folder}: config.cfg asks for more than {_MOST_NUMBERS:,} numbers; {_ADVICE}"
        )


def _parsed(written: str) -> dict[str, Any]:
    """Return the settings that spaCy's way of writing them holds: sections by path, values in JSON."""
    parser = configparser.ConfigParser(interpolation=None)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read_string(written)
    settings: dict[str, Any] = {}
    for path in parser.sections():
        *parents, name = path.split(".")
        above = settings
        for parent in parents:
            above = above[parent]
        above[name] = {key: json.loads(value) for key, value in parser[path].items()}
    return settings


def _leaves(value: Any, key: str = "") -> Iterator[tuple[str, Any]]:
    """Yield every value that is no mapping or list, with the key nearest to it."""
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield from _leaves(inner, str(name))
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _leaves(inner, key)
    else:
        yield key, value


def _read_limited(path: Path, limit: int) -> bytes:
    try:
        if path.stat().st_size > limit:
            raise ModelError(f"{path}: larger than {limit >> 10:,} kB; {_ADVICE}")
        return path.read_bytes()
    except OSError as error:
        raise ModelError(f"{path}: cannot be read ({error.strerror}); {_ADVICE}") from None
