"""Measure the offices given to people, role by role, and show what is wrong with its sentence.

    python benchmarks/entities/office_roles.py GOLD.jsonl [--errors]

GOLD is in the project's gold format for entities (people with `forms` and `leader`). A person counts
if a mention of it stands where gold has one of its forms; its office is right if role and country or
organisation are. Prints right, made up and missed with precision and recall for each role, last for
all of them and for those at the head of a state, a government or an organisation.
"""

from __future__ import annotations

import argparse
import datetime
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nlp import Article, Record, Tagger
from nlp.evaluation import occurrences
from nlp.evaluation.entities import FIELDS, LEADERS
from nlp.records import Entity
from nlp.text import fold

_REACH = 90  # characters of the sentence shown on each side of a name

Office = tuple[str, str]  # role, of
Place = tuple[str, int, int]


@dataclass(frozen=True, slots=True)
class Judged:
    """Hold what gold and the record say of the office of one person found by both."""

    article: str
    name: str
    gold: Office | None
    given: Office | None
    sentence: str


def read_gold(path: Path) -> list[dict[str, Any]]:
    """Return the annotated articles of a file of JSON Lines."""
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines if line.strip()]


def make_article(gold: Mapping[str, Any]) -> Article:
    """Return the article that a gold line annotates."""
    date = datetime.date.fromisoformat(gold["date"]) if gold.get("date") else None
    return Article(id=gold["id"], title=gold["title"], text=gold["text"], date=date)


def judge(gold: Mapping[str, Any], record: Record) -> Iterator[Judged]:
    """Yield the people that gold and a record share, each with both offices."""
    people = [entity for entity in gold["entities"] if entity["type"] == "person"]
    owners = dict(_places(people, gold))
    for entity in record.entities:
        if entity.type != "person":
            continue
        person = next(filter(None, map(owners.get, _mentions(entity))), None)
        if person is not None:
            yield _compare(gold, person, entity)


def _places(
    people: Iterable[dict[str, Any]], gold: Mapping[str, Any]
) -> Iterator[tuple[Place, Any]]:
    """Yield each place where a person of gold is named, with the person."""
    owners = {form: person for person in people for form in person["forms"]}
    for field in FIELDS:
        for start, end, form in occurrences(owners, gold[field]):
            yield (field, start, end), owners[form]


def _mentions(entity: Entity) -> list[Place]:
    return [(m.field, m.start, m.end) for m in entity.mentions if m.kind == "name"]


def _compare(gold: Mapping[str, Any], person: Mapping[str, Any], entity: Entity) -> Judged:
    leader, office = person["leader"], entity.office
    wanted = (leader["role"], leader["of"]) if leader else None
    given = (office.role, office.of or "") if office else None
    mention = next(m for m in entity.mentions if m.kind == "name")
    text = gold[mention.field]
    sentence = text[max(0, mention.start - _REACH) : mention.end + _REACH].replace("\n", " ")
    return Judged(gold["id"], entity.name, wanted, given, sentence)


def _folded(office: Office | None) -> Office | None:
    return (office[0], fold(office[1])) if office else None


def count(judged: Iterable[Judged]) -> dict[str, Counter[str]]:
    """Return how many offices of each role are right, made up and missed."""
    counts = {"right": Counter[str](), "made up": Counter[str](), "missed": Counter[str]()}
    for one in judged:
        gold, given = _folded(one.gold), _folded(one.given)
        if gold and gold == given:
            counts["right"][gold[0]] += 1
            continue
        if given:
            counts["made up"][given[0]] += 1
        if gold:
            counts["missed"][gold[0]] += 1
    return counts


def show(counts: Mapping[str, Counter[str]]) -> None:
    """Print the counts as a table."""
    roles = sorted(set().union(*counts.values()))
    groups = {role: {role} for role in roles} | {"all": set(roles), "leading": set(LEADERS)}
    print(f"{'role':20}{'right':>7}{'made up':>9}{'missed':>8}{'P':>8}{'R':>8}")
    for name, group in groups.items():
        right, made_up, missed = (sum(c[role] for role in group) for c in counts.values())
        precision = right / ((right + made_up) or 1)
        recall = right / ((right + missed) or 1)
        print(f"{name:20}{right:7}{made_up:9}{missed:8}{precision:8.3f}{recall:8.3f}")


def main() -> None:
    """Measure one gold file with the shipped model and tables."""
    parser = argparse.ArgumentParser(description="Offices of people against gold, role by role.")
    parser.add_argument("gold", type=Path)
    parser.add_argument("--errors", action="store_true", help="print every wrong office")
    options = parser.parse_args()
    articles = read_gold(options.gold)
    records = Tagger.load(topics=[]).pipe(map(make_article, articles))
    judged: list[Judged] = []
    for gold, record in zip(articles, records, strict=True):
        judged += judge(gold, record)
    for one in judged if options.errors else ():
        if _folded(one.gold) != _folded(one.given):
            print(
                f"{one.article} {one.name}: gold {one.gold}, given {one.given}\n    {one.sentence}"
            )
    show(count(judged))


if __name__ == "__main__":
    main()
