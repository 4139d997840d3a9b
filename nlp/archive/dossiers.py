"""One dossier for each person and organisation of a corpus, as rows for CSV, JSON and SQLite."""

from __future__ import annotations

import csv
import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

from nlp.archive.gathering import Gatherer
from nlp.archive.profiles import Profile
from nlp.atomic import write_atomically, write_beside
from nlp.errors import OptionError
from nlp.records import Record, encode_json
from nlp.text import fold

Row = dict[str, Any]
SUFFIXES = (".csv", ".json", ".sqlite", ".db")
MOST = 12  # topics, companions and sources told of each: what a reader takes in
_LISTS = ("variants", "functions", "countries", "topics", "with", "sources", "members")
COLUMNS = (
    "id",
    "type",
    "name",
    "known",
    "wikidata",
    "acronym",
    "gender",
    "articles",
    "mentions",
    "first",
    "last",
    *_LISTS,
)
_SCHEMA = """
CREATE TABLE dossiers (
    id TEXT PRIMARY KEY NOT NULL, type TEXT NOT NULL, name TEXT NOT NULL, known INTEGER NOT NULL, wikidata TEXT,
    acronym TEXT, gender TEXT, articles INTEGER NOT NULL, mentions INTEGER NOT NULL, first TEXT, last TEXT,
    variants TEXT NOT NULL, functions TEXT NOT NULL, countries TEXT NOT NULL, topics TEXT NOT NULL,
    "with" TEXT NOT NULL, sources TEXT NOT NULL, members TEXT NOT NULL  -- JSON
);
CREATE TABLE members (entity TEXT NOT NULL, dossier TEXT NOT NULL REFERENCES dossiers (id));
CREATE INDEX members_entity ON members (entity);
"""


class Dossiers:
    """Gather records one after another, then say who is who; the report page is given one."""

    def __init__(self) -> None:
        self._gatherer = Gatherer(remembers=True)

    def add(self, record: Record) -> None:
        """Count what a record says of its people and organisations."""
        self._gatherer.add(record)

    def rows(self) -> list[Row]:
        """Return one row for each person and organisation, as `make_dossiers` does."""
        return _rows(self._gatherer)

    def homes(self) -> dict[tuple[str, str], str]:
        """Return the id of the dossier of each article id and entity id."""
        return self._gatherer.assignments()


def make_dossiers(records: Iterable[Record]) -> list[Row]:
    """Return one row for each person and organisation of some records, by id; records stream.

    Counts are of articles, but for `mentions` and `variants`. `with`: ids of the people and
    organisations most often named beside it. `functions`: each with the sentence that says it
    best, the earliest of several, and its article.
    `members`: the ids that records give it.
    """
    gatherer = Gatherer()
    for record in records:
        gatherer.add(record)
    return _rows(gatherer)


def find_dossiers(rows: Iterable[Row], name: str) -> list[Row]:
    """Return the dossiers of an id, or of whoever is called so, most named first."""
    wanted = fold(name)
    words = set(wanted.split())
    found = []
    for row in rows:
        names = [fold(row["name"]), *(fold(variant["form"]) for variant in row["variants"])]
        if row["id"] == name or name in row["members"]:
            return [row]
        if any(words <= set(one.split()) for one in names):
            found.append(row)
    return sorted(found, key=lambda row: (-row["articles"], row["id"]))


def check_dossiers_output(output: Path) -> None:
    """Raise OptionError for an output of no known format, or in a folder that is not there."""
    if output.suffix.lower() not in SUFFIXES:
        raise OptionError(f"{output}: dossiers are written as {', '.join(SUFFIXES)}")
    if not output.parent.is_dir():
        raise OptionError(f"{output}: the folder {output.parent} does not exist; create it first")


