"""Dates as exports, feeds and people write them -> the day, as it was where they were written.

No library serves here: those that read many forms guess between day and month, which this module
never does. A form that cannot be read in one way only is settled by its whole column (see
`DateOrder`), or it is no date.
"""

from __future__ import annotations

import datetime
import enum
import re
from collections.abc import Iterable, Mapping
from pathlib import PurePath
from typing import Any

from nlp.errors import RecordError
from nlp.text import MONTHS, fold

# What exports write where they know no date.
_NONE = frozenset(
    "na n/a nan nat null none nil nul s.d. sd s.d s/d n.d. n.d nd undated unknown inconnu inconnue "
    "- -- ? . 0 false 0000-00-00 00/00/0000".split()
) | {"sans date", "non date", "non datee", "date inconnue", "no date", "0000-00-00 00:00:00"}
_ENGLISH = (
    "january february march april may june july august september october november december".split()
)
# Of exports whose interface speaks another language.
_GERMAN = (
    "januar februar marz april mai juni juli august september oktober november dezember".split()
)
_SPANISH = "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre".split()
_ITALIAN = "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre".split()
_PORTUGUESE = "janeiro fevereiro marco abril maio junho julho agosto setembro outubro novembro dezembro".split()
_YEARS = range(1500, 2101)  # of printed news; anything else is a slip or an empty field
_EPOCHS = (  # digits of a number of seconds and its parts since 1970 -> how many make a second
    (range(9, 11), 1),
    (range(12, 14), 10**3),
    (range(15, 17), 10**6),
    (range(18, 20), 10**9),
)
_ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TIME = r"(?:[tza\s,;:+-].*)?$"  # the hour and what follows it
_YEAR_FIRST = re.compile(rf"(\d{{4}})([-/. ])(\d{{1,2}})\2(\d{{1,2}})(?!\d){_TIME}", re.DOTALL)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:[T\s]?\d{4,6}.*|T.*|Z)?$")
_YEAR_LAST = re.compile(
    rf"(\d{{1,2}})([-/. ])(\d{{1,2}})\2(\d{{4}}|\d{{2}})(?!\d){_TIME}", re.DOTALL
)
_DAY_WORD = re.compile(
    r"(\d{1,2})(?:er|st|nd|rd|th)?[\s/.-]+(?:of |de )?([a-z]{3,10})\.?,?[\s/.-]+(?:de )?(\d{4}|\d{2})(?!\d)"
)
_WORD_DAY = re.compile(r"([a-z]{3,9})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})(?!\d)")
_CTIME = re.compile(r"([a-z]{3}) +(\d{1,2}) [\d:]+ (?:[a-z]+ )?(\d{4})$")  # as C writes it
_CALLING = re.compile(
    r"(?:(?:publie|poste|paru|mis en ligne|diffuse|ecrit|published|posted|date)e?s?\b\s*:?\s*)?"
    r"(?:(?:le|on|du|the)\s+)?"
)
_WEEKDAY = r"(?:(?:lun|mar|mer|jeu|ven|sam|dim|mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?\s*,?\s+)?"
_OPENING = re.compile(rf"{_CALLING.pattern}{_WEEKDAY}(?:(?:le|the)\s+)?")
_CALL = re.compile(
    r"(?:[\w.]*Timestamp|ISODate|new Date|Date|np\.datetime64)\(\s*['\"]?([^'\"()]*)['\"]?[^()]*\)$"
)
_CALL_PARTS = re.compile(
    r"(?:datetime\.)?(?:datetime|date)\(\s*(\d{4}),\s*(\d{1,2}),\s*(\d{1,2})\b.*\)$"
)
# Year first, as archives name files: 2016-11-23_000.txt, 20161123-une.html, a_2016_11_23.md
_DAY_IN_NAME = re.compile(
    r"(?<!\d)((?:19|20)\d\d)([-_.]?)(0[1-9]|1[0-2])\2(0[1-9]|[12]\d|3[01])(?!\d)"
)


def _month_names() -> dict[str, int]:
    """Return the number of each month by its names, the French and English ones also by their beginnings."""
    names: dict[str, int] = {}
    for months in (MONTHS, _ENGLISH):
        for number, month in enumerate(months, start=1):
            names.update(dict.fromkeys((month[:length] for length in range(3, 10)), number))
    del names["jui"]  # juin or juillet
    for months in (_GERMAN, _SPANISH, _ITALIAN, _PORTUGUESE):
        for number, month in enumerate(months, start=1):
            names.setdefault(month, number)
    return names


_NAMES = _month_names()


class DateOrder(enum.Enum):
    """Say how a column of dates such as 12/03/2024 is to be read.

    MIXED holds some that are only right day first and some that are only right month first: what
    can be read both ways is then no date.
    """

    UNSAID = "unsaid"  # no date of the column tells; French exports put the day first
    DAY_FIRST = "day first"
    MONTH_FIRST = "month first"
    MIXED = "mixed"


def find_order(values: Iterable[Any]) -> DateOrder | None:
    """Return the order that the dates of a whole column prove; None if none could be read two ways."""
    is_open = False
    proven = set()
    for value in values:
        found = _YEAR_LAST.match(_opened(value)) if isinstance(value, str) else None
        if found is None:
            continue
        first, second = int(found[1]), int(found[3])
        if first > 12 >= second:
            proven.add(DateOrder.DAY_FIRST)
        elif second > 12 >= first:
            proven.add(DateOrder.MONTH_FIRST)
        elif first != second:
            is_open = True
    if len(proven) > 1:
        return DateOrder.MIXED
    if proven:
        return proven.pop()
    return DateOrder.UNSAID if is_open else None


