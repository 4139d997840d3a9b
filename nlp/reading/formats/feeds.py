"""RSS and Atom: each entry an article, its full content or else its summary."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from nlp.errors import RecordError
from nlp.reading.addresses import strip_tracking
from nlp.reading.boilerplate import strip_boilerplate
from nlp.reading.bylines import read_bylines
from nlp.reading.contract import Attempt, Options, Source
from nlp.reading.dates import parse_first_date
from nlp.reading.formats.markup import html_to_text
from nlp.reading.proofs import find_agency, find_date
from nlp.records import Article

if TYPE_CHECKING:
    import datetime

_MEDIA = rb"xmlns:([\w.-]+)\s*=\s*[\"']http://search\.yahoo\.com/mrss/?[\"']"


def read_feed(source: Source, _options: Options) -> Iterator[Attempt]:
    """Yield an attempt per entry.

    Raises RecordError `invalid-xml` if this is no feed that can be understood.
    """
    import feedparser

    # A stream, never a name or an address: feedparser would open it.
    content = io.BytesIO(_without_captions(source.read_whole()))
    try:
        feed = feedparser.parse(content, sanitize_html=True, resolve_relative_uris=False)
    except Exception as error:  # it has no error of its own for feeds that it cannot take
        raise RecordError("invalid-xml", f"{type(error).__name__}: {error}"[:150]) from None
    if feed.bozo and not feed.entries:
        raise RecordError("invalid-xml", " ".join(str(feed.bozo_exception).split())[:150])
    site = html_to_text(_string(feed.feed, "title")) or None
    for number, entry in enumerate(feed.entries, start=1):
        yield Attempt(partial(parse_entry, entry, site), number)


def parse_entry(entry: Any, site: str | None) -> Article:
    """Return the article of one entry; raises RecordError `missing-text`.

    The language that a feed states is often its software's own: the texts decide.
    """
    title = html_to_text(_string(entry, "title"))
    bodies = [_string(content, "value") for content in entry.get("content") or ()] + [
        _string(entry, "summary")
    ]
    bodies.append(_string(entry, "media_rubriquecaption"))
    text = next((text for body in bodies if (text := strip_boilerplate(html_to_text(body)))), title)
    if not text:
        raise RecordError("missing-text", "an entry has no title, no content and no description")
    outlet = html_to_text(_string(entry.get("source"), "title")) or site
    byline = read_bylines(_names(entry), outlet)
    words = [_string(tag, "label") or _string(tag, "term") for tag in entry.get("tags") or ()]
    url = strip_tracking(_string(entry, "link"))
    return Article(
        title=title,
        text=text,
        id=url or strip_tracking(_string(entry, "id")) or None,
        date=_day(entry) or find_date(f"{title}\n{text}"),
        url=url or None,
        source=outlet,
        agency=find_agency(text) or byline.agency,
        authors=byline.authors,
        keywords=tuple(dict.fromkeys(filter(None, map(html_to_text, words)))),
        language=None,
    )


def _string(found: Any, name: str) -> str:
    """Return a string of something parsed; "" where a broken feed has nothing or something else."""
    value = found.get(name) if isinstance(found, Mapping) else None
    return value if isinstance(value, str) else ""


def _names(entry: Any) -> list[str]:
    names = [_string(person, "name") for person in entry.get("authors") or ()]
    return [name for name in names or [_string(entry, "author")] if name]


def _without_captions(content: bytes) -> bytes:
    """Rename the descriptions of pictures, which feedparser would take for that of the article."""
    prefixes = set(re.findall(_MEDIA, content[:65536]))
    for prefix in prefixes:
        for name in (b"description", b"title", b"keywords"):
            tag = rb"(</?" + re.escape(prefix) + rb":)" + name + rb"(?=[\s>/])"
            content = re.sub(
                tag,
                rb"\1rubriquecaption" if name == b"description" else rb"\1picture" + name,
                content,
            )
    return content


def _day(entry: Any) -> datetime.date | None:
    """Return the day of publication as it was where it was written, not in Greenwich."""
    return parse_first_date(entry.get(name) for name in ("published", "created", "updated"))
