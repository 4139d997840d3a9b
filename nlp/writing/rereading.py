"""Records back from the formats that lose nothing: JSON Lines, Parquet, SQLite."""

from __future__ import annotations

import codecs
import gzip
import io
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from nlp.errors import InputError
from nlp.records import Record
from nlp.writing.parquet import read_parquet
from nlp.writing.sqlite import read_sqlite

_READERS = {".parquet": read_parquet, ".sqlite": read_sqlite, ".db": read_sqlite}


def read_records(path: str | Path) -> Iterator[Record]:
    """Yield the records of a file written by `rubrique tag`, in order.

    Parquet or SQLite by suffix, else JSON Lines.

    A folder of shards is read in the order of their names. Raises InputError for a file that is not
    there and at the first thing in it that is no record.
    """
    shards = sorted(Path(path).glob("part-*.jsonl")) if Path(path).is_dir() else []
    for shard in shards:
        yield from read_json_lines(shard)
    if shards:
        return
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
                    yield _parse(line.removeprefix(codecs.BOM_UTF8))
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise InputError(
            f"{path}: the compressed file breaks off ({error}); make it again"
        ) from None
    except (ValueError, RecursionError) as error:
        raise InputError(
            f"{path}:{number}: this is no Rubrique record ({error}); "
            "give a file made by rubrique tag"
        ) from None
    except OSError as error:
        raise InputError(
            f"{path}: cannot be read ({error.strerror}); check its permissions"
        ) from None


def _parse(line: bytes) -> Record:
    """Return the record of a line. Raises ValueError for anything else."""
    return Record.from_dict(msgspec.json.decode(line, type=dict[str, Any]))


def _read_stream(path: Path) -> gzip.GzipFile | io.BufferedReader:
    with path.open("rb") as stream:
        compressed = stream.read(2) == b"\x1f\x8b"
    return gzip.open(path, "rb") if compressed else path.open("rb")
