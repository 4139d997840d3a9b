"""Answers of Wikidata's query service: what they add to a user's tables, and what is only listed."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from pathlib import Path

import pytest

from nlp.archive.own_tables import OwnTables
from nlp.archive.proposals import Proposal, save_accepted
from nlp.archive.wikidata import Refreshed, read_answers, refresh
from nlp.errors import InputError, ModelError, OptionError
from nlp.knowledge import Knowledge
from tests.test_cli import rubrique

OFFICE = {
    "person": "http://www.wikidata.org/entity/Q999999901",
    "personLabel": "Zoé Mistral",
    "positionLabel": "ministre de la Défense",
    "role": "minister",
    "code": "LV",
    "start": "2027-03-04T00:00:00Z",
}
MACRON = {
    **OFFICE,
    "person": "http://www.wikidata.org/entity/Q3052772",
    "personLabel": "Emmanuel Macron",
    "positionLabel": "président de la République",
    "role": "head_of_state",
    "code": "FR",
}


def bound(rows: list[dict[str, str]]) -> dict[str, object]:
    """Return rows as the service's standard JSON."""
    cells = [{name: {"type": "literal", "value": row[name]} for name in row} for row in rows]
    return {"head": {"vars": list(rows[0])}, "results": {"bindings": cells}}


def taken(folder: Path, *rows: dict[str, str]) -> Refreshed:
    path = folder / "answer.json"
    path.write_text(json.dumps(bound(list(rows))), encoding="utf-8")
    tables = OwnTables.load_tables(folder / "tables")
    result = refresh(read_answers(path), tables, path.name)
    tables.save_tables(folder / "tables")
    return result


def loaded(folder: Path) -> Knowledge:
    return Knowledge.load(extra=folder / "tables")


@pytest.mark.slow
def test_a_new_office_holder_is_known_with_item_and_dates(tmp_path: Path) -> None:
    result = taken(tmp_path, OFFICE)
    assert (result.people, result.offices) == (1, 1)
    tables = loaded(tmp_path)
    assert tables.people["person/zoe-mistral"].wikidata == "Q999999901"
    (term,) = tables.terms["person/zoe-mistral"]
    assert (term.role, term.of, term.start.isoformat()) == ("minister", "LV", "2027-03-04")


@pytest.mark.slow
def test_taking_a_file_twice_is_taking_it_once(tmp_path: Path) -> None:
    taken(tmp_path, OFFICE, MACRON)
    before = {path.name: path.read_bytes() for path in (tmp_path / "tables").iterdir()}
    again = taken(tmp_path, OFFICE, MACRON)
    assert (again.people, again.offices, again.ended) == (0, 0, 0)
    assert {path.name: path.read_bytes() for path in (tmp_path / "tables").iterdir()} == before


@pytest.mark.slow
def test_what_contradicts_ours_is_listed_and_not_overwritten(
    tmp_path: Path, knowledge: Knowledge
) -> None:
    name = "person/emmanuel-macron"
    result = taken(tmp_path, {**MACRON, "start": "2016-01-05T00:00:00Z"})
    (found,) = result.contradictions
    assert found.id == name
    assert found.theirs == "2016-01-05 – …"
    assert (result.offices, result.ended) == (0, 0)
    assert not (tmp_path / "tables" / "offices.csv").exists()
    assert Knowledge.load().terms[name] == knowledge.terms[name]


@pytest.mark.slow
def test_an_open_office_is_ended_and_the_other_offices_stay(
    tmp_path: Path, knowledge: Knowledge
) -> None:
    name = "person/emmanuel-macron"
    (ours,) = [term for term in knowledge.terms[name] if term.role == "head_of_state"]
    end = "2027-05-13T00:00:00Z"
    result = taken(tmp_path, {**MACRON, "start": f"{ours.start}T00:00:00Z", "end": end})
    assert result.ended == 1
    terms = loaded(tmp_path).terms[name]
    assert len(terms) == len(knowledge.terms[name])
    (ended,) = [term for term in terms if term.role == "head_of_state"]
    assert ended.end.isoformat() == "2027-05-13"


