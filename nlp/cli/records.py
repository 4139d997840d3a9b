"""Commands around records: read, tag, show, export, import."""

from __future__ import annotations

import json
import sys
from itertools import islice
from pathlib import Path
from typing import Annotated

import typer

from nlp.cli.language import translate
from nlp.cli.options import (
    ENTITY_MODEL,
    AnyLanguage,
    Corrections,
    Entities,
    Inputs,
    Keep,
    Knowledge,
    Labels,
    Limit,
    Mapping,
    MaxLength,
    Models,
    Quiet,
    Rejects,
    StrictDates,
    Thesaurus,
    Threshold,
    TimeLimit,
    app,
)
from nlp.cli.printing import check_other, print_table, say, tell
from nlp.cli.progress import say_summary, watch_run


@app.command()
def tag(
    inputs: Inputs,
    output: Annotated[
        str,
        typer.Option(
            "--output",
            "-o",
            metavar="OUTPUT",
            help="File whose suffix picks the format: .jsonl, .jsonl.gz, .parquet, .csv, .xlsx, .sqlite, .ninjs.json, "
            ".jsonld, .tei.xml, .newsml.xml, .html; a name that ends in / for a folder of JSON Lines shards; "
            "or - for JSON Lines on standard output.",
        ),
    ] = "-",
    csv: Annotated[
        str | None,
        typer.Option(
            metavar="fr",
            help="How .csv is written: fr for French spreadsheets (semicolons, decimal commas, French headers), "
            "under names ending in .fr.csv.",
        ),
    ] = None,
    model: Models = None,
    entities: Entities = ENTITY_MODEL,
    knowledge: Knowledge = None,
    corrections: Corrections = None,
    thesaurus: Thesaurus = None,
    limit: Limit = None,
    threshold: Threshold = None,
    mapping: Mapping = None,
    keep: Keep = None,
    any_language: AnyLanguage = False,
    strict_dates: StrictDates = False,
    rejects: Rejects = None,
    jobs: Annotated[
        int | None,
        typer.Option(min=1, metavar="N", help="Worker processes. Default: one per core."),
    ] = None,
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on with a run that was interrupted.")
    ] = False,
    add: Annotated[
        bool,
        typer.Option(
            "--add",
            help="New and changed articles join OUTPUT; nothing else in it is touched.",
        ),
    ] = False,
    update: Annotated[
        bool,
        typer.Option(
            "--update",
            help="Make OUTPUT mirror the inputs: keep its records whose article, models, tables and options are the "
            "same, tag the others.",
        ),
    ] = False,
    drop_missing: Annotated[
        bool,
        typer.Option(
            "--drop-missing",
            help="Let --update drop records whose articles are not in the inputs any more.",
        ),
    ] = False,
    force: Annotated[
        bool,
        typer.Option("--force", help="Replace OUTPUT and the rejects file, whatever they hold."),
    ] = False,
    scheduler: Annotated[
        str | None,
        typer.Option(
            metavar="ADDRESS",
            help="Tag on a Dask cluster, as tcp://host:8786, instead of this machine.",
        ),
    ] = None,
    max_length: MaxLength = 1_000_000,
    time_limit: TimeLimit = 120,
    quiet: Quiet = False,
) -> None:
    """Tag articles: write one enriched record per article.

    Example: rubrique tag corpus/samples/ -o records.jsonl
    """
    from nlp.corrections import read_corrections
    from nlp.knowledge.overlay import tell_idle_homographs
    from nlp.running import ReadOptions, RunOptions, Settings, run

    output = _french_output(output, csv)
    if corrections:
        read_corrections(corrections, say)
    if knowledge:
        tell_idle_homographs(knowledge, say)
    settings = Settings.parse(
        model,
        entities=entities,
        knowledge=knowledge,
        limit=limit,
        threshold=threshold,
        time_limit=time_limit,
        corrections=corrections,
        thesaurus=thesaurus,
    )
    with watch_run(quiet=quiet) as watch:
        done = run(
            inputs,
            output,
            settings,
            say=say,
            watch=watch,
            rejects=rejects,
            reading=ReadOptions.parse(
                mapping,
                any_language=any_language,
                max_length=max_length,
                strict_dates=strict_dates,
                keep=keep,
            ),
            running=RunOptions(
                jobs,
                resume,
                update,
                scheduler,
                force=force,
                add=add,
                drop_missing=drop_missing,
            ),
        )
    if not quiet:
        say_summary(done)


def _french_output(output: str, csv: str | None) -> str:
    """Return the name under which French tables are written. Raises OptionError."""
    from nlp.errors import OptionError

    if csv is None:
        return output
    if csv != "fr" or not output.lower().endswith(".csv"):
        raise OptionError(f"--csv {csv}: give fr, and an output that ends in .csv")
    return output if output.lower().endswith(".fr.csv") else f"{output[: -len('.csv')]}.fr.csv"


