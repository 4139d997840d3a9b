"""Compare a list of office-holders with the tables of people and offices, and bring the tables up to date.

    python tools/knowledge/refresh_offices.py holders.csv             # report only
    python tools/knowledge/refresh_offices.py holders.csv --write     # report, then rewrite the two tables

The list is CSV (or CSV in gzip) with the columns country, position, person, wikidata, start, end, and if you have
them code (ISO 3166-1 alpha-2) and french (the person's French label). Dates are 2017, 2017-05 or 2017-05-14. The
column names of every-politician-scrapers (positionLabel, officeholder, officeholderLabel, start_year, end_year) are
understood too. Such a list comes, for example, from https://query.wikidata.org ("Download", "CSV file"):

    SELECT ?country ?code ?position ?person ?wikidata ?french ?start ?end WHERE {
      VALUES ?kind { wd:Q48352 wd:Q2285706 }                  # head of state, head of government
      ?office wdt:P279* ?kind ; wdt:P1001 ?state .
      ?state wdt:P297 ?code .
      ?holder p:P39 ?term .
      ?term ps:P39 ?office ; pq:P580 ?from .
      OPTIONAL { ?term pq:P582 ?to }
      FILTER(!BOUND(?to) || YEAR(?to) >= 2011)
      BIND(STRAFTER(STR(?holder), "entity/") AS ?wikidata)
      BIND(SUBSTR(STR(?from), 1, 10) AS ?start)
      BIND(SUBSTR(STR(?to), 1, 10) AS ?end)
      ?state rdfs:label ?country . FILTER(LANG(?country) = "en")
      ?office rdfs:label ?position . FILTER(LANG(?position) = "en")
      ?holder rdfs:label ?person . FILTER(LANG(?person) = "en")
      OPTIONAL { ?holder rdfs:label ?french . FILTER(LANG(?french) = "fr") }
    }

For ministers put wd:Q83307 into VALUES. People are found by Wikidata id, then by name or alias; countries by code,
French name or `english_names.csv`; positions by `positions.csv`, whose first fitting row decides (a regular expression
for the whole English position, case aside, where {country} is the row's country; an empty role leaves it out).

The report lists terms that agree, whose dates differ, that ended since, that are new, and people unknown here without
a French name: these are never written, since the tables hold names as the French press spells them. --write adds new
terms of known people and of people with a French name, ends terms that ended, and makes dates more precise. A date
that contradicts ours is kept as it is unless --prefer-list is given; a new term without an end is left out unless
--current says that the list is of today. Read the report first: a list may be wrong too.
"""

from __future__ import annotations

import argparse
import csv
import datetime
import gzip
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TextIO

from nlp.knowledge.tables import first_day, last_day
from nlp.text import fold, slug

HERE = Path(__file__).parent
KNOWLEDGE = HERE.parents[1] / "nlp" / "knowledge"
OTHER_NAMES = {
    "position": "positionLabel",
    "person": "officeholderLabel",
    "wikidata": "officeholder",
    "start": "start_year",
    "end": "end_year",
}
KINDS = (
    "agrees",
    "differs",
    "ended",
    "new",
    "unknown person",
    "unknown country",
    "unknown position",
)
NEAR = datetime.timedelta(
    days=31
)  # terms that close to each other are one: a re-election, not a new office
SLACK = datetime.timedelta(days=2)  # sources differ by that much on the first and last day
FAR = datetime.timedelta(days=400)  # terms that begin further apart are two

Row = dict[str, str]


@dataclass(frozen=True, slots=True)
class Holding:
    """Hold one term of the list: who, which office, when; dates as written."""

    person: str
    wikidata: str
    french: str
    role: str
    titles: tuple[str, ...]
    of: str
    start: str
    end: str

    @property
    def first(self) -> datetime.date:
        """Return the first day."""
        return first_day(self.start)

    @property
    def last(self) -> datetime.date:
        """Return the last day, the end of time where none is known."""
        return last_day(self.end)


@dataclass(frozen=True, slots=True)
class Finding:
    """Hold what comparing one term with the tables shows: one of KINDS, the term, our row if there is one."""

    kind: str
    holding: Holding | None
    own: Row | None
    detail: str


