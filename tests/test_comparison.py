"""Two models on the same articles: what changed, and whether a new one may take an old one's place."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from pathlib import Path

import pytest

from nlp.comparing import check_replacement, compare, compare_models
from nlp.errors import InputError, OptionError
from nlp.evaluation.comparison import (
    Judged,
    compare_judged,
    is_significantly_worse,
    leave_out,
    verdict,
)
from nlp.evaluation.tables import comparison_summary, comparison_tables
from nlp.models import load_card
from nlp.records import Article
from nlp.topics import Classifier, save_classifier, train_classifier
from nlp.topics.learning.decisions import pack_decisions, unpack_decisions

SUBJECTS = {
    "justice": "procès tribunal juge avocat prison verdict plainte appel",
    "santé": "hôpital médecin vaccin patient virus soins épidémie infirmier",
    "sport": "match équipe joueur victoire stade but entraîneur finale",
}


def judged(key: str, gold: str, a: str, b: str) -> Judged:
    return Judged(
        key, f"Titre {key}", frozenset(gold.split()), frozenset(a.split()), frozenset(b.split())
    )


def corpus(count: int, *, seed: int = 0, wrong: float = 0.0) -> list[Article]:
    """Make articles of one subject each; a share of them gets a wrong label."""
    draw = random.Random(seed)
    articles = []
    for number in range(count):
        subject = draw.choice(sorted(SUBJECTS))
        text = " ".join(draw.choices(SUBJECTS[subject].split(), k=12))
        label = draw.choice(sorted(SUBJECTS)) if draw.random() < wrong else subject
        articles.append(
            Article(id=f"{seed}-{number}", title=text[:20], text=text, keywords=(label,))
        )
    return articles


@pytest.fixture(scope="module")
def good() -> Classifier:
    return train_classifier(corpus(150), name="essai", min_support=5)


@pytest.fixture(scope="module")
def poor() -> Classifier:
    return train_classifier(corpus(150, wrong=0.9), name="essai", min_support=5)


def test_each_change_has_a_name() -> None:
    comparison = compare_judged(
        [
            judged("1", gold="sport", a="", b="sport"),
            judged("2", gold="sport", a="sport", b=""),
            judged("3", gold="", a="", b="santé"),
            judged("4", gold="", a="santé", b=""),
            judged("5", gold="sport", a="sport", b="sport"),
        ]
    )
    assert comparison.moves == {"won": 1, "lost": 1, "added": 1, "cleared": 1}
    assert [change.id for change in comparison.changes] == ["2", "3", "1", "4"]
    assert verdict(comparison) == "same"


def test_figures_are_those_of_the_counts() -> None:
    comparison = compare_judged(
        [
            judged("1", gold="sport santé", a="sport", b="sport santé"),
            judged("2", gold="santé", a="sport", b="santé"),
        ]
    )
    micro, macro = comparison.differences
    assert (micro.name, micro.a, micro.b) == ("micro_f1", pytest.approx(0.4), 1.0)
    assert (macro.name, macro.a, macro.b) == ("macro_f1", pytest.approx(1 / 3), 1.0)
    assert micro.low <= micro.change <= micro.high
    assert [(row.label, row.a.f1, row.b.f1) for row in comparison.labels] == [
        ("santé", 0.0, 1.0),
        ("sport", pytest.approx(2 / 3), 1.0),
    ]


def test_a_clear_loss_is_significant_and_a_slip_is_not() -> None:
    right = [judged(str(n), gold="sport", a="sport", b="sport") for n in range(100)]
    slip = [judged("x", gold="sport", a="sport", b="")]
    loss = [judged(f"y{n}", gold="sport", a="sport", b="santé") for n in range(30)]
    assert not is_significantly_worse(compare_judged(right + slip))
    worse = compare_judged(right + loss)
    assert is_significantly_worse(worse)
    assert worse.differences[0].p < 0.01
    assert worse.to_dict()["verdict"] == "worse"


def test_sides_can_be_exchanged() -> None:
    articles = [
        judged(str(n), gold="sport", a="sport" if n % 3 else "", b="sport" if n % 2 else "")
        for n in range(60)
    ]
    one = compare_judged(articles).differences[0]
    other = compare_judged([replace(item, a=item.b, b=item.a) for item in articles]).differences[0]
    assert (one.change, one.low, one.p) == (-other.change, pytest.approx(-other.high), other.p)


def test_nothing_to_compare_is_no_difference() -> None:
    comparison = compare_judged([])
    assert [difference.change for difference in comparison.differences] == [0, 0]
    assert not is_significantly_worse(comparison)


def test_labels_that_neither_model_knows_are_left_out_and_told() -> None:
    kept, support = leave_out(
        [judged("1", gold="sport rare", a="sport", b="")], frozenset({"sport"})
    )
    assert kept[0].gold == {"sport"}
    assert support == {"rare": 1}


def test_a_comparison_is_json() -> None:
    comparison = compare_judged([judged("1", gold="sport", a="", b="sport")], a="ancien", b="neuf")
    row = json.loads(json.dumps(comparison.to_dict(most=5)))
    assert (row["a"], row["b"], row["articles"], row["changed_articles"]) == (
        "ancien",
        "neuf",
        1,
        1,
    )
    assert row["changes"][0]["won"] == ["sport"]


def test_two_saved_models_are_compared_by_path(
    good: Classifier, poor: Classifier, tmp_path: Path
) -> None:
    save_classifier(good, tmp_path / "a")
    save_classifier(poor, tmp_path / "b")
    gold = tmp_path / "gold.jsonl"
    rows = [
        {"id": a.id, "title": a.title, "text": a.text, "tags": [*a.keywords, "inconnu"]}
        for a in corpus(80, seed=1)
    ]
    gold.write_text("".join(json.dumps(row) + "\n" for row in rows))
    comparison = compare(str(tmp_path / "a"), str(tmp_path / "b"), gold, labels="tags")
    assert comparison.articles == 80
    assert comparison.left_out == {"inconnu": 80}
    assert is_significantly_worse(comparison)
    with pytest.raises(InputError, match="no article carries keywords"):
        compare(str(tmp_path / "a"), str(tmp_path / "b"), gold, labels="topics")


def test_models_of_other_labels_are_not_compared(good: Classifier) -> None:
    other = replace(good, codes=tuple(f"{code}-x" for code in good.codes))
    with pytest.raises(OptionError, match="share no label"):
        compare_models(good, other, corpus(5), names=("a", "b"))


def test_a_worse_model_does_not_take_the_place_of_a_better_one(
    good: Classifier, poor: Classifier, tmp_path: Path
) -> None:
    save_classifier(good, tmp_path / "essai")
    with pytest.raises(OptionError, match=r"significantly worse.*--force"):
        check_replacement(tmp_path / "essai", poor, [], corpus(80, seed=1))
    check_replacement(tmp_path / "essai", good, [], corpus(80, seed=1))
    check_replacement(tmp_path / "absent", poor, [], corpus(80, seed=1))


def test_without_articles_kept_apart_the_report_cards_are_compared(
    good: Classifier, poor: Classifier, tmp_path: Path
) -> None:
    articles = corpus(150)

    def decide(classifier: Classifier, *, right: bool) -> Classifier:
        codes = list(classifier.codes)
        given = {a.id: str(codes.index(a.keywords[0])) if right else "" for a in articles}
        return replace(
            classifier, card={**classifier.card, "decisions": {"codes": codes, "given": given}}
        )

    save_classifier(decide(good, right=True), tmp_path / "essai")
    assert len(unpack_decisions(load_card(tmp_path / "essai"))) == 150
    with pytest.raises(OptionError, match="150 articles"):
        check_replacement(tmp_path / "essai", decide(good, right=False), articles, [])
    check_replacement(tmp_path / "essai", decide(poor, right=True), articles, [])


def test_cards_without_decisions_are_compared_by_their_intervals(
    good: Classifier, tmp_path: Path
) -> None:
    def claim(low: float, high: float) -> Classifier:
        return replace(
            good,
            manifest={**good.manifest, "figures": {"micro_f1_low": low, "micro_f1_high": high}},
            card={},
        )

    save_classifier(claim(0.8, 0.9), tmp_path / "essai")
    with pytest.raises(OptionError, match=r"at most 0\.700 against at least 0\.800"):
        check_replacement(tmp_path / "essai", claim(0.6, 0.7), corpus(60), [])
    check_replacement(tmp_path / "essai", claim(0.7, 0.82), corpus(60), [])


def test_a_broken_old_model_is_never_in_the_way(good: Classifier, tmp_path: Path) -> None:
    (tmp_path / "essai").mkdir()
    (tmp_path / "essai/manifest.json").write_text("{")
    check_replacement(tmp_path / "essai", good, corpus(5), corpus(5))


def test_a_model_that_promises_a_precision_may_take_the_place_of_one_that_does_not(
    good: Classifier, poor: Classifier, tmp_path: Path
) -> None:
    save_classifier(good, tmp_path / "essai")
    promising = replace(poor, manifest={**poor.manifest, "recipe": {"precision": 0.9}})
    check_replacement(tmp_path / "essai", promising, [], corpus(80, seed=1))


@pytest.mark.parametrize(
    "card",
    ["[]", "{}", '{"decisions": 3}', '{"decisions": {"codes": [], "given": {"1": "7"}}}', "{"],
)
def test_a_card_that_holds_something_else_holds_no_decisions(card: str, tmp_path: Path) -> None:
    (tmp_path / "report.json").write_text(card)
    assert unpack_decisions(load_card(tmp_path)) == {}


def test_decisions_survive_packing() -> None:
    from nlp.topics.learning.labelled import label_articles
    from nlp.topics.learning.report import Judgement

    labelled = label_articles(corpus(30), None, 2)
    judgement = Judgement(labelled, labelled.truth.astype(float), labelled.truth, "essai")
    given = unpack_decisions({"decisions": pack_decisions(judgement)})
    assert given == {str(a.id): frozenset(a.keywords) for a in labelled.articles}


def test_a_comparison_reads_as_tables() -> None:
    articles = [
        judged("1", gold="sport", a="", b="sport"),
        judged("2", gold="santé", a="santé", b="santé"),
    ]
    comparison = replace(compare_judged(articles, a="ancien", b="neuf"), left_out={"rare": 3})
    figures, labels, changed = comparison_tables(comparison)
    assert figures[0][:3] == ("figure", "ancien", "neuf")
    assert list(labels[1]) == [("sport", "1", "0.000", "1.000", "+1.000")]
    assert list(changed[1]) == [("1", "Titre 1\n- won: sport")]
    assert comparison_summary(comparison) == [
        "No significant difference between ancien and neuf.",
        "1 of 2 articles changed; tags: 1 won, 0 lost, 0 added, 0 cleared.",
        "Left out: 1 labels that neither model knows (3 times in gold).",
    ]
