"""Archives that grow: new articles join, nothing is lost, and every count that is said is true."""

from __future__ import annotations

import csv
import json
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from nlp import read_records
from nlp.errors import OptionError
from nlp.running import RunOptions, Settings, Summary, run, slots
from nlp.writing import Changes
from nlp.writing.growing import FORMS, read_keys
from tests.conftest import ROOT, rows
from tests.test_running import ODD

SETTINGS = Settings(("medtop",))
NAMES = [
    "o.jsonl",
    "o.jsonl.gz",
    "o.parquet",
    "o.csv",
    "o.fr.csv",
    "o.xlsx",
    "o.iramuteq.txt",
    "o.sqlite",
    "o.ninjs.json",
    "o.ninjs.jsonl",
    "o.jsonld",
    "o.tei.xml",
    "o.newsml.xml",
    "o.html",
    "o/",
]
ADD = RunOptions(add=True, shard_size=3, jobs=1)


@pytest.fixture(autouse=True)
def _odd_workers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slots, "_COMMAND", ODD)


def write_articles(path: Path, texts: dict[str, str]) -> Path:
    lines = [json.dumps({"id": key, "text": text}) for key, text in texts.items()]
    path.write_text("\n".join(lines) + "\n")
    return path


def tag(source: Path, output: str | Path, options: RunOptions, **more: Any) -> Summary:
    return run([source], output, SETTINGS, say=more.pop("say", print), running=options, **more)


def keys(output: str) -> list[str]:
    """Return the ids of the articles in an output, in order."""
    path = Path(output)
    if output.endswith(("/", ".sqlite", ".parquet", ".jsonl.gz", "o.jsonl")):
        return [str(record.article.id) for record in read_records(path)]
    suffix = max((name for name in FORMS if output.endswith(name)), key=len)
    return list(read_keys(path, FORMS[suffix]))


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_new_articles_join_changed_ones_are_replaced_in_place_and_all_else_stays(
    tmp_path: Path, name: str
) -> None:
    output = f"{tmp_path}/{name}"
    old = write_articles(tmp_path / "old.jsonl", {f"a{n}": f"Article {n}." for n in range(7)})
    new = write_articles(
        tmp_path / "new.jsonl", {"b1": "Neuf.", "a3": "Changé.", "a5": "Article 5.", "b0": "Neuf !"}
    )
    tag(old, output, RunOptions(shard_size=3, jobs=1))
    summary = tag(new, output, ADD)
    assert summary.changes == Changes(added=2, replaced=1, unchanged=1, total=9)
    assert keys(output) == [*(f"a{n}" for n in range(7)), "b1", "b0"]
    again = tag(new, output, ADD)
    assert again.changes == Changes(unchanged=4, total=9)
    assert not list(tmp_path.glob("*.parts"))


@pytest.mark.slow
def test_what_is_added_to_json_lines_leaves_the_other_lines_byte_for_byte(tmp_path: Path) -> None:
    output = tmp_path / "o.jsonl"
    tag(write_articles(tmp_path / "a.jsonl", {"a": "Un.", "b": "Deux."}), output, RunOptions())
    odd = output.read_text().replace('"source": null', '"source":   "Le Relais"')
    output.write_text(odd)
    tag(write_articles(tmp_path / "b.jsonl", {"c": "Trois."}), output, ADD)
    assert output.read_text().startswith(odd)
    assert [row["id"] for row in rows(output)] == ["a", "b", "c"]


@pytest.mark.slow
def test_an_addition_to_nothing_makes_the_output(tmp_path: Path) -> None:
    source = write_articles(tmp_path / "in.jsonl", {"a": "Un."})
    assert tag(source, tmp_path / "o.csv", ADD).changes == Changes(added=1, total=1)


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_an_update_drops_nothing_unless_it_is_told_to_and_names_what_it_would_drop(
    tmp_path: Path, name: str
) -> None:
    output = f"{tmp_path}/{name}"
    tag(
        write_articles(tmp_path / "a.jsonl", {f"a{n}": f"Article {n}." for n in range(14)}),
        output,
        RunOptions(),
    )
    fewer = write_articles(tmp_path / "b.jsonl", {"a1": "Article 1.", "b": "Neuf."})
    said: list[str] = []
    with pytest.raises(OptionError, match="holds 13 records whose articles are not in the inputs"):
        tag(fewer, output, RunOptions(update=True), say=said.append)
    assert [line for line in said if line.startswith("would be dropped")] == [
        *(f"would be dropped: a{n}" for n in (0, 10, 11, 12, 13, 2, 3, 4, 5, 6)),
        "would be dropped: 3 more",
    ]
    assert len(keys(output)) == 14
    summary = tag(fewer, output, RunOptions(update=True, drop_missing=True, resume=True))
    assert summary.changes == Changes(added=1, unchanged=1, dropped=13, total=2)
    assert keys(output) == ["a1", "b"]


