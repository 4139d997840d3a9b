"""What belongs to no single command: version, completion, help in a narrow terminal, a check that finds nothing."""

from __future__ import annotations

import importlib.metadata
from pathlib import Path

import pytest
from typer.testing import CliRunner

from nlp import Article
from nlp.cli import app
from nlp.cli.progress import Pace
from nlp.cli.topics import judged_scheme
from nlp.errors import OptionError
from nlp.records import Entity, Mention, Record
from nlp.writing import write_records
from tests.test_cli import COMMANDS, rubrique
from tests.warm import fresh


@pytest.mark.slow
def test_the_version_is_said() -> None:
    done = rubrique("--version")
    assert (done.returncode, done.stdout) == (
        0,
        f"rubrique {importlib.metadata.version('rubrique')}\n",
    )


def test_completion_can_be_installed() -> None:
    assert "--install-completion" in CliRunner().invoke(app, ["--help"]).output


def test_the_tab_key_completes_a_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("_RUBRIQUE_COMPLETE", "complete_bash")
    monkeypatch.setenv("COMP_WORDS", "rubrique eva")
    monkeypatch.setenv("COMP_CWORD", "1")
    shown = CliRunner().invoke(app, [], prog_name="rubrique")
    assert shown.output.split() == ["evaluate"]


@pytest.mark.parametrize("command", COMMANDS)
def test_help_fits_eighty_columns(command: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    text = CliRunner().invoke(app, [command, "--help"]).output
    examples = [line for line in text.splitlines() if line.strip().startswith("Example:")]
    assert all(len(line) <= 80 for line in text.splitlines() if line not in examples)


@pytest.mark.slow
def test_a_sound_corpus_is_said_to_be_so() -> None:
    done = rubrique("check", "corpus/labelled/articles.jsonl", "--no-suspects")
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [
        "204 articles, 17 labels, 0 articles kept apart",
        "Nothing odd was found.",
    ]


def test_evaluate_judges_the_scheme_of_the_model_it_is_given() -> None:
    assert judged_scheme([], None) == "medtop"
    assert judged_scheme(["models/ref"], None) == "ref"
    assert judged_scheme(["medtop", "models/ref"], "ref") == "ref"
    with pytest.raises(OptionError, match="--scheme nexistepas"):
        judged_scheme(["models/ref"], "nexistepas")
    with pytest.raises(OptionError, match="several models"):
        judged_scheme(["a", "b"], None)


@pytest.mark.slow
def test_letters_that_a_terminal_has_not_become_question_marks(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PYTHONIOENCODING", "ascii")
    done = rubrique("show", "Recep Tayyip Erdoğan est à Łódź.", start=fresh("nlp.cli:main"))
    assert done.returncode == 0
    assert "Recep Tayyip Erdo?an" in done.stdout


@pytest.mark.slow
def test_a_command_line_that_makes_no_sense_ends_with_two_and_says_why() -> None:
    done = rubrique("tag", "--nothing-of-the-kind")
    assert done.returncode == 2
    assert "--nothing-of-the-kind" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.slow
def test_what_would_be_read_shows_places_and_columns_as_people_write_them(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("Titre;Texte;Page\nUn;Le conseil vote le budget de la ville.;7\n", "utf-8")
    shown = rubrique("read", path.name, "--keep", "Page", cwd=tmp_path).stdout
    assert "a.csv:2" in shown
    assert '{"Page": "7"}' in shown
    assert "Origin(" not in shown


@pytest.mark.slow
@pytest.mark.parametrize(
    ("command", "name"),
    [
        (("vocabulary", "map"), "a.jsonl"),
        (("vocabulary", "import"), "a.csv"),
        (("vocabulary", "update"), "a.json"),
        (("knowledge", "propose"), "a.csv"),
    ],
)
def test_no_command_replaces_what_it_reads(
    command: tuple[str, ...], name: str, tmp_path: Path
) -> None:
    path = tmp_path / name
    path.write_text("term,synonyms,broader\nguerre,,\n", "utf-8")
    before = path.read_bytes()
    done = rubrique(*command, path, "-o", path)
    assert done.returncode == 1
    assert "is the input, and would be replaced" in done.stderr
    assert path.read_bytes() == before


@pytest.mark.slow
def test_dossiers_cannot_command_the_terminal(tmp_path: Path) -> None:
    name = "Jean \x1b[31mDupont"
    mention = Mention(field="text", start=0, end=len(name), text=name, kind="name")
    entity = Entity(id="person/x", type="person", name=name, mentions=(mention,))
    record = Record(article=Article(text=f"{name} parle.", id="1"), entities=(entity,))
    write_records([record], tmp_path / "r.jsonl")
    done = rubrique("who", tmp_path / "r.jsonl", "person/x")
    assert done.stdout.startswith("Jean [31mDupont  (person/x)")
    assert "\x1b" not in done.stdout


def test_the_pace_parts_thousands_by_blanks() -> None:
    pace = Pace(iter([0.0, 10.0]).__next__)
    pace.add(1_234_567, None)
    assert str(pace) == "1 234 567 articles, 123457 a second"
