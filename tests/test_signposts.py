"""Signposts point somewhere: every path that docs, docstrings, comments and settings name is there."""

from __future__ import annotations

import ast
import csv
import importlib
import re
import subprocess
import tomllib
from fnmatch import fnmatch
from pathlib import Path

import pytest

from benchmarks.result_page import ROWS, add_header, make_header, write_page
from nlp.knowledge import Knowledge
from nlp.text import fold
from tests.conftest import ROOT
from tools.knowledge.build_places import read_hand, read_homographs

ROOMS = "nlp|tests|docs|benchmarks|tools|corpus|models|notebooks"
HISTORY = {"CHANGELOG.md", "RESULTS.md", "REGEXES.md", "TRIED.md"}  # tell of the code as it was
# A path from the root; a star or braces stand for several files.
PATH = re.compile(rf"(?<![\w/.])(?:{ROOMS})/[\w./*{{}},-]*[\w/*}}]")
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[\w-]+)?\)")
MODULE = re.compile(r"`(nlp(?:\.\w+)+)`")
SCRIPT = re.compile(r"`(\w+\.py)`")
MADE_ELSEWHERE = (
    "models/NAME",
    "models/maison",
    "models/presse-maison",
    "models/par-code",
    "nlp/shipped_models",
)  # by examples, in the wheel
NOT_OURS = {"nlp.pipe"}  # spaCy's pipelines are called so


def tracked() -> list[str]:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if listed.returncode != 0:
        return [
            str(path.relative_to(ROOT)) for path in ROOT.rglob("*") if ".venv" not in path.parts
        ]
    return [name for name in listed.stdout.splitlines() if (ROOT / name).exists()]


FILES = tracked()
PAGES = [
    name
    for name in FILES
    if name.endswith(".md") and Path(name).name not in HISTORY and not name.startswith("tests/")
]
CODE = [name for name in FILES if name.endswith(".py") and name.split("/")[0] != "tests"]
SETTINGS = ["pyproject.toml", "Makefile", ".ci/run"]
RESULTS = [
    name
    for name in FILES
    if name.endswith(".md")
    and name.startswith(("benchmarks/", "models/"))
    and Path(name).name not in ("README.md", "MODEL_CARD.md")
]


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def is_there(path: str) -> bool:
    """Tell whether a path, which may hold a star or braces, names something in the repository."""
    path = re.sub(r"\{(\w*)[^}]*\}", "*", path).rstrip("/.")
    if path.startswith(MADE_ELSEWHERE) or (ROOT / path).exists():
        return True
    return any(fnmatch(name, path) or fnmatch(name, f"{path}/*") for name in FILES)


@pytest.mark.parametrize("name", [*PAGES, *CODE, *SETTINGS])
def test_every_path_that_is_named_is_there(name: str) -> None:
    assert {path for path in PATH.findall(read(name)) if not is_there(path)} == set()


@pytest.mark.parametrize("name", PAGES)
def test_every_link_of_a_page_leads_to_a_file(name: str) -> None:
    links = {link for link in LINK.findall(read(name)) if "://" not in link and ":" not in link}
    folder = (ROOT / name).parent
    assert {link for link in links if not (folder / link).exists()} == set()


@pytest.mark.parametrize("name", [*PAGES, *CODE])
def test_every_module_that_is_named_can_be_imported(name: str) -> None:
    assert {
        path for path in set(MODULE.findall(read(name))) - NOT_OURS if not is_importable(path)
    } == set()


def is_importable(path: str) -> bool:
    """Tell whether a dotted path leads to a module, or to something in one."""
    module, _, attribute = path.rpartition(".")
    try:
        importlib.import_module(path)
    except ModuleNotFoundError:
        try:
            return hasattr(importlib.import_module(module), attribute)
        except ModuleNotFoundError:
            return False
    return True


@pytest.mark.parametrize("name", [page for page in PAGES if "/" not in page or "README" in page])
def test_every_script_named_without_its_folder_is_somewhere(name: str) -> None:
    known = {Path(file).name for file in FILES}
    assert set(SCRIPT.findall(read(name))) - known == set()


def test_settings_name_modules_that_are_there() -> None:
    settings = tomllib.loads(read("pyproject.toml"))
    scripts = settings["project"]["scripts"]
    factories = settings["project"]["entry-points"]["spacy_factories"]
    for target in (*scripts.values(), *factories.values()):
        module, _, function = target.partition(":")
        assert hasattr(importlib.import_module(module), function), target


def test_settings_of_the_linter_name_files_that_are_there() -> None:
    patterns = tomllib.loads(read("pyproject.toml"))["tool"]["ruff"]["lint"]["per-file-ignores"]
    assert {pattern for pattern in patterns if not is_there(pattern.replace("**", "*"))} == set()


@pytest.mark.parametrize(
    "name", [name for name in CODE if name.startswith(("tools/", "benchmarks/"))]
)
def test_what_a_script_takes_from_the_package_is_there(name: str) -> None:
    imported = [
        (node.module, alias.name)
        for node in ast.walk(ast.parse(read(name)))
        if isinstance(node, ast.ImportFrom) and node.module
        for alias in node.names
    ]
    own = [(module, thing) for module, thing in imported if module.split(".")[0] == "nlp"]
    assert [
        f"{module}.{thing}" for module, thing in own if not is_importable(f"{module}.{thing}")
    ] == []


