"""Every format from its sample file to articles, and what each keeps."""

from __future__ import annotations

import datetime
import json
import shutil
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from nlp.errors import OptionError
from nlp.reading import SUFFIXES, describe_inputs, find_inputs, parse_mapping, read_articles
from nlp.records import Article, Reject

SAMPLES = Path("corpus/samples")
LONG = "Le conseil municipal a voté lundi le budget de la ville après un débat de quatre heures sur la piscine. "


def write(path: Path, content: str | bytes) -> Path:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def read(*paths: Path, **options: Any) -> tuple[list[Article], list[Reject]]:
    """Return articles without where they stand (see test_everyday_reading.py), and rejects."""
    rejects: list[Reject] = []
    articles = read_articles(*paths, reject=rejects.append, **options)
    return [replace(article, origin=None) for article in articles], rejects


def sample(name: str) -> list[Article]:
    articles, rejects = read(SAMPLES / name)
    assert rejects == []
    return articles


def day(written: str) -> datetime.date:
    return datetime.date.fromisoformat(written)


class TestSamples:
    @pytest.mark.parametrize(
        ("name", "count", "fields"),
        [
            ("archive-mali.html", 7, "title url keywords"),
            ("archive-mali.txt", 7, "title keywords"),
            ("articles.jsonl", 10, "title date source authors keywords"),
            ("chronique.md", 1, "title date source authors keywords"),
            ("depeche-1252.txt", 1, "title"),
            ("depeche-newsml-g2.xml", 1, "title date source authors keywords"),
            ("depeche-ninjs-1.json", 1, "title date source authors keywords"),
            ("depeche-ninjs-2.json", 1, "title date url source authors keywords"),
            ("depeche-ninjs-3.json", 1, "title date url source authors keywords"),
            ("depeche-nitf.xml", 1, "title date source authors keywords"),
            ("depeche.txt", 1, "title"),
            ("dossier.zip", 2, "title"),
            ("export-wordpress.xml", 2, "title date url source authors keywords"),
            ("flux-atom.xml", 2, "title date url source"),
            ("flux.rss", 2, "title date url source keywords"),
            ("lot.parquet", 2, "title date source keywords"),
            ("meteo.jsonl.gz", 2, "title date source authors keywords"),
            ("page-pont.html", 1, "title date url source authors keywords"),
            ("reportage.md", 1, "title"),
            ("revue.json", 2, "title date source authors keywords"),
            ("tableau.csv", 2, "title date source keywords"),
            ("tableau.tsv", 1, "title date url authors"),
        ],
    )
    def test_every_sample_gives_its_articles_with_these_fields(
        self, name: str, count: int, fields: str
    ) -> None:
        articles = sample(name)
        assert len(articles) == count
        for article in articles:
            assert article.text
            assert article.language in ("fr", "fr-FR")
            assert [field for field in fields.split() if not getattr(article, field)] == []
            assert "<" not in article.title + article.text
            assert "Lire la suite" not in article.text

    def test_the_folder_is_read_whole(self) -> None:
        names = {path.name for path in SAMPLES.iterdir()}
        assert {path.name for path in find_inputs([SAMPLES])} == names
        assert len({article.id for article in read(SAMPLES)[0]}) == 51

    def test_html_and_text_of_the_same_archive_page_give_the_same_articles(self) -> None:
        page, text = sample("archive-mali.html"), sample("archive-mali.txt")
        for given, wanted in zip(page, text, strict=True):
            for field in ("title", "text", "date", "agency", "authors", "keywords", "language"):
                assert getattr(given, field) == getattr(wanted, field)


