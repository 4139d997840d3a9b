"""Commands around models: train, evaluate, compare, list."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from nlp.cli.options import ENTITY_MODEL, AsJson, Entities, Knowledge, Labels, Models, app
from nlp.cli.printing import print_json, print_table, say, tell
from nlp.errors import OptionError

if TYPE_CHECKING:
    from nlp.api import Evaluation


@app.command()
def train(
    corpus: Annotated[
        str,
        typer.Argument(
            metavar="CORPUS", help="Articles that carry keywords: a file, folder or glob."
        ),
    ],
    name: Annotated[
        str, typer.Option(metavar="NAME", help="Name of the model; it is saved as models/NAME.")
    ],
    labels: Labels = None,
    vocabulary: Annotated[
        str | None,
        typer.Option(
            metavar="NAME|FILE",
            help="Closed list of topics that the labels are codes or names of: medtop, or a thesaurus.",
        ),
    ] = None,
    dev: Annotated[
        str | None,
        typer.Option(
            metavar="CORPUS", help="Articles to measure on. Default: five folds of the corpus."
        ),
    ] = None,
    min_support: Annotated[
        int, typer.Option(metavar="N", min=2, help="Learn labels that this many articles carry.")
    ] = 10,
    precision: Annotated[
        float | None,
        typer.Option(
            metavar="SHARE", min=0, max=1, help="Choose thresholds that reach this precision."
        ),
    ] = None,
    folder: Annotated[
        Path, typer.Option(metavar="FOLDER", help="Folder that holds the models.")
    ] = Path("models"),
    force: Annotated[
        bool, typer.Option("--force", help="Replace a model that is significantly better.")
    ] = False,
    corrections: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Learn from its tag and untag decisions as well."),
    ] = None,
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
        force=force,
        corrections=corrections,
        say=say,
    )
    say(f"model saved in {saved}; its report card: {saved / 'REPORT.md'}")


@app.command(name="train-entities")
def train_entities(
    gold: Annotated[
        list[str],
        typer.Argument(
            metavar="GOLD",
            help="Annotated articles as JSON Lines, as import writes them or corpus/gold has them.",
        ),
    ],
    name: Annotated[
        str, typer.Option(metavar="NAME", help="Name of the model; it is saved as models/NAME.")
    ],
    recognizer: Annotated[
        bool,
        typer.Option(
            "--recognizer", help="Train the network that sees names too: minutes, not seconds."
        ),
    ] = False,
    base: Annotated[
        str, typer.Option(metavar="NAME", help="Entity model to start from, by name or path.")
    ] = "presse-fr",
    knowledge: Knowledge = None,
    corrections: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Learn from its decisions about names as well."),
    ] = None,
    records: Annotated[
        Path | None,
        typer.Option(metavar="RECORDS", help="Records of the articles that were corrected."),
    ] = None,
    folder: Annotated[
        Path, typer.Option(metavar="FOLDER", help="Folder that holds the models.")
    ] = Path("models"),
    force: Annotated[
        bool, typer.Option("--force", help="Replace a model that is significantly better.")
    ] = False,
) -> None:
    """Train an entity model on annotated articles of your own and write its report card beside it.

    Example: rubrique train-entities corpus/gold/entities.jsonl --name presse-maison
    """
    from nlp.api import train_entities as train_model

    saved = train_model(
        gold,
        name,
        base=base,
        recognizer=recognizer,
        knowledge=knowledge,
        corrections=corrections,
        records=records,
        folder=folder,
        force=force,
        say=say,
    )
    say(f"model saved in {saved}; its report card: {saved / 'REPORT.md'}")
    say(f"to use it: rubrique tag INPUT -o OUTPUT --entities {name}")


@app.command()
def evaluate(
    what: Annotated[str, typer.Argument(metavar="entities|topics", help="What to compare.")],
    gold: Annotated[
        str, typer.Argument(metavar="GOLD", help="Gold annotations as JSON Lines, texts included.")
    ],
    records: Annotated[
        str | None,
        typer.Option(
            metavar="FILE", help="Judge these records instead of tagging the gold's texts."
        ),
    ] = None,
    model: Models = None,
    entities: Entities = ENTITY_MODEL,
    knowledge: Knowledge = None,
    scheme: Annotated[
        str | None,
        typer.Option(
            metavar="NAME", help="Topic model that is judged. Default: the one given, or medtop."
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Measure entities or topics against gold, with 95 % confidence intervals.

    Example: rubrique evaluate entities corpus/gold/entities.jsonl
    """
    from nlp.api import evaluate as evaluate_gold
    from nlp.tagger import Tagger

    judged = judged_scheme(model or [], scheme)
    wanted = model or ([judged] if what == "topics" else [])
    tagger = None if records else Tagger.load(wanted, entities=entities, knowledge=knowledge)
    result = evaluate_gold(what, gold, tagger=tagger, records=records, scheme=judged)
    if as_json:
        print_json(result.to_dict())
    else:
        _print_evaluation(result)


