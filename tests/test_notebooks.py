"""The notebooks: stripped, on the public API only, and true from the first cell to the last."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

import nlp
from tests.conftest import ROOT

NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
PUBLIC = {"nlp": set(nlp.__all__), "nlp.plots": None}
PICTURES = {"01_tag_articles": 1, "02_explore_archive": 7, "03_retrain": 3, "04_who_is_who": 1}


def name_of(path: Path) -> str:
    return path.stem


def code_of(path: Path) -> list[Any]:
    return [cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]


def test_there_are_four_notebooks_each_with_its_pictures() -> None:
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