class TestPages:
    def test_an_article_page_loses_its_menus_captions_and_comments(self) -> None:
        (article,) = sample("page-pont.html")
        assert (
            article.title
            == "À Chinon, le pont de pierre rouvre aux piétons après deux ans de travaux"
        )
        assert article.text.startswith("Ils étaient une centaine, vendredi soir")
        assert article.text.endswith("les camions resteront interdits.")
        assert "\n\nUne facture qui double\n\n" in article.text
        assert article.authors == ("Solène Marchais", "Yann Kerdoncuff")
        assert article.keywords == ("Chinon", "patrimoine", "ponts")
        assert (article.source, article.date) == ("Le Courrier du Val", day("2025-06-14"))

    def test_a_page_of_another_encoding_is_read_by_what_it_declares(self, tmp_path: Path) -> None:
        page = (
            f'<html><head><meta charset="iso-8859-15"></head><body><article><h1>Œuvre</h1><p>{LONG} 3 €'
            f"</p><p>{LONG * 3}</p></article>"
        )
        (article,), _ = read(write(tmp_path / "a.html", page.encode("iso-8859-15")))
        assert "3 €" in article.text

    def test_a_listing_gives_dates_and_tags_where_the_page_has_them(self, tmp_path: Path) -> None:
        post = (
            '<article class="post"><h2 class="entry-title"><a href="/a/">Titre {0}</a></h2><div class="entry-meta">'
            '<time class="updated" datetime="2025-03-09T00:10:00+01:00">9 mars</time><time class="published" '
            'datetime="2025-03-0{0}T00:10:00+01:00">hier</time> par <span class="author">Ana Roy</span></div>'
            f'<div class="entry-content"><p>{LONG}</p><p>Fin. <a href="/a/">Lire la suite…</a></p></div>'
            '<footer class="entry-footer"><a rel="tag" href="/t/">eau</a></footer></article>'
        )
        page = (
            '<html><head><link rel="canonical" href="https://site.example/tag/x/"></head><body class="archive"><h1>'
            "Étiquette : x</h1>" + post.format(1) + post.format(2)
        )
        articles, rejects = read(write(tmp_path / "a.html", page))
        assert rejects == []
        assert [a.title for a in articles] == ["Titre 1", "Titre 2"]
        assert {a.text for a in articles} == {LONG.strip() + "\n\nFin."}
        assert [a.date for a in articles] == [day("2025-03-01"), day("2025-03-02")]
        assert {(a.keywords, a.url, a.authors) for a in articles} == {
            (("x", "eau"), "https://site.example/a/", ("Ana Roy",))
        }

    def test_a_page_without_an_article_is_rejected(self, tmp_path: Path) -> None:
        _, rejects = read(
            write(
                tmp_path / "a.html", "<html><body><nav><a href='/'>Accueil</a></nav></body></html>"
            )
        )
        assert [r.slug for r in rejects] == ["missing-text"]


class TestFeeds:
    def test_the_full_content_is_preferred_to_the_description(self) -> None:
        first, second = sample("flux.rss")
        assert first.text.startswith("L’économiste français Philippe Aghion a reçu lundi")
        assert first.text.endswith("(Source : AFP)")
        assert "Philippe Aghion à Paris." not in first.text
        assert (
            first.title
            == "Philippe Aghion, Nobel d’économie : « La croissance a besoin de concurrents »"
        )
        assert (first.agency, first.authors, first.keywords) == (
            "AFP",
            ("Élise Thévenot",),
            ("Économie", "prix Nobel"),
        )
        assert second.text.startswith("Les pontons se remplissent déjà.")

    def test_the_day_is_that_of_the_zone_it_is_written_in(self) -> None:
        assert sample("flux.rss")[0].date == day("2025-10-14")
        assert [a.date for a in sample("flux-atom.xml")] == [day("2025-09-18"), day("2025-09-11")]

    def test_atom_titles_and_bodies_lose_their_markup(self) -> None:
        first, second = sample("flux-atom.xml")
        assert second.title == "Un météore traverse le ciel de Bretagne"
        assert first.authors == ("Maïwenn Toullec", "Idriss Belaïd")
        assert first.keywords == ("Biologie", "Guyane")

    def test_the_language_a_feed_states_is_not_believed(self) -> None:
        assert "<language>en-US</language>" in (SAMPLES / "flux.rss").read_text(encoding="utf-8")
        assert {a.language for a in sample("flux.rss")} == {"fr"}


class TestWordPress:
    def test_published_posts_lose_block_comments_and_shortcodes(self) -> None:
        new, old = sample("export-wordpress.xml")
        assert new.text.split("\n\n")[1:] == [
            "Moins de bruit, plus de batteries",
            "Le parc naturel régional paie un tiers de l’achat. En échange, les bateliers s’engagent à :\n"
            "• ne pas dépasser six kilomètres à l’heure ;\n• recharger la nuit.",
        ]
        assert old.text.startswith("Emprunter une perceuse")
        assert old.text.count("\n\n") == 1
        assert "[sic]" in old.text
        assert "[rendue au retour]" in old.text

    def test_authors_categories_tags_and_the_local_day_are_kept(self) -> None:
        new, old = sample("export-wordpress.xml")
        assert (new.authors, new.keywords) == (
            ("Clémence Pouvreau",),
            ("Environnement", "Marais poitevin"),
        )
        assert (new.date, old.date, old.authors) == (
            day("2025-02-27"),
            day("2019-11-04"),
            ("ancien",),
        )


