"""Records as JSON Lines.

One object per line, keys in the order of the schema, accents as they are.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TextIO

from nlp.records import Record


def dump_json_lines(records: Iterable[Record], stream: TextIO) -> int:
    """Write records to an open stream as they come; return how many."""
    count = 0
    for record in records:
        stream.write(record.to_json().decode() + "\n")
        count += 1
    return count
