"""Exports, dumps and documents as people have them; each test writes its own small file."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from nlp.reading import describe_inputs, read_articles
from nlp.reading.boilerplate import is_boilerplate
from nlp.reading.bylines import read_byline
from nlp.reading.dates import DateOrder, find_order, parse_date
from nlp.records import Article, Reject

ONE = "Les bûcherons de la vallée ont bloqué lundi la route du col pour défendre leur scierie, selon le maire."
TWO = "La scierie fermera pourtant au printemps, a répondu mardi la direction dans un courrier aux salariés."


def read(path: Path, **options: Any) -> tuple[list[Article], list[str]]:
    rejects: list[Reject] = []
    articles = list(read_articles(path, reject=rejects.append, **options))
    return articles, [reject.slug for reject in rejects]


def write(path: Path, content: str | bytes) -> Path:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def zipped(path: Path, parts: dict[str, str]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


class TestDates:
    @pytest.mark.parametrize(
        "written",
        ["12/03/2024, 18:05", "Mar 12, 2024", "2024/03/12", "12-mars-24", "20240312T180500", 1710263100,
         "1710263100000", {"$date": {"$numberLong": "1710263100000"}}, "Timestamp('2024-03-12 18:05:00')",
         "mar. 12 mars 2024", "12.03.2024 18h05", [2024, 3, 12, 1, 2, 3, 1, 72, 0]],
    )  # fmt: skip
    def test_every_usual_form_is_read(self, written: Any) -> None:
        assert str(parse_date(written)) == "2024-03-12"

    @pytest.mark.parametrize(
        "written", ["NA", "NULL", "s.d.", "NaT", "", None, float("nan"), "sans date"]
    )
    def test_nothing_is_no_date(self, written: Any) -> None:
        assert parse_date(written) is None

    def test_the_column_decides_between_day_and_month(self, tmp_path: Path) -> None:
        rows = f"date,texte\n03/12/2024,{ONE.replace(',', '')}\n03/25/2024,{TWO.replace(',', '')}\n"
        path = write(tmp_path / "a.csv", rows)
        assert [str(article.date) for article in read(path)[0]] == ["2024-03-12", "2024-03-25"]
        assert "month first" in describe_inputs(path).notes[0]

    def test_a_column_that_contradicts_itself_is_not_guessed(self, tmp_path: Path) -> None:
        assert find_order(["13/03/2024", "03/25/2024"]) is DateOrder.MIXED
        rows = [{"text": ONE, "date": date} for date in ("13/03/2024", "03/25/2024", "03/04/2024")]
        articles, _ = read(write(tmp_path / "a.json", json.dumps(rows)))
        assert [str(article.date) for article in articles] == ["2024-03-13", "2024-03-25", "None"]

    def test_strict_dates_refuse_what_is_kept_undated_otherwise(self, tmp_path: Path) -> None:
        path = write(tmp_path / "a.jsonl", json.dumps({"text": ONE, "date": "mars 2024"}))
        assert read(path)[0][0].date is None
        assert read(path, strict_dates=True) == ([], ["invalid-date"])


class TestBylines:
    @pytest.mark.parametrize(
        ("written", "authors", "agency"),
        [
            ("Par Odile Marchand et Luc Petit", ("Odile Marchand", "Luc Petit"), None),
            ("Le Monde avec AFP", (), "AFP"),
            ("Odile Marchand, envoyée spéciale à Brest", ("Odile Marchand",), None),
            ("Marchand, Odile", ("Odile Marchand",), None),
            ("La rédaction", (), None),
            ("O. B.", ("O. B.",), None),
        ],
    )
    def test_people_and_agencies_are_told_apart(
        self, written: str, authors: tuple[str, ...], agency: str | None
    ) -> None:
        assert read_byline(written) == (authors, agency)


class TestBoilerplate:
    @pytest.mark.parametrize(
        "line",
        ["À lire aussi La natalité", "Passer la publicité", "Lire aussi : X", "Partager sur X"],
    )
    def test_lines_of_the_site_go(self, line: str) -> None:
        assert is_boilerplate(line)

    @pytest.mark.parametrize(
        "line",
        [
            "Lire Proust demande du temps.",
            "Voir la mer était son rêve.",
            "Photographe, il vit à Lyon.",
            ONE,
        ],
    )
    def test_sentences_stay(self, line: str) -> None:
        assert not is_boilerplate(line)


class TestDumps:
    def test_a_json_feed_gives_its_title_as_source(self, tmp_path: Path) -> None:
        feed = {"version": "https://jsonfeed.org/version/1.1", "title": "La Vallée", "items": [
            {"id": "1", "url": "https://v.fr/1", "title": "Scierie", "content_html": f"<p>{ONE}</p>",
             "date_published": "2024-03-12T18:05:00Z", "authors": [{"name": "Odile Marchand"}], "tags": ["bois"]}]}  # fmt: skip
        (article,), _ = read(write(tmp_path / "feed.json", json.dumps(feed)))
        assert (article.source, article.text, article.authors) == (
            "La Vallée",
            ONE,
            ("Odile Marchand",),
        )

    @pytest.mark.parametrize("orient", ["columns", "index", "split", "records"])
    def test_frames_as_pandas_writes_them(self, tmp_path: Path, orient: Any) -> None:
        import pandas as pd

        frame = pd.DataFrame({"titre": ["A", "B"], "texte": [ONE, TWO]})
        articles, _ = read(write(tmp_path / "a.json", str(frame.to_json(orient=orient))))
        assert [(article.title, article.text) for article in articles] == [("A", ONE), ("B", TWO)]

    @pytest.mark.parametrize(
        "cell",
        [
            "['Côte, mer', 'Bois']",
            '["Côte, mer", "Bois"]',
            "['Côte, mer' 'Bois']",
            "Côte, mer|Bois",
        ],
    )
    def test_lists_in_cells(self, tmp_path: Path, cell: str) -> None:
        import csv

        out = io.StringIO()
        csv.writer(out).writerows([["texte", "mots_cles"], [ONE, cell], [TWO, "Bois|Forêt"]])
        articles, _ = read(write(tmp_path / "a.csv", out.getvalue()))
        assert articles[0].keywords == ("Côte, mer", "Bois")

    def test_r_writes_row_names_without_a_header(self, tmp_path: Path) -> None:
        path = write(tmp_path / "a.txt.csv", f'"titre" "texte"\n"1" "A" "{ONE}"\n"2" "B" NA\n')
        articles, slugs = read(path)
        assert [(article.title, article.text) for article in articles] == [("A", ONE)]
        assert slugs == ["missing-text"]

    def test_encodings_are_told_by_what_french_looks_like(self, tmp_path: Path) -> None:
        text = "Un cœur d’or\n\nLe prix du cœur de bœuf a été fixé à trente euros à Évry, très élevé, côté marché."
        for encoding in ("cp1252", "mac_roman", "utf-16-le"):
            (article,), _ = read(write(tmp_path / f"{encoding}.txt", text.encode(encoding)))
            assert article.title == "Un cœur d’or", encoding


class TestExports:
    def test_a_corpus_for_iramuteq(self, tmp_path: Path) -> None:
        corpus = f"**** *source_La_Vallée *date_2024-03-12\n{ONE}\n\n**** *annee_2024 *mois_3 *jour_13\n{TWO}\n"
        articles, _ = read(write(tmp_path / "a.txt", corpus))
        assert [(a.source, str(a.date), a.text) for a in articles] == [
            ("La Vallée", "2024-03-12", ONE),
            (None, "2024-03-13", TWO),
        ]

    def test_an_old_export_of_europresse(self, tmp_path: Path) -> None:
        cell = (
            '<tr><td><span class="DocPublicationName">La Vallée, no. 12</span><br><span class="DocHeader">Région, '
            'mardi 12 mars 2024, p. 3</span><br><span class="TitreArticleVisu">{}</span><br>Odile Marchand<br><br>'
            "<p>{}</p><p>© 2024 La Vallée. Tous droits réservés.</p></td></tr>"
        )
        page = f"<html><body><table>{cell.format('Un', ONE)}{cell.format('Deux', TWO)}</table></body></html>"
        articles, _ = read(write(tmp_path / "a.html", page))
        assert [(a.title, a.source, str(a.date)) for a in articles] == [
            ("Un", "La Vallée", "2024-03-12"),
            ("Deux", "La Vallée", "2024-03-12"),
        ]

    def test_factiva_with_codes_and_as_text(self, tmp_path: Path) -> None:
        rows = {
            "HD": "Scierie",
            "BY": "Odile Marchand",
            "PD": "12 mars 2024",
            "SN": "La Vallée",
            "TD": ONE,
        }
        cells = "".join(
            f"<tr><td><b>{code}</b></td><td><p>{words}</p></td></tr>"
            for code, words in rows.items()
        )
        page = (
            f'<html><body><div class="article frArticle"><table>{cells}</table></div></body></html>'
        )
        text = f"Scierie\n\nOdile Marchand\n\n63 mots\n\n12 mars 2024\n\nLa Vallée\n\nLV\n\nFrançais\n\nCopyright 2024\n\n{ONE}\n\nDocument LV1\n"
        for name, content in (("a.html", page), ("a.txt", text)):
            (article,), _ = read(write(tmp_path / name, content))
            found = (
                article.title,
                article.authors,
                str(article.date),
                article.source,
                article.text,
            )
            assert found == ("Scierie", ("Odile Marchand",), "2024-03-12", "La Vallée", ONE)

    def test_nexis_as_text(self, tmp_path: Path) -> None:
        part = "{}\n\nLa Vallée\n\n12 mars 2024 mardi\n\nCopyright 2024\n\nSection: RÉGION\n\nLength: 63 words\n\nByline: Odile Marchand\n\nBody\n\n{}\n\nLoad-Date: March 13, 2024\n\nEnd of Document\n\n"
        articles, _ = read(
            write(tmp_path / "a.txt", part.format("Un", ONE) + part.format("Deux", TWO))
        )
        assert [(a.title, a.source, str(a.date), a.authors, a.text) for a in articles] == [
            ("Un", "La Vallée", "2024-03-12", ("Odile Marchand",), ONE),
            ("Deux", "La Vallée", "2024-03-12", ("Odile Marchand",), TWO),
        ]


class TestDocuments:
    def test_word_and_excel(self, tmp_path: Path) -> None:
        import docx
        import openpyxl

        document = docx.Document()
        document.sections[0].header.paragraphs[0].text = "En-tête"
        for line in ("Scierie", ONE, TWO):
            document.add_paragraph(line)
        document.save(str(tmp_path / "a.docx"))
        book = openpyxl.Workbook()
        book.active.append(["Titre", "Date", "Texte"])
        book.active.append(["Scierie", "12/03/2024", ONE])
        book.save(tmp_path / "a.xlsx")
        (article,), _ = read(tmp_path / "a.docx")
        assert (article.title, article.text) == ("Scierie", f"{ONE}\n\n{TWO}")
        (row,), _ = read(tmp_path / "a.xlsx")
        assert (row.title, row.text, str(row.date)) == ("Scierie", ONE, "2024-03-12")

    def test_open_document_and_epub(self, tmp_path: Path) -> None:
        office = "urn:oasis:names:tc:opendocument:xmlns"
        content = (
            f'<o:document-content xmlns:o="{office}:office:1.0" xmlns:t="{office}:text:1.0"><o:body><o:text>'
            f"<t:h>Scierie</t:h><t:p>{ONE}</t:p></o:text></o:body></o:document-content>"
        )
        (article,), _ = read(zipped(tmp_path / "a.odt", {"content.xml": content}))
        assert (article.title, article.text) == ("Scierie", ONE)
        package = (
            '<package><metadata><title>Recueil</title></metadata><manifest><item id="c" href="c%201.xhtml"/>'
            '</manifest><spine><itemref idref="c"/></spine></package>'
        )
        parts = {
            "META-INF/container.xml": '<container><rootfile full-path="b/x.opf"/></container>',
            "b/x.opf": package,
            "b/c 1.xhtml": f"<html><body><h1>Scierie</h1><p>{ONE}</p></body></html>",
        }
        (chapter,), _ = read(zipped(tmp_path / "a.epub", parts))
        assert (chapter.title, chapter.text, chapter.source) == ("Scierie", ONE, "Recueil")

    def test_mail_and_web_archives(self, tmp_path: Path) -> None:
        mail = f"Subject: Scierie\nFrom: La Vallée <a@v.fr>\nDate: Tue, 12 Mar 2024 18:05:00 +0100\nContent-Type: text/plain; charset=utf-8\n\n{ONE}\n"
        (article,), _ = read(write(tmp_path / "a.eml", mail))
        assert (article.title, article.text, str(article.date)) == ("Scierie", ONE, "2024-03-12")
        page = f"<html><head><title>Scierie</title></head><body><article><h1>Scierie</h1><p>{ONE}</p><p>{TWO}</p></article></body></html>"
        body = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n{page}".encode()
        head = f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://v.fr/1\r\nContent-Type: application/http; msgtype=response\r\nContent-Length: {len(body)}\r\n\r\n"
        (kept,), _ = read(write(tmp_path / "a.warc", head.encode() + body + b"\r\n\r\n"))
        assert (kept.title, kept.url) == ("Scierie", "https://v.fr/1")

    @pytest.mark.parametrize("suffix", [".docx", ".odt", ".xlsx", ".epub", ".pdf", ".rtf", ".warc"])
    def test_broken_documents_are_rejected_in_one_line(self, tmp_path: Path, suffix: str) -> None:
        for content in (
            b"PK\x03\x04 broken",
            b"%PDF-1.7\nbroken",
            b"\xd0\xcf\x11\xe0" + b"x" * 500,
        ):
            articles, slugs = read(write(tmp_path / f"a{suffix}", content))
            assert (articles, len(slugs)) == ([], 1)

    @pytest.mark.slow
    @pytest.mark.parametrize("suffix", [".docx", ".odt", ".xlsx", ".epub"])
    def test_a_bomb_inside_a_document_is_not_unpacked(self, tmp_path: Path, suffix: str) -> None:
        path = zipped(tmp_path / f"a{suffix}", {"content.xml": "0" * 40_000_000})
        assert read(path) == ([], ["too-compressed"])

    def test_external_entities_are_refused(self, tmp_path: Path) -> None:
        content = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>'
        assert read(zipped(tmp_path / "a.odt", {"content.xml": content})) == ([], ["unsafe-xml"])

    def test_a_scanned_pdf_says_so(self, tmp_path: Path) -> None:
        import pypdf

        writer = pypdf.PdfWriter()
        writer.add_blank_page(200, 200)
        writer.write(tmp_path / "a.pdf")
        assert read(tmp_path / "a.pdf") == ([], ["scanned"])


class TestFolders:
    def test_what_is_not_read_is_named_and_what_browsers_leave_is_not(self, tmp_path: Path) -> None:
        write(tmp_path / "a.txt", ONE)
        write(tmp_path / "photo.jpg", b"x")
        (tmp_path / "page_fichiers").mkdir()
        write(tmp_path / "page_fichiers" / "saved.html", "x")
        rejects: list[Reject] = []
        articles = list(read_articles(tmp_path, reject=rejects.append))
        assert len(articles) == 1
        assert [(Path(r.path).name, r.slug) for r in rejects] == [("photo.jpg", "unread-file")]
        assert len(list(read_articles(tmp_path))) == 1
