"""The names that are kept without their texts: whole, in one form, read twice in part."""

from __future__ import annotations

from tools.entities.agreement import ANNOTATED, SECOND, read_rows

KINDS = {"person", "organisation", "place", "country", "other", "demonym", "metonym"}


def test_every_mention_has_a_known_kind_and_a_place_in_order() -> None:
    for row in read_rows(ANNOTATED).values():
        for field, start, end, kind, _ in row["mentions"]:
            assert field in ("title", "text"), row["id"]
            assert 0 <= start < end, row["id"]
            assert kind in KINDS, row["id"]


def test_every_mention_of_a_name_belongs_to_an_entity_of_its_type() -> None:
    for row in read_rows(ANNOTATED).values():
        for _, _, _, kind, number in row["mentions"]:
            if isinstance(number, int):
                assert row["entities"][number]["type"] == kind, row["id"]


def test_second_readings_are_of_articles_with_a_first_one_and_of_the_same_text() -> None:
    first = read_rows(ANNOTATED)
    for name, row in read_rows(SECOND).items():
        assert first[name]["sha256"] == row["sha256"]
