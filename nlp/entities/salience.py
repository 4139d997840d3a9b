"""How much an article is about each of its entities, and the countries it focuses on."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from nlp.lists import EntityType, MentionKind
from nlp.records import Entity, Mention

LEAD = 200  # characters of the text that count as its lead
_TITLE, _LEAD, _REST = 3.0, 2.0, 1.0
# What a leader, a place, an organisation adds to its country, per point of its own, and what a
# demonym is worth beside a name: "l'actrice australienne" is not about Australia. Of the values near
# them, those that found most focus countries of 548 annotated articles.
_ACTOR, _PLACE, _BODY = 0.5, 0.5, 0.25
_DEMONYM = 0.7
# Log-odds of being in focus: fitted by `tools/entities/fit_focus.py` on the same articles, rounded
_OF_HEAVIEST = 2.2  # its weight as a part of the heaviest country's
_OF_ALL = 0.6  # its weight as a part of that of all countries
_WEIGHT = 3.0  # times the logarithm of 1 and its weight
_IN_TITLE, _IN_LEAD = 0.8, 0.5  # it, a leader, a place or a body of it stands there
_RIVALS = -0.5  # times the logarithm of how many countries there are
_FOCUS_BIAS = -6.7
_FOCUS_ODDS = math.log(0.35 / 0.65)  # from a probability of 0.35 on, the best by cross-validation


@dataclass(slots=True)
class CountryShare:
    """Hold how much an article speaks of a country, and where it does."""

    weight: float = 0.0
    in_title: bool = False
    in_lead: bool = False

    def add(self, mentions: Iterable[Mention], factor: float) -> None:
        """Add some mentions of the country, or of something of it."""
        for mention in mentions:
            self.weight += factor * weight([mention])
            self.in_title = self.in_title or mention.field == "title"
            self.in_lead = self.in_lead or (mention.field != "title" and mention.start < LEAD)


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


def country_shares(entities: Iterable[Entity]) -> dict[str, CountryShare]:
    """Return how much an article speaks of each country, and where.

    Its own mentions count, those of its leaders, places and organisations in part.
    """
    shares: dict[str, CountryShare] = defaultdict(CountryShare)
    for entity in entities:
        if entity.type == EntityType.COUNTRY and entity.code:
            names = [m for m in entity.mentions if m.kind != MentionKind.DEMONYM]
            demonyms = [m for m in entity.mentions if m.kind == MentionKind.DEMONYM]
            shares[entity.code].add(names, 1.0)
            shares[entity.code].add(demonyms, _DEMONYM)
        elif entity.type == EntityType.PERSON and entity.office and entity.office.of:
            shares[entity.office.of].add(entity.mentions, _ACTOR)
        elif entity.type == EntityType.PLACE and entity.country:
            shares[entity.country].add(entity.mentions, _PLACE)
        elif entity.type == EntityType.ORGANISATION and entity.country:
            shares[entity.country].add(entity.mentions, _BODY)
    return dict(shares)


def country_weights(entities: Iterable[Entity]) -> dict[str, float]:
    """Return how much an article speaks of each country."""
    return {code: share.weight for code, share in country_shares(entities).items()}


def focus_features(shares: Mapping[str, CountryShare]) -> dict[str, tuple[float, ...]]:
    """Return what tells whether an article is about each of its countries.

    In the order of FOCUS_WEIGHTS: parts of the heaviest and of all, weight, title, lead, rivals.
    """
    heaviest = max((share.weight for share in shares.values()), default=0.0) or 1.0
    total = sum(share.weight for share in shares.values()) or 1.0
    rivals = math.log(len(shares)) if shares else 0.0
    return {
        code: (
            share.weight / heaviest,
            share.weight / total,
            math.log1p(share.weight),
            float(share.in_title),
            float(share.in_lead),
            rivals,
        )
        for code, share in shares.items()
    }


FOCUS_WEIGHTS = (_OF_HEAVIEST, _OF_ALL, _WEIGHT, _IN_TITLE, _IN_LEAD, _RIVALS)


def focus(entities: Sequence[Entity], *, most: int = 3) -> frozenset[str]:
    """Return the codes of the one to three countries an article is about.

    The likeliest always is, others where they are likely enough; ties in code order.
    """
    own = {entity.code for entity in entities if entity.type == EntityType.COUNTRY and entity.code}
    shares = {code: share for code, share in country_shares(entities).items() if code in own}
    odds: dict[str, float] = {}
    for code, features in focus_features(shares).items():
        weighted = zip(FOCUS_WEIGHTS, features, strict=True)
        odds[code] = _FOCUS_BIAS + sum(factor * value for factor, value in weighted)
    ranked = sorted(odds, key=lambda code: (-odds[code], code))
    likely = [code for code in ranked[:most] if odds[code] >= _FOCUS_ODDS]
    return frozenset(likely or ranked[:1])
