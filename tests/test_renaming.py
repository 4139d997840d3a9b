"""Ids that changed: old records are read under the ids of today."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from nlp.archive.dossiers import make_dossiers
from nlp.archive.proposals import Proposal, propose, save_accepted
from nlp.archive.renaming import follow_renamed
from nlp.corrections import Corrections
from nlp.corrections.checking import check_corrections
from nlp.corrections.corrector import Corrector
from nlp.corrections.decisions import parse_correction
from nlp.errors import InputError, ModelError
from nlp.knowledge import Knowledge
from nlp.knowledge.renamed import read_renamed, write_renamed
from nlp.records import Office, Record
from nlp.writing import write_records
from tests.test_archive import person, record
from tests.test_cli import rubrique

OLD, NEW = "person/serguey-mistralov", "person/serguei-mistralov"


def both() -> Record:
    text = "Serguey Mistralov et Sergueï Mistralov parlent."
    names = (("Serguey Mistralov", OLD), ("Sergueï Mistralov", NEW))
    return record(1, text, *(person(text, form, None, id=name) for form, name in names))


@pytest.mark.slow
def test_an_accepted_spelling_notes_the_id_it_had(knowledge: Knowledge, tmp_path: Path) -> None:
    text = "Serguey Lavrov parle. Sergueï Lavrov aussi."
    known = next(name for name, row in knowledge.people.items() if row.name == "Sergueï Lavrov")
    records = [
        record(1, text, person(text, "Sergueï Lavrov", None, id=known, known=True)),
        record(2, text, person(text, "Serguey Lavrov", None, id="person/serguey-lavrov")),
    ]
    save_accepted(propose(records, knowledge), tmp_path)
    assert read_renamed(tmp_path) == {"person/serguey-lavrov": known}
    assert Knowledge.load(extra=tmp_path).people[known].aliases != ()


def renaming(tables: Knowledge, *steps: tuple[str, str]) -> Knowledge:
    return replace(tables, renamed=dict(steps))


def test_two_entities_that_became_one_are_joined(knowledge: Knowledge) -> None:
    tables = renaming(knowledge, (OLD, NEW))
    (found,) = follow_renamed([both()], tables)
    (entity,) = found.entities
    assert entity.id == NEW
    assert [mention.text for mention in entity.mentions] == [
        "Serguey Mistralov",
        "Sergueï Mistralov",
    ]
    assert len(make_dossiers([found])) == 1
    assert list(follow_renamed([found], tables)) == [found]


def test_a_renamed_entity_keeps_its_office_and_the_order_of_the_record(
    knowledge: Knowledge,
) -> None:
    text = "Zoé Vent, Serguey Mistralov et Sergueï Mistralov parlent."
    office = Office("minister", "ministre", "LV")
    vent = replace(person(text, "Zoé Vent", None), salience=0.3)
    old = replace(person(text, "Serguey Mistralov", office, id=OLD), salience=0.2)
    new = replace(person(text, "Sergueï Mistralov", None, id=NEW), salience=0.2)
    given = record(1, text, vent, old, new)
    (found,) = follow_renamed([given], renaming(knowledge, (OLD, NEW)))
    assert [entity.id for entity in found.entities] == [NEW, vent.id]
    assert found.entities[0].office == office


def test_a_renamed_entity_is_known_as_the_tables_tell(knowledge: Knowledge) -> None:
    known = "person/emmanuel-macron"
    (found,) = follow_renamed([both()], renaming(knowledge, (OLD, known), (NEW, known)))
    (entity,) = found.entities
    assert (entity.name, entity.known, entity.wikidata) == ("Emmanuel Macron", True, "Q3052772")


def test_chains_are_followed_and_circles_end(tmp_path: Path) -> None:
    write_renamed(tmp_path, {OLD: "person/a", "person/a": NEW})
    assert read_renamed(tmp_path) == {OLD: NEW, "person/a": NEW}
    write_renamed(tmp_path, {NEW: OLD})
    assert read_renamed(tmp_path) == {}


def test_a_spelling_that_is_the_name_of_somebody_else_renames_nobody(tmp_path: Path) -> None:
    name = "organisation/parti-socialiste"
    alias = Proposal("x", "alias", name, "Parti socialiste", aliases="OTAN|PSX")
    save_accepted([alias], tmp_path)
    assert read_renamed(tmp_path) == {"organisation/psx": name}


def test_a_spelling_of_nobody_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no table holds it"):
        save_accepted(
            [Proposal("x", "alias", "person/zoe-vent", "Zoé Vent", aliases="Z")], tmp_path
        )


def test_decisions_about_an_old_id_hold_for_the_one_of_today(knowledge: Knowledge) -> None:
    tables = renaming(knowledge, (OLD, NEW))
    rows = [
        {"action": "office", "id": OLD, "role": "minister", "title": "ministre", "of": "LV"},
        {"action": "link", "form": "le Mistral", "id": OLD},
        {"action": "merge", "id": OLD, "into": NEW},
        {"action": "reject", "id": OLD},
    ]
    decisions = tuple(
        parse_correction({**row, "scope": "everywhere"}, number)
        for number, row in enumerate(rows, start=1)
    )
    text = "le Mistral et Sergueï Mistralov parlent."
    people = (person(text, "le Mistral", None), person(text, "Sergueï Mistralov", None, id=NEW))
    corrected = Corrector(Corrections(decisions), tables)(record(1, text, *people))
    (entity,) = corrected.entities
    assert (entity.id, len(entity.mentions)) == (NEW, 2)
    assert entity.office == Office("minister", "ministre", "LV")
    assert check_corrections(Corrections(decisions[:2]), tables, [corrected]) == []


def test_what_stood_in_the_file_stays(tmp_path: Path) -> None:
    assert read_renamed(tmp_path) == {}
    write_renamed(tmp_path, {OLD: NEW})
    write_renamed(tmp_path, {"person/b": NEW})
    assert read_renamed(tmp_path) == {OLD: NEW, "person/b": NEW}


@pytest.mark.parametrize("line", ["person/a,place/a", "a,b", "person/a", "person/a,"])
def test_a_line_that_cannot_be_right_is_refused_by_number(tmp_path: Path, line: str) -> None:
    (tmp_path / "renamed.csv").write_text(f"old,new\n{line}\n", encoding="utf-8")
    with pytest.raises(ModelError, match="line 2"):
        read_renamed(tmp_path)


def test_the_file_may_come_from_an_excel_with_empty_lines(tmp_path: Path) -> None:
    (tmp_path / "renamed.csv").write_text(f"\ufeffold;new\n\n{OLD};{NEW}\n", encoding="utf-8")
    assert read_renamed(tmp_path) == {OLD: NEW}


def test_other_columns_are_told_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "renamed.csv").write_text("from,to\na,b\n", encoding="utf-8")
    with pytest.raises(ModelError, match="line 1"):
        read_renamed(tmp_path)


@pytest.mark.slow
def test_dossiers_and_differences_follow(tmp_path: Path) -> None:
    records, tables = tmp_path / "records.jsonl", tmp_path / "tables"
    write_records([both()], records)
    tables.mkdir()
    write_renamed(tables, {OLD: NEW})
    run = rubrique("who", records, OLD, "--json")
    assert OLD in run.stdout
    run = rubrique("who", records, NEW, "--knowledge", tables, "--json")
    assert run.returncode == 0, run.stderr
    assert f'"id": "{OLD}"' not in run.stdout
    run = rubrique("diff", records, records, "--knowledge", tables)
    assert run.returncode == 0, run.stderr
    assert "0 changes" in run.stderr


def test_empty_spellings_and_those_without_a_latin_letter_rename_nobody(tmp_path: Path) -> None:
    name = "person/emmanuel-macron"
    spellings = Proposal("x", "alias", name, "Emmanuel Macron", aliases="Manu Macron| |Макрон|")
    save_accepted([spellings], tmp_path)
    assert read_renamed(tmp_path) == {"person/manu-macron": name}


def test_an_id_that_the_shipped_tables_gave_up_leads_to_the_one_of_today(
    knowledge: Knowledge, tmp_path: Path
) -> None:
    old, new = "organisation/stade-malherbe-de-caen", "organisation/sm-caen"
    assert knowledge.renamed == {old: new}
    assert old not in knowledge.organisations
    write_renamed(tmp_path, {"organisation/malherbe": old, new: "organisation/caen"})
    own = Knowledge.load(extra=tmp_path).renamed
    assert set(own) == {"organisation/malherbe", old, new}
    assert set(own.values()) == {"organisation/caen"}


def test_every_id_that_was_given_up_leads_to_one_that_the_tables_have(knowledge: Knowledge) -> None:
    assert all(knowledge.name(new) is not None for new in knowledge.renamed.values())
    assert all(knowledge.name(old) is None for old in knowledge.renamed)
