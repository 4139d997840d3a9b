"""What changed between two files of records, as JSON or as a page to read."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from html import escape
from itertools import groupby
from pathlib import Path
from typing import TextIO

from nlp.archive.differences import Change, Difference, Reason, count_differences
from nlp.atomic import write_atomically
from nlp.errors import OptionError
from nlp.text import printable, writable

SUFFIXES = (".json", ".html")
_HEAD = """<!DOCTYPE html>
<html lang="fr">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Ce qui a changé</title>
<style>
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; padding: 0.2rem 1rem 0.2rem 0; vertical-align: top; overflow-wrap: anywhere; }
h2 { font-size: 1rem; margin: 1.6rem 0 0.3rem; }
</style>
</head>
<body>
<h1>Ce qui a changé</h1>
"""


def check_differences_output(output: Path) -> None:
    """Raise OptionError for an output of no known format, or in a folder that is not there."""
    if output.suffix.lower() not in SUFFIXES:
        raise OptionError(f"{output}: changes are written as {' or '.join(SUFFIXES)}")
    if not output.parent.is_dir():
        raise OptionError(f"{output}: the folder {output.parent} does not exist; create it first")


def write_differences(differences: Iterable[Difference], output: str | Path) -> int:
    """Write changes as JSON or as a page, by suffix, whole or not at all; return how many.

    Raises OptionError.
    """
    path, given = Path(output), list(differences)
    check_differences_output(path)
    with write_atomically(path) as stream:
        if path.suffix.lower() == ".json":
            rows = [one.to_dict() for one in given]
            json.dump(
                {"counts": count_differences(given), "changes": rows},
                stream,
                ensure_ascii=False,
                indent=1,
            )
            stream.write("\n")
        else:
            _dump_page(given, stream)
    return len(given)


def _dump_page(differences: list[Difference], stream: TextIO) -> None:
    stream.write(_HEAD)
    stream.writelines(_table(_counted(differences)))
    for article, own in groupby(differences, key=lambda one: one.article):
        stream.write(f"<h2>{_safe(article)}</h2>\n")
        stream.writelines(_table([_cells(one) for one in own]))
    stream.write("</body>\n</html>\n")


def _counted(differences: list[Difference]) -> list[list[str]]:
    header = ["", *(reason.label for reason in Reason)]
    rows = [header]
    for change, counts in count_differences(differences).items():
        numbers = [str(count) if count else "" for count in counts.values()]
        rows.append([Change(change).label, *numbers])
    return rows


def _cells(one: Difference) -> list[str]:
    return [
        Change(one.change).label,
        one.what,
        f"{one.before} → {one.after}" if one.before and one.after else one.before or one.after,
        Reason(one.reason).label,
    ]


def _table(rows: list[list[str]]) -> Iterator[str]:
    yield "<table>\n"
    for row in rows:
        cells = "".join(f"<td>{_safe(cell)}</td>" for cell in row)
        yield f"<tr>{cells}</tr>\n"
    yield "</table>\n"


def _safe(text: str) -> str:
    return escape(printable(writable(text)))
