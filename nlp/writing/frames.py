"""Records as tidy pandas frames; columns have the types that fit them, with rows or without."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pandas as pd

from nlp.errors import OptionError
from nlp.lists import EntityType, MentionKind, Role
from nlp.records import FIELDS, Record
from nlp.writing.tidy import TABLES

_CLOSED = {
    "type": pd.CategoricalDtype(EntityType.values()),
    "kind": pd.CategoricalDtype(MentionKind.values()),
    # Highest first, so that sorting puts leaders on top.
    "role": pd.CategoricalDtype(Role.values(), ordered=True),
    "field": pd.CategoricalDtype(list(FIELDS)),
}
_OPEN = ("source", "agency", "language", "scheme", "label", "by")
_PLAIN = {
    **dict.fromkeys(("known", "focus", "accepted"), "bool"),
    **dict.fromkeys(("start", "end", "mentions"), "int64"),
    **dict.fromkeys(("salience", "score"), "float64"),
    **dict.fromkeys(
        (
            "id",
            "article",
            "entity",
            "title",
            "text",
            "url",
            "name",
            "wikidata",
            "acronym",
            "origin",
            "extra",
        ),
        "str",
    ),
    **dict.fromkeys(
        ("code", "top", "country", "of"), "str"
    ),  # keys: compared and joined across columns
}
_LISTS = {"articles": ("authors", "keywords", "focus", "tags"), "tags": ("because",)}


def build_frame(records: Iterable[Record], table: str) -> pd.DataFrame:
    """Return one of the frames "articles", "entities", "mentions" or "tags".

    Dates are datetimes, closed lists such as `type`, `kind` and `role` are categories; cells of
    several values are lists. Raises OptionError for another table name.
    """
    if table not in TABLES:
        raise OptionError(f"{table}: no such table; choose one of {', '.join(TABLES)}")
    columns, rows = TABLES[table]
    found = [row for record in records for row in rows(record)]
    frame = pd.DataFrame(found, columns=list(columns))
    if "date" in columns:
        frame["date"] = pd.to_datetime(frame["date"]).astype("datetime64[s]")
    types: dict[str, Any] = {**dict.fromkeys(_OPEN, "category"), **_PLAIN, **_CLOSED}
    lists = _LISTS.get(table, ())
    return frame.astype(
        {name: types[name] for name in columns if name in types and name not in lists}
    )
