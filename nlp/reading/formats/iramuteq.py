"""Iramuteq corpora: each text under a line of stars with its variables, "**** *source_X *date_Y"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from nlp.errors import RecordError
from nlp.reading.contract import Options
from nlp.reading.names import find_keys
from nlp.reading.rows import parse_article
from nlp.records import Article

_STARS = re.compile(r"^\*{4}\s*(?P<variables>(?:\*\s*[^\s*]\S*\s*)*)$")
_NUMBERED = re.compile(
    r"^(?P<number>\d{4,5})\s+(?P<variables>(?:\*\S+\s*)+)$"
)  # as Alceste writes it
_BARE = re.compile(r"^\*{4}\s*$", re.MULTILINE)
_THEME = re.compile(r"^-\*\S+$")


def is_iramuteq(text: str) -> bool:
    """Tell whether a text is a corpus for Iramuteq or Alceste: its first line begins a text.

    Four stars without a variable may be an ornament: then another such line has to follow.
    """
    first, _, rest = text.lstrip("\ufeff \t\r\n").partition("\n")
    found = _STARS.match(first.strip())
    if found is None:
        return _NUMBERED.match(first.strip()) is not None
    return bool(found["variables"]) or _BARE.search(rest) is not None


def parse_iramuteq(text: str, options: Options) -> Iterator[Article | RecordError]:
    """Yield the articles of a corpus, in order.

    The variables that have a usual name are fields of the article; underscores in their values
    stand for spaces.
    """
    row: dict[str, Any] | None = None
    lines: list[str] = []
    for line in [*text.split("\n"), "****"]:
        found = _STARS.match(line.strip()) or _NUMBERED.match(line.strip())
        if found is None:
            if not _THEME.match(line.strip()):
                lines.append(line)
            continue
        if row is not None:
            yield _parse(row, lines, options)
        row, lines = _read_variables(found["variables"]), []


def _read_variables(written: str) -> dict[str, Any]:
    """Return the variables of a text by name: "*source_La_Gazette" -> source: La Gazette."""
    row: dict[str, Any] = {}
    for variable in re.sub(r"\*\s+", "*", written).split():
        name, mark, value = variable.lstrip("*").partition("_")
        for longer in _longer_names(name, value):
            if mark and any(find_keys([longer[0]], {}).values()):
                name, value = longer
        row[name] = value.replace("_", " ") if name not in ("date", "url") else value
    return row


def _longer_names(name: str, value: str) -> list[tuple[str, str]]:
    """Return the names of two words that a variable may have: "date_publication_2024" has one."""
    second, mark, rest = value.partition("_")
    return [(f"{name}_{second}", rest)] if mark else []


def _parse(row: dict[str, Any], lines: list[str], options: Options) -> Article | RecordError:
    try:
        fields = {
            name: value for name, value in row.items() if name not in find_keys(row, {})["text"]
        }
        return parse_article({**_dated(fields), "text": "\n".join(lines).strip()}, options)
    except RecordError as error:
        return error


def _dated(fields: dict[str, Any]) -> dict[str, Any]:
    """Return fields with a date where year, month and day stand in variables of their own."""
    parts = [next((fields[name] for name in names if name in fields), "") for names in _PARTS]
    if find_keys(fields, {})["date"] and not all(parts):
        return fields
    year, month, day = parts
    return (
        {
            **fields,
            "date": f"{day} {month} {year}" if not month.isdigit() else f"{year}-{month}-{day}",
        }
        if all(parts)
        else fields
    )


_PARTS = (("annee", "an", "year"), ("mois", "month"), ("jour", "day"))
