"""Python as people write it: dates as text, frames, plain texts, several processes, notebooks."""

from __future__ import annotations

import datetime
import multiprocessing
import pickle
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp import Article, Tagger, read_articles, read_frame, tag_frame, to_frame, write_records
from nlp.errors import InputError, OptionError
from nlp.records import Record, Reject
from tests.test_writing import kremlin

DAY = datetime.date(2025, 7, 3)
FRENCH = "Le président russe Vladimir Poutine a reçu Emmanuel Macron à Moscou."
ENGLISH = (
    "The president of the United States said on Tuesday that his government would not accept the "
    "proposal, which had been made by the members of the council after a long night of talks."
)


@pytest.fixture(scope="module")
def medtop() -> Tagger:
    return Tagger.load(["medtop"])


class TestArticle:
    @pytest.mark.parametrize(
        "value",
        [
            "2025-07-03",
            "2025-07-03T18:05:00Z",
            " 2025-07-03",
            DAY,
            datetime.datetime(2025, 7, 3, 18, 5),
            pd.Timestamp("2025-07-03 18:05", tz="Europe/Paris"),
            np.datetime64("2025-07-03T18:05"),
        ],
        ids=str,
    )
    def test_dates_are_days(self, value: Any) -> None:
        assert Article(text="Un.", date=value).date == DAY

    @pytest.mark.parametrize(
        "value", [None, pd.NaT, float("nan"), pd.NA, "", np.datetime64("NaT")], ids=str
    )
    def test_nothing_is_nothing(self, value: Any) -> None:
        assert Article(text="Un.", date=value).date is None
        if not isinstance(value, str | np.datetime64):
            article = Article(text="Un.", title=value, url=value, authors=value, id=value)
            assert article == Article(text="Un.")

    def test_lists_may_be_one_text_and_ids_numbers(self) -> None:
        article = Article(text="Un.", authors="Jeanne", keywords=["a", None, "b"], id=12)  # type: ignore[arg-type]
        assert (article.authors, article.keywords, article.id) == (("Jeanne",), ("a", "b"), "12")
        assert Article(text="Un.", id=np.int64(12)).id == "12"  # type: ignore[arg-type]
        assert Article(text="Un.", id=12.0).id == "12"  # type: ignore[arg-type]

    @pytest.mark.parametrize(
        ("field", "value", "line"),
        [
            ("date", "03/07/2025", "date cannot be '03/07/2025' (str); give a date, or text as"),
            ("date", 20250703, "date cannot be 20250703 (int)"),
            ("title", 3, "title cannot be 3 (int); give text"),
            ("authors", {"a": 1}, "authors cannot be {'a': 1} (dict); give a list of texts"),
            ("keywords", [1], "keywords cannot be 1 (int)"),
            ("id", True, "id cannot be True (bool)"),
        ],
    )
    def test_what_cannot_be_meant_is_one_error_with_field_and_value(
        self, field: str, value: Any, line: str
    ) -> None:
        with pytest.raises(OptionError) as error:
            Article(**{"text": "Un.", field: value})
        assert line in str(error.value)

    @given(st.dates(), st.lists(st.text()))
    def test_what_is_right_stays_as_it_is(self, day: datetime.date, names: list[str]) -> None:
        article = Article(text="Un.", date=day, authors=tuple(names))
        assert (article.date, article.authors) == (day, tuple(names))
        assert Article(text="Un.", date=day.isoformat()).date == day  # type: ignore[arg-type]


class TestShowing:
    @pytest.mark.slow
    def test_reprs_are_one_short_line(self, medtop: Tagger) -> None:
        record = medtop(Article(text=FRENCH * 50, title="Visite", date=DAY, id="a1"))
        assert repr(record.article) == "<Article 'a1' 2025-07-03: 'Visite'>"
        assert repr(record).startswith("<Record of <Article 'a1' 2025-07-03: 'Visite'>: ")
        assert repr(medtop).startswith("<Tagger rubrique ")
        assert len(repr(record)) < 120

    def test_a_notebook_shows_a_record_with_its_marks(self) -> None:
        page = kremlin()._repr_html_()
        assert "<mark" in page
        assert "<table" in page

    def test_a_record_has_the_fields_of_its_article(self) -> None:
        record = kremlin()
        assert (record.title, record.text) == (record.article.title, record.article.text)
        assert (record.id, record.date) == (record.article.id, record.article.date)


