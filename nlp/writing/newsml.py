"""Records as NewsML-G2, the IPTC's news in XML: one news message of news items.

By lxml, not by the IPTC's own package `newsmlg2`: that is made for reading, and building one tree of
all items would hold a whole run in memory.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from nlp.atomic import write_atomically
from nlp.lists import EntityType
from nlp.records import Article, Entity, Record, Tag
from nlp.writing.documents import article_uri, percent_of, topic_uri, wikidata_uri
from nlp.writing.xml_text import (
    adder,
    fill,
    find_paragraphs,
    holdable,
    read_pieces,
    write_element,
)

if TYPE_CHECKING:
    from lxml.etree import _Element

NAMESPACE = "http://iptc.org/std/nar/2006-10-01/"
CREATOR = "urn:rubrique"  # of subjects that were found, which tells them from those that were given
ID_TYPE, URL_TYPE = "urn:rubrique:id", "urn:rubrique:url"
_XHTML = "http://www.w3.org/1999/xhtml"
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
_CATALOG = "http://www.iptc.org/std/catalog/catalog.IPTC-G2-Standards_41.xml"
_CLOSING = "</itemSet>\n</newsMessage>\n"
# The header must say when the message was sent. That is the day of its first article: a clock would
# give other bytes for the same input. A first article without a day has the first day of Unix.
_SENT = re.compile(r"<versionCreated>(?P<sent>[^<]+)</versionCreated>")
_UNSENT = "1970-01-01T00:00:00Z"
_FIRST, _LAST = "<newsItem ", "</newsItem>"
_ID = re.compile(rf'<altId typeuri="{ID_TYPE}">(?P<id>.*?)</altId>', re.DOTALL)
_TYPES = {
    EntityType.PERSON: "cpnat:person",
    EntityType.COUNTRY: "cpnat:geoArea",
    EntityType.ORGANISATION: "cpnat:organisation",
    EntityType.PLACE: "cpnat:geoArea",
}


def write_newsml(records: Iterable[Record], path: Path) -> int:
    """Write records as one news message; return how many."""
    return write_newsml_items(map(to_newsml, records), path)


def write_newsml_items(items: Iterable[str], path: Path) -> int:
    """Write items that are NewsML-G2 already as one news message; return how many."""
    with write_atomically(path) as stream:
        return _dump(items, stream)


def read_newsml_items(path: Path) -> Iterator[tuple[str, str]]:
    """Return the items of a message made by `write_newsml`, with the id of each."""
    return read_pieces(path, _FIRST, _LAST, _ID)


def to_newsml(record: Record) -> str:
    """Return the news item of a record as lines of text.

    Given keywords are keywords; accepted tags and entities are subjects with a confidence, made by
    `urn:rubrique`. An article without a day has no `versionCreated`, which the standard asks for.
    """
    from lxml import etree

    article = record.article
    root = etree.Element(f"{{{NAMESPACE}}}newsItem", nsmap={None: NAMESPACE})
    root.set("guid", article_uri(article))
    root.set("version", "1")
    root.set("standard", "NewsML-G2")
    root.set("standardversion", "2.34")
    root.set("conformance", "power")
    root.set(_LANGUAGE, holdable(article.language or "fr"))
    add = adder(NAMESPACE)
    add(root, "catalogRef", href=_CATALOG)
    _add_management(root, article)
    _add_description(root, record)
    _add_content(root, article)
    return f"{write_element(root)}\n"


def _dump(items: Iterable[str], stream: TextIO) -> int:
    count = 0
    rest = iter(items)
    first = next(rest, None)
    found = _SENT.search(first) if first else None
    sent = found["sent"] if found else _UNSENT
    stream.write(f'<?xml version="1.0" encoding="UTF-8"?>\n<newsMessage xmlns="{NAMESPACE}">\n')
    stream.write(f"<header><sent>{sent}</sent></header>\n<itemSet>\n")
    for item in chain([] if first is None else [first], rest):
        stream.write(item)
        count += 1
    stream.write(_CLOSING)
    return count


def _add_management(root: _Element, article: Article) -> None:
    add = adder(NAMESPACE)
    meta = add(root, "itemMeta")
    add(meta, "itemClass", qcode="ninat:text")
    if article.source:
        add(add(meta, "provider", literal=article.source), "name", article.source)
    else:
        add(meta, "provider", uri=CREATOR)
    if article.date:
        midnight = f"{article.date.isoformat()}T00:00:00Z"  # the standard knows no day alone
        add(meta, "versionCreated", midnight)
        add(meta, "firstCreated", midnight)
    add(meta, "pubStatus", qcode="stat:usable")


def _add_description(root: _Element, record: Record) -> None:
    add = adder(NAMESPACE)
    article = record.article
    meta = add(root, "contentMeta")
    if article.date:
        add(meta, "contentCreated", f"{article.date.isoformat()}T00:00:00Z")
    if article.source:
        add(add(meta, "infoSource", literal=article.source), "name", article.source)
    add(meta, "altId", str(article.id), typeuri=ID_TYPE)
    if article.url:
        add(meta, "altId", article.url, typeuri=URL_TYPE)
    if article.language:
        add(meta, "language", tag=article.language)
    for word in article.keywords:
        add(meta, "keyword", word)
    for tag in record.tags:
        if tag.accepted:
            _add_tag(meta, tag)
    for entity in record.entities:
        _add_entity(meta, entity)
    if article.title:
        add(meta, "headline", article.title)
    for author in article.authors:
        add(meta, "by", author)
    if article.agency:
        add(meta, "creditline", article.agency)


def _add_tag(meta: _Element, tag: Tag) -> None:
    add = adder(NAMESPACE)
    confidence = str(percent_of(tag.score))
    code = tag.code if topic_uri(tag) else None
    literal = None if code else tag.code
    subject = add(
        meta, "subject", type="cpnat:abstract", qcode=code, literal=literal, confidence=confidence
    )
    _say_found(subject)
    add(subject, "name", tag.label)


def _add_entity(meta: _Element, entity: Entity) -> None:
    add = adder(NAMESPACE)
    relevance = str(percent_of(entity.salience))
    kind = _TYPES[EntityType(entity.type)]
    subject = add(meta, "subject", type=kind, literal=entity.id, relevance=relevance)
    _say_found(subject)
    add(subject, "name", entity.name)
    if uri := wikidata_uri(entity.wikidata):
        add(subject, "sameAs", uri=uri)


def _say_found(subject: _Element) -> None:
    subject.set("how", "howextr:tool")
    subject.set("creatoruri", CREATOR)


def _add_content(root: _Element, article: Article) -> None:
    from lxml import etree

    add = adder(NAMESPACE)
    words = str(len(article.text.split()))
    inline = add(
        add(root, "contentSet"),
        "inlineXML",
        contenttype="application/xhtml+xml",
        wordcount=words,
    )
    page = etree.SubElement(inline, f"{{{_XHTML}}}html", nsmap={None: _XHTML})
    add_html = adder(_XHTML)
    add_html(add_html(page, "head"), "title", article.title)
    body = add_html(page, "body")
    text = holdable(article.text)
    for start, end in find_paragraphs(text):
        fill(add_html(body, "p"), text[start:end], [], "br")
