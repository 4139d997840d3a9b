"""One record for the eyes: the text with its entities marked, who they are, and the tags with their reasons."""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import Console
from rich.table import Table
from rich.text import Text

from nlp.records import Entity, Record, Tag
from nlp.writing.labels import TYPE_LABELS, describe, printable, reasons

_STYLES = {"person": "bold magenta", "country": "bold green", "organisation": "bold blue", "place": "bold yellow"}


def show_record(record: Record, console: Console) -> None:
    """Print a record: title, date and keywords, text with marks, entities, tags. Control characters are left out."""
    article = record.article
    if article.title:
        console.print(_marked(record, "title"), style="bold", soft_wrap=True)
    facts = [str(article.date) if article.date else "", article.agency or "", ", ".join(article.keywords)]
    if any(facts):
        console.print(Text(printable(" · ".join(filter(None, facts))), style="dim"))
    console.print()
    console.print(_marked(record, "text"))
    console.print()
    console.print(_entity_table(record.entities))
    console.print()
    console.print(_tag_table(record.tags) if record.tags else Text("Aucun thème au-dessus du seuil."))


def _marked(record: Record, field: str) -> Text:
    """Return a field with each mention in the colour of its type and followed by that type in small."""
    source, marked, position = str(getattr(record.article, field)), Text(), 0
    mentions = [(m, entity) for entity in record.entities for m in entity.mentions if m.field == field]
    for mention, entity in sorted(mentions, key=lambda pair: (pair[0].start, -pair[0].end)):
        if mention.start < position:
            continue
        marked.append(printable(source[position : mention.start]))
        marked.append(f"[{printable(mention.text)}]", style=_STYLES[entity.type])
        position = mention.end
    return marked.append(printable(source[position:]))


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
        name = Text(printable(entity.name), style=style)
        table.add_row(
            name,
            TYPE_LABELS[entity.type],
            printable(describe(entity)),
            printable(reasons(entity.mentions)),
            f"{entity.salience:.0%}",
        )
    return table


def _tag_table(tags: Iterable[Tag]) -> Table:
    table = Table(
        "Thème", "Modèle", "Score", "À cause de", title="Thèmes", title_justify="left", box=None, pad_edge=False
    )
    for tag in tags:
        words = ", ".join(dict.fromkeys(evidence.text for evidence in tag.because))
        style = "bold" if tag.accepted else "dim"
        table.add_row(Text(printable(tag.label), style=style), tag.scheme, f"{tag.score:.2f}", printable(words))
    return table
