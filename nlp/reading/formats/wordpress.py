"""A WordPress export (WXR): each published post an article, streamed."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, BinaryIO

from nlp.errors import RecordError
from nlp.reading.contract import Attempt, Options, Source
from nlp.reading.dates import parse_date
from nlp.reading.formats.markup import html_to_text
from nlp.reading.formats.xmltree import SAFE, cut, first_text, invalid_xml, local_name
from nlp.reading.proofs import find_agency, find_date
from nlp.records import Article

if TYPE_CHECKING:
    import datetime

    from lxml.etree import _Element

_EMBEDS = "caption|embed|gallery|playlist|audio|video|contact-form-7|wpforms"
_EMBED = re.compile(rf"\[({_EMBEDS})\b[^\[\]]*\]")
_SHORTCODE = re.compile(
    r"\[/?[a-z][\w-]*(?:\s+[\w-]+=(?:\"[^\"]*\"|'[^']*'|[^\s\]]+))+\s*/?\]|\[/[a-z][\w-]*\]"
)
_BARE = re.compile(r"\[([a-z]\w*[_-][\w-]*|more|su_\w+)\]")
_BLOCK_TAG = re.compile(
    r"(?:(?<!\s)\s+)?(</?(?:p|div|ul|ol|li|h[1-6]|blockquote|table|tr|td|th|figure)\b[^<>]*>)\s*"
)
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\r"))
_CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"


@dataclass(slots=True)
class _Site:
    """Hold what the export says of the whole site before its posts."""

    title: str = ""
    authors: dict[str, str] = field(default_factory=dict)

    def learn(self, element: _Element) -> None:
        """Take the site's title, or an author's name by login."""
        if element.tag == "title":
            self.title = element.text or ""
        else:
            self.authors[first_text(element, "{*}author_login")] = first_text(
                element, "{*}author_display_name"
            )


@dataclass(frozen=True, slots=True)
class _Post:
    """Hold the fields of one post as the export writes them."""

    title: str
    content: str
    excerpt: str
    url: str
    id: str
    dates: tuple[str, ...]
    author: str
    keywords: tuple[str, ...]
    site: str


class _Clean(io.RawIOBase):
    """Read a stream without the control characters that WordPress lets through and XML forbids."""

    def __init__(self, inner: BinaryIO) -> None:
        self._inner = inner

    def read(self, size: int = -1) -> bytes:
        while chunk := self._inner.read(size):
            if kept := chunk.translate(None, _CONTROLS):
                return kept
        return b""


def read_wordpress(source: Source, _options: Options) -> Iterator[Attempt]:
    """Yield an attempt per published post.

    Raises RecordError `invalid-xml` where the file breaks.
    """
    from lxml import etree

    site = _Site()
    number = 0
    with source.opener() as stream:
        tags = ("{*}item", "{*}author", "title")
        events = etree.iterparse(_Clean(stream), tag=tags, remove_comments=True, **SAFE)
        try:
            for _, element in events:
                if local_name(element.getparent()) != "channel":
                    continue
                if element.tag == "item":
                    number += 1
                    if _is_published_post(element):
                        yield Attempt(partial(parse_post, _fields(element, site)), number)
                else:
                    site.learn(element)
                _forget(element)
        except etree.XMLSyntaxError as error:
            raise invalid_xml(error) from None


def parse_post(post: _Post) -> Article:
    """Return the article of one post; raises RecordError `missing-text`."""
    text = content_to_text(post.content) or content_to_text(post.excerpt)
    if not text:
        raise RecordError("missing-text", f"the post {post.title[:60]!r} is empty")
    title = html_to_text(post.title)
    return Article(
        title=title,
        text=text,
        id=post.url or post.id or None,
        date=_day(post.dates) or find_date(f"{title}\n{text}"),
        url=post.url or None,
        source=post.site or None,
        agency=find_agency(text),
        authors=(post.author,) if post.author else (),
        keywords=post.keywords,
        language=None,
    )


def content_to_text(content: str) -> str:
    """Return the text of a post's content: no block comments, no shortcodes, no HTML.

    As WordPress does, an empty line in old content opens a paragraph. "[sic]" and "[…]" are words
    and stay.
    """
    content = "".join(_without_embeds(cut(content, "<!--", "-->")))
    content = _BLOCK_TAG.sub(r"\1", _BARE.sub("", _SHORTCODE.sub("", content)).strip())
    return html_to_text(re.sub(r"\s+", _line_breaks, content.replace("\r\n", "\n")))


def _without_embeds(content: str) -> Iterator[str]:
    """Yield a content without pictures, galleries and the like.

    The shortcode, and what it holds up to its end.
    """
    position, missing = 0, set()
    while opening := _EMBED.search(content, position):
        yield content[position : opening.start()]
        position, closing = opening.end(), f"[/{opening[1]}]"
        end = -1 if closing in missing else content.find(closing, position)
        if end < 0:
            missing.add(closing)
        else:
            position = end + len(closing)
    yield content[position:]


def _line_breaks(blanks: re.Match[str]) -> str:
    return "<p></p>" if blanks[0].count("\n") > 1 else blanks[0].replace("\n", "<br>")


def _fields(element: _Element, site: _Site) -> _Post:
    terms = [
        term
        for term in element.findall("category")
        if term.get("domain") in ("category", "post_tag")
    ]
    creator = first_text(element, "{*}creator")
    return _Post(
        title=first_text(element, "title"),
        content=element.findtext(_CONTENT) or "",
        excerpt=next(
            (found.text or "" for found in element.findall("{*}encoded") if found.tag != _CONTENT),
            "",
        ),
        url=first_text(element, "link"),
        id=first_text(element, "guid"),
        dates=(first_text(element, "{*}post_date"), first_text(element, "pubDate")),
        author=site.authors.get(creator) or creator,
        keywords=tuple(dict.fromkeys(html_to_text(term.text or "") for term in terms if term.text)),
        site=site.title,
    )


def _is_published_post(item: _Element) -> bool:
    kinds = (first_text(item, "{*}post_type"), first_text(item, "{*}status"))
    return kinds == ("post", "publish")


def _day(written: tuple[str, ...]) -> datetime.date | None:
    for date in written:
        try:
            if day := parse_date(date):
                return day
        except RecordError:
            continue
    return None


def _forget(element: _Element) -> None:
    """Free what has been read, so that memory stays flat."""
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]
