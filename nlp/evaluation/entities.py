"""Entities of one article against gold: mentions, entities, leaders, countries, focus, spans."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from nlp.evaluation.counts import Counts, Row, Tally, compare_sets
from nlp.text import fold

Place = tuple[str, int, int]

FIELDS = ("title", "text")
LEADERS = frozenset(("head_of_state", "head_of_government", "minister", "org_head", "former"))
TYPES = ("person", "organisation", "place", "country")
COUNTRY_KINDS = {"names": "name", "demonyms": "demonym", "metonyms": "metonym"}


def tally_entities(gold: Row, record: Row) -> Tally:
    """Return the counts of one article: mentions, entities, leaders, countries, focus."""
    types, soft = gold_forms(gold)
    where = {
        (f, start, end): form
        for f in FIELDS
        for start, end, form in occurrences({*types, *soft}, gold[f])
    }
    free = {place for place, form in where.items() if form in soft}
    tally = _tally_mentions(
        {place: types[form] for place, form in where.items() if form in types},
        _named_places(record),
        free,
    )
    pairs: list[tuple[Row, Row]] = []
    for kind in ("person", "organisation", "place"):
        pairs += _tally_kind(tally, kind, gold, record, where, free)
    tally.update(_tally_leaders(gold, record, pairs, where, free))
    return {**tally, **_tally_countries(gold, record)}


def occurrences(forms: Iterable[str], text: str) -> Iterator[tuple[int, int, str]]:
    """Yield word-bounded occurrences of the forms, longest form first, none overlapping."""
    taken: set[int] = set()
    for form in sorted(set(forms), key=lambda form: (-len(form), form)):
        for found in re.finditer(rf"(?<!\w){re.escape(form)}(?!\w)", text):
            if taken.isdisjoint(range(*found.span())):
                taken.update(range(*found.span()))
                yield found.start(), found.end(), form


def gold_forms(gold: Row) -> tuple[dict[str, set[str]], set[str]]:
    """Return the types of each name form of an article, and the forms of its metonyms."""
    types: dict[str, set[str]] = defaultdict(set)
    for entity in gold["entities"]:
        for form in entity["forms"]:
            types[form].add(entity["type"])
    for country in gold["countries"]:
        for form in country["names"]:
            types[form].add("country")
    return types, {form for country in gold["countries"] for form in country["metonyms"]}


def _named_places(record: Row) -> dict[Place, str]:
    return {
        _place(mention): entity["type"]
        for entity in record.get("entities", ())
        for mention in entity["mentions"]
        if mention.get("kind", "name") == "name" and entity["type"] in TYPES
    }


def _place(mention: Row) -> Place:
    return mention["field"], mention["start"], mention["end"]


def _tally_mentions(
    gold: Mapping[Place, set[str]], predicted: Mapping[Place, str], free: set[Place]
) -> Tally:
    tally: Tally = {}
    for kind in (*TYPES, "all"):
        wanted = {
            place
            for place, types in gold.items()
            if place not in free and (kind == "all" or kind in types)
        }
        hits = sum(predicted.get(place) in gold[place] for place in wanted)
        given = [
            (place, t) for place, t in predicted.items() if place not in free and kind in (t, "all")
        ]
        wrong = sum(t not in gold.get(place, ()) for place, t in given)
        tally[f"mention_{kind}"] = Counts(hits, wrong, len(wanted) - hits)
    return tally


def _tally_kind(
    tally: Tally, kind: str, gold: Row, record: Row, where: Mapping[Place, str], free: set[Place]
) -> list[tuple[Row, Row]]:
    """Pair gold with predicted entities of one type, the largest overlap first for each gold entity."""
    wanted, given = _gold_entities(kind, gold, where, free), _predicted_entities(kind, record, free)
    pairs, used = [], set()
    for places, entity in wanted:
        overlap, best = max(
            (
                (len(places & other), index)
                for index, (other, _) in enumerate(given)
                if index not in used
            ),
            default=(0, -1),
        )
        if overlap:
            used.add(best)
            pairs.append((entity, given[best][1]))
    tally[f"entity_{kind}"] = Counts(len(pairs), len(given) - len(pairs), len(wanted) - len(pairs))
    return pairs


def _gold_entities(
    kind: str, gold: Row, where: Mapping[Place, str], free: set[Place]
) -> list[tuple[set[Place], Row]]:
    rows = [
        ({p for p, form in where.items() if form in entity["forms"]}, entity)
        for entity in gold["entities"]
        if entity["type"] == kind
    ]
    return [(places, entity) for places, entity in rows if places and not places <= free]


def _predicted_entities(kind: str, record: Row, free: set[Place]) -> list[tuple[set[Place], Row]]:
    rows = [
        ({_place(m) for m in entity["mentions"] if m.get("kind", "name") == "name"}, entity)
        for entity in record.get("entities", ())
        if entity["type"] == kind
    ]
    return [(places, entity) for places, entity in rows if places and not places <= free]


def _tally_leaders(
    gold: Row,
    record: Row,
    pairs: Sequence[tuple[Row, Row]],
    where: Mapping[Place, str],
    free: set[Place],
) -> Tally:
    """Count leaders, and leaders with the right role and country, over the paired people."""
    partner = {id(predicted): wanted for wanted, predicted in pairs}
    leaders = [
        entity
        for _, entity in _gold_entities("person", gold, where, free)
        if _is_leader(entity.get("leader"))
    ]
    named = [
        entity
        for _, entity in _predicted_entities("person", record, free)
        if _is_leader(entity.get("office"))
    ]
    found = [
        (partner[id(e)], e)
        for e in named
        if id(e) in partner and _is_leader(partner[id(e)].get("leader"))
    ]
    exact = sum(_same_office(wanted["leader"], predicted["office"]) for wanted, predicted in found)
    return {
        "leader": Counts(len(found), len(named) - len(found), len(leaders) - len(found)),
        "leader_role_of": Counts(exact, len(named) - exact, len(leaders) - exact),
    }


def _is_leader(office: Row | None) -> bool:
    return bool(office) and office is not None and office.get("role") in LEADERS


def _same_office(wanted: Row, given: Row) -> bool:
    return bool(
        wanted["role"] == given["role"] and fold(str(wanted["of"])) == fold(str(given.get("of")))
    )


def _tally_countries(gold: Row, record: Row) -> Tally:
    kinds = set(COUNTRY_KINDS.values())
    given = {
        entity["code"]: entity
        for entity in record.get("entities", ())
        if entity["type"] == "country" and any(m.get("kind") in kinds for m in entity["mentions"])
    }
    tally = {"country": compare_sets((country["code"] for country in gold["countries"]), given)}
    for column in COUNTRY_KINDS:
        forms = {
            (country["code"], form) for country in gold["countries"] for form in country[column]
        }
        hits = sum(
            any(
                form in m["text"]
                for m in given.get(code, {}).get("mentions", ())
                if m.get("kind") in kinds
            )
            for code, form in forms
        )
        tally[f"country_{column}_recall"] = Counts(hits, 0, len(forms) - hits)
    wanted = {country["code"] for country in gold["countries"] if country["focus"]}
    if wanted:
        tally["focus"] = compare_sets(
            wanted, (code for code, entity in given.items() if entity.get("focus"))
        )
    return tally


def tally_spans(gold: Row, record: Row) -> Tally:
    """Return the counts of strict spans of the text against span gold; countries count as places.

    A metonym counts as a place, unless gold was imported from an annotation tool (it has
    `title_spans`): there metonyms have a label of their own, and both sides leave them out.
    """
    label = {
        "person": "person",
        "place": "place",
        "country": "place",
        "organisation": "organisation",
    }
    kinds = ("name",) if "title_spans" in gold else ("name", "metonym")
    wanted, end = set(), -1
    for span in sorted(gold["spans"], key=lambda span: (span["start"], -span["end"])):
        if span["label"] in label and span["start"] >= end:
            wanted.add((span["start"], span["end"], label[span["label"]]))
            end = span["end"]
    given = {
        (m["start"], m["end"], label[entity["type"]])
        for entity in record.get("entities", ())
        for m in entity["mentions"]
        if m["field"] == "text" and m.get("kind", "name") in kinds
    }
    tallies = {
        kind: compare_sets((s for s in wanted if s[2] == kind), (s for s in given if s[2] == kind))
        for kind in ("person", "place", "organisation")
    }
    return {**tallies, "all": compare_sets(wanted, given)}
