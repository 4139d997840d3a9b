"""An entity model of one's own: what it learns, what its card says, what keeps it from being replaced."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from scipy.sparse import csr_matrix
from typer.testing import CliRunner

from nlp import InputError, OptionError, Tagger, compare, evaluate, train_entities
from nlp.cli import app
from nlp.entities.explaining import describe_evidence
from nlp.entities.learning.examples import read_answers
from nlp.entities.learning.fitting import fit_weights
from nlp.evaluation.trust import score_bins, trust
from nlp.models import find_model

GOLD = Path(__file__).parent.parent / "corpus" / "gold" / "entities.jsonl"


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("models")
    return train_entities(GOLD, "presse-maison", folder=folder)


def rows_of(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


@pytest.mark.slow
def test_a_trained_model_is_whole_and_tags(trained: Path) -> None:
    tagger = Tagger.load(topics=[], entities=str(trained))
    record = tagger("Emmanuel Macron a reçu Olaf Scholz à Berlin.")
    assert "Emmanuel Macron" in [entity.name for entity in record.entities]
    assert record.made_by["entities"].startswith("presse-maison ")


@pytest.mark.slow
def test_a_trained_model_is_no_topic_model(trained: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(trained.parent.parent)
    shutil.copytree(trained, Path("models") / "presse-maison", dirs_exist_ok=True)
    record = Tagger.load()("Emmanuel Macron a reçu Olaf Scholz à Berlin.")
    assert {tag.scheme for tag in record.tags} <= {"medtop", "mots-cles"}


def test_the_report_card_gives_figures_calibration_evidence_and_mistakes(trained: Path) -> None:
    card = json.loads((trained / "report.json").read_text(encoding="utf-8"))
    names = {figure["name"] for figure in card["figures"]}
    assert {"all", "person", "organisation", "place", "country", "in titles"} <= names
    assert sum(one["mentions"] for one in card["calibration"]["bins"]) > 300
    assert card["evidence"]["tables"] > 0
    assert all("[" in mistake["sentence"] for mistake in card["made_up"] + card["missed"])
    assert len(card["decisions"]) == len(rows_of(GOLD))
    page = (trained / "REPORT.md").read_text(encoding="utf-8")
    assert "## What the evidence is worth" in page


def test_a_worse_model_does_not_replace_a_better_one(trained: Path, tmp_path: Path) -> None:
    better = tmp_path / "presse-maison"
    shutil.copytree(trained, better)
    card = json.loads((better / "report.json").read_text(encoding="utf-8"))
    many = {f"article-{number}": [20, 0, 0] for number in range(60)}
    (better / "report.json").write_text(json.dumps({**card, "decisions": many}), encoding="utf-8")
    from nlp.comparing import check_entity_replacement

    worse = {"decisions": {key: [10, 5, 10] for key in many}, "figures": card["figures"]}
    with pytest.raises(OptionError, match="significantly worse"):
        check_entity_replacement(better, worse)
    check_entity_replacement(better, {**card, "decisions": many})
    check_entity_replacement(tmp_path / "none", worse)


@pytest.mark.slow
def test_two_entity_models_are_compared_name_by_name(trained: Path) -> None:
    result = compare("presse-fr", str(trained), GOLD)
    assert {"mention_all", "leader_role_of", "country"} <= {one.name for one in result.differences}
    assert result.articles == len(rows_of(GOLD))
    with pytest.raises(OptionError, match="two of a kind"):
        compare("presse-fr", "medtop", GOLD)


def test_too_few_articles_or_one_twice_are_refused_in_one_line(tmp_path: Path) -> None:
    lines = GOLD.read_text(encoding="utf-8").splitlines()
    few, twice = tmp_path / "few.jsonl", tmp_path / "twice.jsonl"
    few.write_text("\n".join(lines[:3]), encoding="utf-8")
    twice.write_text("\n".join([*lines, lines[0]]), encoding="utf-8")
    with pytest.raises(InputError, match="3 annotated articles are too few"):
        train_entities(few, "x", folder=tmp_path)
    with pytest.raises(InputError, match="is in the gold twice"):
        train_entities(twice, "x", folder=tmp_path)
    bare = tmp_path / "bare.jsonl"
    bare.write_text('{"id": "a", "text": "Paris"}\n', encoding="utf-8")
    with pytest.raises(InputError, match="no gold for entities"):
        train_entities(bare, "x", folder=tmp_path)


def test_what_an_annotation_tool_gives_back_is_learned_from() -> None:
    row = {
        "id": "a",
        "title": "Macron à Berlin",
        "text": "Paris et les Allemands",
        "title_spans": [{"start": 0, "end": 6, "label": "person"}],
        "spans": [
            {"start": 0, "end": 5, "label": "metonym"},
            {"start": 13, "end": 22, "label": "demonym"},
        ],
    }
    answers = read_answers(row)
    assert answers.types == {("title", 0, 6): frozenset({"person"})}
    assert answers.free == {("text", 0, 5)}


def test_weights_stay_near_those_they_start_from_where_examples_say_nothing() -> None:
    rows = csr_matrix(np.array([[1.0, 0.0], [0.0, 0.0]]))
    start = np.array([[0.0, 0.0], [3.0, -3.0]])
    weights, _ = fit_weights(rows, [1, 0], start, np.zeros(2), strength=1.0)
    assert weights[1] == pytest.approx([3.0, -3.0])
    assert weights[0, 1] > weights[0, 0]


def test_trust_is_perfect_for_true_scores_and_counts_missing_ones() -> None:
    said = [(1.0, True), (0.0, False)] * 50
    assert trust(said)["score_ece"] == 0
    assert trust([(0.9, False)])["score_ece"] == pytest.approx(0.9)
    assert trust([(None, False)])["score_missing"] == 1.0
    assert trust([]) == {"score_ece": 0.0, "score_brier": 0.0, "score_missing": 0.0}
    assert [one.mentions for one in score_bins(said)] == [10] * 10


@pytest.mark.slow
def test_evaluate_tells_calibration_as_well() -> None:
    result = evaluate("entities", GOLD)
    assert 0 <= result.scores["score_ece"] < 0.1
    assert result.scores["score_missing"] == 0


def test_evidence_is_told_by_family_with_the_word_that_says_most() -> None:
    weighed = [("word-1:président", 1.5), ("word+1:a", 0.2), ("model:person:6:0", 2.0)]
    weighed += [("table:none", -0.01)]
    told = describe_evidence(weighed)
    assert told == "réseau +2.0 · mots +1.7 (« président » avant)"


@pytest.mark.slow
def test_show_prints_what_spoke_for_each_name() -> None:
    printed = CliRunner().invoke(app, ["show", "Emmanuel Macron est à Berlin."]).output
    assert "Ce qui a parlé pour chaque nom" in printed
    assert "réseau" in printed


@pytest.mark.slow
def test_the_recogniser_learns_as_well(tmp_path: Path) -> None:
    saved = train_entities(GOLD, "reseau", recognizer=True, folder=tmp_path)
    shipped = find_model("presse-fr")
    assert (saved / "ner" / "model").read_bytes() != (shipped / "ner" / "model").read_bytes()
    record = Tagger.load(topics=[], entities=str(saved))("Emmanuel Macron est à Berlin.")
    assert {entity.type for entity in record.entities} >= {"person"}
