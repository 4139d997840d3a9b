from __future__ import annotations

import dataclasses
import datetime
import json
import pickle
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given

from nlp.records import (
    Article,
    Entity,
    Evidence,
    Mention,
    Office,
    Origin,
    Record,
    Tag,
    encode_json,
    record_schema,
)
from tests.record_strategies import records


@pytest.mark.slow
@given(records())
def test_a_record_survives_json(record: Record) -> None:
    assert Record.from_dict(json.loads(json.dumps(record.to_dict()))) == record


@pytest.mark.slow
@given(records())
def test_every_record_is_valid_against_the_schema(record: Record) -> None:
    jsonschema.validate(json.loads(json.dumps(record.to_dict())), record_schema())


def test_the_published_schema_is_the_one_of_the_code() -> None:
    assert (
        json.loads(Path("docs/record.schema.json").read_text(encoding="utf-8")) == record_schema()
    )


def test_an_article_without_id_is_known_by_its_url_then_by_its_words() -> None:
    assert Article(text="a", url="https://exemple.fr/1").id == "https://exemple.fr/1"
    assert (
        Article(text="a", title="b").id
        == Article(text="a", title="b", date=datetime.date(2025, 1, 1)).id
    )
    assert Article(text="a", title="b").id != Article(text="b", title="a").id


def test_keys_of_other_types_stay_out_of_an_entity() -> None:
    country = Entity(id="country/RU", type="country", name="Russie", code="RU", mentions=())
    row = Record(article=Article(text="x"), entities=(country,)).to_dict()["entities"][0]
    assert {"code", "focus"} <= set(row)
    assert "office" not in row


def test_records_cannot_be_changed_by_accident() -> None:
    with pytest.raises(AttributeError):
        Article(text="x").title = "y"  # type: ignore[misc]


def full() -> Record:
    """Return a record with every field set, those that joined later too."""
    office = Office("minister", "ministre", "RU", datetime.date(2025, 7, 3), guessed=True)
    mention = Mention("text", 0, 3, "Léa", "name", 0.5, "correction")
    person = Entity(id="person/lea", type="person", name="Léa", mentions=(mention,), office=office)
    place = Entity(
        id="place/kiev", type="place", name="Kiev", mentions=(), geonames="703448", wikidata="Q1899"
    )
    tag = Tag(
        scheme="medtop",
        code="1",
        label="sport",
        score=0.5,
        accepted=True,
        because=(Evidence("text", 0, 3, "Léa", 0.25),),
    )
    article = Article(
        text="Léa.",
        date=datetime.date(2025, 7, 3),
        origin=Origin("dossier.zip", 3, "a.csv"),
        extra={"Rubrique": "Monde"},
    )
    return Record(
        article=article,
        entities=(person, place),
        tags=(tag,),
        made_by={"rubrique": "0.1.0", "corrections": "0a1b2c3d"},
    )


def changed(path: str, value: Any) -> dict[str, Any]:
    """Return the full record as JSON with one value replaced."""
    row = full().to_dict()
    *way, last = path.split(".")
    part: Any = row
    for step in way:
        part = part[int(step) if step.isdecimal() else step]
    part[last] = value
    return row


@pytest.mark.slow
@given(records())
def test_json_is_that_of_the_standard_library_byte_for_byte(record: Record) -> None:
    numbers = json.dumps(record.to_dict(), ensure_ascii=False)
    assert json.loads(record.to_json()) == json.loads(numbers)
    rounded = json.loads(numbers, parse_float=lambda number: round(float(number), 4))
    assert encode_json(rounded).decode() == json.dumps(rounded, ensure_ascii=False)


@pytest.mark.slow
@given(records())
def test_records_are_equal_by_value_pickle_and_can_be_replaced(record: Record) -> None:
    assert pickle.loads(pickle.dumps(record)) == record
    other = dataclasses.replace(
        record, article=dataclasses.replace(record.article, source="Le Mur")
    )
    assert other.article.source == "Le Mur"
    assert dataclasses.replace(other, article=record.article) == record
    assert len({*record.tags, *record.entities}) <= len(record.tags) + len(record.entities)


def test_keys_that_joined_later_are_left_out_where_unset() -> None:
    place = Entity(id="place/x", type="place", name="X", mentions=())
    person = Entity(
        id="person/x", type="person", name="X", mentions=(), office=Office("minister", "m")
    )
    row = Record(article=Article(text="x"), entities=(place, person)).to_dict()
    assert {"origin", "extra"}.isdisjoint(row)
    assert {"geonames", "wikidata"}.isdisjoint(row["entities"][0])
    assert row["entities"][1]["office"] == {"role": "minister", "title": "m", "of": None}


def test_keys_that_joined_later_are_written_where_set() -> None:
    row = full().to_dict()
    assert row["origin"] == {"file": "dossier.zip", "line": 3, "member": "a.csv"}
    assert row["extra"] == {"Rubrique": "Monde"}
    assert row["entities"][0]["office"]["as_of"] == "2025-07-03"
    assert row["entities"][0]["office"]["guessed"] is True
    assert row["entities"][1]["geonames"] == "703448"
    assert Record.from_dict(row) == full()
    jsonschema.validate(row, record_schema())


def test_a_record_made_before_a_field_was_added_is_read() -> None:
    mention = {"field": "text", "start": 0, "end": 3, "text": "Léa"}
    entity = {"id": "person/lea", "type": "person", "name": "Léa", "mentions": [mention]}
    record = Record.from_dict({"id": 7, "text": "Léa.", "unknown": 1, "entities": [entity]})
    assert record.article.id == "7"
    assert record.entities[0].mentions[0].by == "model"
    assert record.entities[0].known is False


@pytest.mark.parametrize(
    ("path", "value", "place", "expected"),
    [
        ("text", 3, "$.text", "Expected `str`, got `int`"),
        ("date", "hier", "$.date", "date"),
        ("authors", "Léa", "$.authors", "Expected `array`"),
        ("origin.line", "3", "$.origin.line", "Expected `int | null`"),
        ("extra", {"a": 1}, "$.extra[...]", "Expected `str`, got `int`"),
        ("entities.0.type", "robot", "$.entities[0].type", "person|country|organisation|place"),
        ("entities.0.office.role", "king", "$.entities[0].office.role", "head_of_state|"),
        ("entities.0.mentions.0.kind", "x", "$.entities[0].mentions[0].kind", "name|demonym"),
        ("entities.0.mentions.0.field", "x", "$.entities[0].mentions[0].field", "title|text"),
        ("entities.0.mentions.0.start", -1, "$.entities[0].mentions[0].start", ">= 0"),
        ("entities.0.mentions.0.start", 9, "$.entities[0].mentions[0].end", ">= 9"),
        ("tags.0.score", "haut", "$.tags[0].score", "Expected `float`, got `str`"),
        ("made_by.rubrique", 1, "$.made_by[...]", "Expected `str`, got `int`"),
    ],
)
def test_a_bad_record_says_which_field_and_what_was_expected(
    path: str, value: Any, place: str, expected: str
) -> None:
    with pytest.raises(ValueError, match=r"- at `") as told:
        Record.from_dict(changed(path, value))
    assert f"`{place}`" in str(told.value)
    assert expected in str(told.value)
    assert "\n" not in str(told.value)


def test_half_characters_are_refused_where_bytes_are_made() -> None:
    record = Record(article=Article(text="\ud800"))
    assert record.to_dict()["text"] == "\ud800"
    with pytest.raises(UnicodeEncodeError):
        record.to_json()
