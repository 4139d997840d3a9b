"""What readers are shown of an entity in one line: who or what it is, how it was recognised."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from nlp.lists import Finder, MentionKind, Role
from nlp.records import Entity, Mention, Office
from nlp.text import printable

__all__ = ["describe", "printable", "reasons"]


def describe(entity: Entity) -> str:
    """Return in French what a record says of an entity.

    Office, country, acronym, link to the tables.
    """
    facts = (
        _function(entity.office) if entity.office else None,
        entity.acronym,
        entity.code,
        entity.country,
        "au centre de l'article" if entity.focus else None,
        f"fiche {entity.id}" if entity.known else "hors tables",
        "de vos tables" if entity.own else None,
    )
    return ", ".join(fact for fact in facts if fact)


def reasons(mentions: Iterable[Mention]) -> str:
    """Return how an entity was recognised: each form with its count, kind and what found it."""
    groups = Counter((m.text, m.kind, m.by) for m in mentions)
    return " ; ".join(_reason(*group, count) for group, count in groups.items())


def _function(office: Office) -> str:
    of = f" ({office.of})" if office.of else ""
    guess = f", date supposée : {office.as_of}" if office.guessed else ""
    return f"{office.title}{of} — {Role.label_of(office.role)}{guess}"


def _reason(text: str, kind: str, by: str, count: int) -> str:
    times = f" ×{count}" if count > 1 else ""
    return f"{text}{times} ({MentionKind.label_of(kind)}, {Finder.label_of(by)})"
