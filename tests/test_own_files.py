"""A run touches nothing but what it made itself: no file of the user is lost, no record, and nothing in silence."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from nlp import read_records
from nlp.errors import InputError, OptionError
from nlp.running import RunOptions, Settings, Summary, journal, placing, run, slots
from tests.conftest import rows
from tests.test_running import ODD, interrupted, texts, write_articles

TWELVE = [f"Article {n}." for n in range(12)]
SMALL = {"jobs": 1, "shard_size": 2}
RESUME = RunOptions(**SMALL, resume=True)


@pytest.fixture(autouse=True)
def _odd_workers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slots, "_COMMAND", ODD)


def tag(
    source: Path | str,
    output: Path | str,
    *,
    rejects: Path | None = None,
    said: list[str] | None = None,
    **options: bool,
) -> Summary:
    say = (said if said is not None else []).append
    running = RunOptions(**SMALL, **options)
    return run([source], output, Settings(("medtop",)), say=say, rejects=rejects, running=running)


def source_of(folder: Path, count: int = 12) -> Path:
    return write_articles(folder / "in.jsonl", *[f"Article {n}." for n in range(count)])


def stop_at(monkeypatch: pytest.MonkeyPatch, owner: object, name: str) -> None:
    """Let the run die where it calls a function."""

    def stop(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(owner, name, stop)


def killed_in_its_clean_up(folder: Path, monkeypatch: pytest.MonkeyPatch, count: int = 12) -> Path:
    """Return the source of a run that had its output in place, and died before its shards were gone."""
    source = source_of(folder, count)
    with monkeypatch.context() as patch:
        stop_at(patch, journal, "remove_own")
        with pytest.raises(KeyboardInterrupt):
            tag(source, folder / "out.jsonl")
    return source


@pytest.mark.slow
def test_a_folder_that_the_user_set_aside_is_never_touched(tmp_path: Path) -> None:
    source = source_of(tmp_path)
    tag(source, f"{tmp_path}/s/")
    (tmp_path / "s").rename(tmp_path / "s.old")
    (tmp_path / "s.old" / "notes.txt").write_text("à moi")
    tag(source, f"{tmp_path}/s/")
    tag(source, f"{tmp_path}/s/", update=True)
    assert (tmp_path / "s.old" / "notes.txt").read_text() == "à moi"


@pytest.mark.slow
def test_a_file_of_the_user_in_an_output_folder_stops_the_run_and_stays(tmp_path: Path) -> None:
    source = source_of(tmp_path)
    tag(source, f"{tmp_path}/s/")
    (tmp_path / "s" / "notes.txt").write_text("à moi")
    for options in ({"update": True}, {"force": True}):
        with pytest.raises(OptionError, match=r"notes.txt: is nothing that a run has made"):
            tag(source, f"{tmp_path}/s/", **options)
    assert (tmp_path / "s" / "notes.txt").read_text() == "à moi"


@pytest.mark.slow
def test_a_file_that_comes_into_an_earlier_output_while_it_is_replaced_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, said = source_of(tmp_path), list[str]()
    tag(source, f"{tmp_path}/s/")
    remove = placing.Folder._remove_aside

    def add_first(place: placing.Folder) -> None:
        (place._aside / "notes.txt").write_text("à moi")
        remove(place)

    monkeypatch.setattr(placing.Folder, "_remove_aside", add_first)
    tag(source, f"{tmp_path}/s/", update=True, said=said)
    (kept,) = tmp_path.glob(".s.*.old/notes.txt")
    assert kept.read_text() == "à moi"
    assert "is kept" in said[-1]


@pytest.mark.parametrize("options", [{}, {"force": True}, {"update": True}], ids=str)
def test_an_input_is_never_the_rejects_file(tmp_path: Path, options: dict[str, bool]) -> None:
    source = source_of(tmp_path)
    before = source.read_bytes()
    with pytest.raises(OptionError, match="is an input, and would be written over"):
        tag(source, tmp_path / "o.jsonl", rejects=source, **options)
    assert source.read_bytes() == before


def test_a_folder_of_the_user_by_the_name_of_the_work_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "o.jsonl.parts").mkdir()
    (tmp_path / "o.jsonl.parts" / "thèse.txt").write_text("à moi")
    with pytest.raises(OptionError, match=r"was not made by a run \(it holds thèse.txt"):
        tag(source_of(tmp_path), tmp_path / "o.jsonl")
    assert [path.name for path in (tmp_path / "o.jsonl.parts").iterdir()] == ["thèse.txt"]


@pytest.mark.slow
def test_a_file_of_the_user_in_the_work_folder_stays(tmp_path: Path) -> None:
    source = interrupted(tmp_path)
    (tmp_path / "out.jsonl.parts" / "thèse.txt").write_text("à moi")
    tag(source, tmp_path / "out.jsonl", resume=True)
    assert [path.name for path in (tmp_path / "out.jsonl.parts").iterdir()] == ["thèse.txt"]
    assert texts(tmp_path / "out.jsonl") == TWELVE


DAMAGES: dict[str, Callable[[bytes], bytes | None]] = {
    "cut": lambda content: content[:-10],
    "emptied": lambda _: b"",
    "filled with NULs": lambda content: b"\0" * len(content),
    "changed in one letter": lambda content: content.replace(b"Article", b"article", 1),
    "gone": lambda _: None,
}


@pytest.mark.slow
@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_shard_of_an_interrupted_run_is_made_again_and_said(
    tmp_path: Path, damage: str
) -> None:
    source, said = interrupted(tmp_path), list[str]()
    part = tmp_path / "out.jsonl.parts" / "shards" / "part-00000.jsonl"
    content = DAMAGES[damage](part.read_bytes())
    if content is None:
        part.unlink()
    else:
        part.write_bytes(content)
    summary = tag(source, tmp_path / "out.jsonl", resume=True, said=said)
    assert texts(tmp_path / "out.jsonl") == TWELVE
    assert "part-00000.jsonl: is missing or not as it was written" in said[0]
    assert 0 < summary.resumed < 12


@pytest.mark.slow
@pytest.mark.parametrize("count", [14, 11, 10, 9], ids=lambda count: f"{count} articles now")
def test_inputs_that_changed_after_the_output_was_whole_are_never_half_of_an_output(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, count: int
) -> None:
    """A shard holds two articles: 10 and 14 are whole shards, 9 and 11 end within one."""
    source = killed_in_its_clean_up(tmp_path, monkeypatch)
    source_of(tmp_path, count)
    if count % 2:
        with pytest.raises(InputError, match=r"inputs have changed.* delete this folder"):
            tag(source, tmp_path / "out.jsonl", resume=True)
        count = 12
    else:
        tag(source, tmp_path / "out.jsonl", resume=True)
    assert texts(tmp_path / "out.jsonl") == [f"Article {n}." for n in range(count)]


@pytest.mark.slow
@pytest.mark.parametrize("removed", [1, 6])
def test_an_input_that_grew_while_the_shards_were_being_removed_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, removed: int
) -> None:
    source = killed_in_its_clean_up(tmp_path, monkeypatch)
    for number in range(removed):
        (tmp_path / f"out.jsonl.parts/shards/part-{number:05d}.jsonl").unlink()
    source_of(tmp_path, 14)
    with pytest.raises(OptionError, match="the output is whole, and the inputs have changed"):
        tag(source, tmp_path / "out.jsonl", resume=True)
    assert texts(tmp_path / "out.jsonl") == TWELVE


@pytest.mark.slow
def test_an_output_that_was_moved_away_after_a_kill_is_made_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = killed_in_its_clean_up(tmp_path, monkeypatch)
    (tmp_path / "out.jsonl").rename(tmp_path / "elsewhere.jsonl")
    tag(source, tmp_path / "out.jsonl", resume=True)
    assert texts(tmp_path / "out.jsonl") == TWELVE == texts(tmp_path / "elsewhere.jsonl")


@pytest.mark.slow
def test_an_output_that_the_user_changed_after_a_kill_is_not_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = killed_in_its_clean_up(tmp_path, monkeypatch)
    (tmp_path / "out.jsonl").write_text("à moi")
    with pytest.raises(OptionError, match="is there already"):
        tag(source, tmp_path / "out.jsonl", resume=True)
    assert (tmp_path / "out.jsonl").read_text() == "à moi"


@pytest.mark.slow
def test_a_run_over_a_folder_leaves_out_what_it_writes_there_itself(tmp_path: Path) -> None:
    folder = tmp_path / "w"
    folder.mkdir()
    (folder / "a.txt").write_text("Un article.\nIl est court.")
    for _ in range(3):
        summary = tag(folder, folder / "records.jsonl", rejects=folder / "bad.jsonl", force=True)
        assert summary.written == 1
        assert len(rows(folder / "records.jsonl")) == 1


@pytest.mark.slow
def test_a_folder_of_shards_within_the_input_folder_is_left_out(tmp_path: Path) -> None:
    folder = tmp_path / "w"
    folder.mkdir()
    (folder / "a.txt").write_text("Un article.\nIl est court.")
    for _ in range(3):
        assert tag(folder, f"{folder}/s/", force=True).written == 1


def test_a_folder_with_nothing_but_what_the_run_writes_is_refused(tmp_path: Path) -> None:
    (tmp_path / "w").mkdir()
    (tmp_path / "w" / "records.jsonl").write_text('{"text": "à moi"}\n')
    with pytest.raises(InputError, match="holds nothing but what this run writes"):
        tag(tmp_path / "w", tmp_path / "w" / "records.jsonl", force=True)


@pytest.mark.parametrize("name", ["in.jsonl", "./in.jsonl", "sub/../in.jsonl", "hard.jsonl"])
def test_an_input_is_never_the_output_by_whatever_name(tmp_path: Path, name: str) -> None:
    source = source_of(tmp_path)
    (tmp_path / "sub").mkdir()
    (tmp_path / "hard.jsonl").hardlink_to(source)
    before = source.read_bytes()
    with pytest.raises(OptionError, match="is an input, and would be written over"):
        tag(source, tmp_path / name, force=True)
    with pytest.raises(OptionError, match="is an input, and would be written over"):
        run([f"file://{source}"], tmp_path / name, Settings(("medtop",)), say=print)
    assert source.read_bytes() == before


def test_records_and_rejects_never_share_a_file(tmp_path: Path) -> None:
    source = source_of(tmp_path)
    for output in ("o.jsonl", "o.jsonl.parts/x.jsonl"):
        with pytest.raises(OptionError, match="cannot take records and rejects"):
            tag(source, tmp_path / "o.jsonl", rejects=tmp_path / output)
    with pytest.raises(OptionError, match="cannot take records and rejects"):
        tag(source, tmp_path / "o.csv", rejects=tmp_path / "o.tags.csv")


@pytest.mark.slow
@pytest.mark.parametrize("name", ["o.jsonl", "o.jsonl.gz", "o.parquet", "o.html", "o.csv"])
def test_an_output_that_is_there_is_replaced_only_when_it_is_asked_for(
    tmp_path: Path, name: str
) -> None:
    source = source_of(tmp_path)
    there = tmp_path / name.replace(".csv", ".entities.csv")
    there.write_text("à moi")
    for options in ({}, {"resume": True}):
        with pytest.raises(OptionError, match="is there already"):
            tag(source, tmp_path / name, **options)
    assert there.read_text() == "à moi"
    tag(source, tmp_path / name, force=True)
    assert there.read_bytes() != "à moi".encode()


@pytest.mark.slow
def test_a_rejects_file_that_is_there_is_replaced_only_when_it_is_asked_for(tmp_path: Path) -> None:
    source, bad = source_of(tmp_path), tmp_path / "bad.jsonl"
    bad.write_text("à moi\n")
    for options in ({}, {"resume": True}, {"update": True}):
        with pytest.raises(OptionError, match=r"bad\.jsonl: is there already"):
            tag(source, tmp_path / "o.jsonl", rejects=bad, **options)
    assert bad.read_text() == "à moi\n"
    tag(source, tmp_path / "o.jsonl", rejects=bad, force=True)
    tag(source, tmp_path / "o.jsonl", rejects=bad, update=True)
    assert bad.read_bytes() == b""


def test_a_database_that_holds_something_else_is_not_added_to(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "o.sqlite") as database:
        database.execute("CREATE TABLE recettes (nom TEXT)")
    database.close()
    before = (tmp_path / "o.sqlite").read_bytes()
    with pytest.raises(OptionError, match="but not one of records"):
        tag(source_of(tmp_path), tmp_path / "o.sqlite", force=True)
    assert (tmp_path / "o.sqlite").read_bytes() == before


def test_a_run_begun_by_an_older_version_is_refused_in_one_line(tmp_path: Path) -> None:
    folder = tmp_path / "o.jsonl.parts"
    folder.mkdir()
    (folder / "journal.jsonl").write_text(json.dumps({"format": 1, "update": False}) + "\n{}\n")
    with pytest.raises(OptionError, match="an older version of Rubrique began the run there"):
        tag(source_of(tmp_path), tmp_path / "o.jsonl", resume=True)


@pytest.mark.slow
@pytest.mark.parametrize(
    "line", [b"{}", b"[]", b"null", b'"x"', b"\xff\xfe", b"{", b'{"sum": "0"}']
)
def test_a_journal_with_a_damaged_first_line_is_refused_in_one_line(
    tmp_path: Path, line: bytes
) -> None:
    source = interrupted(tmp_path)
    path = tmp_path / "out.jsonl.parts" / "journal.jsonl"
    path.write_bytes(b"\n".join([line, *path.read_bytes().splitlines()[1:]]) + b"\n")
    with pytest.raises(OptionError, match=r"first line of its journal\.jsonl is damaged"):
        tag(source, tmp_path / "out.jsonl", resume=True)


@pytest.mark.slow
@pytest.mark.parametrize("line", [b"", b"{}", b"[]", b"\0" * 50, b'{"sum": "0", "row": {}}'])
def test_damaged_lines_of_a_journal_are_done_again_and_said(tmp_path: Path, line: bytes) -> None:
    source, said = interrupted(tmp_path), list[str]()
    path = tmp_path / "out.jsonl.parts" / "journal.jsonl"
    lines = path.read_bytes().splitlines()
    path.write_bytes(b"\n".join([lines[0], line, *lines[2:]]) + b"\n")
    tag(source, tmp_path / "out.jsonl", resume=True, said=said)
    assert "1 damaged lines passed over" in said[0]
    assert texts(tmp_path / "out.jsonl") == TWELVE


@pytest.mark.slow
@pytest.mark.parametrize("renames", [1, 2])
def test_an_update_of_a_folder_killed_between_its_renames_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, renames: int
) -> None:
    """The user has a folder of the old name beside it, too."""
    source = source_of(tmp_path)
    tag(source, f"{tmp_path}/s/")
    (tmp_path / "s.old").mkdir()
    (tmp_path / "s.old" / "notes.txt").write_text("à moi")
    source_of(tmp_path, 15)
    with monkeypatch.context() as patch:
        if renames == 1:
            stop_second_rename(patch)
        else:
            stop_at(patch, placing.Folder, "_remove_aside")
        with pytest.raises(KeyboardInterrupt):
            tag(source, f"{tmp_path}/s/", update=True)
    tag(source, f"{tmp_path}/s/", update=True, resume=True)
    found = [record.article.text for record in read_records(tmp_path / "s")]
    assert found == [f"Article {n}." for n in range(15)]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.jsonl", "s", "s.old"]
    assert (tmp_path / "s.old" / "notes.txt").read_text() == "à moi"


def stop_second_rename(patch: pytest.MonkeyPatch) -> None:
    replace = Path.replace

    def stop(path: Path, target: Path) -> Path:
        if path.name == "shards":
            raise KeyboardInterrupt
        return replace(path, target)

    patch.setattr(Path, "replace", stop)


@pytest.mark.slow
def test_a_run_killed_before_its_first_shard_leaves_nothing_when_it_is_begun_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The rejects that it had begun to write included."""
    source, bad = source_of(tmp_path), tmp_path / "bad.jsonl"
    with monkeypatch.context() as patch:
        for owner, name in ((journal.Journal, "save_shard"), (journal, "remove_own")):
            stop_at(patch, owner, name)
        stop_at(patch, Path, "unlink")
        with pytest.raises(KeyboardInterrupt):
            tag(source, tmp_path / "out.jsonl", rejects=bad)
    assert list(tmp_path.glob(".bad.jsonl.*.partial"))
    tag(source, tmp_path / "out.jsonl", rejects=bad)
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "bad.jsonl",
        "in.jsonl",
        "out.jsonl",
    ]
