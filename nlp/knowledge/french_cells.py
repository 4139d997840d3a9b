"""Cells of a user's tables as a French office writes them, brought to what the tables hold.

"04/07/2020", "1er juillet 2020" -> "2020-07-04", "2020-07-01"; "maire" -> the role of that noun;
"France" -> "FR".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from nlp.knowledge.tables import Row, listed
from nlp.lists import Role
from nlp.text import MONTHS, fold

_NUMBERS = re.compile(r"(?:(?P<day>\d{1,2})/)?(?P<month>\d{1,2})/(?P<year>\d{4})")
_WORDS = re.compile(r"(?:(?P<day>\d{1,2}|1er) )?(?P<month>[a-z]+) (?P<year>\d{4})")
# What may stand behind the noun of who leads the whole state: "président de la République française"
_WHOLE = re.compile(r"(?: de la republique(?: .*)?)?")
# Of a noun that presides over whatever its complement names
_OF_ORGANISATIONS = ("presidency", "body", "organisation")


def iso_day(written: str) -> str:
    """Return a day or month as the tables write it; what is no French one stays as it is."""
    if found := _NUMBERS.fullmatch(written):
        return _joined(found["year"], int(found["month"]), found["day"])
    found = _WORDS.fullmatch(fold(written))
    if found and found["month"] in MONTHS:
        return _joined(found["year"], MONTHS.index(found["month"]) + 1, found["day"])
    return written


def _joined(year: str, month: int, day: str | None) -> str:
    days = f"-{int(day.removesuffix('er')):02}" if day else ""
    return f"{year}-{month:02}{days}"


class FrenchOffices:
    """Bring offices given in French words to roles and codes, by the merged tables."""

    def __init__(self, tables: Mapping[str, list[Row]]) -> None:
        """Index the nouns of functions, the names of countries and those of organisations."""
        self._nouns = {fold(row["head"]): row for row in tables["functions"]}
        self._countries: dict[str, str] = {}
        self._codes = {row["code"] for row in tables["countries"]}
        for row in tables["countries"]:
            for name in (row["name"], row["official"], *listed(row["aliases"])):
                self._countries.setdefault(fold(name), row["code"])
        self._kinds: dict[str, str] = {}
        for row in tables["organisations"]:
            for name in (row["name"], row["acronym"], *listed(row["aliases"])):
                self._kinds.setdefault(fold(name), row["kind"])

    def read(self, row: Row) -> Row:
        """Return a row of `offices.csv` in the words of the tables."""
        of = self._countries.get(fold(row["of"]), row["of"])
        role = row["role"]
        if role not in Role.values():
            role = self._role(role, row["title"], of)
        return {**row, "role": role, "of": of}

    def _role(self, noun: str, title: str, of: str) -> str:
        """Return the role of a noun; "président" tells it only by what is presided over."""
        head = self._nouns[fold(noun)]
        is_state = of in self._codes
        is_whole_state = is_state and _WHOLE.fullmatch(fold(title).removeprefix(fold(noun)))
        if head["over"] not in _OF_ORGANISATIONS or is_whole_state:
            return head["role"]
        kind = None if is_state else self._kinds.get(fold(of))
        if kind is None:
            return Role.OFFICIAL.value
        return Role.PARTY_LEADER.value if kind == "party" else Role.ORG_HEAD.value


def nouns_of(tables: Iterable[Row]) -> frozenset[str]:
    """Return the folded nouns of functions that an office may be given in."""
    return frozenset(fold(row["head"]) for row in tables)
