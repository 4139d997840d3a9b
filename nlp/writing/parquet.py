"""Records as Parquet: nested, one row per article, one row group per block of articles, zstd."""

from __future__ import annotations

import dataclasses
import datetime
import types
import typing
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from nlp.atomic import write_beside
from nlp.errors import InputError
from nlp.records import SCHEMA_VERSION, Article, Entity, Record, Tag, record_row

if TYPE_CHECKING:
    import pyarrow as pa

BLOCK = 500  # records of a row group: some megabytes of press


def write_parquet(records: Iterable[Record], path: Path) -> int:
    """Write records, block by block; return how many. The same records give the same bytes."""
    from pyarrow import RecordBatch
    from pyarrow.parquet import ParquetWriter

    schema, count, stream = parquet_schema(), 0, iter(records)
    with (
        write_beside(path) as partial,
        partial.open("wb") as sink,  # Arrow knows no names that are not UTF-8
        ParquetWriter(sink, schema, compression="zstd") as writer,
    ):
        while block := [_row(record) for record in islice(stream, BLOCK)]:
            writer.write_batch(RecordBatch.from_pylist(block, schema=schema))
            count += len(block)
            block.clear()  # before the next one is made
    return count


def read_parquet(path: Path) -> Iterator[Record]:
    """Yield the records of a file made by `write_parquet`, in order.

    Raises InputError for any other file.
    """
    from pyarrow import ArrowException
    from pyarrow.parquet import ParquetFile

    try:
        with ParquetFile(path) as file:
            if {"schema", "entities", "tags"} - set(file.schema_arrow.names):
                raise InputError(
                    f"{path}: a table, but not of Rubrique records; "
                    "give a file made by rubrique tag"
                )
            for batch in file.iter_batches(batch_size=BLOCK // 5):
                yield from map(_record, batch.to_pylist())
    except (ArrowException, OSError, ValueError, TypeError, KeyError) as error:
        reason = str(error).splitlines()[0]
        raise InputError(
            f"{path}: this is no Parquet file of records ({reason}); check the path"
        ) from None


def parquet_schema() -> pa.Schema:
    """Return the columns of a record: those of its article, then entities, tags and made_by."""
    import pyarrow as pa

    columns = {"schema": pa.int32(), **_fields(Article)}
    columns |= {"entities": _arrow(tuple[Entity, ...]), "tags": _arrow(tuple[Tag, ...])}
    columns["made_by"] = _arrow(Mapping[str, str])
    return pa.schema(columns, metadata={"rubrique.schema": str(SCHEMA_VERSION)})


def _fields(kind: Any) -> dict[str, pa.DataType]:
    hints = typing.get_type_hints(kind)
    return {item.name: _arrow(hints[item.name]) for item in dataclasses.fields(kind)}


def _arrow(kind: Any) -> pa.DataType:
    """Return the Arrow type of an annotation of the records.

    Optional, tuple, mapping, record or plain value.
    """
    import pyarrow as pa

    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if origin in (types.UnionType, typing.Union):
        return _arrow(next(argument for argument in arguments if argument is not type(None)))
    if origin is tuple:
        return pa.list_(_arrow(arguments[0]))
    if origin is Mapping:
        return pa.map_(pa.string(), pa.string())
    if dataclasses.is_dataclass(kind):
        return pa.struct(_fields(kind))
    plain = {
        str: pa.string(),
        float: pa.float64(),
        int: pa.int32(),
        bool: pa.bool_(),
        datetime.date: pa.date32(),
    }
    return plain[kind]


def _row(record: Record) -> dict[str, Any]:
    """Return a record as Arrow takes it: dates as they are, mappings as pairs."""
    row = msgspec.to_builtins(record_row(record), builtin_types=(datetime.date,))
    extra = record.article.extra
    pairs = {"extra": list(extra.items()) if extra else None}
    return {**row, **pairs, "made_by": list(record.made_by.items())}


def _record(row: dict[str, Any]) -> Record:
    """Return the record of a row; null is what a part has no word for."""
    extra = row.get("extra")
    mappings = {"extra": dict(extra) if extra else None, "made_by": dict(row["made_by"])}
    return Record.from_dict({**row, **mappings, "entities": list(map(_entity, row["entities"]))})


def _entity(row: dict[str, Any]) -> dict[str, Any]:
    own = _without_null(row)
    return own | {"office": _without_null(own["office"])} if "office" in own else own


def _without_null(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if value is not None}