class Positions:
    """Turn English positions into roles and French titles, by `positions.csv`."""

    def __init__(self, rows: Iterable[Mapping[str, str]]) -> None:
        """Keep the rows in their order."""
        self._rows = list(rows)

    def find(self, position: str, country: str, code: str) -> Mapping[str, str] | None:
        """Return the first row that fits a position of a country."""
        for row in self._rows:
            pattern = row["position"].replace("{country}", re.escape(country))
            if row["country"] in ("", code) and re.fullmatch(pattern, position, re.IGNORECASE):
                return row
        return None


@dataclass
class Tables:
    """Hold our people and offices while they are compared and changed."""

    people: dict[str, Row]
    offices: list[Row]

    @cached_property
    def by_wikidata(self) -> dict[str, str]:
        """Return Wikidata id -> person id."""
        return {row["wikidata"]: person for person, row in self.people.items() if row["wikidata"]}

    @cached_property
    def by_name(self) -> dict[str, str]:
        """Return folded name or alias -> person id; names that two people share are left out."""
        owners: dict[str, set[str]] = defaultdict(set)
        for person, row in self.people.items():
            for name in (row["name"], *filter(None, row["aliases"].split("|"))):
                owners[fold(name)].add(person)
        return {name: next(iter(ids)) for name, ids in owners.items() if len(ids) == 1}

    @cached_property
    def terms(self) -> dict[tuple[str, str], list[Row]]:
        """Return (person id, country or organisation) -> our rows."""
        index: dict[tuple[str, str], list[Row]] = defaultdict(list)
        for row in self.offices:
            index[row["person"], row["of"]].append(row)
        return index

    def person(self, holding: Holding) -> str | None:
        """Return the id of the person of a term: by Wikidata id, else a namesake with an office of the same country.

        A namesake whose Wikidata id is another is somebody else.
        """
        if known := self.by_wikidata.get(holding.wikidata):
            return known
        for name in filter(None, (holding.french, holding.person)):
            person = self.by_name.get(fold(name))
            if (
                person
                and (person, holding.of) in self.terms
                and not self.people[person]["wikidata"]
            ):
                return person
        return None


def main() -> None:
    """Report, and rewrite the tables if asked."""
    parser = argparse.ArgumentParser(
        description="Compare a list of office-holders with the tables."
    )
    parser.add_argument("list", type=Path, help="CSV file, also .gz")
    parser.add_argument("--write", action="store_true", help="rewrite people.csv and offices.csv")
    parser.add_argument("--dry-run", action="store_true", help="report only (the default)")
    parser.add_argument(
        "--prefer-list", action="store_true", help="with --write: let the list's dates win"
    )
    parser.add_argument(
        "--current", action="store_true", help="the list is of today: new terms may have no end"
    )
    parser.add_argument(
        "--since",
        default="2011-01-01",
        help="leave out terms that ended before (default 2011-01-01)",
    )
    parser.add_argument("--role", action="append", help="only these roles (default: all)")
    arguments = parser.parse_args()
    tables = read_tables(KNOWLEDGE)
    findings = list(
        compare(read_list(arguments.list), tables, first_day(arguments.since), arguments.role)
    )
    report(findings)
    if arguments.write and not arguments.dry_run:
        changed = update(
            tables, findings, prefer_list=arguments.prefer_list, is_current=arguments.current
        )
        write_tables(KNOWLEDGE, tables)
        print(f"\n{changed} rows changed or added in {KNOWLEDGE}")


def compare(
    rows: Iterable[Row], tables: Tables, since: datetime.date, roles: Sequence[str] | None = None
) -> Iterator[Finding]:
    """Yield what each term of the list shows, in the list's order."""
    countries = read_countries(KNOWLEDGE)
    positions = Positions(read_csv(HERE / "positions.csv"))
    holdings = []
    for row in rows:
        read = to_holding(row, countries, positions)
        if isinstance(read, Finding):
            yield read
        elif (
            read
            and read.last >= since
            and read.first <= read.last
            and (not roles or read.role in roles)
        ):
            holdings.append(read)
    for holding in join(holdings):
        yield weigh(holding, tables)


