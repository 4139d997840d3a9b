"""Inputs and outputs that are addresses ("s3://bucket/out/", "file:///mnt/archive.jsonl"), through fsspec."""

from __future__ import annotations

import contextlib
import re
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from nlp.errors import InputError, OptionError

_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+(?:::|://)")


def is_address(name: str | Path) -> bool:
    """Tell whether a name is an address: "protocol://..." and no path of this machine."""
    return isinstance(name, str) and _ADDRESS.match(name) is not None


def local_name(address: str | Path) -> str:
    """Return the last part of an address: the name of its file or folder here."""
    return str(address).rstrip("/").rsplit("/", 1)[-1]


@contextlib.contextmanager
def load_inputs(inputs: Sequence[str | Path], scratch: Path | None) -> Iterator[list[str | Path]]:
    """Yield the inputs, addresses fetched to files that last as long as the run.

    `scratch` is the folder for them, None: one for temporary files. Raises InputError for an
    address that cannot be read.
    """
    with tempfile.TemporaryDirectory(prefix="rubrique-", dir=scratch) as folder:
        yield [_read_address(name, Path(folder)) if is_address(name) else name for name in inputs]


def _read_address(address: str | Path, folder: Path) -> Path:
    target = folder / f"{len(list(folder.iterdir()))}-{local_name(address)}"
    try:
        system, path = _fsspec().url_to_fs(str(address))
        system.get(path, str(target), recursive=system.isdir(path))
    except (OSError, ValueError, ImportError) as error:
        raise InputError(
            f"{address}: cannot be read ({_first_line(error)}); check the address"
        ) from None
    return target


def address_exists(address: str) -> bool:
    """Tell whether something is at an address. Raises OptionError."""
    try:
        system, target = _fsspec().url_to_fs(address)
        return bool(system.exists(target))
    except (OSError, ValueError, ImportError) as error:
        raise OptionError(
            f"{address}: cannot be reached ({_first_line(error)}); check the address"
        ) from None


def write_address(path: Path, address: str) -> None:
    """Copy a file to an address. Raises OptionError."""
    try:
        system, target = _fsspec().url_to_fs(address)
        system.makedirs(system._parent(target), exist_ok=True)
        system.put_file(str(path), target)
    except (OSError, ValueError, ImportError) as error:
        raise OptionError(
            f"{address}: cannot be written ({_first_line(error)}); then go on with --resume"
        ) from None


def _fsspec() -> Any:
    try:
        import fsspec
    except ImportError:
        raise OptionError("addresses need fsspec; run: pip install 'rubrique[cluster]'") from None
    return fsspec.core


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0] if str(error) else type(error).__name__
