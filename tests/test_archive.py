"""Dossiers: who is one over many articles, what is known of them, and ids that stay."""

from __future__ import annotations

import csv
import datetime
import json
import random
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.archive.dossiers import find_dossiers, make_dossiers, write_dossiers
from nlp.archive.gathering import Gatherer
from nlp.errors import OptionError
from nlp.evaluation.clusters import b_cubed
from nlp.records import Article, Entity, Mention, Office, Record, Tag
from nlp.text import slug
from nlp.writing import write_records
from tests.test_cli import rubrique

MINISTER = Office("minister", "ministre de la Défense", "UA")


def person(text: str, form: str, office: Office | None = None, **more: Any) -> Entity:
    start = text.index(form)
    mention = Mention("text", start, start + len(form), form, "name", 0.9)
    parts = {"id": f"person/{slug(form)}", "name": form, **more}
    return Entity(type="person", mentions=(mention,), office=office, salience=0.3, **parts)


def body(text: str, *forms: str, **more: Any) -> Entity:
    mentions = tuple(
        Mention("text", text.index(form), text.index(form) + len(form), form, "name", 0.9)
        for form in forms
    )
    parts = {"id": f"organisation/{slug(forms[0])}", "name": forms[0], **more}
    return Entity(type="organisation", mentions=mentions, salience=0.2, **parts)


def record(
    number: int, text: str, *entities: Entity, day: int = 1, source: str = "Le Journal"
) -> Record:
    date = datetime.date(2025, 1, day)
    tag = Tag(scheme="medtop", code="x", label="Défense", score=0.9, accepted=True)
    article = Article(id=f"a{number}", text=text, date=date, source=source)
    return Record(article=article, entities=entities, tags=(tag,))


def by_id(records: list[Record]) -> dict[str, dict[str, Any]]:
    return {row["id"]: row for row in make_dossiers(records)}


@pytest.fixture
def umerov() -> list[Record]:
    full = "Le ministre ukrainien de la Défense, M. Roustem Oumerov, est à Kiev. Zelensky aussi."
    other = "Hier, Rustem Umerov a parlé devant Zelensky."
    bare = "Le ministre de la Défense Oumerov a reçu Zelensky."
    zelensky = {"known": True, "id": "person/volodymyr-zelensky"}
    return [
        record(
            1, full, person(full, "Roustem Oumerov", MINISTER), person(full, "Zelensky", **zelensky)
        ),
        record(
            2, other, person(other, "Rustem Umerov"), person(other, "Zelensky", **zelensky), day=2
        ),
        record(
            3, bare, person(bare, "Oumerov", MINISTER), person(bare, "Zelensky", **zelensky), day=3
        ),
    ]


def test_one_minister_under_three_names_is_one(umerov: list[Record]) -> None:
    dossiers = by_id(umerov)
    assert set(dossiers) == {"person/roustem-oumerov", "person/volodymyr-zelensky"}
    row = dossiers["person/roustem-oumerov"]
    assert (row["articles"], row["first"], row["last"], row["gender"]) == (
        3,
        "2025-01-01",
        "2025-01-03",
        "m",
    )
    assert {one["form"] for one in row["variants"]} == {
        "Roustem Oumerov",
        "Rustem Umerov",
        "Oumerov",
    }
    assert row["with"] == [{"id": "person/volodymyr-zelensky", "count": 3}]
    assert row["sources"] == [{"source": "Le Journal", "count": 3}]
    assert row["topics"] == [{"label": "Défense", "count": 3}]
    (function,) = row["functions"]
    assert (function["title"], function["of"], function["articles"]) == (
        "ministre de la Défense",
        "UA",
        2,
    )
    assert function["sentence"].startswith(
        "Le ministre ukrainien de la Défense, M. Roustem Oumerov"
    )


def test_two_people_of_one_name_with_different_functions_stay_two() -> None:
    one, other = "Jean Martin, maire.", "Jean Martin, général."
    dossiers = by_id(
        [
            record(1, one, person(one, "Jean Martin", Office("official", "maire", "FR"))),
            record(
                2, other, person(other, "Jean Martin", Office("military", "général", "HT")), day=2
            ),
        ]
    )
    assert set(dossiers) == {"person/jean-martin", "person/jean-martin-ht"}


def test_one_person_with_two_functions_and_the_same_company_is_one() -> None:
    text = "Jean Martin avec Anne Roux et Luc Petit."
    company = (person(text, "Anne Roux"), person(text, "Luc Petit"))
    functions = (Office("official", "maire", "FR"), Office("org_head", "directeur", "OMS"))
    records = [
        record(number, text, person(text, "Jean Martin", office), *company)
        for number, office in enumerate(functions)
    ]
    dossiers = by_id(records)
    assert "person/jean-martin" in dossiers
    assert len(dossiers["person/jean-martin"]["functions"]) == 2


def test_a_man_and_a_woman_whose_names_sound_alike_stay_two() -> None:
    one, other = "M. Rémy Heitz est là.", "Mme Rémi Heitz est là."
    records = [
        record(1, one, person(one, "Rémy Heitz")),
        record(2, other, person(other, "Rémi Heitz")),
    ]
    assert len(by_id(records)) == 2


