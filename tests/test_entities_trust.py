"""Entity models from strangers: nothing but a recogniser of names is ever called, nothing beyond measure is asked."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from nlp.entities.recognition.trust import FUNCTIONS, WEIGHTS, load_settings
from nlp.errors import ModelError

SHIPPED = Path(__file__).parent.parent / "models" / "presse-fr"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a copy of the shipped model to damage."""
    return Path(shutil.copytree(SHIPPED, tmp_path / "fremd"))


def refusal(folder: Path) -> str:
    with pytest.raises(ModelError) as caught:
        load_settings(folder)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def change(folder: Path, old: str, new: str) -> None:
    path = folder / "config.cfg"
    written = path.read_text(encoding="utf-8")
    assert old in written
    path.write_text(written.replace(old, new), encoding="utf-8")


def test_the_shipped_model_passes() -> None:
    settings = load_settings(SHIPPED)
    assert settings["factory"] == "ner"
    assert settings["model"]["@architectures"] in FUNCTIONS


@pytest.mark.parametrize("name", WEIGHTS)
def test_changed_and_missing_weights_are_refused(folder: Path, name: str) -> None:
    path = folder / "ner" / name
    path.write_bytes(path.read_bytes() + b" ")
    assert "digest" in refusal(folder)
    path.unlink()
    assert "cannot be read" in refusal(folder)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('factory = "ner"', 'factory = "rubrique_entities"'),
        (
            '@scorers = "spacy.ner_scorer.v1"',
            '@readers = "srsly.read_json.v1"\npath = "/etc/passwd"',
        ),
        ('@scorers = "spacy.ner_scorer.v1"', '@misc = "spacy.LookupsDataLoader.v1"\nlang = "fr"'),
        (
            '@architectures = "spacy.MultiHashEmbed.v2"',
            '@architectures = "spacy.CharacterEmbed.v2"',
        ),
        (
            "nO = null",
            'nO = null\n\n[components.ner.model.extra]\n@loggers = "spacy.ConsoleLogger.v1"',
        ),
    ],
)
def test_no_other_function_is_named(folder: Path, old: str, new: str) -> None:
    change(folder, old, new)
    assert "which no recogniser of names needs" in refusal(folder)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("rows = [5000, 1000, 2500, 2500]", "rows = [99999999999, 1000, 2500, 2500]"),
        ("rows = [5000, 1000, 2500, 2500]", "rows = [1000000, 1000, 2500, 2500]"),
        ("hidden_width = 64", "hidden_width = -1"),
        ("hidden_width = 64", "hidden_width = 1e300"),
        ("rows = [5000, 1000, 2500, 2500]", "rows = 3"),
        ("[components]", "[nothing]"),
        ("[nlp]", "[nlp"),
        ("[nlp]", "[nlp]\n[nlp]"),
        ("hidden_width = 64", "hidden_width = 64\nhidden_width = 64"),
        ('lang = "fr"', "lang = ${components.ner.lang}"),
    ],
)
def test_settings_that_cannot_be_are_refused(folder: Path, old: str, new: str) -> None:
    change(folder, old, new)
    refusal(folder)


def test_files_beyond_measure_are_refused_unread(folder: Path) -> None:
    with (folder / "ner" / "model").open("wb") as stream:
        stream.truncate(1 << 31)
    assert "larger than" in refusal(folder)
    (folder / "config.cfg").write_bytes(b" " * (1 << 17))
    shutil.copy(SHIPPED / "ner" / "model", folder / "ner" / "model")
    assert "larger than" in refusal(folder)


@pytest.mark.parametrize("content", ["{}", '{"weights": []}', '{"weights": {"cfg": 1}}', "[]", "{"])
def test_a_manifest_without_digests_is_refused(folder: Path, content: str) -> None:
    (folder / "manifest.json").write_text(content)
    refusal(folder)


def test_digests_are_those_of_the_manifest() -> None:
    assert set(json.loads((SHIPPED / "manifest.json").read_text())["weights"]) == set(WEIGHTS)
