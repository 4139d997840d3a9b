"""What callers of Python give for the fields of an article -> what an article holds.

pandas, spreadsheets and forms give dates as text, lists as one text, ids as numbers, and several
kinds of nothing. What cannot be meant is one OptionError that names the field and the value.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from typing import Any

from nlp.errors import OptionError

_NOTHING = ("NoneType", "NAType", "NaTType")  # pandas' own, which cannot be compared
_SHOWN = 60  # characters of a value


def is_nothing(value: Any) -> bool:
    """Tell whether a value stands for none: None, NaN, NaT, pandas' NA."""
    if type(value).__name__ in _NOTHING:
        return True
    return isinstance(value, float) and value != value  # noqa: PLR0124 - NaN


def to_text(field: str, value: Any) -> str:
    """Return a text, "" for nothing. Raises OptionError."""
    if isinstance(value, str):
        return str(value)
    if is_nothing(value):
        return ""
    raise wrong(field, value, "text")


def to_optional(field: str, value: Any) -> str | None:
    """Return a text, None for nothing. Raises OptionError."""
    return None if is_nothing(value) else to_text(field, value)


def to_id(value: Any) -> str | None:
    """Return an id as text; a number is written out. Raises OptionError."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, bool) or not hasattr(value, "__index__"):
        return to_optional("id", value)
    return str(value.__index__())


def to_date(value: Any) -> datetime.date | None:
    """Return a day: of a date, a datetime, a Timestamp, or text that begins YYYY-MM-DD.

    Raises OptionError for any other text: between day and month nothing is guessed.
    """
    if is_nothing(value) or value == "":
        return None
    if type(value).__name__ == "datetime64":
        value = str(value)
    if isinstance(value, datetime.datetime):
        return value.date()
    if isinstance(value, datetime.date):
        return value
    if isinstance(value, str):
        if value == "NaT":
            return None
        try:
            return datetime.date.fromisoformat(value.strip()[:10])
        except ValueError:
            pass
    raise wrong("date", value, "a date, or text as 2025-07-03")


def to_tuple(field: str, value: Any) -> tuple[str, ...]:
    """Return texts; one text is a list of one, what is nothing in a list is left out.

    Raises OptionError.
    """
    if isinstance(value, str):
        return (value,) if value else ()
    if is_nothing(value):
        return ()
    if isinstance(value, Mapping) or not isinstance(value, Iterable):
        raise wrong(field, value, "a list of texts")
    return tuple(to_text(field, item) for item in value if not is_nothing(item))


def wrong(field: str, value: Any, wanted: str) -> OptionError:
    """Return the error of a value that cannot be meant."""
    shown = repr(value)[:_SHOWN]
    return OptionError(
        f"article: {field} cannot be {shown} ({type(value).__name__}); give {wanted}"
    )
