"""Sentences that are easily read wrong, by kind: offices over "et", bakers called like ministers, streets, idioms."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

import pytest

from nlp import Article, Entity, Tagger
from tests.conftest import ROOT, rows

TEXTS = rows(ROOT / "tests" / "data" / "short-texts.jsonl")
# What is still read wrong; a text that is right now leaves the list.
WRONG = (
    "La pharmacienne Borne et M. Darmanin",
    "Paris Hilton lance une ligne de parfums",
    "ZELENSKY DEMANDE DES ARMES",
    "Prince Dupont a ouvert",
    "Le match France/Italie(2-1)",
)


@pytest.fixture(scope="module")
def names() -> Tagger:
    return Tagger.load(topics=[])


def fits(entity: Entity, wanted: Mapping[str, Any]) -> bool:
    """Tell whether an entity is as described: `text` is one of its mentions, the rest its fields."""
    office = entity.office
    told = {
        "type": entity.type,
        "name": entity.name,
        "code": entity.code,
        "country": entity.country,
        "known": entity.known,
        "role": office and office.role,
        "of": office and office.of,
        "office": office,
    }
    texts = {mention.text for mention in entity.mentions}
    if "text" in wanted and wanted["text"] not in texts:
        return False
    return all(told[key] == value for key, value in wanted.items() if key != "text")


@pytest.mark.parametrize("row", TEXTS, ids=lambda row: f"{row['kind']}: {row['text'][:40]}")
def test_a_sentence_is_read_right(row: dict[str, Any], names: Tagger) -> None:
    article = Article(
        title=row["title"], text=row["text"], date=datetime.date.fromisoformat(row["date"])
    )
    entities = names(article).entities
    missing = [one for one in row["has"] if not any(fits(entity, one) for entity in entities)]
    made_up = [one for one in row["lacks"] if any(fits(entity, one) for entity in entities)]
    assert bool(missing or made_up) == row["text"].startswith(WRONG), (missing, made_up)
