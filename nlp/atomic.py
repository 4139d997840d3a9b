"""Files and folders that are either whole or not there.

Written beside their place, brought to the disk, then renamed, and the renaming brought to the disk
as well: after a power cut there is the old file or the new one.
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
from typing import IO, TextIO

from nlp.errors import OptionError

STDOUT = "-"
PARTS = ".parts"  # ends the name of the folder in which an output is still being made
PARTIAL = ".partial"  # ends the name of a file or folder that is still being written


@contextlib.contextmanager
def write_atomically(path: str | Path, mark: str | None = None) -> Iterator[TextIO]:
    """Open a text file that takes its name only when all is written; "-" is standard output.

    A name ending in .gz is compressed, without a time stamp, so that the same records give the same
    bytes. Raises OptionError if the folder cannot be written to. `mark`: see `write_beside`.
    """
    if str(path) == STDOUT:
        with contextlib.suppress(AttributeError):
            sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
        yield sys.stdout
        sys.stdout.flush()
        return
    compressed = str(path).lower().endswith(".gz")
    with (
        write_beside(path, mark) as partial,
        _write_stream(partial, compressed=compressed) as stream,
    ):
        yield stream


@contextlib.contextmanager
def write_beside(path: str | Path, mark: str | None = None) -> Iterator[Path]:
    """Yield an empty file beside `path`, for a library to fill; it takes its place if all is well.

    Its name is random, or holds `mark`: who comes back with the same mark after a kill writes over
    what was left. While it is filled it is locked, so that nobody takes it for left over.
    """
    target = Path(path)
    partial = _write_empty(target, mark)
    try:
        with hold(partial):
            yield partial
            partial.chmod(0o666 & ~_umask())
            save_to_disk(partial)
            partial.replace(target)
        save_to_disk(target.parent)
    except BaseException:
        with contextlib.suppress(OSError):
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
            tempfile.mkdtemp(prefix=f".{target.name}.", suffix=PARTIAL, dir=target.parent)
        )
    except OSError as error:
        raise OptionError(
            f"{target}: cannot be written ({error.strerror}); check the folder"
        ) from None
    try:
        with hold(partial):
            yield partial
            partial.chmod(0o777 & ~_umask())
            for inner in (*partial.rglob("*"), partial):
                save_to_disk(inner)
            if target.is_dir():
                target.rmdir()
            partial.replace(target)
        save_to_disk(target.parent)
    except BaseException:
        shutil.rmtree(partial, ignore_errors=True)
        raise


def save_to_disk(path: Path) -> None:
    """Wait until the disk itself holds a file, or the names in a folder.

    A folder that its file system cannot bring to the disk by itself is left to it.
    """
    number = os.open(path, os.O_RDONLY)
    try:
        os.fsync(number)
    except OSError:
        if not path.is_dir():
            raise
    finally:
        os.close(number)


def save_stream(stream: IO[bytes] | IO[str]) -> None:
    """Wait until the disk itself holds what was written to an open file."""
    stream.flush()
    os.fsync(stream.fileno())


@contextlib.contextmanager
def hold(path: Path) -> Iterator[None]:
    """Mark a file or folder as being worked on, for `is_held`, as long as this process lives."""
    number = _load_number(path)
    try:
        with contextlib.suppress(OSError, ImportError):  # not every system knows such marks
            import fcntl

            fcntl.flock(number, fcntl.LOCK_SH | fcntl.LOCK_NB)
        yield
    finally:
        os.close(number)


def is_held(path: Path) -> bool:
    """Tell whether a process is at work on a file or folder, see `hold`."""
    try:
        import fcntl
    except ImportError:
        return True
    number = _load_number(path)
    try:
        fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return True
    finally:
        os.close(number)
    return False


def _load_number(path: Path) -> int:
    return os.open(path, os.O_RDONLY)


def _write_empty(target: Path, mark: str | None) -> Path:
    try:
        if mark is not None:
            partial = target.with_name(f".{target.name}.{mark}{PARTIAL}")
            partial.write_bytes(b"")
            return partial
        number, name = tempfile.mkstemp(
            prefix=f".{target.name}.", suffix=PARTIAL, dir=target.parent
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
