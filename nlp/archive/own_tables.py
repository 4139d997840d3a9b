"""A user's folder of tables while rows join it: what ships is copied where it changes."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from nlp.atomic import write_atomically
from nlp.errors import FaultsError, ModelError, OptionError
from nlp.knowledge import Knowledge
from nlp.knowledge.overlay import has_tables, lay_over, offices_of, read_overlay
from nlp.knowledge.tables import TABLES, Row, load_table

_NAMES = ("people", "organisations", "offices", "places")
_READ = ("countries", *_NAMES)


class _Rows:
    """Hold the rows of one table, found by the person or thing that they are about."""

    def __init__(self, name: str, rows: Iterable[Row] = ()) -> None:
        identity = {"offices": "person", "countries": "code"}
        self._column = identity.get(name, "id")
        self._rows: list[Row] = []
        self._about: dict[str, list[Row]] = defaultdict(list)
        for row in rows:
            self.add(row)

    def __iter__(self) -> Iterator[Row]:
        return iter(self._rows)

    def add(self, row: Row) -> None:
        self._rows.append(row)
        self._about[row[self._column]].append(row)

    def about(self, name: str) -> list[Row]:
        return self._about.get(name, [])

    def find(self, identity: Row) -> Row | None:
        """Return the row that has all of some cells, the one it is told by among them."""
        about = self.about(identity[self._column])
        return next((row for row in about if identity.items() <= row.items()), None)

    def names(self) -> set[str]:
        return set(self._about)


class OwnTables:
    """Hold the rows of a folder for `--knowledge`; `row` finds, copies or adds one."""

    def __init__(self, shipped: dict[str, list[Row]], own: dict[str, list[Row]]) -> None:
        """Keep the tables that ship and the user's own."""
        self._shipped = {name: _Rows(name, shipped[name]) for name in _READ}
        self._own = {name: _Rows(name, own.get(name, ())) for name in _READ}
        self._touched: set[str] = set()

    @classmethod
    def load_tables(cls, folder: Path) -> OwnTables:
        """Return the tables of a folder, which may be empty or not exist yet.

        Offices in French words become roles and codes. Raises ModelError with all cells that cannot be
        right, OptionError for a file.
        """
        if folder.exists() and not folder.is_dir():
            raise OptionError(f"{folder}: is a file; name a folder for the tables")
        place = Path(__file__).parent.parent / "knowledge"
        shipped = {name: load_table(place, name) for name in _READ}
        own: dict[str, list[Row]] = {}
        if has_tables(folder):
            overlay = read_overlay(folder)
            tables = {name: load_table(place, name) for name in TABLES}
            merged = lay_over(tables, overlay)
            for name, placed in overlay.rows.items():
                own[name] = [row for _, _, row in placed]
            own["offices"] = offices_of(overlay, merged)
        return cls(shipped, own)

    def save_tables(self, folder: Path) -> None:
        """Write the tables that changed; the folder is as it was where they could not be loaded.

        Raises OptionError if the folder cannot be written, ModelError if the tables do not fit.
        """
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise OptionError(
                f"{folder}: cannot be made ({error.strerror}); name another folder"
            ) from None
        paths = {name: folder / f"{name}.csv" for name in sorted(self._touched)}
        before = {path: path.read_bytes() for path in paths.values() if path.exists()}
        try:
            for name, path in paths.items():
                self._write_table(name, path)
            if has_tables(folder):
                _check(folder)
        except BaseException:
            _write_back(paths.values(), before)
            raise

    def _write_table(self, name: str, path: Path) -> None:
        with write_atomically(path) as stream:
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
        own = self._own[table].find(identity)
        if own is not None:
            return own
        row = dict(self._shipped[table].find(identity) or identity)
        self._own[table].add(row)
        return row

    def offices(self, person: str) -> list[Row]:
        """Return the offices that hold for a person: their own ones replace all that ship."""
        return self._own["offices"].about(person) or self._shipped["offices"].about(person)

    def add_office(self, row: Row) -> None:
        """Add a term of a person, beside the ones that hold."""
        self._touched.add("offices")
        self._copy_offices(row["person"])
        self._own["offices"].add(row)

    def end_office(self, term: Row, end: str) -> None:
        """Write the end of a term that holds."""
        self._touched.add("offices")
        self._copy_offices(term["person"])
        own = self._own["offices"].about(term["person"])
        ended = next(row for row in own if row == term)
        ended["end"] = end

    def every(self, table: str) -> Iterator[Row]:
        """Yield the rows that hold: the user's, then those that ship and are not replaced."""
        yield from self._own[table]
        replaced = self._own[table].names()
        for row in self._shipped[table]:
            if row["id"] not in replaced:
                yield row

    def has(self, table: str, name: str) -> bool:
        """Tell whether a table holds a row of an id, a person's offices, or a country's code."""
        return bool(self._own[table].about(name) or self._shipped[table].about(name))

    def _copy_offices(self, person: str) -> None:
        """Copy what ships of a person's offices, since a user's own replace all of them."""
        if not self._own["offices"].about(person):
            for row in self._shipped["offices"].about(person):
                self._own["offices"].add(dict(row))


def _check(folder: Path) -> None:
    """Load the tables as a run does. Raises ModelError if they do not fit."""
    try:
        Knowledge.load(extra=folder)
    except FaultsError as error:
        raise FaultsError(f"{error.headline}; nothing was written", error.faults) from None
    except ModelError as error:
        raise ModelError(f"{error}; nothing was written") from None


def _write_back(paths: Iterable[Path], before: Mapping[Path, bytes]) -> None:
    for path in paths:
        if path in before:
            path.write_bytes(before[path])
        else:
            path.unlink(missing_ok=True)
