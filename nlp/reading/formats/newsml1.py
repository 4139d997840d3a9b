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
_PICTURES = ("caption", "photo", "picture", "thumbnail", "quicklook", "preview", "graphic", "video")
_USABLE = ("", "usable", "embargoed")


def read_newsml1(source: Source, _options: Options) -> Iterator[Attempt]:
    """Yield an attempt per news item."""
    root = parse_xml(source.read_whole())
    provider = first_text(root, ".//{*}NewsEnvelope//{*}SentFrom/{*}Party@FormalName")
    stories: list[tuple[_Element, _Element | None]] = []
    for item in root.iter("{*}NewsItem"):
        components = _find_stories(item)
        stories += [(item, component) for component in components or [None]]
    for number, (item, story) in enumerate(stories, start=1):
        place = number if len(stories) > 1 else None
        yield Attempt(partial(parse_item, item, provider, story), place)


def _find_stories(item: _Element) -> list[_Element]:
    """Return the components that are an article each, by a headline of their own; [] for one article."""
    titles: dict[str, _Element] = {}
    for component in item.iter("{*}NewsComponent"):
        title = first_text(component, "{*}NewsLines/{*}HeadLine")
        is_text = component.find("{*}ContentItem/{*}DataContent") is not None
        if title and is_text and not _is_picture(component) and _body(component):
            titles.setdefault(title, component)
    return list(titles.values()) if len(titles) > 1 else []


def _is_picture(component: _Element) -> bool:
    """Tell whether a component is a picture, or the words below one."""
    role = first_text(component, "{*}Role@FormalName").lower()
    return role in _PICTURES or any(
        first_text(around, "{*}Role@FormalName").lower() in _PICTURES
        for around in component.iterancestors("{*}NewsComponent")
    )


def parse_item(item: _Element, provider: str = "", story: _Element | None = None) -> Article:
    """Return the article of one news item, or of one `story` in it.

    Raises RecordError `missing-text` or `withdrawn`.
    """
    status = first_text(item, _MANAGEMENT + "{*}Status@FormalName")
    if status.lower() not in _USABLE:
        raise RecordError("withdrawn", f"the publisher says {status!r}")
    inner = item if story is None else story
    text = _body(inner)
    if not text:
        raise RecordError("missing-text", "the item holds no text")
    title = first_text(
        inner, ".//{*}NewsLines/{*}HeadLine", ".//{*}hedline/{*}hl1", ".//{*}head/{*}title"
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
        all_texts(inner, ".//{*}NewsLines/{*}ByLine", ".//{*}Creator/{*}Party@FormalName")[:1],
        outlet,
    )
    number = first_text(item, _ID + "{*}PublicIdentifier", _ID + "{*}NewsItemId")
    return Article(
        title=title,
        text=text,
        id=_own_number(number, story) or None,
        date=parse_first_date(dates) or find_date(f"{title}\n{text}"),
        source=outlet or None,
        agency=byline.agency or find_agency(text),
        authors=byline.authors,
        keywords=tuple(all_texts(inner, ".//{*}NewsLines/{*}KeywordLine")),
        language=first_text(item, ".//{*}DescriptiveMetadata/{*}Language@FormalName") or None,
    )


def _own_number(number: str, story: _Element | None) -> str:
    """Return the number of an item, and which story of it this is."""
    if story is None:
        return number
    own = story.get("Duid") or story.get("Euid")
    return f"{number}#{own}" if number and own else ""


def _body(item: _Element) -> str:
    """Return the first content that holds text: marked up, or plain; not the words below a picture."""
    for content in item.iter("{*}DataContent"):
        component = next(content.iterancestors("{*}NewsComponent"), None)
        if component is not None and _is_picture(component):
            continue
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