def to_holding(
    row: Row, countries: Mapping[str, str], positions: Positions
) -> Holding | Finding | None:
    """Return a row of the list as a term; a finding if country or position are unknown; None if left out on purpose."""
    code = row.get("code") or countries.get(fold(row["country"]))
    if not code and fold(row["country"]) != "world":
        return Finding("unknown country", None, None, row["country"])
    position = positions.find(row["position"], row["country"], code or "")
    if position is None or (not code and not position["of"]):
        return Finding("unknown position", None, None, row["position"])
    if not position["role"]:
        return None
    titles = tuple(filter(None, (position["title"], position["feminine"])))
    of = position["of"] or code or ""
    french = row.get("french", "")
    return Holding(
        row["person"],
        row["wikidata"],
        french,
        position["role"],
        titles,
        of,
        row["start"][:10],
        row["end"][:10],
    )


def join(holdings: Iterable[Holding]) -> list[Holding]:
    """Return the terms with those of one office that follow each other closely made one."""
    groups: dict[tuple[str, str, str, tuple[str, ...]], list[Holding]] = defaultdict(list)
    for holding in holdings:
        groups[holding.wikidata or holding.person, holding.of, holding.role, holding.titles].append(
            holding
        )
    joined = []
    for group in groups.values():
        group.sort(key=lambda holding: (holding.first, holding.last))
        kept = group[:1]
        for holding in group[1:]:
            if holding.first.toordinal() - kept[-1].last.toordinal() <= NEAR.days:
                kept[-1] = replace(
                    kept[-1], end=max(kept[-1], holding, key=lambda item: item.last).end
                )
            else:
                kept.append(holding)
        joined += kept
    return joined


def weigh(holding: Holding, tables: Tables) -> Finding:
    """Return how a term stands to the tables."""
    person = tables.person(holding)
    if person is None:
        kind = "new" if holding.french else "unknown person"
        return Finding(
            kind, holding, None, f"{holding.french or holding.person} {holding.wikidata}".strip()
        )
    own = nearest(holding, tables.terms.get((person, holding.of), ()))
    if own is None:
        return Finding("new", holding, None, person)
    is_later_mandate = holding.first - first_day(own["start"]) > FAR
    same_start = agree(own["start"], holding.start) or is_later_mandate
    differences = [
        f"{side} {ours or 'none'} here, {theirs or 'none'} in the list"
        for side, ours, theirs in (
            ("start", own["start"], holding.start),
            ("end", own["end"], holding.end),
        )
        if not (same_start if side == "start" else agree(ours, theirs))
    ]
    if not differences:
        return Finding("agrees", holding, own, person)
    is_end = holding.end and not own["end"] and len(differences) == 1
    return Finding(
        "ended" if is_end else "differs", holding, own, f"{person}: {'; '.join(differences)}"
    )


def nearest(holding: Holding, rows: Iterable[Row]) -> Row | None:
    """Return our row of the same role that begins nearest to a term or covers its start; the same title first."""
    near = []
    for index, row in enumerate(rows):
        other_title = holding.role == "minister" and row["title"] not in holding.titles
        gap = abs(first_day(row["start"]).toordinal() - holding.first.toordinal())
        if row["role"] == holding.role and (
            gap <= FAR.days or (covers(row, holding) and not other_title)
        ):
            near.append((other_title, gap, index, row))
    return min(near)[3] if near else None


def covers(row: Row, holding: Holding) -> bool:
    """Tell whether our row runs on the first day of a term: a later mandate of one and the same office."""
    return first_day(row["start"]) <= holding.first <= last_day(row["end"])


def agree(ours: str, theirs: str) -> bool:
    """Tell whether two dates say the same: one less precisely, or a day or two apart (sworn in, gazetted)."""
    if not theirs or ours == theirs:
        return True
    if not ours:
        return False
    if ours.startswith(theirs) or theirs.startswith(ours):
        return True
    return len(ours) == len(theirs) == 10 and abs(first_day(ours) - first_day(theirs)) <= SLACK


