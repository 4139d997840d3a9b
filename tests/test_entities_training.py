"""An entity model of one's own: what it learns, what its card says, what keeps it from being replaced."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import numpy as np
import pytest
from scipy.sparse import csr_matrix
from typer.testing import CliRunner

from nlp import InputError, OptionError, Tagger, compare, evaluate, train_entities
from nlp.cli import app
from nlp.corrections import Corrections
from nlp.corrections.corrector import Corrector
from nlp.corrections.decisions import parse_correction
from nlp.corrections.taught import teach_names
from nlp.entities.arbiter import NOTHING, TYPES, Arbiter
from nlp.entities.explaining import describe_evidence
from nlp.entities.learning.examples import (
    Answers,
    Example,
    correct_answers,
    make_examples,
    read_answers,
)
from nlp.entities.learning.fitting import fit_weights
from nlp.entities.learning.training import teach_new_evidence
from nlp.entities.reader import ArticleReader
from nlp.entities.recognition.recognizer import Recognizer
from nlp.entities.storage import load_arbiter
from nlp.evaluation.trust import score_bins, trust
from nlp.knowledge import Knowledge
from nlp.models import find_model
from nlp.records import Article, Entity, Mention, Record
from nlp.writing import write_records
from tools.entities.train_arbiter import rename

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


@pytest.mark.slow
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


@pytest.mark.slow
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


def test_new_evidence_is_learned_and_what_was_known_stays() -> None:
    prior = Arbiter({"shape": 0}, np.full((1, len(TYPES)), 0.5), np.zeros(len(TYPES)), 0.4, {})
    organisation = TYPES.index("organisation")
    answers = Answers({("text", 0, 4): frozenset({"organisation"})}, frozenset())
    examples = [
        Example("a", [("text", 0, 4)], ["Nike"], [["shape", "both:homograph|after chez"]], answers),
        Example("b", [("text", 5, 9)], ["OQTF"], [["shape", "thing:same"]], answers),
    ] * 5
    taught = teach_new_evidence(examples, prior, ["thing", "|after "])
    assert taught.pieces.keys() == {"shape", "both:homograph|after chez", "thing:same"}
    assert taught.weights[0] == pytest.approx(prior.weights[0])
    said = taught.chances([["shape", "both:homograph|after chez"], ["shape", "thing:same"]])
    assert said[0].argmax() == organisation
    assert said[1].argmax() == TYPES.index(NOTHING)


@pytest.mark.parametrize(("old", "new"), [("Twitter", "X"), ("X", "Twitter")])
def test_an_article_is_told_again_with_a_later_name(old: str, new: str) -> None:
    row = {
        "id": "a",
        "title": f"{old} cesse",
        "text": f"Sur {old} et {old}Premium, Musk quitte {old}.",
        "mentions": [],
    }
    for field in ("title", "text"):
        for found in re.finditer(rf"\b{old}\b|Musk", row[field]):
            row["mentions"].append([field, *found.span(), "organisation"])
    (moved,) = rename([row, {**row, "title": "", "text": "rien", "mentions": []}], old, new)
    assert moved["text"] == f"Sur {new} et {old}Premium, Musk quitte {new}."
    forms = [moved[field][start:end] for field, start, end, _ in moved["mentions"]]
    assert forms == [new, new, "Musk", new]


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


def decided(*rows: dict) -> Corrections:
    return Corrections(
        tuple(parse_correction(row, number) for number, row in enumerate(rows, start=1))
    )


def named(article: str, text: str, **forms: str) -> Record:
    entities = []
    for form, kind in forms.items():
        start = text.index(form)
        mention = Mention("text", start, start + len(form), form, "name", 0.6, "model")
        entities.append(
            Entity(id=f"{kind}/{form.lower()}", type=kind, name=form, mentions=(mention,))
        )
    return Record(article=Article(id=article, text=text), entities=tuple(entities))


RAT = "Le rat Magawa, de Gand, aide Apopo et Koenigsegg. Magawa dort."


def places_of(rows: list[dict]) -> dict[str, list[tuple[str, str | None]]]:
    found = {}
    for row in rows:
        named = [(row[field][start:end], kind) for field, start, end, kind in row["decided"]]
        found[row["id"]] = named
    return found


@pytest.mark.slow
def test_decided_names_are_places_of_the_articles_they_are_about() -> None:
    record = named("un", RAT, Magawa="person", Gand="place", Koenigsegg="person")
    other = named("deux", "Rien de tel à Gand.", Gand="place")
    decisions = decided(
        {"action": "reject", "form": "Magawa", "scope": "everywhere"},
        {"action": "add", "form": "Apopo", "type": "organisation", "scope": "everywhere"},
        {
            "action": "retype",
            "id": "person/koenigsegg",
            "type": "organisation",
            "scope": "everywhere",
        },
        {"action": "link", "form": "Gand", "id": "place/gand", "scope": {"article": "un"}},
    )
    rows = list(teach_names([record, other], decisions, Knowledge.load()))
    assert places_of(rows) == {
        "un": [
            ("Magawa", None),
            ("Gand", "place"),
            ("Apopo", "organisation"),
            ("Koenigsegg", "organisation"),
            ("Magawa", None),
        ]
    }
    again = Corrector(decisions, Knowledge.load())(record)
    assert list(teach_names([again], decisions, Knowledge.load())) == rows


def test_only_decided_places_of_a_corrected_article_are_answers() -> None:
    text = "Jean Roy et Zoé Ly sont à Paris."
    row = {
        "id": "1",
        "title": "",
        "text": text,
        "decided": [("text", 0, 8, "person"), ("text", 26, 31, None)],
    }
    answers = read_answers(row)
    assert not answers.is_open(("text", 0, 8))
    assert not answers.is_open(("text", 0, 4))  # a part of a decided name is no name
    assert not answers.is_open(("text", 26, 31))
    assert answers.is_open(("text", 12, 18))


def test_decisions_correct_the_gold_of_the_same_article() -> None:
    text = "Jean Roy est à Paris, dit Ly."
    spans = [{"start": 0, "end": 4, "label": "person"}, {"start": 26, "end": 28, "label": "person"}]
    row = {"id": "1", "title": "", "text": text, "spans": spans}
    decisions = [("text", 0, 8, "person"), ("text", 26, 28, None)]
    answers = read_answers(correct_answers(row, decisions))
    assert answers.types == {("text", 0, 8): frozenset({"person"})}


@pytest.mark.slow
def test_a_model_is_surer_of_what_was_decided(trained: Path, tmp_path: Path) -> None:
    """The same gold with and without decisions: what people said of a name moves its chance."""
    text = "L'ONG Apopo a décoré le rat Magawa. Les rats d'Apopo cherchent des mines."
    texts = [f"{text} C'est la phrase {number}." for number in range(6)]
    records = list(
        Tagger.load(topics=[]).pipe([Article(id=f"r{n}", text=t) for n, t in enumerate(texts)])
    )
    write_records(records, tmp_path / "records.jsonl")
    rows = (
        {"action": "reject", "form": "Magawa", "scope": "everywhere"},
        {"action": "add", "form": "Apopo", "type": "organisation", "scope": "everywhere"},
    )
    lines = "".join(f"{json.dumps(row)}\n" for row in rows)
    (tmp_path / "corrections.jsonl").write_text(lines, encoding="utf-8")
    said: list[str] = []
    taught = train_entities(
        GOLD,
        "presse-maison",
        folder=tmp_path / "models",
        corrections=tmp_path / "corrections.jsonl",
        records=tmp_path / "records.jsonl",
        say=said.append,
    )
    assert "18 decided names in 6 articles teach as well" in said
    manifest = json.loads((taught / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["recipe"]["decided_places"] == 18
    row = {"id": "x", "title": "", "text": text, "spans": []}
    reader = ArticleReader(Knowledge.load())
    recognizer = Recognizer.load(find_model("presse-fr"))
    (example,) = make_examples([row], recognizer, reader)
    apopo = example.places.index(("text", text.index("Apopo"), text.index("Apopo") + 5))
    magawa = example.places.index(("text", text.index("Magawa"), text.index("Magawa") + 6))
    before, after = (load_arbiter(folder).chances(example.evidence) for folder in (trained, taught))
    assert after[apopo][TYPES.index("organisation")] > before[apopo][TYPES.index("organisation")]
    assert after[magawa][TYPES.index(NOTHING)] > before[magawa][TYPES.index(NOTHING)]


def test_an_arbiter_learns_from_stretches_that_are_never_names_as_well() -> None:
    text = "Selon lui, Emmanuel Macron a reçu Olaf Scholz."
    reader = ArticleReader(Knowledge.load())
    recognizer = Recognizer.load(find_model("presse-fr"))
    reading, taught = reader.candidates(Article(id="a", text=text), recognizer)
    judged = reader.find(reading)
    learned_only = {text[one.start : one.end] for one in taught["text"]} - {
        text[one.start : one.end] for one in judged["text"]
    }
    assert {"Selon", "Macron"} <= learned_only


@pytest.mark.slow
def test_decisions_about_another_text_than_the_gold_of_their_article_are_refused(
    tmp_path: Path,
) -> None:
    number = json.loads(GOLD.read_text(encoding="utf-8").splitlines()[0])["id"]
    other = Article(id=number, text="L'ONG Apopo a décoré le rat Magawa.")
    write_records(Tagger.load(topics=[]).pipe([other]), tmp_path / "records.jsonl")
    (tmp_path / "c.jsonl").write_text(
        '{"action": "add", "form": "Apopo", "type": "organisation", "scope": "everywhere"}\n',
        encoding="utf-8",
    )
    with pytest.raises(InputError, match=f"article {number}: its text in the gold is not"):
        train_entities(
            GOLD,
            "presse-maison",
            folder=tmp_path / "models",
            corrections=tmp_path / "c.jsonl",
            records=tmp_path / "records.jsonl",
        )


def test_corrections_without_records_or_about_nothing_there_are_refused_in_one_line(
    tmp_path: Path,
) -> None:
    (tmp_path / "c.jsonl").write_text(
        '{"action": "reject", "form": "Magawa", "scope": "everywhere"}\n', encoding="utf-8"
    )
    with pytest.raises(OptionError, match="--records"):
        train_entities(GOLD, "m", folder=tmp_path, corrections=tmp_path / "c.jsonl")
    write_records([named("un", "Rien.")], tmp_path / "r.jsonl")
    with pytest.raises(InputError, match="nothing to learn"):
        train_entities(
            GOLD,
            "m",
            folder=tmp_path,
            corrections=tmp_path / "c.jsonl",
            records=tmp_path / "r.jsonl",
        )


def test_evidence_by_number_is_the_evidence_that_is_known_and_each_piece_once() -> None:
    arbiter = load_arbiter(find_model("presse-fr"))
    reader = ArticleReader(Knowledge.load())
    recognizer = Recognizer.load(find_model("presse-fr"))
    text = (
        "Le groupe pétrolier Total, « le Mans » et J.-N. Barrot 2024.\n"
        "ALERTE PARIS\nSelon lui, le président Macron a reçu Angela Merkel (CDU) au Mans, chez Orange."
    )
    reading, candidates = reader.candidates(Article(id="a", text=text), recognizer)
    said = reader.evidence(reading, candidates)
    numbered = reader.evidence_as(arbiter.known).read(reading, candidates)
    assert len(said["text"]) > 10
    for pieces, numbers in zip(said["text"], numbered["text"], strict=True):
        assert len(set(pieces)) == len(pieces)
        assert sorted(numbers) == sorted(
            map(arbiter.pieces.__getitem__, arbiter.pieces.keys() & pieces)
        )
    assert (arbiter.chances_of(numbered["text"]) == arbiter.chances(said["text"])).all()


def test_a_candidate_of_which_nothing_is_known_is_judged_by_the_bias_alone() -> None:
    bias = np.log(np.arange(1.0, 1.0 + len(TYPES)))
    arbiter = Arbiter({"shape": 0}, np.full((1, len(TYPES)), 0.5), bias, 0.4, {})
    expected = np.exp(bias) / np.exp(bias).sum()
    for evidence in ([[], [0], []], [[], []], [[0], []]):
        for chances in arbiter.chances_of(evidence):
            assert chances == pytest.approx(expected)
    assert arbiter.chances_of([]).shape == (0, len(TYPES))
