"""Records back from the formats that lose nothing: JSON Lines, Parquet, SQLite."""

from __future__ import annotations

import gzip
import io
import json
import zlib
from collections.abc import Iterator
from pathlib import Path

from nlp.errors import InputError
from nlp.records import Record
from nlp.writing.parquet import read_parquet
from nlp.writing.sqlite import read_sqlite

_READERS = {".parquet": read_parquet, ".sqlite": read_sqlite, ".db": read_sqlite}


def read_records(path: str | Path) -> Iterator[Record]:
    """Yield the records of a file written by `rubrique tag`, in order: Parquet or SQLite by suffix, else JSON Lines.

    Raises InputError for a file that is not there and at the first thing in it that is no record.
    """
    if not Path(path).is_file():
        raise InputError(f"{path}: no such file; check the path")
    yield from _READERS.get(Path(path).suffix.lower(), read_json_lines)(Path(path))


def read_json_lines(path: Path) -> Iterator[Record]:
    """Yield the records of a JSON Lines file, gzip undone; blank lines are skipped."""
    number = 0
    try:
        with _read_stream(path) as lines:
            for line in lines:
                number += 1
                if line.strip():
                    yield Record.from_dict(json.loads(line.decode("utf-8-sig")))
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise InputError(f"{path}: the compressed file breaks off ({error}); make it again") from None
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise InputError(f"{path}:{number}: this is no Rubrique record; give a file made by rubrique tag") from None
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror}); check its permissions") from None


def _read_stream(path: Path) -> gzip.GzipFile | io.BufferedReader:
    with path.open("rb") as stream:
        compressed = stream.read(2) == b"\x1f\x8b"
    return gzip.open(path, "rb") if compressed else path.open("rb")