class TestAgencyFormats:
    def test_ninjs_takes_the_main_headline_and_the_main_body(self) -> None:
        (first,), (second,), (third,) = (
            sample(f"depeche-ninjs-{number}.json") for number in (1, 2, 3)
        )
        assert first.text.split("\n\n")[1].startswith("Le président de la République")
        assert second.title == "L’Américain Robert Francis Prevost élu pape sous le nom de Léon XIV"
        assert second.text.startswith("CITÉ DU VATICAN – ")
        assert (second.keywords, second.authors) == (("religion", "Vatican"), ("Chiara Delorme",))
        assert third.text.startswith("OTTAWA – ")
        assert third.date == day("2025-04-29")

    def test_ninjs_is_also_read_line_by_line(self, tmp_path: Path) -> None:
        rows = [
            json.loads((SAMPLES / f"depeche-ninjs-{number}.json").read_text())
            for number in (1, 2, 3)
        ]
        path = write(tmp_path / "a.jsonl", "\n".join(map(json.dumps, rows)))
        assert read(path)[0] == [sample(f"depeche-ninjs-{number}.json")[0] for number in (1, 2, 3)]

    def test_newsml_g2_takes_the_french_name_of_a_subject(self) -> None:
        (article,) = sample("depeche-newsml-g2.xml")
        assert article.keywords == ("gouvernement", "Sébastien Lecornu", "passation")
        assert article.title == "Sébastien Lecornu succède à François Bayrou à Matignon"
        assert article.text.count("\n\n") == 1
        assert article.id == "urn:newsml:exemple.fr:20250910T091500Z:gouvernement"

    def test_nitf_keeps_sub_headings_and_leaves_media_out(self) -> None:
        (article,) = sample("depeche-nitf.xml")
        assert "dimanche, à la destruction" in article.text
        assert "\n\nUne baignade et des truites\n\n" in article.text
        assert "Le barrage au printemps" not in article.text
        assert (article.authors, article.keywords) == (
            ("Lucile Combaluzier",),
            ("Ardèche", "eau", "Environnement"),
        )

    @pytest.mark.parametrize(
        ("name", "old", "new"),
        [
            ("depeche-newsml-g2.xml", "stat:usable", "stat:canceled"),
            ("depeche-nitf.xml", 'management-status="usable"', 'management-status="canceled"'),
            ("depeche-ninjs-2.json", '"usable"', '"withheld"'),
        ],
    )
    def test_what_its_publisher_withdrew_is_rejected(
        self, tmp_path: Path, name: str, old: str, new: str
    ) -> None:
        content = (SAMPLES / name).read_bytes().replace(old.encode(), new.encode())
        assert [r.slug for r in read(write(tmp_path / name, content))[1]] == ["withdrawn"]


class TestTables:
    def test_a_french_excel_file_is_read_as_it_is(self) -> None:
        first, second = sample("tableau.csv")
        assert first.keywords == ("cyclisme", "Tour de France")
        assert (first.date, second.date) == (day("2025-07-22"), day("2024-03-01"))
        assert "\n\n« Au Ventoux" in first.text
        assert "1 500 €" in second.text

    @pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
    def test_the_delimiter_is_found_in_the_header(self, tmp_path: Path, delimiter: str) -> None:
        rows = [["id", "titre", "texte"], ["1", '"a,b;c|d"', f'"{LONG}"']]
        path = write(tmp_path / "a.csv", "\n".join(delimiter.join(row) for row in rows))
        assert [(a.title, a.text) for a in read(path)[0]] == [("a,b;c|d", LONG)]

    def test_excels_note_of_the_delimiter_is_no_header(self, tmp_path: Path) -> None:
        assert len(read(write(tmp_path / "a.csv", "sep=;\r\ntitre;texte\r\na;b\r\n"))[0]) == 1

    @pytest.mark.parametrize(
        ("row", "slug"),
        [
            ("a", "invalid-row"),
            ("a,b,c", "invalid-row"),
            ("a,", "missing-text"),
            ("a,b\0", "invalid-field"),
        ],
    )
    def test_a_broken_row_is_rejected_and_its_neighbours_are_read(
        self, tmp_path: Path, row: str, slug: str
    ) -> None:
        path = write(tmp_path / "a.csv", "title,text\n" + "x,avant\n" * 600 + f"{row}\ny,après\n")
        articles, rejects = read(path)
        assert (articles[0].text, articles[-1].text) == ("avant", "après")
        assert [r.slug for r in rejects] == [slug]

    def test_a_table_without_text_names_its_columns_once(self, tmp_path: Path) -> None:
        _, rejects = read(write(tmp_path / "a.csv", "a,b\n1,2\n3,4\n"))
        assert [(r.slug, r.detail) for r in rejects] == [
            ("missing-text", "no column holds the text; there is: a, b")
        ]

    def test_parquet_reads_lists_and_dates(self) -> None:
        first, second = sample("lot.parquet")
        assert (first.date, first.keywords, first.authors) == (
            day("2024-12-04"),
            ("politique", "censure"),
            ("Noémie Sarrazin",),
        )
        assert second.authors == ()


