"""The date from which an article's functions are read."""

from __future__ import annotations

import datetime
from collections.abc import Collection

from nlp.knowledge import AS_OF, GOVERNING, Knowledge

_DAY = datetime.timedelta(days=1)
LEADING = (*GOVERNING, "org_head")
# As of the knowledge tables: never the clock, so that records are reproducible
PRESENT = datetime.date.fromisoformat(f"{AS_OF}-01")


def reference_date(
    date: datetime.date | None, people: Collection[str], knowledge: Knowledge
) -> datetime.date:
    """Return the article's date, else the day on which most of its known people governed together.

    Ties go to the latest such day; without any governing person it is the date of the tables.
    """
    if date is not None:
        return date
    terms = [
        term
        for person in people
        for term in knowledge.terms.get(person, ())
        if term.role in LEADING
    ]
    days = {
        max(term.start, min(term.end, PRESENT) - _DAY) for term in terms if term.start <= PRESENT
    }

    def governing(day: datetime.date) -> int:
        return len({term.person for term in terms if term.covers(day)})

    return max(days, key=lambda day: (governing(day), day), default=PRESENT)