@pytest.mark.parametrize("name", RESULTS)
def test_every_page_of_results_says_what_gave_it(name: str) -> None:
    title, blank, *lines = read(name).splitlines()
    assert title.startswith("# ")
    assert blank == ""
    assert lines[:2] == ["| | |", "|---|---|"]
    rows = [re.match(r"\| (\w+) \| \S.* \|$", line) for line in lines[2:6]]
    assert [row and row[1] for row in rows] == list(ROWS)


def test_a_header_tells_command_commit_day_and_machine(tmp_path: Path) -> None:
    header = make_header(command="`make figures`")
    assert "| command | `make figures` |" in header
    assert re.search(r"^\| date \| \d{4}-\d\d-\d\d \|$", header, re.MULTILINE)
    page = tmp_path / "RESULTS.md"
    page.write_text("# Speed\n\nfast\n", encoding="utf-8")
    add_header(page)
    text = page.read_text(encoding="utf-8")
    assert text.startswith("# Speed\n\n| | |\n|---|---|\n| command | ")
    assert text.endswith("\n\nfast\n")


def test_remarks_under_a_page_outlive_the_next_run(tmp_path: Path) -> None:
    page = tmp_path / "RESULTS.md"
    write_page(page, "Speed", "fast")
    with page.open("a", encoding="utf-8") as stream:
        stream.write("\n## Remarks\n\nThe disk was full.\n")
    write_page(page, "Speed", "faster")
    text = page.read_text(encoding="utf-8")
    assert text.endswith("\n\nfaster\n\n## Remarks\n\nThe disk was full.\n")


class TestTablesThatAreBuilt:
    """`places.csv` is built: what stands in it must come from the tables that the build reads."""

    def test_every_place_written_by_hand_is_in_the_table_as_written(self) -> None:
        with (ROOT / "nlp/knowledge/places.csv").open(encoding="utf-8", newline="") as stream:
            built = {
                (row["name"], row["aliases"], row["country"], row["kind"])
                for row in csv.DictReader(stream)
            }
        hand = {
            (place.name, "|".join(place.aliases), place.country, place.kind)
            for place, _ in read_hand()
        }
        assert hand - built == set(), "run: python -m tools.knowledge.build_places"

    def test_no_place_of_the_table_but_cities_stands_there_without_the_lists(self) -> None:
        hand = {place.name for place, _ in read_hand()}
        others = [place for place in Knowledge.load().places.values() if place.name not in hand]
        assert {place.kind for place in others} == {"city"}, "add it to places_by_hand.csv"

    def test_homographs_of_places_are_those_listed_and_names_of_countries(self) -> None:
        knowledge = Knowledge.load()
        states = {
            name
            for country in knowledge.countries.values()
            for name in (country.name, *country.aliases)
        }
        with (ROOT / "nlp/knowledge/places.csv").open(encoding="utf-8", newline="") as stream:
            marked = {
                form for row in csv.DictReader(stream) for form in row["homographs"].split("|")
            }
        assert {fold(form) for form in marked - {""}} <= {
            fold(form) for form in read_homographs() | states
        }


def test_the_arbiter_has_learned_every_group_of_words_that_no_file_reads() -> None:
    page = read("nlp/knowledge/README.md")
    unread = re.findall(r"^\| `(\w+)` \| \d+ \| the arbiter only \|$", page, re.MULTILINE)
    pieces = read("models/presse-fr/arbiter/pieces.txt")
    assert unread
    assert {
        group for group in unread if f"={group}" not in pieces and f"|{group}" not in pieces
    } == set()


class TestSizesOfBatches:
    """The page lists every constant that says how much is done at once, with its value."""

    PAGE = "docs/finding-your-way.md"
    ROW = re.compile(r"^\| `(nlp[\w.]+)` \| ([\d,]+) [^|]+ \| [^|]+ \|$", re.MULTILINE)
    CALLED = re.compile(
        r"^(_?(?:[A-Z_]*BATCH[A-Z_]*|BLOCK|CHUNK|_?STEP|_?AHEAD|_AT_ONCE|SIZE))\b.*= "
    )

    def test_each_row_has_the_value_of_the_code(self) -> None:
        rows = self.ROW.findall(read(self.PAGE))
        assert rows
        for path, shown in rows:
            module, _, name = path.rpartition(".")
            assert getattr(importlib.import_module(module), name) == int(shown.replace(",", "")), (
                path
            )

    def test_no_constant_so_called_is_left_out(self) -> None:
        listed = {path for path, _ in self.ROW.findall(read(self.PAGE))}
        found = {
            f"{name.removesuffix('.py').replace('/', '.')}.{constant[1]}"
            for name in CODE
            if name.startswith("nlp/")
            for line in read(name).splitlines()
            if (constant := self.CALLED.match(line)) and "re.compile" not in line
        }
        assert found - listed == set()
