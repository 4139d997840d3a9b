"""A tag-archive or listing page in HTML, as WordPress makes them.

Each `article` element an article.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from nlp.errors import RecordError
from nlp.reading.dates import parse_date
from nlp.reading.formats.markup import tree_to_text
from nlp.reading.formats.tag_archive import find_tag
from nlp.reading.proofs import find_agency, find_date
from nlp.records import Article

if TYPE_CHECKING:
    import datetime

    from lxml.etree import _Element

_PAGES = frozenset("archive tag category search blog author date".split())
_MORE = re.compile(
    r"^\W*(?:lire la suite|lire l['’]article|continuer la lecture|en savoir plus|read more)\b", re.I
)
_LABEL = re.compile(
    r"^(?:étiquettes?|mots?-cl[ée]s?|tags?|catégories?|rubriques?|thèmes?)\s*:\s*(?P<tag>.+)$", re.I
)
_NOISE = "more-link sharedaddy jp-relatedposts screen-reader-text entry-meta entry-footer post-navigation".split()


def is_listing(root: _Element) -> bool:
    """Tell whether a page lists articles.

    Its body or its header says so, or several end in "Lire la suite".
    """
    articles = _articles(root)
    if not articles:
        return False
    classes = (
        set((root.find(".//body").get("class") or "").split())
        if root.find(".//body") is not None
        else set()
    )
    if "single" in classes or "single-post" in classes:
        return False
    teasers = sum(any(_is_more(link) for link in article.iter("a")) for article in articles)
    return bool(classes & _PAGES) or find_page_tag(root) is not None or teasers > 1


def find_page_tag(root: _Element) -> str | None:
    """Return the tag or category that the page's header names, or None."""
    for heading in root.iter("h1", "h2"):
        if not any(parent.tag == "article" for parent in heading.iterancestors()):
            line = " ".join("".join(heading.itertext()).split())
            label = _LABEL.match(line)
            if tag := find_tag(line) or (label["tag"].strip() if label else None):
                return tag
    return None


def parse_listing(root: _Element) -> Iterator[Article | RecordError]:
    """Yield the articles of a page, in page order, each with the page's tag and its own tags as keywords."""
    tag = find_page_tag(root)
    base = (
        next(
            (link.get("href") for link in root.iter("link") if link.get("rel") == "canonical"), None
        )
        or ""
    )
    site = next(
        (
            meta.get("content")
            for meta in root.iter("meta")
            if meta.get("property") == "og:site_name"
        ),
        None,
    )
    for element in _articles(root):
        try:
            yield _parse_post(element, tag, base, site)
        except RecordError as error:
            yield error


def _parse_post(element: _Element, tag: str | None, base: str, site: str | None) -> Article:
    heading = next(element.iter("h1", "h2", "h3"), None)
    link = next(heading.iter("a"), None) if heading is not None else None
    title = tree_to_text(heading) if heading is not None else ""
    own = [
        " ".join("".join(a.itertext()).split())
        for a in element.iter("a")
        if "tag" in (a.get("rel") or "").split()
    ]
    authors = tuple(
        dict.fromkeys(name for name in map(_text, _of_class(element, "fn", "author")) if name)
    )
    day = _find_day(element)
    text = _body(element, heading) or title
    if not text:
        raise RecordError("missing-text", "an article of the page has neither title nor text")
    return Article(
        title=title,
        text=text,
        date=day or find_date(f"{title}\n{text}"),
        url=_address(link, base),
        source=site,
        agency=find_agency(text),
        authors=authors[:1],
        keywords=tuple(dict.fromkeys(word for word in (tag, *own) if word)),
        language=None,
    )


def _body(element: _Element, heading: _Element | None) -> str:
    for link in list(element.iter("a")):
        if _is_more(link):
            _drop(link)
    for noise in list(_of_class(element, *_NOISE)):
        _drop(noise)
    content = next(
        _of_class(element, "entry-content", "entry-summary", "post-content", "excerpt"), None
    )
    if content is not None:
        return tree_to_text(content)
    if heading is not None:
        _drop(heading)
    return tree_to_text(element)


def _is_more(link: _Element) -> bool:
    return "more-link" in (link.get("class") or "").split() or bool(
        _MORE.match("".join(link.itertext()))
    )


def _find_day(element: _Element) -> datetime.date | None:
    times = sorted(
        element.iter("time", "abbr"), key=lambda time: "published" not in (time.get("class") or "")
    )
    for time in times:
        try:
            if day := parse_date(time.get("datetime") or time.get("title") or _text(time)):
                return day
        except RecordError:
            continue
    return None


def _articles(root: _Element) -> list[_Element]:
    """Return the outermost `article` elements."""
    found = list(root.iter("article"))
    return [
        element
        for element in found
        if not any(parent.tag == "article" for parent in element.iterancestors())
    ]


def _of_class(element: _Element, *names: str) -> Iterator[_Element]:
    wanted = set(names)
    return (inner for inner in element.iter() if wanted & set((inner.get("class") or "").split()))


def _address(link: _Element | None, base: str) -> str | None:
    """Return the whole address of a link.

    One that starts at the site's root is completed from `base`.
    """
    written = (link.get("href") or "").strip() if link is not None else ""
    site = re.match(r"https?://[^/]+", base)
    if site and written.startswith("/"):
        return site[0] + written
    return written if written.startswith(("http://", "https://")) else None


def _text(element: _Element) -> str:
    return " ".join("".join(element.itertext()).split())


def _drop(element: _Element) -> None:
    """Take an element out of its tree, but not the words that follow it."""
    parent, before = element.getparent(), element.getprevious()
    if parent is None:
        return
    if before is not None:
        before.tail = (before.tail or "") + (element.tail or "")
    else:
        parent.text = (parent.text or "") + (element.tail or "")
    parent.remove(element)
