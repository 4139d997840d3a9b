"""The command line: parse, call, print. Data goes to standard output, everything else to standard error."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from nlp.errors import RubriqueError

if TYPE_CHECKING:
    from nlp.api import Evaluation
    from nlp.records import Article

app = typer.Typer(
    name="rubrique",
    help="Find who and what French news articles are about: entities, countries, leaders, topics.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)

Inputs = Annotated[
    list[str], typer.Argument(metavar="INPUT...", help="Files, folders, globs, or - for JSON Lines on standard input.")
]
Models = Annotated[
    list[str] | None,
    typer.Option(
        "--model", metavar="NAME", help="Topic model by name or path; repeat for several. Default: all shipped ones."
    ),
]
Limit = Annotated[int | None, typer.Option(min=1, help="Most tags of each model per article.")]
Threshold = Annotated[
    float | None, typer.Option(min=0, max=1, help="Least score of a tag, instead of the model's own thresholds.")
]
Knowledge = Annotated[
    Path | None,
    typer.Option("--knowledge", metavar="FOLDER", help="Tables of your own, laid over those that ship."),
]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="No progress and no summary on standard error.")]


@app.command()
def tag(
    inputs: Inputs,
    output: Annotated[
        str,
        typer.Option(
            "--output", "-o", metavar="OUTPUT", help="File that ends in .jsonl or .jsonl.gz, or - for standard output."
        ),
    ] = "-",
    model: Models = None,
    knowledge: Knowledge = None,
    limit: Limit = None,
    threshold: Threshold = None,
    rejects: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Where records that cannot be used are written, with the reason."),
    ] = None,
    quiet: Quiet = False,
) -> None:
    """Tag articles: write one enriched record per article.

    Example: rubrique tag corpus/samples/ -o records.jsonl
    """
    from nlp.running import run
    from nlp.tagger import Tagger

    written, rejected = run(
        inputs,
        output,
        lambda: Tagger.load(model, knowledge=knowledge, limit=limit, threshold=threshold),
        say=_say,
        track=iter if quiet else _track,
        rejects=rejects,
    )
    if not quiet:
        reasons = ", ".join(f"{count} {slug}" for slug, count in sorted(rejected.items())) or "none"
        _say(f"{written} articles tagged, rejected: {reasons}")


@app.command()
def show(
    what: Annotated[
        str, typer.Argument(metavar="TEXT_OR_FILE", help="A text in quotes, or a file: its first article is shown.")
    ],
    number: Annotated[int, typer.Option("--number", "-n", min=1, help="Which article of the file.")] = 1,
    model: Models = None,
    knowledge: Knowledge = None,
    limit: Limit = None,
    threshold: Threshold = None,
) -> None:
    """Show one article in the terminal: every entity and tag with its reason.

    Example: rubrique show "Le président russe Vladimir Poutine a reçu Emmanuel Macron à Moscou."
    """
    from itertools import islice

    from rich.console import Console

    from nlp.errors import InputError
    from nlp.reading import read_articles
    from nlp.records import Article
    from nlp.tagger import Tagger
    from nlp.writing.terminal import show_record

    is_text = " " in what.strip() and not Path(what[:255]).exists()
    articles = [Article(text=what)] if is_text else list(islice(read_articles(what), number - 1, number))
    if not articles:
        raise InputError(f"{what}: has no article number {number}")
    record = Tagger.load(model, knowledge=knowledge, limit=limit, threshold=threshold)(articles[0])
    show_record(record, Console(width=None if sys.stdout.isatty() else 120, highlight=False))


@app.command()
def train(
    corpus: Annotated[
        str, typer.Argument(metavar="CORPUS", help="Articles that carry keywords: a file, folder or glob.")
    ],
    name: Annotated[str, typer.Option(metavar="NAME", help="Name of the model; it is saved as models/NAME.")],
    labels: Annotated[
        str | None, typer.Option(metavar="KEY", help="JSON key that holds the labels. Default: keywords.")
    ] = None,
    vocabulary: Annotated[
        str | None, typer.Option(metavar="NAME", help="Closed list of topics that the labels are codes of: medtop.")
    ] = None,
    dev: Annotated[
        str | None, typer.Option(metavar="CORPUS", help="Articles to measure on. Default: five folds of the corpus.")
    ] = None,
    min_support: Annotated[int, typer.Option(min=2, help="Learn labels that this many articles carry.")] = 10,
    precision: Annotated[
        float | None, typer.Option(min=0, max=1, help="Choose thresholds that reach this precision.")
    ] = None,
    folder: Annotated[Path, typer.Option(metavar="FOLDER", help="Folder that holds the models.")] = Path("models"),
) -> None:
    """Train a topic model on labelled articles and write its report card beside it.

    Example: rubrique train corpus/labelled/articles.jsonl --name maison
    """
    from nlp.api import train as train_model

    saved = train_model(
        corpus,
        name,
        labels=labels,
        vocabulary=vocabulary,
        dev=dev,
        min_support=min_support,
        precision=precision,
        folder=folder,
    )
    _say(f"model saved in {saved}; its report card: {saved / 'REPORT.md'}")


@app.command()
def evaluate(
    what: Annotated[str, typer.Argument(metavar="entities|topics", help="What to compare.")],
    gold: Annotated[str, typer.Argument(metavar="GOLD", help="Gold annotations as JSON Lines, texts included.")],
    records: Annotated[
        str | None, typer.Option(metavar="FILE", help="Judge these records instead of tagging the gold's texts.")
    ] = None,
    model: Models = None,
    knowledge: Knowledge = None,
    scheme: Annotated[str, typer.Option(metavar="NAME", help="Topic model that is judged.")] = "medtop",
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object instead of a table.")] = False,
) -> None:
    """Measure entities or topics against gold, with 95 % confidence intervals.

    Example: rubrique evaluate entities corpus/gold/entities.jsonl
    """
    from nlp.api import evaluate as evaluate_gold
    from nlp.tagger import Tagger

    tagger = None if records else Tagger.load(model or ([scheme] if what == "topics" else []), knowledge=knowledge)
    result = evaluate_gold(what, gold, tagger=tagger, records=records, scheme=scheme)
    if as_json:
        typer.echo(json.dumps(result.to_dict(), ensure_ascii=False, indent=1))
    else:
        _print_evaluation(result)


@app.command()
def models() -> None:
    """List the models in reach: what each knows, when and on what it was made, how good it is.

    Example: rubrique models
    """
    from nlp.models import list_models, read_manifest

    rows = [(folder.name, read_manifest(folder)) for folder in list_models()]
    _print_table(
        ("model", "made on", "labels", "articles", "figures"), [_model_row(name, manifest) for name, manifest in rows]
    )


def main() -> None:
    """Run the command line; turn what a user can cause into one line and exit code 1."""
    try:
        app()
    except RubriqueError as error:
        _say(f"rubrique: {error}")
        sys.exit(1)
    except KeyboardInterrupt:
        _say("rubrique: stopped")
        sys.exit(130)
    except BrokenPipeError:
        _write_nowhere()
        sys.exit(1)


def _write_nowhere() -> None:
    """Point standard output at nothing: its reader has gone, and Python would complain at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _say(line: str) -> None:
    typer.echo(line, err=True)


