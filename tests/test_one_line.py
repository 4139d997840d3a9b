"""Whatever a user or the system does to a command: one line, an exit code, no traceback, nothing lost in silence."""

from __future__ import annotations

import contextlib
import os
import resource
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import ROOT, rows
from tests.test_running import ODD, write_articles
from tests.test_running_faults import mounted
from tests.warm import fresh, warm

CODE = f"""
import sys
from nlp.running import slots
slots._COMMAND = {ODD!r}
from nlp.cli import main
main()
"""
pytestmark = pytest.mark.slow


def command(*arguments: str | bytes | Path) -> list[str | bytes | Path]:
    """Return a command with interpreters of its own, for itself and its workers."""
    worker = fresh("tests.odd_worker:main")
    return [sys.executable, "-c", CODE.replace(repr(ODD), repr(worker)), *arguments]


def warm_command(*arguments: str | bytes | Path) -> list[str | bytes | Path]:
    return [*warm("-c"), CODE, *arguments]


def rubrique(
    *arguments: str | bytes | Path, shell: str = "", **more: object
) -> subprocess.CompletedProcess[bytes]:
    """Run a command with a quick tagger; `shell` redirects its streams.

    What is done to its streams, its limits or its environment, is done to a fresh process.
    """
    line = command(*arguments) if shell or more else warm_command(*arguments)
    if shell:
        line = ["bash", "-c", f'"$@" {shell}', "bash", *line]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), **more.pop("env", {})}  # type: ignore[dict-item]
    return subprocess.run(line, cwd=ROOT, env=environment, capture_output=True, check=False, **more)  # type: ignore[call-overload,no-any-return]


def said(done: subprocess.CompletedProcess[bytes]) -> str:
    """Return the one line that a command ends with, after checking that there is no other."""
    text = done.stderr.decode("utf-8", "replace")
    assert "Traceback" not in text
    assert done.returncode == 1, text
    (line,) = [line for line in text.splitlines() if line.startswith("rubrique:")]
    return line


@pytest.fixture
def source(tmp_path: Path) -> Path:
    return write_articles(tmp_path / "in.jsonl", *[f"Article {n}." for n in range(9)])


def test_a_long_text_is_shown_though_no_file_could_have_its_name() -> None:
    done = rubrique("show", "é" * 250 + " " + "Le président français a parlé. " * 9)
    assert done.returncode == 0, done.stderr


def test_with_standard_error_closed_the_work_is_done(source: Path, tmp_path: Path) -> None:
    done = rubrique("tag", source, "-o", tmp_path / "o.jsonl", "--model", "medtop", shell="2>&-")
    assert done.returncode == 0
    assert len(rows(tmp_path / "o.jsonl")) == 9


def test_with_standard_error_full_the_work_is_done(source: Path, tmp_path: Path) -> None:
    output = tmp_path / "o.jsonl"
    done = rubrique("tag", source, "-o", output, "--model", "medtop", shell="2>/dev/full")
    assert done.returncode == 0
    assert len(rows(output)) == 9


@pytest.mark.parametrize("shell", [">&-", ">/dev/full"])
@pytest.mark.parametrize("arguments", [("models",), ("--help",), ("tag", "IN", "-o", "-")], ids=str)
def test_with_standard_output_closed_or_full_it_is_said(
    source: Path, arguments: tuple[str, ...], shell: str
) -> None:
    line = said(
        rubrique(*[str(source) if word == "IN" else word for word in arguments], shell=shell)
    )
    assert "cannot be read or written" in line


def test_with_standard_input_closed_it_is_said() -> None:
    done = rubrique("tag", "-", "--model", "medtop", shell="<&-")
    text = done.stderr.decode()
    assert done.returncode == 1
    assert "Traceback" not in text
    assert "rubrique: " in text


def test_a_limit_on_the_size_of_files_is_named(tmp_path: Path) -> None:
    source = write_articles(
        tmp_path / "in.jsonl",
        *["Selon elle, le maire a parlé dans la rue avec les élus après cette réunion. " * 200]
        * 40,
    )

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))

    arguments = ("tag", source, "-o", tmp_path / "o.jsonl", "--model", "medtop")
    assert "ulimit -f" in said(rubrique(*arguments, preexec_fn=limit))
    assert rubrique(*arguments, "--resume").returncode == 0
    assert len(rows(tmp_path / "o.jsonl")) == 40


@pytest.mark.parametrize(
    "name", ["x" * 244 + ".jsonl", "é" * 124 + ".jsonl", "./", "/", "../", "."]
)
def test_names_that_cannot_be_an_output_are_said(source: Path, name: str) -> None:
    said(rubrique("tag", source, "-o", name, "--model", "medtop"))


@pytest.mark.parametrize("suffix", [b".jsonl", b".parquet", b".sqlite", b".csv", b".jsonl.gz"])
def test_an_output_may_have_any_bytes_for_a_name(
    source: Path, tmp_path: Path, suffix: bytes
) -> None:
    output = os.fsencode(tmp_path) + b"/caf\xe9" + suffix
    done = rubrique("tag", source, "-o", output, "--model", "medtop")
    assert done.returncode == 0, done.stderr
    assert any(os.fsencode(path.name).startswith(b"caf\xe9") for path in tmp_path.iterdir())


