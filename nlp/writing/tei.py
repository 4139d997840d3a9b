"""Records as TEI P5: a header of what is known of the article, its text with every mention marked.

By lxml: no library writes TEI from records, and one article after the other keeps memory flat.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from nlp.atomic import write_atomically
from nlp.lists import EntityType, MentionKind
from nlp.records import Article, Entity, Mention, Record
from nlp.writing.documents import is_address, wikidata_uri
from nlp.writing.xml_text import (
    Span,
    adder,
    cut_to,
    fill,
    find_paragraphs,
    holdable,
    nest,
    read_pieces,
    write_element,
)

if TYPE_CHECKING:
    from lxml.etree import _Element

NAMESPACE = "http://www.tei-c.org/ns/1.0"
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
_MAKER = "#rubrique"  # whose words the classes, names and certainties of the file are
_OPENING = f"""<?xml version="1.0" encoding="UTF-8"?>
<teiCorpus xmlns="{NAMESPACE}">
<teiHeader><fileDesc><titleStmt><title>Articles</title></titleStmt>\
<publicationStmt><p>Rubrique</p></publicationStmt><sourceDesc><p>Articles</p></sourceDesc></fileDesc>\
<encodingDesc><appInfo><application xml:id="rubrique" ident="rubrique" version="1">\
<label>Rubrique</label></application></appInfo></encodingDesc></teiHeader>
"""
_CLOSING = "</teiCorpus>\n"
_FIRST, _LAST = "<TEI ", "</TEI>"  # of the lines of an article; in its text "<" is escaped
_IDNO = re.compile(r"<idno>(?P<id>.*?)</idno>", re.DOTALL)
_NAMES = {
    EntityType.PERSON: "persName",
    EntityType.COUNTRY: "placeName",
    EntityType.ORGANISATION: "orgName",
    EntityType.PLACE: "placeName",
}
_LISTS = {  # the list of things of each type, and what one of them is
    EntityType.PERSON: ("listPerson", "person", "persName"),
    EntityType.COUNTRY: ("listPlace", "place", "placeName"),
    EntityType.ORGANISATION: ("listOrg", "org", "orgName"),
    EntityType.PLACE: ("listPlace", "place", "placeName"),
}


def write_tei(records: Iterable[Record], path: Path) -> int:
    """Write records as one corpus; return how many."""
    return write_tei_articles(map(to_tei, records), path)


def write_tei_articles(articles: Iterable[str], path: Path) -> int:
    """Write articles that are TEI already as one corpus; return how many."""
    with write_atomically(path) as stream:
        return _dump(articles, stream)


def read_tei_articles(path: Path) -> Iterator[tuple[str, str]]:
    """Return the articles of a corpus made by `write_tei`, with the id of each as it is written there."""
    return read_pieces(path, _FIRST, _LAST, _IDNO)


def to_tei(record: Record) -> str:
    """Return the TEI element of a record as lines of text."""
    from lxml import etree

    root = etree.Element(f"{{{NAMESPACE}}}TEI", nsmap={None: NAMESPACE})
    if record.article.language:
        root.set(_LANGUAGE, holdable(record.article.language))
    _add_header(root, record)
    _add_things(root, record.entities)
    _add_text(root, record)
    return f"{write_element(root)}\n"


def _dump(articles: Iterable[str], stream: TextIO) -> int:
    count = 0
    stream.write(_OPENING)
    for article in articles:
        stream.write(article)
        count += 1
    stream.write(_CLOSING)
    return count


def _add_header(root: _Element, record: Record) -> None:
    add = adder(NAMESPACE)
    article = record.article
    header = add(root, "teiHeader")
    described = add(header, "fileDesc")
    titles = add(described, "titleStmt")
    add(titles, "title", article.title)
    for author in article.authors:
        add(titles, "author", author)
    publication = add(described, "publicationStmt")
    add(publication, "publisher", article.source or "")
    add(publication, "idno", str(article.id))
    if article.date:
        add(publication, "date", when=article.date.isoformat())
    _add_source(described, article)
    profile = add(header, "profileDesc")
    _add_classes(profile, record)


def _add_source(described: _Element, article: Article) -> None:
    add = adder(NAMESPACE)
    source = add(add(described, "sourceDesc"), "bibl")
    add(source, "title", article.title)
    if article.agency:
        add(source, "distributor", article.agency)
    if article.url:
        target = article.url if is_address(article.url) else None
        add(source, "ref", article.url, target=target)


def _add_classes(profile: _Element, record: Record) -> None:
    """Add the given keywords, and the accepted tags as codes with their certainty: never mixed."""
    add = adder(NAMESPACE)
    classes = add(profile, "textClass")
    if record.article.keywords:
        keywords = add(classes, "keywords")
        for word in record.article.keywords:
            add(keywords, "term", word)
    for tag in record.tags:
        if tag.accepted:
            chance = f"{tag.score:.3f}"
            scheme = f"#{tag.scheme}"
            add(
                classes,
                "classCode",
                tag.code,
                scheme=scheme,
                n=tag.label,
                cert=chance,
                resp=_MAKER,
            )


def _add_things(root: _Element, entities: tuple[Entity, ...]) -> None:
    """Add the list of all that the article speaks of; mentions point there by their key."""
    add = adder(NAMESPACE)
    if not entities:
        return
    lists: dict[str, _Element] = {}
    holder = add(root, "standOff")
    for entity in entities:
        list_name, item_name, name_name = _LISTS[EntityType(entity.type)]
        if list_name not in lists:
            lists[list_name] = add(holder, list_name)
        kind = entity.type if entity.type == EntityType.COUNTRY else None
        item = add(lists[list_name], item_name, n=entity.id, sameAs=wikidata_uri(entity.wikidata))
        if kind:
            item.set("type", kind)
        add(item, name_name, entity.name)
        if entity.acronym:
            add(item, name_name, entity.acronym, type="acronym")
        if entity.office:
            add(item, "occupation", entity.office.title, type=entity.office.role)


def _add_text(root: _Element, record: Record) -> None:
    add = adder(NAMESPACE)
    article = record.article
    body = add(add(root, "text"), "body")
    if article.title.strip():
        head = add(body, "head")
        fill(head, holdable(article.title), nest(_find_spans(record, "title")), "lb")
    spans = _find_spans(record, "text")
    text = holdable(article.text)
    for start, end in find_paragraphs(text):
        fill(add(body, "p"), text[start:end], nest(cut_to(spans, start, end)), "lb")


def _find_spans(record: Record, field: str) -> list[Span]:
    """Return the mentions of a field; two entities under the same words are one span with both keys."""
    found: dict[tuple[int, int], list[tuple[Entity, Mention]]] = {}
    for entity in record.entities:
        for mention in entity.mentions:
            if mention.field == field:
                found.setdefault((mention.start, mention.end), []).append((entity, mention))
    return [_to_span(place, named) for place, named in found.items()]


def _to_span(place: tuple[int, int], named: list[tuple[Entity, Mention]]) -> Span:
    entity, mention = named[0]
    is_name = mention.kind == MentionKind.NAME
    kind = entity.type if is_name and entity.type == EntityType.COUNTRY else None
    attributes = [("key", " ".join(holdable(entity.id) for entity, _ in named))]
    if not is_name or kind:
        attributes.append(("type", kind or mention.kind))
    if mention.score is not None:
        attributes.append(("cert", f"{mention.score:.3f}"))
    name = _NAMES[EntityType(entity.type)] if is_name else "rs"
    return Span(*place, name, tuple(attributes))
