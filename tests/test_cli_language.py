"""Help and messages in French: by `--lang fr`, by the locale, and for every message."""

from __future__ import annotations

import ast
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

from nlp.cli import app
from nlp.cli.language import language_of, load_french, speak, translate
from tests.warm import warm

ROOMS = Path(__file__).parent.parent / "nlp"
COMMANDS = ("tag", "show", "read", "report", "who", "diff", "correct")
# The files whose messages those who work with these commands can meet
FILES = [
    *(
        ROOMS / "cli" / f"{name}.py"
        for name in ("__init__", "records", "report", "archive", "correct", "printing", "progress")
    ),
    *sorted((ROOMS / "reading").rglob("*.py")),
    *(ROOMS / "running" / f"{name}.py" for name in ("run", "targets", "placing", "journal")),
    *sorted((ROOMS / "corrections").glob("*.py")),
    *(ROOMS / name for name in ("atomic.py", "models.py", "writing/__init__.py")),
    *(ROOMS / "writing" / name for name in ("rereading.py", "report/__init__.py", "sqlite.py")),
    *(ROOMS / "archive" / name for name in ("dossiers.py", "difference_page.py")),
    *(ROOMS / "topics" / name for name in ("thesaurus.py", "terms.py")),
    *(ROOMS / "knowledge" / name for name in ("overlay.py", "tables.py")),
]
SPEAKING = {"InputError", "RecordError", "ModelError", "OptionError", "say"}


@pytest.fixture
def french() -> Iterator[Any]:
    """Speak French during one test; gives the command with its children."""
    command = typer.main.get_command(app)
    speak("fr", command)
    yield command
    speak("en", command)


def template(node: ast.expr) -> str:
    """Return a text with {} for what differs, empty for what is no text."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if not isinstance(node, ast.JoinedStr):
        return ""
    pieces = (str(p.value) if isinstance(p, ast.Constant) else "{}" for p in node.values)
    return "".join(pieces)


def messages(path: Path) -> Iterator[str]:
    """Yield the templates of what a file says or raises."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        said = [node.args[-1] if name == "RecordError" else node.args[0]]
        if isinstance(node.func, ast.Attribute) and node.func.attr == "error":
            said = node.args  # of a cell: what is wrong, what to do
        elif name not in SPEAKING:
            continue
        for text in map(template, said):
            if any(letter.isalpha() for letter in text.replace("{}", "")):
                yield text


def helps(command: Any) -> Iterator[str]:
    """Yield the paragraphs of a command's help and of its options, children included."""
    texts = [command.help, *(getattr(one, "help", None) for one in command.params)]
    for text in filter(None, texts):
        for paragraph in text.split("\n\n"):
            if not paragraph.startswith("Example: "):
                yield " ".join(paragraph.split())
    for child in getattr(command, "commands", {}).values():
        yield from helps(child)


def run(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*warm("nlp.cli:main"), *words],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={**os.environ, **environment},
        check=False,
    )


def test_every_message_that_an_archivist_can_meet_has_its_french() -> None:
    said = {message for path in FILES for message in messages(path)}
    assert len(said) > 100
    assert sorted(said - load_french().keys()) == []


def test_every_help_of_an_archivists_commands_has_its_french() -> None:
    commands = typer.main.get_command(app).commands  # type: ignore[attr-defined]
    said = {text for name in COMMANDS for text in helps(commands[name])}
    assert len(said) > 60
    assert sorted(said - load_french().keys()) == []


def test_french_says_all_that_differs() -> None:
    for english, french in load_french().items():
        assert french.strip()
        assert english.count("{}") == french.count("{}"), english


@pytest.mark.usefixtures("french")
def test_a_message_within_a_message_is_translated() -> None:
    line = "rubrique: a b.txt:3: missing-text: it has a password; save it without one"
    said = "rubrique : a b.txt:3: missing-text: il a un mot de passe ; enregistrez-le sans"
    assert translate(line) == said


@pytest.mark.usefixtures("french")
def test_braces_and_percents_of_names_stay() -> None:
    line = "{a}%s.txt: has no article number 3"
    assert translate(line) == "{a}%s.txt : n'a pas d'article numéro 3"


@pytest.mark.usefixtures("french")
def test_what_the_table_lacks_stays_english() -> None:
    assert translate("an unheard-of trouble") == "an unheard-of trouble"


def test_english_is_spoken_unless_french_is_asked_for() -> None:
    assert translate("rubrique: stopped") == "rubrique: stopped"


@pytest.mark.parametrize(
    ("words", "environment", "language"),
    [
        ([], {}, "en"),
        ([], {"LANG": "fr_FR.UTF-8"}, "fr"),
        ([], {"LANG": "fr_CA.UTF-8", "LC_ALL": "C.UTF-8"}, "en"),
        (["--lang", "fr", "tag"], {"LANG": "C.UTF-8"}, "fr"),
        (["--lang=en"], {"LANG": "fr_FR.UTF-8"}, "en"),
        (["show", "--lang"], {}, "en"),
    ],
)
def test_the_language_is_the_one_asked_for_else_the_systems(
    words: list[str], environment: dict[str, str], language: str
) -> None:
    assert language_of(words, environment) == language


@pytest.mark.slow
def test_the_command_line_speaks_french() -> None:
    shown = run("--lang", "fr", "tag", "--help").stdout
    assert "Emploi :" in shown
    assert "Étiqueter des articles" in shown
    assert "Montrer ce message et finir." in shown
    wrong = run("--lang", "fr", "tag")
    assert wrong.returncode == 2
    assert "Il manque l'argument 'INPUT'." in wrong.stderr
    missing = run("read", "nowhere.txt", LANGUAGE="fr")
    assert missing.returncode == 1
    assert "aucun fichier ni dossier de ce nom ; vérifiez le chemin" in missing.stderr


@pytest.mark.slow
def test_a_language_that_is_not_spoken_is_said() -> None:
    wrong = run("--lang", "es", "read", "nowhere.txt")
    assert wrong.returncode == 1
    assert "--lang es: no such language; choose fr or en" in wrong.stderr
