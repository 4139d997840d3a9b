"""How much an article is about each of its entities, and the countries it focuses on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from nlp.lists import EntityType, MentionKind
from nlp.records import Entity, Mention

LEAD = 200  # characters of the text that count as its lead
_TITLE, _LEAD, _REST = 3.0, 2.0, 1.0
_ACTOR, _PLACE = 0.5, 0.5  # what a leader or a place adds to its country, per point of its own
_DEMONYM = (
    0.7  # what a demonym is worth beside a name: "l'actrice australienne" is not about Australia
)


def weight(mentions: Iterable[Mention]) -> float:
    """Return the weight of some mentions: in the title 3, in the lead 2, elsewhere 1."""
    return sum(
        _TITLE if m.field == "title" else _LEAD if m.start < LEAD else _REST for m in mentions
    )


def saliences(mentions: Mapping[str, Iterable[Mention]]) -> dict[str, float]:
    """Return each entity's share of the weight of all mentions, rounded to four digits."""
    weights = {identity: weight(group) for identity, group in mentions.items()}
    total = sum(weights.values()) or 1.0
    return {identity: round(value / total, 4) for identity, value in weights.items()}


def country_weights(entities: Iterable[Entity]) -> dict[str, float]:
    """Return how much an article speaks of each country.

    Its own mentions, those of its leaders and places in part.
    """
    weights: dict[str, float] = defaultdict(float)
    for entity in entities:
        if entity.type == EntityType.COUNTRY and entity.code:
            names = [m for m in entity.mentions if m.kind != MentionKind.DEMONYM]
            demonyms = [m for m in entity.mentions if m.kind == MentionKind.DEMONYM]
            weights[entity.code] += weight(names) + _DEMONYM * weight(demonyms)
        elif entity.type == EntityType.PERSON and entity.office and entity.office.of:
            weights[entity.office.of] += _ACTOR * weight(entity.mentions)
        elif entity.type == EntityType.PLACE and entity.country:
            weights[entity.country] += _PLACE * weight(entity.mentions)
    return weights


def focus(entities: Sequence[Entity], *, most: int = 3, share: float = 0.45) -> frozenset[str]:
    """Return the codes of the one to three countries an article is about.

    A country weighs its own mentions, half those of its leaders and a part of those of its places;
    all countries near the heaviest one are kept, ties in code order.
    """
    own = {entity.code for entity in entities if entity.type == EntityType.COUNTRY and entity.code}
    weights = country_weights(entities)
    ranked = sorted(((code, weights[code]) for code in own), key=lambda item: (-item[1], item[0]))
    floor = ranked[0][1] * share if ranked else 0.0
    return frozenset(code for code, value in ranked[:most] if value >= floor)
