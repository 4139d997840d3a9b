"""Ids that changed: old records are read under the ids of today."""

from __future__ import annotations

from pathlib import Path

import pytest

from nlp.archive.dossiers import make_dossiers
from nlp.archive.proposals import propose, save_accepted
from nlp.archive.renaming import follow_renamed, read_renamed, write_renamed
from nlp.errors import InputError
from nlp.knowledge import Knowledge
from nlp.records import Record
from nlp.writing import write_records
from tests.test_archive import person, record
from tests.test_cli import rubrique

OLD, NEW = "person/serguey-mistralov", "person/serguei-mistralov"


def both() -> Record:
    text = "Serguey Mistralov et Sergueï Mistralov parlent."
    names = (("Serguey Mistralov", OLD), ("Sergueï Mistralov", NEW))
    return record(1, text, *(person(text, form, None, id=name) for form, name in names))


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


def test_two_entities_that_became_one_are_joined() -> None:
    (found,) = follow_renamed([both()], {OLD: NEW})
    (entity,) = found.entities
    assert entity.id == NEW
    assert [mention.text for mention in entity.mentions] == [
        "Serguey Mistralov",
        "Sergueï Mistralov",
    ]
    assert len(make_dossiers([found])) == 1
    assert list(follow_renamed([found], {OLD: NEW})) == [found]


def test_chains_are_followed_and_circles_end() -> None:
    chain = {OLD: "person/a", "person/a": NEW}
    (found,) = follow_renamed([both()], chain)
    assert {entity.id for entity in found.entities} == {NEW}
    circle = {OLD: NEW, NEW: OLD}
    assert len(list(follow_renamed([both()], circle))) == 1


def test_what_stood_in_the_file_stays(tmp_path: Path) -> None:
    assert read_renamed(tmp_path) == {}
    write_renamed(tmp_path, {OLD: NEW})
    write_renamed(tmp_path, {"person/b": NEW})
    assert read_renamed(tmp_path) == {OLD: NEW, "person/b": NEW}


@pytest.mark.parametrize("line", ["person/a,place/a", "a,b", "person/a", "person/a,"])
def test_a_line_that_cannot_be_right_is_refused_by_number(tmp_path: Path, line: str) -> None:
    (tmp_path / "renamed.csv").write_text(f"old,new\n{line}\n", encoding="utf-8")
    with pytest.raises(InputError, match="line 2"):
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
