"""TEI and TXM XML: the text of a document with what its header says; a corpus is as many articles."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

from nlp.errors import RecordError
from nlp.reading.bylines import AGENCIES, Byline, read_bylines
from nlp.reading.contract import Attempt, Options, Source
from nlp.reading.dates import parse_first_date
from nlp.reading.formats.markup import tree_to_text
from nlp.reading.formats.xmltree import all_texts, first_text, local_name, parse_xml
from nlp.reading.proofs import find_agency, find_date
from nlp.reading.rows import parse_article
from nlp.records import Article
from nlp.text import fold

if TYPE_CHECKING:
    from lxml.etree import _Element

_FILE = "{*}teiHeader/{*}fileDesc/"
_SOURCE = _FILE + "{*}sourceDesc//"
_DATES = (
    _SOURCE + "{*}date@when", _SOURCE + "{*}date",
    "{*}teiHeader/{*}profileDesc/{*}creation/{*}date@when", "{*}teiHeader/{*}profileDesc/{*}creation/{*}date",
    _FILE + "{*}publicationStmt/{*}date@when", _FILE + "{*}publicationStmt/{*}date",
)  # fmt: skip
_OUTLETS = (
    _SOURCE + "{*}monogr/{*}title", _SOURCE + "{*}publisher",
    _FILE + "{*}publicationStmt/{*}publisher", _FILE + "{*}publicationStmt/{*}authority",
)  # fmt: skip
_KEYWORDS = "{*}teiHeader/{*}profileDesc/{*}textClass/{*}keywords//{*}"
_DROPPED = ("note", "fw", "figure", "desc", "teiHeader", "front", "back", "ana", "interp")
_GLUED = frozenset(".,)]…")  # signs before which words of TXM have no space
_ELIDED = re.compile(r"(?<=\w[’']) (?=\w)")  # nor have those that an elided one precedes
_ARTICLES = ("article", "news", "newsarticle", "story", "item", "depeche", "dépêche")
_OWN = "rubrique"  # the application that our own writer says to be
_XML_ID = "{http://www.w3.org/XML/1998/namespace}id"


def read_tei(source: Source, options: Options) -> Iterator[Attempt]:
    """Yield an attempt per TEI element of a document."""
    root = parse_xml(source.read_whole())
    documents = list(root.iter("{*}TEI", "{*}TEI.2")) or _find_loose_texts(root)
    stories: list[tuple[_Element, _Element | None]] = []
    for document in documents:
        stories += [(document, part) for part in _find_stories(document) or [None]]
    several = len(stories) > 1
    for number, (document, part) in enumerate(stories, start=1):
        attempt = partial(parse_tei, document, options, part)
        yield Attempt(attempt, number if several else None)


def _find_loose_texts(root: _Element) -> list[_Element]:
    """Return the texts of a corpus without a header, as TXM takes them, else the root itself."""
    texts = [] if local_name(root) == "text" else list(root.iter("{*}text"))
    return texts or [root]


def _find_stories(document: _Element) -> list[_Element]:
    """Return the parts of a document that are an article each; [] where it is one.

    They are the texts of a group, or the divisions that call themselves articles.
    """
    texts = [text for text in document.iter("{*}text") if text.find("{*}group") is None]
    if len(texts) > 1:
        return texts
    parts = [part for part in document.iter("{*}div") if _is_article(part)]
    return parts if len(parts) > 1 else []


def _is_article(part: _Element) -> bool:
    """Tell whether a division is an article by its type, and not within another."""
    if (part.get("type") or "").lower() not in _ARTICLES:
        return False
    around = (parent.get("type") or "" for parent in part.iterancestors("{*}div"))
    return not any(kind.lower() in _ARTICLES for kind in around)


def parse_tei(document: _Element, options: Options, part: _Element | None = None) -> Article:
    """Return the article of one document, or of one `part` of it; raises RecordError `missing-text`.

    Without a title in the header (as TXM imports XML) the attributes of the text are its fields.
    """
    body = _find_body(document) if part is None else _find_body(part)
    text = _text(body)
    head = next((line for line in all_texts(body, "{*}head", "{*}div/{*}head") if line), "")
    if head:
        text = _without_head(text, head)
    is_titled = bool(first_text(document, _FILE + "{*}titleStmt/{*}title"))
    if not is_titled and not _is_own(document):
        holder = next(iter(_find_texts(document)), document) if part is None else part
        fields = dict(holder.attrib)
        named = {str(name).rpartition("}")[2]: str(value) for name, value in fields.items()}
        named.pop("lang", None)
        return parse_article({"title": head, **named, "text": text}, options, is_table=True)
    if not text:
        raise RecordError("missing-text", "the document holds no text")
    outlet = first_text(document, *_OUTLETS) or None
    authors = all_texts(document, _FILE + "{*}titleStmt/{*}author") or all_texts(
        document, _SOURCE + "{*}author"
    )
    byline = read_bylines(authors, outlet)
    titles = (_FILE + "{*}titleStmt/{*}title", _SOURCE + "{*}analytic/{*}title")
    title = head if part is not None else first_text(document, *titles) or head
    return Article(
        title=title,
        text=text,
        id=_identifier(document) if part is None else part.get(_XML_ID),
        date=parse_first_date(all_texts(document, *_DATES)) or find_date(f"{title}\n{text}"),
        url=first_text(document, _SOURCE + "{*}ref@target", _SOURCE + "{*}bibl/{*}ref") or None,
        source=outlet,
        agency=_agency(document, byline, text),
        authors=byline.authors,
        keywords=tuple(all_texts(document, _KEYWORDS + "item", _KEYWORDS + "term")),
        language=None,
    )


def _agency(document: _Element, byline: Byline, text: str) -> str | None:
    """Return the agency: as our own writer wrote it, else one that is known as such."""
    distributor = first_text(document, _SOURCE + "{*}distributor")
    if _is_own(document):
        return distributor or byline.agency
    return byline.agency or AGENCIES.get(fold(distributor)) or find_agency(text)


def _is_own(document: _Element) -> bool:
    """Tell whether a document is of a corpus whose header names Rubrique as what made it."""
    root = document.getroottree().getroot()
    made_by = root.find("{*}teiHeader/{*}encodingDesc/{*}appInfo/{*}application")
    return made_by is not None and made_by.get("ident") == _OWN


def _identifier(document: _Element) -> str | None:
    given = document.get(_XML_ID)
    return first_text(document, _FILE + "{*}publicationStmt/{*}idno") or given


def _find_texts(document: _Element) -> list[_Element]:
    if local_name(document) == "text":
        return [document]
    return list(document.iter("{*}text"))


def _find_body(document: _Element) -> _Element:
    body = next(document.iter("{*}body"), None)
    return body if body is not None else next(iter(_find_texts(document)), document)


def _text(body: _Element) -> str:
    """Return the text of a body; words that TXM tagged one by one are joined again."""
    for name in _DROPPED:
        for element in list(body.iter("{*}" + name)):
            _empty(element)
    for word in body.iter("{*}w", "{*}pc"):
        forms = all_texts(word, "{http://textometrie.org/1.0}form")
        joined = forms[0] if forms else "".join(word.itertext()).strip()
        tail = word.tail or ""
        word[:] = []
        word.text, word.tail = joined, tail if tail.strip() else " "
    text = tree_to_text(body)
    if next(body.iter("{*}w"), None) is None:
        return text
    for sign in _GLUED:
        text = text.replace(f" {sign}", sign)
    return _ELIDED.sub("", text)


def _without_head(text: str, head: str) -> str:
    """Return a text without its heading, which is the title; one that is nothing else stays."""
    first, _, rest = text.partition("\n")
    return rest.strip() if " ".join(first.split()) == head and rest.strip() else text


def _empty(element: _Element) -> None:
    element[:] = []
    element.text = ""
