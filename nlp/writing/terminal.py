"""One record for the eyes: the text with its entities marked, who they are, and the tags with their reasons."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from rich.console import Console
from rich.table import Table
from rich.text import Text

from nlp.records import Entity, Mention, Record, Tag

TYPE_LABELS = {"person": "personne", "country": "pays", "organisation": "organisation", "place": "lieu"}
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
_STYLES = {"person": "bold magenta", "country": "bold green", "organisation": "bold blue", "place": "bold yellow"}
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def show_record(record: Record, console: Console) -> None:
    """Print a record: title, date and keywords, text with marks, entities, tags. Control characters are left out."""
    article = record.article
    if article.title:
        console.print(_marked(record, "title"), style="bold", soft_wrap=True)
    facts = [str(article.date) if article.date else "", article.agency or "", ", ".join(article.keywords)]
    if any(facts):
        console.print(Text(_safe(" · ".join(filter(None, facts))), style="dim"))
    console.print()
    console.print(_marked(record, "text"))
    console.print()
    console.print(_entity_table(record.entities))
    console.print()
    console.print(_tag_table(record.tags) if record.tags else Text("Aucun thème au-dessus du seuil."))


def _safe(text: str) -> str:
    return _CONTROL.sub("", text)


def _marked(record: Record, field: str) -> Text:
    """Return a field with each mention in the colour of its type and followed by that type in small."""
    source, marked, position = str(getattr(record.article, field)), Text(), 0
    mentions = [(m, entity) for entity in record.entities for m in entity.mentions if m.field == field]
    for mention, entity in sorted(mentions, key=lambda pair: (pair[0].start, -pair[0].end)):
        if mention.start < position:
            continue
        marked.append(_safe(source[position : mention.start]))
        marked.append(f"[{_safe(mention.text)}]", style=_STYLES[entity.type])
        position = mention.end
    return marked.append(_safe(source[position:]))


def _entity_table(entities: Iterable[Entity]) -> Table:
    table = Table(
        "Entité",
        "Type",
        "Qui, quoi",
        "Mentions",
        "Poids",
        title="Entités",
        title_justify="left",
        box=None,
        pad_edge=False,
    )
    for entity in entities:
        style = _STYLES[entity.type]
        name = Text(_safe(entity.name), style=style)
        table.add_row(
            name,
            TYPE_LABELS[entity.type],
            _safe(describe(entity)),
            _safe(reasons(entity.mentions)),
            f"{entity.salience:.0%}",
        )
    return table


def describe(entity: Entity) -> str:
    """Return in French what a record says of an entity: office, country, acronym, link to the tables."""
    parts = []
    if entity.office:
        of = f" ({entity.office.of})" if entity.office.of else ""
        parts.append(f"{entity.office.title}{of} — {ROLE_LABELS[entity.office.role]}")
    parts += [part for part in (entity.acronym, entity.code, entity.country) if part]
    parts += ["au centre de l'article"] if entity.focus else []
    parts += [] if entity.known else ["hors tables"]
    return ", ".join(parts)


def reasons(mentions: Iterable[Mention]) -> str:
    """Return how an entity was recognised: each form with its count, kind and what found it."""
    groups = Counter((m.text, m.kind, m.by) for m in mentions)
    return " ; ".join(
        f"{text}{f' ×{count}' if count > 1 else ''} ({KIND_LABELS[kind]}, {BY_LABELS.get(by, by)})"
        for (text, kind, by), count in groups.items()
    )


def _tag_table(tags: Iterable[Tag]) -> Table:
    table = Table(
        "Thème", "Modèle", "Score", "À cause de", title="Thèmes", title_justify="left", box=None, pad_edge=False
    )
    for tag in tags:
        words = ", ".join(dict.fromkeys(evidence.text for evidence in tag.because))
        style = "bold" if tag.accepted else "dim"
        table.add_row(Text(_safe(tag.label), style=style), tag.scheme, f"{tag.score:.2f}", _safe(words))
    return table
