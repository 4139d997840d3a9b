"""One connection to the service: bounded in number, and in the time it may be silent.

uvicorn bounds neither connections that never send a request nor headers that never end; what it
gives for that (`limit_concurrency`) still answers each of them.
"""

from __future__ import annotations

import asyncio

from uvicorn.protocols.http.h11_impl import H11Protocol

MOST_CONNECTIONS = 512  # of one worker; under the 1,024 files that systems let a process open
_SILENCE = 10.0  # seconds in which a request must have begun and its headers have ended


class BoundedProtocol(H11Protocol):
    """Close connections above a number at once, and those that stay silent soon."""

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
