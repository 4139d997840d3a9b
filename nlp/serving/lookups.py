"""Routes that look up: who somebody is, names, models, corrections, whether the service is well."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query
from pydantic import BeforeValidator
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from nlp.corrections import Correction, read_corrections, save_corrections
from nlp.corrections.decisions import parse_correction
from nlp.corrections.files import hold_corrections, read_correction_lines, save_lines
from nlp.errors import OptionError
from nlp.knowledge import PRESENT, Term
from nlp.records import encode_json
from nlp.serving import description as told
from nlp.serving.engine import Engine
from nlp.serving.names import Found, Names, office_on
from nlp.serving.replies import Refusal, answer, is_named, read_json, tag_of
from nlp.serving.tagging import engine_of

router = APIRouter()
_WRITTEN_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_ANYTHING = {"type": "object"}
_FOUND = told.reply(_ANYTHING, "Ce qui est connu.")
_TOLD = (
    *("acronym", "kind", "country", "code", "official", "wikidata"),
    *("population", "geonames", "region", "iso"),
)


def parse_day(value: object) -> object:
    """Refuse numbers, which would be read as seconds since 1970. Raises ValueError."""
    if isinstance(value, str) and not _WRITTEN_DAY.fullmatch(value):
        raise ValueError("give a day as 2015-06-01")
    return value


_EXAMPLE = {"action": "reject", "form": "Magawa", "scope": "everywhere"}
Day = Annotated[
    datetime.date | None,
    BeforeValidator(parse_day),
    Query(alias="on", description="Jour auquel la fonction est cherchée."),
]
Kinds = Annotated[
    list[str] | None,
    Query(alias="type", description="person, country, organisation, place, ou un vocabulaire."),
]


@router.get("/healthz", summary="Le service répond-il ?", responses=told.reply(_ANYTHING, "Oui."))
async def healthz(_request: Request) -> dict[str, str]:
    """Say that models are loaded: a worker does not answer before."""
    return {"status": "ready"}


@router.get(
    "/version",
    summary="Version, modèles et tables",
    responses={**told.reply(_ANYTHING, "Ce que porte `made_by`."), **told.refusals()},
)
async def version(request: Request) -> Response:
    """Return what records made now carry as made_by."""
    return answer(request, dict(engine_of(request).load_tagger().made_by))


@router.get(
    "/v1/models",
    summary="Les modèles chargés",
    responses={**told.reply(_ANYTHING, "Chaque modèle avec son état."), **told.refusals()},
)
async def models(request: Request) -> Response:
    """Return the models in use, each with its day and digest."""
    engine = engine_of(request)
    made_by = engine.load_tagger().made_by
    name, _, stamp = made_by["entities"].partition(" ")
    rows: list[dict[str, Any]] = [{"name": name, "kind": "entities", "stamp": stamp}]
    for scheme, vocabulary in engine.names.vocabularies.items():
        stamp = made_by.get(scheme, "")
        rows.append({"name": scheme, "kind": "topics", "stamp": stamp, "topics": len(vocabulary)})
    return answer(request, {"models": rows, "knowledge": made_by["knowledge"]})


@router.get(
    "/v1/search",
    summary="Chercher un nom",
    responses={**_FOUND, **told.refusals(422)},
    tags=["noms"],
)
async def search(
    request: Request,
    q: Annotated[str, Query(min_length=1, max_length=200, description="Comme « macron »")],
    kinds: Kinds = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 10,
) -> Response:
    """Return what a name may mean, best first."""
    names = engine_of(request).names
    wanted = check_kinds(names, kinds or ())
    found = await run_in_threadpool(names.find, q, wanted, limit)
    return answer(request, {"results": [_found_row(one) for one in found]})


@router.get(
    "/v1/who/{id:path}",
    summary="Qui est-ce ?",
    responses={**_FOUND, **told.refusals(404, 422)},
    tags=["noms"],
)
async def who(
    request: Request,
    target: Annotated[str, Path(alias="id", max_length=300, examples=["person/emmanuel-macron"])],
    day: Day = None,
) -> Response:
    """Return what the tables know of an id, with the function on a day."""
    names = engine_of(request).names
    if target not in names.entries:
        raise Refusal(404, "unknown-id", "no table knows this id; look for it by /v1/search?q=")
    return answer(request, describe_id(names, target, day or PRESENT))


def describe_id(names: Names, target: str, day: datetime.date) -> dict[str, Any]:
    """Return what the tables know of an id as plain JSON."""
    knowledge = names.knowledge
    entry = names.entries[target]
    row: dict[str, Any] = {"id": target, "type": entry.kind, "name": entry.name}
    holder = names.knowledge.row(target)
    if holder is None:
        return {**row, "note": entry.note}
    row["aliases"] = list(holder.aliases)
    for name in _TOLD:
        value = getattr(holder, name, None)
        if value:
            row[name] = value
    if target in knowledge.people:
        row["on"] = day.isoformat()
        row["office"] = office_on(knowledge, target, day)
        row["offices"] = [_term_row(term) for term in knowledge.terms.get(target, ())]
    return row


def check_kinds(names: Names, kinds: tuple[str, ...] | list[str]) -> tuple[str, ...]:
    """Return kinds that can be looked up. Raises Refusal."""
    unknown = [kind for kind in kinds if kind not in names.kinds]
    if unknown:
        raise Refusal(422, "unknown-type", f"no type {unknown[0]!r}; {', '.join(names.kinds)}")
    return tuple(kinds)


def _found_row(found: Found) -> dict[str, Any]:
    entry = found.entry
    return {
        "id": entry.id,
        "type": entry.kind,
        "name": entry.name,
        "note": entry.note,
        "form": found.form,
        "score": found.score,
    }


def _term_row(term: Term) -> dict[str, Any]:
    end = None if term.end == datetime.date.max else term.end.isoformat()
    return {
        "role": term.role,
        "title": term.title,
        "of": term.of,
        "start": None if term.start == datetime.date.min else term.start.isoformat(),
        "end": end,
    }


@router.get(
    "/v1/corrections",
    summary="Les corrections",
    responses={**_FOUND, **told.refusals(404)},
    tags=["corrections"],
)
async def list_corrections(request: Request) -> Response:
    """Return the decisions of the corrections file, each with its line."""
    held = await run_in_threadpool(_read_held, engine_of(request))
    return answer(request, {"corrections": held})


@router.post(
    "/v1/corrections",
    summary="Corriger",
    status_code=201,
    responses={**told.reply(_ANYTHING, "Noté.", 201), **told.refusals(400, 404, 415, 422)},
    openapi_extra=told.body(told.refer("Correction"), _EXAMPLE),
    tags=["corrections"],
)
async def correct(request: Request) -> Response:
    """Add a decision to the corrections file; it holds from the next article on, in every worker."""
    engine = engine_of(request)
    _path(engine)
    try:
        decision = parse_correction(await read_json(request))
    except ValueError as error:
        raise Refusal(422, "invalid-correction", str(error)) from None
    line = await run_in_threadpool(_save, engine, decision)
    reply = answer(request, {"line": line, **decision.to_row()})
    reply.status_code = 201
    return reply


@router.delete(
    "/v1/corrections/{line}",
    summary="Reprendre une correction",
    responses={**_FOUND, **told.refusals(404, 412, 422)},
    tags=["corrections"],
)
async def undo(request: Request, line: Annotated[int, Path(ge=1, le=10**9)]) -> Response:
    """Take a decision back; If-Match with the list's ETag makes sure that it is the one meant."""
    expected = request.headers.get("if-match")
    taken = await run_in_threadpool(_remove, engine_of(request), line, expected)
    return answer(request, {"line": line, "taken": taken})


