"""Older records under the ids of today."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace

from nlp.corrections.mentions import in_order as mentions_in_order
from nlp.entities.resolver import in_order, with_table_facts
from nlp.knowledge import Knowledge
from nlp.records import Entity, Record


def follow_renamed(records: Iterable[Record], knowledge: Knowledge | None) -> Iterator[Record]:
    """Yield records under the ids of today, as some tables tell them; all as they are without tables.

    Entities of one article that became one are joined.
    """
    renamed = knowledge.renamed if knowledge else {}
    for record in records:
        has_old = any(entity.id in renamed for entity in record.entities)
        yield _renamed(record, knowledge) if knowledge and has_old else record


def _renamed(record: Record, knowledge: Knowledge) -> Record:
    renamed = knowledge.renamed
    groups: dict[str, list[Entity]] = defaultdict(list)
    for entity in record.entities:
        groups[renamed.get(entity.id, entity.id)].append(entity)
    entities = []
    for name, group in groups.items():
        is_as_before = len(group) == 1 and group[0].id == name
        entities.append(group[0] if is_as_before else _joined(name, group, knowledge))
    return replace(record, entities=in_order(entities))


def _joined(name: str, group: Iterable[Entity], knowledge: Knowledge) -> Entity:
    """Return one entity of several; what is said of the one that bore the id already comes first."""
    first, *others = sorted(group, key=lambda entity: entity.id != name)
    whole = replace(first, id=name)
    for other in others:
        whole = replace(
            whole,
            mentions=mentions_in_order((*whole.mentions, *other.mentions)),
            known=whole.known or other.known,
            salience=min(1.0, whole.salience + other.salience),
            wikidata=whole.wikidata or other.wikidata,
            office=whole.office or other.office,
            focus=whole.focus or other.focus,
            acronym=whole.acronym or other.acronym,
            country=whole.country or other.country,
            geonames=whole.geonames or other.geonames,
        )
    called = knowledge.name(name)
    if called is None:
        return whole
    return with_table_facts(replace(whole, name=called, known=True), knowledge)
