"""The command that removes what killed runs have left."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from nlp.cli.options import app
from nlp.cli.printing import say, tell


@app.command()
def clean(
    folder: Annotated[
        Path, typer.Argument(metavar="FOLDER", help="Folder in which outputs were written.")
    ],
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="List what would be removed, and remove nothing.")
    ] = False,
    runs: Annotated[
        bool,
        typer.Option("--runs", help="Also remove interrupted runs that could still go on."),
    ] = False,
) -> None:
    """List and remove what killed runs have left in a folder.

    Example: rubrique clean . --dry-run
    """
    from nlp.running.leftovers import find_leftovers, remove_leftover

    removed = 0
    for leftover in find_leftovers(folder):
        is_wanted = runs or not leftover.can_go_on
        tell(f"{leftover.path}: {leftover.what}")
        if is_wanted and not dry_run:
            remove_leftover(leftover)
            removed += 1
    say(f"{removed} removed")
