"""One record for the eyes.

The text with its entities marked, who they are, and the tags with their reasons.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from rich.console import Console
from rich.table import Table
from rich.text import Text

from nlp.lists import EntityType
from nlp.records import Entity, Mention, Record, Tag
from nlp.writing.labels import describe, printable, reasons

_ROOMY = 100  # columns from which entities fit a table; below, each has a paragraph


Evidence = Mapping[tuple[str, int, int], str]


def show_record(record: Record, console: Console, evidence: Evidence | None = None) -> None:
    """Print a record: title, date and keywords, text with marks, entities, tags.

    Control characters are left out. `evidence` says what spoke for the name at a field, start and
    end; where it is given, a table of it ends the page.
    """
    article = record.article
    if article.title:
        console.print(_marked(record, "title"), style="bold")
    facts = [
        str(article.date) if article.date else "",
        article.agency or "",
        ", ".join(article.keywords),
    ]
    if any(facts):
        console.print(Text(printable(" · ".join(filter(None, facts))), style="dim"))
    console.print()
    console.print(_marked(record, "text"))
    console.print()
    if record.entities:
        layout = _entity_table if console.width >= _ROOMY else _entity_list
        console.print(layout(record.entities))
    else:
        console.print(Text("Aucune entité."))
    console.print()
    console.print(
        _tag_table(record.tags) if record.tags else Text("Aucun thème au-dessus du seuil.")
    )
    if evidence and record.entities:
        console.print()
        console.print(_evidence_table(record.entities, evidence))


def _evidence_table(entities: Iterable[Entity], evidence: Evidence) -> Table:
    """Return for each entity what spoke for the first of its names that was judged."""
    table = _new_table("Nom", "Certitude", "Indices", title="Ce qui a parlé pour chaque nom")
    for entity in entities:
        for mention in entity.mentions:
            said = evidence.get((mention.field, mention.start, mention.end))
            if said is not None:
                score = "" if mention.score is None else f"{mention.score:.2f}"
                name = Text(printable(mention.text), style=_style(entity))
                table.add_row(name, score, Text(printable(said)))
                break
    return table


def _marked(record: Record, field: str) -> Text:
    """Return a field with each mention in brackets, in the colour of its type."""
    source, marked, position = str(getattr(record.article, field)), Text(), 0
    mentions = [
        (m, entity) for entity in record.entities for m in entity.mentions if m.field == field
    ]
    mentions.sort(key=_outer_first)
    for mention, entity in mentions:
        if mention.start < position:
            continue
        marked.append(printable(source[position : mention.start]))
        marked.append(f"[{printable(mention.text)}]", style=_style(entity))
        position = mention.end
    return marked.append(printable(source[position:]))


def _outer_first(marked: tuple[Mention, Entity]) -> tuple[int, int]:
    mention, _ = marked
    return mention.start, -mention.end


def _entity_table(entities: Iterable[Entity]) -> Table:
    """Return a line for each entity, under headings."""
    table = _new_table("Entité", "Type", "Qui, quoi", "Mentions", "Poids", title="Entités")
    for entity in entities:
        found = (Text(printable(describe(entity))), Text(printable(reasons(entity.mentions))))
        table.add_row(_named(entity), EntityType.label_of(entity.type), *found, _weight(entity))
    return table


def _entity_list(entities: Iterable[Entity]) -> Table:
    """Return a paragraph for each entity, its weight beside it: what a narrow terminal can hold."""
    table = _new_table("Poids", "Entité, qui ou quoi, mentions", title="Entités")
    for entity in entities:
        about = Text.assemble(
            _named(entity), f", {EntityType.label_of(entity.type)}\n{printable(describe(entity))}\n"
        )
        table.add_row(
            _weight(entity), about.append(printable(reasons(entity.mentions)), style="dim")
        )
    return table


def _tag_table(tags: Iterable[Tag]) -> Table:
    table = _new_table("Thème", "Modèle", "Score", "À cause de", title="Thèmes")
    for tag in tags:
        words = ", ".join(dict.fromkeys(evidence.text for evidence in tag.because))
        style = "bold" if tag.accepted else "dim"
        label, scheme = Text(printable(tag.label), style=style), Text(printable(tag.scheme))
        table.add_row(label, scheme, f"{tag.score:.2f}", Text(printable(words)))
    return table


def _new_table(*headings: str, title: str) -> Table:
    table = Table(title=title, title_justify="left", box=None, pad_edge=False)
    for heading in headings:
        table.add_column(
            heading, overflow="fold"
        )  # a word too long for its column goes on below, nothing is cut
    return table


def _named(entity: Entity) -> Text:
    return Text(printable(entity.name), style=_style(entity))


def _style(entity: Entity) -> str:
    return f"bold {EntityType(entity.type).colour}"


def _weight(entity: Entity) -> str:
    return f"{entity.salience:.0%}".replace("%", "\N{NO-BREAK SPACE}%")
