"""What a service is started with, and what it refuses to start with."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from pathlib import Path

from nlp.errors import OptionError
from nlp.running.options import MAX_LENGTH
from nlp.tagger import ENTITY_MODEL

PORT = 8787
# Bytes of one request: 200 articles of the press hold 0.6 MB, the longest article that is read
# (1,000,000 characters) stays under this even with every accent escaped as \u00e9.
MOST_BYTES = 8 << 20
MOST_ARTICLES = 200  # of a batch: some ten seconds of work
AT_ONCE = 32  # requests that wait in one worker: a few seconds of work at the most
TIME_LIMIT = 60.0  # seconds for one answer; a batch of 200 long articles takes half of it
ARRIVAL_LIMIT = 10.0  # seconds until a request has arrived: 8 MB over a slow line of an office
_LEAST_TOKEN = 16  # characters: shorter ones can be tried out


@dataclass(frozen=True, slots=True)
class Settings:
    """Hold how a service listens, what it tags with, and where its limits are.

    hosts: names under which it may be addressed beside loopback and plain addresses. cors: origins
    whose pages may ask. at_once: requests that one worker takes on before it sends others away.
    """

    host: str = "127.0.0.1"
    port: int = PORT
    topics: tuple[str, ...] | None = None
    entities: str = ENTITY_MODEL
    knowledge: Path | None = None
    corrections: Path | None = None
    workers: int = 1
    token: str | None = None
    hosts: tuple[str, ...] = ()
    cors: tuple[str, ...] = ()
    at_once: int = AT_ONCE
    most_bytes: int = MOST_BYTES
    max_length: int = MAX_LENGTH
    time_limit: float = TIME_LIMIT
    arrival_limit: float = ARRIVAL_LIMIT
    log_text: bool = False


def check_settings(settings: Settings) -> None:
    """Raise OptionError for a service that would be open to strangers, or could never answer."""
    token = settings.token
    if token is not None and (len(token) < _LEAST_TOKEN or not token.isascii() or " " in token):
        raise OptionError(
            f"the token must be {_LEAST_TOKEN} letters, digits or signs or more, without blanks"
        )
    if token is None and not is_loopback(settings.host):
        raise OptionError(
            f"--host {settings.host}: others could reach the service; give a --token, "
            "or listen on 127.0.0.1"
        )
    for origin in settings.cors:
        scheme, _, place = origin.partition("://")
        if scheme not in ("http", "https") or not place or "/" in place:
            raise OptionError(f"--cors {origin}: give an origin such as http://127.0.0.1:3333")


def is_loopback(host: str) -> bool:
    """Tell whether only programs of this machine reach a host name or address."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def is_address(host: str) -> bool:
    """Tell whether a host is a plain address, which no name server can turn elsewhere."""
    try:
        ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return False
    return True