@pytest.mark.slow
def test_a_date_is_as_precise_as_wikidata_knows_it(tmp_path: Path) -> None:
    taken(tmp_path, {**OFFICE, "start": "2027-01-01T00:00:00Z", "startPrecision": "9"})
    with (tmp_path / "tables" / "offices.csv").open(encoding="utf-8") as stream:
        assert [row["start"] for row in csv.DictReader(stream)] == ["2027"]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"personLabel": "Q999999901"}, "no French name"),
        ({"person": "Mistral"}, "no item of Wikidata"),
        ({"positionLabel": "Q12"}, "no French title"),
        ({"role": "boss"}, "unknown role"),
        ({"code": "Lettonie"}, "no country code"),
        ({"code": "EU"}, "no country code"),
        ({"code": "ZZ"}, "no country code"),
        ({"code": "", "ofLabel": "Ligue des gratte-papier"}, "an organisation the tables lack"),
        ({"start": "2020-01-01", "startPrecision": "8"}, "no start"),
        ({"end": "2030-01-01", "endPrecision": "7"}, "an end that no year is known of"),
        ({"end": "t1234"}, "an end that no year is known of"),
        ({"code": ""}, "no country or organisation"),
        ({"start": "t1234"}, "no start"),
        ({"start": "2027-02-31"}, "no date"),
        ({"end": "2026-01-01"}, "end before start"),
    ],
)
def test_rows_that_cannot_be_right_are_counted_with_the_reason(
    tmp_path: Path, cells: dict[str, str], reason: str
) -> None:
    result = taken(tmp_path, {**OFFICE, **cells})
    assert dict(result.skipped) == {reason: 1}
    assert (result.people, result.offices) == (0, 0)


@pytest.mark.slow
@pytest.mark.parametrize("missing", ["positionLabel", "role", "person", "personLabel", "start"])
def test_a_row_that_lacks_a_cell_of_others_is_skipped(tmp_path: Path, missing: str) -> None:
    poor = {name: value for name, value in OFFICE.items() if name != missing}
    result = taken(tmp_path, OFFICE, poor)
    assert (result.offices, sum(result.skipped.values())) == (1, 1)


@pytest.mark.slow
def test_a_body_without_kind_or_of_no_known_country_is_skipped(tmp_path: Path) -> None:
    club = {"organisation": "Q999999902", "organisationLabel": "Étoile du Val", "kind": "sport"}
    bare = {"organisation": "Q999999903", "organisationLabel": "Étoile du Pré"}
    abroad = {**club, "organisation": "Q999999904", "code": "ZZ"}
    result = taken(tmp_path, club, bare, abroad)
    assert result.organisations == 1
    assert dict(result.skipped) == {"no kind": 1, "no country code": 1}


@pytest.mark.slow
def test_the_head_of_an_organisation_is_of_it_by_the_name_the_tables_give(tmp_path: Path) -> None:
    head = {**OFFICE, "role": "org_head", "positionLabel": "secrétaire générale"}
    del head["code"]
    taken(tmp_path, {**head, "ofLabel": "ONU"})
    (term,) = loaded(tmp_path).terms["person/zoe-mistral"]
    assert term.of == "Organisation des Nations unies"


@pytest.mark.slow
def test_a_folder_as_a_french_excel_saves_it_is_read_and_kept(tmp_path: Path) -> None:
    own = tmp_path / "tables"
    own.mkdir()
    (own / "people.csv").write_text("id;name\n\nzoe-vent;Zoé Vent\n", encoding="utf-8")
    (own / "offices.csv").write_text(
        "person;role;title;of;start\nzoe-vent;minister;ministre;LV;04/07/2020\n", encoding="utf-8"
    )
    taken(tmp_path, OFFICE)
    tables = loaded(tmp_path)
    assert tables.people["person/zoe-vent"].name == "Zoé Vent"
    assert tables.terms["person/zoe-vent"][0].start.isoformat() == "2020-07-04"
    assert "person/zoe-mistral" in tables.people


