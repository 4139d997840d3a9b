"""OpenRefine's reconciliation service API 0.2 over the tables: names -> ids, ids -> facts.

https://www.w3.org/community/reports/reconciliation/CG-FINAL-specs-0.2-20230410/
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import escape
from typing import Annotated, Any

from fastapi import APIRouter, Query
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from nlp.errors import RecordError
from nlp.knowledge import PRESENT
from nlp.lists import EntityType, Scheme
from nlp.reading.dates import parse_date
from nlp.serving import description as told
from nlp.serving.facts import PROPERTIES, Facts
from nlp.serving.names import EXACT, Found, Names
from nlp.serving.replies import JSON, Refusal, answer, parse_json
from nlp.serving.tagging import engine_of

router = APIRouter(prefix="/reconcile", tags=["OpenRefine"])
_FORM = "application/x-www-form-urlencoded"
_MOST_QUERIES = 500  # of one request; OpenRefine sends 10
_MOST_IDS = 2000  # of one extension; OpenRefine sends some hundred
_LONGEST = 300  # characters of a name; the longest of the tables has 120
_LIMIT, _MOST = 5, 50  # candidates of one query
# Points, of 100, by which a property that agrees or not moves a candidate: less than a letter that
# differs in a name, so that it decides between equals and names nobody by itself.
_AGREES, _DIFFERS = 2.0, -6.0
_CERTAIN = 98.0  # the least score that is a match by itself, where no other comes near
_NEAR = 3.0  # points under the best within which another candidate makes it doubtful
_ANYTHING = told.reply({"type": "object"}, "Réponse du protocole 0.2.")
Prefix = Annotated[str, Query(max_length=200)]
Cursor = Annotated[int, Query(ge=0, le=10_000)]


@dataclass(frozen=True, slots=True)
class Asked:
    """Hold one query: a name, the types it may have, what else is known of it."""

    query: str
    kinds: tuple[str, ...]
    limit: int
    properties: tuple[tuple[str, tuple[str, ...]], ...]


@router.get(
    "", responses={**_ANYTHING, **told.refusals(400, 422)}, summary="Manifeste, ou requêtes"
)
async def describe(
    request: Request,
    queries: Annotated[str | None, Query(description="Requêtes, en JSON")] = None,
    extend: Annotated[str | None, Query(description="Extension, en JSON")] = None,
) -> Response:
    """Return what the service can do, or the answers to queries given in the address."""
    if queries is None and extend is None:
        return answer(request, manifest(request))
    return await _answer(request, queries, extend)


@router.post(
    "",
    responses={**_ANYTHING, **told.refusals(400, 415, 422)},
    summary="Requêtes ou extension",
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {
                _FORM: {
                    "schema": {
                        "type": "object",
                        "properties": {"queries": {"type": "string"}, "extend": {"type": "string"}},
                    },
                    "example": {"queries": '{"q0": {"query": "Macron", "type": "person"}}'},
                }
            },
        }
    },
)
async def reconcile(request: Request) -> Response:
    """Return candidates for names, or facts for ids; the query is a form, as OpenRefine sends it."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == JSON:
        given = parse_json(await request.body())
        if isinstance(given, Mapping) and set(given) <= {"queries", "extend"}:
            return await _answer(request, given.get("queries"), given.get("extend"))
        return await _answer(request, given, None)
    if kind != _FORM:
        raise Refusal(415, "not-a-form", f"send the queries as {_FORM} or {JSON}")
    form = QueryParams((await request.body()).decode("utf-8", "replace"))
    return await _answer(request, form.get("queries"), form.get("extend"))


async def _answer(request: Request, queries: Any, extend: Any) -> Response:
    names = engine_of(request).names
    if extend is not None:
        found = await run_in_threadpool(extend_rows, names, _parsed(extend))
    elif queries is not None:
        found = await run_in_threadpool(find_candidates, names, _parsed(queries))
    else:
        raise Refusal(422, "no-queries", "give queries or extend")
    return answer(request, found)


def _parsed(value: Any) -> Any:
    return parse_json(value) if isinstance(value, str) else value


def manifest(request: Request) -> dict[str, Any]:
    """Return what the service can do, with addresses as whoever asks sees them."""
    names = engine_of(request).names
    base = f"{request.url.scheme}://{request.headers['host']}"
    root = f"{base}/reconcile"
    return {
        "versions": ["0.2"],
        "name": "Rubrique",
        "identifierSpace": f"{base}/v1/who/",
        "schemaSpace": f"{root}/properties/",
        "serviceVersion": engine_of(request).loaded.tagger.made_by["rubrique"],
        "view": {"url": f"{base}/v1/who/{{{{id}}}}"},
        "defaultTypes": [type_row(names, kind) for kind in names.kinds],
        "suggest": {
            what: {"service_url": root, "service_path": f"/suggest/{what}"}
            for what in ("entity", "property", "type")
        },
        "preview": {"url": f"{root}/preview?id={{{{id}}}}", "width": 400, "height": 160},
        "extend": {
            "propose_properties": {"service_url": root, "service_path": "/properties"},
            "property_settings": [
                {
                    "name": "date",
                    "label": "Date",
                    "type": "text",
                    "default": "",
                    "help_text": "Jour auquel la fonction est cherchée, comme 2015-06-01",
                }
            ],
        },
    }