@app.command()
def show(
    what: Annotated[
        str,
        typer.Argument(
            metavar="TEXT_OR_FILE", help="A text in quotes, or a file: its first article is shown."
        ),
    ],
    number: Annotated[
        int, typer.Option("--number", "-n", min=1, help="Which article of the file.")
    ] = 1,
    model: Models = None,
    entities: Entities = ENTITY_MODEL,
    knowledge: Knowledge = None,
    corrections: Corrections = None,
    limit: Limit = None,
    threshold: Threshold = None,
) -> None:
    """Show one article in the terminal: every entity and tag with its reason.

    Example: rubrique show "Le président russe Vladimir Poutine a reçu Emmanuel Macron à Moscou."
    """
    from rich.console import Console

    from nlp.errors import InputError, OptionError
    from nlp.reading import read_articles
    from nlp.records import Article
    from nlp.tagger import Tagger, collector_at_rest
    from nlp.writing.terminal import show_record

    if not what.strip():
        raise OptionError("nothing to show: give a text in quotes, or a file")
    is_text = " " in what.strip() and not _is_file(what)
    articles = (
        [Article(text=what)] if is_text else list(islice(read_articles(what), number - 1, number))
    )
    if not articles:
        raise InputError(f"{what}: has no article number {number}")
    if corrections:
        from nlp.corrections import read_corrections

        read_corrections(corrections, say)
    if knowledge:
        from nlp.knowledge.overlay import tell_idle_homographs

        tell_idle_homographs(knowledge, say)
    with collector_at_rest():
        tagger = Tagger.load(
            model,
            entities=entities,
            knowledge=knowledge,
            limit=limit,
            threshold=threshold,
            corrections=corrections,
        )
        record = tagger(articles[0])
        console = Console(width=None if sys.stdout.isatty() else 120, highlight=False)
        show_record(record, console, tagger.evidence(articles[0]))


def _is_file(what: str) -> bool:
    """Tell whether there is a file of this name; a text may be longer than any name."""
    try:
        return Path(what).exists()
    except (OSError, ValueError):
        return False


@app.command()
def read(
    inputs: Inputs,
    mapping: Mapping = None,
    keep: Keep = None,
    labels: Labels = None,
    any_language: AnyLanguage = False,
    strict_dates: StrictDates = False,
    limit: Annotated[int | None, typer.Option(min=1, help="Stop after so many articles.")] = None,
) -> None:
    """Show what would be read: how many articles, which fields, first titles, rejects.

    Example: rubrique read corpus/samples/
    """
    from nlp.reading import describe, describe_inputs
    from nlp.running import ReadOptions

    options = ReadOptions.parse(
        mapping, any_language=any_language, strict_dates=strict_dates, keep=keep
    )
    seen = describe_inputs(*inputs, labels=labels, limit=limit, **options.to_dict())
    typer.echo(translate(f"{seen.files} files, {seen.articles} articles"))
    rows = [(name, str(count), seen.examples.get(name, "")) for name, count in seen.filled.items()]
    print_table(("field", "filled", "example"), rows)
    for title in seen.titles:
        tell(f"  {title}")
    for note in seen.notes:
        tell(translate(f"note: {note}"))
    for slug, count in sorted(seen.rejected.items()):
        typer.echo(translate(f"rejected: {count} {slug}"))
    for reject in seen.rejects:
        say(describe(reject))


@app.command()
def export(
    records: Annotated[
        Path, typer.Argument(metavar="RECORDS", help="Records written by rubrique tag.")
    ],
    to: Annotated[
        str,
        typer.Option(metavar="TOOL", help="label-studio, doccano, prodigy, brat, conll or docbin."),
    ],
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="OUTPUT", help="File, or new folder for brat.")
    ],
) -> None:
    """Export records for correction in an annotation tool.

    Example: rubrique export records.jsonl --to label-studio -o tasks.json
    """
    from nlp.api import export_records

    check_other(records, output)
    say(f"{export_records(records, to, output)} records exported to {output}")


@app.command("import")
def import_(
    annotations: Annotated[
        Path, typer.Argument(metavar="ANNOTATIONS", help="What the annotation tool gives back.")
    ],
    tool: Annotated[
        str,
        typer.Option(
            "--from", metavar="TOOL", help="label-studio, doccano, prodigy, brat, conll or docbin."
        ),
    ],
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="OUTPUT", help="Gold as JSON Lines.")
    ],
    as_corrections: Annotated[
        Path | None,
        typer.Option(
            metavar="RECORDS",
            help="Write what was changed in these records as corrections, added to OUTPUT.",
        ),
    ] = None,
) -> None:
    """Import corrected annotations as gold for evaluation or training.

    Example: rubrique import tasks.json --from label-studio -o gold.jsonl
    """
    from nlp.api import import_corrections, import_gold
    from nlp.atomic import write_atomically

    check_other(annotations, output)
    rows = import_gold(annotations, tool, say)
    if as_corrections:
        check_other(as_corrections, output)
        count = import_corrections(rows, as_corrections, output, say)
        say(f"{count} corrections added to {output}")
        return
    with write_atomically(output) as stream:
        for row in rows:
            stream.write(json.dumps(row, ensure_ascii=False) + "\n")
    say(f"{len(rows)} annotated articles in {output}")
