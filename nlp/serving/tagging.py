"""Routes that tag: one article, a batch, a file."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from nlp.records import Article, Record, article_to_dict, encode_json
from nlp.serving import description as told
from nlp.serving.articles import READABLE, parse_article
from nlp.serving.engine import Engine
from nlp.serving.replies import JSON, Refusal, answer, is_named, read_json, refuse_content, tag_of
from nlp.serving.settings import MOST_ARTICLES
from nlp.writing.ninjs import to_ninjs

router = APIRouter(prefix="/v1", tags=["articles"])
Format = Annotated[
    Literal["record", "ninjs"], Query(description="Enregistrement de Rubrique, ou ninjs 3.1.")
]
_TAGGED = told.reply(
    {"anyOf": [told.refer("Record"), told.refer("Ninjs")]},
    "L'enregistrement, tel que la bibliothèque le donne ; ou l'objet ninjs.",
)
_RESULTS = told.reply(told.refer("Results"), "Un résultat par article, dans l'ordre.")
_READ = told.reply(
    {"type": "object", "properties": {"articles": {"type": "array", "items": told.refer("Given")}}},
    "Les premiers articles du fichier.",
)


@router.post(
    "/tag",
    summary="Annoter un article",
    responses={**_TAGGED, **told.refusals(400, 412, 415, 422)},
    openapi_extra=told.body(told.refer("Given"), told.EXAMPLE),
)
async def tag(request: Request, format: Format = "record") -> Response:  # noqa: A002
    """Return the record of one article.

    Its ETag stands for the article, the models, the tables and the corrections: given back in
    If-None-Match, it saves the work where nothing has changed (412).
    """
    engine = engine_of(request)
    article = parse_article(await read_json(request), engine.settings.max_length)
    etag = _etag(engine, article, format)
    if is_named(etag, request.headers.get("if-none-match")):
        unchanged = "the record is the one that you have"
        raise Refusal(412, "unchanged", unchanged, ETag=etag)
    (record,) = await engine.tag([article])
    return Response(_encode(record, format), 200, {"ETag": etag}, JSON)


@router.post(
    "/tag/batch",
    summary="Annoter jusqu'à 200 articles",
    responses={**_RESULTS, **told.refusals(400, 415, 422)},
    openapi_extra=told.body(told.refer("Batch"), {"articles": [told.EXAMPLE]}),
)
async def tag_batch(request: Request) -> Response:
    """Return a result for each article in order: its record, or why there is none."""
    engine = engine_of(request)
    rows = _rows_of(await read_json(request))
    parsed = [_parse_or_refuse(row, engine.settings.max_length) for row in rows]
    articles = [one for one in parsed if isinstance(one, Article)]
    records = iter(await engine.tag(articles))
    results = []
    for row, one in zip(rows, parsed, strict=True):
        if isinstance(one, Article):
            record = next(records)
            results.append({"id": record.article.id, "record": record.to_dict()})
        else:
            results.append({"id": _id_of(row), "error": one.slug, "detail": one.detail})
    return answer(request, {"results": results})


@router.post(
    "/read",
    summary="Lire un fichier",
    responses={**_READ, **told.refusals(415, 422)},
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {
                "application/octet-stream": {"schema": {"type": "string", "format": "binary"}}
            },
        }
    },
)
async def read(
    request: Request,
    suffix: Annotated[
        str,
        Query(
            description=f"Un de {', '.join(READABLE)}.",
            max_length=20,
            json_schema_extra={"enum": list(READABLE)},
        ),
    ],
) -> Response:
    """Return the first articles of a file that any reader takes; nothing of it is kept."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/octet-stream":
        raise Refusal(415, "not-a-file", "send the file as application/octet-stream")
    content = await request.body()
    articles = await engine_of(request).read(content, suffix.lower())
    return answer(request, {"articles": [article_to_dict(article) for article in articles]})


def engine_of(request: Request) -> Engine:
    """Return the tagger of the service."""
    engine: Engine = request.app.state.engine
    return engine


def _etag(engine: Engine, article: Article, form: str) -> str:
    made_by = encode_json(dict(engine.load_tagger().made_by))
    return tag_of(encode_json(article_to_dict(article)), made_by, form.encode())


def _encode(record: Record, form: str) -> bytes:
    return encode_json(to_ninjs(record)) if form == "ninjs" else record.to_json()


def _rows_of(value: Any) -> list[Any]:
    rows = value.get("articles") if isinstance(value, dict) else None
    if not isinstance(rows, list):
        raise Refusal(422, "invalid-batch", 'a batch is {"articles": [...]}')
    if len(rows) > MOST_ARTICLES:
        detail = f"{len(rows)} articles; send {MOST_ARTICLES} at once at most"
        raise refuse_content("too-many", detail)
    return rows


def _parse_or_refuse(row: Any, max_length: int) -> Article | Refusal:
    try:
        return parse_article(row, max_length)
    except Refusal as refusal:
        return refusal


def _id_of(row: Any) -> str | None:
    given = row.get("id") if isinstance(row, dict) else None
    return str(given) if isinstance(given, str | int) else None
