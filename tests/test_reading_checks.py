"""What an article must pass: dates that can be read, accents that were decoded rightly, French."""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable
from itertools import islice
from pathlib import Path

import pytest

from nlp.errors import RecordError
from nlp.reading import read_articles
from nlp.reading.checks import check_article, find_language, find_short_language
from nlp.reading.dates import parse_date
from nlp.records import Article, Reject

FRENCH = "Le conseil municipal a voté lundi le budget de la ville, après un débat de quatre heures sur la piscine. "
ENGLISH = "The city council voted on Monday for the budget of the town, after four hours of debate about the pool. "


class TestDates:
    @pytest.mark.parametrize(
        ("written", "date"),
        [
            ("3 juillet 2025", "2025-07-03"),
            ("jeudi 3 juillet 2025 à 14h30", "2025-07-03"),
            ("Le jeudi 3 juillet 2025", "2025-07-03"),
            ("1er mars 2024", "2024-03-01"),
            ("1ER MARS 2024", "2024-03-01"),
            ("12 août 2023", "2023-08-12"),
            ("12 aout 2023, 08:00", "2023-08-12"),
            ("5 févr. 2025", "2025-02-05"),
            ("dim. 5 déc. 2021", "2021-12-05"),
            ("2025-07-03T23:59:00-10:00", "2025-07-03"),
            ("2025-07-03 00:10:00", "2025-07-03"),
            ("20250703T101500+0200", "2025-07-03"),
            ("20250703", "2025-07-03"),
            ("03/07/2025 14:30", "2025-07-03"),
            ("03.07.2025", "2025-07-03"),
            ("Thu, 03 Jul 2025 00:30:00 +0200", "2025-07-03"),
            ("3 Jul 2025 00:30:00 GMT", "2025-07-03"),
        ],
    )
    def test_a_date_is_the_day_as_it_is_written(self, written: str, date: str) -> None:
        assert str(parse_date(written)) == date

    @pytest.mark.parametrize(
        "written",
        [
            "hier",
            "31 février 2025",
            "3 jui 2025",
            "13/13/2025",
            "2025",
            "2025-13-01",
            "0000-00-00 00:00:00",
        ],
    )
    def test_what_is_no_date_is_not_guessed(self, written: str) -> None:
        with pytest.raises(RecordError, match="invalid-date"):
            parse_date(written)

    def test_values_of_tables_are_dates_already(self) -> None:
        assert parse_date(datetime.datetime(2025, 7, 3, 23, 0)) == parse_date(
            datetime.date(2025, 7, 3)
        )
        assert parse_date("") is parse_date(None) is None


class TestMojibake:
    @pytest.mark.parametrize(
        "text", ["L’été, à Besançon, « ça » coûte 3 € : où ? Cœur, ÇA, Île.", FRENCH]
    )
    def test_text_decoded_twice_is_rejected_and_the_right_one_kept(self, text: str) -> None:
        check_article(Article(text=text))
        for wrong in (text.encode().decode("cp1252", "replace"), text.encode().decode("latin-1")):
            with pytest.raises(RecordError, match="mojibake"):
                check_article(Article(text=wrong))

    def test_letters_that_were_lost_are_rejected(self) -> None:
        with pytest.raises(RecordError, match="mojibake"):
            check_article(Article(text="L'�t� � Besan�on"))

    @pytest.mark.parametrize(
        "text", ["SÃO PAULO", "São Paulo", "Âge", "PÂLE", "Åland", "Ãmbito", "â la carte"]
    )
    def test_rare_letters_are_no_mojibake(self, text: str) -> None:
        assert check_article(Article(text=text)).text == text

    def test_the_reject_shows_where(self, tmp_path: Path) -> None:
        (tmp_path / "a.jsonl").write_text('{"text": "Il a Ã©tÃ© lu."}\n', encoding="utf-8")
        rejects: list[Reject] = []
        assert list(read_articles(tmp_path / "a.jsonl", reject=rejects.append)) == []
        assert [(r.line, r.slug) for r in rejects] == [(1, "mojibake")]
        assert "Ã©tÃ©" in rejects[0].detail


