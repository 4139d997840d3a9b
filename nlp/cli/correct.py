"""The command that keeps a file of corrections: add, list, check, undo."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from nlp.cli.options import AsJson, Knowledge, app
from nlp.cli.printing import print_json, print_table, say

correct_app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)
app.add_typer(correct_app, name="correct")

Form = Annotated[
    str, typer.Argument(metavar="FORM", help="The words of the mention, as they stand in the text.")
]
FormOrId = Annotated[
    str, typer.Argument(metavar="FORM|ID", help="Words of the text, or an id such as person/…")
]
Type = Annotated[str, typer.Argument(metavar="TYPE", help="person, organisation or place.")]
Id = Annotated[str, typer.Argument(metavar="ID", help="An id, such as organisation/otan.")]
Code = Annotated[str, typer.Argument(metavar="CODE", help="Code of the topic or country.")]
Source = Annotated[
    str | None, typer.Option(metavar="NAME", help="Only in articles of this source.")
]
InArticle = Annotated[
    str | None, typer.Option("--article", metavar="ID", help="Only in this article.")
]
At = Annotated[
    str | None,
    typer.Option(metavar="FIELD:START-END", help="Only at this place of the article."),
]
Name = Annotated[str | None, typer.Option(help="What it is called, where no table knows it.")]
SchemeName = Annotated[str, typer.Option("--scheme", help="Vocabulary of the topic.")]
By = Annotated[str | None, typer.Option(metavar="WHO", help="Who decided.")]
Note = Annotated[str | None, typer.Option(metavar="TEXT", help="Why.")]


@correct_app.callback()
def correct(
    context: typer.Context,
    file: Annotated[
        Path,
        typer.Argument(metavar="FILE", help="Corrections, JSON Lines; made if it is not there."),
    ],
) -> None:
    """Decide once what is right: rubrique tag --corrections FILE follows it in every run.

    Example: rubrique correct corrections.jsonl reject Magawa
    """
    context.obj = file


@correct_app.command()
def reject(
    context: typer.Context,
    what: FormOrId,
    source: Source = None,
    article: InArticle = None,
    at: At = None,
    by: By = None,
    note: Note = None,
) -> None:
    """Say that a form names nothing, or that an entity is none."""
    _decide(context, "reject", _form_or_id(what), (source, article, at), by=by, note=note)


@correct_app.command()
def retype(
    context: typer.Context,
    what: FormOrId,
    kind: Type,
    source: Source = None,
    article: InArticle = None,
    at: At = None,
    by: By = None,
    note: Note = None,
) -> None:
    """Give a form, or a whole entity, another type."""
    parts = {**_form_or_id(what), "type": kind}
    _decide(context, "retype", parts, (source, article, at), by=by, note=note)


@correct_app.command()
def link(
    context: typer.Context,
    form: Form,
    target: Id,
    name: Name = None,
    source: Source = None,
    article: InArticle = None,
    at: At = None,
    by: By = None,
    note: Note = None,
) -> None:
    """Say who or what a form names."""
    parts = {"form": form, "id": target, "name": name}
    _decide(context, "link", parts, (source, article, at), by=by, note=note)


@correct_app.command()
def add(
    context: typer.Context,
    form: Form,
    kind: Type,
    target: Annotated[str | None, typer.Option("--id", metavar="ID", help="Who or what.")] = None,
    name: Name = None,
    source: Source = None,
    article: InArticle = None,
    at: At = None,
    by: By = None,
    note: Note = None,
) -> None:
    """Add a name that was not found, at all its occurrences."""
    parts = {"form": form, "type": kind, "id": target, "name": name}
    _decide(context, "add", parts, (source, article, at), by=by, note=note)


@correct_app.command()
def merge(
    context: typer.Context,
    one: Id,
    into: Id,
    name: Name = None,
    source: Source = None,
    article: InArticle = None,
    by: By = None,
    note: Note = None,
) -> None:
    """Say that two entities are one: the first becomes the second."""
    parts = {"id": one, "into": into, "name": name}
    _decide(context, "merge", parts, (source, article, None), by=by, note=note)


@correct_app.command()
def office(
    context: typer.Context,
    person: Id,
    role: Annotated[str | None, typer.Argument(help="As minister; none takes it away.")] = None,
    title: Annotated[str | None, typer.Argument(help='As "ministre de la Défense".')] = None,
    of: Annotated[str | None, typer.Option(help="Code of a country, or an organisation.")] = None,
    source: Source = None,
    article: InArticle = None,
    by: By = None,
    note: Note = None,
) -> None:
    """Say which function a person holds, or that it is none."""
    parts = {"id": person, "role": role, "title": title, "of": of}
    _decide(context, "office", parts, (source, article, None), by=by, note=note)


@correct_app.command()
def tag(
    context: typer.Context,
    code: Code,
    scheme: SchemeName = "medtop",
    label: Annotated[str | None, typer.Option(help="What readers see, for a new topic.")] = None,
    source: Source = None,
    article: InArticle = None,
    by: By = None,
    note: Note = None,
) -> None:
    """Give an article a topic."""
    parts = {"scheme": scheme, "code": code, "label": label}
    _decide(context, "tag", parts, (source, article, None), by=by, note=note)


@correct_app.command()
def untag(
    context: typer.Context,
    code: Code,
    scheme: SchemeName = "medtop",
    source: Source = None,
    article: InArticle = None,
    by: By = None,
    note: Note = None,
) -> None:
    """Take a topic from an article."""
    parts: dict[str, str | None] = {"scheme": scheme, "code": code}
    _decide(context, "untag", parts, (source, article, None), by=by, note=note)


@correct_app.command()
def focus(
    context: typer.Context,
    code: Code,
    source: Source = None,
    article: InArticle = None,
    by: By = None,
    note: Note = None,
) -> None:
    """Say that an article is about a country."""
    _decide(context, "focus", {"code": code}, (source, article, None), by=by, note=note)


@correct_app.command()
def unfocus(
    context: typer.Context,
    code: Code,
    source: Source = None,
    article: InArticle = None,
    by: By = None,
    note: Note = None,
) -> None:
    """Say that an article is not about a country."""
    _decide(context, "unfocus", {"code": code}, (source, article, None), by=by, note=note)


@correct_app.command("list")
def list_(context: typer.Context, as_json: AsJson = False) -> None:
    """List the decisions, each with its line."""
    from nlp.corrections import read_corrections

    decisions = read_corrections(context.obj, say).decisions
    rows = [(decision.line, decision.to_row()) for decision in decisions]
    if as_json:
        print_json([{"line": line, **row} for line, row in rows])
        return
    print_table(("line", "decision", "scope"), [_shown(line, row) for line, row in rows])


@correct_app.command()
def check(
    context: typer.Context,
    records: Annotated[
        Path | None,
        typer.Argument(metavar="RECORDS", help="Records that the decisions should fit."),
    ] = None,
    knowledge: Knowledge = None,
    as_json: AsJson = False,
) -> None:
    """Report contradictions, unknown ids and decisions that no longer fit."""
    from nlp.corrections import read_corrections
    from nlp.corrections.checking import check_corrections
    from nlp.knowledge import Knowledge as Tables
    from nlp.writing import read_records

    corrections = read_corrections(context.obj)
    given = read_records(records) if records else None
    findings = check_corrections(corrections, Tables.load(extra=knowledge), given)
    if as_json:
        print_json([finding.to_dict() for finding in findings])
        return
    rows = [(str(finding.line), finding.slug, finding.detail) for finding in findings]
    if rows:
        print_table(("line", "what", "detail"), rows)
    say(f"{len(corrections.decisions)} decisions, {len(findings)} findings")


@correct_app.command()
def undo(
    context: typer.Context,
    line: Annotated[
        int | None, typer.Argument(min=1, metavar="LINE", help="Which line. Default: the last.")
    ] = None,
) -> None:
    """Take a decision back."""
    from nlp.corrections.files import hold_corrections, read_correction_lines, save_lines
    from nlp.errors import OptionError

    with hold_corrections(context.obj):
        lines = read_correction_lines(context.obj)
        number = line or len(lines)
        if not 0 < number <= len(lines):
            raise OptionError(f"{context.obj}: has no line {number}; rubrique correct FILE list")
        taken = lines.pop(number - 1)
        save_lines(lines, context.obj)
    say(f"{context.obj}: taken back: {taken}")


def _decide(
    context: typer.Context,
    action: str,
    parts: dict[str, str | None],
    where: tuple[str | None, str | None, str | None],
    **aside: str | None,
) -> None:
    """Write one decision at the end of the file. Raises OptionError for one that means nothing."""
    from nlp.corrections import save_corrections
    from nlp.corrections.decisions import parse_correction
    from nlp.corrections.files import hold_corrections
    from nlp.errors import OptionError

    given = {name: value for name, value in {**parts, **aside}.items() if value is not None}
    source, article, at = where
    row: dict[str, Any] = {"action": action, **given, "scope": _scope(source, article)}
    if at is not None:
        row |= _place(at)
    try:
        decision = parse_correction(row)
    except ValueError as error:
        raise OptionError(f"{action}: {error}") from None
    with hold_corrections(context.obj):
        save_corrections([decision], context.obj)
    say(f"{context.obj}: {action} noted")


def _form_or_id(what: str) -> dict[str, str | None]:
    from nlp.corrections.decisions import looks_like_id

    return {"id": what} if looks_like_id(what) else {"form": what}


def _scope(source: str | None, article: str | None) -> Any:
    from nlp.errors import OptionError

    if source is not None and article is not None:
        raise OptionError("give --source or --article, not both")
    if article is not None:
        return {"article": article}
    return "everywhere" if source is None else {"source": source}


def _place(at: str) -> dict[str, Any]:
    from nlp.errors import OptionError

    field, _, span = at.partition(":")
    start, _, end = span.partition("-")
    if not (start.isdecimal() and end.isdecimal()):
        raise OptionError(f"--at {at}: give a place such as text:310-317")
    return {"field": field, "start": int(start), "end": int(end)}


def _shown(line: int, row: dict[str, Any]) -> tuple[str, str, str]:
    scope = row.pop("scope")
    where = scope if isinstance(scope, str) else " ".join(map(str, *scope.items()))
    words = " ".join(str(value) for value in row.values())
    return str(line), words, where
