"""NewsML 1.x, the format before NewsML-G2, in which AFP and others delivered: each news item an article."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

from nlp.errors import RecordError
from nlp.reading.bylines import read_bylines
from nlp.reading.contract import Attempt, Options, Source
from nlp.reading.dates import parse_first_date
from nlp.reading.formats.markup import html_to_text, tree_to_text
from nlp.reading.formats.xmltree import all_texts, first_text, parse_xml
from nlp.reading.proofs import find_agency, find_date
from nlp.records import Article
from nlp.text import clean

if TYPE_CHECKING:
    from lxml.etree import _Element

_ID = "{*}Identification/{*}NewsIdentifier/"
_MANAGEMENT = "{*}NewsManagement/"
_USABLE = ("", "usable", "embargoed")


def read_newsml1(source: Source, _options: Options) -> Iterator[Attempt]:
    """Yield an attempt per news item."""
    root = parse_xml(source.read_whole())
    items = list(root.iter("{*}NewsItem"))
    provider = first_text(root, ".//{*}NewsEnvelope//{*}SentFrom/{*}Party@FormalName")
    for number, item in enumerate(items, start=1):
        place = number if len(items) > 1 else None
        yield Attempt(partial(parse_item, item, provider), place)


def parse_item(item: _Element, provider: str = "") -> Article:
    """Return the article of one news item; raises RecordError `missing-text` or `withdrawn`."""
    status = first_text(item, _MANAGEMENT + "{*}Status@FormalName")
    if status.lower() not in _USABLE:
        raise RecordError("withdrawn", f"the publisher says {status!r}")
    text = _body(item)
    if not text:
        raise RecordError("missing-text", "the item holds no text")
    title = first_text(
        item, ".//{*}NewsLines/{*}HeadLine", ".//{*}hedline/{*}hl1", ".//{*}head/{*}title"
    )
    dates = all_texts(
        item,
        _MANAGEMENT + "{*}FirstCreated",
        _ID + "{*}DateId",
        ".//{*}NewsLines/{*}DateLine",
        _MANAGEMENT + "{*}ThisRevisionCreated",
    )
    outlet = (
        first_text(item, ".//{*}AdministrativeMetadata/{*}Provider/{*}Party@FormalName") or provider
    )
    byline = read_bylines(
        all_texts(item, ".//{*}NewsLines/{*}ByLine", ".//{*}Creator/{*}Party@FormalName")[:1],
        outlet,
    )
    return Article(
        title=title,
        text=text,
        id=first_text(item, _ID + "{*}PublicIdentifier", _ID + "{*}NewsItemId") or None,
        date=parse_first_date(dates) or find_date(f"{title}\n{text}"),
        source=outlet or None,
        agency=byline.agency or find_agency(text),
        authors=byline.authors,
        keywords=tuple(all_texts(item, ".//{*}NewsLines/{*}KeywordLine")),
        language=first_text(item, ".//{*}DescriptiveMetadata/{*}Language@FormalName") or None,
    )


def _body(item: _Element) -> str:
    """Return the first content that holds text: marked up, or plain."""
    for content in item.iter("{*}DataContent"):
        inner = next(
            (part for name in ("body.content", "body") for part in content.iter("{*}" + name)),
            content,
        )
        text = tree_to_text(inner) if len(content) else _plain(content.text or "")
        if text:
            return text
    return ""


def _plain(written: str) -> str:
    return html_to_text(written) if "</" in written else clean(written)
