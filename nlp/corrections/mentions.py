"""The mentions of an article after the decisions about them: dropped, moved, added."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace

from nlp.corrections.chosen import Chosen
from nlp.corrections.decisions import Action, Correction, form_key, type_of
from nlp.corrections.identities import Identity, settle
from nlp.corrections.places import Place, find_form, locate, place_of
from nlp.lists import EntityType, Finder, MentionKind
from nlp.records import FIELDS, Article, Entity, Mention, Record

SURE = 1.0  # the chance that what a person decided is right


@dataclass(frozen=True, slots=True)
class Settled:
    """Hold a mention, the id of what it names, the entity it was of and the decision that moved it."""

    mention: Mention
    id: str
    was: Entity | None = None
    decision: Correction | None = None


class MentionReader:
    """Decide about the mentions of one record."""

    def __init__(self, record: Record, chosen: Chosen) -> None:
        """Find where the decisions about single places belong."""
        self._record = record
        self._chosen = chosen
        self._types = {entity.id: entity.type for entity in record.entities}
        self._placed: dict[Place, list[Correction]] = defaultdict(list)
        self._additions: list[tuple[Place, bool]] = []
        for decision in chosen.placed():
            place = locate(record.article, decision)
            if place:
                self._placed[place].append(decision)
                if decision.action == Action.ADD:
                    self._additions.append((place, True))

    def read(self) -> list[Settled]:
        """Return all mentions that stay or come in, those of the record first, in its order."""
        kept = list(self._settle_given())
        for decision in self._chosen.additions():
            found = find_form(self._record.article, str(decision.form))
            self._additions += [(place, False) for place in found]
        return self._with_additions(kept) if self._additions else kept

    def _settle_given(self) -> Iterable[Settled]:
        for entity in self._record.entities:
            for mention in entity.mentions:
                settled = self._settle_mention(mention, entity)
                if settled:
                    yield settled

    def _settle_mention(self, mention: Mention, entity: Entity) -> Settled | None:
        form = form_key(mention.text)
        decisions = self.decisions_about(mention)
        identity = settle(self._chosen, decisions, form, entity.id, entity.type)
        if identity is None:
            return None
        if identity.id == entity.id:
            return Settled(mention, entity.id, entity)
        moved = replace(
            mention,
            kind=self._kind(mention.kind, identity.id),
            score=SURE,
            by=Finder.CORRECTION.value,
        )
        return Settled(moved, identity.id, entity, identity.decision)

    def decisions_about(self, mention: Mention) -> list[Correction]:
        """Return the decisions about the words of a mention, everywhere and at its place."""
        return self._decisions(form_key(mention.text), place_of(mention))

    def _decisions(self, form: str, place: Place) -> list[Correction]:
        return [*self._chosen.about_form(form), *self._placed.get(place, ())]

    def _kind(self, kind: str, name: str) -> str:
        """Return the kind of a mention that names another thing now: only countries have demonyms."""
        type_ = self._types.get(name, type_of(name))
        if kind == MentionKind.ROLE and type_ == EntityType.PERSON:
            return kind
        if kind in (MentionKind.DEMONYM, MentionKind.METONYM) and type_ == EntityType.COUNTRY:
            return kind
        return MentionKind.NAME.value

    def _with_additions(self, kept: list[Settled]) -> list[Settled]:
        """Return the mentions with the added ones.

        A place that a person marked replaces the names it overlaps; a form added everywhere replaces
        shorter ones and gives way to longer ones. Longer additions come first.
        """
        taken: dict[Place, bool] = {}
        for place, is_placed in sorted(self._additions, key=_first_added):
            if place in taken:
                continue
            overlapped = [one for one in kept if _is_name_over(one.mention, place)]
            if not is_placed and any(_blocks(one.mention, place, taken) for one in overlapped):
                continue
            if all(place_of(one.mention) != place for one in kept):
                added = self._added(place)
                if added is None:
                    continue
                kept = [*kept, added]
            taken[place] = is_placed
            kept = [one for one in kept if one not in overlapped]
        return kept

    def _added(self, place: Place) -> Settled | None:
        """Return the mention that decisions add at a place, None if others forbid it."""
        field, start, end = place
        words = getattr(self._record.article, field)[start:end]
        form = form_key(words)
        decisions = self._decisions(form, place)
        additions = [one.rank for one in decisions if one.action == Action.ADD]
        refusals = [one.rank for one in decisions if one.action == Action.REJECT]
        if max(refusals, default=(-1, 0)) > max(additions):
            return None
        identity: Identity | None = settle(self._chosen, decisions, form, None, None)
        if identity is None:
            return None
        kind = MentionKind.NAME.value
        mention = Mention(field, start, end, words, kind, SURE, Finder.CORRECTION.value)
        return Settled(mention, identity.id, None, identity.decision)


def in_order(mentions: Iterable[Mention]) -> tuple[Mention, ...]:
    """Return mentions each once, by their place in the article."""
    ordered = sorted(mentions, key=lambda m: (FIELDS.index(m.field), m.start, m.end, m.kind))
    kept: dict[tuple[Place, str], Mention] = {}
    for mention in ordered:
        kept.setdefault((place_of(mention), mention.kind), mention)
    return tuple(kept.values())


def _first_added(addition: tuple[Place, bool]) -> tuple[bool, int, int, int]:
    (field, start, end), is_placed = addition
    return not is_placed, start - end, FIELDS.index(field), start


def _is_name_over(mention: Mention, place: Place) -> bool:
    """Tell whether a name shares a part of a place without standing right there."""
    field, start, end = place
    shares = mention.field == field and mention.start < end and start < mention.end
    is_name = mention.kind == MentionKind.NAME
    return is_name and shares and place_of(mention) != place


def _blocks(mention: Mention, place: Place, taken: dict[Place, bool]) -> bool:
    """Tell whether a name keeps an added form from its place: marked by a person, or as long."""
    _, start, end = place
    return taken.get(place_of(mention), False) or mention.end - mention.start >= end - start


def fits(article: Article, decision: Correction) -> bool:
    """Tell whether the words of a decision about a form still stand in an article."""
    if decision.is_placed:
        return locate(article, decision) is not None
    return bool(find_form(article, str(decision.form)))
