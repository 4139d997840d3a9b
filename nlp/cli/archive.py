"""Commands on what a corpus knows: who is in it, and what changed."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from nlp.cli.options import AsJson, Knowledge, app
from nlp.cli.printing import check_other, print_json, print_table, say, tell

_SHOWN = 40  # dossiers listed in a terminal: a screen


@app.command()
def who(
    records: Annotated[
        Path, typer.Argument(metavar="RECORDS", help="Records written by rubrique tag.")
    ],
    name: Annotated[
        str | None, typer.Argument(metavar="NAME", help="Whose dossier: a name, or an id.")
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="FILE", help="Dossiers as .csv, .json or .sqlite."),
    ] = None,
    as_json: AsJson = False,
    knowledge: Knowledge = None,
) -> None:
    """Gather who is who over all articles: names, functions over time, company, sources.

    Example: rubrique who records.jsonl Macron
    """
    from nlp.archive.dossiers import (
        check_dossiers_output,
        find_dossiers,
        make_dossiers,
        write_dossiers,
    )
    from nlp.archive.renaming import follow_renamed
    from nlp.errors import InputError
    from nlp.knowledge import Knowledge as Tables
    from nlp.writing import read_records

    if output:
        check_other(records, output)
        check_dossiers_output(output)
    tables = Tables.load(extra=knowledge)
    rows = make_dossiers(follow_renamed(read_records(records), tables))
    if name is not None:
        rows = find_dossiers(rows, name)
        if not rows:
            raise InputError(f"{records}: nobody is called {name} there")
    if output:
        say(f"{write_dossiers(rows, output)} dossiers in {output}")
    elif as_json:
        print_json(rows)
    elif name is not None:
        _print_dossier(rows[0])
    else:
        _print_list(rows)


@app.command()
def diff(
    before: Annotated[Path, typer.Argument(metavar="A", help="Records of before.")],
    after: Annotated[Path, typer.Argument(metavar="B", help="Records of after.")],
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="FILE", help="All changes, as .json or .html."),
    ] = None,
    as_json: AsJson = False,
    knowledge: Knowledge = None,
) -> None:
    """Show what changed between two files of records: gained, lost, relinked, retagged, and why.

    Example: rubrique diff before.jsonl after.jsonl -o changes.html
    """
    from nlp.archive.difference_page import check_differences_output, write_differences
    from nlp.archive.differences import Reason, compare_records, count_differences
    from nlp.archive.renaming import follow_renamed
    from nlp.knowledge import Knowledge as Tables
    from nlp.writing import read_records

    if output:
        check_other(before, output)
        check_other(after, output)
        check_differences_output(output)
    tables = Tables.load(extra=knowledge)
    given = (follow_renamed(read_records(path), tables) for path in (before, after))
    changes = list(compare_records(*given))
    counts = count_differences(changes)
    if output:
        write_differences(changes, output)
    if as_json:
        rows = [] if output else [change.to_dict() for change in changes]
        print_json({"counts": counts, "changes": rows} if rows else {"counts": counts})
        return
    header = ("change", *(reason.value for reason in Reason))
    print_table(header, [(name, *map(str, row.values())) for name, row in counts.items()])
    say(f"{len(changes)} changes" + (f" in {output}" if output else ""))


def _print_list(rows: list[dict[str, Any]]) -> None:
    ordered = sorted(rows, key=lambda row: (-row["articles"], row["id"]))
    table = [
        (row["name"], row["type"], str(row["articles"]), _last_function(row), row["id"])
        for row in ordered[:_SHOWN]
    ]
    print_table(("name", "type", "articles", "function", "id"), table)
    if len(rows) > _SHOWN:
        say(f"{len(rows)} dossiers; -o FILE writes them all")


def _last_function(row: dict[str, Any]) -> str:
    functions = row["functions"]
    return str(functions[-1]["title"]) if functions else ""


def _print_dossier(row: dict[str, Any]) -> None:
    tell(f"{row['name']}  ({row['id']})")
    seen = " – ".join(filter(None, dict.fromkeys((row["first"], row["last"]))))
    tell(f"{row['articles']} articles, {row['mentions']} mentions, {seen or 'undated'}")
    for function in row["functions"]:
        of = f" ({function['of']})" if function["of"] else ""
        when = " – ".join(filter(None, dict.fromkeys((function["first"], function["last"]))))
        tell("")
        tell(f"{function['title']}{of}, {function['articles']} articles, {when}")
        tell(f"  « {function['sentence']} »  [{function['article']}]")
    tell("")
    for title in ("variants", "countries", "topics", "with", "sources"):
        told = [" ×".join(map(str, item.values())) for item in row[title]]
        if told:
            tell(f"{title}: {', '.join(told)}")
