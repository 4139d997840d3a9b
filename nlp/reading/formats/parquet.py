"""Parquet: one article per row, streamed in batches, only the columns that an article has."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from nlp.errors import RecordError
from nlp.reading.asked import check_columns, find_parts, is_there, tell_unread
from nlp.reading.columns import study_columns, tell_columns
from nlp.reading.contract import Attempt, Options, Source
from nlp.reading.names import find_keys
from nlp.reading.rows import has_titles_only, parse_article
from nlp.reading.sources.streams import check_growth

if TYPE_CHECKING:
    from pyarrow.parquet import ParquetFile

_BATCH = 256  # rows
_TEXTS = ("string", "large_string", "string_view")


def read_parquet(source: Source, options: Options) -> Iterator[Attempt]:
    """Yield an attempt per row.

    Raises RecordError `invalid-parquet`, or `missing-text` without such a column.
    """
    from pyarrow import ArrowException
    from pyarrow.parquet import ParquetFile as Opened

    with source.opener() as stream:
        seekable = stream if stream.seekable() else io.BytesIO(source.read_whole())
        try:
            table = Opened(seekable, pre_buffer=False)
            check_columns(source.path, table.schema_arrow.names, options)
            tell_unread(table.schema_arrow.names, options)
            columns = _columns(table.schema_arrow.names, options)
            _check_sizes(table, columns)
            studied = study_columns(_plain_rows(table, options), options.keys)
            tell_columns(studied, options.notes)
            options = replace(options, columns=studied)
            for first, batch in enumerate(table.iter_batches(_BATCH, columns=columns)):
                for place, row in enumerate(batch.to_pylist(), start=first * _BATCH + 1):
                    yield Attempt(partial(parse_article, row, options, is_table=True), place)
        except (ArrowException, OSError, ValueError) as error:
            raise RecordError("invalid-parquet", " ".join(str(error).split())[:150]) from None


def _check_sizes(table: ParquetFile, columns: list[str]) -> None:
    """Raise RecordError `too-compressed` before columns are unpacked that hold far more than they take."""
    groups = [table.metadata.row_group(number) for number in range(table.num_row_groups)]
    for group in groups:
        for place in range(group.num_columns):
            chunk = group.column(place)
            if chunk.path_in_schema.split(".")[0] in columns:
                check_growth(chunk.total_uncompressed_size, chunk.total_compressed_size)


def _columns(names: list[str], options: Options) -> list[str]:
    found = find_keys(names, options.keys)
    parts = [part for key in found["text"] for part in find_parts(key, names)]
    is_found = any(is_there(part, names) for part in parts)
    if not is_found and not has_titles_only(names):
        raise RecordError(
            "missing-text", f"no column holds the text; there is: {', '.join(names)[:150]}"
        )
    asked = [part for keys in found.values() for key in keys for part in find_parts(key, names)]
    wanted = {key if key in names else key.split(".")[0] for key in (*asked, *options.keep)}
    return [name for name in names if name in wanted]


def _plain_rows(table: ParquetFile, options: Options) -> Iterator[dict[str, Any]]:
    """Yield the cells of all rows that say something about the whole column: dates and lists as text."""
    names = table.schema_arrow.names
    found = find_keys(names, options.keys)
    wanted = [*found["date"], *found["keywords"], *found["authors"]]
    texts = [
        name
        for name in names
        if name in wanted and str(table.schema_arrow.field(name).type) in _TEXTS
    ]
    if texts:
        for batch in table.iter_batches(columns=texts):
            yield from batch.to_pylist()
