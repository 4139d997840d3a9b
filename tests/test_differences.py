"""What changed between two files of records, and why."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from nlp.archive.differences import compare_articles, compare_records, count_differences
from nlp.records import Article, Entity, Mention, Office, Record, Tag
from nlp.writing import write_records
from tests.record_strategies import batches
from tests.test_cli import rubrique

TEXT = "La Caf a reçu Magawa à Gand."
STAMPS = {"rubrique": "1", "entities": "m1", "knowledge": "k1", "medtop": "t1"}


def entity(name: str, form: str, by: str = "model", **more: Any) -> Entity:
    start = TEXT.index(form)
    mention = Mention("text", start, start + len(form), form, "name", 0.9, by)
    return Entity(id=name, type=name.partition("/")[0], name=form, mentions=(mention,), **more)


def tag(code: str, *, accepted: bool = True, by: str | None = None) -> Tag:
    return Tag(scheme="medtop", code=code, label=code, score=0.9, accepted=accepted, by=by)


@pytest.fixture
def before() -> Record:
    return Record(
        article=Article(id="a1", text=TEXT),
        entities=(entity("organisation/caf", "Caf"), entity("person/magawa", "Magawa")),
        tags=(tag("x"),),
        made_by=STAMPS,
    )


def changed(before: Record, after: Record) -> list[tuple[str, str, str, str]]:
    return [
        (one.change, one.reason, one.before, one.after) for one in compare_articles(before, after)
    ]


def made(before: Record, stamps: dict[str, str], **parts: Any) -> Record:
    return replace(before, made_by={**STAMPS, **stamps}, **parts)


@pytest.mark.slow
@given(batches)
@settings(max_examples=30)
def test_a_file_does_not_differ_from_itself(records: list[Record]) -> None:
    names = {record.article.id for record in records}
    assert len(names) == len(records)
    found = [one for record in records for one in compare_articles(record, record)]
    assert found == []
    assert list(compare_records(records, records)) == []


def test_a_rejected_name_is_lost_by_a_correction(before: Record) -> None:
    after = made(before, {"corrections": "c1"}, entities=before.entities[:1])
    assert changed(before, after) == [("lost", "correction", "person/magawa", "")]


def test_a_name_that_is_another_now_is_relinked_once(before: Record) -> None:
    linked = entity("organisation/caf-2", "Caf", by="correction")
    after = made(before, {"corrections": "c1"}, entities=(linked, before.entities[1]))
    expected = ("relinked", "correction", "organisation/caf", "organisation/caf-2")
    assert changed(before, after) == [expected]


def test_what_another_model_finds_is_gained_by_the_model(before: Record) -> None:
    found = entity("place/gand", "Gand")
    after = made(before, {"entities": "m2"}, entities=(*before.entities, found))
    assert changed(before, after) == [("gained", "model", "", "place/gand")]


def test_what_newer_tables_know_comes_from_the_tables(before: Record) -> None:
    office = Office("official", "rat", "KH")
    held = replace(before.entities[1], office=office)
    found = entity("place/gand", "Gand", known=True)
    after = made(before, {"knowledge": "k2"}, entities=(before.entities[0], held, found))
    assert changed(before, after) == [
        ("gained", "tables", "", "place/gand"),
        ("office", "tables", "", "rat (KH)"),
    ]


def test_a_changed_text_is_the_reason_of_all_that_changed(before: Record) -> None:
    article = replace(before.article, text=f"{TEXT} Gand.")
    after = made(before, {"entities": "m2"}, article=article, tags=())
    assert {row[:2] for row in changed(before, after)} == {("untagged", "text")}


def test_tags_changed_by_a_person_and_by_a_model_are_told_apart(before: Record) -> None:
    tags = (tag("x", accepted=False, by="correction"), tag("y"))
    after = made(before, {"corrections": "c1", "medtop": "t2"}, tags=tags)
    assert changed(before, after) == [
        ("untagged", "correction", "", "x"),
        ("tagged", "model", "", "y"),
    ]


def test_articles_that_came_and_went_are_told(before: Record) -> None:
    other = replace(before, article=Article(id="a2", text=TEXT, title="Deux"))
    found = list(compare_records([before], [other]))
    assert [(one.change, one.article) for one in found] == [
        ("article-added", "a2"),
        ("article-removed", "a1"),
    ]
    assert count_differences(found)["article-added"]["text"] == 1


@pytest.mark.slow
def test_the_command_tells_and_writes_what_changed(before: Record, tmp_path: Path) -> None:
    hostile = "<script>alert(1)</script>"
    after = made(
        before, {"corrections": "c1"}, entities=(replace(before.entities[0], name=hostile),)
    )
    for name, record in (("a.jsonl", before), ("b.jsonl", after)):
        write_records(
            [record, replace(record, article=Article(id=hostile, text="x"))], tmp_path / name
        )
    done = rubrique("diff", "a.jsonl", "b.jsonl", "-o", "d.html", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stdout.split()[-6:] == ["lost", "2", "0", "0", "0", "0"]
    page = (tmp_path / "d.html").read_text(encoding="utf-8")
    assert "disparu" in page
    assert "<script>" not in page
    assert rubrique("diff", "a.jsonl", "b.jsonl", "-o", "d.json", cwd=tmp_path).returncode == 0
    assert len(json.loads((tmp_path / "d.json").read_text())["changes"]) == 2
    told = json.loads(rubrique("diff", "a.jsonl", "b.jsonl", "--json", cwd=tmp_path).stdout)
    assert told["counts"]["lost"]["correction"] == 2
    wrong = rubrique("diff", "a.jsonl", "b.jsonl", "-o", "d.txt", cwd=tmp_path)
    assert (wrong.returncode, wrong.stderr.count("\n")) == (1, 1)
