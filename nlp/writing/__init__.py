"""Records -> outputs.

`write_records` picks the format by the suffix of the output, `read_records` reads back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from nlp.atomic import STDOUT, write_atomically
from nlp.errors import OptionError
from nlp.records import Record
from nlp.writing.changes import Changes
from nlp.writing.display import show
from nlp.writing.growing import FORMS, Form
from nlp.writing.html import dump_html
from nlp.writing.iramuteq import write_iramuteq
from nlp.writing.json_ld import dump_json_ld
from nlp.writing.jsonl import dump_json_lines
from nlp.writing.newsml import write_newsml
from nlp.writing.ninjs import dump_ninjs, dump_ninjs_lines
from nlp.writing.parquet import write_parquet
from nlp.writing.rereading import read_records
from nlp.writing.spreadsheet import write_french_tables, write_tables
from nlp.writing.sqlite import write_sqlite
from nlp.writing.tei import write_tei
from nlp.writing.workbook import load_openpyxl, write_workbook

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "SUFFIXES",
    "Changes",
    "Form",
    "check_output",
    "find_form",
    "read_records",
    "show",
    "to_frame",
    "write_atomically",
    "write_records",
]

Dump = Callable[[Iterable[Record], TextIO], int]
Write = Callable[[Iterable[Record], Path], int]

_DUMPS: dict[str, Dump] = {
    ".ninjs.jsonl": dump_ninjs_lines,
    ".ninjs.json": dump_ninjs,
    ".jsonl": dump_json_lines,
    ".jsonl.gz": dump_json_lines,
    ".jsonld": dump_json_ld,
    ".html": dump_html,
}
_WRITES: dict[str, Write] = {
    ".parquet": write_parquet,
    ".csv": write_tables,
    ".fr.csv": write_french_tables,
    ".xlsx": write_workbook,
    ".iramuteq.txt": write_iramuteq,
    ".tei.xml": write_tei,
    ".newsml.xml": write_newsml,
    ".sqlite": write_sqlite,
    ".db": write_sqlite,
}
SUFFIXES = (".jsonl", ".jsonl.gz", *_WRITES, ".ninjs.json", ".ninjs.jsonl", ".jsonld", ".html")


def check_output(output: str | Path) -> None:
    """Raise OptionError if the output's suffix names no format, what writes it is missing, or its folder."""
    if str(output) == STDOUT:
        return
    if _suffix(output) is None:
        known = f"{', '.join(SUFFIXES[:-1])} or {SUFFIXES[-1]}"
        raise OptionError(
            f"{output}: no format for this name; end it in {known}, or give - for standard output"
        )
    if not Path(output).parent.is_dir():
        raise OptionError(
            f"{output}: the folder {Path(output).parent} does not exist; create it first"
        )
    if Path(output).is_dir():
        raise OptionError(f"{output}: is a folder; give the name of a file")
    if _suffix(output) == ".xlsx":
        load_openpyxl()  # said before the work, not after it


def write_records(records: Iterable[Record], output: str | Path, form: str | None = None) -> int:
    """Write records as they come to a file (whole or not at all) or to "-"; return how many.

    The suffix of the output picks the format, unless `form` names it: "jsonl", "parquet", "sqlite",
    "jsonld", "ninjs.json"… Raises OptionError.

    An existing file is replaced, except a database, which is updated. "x.csv" makes x.articles.csv,
    x.entities.csv, x.mentions.csv and x.tags.csv.
    """
    suffix = _suffix(output) if form is None else f".{form.removeprefix('.')}"
    if form is not None and suffix not in SUFFIXES:
        raise OptionError(f"{form}: no such format; choose one of {', '.join(SUFFIXES)}")
    check_output(output if form is None else Path(output).with_name(f"x{suffix}"))
    if suffix in _WRITES:
        return _WRITES[suffix](records, Path(output))
    with write_atomically(output) as stream:
        return _DUMPS[suffix or ".jsonl"](records, stream)


def to_frame(records: Iterable[Record], table: str = "articles") -> pd.DataFrame:
    """Return tidy rows: one per article, entity, mention or tag.

    Raises OptionError for another table name.
    """
    from nlp.writing.frames import build_frame

    return build_frame(records, table)


def find_form(output: str | Path) -> Form | None:
    """Return how the articles of an output are told apart; None for a database, which does it itself."""
    return FORMS.get(_suffix(output) or "")


def _suffix(output: str | Path) -> str | None:
    """Return the suffix that picks the format, the longest that fits."""
    fitting = [suffix for suffix in SUFFIXES if Path(output).name.lower().endswith(suffix)]
    return max(fitting, key=len, default=None)