class TestMapping:
    def test_columns_of_other_people_are_named_by_the_caller(self, tmp_path: Path) -> None:
        path = write(tmp_path / "a.csv", f"chapo,papier,quand,body\nC,{LONG},3 juillet 2025,faux\n")
        (article,), _ = read(path, mapping=parse_mapping("text=papier, title=chapo,date=quand"))
        assert (article.title, article.text, article.date) == ("C", LONG, day("2025-07-03"))

    def test_a_path_with_dots_reaches_into_objects(self, tmp_path: Path) -> None:
        path = write(tmp_path / "a.jsonl", json.dumps({"doc": {"corps": LONG, "titre": "T"}}))
        (article,), _ = read(path, mapping={"text": "doc.corps", "title": "doc.titre"})
        assert (article.title, article.text) == ("T", LONG)

    def test_labels_are_the_keywords_column(self, tmp_path: Path) -> None:
        path = write(tmp_path / "a.csv", f"text,keywords,rubriques\n{LONG},x,a|b\n")
        assert read(path, labels="rubriques")[0][0].keywords == ("a", "b")

    @pytest.mark.parametrize(
        "written", ["", "text", "text=", "texte=corps", "=corps", "text=a,nom=b"]
    )
    def test_a_wrong_mapping_is_said_in_one_line(self, written: str) -> None:
        with pytest.raises(OptionError, match="mapping") as caught:
            parse_mapping(written)
        assert "\n" not in str(caught.value)

    def test_an_unknown_field_stops_at_once(self, tmp_path: Path) -> None:
        with pytest.raises(OptionError):
            list(
                read_articles(
                    write(tmp_path / "a.jsonl", '{"text": "a"}'), mapping={"corps": "text"}
                )
            )

    def test_a_column_that_is_not_there_is_named(self, tmp_path: Path) -> None:
        with pytest.raises(OptionError, match="has no column 'corps'; its columns are text"):
            read(write(tmp_path / "a.jsonl", '{"text": "a"}'), mapping={"text": "corps"})

    @pytest.mark.parametrize(
        ("row", "field", "value"),
        [
            ({"articleBody": "a", "headline": "T"}, "title", "T"),
            ({"Contenu": "a", "Publié le": "1er mars 2024"}, "date", datetime.date(2024, 3, 1)),
            ({"content": "a", "Mots-clés": ["x"]}, "keywords", ("x",)),
            ({"full_text": "a", "media": [{"url": "x"}]}, "source", None),
            ({"maintext": "a", "source": {"id": None, "name": "Le Monde"}}, "source", "Le Monde"),
            (
                {"body": "a", "author": {"@type": "Person", "name": "Ana Roy"}},
                "authors",
                ("Ana Roy",),
            ),
        ],
    )
    def test_usual_names_need_no_mapping(
        self, tmp_path: Path, row: dict[str, Any], field: str, value: Any
    ) -> None:
        (article,), _ = read(write(tmp_path / "a.json", json.dumps(row, indent=1)))
        assert getattr(article, field) == value


