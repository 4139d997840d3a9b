"""TEI and TXM XML: the text of a document with what its header says; a corpus is as many articles."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

from nlp.errors import RecordError
from nlp.reading.bylines import read_bylines
from nlp.reading.contract import Attempt, Options, Source
from nlp.reading.dates import parse_first_date
from nlp.reading.formats.markup import tree_to_text
from nlp.reading.formats.xmltree import all_texts, first_text, local_name, parse_xml
from nlp.reading.proofs import find_agency, find_date
from nlp.reading.rows import parse_article
from nlp.records import Article

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


def read_tei(source: Source, options: Options) -> Iterator[Attempt]:
    """Yield an attempt per TEI element of a document."""
    root = parse_xml(source.read_whole())
    documents = list(root.iter("{*}TEI", "{*}TEI.2")) or [root]
    several = len(documents) > 1
    for number, document in enumerate(documents, start=1):
        yield Attempt(partial(parse_tei, document, options), number if several else None)


def parse_tei(document: _Element, options: Options) -> Article:
    """Return the article of one document; raises RecordError `missing-text`.

    Without a title in the header (as TXM imports XML) the attributes of the text are its fields.
    """
    body = _find_body(document)
    text = _text(body)
    head = next((line for line in all_texts(body, "{*}head", "{*}div/{*}head") if line), "")
    if not first_text(document, _FILE + "{*}titleStmt/{*}title"):
        fields = (
            dict(_find_texts(document)[0].attrib)
            if _find_texts(document)
            else dict(document.attrib)
        )
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
    title = (
        first_text(document, _FILE + "{*}titleStmt/{*}title", _SOURCE + "{*}analytic/{*}title")
        or head
    )
    if head and head == title:
        text = text.removeprefix(head).lstrip()
    return Article(
        title=title,
        text=text,
        id=_identifier(document),
        date=parse_first_date(all_texts(document, *_DATES)) or find_date(f"{title}\n{text}"),
        url=first_text(document, _SOURCE + "{*}ref@target") or None,
        source=outlet,
        agency=byline.agency or find_agency(text),
        authors=byline.authors,
        keywords=tuple(all_texts(document, _KEYWORDS + "item", _KEYWORDS + "term")),
        language=None,
    )


def _identifier(document: _Element) -> str | None:
    given = document.get("{http://www.w3.org/XML/1998/namespace}id")
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
    for sign in _GLUED:
        text = text.replace(f" {sign}", sign) if next(body.iter("{*}w"), None) is not None else text
    return text


def _empty(element: _Element) -> None:
    element[:] = []
    element.text = ""
