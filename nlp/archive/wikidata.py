"""What a file of Wikidata's query service adds to the tables, and what it contradicts.

`read_answers` reads the file, `refresh` compares it with the tables. A row of ours that Wikidata
contradicts is listed and never overwritten; an office of ours that has no end may be given one.
"""

from __future__ import annotations

import csv
import datetime
import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from nlp.archive.own_tables import OwnTables
from nlp.errors import InputError
from nlp.knowledge.tables import Row, first_day, last_day
from nlp.lists import Role
from nlp.text import fold, slug

_ITEM = re.compile(r"Q[1-9]\d*")
_ENTITY = re.compile(r"^https?://www\.wikidata\.org/entity/")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
# Letters of a date that its precision in Wikidata leaves: 9 a year, 10 a month, 11 a day and more
_LETTERS = {"9": 4, "10": 7}
_YEAR = 9  # a smaller precision is a decade, a century or less
# Sources differ by that much on days: elected, sworn in, gazetted
_SLACK = datetime.timedelta(days=2)
_SOURCE = "wikidata"
OFFICES = frozenset(("person", "personlabel", "positionlabel", "role", "start"))
BODIES = frozenset(("organisation", "organisationlabel", "kind"))
_MOST_BYTES = 256 << 20  # of one answer; the query service itself stops far below


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Hold what Wikidata says otherwise: of which row of ours, what is here and what is there."""

    id: str
    name: str
    what: str
    ours: str
    theirs: str


@dataclass(slots=True)
class Refreshed:
    """Count what a file added to the tables, and list what was not taken."""

    people: int = 0
    offices: int = 0
    ended: int = 0
    organisations: int = 0
    agree: int = 0
    skipped: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    contradictions: list[Contradiction] = field(default_factory=list)


def read_answers(path: str | Path) -> list[Row]:
    """Return the rows of an answer of the query service, JSON or CSV, names of columns in small letters.

    Raises InputError.
    """
    file = Path(path)
    try:
        if file.stat().st_size > _MOST_BYTES:
            raise InputError(f"{path}: more than {_MOST_BYTES >> 20} MB; ask for fewer rows")
        text = file.read_text(encoding="utf-8-sig")
        is_json = text.lstrip()[:1] in ("{", "[")
        rows = _of_json(json.loads(text)) if is_json else list(csv.DictReader(text.splitlines()))
    except (OSError, UnicodeDecodeError, ValueError, csv.Error, RecursionError) as error:
        raise InputError(f"{path}: the file cannot be read ({error}); download it again") from None
    if not rows:
        raise InputError(f"{path}: no row of the query service; download it as JSON or CSV")
    return [_cleaned(row) for row in rows]


def _of_json(answer: Any) -> list[Mapping[str, Any]]:
    """Return the rows of both JSON forms: the standard one of SPARQL, and the flat list."""
    rows = answer
    if isinstance(answer, dict):
        results = answer.get("results")
        rows = results.get("bindings") if isinstance(results, dict) else None
    if not isinstance(rows, list):
        return []
    return [row for row in rows if isinstance(row, dict)]


def _cleaned(row: Mapping[str, Any]) -> Row:
    cells: Row = {}
    for name, cell in row.items():
        value = cell.get("value") if isinstance(cell, dict) else cell
        if name and isinstance(value, str | int | float):
            cells[str(name).lower()] = _ENTITY.sub("", " ".join(str(value).split()))
    return cells


def refresh(rows: Iterable[Row], tables: OwnTables, name: str) -> Refreshed:
    """Take into the tables what the rows add; `name` is the file's, for errors. Raises InputError."""
    given = list(rows)
    columns = frozenset().union(*(row.keys() for row in given))
    take: Callable[[Row, OwnTables, _Known, Refreshed], None]
    if columns >= OFFICES:
        take = _take_office
    elif columns >= BODIES:
        take = _take_body
    else:
        missing = ", ".join(sorted(OFFICES - columns))
        raise InputError(f"{name}: no column {missing}; use a query of the docs as it stands")
    result = Refreshed()
    known = _Known(tables)
    for row in sorted(given, key=lambda row: sorted(row.items())):
        take(row, tables, known, result)
    return result


