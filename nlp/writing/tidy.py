"""Records as tidy rows, for frames and CSV alike: articles, entities, mentions and tags."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from nlp.records import Record, encode_json

Row = dict[str, Any]
Table = tuple[tuple[str, ...], Callable[[Record], Iterator[Row]]]


def _place(record: Record) -> Row:
    """Return what every table says of the article of a row, beside its id."""
    article = record.article
    return {
        "date": article.date,
        "source": article.source,
        "origin": str(article.origin) if article.origin else None,
    }


def _articles(record: Record) -> Iterator[Row]:
    article = record.article
    yield {
        **_place(record),
        "extra": encode_json(article.extra).decode() if article.extra else None,
        **{
            name: getattr(article, name)
            for name in ("id", "title", "text", "date", "url", "source", "agency", "language")
        },
        "authors": list(article.authors),
        "keywords": list(article.keywords),
        "focus": [entity.code for entity in record.entities if entity.focus],
        "tags": [tag.label for tag in record.tags if tag.accepted],
    }


def _entities(record: Record) -> Iterator[Row]:
    """Yield a row for each entity; an office on a guessed day is left out, lest it be counted."""
    for entity in record.entities:
        office = entity.sure_office
        yield {
            "article": record.article.id,
            **_place(record),
            "entity": entity.id,
            **{
                name: getattr(entity, name)
                for name in (
                    "type",
                    "name",
                    "known",
                    "wikidata",
                    "code",
                    "focus",
                    "acronym",
                    "country",
                    "salience",
                )
            },
            "role": office.role if office else None,
            "title": office.title if office else None,
            "of": office.of if office else None,
            "mentions": len(entity.mentions),
        }


def _mentions(record: Record) -> Iterator[Row]:
    for entity in record.entities:
        for mention in entity.mentions:
            names = ("field", "start", "end", "text", "kind", "score", "by")
            place = {name: getattr(mention, name) for name in names}
            own = {"article": record.article.id, "entity": entity.id, "type": entity.type}
            yield {**_place(record), **own, **place}


def _tags(record: Record) -> Iterator[Row]:
    for tag in record.tags:
        own = {
            name: getattr(tag, name)
            for name in ("scheme", "code", "top", "label", "score", "accepted", "by")
        }
        words = [evidence.text for evidence in tag.because]
        yield {**_place(record), "article": record.article.id, **own, "because": words}


PLACE = ("date", "source", "origin")  # of every table, for those that lacked them at the end
TABLES: dict[str, Table] = {
    "articles": (
        (
            "id",
            "title",
            "text",
            "date",
            "url",
            "source",
            "agency",
            "language",
            "authors",
            "keywords",
            "focus",
            "tags",
            "origin",
            "extra",
        ),
        _articles,
    ),
    "entities": (
        (
            "article",
            "date",
            "entity",
            "type",
            "name",
            "known",
            "wikidata",
            "code",
            "focus",
            "acronym",
            "country",
            "salience",
            "role",
            "title",
            "of",
            "mentions",
            "source",
            "origin",
        ),
        _entities,
    ),
    "mentions": (
        (
            "article",
            "entity",
            "type",
            "field",
            "start",
            "end",
            "text",
            "kind",
            "score",
            "by",
            *PLACE,
        ),
        _mentions,
    ),
    "tags": (
        (
            "article",
            "date",
            "scheme",
            "code",
            "top",
            "label",
            "score",
            "accepted",
            "because",
            "by",
            "source",
            "origin",
        ),
        _tags,
    ),
}
