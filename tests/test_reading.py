from __future__ import annotations

import datetime
import gzip
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.errors import InputError
from nlp.reading import find_inputs, read_articles
from nlp.reading.contract import Options
from nlp.reading.formats.tag_archive import is_archive, parse_archive
from nlp.reading.proofs import find_agency, find_date, published_date
from nlp.reading.rows import parse_article
from nlp.records import Article, Reject, article_to_dict

PAGE = """Archives du mot-clé énergie

Le barrage de Morlaix rouvre ses vannes

Les travaux ont duré deux ans.(Source : AFP).

Lire la suite Le barrage de Morlaix rouvre ses vannes

Pourquoi l’éolien en mer avance lentement : enquête sur dix ans de retards et de recours

Ce mardi 4 mars 2025, la ministre a promis d’accélérer.

Des recours en série

Les pêcheurs ont saisi la justice.

• un premier parc ;
• un second.

Le gaz augmente : ce qui change

Les tarifs changent ce vendredi 7 mars.

Lire la suite: Le gaz augmente : ce qui change Lire la suite Le gaz augmente : ce qui change
"""


def write(path: Path, content: str | bytes) -> Path:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def read(path: Path) -> tuple[list[Article], list[Reject]]:
    rejects: list[Reject] = []
    return list(read_articles(path, reject=rejects.append)), rejects


class TestArchivePages:
    def test_a_teaser_begins_at_its_title_and_ends_before_lire_la_suite(self) -> None:
        first = next(parse_archive(PAGE))
        assert first.title == "Le barrage de Morlaix rouvre ses vannes"
        assert first.text == "Les travaux ont duré deux ans.(Source : AFP)."

    def test_a_full_post_keeps_its_sub_headings_and_lists(self) -> None:
        full = list(parse_archive(PAGE))[1]
        assert full.title.startswith("Pourquoi l’éolien")
        assert "Des recours en série" in full.text.split("\n")
        assert full.text.endswith("• un premier parc ;\n• un second.")

    def test_every_article_carries_the_pages_keyword(self) -> None:
        assert [article.keywords for article in parse_archive(PAGE)] == [("énergie",)] * 3

    def test_no_lire_la_suite_is_left(self) -> None:
        assert not any("Lire la suite" in f"{a.title}{a.text}" for a in parse_archive(PAGE))

    def test_a_day_without_year_takes_the_year_of_the_page_that_fits_its_weekday(self) -> None:
        dates = [article.date for article in parse_archive(PAGE)]
        assert dates == [None, datetime.date(2025, 3, 4), datetime.date(2025, 3, 7)]

    def test_windows_line_ends_typographic_marks_and_no_break_spaces_change_nothing(self) -> None:
        page = (
            PAGE.replace("\n", "\r\n").replace("'", "’").replace("clé énergie", "clé\u00a0énergie")
        )
        assert [a.title for a in parse_archive(page)] == [a.title for a in parse_archive(PAGE)]

    def test_a_teaser_may_end_on_the_line_of_its_text(self) -> None:
        page = PAGE.replace("(Source : AFP).\n\nLire", "(Source : AFP).Lire")
        assert [a.text for a in parse_archive(page)] == [a.text for a in parse_archive(PAGE)]

    def test_a_date_line_proves_a_new_post(self) -> None:
        page = (
            PAGE
            + "\nUn titre bref\nPublié le 5 mars 2025 par Anne Le Goff\nDu texte.\n"
            + "\nUn autre\nPublié le 6 mars 2025\nFin."
        )
        last = list(parse_archive(page))[-2:]
        assert [(a.title, a.text, a.date) for a in last] == [
            ("Un titre bref", "Du texte.", datetime.date(2025, 3, 5)),
            ("Un autre", "Fin.", datetime.date(2025, 3, 6)),
        ]

    def test_a_long_headline_opens_a_post_where_two_full_posts_meet(self) -> None:
        headline = (
            "Énergie : le gouvernement veut tripler la part du solaire d’ici à dix ans dans le Midi"
        )
        page = (
            PAGE
            + "\nPremier article complet sur les réseaux\n\nSon texte est là.\n"
            + f"\n{headline}\n\n{'Un long chapeau. ' * 8}\n"
        )
        assert [a.title for a in parse_archive(page)][-2:] == [
            "Premier article complet sur les réseaux",
            headline,
        ]

    def test_the_project_sample_has_seven_posts(self) -> None:
        articles, rejects = read(Path("corpus/samples/archive-mali.txt"))
        assert (len(articles), rejects) == (7, [])
        assert {a.keywords for a in articles} == {("mali",)}

    def test_the_page_this_project_was_asked_for(self, shared: Callable[[str], Path]) -> None:
        articles, _ = read(shared("samples/archive-russie.txt"))
        assert len(articles) == 10
        assert articles[0].title.startswith("Annulation par Trump du sommet de Budapest")
        assert articles[9].title.startswith("La Lettonie engage des poursuites")
        assert [a.agency for a in articles if a.agency] == ["Reuters", "AFP"]
        assert [str(a.date) for a in articles if a.date] == [
            "2025-07-03",
            "2025-06-27",
            "2025-06-16",
        ]
        assert "\nRelancer les projets économiques ?\n" in articles[3].text
        assert "\nChaos\n" in articles[8].text
        assert not any("Lire la suite" in a.text for a in articles)

    @given(st.text())
    def test_any_text_under_the_header_is_read_without_loss(self, text: str) -> None:
        page = f"Archives du mot-clé x\n{text}"
        assert is_archive(page)
        list(parse_archive(page))


