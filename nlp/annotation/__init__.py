"""Records to annotation tools and back.

`export_annotations` proposes, people correct, `import_annotations` reads.

Labels: person, country, organisation, place for names; demonym, metonym and role for the other
kinds of mention.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TextIO

from nlp.annotation.brat import read_brat, write_brat
from nlp.annotation.conll import dump_conll, parse_conll
from nlp.annotation.doccano import dump_doccano, parse_doccano
from nlp.annotation.example import LABELS, Example, Row, from_record
from nlp.annotation.label_studio import dump_label_studio, parse_label_studio
from nlp.annotation.prodigy import dump_prodigy, parse_prodigy
from nlp.atomic import write_atomically
from nlp.errors import InputError, OptionError
from nlp.lists import Scheme
from nlp.records import Record, encode_json

__all__ = [
    "LABELS",
    "TOOLS",
    "Example",
    "OnLost",
    "export_annotations",
    "from_record",
    "import_annotations",
    "rows_of",
]

Dump = Callable[[Iterable[Example], TextIO], int]
OnLost = Callable[[str], None]
Parse = Callable[[Iterable[str]], Iterator[Example]]

_FILES: dict[str, tuple[Dump, Parse]] = {
    "label-studio": (dump_label_studio, parse_label_studio),
    "doccano": (dump_doccano, parse_doccano),
    "prodigy": (dump_prodigy, parse_prodigy),
    "conll": (dump_conll, parse_conll),
}
TOOLS = (*_FILES, "brat")


def export_annotations(
    records: Iterable[Record], tool: str, output: str | Path, *, scheme: str = Scheme.MEDTOP
) -> int:
    """Write records for correction in an annotation tool; return how many. Raises OptionError.

    Brat gets a new folder, the others one file. The accepted tags of `scheme` are the topics.
    """
    _check_tool(tool)
    examples = (_example(record, scheme) for record in records)
    if tool == "brat":
        return write_brat(examples, Path(output))
    with write_atomically(output) as stream:
        return _FILES[tool][0](examples, stream)


def _example(record: Record, scheme: str) -> Example:
    try:
        return from_record(record, scheme)
    except ValueError as error:
        raise InputError(f"article {record.article.id}: {error}; tag it again") from None


def import_annotations(path: str | Path, tool: str, report: OnLost | None = None) -> Iterator[Row]:
    """Yield gold rows (see `Example.to_row`) from what an annotation tool gives back.

    Cancelled, rejected and ignored annotations are left out. A span that has no place in its text
    is told to `report` (default: a warning) and the rest is imported. Raises InputError for a file of
    another kind, or if nothing is left.
    """
    _check_tool(tool)
    if not Path(path).exists():
        raise InputError(f"{path}: no such file or folder; check the path")
    examples = read_brat(Path(path)) if tool == "brat" else _read_file(Path(path), tool)
    yield from rows_of(examples, str(path), tool, report)


def rows_of(
    examples: Iterator[Example], path: str, tool: str, report: OnLost | None = None
) -> Iterator[Row]:
    """Yield the gold row of each example.

    What is wrong with one becomes an InputError that tells where.
    """
    number = 0
    try:
        for example in examples:
            for line in example.lost:
                (report or _warn)(f"{path}: article {example.id}: {line}")
            row = example.to_row()
            encode_json(row)  # refuses half characters, which no file could hold
            yield row
            number += 1
    except (
        ValueError,
        TypeError,
        LookupError,
        AttributeError,
        OverflowError,
        RecursionError,
    ) as error:
        detail = f"{type(error).__name__} {error}" if isinstance(error, KeyError) else str(error)
        raise InputError(
            f"{path}: article {number + 1} is no annotation by {tool}: {detail}"
        ) from None
    except OSError as error:
        raise InputError(
            f"{path}: cannot be read ({error.strerror}: {error.filename}); check the path"
        ) from None
    if not number:
        raise InputError(f"{path}: no accepted annotation in it; annotate and submit first")


def _warn(line: str) -> None:
    warnings.warn(line, stacklevel=4)


def _read_file(path: Path, tool: str) -> Iterator[Example]:
    with path.open(encoding="utf-8-sig", newline="\n") as lines:
        yield from _FILES[tool][1](lines)


def _check_tool(tool: str) -> None:
    if tool not in TOOLS:
        raise OptionError(
            f"{tool}: no annotation tool of this name; choose one of {', '.join(TOOLS)}"
        )
