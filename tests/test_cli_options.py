"""What belongs to no single command: version, completion, help in a narrow terminal, a check that finds nothing."""

from __future__ import annotations

import importlib.metadata

import pytest
from typer.testing import CliRunner

from nlp.cli import app
from nlp.cli.topics import judged_scheme
from nlp.errors import OptionError
from tests.test_cli import COMMANDS, rubrique


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
    done = rubrique("show", "Recep Tayyip Erdoğan est à Łódź.")
    assert done.returncode == 0
    assert "Recep Tayyip Erdo?an" in done.stdout