class TestContainers:
    def test_an_object_around_an_array_is_opened(self, tmp_path: Path) -> None:
        content = json.dumps({"status": "ok", "articles": [{"content": "a"}, {"content": "b"}]})
        assert [a.text for a in read(write(tmp_path / "a.json", content))[0]] == ["a", "b"]

    def test_json_lines_under_another_name_are_still_lines(self, tmp_path: Path) -> None:
        assert len(read(write(tmp_path / "a.json", '{"text": "a"}\n{"text": "b"}\n'))[0]) == 2

    def test_a_bad_element_of_an_array_is_rejected_alone(self, tmp_path: Path) -> None:
        articles, rejects = read(write(tmp_path / "a.json", '[{"text": "a"}, 3, {"text": "b"}]'))
        assert [a.text for a in articles] == ["a", "b"]
        assert [(r.line, r.slug) for r in rejects] == [(2, "invalid-json")]

    @pytest.mark.parametrize(
        "name",
        sorted(path.name for path in SAMPLES.iterdir() if path.suffix not in (".zip", ".gz")),
    )
    def test_every_format_may_be_zipped_or_compressed(self, tmp_path: Path, name: str) -> None:
        import gzip

        wanted = sample(name)
        content = (SAMPLES / name).read_bytes()
        packed = write(tmp_path / f"{name}.gz", gzip.compress(content))
        with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
            archive.writestr(f"sous-dossier/{name}", content)
        assert read(packed) == (wanted, [])
        assert read(tmp_path / "a.zip") == (wanted, [])

    @pytest.mark.parametrize(
        "name",
        [
            "flux.rss",
            "depeche-nitf.xml",
            "export-wordpress.xml",
            "page-pont.html",
            "revue.json",
            "lot.parquet",
        ],
    )
    def test_content_tells_the_format_where_the_name_does_not(
        self, tmp_path: Path, name: str
    ) -> None:
        shutil.copy(SAMPLES / name, tmp_path / "export.data")
        assert read(tmp_path / "export.data") == (sample(name), [])

    def test_standard_input_is_json_lines(self, monkeypatch: pytest.MonkeyPatch) -> None:
        import io
        import sys

        monkeypatch.setattr(
            sys, "stdin", io.TextIOWrapper(io.BytesIO('{"text": "Été"}\n{\n'.encode()))
        )
        rejects: list[Reject] = []
        assert [a.text for a in read_articles("-", reject=rejects.append)] == ["Été"]
        assert [(r.path, r.line, r.slug) for r in rejects] == [("<stdin>", 2, "invalid-json")]

    def test_front_matter_without_title_leaves_it_to_the_first_heading(
        self, tmp_path: Path
    ) -> None:
        matter = "---\ndate: 3 juillet 2025\ntags:\n  - eau\n  - 'l''air'\nauteurs: [\"Roy, Ana\", Bo]\nvide:\n---\n"
        (article,), _ = read(write(tmp_path / "a.md", matter + f"# Le titre\n\n{LONG}"))
        assert (article.title, article.text, article.date) == (
            "Le titre",
            LONG.strip(),
            day("2025-07-03"),
        )
        assert (article.keywords, article.authors) == (("eau", "l'air"), ("Roy, Ana", "Bo"))

    def test_xml_of_another_kind_is_named(self, tmp_path: Path) -> None:
        _, rejects = read(write(tmp_path / "a.xml", "<?xml version='1.0'?><MARC><text/></MARC>"))
        assert rejects[0].slug == "unknown-format"
        assert "'marc'" in rejects[0].detail


class TestPreview:
    def test_it_counts_articles_fields_and_rejects(self, tmp_path: Path) -> None:
        content = '{"text": "a", "titre": "T"}\n{"text": "b", "date": "hier"}\n{\n{"text": "c"}\n'
        preview = describe_inputs(write(tmp_path / "a.jsonl", content))
        assert (preview.files, preview.articles, preview.titles) == (1, 3, ("T", "b", "c"))
        assert (preview.filled["text"], preview.filled["title"], preview.filled["date"]) == (
            3,
            1,
            0,
        )
        assert preview.examples["title"] == "T"
        assert dict(preview.rejected) == {"invalid-json": 1}
        assert [r.line for r in preview.rejects] == [3]
        assert preview.notes == (
            f"{tmp_path / 'a.jsonl'}: 1 date could not be read; the articles are kept undated "
            "('hier')",
        )

    def test_a_limit_stops_early(self) -> None:
        assert describe_inputs(SAMPLES, limit=3).articles == 3

    def test_suffixes_are_listed(self) -> None:
        assert {".jsonl", ".csv", ".parquet", ".html", ".xml", ".zip", ".md", ".txt"} <= set(
            SUFFIXES
        )
