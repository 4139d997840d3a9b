"""What every request passes first: whom it is addressed to, who asks, how much, how long, how many.

A plain ASGI wrapper, so that nothing of the application runs for a request that is refused.
"""

from __future__ import annotations

import asyncio
import hmac
import logging
import sys
import time
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from nlp.errors import RubriqueError
from nlp.serving.replies import Refusal, refuse, refuse_content
from nlp.serving.settings import Settings, is_address
from nlp.text import one_line

LOG = logging.getLogger("nlp.serving")
_OPEN = ("/healthz", "/")  # hold nothing that a token would protect
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
}
_READ_ONLY = ("GET", "HEAD", "OPTIONS")
Step = Callable[[], Awaitable[None]]


class Guard:
    """Let a request through to the application, or refuse it in one line."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        self._settings = settings
        self._names = {"localhost", settings.host, *settings.hosts}
        self._count = 0  # requests that are being answered

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; anything but HTTP is not answered at all."""
        if scope["type"] != "http":
            return
        visit = _Visit(scope, receive, send, self._settings)
        self._count += 1
        try:
            await self._answer(visit)
        finally:
            self._count -= 1
            visit.log()

    async def _answer(self, visit: _Visit) -> None:
        try:
            self._check(Request(visit.scope))
            await visit.read_body()
            await asyncio.wait_for(
                self._app(visit.scope, visit.replay, visit.send), self._settings.time_limit
            )
        except Refusal as refusal:
            await visit.refuse(refusal)
        except TimeoutError:
            limit = f"no answer within {self._settings.time_limit:g} s; send less at once"
            await visit.refuse(Refusal(503, "timed-out", limit, Retry_After="5"))
        except _Gone:
            visit.status = 499  # as web servers log who left before the answer
        except RubriqueError as error:
            LOG.error("%s", one_line(str(error)))
            unusable = "a file of the service cannot be used; its log says which"
            await visit.refuse(Refusal(503, "unusable-file", unusable))
        except Exception as error:
            LOG.error("a fault of Rubrique itself (%s)", one_line(repr(error)))
            LOG.debug("the request ends with an error", exc_info=error)
            await visit.refuse(
                Refusal(500, "fault", "a fault of Rubrique itself; its log says more")
            )

    def _check(self, request: Request) -> None:
        """Raise Refusal for a request that is none of ours, or one too many."""
        self._check_host(request)
        self._check_origin(request)
        self._check_token(request)
        if self._count > self._settings.at_once and request.url.path != "/healthz":
            raise Refusal(503, "busy", "too many requests at once; ask again", Retry_After="1")

    def _check_host(self, request: Request) -> None:
        """Refuse what is addressed to a strange name: a page of that name may be behind it."""
        given = request.headers.getlist("host")
        name = _name_of(given[0]) if len(given) == 1 else ""
        if not (name in self._names or is_address(name)):
            raise Refusal(403, "foreign-host", "this service has no such name; see --allow-host")

    def _check_origin(self, request: Request) -> None:
        """Refuse what a page of another site sends."""
        origin = request.headers.get("origin")
        if origin is None or origin in self._settings.cors or request.method in _READ_ONLY:
            return
        if origin.partition("://")[2] != request.headers["host"]:
            raise Refusal(403, "foreign-origin", "pages of other sites may not ask; see --cors")

    def _check_token(self, request: Request) -> None:
        token = self._settings.token
        is_open = request.url.path in _OPEN or request.method == "OPTIONS"
        if token is None or is_open:
            return
        scheme, _, given = request.headers.get("authorization", "").partition(" ")
        is_right = hmac.compare_digest(given.strip().encode(), token.encode())
        if scheme.lower() != "bearer" or not is_right:
            raise Refusal(
                401,
                "no-token",
                "send the header Authorization: Bearer TOKEN",
                WWW_Authenticate="Bearer",
            )


class _Gone(Exception):  # noqa: N818
    """Who asked has left."""


class _Visit:
    """One request on its way: its body read at once, its answer watched."""

    def __init__(self, scope: Scope, receive: Receive, send: Send, settings: Settings) -> None:
        self.scope = scope
        self.status = 0
        self._receive, self._send = receive, send
        self._settings = settings
        self._body = b""
        self._is_given = False
        self._started = time.perf_counter()

    async def read_body(self) -> None:
        """Wait for the whole body. Raises Refusal for one too large or too slow."""
        self._check_length()
        try:
            self._body = await asyncio.wait_for(self._collect(), self._settings.arrival_limit)
        except TimeoutError:
            raise Refusal(408, "not-arrived", "the request did not arrive in time") from None

    def _check_length(self) -> None:
        stated = Request(self.scope).headers.get("content-length", "")
        if stated.isdecimal() and int(stated) > self._settings.most_bytes:
            raise self._too_large()

    async def _collect(self) -> bytes:
        body = bytearray()
        while True:
            message = await self._receive()
            if message["type"] == "http.disconnect":
                raise _Gone
            body += message.get("body", b"")
            if len(body) > self._settings.most_bytes:
                raise self._too_large()
            if not message.get("more_body"):
                return bytes(body)

    def _too_large(self) -> Refusal:
        limit = self._settings.most_bytes
        return refuse_content(
            "too-large", f"the request holds more than {limit:,} bytes; send less"
        )

    async def replay(self) -> Message:
        """Hand the body to the application, then wait with it for who asked to leave."""
        if self._is_given:
            return await self._receive()
        self._is_given = True
        return {"type": "http.request", "body": self._body, "more_body": False}

    async def send(self, message: MutableMapping[str, Any]) -> None:
        """Pass a part of the answer on, with the headers that all answers have."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            headers = list(message.get("headers", ()))
            named = {name.lower() for name, _ in headers}
            for name, value in _HEADERS.items():
                if name.lower().encode() not in named:
                    headers.append((name.lower().encode(), value.encode()))
            message = {**message, "headers": headers}
        await self._send(message)

    async def refuse(self, refusal: Refusal) -> None:
        """Answer with a refusal, unless an answer has begun; the connection ends with it.

        Who sends too much or too slowly goes on sending otherwise.
        """
        if self.status:
            return
        refusal.headers["Connection"] = "close"
        await refuse(refusal)(self.scope, self._receive, self.send)

    def log(self) -> None:
        """Log one line that holds nothing of what was asked, unless that was wished."""
        method = self.scope["method"]
        took = (time.perf_counter() - self._started) * 1000
        LOG.info("%s %s %d %.0f ms", method, self._place(), self.status, took)

    def _place(self) -> str:
        if self._settings.log_text:
            asked = self.scope.get("query_string", b"").decode("latin-1")
            return one_line(f"{self.scope['path']}?{asked}" if asked else self.scope["path"])
        route = self.scope.get("route")
        return getattr(route, "path", "-")


def _name_of(host: str) -> str:
    """Return the name or address of a Host header, without its port."""
    if host.startswith("["):
        return host.partition("]")[0] + "]"
    return host.partition(":")[0].lower()


def log_to_stderr() -> None:
    """Print the log of the service on standard error, one line a request."""
    lines = logging.StreamHandler(sys.stderr)
    lines.setFormatter(logging.Formatter("%(asctime)s %(message)s"))
    LOG.addHandler(lines)
    LOG.setLevel(logging.INFO)
    LOG.propagate = False
