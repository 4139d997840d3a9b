"""A saved web page: one article, its menus left out, or a page that lists articles."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from nlp.errors import RecordError
from nlp.reading.addresses import is_address
from nlp.reading.boilerplate import strip_boilerplate
from nlp.reading.contract import Attempt, Options, Source, failed, given
from nlp.reading.formats.europresse import is_europresse, parse_europresse
from nlp.reading.formats.factiva import is_factiva, parse_factiva
from nlp.reading.formats.listings import (
    check_headings,
    find_under,
    is_listing,
    parse_listing,
)
from nlp.reading.formats.markup import parse_html, tree_to_text
from nlp.reading.formats.page_facts import PageFacts, written_day
from nlp.reading.notes import Notes
from nlp.reading.proofs import find_agency, find_date
from nlp.reading.sources.decoding import decode
from nlp.records import Article
from nlp.text import fold

if TYPE_CHECKING:
    from lxml.etree import _Element

_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?([\w-]+)", re.IGNORECASE)
_JOINT = re.compile(r"(?<=</html>)\s*(?=<(?:!doctype|html|\?xml)\b)", re.IGNORECASE)
_MAX_PAGE = 16 * 2**20
_SHORTEST = 40  # characters; what is left of a page without an article is a menu


def read_page(source: Source, _options: Options) -> Iterator[Attempt]:
    """Yield the article of a saved page, or all articles of a listing or an export."""
    content = source.read_whole(_MAX_PAGE)
    yield from read_markup(decode_page(content, source.notes))


def read_markup(text: str, url: str | None = None) -> Iterator[Attempt]:
    """Yield the attempts of a page; `url` is where it was saved from, if that is known from elsewhere.

    Of several pages written one behind the other, as `cat` does, each is read.
    """
    pages = [page for page in _JOINT.split(text) if page.strip()]
    if len(pages) < 2:
        yield from _read_one(text, url)
        return
    for number, page in enumerate(pages, start=1):
        try:
            for attempt in _read_one(page, url):
                yield Attempt(attempt.parse, number, attempt.raw)
        except RecordError as error:
            yield failed(error, number)


def _read_one(text: str, url: str | None) -> Iterator[Attempt]:
    root = parse_html(text)
    if root is None:
        raise RecordError("missing-text", "there is no text in this page")
    several = _find_several(root)
    if several is None:
        article = parse_page(text, url)
        check_headings(root, article.text)
        blocks = find_under(root, " ".join(article.text.split()))
        if not blocks:
            yield given(article)
            return
        several = parse_listing(root, blocks)
    for number, found in enumerate(several, start=1):
        yield failed(found, number) if isinstance(found, RecordError) else given(found, number)


def _find_several(root: _Element) -> Iterator[Article | RecordError] | None:
    """Return the articles of a page that holds several in a known way, else None."""
    if is_europresse(root):
        return parse_europresse(root)
    if is_factiva(root):
        return parse_factiva(root)
    return parse_listing(root) if is_listing(root) else None


def decode_page(content: bytes, notes: Notes | None = None) -> str:
    """Return the text of a page.

    UTF-8 if it is, else by the charset it declares, else by what fits.
    """
    declared = _CHARSET.search(content[:4096])
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        name = declared[1].decode("ascii", "replace") if declared else "cp1252"
        if (
            not content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
            and name.lower() == "iso-8859-15"
        ):
            return content.decode("iso-8859-15", errors="replace")
    return decode(content, notes)


def parse_page(text: str, url: str | None = None) -> Article:
    """Return the article of a page. Raises RecordError `missing-text` where no article is found."""
    found = _extract(text)
    root = parse_html(text)
    body = "" if found is None or found.body is None else tree_to_text(found.body)
    if len(body) < _SHORTEST and root is not None:
        body = _plain_article(root)
    if found is None or root is None or len(body) < _SHORTEST:
        raise RecordError("missing-text", "no article was found in this page")
    facts = PageFacts(root, text)
    outlet = facts.outlet or _outlet(found.sitename, found.title)
    title = facts.title(found.title, outlet)
    body = strip_boilerplate(_without_headline(body, title, found.title))
    byline = facts.byline(found.author, outlet)
    own = _split(";".join([*(found.tags or ()), *(found.categories or ())]), ";,|")
    return Article(
        title=title,
        text=body,
        date=facts.date() or written_day(found.date) or find_date(f"{title}\n{body}"),
        url=facts.url or url or found.url or None,
        source=outlet,
        agency=byline.agency or find_agency(body),
        authors=byline.authors,
        keywords=facts.keywords() or own,
        language=None,
    )


def _plain_article(root: _Element) -> str:
    """Return the paragraphs of a page that is too short for an extractor."""
    where = next(root.iter("article", "main", "body"), None)
    paragraphs = [] if where is None else [tree_to_text(paragraph) for paragraph in where.iter("p")]
    return "\n\n".join(paragraph for paragraph in paragraphs if paragraph)


def _without_headline(body: str, *titles: str | None) -> str:
    """Return a text without the headline that a page repeats at its beginning."""
    keys = {fold(title) for title in titles if title}
    first, _, rest = body.partition("\n")
    while rest and fold(first.removeprefix("• ")) in keys:
        body = rest.strip()
        first, _, rest = body.partition("\n")
    return body


def _outlet(name: str | None, title: str | None) -> str | None:
    """Return the name of a site; an account, an address or the title itself is none."""
    if not name or name.startswith("@") or is_address(name):
        return None
    return None if title and fold(name) == fold(title) else name


def _extract(text: str) -> Any:
    """Return what trafilatura finds in a page.

    Comments of readers are left out, dates are never guessed.
    """
    from trafilatura import bare_extraction

    try:
        return bare_extraction(
            text,
            with_metadata=True,
            include_comments=False,
            date_extraction_params={"original_date": True, "extensive_search": False},
        )
    except Exception as error:
        raise RecordError(
            "invalid-html", " ".join(f"{type(error).__name__}: {error}".split())[:150]
        ) from None


def _split(written: str | None, marks: str) -> tuple[str, ...]:
    parts = re.split(f"[{re.escape(marks)}]", written or "")
    return tuple(dict.fromkeys(part.strip() for part in parts if part.strip()))
