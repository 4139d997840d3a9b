"""Articles in one text as people copy them: blocks of lines "Titre : …", "Date : …" before each text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from nlp.errors import RecordError
from nlp.reading.contract import Options
from nlp.reading.names import find_keys
from nlp.reading.rows import parse_article
from nlp.records import Article

_LABEL = re.compile(r"^\W{0,3}(?P<name>[^\W\d][\w' ’-]{1,24}?)\s*:\s*(?P<value>\S.*)?$")
_RULE = re.compile(r"^[ \t]*([-=_*#~+])(?:[ \t]*\1){2,}[ \t]*$")
_FEWEST = 2  # labels that open a block, and blocks that make a list of articles


def find_labelled(text: str) -> list[dict[str, Any]]:
    """Return the blocks of a text that is a list of labelled articles; [] if it is none.

    A block opens with the label that the text opens with, and has two labels of fields at least.
    """
    lines = text.split("\n")
    opening = next((_field(line) for line in lines if line.strip() and not _RULE.match(line)), None)
    if opening is None or opening[0] == "text":
        return []
    blocks: list[list[str]] = []
    for line in lines:
        field = _field(line)
        if field and field[0] == opening[0]:
            blocks.append([])
        if blocks:
            blocks[-1].append(line)
    rows = [_read_block(block) for block in blocks]
    is_list = len(rows) >= _FEWEST and all(row.get("text") and len(row) > _FEWEST for row in rows)
    return rows if is_list else []


def parse_labelled(rows: list[dict[str, Any]], options: Options) -> Iterator[Article | RecordError]:
    """Yield the articles of such blocks, in order."""
    for row in rows:
        try:
            yield parse_article(row, options, is_table=True)
        except RecordError as error:
            yield error


def _field(line: str) -> tuple[str, str] | None:
    """Return the field and the value of a labelled line; None for any other."""
    found = _LABEL.match(line.strip())
    if found is None:
        return None
    keys = find_keys([found["name"]], {})
    named = next((field for field, names in keys.items() if names), None)
    return (named, found["value"] or "") if named else None


def _read_block(lines: list[str]) -> dict[str, Any]:
    """Return the fields of a block; its text is what follows the labels, or the label of the text."""
    row: dict[str, Any] = {}
    for number, line in enumerate(lines):
        if not line.strip() or _RULE.match(line):
            continue
        field = _field(line)
        if field is None or field[0] in row:
            row["text"] = _text(lines[number:])
            return row
        name, value = field
        if name == "text":
            row["text"] = _text([value, *lines[number + 1 :]])
            return row
        row[name] = value
    return row


def _text(lines: list[str]) -> str:
    return "\n".join(line for line in lines if not _RULE.match(line)).strip()
