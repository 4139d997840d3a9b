"""Records -> outputs. `write_records` picks the format by the suffix of the output."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from nlp.errors import OptionError
from nlp.records import Record
from nlp.writing.atomic import STDOUT, write_atomically
from nlp.writing.jsonl import dump_json_lines

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["SUFFIXES", "check_output", "to_frame", "write_atomically", "write_records"]

SUFFIXES = (".jsonl", ".jsonl.gz")


def check_output(output: str | Path) -> None:
    """Raise OptionError if the output's suffix names no format, or its folder does not exist."""
    if str(output) == STDOUT:
        return
    if not str(output).endswith(SUFFIXES):
        raise OptionError(
            f"{output}: no format for this name; end it in {' or '.join(SUFFIXES)}, or give - for standard output"
        )
    if not Path(output).parent.is_dir():
        raise OptionError(f"{output}: the folder {Path(output).parent} does not exist; create it first")


def write_records(records: Iterable[Record], output: str | Path) -> int:
    """Write records as they come to a file (whole or not at all) or to "-"; return how many. Raises OptionError."""
    check_output(output)
    with write_atomically(output) as stream:
        return dump_json_lines(records, stream)


def to_frame(records: Iterable[Record], table: str = "articles") -> pd.DataFrame:
    """Return tidy rows: one per article, entity, mention or tag. Raises OptionError for another table name."""
    from nlp.writing.frames import build_frame

    return build_frame(records, table)