class _Known:
    """Find who of the tables an item of Wikidata is: by its id, else by a name that only one bears."""

    def __init__(self, tables: OwnTables) -> None:
        self._items: dict[str, Row] = {}
        self._names: dict[tuple[str, str], list[Row]] = defaultdict(list)
        self.ids: dict[str, set[str]] = {}
        for table in ("people", "organisations"):
            rows = list(tables.every(table))
            self.ids[table] = {row["id"] for row in rows}
            for row in rows:
                self.learn(table, row)

    def learn(self, table: str, row: Row) -> None:
        if row.get("wikidata"):
            self._items[row["wikidata"]] = row
        self.ids[table].add(row["id"])
        names = (row["name"], row.get("acronym", ""), *row.get("aliases", "").split("|"))
        for form in {fold(name) for name in names if name}:
            self._names[table, form].append(row)

    def by_item(self, item: str) -> Row | None:
        return self._items.get(item)

    def by_name(self, table: str, name: str) -> Row | None:
        """Return who alone bears a name and has no item of Wikidata yet."""
        bearers = self._names[table, fold(name)]
        is_one = len(bearers) == 1 and not bearers[0].get("wikidata")
        return bearers[0] if is_one else None

    def body_name(self, label: str) -> str:
        """Return the name under which the tables have an organisation, nothing if no or several do."""
        bearers = self._names.get(("organisations", fold(label)), [])
        return bearers[0]["name"] if len(bearers) == 1 else ""

    def is_borne(self, table: str, name: str) -> bool:
        return bool(self._names[table, fold(name)])

    def new_id(self, table: str, name: str) -> str:
        base = slug(name)
        number = 1
        while (base if number == 1 else f"{base}-{number}") in self.ids[table]:
            number += 1
        return base if number == 1 else f"{base}-{number}"


# Offices.


def _take_office(row: Row, tables: OwnTables, known: _Known, result: Refreshed) -> None:
    item, name, title = (row.get(cell, "") for cell in ("person", "personlabel", "positionlabel"))
    of = row.get("code") or known.body_name(row.get("oflabel", ""))
    wrong = _wrong_office(row, tables) or (None if of else "an organisation the tables lack")
    if wrong:
        result.skipped[wrong] += 1
        return
    start, end = _date(row, "start"), _date(row, "end")
    term = {"role": row["role"], "title": title, "of": of, "start": start, "end": end}
    owner = known.by_item(item)
    if owner is None:
        namesake = known.by_name("people", name)
        if namesake and _holds(tables.offices(namesake["id"]), of):
            owner = namesake
    if owner is None:
        owner = tables.row("people", id=known.new_id("people", name))
        owner |= {"name": name, "wikidata": item}
        known.learn("people", owner)
        result.people += 1
    _take_term(owner, term, tables, result)


def _wrong_office(row: Row, tables: OwnTables) -> str | None:
    """Return why a row cannot be an office of the tables, None if it can."""
    name, title, code = (row.get(column, "") for column in ("personlabel", "positionlabel", "code"))
    checks = {
        "no item of Wikidata": _ITEM.fullmatch(row.get("person", "")) is not None,
        "no French name": _is_label(name),
        "no French title": _is_label(title),
        "unknown role": row.get("role") in Role.values(),
        "no country or organisation": bool(code or row.get("oflabel")),
        "no country code": not code or tables.has("countries", code),
        "no start": bool(_date(row, "start")),
        "an end that no year is known of": not row.get("end") or bool(_date(row, "end")),
    }
    wrong = next((reason for reason, is_right in checks.items() if not is_right), None)
    return wrong or _wrong_dates(_date(row, "start"), _date(row, "end"))


def _is_label(text: str) -> bool:
    """Tell whether a label is one: where it has none, the query service writes the item."""
    return bool(text) and text.isprintable() and _ITEM.fullmatch(text) is None


def _wrong_dates(start: str, end: str) -> str | None:
    try:
        is_backward = last_day(end) < first_day(start)
    except ValueError:
        return "no date"
    return "end before start" if is_backward else None


