"""What benchmarks/topics says of two sides: settings chosen one by one, weights of ensembles, thresholds."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest

from benchmarks.topics.annif_side import spell_out, to_toml
from benchmarks.topics.choose import CHOICES, MEMORY, begin, choose, find_parts, key_of
from benchmarks.topics.ours import apart_from, by_date, labels_of, limit_tags
from benchmarks.topics.side_by_side import (
    in_order,
    limit_scores,
    on_later_articles,
    on_month,
    spread,
)
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


def rows_of(month: str, count: int, *tags: str) -> list[dict]:
    return [
        {
            "id": f"{month}-{n}",
            "date": f"{month}-01",
            "title": "",
            "text": f"{month} {n}",
            "tags": [*tags],
        }
        for n in range(count)
    ]


def test_a_month_is_judged_by_the_others_and_by_keywords_they_teach() -> None:
    whole = [
        *rows_of("2020-05", 3, "a", "b"),
        *rows_of("2020-06", 10, "a"),
        *rows_of("2020-07", 9, "b"),
    ]
    contest = on_month(whole, "2020-05")
    assert {row["date"] for row in contest.learned} == {"2020-06-01", "2020-07-01"}
    assert contest.labels == ["a"]
    assert [row["tags"] for row in contest.judged] == [["a"]] * 3


def test_a_month_without_articles_is_told() -> None:
    with pytest.raises(SystemExit, match="2021-01"):
        on_month(rows_of("2020-05", 3, "a"), "2021-01")


def test_later_articles_are_judged_by_all_others() -> None:
    contest = on_later_articles(rows_of("2020-05", 10, "a"), rows_of("2020-06", 2, "a", "z"), "dev")
    assert len(contest.learned) == 10
    assert [row["tags"] for row in contest.judged] == [["a"], ["a"]]


def test_models_that_choosing_left_are_found_by_their_settings(tmp_path: Path) -> None:
    settings = {"backend": "omikuji", "min_df": 3}
    (tmp_path / MEMORY).write_text(json.dumps({key_of("omikuji", settings): "try-7"}))
    assert find_parts(tmp_path, {"omikuji": dict(reversed(settings.items()))}) == {
        "omikuji": tmp_path / "try-7"
    }
    assert find_parts(tmp_path, {"omikuji": settings | {"min_df": 2}}) == {}
    assert find_parts(tmp_path / "nothing", {"omikuji": settings}) == {}


def test_labels_that_choosing_knew_come_first() -> None:
    whole = [*rows_of("2020-05", 40, "b"), *rows_of("2020-06", 10, "a")]
    assert in_order(whole) == ["b", "a"]


def test_a_judged_article_teaches_no_words() -> None:
    press = [*rows_of("2020-05", 2), *rows_of("2020-06", 1)]
    assert apart_from(press, rows_of("2020-05", 1)) == press[1:]


def test_scores_of_keywords_nobody_could_learn_are_dropped() -> None:
    assert limit_scores([{"a": 0.5, "z": 0.9}], ["a"]) == [{"a": 0.5}]


def test_articles_of_a_month_are_spread_over_it() -> None:
    rows = rows_of("2020-05", 10)
    assert [row["text"] for row in spread(rows, 3)] == ["2020-05 0", "2020-05 3", "2020-05 6"]
    assert spread(rows, 20) == rows
    assert spread([], 3) == []
