"""Frames: tidy, typed the same with and without rows, and joined by article."""

from __future__ import annotations

import datetime
from dataclasses import replace

import pandas as pd
import pytest

from nlp import to_frame
from nlp.errors import OptionError
from nlp.lists import Role
from nlp.records import Record
from nlp.writing.french import FRENCH_TABLES
from tests.test_writing import kremlin

TABLES = ("articles", "entities", "mentions", "tags")


def kinds(frame: pd.DataFrame) -> dict[str, str]:
    return {name: str(kind) for name, kind in frame.dtypes.items()}


@pytest.mark.parametrize("table", TABLES)
def test_types_do_not_depend_on_the_rows(table: str) -> None:
    bare = Record(article=replace(kremlin().article, date=None, agency=None, keywords=()))
    assert (
        kinds(to_frame([], table))
        == kinds(to_frame([bare], table))
        == kinds(to_frame([kremlin()], table))
    )


def test_dates_are_datetimes() -> None:
    frame = to_frame([kremlin()], "entities")
    assert (frame["date"] == datetime.datetime(2025, 7, 3)).all()
    assert list(frame["date"].dt.year.unique()) == [2025]


def test_undated_articles_have_no_date() -> None:
    undated = replace(kremlin(), article=replace(kremlin().article, date=None))
    assert to_frame([undated, kremlin()])["date"].isna().tolist() == [True, False]


def test_roles_sort_highest_first() -> None:
    roles = to_frame([kremlin()], "entities")["role"]
    assert list(roles.cat.categories) == list(Role)
    assert (roles.dropna() < "legislator").all()


def test_an_office_on_a_guessed_day_is_not_counted() -> None:
    sure = kremlin()
    guessed = [
        replace(entity, office=entity.office and replace(entity.office, guessed=True))
        for entity in sure.entities
    ]
    for table in (to_frame, french_entities):
        assert counted(table([sure], "entities")) > 0
        assert counted(table([replace(sure, entities=tuple(guessed))], "entities")) == 0


def counted(frame: pd.DataFrame) -> int:
    return int(frame["role" if "role" in frame else "Rang"].notna().sum())


def french_entities(records: list[Record], table: str) -> pd.DataFrame:
    columns, rows = FRENCH_TABLES[table]
    found = [row for record in records for row in rows(record)]
    return pd.DataFrame(found, columns=list(columns))


def test_ids_and_codes_can_be_compared_across_columns_and_frames() -> None:
    tags, entities = to_frame([kremlin()], "tags"), to_frame([kremlin()], "entities")
    assert (tags["code"] == tags["top"]).dtype == "bool"
    assert (
        len(
            entities.merge(to_frame([kremlin()])[["id", "title"]], left_on="article", right_on="id")
        )
        == 3
    )


def test_lists_stay_lists() -> None:
    assert to_frame([kremlin()])["keywords"][0] == ["russie", "diplomatie"]
    assert to_frame([kremlin()])["focus"][0] == ["RU"]


def test_another_table_is_refused() -> None:
    with pytest.raises(OptionError, match="choose one of articles, entities, mentions, tags"):
        to_frame([], "people")
