"""Where models are: a folder given by path, `models/` here, or those shipped with the package."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from nlp.errors import ModelError

_PACKAGE = Path(__file__).parent
_SHIPPED = (_PACKAGE / "shipped_models", _PACKAGE.parent / "models")  # in a wheel; in a checkout


def find_model(name: str) -> Path:
    """Return the folder of a model, given its name or its path.

    Looks for a folder of that path, then in `models/` of the current folder, then among the shipped models.
    Raises ModelError that lists the names that exist.
    """
    candidates = [Path(name)] if "/" in name or "\\" in name else [folder / name for folder in _folders()]
    for folder in candidates:
        if (folder / "manifest.json").is_file():
            return folder
    known = ", ".join(path.name for path in list_models()) or "none"
    raise ModelError(f"{name}: no model of this name or path; known models: {known}")


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
        raise ModelError(f"{folder}: its manifest.json cannot be read; copy the model again") from None
    if not isinstance(manifest, dict):
        raise ModelError(f"{folder}: its manifest.json is no object; copy the model again")
    return manifest
