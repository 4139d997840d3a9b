"""What benchmarks/topics says of two sides: settings chosen one by one, weights of ensembles, thresholds."""

from __future__ import annotations

import tomllib

import pytest

from benchmarks.topics.annif_side import spell_out, to_toml
from benchmarks.topics.choose import CHOICES, begin, choose
from benchmarks.topics.ours import by_date, labels_of, limit_tags
from benchmarks.topics.sides import find_weights, judge, tune


def test_an_alternative_is_laid_over_the_best_so_far() -> None:
    asked = []

    def measure(settings: dict) -> tuple[float, float]:
        asked.append(dict(settings))
        return settings["a"] + settings.get("b", 0), 0.0

    chosen, trials = choose("x", {"a": 1}, [{"a": 3}, {"b": -1}, {"a": 2, "b": 2}], measure)
    assert asked == [{"a": 1}, {"a": 3}, {"a": 3, "b": -1}, {"a": 2, "b": 2}]
    assert chosen == {"a": 2, "b": 2}
    assert [trial.is_kept for trial in trials] == [True, True, False, True]


def test_what_ranks_as_well_is_kept_for_its_thresholds_only() -> None:
    chosen, _ = choose(
        "x", {"a": 1}, [{"a": 2}, {"a": 3}], lambda s: (0.5, {1: 0.2, 2: 0.2, 3: 0.3}[s["a"]])
    )
    assert chosen == {"a": 3}


def test_choices_begin_with_settings_and_have_alternatives() -> None:
    choices = tomllib.loads(CHOICES.read_text(encoding="utf-8"))
    assert {"omikuji", "ensemble", "pav", "nn_ensemble", "ours"} <= choices.keys()
    for choice in choices.values():
        settings, alternatives = begin(choice)
        assert "alternatives" not in settings
        assert all(isinstance(change, dict) for change in alternatives)


def test_settings_come_back_from_toml() -> None:
    projects = {"a": {"backend": "omikuji", "cluster_balanced": False, "min-docs": 5, "lr": 0.4}}
    assert tomllib.loads(to_toml(projects, {"limit": 100})) == {
        "a": {"limit": 100, **projects["a"]}
    }


@pytest.mark.parametrize(
    ("label", "words"),
    [
        ("CoréeNord", "Corée Nord"),
        ("HongKong", "Hong Kong"),
        ("France2020", "France 2020"),
        ("UE", "UE"),
        ("L1", "L1"),
        ("santé", "santé"),
    ],
)
def test_keywords_are_spelled_out(label: str, words: str) -> None:
    assert spell_out(label) == words


def test_a_source_that_misleads_weighs_nothing() -> None:
    right = [{"a": 0.9, "b": 0.1, "c": 0.1}, {"b": 0.9, "a": 0.1, "c": 0.1}]
    wrong = [{"c": 1.0, "d": 0.95, "a": 0.2}, {"c": 1.0, "d": 0.95}]
    weights = find_weights({"right": right, "wrong": wrong}, [["a"], ["b"]])
    assert weights["right"] > weights["wrong"]


def test_two_sources_that_know_different_halves_are_both_used() -> None:
    one = [{"a": 0.9, "b": 0.1}, {"a": 0.5, "b": 0.4}]
    other = [{"a": 0.4, "b": 0.5}, {"b": 0.9, "a": 0.1}]
    weights = find_weights({"one": one, "other": other}, [["a"], ["b"]])
    assert min(weights.values()) > 0


def test_thresholds_are_those_that_fit() -> None:
    scores = [{"a": 0.9, "b": 0.3}, {"a": 0.2, "b": 0.8}] * 20
    gold = [["a"], ["b"]] * 20
    for rule in tune(scores, gold):
        assert rule([{"a": 0.95, "b": 0.1}]) == [{"a"}]


def test_a_side_is_judged_by_its_five_best_and_what_it_accepts() -> None:
    side = judge("x", [{"a": 0.9, "b": 0.5}], [{"a", "b"}], [["a"]])
    assert side.ndcg_at_5 == [1.0]
    assert side.micro == pytest.approx(2 / 3)


def test_only_keywords_that_could_be_learned_are_asked_for() -> None:
    rows = [{"tags": ["a", "b"]}] * 10 + [{"tags": ["c"]}] * 9
    labels = labels_of(rows)
    assert labels == ["a", "b"]
    assert limit_tags([{"tags": ["a", "c"]}, {"tags": ["c"]}], labels) == [{"tags": ["a"]}]


def test_rows_go_by_date() -> None:
    rows = [{"date": "2020-06-02", "id": "1"}, {"date": "2020-05-09", "id": "2"}]
    assert [row["id"] for row in by_date(rows)] == ["2", "1"]
