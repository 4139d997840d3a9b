"""A record after the decisions of people: mentions, entities, offices, focus and tags.

Applying twice is applying once. What a decision did not touch stays as it was, to the byte.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from nlp.corrections.chosen import Chosen, Index
from nlp.corrections.decisions import Action, Correction, renamed_decisions, type_of
from nlp.corrections.files import Corrections
from nlp.corrections.identities import Floor, Identity, follow
from nlp.corrections.mentions import MentionReader, Settled, in_order
from nlp.entities.offices import office_of
from nlp.entities.resolver import in_order as entities_in_order
from nlp.entities.resolver import with_table_facts
from nlp.entities.salience import focus, saliences
from nlp.knowledge import Knowledge, reference_date
from nlp.lists import EntityType, Finder
from nlp.records import Article, Entity, Mention, Office, Record, Tag
from nlp.topics.vocabulary import Vocabulary

_NO_FORM = ""


class Corrector:
    """Apply corrections to records, each by itself: neither batch nor order changes a record."""

    def __init__(
        self,
        corrections: Corrections,
        knowledge: Knowledge,
        vocabularies: Mapping[str, Vocabulary] | None = None,
    ) -> None:
        """Index the decisions; the vocabularies, by scheme, tell the labels of tags added."""
        self._index = Index(renamed_decisions(corrections.decisions, knowledge.renamed))
        self._knowledge = knowledge
        self._vocabularies = dict(vocabularies or {})

    def __call__(self, record: Record) -> Record:
        """Return the record after all decisions that count in its article."""
        chosen = self._index.choose(record.article)
        if chosen is None:
            return record
        entities = self._correct_entities(record, chosen)
        entities = _correct_focus(entities, chosen, self._knowledge)
        tags = self._correct_tags(record.tags, chosen)
        return replace(record, entities=entities, tags=tags)

    def _correct_entities(self, record: Record, chosen: Chosen) -> tuple[Entity, ...]:
        settled = MentionReader(record, chosen).read()
        entities = self._gather(record, settled)
        is_moved = entities != record.entities
        entities = _correct_offices(entities, chosen)
        if is_moved:
            shares = saliences({entity.id: entity.mentions for entity in entities})
            entities = tuple(_with_salience(one, shares[one.id]) for one in entities)
        if entities == record.entities:
            return record.entities
        codes = focus(entities)
        entities = tuple(_with_focus(one, one.code in codes) for one in entities)
        return entities_in_order(entities)

    def _gather(self, record: Record, settled: Sequence[Settled]) -> tuple[Entity, ...]:
        """Return the entities with their mentions, those of the record first; none is left empty."""
        mentions: dict[str, list[Settled]] = defaultdict(list)
        for one in settled:
            mentions[one.id].append(one)
        entities: list[Entity] = []
        for entity in record.entities:
            own = mentions.pop(entity.id, [])
            given = tuple(one.mention for one in own)
            if given == entity.mentions:
                entities.append(entity)
            elif own:
                joined = _with_office_of(entity, own)
                entities.append(replace(joined, mentions=in_order(given)))
        new = (self._open(name, own, record.article) for name, own in mentions.items())
        return (*entities, *new)

    def _open(self, name: str, own: Sequence[Settled], article: Article) -> Entity:
        """Return an entity that the record did not have."""
        first = own[0]
        decision = first.decision
        is_whole = decision is not None and decision.form is None  # merged or retyped by its id
        called = decision.name if decision else None
        if first.was and is_whole:
            called = called or first.was.name
        entity = Entity(
            id=name,
            type=type_of(name),
            name=called or " ".join(first.mention.text.split()),
            mentions=in_order(one.mention for one in own),
        )
        entity = self._known(entity, article)
        if first.was and is_whole and first.was.type == entity.type and not entity.known:
            entity = replace(first.was, id=name, name=entity.name, mentions=entity.mentions)
        return entity

    def _known(self, entity: Entity, article: Article) -> Entity:
        """Return an entity with what the tables know of it."""
        name = self._knowledge.name(entity.id)
        if name is None:
            code = entity.id.partition("/")[2] if entity.type == EntityType.COUNTRY else None
            return replace(entity, code=code)
        known = with_table_facts(replace(entity, name=name, known=True), self._knowledge)
        date = reference_date(article.date, {entity.id}, self._knowledge)
        held = self._knowledge.office(entity.id, date)
        if held is None:
            return known
        guess = None if article.date else date
        return replace(known, office=office_of(held, guess))

    def _correct_tags(self, tags: Sequence[Tag], chosen: Chosen) -> tuple[Tag, ...]:
        decided = {(one.scheme, one.code): one for one in chosen.others(Action.TAG, Action.UNTAG)}
        if not decided:
            return tuple(tags)
        kept = [_decided_tag(tag, decided.pop((tag.scheme, tag.code), None)) for tag in tags]
        missing = [one for one in decided.values() if one.action == Action.TAG]
        for decision in sorted(missing, key=lambda one: (str(one.scheme), str(one.code))):
            kept.insert(_end_of_scheme(kept, str(decision.scheme)), self._new_tag(decision))
        return tuple(kept)

    def _new_tag(self, decision: Correction) -> Tag:
        scheme, code = str(decision.scheme), str(decision.code)
        vocabulary = self._vocabularies.get(scheme)
        concept = vocabulary.get(code) if vocabulary else None
        label = decision.label or (concept.label if concept else code)
        return Tag(
            scheme=scheme,
            code=code,
            label=label,
            score=1.0,
            accepted=True,
            top=concept.top if concept else None,
            by=Finder.CORRECTION.value,
        )


def _with_salience(entity: Entity, salience: float) -> Entity:
    return entity if entity.salience == salience else replace(entity, salience=salience)


def _with_focus(entity: Entity, is_focus: bool) -> Entity:
    return entity if entity.focus == is_focus else replace(entity, focus=is_focus)


def _with_office_of(entity: Entity, own: Iterable[Settled]) -> Entity:
    """Return an entity with the office of one that was joined to it, where it has none."""
    if entity.type != EntityType.PERSON or entity.office:
        return entity
    offices = (
        one.was.office
        for one in own
        if one.was and one.decision and one.decision.action == Action.MERGE and one.was.office
    )
    return replace(entity, office=next(offices, None))


def _correct_offices(entities: tuple[Entity, ...], chosen: Chosen) -> tuple[Entity, ...]:
    """Return the entities with the offices that were decided; the ids follow what they became."""
    decided: dict[str, Correction] = {}
    names = {entity.id for entity in entities}
    for decision in chosen.others(Action.OFFICE):
        if decision.id not in names and not chosen.about_id(str(decision.id)):
            continue
        identity = follow(chosen, Identity(str(decision.id)), _NO_FORM, Floor())
        if identity:
            decided[identity.id] = decision
    if not decided:
        return entities
    return tuple(_with_office(entity, decided.get(entity.id)) for entity in entities)


def _with_office(entity: Entity, decision: Correction | None) -> Entity:
    if decision is None or entity.type != EntityType.PERSON:
        return entity
    office = None
    if decision.role and decision.title:
        office = Office(decision.role, decision.title, decision.of)
    return replace(entity, office=office)


def _correct_focus(
    entities: tuple[Entity, ...], chosen: Chosen, knowledge: Knowledge
) -> tuple[Entity, ...]:
    """Return the entities with the countries that the article was decided to be about, or not."""
    decided = {one.code: one for one in chosen.others(Action.FOCUS, Action.UNFOCUS)}
    if not decided:
        return entities
    kept = []
    for entity in entities:
        decision = decided.get(entity.code) if entity.type == EntityType.COUNTRY else None
        is_focus = decision.action == Action.FOCUS if decision else entity.focus
        kept.append(_with_focus(entity, is_focus))
    present = {entity.code for entity in entities if entity.type == EntityType.COUNTRY}
    missing = {
        str(code)
        for code, decision in decided.items()
        if decision.action == Action.FOCUS and code not in present
    }
    return (*kept, *(_unnamed_country(code, knowledge) for code in sorted(missing)))


def _unnamed_country(code: str, knowledge: Knowledge) -> Entity:
    """Return a country that an article is about without naming it."""
    name = f"country/{code}"
    known = knowledge.name(name)
    nowhere: tuple[Mention, ...] = ()
    return Entity(
        id=name,
        type=EntityType.COUNTRY.value,
        name=known or code,
        mentions=nowhere,
        known=known is not None,
        code=code,
        focus=True,
    )


def _decided_tag(tag: Tag, decision: Correction | None) -> Tag:
    if decision is None:
        return tag
    accepted = decision.action == Action.TAG
    if tag.accepted == accepted:
        return tag
    return replace(tag, accepted=accepted, by=Finder.CORRECTION.value)


def _end_of_scheme(tags: Sequence[Tag], scheme: str) -> int:
    """Return the place after the last tag of a scheme, or after all."""
    places = [number for number, tag in enumerate(tags) if tag.scheme == scheme]
    return places[-1] + 1 if places else len(tags)
