"""RSS and Atom: each entry an article, its full content or else its summary."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from nlp.errors import RecordError
from nlp.reading.contract import Attempt, Options, Source
from nlp.reading.dates import parse_date
from nlp.reading.formats.markup import html_to_text
from nlp.reading.proofs import find_agency, find_date
from nlp.records import Article

if TYPE_CHECKING:
    import datetime


def read_feed(source: Source, _options: Options) -> Iterator[Attempt]:
    """Yield an attempt per entry.

    Raises RecordError `invalid-xml` if this is no feed that can be understood.
    """
    import feedparser

    content = io.BytesIO(
        source.read_whole()
    )  # never a name or an address: feedparser would open it
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
    text = next((text for body in bodies if (text := html_to_text(body))), "")
    if not text:
        raise RecordError(
            "missing-text", f"the entry {title[:60]!r} has no content and no description"
        )
    names = [_string(person, "name") for person in entry.get("authors") or ()] or [
        _string(entry, "author")
    ]
    words = (_string(tag, "label") or _string(tag, "term") for tag in entry.get("tags") or ())
    return Article(
        title=title,
        text=text,
        id=_string(entry, "link") or _string(entry, "id") or None,
        date=_day(entry) or find_date(f"{title}\n{text}"),
        url=_string(entry, "link") or None,
        source=html_to_text(_string(entry.get("source"), "title")) or site,
        agency=find_agency(text),
        authors=tuple(dict.fromkeys(name.strip() for name in names if name.strip())),
        keywords=tuple(dict.fromkeys(word for word in words if word)),
        language=None,
    )


def _string(found: Any, name: str) -> str:
    """Return a string of something parsed; "" where a broken feed has nothing or something else."""
    value = found.get(name) if isinstance(found, Mapping) else None
    return value if isinstance(value, str) else ""


def _day(entry: Any) -> datetime.date | None:
    """Return the day of publication as it was where it was written, not in Greenwich."""
    for name in ("published", "updated"):
        try:
            if day := parse_date(entry.get(name)):
                return day
        except RecordError:
            continue
    return None
