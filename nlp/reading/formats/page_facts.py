"""What a page says of its article beside the text: metadata, JSON-LD, notes of who saved it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from nlp.reading.addresses import is_address, strip_tracking
from nlp.reading.bylines import AGENCIES, Byline, read_bylines
from nlp.reading.cells import split_cell
from nlp.reading.dates import parse_date, parse_first_date
from nlp.reading.formats.elements import find_all, line_of
from nlp.reading.formats.markup import html_to_text
from nlp.text import clean, fold

if TYPE_CHECKING:
    import datetime

    from lxml.etree import _Element

_KINDS = re.compile(
    r"(?:Article|Posting|Report)$"
)  # NewsArticle, BlogPosting, ReportageNewsArticle…
_PUBLISHED = (
    "article:published_time og:published_time datepublished article.published dc.date.issued "
    "dcterms.issued dc.date.created pubdate publish-date publish_date publication_date date "
    "parsely-pub-date sailthru.date dc.date dcterms.date cxenseparse:recs:publishtime"
).split()
_AUTHORS = "author article:author dc.creator dcterms.creator parsely-author sailthru.author".split()
_KEYWORDS = "keywords news_keywords article:tag parsely-tags sailthru.tags dc.subject".split()
_SITES = ("og:site_name", "application-name", "publisher", "dc.publisher", "cre")
_SAVED = re.compile(
    r"<!--\s*(?:saved from url=\(\d+\)|Page saved with SingleFile\s+url:\s*|Mirrored from )(?P<url>\S+)",
    re.IGNORECASE,
)
_PUBLISHED_ON = re.compile(
    r"\b(?:publiée?|parue?|mise? en ligne|postée?|créée?)s? (?:le|:)\s*"
    r"(?P<date>(?:\w+\.? )?\d{1,2}(?:er)?[ /.-]\w+[ /.-]\d{4})",
    re.IGNORECASE,
)
_BYLINES = (
    "byline author authors signature article-author article__author post-author entry-author"
).split()
_LONGEST_BYLINE = 150  # characters
_SEPARATORS = r"\s+[-–—|•·:»/]+\s+|\s*[|»]\s*"
_HEAD = 20_000  # characters of the page's words in which its date line stands


class PageFacts:
    """Read what a page says of its article. `root` is its tree, `markup` its text as saved."""

    def __init__(self, root: _Element, markup: str) -> None:
        """Gather the metadata and the JSON-LD of an article."""
        self._root = root
        self._markup = markup
        self._metas = _gather_metas(root)
        self._stated = _find_stated(root)

    @property
    def outlet(self) -> str | None:
        """Return the name of the outlet, never an address."""
        names = [*self._all(_SITES), *_names(self._stated.get("publisher"))]
        kept = [name for name in names if not is_address(name) and not name.startswith("@")]
        return next(iter(kept), None)

    @property
    def url(self) -> str | None:
        """Return the address of the page, from its own word or from whoever saved it."""
        links = (
            link.get("href") for link in self._root.iter("link") if link.get("rel") == "canonical"
        )
        saved = _SAVED.search(self._markup[:5000])
        found = [
            *links,
            *self._all(("og:url",)),
            saved["url"] if saved else "",
            self._stated.get("url"),
        ]
        whole = (url for url in found if isinstance(url, str) and re.match(r"https?://", url))
        return next(map(strip_tracking, whole), None)

    def date(self) -> datetime.date | None:
        """Return the day of publication, never that of an update."""
        stated = [self._stated.get("datePublished"), *self._all(_PUBLISHED), *self._marked()]
        if day := parse_first_date(stated):
            return day
        words = " ".join(" ".join(self._root.itertext())[:_HEAD].split())
        return parse_first_date(found["date"] for found in _PUBLISHED_ON.finditer(words))

    def _marked(self) -> Iterator[str | None]:
        for element in self._root.iter():
            if isinstance(element.tag, str) and element.get("itemprop") == "datePublished":
                yield element.get("content") or element.get("datetime") or line_of(element)

    def byline(self, found: str | None, outlet: str | None) -> Byline:
        """Return the people and the agency that the page names; `found` is what an extractor saw."""
        stated = _names(_without_organisations(self._stated.get("author")))
        for lines in (stated, self._all(_AUTHORS), [found or ""]):
            named = read_bylines([line for line in lines if not is_address(line)], outlet)
            if named.authors and not named.agency:
                return Byline(named.authors, self._agency_beside(named.authors, outlet))
            if named.authors or named.agency:
                return named
        return Byline((), None)

    def _agency_beside(self, authors: tuple[str, ...], outlet: str | None) -> str | None:
        """Return the agency that the page's visible byline names beside an author."""
        for element in find_all(self._root, *_BYLINES):
            line = line_of(element)
            is_theirs = len(line) <= _LONGEST_BYLINE and any(author in line for author in authors)
            agency = read_bylines([line], outlet).agency if is_theirs else None
            if agency is not None:
                return agency
        return None

    def keywords(self) -> tuple[str, ...]:
        """Return the keywords of the JSON-LD and the metadata, each once."""
        stated = self._stated.get("keywords")
        written = stated if isinstance(stated, list) else [stated]
        listed = [word for word in written if isinstance(word, str)]
        words: dict[str, str] = {}
        for line in [*listed, *self._all(_KEYWORDS)]:
            is_item = isinstance(stated, list) and line in listed
            mark = next((mark for mark in ";|," if mark in line), "")
            for word in [line] if is_item else split_cell(line, mark):
                words.setdefault(fold(word), html_to_text(word))
        return tuple(word for key, word in words.items() if key)

    def title(self, found: str | None, outlet: str | None) -> str:
        """Return the headline, without the name of the site behind or before it."""
        headings = [clean(" ".join(line_of(heading).split())) for heading in self._root.iter("h1")]
        stated = clean(str(self._stated.get("headline") or ""))
        title = clean(html_to_text(found or stated or next(iter(self._all(("og:title",))), "")))
        for heading in filter(None, [*headings, stated]):
            if title != heading and re.match(rf"{re.escape(heading)}(?:{_SEPARATORS})", title):
                return heading
        return strip_site(title, [outlet, self.outlet, self._host()])

    def _host(self) -> str:
        host = re.match(r"https?://(?:www\.)?([^/:]+)", self.url or "")
        return host[1] if host else ""

    def _all(self, names: tuple[str, ...] | list[str]) -> list[str]:
        return [value for name in names for value in self._metas.get(name, ())]


