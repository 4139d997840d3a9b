"""The columns that a caller asks for: mapped to fields, joined, carried along; and those nobody reads."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from nlp.errors import OptionError
from nlp.reading.names import find_keys

if TYPE_CHECKING:
    from nlp.reading.contract import Options

JOINT = "+"  # between columns that are read as one field: text=Chapô+Corps
_BETWEEN = {"text": "\n\n", "keywords": "|", "authors": "|"}  # what parts them then; else a blank
_OWN = frozenset(("schema", "entities", "tags", "made_by", "origin", "extra"))  # of our records
_SHOWN = 300  # characters of a list of columns


def find_parts(key: str, names: Iterable[str]) -> list[str]:
    """Return the columns that a mapped key stands for: itself, or those that it joins."""
    if key in names or JOINT not in key:
        return [key]
    return [part.strip() for part in key.split(JOINT)]


def find_named(names: Sequence[str], mapping: Mapping[str, str]) -> set[str]:
    """Return the fields that columns of these names give."""
    return {
        field
        for field, keys in find_keys(names, mapping).items()
        if any(part in names for key in keys for part in find_parts(key, names))
    }


def is_header(names: Sequence[str], mapping: Mapping[str, str]) -> bool:
    """Tell whether cells are a header wherever they stand: the text is among the fields they name.

    One name proves nothing, as articles too have cells such as "Article"; a mapped one does.
    """
    named = find_named(names, mapping)
    return "text" in named and (len(named) > 1 or "text" in mapping)


def is_there(key: str, names: Iterable[str]) -> bool:
    """Tell whether a column, or the object that a path with dots begins in, has one of these names."""
    return key in names or ("." in key and key.split(".", maxsplit=1)[0] in names)


def check_columns(path: str, names: Iterable[str], options: Options) -> None:
    """Raise OptionError for a column that is asked for and is none of these."""
    known = list(dict.fromkeys(names))
    asked = [part for key in options.mapping.values() for part in find_parts(key, known)]
    for column in (*asked, *options.keep):
        if not is_there(column, known):
            raise OptionError(
                f"{path}: has no column {column!r}; its columns are {', '.join(known)}"[:_SHOWN]
            )


def join_columns(row: Mapping[str, Any], mapping: Mapping[str, str]) -> Mapping[str, Any]:
    """Return a row with what its columns give together, under the key that joins them."""
    joined = {}
    for field, key in mapping.items():
        parts = find_parts(key, row)
        if len(parts) > 1:
            cells = [row.get(part) for part in parts]
            given = [str(cell).strip() for cell in cells if cell is not None]
            joined[key] = _BETWEEN.get(field, " ").join(cell for cell in given if cell)
    return {**row, **joined} if joined else row


def keep_columns(row: Mapping[str, Any], keep: Iterable[str]) -> dict[str, str] | None:
    """Return the cells that are carried along, as text; None if there are none."""
    kept = {}
    for column in keep:
        value = find_value(row, column)
        if value not in (None, "", [], {}):
            kept[column] = value if isinstance(value, str) else _written(value)
    return kept or None


def find_value(row: Mapping[str, Any], key: str) -> Any:
    """Return the value of a key, or of a path with dots into objects."""
    if key in row or "." not in key:
        return row.get(key)
    value: Any = row
    for part in key.split("."):
        value = value.get(part) if isinstance(value, Mapping) else None
    return value


def tell_unread(names: Iterable[str], options: Options) -> None:
    """Say which columns no field of an article is read from."""
    known = [name for name in dict.fromkeys(names) if name]
    found = find_keys(known, options.keys).values()
    read = {part for keys in found for key in keys for part in find_parts(key, known)}
    read |= {key.split(".")[0] for key in read} | set(options.keep)
    if "made_by" in known:
        read |= _OWN
    options.notes.unread = tuple(name for name in known if name not in read)


def _written(value: Any) -> str:
    if isinstance(value, Mapping | list):
        return json.dumps(value, ensure_ascii=False, default=str)
    return str(value)