def update(
    tables: Tables, findings: Iterable[Finding], *, prefer_list: bool, is_current: bool
) -> int:
    """Bring the tables up to date and return how many rows changed."""
    changed = 0
    for finding in findings:
        holding, own = finding.holding, finding.own
        if holding is None or finding.kind == "unknown person":
            continue
        if own is None:
            if not holding.end and not is_current:
                continue  # an old list does not know who has left since
            tables.offices.append(new_row(holding, tables))
            changed += 1
            continue
        before = dict(own)
        for side, theirs in (("start", holding.start), ("end", holding.end)):
            refines = theirs.startswith(own[side]) and len(theirs) > len(own[side])
            if (refines and (side == "end" or own[side])) or (theirs and prefer_list):
                own[side] = theirs
        changed += own != before
    return changed


def new_row(holding: Holding, tables: Tables) -> Row:
    """Return a row of offices for a term, adding its person if need be."""
    person = tables.person(holding)
    if person is None:
        person = slug(holding.french)
        while person in tables.people:
            person += "-2"
        tables.people[person] = {
            "id": person,
            "name": holding.french,
            "aliases": "" if fold(holding.person) == fold(holding.french) else holding.person,
            "wikidata": holding.wikidata,
        }
        tables.by_wikidata[holding.wikidata] = person
    dates = {"start": holding.start, "end": holding.end, "source": "wikidata"}
    return {
        "person": person,
        "role": holding.role,
        "title": holding.titles[0],
        "of": holding.of,
        **dates,
    }


def report(findings: Sequence[Finding]) -> None:
    """Print what was found, the most interesting first, then how often."""
    for kind in ("differs", "ended", "new", "unknown person"):
        for finding in (f for f in findings if f.kind == kind and f.holding):
            holding = finding.holding
            if holding:
                dates = f"{holding.start or '…'} to {holding.end or '…'}"
                print(f"{kind}: {holding.of} {holding.titles[0]} ({dates}): {finding.detail}")
    for kind in ("unknown country",):
        for detail in sorted({f.detail for f in findings if f.kind == kind}):
            print(f"{kind}: {detail}")
    print()
    for kind in KINDS:
        print(f"{kind:18} {sum(f.kind == kind for f in findings):6}")


def read_list(path: Path) -> Iterator[Row]:
    """Yield the rows of the list under our column names."""
    with open_text(path) as stream:
        for row in csv.DictReader(stream):
            named = {
                ours: row.get(theirs) or row.get(ours, "") for ours, theirs in OTHER_NAMES.items()
            }
            yield {**{key: value or "" for key, value in (row | named).items() if key}}


def open_text(path: Path) -> TextIO:
    """Open a text file, packed or not."""
    if path.suffix == ".gz":
        return gzip.open(path, "rt", encoding="utf-8-sig", newline="")
    return path.open(encoding="utf-8-sig", newline="")


def read_csv(path: Path) -> list[Row]:
    """Return the rows of a table."""
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def read_countries(folder: Path) -> dict[str, str]:
    """Return folded French and English names and codes of countries -> ISO code."""
    names = {fold(row["name"]): row["code"] for row in read_csv(HERE / "english_names.csv")}
    for row in read_csv(folder / "countries.csv"):
        names |= dict.fromkeys(map(fold, (row["code"], row["code3"], row["name"])), row["code"])
    return names


def read_tables(folder: Path) -> Tables:
    """Return our tables of people and offices."""
    return Tables(
        {row["id"]: row for row in read_csv(folder / "people.csv")},
        read_csv(folder / "offices.csv"),
    )


def write_tables(folder: Path, tables: Tables) -> None:
    """Write people and offices, sorted, so that the same knowledge is always the same file."""
    people = sorted(tables.people.values(), key=lambda row: row["id"])
    offices = sorted(tables.offices, key=lambda row: tuple(row.values()))
    for name, rows in (("people", people), ("offices", offices)):
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, list(rows[0]), lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)


if __name__ == "__main__":
    main()
