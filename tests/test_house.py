"""The rules of the house: who may import what, how long things may be, who may touch the disk."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections import Counter
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "nlp"
MODULES = sorted(PACKAGE.rglob("*.py"))
LEVELS = (
    "errors text lists given records atomic",
    "models word_vectors",
    "reading knowledge evaluation writing annotation",
    "entities topics",
    "corrections streams",
    "tagger",
    "archive",
    "running gold",
    "comparing checking plots framing",
    "api",
    "serving",
    "cli __init__",
)
LEVEL = {room: level for level, rooms in enumerate(LEVELS) for room in rooms.split()}
HOMES = {
    "spacy": "entities annotation",
    "sklearn": "topics entities",
    "typer": "cli",
    "ahocorasick": "entities",
    **dict.fromkeys(("fastapi", "starlette", "uvicorn", "rapidfuzz", "mcp"), "serving"),
    "watchfiles": "running",
}
TOKENS_A_LINE = 10  # inside functions, on average over the package
DENSE, DENSE_LINES = 30, 5  # lines of that many tokens, per 1,000
NESTED = 4  # comprehensions that hold another, per 1,000 lines
DISK = ("read_", "write_", "load_", "save_", "remove_", "open_")
# Calls that touch the disk whatever they are called on; the rest of them are methods, see below.
DISK_CALLS = {
    "os.rename",
    "os.replace",
    "os.remove",
    "os.unlink",
    "os.rmdir",
    "os.mkdir",
    "os.makedirs",
    "os.link",
    "shutil.rmtree",
    "shutil.move",
    "shutil.copyfile",
    "shutil.copytree",
    "sqlite3.connect",
}


def room(path: Path) -> str:
    inside = path.relative_to(PACKAGE)
    return inside.parts[0] if len(inside.parts) > 1 else inside.stem


def imports(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names = {
        alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.Import)
        for alias in node.names
    }
    return names | {
        node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module
    }


def functions(path: Path) -> list[ast.FunctionDef]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]


def name_of(path: Path) -> str:
    return str(path.relative_to(PACKAGE))


def test_every_room_has_its_level() -> None:
    missing = sorted({room(path) for path in MODULES} - LEVEL.keys())
    assert missing == [], f"say in LEVELS, CONTRIBUTING.md and docs/design.md where {missing} stand"


@pytest.mark.slow
@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_imports_point_one_way_and_never_sideways(path: Path) -> None:
    own = room(path)
    used = {name.split(".")[1] for name in imports(path) if name.startswith("nlp.")} - {own}
    here = LEVEL.get(own, 0)
    assert {name for name in used if LEVEL.get(name, 0) > here} == set()
    if here in (2, 3):
        assert {name for name in used if LEVEL.get(name, 0) == here} == set()


@pytest.mark.slow
@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_heavy_libraries_stay_in_their_room(path: Path) -> None:
    used = {name.split(".")[0] for name in imports(path)}
    assert {
        library
        for library, home in HOMES.items()
        if library in used and room(path) not in home.split()
    } == set()


NO_TOKENS = {
    tokenize.NL,
    tokenize.NEWLINE,
    tokenize.INDENT,
    tokenize.DEDENT,
    tokenize.COMMENT,
    tokenize.ENDMARKER,
}
COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


def tokens_by_line(path: Path) -> list[int]:
    """Count the tokens of each line that stands inside a function; a text over several lines counts nothing."""
    text = path.read_text(encoding="utf-8")
    inside = {
        number
        for node in functions(path)
        for number in range(node.body[0].lineno, (node.end_lineno or 0) + 1)
    }
    counts: Counter[int] = Counter()
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type not in NO_TOKENS and token.start[0] == token.end[0]:
            counts[token.start[0]] += 1
    return [count for number, count in counts.items() if number in inside]


def nested_comprehensions(path: Path) -> int:
    """Count the comprehensions that hold another one."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    outer = [node for node in ast.walk(tree) if isinstance(node, COMPREHENSIONS)]
    return sum(
        any(isinstance(part, COMPREHENSIONS) for part in ast.walk(node) if part is not node)
        for node in outer
    )


@pytest.mark.slow
def test_a_line_says_one_thing() -> None:
    lines = {name_of(path): tokens_by_line(path) for path in MODULES}
    total = sum(map(len, lines.values()))
    dense = {name: sum(count >= DENSE for count in counts) for name, counts in lines.items()}
    nested = {name_of(path): nested_comprehensions(path) for path in MODULES}
    assert sum(map(sum, lines.values())) / total <= TOKENS_A_LINE
    assert sum(dense.values()) * 1000 / total <= DENSE_LINES, Counter(dense).most_common(5)
    assert sum(nested.values()) * 1000 / total <= NESTED, Counter(nested).most_common(5)


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_nothing_is_unpickled_and_nothing_uses_the_network(path: Path) -> None:
    used = {name.split(".")[0] for name in imports(path)}
    assert used.isdisjoint(
        {"pickle", "joblib", "dill", "shelve", "requests", "urllib", "socket", "http"}
    )
    assert "allow_pickle=True" not in path.read_text(encoding="utf-8")


@pytest.mark.slow
@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_only_functions_named_so_touch_the_disk(path: Path) -> None:
    calls = {
        "open",
        "read_text",
        "write_text",
        "read_bytes",
        "write_bytes",
        "mkdir",
        "unlink",
        "replace_file",
    }
    for node in functions(path):
        touches = {
            call.func.attr
            for call in ast.walk(node)
            if isinstance(call, ast.Call)
            and isinstance(call.func, ast.Attribute)
            and (call.func.attr in calls or ast.unparse(call.func) in DISK_CALLS)
        }
        assert not touches or node.name.lstrip("_").startswith(DISK), (
            f"{node.name} touches the disk: {touches}"
        )


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_public_functions_say_what_they_do(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    public = [
        n
        for n in tree.body
        if isinstance(n, ast.FunctionDef | ast.ClassDef) and not n.name.startswith("_")
    ]
    assert {node.name for node in public if not ast.get_docstring(node)} == set()


def test_the_package_knows_no_folder_outside_itself() -> None:
    for path in MODULES:
        assert not re.search(r"\.\./shared|shared/corpora", path.read_text(encoding="utf-8")), path
