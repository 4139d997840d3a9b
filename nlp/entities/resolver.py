"""Who is who in one article.

Spans of the model and the knowledge tables -> entities with all their mentions.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from nlp.entities.arbiter import Arbiter
from nlp.entities.bodies import StatedBodies
from nlp.entities.edges import TitleEdges
from nlp.entities.explaining import Weighed
from nlp.entities.field import FIELDS, Field, make_fields
from nlp.entities.functions import Function, Name, Saying
from nlp.entities.holders import HolderFinder
from nlp.entities.linking import Linker
from nlp.entities.matcher import Lookup
from nlp.entities.naming import Drafts, by_type, draft_entities
from nlp.entities.offices import OfficeDecider, OfficeReader, Stated
from nlp.entities.parties import PartyReader
from nlp.entities.portfolios import Portfolios
from nlp.entities.reader import ArticleReader, Candidates
from nlp.entities.salience import country_weights, focus, saliences
from nlp.entities.spans import Draft, Found, Hit, Reading, Span, Taken
from nlp.entities.written import WrittenNames
from nlp.knowledge import Knowledge, reference_date
from nlp.lists import EntityType
from nlp.records import Article, Entity, Mention

Place = tuple[str, int, int]


class Resolver:
    """Resolve names to entities. Built once from the tables; `resolve` is pure."""

    def __init__(self, knowledge: Knowledge, arbiter: Arbiter) -> None:
        """Build the readers from the tables; the arbiter says which candidates are names."""
        self._knowledge = knowledge
        self._linker = Linker(knowledge)
        self._arbiter = arbiter
        self._parties = PartyReader(knowledge)
        self._written = WrittenNames(knowledge)
        self._stated_bodies = StatedBodies(knowledge, self._linker.bodies)
        self._reader = ArticleReader(knowledge)
        self._evidence = self._reader.evidence_as(arbiter.known)
        self._demonyms = self._reader.demonyms
        lookup = Lookup(knowledge, self._reader.matcher, self._demonyms.is_demonym)
        self._titles = TitleEdges(knowledge)
        portfolios = Portfolios(knowledge)
        self._offices = OfficeReader(knowledge, lookup)
        self._decider = OfficeDecider(knowledge, portfolios)
        self._holders = HolderFinder(knowledge, portfolios)

    def resolve(
        self,
        article: Article,
        spans: Mapping[str, Sequence[Span]],
        fields: Mapping[str, Field] | None = None,
    ) -> tuple[Entity, ...]:
        """Return the entities of an article, given the model's spans in its fields; heaviest first.

        The offsets of `spans` are those of the plain text (`fields`, made here if None), those of
        the mentions returned are those of the text as given.
        """
        fields = fields or make_fields(article)
        reading = self._reader.read(fields, spans)
        names, metonyms = self._names(reading)
        known = {target for found in names if found.type == "person" for target in found.targets}
        date = reference_date(article.date, known, self._knowledge)
        drafts = draft_entities(names, reading, self._linker, date, article.source)
        self._add_countries(drafts, reading, metonyms)
        sayings = {field: self._sayings(field, drafts, reading) for field in FIELDS}
        stated = self._stated(sayings, reading, date)
        is_dated = article.date is not None
        self._add_roles(drafts, reading, sayings, date, dated=is_dated)
        return self._finish(drafts, reading, stated, date, guess=None if is_dated else date)

    def evidence(
        self, article: Article, spans: Mapping[str, Sequence[Span]]
    ) -> dict[Place, list[Weighed]]:
        """Return what spoke for each name that the arbiter chose, by its place in the text as given."""
        reading = self._reader.read(make_fields(article), spans)
        candidates, chosen = self._judged(reading)
        said = self._reader.evidence(reading, candidates)
        kinds = {}
        for name in chosen:
            kinds[name.field, name.start, name.end] = name.type
        found: dict[Place, list[Weighed]] = {}
        for field, group in candidates.items():
            for candidate, pieces in zip(group, said[field], strict=True):
                kind = kinds.get((field, candidate.start, candidate.end))
                if kind:
                    start, end = reading.fields[field].place(candidate.start, candidate.end)
                    found[field, start, end] = self._arbiter.weigh(pieces, kind)
        return found

    # The steps of `resolve`.

    def _judged(self, reading: Reading) -> tuple[Candidates, list[Found]]:
        """Return the candidates of a reading, and those that the arbiter chose."""
        candidates = self._reader.find(reading)
        evidence = self._evidence.read(reading, candidates)
        return candidates, self._arbiter.choose(reading, candidates, evidence)

    def _names(self, reading: Reading) -> tuple[list[Found], list[tuple[str, Hit]]]:
        """Return the names of all fields, and apart from them the metonyms.

        Capitals that act, seats of power.
        """
        _, chosen = self._judged(reading)
        chosen = self._parties.name(chosen, reading)
        chosen = self._written.name(chosen, reading)
        chosen = self._stated_bodies.name(chosen, reading)
        names: list[Found] = []
        metonyms: list[tuple[str, Hit]] = []
        for field in FIELDS:
            text = reading.fields[field].plain
            found = self._titles.fit([name for name in chosen if name.field == field], text)
            acting = list(
                self._reader.metonyms.acting(reading.fields[field], reading.hits[field], found)
            )
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
            read = reading.fields[field]
            taken = [m for m in (*people, *countries, *seas) if m.field == field]
            blocked = Taken(len(read.plain), taken)
            demonyms = self._demonyms.read(read, reading.hits[field], reading.settled)
            for start, end, target in demonyms:
                if not blocked.overlaps(start, end):
                    _add(drafts, self._knowledge, target, field, reading, start, end, "demonym")

    def _is_sea(self, target: str) -> bool:
        """Tell whether a place is a sea: "l'océan Indien" speaks of no country."""
        place = self._knowledge.places.get(target)
        return place is not None and place.kind == "sea"

    def _sayings(self, field: str, drafts: Drafts, reading: Reading) -> list[Saying]:
        """Return the functions of a field with the people they are said of."""
        names = [
            Name(mention.start, mention.end, draft.id)
            for draft in by_type(drafts, "person")
            for mention in draft.mentions
            if mention.field == field
        ]
        ordered = sorted(names, key=lambda name: (name.start, name.end))
        return self._offices.read(reading.fields[field], ordered)

    def _stated(
        self,
        sayings: Mapping[str, Sequence[Saying]],
        reading: Reading,
        date: datetime.date,
    ) -> dict[str, list[Stated]]:
        """Return the offices that the text gives each person at any mention."""
        given: dict[str, list[Stated]] = {}
        for field, said in sayings.items():
            for saying in said:
                text = reading.fields[field].plain
                is_of_old = self._holders.is_of_old(text, saying.function, date)
                for name, stated in self._offices.stated_of_each(saying):
                    claim = replace(_meant(stated, reading), is_of_old=is_of_old)
                    given.setdefault(name.person, []).append(claim)
        return given

    def _add_roles(
        self,
        drafts: Drafts,
        reading: Reading,
        sayings: Mapping[str, Sequence[Saying]],
        date: datetime.date,
        *,
        dated: bool,
    ) -> None:
        """Add nameless functions ("le président français") as mentions of who held them on the date.

        Without a date of the article only people already in it are meant.
        """
        for field, said in sayings.items():
            for saying in said:
                if saying.of:
                    continue
                function = saying.function
                holder = self._holder(function, field, reading, date)
                if holder and (dated or holder in drafts):
                    place = function.start, function.end
                    _add(drafts, self._knowledge, holder, field, reading, *place, "role")

    def _holder(
        self, function: Function, field: str, reading: Reading, date: datetime.date
    ) -> str | None:
        """Return who a function without a name is, the user's own tables first."""
        text = reading.fields[field].plain
        own = self._holders.holder_of_own(text, function, date)
        if own:
            return own
        stated = self._offices.stated(function)
        if stated is None:
            return None
        return self._holders.holder(text, function, _meant(stated, reading), date)

    def _finish(
        self,
        drafts: Drafts,
        reading: Reading,
        stated: Mapping[str, list[Stated]],
        date: datetime.date,
        *,
        guess: datetime.date | None,
    ) -> tuple[Entity, ...]:
        """Return the entities: offices decided, salience and focus weighed, in stable order."""
        for draft in drafts.values():
            draft.mentions = list(dict.fromkeys(draft.mentions))  # several hits may tell the same
        shares = saliences({draft.id: draft.mentions for draft in drafts.values()})
        entities = [
            self._entity(draft, reading, shares[draft.id])
            for draft in drafts.values()
            if draft.mentions
        ]
        home = _home(entities)
        for index, entity in enumerate(entities):
            if entity.type == "person":
                claims = stated.get(entity.id, ())
                office = self._decider.decide(entity.id, claims, date, home, guess=guess)
                if office:
                    entities[index] = replace(entity, office=office)
        codes = focus(entities)
        for index, entity in enumerate(entities):
            if entity.code in codes:
                entities[index] = replace(entity, focus=True)
        return in_order(entities)

    def _entity(self, draft: Draft, reading: Reading, salience: float) -> Entity:
        ordered = sorted(
            draft.mentions, key=lambda m: (FIELDS.index(m.field), m.start, m.end, m.kind)
        )
        mentions = tuple(self._as_given(mention, reading) for mention in ordered)
        given = (
            m.text for m, read in zip(mentions, ordered, strict=True) if read.text == draft.name
        )
        name = draft.name if draft.known else next(given, draft.name)
        entity = Entity(
            id=draft.id,
            type=draft.type,
            name=name,
            known=draft.known,
            salience=salience,
            mentions=mentions,
        )
        return with_table_facts(entity, self._knowledge, draft.country)

    def _as_given(self, read: Mention, reading: Reading) -> Mention:
        """Return a mention with its score and with the offsets of the text as it was given."""
        field = reading.fields[read.field]
        start, end = field.place(read.start, read.end)
        score = self._arbiter.kinds.get(read.kind) if read.score is None else round(read.score, 3)
        return Mention(read.field, start, end, field.raw[start:end], read.kind, score, read.by)


