"""Commands around labelled corpora: check."""

from __future__ import annotations

from typing import Annotated

import typer

from nlp.cli.options import AsJson, Labels, app
from nlp.cli.printing import print_json, print_table


@app.command()
def check(
    corpus: Annotated[str, typer.Argument(metavar="CORPUS", help="Articles that carry keywords.")],
    labels: Labels = None,
    dev: Annotated[
        str | None,
        typer.Option(
            metavar="CORPUS", help="Articles kept apart to measure on: leaks are looked for."
        ),
    ] = None,
    vocabulary: Annotated[
        str | None,
        typer.Option(
            metavar="NAME", help="Closed list of topics whose hierarchy is known: medtop."
        ),
    ] = None,
    min_support: Annotated[
        int, typer.Option(metavar="N", min=2, help="Labels with fewer articles are called rare.")
    ] = 10,
    suspects: Annotated[
        bool,
        typer.Option(help="Look for labels that seem to be missing (trains a model in passing)."),
    ] = True,
    as_json: AsJson = False,
) -> None:
    """Check a labelled corpus before training: duplicates, leaks, odd labels, missing labels.

    Example: rubrique check corpus/labelled/articles.jsonl
    """
    from nlp.checking import check as check_corpus

    result = check_corpus(
        corpus,
        labels=labels,
        dev=dev,
        vocabulary=vocabulary,
        min_support=min_support,
        suspects=suspects,
    )
    if as_json:
        print_json(result.to_dict())
    else:
        typer.echo(
            f"{result.articles} articles, {result.labels} labels, {result.dev} articles kept apart"
        )
        if result.findings:
            print_table(("finding", "what"), result.rows())
        else:
            typer.echo("Nothing odd was found.")
