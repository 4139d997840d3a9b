"""What a text itself proves about its article.

The date it speaks from, the agency it comes from.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable
from dataclasses import dataclass

from nlp.text import MONTHS, fold, plain

WEEKDAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
_TODAY = re.compile(
    r"\bce\s+(?P<weekday>lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche)\s+"
    r"(?P<day>\d{1,2}|1er)\s+(?P<month>[a-zéèû]{3,9})(?:\s+(?P<year>\d{4}))?\b",
    re.IGNORECASE,
)
_PUBLISHED = re.compile(
    r"^(?:publié|posté|mis en ligne)\s+le\s+(?:[a-z]+\s+)?"
    r"(?P<day>\d{1,2}|1er)\s+(?P<month>[a-zéèû]{3,9})\s+(?P<year>\d{4})\b",
    re.IGNORECASE,
)
_AGENCY = re.compile(
    r"\(\s*(?:avec\s+)?sources?\s*:\s*(?P<name>[^()\n]{2,60}?)\s*\.?\s*\)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Today:
    """Hold a day that a text calls its own ("ce vendredi 27 juin").

    Weekday 0-6 from Monday, year if given.
    """

    weekday: int
    day: int
    month: int
    year: int | None

    def in_year(self, year: int) -> datetime.date | None:
        """Return the date in `year` if it exists and falls on the weekday named."""
        try:
            date = datetime.date(year, self.month, self.day)
        except ValueError:
            return None
        return date if date.weekday() == self.weekday else None


def find_agency(text: str) -> str | None:
    """Return the agency of a source note, "(Source : Reuters.)" -> "Reuters".

    None if there is none.
    """
    found = _AGENCY.search(plain(text))
    return found["name"].strip() if found else None


def find_today(text: str) -> Today | None:
    """Return the first day that the text calls its own, or None."""
    for found in _TODAY.finditer(plain(text)):
        month = fold(found["month"])
        if month in MONTHS:
            weekday = WEEKDAYS.index(fold(found["weekday"]))
            year = int(found["year"]) if found["year"] else None
            return Today(weekday, _day(found["day"]), MONTHS.index(month) + 1, year)
    return None


def find_date(text: str, years: Iterable[int] = ()) -> datetime.date | None:
    """Return the date of an article that its own text proves, or None.

    The text must call the day its own ("ce jeudi 3 juillet 2025"), and the weekday must be true.
    Without a year, exactly one of the `years` known from elsewhere must fit the weekday.
    """
    today = find_today(text)
    if today is None:
        return None
    candidates = {today.year} if today.year else set(years)
    dates = {date for year in candidates if (date := today.in_year(year))}
    return dates.pop() if len(dates) == 1 else None


def published_date(line: str) -> datetime.date | None:
    """Return the date of a line like "Publié le 3 juillet 2025 par …", or None for any other line."""
    found = _PUBLISHED.match(plain(line))
    if found is None or fold(found["month"]) not in MONTHS:
        return None
    try:
        return datetime.date(
            int(found["year"]), MONTHS.index(fold(found["month"])) + 1, _day(found["day"])
        )
    except ValueError:
        return None


def _day(written: str) -> int:
    return 1 if written.lower() == "1er" else int(written)
