"""A folder that is watched: what appears joins the output, once, through kills, failures and half-written files."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock

pytest.importorskip("watchfiles", reason="the extra serve is not installed")

from nlp.records import Article
from nlp.running.journal import load_journal, work_folder
from nlp.running.options import RunOptions
from nlp.tagger import Tagger
from tests.conftest import ROOT
from tests.warm import fresh, warm

COMMAND = (*fresh("nlp.cli:main"), "watch")
PATIENCE = 120  # seconds on a machine that does much else
TEXT = "Le président russe Vladimir Poutine a reçu lundi Emmanuel Macron à Moscou."


class Watch:
    """`rubrique watch` as users start it, and what it has said so far."""

    def __init__(self, folder: Path, *options: str) -> None:
        self.folder = folder
        self.output = folder / "out.jsonl"
        self.lines: list[str] = []
        self.process = subprocess.Popen(
            [*COMMAND, "in", "-o", "out.jsonl", *options],
            cwd=folder,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stderr=subprocess.PIPE,
            text=True,
        )
        self._reader = threading.Thread(target=self._follow, daemon=True)
        self._reader.start()

    def _follow(self) -> None:
        assert self.process.stderr is not None
        for line in self.process.stderr:
            self.lines.append(line.rstrip("\n"))

    def until(self, is_so: Callable[[], Any]) -> None:
        end = time.monotonic() + PATIENCE
        while not is_so():
            assert time.monotonic() < end, self.lines
            assert self.process.poll() is None, self.lines
            time.sleep(0.05)

    def says(self, words: str) -> None:
        self.until(lambda: any(words in line for line in list(self.lines)))

    def records(self) -> dict[str, dict[str, Any]]:
        rows = map(json.loads, self.output.read_text(encoding="utf-8").splitlines())
        return {row["id"]: row for row in rows}

    def stop(self, number: signal.Signals = signal.SIGTERM) -> None:
        self.process.send_signal(number)
        self.process.wait(60)
        self._reader.join(10)


@contextlib.contextmanager
def watching(folder: Path, *options: str) -> Iterator[Watch]:
    (folder / "in").mkdir(exist_ok=True)
    watch = Watch(folder, "--model", "medtop", *options)
    try:
        yield watch
    finally:
        watch.process.kill()
        watch.process.wait(60)


def put(folder: Path, name: str, *rows: dict[str, Any]) -> Path:
    """Let a file appear as others write it: whole, under its name at once."""
    lines = "".join(json.dumps(row) + "\n" for row in rows)
    beside = folder / "whole.new"
    beside.write_text(lines, encoding="utf-8")
    return beside.rename(folder / "in" / name)


def article(key: str, text: str = TEXT) -> dict[str, Any]:
    return {"id": key, "text": f"{text} Article {key}."}


@pytest.fixture(scope="module")
def medtop() -> Tagger:
    return Tagger.load(["medtop"])


@pytest.mark.slow
def test_what_appears_joins_the_output_and_each_file_is_one_line(
    tmp_path: Path, medtop: Tagger
) -> None:
    (tmp_path / "in").mkdir()
    put(tmp_path, "before.jsonl", article("a"), article("b"))
    with watching(tmp_path, "--rejects", "rejects.jsonl") as watch:
        watch.says("in/before.jsonl: 2 articles")
        (tmp_path / "in" / "deep").mkdir()
        put(tmp_path, "deep/c.jsonl", article("c"), {"id": "d"})
        put(tmp_path, "bad.jsonl", {"id": "e"})
        put(tmp_path, "strange.xyz")
        watch.says("in/deep/c.jsonl: 1 articles, rejected: 1 missing-text")
        watch.says("in/bad.jsonl: 0 articles, rejected: 1 missing-text")
        watch.says("in/strange.xyz: unread-file")
        assert list(watch.records()) == ["a", "b", "c"]
        put(tmp_path, "before.jsonl", article("a"), article("b", "Olaf Scholz est à Berlin."))
        watch.until(lambda: sum("before.jsonl" in line for line in watch.lines) == 2)
        watch.stop()
        assert (watch.process.returncode, watch.lines[-1]) == (143, "rubrique: stopped")
    found = watch.records()
    assert list(found) == ["a", "b", "c"]
    for key, text in (("a", TEXT), ("b", "Olaf Scholz est à Berlin."), ("c", TEXT)):
        expected = json.loads(medtop(Article(**article(key, text))).to_json())
        assert {**expected, "origin": found[key]["origin"]} == found[key]
    rejects = (tmp_path / "rejects.jsonl").read_text(encoding="utf-8").splitlines()
    slugs = sorted(json.loads(line)["slug"] for line in rejects)
    assert slugs == ["missing-text", "missing-text", "unread-file"]
    assert not work_folder(watch.output).exists()


@pytest.mark.slow
def test_the_newer_file_counts_and_a_start_does_not_bring_the_older_back(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    older = put(tmp_path, "z-older.jsonl", article("a", "Vieux texte de Paris."))
    os.utime(older, (1_000_000_000, 1_000_000_000))
    put(tmp_path, "newer.jsonl", article("a"))
    with watching(tmp_path) as watch:
        watch.says("in/z-older.jsonl: 0 articles, rejected: 1 duplicate-id")
        assert watch.records()["a"]["text"].startswith(TEXT)
        put(tmp_path, "a-newest.jsonl", article("a", "Dernier texte de Lyon."))
        watch.says("in/a-newest.jsonl: 1 articles")
        watch.stop(signal.SIGINT)
    with watching(tmp_path) as again:
        again.says("watching in")
        put(tmp_path, "other.jsonl", article("b"))
        again.says("in/other.jsonl: 1 articles")
        assert again.records()["a"]["text"].startswith("Dernier texte")
        assert not any("newer" in line for line in again.lines)


@pytest.mark.slow
def test_a_file_that_still_grows_is_left_alone(tmp_path: Path) -> None:
    with watching(tmp_path) as watch:
        watch.says("watching in")
        with (tmp_path / "in" / "slow.jsonl").open("w", encoding="utf-8") as slow:
            for number in range(15):
                slow.write(json.dumps(article(str(number))) + "\n")
                slow.flush()
                time.sleep(0.25)
        watch.says("in/slow.jsonl: 15 articles")
        assert sum("slow" in line for line in watch.lines) == 1


@pytest.mark.slow
def test_a_killed_watch_goes_on_where_it_was(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    many = [article(str(number)) for number in range(400)]
    put(tmp_path, "many.jsonl", *many)
    journal = work_folder(tmp_path / "out.jsonl") / "journal.jsonl"
    with watching(tmp_path) as watch:
        watch.until(lambda: journal.is_file() and b'"shard"' in journal.read_bytes())
        watch.stop(signal.SIGKILL)
    parts = sorted(journal.parent.glob("shards/part-*.jsonl"))
    assert parts
    first = parts[0].stat().st_mtime_ns
    put(tmp_path, "meanwhile.jsonl", article("new"))
    with watching(tmp_path) as again:
        again.until(lambda: parts[0].exists() and parts[0].stat().st_mtime_ns == first)
        again.says("in/many.jsonl: 400 articles")
        again.says("in/meanwhile.jsonl: 1 articles")
        assert list(again.records()) == [*(row["id"] for row in many), "new"]


@pytest.mark.slow
def test_inputs_that_changed_since_a_kill_are_begun_anew(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    put(tmp_path, "many.jsonl", *(article(str(number)) for number in range(400)))
    journal = work_folder(tmp_path / "out.jsonl") / "journal.jsonl"
    with watching(tmp_path) as watch:
        watch.until(lambda: journal.is_file() and b'"shard"' in journal.read_bytes())
        watch.stop(signal.SIGKILL)
    put(tmp_path, "many.jsonl", *(article(str(number), "Autre texte.") for number in range(3)))
    with watching(tmp_path) as again:
        again.says("in/many.jsonl: 3 articles")
        assert list(again.records()) == ["0", "1", "2"]


@pytest.mark.slow
def test_what_fails_is_said_and_tried_again(tmp_path: Path) -> None:
    with watching(tmp_path) as watch:
        watch.says("watching in")
        folder = work_folder(watch.output)
        folder.mkdir()
        with FileLock(folder / "lock"):
            put(tmp_path, "a.jsonl", article("a"))
            watch.says("another run is writing this output")
            watch.says("tried again in 2 s")
        watch.says("in/a.jsonl: 1 articles")
        assert list(watch.records()) == ["a"]


@pytest.mark.slow
def test_a_run_of_somebody_else_is_not_touched(tmp_path: Path) -> None:
    output = tmp_path / "out.jsonl"
    header = {**RunOptions().to_header(), "models": {}, "reading": {}}
    (tmp_path / "in").mkdir()
    with load_journal(work_folder(output), header, resume=False, say=print):
        done = refused(tmp_path, "in", "-o", "out.jsonl")
    assert "a run of rubrique tag is at work there" in done


@pytest.mark.slow
@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("nowhere", "-o", "out.jsonl"), "no such folder"),
        (("in", "-o", "-"), "name it with --output"),
        (("in", "-o", "out.docx"), "out.docx"),
        (("in", "-o", "out.jsonl", "--model", "nothing"), "no model of this name"),
        (("in", "-o", "s3://x/out.jsonl"), "need an output on this machine"),
    ],
)
def test_what_can_never_be_watched_is_one_line(
    tmp_path: Path, words: tuple[str, ...], said: str
) -> None:
    (tmp_path / "in").mkdir()
    assert said in refused(tmp_path, *words)


def refused(folder: Path, *words: str) -> str:
    done = subprocess.run(
        [*warm("nlp.cli:main"), "watch", *words],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    lines = done.stderr.strip().splitlines()
    assert (done.returncode, len(lines)) == (1, 1), lines
    return lines[0]
