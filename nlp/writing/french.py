"""Records as tables for readers: French headers, a wide table of articles, words for codes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from nlp.lists import EntityType, Finder, MentionKind, Role, Scheme
from nlp.records import Entity, Record

Row = dict[str, Any]
Rows = Callable[[Record], Iterator[Row]]

JOINT = "; "  # between the names in one cell
_KEY = "Article"  # the id of the article, first in every table but that of the articles


def _articles(record: Record) -> Iterator[Row]:
    article = record.article
    yield {
        "Identifiant": article.id,
        "Date": article.date,
        "Titre": article.title,
        "Source": article.source,
        "Agence": article.agency,
        "Auteurs": JOINT.join(article.authors),
        "Mots-clés": JOINT.join(article.keywords),
        "Personnes": _names(record, EntityType.PERSON),
        "Organisations": _names(record, EntityType.ORGANISATION),
        "Lieux": _names(record, EntityType.PLACE),
        "Pays": _names(record, EntityType.COUNTRY),
        "Pays au centre": JOINT.join(entity.name for entity in record.entities if entity.focus),
        "Thèmes trouvés": JOINT.join(tag.label for tag in record.tags if tag.accepted),
        "Adresse": article.url,
        "Origine": str(article.origin) if article.origin else None,
        "Texte": article.text,
    }


def _names(record: Record, kind: EntityType) -> str:
    return JOINT.join(entity.name for entity in record.entities if entity.type == kind)


def _entities(record: Record) -> Iterator[Row]:
    for entity in record.entities:
        yield {
            _KEY: record.article.id,
            "Date": record.article.date,
            "Source": record.article.source,
            "Entité": entity.id,
            "Type": EntityType.label_of(entity.type),
            "Nom": entity.name,
            "Dans les tables": entity.known,
            **_office(entity),
            "Pays": entity.code or entity.country,
            "Au centre": entity.focus,
            "Sigle": entity.acronym,
            "Wikidata": entity.wikidata,
            "Poids": entity.salience,
            "Nombre de mentions": len(entity.mentions),
        }


def _office(entity: Entity) -> Row:
    office = entity.sure_office
    if office is None:
        return dict.fromkeys(("Fonction", "Rang", "De"))
    return {"Fonction": office.title, "Rang": Role.label_of(office.role), "De": office.of}


def _mentions(record: Record) -> Iterator[Row]:
    fields = {"title": "titre", "text": "texte"}
    for entity in record.entities:
        for mention in entity.mentions:
            yield {
                _KEY: record.article.id,
                "Date": record.article.date,
                "Source": record.article.source,
                "Entité": entity.id,
                "Type": EntityType.label_of(entity.type),
                "Forme": mention.text,
                "Champ": fields[mention.field],
                "Début": mention.start,
                "Fin": mention.end,
                "Nature": MentionKind.label_of(mention.kind),
                "Score": mention.score,
                "Trouvée par": Finder.label_of(mention.by),
            }


def _tags(record: Record) -> Iterator[Row]:
    for tag in record.tags:
        yield {
            _KEY: record.article.id,
            "Date": record.article.date,
            "Source": record.article.source,
            "Vocabulaire": Scheme.label_of(tag.scheme),
            "Code": tag.code,
            "Thème": tag.label,
            "Score": tag.score,
            "Retenu": tag.accepted,
            "Pourquoi": JOINT.join(evidence.text for evidence in tag.because),
        }


_HEADERS: dict[str, tuple[str, ...]] = {
    "articles": (
        "Identifiant",
        "Date",
        "Titre",
        "Source",
        "Agence",
        "Auteurs",
        "Mots-clés",
        "Personnes",
        "Organisations",
        "Lieux",
        "Pays",
        "Pays au centre",
        "Thèmes trouvés",
        "Adresse",
        "Origine",
        "Texte",
    ),
    "entities": (
        _KEY,
        "Date",
        "Source",
        "Entité",
        "Type",
        "Nom",
        "Dans les tables",
        "Fonction",
        "Rang",
        "De",
        "Pays",
        "Au centre",
        "Sigle",
        "Wikidata",
        "Poids",
        "Nombre de mentions",
    ),
    "mentions": (
        _KEY,
        "Date",
        "Source",
        "Entité",
        "Type",
        "Forme",
        "Champ",
        "Début",
        "Fin",
        "Nature",
        "Score",
        "Trouvée par",
    ),
    "tags": (
        _KEY,
        "Date",
        "Source",
        "Vocabulaire",
        "Code",
        "Thème",
        "Score",
        "Retenu",
        "Pourquoi",
    ),
}
FRENCH_TABLES: dict[str, tuple[tuple[str, ...], Rows]] = {
    "articles": (_HEADERS["articles"], _articles),
    "entities": (_HEADERS["entities"], _entities),
    "mentions": (_HEADERS["mentions"], _mentions),
    "tags": (_HEADERS["tags"], _tags),
}
SHEETS = {
    "articles": "Articles",
    "entities": "Entités",
    "mentions": "Mentions",
    "tags": "Thèmes",
}
