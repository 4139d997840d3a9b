"""Ids that changed: `renamed.csv` of some tables says what an id of older records is called now."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path

from nlp.atomic import write_atomically
from nlp.errors import ModelError
from nlp.knowledge.tables import read_rows
from nlp.lists import EntityType

NAME = "renamed.csv"
COLUMNS = ("old", "new")


def read_renamed(folder: Path) -> dict[str, str]:
    """Return old id -> id of today of a folder of tables, {} without such a file.

    Names that were changed again lead to the last one; a circle of names changes nothing.
    Raises ModelError.
    """
    return follow_both({}, _read_steps(folder / NAME))


def follow_both(shipped: Mapping[str, str], own: Mapping[str, str]) -> dict[str, str]:
    """Return the changes of the shipped tables and of a user's own, each followed to the last id.

    Where both change an id the user's own wins.
    """
    steps = {**shipped, **own}
    now = {old: _last(old, steps) for old in steps}
    return {old: new for old, new in now.items() if old != new}


def write_renamed(folder: Path, renamed: Mapping[str, str]) -> None:
    """Add ids that changed to the file of a folder, beside what it holds."""
    steps = {**_read_steps(folder / NAME), **renamed}
    if not steps:
        return
    with write_atomically(folder / NAME) as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(sorted(steps.items()))


def _read_steps(path: Path) -> dict[str, str]:
    """Return the lines of the file as they stand, {} where there is none."""
    if not path.exists():
        return {}
    lines = read_rows(path)
    _, header = next(lines, (1, []))
    names = [name.strip() for name in header]
    if sorted(names) != sorted(COLUMNS):
        raise ModelError(f"{path}, line 1: the columns are {', '.join(COLUMNS)}; write them there")
    steps: dict[str, str] = {}
    for line, cells in lines:
        if not any(cell.strip() for cell in cells):
            continue
        row = dict(zip(names, (cell.strip() for cell in cells), strict=False))
        old, new = row.get("old", ""), row.get("new", "")
        if not _is_change(old, new):
            raise ModelError(f"{path}, line {line}: write two ids of one type, old and new")
        steps[old] = new
    return steps


def _is_change(old: str, new: str) -> bool:
    kind, _, name = old.partition("/")
    now, _, called = new.partition("/")
    return kind == now and kind in EntityType.values() and bool(name and called)


def _last(name: str, steps: Mapping[str, str]) -> str:
    """Return what an id is called in the end; a circle of names ends where it began."""
    now, seen = name, {name}
    while now in steps:
        now = steps[now]
        if now in seen:
            return name
        seen.add(now)
    return now
