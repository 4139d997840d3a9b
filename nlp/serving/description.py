"""The service as OpenAPI describes it: schemas of what goes in and out, examples in French."""

from __future__ import annotations

from typing import Any

from nlp.corrections import Action
from nlp.records import record_schema
from nlp.serving.settings import MOST_ARTICLES

TITLE = "Rubrique"
SUMMARY = (
    "Entités et thèmes d'articles de presse en français, avec la raison de chacun. "
    "Tout se passe sur cette machine."
)
_REFUSED = {
    400: "La demande n'est pas du JSON lisible.",
    401: "Le jeton manque ou n'est pas le bon.",
    403: "La demande s'adresse à un autre nom, ou vient d'un autre site.",
    404: "Rien de ce nom.",
    408: "La demande n'est pas arrivée à temps.",
    412: "Rien n'a changé : la réponse serait celle que vous avez.",
    413: "Trop long.",
    415: "Le type du contenu n'est pas accepté.",
    422: "L'article ou un paramètre ne convient pas ; `error` en dit la sorte, `detail` le lieu.",
    503: "Trop de demandes à la fois, ou trop longues ; redemander après `Retry-After`.",
}
EXAMPLE = {
    "id": "depeche-1",
    "title": "Poutine reçoit Macron",
    "text": "Le président russe Vladimir Poutine a reçu lundi Emmanuel Macron à Moscou.",
    "date": "2022-02-07",
}
_CLOSED = {"additionalProperties": False}
_TEXTS = ("id", "title", "url", "source", "agency", "language")


def refusals(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return how some refusals are described."""
    content = {"application/json": {"schema": {"$ref": "#/components/schemas/Refusal"}}}
    every = sorted({*statuses, 401, 403, 408, 413, 503})
    return {status: {"description": _REFUSED[status], "content": content} for status in every}


def body(schema: dict[str, Any], example: Any) -> dict[str, Any]:
    """Return how a JSON body is described."""
    content = {"application/json": {"schema": schema, "example": example}}
    return {"requestBody": {"required": True, "content": content}}


def reply(schema: dict[str, Any], described: str, status: int = 200) -> dict[int | str, Any]:
    """Return how an answer is described."""
    content = {"application/json": {"schema": schema}}
    return {status: {"description": described, "content": content}}


def refer(name: str) -> dict[str, str]:
    """Return the reference to a schema of the description."""
    return {"$ref": f"#/components/schemas/{name}"}


def schemas() -> dict[str, Any]:
    """Return the schemas of what goes in and out."""
    record = _moved(record_schema())
    parts = record.pop("$defs")
    record.pop("$schema")
    return {**parts, "Record": record, **_own_schemas()}


def _own_schemas() -> dict[str, Any]:
    optional_text: dict[str, Any] = {"type": ["string", "null"]}
    article: dict[str, Any] = {
        "type": "object",
        "required": ["text"],
        "properties": {
            **dict.fromkeys(_TEXTS, optional_text),
            "id": {"type": ["string", "integer", "null"]},
            "title": {"type": "string"},
            "text": {"type": "string", "pattern": r"\S"},
            "date": {"type": ["string", "null"], "format": "date"},
            "authors": {"type": "array", "items": {"type": "string"}},
            "keywords": {"type": "array", "items": {"type": "string"}},
        },
    }
    # What is wrong with one article is answered in its place, so that any item may be sent.
    items = {"description": "Un article, comme Given."}
    articles = {"type": "array", "maxItems": MOST_ARTICLES, "items": items}
    refusal: dict[str, Any] = {
        "type": "object",
        "required": ["error", "detail"],
        "properties": {"error": {"type": "string"}, "detail": {"type": "string"}},
    }
    result = {
        "type": "object",
        "required": ["id"],
        "properties": {
            "id": {"type": ["string", "null"]},
            "record": refer("Record"),
            **refusal["properties"],
        },
    }
    return {
        "Given": article,
        "Batch": _object(articles=articles),
        "Results": _object(results={"type": "array", "items": result}),
        "Ninjs": _object(uri={"type": "string"}),
        "Refusal": refusal,
        "Correction": _correction(),
    }


def _correction() -> dict[str, Any]:
    words = {"type": ["string", "null"], "pattern": r"\S"}
    name = {"type": "string", "minLength": 1}
    places = [_object(**{part: name}) | _CLOSED for part in ("source", "article")]
    scope = {"anyOf": [{"const": "everywhere"}, *places]}
    return {
        "type": "object",
        "required": ["action", "scope"],
        "properties": {
            "action": {"enum": Action.values()},
            "scope": scope,
            "form": words,
            "id": words,
            "type": words,
        },
    }


def _object(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "required": list(properties), "properties": properties}


def _moved(value: Any) -> Any:
    """Return a schema with its references as they are in the description."""
    if isinstance(value, dict):
        return {key: _moved(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_moved(part) for part in value]
    is_reference = isinstance(value, str) and value.startswith("#/$defs/")
    return value.replace("#/$defs/", "#/components/schemas/") if is_reference else value