def test_a_surname_that_fits_two_people_stays_by_itself() -> None:
    texts = ("Anne Roux parle.", "Luc Roux parle.", "Roux parle.")
    records = [
        record(number, text, person(text, text.removesuffix(" parle.")))
        for number, text in enumerate(texts)
    ]
    assert set(by_id(records)) == {"person/anne-roux", "person/luc-roux", "person/roux"}


def test_an_acronym_joins_the_organisation_that_bears_it() -> None:
    whole = "L'Office central des forêts (OCF) dit."
    records = [
        record(1, whole, body(whole, "Office central des forêts", "OCF")),
        record(2, "L'OCF dit.", body("L'OCF dit.", "OCF")),
    ]
    assert set(by_id(records)) == {"organisation/office-central-des-forets"}


def test_bodies_that_share_only_how_their_names_begin_stay_two() -> None:
    known = "La Haute Autorité pour la transparence est saisie. La Haute Autorité répond."
    names = ("Haute Autorité pour la transparence", "Haute Autorité répond"[:14])
    first = body(known, *names, id="organisation/hatvp", known=True)
    short = "La Haute Autorité se tait."
    other = "La Haute Autorité de la primaire vote. La Haute Autorité tranche."
    second = body(other, "Haute Autorité de la primaire", "Haute Autorité tranche"[:14])
    records = [
        record(1, known, first),
        record(2, short, body(short, "Haute Autorité")),
        record(3, other, second),
    ]
    dossiers = by_id(records)
    forms = {variant["form"] for variant in dossiers["organisation/hatvp"]["variants"]}
    assert forms == {"Haute Autorité pour la transparence", "Haute Autorité"}
    assert len(dossiers) == 2


def test_ids_stay_when_articles_are_added_and_in_any_order(umerov: list[Record]) -> None:
    before = set(by_id(umerov))
    later = "Umerov et Roustem Oumerov, ministre."
    more = record(9, later, person(later, "Roustem Oumerov", MINISTER), day=9)
    dossiers = make_dossiers([*umerov, more])
    assert before <= {row["id"] for row in dossiers}
    for seed in range(4):
        mixed = random.Random(seed).sample([*umerov, more], 4)
        assert make_dossiers(mixed) == dossiers


def test_every_entity_of_every_article_has_a_dossier(umerov: list[Record]) -> None:
    gatherer = Gatherer(remembers=True)
    for one in umerov:
        gatherer.add(one)
    homes = gatherer.assignments()
    assert homes["a2", "person/rustem-umerov"] == homes["a3", "person/oumerov"]
    assert len(homes) == 6


def test_dossiers_are_found_by_any_of_their_names(umerov: list[Record]) -> None:
    rows = make_dossiers(umerov)
    for name in ("umerov", "Rustem Umerov", "person/oumerov", "person/roustem-oumerov"):
        assert [row["id"] for row in find_dossiers(rows, name)] == ["person/roustem-oumerov"]
    assert find_dossiers(rows, "Absent") == []


def test_dossiers_are_written_as_csv_json_and_sqlite(umerov: list[Record], tmp_path: Path) -> None:
    rows = make_dossiers(umerov)
    for name in ("d.csv", "d.json", "d.sqlite"):
        assert write_dossiers(rows, tmp_path / name) == 2
    assert json.loads((tmp_path / "d.json").read_text()) == rows
    with (tmp_path / "d.csv").open(encoding="utf-8") as stream:
        first, _ = csv.DictReader(stream)
    assert first["functions"] == "ministre de la Défense (UA) ×2"
    database = sqlite3.connect(tmp_path / "d.sqlite")
    found = database.execute(
        "SELECT dossier FROM members WHERE entity = 'person/oumerov'"
    ).fetchall()
    assert found == [("person/roustem-oumerov",)]
    with pytest.raises(OptionError, match="dossiers are written as"):
        write_dossiers(rows, tmp_path / "d.txt")


@pytest.mark.slow
def test_the_command_tells_who_is_who(umerov: list[Record], tmp_path: Path) -> None:
    write_records(umerov, tmp_path / "r.jsonl")
    done = rubrique("who", tmp_path / "r.jsonl", "Umerov")
    assert done.returncode == 0, done.stderr
    assert "ministre de la Défense (UA), 2 articles" in done.stdout
    done = rubrique("who", tmp_path / "r.jsonl", "-o", tmp_path / "d.csv")
    assert done.stderr.startswith("2 dossiers in ")
    done = rubrique("who", tmp_path / "r.jsonl", "Personne")
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert "nobody is called Personne" in done.stderr


clusterings = st.dictionaries(st.integers(0, 9), st.sampled_from("abc"), min_size=1)


@given(clusterings)
def test_the_same_clusters_are_perfect(gold: dict[Any, str]) -> None:
    renamed = {mention: f"x{cluster}" for mention, cluster in gold.items()}
    assert b_cubed(gold, renamed).f1 == pytest.approx(1)


def test_b_cubed_is_that_of_the_books() -> None:
    gold = dict(zip(range(12), "aaaaabbccccc", strict=True))
    predicted = dict(zip(range(12), "xxxxxyyyyyyy", strict=True))
    found = b_cubed(gold, predicted)
    assert found.precision == pytest.approx(0.762, abs=0.001)
    assert found.recall == 1.0