def judged_scheme(models: list[str], scheme: str | None) -> str:
    """Return whose tags are judged; raise OptionError where the models given leave it open."""
    names = [Path(name).name for name in models]
    if scheme is None and len(names) > 1:
        raise OptionError(f"several models given: say with --scheme which is judged of {names}")
    if scheme is not None and names and scheme not in names:
        raise OptionError(f"--scheme {scheme}: not among the models given, {', '.join(names)}")
    return scheme or next(iter(names), "medtop")


@app.command()
def compare(
    a: Annotated[str, typer.Argument(metavar="A", help="Model by name or path: the one in use.")],
    b: Annotated[
        str,
        typer.Argument(metavar="B", help="Model by name or path: the one that might replace it."),
    ],
    gold: Annotated[
        str,
        typer.Argument(
            metavar="GOLD",
            help="Articles with keywords, or gold for entities, that neither has learned from.",
        ),
    ],
    labels: Labels = None,
    as_json: AsJson = False,
) -> None:
    """Compare two topic models, or two entity models, on the same articles: what changes, and is it significant.

    Example: rubrique compare mots-cles models/maison corpus/labelled/articles.jsonl
    """
    from nlp.comparing import compare as compare_models
    from nlp.evaluation.tables import comparison_summary, comparison_tables

    result = compare_models(a, b, gold, labels=labels)
    if as_json:
        print_json(result.to_dict())
        return
    for header, rows in comparison_tables(result):
        print_table(header, rows)
        typer.echo("")
    for line in comparison_summary(result):
        tell(line)


@app.command()
def models() -> None:
    """List the models in reach: what each knows, when and on what it was made, how good it is.

    Example: rubrique models
    """
    from nlp.models import list_models, read_manifest

    rows = [_model_row(folder.name, read_manifest(folder)) for folder in list_models()]
    print_table(("model", "made on", "labels", "licence", "figures"), rows)


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
    print_table((result.what, "precision", "recall", "F1", "95 %", "gold"), rows)
    for name, score in result.scores.items():
        typer.echo(f"{name}: {score:.3f}")
    typer.echo(f"{result.articles} articles, {result.missing} without a record")


_SHOWN = ("micro_f1", "macro_f1", "level_1_micro_f1", "level_1_macro_f1", "ndcg_at_5", "f1_at_5")


def _model_row(name: str, manifest: dict[str, Any]) -> tuple[str, ...]:
    figures = manifest.get("figures", {})
    own = figures.get(name)
    if isinstance(own, dict):  # an entity model: span F1 on each corpus
        figures = {f"{corpus} F1": by_type["all"]["f1"] for corpus, by_type in own.items()}
    shown = ", ".join(
        f"{key} {figures[key]:.3f}"
        for key in (*_SHOWN, *(figures if own else ()))
        if isinstance(figures.get(key), float)
    )
    labels = manifest.get("labels", "")
    count = str(len(labels)) if isinstance(labels, list) else str(labels)
    return name, str(manifest.get("made_on", "")), count, str(manifest.get("licence", "")), shown