def _date(row: Row, column: str) -> str:
    """Return a date as precisely as Wikidata knows it: 2017, 2017-05 or 2017-05-14.

    Nothing where not even the year is known.
    """
    day = _DAY.match(row.get(column, ""))
    precision = row.get(f"{column}precision", "")
    is_coarse = precision.isdecimal() and int(precision) < _YEAR
    if day is None or is_coarse:
        return ""
    return day[0][: _LETTERS.get(precision, 10)]


def _holds(offices: Iterable[Row], of: str) -> bool:
    return any(office["of"] == of for office in offices)


def _take_term(owner: Row, term: Row, tables: OwnTables, result: Refreshed) -> None:
    """Take a term in: new, an end of ours, what we have, or what contradicts it."""
    person = owner["id"]
    ours = _same_office(tables.offices(person), term)
    if ours is None:
        tables.add_office({"person": person, **term, "source": _SOURCE})
        result.offices += 1
        return
    is_same_start = _agree(ours["start"], term["start"])
    is_same_end = _agree(ours["end"], term["end"])
    if is_same_start and is_same_end:
        result.agree += 1
    elif is_same_start and not ours["end"]:
        tables.end_office(ours, term["end"])
        result.ended += 1
    else:
        what = f"{ours['title']} ({ours['of']})"
        told = (f"{one['start'] or '…'} – {one['end'] or '…'}" for one in (ours, term))
        found = Contradiction(f"person/{person}", owner["name"], what, *told)
        result.contradictions.append(found)


def _same_office(offices: Iterable[Row], term: Row) -> Row | None:
    """Return the row of one office at one time: the one that overlaps a term most nearly."""
    near = []
    start, end = first_day(term["start"]), last_day(term["end"])
    for number, row in enumerate(offices):
        is_same = (row["role"], row["of"]) == (term["role"], term["of"])
        is_other = row["role"] == Role.MINISTER and fold(row["title"]) != fold(term["title"])
        overlaps = first_day(row["start"]) <= end and start <= last_day(row["end"])
        if is_same and overlaps and not is_other:
            gap = abs(first_day(row["start"]).toordinal() - start.toordinal())
            near.append((gap, number, row))
    return min(near)[2] if near else None


def _agree(ours: str, theirs: str) -> bool:
    """Tell whether two dates say the same: one less precisely, or a day or two apart."""
    if ours == theirs:
        return True
    if not ours or not theirs:
        return False
    if ours.startswith(theirs) or theirs.startswith(ours):
        return True
    return len(ours) == len(theirs) == 10 and abs(first_day(ours) - first_day(theirs)) <= _SLACK


# Organisations.


def _take_body(row: Row, tables: OwnTables, known: _Known, result: Refreshed) -> None:
    item, name = row.get("organisation", ""), row.get("organisationlabel", "")
    if not _ITEM.fullmatch(item) or not _is_label(name):
        result.skipped["no French name"] += 1
        return
    code, kind = row.get("code", ""), row.get("kind", "")
    if code and not tables.has("countries", code):
        result.skipped["no country code"] += 1
        return
    if not kind:
        result.skipped["no kind"] += 1
        return
    owner = known.by_item(item)
    if owner is None and known.is_borne("organisations", name):
        owner = known.by_name("organisations", name)
        if owner is None or (owner.get("country") or code) != code:
            result.skipped["a name that the tables give to another"] += 1
            return
    if owner is None:
        new = tables.row("organisations", id=known.new_id("organisations", name))
        # A name of one word is often a word or a place too: it needs other evidence to count.
        doubtful = name if " " not in name else ""
        acronym = row.get("acronym", "")
        new |= {"name": name, "acronym": acronym, "kind": kind, "country": code}
        new |= {"wikidata": item, "homographs": doubtful}
        known.learn("organisations", new)
        result.organisations += 1
        return
    if code and owner.get("country") and owner["country"] != code:
        told = f"organisation/{owner['id']}"
        found = Contradiction(told, owner["name"], "country", owner["country"], code)
        result.contradictions.append(found)
        return
    result.agree += 1


def told_skips(result: Refreshed) -> Iterator[str]:
    """Yield why rows were not taken, and how many."""
    for reason, count in sorted(result.skipped.items()):
        yield f"{count} rows skipped: {reason}"
