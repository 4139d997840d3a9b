"""Documents, exports and archives made to break a reader: one reject in one line, and the rest goes on."""

from __future__ import annotations

import gzip
import io
import struct
import tracemalloc
import zipfile
from pathlib import Path
from typing import Any

import pytest

from nlp.reading import describe_inputs, read_articles
from nlp.records import Article, Reject

TEXT = "Le conseil municipal a voté lundi le budget de la ville, après un débat de quatre heures sur la piscine. "
SYSTEM = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
LAUGHS = '<!DOCTYPE x [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY e "&b;&b;&b;&b;&b;&b;">]>'
XML = {
    "tei": "<TEI><text><body><p>{0}</p></body></text></TEI>",
    "corpus": "<teiCorpus><TEI><text><body><p>{0}</p></body></text></TEI></teiCorpus>",
    "txm": "<text><p>{0}</p></text>",
    "newsml1": "<NewsML><NewsItem><NewsComponent><ContentItem><DataContent><p>{0}</p></DataContent></ContentItem>"
    "</NewsComponent></NewsItem></NewsML>",
}
OFFICE = "urn:oasis:names:tc:opendocument:xmlns:"
ODS = (
    f'<o:document-content xmlns:o="{OFFICE}office:1.0" xmlns:t="{OFFICE}table:1.0" xmlns:x="{OFFICE}text:1.0">'
    "<o:body><o:spreadsheet><t:table>{0}</t:table></o:spreadsheet></o:body></o:document-content>"
)
CONTAINERS = (".docx", ".xlsx", ".odt", ".ods", ".epub")
PARTS = {
    ".docx": "word/document.xml",
    ".xlsx": "xl/workbook.xml",
    ".odt": "content.xml",
    ".ods": "content.xml",
    ".epub": "META-INF/container.xml",
}


pytestmark = pytest.mark.usefixtures("no_network")


def read(path: Path, **options: Any) -> tuple[list[Article], list[str]]:
    rejects: list[Reject] = []
    articles = list(read_articles(path, reject=rejects.append, **options))
    assert all("\n" not in reject.detail and len(reject.detail) < 400 for reject in rejects)
    return articles, [reject.slug for reject in rejects]


def check_the_rest_goes_on(path: Path) -> list[str]:
    """Return the slugs of a folder in which a good file stands behind the hostile one."""
    (path.parent / "z.txt").write_text(TEXT * 2, "utf-8")
    articles, slugs = read(path.parent)
    assert len(articles) == 1
    return slugs


def zipped(path: Path, name: str, content: str | bytes) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return path


def table(*rows: str) -> str:
    return ODS.format("".join(f"<t:table-row>{row}</t:table-row>" for row in rows))


def cells(*texts: str) -> str:
    return "".join(f"<t:table-cell><x:p>{text}</x:p></t:table-cell>" for text in texts)


