"""The names of the tables and topics, to look up as somebody types or writes them."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from nlp.knowledge import Knowledge
from nlp.lists import EntityType, Role
from nlp.text import fold
from nlp.topics.vocabulary import Vocabulary

# Scores of 100, as OpenRefine shows them. What is written as in the tables is certain; an order of
# words or a letter that differs leaves a doubt; a surname alone leaves more, though less than another word would.
EXACT = 100.0
_REORDERED = 98.0
_SURNAME = 95.0
_SHARED_SURNAME = 93.0
_BEGINNING = 75.0
_LEAST = (
    78.0  # likeness of two forms, of 100, under which they are two names: "Iran" and "Irak" have 75
)
_SHORT = 4  # letters: shorter names are found as they are written only
_LOOKED_AT = 60  # of the likest forms; several may be names of one thing


@dataclass(frozen=True, slots=True)
class Entry:
    """Hold one thing that can be looked up; `kind` is its entity type or its scheme of topics."""

    id: str
    kind: str
    name: str
    note: str = ""
    prominence: float = 0.0


@dataclass(frozen=True, slots=True)
class Found:
    """Hold an entry that a query may mean, with a score up to 100 and the form that was found."""

    entry: Entry
    score: float
    form: str


class Names:
    """Find entries by name: written alike, in another order, by surname, by their beginning."""

    def __init__(self, knowledge: Knowledge, vocabularies: Mapping[str, Vocabulary]) -> None:
        self.knowledge = knowledge
        self.vocabularies = dict(vocabularies)
        self.entries = {entry.id: entry for entry in self._make_entries()}
        self._owners: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for form, target in self._forms():
            if target in self.entries:
                self._owners[fold(form)].append((target, form))

    @cached_property
    def kinds(self) -> tuple[str, ...]:
        """Return the kinds of entries: entity types, then schemes of topics."""
        return (*EntityType.values(), *sorted(self.vocabularies))

    def find(self, query: str, kinds: Collection[str] = (), limit: int = 10) -> list[Found]:
        """Return what a query may mean, best first; ties go to the more prominent."""
        key = fold(query)
        best: dict[str, Found] = {}
        for target, score, form in self._candidates(key):
            entry = self.entries[target]
            if kinds and entry.kind not in kinds:
                continue
            held = best.get(target)
            if held is None or held.score < score:
                best[target] = Found(entry, score, form)
        return sorted(best.values(), key=_rank)[:limit]

    def begin(self, prefix: str, kinds: Collection[str] = (), limit: int = 10) -> list[Found]:
        """Return the entries of which a name begins with some letters, as somebody types them."""
        key = fold(prefix)
        best: dict[str, Found] = {}
        for written, owners in self._owners.items():
            if not _has_beginning(written, key):
                continue
            score = EXACT if written == key else _BEGINNING
            for target, form in owners:
                entry = self.entries[target]
                held = best.get(target)
                if (not kinds or entry.kind in kinds) and (held is None or held.score < score):
                    best[target] = Found(entry, score, form)
        return sorted(best.values(), key=_rank)[:limit]

    def _candidates(self, key: str) -> Iterator[tuple[str, float, str]]:
        for target, form in self._owners.get(key, ()):
            yield target, EXACT, form
        people = self.knowledge.surnames.get(key, ())
        for person in people:
            score = _SURNAME if len(people) == 1 else _SHARED_SURNAME
            yield person, score, self.entries[person].name
        yield from self._alike(key)

    def _alike(self, key: str) -> Iterator[tuple[str, float, str]]:
        """Yield the entries of forms that differ from a key by the order of words or some letters."""
        from rapidfuzz import fuzz, process

        if len(key) < _SHORT:
            return
        ordered = _in_order(key)
        likest = process.extract(
            ordered,
            self._ordered_forms,
            scorer=fuzz.ratio,
            score_cutoff=_LEAST,
            limit=_LOOKED_AT,
        )
        for _, likeness, place in likest:
            score = likeness * _REORDERED / 100
            for target, form in self._owners[self._keys[place]]:
                yield target, round(score, 1), form

    @cached_property
    def _keys(self) -> list[str]:
        return list(self._owners)

    @cached_property
    def _ordered_forms(self) -> list[str]:
        return [_in_order(key) for key in self._keys]

    def _forms(self) -> Iterator[tuple[str, str]]:
        for alias in self.knowledge.aliases():
            yield alias.form, alias.target
        for vocabulary in self.vocabularies.values():
            for concept in vocabulary.values():
                yield concept.label, concept.code

    def _make_entries(self) -> Iterator[Entry]:
        known = self.knowledge
        for target, country in known.countries.items():
            yield Entry(target, "country", country.name, country.code, 1e9)
        for target, person in known.people.items():
            yield Entry(target, "person", person.name, *self._standing(target))
        for target, body in known.organisations.items():
            facts = (body.acronym, body.kind, body.country)
            yield Entry(target, "organisation", body.name, _joined(facts), float(not body.country))
        for target, place in known.places.items():
            note = _joined((place.kind, place.country))
            yield Entry(target, "place", place.name, note, float(place.population))
        for scheme, vocabulary in self.vocabularies.items():
            for concept in vocabulary.values():
                top = vocabulary[concept.top].label if concept.top else ""
                yield Entry(concept.code, scheme, concept.label, top)

    def _standing(self, person: str) -> tuple[str, float]:
        """Return the last function of a person, and how high it is."""
        terms = self.knowledge.terms.get(person, ())
        if not terms:
            return "", -float(len(Role))
        last = max(terms, key=lambda term: (term.end, term.start, -Role(term.role).order))
        return _joined((last.title, last.of)), -float(Role(last.role).order)


def office_on(knowledge: Knowledge, person: str, day: datetime.date) -> dict[str, str] | None:
    """Return the highest function of a person on a day as plain JSON."""
    held = knowledge.office(person, day)
    return {"role": held.role, "title": held.title, "of": held.of} if held else None


def _joined(facts: Iterable[str | None]) -> str:
    return ", ".join(fact for fact in facts if fact)


def _in_order(key: str) -> str:
    return " ".join(sorted(key.split()))


def _has_beginning(written: str, key: str) -> bool:
    return written.startswith(key) or f" {key}" in written


def _rank(found: Found) -> tuple[float, float, str]:
    return -found.score, -found.entry.prominence, found.entry.id
