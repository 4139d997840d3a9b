"""Where models are: a folder given by path, `models/` here, or those shipped with the package."""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from nlp.errors import ModelError

_PACKAGE = Path(__file__).parent
_SHIPPED = (_PACKAGE / "shipped_models", _PACKAGE.parent / "models")  # in a wheel; in a checkout


def find_model(name: str) -> Path:
    """Return the folder of a model, given its name or its path.

    Looks for a folder of that path, then in `models/` of the current folder, then among the shipped
    models. Raises ModelError that lists the names that exist.
    """
    candidates = (
        [Path(name)] if "/" in name or "\\" in name else [folder / name for folder in _folders()]
    )
    for folder in candidates:
        with contextlib.suppress(OSError):  # a name that no disk could hold
            if (folder / "manifest.json").is_file():
                return folder
    known = ", ".join(path.name for path in list_models()) or "none"
    raise ModelError(f"{name[:200]}: no model of this name or path; known models: {known}")


def list_models() -> list[Path]:
    """Return the folders of all models in reach, one per name, in name order."""
    found: dict[str, Path] = {}
    for folder in _folders():
        for manifest in folder.glob("*/manifest.json"):
            found.setdefault(manifest.parent.name, manifest.parent)
    return [found[name] for name in sorted(found)]


def _folders() -> list[Path]:
    return [folder for folder in (Path("models"), *_SHIPPED) if folder.is_dir()]


def read_manifest(folder: Path) -> dict[str, Any]:
    """Return what a model says of itself. Raises ModelError."""
    try:
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise ModelError(
            f"{folder}: its manifest.json cannot be read; copy the model again"
        ) from None
    if not isinstance(manifest, dict):
        raise ModelError(f"{folder}: its manifest.json is no object; copy the model again")
    return manifest


def read_stamp(folder: Path) -> str:
    """Return what tells one state of a model from another.

    The day it was made and a digest of its files.

    The pages that describe a model do not count. Raises ModelError.
    """
    made_on = read_manifest(folder).get("made_on", "")
    files = (path for path in folder.rglob("*") if path.is_file() and path.suffix != ".md")
    return f"{made_on}+{read_digest(path for path in files if path.name != 'report.json')}"


def read_digest(paths: Iterable[Path]) -> str:
    """Return eight hexadecimal digits that change with any byte of any file. Raises ModelError."""
    whole = hashlib.sha256()
    try:
        for path in sorted(paths, key=lambda path: (path.name, str(path))):
            content = path.read_bytes()
            whole.update(f"{path.name} {len(content)}\n".encode())
            whole.update(content)
    except OSError as error:
        raise ModelError(
            f"{error.filename}: cannot be read ({error.strerror}); check its permissions"
        ) from None
    return whole.hexdigest()[:8]
