"""JSON Lines, which two of the tools speak."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any, TextIO

from nlp.records import encode_json


def dump_lines(rows: Iterable[dict[str, Any]], stream: TextIO) -> int:
    """Write one object per line; return how many."""
    count = 0
    for row in rows:
        stream.write(encode_json(row).decode() + "\n")
        count += 1
    return count


def parse_lines(lines: Iterable[str]) -> Iterator[dict[str, Any]]:
    """Yield the object of each line; blank ones are skipped. Raises ValueError."""
    yield from (json.loads(line) for line in lines if line.strip())
