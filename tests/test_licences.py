"""Every direct dependency is listed with its licence and the reason for it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tools.licences import closure, direct, licence

PAGE = (Path(__file__).parent.parent / "docs" / "licences.md").read_text(encoding="utf-8")
ROWS = {
    cells[1]: cells
    for line in PAGE.splitlines()
    if line.startswith("| ") and (cells := re.split(r"\s*\|\s*", line))
}


@pytest.mark.parametrize("name", direct())
def test_a_direct_dependency_has_a_licence_and_a_reason(name: str) -> None:
    _, reason = direct()[name]
    assert reason
    assert name in ROWS, "run: python tools/licences.py"
    assert ROWS[name][3]
    assert ROWS[name][5] == reason


def test_what_the_core_brings_along_is_listed_under_the_licence_it_states() -> None:
    core = closure([name for name, (group, _) in direct().items() if group == "core"])
    assert sorted(core - ROWS.keys()) == [], "run: python tools/licences.py"
    assert [name for name in core if ROWS[name][3] != licence(name)] == []


def test_every_licence_leaves_a_choice_that_the_code_can_live_with() -> None:
    """GPL and the like would bind whoever installs the whole; "MPL OR GPL" lets one choose."""
    binding = re.compile(r"\b(?:AGPL|GPL|SSPL|BUSL)\b|-NC\b")
    choices = {name: re.split(r"\s+OR\s+", row[3]) for name, row in ROWS.items()}
    assert [name for name, offered in choices.items() if all(map(binding.search, offered))] == []


def test_the_core_is_asked_for_by_something_in_the_package() -> None:
    """`lxml-html-clean` is what trafilatura needs and does not bring; models are found by their name."""
    core = {name for name, (group, _) in direct().items() if group == "core"} - {"lxml-html-clean"}
    modules = {"pyahocorasick": "ahocorasick", "scikit-learn": "sklearn"}
    code = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "nlp").rglob("*.py"))
    unused = {
        name
        for name in core
        if not re.search(rf"(import |from |\"){modules.get(name, name.replace('-', '_'))}\b", code)
    }
    assert unused == set()
