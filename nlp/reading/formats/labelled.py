"""Articles in one text as people copy them: blocks of lines "Titre : …", "Date : …" before each text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from nlp.errors import RecordError
from nlp.reading.contract import Options
from nlp.reading.names import find_keys
from nlp.reading.rows import parse_article
from nlp.records import Article
from nlp.text import fold

_LABEL = re.compile(r"^\W{0,3}(?P<name>[^\W\d][\w' ’-]{1,24}?)\s*:\s*(?P<value>\S.*)?$")
RULE = re.compile(r"^[ \t]*([-=_*#~+])(?:[ \t]*\1){2,}[ \t]*$", re.MULTILINE)
_FEWEST = 2  # labels that open a block, and blocks that make a list of articles


@dataclass(frozen=True, slots=True)
class _Labelled:
    """Hold a line "Titre : …": its label as a look-up key, the field it names, and the value."""

    label: str
    field: str
    value: str


def find_labelled(text: str) -> list[dict[str, Any]]:
    """Return the blocks of a text that is a list of labelled articles; [] if it is none.

    A block opens with the label that the text opens with, and has two labels of fields at least.
    """
    lines = text.split("\n")
    starts = find_openings(lines)
    opening = _read_label(lines[starts[0]]) if starts else None
    if opening is None or opening.field == "text":
        return []
    ends = [*starts[1:], len(lines)]
    blocks = [lines[start:end] for start, end in zip(starts, ends, strict=True)]
    rows = [_read_block(block) for block in blocks]
    is_list = len(rows) >= _FEWEST and all(row.get("text") and len(row) > _FEWEST for row in rows)
    return rows if is_list else []


def find_openings(lines: list[str]) -> list[int]:
    """Return which lines begin with the label that the first line begins with; [] if it has none."""
    first = next((line for line in lines if line.strip() and not RULE.match(line)), "")
    opening = _read_label(first)
    if opening is None:
        return []
    labelled = [(number, _read_label(line)) for number, line in enumerate(lines)]
    return [number for number, found in labelled if found and found.label == opening.label]


def find_headed(lines: list[str]) -> list[int]:
    """Return the openings (`find_openings`) that give a title, or have another label on the next line.

    Whoever speaks in an interview may be named again and again.
    """
    found = []
    for start in find_openings(lines):
        opening = _read_label(lines[start])
        following = next((line for line in lines[start + 1 :] if not _is_blank(line)), "")
        if (opening and opening.field == "title") or _read_label(following):
            found.append(start)
    return found


def parse_labelled(rows: list[dict[str, Any]], options: Options) -> Iterator[Article | RecordError]:
    """Yield the articles of such blocks, in order."""
    for row in rows:
        try:
            yield parse_article(row, options, is_table=True)
        except RecordError as error:
            yield error


def _read_label(line: str) -> _Labelled | None:
    """Return what a labelled line says; None for any other."""
    found = _LABEL.match(line.strip())
    if found is None:
        return None
    keys = find_keys([found["name"]], {})
    field = next((field for field, names in keys.items() if names), None)
    return _Labelled(fold(found["name"]), field, found["value"] or "") if field else None


def _read_block(lines: list[str]) -> dict[str, Any]:
    """Return the fields of a block; its text is what follows the labels, or the label of the text.

    Labels may also stand after a text that has one.
    """
    row: dict[str, Any] = {}
    for number, line in enumerate(lines):
        if _is_blank(line):
            continue
        found = _read_label(line)
        if found is None or found.field in row:
            row["text"] = _text(lines[number:])
            return row
        if found.field == "text":
            end = _find_labels_after(lines, number, {*row, "text"})
            row["text"] = _text([found.value, *lines[number + 1 : end]])
            return {**row, **_read_labels(lines[end:])}
        row[found.field] = found.value
    return row


def _find_labels_after(lines: list[str], start: int, known: set[str]) -> int:
    """Return where the labels begin that end a block: of fields not yet known, with no text between."""
    known = set(known)
    end = len(lines)
    for number in range(len(lines) - 1, start, -1):
        if _is_blank(lines[number]):
            continue
        found = _read_label(lines[number])
        if found is None or found.field in known:
            break
        known.add(found.field)
        end = number
    return end


def _read_labels(lines: list[str]) -> dict[str, str]:
    found = [_read_label(line) for line in lines]
    return {labelled.field: labelled.value for labelled in found if labelled}


def _is_blank(line: str) -> bool:
    return not line.strip() or RULE.match(line) is not None


def _text(lines: list[str]) -> str:
    return "\n".join(line for line in lines if not RULE.match(line)).strip()
