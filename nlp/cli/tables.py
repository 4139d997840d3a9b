"""The command that lets the knowledge tables learn from records, after a look."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from nlp.cli.options import AsJson, Knowledge, app
from nlp.cli.printing import check_other, print_json, print_table, say

knowledge_app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="Let the tables learn: propose rows from records, accept them after a look.",
)
app.add_typer(knowledge_app, name="knowledge")


@knowledge_app.command()
def propose(
    records: Annotated[
        Path, typer.Argument(metavar="RECORDS", help="Records written by rubrique tag.")
    ],
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="FILE", help="Table to write, ending in .csv.")
    ],
    knowledge: Knowledge = None,
    at_least: Annotated[
        int, typer.Option(min=1, metavar="N", help="Articles that must say it.")
    ] = 2,
) -> None:
    """Propose people, organisations, spellings and functions that the tables lack.

    Example: rubrique knowledge propose records.jsonl -o proposals.csv
    """
    from nlp.archive.proposals import propose as find_proposals
    from nlp.archive.proposals import write_proposals
    from nlp.knowledge import Knowledge as Tables
    from nlp.writing import read_records

    check_other(records, output)
    tables = Tables.load(extra=knowledge)
    found = find_proposals(read_records(records), tables, at_least=at_least)
    say(f"{write_proposals(found, output)} proposals in {output}; mark the column accept with x")


@knowledge_app.command()
def accept(
    proposals: Annotated[
        Path, typer.Argument(metavar="PROPOSALS", help="The table, with x in the column accept.")
    ],
    into: Annotated[
        Path, typer.Option(metavar="FOLDER", help="Folder of your own tables, for --knowledge.")
    ],
) -> None:
    """Write the accepted proposals into tables for --knowledge.

    Example: rubrique knowledge accept proposals.csv --into tables
    """
    from nlp.archive.proposals import read_proposals, save_accepted
    from nlp.errors import InputError

    accepted = read_proposals(proposals)
    if not accepted:
        raise InputError(f"{proposals}: no proposal is accepted; mark the column accept with x")
    count = save_accepted(accepted, into)
    say(f"{count} proposals accepted into {into}")


@knowledge_app.command()
def refresh(
    answers: Annotated[
        Path,
        typer.Argument(metavar="FILE", help="An answer of Wikidata's query service, JSON or CSV."),
    ],
    into: Annotated[
        Path, typer.Option(metavar="FOLDER", help="Folder of your own tables, for --knowledge.")
    ],
    as_json: AsJson = False,
) -> None:
    """Take offices and organisations that Wikidata knows into tables for --knowledge.

    What contradicts the tables is listed, and not overwritten.

    Example: rubrique knowledge refresh query.json --into tables
    """
    from dataclasses import asdict

    from nlp.archive.own_tables import OwnTables
    from nlp.archive.wikidata import read_answers, told_skips
    from nlp.archive.wikidata import refresh as take
    from nlp.knowledge import read_version

    tables = OwnTables.load_tables(into)
    result = take(read_answers(answers), tables, str(answers))
    tables.save_tables(into)
    rows = [asdict(one) for one in result.contradictions]
    if as_json:
        print_json(rows)
    elif rows:
        print_table(tuple(rows[0]), [tuple(row.values()) for row in rows])
    for reason in told_skips(result):
        say(reason)
    say(
        f"{result.people} people, {result.offices} offices and {result.organisations} organisations "
        f"added, {result.ended} offices ended, {result.agree} rows agree, "
        f"{len(rows)} contradict ours and were left; tables {read_version(into)}"
    )


@knowledge_app.command()
def stale(knowledge: Knowledge = None, as_json: AsJson = False) -> None:
    """List offices of the tables that have lasted longer than nine in ten of their role.

    Example: rubrique knowledge stale
    """
    from nlp.archive.staleness import find_stale
    from nlp.knowledge import Knowledge as Tables

    found = find_stale(Tables.load(extra=knowledge))
    rows = [
        (one.name, one.term.title, one.term.of, one.term.start.isoformat(), _years(one.days))
        for one in found
    ]
    names = ("name", "title", "of", "since", "years")
    if as_json:
        print_json([dict(zip(names, row, strict=True)) for row in rows])
        return
    print_table(names, rows)
    say(f"{len(rows)} offices to look at")


def _years(days: int) -> str:
    return f"{days / 365.25:.1f}"
