"""The commands as a user types them, each in a process of its own or through Typer's runner."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from nlp import Tagger, read_articles
from nlp.cli import app
from tests.conftest import ROOT, rows
from tests.warm import warm

COMMANDS = (
    "read",
    "tag",
    "show",
    "export",
    "import",
    "check",
    "train",
    "evaluate",
    "compare",
    "models",
    "report",
)
DEPECHE = "corpus/samples/depeche.txt"
WARM = warm("nlp.cli:main")


def rubrique(
    *arguments: str | Path, stdin: str = "", cwd: Path = ROOT, start: tuple[str, ...] = WARM
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*start, *map(str, arguments)],
        input=stdin,
        capture_output=True,
        text=True,
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        check=False,
    )


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_with_an_example(command: str) -> None:
    text = CliRunner().invoke(app, [command, "--help"]).output
    assert f"Example: rubrique {command}" in text


def test_help_loads_nothing_heavy() -> None:
    code = "import sys; sys.argv = ['rubrique', '--help']\nimport nlp.cli\ntry: nlp.cli.main()\nexcept SystemExit: pass\n"
    code += "print(sorted({'spacy', 'numpy', 'pandas', 'sklearn', 'scipy'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


@pytest.mark.slow
def test_the_verbs_are_imported_without_what_finds_entities() -> None:
    code = "import sys, nlp.api\nprint(sorted({'spacy', 'pandas', 'sklearn'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


@pytest.mark.slow
def test_tag_writes_good_records_and_keeps_the_bad_ones(tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_text(
        '{"text": "Emmanuel Macron est à Berlin."}\n{broken\n{"title": "vide"}\n'
    )
    (tmp_path / "empty.txt").write_text("")
    (tmp_path / "image.txt").write_bytes(b"\x89PNG\x00\x00")
    done = rubrique("tag", ".", "-o", "out.jsonl", "--rejects", "bad.jsonl", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert [row["text"] for row in rows(tmp_path / "out.jsonl")] == [
        "Emmanuel Macron est à Berlin."
    ]
    assert [row["slug"] for row in rows(tmp_path / "bad.jsonl")] == [
        "empty-file",
        "binary-file",
        "invalid-json",
        "missing-text",
    ]
    assert "1 articles tagged" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.slow
def test_tag_reads_standard_input_and_writes_standard_output() -> None:
    done = rubrique(
        "tag", "-", "--quiet", "--model", "medtop", stdin='{"text": "Le Mali a gagné."}\n'
    )
    assert (done.returncode, done.stderr) == (0, "")
    record = json.loads(done.stdout)
    assert [entity["id"] for entity in record["entities"]] == ["country/ML"]


@pytest.mark.slow
def test_tag_gives_the_records_of_the_tagger_whatever_the_number_of_workers(
    tmp_path: Path, tagger: Tagger
) -> None:
    expected = [record.to_dict() for record in tagger.pipe(read_articles("corpus/samples/"))]
    for jobs in ("1", "2"):
        output = tmp_path / f"out-{jobs}.jsonl"
        done = rubrique("tag", "corpus/samples/", "-o", output, "--jobs", jobs)
        assert done.returncode == 0, done.stderr
        assert rows(output) == expected


@pytest.mark.slow
@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (("tag", "absent.jsonl"), 1, "absent.jsonl: no such file"),
        (("tag", DEPECHE, "--model", "absent"), 1, "absent: no model of this name"),
        (("tag", DEPECHE, "-o", "out.docx"), 1, "out.docx: no format for this name"),
        (("tag", DEPECHE, "-o", "absent/out.jsonl"), 1, "the folder absent does not exist"),
        (("tag", DEPECHE, "--wrong"), 2, "--wrong"),
        (("tag", DEPECHE, "--threshold", "2"), 2, "threshold"),
        (("show", "absent.txt"), 1, "absent.txt: no such file"),
        (("show", DEPECHE, "--number", "9"), 1, "has no article number 9"),
        (("evaluate", "entities", "absent.jsonl"), 1, "absent.jsonl: no such file"),
        (("evaluate", "colours", "corpus/gold/entities.jsonl"), 1, "choose entities or topics"),
        (("train", "corpus/samples/articles.jsonl", "--name", "rare"), 1, "nothing to learn"),
        (("train", "corpus/samples/articles.jsonl", "--name", "../x"), 1, "no name for a model"),
    ],
)
def test_what_a_user_gets_wrong_is_one_line(
    arguments: tuple[str, ...], code: int, message: str
) -> None:
    done = rubrique(*arguments)
    assert done.returncode == code
    assert message in done.stderr
    assert "Traceback" not in done.stderr
    if code == 1:
        assert len(done.stderr.strip().splitlines()) == 1


@pytest.mark.slow
def test_an_input_without_any_good_record_fails_but_keeps_its_rejects(tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_text("{broken\n")
    done = rubrique("tag", "in.jsonl", "-o", "out.jsonl", "--rejects", "bad.jsonl", cwd=tmp_path)
    assert done.returncode == 1
    assert "no article could be read" in done.stderr
    assert not (tmp_path / "out.jsonl").exists()
    assert len(rows(tmp_path / "bad.jsonl")) == 1


@pytest.mark.slow
def test_show_tells_who_is_who_and_why() -> None:
    done = rubrique(
        "show",
        "Le président russe Vladimir Poutine a reçu Emmanuel Macron à Moscou.",
        "--model",
        "medtop",
    )
    assert done.returncode == 0, done.stderr
    assert "[Vladimir Poutine]" in done.stdout
    assert "président (RU)" in done.stdout
    assert "gentilé" in done.stdout


@pytest.mark.slow
def test_show_lets_no_control_character_through() -> None:
    done = rubrique("show", "Un texte \x1b[31m rouge avec \x07 sonnerie.", "--model", "medtop")
    assert done.returncode == 0
    assert "\x1b" not in done.stdout
    assert "\x07" not in done.stdout


@pytest.mark.slow
def test_training_on_the_labelled_samples_gives_a_model_that_tags(tmp_path: Path) -> None:
    done = rubrique(
        "train",
        "corpus/labelled/articles.jsonl",
        "--name",
        "maison",
        "--folder",
        tmp_path / "models",
    )
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "models/maison/REPORT.md").is_file()
    (told,) = [line for line in done.stderr.splitlines() if "labels learned" in line]
    assert re.match(r"\d+ labels learned, none too rare", told)
    done = rubrique(
        "tag",
        DEPECHE,
        "--model",
        tmp_path / "models/maison",
        "--limit",
        "1",
        "--threshold",
        "0",
        "-q",
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["tags"][0]["scheme"] == "maison"


@pytest.mark.slow
def test_evaluate_gives_figures_as_json() -> None:
    done = rubrique("evaluate", "entities", "corpus/gold/entities.jsonl", "--json")
    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout)
    assert result["missing"] == 0
    assert {"mention_all", "country", "leader", "focus"} <= {
        figure["name"] for figure in result["figures"]
    }


@pytest.mark.slow
def test_verbose_tells_what_happens_and_silence_is_the_rule(tmp_path: Path) -> None:
    told = rubrique("--verbose", "tag", "corpus/samples/depeche.txt", "-o", tmp_path / "a.jsonl")
    quiet = rubrique("tag", "corpus/samples/depeche.txt", "-o", tmp_path / "b.jsonl")
    assert (told.returncode, quiet.returncode) == (0, 0)
    assert "nlp.running" in told.stderr
    assert "nlp.running" not in quiet.stderr
    assert (tmp_path / "a.jsonl").read_bytes() == (tmp_path / "b.jsonl").read_bytes()
