"""Who is who in one article.

Spans of the model and the knowledge tables -> entities with all their mentions.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from nlp.entities.countries import DemonymReader, acting_hits
from nlp.entities.dating import reference_date
from nlp.entities.edges import Edges
from nlp.entities.matcher import Matcher
from nlp.entities.naming import Drafts, by_type, draft_entities
from nlp.entities.offices import OfficeReader, Stated, decide_office
from nlp.entities.salience import country_weights, focus, saliences
from nlp.entities.scores import load_scores
from nlp.entities.selection import select
from nlp.entities.spans import FIELDS, Draft, Found, Hit, Reading, Span, Taken, settled_targets
from nlp.knowledge import GOVERNING, Knowledge
from nlp.records import Article, Entity, Mention
from nlp.text import key

_APPOSED = 5  # characters between a name and its own function: ", le " or " ("
_ORDER = {kind: rank for rank, kind in enumerate(("person", "country", "organisation", "place"))}


class Resolver:
    """Resolve names to entities. Built once from the tables; `resolve` is pure."""

    def __init__(self, knowledge: Knowledge) -> None:
        """Build matcher and readers from the tables."""
        self._knowledge = knowledge
        self._matcher = Matcher(knowledge)
        self._demonyms = DemonymReader(knowledge)
        self._scores = load_scores()
        self._edges = Edges(self._demonyms.is_demonym, knowledge.surnames, knowledge.given_names)
        self._offices = OfficeReader(knowledge.functions, self)

    def resolve(self, article: Article, spans: Mapping[str, Sequence[Span]]) -> tuple[Entity, ...]:
        """Return the entities of an article, given the model's spans of its title and text.

        Heaviest first.
        """
        reading = self._read(article, spans)
        names, metonyms = self._names(reading)
        known = {target for found in names if found.type == "person" for target in found.targets}
        date = reference_date(article.date, known, self._knowledge)
        drafts = draft_entities(names, reading, self._knowledge, date)
        self._add_countries(drafts, reading, metonyms)
        people = by_type(drafts, "person")
        starts = {
            field: [m.start for p in people for m in p.mentions if m.field == field]
            for field in FIELDS
        }
        stated = {draft.id: self._stated(draft, reading, starts) for draft in people}
        self._add_roles(drafts, reading, date, dated=article.date is not None)
        return self._finish(drafts, stated, date)

    # What the office reader asks of the tables.

    def country(self, phrase: str) -> str | None:
        """Return the ISO code of the first country a phrase names, by name or demonym, else by a party of it."""
        hits = self._matcher.find(phrase)
        for hit in hits:
            if hit.targets[0].startswith("country/"):
                return hit.targets[0].partition("/")[2]
        bodies = [self._knowledge.organisations.get(hit.targets[0]) for hit in hits]
        return next((body.country for body in bodies if body and body.kind == "party"), None)

    def organisation(self, phrase: str) -> tuple[str, str] | None:
        """Return name and kind of the first, longest organisation that a phrase names."""
        for hit in self._matcher.find(phrase):
            for target in hit.targets:
                if row := self._knowledge.organisations.get(target):
                    return row.name, row.kind
        return None

    def is_demonym(self, word: str) -> bool:
        """Tell whether a word is a demonym or a compound of one."""
        return self._demonyms.is_demonym(word)

    # The steps of `resolve`.

    def _read(self, article: Article, spans: Mapping[str, Sequence[Span]]) -> Reading:
        texts = {field: str(getattr(article, field)) for field in FIELDS}
        hits = {field: self._matcher.find(text) for field, text in texts.items()}
        return Reading(
            texts, spans, hits, settled_targets(hit for group in hits.values() for hit in group)
        )

    def _names(self, reading: Reading) -> tuple[list[Found], list[tuple[str, Hit]]]:
        """Return the names of all fields, and apart from them the metonyms.

        Capitals that act, seats of power.
        """
        names: list[Found] = []
        metonyms: list[tuple[str, Hit]] = []
        for field in FIELDS:
            text = reading.texts[field]
            found = select(
                field, text, reading.spans[field], reading.hits[field], reading.settled, self._edges
            )
            acting = list(acting_hits(text, reading.hits[field], found))
            metonyms += [(field, hit) for hit in acting]
            capitals = {(hit.start, hit.end) for hit in acting if not hit.strong}
            names += [name for name in found if (name.start, name.end) not in capitals]
        return names, metonyms

    def _add_countries(
        self, drafts: Drafts, reading: Reading, metonyms: Iterable[tuple[str, Hit]]
    ) -> None:
        for field, hit in metonyms:
            _add(
                drafts,
                self._knowledge,
                hit.targets[0],
                field,
                reading,
                hit.start,
                hit.end,
                "metonym",
            )
        people = [m for draft in by_type(drafts, "person") for m in draft.mentions]
        countries = [
            m for draft in by_type(drafts, "country") for m in draft.mentions if m.kind == "name"
        ]
        seas = [
            m
            for draft in by_type(drafts, "place")
            if self._is_sea(draft.id)
            for m in draft.mentions
        ]
        for field in FIELDS:
            text = reading.texts[field]
            blocked = Taken(
                len(text), (m for m in (*people, *countries, *seas) if m.field == field)
            )
            for start, end, target in self._demonyms.read(
                text, reading.hits[field], reading.settled
            ):
                if not blocked.overlaps(start, end):
                    _add(drafts, self._knowledge, target, field, reading, start, end, "demonym")

    def _is_sea(self, target: str) -> bool:
        """Tell whether a place is a sea: "l'océan Indien" speaks of no country."""
        place = self._knowledge.places.get(target)
        return place is not None and place.kind == "sea"

    def _stated(
        self, draft: Draft, reading: Reading, starts: Mapping[str, Sequence[int]]
    ) -> list[Stated]:
        """Return the offices that the text gives a person at any mention.

        `starts` are where all people are named.
        """
        return [
            stated
            for m in draft.mentions
            for stated in self._offices.stated(
                reading.texts[m.field], m.start, m.end, starts[m.field]
            )
        ]

    def _add_roles(
        self, drafts: Drafts, reading: Reading, date: datetime.date, *, dated: bool
    ) -> None:
        """Add nameless functions ("le président français") as mentions of who held them on the date.

        Without a date of the article only people already in it are meant.
        """
        for field in FIELDS:
            people = (
                m for draft in by_type(drafts, "person") for m in draft.mentions if m.field == field
            )
            named = Taken(len(reading.texts[field]), people)
            for start, end, stated in self._offices.phrases(reading.texts[field]):
                holder = self._holder(stated, date)
                if (
                    holder
                    and (dated or holder in drafts)
                    and not named.overlaps(start - _APPOSED, end + _APPOSED)
                ):
                    _add(drafts, self._knowledge, holder, field, reading, start, end, "role")

    def _holder(self, stated: Stated, date: datetime.date) -> str | None:
        """Return who held a stated function.

        Of several, the one whose title reads alike, else the latest.
        """
        if stated.role not in GOVERNING or not stated.of:
            return None
        holders = self._knowledge.holders(stated.of, stated.role, date)
        wanted = key(stated.title)
        alike = [
            person
            for person, term in holders
            if key(term.title).startswith(wanted) or wanted.startswith(key(term.title))
        ]
        if stated.role == "minister":
            return alike[0] if len(alike) == 1 else None
        return alike[0] if alike else holders[0][0] if len(holders) == 1 else None

    def _finish(
        self, drafts: Drafts, stated: Mapping[str, list[Stated]], date: datetime.date
    ) -> tuple[Entity, ...]:
        """Return the entities: offices decided, salience and focus weighed, in stable order."""
        for draft in drafts.values():
            draft.mentions = list(dict.fromkeys(draft.mentions))  # several hits may tell the same
        shares = saliences({draft.id: draft.mentions for draft in drafts.values()})
        entities = [
            self._entity(draft, shares[draft.id]) for draft in drafts.values() if draft.mentions
        ]
        home = _home(entities)
        for index, entity in enumerate(entities):
            if entity.type == "person":
                office = decide_office(
                    stated.get(entity.id, ()), self._knowledge.office(entity.id, date), home
                )
                entities[index] = replace(entity, office=office)
        codes = focus(entities)
        entities = [replace(entity, focus=entity.code in codes) for entity in entities]
        return tuple(
            sorted(entities, key=lambda entity: (-entity.salience, _ORDER[entity.type], entity.id))
        )

    def _entity(self, draft: Draft, salience: float) -> Entity:
        ordered = sorted(
            draft.mentions, key=lambda m: (FIELDS.index(m.field), m.start, m.end, m.kind)
        )
        mentions = tuple(
            Mention(
                m.field,
                m.start,
                m.end,
                m.text,
                m.kind,
                self._scores.get((draft.type, m.kind, m.by)),
                m.by,
            )
            for m in ordered
        )
        entity = Entity(
            id=draft.id,
            type=draft.type,
            name=draft.name,
            known=draft.known,
            salience=salience,
            mentions=mentions,
        )
        if row := self._knowledge.people.get(draft.id):
            return replace(entity, wikidata=row.wikidata)
        if body := self._knowledge.organisations.get(draft.id):
            return replace(
                entity, acronym=body.acronym, wikidata=body.wikidata, country=body.country
            )
        if country := self._knowledge.countries.get(draft.id):
            return replace(entity, code=country.code)
        place = self._knowledge.places.get(draft.id)
        return replace(entity, country=place.country) if place else entity


def _home(entities: Iterable[Entity]) -> str:
    """Return the country a function is of where nothing names one: the article's, France in doubt.

    A French paper that says "le ministre" without a country means its own.
    """
    weights = country_weights(entities)
    return min(weights, key=lambda code: (-weights[code], code != "FR", code), default="FR")


def _add(
    drafts: Drafts,
    knowledge: Knowledge,
    target: str,
    field: str,
    reading: Reading,
    start: int,
    end: int,
    kind: str,
) -> None:
    """Add one mention of a known thing, opening its draft if need be."""
    by = "pattern" if kind == "role" else "table"
    entry = Mention(field, start, end, reading.texts[field][start:end], kind, None, by)
    draft = drafts.setdefault(
        target, Draft(target, target.partition("/")[0], knowledge.name(target) or target, True)
    )
    draft.mentions.append(entry)