class TestContainers:
    @pytest.mark.parametrize("suffix", CONTAINERS)
    def test_a_zip_bomb_is_not_unpacked(self, tmp_path: Path, suffix: str) -> None:
        path = zipped(tmp_path / f"a{suffix}", PARTS[suffix], "0" * 40_000_000)
        check_the_rest_goes_on(path)  # loads what is loaded once
        tracemalloc.start()
        try:
            assert check_the_rest_goes_on(path) == ["too-compressed"]
            assert tracemalloc.get_traced_memory()[1] < 20_000_000
        finally:
            tracemalloc.stop()

    @pytest.mark.parametrize("suffix", CONTAINERS)
    def test_a_part_that_claims_a_gigabyte_is_refused(self, tmp_path: Path, suffix: str) -> None:
        path = zipped(tmp_path / f"a{suffix}", PARTS[suffix], "<a/>")
        content = bytearray(path.read_bytes())
        place = content.rindex(b"PK\x01\x02")
        content[place + 24 : place + 28] = struct.pack("<I", 2**30)
        path.write_bytes(content)
        assert check_the_rest_goes_on(path) == ["too-compressed"]

    @pytest.mark.parametrize("suffix", CONTAINERS)
    def test_a_document_with_a_password_says_so(self, tmp_path: Path, suffix: str) -> None:
        path = zipped(tmp_path / f"a{suffix}", PARTS[suffix], "<a/>")
        content = bytearray(path.read_bytes())
        content[content.rindex(b"PK\x01\x02") + 8] |= 1
        path.write_bytes(content)
        assert check_the_rest_goes_on(path) == ["encrypted"]
        path.write_bytes(
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
        )  # as Office locks its files
        assert read(path) == ([], ["encrypted"])

    @pytest.mark.parametrize("suffix", CONTAINERS)
    def test_a_document_that_breaks_off_says_so(self, tmp_path: Path, suffix: str) -> None:
        path = zipped(tmp_path / f"a{suffix}", PARTS[suffix], "<a>" * 200)
        path.write_bytes(path.read_bytes()[:-30])
        assert check_the_rest_goes_on(path) == ["damaged-document"]

    @pytest.mark.parametrize("suffix", [".odt", ".ods", ".epub"])
    @pytest.mark.parametrize("opening", [SYSTEM, LAUGHS])
    def test_entities_are_refused(self, tmp_path: Path, suffix: str, opening: str) -> None:
        path = zipped(tmp_path / f"a{suffix}", PARTS[suffix], f"{opening}<x>&e;</x>")
        assert check_the_rest_goes_on(path) == ["unsafe-xml"]

    @pytest.mark.parametrize("opening", [SYSTEM, LAUGHS])
    def test_entities_in_a_word_document_are_not_resolved(
        self, tmp_path: Path, opening: str
    ) -> None:
        docx = pytest.importorskip("docx")
        document = docx.Document()
        document.add_paragraph(TEXT)
        out = io.BytesIO()
        document.save(out)
        path = tmp_path / "a.docx"
        with zipfile.ZipFile(out) as given, zipfile.ZipFile(path, "w") as made:
            for name in given.namelist():
                content = given.read(name)
                if name == "word/document.xml":
                    start = content.index(b"<w:document")
                    content = opening.encode() + content[start:].replace(
                        b"Le conseil", b"Le &e; conseil"
                    )
                made.writestr(name, content)
        articles, slugs = read(path)
        assert len(articles) + len(slugs) == 1
        assert not any("root:" in article.text or "lollol" in article.text for article in articles)

    def test_cells_and_rows_that_claim_to_be_repeated_are_few(self, tmp_path: Path) -> None:
        wide = '<t:table-cell t:number-columns-repeated="999999999"/>'
        many = f'<t:table-row t:number-rows-repeated="999999999">{cells("")}</t:table-row>'
        content = ODS.format(
            f"<t:table-row>{cells('titre', 'texte')}{wide}</t:table-row>"
            f"<t:table-row>{cells('Un', TEXT)}{wide}</t:table-row>{many}"
        )
        articles, slugs = read(zipped(tmp_path / "a.ods", "content.xml", content))
        assert ([article.title for article in articles], slugs) == (["Un"], [])
        filled = (
            f'<t:table-row t:number-rows-repeated="999999999">{cells("Un", TEXT)}</t:table-row>'
        )
        head = f"<t:table-row>{cells('titre', 'texte')}</t:table-row>"
        path = zipped(tmp_path / "a.ods", "content.xml", ODS.format(head + filled))
        assert check_the_rest_goes_on(path) == ["too-long"]


class TestXml:
    @pytest.mark.parametrize("kind", XML)
    def test_the_bodies_of_these_tests_are_readable(self, tmp_path: Path, kind: str) -> None:
        path = tmp_path / "a.xml"
        path.write_text(XML[kind].format(TEXT), "utf-8")
        assert len(read(path)[0]) == 1

    @pytest.mark.parametrize("kind", XML)
    @pytest.mark.parametrize("opening", [SYSTEM, LAUGHS])
    def test_entities_are_refused(self, tmp_path: Path, kind: str, opening: str) -> None:
        path = tmp_path / "a.xml"
        path.write_text(opening + XML[kind].format("&e;" + TEXT), "utf-8")
        assert check_the_rest_goes_on(path) == ["unsafe-xml"]

    @pytest.mark.parametrize("kind", XML)
    def test_a_file_that_breaks_off_says_so(self, tmp_path: Path, kind: str) -> None:
        path = tmp_path / "a.xml"
        path.write_text(XML[kind].format(TEXT)[:-9], "utf-8")
        assert check_the_rest_goes_on(path) == ["invalid-xml"]