def _path(engine: Engine) -> Any:
    path = engine.settings.corrections
    if path is None:
        raise Refusal(404, "no-corrections", "start the service with --corrections FILE")
    return path


def _read_held(engine: Engine) -> list[dict[str, Any]]:
    path = _path(engine)
    if not path.exists():
        return []
    decisions = read_corrections(path).decisions
    return [{"line": decision.line, **decision.to_row()} for decision in decisions]


def _save(engine: Engine, decision: Correction) -> int:
    """Write a decision, whole and on the disk before anybody is told; return its line."""
    path = _path(engine)
    with _hold(path):
        save_corrections([decision], path)
        return len(read_correction_lines(path))


@contextmanager
def _hold(path: Any) -> Iterator[None]:
    """Hold the corrections file; what keeps it from being written is told to who asks."""
    try:
        with hold_corrections(path):
            yield
    except OptionError as error:
        raise Refusal(503, "not-written", str(error), Retry_After="5") from None


def _remove(engine: Engine, line: int, expected: str | None) -> str:
    path = _path(engine)
    with _hold(path):
        lines = read_correction_lines(path) if path.exists() else []
        if not 0 < line <= len(lines):
            raise Refusal(404, "no-line", f"the corrections have no line {line}")
        if expected is not None and not is_named(_list_tag(engine), expected):
            raise Refusal(412, "changed", "the corrections have changed; list them again")
        taken = lines.pop(line - 1)
        save_lines(lines, path)
    return taken


def _list_tag(engine: Engine) -> str:
    return tag_of(encode_json({"corrections": _read_held(engine)}))