def type_row(names: Names, kind: str) -> dict[str, str]:
    """Return a type as the protocol writes it."""
    is_topics = kind in names.vocabularies
    label = Scheme.label_of(kind) if is_topics else EntityType.label_of(kind)
    return {"id": kind, "name": f"thème ({label})" if is_topics else label}


def find_candidates(names: Names, queries: Any) -> dict[str, Any]:
    """Return the candidates of each query, by its key. Raises Refusal."""
    if not isinstance(queries, Mapping):
        raise Refusal(422, "invalid-queries", "queries are an object: a query for each key")
    if len(queries) > _MOST_QUERIES:
        raise Refusal(413, "too-many", f"more than {_MOST_QUERIES} queries at once")
    facts = Facts(names)
    return {
        str(key): {"result": _candidates(names, facts, _parse_query(names, key, query))}
        for key, query in queries.items()
    }


def _parse_query(names: Names, key: str, query: Any) -> Asked:
    if not isinstance(query, Mapping):
        raise Refusal(422, "invalid-query", f"{key}: a query is an object")
    text = query.get("query", "")
    if not isinstance(text, str):
        raise Refusal(422, "invalid-query", f"{key}: 'query' must be a text")
    given = query.get("type") or ()
    kinds = (given,) if isinstance(given, str) else given
    if not isinstance(kinds, list | tuple) or not all(isinstance(one, str) for one in kinds):
        raise Refusal(422, "invalid-query", f"{key}: 'type' must be a type or a list of them")
    limit = query.get("limit", _LIMIT)
    if not isinstance(limit, int | float) or isinstance(limit, bool):
        raise Refusal(422, "invalid-query", f"{key}: 'limit' must be a number")
    known = tuple(kind for kind in kinds if kind in names.kinds)
    bounded = int(max(1, min(limit, _MOST)))
    properties = tuple(_parse_properties(key, query.get("properties") or ()))
    return Asked(text[:_LONGEST], known or tuple(kinds), bounded, properties)


def _parse_properties(key: str, given: Any) -> Iterable[tuple[str, tuple[str, ...]]]:
    if not isinstance(given, list | tuple):
        raise Refusal(422, "invalid-query", f"{key}: 'properties' must be a list")
    for row in given:
        if not isinstance(row, Mapping) or not isinstance(row.get("pid"), str):
            raise Refusal(422, "invalid-query", f"{key}: a property has a 'pid' and 'v'")
        values = row.get("v")
        several = values if isinstance(values, list) else [values]
        yield row["pid"], tuple(text for one in several if (text := _text_of(one)))


def _text_of(value: Any) -> str:
    """Return a value of a property as text: a cell, or one that was reconciled before."""
    if isinstance(value, Mapping):
        return str(value.get("id") or value.get("name") or "")
    return str(value) if isinstance(value, str | int | float) else ""


def _candidates(names: Names, facts: Facts, asked: Asked) -> list[dict[str, Any]]:
    found = _found(names, asked)
    day = _day_of(asked.properties)
    scored = [(_score(facts, one, asked, day), one) for one in found]
    scored.sort(key=lambda pair: (-pair[0], -pair[1].entry.prominence, pair[1].entry.id))
    rows = [_candidate_row(names, score, one) for score, one in scored[: asked.limit]]
    if rows:
        rivals = [score for score, _ in scored[1:] if scored[0][0] - score < _NEAR]
        rows[0]["match"] = scored[0][0] >= _CERTAIN and not rivals
    return rows


def _found(names: Names, asked: Asked) -> list[Found]:
    """Return what a query may mean: an id as it stands, else by its name."""
    text = asked.query.strip()
    entry = names.entries.get(text)
    if entry is not None:
        return [Found(entry, EXACT, entry.name)]
    if asked.kinds and not set(asked.kinds) & set(names.kinds):
        return []
    return names.find(text, asked.kinds, _MOST) if text else []


def _day_of(properties: Iterable[tuple[str, tuple[str, ...]]]) -> datetime.date:
    """Return the day that a query gives, else that of the tables."""
    for name, values in properties:
        if name == "date" and values:
            return read_day(values[0]) or PRESENT
    return PRESENT


def read_day(text: str) -> datetime.date | None:
    """Return the day of a text in any usual form, None where there is none."""
    try:
        return parse_date(text)
    except RecordError:
        return None


def _score(facts: Facts, found: Found, asked: Asked, day: datetime.date) -> float:
    score = found.score
    for name, values in asked.properties:
        agrees = facts.agrees(found.entry.id, name, values, day)
        if agrees is not None:
            score += _AGREES if agrees else _DIFFERS
    return round(min(EXACT, max(0.0, score)), 1)


def _candidate_row(names: Names, score: float, found: Found) -> dict[str, Any]:
    entry = found.entry
    return {
        "id": entry.id,
        "name": entry.name,
        "description": entry.note,
        "type": [type_row(names, entry.kind)],
        "score": score,
        "match": False,
        "features": [{"id": "name", "value": found.score}],
    }