def test_why_a_worker_cannot_start_is_said_truly(source: Path, tmp_path: Path) -> None:
    """Warnings made errors stop a library that warns."""
    done = rubrique(
        "tag",
        source,
        "-o",
        tmp_path / "o.jsonl",
        "--model",
        "medtop",
        env={"PYTHONWARNINGS": "error"},
    )
    text = done.stderr.decode()
    assert "Traceback" not in text
    assert "enough memory" not in text
    assert done.returncode == 0 or "Warning" in said(done)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_signals_stop_a_run_that_then_goes_on(tmp_path: Path, number: int) -> None:
    source = write_articles(tmp_path / "in.jsonl", *["écrit lentement"] * 600)
    output = tmp_path / "o.jsonl"
    arguments = (
        "tag",
        source,
        "-o",
        output,
        "--model",
        "medtop",
        "--rejects",
        tmp_path / "b.jsonl",
    )
    process = subprocess.Popen(command(*arguments, "--jobs", "1"), cwd=ROOT, stderr=subprocess.PIPE)
    second = tmp_path / "o.jsonl.parts" / "shards" / "part-00001.jsonl"  # the first is noted then
    while not second.exists() and process.poll() is None:
        time.sleep(0.02)
    process.send_signal(number)
    _, text = process.communicate()
    assert process.returncode == 128 + number
    assert b"the same command with --resume goes on" in text
    assert b"rubrique: stopped" in text
    left = sorted(path.name for path in tmp_path.iterdir())
    assert left == ["in.jsonl", "o.jsonl.parts"]
    assert rubrique(*arguments, "--resume").returncode == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["b.jsonl", "in.jsonl", "o.jsonl"]


def test_what_a_kill_leaves_goes_with_the_run_that_goes_on(tmp_path: Path) -> None:
    source = write_articles(tmp_path / "in.jsonl", *["écrit lentement"] * 400)
    arguments = (
        *("tag", source, "-o", tmp_path / "o.jsonl", "--model", "medtop"),
        *("--rejects", tmp_path / "b.jsonl"),
    )
    process = subprocess.Popen(
        command(*arguments, "--jobs", "1"), cwd=ROOT, stderr=subprocess.DEVNULL
    )
    part = tmp_path / "o.jsonl.parts" / "shards" / "part-00000.jsonl"
    while not part.exists() and process.poll() is None:
        time.sleep(0.02)
    process.kill()
    process.wait()
    assert list(tmp_path.glob(".b.jsonl.*.partial"))
    assert rubrique(*arguments, "--resume").returncode == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["b.jsonl", "in.jsonl", "o.jsonl"]


def make_partial(folder: Path) -> None:
    (folder / ".o.jsonl.k3j2h1g0.partial").write_text("x")


def make_run(folder: Path) -> None:
    from tests.test_running import interrupted

    interrupted(folder)


@pytest.mark.parametrize(
    ("make", "options", "is_left"),
    [
        (make_partial, (), False),
        (make_partial, ("--dry-run",), True),
        (make_run, (), True),
        (make_run, ("--runs",), False),
    ],
)
def test_leftovers_are_listed_and_removed_and_nothing_else(
    tmp_path: Path,
    make: Callable[[Path], None],
    options: tuple[str, ...],
    is_left: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from nlp.running import slots

    monkeypatch.setattr(slots, "_COMMAND", ODD)
    (tmp_path / "à moi.partial").write_text("à moi")
    (tmp_path / "thèse.parts").mkdir()
    (tmp_path / "thèse.parts" / "chapitre").write_text("à moi")
    before = {path.name for path in tmp_path.iterdir()}
    make(tmp_path)
    made = {path.name for path in tmp_path.iterdir()} - before - {"in.jsonl"}
    done = rubrique("clean", tmp_path, *options)
    assert done.returncode == 0, done.stderr
    assert all(name in done.stdout.decode() for name in made)
    after = {path.name for path in tmp_path.iterdir()}
    assert before <= after
    assert (made <= after) is is_left


def test_a_pipe_among_the_inputs_is_named_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "in.jsonl")
    line = said(rubrique("tag", tmp_path / "in.jsonl", "-o", tmp_path / "o.jsonl"))
    assert "is a pipe or a device" in line


def test_a_database_that_another_program_writes_to_is_said_and_can_be_gone_on_with(
    source: Path, tmp_path: Path
) -> None:
    output = tmp_path / "o.sqlite"
    arguments = ("tag", source, "-o", output, "--model", "medtop", "--jobs", "1")
    assert rubrique(*arguments).returncode == 0
    with contextlib.closing(sqlite3.connect(output, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert "another program is writing to it" in said(rubrique(*arguments, "--add"))
        other.execute("ROLLBACK")
    assert rubrique(*arguments, "--add", "--resume").returncode == 0


def test_an_update_needs_hardly_any_room_for_temporary_files(source: Path, tmp_path: Path) -> None:
    """Its index of the earlier records lies in the work folder."""
    with mounted(tmp_path / "small", "size=64k") as small:
        arguments = ("tag", source, "-o", tmp_path / "o.jsonl", "--model", "medtop")
        for more in ((), ("--update",)):
            done = rubrique(*arguments, *more, env={"TMPDIR": str(small)})
            assert done.returncode == 0, done.stderr
