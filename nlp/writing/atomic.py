"""Files that are either whole or not there: written beside their place, then renamed."""

from __future__ import annotations

import contextlib
import gzip
import io
import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from nlp.errors import OptionError

STDOUT = "-"


@contextlib.contextmanager
def write_atomically(path: str | Path) -> Iterator[TextIO]:
    """Open a text file that takes its name only when all is written; "-" is standard output.

    A name ending in .gz is compressed, without a time stamp, so that the same records give the same bytes.
    Raises OptionError if the folder cannot be written to.
    """
    if str(path) == STDOUT:
        with contextlib.suppress(AttributeError):
            sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
        yield sys.stdout
        sys.stdout.flush()
        return
    target = Path(path)
    partial = _partial(target)
    try:
        with _write_stream(partial, compressed=target.suffix == ".gz") as stream:
            yield stream
        partial.chmod(0o666 & ~_umask())
        partial.replace(target)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise


def _partial(target: Path) -> Path:
    try:
        number, name = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".partial", dir=target.parent)
    except OSError as error:
        raise OptionError(f"{target}: cannot be written ({error.strerror}); check the folder") from None
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