@pytest.mark.slow
def test_an_update_that_was_refused_may_go_on_as_an_addition(tmp_path: Path) -> None:
    output = f"{tmp_path}/o.jsonl"
    tag(write_articles(tmp_path / "a.jsonl", {"a": "Un."}), output, RunOptions())
    other = write_articles(tmp_path / "b.jsonl", {"b": "Deux."})
    with pytest.raises(OptionError, match="with --resume, --add keeps them"):
        tag(other, output, RunOptions(update=True))
    tag(other, output, RunOptions(add=True, resume=True))
    assert keys(output) == ["a", "b"]


@pytest.mark.parametrize(
    ("options", "line"),
    [
        (RunOptions(add=True, update=True), "give one of them"),
        (RunOptions(add=True, drop_missing=True), "goes with --update only"),
    ],
)
def test_options_that_contradict_each_other_are_refused(
    tmp_path: Path, options: RunOptions, line: str
) -> None:
    source = write_articles(tmp_path / "in.jsonl", {"a": "Un."})
    with pytest.raises(OptionError, match=line):
        tag(source, tmp_path / "o.jsonl", options)


@pytest.mark.slow
def test_an_id_that_occurs_twice_is_a_reject_that_names_both_places(tmp_path: Path) -> None:
    source = tmp_path / "in.jsonl"
    given = [
        {"id": "a", "text": "Un."},
        {"id": "b", "text": "Deux."},
        {"id": "a", "text": "Trois."},
    ]
    source.write_text("\n".join(map(json.dumps, [*given, given[1]])))
    bad = tmp_path / "bad.jsonl"
    for name in ("o.sqlite", "o.jsonl"):
        summary = tag(source, tmp_path / name, RunOptions(force=True), rejects=bad)
        assert summary.rejected == {"duplicate-id": 2}
        assert [record.article.text for record in read_records(tmp_path / name)] == ["Un.", "Deux."]
        other, same = rows(bad)
        assert (other["line"], same["line"]) == (3, 4)
        assert f"another article has the id 'a' already, at {source}:1" in other["detail"]
        assert f"the same article has the id 'b' already, at {source}:2" in same["detail"]
        assert json.loads(other["raw"])["text"] == "Trois."


@pytest.mark.slow
def test_a_table_that_was_sorted_by_hand_does_not_grow(tmp_path: Path) -> None:
    text = "Emmanuel Macron"
    output = tmp_path / "o.csv"
    tag(write_articles(tmp_path / "in.jsonl", {"a": text, "b": text}), output, RunOptions())
    tags = tmp_path / "o.tags.csv"
    header = tags.read_text().splitlines()[0]
    width = len(next(csv.reader([header])))
    tags.write_text("\n".join([header, *("x".join([key, "," * (width - 1)]) for key in "ba")]))
    with pytest.raises(OptionError, match="are not where they were written"):
        tag(write_articles(tmp_path / "c.jsonl", {"c": "Trois."}), output, ADD)


def test_a_page_of_an_earlier_version_does_not_grow_and_is_left_as_it_was(tmp_path: Path) -> None:
    output = tmp_path / "o.html"
    output.write_text('<article lang="fr">\nUn.\n</article>\n')
    with pytest.raises(OptionError, match="cannot grow"):
        tag(write_articles(tmp_path / "in.jsonl", {"a": "Un."}), output, ADD)
    assert output.read_text().endswith("Un.\n</article>\n")


def begin(source: Path, output: str) -> subprocess.Popen[bytes]:
    """Start an addition in a process of its own, with the tests' workers and small shards."""
    code = (
        "import sys; from nlp.running import *; from nlp.running import slots\n"
        f"slots._COMMAND = {ODD!r}\n"
        "options = RunOptions(jobs=1, shard_size=2, add=True, resume=True)\n"
        "run([sys.argv[1]], sys.argv[2], Settings(('medtop',)), say=print, running=options)"
    )
    return subprocess.Popen([sys.executable, "-c", code, str(source), output], cwd=ROOT)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["o.jsonl", "o.csv", "o.sqlite", "o/"])
def test_an_addition_killed_at_any_moment_leaves_the_old_archive_or_the_new_one(
    tmp_path: Path, name: str
) -> None:
    output = f"{tmp_path}/{name}"
    old = {f"a{n}": f"Article {n}." for n in range(20)}
    new = {f"b{n}": f"Neuf {n}, écrit lentement." for n in range(30)}
    tag(write_articles(tmp_path / "a.jsonl", old), output, RunOptions())
    source = write_articles(tmp_path / "b.jsonl", new)
    chance = random.Random(name)
    for _ in range(5):
        process = begin(source, output)
        time.sleep(chance.uniform(0.3, 2.5))
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert keys(output) in (list(old), [*old, *new])
    assert begin(source, output).wait() == 0
    assert keys(output) == [*old, *new]
