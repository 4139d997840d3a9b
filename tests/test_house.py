"""The rules of the house: who may import what, how long things may be, who may touch the disk."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "nlp"
MODULES = sorted(PACKAGE.rglob("*.py"))
LEVELS = (
    "errors text records atomic",
    "models",
    "reading knowledge evaluation writing annotation",
    "entities topics",
    "tagger",
    "running",
    "comparing checking plots",
    "api",
    "cli __init__",
)
LEVEL = {room: level for level, rooms in enumerate(LEVELS) for room in rooms.split()}
HOMES = {"spacy": "entities annotation", "sklearn": "topics", "typer": "cli", "ahocorasick": "entities"}
LONGEST_FUNCTION, LONGEST_MODULE = 30, 300
DISK = ("read_", "write_", "load_", "save_")


def room(path: Path) -> str:
    inside = path.relative_to(PACKAGE)
    return inside.parts[0] if len(inside.parts) > 1 else inside.stem


def imports(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    return names | {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module}


def functions(path: Path) -> list[ast.FunctionDef]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]


def name_of(path: Path) -> str:
    return str(path.relative_to(PACKAGE))


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_imports_point_one_way_and_never_sideways(path: Path) -> None:
    own = room(path)
    used = {name.split(".")[1] for name in imports(path) if name.startswith("nlp.")} - {own}
    assert {name for name in used if LEVEL[name] > LEVEL[own]} == set()
    if LEVEL[own] in (2, 3):
        assert {name for name in used if LEVEL[name] == LEVEL[own]} == set()


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_heavy_libraries_stay_in_their_room(path: Path) -> None:
    used = {name.split(".")[0] for name in imports(path)}
    assert {library for library, home in HOMES.items() if library in used and room(path) not in home.split()} == set()


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_functions_and_modules_stay_small(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST_MODULE
    if room(path) != "cli":  # a command's signature is its documentation
        assert {node.name for node in functions(path) if length(node) > LONGEST_FUNCTION} == set()


def length(node: ast.FunctionDef) -> int:
    """Lines of a function without its docstring."""
    documented = ast.get_docstring(node, clean=False)
    return (node.end_lineno or 0) - node.lineno + 1 - (documented.count("\n") + 1 if documented else 0)


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_nothing_is_unpickled_and_nothing_uses_the_network(path: Path) -> None:
    used = {name.split(".")[0] for name in imports(path)}
    assert used.isdisjoint({"pickle", "joblib", "dill", "shelve", "requests", "urllib", "socket", "http"})
    assert "allow_pickle=True" not in path.read_text(encoding="utf-8")


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_only_functions_named_so_touch_the_disk(path: Path) -> None:
    calls = {"open", "read_text", "write_text", "read_bytes", "write_bytes", "mkdir", "unlink", "replace_file"}
    for node in functions(path):
        touches = {
            call.func.attr
            for call in ast.walk(node)
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr in calls
        }
        assert not touches or node.name.lstrip("_").startswith(DISK), f"{node.name} touches the disk: {touches}"


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_public_functions_say_what_they_do(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    public = [n for n in tree.body if isinstance(n, ast.FunctionDef | ast.ClassDef) and not n.name.startswith("_")]
    assert {node.name for node in public if not ast.get_docstring(node)} == set()


def test_the_package_knows_no_folder_outside_itself() -> None:
    for path in MODULES:
        assert not re.search(r"\.\./shared|shared/corpora", path.read_text(encoding="utf-8")), path