def with_table_facts(entity: Entity, knowledge: Knowledge, home: str | None = None) -> Entity:
    """Return an entity with what the tables say of its id; `home` is a country found otherwise."""
    is_own = entity.id in knowledge.own.ids
    if entity.own != is_own:
        entity = replace(entity, own=is_own)
    if row := knowledge.people.get(entity.id):
        return replace(entity, wikidata=row.wikidata)
    if body := knowledge.organisations.get(entity.id):
        return replace(entity, acronym=body.acronym, wikidata=body.wikidata, country=body.country)
    if country := knowledge.countries.get(entity.id):
        return replace(entity, code=country.code, wikidata=country.wikidata)
    place = knowledge.places.get(entity.id) or knowledge.town(entity.id)
    if place:
        return replace(entity, country=place.country, geonames=place.geonames)
    return entity if entity.country == home else replace(entity, country=home)


def in_order(entities: Iterable[Entity]) -> tuple[Entity, ...]:
    """Return entities as a record has them: heaviest first, then by type and id."""
    return tuple(sorted(entities, key=_place))


def _place(entity: Entity) -> tuple[float, int, str]:
    """Return what entities of an article are sorted by: heaviest first, then by type and id."""
    return -entity.salience, EntityType(entity.type).order, entity.id


def _meant(stated: Stated, reading: Reading) -> Stated:
    """Return what the text states with the country that its form means in this article."""
    return replace(stated, of=reading.instead.get(stated.of or "", stated.of))


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
    entry = Mention(field, start, end, reading.fields[field].plain[start:end], kind, None, by)
    draft = drafts.setdefault(
        target, Draft(target, target.partition("/")[0], knowledge.name(target) or target, True)
    )
    draft.mentions.append(entry)
