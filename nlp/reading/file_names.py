"""What the name of a file says of the article in it: its day."""

from __future__ import annotations

import datetime
import re
from pathlib import PurePath

# Year first, as archives name files: 2016-11-23_000.txt, 20161123-une.html, a_2016_11_23.md
_DAY = re.compile(r"(?<!\d)((?:19|20)\d\d)([-_.]?)(0[1-9]|1[0-2])\2(0[1-9]|[12]\d|3[01])(?!\d)")


def find_named_date(path: str, line: int | None) -> datetime.date | None:
    """Return the day that a file name holds, None if it holds none or several.

    The name of a file of many articles, whose `line` is known, says nothing of each.
    """
    if line is not None:
        return None
    found = _DAY.findall(PurePath(path).name)
    days = {(year, month, day) for year, _, month, day in found}
    if len(days) != 1:
        return None
    year, month, day = map(int, days.pop())
    try:
        return datetime.date(year, month, day)
    except ValueError:
        return None
