"""The command that makes records into a page to explore in a browser."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from nlp.cli.options import Quiet, app
from nlp.cli.printing import check_other, say


@app.command()
def report(
    records: Annotated[
        Path, typer.Argument(metavar="RECORDS", help="Records written by rubrique tag.")
    ],
    output: Annotated[
        Path,
        typer.Option("--output", "-o", metavar="OUTPUT", help="Page to write, ending in .html."),
    ],
    title: Annotated[
        str | None, typer.Option(metavar="TITLE", help="Title of the page, as in Archives Mali.")
    ] = None,
    quiet: Quiet = False,
) -> None:
    """Make one page to explore records in a browser: who, where, when, what about.

    It needs no network.

    Example: rubrique report records.jsonl -o report.html --title "Archives Mali"
    """
    from nlp.archive.dossiers import Dossiers
    from nlp.writing import read_records
    from nlp.writing.report import TITLE, write_report

    check_other(records, output)
    count = write_report(read_records(records), output, title or TITLE, Dossiers())
    if not quiet:
        say(
            f"{count} records in {output} ({output.stat().st_size / 1e6:.1f} MB); open it in a browser"
        )