def extend_rows(names: Names, asked: Any) -> dict[str, Any]:
    """Return facts for ids. Raises Refusal."""
    if not isinstance(asked, Mapping):
        raise Refusal(422, "invalid-extension", "an extension is an object with ids and properties")
    ids, wanted = asked.get("ids"), asked.get("properties")
    if not isinstance(ids, list) or not all(isinstance(one, str) for one in ids):
        raise Refusal(422, "invalid-extension", "'ids' must be a list of ids")
    if not isinstance(wanted, list) or not all(_is_property(one) for one in wanted):
        raise Refusal(422, "invalid-extension", "'properties' must be a list of known ids")
    if len(ids) > _MOST_IDS:
        raise Refusal(413, "too-many", f"more than {_MOST_IDS} ids at once")
    facts = Facts(names)
    rows = {target: {one["id"]: _cells(facts, target, one) for one in wanted} for target in ids}
    return {"meta": [property_row(one["id"]) for one in wanted], "rows": rows}


def _is_property(row: Any) -> bool:
    return isinstance(row, Mapping) and row.get("id") in PROPERTIES


def _cells(facts: Facts, target: str, wanted: Mapping[str, Any]) -> list[dict[str, Any]]:
    settings = wanted.get("settings")
    given = settings.get("date") if isinstance(settings, Mapping) else None
    day = read_day(given) if isinstance(given, str) else None
    return facts.cells(target, wanted["id"], day or PRESENT)


def property_row(name: str) -> dict[str, str]:
    """Return a property as the protocol writes it."""
    return {"id": name, "name": PROPERTIES[name].label}


@router.get("/properties", responses={**_ANYTHING, **told.refusals(422)}, summary="Propriétés")
async def propose(
    request: Request,
    type: str = "",  # noqa: A002
    limit: Annotated[int, Query(ge=0, le=1000)] = 50,
) -> Response:
    """Return the properties that entities of a type have."""
    fitting = [name for name, one in PROPERTIES.items() if not type or type in one.kinds]
    rows = [property_row(name) for name in fitting][: limit or None]
    return answer(request, {"type": type, "limit": limit, "properties": rows})


@router.get("/suggest/entity", responses={**_ANYTHING, **told.refusals(422)}, summary="Noms")
async def suggest_entity(request: Request, prefix: Prefix = "", cursor: Cursor = 0) -> Response:
    """Return entities whose name begins so."""
    names = engine_of(request).names
    found = await run_in_threadpool(names.begin, prefix, (), cursor + 10) if prefix.strip() else []
    rows = [
        {
            "id": one.entry.id,
            "name": one.entry.name,
            "description": one.entry.note,
            "notable": [type_row(names, one.entry.kind)],
        }
        for one in found[cursor:]
    ]
    return answer(request, {"result": rows})


@router.get("/suggest/type", responses={**_ANYTHING, **told.refusals(422)}, summary="Types")
async def suggest_type(request: Request, prefix: Prefix = "", cursor: Cursor = 0) -> Response:
    """Return types whose name begins so."""
    names = engine_of(request).names
    rows = [type_row(names, kind) for kind in names.kinds]
    return answer(request, {"result": [row for row in rows if _begins(row, prefix)][cursor:]})


@router.get(
    "/suggest/property", responses={**_ANYTHING, **told.refusals(422)}, summary="Propriétés"
)
async def suggest_property(request: Request, prefix: Prefix = "", cursor: Cursor = 0) -> Response:
    """Return properties whose name begins so."""
    rows = [property_row(name) for name in PROPERTIES]
    return answer(request, {"result": [row for row in rows if _begins(row, prefix)][cursor:]})


def _begins(row: Mapping[str, str], prefix: str) -> bool:
    key = prefix.strip().lower()
    return row["id"].lower().startswith(key) or row["name"].lower().startswith(key)


@router.get(
    "/preview",
    response_class=HTMLResponse,
    responses={200: {"content": {"text/html": {}}}, **told.refusals(404, 422)},
    summary="Aperçu",
)
async def preview(
    request: Request, target: Annotated[str, Query(alias="id", max_length=300)]
) -> Response:
    """Return a small page on an id."""
    names = engine_of(request).names
    entry = names.entries.get(target)
    if entry is None:
        raise Refusal(404, "unknown-id", "no table knows this id")
    kind = type_row(names, entry.kind)["name"]
    lines = [f"<strong>{escape(entry.name)}</strong>", escape(kind), escape(entry.note)]
    lines.append(f"<code>{escape(target)}</code>")
    policy = "default-src 'none'; style-src 'unsafe-inline'"
    page = (
        '<!DOCTYPE html><html lang="fr"><head><meta charset="utf-8"><title>Aperçu</title></head>'
        '<body style="font: 14px system-ui, sans-serif; margin: 8px">'
        f"{'<br>'.join(line for line in lines if line)}</body></html>"
    )
    return HTMLResponse(page, headers={"Content-Security-Policy": policy})
