"""Files and folders that are either whole or not there.

Written beside their place, then renamed.
"""

from __future__ import annotations

import contextlib
import gzip
import io
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from nlp.errors import OptionError

STDOUT = "-"
PARTS = ".parts"  # ends the name of the folder in which an output is still being made


@contextlib.contextmanager
def write_atomically(path: str | Path) -> Iterator[TextIO]:
    """Open a text file that takes its name only when all is written; "-" is standard output.

    A name ending in .gz is compressed, without a time stamp, so that the same records give the same
    bytes. Raises OptionError if the folder cannot be written to.
    """
    if str(path) == STDOUT:
        with contextlib.suppress(AttributeError):
            sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
        yield sys.stdout
        sys.stdout.flush()
        return
    compressed = str(path).lower().endswith(".gz")
    with write_beside(path) as partial, _write_stream(partial, compressed=compressed) as stream:
        yield stream


@contextlib.contextmanager
def write_beside(path: str | Path) -> Iterator[Path]:
    """Yield an empty file beside `path`, for a library to fill, that takes its place when all went well."""
    target = Path(path)
    partial = _partial(target)
    try:
        yield partial
        partial.chmod(0o666 & ~_umask())
        partial.replace(target)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise


@contextlib.contextmanager
def write_folder_beside(path: str | Path) -> Iterator[Path]:
    """Yield an empty folder beside `path` that takes its place when all went well.

    Raises OptionError if there is something at `path` already: it may hold somebody's work.
    """
    target = Path(path)
    if target.is_file() or (target.is_dir() and any(target.iterdir())):
        raise OptionError(f"{target}: is there already; name a new folder, or empty this one first")
    try:
        partial = Path(
            tempfile.mkdtemp(prefix=f".{target.name}.", suffix=".partial", dir=target.parent)
        )
    except OSError as error:
        raise OptionError(
            f"{target}: cannot be written ({error.strerror}); check the folder"
        ) from None
    try:
        yield partial
        partial.chmod(0o777 & ~_umask())
        if target.is_dir():
            target.rmdir()
        partial.replace(target)
    except BaseException:
        shutil.rmtree(partial, ignore_errors=True)
        raise


def _partial(target: Path) -> Path:
    try:
        number, name = tempfile.mkstemp(
            prefix=f".{target.name}.", suffix=".partial", dir=target.parent
        )
    except OSError as error:
        raise OptionError(
            f"{target}: cannot be written ({error.strerror}); check the folder"
        ) from None
    os.close(number)
    return Path(name)


@contextlib.contextmanager
def _write_stream(path: Path, *, compressed: bool) -> Iterator[TextIO]:
    if not compressed:
        with path.open("w", encoding="utf-8", newline="\n") as stream:
            yield stream
        return
    with (
        path.open("wb") as raw,
        gzip.GzipFile(fileobj=raw, mode="wb", filename="", mtime=0) as packed,
        io.TextIOWrapper(packed, encoding="utf-8", newline="\n") as stream,
    ):
        yield stream


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
