"""Dates as exports and feeds write them -> the day, as it was where they were written."""

from __future__ import annotations

import datetime
import re
from email.utils import parsedate
from typing import Any

from nlp.errors import RecordError
from nlp.reading.proofs import MONTHS
from nlp.text import fold

_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[T ].*)?$")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:T.*)?$")
_NUMERIC = re.compile(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})(?:\s.*)?$")
_WORDS = re.compile(
    r"(?:le\s+)?(?:[a-z]+\.?,?\s+)?(\d{1,2}|1er)\s+([a-z]{3,9})\.?\s+(\d{4})(?:\b.*)?$"
)
_MONTHS = {month[:length]: MONTHS.index(month) + 1 for month in MONTHS for length in range(3, 10)}
del _MONTHS["jui"]  # juin or juillet


def parse_date(value: Any) -> datetime.date | None:
    """Return the day of an ISO or RFC 822 date or time, of "31/12/2024" or "jeudi 3 juillet 2025 à 14h30".

    The day is the one written, whatever the zone. None for nothing; raises RecordError `invalid-date`.
    """
    if value is None or value == "":
        return None
    if isinstance(value, datetime.date):
        return value.date() if isinstance(value, datetime.datetime) else value
    written = str(value).strip()[:200]
    try:
        if day := _numeric_day(written) or _word_day(written) or _mail_day(written):
            return datetime.date(*day)
    except (ValueError, OverflowError):
        pass
    raise RecordError("invalid-date", f"{written[:40]!r} is no date; give YYYY-MM-DD")


def _numeric_day(written: str) -> tuple[int, int, int] | None:
    if found := _ISO.match(written) or _COMPACT.match(written):
        return int(found[1]), int(found[2]), int(found[3])
    if found := _NUMERIC.match(written):
        return int(found[3]), int(found[2]), int(found[1])
    return None


def _word_day(written: str) -> tuple[int, int, int] | None:
    found = _WORDS.match(fold(written[:80]))
    if found is None or found[2] not in _MONTHS:
        return None
    return int(found[3]), _MONTHS[found[2]], int(found[1].removesuffix("er"))


def _mail_day(written: str) -> tuple[int, int, int] | None:
    """Return the day of "Thu, 03 Jul 2025 00:30:00 +0200"."""
    found = (
        parsedate(written)
        if re.match(r"(?:[A-Za-z]{3},?\s+)?\d{1,2}\s+[A-Za-z]{3}\s", written)
        else None
    )
    return found[:3] if found else None
