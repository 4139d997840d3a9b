"""Runs under odd circumstances: no home, processes that are stopped and go on, an input that grows."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.conftest import ROOT

COMMAND = (sys.executable, "-c", "from nlp.cli import main; main()")
pytestmark = pytest.mark.slow


def write_articles(path: Path, count: int = 30) -> None:
    rows = [
        {"id": f"a{n}", "text": f"Emmanuel Macron a reçu l'élu {n} à Paris."} for n in range(count)
    ]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")


def begin(folder: Path, output: str, **environment: str) -> subprocess.Popen[str]:
    words = ("tag", "in.jsonl", "-o", output, "--model", "medtop", "--jobs", "1", "--quiet")
    return subprocess.Popen(
        [*COMMAND, *words],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        stderr=subprocess.PIPE,
        text=True,
    )


def list_children(number: int) -> list[int]:
    """Return the processes that one has started, as Linux tells them."""
    told = Path(f"/proc/{number}/task/{number}/children")
    return [int(child) for child in told.read_text().split()] if told.exists() else []


def test_a_run_needs_no_home(tmp_path: Path) -> None:
    write_articles(tmp_path / "in.jsonl")
    homes = {
        "usual.jsonl": {},
        "none.jsonl": {"HOME": "/nowhere"},
        "file.jsonl": {"HOME": __file__},
    }
    for output, environment in homes.items():
        run = begin(tmp_path, output, **environment)
        _, said = run.communicate(timeout=120)
        assert (run.returncode, said) == (0, "")
    made = [(tmp_path / output).read_bytes() for output in homes]
    assert made == [made[0]] * 3


@pytest.mark.skipif(not hasattr(signal, "SIGSTOP"), reason="this system stops no processes")
def test_processes_that_are_stopped_for_a_while_go_on(tmp_path: Path) -> None:
    write_articles(tmp_path / "in.jsonl")
    run = begin(tmp_path, "out.jsonl")
    for _ in range(4):
        time.sleep(1)
        stopped = [number for number in (run.pid, *list_children(run.pid)) if run.poll() is None]
        for number in stopped:
            os.kill(number, signal.SIGSTOP)
        time.sleep(1)
        for number in stopped:
            os.kill(number, signal.SIGCONT)
    _, said = run.communicate(timeout=120)
    assert (run.returncode, said) == (0, "")
    assert len((tmp_path / "out.jsonl").read_text("utf-8").splitlines()) == 30


def test_an_input_that_grows_while_it_is_read_gives_whole_articles(tmp_path: Path) -> None:
    source = tmp_path / "in.jsonl"
    write_articles(source)
    run = begin(tmp_path, "out.jsonl")
    with source.open("a", encoding="utf-8") as stream:
        for number in range(20):
            stream.write(json.dumps({"id": f"more{number}", "text": "Un de plus à Lyon."}) + "\n")
            stream.flush()
            time.sleep(0.1)
    _, said = run.communicate(timeout=120)
    assert (run.returncode, said) == (0, "")
    found = [json.loads(line)["id"] for line in (tmp_path / "out.jsonl").open(encoding="utf-8")]
    given = [json.loads(line)["id"] for line in source.open(encoding="utf-8")]
    assert found == given[: len(found)]
    assert len(found) >= 30