def strip_site(title: str, sites: list[str | None]) -> str:
    """Return a title without the name of its site at its end or beginning."""
    parts = re.split(f"({_SEPARATORS})", title)
    keys = {_key(site) for site in sites if site}
    keys |= {_key(site.rpartition(".")[0]) for site in sites if site and "." in site}
    while len(parts) > 2 and _key(parts[-1]) in keys:
        parts = parts[:-2]
    while len(parts) > 2 and _key(parts[0]) in keys:
        parts = parts[2:]
    return "".join(parts).strip()


def _key(name: str) -> str:
    """Return a name for comparing: "Le Monde.fr" and lemonde.fr are one."""
    return re.sub(r"[\W_]", "", fold(name)).removeprefix("www")


def _gather_metas(root: _Element) -> dict[str, list[str]]:
    metas: dict[str, list[str]] = {}
    for meta in root.iter("meta"):
        name = (meta.get("property") or meta.get("name") or meta.get("itemprop") or "").lower()
        value = clean(meta.get("content") or "")
        if name and value:
            metas.setdefault(name, []).append(value)
    return metas


def _find_stated(root: _Element) -> Mapping[str, Any]:
    """Return the JSON-LD of the article; of several the first with a headline."""
    found = [node for script in _scripts(root) for node in _nodes(script, 4)]
    articles = [node for node in found if _is_article(node)]
    headed = [node for node in articles if node.get("headline")]
    return next(iter([*headed, *articles]), {})


def _scripts(root: _Element) -> Iterator[Any]:
    for script in root.iter("script"):
        if (script.get("type") or "").lower().strip() == "application/ld+json":
            try:
                yield json.loads(script.text or "", strict=False)
            except (ValueError, RecursionError):
                continue


def _nodes(value: Any, depth: int) -> Iterator[Mapping[str, Any]]:
    if isinstance(value, list):
        for item in value:
            yield from _nodes(item, depth)
    elif isinstance(value, Mapping) and depth:
        yield value
        for key in ("@graph", "mainEntity", "mainEntityOfPage"):
            yield from _nodes(value.get(key), depth - 1)


def _is_article(node: Mapping[str, Any]) -> bool:
    kinds = node.get("@type")
    listed = kinds if isinstance(kinds, list) else [kinds]
    return any(isinstance(kind, str) and _KINDS.search(kind) for kind in listed)


def _without_organisations(value: Any) -> list[Any]:
    """Return the authors that are people, and the agencies among the organisations."""
    listed = value if isinstance(value, list) else [value]
    return [item for item in listed if not _is_outlet(item)]


def _is_outlet(item: Any) -> bool:
    is_organisation = isinstance(item, Mapping) and "Organization" in str(item.get("@type"))
    return is_organisation and fold(str(item.get("name") or "")) not in AGENCIES


def _names(value: Any) -> list[str]:
    """Return the names of people or organisations as schema.org gives them."""
    listed = value if isinstance(value, list) else [value]
    named = [item.get("name") if isinstance(item, Mapping) else item for item in listed]
    flat = [name for item in named for name in (item if isinstance(item, list) else [item])]
    return [clean(html_to_text(name)) for name in flat if isinstance(name, str) and name.strip()]


def written_day(written: str | None) -> datetime.date | None:
    """Return a day that an extractor has found, None if it is none."""
    return parse_first_date([written]) if written else parse_date(None)