class TestProofs:
    @pytest.mark.parametrize(
        ("text", "years", "date"),
        [
            ("Ce Jeudi 3 juillet 2025, un échange", (), "2025-07-03"),
            ("ouverte ce vendredi 27 juin par", (), "None"),
            ("ouverte ce vendredi 27 juin par", (2025,), "2025-06-27"),
            ("ouverte ce vendredi 27 juin par", (2024, 2025), "2025-06-27"),
            ("ouverte ce vendredi 27 juin par", (2024,), "None"),
            ("Ce jeudi 4 juillet 2025", (), "None"),
            ("annoncé, mercredi 22 octobre,", (2025,), "None"),
            ("ce samedi 1er février 2025", (), "2025-02-01"),
            ("ce lundi 31 février 2025", (), "None"),
            ("les attentats du 13 novembre 2015", (), "None"),
        ],
    )
    def test_a_date_needs_a_day_that_the_text_calls_its_own(
        self, text: str, years: tuple[int, ...], date: str
    ) -> None:
        assert str(find_date(text, years)) == date

    @pytest.mark.parametrize(
        ("text", "agency"),
        [
            ("(Source : Reuters.)", "Reuters"),
            ("(Source : AFP)", "AFP"),
            ("(Source\u00a0: AFP).", "AFP"),
            ("Source sûre", None),
        ],
    )
    def test_a_source_note_names_the_agency(self, text: str, agency: str | None) -> None:
        assert find_agency(f"Un texte.{text}") == agency

    def test_a_publication_line_is_a_date(self) -> None:
        assert published_date("Publié le jeudi 3 juillet 2025 par L. R.") == datetime.date(
            2025, 7, 3
        )
        assert published_date("Publié le 31 février 2025") is None
        assert published_date("Le 3 juillet 2025") is None


class TestFiles:
    def test_windows_1252_is_read_as_such(self) -> None:
        (article,), _ = read(Path("corpus/samples/depeche-1252.txt"))
        assert "œ" in article.text
        assert "€" in article.title + article.text

    def test_utf_16_and_byte_order_marks_are_read(self, tmp_path: Path) -> None:
        for encoding in ("utf-8-sig", "utf-16"):
            (article,), _ = read(write(tmp_path / "a.txt", "Élysée\n\nL’été.".encode(encoding)))
            assert (article.title, article.text) == ("Élysée", "L’été.")

    def test_markdown_loses_its_marks_and_keeps_its_words(self, tmp_path: Path) -> None:
        text = "# Un titre\n\nUn **mot** et [un lien](https://exemple.fr).\n\n## Suite\n\n- a_b\n- deux"
        (article,), _ = read(write(tmp_path / "a.md", text))
        assert article.title == "Un titre"
        assert article.text == "Un mot et un lien.\n\nSuite\n\n• a_b\n• deux"

    def test_one_line_is_text_without_title(self, tmp_path: Path) -> None:
        (article,), _ = read(write(tmp_path / "a.txt", "Une seule phrase."))
        assert (article.title, article.text) == ("", "Une seule phrase.")

    def test_compressed_json_lines(self, tmp_path: Path) -> None:
        content = gzip.compress(b'{"text": "a"}\n\n{"text": "b"}\n')
        assert [a.text for a in read(write(tmp_path / "a.jsonl.gz", content))[0]] == ["a", "b"]

    def test_json_objects_are_known_by_their_content(self, tmp_path: Path) -> None:
        assert [a.text for a in read(write(tmp_path / "export.data", '{"text": "a"}\n'))[0]] == [
            "a"
        ]

    def test_a_folder_is_read_in_name_order(self, tmp_path: Path) -> None:
        for name in ("b.txt", "a.txt", "c.jpg"):
            write(tmp_path / name, name)
        assert [path.name for path in find_inputs([tmp_path])] == ["a.txt", "b.txt"]
        assert [path.name for path in find_inputs([str(tmp_path / "*.txt")])] == ["a.txt", "b.txt"]

    @pytest.mark.parametrize("name", ["absent.jsonl", "absent/*.txt"])
    def test_what_does_not_exist_is_said_at_once(self, name: str) -> None:
        with pytest.raises(InputError, match="no such file"):
            list(read_articles(name))

    def test_an_empty_folder_is_said_at_once(self, tmp_path: Path) -> None:
        with pytest.raises(InputError, match="no readable file"):
            list(read_articles(tmp_path))


