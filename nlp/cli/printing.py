"""What commands print: lines on standard error, tables and JSON on standard output, progress."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

import typer

if TYPE_CHECKING:
    from nlp.records import Article

WIDTH = 160  # of tables where standard output is no terminal


def say(line: str) -> None:
    """Print one line on standard error."""
    typer.echo(line, err=True)


def print_json(value: Any) -> None:
    """Print one JSON object on standard output, accents as they are."""
    typer.echo(json.dumps(value, ensure_ascii=False, indent=1))


def print_table(header: Iterable[str], rows: Iterable[Iterable[str]], title: str | None = None) -> None:
    """Print a table without frames on standard output."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(*header, box=None, pad_edge=False, title=title, title_justify="left")
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    Console(width=None if sys.stdout.isatty() else WIDTH, highlight=False).print(table)


def track(articles: Iterator[Article]) -> Iterable[Article]:
    """Pass articles on and show on standard error how many have passed, if somebody watches."""
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), TextColumn("{task.completed} articles"), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        yield from progress.track(articles)
