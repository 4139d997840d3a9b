"""Doccano: JSON Lines with `text` and `label`, a list of [start, end, label]."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, TextIO

from nlp.annotation.example import Example, Row, restore
from nlp.annotation.lines import dump_lines, parse_lines

_SPAN_KEYS, _TOPIC_KEYS = ("label", "labels", "entities"), ("cats", "label", "labels")


def dump_doccano(examples: Iterable[Example], stream: TextIO) -> int:
    """Write one line per example, topics under `cats`; return how many."""
    return dump_lines(map(_row, examples), stream)


def parse_doccano(lines: Iterable[str]) -> Iterator[Example]:
    """Yield the example of each line, whichever of its keys and span shapes doccano has used."""
    for row in parse_lines(lines):
        whole = row["text"] if "text" in row else row["data"]
        spans = [
            _span(item)
            for key in _SPAN_KEYS
            for item in row.get(key) or ()
            if not isinstance(item, str)
        ]
        topics = [
            item for key in _TOPIC_KEYS for item in row.get(key) or () if isinstance(item, str)
        ]
        yield restore(whole, _meta(row), spans, topics)


def _row(example: Example) -> Row:
    spans = [list(span) for span in example.spans]
    return {
        "text": example.whole,
        "label": spans,
        "cats": list(example.topics),
        "meta": example.meta,
    }


def _span(item: Any) -> tuple[int, int, str]:
    if isinstance(item, dict):
        return item["start_offset"], item["end_offset"], item["label"]
    start, end, label = item
    return start, end, label


def _meta(row: Row) -> Row:
    """Return our meta, which doccano may have wrapped in its own."""
    found = row.get("meta") or row.get("metadata") or {}
    return found.get("meta") or found
