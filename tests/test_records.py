from __future__ import annotations

import datetime
import json
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.records import Article, Entity, Evidence, Mention, Office, Record, Tag, record_schema

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
mentions = st.builds(
    Mention,
    st.sampled_from(["title", "text"]),
    st.integers(0, 9),
    st.integers(10, 20),
    texts,
    st.sampled_from(["name", "demonym", "metonym", "role"]),
    st.none() | st.floats(0, 1),
    st.sampled_from(["model", "table"]),
)
people = st.builds(
    Entity,
    id=texts,
    type=st.just("person"),
    name=texts,
    known=st.booleans(),
    mentions=st.lists(mentions, max_size=3).map(tuple),
    salience=st.floats(0, 1),
    wikidata=st.none() | texts,
    office=st.none() | st.builds(Office, st.just("minister"), texts, st.none() | texts),
)
countries = st.builds(
    Entity,
    id=texts,
    type=st.just("country"),
    name=texts,
    mentions=st.lists(mentions, max_size=2).map(tuple),
    code=texts,
    focus=st.booleans(),
)
tags = st.builds(
    Tag,
    scheme=texts,
    code=texts,
    label=texts,
    score=st.floats(0, 1),
    accepted=st.booleans(),
    top=st.none() | texts,
    because=st.lists(
        st.builds(
            Evidence, st.just("text"), st.integers(0, 5), st.integers(6, 9), texts, st.floats(0, 1)
        ),
        max_size=2,
    ).map(tuple),
)
articles = st.builds(
    Article,
    text=texts,
    title=texts,
    date=st.none() | st.dates(),
    authors=st.lists(texts, max_size=2).map(tuple),
    keywords=st.lists(texts, max_size=2).map(tuple),
)
records = st.builds(
    Record,
    article=articles,
    entities=st.lists(people | countries, max_size=3).map(tuple),
    tags=st.lists(tags, max_size=2).map(tuple),
    made_by=st.dictionaries(texts, texts, max_size=2),
)


@given(records)
def test_a_record_survives_json(record: Record) -> None:
    assert Record.from_dict(json.loads(json.dumps(record.to_dict()))) == record


@given(records)
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
