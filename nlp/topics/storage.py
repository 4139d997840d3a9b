"""Save classifiers as arrays and JSON, and load them without trusting them.

Nothing in a folder is ever executed. The format is written down in `arrays.py` and here.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import asdict
from itertools import chain
from operator import itemgetter
from pathlib import Path
from tokenize import TokenError
from typing import Any, NoReturn

import numpy as np

from nlp.errors import ModelError
from nlp.models import save_model
from nlp.topics.arrays import (
    ARRAYS,
    KINDS,
    Arrays,
    arrays_of,
    check_lengths,
    space_of,
    unpack_array,
)
from nlp.topics.calibration import Calibration, Tempering
from nlp.topics.classifier import Classifier
from nlp.topics.rounding import Rounded
from nlp.topics.vocabulary import Concept, Vocabulary

FORMAT = 2
MOST_BYTES = 1 << 29
_DAMAGES = (  # what numpy, json, zipfile and this room raise for bytes that are no model
    *(
        ValueError,
        LookupError,
        TypeError,
        EOFError,
        RecursionError,
        OverflowError,
        SyntaxError,
        TokenError,
    ),
    *(zipfile.BadZipFile, zlib.error, RuntimeError),
)
_ADVICE = "train it again, or copy it whole from where it was made"


def save_classifier(classifier: Classifier, folder: Path) -> None:
    """Write a classifier to `folder`, whole or not at all; an older model there is replaced.

    Raise OptionError where `folder` exists and is not a model, so that nothing else is ever
    removed.
    """
    save_model(_contents(classifier), Path(folder))


def _contents(classifier: Classifier) -> dict[str, bytes]:
    """Return the files of a classifier, by name."""
    packed = io.BytesIO()
    np.savez_compressed(packed, allow_pickle=False, **arrays_of(classifier))
    contents = {
        "arrays.npz": packed.getvalue(),
        "words.txt": "\n".join(classifier.space.words).encode("utf-8"),
        "labels.json": _json(_labels_of(classifier)),
    }
    digests = {name: hashlib.sha256(content).hexdigest() for name, content in contents.items()}
    contents["manifest.json"] = _json({**classifier.manifest, "format": FORMAT, "digests": digests})
    if classifier.card:
        contents["report.json"] = _json(classifier.card)
        from nlp.topics.learning.report import report_markdown

        contents["REPORT.md"] = report_markdown(classifier.name, classifier.card).encode("utf-8")
    return contents


def _json(value: Any) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode("utf-8")


def _labels_of(classifier: Classifier) -> dict[str, Any]:
    """Return the learned codes, and every concept they need: themselves and their ancestors."""
    needed = classifier.vocabulary.closure(classifier.codes)
    concepts = [classifier.vocabulary[code] for code in sorted(needed)]
    rows = [asdict(concept) for concept in concepts]
    return {"codes": list(classifier.codes), "concepts": rows}


def load_classifier(folder: Path) -> Classifier:
    """Return the classifier saved in `folder`.

    Raise ModelError in one line where it cannot be trusted whole.
    """
    folder = Path(folder)
    manifest = load_manifest(folder)
    contents = {
        name: _read_checked(folder, name, manifest)
        for name in ("arrays.npz", "words.txt", "labels.json")
    }
    try:
        arrays = _unpack(folder, contents["arrays.npz"])
        words = tuple(contents["words.txt"].decode("utf-8").split("\n"))
        codes, vocabulary = _parse_labels(json.loads(contents["labels.json"]))
        check_lengths(arrays, len(words), len(codes))
    except _DAMAGES as error:
        _refuse(folder, str(error) or type(error).__name__)
    return _assembled(manifest, vocabulary, codes, words, arrays)


def load_manifest(folder: Path) -> Mapping[str, Any]:
    """Return the manifest of a model, without its arrays.

    Raise ModelError where it is missing or of another format.
    """
    path = Path(folder) / "manifest.json"
    if not path.is_file():
        raise ModelError(
            f"{folder}: no model here (manifest.json is missing); check the folder, or train one"
        )
    try:
        manifest = json.loads(_read_limited(path))
    except (ValueError, RecursionError):
        _refuse(Path(folder), "manifest.json is not JSON")
    if not isinstance(manifest, dict) or not isinstance(manifest.get("name"), str):
        _refuse(Path(folder), "manifest.json is not the manifest of a model")
    if manifest.get("format") != FORMAT:
        found = str(manifest.get("format"))[:20]
        raise ModelError(
            f"{folder}: model format {found}, this version reads format {FORMAT}; train it again"
        )
    return manifest


def _read_checked(folder: Path, name: str, manifest: Mapping[str, Any]) -> bytes:
    path = folder / name
    if not path.is_file():
        _refuse(folder, f"{name} is missing")
    content = _read_limited(path)
    digests = manifest.get("digests")
    if not isinstance(digests, dict) or digests.get(name) != hashlib.sha256(content).hexdigest():
        _refuse(folder, f"{name} does not match its digest in manifest.json")
    return content


def _read_limited(path: Path) -> bytes:
    if path.stat().st_size > MOST_BYTES:
        _refuse(path.parent, f"{path.name} is larger than {MOST_BYTES >> 20} MB")
    return path.read_bytes()


def _refuse(folder: Path, reason: str) -> NoReturn:
    raise ModelError(
        f"{folder}: damaged model, {' '.join(reason.split())[:200]}; {_ADVICE}"
    ) from None


def _unpack(folder: Path, content: bytes) -> Arrays:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        sizes = {item.filename: item.file_size for item in archive.infolist()}
        names = [name.removesuffix(".npy") for name in sizes]
        is_known = all(name.endswith(".npy") for name in sizes)
        if not is_known or set(names) not in (set(ARRAYS), set(KINDS)):
            _refuse(folder, "arrays.npz does not hold the arrays of a model")
        if sum(sizes.values()) > MOST_BYTES:
            _refuse(folder, f"its arrays take more than {MOST_BYTES >> 20} MB")
        return {name: unpack_array(name, archive.read(f"{name}.npy")) for name in names}


def _parse_labels(value: Any) -> tuple[tuple[str, ...], Vocabulary]:
    cells = itemgetter("code", "label", "parent", "top")
    rows = [cells(row) for row in value["concepts"]]
    vocabulary = Vocabulary(Concept(*row) for row in rows)
    codes = tuple(value["codes"])
    texts = [text for text in chain.from_iterable(rows) if text is not None]
    are_texts = all(isinstance(text, str) for text in texts)
    if not are_texts or len(set(codes)) < len(codes):
        raise ValueError("labels.json holds something else than labels")
    if any(code not in vocabulary for code in codes):
        raise ValueError("labels.json lacks the concept of a label")
    return codes, vocabulary


def _assembled(
    manifest: Mapping[str, Any],
    vocabulary: Vocabulary,
    codes: tuple[str, ...],
    words: tuple[str, ...],
    arrays: Arrays,
) -> Classifier:
    return Classifier(
        name=manifest["name"],
        vocabulary=vocabulary,
        codes=codes,
        space=space_of(arrays, words),
        table=Rounded(arrays["weight_steps"], arrays["weight_scale"]),
        bias=arrays["bias"],
        calibration=_calibration_of(arrays),
        thresholds=arrays["thresholds"],
        manifest=manifest,
    )


def _calibration_of(arrays: Arrays) -> Calibration:
    tempering = None
    if "knots" in arrays:
        tempering = Tempering(arrays["knots"], arrays["parts"], arrays["usual"])
    return Calibration(arrays["slope"], arrays["offset"], arrays["curve"], tempering)
