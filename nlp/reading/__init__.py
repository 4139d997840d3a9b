"""Inputs of every format -> articles. `read_articles` picks the reader by suffix and content."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from nlp.reading.formats import SUFFIXES
    from nlp.reading.inputs import find_inputs, find_unread, read_articles
    from nlp.reading.junk import unread
    from nlp.reading.names import parse_mapping
    from nlp.reading.notes import OnNote
    from nlp.reading.preview import Preview, describe_inputs
    from nlp.reading.rejects import OnReject, describe, fail, rejected
    from nlp.reading.sources.position import Position

_HOMES = {
    "SUFFIXES": "formats",
    "find_inputs": "inputs",
    "find_unread": "inputs",
    "read_articles": "inputs",
    "unread": "junk",
    "parse_mapping": "names",
    "OnNote": "notes",
    "Preview": "preview",
    "describe_inputs": "preview",
    "OnReject": "rejects",
    "describe": "rejects",
    "fail": "rejects",
    "rejected": "rejects",
    "Position": "sources.position",
}

__all__ = [
    "SUFFIXES",
    "OnNote",
    "OnReject",
    "Position",
    "Preview",
    "describe",
    "describe_inputs",
    "fail",
    "find_inputs",
    "find_unread",
    "parse_mapping",
    "read_articles",
    "rejected",
    "unread",
]


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used: who only tags needs no reader of any format."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{_HOMES[name]}"), name)
