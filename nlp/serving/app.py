"""The application: its routes, behind the guard."""

from __future__ import annotations

from itertools import chain
from typing import Any

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from fastapi.openapi.utils import get_openapi
from starlette.exceptions import HTTPException
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Match, Route
from starlette.types import ASGIApp

from nlp.serving import description, label_studio, lookups, page, reconcile, tagging
from nlp.serving.engine import Engine
from nlp.serving.guard import Guard
from nlp.serving.replies import Refusal, refuse

_ROUTERS = (tagging.router, lookups.router, reconcile.router, label_studio.router, page.router)
_WRONG_METHOD = 405
_SLUGS = {404: "not-found", _WRONG_METHOD: "wrong-method"}


def make_app(engine: Engine) -> ASGIApp:
    """Return the service as an ASGI application."""
    app = make_routes(engine)
    settings = engine.settings
    guarded = Guard(app, settings)
    if not settings.cors:
        return guarded
    return CORSMiddleware(
        guarded,
        allow_origins=list(settings.cors),
        allow_methods=["GET", "POST"],
        allow_headers=["authorization", "content-type", "if-none-match"],
    )


def make_routes(engine: Engine) -> FastAPI:
    """Return the application without its guard."""
    app = FastAPI(
        title=description.TITLE,
        description=description.SUMMARY,
        version=engine.loaded.tagger.made_by["rubrique"],
        docs_url=None,  # these pages would fetch scripts of other sites
        redoc_url=None,
        openapi_url=None,
    )
    app.state.engine = engine
    for router in _ROUTERS:
        app.include_router(router)
    app.exception_handler(Refusal)(_refused)
    app.exception_handler(RequestValidationError)(_invalid)
    app.exception_handler(HTTPException)(_not_found)
    app.add_api_route("/openapi.json", _describe, include_in_schema=False)
    return app


def _describe(request: Request) -> dict[str, Any]:
    """Return the OpenAPI document."""
    app: FastAPI = request.app
    if app.openapi_schema is None:
        described = get_openapi(
            title=app.title, version=app.version, description=app.description, routes=app.routes
        )
        parts = described.setdefault("components", {})
        parts["schemas"] = description.schemas()
        parts["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
        if app.state.engine.settings.token is not None:
            described["security"] = [{"token": []}]
        _name_kinds(described, app.state.engine)
        app.openapi_schema = described
    return app.openapi_schema


def _name_kinds(described: dict[str, Any], engine: Engine) -> None:
    """Write the types that can be looked up, which depend on the models, into the description."""
    for parameter in described["paths"]["/v1/search"]["get"]["parameters"]:
        if parameter["name"] == "type":
            items = {"type": "string", "enum": list(engine.names.kinds)}
            parameter["schema"] = {"type": "array", "items": items}


async def _refused(_request: Request, error: Refusal) -> Response:
    return refuse(error)


async def _invalid(_request: Request, error: RequestValidationError) -> Response:
    first = error.errors()[0]
    where = ".".join(map(str, first["loc"][1:]))
    return refuse(Refusal(422, "invalid-parameter", f"{where}: {first['msg']}"))


async def _not_found(request: Request, error: HTTPException) -> Response:
    slug = _SLUGS.get(error.status_code, "refused")
    refusal = Refusal(error.status_code, slug, str(error.detail))
    if error.headers:
        refusal.headers.update(error.headers)
    if error.status_code == _WRONG_METHOD:
        refusal.headers["Allow"] = ", ".join(_methods_at(request))
    return refuse(refusal)


def _methods_at(request: Request) -> list[str]:
    """Return the methods of all routes of an address; each route knows its own only."""
    found: set[str] = set()
    for route in chain.from_iterable(router.routes for router in _ROUTERS):
        match, _ = route.matches(request.scope)
        if match != Match.NONE and isinstance(route, Route):
            found |= route.methods or set()
    return sorted(found)
