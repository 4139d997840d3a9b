"""Several JSON objects as one JSON document, written as they come.

And the addresses that such documents need.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import chain, islice
from typing import Any, TextIO

from nlp.records import Article, Tag, encode_json

_UNSAFE = {
    ord("<"): "\\u003c",
    ord(">"): "\\u003e",
    ord("&"): "\\u0026",
    0x2028: "\\u2028",
    0x2029: "\\u2029",
}
_NOT_IN_ADDRESS = re.compile(r"%(?![0-9A-Fa-f]{2})|[^A-Za-z0-9\-._~:/?#@!$&'()*+,;=%]")
_NOT_IN_NAME = re.compile(r"[^A-Za-z0-9\-._~]")
_MEDTOP = "http://cv.iptc.org/newscodes/mediatopic/"


def dump_documents(
    items: Iterable[dict[str, Any]],
    stream: TextIO,
    *,
    opening: str,
    closing: str,
    alone: str = "{",
) -> int:
    """Write objects as one JSON document and return how many.

    A single one as itself, several between two strings.

    `alone` replaces the first brace of a single object.
    """
    rest = iter(items)
    first = list(islice(rest, 2))
    if len(first) == 1:
        stream.write(f"{alone}{encode(first[0]).removeprefix('{')}\n")
        return 1
    count = 0
    stream.write(opening)
    for count, item in enumerate(chain(first, rest), start=1):
        stream.write((",\n" if count > 1 else "\n") + encode(item))
    stream.write(f"\n{closing}\n")
    return count


def encode(item: dict[str, Any]) -> str:
    """Return an object as one line of JSON that is safe inside a `<script>` of a page."""
    return encode_json(item).decode().translate(_UNSAFE)


def article_uri(article: Article) -> str:
    """Return a URI for an article.

    Its url, else its id if that is an address, else a name made from its id.
    """
    for given in (article.url, article.id):
        if given and is_address(given):
            return _NOT_IN_ADDRESS.sub(_percent, given)
    return f"urn:rubrique:{_NOT_IN_NAME.sub(_percent, str(article.id))}"


def topic_uri(tag: Tag) -> str | None:
    """Return the IPTC's URI of a Media Topic; None for a tag of another vocabulary."""
    found = re.fullmatch(r"medtop:(\d{8})", tag.code)
    return _MEDTOP + found[1] if found else None


def wikidata_uri(key: str | None) -> str | None:
    """Return the URI of a Wikidata item such as "Q7747"; None for anything else."""
    return (
        f"http://www.wikidata.org/entity/{key}" if key and re.fullmatch(r"Q[0-9]+", key) else None
    )


def is_address(text: str) -> bool:
    """Tell whether a text is a web address.

    Http or https, nothing else that a browser might run.
    """
    return re.match(r"https?://[^/\s]", text) is not None


def percent_of(share: float) -> int:
    """Return a share as whole per cents, 0 to 100, as the standards of the IPTC want it."""
    return min(100, max(0, round(100 * share)))


def without_nothing(item: dict[str, Any]) -> dict[str, Any]:
    """Return an object without the keys that hold None, "" or an empty list."""
    return {name: value for name, value in item.items() if value not in (None, "", [])}


def _percent(found: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in found[0].encode("utf-8", "replace"))
