"""Answers: JSON as records are written, refusals in one line, digests that tell what is unchanged."""

from __future__ import annotations

import hashlib
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from nlp.records import encode_json
from nlp.text import one_line

JSON = "application/json"
# Slugs of what holds too much to be worked on; less of it would be taken
_TOO_MUCH = frozenset({"too-compressed", "too-large", "too-long", "too-many", "too-slow"})
_LONGEST = 300  # characters of a refusal: what was sent may stand in it, but not at length


class Refusal(Exception):  # noqa: N818
    """Say in one line why a request is not answered: HTTP status, slug, what is wrong."""

    def __init__(self, status: int, slug: str, detail: str, **headers: str) -> None:
        super().__init__(detail)
        self.status = status
        self.slug = slug
        self.detail = detail
        self.headers = headers


def refuse_content(slug: str, detail: str) -> Refusal:
    """Return the refusal of what a request holds: 413 for too much of it, 422 for what is wrong in it."""
    return Refusal(413 if slug in _TOO_MUCH else 422, slug, detail)


def refuse(refusal: Refusal) -> Response:
    """Return the answer of a refusal."""
    row = {"error": refusal.slug, "detail": shorten(refusal.detail)}
    headers = {name.replace("_", "-"): value for name, value in refusal.headers.items()}
    return Response(encode_json(row), refusal.status, headers, JSON)


def shorten(detail: str) -> str:
    """Return a detail as one line that is not too long."""
    line = one_line(detail)
    return line if len(line) <= _LONGEST else f"{line[:_LONGEST]}…"


def tag_of(*parts: bytes) -> str:
    """Return the entity tag of some bytes, as HTTP writes it."""
    whole = hashlib.sha256(b"\x1f".join(parts))
    return f'"{whole.hexdigest()[:16]}"'


def is_named(etag: str, header: str | None) -> bool:
    """Tell whether a list of entity tags, as If-None-Match has it, names one."""
    if header is None:
        return False
    named = [name.strip().removeprefix("W/") for name in header.split(",")]
    return etag in named or "*" in named


def answer(request: Request, value: Any) -> Response:
    """Return a value as JSON, or 304 where the reader has the same already."""
    body = encode_json(value)
    etag = tag_of(body)
    headers = {"ETag": etag, "Cache-Control": "no-cache"}
    if request.method == "GET" and is_named(etag, request.headers.get("if-none-match")):
        return Response(status_code=304, headers=headers)
    return Response(body, 200, headers, JSON)


async def read_json(request: Request) -> Any:
    """Return the JSON of a request. Raises Refusal.

    Only a body that calls itself JSON is taken: a page of another site cannot send that unasked.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != JSON:
        raise Refusal(415, "not-json", f"send the body as {JSON}")
    return parse_json(await request.body())


def parse_json(body: bytes | str) -> Any:
    """Return the value of a JSON text. Raises Refusal."""
    try:
        return msgspec.json.decode(body)
    except RecursionError:
        raise Refusal(400, "invalid-json", "the JSON is nested too deep") from None
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Refusal(400, "invalid-json", f"the body is no JSON ({error})") from None