class TestPipe:
    def test_texts_mappings_and_articles_are_taken(self, medtop: Tagger) -> None:
        rows = [FRENCH, {"text": FRENCH, "date": "2025-07-03"}, Article(text=FRENCH)]
        assert [record.date for record in medtop.pipe(rows)] == [None, DAY, None]

    @pytest.mark.parametrize(
        ("given_", "line"),
        [
            (FRENCH, "takes a list or stream"),
            ({"text": FRENCH}, "takes a list or stream"),
            (pd.DataFrame({"text": [FRENCH]}), "nlp.tag_frame"),
            ([{"texte": FRENCH}], "has no field 'texte'; its fields are text, title"),
            ([{"title": FRENCH}], "needs a text"),
            ([3], "cannot be int"),
        ],
    )
    def test_what_is_no_stream_of_articles_is_said(
        self, medtop: Tagger, given_: Any, line: str
    ) -> None:
        with pytest.raises(OptionError, match=line):
            list(medtop.pipe(given_))

    def test_empty_and_foreign_texts_are_rejected_as_on_the_command_line(
        self, medtop: Tagger
    ) -> None:
        with pytest.raises(InputError, match="missing-text"):
            medtop(" ")
        with pytest.raises(InputError, match="not-french"):
            medtop(ENGLISH)
        rejects: list[Reject] = []
        records = list(medtop.pipe([ENGLISH, FRENCH, ""], reject=rejects.append))
        assert [record.text for record in records] == [FRENCH]
        assert [(reject.line, reject.slug) for reject in rejects] == [
            (1, "not-french"),
            (3, "missing-text"),
        ]
        (kept,) = medtop.pipe([ENGLISH], any_language=True)
        assert kept.article.language == "en"

    @pytest.mark.slow
    def test_a_tagger_travels_to_other_processes_and_gives_the_same_records(
        self, medtop: Tagger
    ) -> None:
        articles = [Article(text=f"{FRENCH} Il y a {n} ans.") for n in range(5)]
        here = [record.to_json() for record in medtop.pipe(articles)]
        there = [record.to_json() for record in medtop.pipe(articles, jobs=2, batch_size=2)]
        assert there == here
        again = pickle.loads(pickle.dumps(medtop))
        assert [record.to_json() for record in again.pipe(articles)] == here
        with multiprocessing.get_context("spawn").Pool(1) as pool:
            assert [record.to_json() for record in pool.map(medtop, articles[:2])] == here[:2]

    def test_a_tagger_made_of_parts_says_that_it_cannot_travel(self, medtop: Tagger) -> None:
        made = Tagger(medtop._entities, [])
        with pytest.raises(OptionError, match="make it by"):
            pickle.dumps(made)


class TestFrames:
    def test_frames_join_by_the_index_of_the_frame_that_was_tagged(self, medtop: Tagger) -> None:
        frame = pd.DataFrame(
            {
                "Corps": [FRENCH, None, FRENCH, ENGLISH],
                "Titre": ["Un", "Deux", float("nan"), "Quatre"],
                "Jour": pd.to_datetime(["2025-07-03", None, None, None]),
            },
            index=[10, 20, 20, 30],
        )
        found = tag_frame(frame, text="Corps", title="Titre", date="Jour", tagger=medtop)
        assert found.articles.index.tolist() == [10, 20]
        assert found.articles["title"].tolist() == ["Un", ""]
        assert set(found.entities.index) == {10, 20}
        assert len(found.mentions) == sum(found.entities["mentions"])
        assert found.rejects["slug"].to_dict() == {20: "missing-text", 30: "not-french"}
        joined = frame.loc[[10]].join(found.entities.loc[[10], ["name"]])
        assert "Vladimir Poutine" in joined["name"].tolist()

    @pytest.mark.parametrize(
        ("options", "line"),
        [
            ({"text": "Corps"}, "no column 'Corps' for text; it has text, jour"),
            ({"titel": "jour"}, "no field 'titel'"),
            ({"date": "jour"}, "row 0 of the frame: article: date cannot be '03/07/2025'"),
        ],
    )
    def test_what_is_wrong_with_a_frame_is_one_line(
        self, medtop: Tagger, options: dict[str, str], line: str
    ) -> None:
        frame = pd.DataFrame({"text": [FRENCH], "jour": ["03/07/2025"]})
        with pytest.raises(OptionError, match=line):
            tag_frame(frame, tagger=medtop, **options)

    @pytest.mark.parametrize("table", ["articles", "entities", "mentions", "tags"])
    def test_every_frame_has_source_date_and_origin(self, table: str) -> None:
        assert {"source", "date", "origin"} <= set(to_frame([kremlin()], table).columns)

    def test_records_are_written_by_the_name_of_a_format_and_read_as_a_frame(
        self, tmp_path: Any
    ) -> None:
        write_records([kremlin()], tmp_path / "sortie", "jsonl")
        assert read_frame(tmp_path / "sortie", "entities").equals(to_frame([kremlin()], "entities"))
        with pytest.raises(OptionError, match="no such format"):
            write_records([kremlin()], tmp_path / "x", "docx")


def test_what_is_no_path_is_not_taken_for_one() -> None:
    with pytest.raises(OptionError, match=r"from paths, not from DataFrame; .*tag_frame") as error:
        list(read_articles(pd.DataFrame({"text": ["Un."]})))  # type: ignore[arg-type]
    assert "\n" not in str(error.value)


def test_a_record_without_entities_has_a_repr() -> None:
    assert repr(Record(article=Article(text="Un.", id="a"))) == (
        "<Record of <Article 'a': 'Un.'>: 0 entities, 0 tags>"
    )
