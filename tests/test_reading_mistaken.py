"""What is easily mistaken when files are read: a row for a header, a day for an article, an outer name."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from nlp.reading import own, parse_mapping, read_articles
from nlp.reading.rejects import Reject
from nlp.records import Article, Record
from nlp.text import fold
from nlp.writing import write_records
from nlp.writing.french import FRENCH_TABLES
from nlp.writing.tidy import TABLES

LONG = "Le conseil municipal a voté le budget de la ville et discuté des écoles. " * 5
OTHER = "La pluie a inondé la vallée et les habitants ont quitté leurs maisons hier. " * 5


def write(path: Path, content: str) -> Path:
    path.write_text(content, encoding="utf-8")
    return path


def read(path: Path, **options: Any) -> tuple[list[Article], list[str]]:
    rejects: list[Reject] = []
    articles = list(read_articles(path, reject=rejects.append, **options))
    return articles, [reject.slug for reject in rejects]


def only(path: Path, **options: Any) -> Article:
    articles, reasons = read(path, **options)
    assert reasons == []
    assert len(articles) == 1
    return articles[0]


class TestHeaders:
    ROWS = (("Numéro", "Type", "Corps du message"), ("1", "Article", LONG), ("2", "Article", OTHER))

    def test_a_row_with_the_word_article_is_no_header(self, tmp_path: Path) -> None:
        lines = "\n".join(map(";".join, self.ROWS))
        assert read(write(tmp_path / "a.csv", lines)) == ([], ["missing-text"])

    def test_nor_is_it_in_a_workbook(self, tmp_path: Path) -> None:
        openpyxl = pytest.importorskip("openpyxl")
        book = openpyxl.Workbook()
        for row in self.ROWS:
            book.active.append(row)
        book.save(tmp_path / "a.xlsx")
        assert read(tmp_path / "a.xlsx") == ([], ["missing-text"])

    def test_a_mapped_column_is_a_header_under_a_title(self, tmp_path: Path) -> None:
        path = write(tmp_path / "a.csv", f"Export\nNuméro;Contenu\n1;{LONG}\n")
        article = only(path, mapping=parse_mapping("text=Contenu"))
        assert article.text == LONG

    def test_lines_before_the_header_count(self, tmp_path: Path) -> None:
        path = write(
            tmp_path / "a.csv", f"Export du 3 mars\n\nTitre;Texte\nUn;{LONG}\nDeux;{OTHER}\n"
        )
        articles, _ = read(path)
        assert [article.origin.line for article in articles if article.origin] == [4, 5]


class TestWrappedObjects:
    INNER = "Un texte dans l'objet."

    def write_row(self, folder: Path, row: dict[str, Any]) -> Path:
        return write(folder / "a.jsonl", json.dumps(row))

    def test_outer_names_are_surer(self, tmp_path: Path) -> None:
        inner = {"id": "zz", "text": "other", "author": "Ève Roy"}
        row = {"id": "1", "title": "x", "text": LONG, "attributes": inner}
        article = only(self.write_row(tmp_path, row))
        assert (article.id, article.text, article.authors) == ("1", LONG, ("Ève Roy",))

    def test_those_of_a_search_engine_are_not(self, tmp_path: Path) -> None:
        row = {"_id": "7", "title": "index", "_source": {"title": "Le budget", "text": LONG}}
        article = only(self.write_row(tmp_path, row))
        assert (article.id, article.title, article.source) == ("7", "Le budget", None)

    @pytest.mark.parametrize("key", ["fields", "attributes", "_source"])
    def test_a_mapping_reaches_into_the_object(self, key: str, tmp_path: Path) -> None:
        path = self.write_row(tmp_path, {"id": "1", key: {"corpus": self.INNER}})
        article = only(path, mapping=parse_mapping(f"text={key}.corpus"))
        assert article.text == self.INNER

    def test_the_object_is_not_told_as_unread(self, tmp_path: Path) -> None:
        path = self.write_row(tmp_path, {"id": "1", "fields": {"text": LONG}})
        told: list[str] = []
        list(read_articles(path, note=lambda _, line: told.append(line)))
        assert told == []


class TestLabelledTexts:
    def test_labels_may_stand_after_the_text(self, tmp_path: Path) -> None:
        blocks = [
            f"Titre : {title}\nTexte : {text}\nDate : 3 mars 2024\nSource : La Gazette\n"
            for title, text in (("Un", LONG), ("Deux", OTHER))
        ]
        articles, reasons = read(write(tmp_path / "a.txt", "\n".join(blocks)))
        assert reasons == []
        assert [article.text for article in articles] == [LONG.strip(), OTHER.strip()]
        assert [str(article.date) for article in articles] == ["2024-03-03"] * 2
        assert [article.source for article in articles] == ["La Gazette"] * 2

    def test_a_label_within_the_text_stays_in_it(self, tmp_path: Path) -> None:
        blocks = [
            f"Titre : {title}\nDate : 3 mars 2024\nTexte : {LONG}\nSource : le maire\n{OTHER}\n"
            for title in ("Un", "Deux")
        ]
        articles, _ = read(write(tmp_path / "a.txt", "\n".join(blocks)))
        assert [article.text.count("Source : le maire") for article in articles] == [1, 1]

    def test_who_speaks_may_be_named_again_in_one_article(self, tmp_path: Path) -> None:
        text = f"Auteur : Jean Dupont\n{LONG}\nAuteur : vous dites cela souvent.\n{OTHER}\n"
        articles, slugs = read(write(tmp_path / "a.txt", text))
        assert (len(articles), slugs) == (1, [])

    def test_an_opening_label_that_comes_again_is_a_sign_of_several(self, tmp_path: Path) -> None:
        blocks = [f"Titre : {title}\n{text}\n" for title, text in (("Un", LONG), ("Deux", OTHER))]
        assert read(write(tmp_path / "a.txt", "\n".join(blocks))) == ([], ["several-articles"])

    def test_close_together_it_is_none(self, tmp_path: Path) -> None:
        only(write(tmp_path / "a.txt", f"Titre : Un\nTitre : Deux\n\n{LONG}"))


class TestRuledTexts:
    def test_sections_that_are_days_do_not_part_an_article(self, tmp_path: Path) -> None:
        days = [f"Le festival\n{day} mars 2024\n\n{LONG}" for day in (3, 4)]
        parts = [f"Deux jours de fête\n\n{OTHER}", *days]
        article = only(write(tmp_path / "a.txt", "\n\n-----\n\n".join(parts)))
        assert article.title == "Deux jours de fête"

    def test_nor_do_sentences_that_begin_with_a_day(self, tmp_path: Path) -> None:
        parts = [
            f"Sur {what}\nLe {day} mars 2024, il dit\n« {text} »\n"
            for what, day, text in (("l'école", 3, LONG), ("la pluie", 4, OTHER))
        ]
        only(write(tmp_path / "a.txt", "\n-----\n".join(parts)))

    @pytest.mark.parametrize("rule", ["-----", "* * *", "==="])
    def test_articles_under_a_title_of_all_are_several(self, rule: str, tmp_path: Path) -> None:
        parts = [
            f"{title}\nPublié le {day} mars 2024 à 18h05\n\n{text}"
            for title, day, text in (("Un titre", 3, LONG), ("Un autre", 4, OTHER))
        ]
        lines = f"\n{rule}\n".join(["Revue de presse", *parts])
        assert read(write(tmp_path / "a.txt", lines)) == ([], ["several-articles"])

    def test_rules_of_another_kind_within_them_change_nothing(self, tmp_path: Path) -> None:
        parts = [
            f"{title}\n{day} mars 2024\n\n{text}\n\n***\n\n{text}"
            for title, day, text in (("Un titre", 3, LONG), ("Un autre", 4, OTHER))
        ]
        assert read(write(tmp_path / "a.txt", "\n-----\n".join(parts)))[1] == ["several-articles"]


WRITTEN = {
    f"{language} {name}": header
    for language, tables in (("tidy", TABLES), ("french", FRENCH_TABLES))
    for name, (header, _) in tables.items()
    if name != "articles"
}


class TestTablesOfOurs:
    @pytest.mark.parametrize("header", WRITTEN.values(), ids=WRITTEN)
    def test_what_was_found_is_known_by_columns_that_are_written(
        self, header: tuple[str, ...]
    ) -> None:
        names = {fold(name) for name in header}
        assert sum(beside <= names for beside in own._BESIDE) == 1

    def test_a_table_of_articles_and_entities_is_the_users(self, tmp_path: Path) -> None:
        path = write(tmp_path / "a.csv", f'id,article,entity\n1,"{LONG}",Paris\n')
        assert only(path).text == LONG


class TestAgencies:
    @pytest.mark.parametrize("kind", ["newsml.xml", "tei.xml"])
    def test_what_we_wrote_is_kept_as_it_is(self, kind: str, tmp_path: Path) -> None:
        article = Article(text=LONG, id="1", agency="Agence des Alpes")
        target = tmp_path / f"a.{kind}"
        write_records([Record(article=article)], target)
        assert only(target).agency == "Agence des Alpes"

    @pytest.mark.parametrize(("named", "agency"), [("Numérique SA", None), ("Reuters", "Reuters")])
    def test_a_distributor_of_others_is_an_agency_if_known(
        self, named: str, agency: str | None, tmp_path: Path
    ) -> None:
        header = (
            "<fileDesc><titleStmt><title>Un</title></titleStmt><sourceDesc><bibl>"
            f"<distributor>{named}</distributor></bibl></sourceDesc></fileDesc>"
        )
        text = f"<text><body><p>{LONG}</p></body></text>"
        content = (
            f'<TEI xmlns="http://www.tei-c.org/ns/1.0"><teiHeader>{header}</teiHeader>{text}</TEI>'
        )
        assert only(write(tmp_path / "a.tei", content)).agency == agency


class TestOpenDocuments:
    NAMES = (
        'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
        'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
        'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
    )

    def write_part(self, path: Path, body: str) -> Path:
        content = f"<office:document-content {self.NAMES}><office:body>{body}</office:body></office:document-content>"
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("content.xml", content)
        return path

    def row(self, *cells: str, more: str = "") -> str:
        inner = "".join(
            f"<table:table-cell><text:p>{cell}</text:p></table:table-cell>" for cell in cells
        )
        return f"<table:table-row{more}>{inner}</table:table-row>"

    def write_sheet(self, path: Path, *rows: str) -> Path:
        return self.write_part(path, f"<table:table>{''.join(rows)}</table:table>")

    def test_repeated_empty_rows_count(self, tmp_path: Path) -> None:
        empty = (
            '<table:table-row table:number-rows-repeated="5"><table:table-cell/></table:table-row>'
        )
        rows = (self.row("Titre", "Texte"), empty, self.row("Un", LONG), empty)
        article = only(self.write_sheet(tmp_path / "a.ods", *rows))
        assert article.origin is not None
        assert article.origin.line == 7

    @pytest.mark.slow
    @pytest.mark.parametrize(("times", "slugs"), [(1000, []), (1001, ["too-long"])])
    def test_nobody_has_one_article_thousands_of_times(
        self, times: int, slugs: list[str], tmp_path: Path
    ) -> None:
        many = self.row("Un", LONG, more=f' table:number-rows-repeated="{times}"')
        _, found = read(self.write_sheet(tmp_path / "a.ods", self.row("Titre", "Texte"), many))
        assert found == slugs

    def test_a_number_that_is_none_is_read_as_it_is_shown(self, tmp_path: Path) -> None:
        cell = '<table:table-cell office:value-type="float" office:value="x"><text:p>7</text:p></table:table-cell>'
        rows = (
            self.row("Titre", "Texte", "Id"),
            self.row("Un", LONG).replace("</table:table-row>", f"{cell}</table:table-row>"),
        )
        assert only(self.write_sheet(tmp_path / "a.ods", *rows)).id == "7"

    def test_blanks_are_as_many_as_are_said(self, tmp_path: Path) -> None:
        text = f'Un<text:s text:c="3"/>deux<text:s/>{LONG}'
        rows = (self.row("Titre", "Texte"), self.row("Un", text))
        sheet = only(self.write_sheet(tmp_path / "a.ods", *rows))
        document = only(self.write_part(tmp_path / "a.odt", f"<text:p>{text}</text:p>"))
        assert sheet.text.startswith("Un   deux Le conseil")
        assert "Un deux Le conseil" in " ".join(document.text.split())

    def test_a_blank_that_claims_to_be_millions_is_a_few(self, tmp_path: Path) -> None:
        text = f'Un<text:s text:c="99999999"/>deux. {LONG}'
        rows = (self.row("Titre", "Texte"), self.row("Un", text))
        assert len(only(self.write_sheet(tmp_path / "a.ods", *rows)).text) < 1000
