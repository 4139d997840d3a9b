"""Records as schema.org NewsArticle in JSON-LD, for pages, search engines and triple stores."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TextIO

from nlp.lists import EntityType
from nlp.records import Entity, Record, Tag
from nlp.writing.documents import (
    article_uri,
    dump_documents,
    is_address,
    topic_uri,
    wikidata_uri,
    without_nothing,
)
from nlp.writing.ninjs import is_about

Item = dict[str, Any]

_CONTEXT = '"@context": "https://schema.org"'
OPENING, CLOSING = f'{{{_CONTEXT}, "@graph": [', "]}"  # around several articles
SINGLE = f"{{{_CONTEXT}, "  # before the keys of a single one
_TYPES = {
    EntityType.PERSON: "Person",
    EntityType.COUNTRY: "Country",
    EntityType.ORGANISATION: "Organization",
    EntityType.PLACE: "Place",
}
_MEDTOP = "http://cv.iptc.org/newscodes/mediatopic/"


def dump_json_ld(records: Iterable[Record], stream: TextIO) -> int:
    """Write one NewsArticle, or a @graph of several; return how many.

    Safe inside a `<script>` of a page.
    """
    articles = map(to_json_ld, records)
    return dump_documents(articles, stream, opening=OPENING, closing=CLOSING, alone=SINGLE)


def to_json_ld(record: Record) -> Item:
    """Return the NewsArticle of a record, without its context.

    Accepted tags and what the article is about (in focus, or named in its title) are under `about`,
    the other entities under `mentions`, given keywords under `keywords`.
    """
    article = record.article
    about = [entity for entity in record.entities if is_about(entity)]
    others = [entity for entity in record.entities if not is_about(entity)]
    return without_nothing(
        {
            "@type": "NewsArticle",
            "@id": article_uri(article),
            "identifier": article.id,
            "url": article.url if article.url and is_address(article.url) else None,
            "headline": article.title,
            "datePublished": article.date.isoformat() if article.date else None,
            "inLanguage": article.language,
            "author": [{"@type": "Person", "name": name} for name in article.authors],
            "publisher": _organisation(article.source),
            "sourceOrganization": _organisation(article.agency),
            "keywords": list(article.keywords),
            "about": [_term(tag) for tag in record.tags if tag.accepted]
            + [_thing(entity) for entity in about],
            "mentions": [_thing(entity) for entity in others],
            "articleBody": article.text,
        }
    )


def _organisation(name: str | None) -> Item | None:
    return {"@type": "Organization", "name": name} if name else None


def _term(tag: Tag) -> Item:
    uri = topic_uri(tag)
    vocabulary = _MEDTOP if uri else tag.scheme
    own = {
        "@type": "DefinedTerm",
        "@id": uri,
        "name": tag.label,
        "termCode": tag.code,
        "inDefinedTermSet": vocabulary,
    }
    return without_nothing(own)


def _thing(entity: Entity) -> Item:
    return without_nothing(
        {
            "@type": _TYPES[EntityType(entity.type)],
            "name": entity.name,
            "alternateName": entity.acronym,
            "identifier": entity.code or entity.id,
            "sameAs": wikidata_uri(entity.wikidata),
            "jobTitle": entity.office.title if entity.office else None,
        }
    )
