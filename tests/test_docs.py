"""What README and docs show is run."""

from __future__ import annotations

import doctest
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

import nlp
import nlp.entities.component
import nlp.tagger
from tests.conftest import ROOT

PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")), ROOT / "nlp" / "knowledge" / "README.md"]
BLOCK = re.compile(r"^```(bash|python)\n(.*?)^```", re.MULTILINE | re.DOTALL)
SLOW = ("pip install", "docker", "dask", "sbatch", "kubectl")


def blocks(language: str) -> list[tuple[str, str]]:
    return [
        (page.name, text)
        for page in PAGES
        if page.exists()
        for kind, text in BLOCK.findall(page.read_text(encoding="utf-8"))
        if kind == language and not any(word in text for word in SLOW)
    ]


def commands() -> list[str]:
    lines = [line for _, text in blocks("bash") for line in text.splitlines()]
    return sorted({line.split("  #")[0].strip() for line in lines if line.startswith("rubrique ")})


@pytest.mark.parametrize(("page", "code"), blocks("python"))
def test_python_in_the_pages_runs(page: str, code: str, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=project(tmp_path), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"{page}: {done.stderr}"


@pytest.mark.parametrize("command", commands())
def test_commands_in_the_pages_run(command: str, tmp_path: Path) -> None:
    shim = tmp_path / "bin" / "rubrique"
    shim.parent.mkdir()
    shim.write_text(f"#!/bin/sh\nexec '{sys.executable}' -c 'from nlp.cli import main; main()' \"$@\"\n")
    shim.chmod(0o755)
    environment = {**os.environ, "PATH": f"{shim.parent}:{os.environ['PATH']}"}
    line = ["bash", "-euo", "pipefail", "-c", command]
    done = subprocess.run(line, cwd=project(tmp_path), env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_the_screen_shown_first_in_the_readme_is_a_true_one(tmp_path: Path) -> None:
    shown = re.search(r"^```console\n\$ rubrique (.*?)\n(.*?)^```", PAGES[0].read_text(encoding="utf-8"), re.M | re.S)
    assert shown is not None
    command = [sys.executable, "-c", "from nlp.cli import main; main()", *shlex.split(shown[1])]
    done = subprocess.run(command, cwd=project(tmp_path), capture_output=True, text=True, check=False)
    assert done.stdout.split() == shown[2].split()


def project(folder: Path) -> Path:
    """Return a folder with the project's corpus, where examples may write."""
    (folder / "corpus").symlink_to(ROOT / "corpus")
    return folder


@pytest.mark.parametrize("module", [nlp, nlp.tagger, nlp.entities.component], ids=lambda module: module.__name__)
def test_docstring_examples_are_true(module: object) -> None:
    result = doctest.testmod(module)  # type: ignore[arg-type]
    assert result.attempted
    assert not result.failed


def test_every_link_between_pages_leads_somewhere() -> None:
    for page in PAGES:
        if page.exists():
            for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", page.read_text(encoding="utf-8")):
                assert (page.parent / target).exists(), f"{page.name} -> {target}"
