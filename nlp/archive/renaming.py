"""Ids that changed: `renamed.csv` of a user's tables says what an id of older records is called now."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from nlp.atomic import write_atomically
from nlp.errors import InputError
from nlp.records import Entity, Mention, Record

NAME = "renamed.csv"
COLUMNS = ("old", "new")


def read_renamed(folder: Path | None) -> dict[str, str]:
    """Return old id -> new id of a folder of tables, {} where it has none. Raises InputError."""
    path = folder / NAME if folder else None
    if path is None or not path.exists():
        return {}
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            rows = list(csv.DictReader(stream))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise InputError(f"{path}: the file cannot be read ({error}); save it as CSV") from None
    renamed: dict[str, str] = {}
    for line, row in enumerate(rows, start=2):
        old, new = (row.get(column) or "" for column in COLUMNS)
        if "/" not in old or old.partition("/")[0] != new.partition("/")[0]:
            raise InputError(f"{path}, line {line}: give two ids of one type, old and new")
        renamed[old] = new
    return renamed


def write_renamed(folder: Path, renamed: Mapping[str, str]) -> None:
    """Add ids that changed to the file of a folder."""
    every = {**read_renamed(folder), **renamed}
    if not every:
        return
    with write_atomically(folder / NAME) as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(sorted(every.items()))


def follow_renamed(records: Iterable[Record], renamed: Mapping[str, str]) -> Iterator[Record]:
    """Yield records under the ids of today; two entities of one article that became one are joined."""
    for record in records:
        has_old = any(entity.id in renamed for entity in record.entities)
        yield _renamed(record, renamed) if has_old else record


def _renamed(record: Record, renamed: Mapping[str, str]) -> Record:
    entities: dict[str, Entity] = {}
    # Who bore the id already goes first: what is known of it stays.
    for entity in sorted(record.entities, key=lambda one: one.id in renamed):
        name = _now(entity.id, renamed)
        held = entities.get(name)
        if held is None:
            entities[name] = replace(entity, id=name)
            continue
        mentions = sorted({*held.mentions, *entity.mentions}, key=_place)
        salience = held.salience + entity.salience
        entities[name] = replace(held, mentions=tuple(mentions), salience=salience)
    return replace(record, entities=tuple(entities.values()))


def _now(name: str, renamed: Mapping[str, str]) -> str:
    """Return what an id is called now; a circle of names ends where it began."""
    seen = {name}
    while name in renamed and renamed[name] not in seen:
        name = renamed[name]
        seen.add(name)
    return name


def _place(mention: Mention) -> tuple[bool, int, int, str]:
    return mention.field != "title", mention.start, mention.end, mention.kind
