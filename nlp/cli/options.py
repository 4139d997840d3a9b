"""The application and the options that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from nlp.cli.language import speak

ENTITY_MODEL = "presse-fr"  # as nlp.tagger has it, whose import takes time

app = typer.Typer(
    name="rubrique",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _say_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"rubrique {version('rubrique')}")
        raise typer.Exit


def _log_all(wanted: bool) -> None:
    """Print on standard error what every room logs."""
    if wanted:
        import logging

        line = "%(relativeCreated)7d ms %(name)s: %(message)s"
        logging.basicConfig(format=line)
        logging.getLogger("nlp").setLevel(logging.DEBUG)


def _choose_language(context: typer.Context, language: str | None) -> None:
    if language is not None:
        speak(language, context.command)


@app.callback()
def prepare(
    language: Annotated[
        str | None,
        typer.Option(
            "--lang",
            metavar="fr|en",
            callback=_choose_language,
            is_eager=True,
            help="Language of help and messages: fr or en. Default: the one of your system, if it is French.",
        ),
    ] = None,
    verbose: Annotated[
        bool,
        typer.Option(
            "--verbose",
            callback=_log_all,
            is_eager=True,
            help="Say what happens, and show where errors come from.",
        ),
    ] = False,
    version: Annotated[
        bool,
        typer.Option(
            "--version",
            callback=_say_version,
            is_eager=True,
            help="Say which version this is, and exit.",
        ),
    ] = False,
) -> None:
    """Find who and what French news articles are about: entities, countries, leaders, topics."""


Inputs = Annotated[
    list[str],
    typer.Argument(
        metavar="INPUT", help="Files, folders, globs, or - for JSON Lines on standard input."
    ),
]
Models = Annotated[
    list[str] | None,
    typer.Option(
        "--model",
        metavar="NAME",
        help="Topic model by name or path; repeat for several. Default: all shipped ones.",
    ),
]
Entities = Annotated[
    str,
    typer.Option(
        "--entities", metavar="NAME", help="Entity model by name or path, as train-entities makes."
    ),
]
Knowledge = Annotated[
    Path | None,
    typer.Option(
        "--knowledge", metavar="FOLDER", help="Tables of your own, laid over those that ship."
    ),
]
Thesaurus = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE",
        help="Terms of your own as tags, without training: CSV with columns term, synonyms, broader.",
    ),
]
Corrections = Annotated[
    Path | None,
    typer.Option(
        "--corrections", metavar="FILE", help="Decisions that hold in every record; see correct."
    ),
]
Limit = Annotated[
    int | None, typer.Option(metavar="N", min=1, help="Most tags of each model per article.")
]
Threshold = Annotated[
    float | None,
    typer.Option(
        metavar="SCORE",
        min=0,
        max=1,
        help="Least score of a tag, instead of the model's own thresholds.",
    ),
]
Mapping = Annotated[
    str | None,
    typer.Option(
        "--map",
        metavar="FIELD=COLUMN,...",
        help="Columns of the input, as in text=corps,title=titre; + joins several: text=Chapô+Corps.",
    ),
]
Keep = Annotated[
    str | None,
    typer.Option(
        "--keep",
        metavar="COLUMN,...",
        help="Columns of the input that are carried along in the records, as in Rubrique,Page.",
    ),
]
AnyLanguage = Annotated[
    bool, typer.Option("--any-language", help="Keep articles that are not in French.")
]
StrictDates = Annotated[
    bool,
    typer.Option("--strict-dates", help="Reject articles whose date cannot be read."),
]
Labels = Annotated[
    str | None,
    typer.Option(metavar="KEY", help="Key or column that holds the labels. Default: keywords."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object instead of tables.")]
Rejects = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE", help="Where records that cannot be used are written, with the reason."
    ),
]
MaxLength = Annotated[
    int, typer.Option(min=1, metavar="CHARACTERS", help="Longer articles are rejected.")
]
TimeLimit = Annotated[
    float,
    typer.Option(min=1, metavar="SECONDS", help="An article that takes longer is rejected."),
]
Quiet = Annotated[
    bool, typer.Option("--quiet", "-q", help="No progress and no summary on standard error.")
]