class TestLanguage:
    def test_an_article_in_another_language_is_rejected(self) -> None:
        with pytest.raises(RecordError, match="not-french"):
            check_article(Article(text=ENGLISH, language=None))

    def test_any_language_is_kept_and_named_on_demand(self) -> None:
        assert (
            check_article(Article(text=ENGLISH, language=None), any_language=True).language == "en"
        )
        assert (
            check_article(Article(text=FRENCH, language=None), any_language=True).language == "fr"
        )
        assert (
            check_article(Article(text=ENGLISH, language="en-GB"), any_language=True).language
            == "en-GB"
        )

    def test_a_short_text_passes_unless_the_input_states_its_language(self) -> None:
        assert check_article(Article(text="Good morning", language=None)).language == "fr"
        with pytest.raises(RecordError, match="not-french"):
            check_article(Article(text="Good morning", language="en"))

    @pytest.mark.parametrize(
        "text",
        [
            "The president met the prime minister in London yesterday.",
            "Der Kanzler trifft den Präsidenten in Berlin.",
            "El presidente viajó a Madrid con sus ministros.",
        ],
    )
    def test_a_sentence_in_a_neighbouring_language_is_rejected(self, text: str) -> None:
        with pytest.raises(RecordError, match="not-french"):
            check_article(Article(text=text, language=None))
        assert check_article(Article(text=text, language="fr")).text == text

    @pytest.mark.parametrize(
        "text",
        [
            "Carlos Agostinho do Rosário",
            "Manchester United - Liverpool : 2-1 (1-0)",
            "Eddy Mitchell : Johnny me manque",
            "Emmanuel Macron reçoit Volodymyr Zelensky.",
            "« Make our planet great again » : 14 experts rejoignent Paris",
        ],
    )
    def test_a_short_french_text_with_foreign_names_passes(self, text: str) -> None:
        assert check_article(Article(text=text, language=None)).language == "fr"

    def test_a_short_text_is_judged_with_its_title(self) -> None:
        article = Article(
            title="Le slogan du candidat", text="We will win this time, together.", language=None
        )
        assert check_article(article).language == "fr"

    @pytest.mark.slow
    def test_no_short_sentence_of_the_press_is_refused(self, shared: Callable[[str], Path]) -> None:
        articles = islice(read_articles(shared("corpora/press.jsonl.gz")), 2000)
        titles = [article.title for article in articles]
        told = {find_short_language(title) for title in titles}
        assert told <= {"fr", None}

    def test_a_long_text_is_believed_more_than_what_is_stated(self) -> None:
        assert check_article(Article(text=FRENCH, language="en-US")).language == "fr"
        assert check_article(Article(text=FRENCH, language="fr-CA")).language == "fr-CA"
        with pytest.raises(RecordError, match="not-french"):
            check_article(Article(text=ENGLISH, language="fr"))

    @pytest.mark.parametrize("text", ["", " " * 500, "🙂" * 200, "2-1, 3-0, " * 40])
    def test_what_has_no_words_has_no_language(self, text: str) -> None:
        assert find_language(text) is None

    def test_the_option_reaches_every_reader(self, tmp_path: Path) -> None:
        rows = [{"text": FRENCH}, {"text": ENGLISH}]
        (tmp_path / "a.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
        (tmp_path / "b.txt").write_text(f"Title\n\n{ENGLISH}", encoding="utf-8")
        rejects: list[Reject] = []
        assert [a.language for a in read_articles(tmp_path, reject=rejects.append)] == ["fr"]
        assert [r.slug for r in rejects] == ["not-french", "not-french"]
        assert [a.language for a in read_articles(tmp_path, any_language=True)] == [
            "fr",
            "en",
            "en",
        ]

    @pytest.mark.slow
    def test_no_press_article_is_refused(self, shared: Callable[[str], Path]) -> None:
        for name in ("press", "afp-train"):
            assert (
                len(list(islice(read_articles(shared(f"corpora/{name}.jsonl.gz")), 1000))) == 1000
            )


def test_numbers_that_are_none_are_no_ids(tmp_path: Path) -> None:
    """Two articles whose id is NaN are two."""
    source = tmp_path / "a.jsonl"
    numbers = ("NaN", "NaN", "1e400", "-Infinity", "12")
    lines = [f'{{"id": {given}, "text": "{FRENCH}{at}"}}' for at, given in enumerate(numbers)]
    source.write_text("\n".join(lines), encoding="utf-8")
    ids = [article.id for article in read_articles(source)]
    assert len(set(ids)) == 5
    assert not {"nan", "inf", "-inf"} & set(ids)
    assert ids[-1] == "12"
