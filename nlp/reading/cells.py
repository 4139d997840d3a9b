"""One cell or value as exports write it: empty, a list, marked up, or wrapped in an object."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Mapping
from typing import Any

from nlp.reading.formats.markup import html_to_text

# R, pandas, SQL and Excel write these where there is nothing.
EMPTY = frozenset(("NA", "N/A", "#N/A", "NaN", "nan", "NULL", "null", "None", "<NA>", "NaT", "\\N"))
_MARKUP = re.compile(
    r"</?(?:p|div|br|ul|ol|li|h[1-6]|blockquote|figure|img|a|span|strong|em)\b[^<>]*>",
    re.IGNORECASE,
)
_BLOCK = re.compile(r"</(?:p|div|h[1-6]|ul|ol|blockquote|figure)>|<br\s*/?>", re.IGNORECASE)
# Where NewsAPI breaks off. Blanks are taken whole, from their first: to try each takes their square
_CUT = re.compile(r"(?<!\s)\s*+\[\+\d+ (?:chars|caractères)\]\s*+$")
_QUOTED = re.compile(
    r"""(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|([^,"'\s][^,]*))\s*(?:,|\s|$)"""
)
_PARTS = (
    "rendered",
    "plain_text",
    "plaintext",
    "text",
    "value",
    "content",
    "html",
    "#text",
    "name",
    "title",
)
_LONGEST_LIST = 100_000  # characters of a cell
# Lists and objects around a text: dumps put three or four. Python's own limit is another in each version
_DEEPEST = 100


def unwrap(value: Any, depth: int = 0) -> Any:
    """Return the text inside the objects and lists that dumps put around it; None if there is none.

    WordPress writes {"rendered": …}, feedparser [{"value": …}], fundus sections of paragraphs.
    `depth` counts those around the value. Raises RecursionError where they are too many.
    """
    if depth >= _DEEPEST:
        raise RecursionError
    if isinstance(value, Mapping):
        if "sections" in value:
            return _join([value.get("summary"), *_sections(value["sections"])], depth)
        return next((unwrap(value[part], depth + 1) for part in _PARTS if value.get(part)), None)
    if isinstance(value, list):
        return _join(value, depth)
    return value


def to_text(value: str, *, is_exact: bool) -> str:
    """Return a text; one that is marked up loses its marks, unless it is to be kept exactly as given."""
    if is_exact:
        return value
    value = _CUT.sub("", value)
    return html_to_text(value) if _BLOCK.search(value) else value


def to_line(value: str) -> str:
    """Return a title without marks and escapes."""
    return html_to_text(value) if _MARKUP.search(value) or re.search(r"&#?\w+;", value) else value


def split_cell(cell: str, mark: str) -> list[str]:
    """Return the items of a cell: a list as JSON, Python, NumPy, R or Postgres write it, or parted by `mark`."""
    written = cell.strip()
    if len(written) < _LONGEST_LIST and written.endswith(("]", "}", ")")):
        listed = _read_list(written)
        if listed is not None:
            return [item.strip() for item in listed if item.strip()]
    parts = written.split(mark) if mark else [written]
    return [item.strip() for item in parts if item.strip()]


def _read_list(written: str) -> list[str] | None:
    """Return the items of a written list, None if it is no list."""
    if not written.startswith(("[", "{", "(", "c(")):
        return None
    inner = written[written.index("(") + 1 : -1] if written.startswith("c(") else written[1:-1]
    for parse in (json.loads, ast.literal_eval):
        try:
            value = parse(written)
        except (ValueError, SyntaxError, TypeError, RecursionError, MemoryError):
            continue
        if isinstance(value, list | tuple | set) and not re.search(r"""['"]\s+['"]""", inner):
            items = sorted(value) if isinstance(value, set) else value
            return [str(item) for item in map(_named, items) if item is not None]
    if written.startswith("("):
        return None
    found = [next(filter(None, groups), "") for groups in _QUOTED.findall(inner)]
    return (
        found
        if written.startswith(("[", "c(")) == bool(re.match(r"""\s*["']""", inner))
        else found or None
    )


def _named(item: Any) -> Any:
    return (
        item.get("name") or item.get("term") or item.get("label")
        if isinstance(item, Mapping)
        else item
    )


def _sections(sections: Any) -> list[Any]:
    parts: list[Any] = []
    for section in sections if isinstance(sections, list) else []:
        if isinstance(section, Mapping):
            parts += [section.get("headline"), section.get("paragraphs")]
        else:
            parts.append(section)
    return parts


def _join(parts: list[Any], depth: int) -> str | None:
    wrapped = (Mapping, list)
    texts = [unwrap(part, depth + 1) if isinstance(part, wrapped) else part for part in parts]
    kept = [text for text in texts if isinstance(text, str) and text.strip()]
    return "\n\n".join(kept) or None
