"""Commands around labelled corpora: check."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from nlp.cli.options import AsJson, Labels, app
from nlp.cli.printing import print_json, print_table, say

if TYPE_CHECKING:
    from nlp.topics.checkup.teaching import Lesson


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
    following: Annotated[
        int | None,
        typer.Option(
            "--next",
            metavar="N",
            min=1,
            help="Name instead the N articles without labels whose labels would teach most.",
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Check a labelled corpus before training: duplicates, leaks, odd labels, missing labels.

    Example: rubrique check corpus/labelled/articles.jsonl
    """
    from nlp.checking import check as check_corpus
    from nlp.checking import choose_next
    from nlp.errors import OptionError

    if following is not None:
        if dev or not suspects:
            raise OptionError("--next goes with neither --dev nor --no-suspects; leave them out")
        lessons = choose_next(
            corpus,
            following,
            labels=labels,
            vocabulary=vocabulary,
            min_support=min_support,
            say=say,
        )
        _print_lessons(lessons, as_json=as_json)
        return
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


def _print_lessons(lessons: Sequence[Lesson], *, as_json: bool) -> None:
    """Print the articles to label next, each with the labels that are least sure."""
    from nlp.topics.checkup.findings import shorten

    if as_json:
        print_json([lesson.to_dict() for lesson in lessons])
        return
    rows = [
        (str(lesson.article.id), shorten(lesson.article.title), lesson.told()) for lesson in lessons
    ]
    print_table(("article", "title", "least sure of"), rows)