def test_a_folder_that_is_wrong_or_a_file_is_told_in_one_line(tmp_path: Path) -> None:
    own = tmp_path / "tables"
    own.mkdir()
    (own / "people.csv").write_text("name\nZoé Vent\n", encoding="utf-8")
    with pytest.raises(ModelError, match=r"people\.csv.*missing"):
        OwnTables.load_tables(own)
    with pytest.raises(OptionError, match="is a file"):
        OwnTables.load_tables(own / "people.csv")


@pytest.mark.slow
def test_tables_that_could_not_be_loaded_are_not_left_behind(tmp_path: Path) -> None:
    taken(tmp_path, OFFICE)
    folder = tmp_path / "tables"
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    wrong = Proposal("x", "office", "person/zoe-mistral", "Zoé Mistral", role="boss", title="chef")
    with pytest.raises(ModelError, match="nothing was written"):
        save_accepted([replace(wrong, of="LV")], folder)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


@pytest.mark.slow
def test_a_namesake_with_another_item_is_somebody_else(tmp_path: Path) -> None:
    taken(tmp_path, {**OFFICE, "personLabel": "Emmanuel Macron"})
    people = loaded(tmp_path).people
    assert people["person/emmanuel-macron"].wikidata == "Q3052772"
    assert people["person/emmanuel-macron-2"].wikidata == "Q999999901"


@pytest.mark.slow
def test_clubs_are_added_and_known_ones_are_not_doubled(
    tmp_path: Path, knowledge: Knowledge
) -> None:
    club = {"organisation": "Q999999902", "organisationLabel": "Étoile sportive du Val"}
    club |= {"kind": "sport", "code": "FR"}
    owned = next(row for row in knowledge.organisations.values() if row.wikidata)
    known = {"organisation": str(owned.wikidata), "organisationLabel": owned.name}
    known |= {"kind": owned.kind, "code": owned.country or ""}
    result = taken(tmp_path, club, known)
    assert (result.organisations, result.agree) == (1, 1)
    tables = loaded(tmp_path)
    new = tables.organisations["organisation/etoile-sportive-du-val"]
    assert (new.kind, new.country, new.wikidata) == ("sport", "FR", "Q999999902")
    assert len(tables.organisations) == len(knowledge.organisations) + 1


def test_all_forms_of_answer_are_read_alike(tmp_path: Path) -> None:
    standard, flat, table = (tmp_path / name for name in ("a.json", "b.json", "c.csv"))
    standard.write_text(json.dumps(bound([OFFICE])), encoding="utf-8")
    flat.write_text(json.dumps([OFFICE]), encoding="utf-8")
    with table.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(OFFICE))
        writer.writeheader()
        writer.writerow(OFFICE)
    assert read_answers(standard) == read_answers(flat) == read_answers(table)


@pytest.mark.parametrize("text", ["", "{}", "[]", "[1]", '{"results": 3}', "{", "a,b\n", "\x00\n"])
def test_a_file_that_is_no_answer_is_refused_in_one_line(tmp_path: Path, text: str) -> None:
    path = tmp_path / "answer.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=r"answer\.json"):
        refresh(read_answers(path), OwnTables.load_tables(tmp_path), path.name)


@pytest.mark.slow
def test_an_accepted_office_keeps_the_others_of_the_person(
    tmp_path: Path, knowledge: Knowledge
) -> None:
    name = "person/emmanuel-macron"
    proposal = Proposal(
        "x", "office", name, "Emmanuel Macron", role="minister", title="ministre", of="LV"
    )
    save_accepted([proposal], tmp_path / "tables")
    assert set(knowledge.terms[name]) < set(loaded(tmp_path).terms[name])


@pytest.mark.slow
def test_the_command_lists_contradictions_on_stdout(tmp_path: Path) -> None:
    path = tmp_path / "answer.json"
    rows = [OFFICE, {**MACRON, "start": "2016-01-05"}]
    path.write_text(json.dumps(rows), encoding="utf-8")
    run = rubrique("knowledge", "refresh", path, "--into", tmp_path / "tables", "--json")
    assert run.returncode == 0, run.stderr
    (told,) = json.loads(run.stdout)
    assert told["id"] == "person/emmanuel-macron"
    assert "1 people, 1 offices" in run.stderr
