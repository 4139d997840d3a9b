"""Inputs of every format -> articles. `read_articles` picks the reader by suffix and content."""

from __future__ import annotations

from nlp.reading.formats import SUFFIXES
from nlp.reading.inputs import find_inputs, find_unread, read_articles
from nlp.reading.junk import unread
from nlp.reading.names import parse_mapping
from nlp.reading.notes import OnNote
from nlp.reading.preview import Preview, describe_inputs
from nlp.reading.rejects import OnReject, describe, fail, rejected
from nlp.reading.sources.position import Position

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