def parse_date(value: Any, order: DateOrder | None = None) -> datetime.date | None:
    """Return the day of a date or time in any usual form.

    The day is the one written, whatever the zone; that of a number of seconds is the day in UTC.
    `order` settles what can be read day first or month first (default: day first). None for
    nothing, also written "NA" or "s.d."; raises RecordError `invalid-date`.
    """
    value = _unwrapped(value)
    if value is None or value == "":
        return None
    if isinstance(value, datetime.date):
        return value.date() if isinstance(value, datetime.datetime) else value
    if isinstance(value, str) and _ISO.fullmatch(value):  # our own records, and most exports
        return _iso_day(value)
    written = " ".join(str(value)[:200].split())
    if not written or fold(written) in _NONE:
        return None
    try:
        day = _find_day(written, order)
    except (ValueError, OverflowError, OSError):
        day = None
    if day is None or day.year not in _YEARS:
        raise _no_date(written)
    return day


def parse_first_date(values: Iterable[Any]) -> datetime.date | None:
    """Return the first of some values that is a date, None if none is."""
    for value in values:
        try:
            if day := parse_date(value):
                return day
        except RecordError:
            continue
    return None


def _iso_day(written: str) -> datetime.date:
    try:
        return datetime.date.fromisoformat(written)
    except ValueError:
        raise _no_date(written) from None


def _no_date(written: str) -> RecordError:
    return RecordError("invalid-date", f"{written[:40]!r} is no date; give YYYY-MM-DD")


def _unwrapped(value: Any) -> Any:
    """Return what stands in an object of Mongo or a list of year, month, day and so on."""
    for _ in range(3):
        if not isinstance(value, Mapping):
            break
        inner = [value[key] for key in ("$date", "$numberLong", "value", "date") if key in value]
        value = inner[0] if inner else str(dict(value))
    if (
        isinstance(value, list | tuple)
        and len(value) >= 3
        and all(isinstance(part, int) for part in value)
    ):
        return "-".join(str(part).zfill(2) for part in value[:3])
    is_nothing = str(value) in ("nan", "NaT")
    return None if is_nothing else value


def _find_day(written: str, order: DateOrder | None) -> datetime.date | None:
    if call := _CALL_PARTS.match(written):
        return datetime.date(int(call[1]), int(call[2]), int(call[3]))
    if call := _CALL.match(written):
        written = call[1]
    if re.fullmatch(r"-?\d+(?:\.\d+)?(?:e\+?\d+)?", written, re.IGNORECASE):
        return _compact_day(written) or _epoch_day(float(written))
    opened = _opened(written)
    if found := _YEAR_FIRST.match(opened):
        return datetime.date(int(found[1]), int(found[3]), int(found[4]))
    if found := _YEAR_LAST.match(opened):
        return _settled(int(found[1]), int(found[3]), _full_year(found[4]), order)
    return _compact_day(written) or _word_day(_opened(written, weekday=False)) or _word_day(opened)


def _opened(written: str, *, weekday: bool = True) -> str:
    """Return a date folded, without "Publié le" and (mar. is also March) the weekday before it."""
    start = written[:120]
    folded = " ".join(start.lower().split()) if start.isascii() else fold(start)
    opening = (_OPENING if weekday else _CALLING).match(folded)
    return folded[opening.end() :] if opening else folded


def _settled(first: int, second: int, year: int, order: DateOrder | None) -> datetime.date | None:
    """Return the day of two numbers and a year; None where they can be read two ways in a mixed column."""
    if first == second or (first > 12 >= second):
        return datetime.date(year, second, first)
    if second > 12 >= first or order is DateOrder.MONTH_FIRST:
        return datetime.date(year, first, second)
    if order is DateOrder.MIXED:
        return None
    return datetime.date(year, second, first)


def _full_year(written: str) -> int:
    """Return a year of two digits as POSIX and Excel do: up to 68 of this century."""
    year = int(written)
    if len(written) == 4:
        return year
    return year + (2000 if year < 69 else 1900)


def _compact_day(written: str) -> datetime.date | None:
    found = _COMPACT.match(written)
    if found is None or int(found[1]) not in _YEARS:
        return None
    try:
        return datetime.date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        return None


def _epoch_day(number: float) -> datetime.date | None:
    digits = len(str(int(abs(number))))
    for lengths, parts in _EPOCHS:
        if digits in lengths:
            return datetime.datetime.fromtimestamp(number / parts, datetime.UTC).date()
    return None


def _word_day(opened: str) -> datetime.date | None:
    """Return the day of "12 mars 2024 à 18h05", "12-mars-24" or "Mar 12, 2024"."""
    if (found := _DAY_WORD.match(opened)) and found[2] in _NAMES:
        return datetime.date(_full_year(found[3]), _NAMES[found[2]], int(found[1]))
    if (found := _WORD_DAY.match(opened)) and found[1] in _NAMES:
        return datetime.date(int(found[3]), _NAMES[found[1]], int(found[2]))
    if (found := _CTIME.match(opened)) and found[1] in _NAMES:
        return datetime.date(int(found[3]), _NAMES[found[1]], int(found[2]))
    return None


def find_named_date(path: str, line: int | None) -> datetime.date | None:
    """Return the day that a file name holds, None if it holds none or several.

    The name of a file of many articles, whose `line` is known, says nothing of each.
    """
    if line is not None:
        return None
    found = _DAY_IN_NAME.findall(PurePath(path).name)
    days = {(year, month, day) for year, _, month, day in found}
    if len(days) != 1:
        return None
    year, month, day = map(int, days.pop())
    try:
        return datetime.date(year, month, day)
    except ValueError:
        return None
