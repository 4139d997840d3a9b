"""The command that compares a list of office-holders with the tables and brings them up to date."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

from nlp.knowledge.tables import first_day
from nlp.lists import Role
from tools.knowledge.refresh_offices import (
    HERE,
    KNOWLEDGE,
    Finding,
    Tables,
    compare,
    read_csv,
    read_list,
    read_tables,
    update,
    write_tables,
)

HEADER = "country,position,person,wikidata,start,end,french\n"


@pytest.fixture
def tables() -> Tables:
    people = {
        "vladimir-poutine": {
            "id": "vladimir-poutine",
            "name": "Vladimir Poutine",
            "aliases": "",
            "wikidata": "Q7747",
        },
        "jean-dupont": {"id": "jean-dupont", "name": "Jean Dupont", "aliases": "", "wikidata": ""},
    }
    cells = ("vladimir-poutine", "head_of_state", "président", "RU", "2012-05", "", "known")
    office = dict(
        zip(("person", "role", "title", "of", "start", "end", "source"), cells, strict=True)
    )
    return Tables(people, [office])


def weigh(tmp_path: Path, tables: Tables, *lines: str) -> list[Finding]:
    path = tmp_path / "list.csv"
    path.write_text(HEADER + "\n".join(lines) + "\n", encoding="utf-8")
    return list(compare(read_list(path), tables, first_day("2011")))


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("Russia,President of Russia,Vladimir Putin,Q7747,2012-05-07,,", "agrees"),
        ("Russie,President,Vladimir Putin,Q7747,2012,,", "agrees"),
        (
            "RUS,President,Vladimir Putin,Q7747,2018-05-07,,",
            "agrees",
        ),  # a later mandate of the same office
        ("Russia,President,Vladimir Putin,Q7747,2012-05-07,2026-03-01,", "ended"),
        ("Russia,President,Vladimir Putin,Q7747,2013-01-01,2026-03-01,", "differs"),
        ("Russia,Prime Minister,Vladimir Putin,Q7747,2008-05-08,2012-05-07,", "new"),
        ("Russia,President,Anna Petrova,Q999999991,2030-05-07,,Anna Petrova", "new"),
        ("Russia,President,Anna Petrova,Q999999991,2030-05-07,,", "unknown person"),
        (
            "France,Prime Minister,Jean Dupont,Q999999992,2030-05-07,,",
            "unknown person",
        ),  # a namesake, no office here
        ("Ruritania,President,Anna Petrova,Q999999991,2030-05-07,,", "unknown country"),
        ("Russia,Keeper of the Seals of Approval,Vladimir Putin,Q7747,2012,,", "unknown position"),
    ],
)
def test_each_term_of_a_list_is_weighed(
    tmp_path: Path, tables: Tables, line: str, kind: str
) -> None:
    assert [finding.kind for finding in weigh(tmp_path, tables, line)] == [kind]


def test_mandates_that_follow_each_other_are_one_term(tmp_path: Path, tables: Tables) -> None:
    lines = (
        "Chad,President,Anna Petrova,Q9,2012-05-07,2018-05-07,",
        "Chad,President,Anna Petrova,Q9,2018-05-07,,",
    )
    (finding,) = weigh(tmp_path, tables, *lines)
    assert finding.holding is not None
    assert (finding.holding.start, finding.holding.end) == ("2012-05-07", "")


def test_writing_closes_refines_and_adds_but_contradicts_nothing(
    tmp_path: Path, tables: Tables
) -> None:
    lines = (
        "Russia,President,Vladimir Putin,Q7747,2012-05-07,2026-03-01,",
        "Chad,Prime Minister,Anna Petrova,Q999999991,2025-05-07,2026-01-01,Anna Pétrova",
        "Chad,Minister of Finance,Anna Petrova,Q999999991,2026-01-01,,Anna Pétrova",
    )
    findings = weigh(tmp_path, tables, *lines)
    assert update(tables, findings, prefer_list=False, is_current=False) == 2
    assert [(row["person"], row["start"], row["end"]) for row in tables.offices] == [
        ("vladimir-poutine", "2012-05-07", "2026-03-01"),
        ("anna-petrova", "2025-05-07", "2026-01-01"),
    ]
    assert tables.people["anna-petrova"]["name"] == "Anna Pétrova"
    contradiction = weigh(
        tmp_path, tables, "Russia,President,Vladimir Putin,Q7747,2012-06-07,2026-03-01,"
    )
    assert update(tables, contradiction, prefer_list=False, is_current=False) == 0


def test_writing_is_deterministic_and_changes_nothing_by_itself(tmp_path: Path) -> None:
    write_tables(tmp_path, read_tables(KNOWLEDGE))
    for name in ("people.csv", "offices.csv"):
        assert (tmp_path / name).read_bytes() == (KNOWLEDGE / name).read_bytes()


def test_the_positions_are_sound() -> None:
    for row in read_csv(HERE / "positions.csv"):
        re.compile(row["position"].replace("{country}", "France"))
        assert row["role"] in ("", *Role)
        assert bool(row["role"]) == bool(row["title"])


def test_english_names_point_to_known_countries() -> None:
    with (KNOWLEDGE / "countries.csv").open(encoding="utf-8", newline="") as stream:
        codes = {row["code"] for row in csv.DictReader(stream)}
    assert {row["code"] for row in read_csv(HERE / "english_names.csv")} == codes
