"""What README and docs show is run, and what they say came out is what comes out."""

from __future__ import annotations

import doctest
import html
import json
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
from nlp.archive.wikidata import BODIES, OFFICES
from tests.conftest import ROOT
from tests.warm import fresh, warm

PAGES = [
    ROOT / "README.md",
    *sorted((ROOT / "docs").glob("*.md")),
    ROOT / "nlp" / "knowledge" / "README.md",
]
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)
KINDS = {"bash", "python", "pycon", "console", "json", "csv", "sparql", ""}  # "": a drawing
# What installs, opens a window or needs a cluster. The README's two marked commands are run by .ci/run.
ELSEWHERE = ("pip install", "bin/activate", "docker", "dask", "sbatch", "kubectl")
PICTURE = ROOT / "docs" / "pictures" / "show.svg"


def blocks(kind: str) -> list[tuple[Path, str]]:
    return [
        (page, text)
        for page in PAGES
        for found, text in BLOCK.findall(page.read_text(encoding="utf-8"))
        if found == kind and not any(word in text for word in ELSEWHERE)
    ]


def pages(kind: str) -> list[Path]:
    return sorted({page for page, _ in blocks(kind)})


def name_of(value: object) -> str:
    return str(value.relative_to(ROOT)) if isinstance(value, Path) else "block"


def run(line: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a command in a folder with the project's corpus, where examples may write; `rubrique` is the one here."""
    shim = folder / "bin" / "rubrique"
    shim.parent.mkdir()
    shim.write_text(f'#!/bin/sh\nexec {shlex.join(warm("nlp.cli:main"))} "$@"\n')
    shim.chmod(0o755)
    place = folder / "project"
    place.mkdir()
    (place / "corpus").symlink_to(ROOT / "corpus")
    paths = os.pathsep.join(
        (str(shim.parent), str(Path(sys.executable).parent), os.environ["PATH"])
    )
    environment = {**os.environ, "PATH": paths, "PYTHONPATH": str(ROOT)}
    return subprocess.run(
        line, cwd=place, env=environment, capture_output=True, text=True, check=False
    )


@pytest.mark.slow
@pytest.mark.parametrize("page", pages("bash"), ids=name_of)
def test_the_commands_of_a_page_run_one_after_the_other(page: Path, tmp_path: Path) -> None:
    script = "".join(text for found, text in blocks("bash") if found == page)
    done = run(["bash", "-euxo", "pipefail", "-c", script], tmp_path)
    assert done.returncode == 0, done.stderr


@pytest.mark.slow
@pytest.mark.parametrize(("page", "code"), blocks("python"), ids=name_of)
def test_python_in_the_pages_runs(page: Path, code: str, tmp_path: Path) -> None:
    done = run([*fresh("-c"), code], tmp_path)
    assert done.returncode == 0, f"{page.name}: {done.stderr}"


@pytest.mark.slow
@pytest.mark.parametrize("page", pages("pycon"), ids=name_of)
def test_what_a_page_says_came_out_comes_out(page: Path) -> None:
    result = doctest.testfile(str(page), module_relative=False)
    assert result.attempted
    assert not result.failed


@pytest.mark.parametrize(("page", "screen"), blocks("console"), ids=name_of)
def test_screens_in_the_pages_are_true(page: Path, screen: str, tmp_path: Path) -> None:
    command, _, shown = screen.removeprefix("$ ").partition("\n")
    done = run(shlex.split(command), tmp_path)
    assert done.stdout.split() == shown.split(), page.name


@pytest.mark.slow
def test_the_picture_of_a_screen_is_a_true_one() -> None:
    drawn = PICTURE.read_text(encoding="utf-8").partition('-matrix">')[2]
    script = "import runpy; print(runpy.run_path('docs/pictures/make_show.py')['draw']())"
    drawn_anew = subprocess.run(
        [*warm("-c"), script], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    assert words(drawn)
    assert words(drawn) == words(drawn_anew.partition('-matrix">')[2])


def words(drawing: str) -> str:
    """Return the text of an SVG without any blanks."""
    return "".join(
        html.unescape(" ".join(re.findall(r"<text[^>]*>([^<]*)</text>", drawing))).split()
    )


@pytest.mark.parametrize(("page", "text"), blocks("json"), ids=name_of)
def test_json_in_the_pages_can_be_read(page: Path, text: str) -> None:
    assert json.loads(text), page.name


@pytest.mark.parametrize(("page", "text"), blocks("sparql"), ids=name_of)
def test_queries_ask_for_what_is_read(page: Path, text: str) -> None:
    asked = {name.lower() for name in re.findall(r"\?(\w+)", text.partition("WHERE")[0])}
    assert asked >= OFFICES or asked >= BODIES, page.name
    assert text.count("{") == text.count("}")


def test_no_block_of_a_page_escapes_the_tests() -> None:
    for page in PAGES:
        assert {kind for kind, _ in BLOCK.findall(page.read_text(encoding="utf-8"))} <= KINDS, (
            page.name
        )


@pytest.mark.slow
@pytest.mark.parametrize(
    "module", [nlp, nlp.tagger, nlp.entities.component], ids=lambda module: module.__name__
)
def test_docstring_examples_are_true(module: object) -> None:
    result = doctest.testmod(module)  # type: ignore[arg-type]
    assert result.attempted
    assert not result.failed


def test_every_link_between_pages_leads_somewhere() -> None:
    for page in PAGES:
        for target, anchor in re.findall(
            r"\]\((?!https?:)([^)#]*)(?:#([^)]*))?\)", page.read_text(encoding="utf-8")
        ):
            assert (page.parent / target).exists(), f"{page.name} -> {target}"
            if anchor:
                assert anchor in anchors(page.parent / target if target else page), (
                    f"{page.name} -> {target}#{anchor}"
                )


def anchors(page: Path) -> set[str]:
    """Return the anchors that headings get where Markdown is shown."""
    headings = re.findall(r"^#+ (.*)", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}
