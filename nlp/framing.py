"""Frames of pandas in, tidy frames out, joined by the index of the frame that was given."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields

import pandas as pd

from nlp.errors import OptionError
from nlp.records import Article, Record, Reject
from nlp.writing.frames import build_frame
from nlp.writing.tidy import TABLES

_FIELDS = tuple(item.name for item in fields(Article))


def check_frame(frame: pd.DataFrame, mapping: Mapping[str, str]) -> None:
    """Raise OptionError for a field that no article has, or a column that the frame lacks."""
    for field, column in mapping.items():
        if field not in _FIELDS:
            raise OptionError(
                f"an article has no field {field!r}; its fields are {_listed(_FIELDS)}"
            )
        if column not in frame.columns:
            raise OptionError(
                f"the frame has no column {column!r} for {field}; it has {_listed(frame.columns)}"
            )


def read_rows(frame: pd.DataFrame, mapping: Mapping[str, str]) -> Iterator[Article]:
    """Yield the article of each row. Raises OptionError that names the row of a value it cannot mean."""
    columns = [frame[column].tolist() for column in mapping.values()]
    for index, cells in zip(frame.index, zip(*columns, strict=True), strict=True):
        try:
            yield Article(**{"language": None, **dict(zip(mapping, cells, strict=True))})
        except OptionError as error:
            raise OptionError(f"row {index!r} of the frame: {error}") from None


def build_frames(
    index: pd.Index, records: Iterable[Record], rejects: Sequence[Reject]
) -> dict[str, pd.DataFrame]:
    """Return the tidy frames of records, and one of the rejects, all by the index of their rows.

    `rejects` may grow until all records are taken; its lines count the rows from 1.
    """
    kept = list(records)
    left = {reject.line for reject in rejects}
    places = [place for place in range(len(index)) if place + 1 not in left]
    frames = {}
    for table, (_, rows) in TABLES.items():
        counts = [sum(1 for _ in rows(record)) for record in kept]
        repeated = [
            place for place, count in zip(places, counts, strict=True) for _ in range(count)
        ]
        frame = build_frame(kept, table)
        frame.index = index[repeated]
        frames[table] = frame
    told = [(reject.slug, reject.detail) for reject in rejects]
    lines = [reject.line - 1 for reject in rejects if reject.line is not None]
    frames["rejects"] = pd.DataFrame(told, columns=["slug", "detail"], index=index[lines])
    return frames


def _listed(names: Iterable[object]) -> str:
    return ", ".join(map(str, names))