def _track(articles: Iterator[Article]) -> Iterable[Article]:
    """Show on standard error how many articles have passed, if somebody watches."""
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), TextColumn("{task.completed} articles"), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        yield from progress.track(articles)


def _print_evaluation(result: Evaluation) -> None:
    rows = [
        (
            str(f["name"]),
            f"{f['p']:.3f}",
            f"{f['r']:.3f}",
            f"{f['f1']:.3f}",
            f"{f['low']:.3f}-{f['high']:.3f}",
            str(f["gold"]),
        )
        for f in (figure.to_dict() for figure in result.figures)
    ]
    _print_table((result.what, "precision", "recall", "F1", "95 %", "gold"), rows)
    for name, score in result.scores.items():
        typer.echo(f"{name}: {score:.3f}")
    typer.echo(f"{result.articles} articles, {result.missing} without a record")


def _model_row(name: str, manifest: dict[str, Any]) -> tuple[str, ...]:
    corpus = manifest.get("corpus", {})
    figures = ", ".join(
        f"{key} {value:.3f}" for key, value in manifest.get("figures", {}).items() if isinstance(value, float)
    )
    return (
        name,
        str(manifest.get("made_on", "")),
        str(manifest.get("labels", "")),
        str(corpus.get("articles", "")),
        figures,
    )


def _print_table(header: Iterable[str], rows: Iterable[Iterable[str]]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(*header, box=None, pad_edge=False)
    for row in rows:
        table.add_row(*row)
    Console(width=None if sys.stdout.isatty() else 160, highlight=False).print(table)
