"""Articles on their way from who reads to who tags."""

from __future__ import annotations

import datetime
import io
import json
from dataclasses import fields, replace
from pathlib import Path

import pytest

from nlp import Article
from nlp.reading import Position
from nlp.reading.parcels import Parcel, content_digest
from nlp.records import Origin, Reject
from nlp.running.guarded import GuardedReading, _rows

FULL = Article(
    text="Le conseil a voté.\nÉté.",
    title="Vote",
    id="a-1",
    date=datetime.date(2025, 7, 3),
    url="https://x.example/1",
    source="Le Journal",
    agency="AFP",
    authors=("Ève Lund",),
    keywords=("vote", "été"),
    language="fr",
    origin=Origin("a.jsonl", 3),
    extra={"rubrique": "Politique"},
)
OTHER = {
    "text": "Autre.",
    "date": datetime.date(2025, 7, 4),
    "authors": ("Ida",),
    "keywords": (),
    "origin": Origin("b.jsonl", 3),
    "extra": {"rubrique": "Sport"},
}


def test_an_article_comes_out_as_it_was_packed() -> None:
    assert Parcel.pack(FULL).unpack() == FULL
    assert Parcel.pack(Article(text="Un.")).unpack() == Article(text="Un.")


@pytest.mark.parametrize("name", [item.name for item in fields(Article)])
def test_a_digest_changes_with_every_field_and_that_of_the_content_with_all_but_the_place(
    name: str,
) -> None:
    before, after = Parcel.pack(FULL), Parcel.pack(replace(FULL, **{name: OTHER.get(name, "x")}))
    assert before.digest != after.digest
    assert (before.content == after.content) == (name == "origin")
    assert before.content == content_digest(FULL)


def test_what_is_told_of_an_article_is_true_of_what_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('{"id": 7, "text": "Été à Brest."}\n{"text": "Un vote."}\n', "utf-8")
    rejects: list[Reject] = []
    reading = GuardedReading([path], {"any_language": True}, rejects.append, Position())
    found = list(reading.read())
    assert [parcel.unpack().text for parcel in found] == ["Été à Brest.", "Un vote."]
    assert found == [Parcel.pack(parcel.unpack()) for parcel in found]


@pytest.mark.parametrize("end", range(1, 12))
def test_an_article_that_breaks_off_is_none(end: int) -> None:
    row, line = json.dumps({"article": []}).encode() + b"\n", b'{"text"}\n'
    whole = row + line
    assert list(_rows(io.BytesIO(whole))) == [({"article": []}, line[:-1])]
    assert list(_rows(io.BytesIO(whole[:-end]))) == []
