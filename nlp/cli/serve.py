"""Commands that stay: the service over HTTP."""

from __future__ import annotations

from typing import Annotated

import typer

from nlp.cli.options import ENTITY_MODEL, Corrections, Entities, Knowledge, Models, app
from nlp.cli.printing import say

_MISSING = "rubrique {} needs the extra: pip install 'rubrique[serve]'"


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
    from nlp.errors import OptionError

    try:
        from nlp.serving import Settings, check_settings
        from nlp.serving.supervisor import run_service
    except ImportError:
        raise OptionError(_MISSING.format("serve")) from None
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
