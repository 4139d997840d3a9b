"""What annotators changed in records, as decisions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from nlp.annotation.example import label_of
from nlp.corrections.decisions import Action, Correction, Report, Scope, form_key, own_id
from nlp.corrections.places import Place, place_of
from nlp.knowledge import Knowledge
from nlp.lists import EntityType, Scheme
from nlp.records import Record

Row = Mapping[str, Any]
_FREE_TYPES = (EntityType.PERSON, EntityType.ORGANISATION, EntityType.PLACE)


def decide_from_annotations(
    records: Iterable[Record],
    rows: Sequence[Row],
    knowledge: Knowledge,
    report: Report,
    *,
    scheme: str = Scheme.MEDTOP,
) -> list[Correction]:
    """Return the decisions that turn records into what annotators made of them.

    rows: gold rows, see `Example.to_row`. Every decision is about one place of one article. What no
    decision can say (another kind of mention, a country nobody knows) is told to `report`. Topics
    are compared only if some row has any.
    """
    by_id = {str(row["id"]): row for row in rows}
    has_topics = any(row.get("topics") for row in rows)
    decisions: list[Correction] = []
    for record in records:
        row = by_id.pop(str(record.article.id), None)
        if row is None:
            continue
        if (row["title"], row["text"]) != (record.article.title, record.article.text):
            report(f"article {record.article.id}: its text is not that of the record; left out")
            continue
        decisions += _Comparison(record, row, knowledge, report).decide()
        if has_topics:
            decisions += _decide_topics(record, row, scheme)
    for name in by_id:
        report(f"article {name}: no record has this id; left out")
    if not has_topics:
        report("no annotated article has topics: the tags of the records are left as they are")
    return decisions


class _Comparison:
    """Compare the mentions of a record with the spans of annotators."""

    def __init__(self, record: Record, row: Row, knowledge: Knowledge, report: Report) -> None:
        self._article = record.article
        self._scope = Scope(article=str(record.article.id))
        self._knowledge = knowledge
        self._report = report
        self._found = dict(_labelled(record))
        self._given = dict(_annotated(row))

    def decide(self) -> Iterator[Correction]:
        for place in sorted({*self._found, *self._given}, key=lambda place: place[1:]):
            found, given = self._found.get(place), self._given.get(place)
            if found == given:
                continue
            decision = self._decide_place(place, found, given)
            if decision:
                yield decision
            else:
                where = f"article {self._article.id}: {given} at {place[0]} {place[1]}-{place[2]}"
                self._report(f"{where} cannot be said by a correction; left out")

    def _decide_place(
        self, place: Place, found: str | None, given: str | None
    ) -> Correction | None:
        if given is None:
            return self._make(Action.REJECT, place)
        if given == EntityType.COUNTRY:
            country = self._country(self._words(place))
            if country is None:
                return None
            if found is None:
                return self._make(Action.ADD, place, type=given, id=country)
            return self._make(Action.LINK, place, id=country)
        if given not in _FREE_TYPES:
            return None
        action = Action.ADD if found is None else Action.RETYPE
        return self._make(action, place, type=given)

    def _make(self, action: Action, place: Place, **parts: str) -> Correction:
        field, start, end = place
        return Correction(
            action=action.value,
            scope=self._scope,
            form=self._words(place),
            field=field,
            start=start,
            end=end,
            **parts,  # type: ignore[arg-type]
        )

    def _words(self, place: Place) -> str:
        field, start, end = place
        return str(getattr(self._article, field)[start:end])

    def _country(self, form: str) -> str | None:
        """Return the id of the country that is called so."""
        wanted = own_id("country", form_key(form))
        for name, country in self._knowledge.countries.items():
            called = (country.name, country.official, *country.aliases)
            if any(own_id("country", one) == wanted for one in called if one):
                return name
        return None


def _labelled(record: Record) -> Iterator[tuple[Place, str]]:
    for entity in record.entities:
        for mention in entity.mentions:
            yield place_of(mention), label_of(entity, mention)


def _annotated(row: Row) -> Iterator[tuple[Place, str]]:
    for field, key in (("title", "title_spans"), ("text", "spans")):
        for span in row.get(key, ()):
            yield (field, span["start"], span["end"]), str(span["label"])


def _decide_topics(record: Record, row: Row, scheme: str) -> Iterator[Correction]:
    scope = Scope(article=str(record.article.id))
    found = {tag.code for tag in record.tags if tag.accepted and tag.scheme == scheme}
    given = set(row.get("topics") or ())
    for action, codes in ((Action.UNTAG, found - given), (Action.TAG, given - found)):
        for code in sorted(codes):
            yield Correction(action=action.value, scope=scope, scheme=scheme, code=code)
