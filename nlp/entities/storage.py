"""Save an arbiter as arrays and JSON, and load it without trusting it: nothing is ever executed."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from nlp.entities.arbiter import TYPES, Arbiter
from nlp.errors import ModelError
from nlp.models import read_manifest

FOLDER = "arbiter"
FILES = ("arbiter.json", "pieces.txt", "weights.npz")
FORMAT = 1
_MOST_BYTES = 64 << 20  # of one file; the shipped one has less than one megabyte
_ADVICE = "train it again, or copy it whole from where it was made"


def arbiter_files(arbiter: Arbiter) -> dict[str, bytes]:
    """Return the files of an arbiter, by name."""
    packed = io.BytesIO()
    weights = np.asarray(arbiter.weights, np.float32)
    np.savez_compressed(packed, weights=weights, bias=np.asarray(arbiter.bias, np.float32))
    described = {
        "format": FORMAT,
        "types": TYPES,
        "threshold": arbiter.threshold,
        "kinds": dict(arbiter.kinds),
    }
    ordered = sorted(arbiter.pieces, key=arbiter.pieces.__getitem__)
    return {
        "arbiter.json": (json.dumps(described, indent=1) + "\n").encode("utf-8"),
        "pieces.txt": "\n".join(map(_escaped, ordered)).encode("utf-8"),
        "weights.npz": packed.getvalue(),
    }


def digests_of(files: Mapping[str, bytes]) -> dict[str, str]:
    """Return the SHA-256 of each file, as a manifest holds it."""
    return {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}


def load_arbiter(folder: Path) -> Arbiter:
    """Return the arbiter of a model folder. Raises ModelError where it cannot be trusted whole."""
    digests = read_manifest(folder).get("arbiter")
    contents = {name: _read_checked(folder, name, digests) for name in FILES}
    try:
        described = json.loads(contents["arbiter.json"])
        pieces = contents["pieces.txt"].decode("utf-8").split("\n")
        with np.load(io.BytesIO(contents["weights.npz"]), allow_pickle=False) as arrays:
            weights, bias = arrays["weights"], arrays["bias"]
        _check(described, pieces, weights, bias)
        threshold, kinds = float(described["threshold"]), dict(described["kinds"])
    except (ValueError, KeyError, TypeError, RecursionError, zipfile.BadZipFile, EOFError) as error:
        raise ModelError(f"{folder}: damaged arbiter, {error}; {_ADVICE}") from None
    numbers = {_unescaped(piece): number for number, piece in enumerate(pieces)}
    return Arbiter(numbers, weights.astype(np.float64), bias.astype(np.float64), threshold, kinds)


def has_arbiter(folder: Path) -> bool:
    """Tell whether a model folder brings an arbiter of its own."""
    return "arbiter" in read_manifest(folder)


def _check(described: Any, pieces: list[str], weights: Any, bias: Any) -> None:
    """Raise ValueError for what no arbiter of this format holds."""
    if described["format"] != FORMAT or tuple(described["types"]) != TYPES:
        raise ValueError("it is of another format")
    if weights.shape != (len(pieces), len(TYPES)) or bias.shape != (len(TYPES),):
        raise ValueError("its weights do not fit its pieces of evidence")
    if not (np.isfinite(weights).all() and np.isfinite(bias).all()):
        raise ValueError("its weights are no numbers")
    if not all(0 <= float(score) <= 1 for score in described["kinds"].values()):
        raise ValueError("its scores are no probabilities")


def _read_checked(folder: Path, name: str, digests: Any) -> bytes:
    path = folder / FOLDER / name
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise ModelError(f"{path}: larger than {_MOST_BYTES >> 20} MB; {_ADVICE}")
        content = path.read_bytes()
    except OSError as error:
        raise ModelError(f"{path}: cannot be read ({error.strerror}); {_ADVICE}") from None
    digest = hashlib.sha256(content).hexdigest()
    if not isinstance(digests, Mapping) or digests.get(name) != digest:
        raise ModelError(f"{path}: does not match its digest in manifest.json; {_ADVICE}")
    return content


def _escaped(piece: str) -> str:
    return piece.replace("\\", "\\\\").replace("\n", "\\n")


def _unescaped(piece: str) -> str:
    return piece.replace("\\n", "\n").replace("\\\\", "\\")
