"""A user's folder of tables while rows join it: what ships is copied where it changes."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

from nlp.atomic import write_atomically
from nlp.knowledge.tables import TABLES, Row, load_table

_NAMES = ("people", "organisations", "offices", "places")


class OwnTables:
    """Hold the rows of a folder for `--knowledge`; `row` finds, copies or adds one."""

    def __init__(self, shipped: dict[str, list[Row]], own: dict[str, list[Row]]) -> None:
        """Keep the tables that ship and the user's own."""
        self._shipped = shipped
        self._own = own
        self._touched: set[str] = set()

    @classmethod
    def load_tables(cls, folder: Path) -> OwnTables:
        """Return the tables of a folder, which may be empty or not exist yet."""
        place = Path(__file__).parent.parent / "knowledge"
        shipped = {name: load_table(place, name) for name in _NAMES}
        own: dict[str, list[Row]] = {}
        for name in _NAMES:
            has_file = (folder / f"{name}.csv").exists()
            own[name] = load_table(folder, name) if has_file else []
        return cls(shipped, own)

    def save_tables(self, folder: Path) -> None:
        """Write the tables that changed, each whole or not at all."""
        folder.mkdir(parents=True, exist_ok=True)
        for name in sorted(self._touched):
            with write_atomically(folder / f"{name}.csv") as stream:
                writer = csv.DictWriter(stream, TABLES[name].columns, lineterminator="\n")
                writer.writeheader()
                writer.writerows(self._filled(name))

    def _filled(self, name: str) -> list[Row]:
        columns = TABLES[name].columns
        rows = [{column: row.get(column, "") for column in columns} for row in self._own[name]]
        return sorted(rows, key=lambda row: tuple(row.values()))

    def row(self, table: str, **identity: str) -> Row:
        """Return the user's row of an identity: their own, a copy of the shipped one, or a new one."""
        self._touched.add(table)
        if table == "offices":
            self._copy_offices(identity["person"])
        for row in self._own[table]:
            if identity.items() <= row.items():
                return row
        copies = (row for row in self._shipped[table] if identity.items() <= row.items())
        row = dict(next(copies, identity))
        self._own[table].append(row)
        return row

    def offices(self, person: str) -> list[Row]:
        """Return the offices that hold for a person: their own ones replace all that ship."""
        own = list(_of(person, self._own["offices"]))
        return own or list(_of(person, self._shipped["offices"]))

    def add_office(self, row: Row) -> None:
        """Add a term of a person, beside the ones that hold."""
        self._touched.add("offices")
        self._copy_offices(row["person"])
        self._own["offices"].append(row)

    def end_office(self, term: Row, end: str) -> None:
        """Write the end of a term that holds."""
        self._touched.add("offices")
        self._copy_offices(term["person"])
        ended = next(row for row in self._own["offices"] if row == term)
        ended["end"] = end

    def every(self, table: str) -> Iterator[Row]:
        """Yield the rows that hold: the user's, then those that ship and are not replaced."""
        yield from self._own[table]
        replaced = {row.get("id") for row in self._own[table]}
        for row in self._shipped[table]:
            if row["id"] not in replaced:
                yield row

    def _copy_offices(self, person: str) -> None:
        """Copy what ships of a person's offices, since a user's own replace all of them."""
        if not any(_of(person, self._own["offices"])):
            self._own["offices"] += [dict(row) for row in _of(person, self._shipped["offices"])]


def _of(person: str, rows: list[Row]) -> Iterator[Row]:
    return (row for row in rows if row["person"] == person)
