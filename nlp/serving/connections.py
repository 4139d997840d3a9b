"""One connection to the service: bounded in number, and in the time it may be silent.

uvicorn bounds neither connections that never send a request nor headers that never end; what it
gives for that (`limit_concurrency`) still answers each of them.
"""

from __future__ import annotations

import asyncio

from uvicorn.protocols.http.h11_impl import H11Protocol

MOST_CONNECTIONS = 512  # of one worker; under the 1,024 files that systems let a process open
_LINGER = 1.0  # seconds in which a worker that ends still takes requests that are on their way
_LAST = (b"connection", b"close")
_SILENCE = 10.0  # seconds in which a request must have begun and its headers have ended


class BoundedProtocol(H11Protocol):
    """Close connections above a number at once, and those that stay silent soon.

    A worker that ends answers what comes within a second on connections that are open, and says with
    the answer that it was the last: a connection closed at once loses the request that is on its way.
    """

    is_ending = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Take a connection, or close it where there are too many."""
        super().connection_made(transport)
        if len(self.connections) > MOST_CONNECTIONS:
            transport.abort()
            return
        self._watch(None)

    def _watch(self, answered_before: object) -> None:
        """Look again after a while: close a connection that has been asked nothing meanwhile."""

        def look() -> None:
            if self.transport.is_closing():
                return
            is_at_work = self.cycle is not None and not self.cycle.response_complete
            if not is_at_work and self.cycle is answered_before:
                self.transport.close()
                return
            self._watch(self.cycle)

        self.loop.call_later(_SILENCE, look)

    def handle_events(self) -> None:
        """Take requests; while the worker ends, each is the last of its connection."""
        super().handle_events()
        if self.is_ending:
            self._make_last()

    def shutdown(self) -> None:
        """Close the connection after its answer, or after a moment in which nothing came."""
        self.is_ending = True
        self._make_last()
        self.loop.call_later(_LINGER, self._close_if_idle)

    def _make_last(self) -> None:
        """Say with the answer that is being made that the connection ends with it."""
        if self.cycle is None or self.cycle.response_complete or not self.cycle.keep_alive:
            return
        self.cycle.keep_alive = False
        self.cycle.default_headers = [*self.cycle.default_headers, _LAST]

    def _close_if_idle(self) -> None:
        if not self.transport.is_closing():
            super().shutdown()
