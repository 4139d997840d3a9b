"""NewsML-G2: news items, alone or in a news message, with their text as XHTML, NITF or plain text."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

from nlp.errors import RecordError
from nlp.reading.bylines import AGENCIES
from nlp.reading.contract import Attempt, Options, Source
from nlp.reading.dates import parse_date
from nlp.reading.formats.markup import html_to_text, tree_to_text
from nlp.reading.formats.xmltree import all_texts, first_text, local_name, parse_xml
from nlp.reading.proofs import find_agency
from nlp.records import Article
from nlp.text import clean, fold

if TYPE_CHECKING:
    from lxml.etree import _Element

_BODIES = ("{*}body/{*}body.content", "{*}body")
_DATES = (
    "{*}contentMeta/{*}contentCreated",
    "{*}itemMeta/{*}firstCreated",
    "{*}itemMeta/{*}versionCreated",
)
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_SUBJECT = "{*}contentMeta/{*}subject"
_OWN = "urn:rubrique"  # of what our own writer adds: subjects that were found, and the id of the article


def read_newsml(source: Source, _options: Options) -> Iterator[Attempt]:
    """Yield an attempt per news item of a NewsML-G2 document."""
    root = parse_xml(source.read_whole())
    items = [root] if local_name(root) == "newsItem" else list(root.iter("{*}newsItem"))
    for number, item in enumerate(items, start=1):
        yield Attempt(partial(parse_item, item), number if len(items) > 1 else None)


def parse_item(item: _Element) -> Article:
    """Return the article of one news item.

    Subjects that have a name, and keywords, become keywords.

    Raises RecordError `missing-text`, or `withdrawn` for an item that its publisher cancelled or
    withholds.
    """
    status = first_text(item, "{*}itemMeta/{*}pubStatus@qcode").rpartition(":")[2]
    if status not in ("", "usable"):
        raise RecordError("withdrawn", f"the publisher says {status!r}")
    text = _body(item)
    if not text:
        raise RecordError("missing-text", "the item holds no text")
    meta = "{*}contentMeta/"
    return Article(
        title=_title(item),
        text=text,
        id=_own(item, "id") or item.get("guid"),
        date=parse_date(first_text(item, *_DATES)),
        url=_own(item, "url") or _address(item),
        source=first_text(item, meta + "{*}infoSource/{*}name", *_provider()) or None,
        agency=_agency(item, text),
        authors=tuple(
            all_texts(item, meta + "{*}by") or all_texts(item, meta + "{*}creator/{*}name")
        ),
        keywords=_keywords(item),
        language=first_text(item, meta + "{*}language@tag") or None,
    )


def _agency(item: _Element, text: str) -> str | None:
    """Return the agency: as our own writer wrote it, else one that is known as such."""
    credit = first_text(item, "{*}contentMeta/{*}creditline")
    if _own(item, "id"):
        return credit or None
    return find_agency(text) or AGENCIES.get(fold(credit))


def _own(item: _Element, name: str) -> str:
    """Return the id or the address that our own writer keeps beside the guid, which is always an address."""
    found = item.findall("{*}contentMeta/{*}altId")
    own = (other for other in found if other.get("typeuri") == f"{_OWN}:{name}")
    return next(("".join(other.itertext()) for other in own), "")


def _address(item: _Element) -> str | None:
    guid = item.get("guid") or ""
    is_ours = bool(_own(item, "id"))
    return guid if guid.startswith("http") and not is_ours else None


def _provider() -> tuple[str, ...]:
    where = "{*}itemMeta/{*}provider"
    return where + "/{*}name", where + "@literal", where + "@qcode"


def _title(item: _Element) -> str:
    found = item.findall("{*}contentMeta/{*}headline")
    main = [headline for headline in found if "main" in (headline.get("role") or "")]
    title = (
        "".join((main or found)[0].itertext())
        if found
        else first_text(item, "{*}itemMeta/{*}title")
    )
    return " ".join(title.split())


def _keywords(item: _Element) -> tuple[str, ...]:
    """Return the French names of the subjects, another language's if there is none, and the keywords."""
    names = []
    given = (subject for subject in item.findall(_SUBJECT) if subject.get("creatoruri") != _OWN)
    for subject in given:
        labels = subject.findall("{*}name")
        french = [label for label in labels if (label.get(_LANG) or "fr").startswith("fr")]
        names += ["".join(label.itertext()).strip() for label in (french or labels)[:1]]
    return tuple(
        dict.fromkeys(
            name for name in [*names, *all_texts(item, "{*}contentMeta/{*}keyword")] if name
        )
    )


def _body(item: _Element) -> str:
    for inline in item.findall("{*}contentSet/{*}inlineXML"):
        for document in inline:
            found = next(
                (body for path in _BODIES if (body := document.find(path)) is not None), document
            )
            if text := tree_to_text(found):
                return text
    for inline in item.findall("{*}contentSet/{*}inlineData"):
        written = "".join(inline.itertext())
        if (
            text := html_to_text(written)
            if "html" in (inline.get("contenttype") or "")
            else clean(written)
        ):
            return text
    return ""
