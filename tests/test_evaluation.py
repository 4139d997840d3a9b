from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.evaluation import (
    Counts,
    compare_sets,
    figures,
    occurrences,
    ranking_scores,
    tally_entities,
    tally_topics,
)
from nlp.evaluation.counts import Row

TEXT = "Moscou accuse. Vladimir Poutine et M. Poutine sont à Minsk, dit l'Otan."
GOLD: Row = {
    "id": "1",
    "title": "",
    "text": TEXT,
    "entities": [
        {
            "type": "person",
            "name": "Vladimir Poutine",
            "forms": ["Vladimir Poutine", "Poutine"],
            "leader": {"role": "head_of_state", "of": "RU"},
        },
        {"type": "place", "name": "Minsk", "forms": ["Minsk"], "country": "BY"},
        {"type": "organisation", "name": "Otan", "forms": ["Otan"]},
    ],
    "countries": [
        {"code": "RU", "names": [], "demonyms": [], "metonyms": ["Moscou"], "focus": True}
    ],
    "topics": ["medtop:11000000"],
}


def mention(form: str, kind: str = "name", number: int = 0) -> Row:
    start = [i for i in range(len(TEXT)) if TEXT.startswith(form, i)][number]
    return {"field": "text", "start": start, "end": start + len(form), "text": form, "kind": kind}


def record(*entities: Row) -> Row:
    return {"id": "1", "entities": list(entities), "tags": []}


POUTINE = {
    "type": "person",
    "name": "Vladimir Poutine",
    "office": {"role": "head_of_state", "of": "RU"},
    "mentions": [mention("Vladimir Poutine"), mention("Poutine", number=1)],
}
RUSSIE = {
    "type": "country",
    "code": "RU",
    "focus": True,
    "mentions": [mention("Moscou", "metonym")],
}


def test_what_is_right_counts_once_per_occurrence() -> None:
    tally = tally_entities(GOLD, record(POUTINE, RUSSIE))
    assert tally["mention_person"] == Counts(2, 0, 0)
    assert tally["mention_all"] == Counts(2, 0, 2)
    assert tally["entity_person"] == tally["leader"] == tally["leader_role_of"] == Counts(1, 0, 0)
    assert tally["country"] == tally["country_metonyms_recall"] == tally["focus"] == Counts(1, 0, 0)


def test_a_metonym_may_be_left_out_or_called_a_place() -> None:
    place = {"type": "place", "name": "Moscou", "mentions": [mention("Moscou")]}
    for found in (record(POUTINE), record(POUTINE, place)):
        assert tally_entities(GOLD, found)["mention_place"] == Counts(0, 0, 1)


def test_the_wrong_type_is_both_a_miss_and_a_false_find() -> None:
    wrong = {"type": "organisation", "name": "Minsk", "mentions": [mention("Minsk")]}
    tally = tally_entities(GOLD, record(wrong))
    assert tally["mention_place"] == Counts(0, 0, 1)
    assert tally["mention_organisation"] == Counts(0, 1, 1)


def test_a_leader_of_the_wrong_country_is_a_leader_but_not_the_right_one() -> None:
    wrong = {**POUTINE, "office": {"role": "head_of_state", "of": "BY"}}
    tally = tally_entities(GOLD, record(wrong))
    assert tally["leader"] == Counts(1, 0, 0)
    assert tally["leader_role_of"] == Counts(0, 1, 1)


def test_an_article_without_a_record_misses_everything() -> None:
    assert tally_entities(GOLD, {})["mention_all"] == Counts(0, 0, 4)


def test_one_entity_split_in_two_is_half_right() -> None:
    halves = [{**POUTINE, "mentions": [m]} for m in POUTINE["mentions"]]  # type: ignore[attr-defined]
    assert tally_entities(GOLD, record(*halves))["entity_person"] == Counts(1, 1, 0)


def test_a_level_two_topic_counts_as_its_top() -> None:
    tags = [
        {
            "scheme": "medtop",
            "code": "medtop:20000574",
            "top": "medtop:11000000",
            "score": 1.0,
            "label": "x",
        }
    ]
    assert tally_topics(GOLD, {"tags": tags}) == {"medtop:11000000": Counts(1, 0, 0)}


def test_optional_topics_are_neither_right_nor_wrong() -> None:
    gold = {"topics": ["a"], "topics_optional": ["b"]}
    tags = [{"scheme": "medtop", "code": code, "score": 1.0} for code in ("a", "b", "c")]
    assert tally_topics(gold, {"tags": tags}) == {"a": Counts(1, 0, 0), "c": Counts(0, 1, 0)}


def test_longer_forms_take_their_place_first() -> None:
    assert list(occurrences(["France", "France Inter"], "France Inter et France")) == [
        (0, 12, "France Inter"),
        (16, 22, "France"),
    ]


@given(st.sets(st.integers(0, 9)), st.sets(st.integers(0, 9)))
def test_rates_of_sets_lie_between_nothing_and_one(gold: set[int], predicted: set[int]) -> None:
    counts = compare_sets(gold, predicted)
    assert 0 <= counts.f1 <= 1
    assert counts.tp + counts.fn == len(gold)
    assert counts.tp + counts.fp == len(predicted)
    if gold and gold == predicted:
        assert counts.f1 == 1


def test_intervals_hold_the_figure_and_are_the_same_each_time() -> None:
    tallies = [{"x": Counts(8, 1, 2)}, {"x": Counts(3, 3, 0)}, {}, {"x": Counts(1, 0, 1)}]
    (figure,) = figures(tallies)
    assert figure.low <= figure.counts.f1 <= figure.high
    assert figures(tallies) == [figure]


@pytest.mark.parametrize(
    ("ranked", "f1", "ndcg"),
    [(["a", "b"], 1.0, 1.0), (["x", "y"], 0.0, 0.0), (["x", "a"], 0.5, 0.387), ([], 0.0, 0.0)],
)
def test_a_ranking_is_worth_more_with_its_right_labels_first(
    ranked: list[str], f1: float, ndcg: float
) -> None:
    found = ranking_scores({"a", "b"}, ranked)
    assert found[0] == pytest.approx(f1)
    assert found[1] == pytest.approx(ndcg, abs=0.001)
