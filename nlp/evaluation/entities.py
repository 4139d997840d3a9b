"""Entities of one article against gold: mentions, entities, leaders, countries, focus, spans."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from nlp.evaluation.counts import Counts, Row, Tally, compare_sets
from nlp.text import fold

# Field, start, end.
Place = tuple[str, int, int]
# An entity with the places where it stands.
Located = tuple[set[Place], Row]
# Start, end, label.
Span = tuple[int, int, str]

# A mention's score, None without one, and whether the mention is right.
Scored = tuple[float | None, bool]

FIELDS = ("title", "text")
LEADERS = frozenset(("head_of_state", "head_of_government", "minister", "org_head", "former"))
TYPES = ("person", "organisation", "place", "country")
COUNTRY_KINDS = {"names": "name", "demonyms": "demonym", "metonyms": "metonym"}
_COUNTRY_MENTIONS = frozenset(COUNTRY_KINDS.values())
# The label of span gold for each type of entity.
_SPAN_LABELS = {
    "person": "person",
    "place": "place",
    "country": "place",
    "organisation": "organisation",
}


@dataclass(frozen=True, slots=True)
class GoldPlaces:
    """Hold where the forms of an article's gold stand.

    form_at: the form at each place. types: the types of each form of a name. free: the places of
    metonyms, which may be left out or typed freely.
    """

    form_at: Mapping[Place, str]
    types: Mapping[str, set[str]]
    free: set[Place]

    def of(self, forms: Iterable[str]) -> set[Place]:
        """Return the places of some forms."""
        wanted = set(forms)
        return {place for place, form in self.form_at.items() if form in wanted}


@dataclass(frozen=True, slots=True)
class Match:
    """Hold the entities of one type, of gold and of a record, and those that are the same."""

    wanted: Sequence[Row]
    given: Sequence[Row]
    pairs: Sequence[tuple[Row, Row]]

    @property
    def counts(self) -> Counts:
        """Return how many were found, made up and missed."""
        hits = len(self.pairs)
        return Counts.of(hits, given=len(self.given), wanted=len(self.wanted))


def tally_entities(gold: Row, record: Row) -> Tally:
    """Return the counts of one article: mentions, entities, leaders, countries, focus."""
    places = _find_gold(gold)
    tally = _tally_mentions(places, _named_places(record))
    kinds = ("person", "organisation", "place")
    matches = {kind: _match(kind, gold, record, places) for kind in kinds}
    for kind, match in matches.items():
        tally[f"entity_{kind}"] = match.counts
    tally.update(_tally_leaders(matches["person"]))
    return {**tally, **_tally_countries(gold, record)}


def occurrences(forms: Iterable[str], text: str) -> Iterator[tuple[int, int, str]]:
    """Yield word-bounded occurrences of the forms, longest form first, none overlapping."""
    taken: set[int] = set()
    for form in sorted(set(forms), key=lambda form: (-len(form), form)):
        for found in re.finditer(rf"(?<!\w){re.escape(form)}(?!\w)", text):
            characters = range(*found.span())
            if taken.isdisjoint(characters):
                taken.update(characters)
                yield found.start(), found.end(), form


def gold_forms(gold: Row) -> tuple[dict[str, set[str]], set[str]]:
    """Return the types of each name form of an article, and the forms of its metonyms."""
    types: dict[str, set[str]] = defaultdict(set)
    for entity in gold["entities"]:
        for form in entity["forms"]:
            types[form].add(entity["type"])
    metonyms: set[str] = set()
    for country in gold["countries"]:
        metonyms.update(country["metonyms"])
        for form in country["names"]:
            types[form].add("country")
    return types, metonyms


def _find_gold(gold: Row) -> GoldPlaces:
    types, metonyms = gold_forms(gold)
    form_at: dict[Place, str] = {}
    for field in FIELDS:
        for start, end, form in occurrences({*types, *metonyms}, gold[field]):
            form_at[field, start, end] = form
    free = {place for place, form in form_at.items() if form in metonyms}
    return GoldPlaces(form_at, types, free)


def _named_places(record: Row) -> dict[Place, str]:
    """Return the type of the entity that a record names at each place."""
    types: dict[Place, str] = {}
    for entity in record.get("entities", ()):
        if entity["type"] in TYPES:
            types |= dict.fromkeys(_name_mentions(entity), entity["type"])
    return types


def _name_mentions(entity: Row) -> list[Place]:
    """Return where an entity of a record is mentioned by name."""
    return [_place(mention) for mention in entity["mentions"] if _kind(mention) == "name"]


def _kind(mention: Row) -> str:
    return str(mention.get("kind", "name"))


def _place(mention: Row) -> Place:
    return mention["field"], mention["start"], mention["end"]


def _tally_mentions(places: GoldPlaces, predicted: Mapping[Place, str]) -> Tally:
    """Return the counts of mentions, by type and in all; free places count nowhere."""
    wanted: dict[Place, set[str]] = {}
    for place, form in places.form_at.items():
        if form in places.types and place not in places.free:
            wanted[place] = places.types[form]
    given = {place: kind for place, kind in predicted.items() if place not in places.free}
    tally = {}
    for kind in TYPES:
        wanted_of_kind = {place: types for place, types in wanted.items() if kind in types}
        given_of_kind = {place: kind for place, one in given.items() if one == kind}
        tally[f"mention_{kind}"] = _count_mentions(wanted_of_kind, given_of_kind, wanted, given)
    tally["mention_all"] = _count_mentions(wanted, given, wanted, given)
    return tally


def _count_mentions(
    wanted: Mapping[Place, set[str]],
    given: Mapping[Place, str],
    all_wanted: Mapping[Place, set[str]],
    all_given: Mapping[Place, str],
) -> Counts:
    """Return the counts of some mentions, each judged by all that the other side has there."""
    hits = sum(all_given.get(place) in types for place, types in wanted.items())
    wrong = sum(kind not in all_wanted.get(place, ()) for place, kind in given.items())
    return Counts(hits, wrong, len(wanted) - hits)


def _match(kind: str, gold: Row, record: Row, places: GoldPlaces) -> Match:
    """Return the entities of one type that stand somewhere else than at free places, paired."""
    wanted: list[Located] = []
    for entity in _of_type(kind, gold):
        wanted.append((places.of(entity["forms"]), entity))
    given: list[Located] = []
    for entity in _of_type(kind, record):
        given.append((set(_name_mentions(entity)), entity))
    wanted = [located for located in wanted if located[0] - places.free]
    given = [located for located in given if located[0] - places.free]
    return Match(_entities(wanted), _entities(given), _pair(wanted, given))


def _of_type(kind: str, row: Row) -> list[Row]:
    return [entity for entity in row.get("entities", ()) if entity["type"] == kind]


def _entities(located: Sequence[Located]) -> list[Row]:
    return [entity for _, entity in located]


def _pair(wanted: Sequence[Located], given: Sequence[Located]) -> list[tuple[Row, Row]]:
    """Pair gold with predicted entities, the largest overlap first for each gold entity.

    Among equal overlaps the last predicted entity is taken.
    """
    pairs = []
    used: set[int] = set()
    for places, entity in wanted:
        best, largest = -1, 0
        for index, (other, _) in enumerate(given):
            overlap = len(places & other)
            if index not in used and overlap >= largest:
                best, largest = index, overlap
        if largest:
            used.add(best)
            pairs.append((entity, given[best][1]))
    return pairs


def _tally_leaders(people: Match) -> Tally:
    """Count leaders, and leaders with the right role and country, over the paired people."""
    leaders = [entity for entity in people.wanted if _is_leader(entity.get("leader"))]
    named = [entity for entity in people.given if _is_leader(entity.get("office"))]
    partner = {id(predicted): wanted for wanted, predicted in people.pairs}
    found = exact = 0
    for predicted in named:
        office = partner.get(id(predicted), {}).get("leader")
        if office and _is_leader(office):
            found += 1
            exact += _same_office(office, predicted["office"])
    return {
        "leader": Counts.of(found, given=len(named), wanted=len(leaders)),
        "leader_role_of": Counts.of(exact, given=len(named), wanted=len(leaders)),
    }


def _is_leader(office: Row | None) -> bool:
    return office is not None and office.get("role") in LEADERS


def _same_office(wanted: Row, given: Row) -> bool:
    if wanted["role"] != given["role"]:
        return False
    return fold(str(wanted["of"])) == fold(str(given.get("of")))


def _tally_countries(gold: Row, record: Row) -> Tally:
    given: dict[str, list[str]] = {}
    given_focus: set[str] = set()
    for entity in record.get("entities", ()):
        if entity["type"] != "country":
            continue
        texts = [m["text"] for m in entity["mentions"] if m.get("kind") in _COUNTRY_MENTIONS]
        if texts:
            given[entity["code"]] = texts
            if entity.get("focus"):
                given_focus.add(entity["code"])
    codes = [country["code"] for country in gold["countries"]]
    tally = {"country": compare_sets(codes, given)}
    for column in COUNTRY_KINDS:
        tally[f"country_{column}_recall"] = _country_recall(gold, column, given)
    focus = {country["code"] for country in gold["countries"] if country["focus"]}
    if focus:
        tally["focus"] = compare_sets(focus, given_focus)
    return tally


def _country_recall(gold: Row, column: str, given: Mapping[str, Sequence[str]]) -> Counts:
    """Return how many forms of one column of gold are in a mention of their country.

    given: the texts of the mentions of each country.
    """
    forms: set[tuple[str, str]] = set()
    for country in gold["countries"]:
        forms.update((country["code"], form) for form in country[column])
    hits = 0
    for code, form in forms:
        hits += any(form in text for text in given.get(code, ()))
    return Counts(hits, 0, len(forms) - hits)


def named_forms(gold: Row, record: Row) -> frozenset[str]:
    """Return the names of a record with their types, each once: "Otan (organisation)".

    Gold made of spans is about the text alone and has countries as places, and so is the answer.
    """
    has_spans = "spans" in gold
    found = set()
    for entity in record.get("entities", ()):
        kind = _SPAN_LABELS[entity["type"]] if has_spans else entity["type"]
        for mention in entity["mentions"]:
            is_judged = mention["field"] == "text" or not has_spans
            if is_judged and _kind(mention) == "name":
                found.add(f"{mention['text']} ({kind})")
    return frozenset(found)


def gold_named_forms(gold: Row) -> frozenset[str]:
    """Return the names of a gold row with their types, each once, as `named_forms` does."""
    if "spans" in gold:
        spans = _gold_spans(gold)
        return frozenset(f"{gold['text'][start:end]} ({label})" for start, end, label in spans)
    places = _find_gold(gold)
    found: set[str] = set()
    for form, types in places.types.items():
        if form in places.form_at.values():
            found.update(f"{form} ({kind})" for kind in types)
    return frozenset(found)


def scored_mentions(gold: Row, record: Row) -> list[Scored]:
    """Return the score of each mention by name of a record, and whether the mention is right.

    Where gold lets a mention be left out or typed freely, it is not among them.
    """
    if "spans" in gold:
        return _scored_spans(gold, record)
    places = _find_gold(gold)
    scored: list[Scored] = []
    for entity in record.get("entities", ()):
        for mention in entity["mentions"]:
            place = _place(mention)
            if entity["type"] in TYPES and _kind(mention) == "name" and place not in places.free:
                types = places.types.get(places.form_at.get(place, ""), set())
                scored.append((mention.get("score"), entity["type"] in types))
    return scored


def _scored_spans(gold: Row, record: Row) -> list[Scored]:
    wanted = _gold_spans(gold)
    scored: list[Scored] = []
    for entity in record.get("entities", ()):
        for mention in entity["mentions"]:
            if mention["field"] == "text" and _kind(mention) == "name":
                span = (mention["start"], mention["end"], _SPAN_LABELS[entity["type"]])
                scored.append((mention.get("score"), span in wanted))
    return scored


def tally_spans(gold: Row, record: Row) -> Tally:
    """Return the counts of strict spans of the text against span gold; countries count as places.

    A metonym counts as a place, unless gold was imported from an annotation tool (it has
    `title_spans`): there metonyms have a label of their own, and both sides leave them out.
    """
    kinds = ("name",) if "title_spans" in gold else ("name", "metonym")
    wanted = _gold_spans(gold)
    given = _predicted_spans(record, kinds)
    tally = {}
    for label in ("person", "place", "organisation"):
        wanted_of_label = {span for span in wanted if span[2] == label}
        given_of_label = {span for span in given if span[2] == label}
        tally[label] = compare_sets(wanted_of_label, given_of_label)
    return {**tally, "all": compare_sets(wanted, given)}


def _gold_spans(gold: Row) -> set[Span]:
    """Return the outermost spans of gold."""
    wanted: set[Span] = set()
    last = -1
    spans = sorted(gold["spans"], key=lambda span: (span["start"], -span["end"]))
    for span in spans:
        if span["label"] in _SPAN_LABELS and span["start"] >= last:
            wanted.add((span["start"], span["end"], _SPAN_LABELS[span["label"]]))
            last = span["end"]
    return wanted


def _predicted_spans(record: Row, kinds: Sequence[str]) -> set[Span]:
    """Return the spans of a record's text that are mentions of some kinds."""
    given: set[Span] = set()
    for entity in record.get("entities", ()):
        for mention in entity["mentions"]:
            if mention["field"] == "text" and _kind(mention) in kinds:
                label = _SPAN_LABELS[entity["type"]]
                given.add((mention["start"], mention["end"], label))
    return given
