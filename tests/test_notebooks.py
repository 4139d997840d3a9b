"""The notebooks: stripped, on the public API only, and true from the first cell to the last."""

from __future__ import annotations

import ast
import datetime
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

import nlp
from nlp import Tagger, read_articles, write_records
from tests.conftest import ROOT

NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
PUBLIC = {"nlp": set(nlp.__all__), "nlp.plots": None}
PICTURES = {
    "01_tag_articles": 1,
    "02_explore_archive": 7,
    "03_retrain": 3,
    "04_who_is_who": 1,
    "05_compare_outlets": 5,
    "06_correct_and_keep": 1,
}
# What a notebook does where nothing is left to draw: here it is an error
NO_EMPTY_PICTURE = """
import nlp.plots
def _refuse(*_):
    raise AssertionError("an empty picture")
nlp.plots.draw_nothing = _refuse
"""


def name_of(path: Path) -> str:
    return path.stem


def code_of(path: Path) -> list[Any]:
    return [cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]


def test_there_are_six_notebooks_each_with_its_pictures() -> None:
    assert list(map(name_of, NOTEBOOKS)) == list(PICTURES)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=name_of)
def test_a_notebook_is_kept_without_results(path: Path) -> None:
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    assert all(cell.execution_count is None and not cell.outputs for cell in code_of(path))
    assert len({cell.id for cell in notebook.cells}) == len(notebook.cells)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=name_of)
def test_a_notebook_uses_the_public_api_only(path: Path) -> None:
    tree = ast.parse("\n".join(cell.source for cell in code_of(path)))
    assert not [
        a.name
        for n in ast.walk(tree)
        if isinstance(n, ast.Import)
        for a in n.names
        if a.name[:3] == "nlp"
    ]
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "nlp":
            public = PUBLIC[str(node.module)]
            assert public is None or {alias.name for alias in node.names} <= public


@pytest.fixture(scope="module")
def other_records(tmp_path_factory: pytest.TempPathFactory, tagger: Tagger) -> Path:
    """Records of two outlets, of one month years ago."""
    path = tmp_path_factory.mktemp("notebooks") / "others.jsonl"
    articles = read_articles(ROOT / "corpus" / "samples")
    placed = [
        replace(
            article,
            date=datetime.date(2017, 5, 1 + number % 28),
            source=("Le Matin", "Le Soir")[number % 2],
        )
        for number, article in enumerate(articles)
    ]
    write_records(tagger.pipe(placed), path)
    return path


@pytest.mark.slow
@pytest.mark.parametrize("name", ["02_explore_archive", "05_compare_outlets"])
def test_a_notebook_has_all_its_pictures_on_any_records(name: str, other_records: Path) -> None:
    notebook = nbformat.read(ROOT / "notebooks" / f"{name}.ipynb", as_version=4)
    named = f'RECORDS = "{other_records}"'
    cells = [cell for cell in notebook.cells if "RECORDS = None" in cell.source]
    assert len(cells) == 1
    cells[0].source = re.sub("RECORDS = None.*", named, cells[0].source)
    notebook.cells.insert(0, nbformat.v4.new_code_cell(NO_EMPTY_PICTURE))
    resources = {"metadata": {"path": str(ROOT / "notebooks")}}
    NotebookClient(notebook, timeout=300, kernel_name="python3", resources=resources).execute()


@pytest.mark.slow
@pytest.mark.parametrize("path", NOTEBOOKS, ids=name_of)
def test_a_notebook_runs_and_shows_its_pictures(path: Path) -> None:
    notebook = nbformat.read(path, as_version=4)
    resources = {"metadata": {"path": str(path.parent)}}
    NotebookClient(notebook, timeout=300, kernel_name="python3", resources=resources).execute()
    shown = [
        output.get("data", {}) for cell in notebook.cells for output in cell.get("outputs", ())
    ]
    assert sum("image/png" in bundle for bundle in shown) == PICTURES[path.stem]
    articles = [
        bundle["text/html"] for bundle in shown if 'class="rubrique"' in bundle.get("text/html", "")
    ]
    assert articles
    assert all("<mark class=" in page for page in articles)
