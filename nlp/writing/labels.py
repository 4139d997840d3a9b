"""What readers are shown: French names of types, kinds and roles, and an entity in one line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from nlp.records import Entity, Mention
from nlp.text import printable

__all__ = [
    "BY_LABELS",
    "KIND_LABELS",
    "ROLE_LABELS",
    "TYPE_LABELS",
    "describe",
    "printable",
    "reasons",
]

TYPE_LABELS = {
    "person": "personne",
    "country": "pays",
    "organisation": "organisation",
    "place": "lieu",
}
KIND_LABELS = {"name": "nom", "demonym": "gentilé", "metonym": "métonyme", "role": "fonction"}
ROLE_LABELS = {
    "head_of_state": "chef d'État",
    "head_of_government": "chef de gouvernement",
    "minister": "ministre",
    "org_head": "dirigeant d'organisation",
    "former": "ancien dirigeant",
    "opposition": "opposition",
    "party_leader": "chef de parti",
    "legislator": "parlementaire",
    "military": "chef militaire",
    "official": "responsable public",
}
BY_LABELS = {
    "model": "modèle",
    "table": "table",
    "model+table": "modèle + table",
    "repeat": "reprise",
    "pattern": "tournure",
}


def describe(entity: Entity) -> str:
    """Return in French what a record says of an entity.

    Office, country, acronym, link to the tables.
    """
    parts = []
    if entity.office:
        of = f" ({entity.office.of})" if entity.office.of else ""
        parts.append(
            f"{entity.office.title}{of} — {ROLE_LABELS.get(entity.office.role, entity.office.role)}"
        )
    parts += [part for part in (entity.acronym, entity.code, entity.country) if part]
    parts += ["au centre de l'article"] if entity.focus else []
    parts += [f"fiche {entity.id}" if entity.known else "hors tables"]
    return ", ".join(parts)


def reasons(mentions: Iterable[Mention]) -> str:
    """Return how an entity was recognised: each form with its count, kind and what found it."""
    groups = Counter((m.text, m.kind, m.by) for m in mentions)
    return " ; ".join(
        f"{text}{f' ×{count}' if count > 1 else ''} ({KIND_LABELS[kind]}, {BY_LABELS.get(by, by)})"
        for (text, kind, by), count in groups.items()
    )
