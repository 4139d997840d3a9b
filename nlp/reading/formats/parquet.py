"""Parquet: one article per row, streamed in batches, only the columns that an article has."""

from __future__ import annotations

import io
from collections.abc import Iterator
from functools import partial

from nlp.errors import RecordError
from nlp.reading.contract import Attempt, Options, Source
from nlp.reading.names import find_keys
from nlp.reading.rows import parse_article

_BATCH = 256  # rows


def read_parquet(source: Source, options: Options) -> Iterator[Attempt]:
    """Yield an attempt per row.

    Raises RecordError `invalid-parquet`, or `missing-text` without such a column.
    """
    from pyarrow import ArrowException
    from pyarrow.parquet import ParquetFile

    with source.opener() as stream:
        seekable = stream if stream.seekable() else io.BytesIO(source.read_whole())
        try:
            table = ParquetFile(seekable, pre_buffer=False)
            columns = _columns(table.schema_arrow.names, options)
            for first, batch in enumerate(table.iter_batches(_BATCH, columns=columns)):
                for place, row in enumerate(batch.to_pylist(), start=first * _BATCH + 1):
                    yield Attempt(partial(parse_article, row, options, is_table=True), place)
        except (ArrowException, OSError, ValueError) as error:
            raise RecordError("invalid-parquet", " ".join(str(error).split())[:150]) from None


def _columns(names: list[str], options: Options) -> list[str]:
    mapping = {**options.mapping, "keywords": options.labels} if options.labels else options.mapping
    found = find_keys(names, mapping)
    if not any(key.split(".")[0] in names for key in found["text"]):
        raise RecordError(
            "missing-text", f"no column holds the text; there is: {', '.join(names)[:150]}"
        )
    wanted = {key if key in names else key.split(".")[0] for keys in found.values() for key in keys}
    return [name for name in names if name in wanted]
