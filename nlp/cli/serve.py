"""Commands that stay: the service over HTTP, a folder that is watched, tools for assistants."""

from __future__ import annotations

import os
from pathlib import Path
from types import FrameType
from typing import Annotated, NoReturn

import typer

from nlp.cli.options import (
    ENTITY_MODEL,
    AnyLanguage,
    Corrections,
    Entities,
    Keep,
    Knowledge,
    Limit,
    Mapping,
    MaxLength,
    Models,
    Rejects,
    StrictDates,
    Thesaurus,
    Threshold,
    TimeLimit,
    app,
)
from nlp.cli.printing import say
from nlp.cli.streams import catch_signals


def _need(command: str, *libraries: str) -> None:
    """Raise OptionError for a command whose extra is not installed."""
    from importlib.util import find_spec

    from nlp.errors import OptionError

    if not all(map(find_spec, libraries)):
        raise OptionError(f"rubrique {command} needs the extra: pip install 'rubrique[serve]'")


@app.command()
def serve(
    port: Annotated[
        int, typer.Option(min=0, max=65535, metavar="N", help="Port; 0 takes a free one.")
    ] = 8787,
    host: Annotated[
        str, typer.Option(metavar="ADDRESS", help="Where to listen; 0.0.0.0 for all networks.")
    ] = "127.0.0.1",
    model: Models = None,
    entities: Entities = ENTITY_MODEL,
    knowledge: Knowledge = None,
    corrections: Corrections = None,
    workers: Annotated[
        int, typer.Option(min=1, max=64, metavar="N", help="Processes that answer, one per core.")
    ] = 1,
    token: Annotated[
        str | None,
        typer.Option(
            metavar="SECRET",
            envvar="RUBRIQUE_TOKEN",
            help="What who asks must know; required beyond 127.0.0.1. Better in RUBRIQUE_TOKEN.",
        ),
    ] = None,
    allow_host: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="Name under which the service is addressed; repeat."),
    ] = None,
    cors: Annotated[
        list[str] | None,
        typer.Option(metavar="ORIGIN", help="Site whose pages may ask; repeat. Default: none."),
    ] = None,
    at_once: Annotated[
        int, typer.Option(min=1, metavar="N", help="Requests at once in one worker, then 503.")
    ] = 32,
    time_limit: Annotated[
        float, typer.Option(min=1, metavar="SECONDS", help="An answer that takes longer is 503.")
    ] = 60,
    log_text: Annotated[
        bool, typer.Option("--log-text", help="Log what was looked up, not only that it was.")
    ] = False,
) -> None:
    """Answer over HTTP: tag at save time, look up names, reconcile; a page at /.

    Example: rubrique serve --port 8787
    """
    _need("serve", "fastapi", "uvicorn", "rapidfuzz")
    from nlp.knowledge.overlay import tell_idle_homographs
    from nlp.serving import Settings, check_settings
    from nlp.serving.supervisor import run_service

    if knowledge:
        tell_idle_homographs(knowledge, say)

    settings = Settings(
        host=host,
        port=port,
        topics=tuple(model) if model is not None else None,
        entities=entities,
        knowledge=knowledge,
        corrections=corrections,
        workers=workers,
        token=token,
        hosts=tuple(name.lower() for name in allow_host or ()),
        cors=tuple(cors or ()),
        at_once=at_once,
        time_limit=time_limit,
        log_text=log_text,
    )
    check_settings(settings)
    run_service(settings, say)


@app.command()
def watch(
    folder: Annotated[
        Path, typer.Argument(metavar="FOLDER", help="Where new files appear, also in its folders.")
    ],
    output: Annotated[
        str,
        typer.Option(
            "--output", "-o", metavar="OUTPUT", help="What new articles join, as for tag --add."
        ),
    ],
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
    jobs: Annotated[int, typer.Option(min=1, metavar="N", help="Worker processes.")] = 1,
    max_length: MaxLength = 1_000_000,
    time_limit: TimeLimit = 120,
) -> None:
    """Tag what appears in a folder, file by file, until it is stopped.

    Example: rubrique watch incoming/ -o records.sqlite
    """
    from nlp.corrections import read_corrections
    from nlp.knowledge.overlay import tell_idle_homographs
    from nlp.running import ReadOptions, Settings
    from nlp.running.watching import watch_folder

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
    reading = ReadOptions.parse(
        mapping,
        any_language=any_language,
        max_length=max_length,
        strict_dates=strict_dates,
        keep=keep,
    )
    watch_folder(folder, output, settings, say=say, rejects=rejects, reading=reading, jobs=jobs)


@app.command("mcp")
def answer_assistant(
    model: Models = None,
    entities: Entities = ENTITY_MODEL,
    knowledge: Knowledge = None,
    corrections: Corrections = None,
    records: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Database made by tag -o FILE.sqlite, to be searched."),
    ] = None,
) -> None:
    """Give an assistant tools that read, over standard input and output (MCP).

    Example: rubrique mcp --records records.sqlite
    """
    _need("mcp", "mcp", "fastapi", "rapidfuzz")
    from nlp.serving import Settings
    from nlp.serving.assistants import run_assistant

    settings = Settings(
        topics=tuple(model) if model is not None else None,
        entities=entities,
        knowledge=knowledge,
        corrections=corrections,
    )
    catch_signals(_leave)
    run_assistant(settings, records)


def _leave(number: int, _frame: FrameType | None) -> NoReturn:
    """End at once: the library would keep an exception, and its thread waits for the input."""
    say("rubrique: stopped")
    os._exit(128 + number)