class TestOthers:
    def test_a_pdf_with_a_password_says_so(self, tmp_path: Path) -> None:
        pypdf = pytest.importorskip("pypdf")
        writer = pypdf.PdfWriter()
        writer.add_blank_page(200, 200)
        writer.encrypt("secret", algorithm="RC4-128")
        writer.write(tmp_path / "a.pdf")
        assert check_the_rest_goes_on(tmp_path / "a.pdf") == ["encrypted"]

    def test_a_pdf_that_breaks_off_says_so(self, tmp_path: Path) -> None:
        (tmp_path / "a.pdf").write_bytes(b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog")
        assert check_the_rest_goes_on(tmp_path / "a.pdf") == ["damaged-document"]

    @pytest.mark.parametrize("suffix", [".rtf", ".mhtml", ".warc"])
    def test_what_breaks_off_gives_an_article_or_a_reject(
        self, tmp_path: Path, suffix: str
    ) -> None:
        starts = {
            ".rtf": b"{\\rtf1\\ansi{\\fonttbl{\\f0",
            ".mhtml": b"From: <Saved by x>\r\nContent-Type: multipart/related; boundary=b\r\n\r\n--b",
            ".warc": b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: 1073741824\r\n\r\nHTTP/1.1 200",
        }
        path = tmp_path / f"a{suffix}"
        path.write_bytes(starts[suffix])
        assert len(check_the_rest_goes_on(path)) == 1

    def test_a_mail_that_breaks_off_is_told(self, tmp_path: Path) -> None:
        mail = f"Subject: x\nContent-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain\n\n{TEXT}"
        (tmp_path / "a.eml").write_text(mail, "utf-8")
        assert any("breaks off" in note for note in describe_inputs(tmp_path / "a.eml").notes)

    @pytest.mark.slow
    def test_a_packed_web_archive_that_swells_is_stopped(self, tmp_path: Path) -> None:
        head = b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: 90000000\r\n\r\n"
        (tmp_path / "a.warc.gz").write_bytes(gzip.compress(head + b"0" * 90_000_000))
        slugs = check_the_rest_goes_on(tmp_path / "a.warc.gz")
        assert len(slugs) == 1

    @pytest.mark.parametrize(
        "content",
        [
            "**** *a_b",
            "**** *a_b\n**** *c_d\n",
            "634 mots\nDocument A1\n",
            "1 of 2 DOCUMENTS\nLENGTH: 3 words\n",
        ],
    )
    def test_exports_without_texts_say_so(self, tmp_path: Path, content: str) -> None:
        (tmp_path / "a.txt").write_text(content, "utf-8")
        assert set(check_the_rest_goes_on(tmp_path / "a.txt")) == {"missing-text"}


def test_a_spreadsheet_of_libreoffice_is_a_table(tmp_path: Path) -> None:
    date = '<t:table-cell o:value-type="date" o:date-value="2024-03-12T18:05:00"/>'
    number = '<t:table-cell o:value-type="float" o:value="45364"/>'
    rows = (
        cells("titre", "date", "texte"),
        cells("Un") + date + cells(TEXT),
        cells("Deux") + number + cells(f"{TEXT}<x:line-break/>fin"),
    )
    articles, slugs = read(zipped(tmp_path / "a.ods", "content.xml", table(*rows)))
    found = [(article.title, str(article.date), article.text) for article in articles]
    assert found == [
        ("Un", "2024-03-12", TEXT),
        ("Deux", "2024-03-13", f"{TEXT}\nfin"),
    ]
    assert slugs == []