class TestBadRecords:
    @pytest.mark.parametrize(
        ("content", "slug"),
        [
            (b"", "empty-file"),
            (b"  \n\n", "empty-file"),
            (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "binary-file"),
            (gzip.compress(b'{"text": "a"}\n' * 50, mtime=0)[:-12], "damaged-gzip"),
        ],
    )
    def test_a_file_that_holds_no_text_is_rejected_whole(
        self, tmp_path: Path, content: bytes, slug: str
    ) -> None:
        _, rejects = read(write(tmp_path / "a.jsonl", content))
        assert [(reject.line, reject.slug) for reject in rejects] == [(None, slug)]

    @pytest.mark.parametrize(
        ("line", "slug"),
        [
            ('{"text": "a', "invalid-json"),
            ("[1, 2]", "invalid-json"),
            ('{"title": "a"}', "missing-text"),
            ('{"text": "  "}', "missing-text"),
            ('{"text": 3}', "invalid-field"),
            ('{"text": "a", "keywords": {"a": 1}}', "invalid-field"),
            ('{"text": "\\ud800"}', "invalid-field"),
            ("[" * 100000, "invalid-json"),
        ],
    )
    def test_a_bad_line_is_rejected_and_its_neighbours_are_read(
        self, tmp_path: Path, line: str, slug: str
    ) -> None:
        path = write(tmp_path / "a.jsonl", f'{{"text": "avant"}}\n{line}\n{{"text": "après"}}\n')
        articles, rejects = read(path)
        assert [article.text for article in articles] == ["avant", "après"]
        assert [(reject.line, reject.slug, reject.raw) for reject in rejects] == [(2, slug, line)]

    def test_without_a_collector_the_first_bad_line_stops_in_one_line(self, tmp_path: Path) -> None:
        path = write(tmp_path / "a.jsonl", "{")
        with pytest.raises(InputError, match=r"a\.jsonl:1: invalid-json") as caught:
            list(read_articles(path))
        assert "\n" not in str(caught.value)


class TestJson:
    @pytest.mark.parametrize(
        ("given", "date"),
        [
            ("2025-07-03", "2025-07-03"),
            ("2025-07-03T10:00:00+02:00", "2025-07-03"),
            ("03/07/2025", "2025-07-03"),
            ("", "None"),
            (None, "None"),
        ],
    )
    def test_dates_are_days(self, given: str | None, date: str) -> None:
        assert str(parse_article({"text": "a", "date": given}).date) == date

    def test_usual_names_of_other_exports_are_understood(self) -> None:
        article = parse_article({"titre": "T", "body": "B", "tags": ["a"], "id": 7})
        assert (article.title, article.text, article.keywords, article.id) == (
            "T",
            "B",
            ("a",),
            "7",
        )

    def test_predicted_tags_of_a_record_are_no_keywords(self) -> None:
        assert parse_article({"text": "a", "tags": [{"label": "x"}]}).keywords == ()

    def test_labels_may_stand_under_any_key(self) -> None:
        row = {"text": "a", "keywords": ["x"], "topics": ["medtop:01000000"]}
        assert parse_article(row, Options(labels="topics")).keywords == ("medtop:01000000",)

    @pytest.mark.slow
    @given(
        st.text(st.characters(exclude_categories=["Cs"]), min_size=1).filter(str.strip),
        st.none() | st.dates(),
    )
    def test_text_is_kept_exactly_as_given(self, text: str, date: datetime.date | None) -> None:
        article = Article(text=text, title=text, date=date)
        assert parse_article(json.loads(json.dumps(article_to_dict(article)))) == article
