"""Offices of the tables that have lasted longer than such offices do."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from nlp.knowledge import PRESENT, Knowledge, Term
from nlp.lists import Role

SHARE = 0.9  # of the ended terms of a role that were shorter: one in ten still runs rightly
LEAST = 20  # ended terms of a role, from which on its usual length can be told


@dataclass(frozen=True, slots=True)
class Stale:
    """Hold an office without end that began long ago; `usual` is the length in days of most such."""

    person: str
    name: str
    term: Term
    days: int
    usual: int


def find_stale(knowledge: Knowledge, on: datetime.date = PRESENT) -> list[Stale]:
    """Return the offices without end that outlast nine in ten ended ones of their role.

    Longest beyond the usual first. Terms whose beginning is not known are left out. `on`: the day
    that is looked at; default: that of the tables.
    """
    usual = usual_lengths(knowledge)
    found: list[Stale] = []
    for person, term in _terms(knowledge):
        if term.end != datetime.date.max or term.start > on or term.role not in usual:
            continue
        days = (on - term.start).days
        if days > usual[term.role]:
            name = knowledge.name(person) or person
            found.append(Stale(person, name, term, days, usual[term.role]))
    return sorted(found, key=lambda one: (one.usual - one.days, one.person, one.term.title))


def usual_lengths(knowledge: Knowledge) -> dict[str, int]:
    """Return for each role the days that nine in ten ended terms of the tables did not pass."""
    lengths: dict[str, list[int]] = defaultdict(list)
    for _, term in _terms(knowledge):
        if term.end != datetime.date.max:
            lengths[term.role].append((term.end - term.start).days)
    return {
        role: sorted(days)[int(SHARE * len(days))]
        for role, days in lengths.items()
        if len(days) >= LEAST and role != Role.FORMER
    }


def _terms(knowledge: Knowledge) -> Iterator[tuple[str, Term]]:
    """Yield the terms whose beginning is known."""
    for person, terms in sorted(knowledge.terms.items()):
        for term in terms:
            if term.start != datetime.date.min:
                yield person, term
