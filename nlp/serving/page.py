"""The page at /: an article marked as it is written, with the pieces of the report."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from nlp.serving import description as told
from nlp.serving.articles import parse_article
from nlp.serving.replies import answer, read_json
from nlp.serving.tagging import engine_of
from nlp.writing.report.catalogue import Catalogue
from nlp.writing.report.packing import digest_of, fill, load_part, type_styles

router = APIRouter()
_STYLES = ("style.css", "article.css", "corrections.css")
_SCRIPTS = (
    "language.js",
    "dom.js",
    "store.js",
    "dossiers.js",
    "state.js",
    "theme.js",
    "tips.js",
    "marks.js",
    "corrections.js",
    "article.js",
)
_OWN_SCRIPTS = ("correcting.js", "page.js")
_SHOWN = told.reply({"type": "object"}, "L'article, comme la page le montre.")


@router.get("/", include_in_schema=False)
async def page(_request: Request) -> Response:
    """Return the page; it fetches nothing but answers of this service."""
    headers = {"Cache-Control": "no-cache", "X-Frame-Options": "DENY"}
    return HTMLResponse(load_page(), headers=headers)


@router.post(
    "/v1/page",
    summary="Annoter un article pour la page",
    responses={**_SHOWN, **told.refusals(400, 415, 422)},
    openapi_extra=told.body(told.refer("Given"), told.EXAMPLE),
    tags=["articles"],
)
async def mark(request: Request) -> Response:
    """Return an article as the page shows it: rows as those of a report."""
    engine = engine_of(request)
    article = parse_article(await read_json(request), engine.settings.max_length)
    (record,) = await engine.tag([article])
    catalogue = Catalogue()
    row = catalogue.add(record)
    return answer(request, {"index": catalogue.to_dict(), "row": row})


@cache
def load_page() -> str:
    """Return the page, whole in one file; its policy lets the browser run this script only."""
    style = "\n".join([type_styles(), *map(load_part, _STYLES), _load_own("page.css")])
    parts = [*map(load_part, _SCRIPTS), *map(_load_own, _OWN_SCRIPTS)]
    script = '(() => {\n"use strict";\n' + "\n".join(parts) + "})();\n"
    rules = (
        "default-src 'none'",
        f"style-src {digest_of(style)}",
        f"script-src {digest_of(script)}",
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
    )
    given = {"policy": "; ".join(rules), "style": style, "script": script}
    return fill(_load_own("page.html"), given)


def _load_own(name: str) -> str:
    return files(__package__).joinpath("bench", name).read_text(encoding="utf-8")