def write_dossiers(rows: Iterable[Row], output: str | Path) -> int:
    """Write dossiers as CSV, JSON or SQLite, by suffix, whole or not at all; return how many.

    Lists are JSON in SQLite, and "this ×3 ; that ×2" in CSV. Raises OptionError.
    """
    path, given = Path(output), list(rows)
    check_dossiers_output(path)
    if path.suffix.lower() in (".sqlite", ".db"):
        _write_sqlite(given, path)
        return len(given)
    with write_atomically(path) as stream:
        if path.suffix.lower() == ".json":
            json.dump(given, stream, ensure_ascii=False, indent=1)
            stream.write("\n")
        else:
            writer = csv.writer(stream, lineterminator="\n")
            writer.writerow(COLUMNS)
            writer.writerows(_cells(row) for row in given)
    return len(given)


def _write_sqlite(rows: Iterable[Row], path: Path) -> None:
    names = ", ".join(f'"{name}"' for name in COLUMNS)
    marks = ", ".join("?" for _ in COLUMNS)
    with write_beside(path) as partial, closing(sqlite3.connect(partial)) as database:
        database.executescript(_SCHEMA)
        for row in rows:
            packed = {name: encode_json(row[name]).decode() for name in _LISTS}
            values = [packed.get(name, row[name]) for name in COLUMNS]
            database.execute(f"INSERT INTO dossiers ({names}) VALUES ({marks})", values)  # noqa: S608
            pairs = [(member, row["id"]) for member in row["members"]]
            database.executemany("INSERT INTO members VALUES (?, ?)", pairs)
        database.commit()


def _rows(gatherer: Gatherer) -> list[Row]:
    profiles = gatherer.gather()
    homes = _homes(profiles)
    return [_row(profile, homes) for profile in profiles]


def _homes(profiles: Iterable[Profile]) -> dict[str, str]:
    """Return the dossier of each id of the records; of namesakes the most named one's."""
    homes: dict[str, str] = {}
    for profile in sorted(profiles, key=lambda one: (one.articles, one.id)):
        homes.update(dict.fromkeys(profile.members, profile.id))
    return homes


def _row(profile: Profile, homes: Mapping[str, str]) -> Row:
    company: Counter[str] = Counter()
    for name, count in profile.company.items():
        company[homes.get(name, name)] += count
    company.pop(profile.id, None)
    return {
        "id": profile.id,
        "type": profile.type,
        "name": profile.name,
        "known": profile.known,
        "wikidata": profile.wikidata,
        "acronym": profile.acronym,
        "gender": profile.gender,
        "articles": profile.articles,
        "mentions": profile.mentions,
        "first": profile.since or None,
        "last": profile.last or None,
        "variants": [{"form": form, "count": n} for form, n in _ranked(profile.forms)],
        "functions": _functions(profile),
        "countries": [{"code": code, "count": n} for code, n in _ranked(profile.countries)[:MOST]],
        "topics": [{"label": label, "count": n} for label, n in _ranked(profile.topics)[:MOST]],
        "with": [{"id": name, "count": n} for name, n in _ranked(company)[:MOST]],
        "sources": [{"source": name, "count": n} for name, n in _ranked(profile.sources)[:MOST]],
        "members": sorted(profile.members),
    }


def _functions(profile: Profile) -> list[Row]:
    """Return the functions in the order in which articles first gave them."""
    rows = [
        {
            "role": office.role,
            "title": office.title,
            "of": office.of,
            "articles": tenure.articles,
            "first": tenure.since or None,
            "last": tenure.last or None,
            "sentence": tenure.sentence,
            "article": tenure.article,
        }
        for office, tenure in profile.offices.items()
    ]
    return sorted(rows, key=lambda row: (row["first"] is None, row["first"] or "", row["title"]))


def _ranked(counts: Counter[str]) -> list[tuple[str, int]]:
    return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))


def _cells(row: Row) -> list[Any]:
    return [_cell(row[name]) for name in COLUMNS]


def _cell(value: Any) -> Any:
    if isinstance(value, list):
        return " ; ".join(map(_item, value))
    if isinstance(value, bool):
        return str(value).lower()
    return value


def _item(item: Any) -> str:
    """Return one item of a list in a cell."""
    if isinstance(item, str):
        return item
    if "title" in item:
        of = f" ({item['of']})" if item["of"] else ""
        return f"{item['title']}{of} ×{item['articles']}"
    name, count = item.values()
    return f"{name} ×{count}"
