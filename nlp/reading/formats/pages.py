"""A saved web page: one article, its menus left out, or a page that lists articles."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from nlp.errors import RecordError
from nlp.reading.contract import Attempt, Options, Source, failed, given
from nlp.reading.dates import parse_date
from nlp.reading.formats.listings import is_listing, parse_listing
from nlp.reading.formats.markup import parse_html, tree_to_text
from nlp.reading.proofs import find_agency, find_date
from nlp.reading.sources.decoding import decode
from nlp.records import Article
from nlp.text import clean, fold

if TYPE_CHECKING:
    import datetime

_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?([\w-]+)", re.IGNORECASE)
_MAX_PAGE = 16 * 2**20
_SHORTEST = 40  # characters; what is left of a page without an article is a menu


def read_page(source: Source, _options: Options) -> Iterator[Attempt]:
    """Yield the article of a saved page, or all articles of a listing."""
    text = decode_page(source.read_whole(_MAX_PAGE))
    root = parse_html(text)
    if root is None:
        raise RecordError("missing-text", "there is no text in this page")
    if not is_listing(root):
        yield given(parse_page(text))
        return
    for number, found in enumerate(parse_listing(root), start=1):
        yield failed(found, number) if isinstance(found, RecordError) else given(found, number)


def decode_page(content: bytes) -> str:
    """Return the text of a page.

    UTF-8 if it is, else by the charset it declares, else Windows-1252.
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
    return decode(content)


def parse_page(text: str) -> Article:
    """Return the article of a page. Raises RecordError `missing-text` where no article is found."""
    found = _extract(text)
    body = "" if found is None or found.body is None else tree_to_text(found.body)
    if found is None or len(body) < _SHORTEST:
        raise RecordError("missing-text", "no article was found in this page")
    title = clean(found.title or "")
    first, _, rest = body.partition("\n")
    if fold(first) == fold(title) and rest:  # the page's own headline
        body = rest.strip()
    return Article(
        title=title,
        text=body,
        date=_day(found.date) or find_date(f"{title}\n{body}"),
        url=found.url or None,
        source=found.sitename or None,
        agency=find_agency(body),
        authors=_split(found.author, ";"),
        keywords=_split(";".join([*(found.tags or ()), *(found.categories or ())]), ";,|"),
        language=None,
    )


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


def _day(written: str | None) -> datetime.date | None:
    try:
        return parse_date(written)
    except RecordError:
        return None


def _split(written: str | None, marks: str) -> tuple[str, ...]:
    parts = re.split(f"[{re.escape(marks)}]", written or "")
    return tuple(dict.fromkeys(part.strip() for part in parts if part.strip()))
