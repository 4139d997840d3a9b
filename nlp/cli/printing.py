"""What commands print: lines on standard error, tables and JSON on standard output, progress."""

from __future__ import annotations

import contextlib
import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import typer

from nlp.cli.language import translate
from nlp.errors import OptionError
from nlp.text import printable, writable

WIDTH = 160  # of tables where standard output is no terminal


def say(line: str) -> None:
    """Print one line on standard error, without what would command the terminal.

    Where standard error takes nothing (closed, or its disk is full), the work goes on without it.
    """
    with contextlib.suppress(OSError, ValueError):
        typer.echo(printable(writable(translate(line))), err=True)


def tell(line: str) -> None:
    """Print one line on standard output, without what would command the terminal."""
    typer.echo(printable(writable(line)))


def check_other(given: Path, output: Path) -> None:
    """Raise OptionError if an output would replace the file that it is made of."""
    with contextlib.suppress(OSError):
        if given.samefile(output):
            raise OptionError(f"{output}: is the input, and would be replaced; name another output")


def print_json(value: Any) -> None:
    """Print one JSON object on standard output, accents as they are."""
    typer.echo(json.dumps(value, ensure_ascii=False, indent=1))


def print_table(
    header: Iterable[str], rows: Iterable[Iterable[str]], title: str | None = None
) -> None:
    """Print a table without frames on standard output."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, title=title, title_justify="left")
    for name in header:
        table.add_column(
            translate(name), overflow="fold"
        )  # a word too long for its column goes on below, nothing is cut
    for row in rows:
        table.add_row(*(Text(printable(cell)) for cell in row))
    Console(width=None if sys.stdout.isatty() else WIDTH, highlight=False).print(table)
