"""Where models are: a folder given by path, `models/` here, or those shipped with the package."""

from __future__ import annotations

import contextlib
import hashlib
import json
import shutil
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from nlp.errors import ModelError, OptionError

_PACKAGE = Path(__file__).parent
ENTITIES = "entities"  # the kind of model that finds entities, as its manifest names it
_MOST_OF_CARD = 1 << 26  # bytes of a report card
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


def list_models(*, only_shipped: bool = False) -> list[Path]:
    """Return the folders of all models in reach, one per name, in name order.

    `only_shipped` leaves out those of the current folder, which may be anybody's.
    """
    found: dict[str, Path] = {}
    for folder in _SHIPPED if only_shipped else _folders():
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


def is_entity_model(folder: Path) -> bool:
    """Tell whether a model finds entities; the others give topics."""
    try:
        return read_manifest(folder).get("kind") == ENTITIES
    except ModelError:
        return False


def save_model(contents: Mapping[str, bytes], folder: Path) -> None:
    """Write a model's files, by their path in the folder, whole or not at all.

    An older model there is replaced. Raises OptionError where `folder` exists and is not a model,
    so that nothing else is ever removed.
    """
    if _is_something_else(folder):
        raise OptionError(f"{folder} exists and is not a model: give another folder")
    folder.parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        fresh.chmod(0o755)
        for name, content in contents.items():
            (fresh / name).parent.mkdir(exist_ok=True)
            (fresh / name).write_bytes(content)
        _write_over(fresh, folder)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def _is_something_else(folder: Path) -> bool:
    if not folder.exists() or (folder / "manifest.json").is_file():
        return False
    return folder.is_file() or any(folder.iterdir())


def _write_over(fresh: Path, folder: Path) -> None:
    """Put the fresh folder in the place of the old one; a failure leaves the old one."""
    old = fresh.with_name(f"{fresh.name}.old")
    if folder.exists():
        folder.replace(old)
    try:
        fresh.replace(folder)
    except OSError:
        if old.exists():
            old.replace(folder)
        raise
    shutil.rmtree(old, ignore_errors=True)


def load_card(folder: Path) -> Mapping[str, Any]:
    """Return the report card of a saved model.

    An empty one where there is none that can be read.
    """
    path = Path(folder) / "report.json"
    try:
        card = json.loads(path.read_bytes()) if path.stat().st_size <= _MOST_OF_CARD else {}
    except (OSError, ValueError, RecursionError):
        return {}
    return card if isinstance(card, dict) else {}
