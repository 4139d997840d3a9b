"""Records as tidy pandas frames."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from nlp.errors import OptionError
from nlp.records import Record
from nlp.writing.tidy import TABLES


def build_frame(records: Iterable[Record], table: str) -> pd.DataFrame:
    """Return one of the frames "articles", "entities", "mentions" or "tags"; dates are datetimes."""
    if table not in TABLES:
        raise OptionError(f"{table}: no such table; choose one of {', '.join(TABLES)}")
    columns, rows = TABLES[table]
    frame = pd.DataFrame([row for record in records for row in rows(record)], columns=list(columns))
    if "date" in columns:
        frame["date"] = pd.to_datetime(frame["date"])
    return frame.astype({name: "category" for name in ("type", "kind", "scheme", "role") if name in columns})
