"""What people decided about names, as answers to learn from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from nlp.corrections.chosen import Chosen, Index
from nlp.corrections.decisions import Action, renamed_decisions, type_of
from nlp.corrections.files import Corrections
from nlp.corrections.mentions import MentionReader, Settled
from nlp.corrections.places import Place, find_form, locate, place_of
from nlp.knowledge import Knowledge
from nlp.lists import Finder, MentionKind
from nlp.records import Record

Row = dict[str, Any]


def teach_names(
    records: Iterable[Record], corrections: Corrections, knowledge: Knowledge
) -> Iterator[Row]:
    """Yield the articles in which something was decided about names, with these places alone.

    Rows: id, title, text, and `decided`: field, start, end and type, None where the words name
    nothing. Records are best from before the decisions were applied; in those from after, the words of
    a thing that was rejected by its id are gone, and teach nothing.
    """
    index = Index(renamed_decisions(corrections.decisions, knowledge.renamed))
    for record in records:
        chosen = index.choose(record.article)
        decided = _decided_places(record, chosen) if chosen else {}
        if decided:
            places = [(*place, type_) for place, type_ in sorted(decided.items())]
            article = record.article
            own = {"id": str(article.id), "title": article.title, "text": article.text}
            yield {**own, "decided": places}


def _decided_places(record: Record, chosen: Chosen) -> dict[Place, str | None]:
    """Return the places of an article about which a person decided, with the type that stands."""
    reader = MentionReader(record, chosen)
    settled = [one for one in reader.read() if one.mention.kind == MentionKind.NAME]
    kept = {place_of(one.mention) for one in settled}
    given = (mention for entity in record.entities for mention in entity.mentions)
    names = {place_of(mention) for mention in given if mention.kind == MentionKind.NAME}
    rejected = names.union(_rejected_places(record, chosen)) - kept
    decided: dict[Place, str | None] = dict.fromkeys(rejected)
    for one in settled:
        if _is_decided(one, reader, chosen):
            decided[place_of(one.mention)] = type_of(one.id)
    return decided


def _rejected_places(record: Record, chosen: Chosen) -> Iterator[Place]:
    """Yield where rejected words stand: a record made with the decisions holds them no more."""
    for group in chosen.groups:
        for decisions in group.by_form.values():
            for decision in decisions:
                if decision.action == Action.REJECT:
                    yield from find_form(record.article, str(decision.form))
        for decision in group.placed:
            place = locate(record.article, decision)
            if place and decision.action == Action.REJECT:
                yield place


def _is_decided(one: Settled, reader: MentionReader, chosen: Chosen) -> bool:
    if one.decision or one.mention.by == Finder.CORRECTION:
        return True
    return bool(reader.decisions_about(one.mention) or chosen.about_id(one.id))
