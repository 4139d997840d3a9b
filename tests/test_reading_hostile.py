"""Files made to break a reader: each ends in a clear reject, in little memory, without the network."""

from __future__ import annotations

import csv
import gzip
import io
import json
import tracemalloc
import zipfile
from pathlib import Path
from typing import Any

import pytest

from nlp.reading import read_articles
from nlp.records import Article, Reject

TEXT = "Le conseil municipal a voté lundi le budget de la ville, après un débat de quatre heures sur la piscine. "
BODIES = {
    "rss": "<rss version='2.0'><channel><title>t</title><item><title>T</title><description>{0}</description></item>"
    "</channel></rss>",
    "feed": "<feed xmlns='http://www.w3.org/2005/Atom'><title>t</title><entry><title>T</title><content>{0}</content>"
    "</entry></feed>",
    "wxr": "<rss xmlns:wp='http://wordpress.org/export/1.2/' xmlns:content='http://purl.org/rss/1.0/modules/content/'>"
    "<channel><item><title>T</title><content:encoded>{0}</content:encoded><wp:status>publish</wp:status>"
    "<wp:post_type>post</wp:post_type></item></channel></rss>",
    "newsml": "<newsItem xmlns='http://iptc.org/std/nar/2006-10-01/'><contentSet><inlineData>{0}</inlineData>"
    "</contentSet></newsItem>",
    "nitf": "<nitf><body><body.content><p>{0}</p></body.content></body></nitf>",
    "html": "<html><body><article><h1>T</h1><p>{0}</p></article></body></html>",
}
LAUGHS = '<!DOCTYPE x [<!ENTITY a "lol">' + "".join(
    f'<!ENTITY {name} "{f"&{before};" * 10}">'
    for before, name in zip("abcdefghi", "bcdefghij", strict=True)
)


pytestmark = pytest.mark.usefixtures("no_network")


def write(path: Path, content: str | bytes) -> Path:
    path.write_bytes(
        content if isinstance(content, bytes) else content.encode("utf-8", "surrogatepass")
    )
    return path


def read(path: Path, **options: Any) -> tuple[list[Article], list[str]]:
    rejects: list[Reject] = []
    articles = list(read_articles(path, reject=rejects.append, **options))
    assert all("\n" not in reject.detail and len(reject.detail) < 400 for reject in rejects)
    return articles, [reject.slug for reject in rejects]


def zipped(path: Path, *members: tuple[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return path


class TestXml:
    @pytest.mark.parametrize("kind", BODIES)
    def test_the_bodies_of_these_tests_are_readable(self, tmp_path: Path, kind: str) -> None:
        articles, slugs = read(write(tmp_path / "a.xml", BODIES[kind].format(TEXT * 3)))
        assert (len(articles), slugs) == (1, [])

    @pytest.mark.parametrize("kind", BODIES)
    @pytest.mark.parametrize("address", ["file://{0}", "http://127.0.0.1:9/x"])
    def test_external_entities_are_never_fetched(
        self, tmp_path: Path, kind: str, address: str
    ) -> None:
        secret = write(tmp_path / "secret.txt", "TOPSECRET")
        head = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "{address.format(secret)}">]>'
        articles, slugs = read(
            write(tmp_path / "a.xml", head + BODIES[kind].format(f"{TEXT * 3}&e;"))
        )
        assert (articles, slugs) == ([], ["unsafe-xml"])

    @pytest.mark.parametrize("kind", BODIES)
    def test_a_billion_laughs_are_not_laughed(self, tmp_path: Path, kind: str) -> None:
        path = write(tmp_path / "a.xml", LAUGHS + "]>" + BODIES[kind].format(f"{TEXT * 3}&j;"))
        assert read(path) == ([], ["unsafe-xml"])

    @pytest.mark.parametrize("kind", BODIES)
    def test_entities_pushed_out_of_sight_are_not_expanded(self, tmp_path: Path, kind: str) -> None:
        hidden = f'<!DOCTYPE x [<!-- {"x" * 70000} --><!ENTITY e SYSTEM "file:///etc/hostname"><!ENTITY f "LAUGH">'
        content = f"<?xml version='1.0'?>{hidden}]>" + BODIES[kind].format(f"{TEXT * 3}&e;&f;")
        tracemalloc.start()
        articles, slugs = read(write(tmp_path / "a.xml", content))
        assert tracemalloc.get_traced_memory()[1] < 50 * 2**20
        tracemalloc.stop()
        assert all(
            Path("/etc/hostname").read_text().strip() not in article.text for article in articles
        )
        assert len(articles) + len(slugs) == 1

    @pytest.mark.parametrize("kind", ["wxr", "newsml", "nitf"])
    def test_xml_that_breaks_off_is_said(self, tmp_path: Path, kind: str) -> None:
        _, slugs = read(write(tmp_path / "a.xml", BODIES[kind].format(TEXT)[:-9]))
        assert slugs == ["invalid-xml"]

    @pytest.mark.slow
    @pytest.mark.parametrize("kind", ["rss", "feed", "newsml", "nitf", "html", "wxr"])
    def test_deep_nesting_ends_somewhere(self, tmp_path: Path, kind: str) -> None:
        deep = "<b>" * 50000 + "x" + "</b>" * 50000
        articles, slugs = read(write(tmp_path / "a.xml", BODIES[kind].format(deep)))
        assert len(articles) + len(slugs) == 1

    @pytest.mark.parametrize("kind", ["rss", "feed", "wxr"])
    def test_a_feed_without_items_has_no_articles(self, tmp_path: Path, kind: str) -> None:
        head, _, _ = BODIES[kind].partition("<item>" if kind != "feed" else "<entry>")
        tail = "</feed>" if kind == "feed" else "</channel></rss>"
        assert read(write(tmp_path / "a.xml", head + tail)) == ([], ["no-articles"])

    def test_a_feed_is_never_taken_for_an_address(self, tmp_path: Path) -> None:
        for content in (b"http://127.0.0.1:9/feed", b"/etc/hostname"):
            articles, slugs = read(write(tmp_path / "a.rss", content))
            assert (articles, slugs) == ([], ["unknown-format"])

    def test_scripts_and_styles_of_a_feed_are_no_text(self, tmp_path: Path) -> None:
        nasty = (
            "<![CDATA[<p>"
            + TEXT
            + "</p><script>alert(1)</script><style>p{}</style><iframe src='http://x'/>]]>"
        )
        ((article,), _) = read(write(tmp_path / "a.xml", BODIES["rss"].format(nasty)))
        assert article.text == TEXT.strip()

    def test_a_stray_control_character_of_wordpress_does_not_stop_it(self, tmp_path: Path) -> None:
        ((article,), _) = read(write(tmp_path / "a.xml", BODIES["wxr"].format(f"a\x08b {TEXT}")))
        assert article.text.startswith("ab Le conseil")


class TestArchives:
    @pytest.mark.parametrize(
        "name",
        ["../../evil.txt", "/etc/evil.txt", "..\\..\\evil.txt", "C:\\evil.txt", "a/../b.txt"],
    )
    def test_names_that_lead_out_of_the_archive_are_refused(
        self, tmp_path: Path, name: str
    ) -> None:
        path = zipped(tmp_path / "a.zip", (name, TEXT.encode()), ("bon.txt", TEXT.encode()))
        articles, slugs = read(path)
        assert (len(articles), slugs) == (1, ["unsafe-path"])
        assert sorted(file.name for file in tmp_path.rglob("*")) == ["a.zip"]

    @pytest.mark.parametrize("name", ["b.zip", "b.jsonl.gz", "b.tar", "b.7z"])
    def test_archives_inside_archives_are_refused(self, tmp_path: Path, name: str) -> None:
        assert read(zipped(tmp_path / "a.zip", (name, b"PK"))) == ([], ["nested-archive"])

    @pytest.mark.slow
    @pytest.mark.parametrize("suffix", [".jsonl", ".txt", ".html", ".xml", ".csv", ".json"])
    def test_a_zip_bomb_is_defused(self, tmp_path: Path, suffix: str) -> None:
        start = (
            b"<rss xmlns:wp='http://wordpress.org/export/1.2/'><channel>"
            if suffix == ".xml"
            else b"text,b\n"
        )
        path = zipped(tmp_path / "a.zip", (f"a{suffix}", start + (b" " * 2**20 + b"\n") * 150))
        assert path.stat().st_size < 2**20
        tracemalloc.start()
        articles, slugs = read(path)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert articles == []
        assert slugs[-1] in (
            "too-compressed",
            "too-long",
            "invalid-xml" if suffix == ".xml" else "",
        )
        assert peak < 150 * 2**20

    @pytest.mark.slow
    def test_a_gzip_bomb_is_defused(self, tmp_path: Path) -> None:
        path = write(
            tmp_path / "a.jsonl.gz",
            gzip.compress(b'{"text": "a"}\n' + (b" " * 2**20 + b"\n") * 150),
        )
        articles, slugs = read(path)
        assert [a.text for a in articles] == ["a"]
        assert slugs[-1] == "too-compressed"

    def test_damaged_and_empty_archives_are_said(self, tmp_path: Path) -> None:
        good = zipped(tmp_path / "a.zip", ("a.txt", TEXT.encode() * 1000)).read_bytes()
        assert read(write(tmp_path / "b.zip", good[:200]))[1] == ["damaged-zip"]
        assert read(write(tmp_path / "c.zip", b"PK\x05\x06" + b"\0" * 18))[1] == ["no-articles"]
        assert read(zipped(tmp_path / "d.zip", ("photo.jpg", b"x")))[1] == ["no-articles"]
        broken = bytearray(good)
        broken[60:70] = b"0123456789"
        assert read(write(tmp_path / "e.zip", bytes(broken)))[1] == ["damaged-zip"]


class TestLines:
    @pytest.mark.slow
    def test_a_line_of_200_megabytes_is_passed_over(self, tmp_path: Path) -> None:
        path = tmp_path / "a.jsonl"
        with path.open("wb") as stream:
            stream.write(b'{"text": "avant"}\n{"text": "')
            for _ in range(200):
                stream.write(b"x" * 2**20)
            stream.write('"}\n{"text": "après"}\n'.encode())
        tracemalloc.start()
        articles, slugs = read(path)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert [a.text for a in articles] == ["avant", "après"]
        assert slugs == ["too-long"]
        assert peak < 150 * 2**20

    @pytest.mark.slow
    @pytest.mark.parametrize("suffix", [".txt", ".json", ".html", ".md", ".rss"])
    def test_a_document_too_long_to_be_held_is_refused(self, tmp_path: Path, suffix: str) -> None:
        path = tmp_path / f"a{suffix}"
        with path.open("wb") as stream:
            stream.write(b"<rss><channel>" if suffix == ".rss" else b"[")
            stream.writelines(b" " * 2**20 for _ in range(140))
        assert read(path)[1] == ["too-long"]

    @pytest.mark.parametrize(
        "line",
        [
            b'{"text": "a\x00b"}',
            b'{"text": ' + b"[" * 200000 + b"]" * 200000 + b"}",
            b'{"text": "\\ud83d"}',
            b'{"title": "\\udc00", "text": "a"}',
            b'{"text": "a", "keywords": ["\\ud800"]}',
            b'{"text": "a", "id": "\\ud800"}',
            b'{"text": NaN}',
            b'{"a":' * 100000,
            b"\xff\xfe\xfd",
            b'{"text": {"a": 1}}',
        ],
    )
    def test_odd_lines_are_rejected_one_by_one(self, tmp_path: Path, line: bytes) -> None:
        start = b'{"text": "avant"}\n' * 300
        articles, slugs = read(
            write(tmp_path / "a.jsonl", start + line + '\n{"text": "après"}\n'.encode())
        )
        assert [a.text for a in articles[299:]] == ["avant", "après"]
        assert len(slugs) == 1
        assert slugs[0].startswith("invalid-")

    @pytest.mark.parametrize("content", ["[" * 200000, '{"a":' * 200000, "[1, 2", '{"text": "a"'])
    def test_odd_documents_are_rejected_whole(self, tmp_path: Path, content: str) -> None:
        assert read(write(tmp_path / "a.json", content))[1] == ["invalid-json"]

    @pytest.mark.parametrize("content", ["[]", "[]\n", '{"articles": []}', "3"])
    def test_documents_without_objects_say_so(self, tmp_path: Path, content: str) -> None:
        assert read(write(tmp_path / "a.json", content))[1][0] in (
            "no-articles",
            "missing-text",
            "invalid-json",
        )


class TestTables:
    @pytest.mark.slow
    def test_a_quote_that_never_closes_is_said(self, tmp_path: Path) -> None:
        path = write(tmp_path / "a.csv", 'title,text\na,"' + "mot " * (5 * 2**20) + "\n")
        assert read(path)[1] == ["too-long"]

    def test_a_nul_in_the_head_is_no_table(self, tmp_path: Path) -> None:
        assert read(write(tmp_path / "a.csv", b"title,text\na,b\x00c\n"))[1] == ["binary-file"]

    def test_formulas_are_only_text(self, tmp_path: Path) -> None:
        stream = io.StringIO()
        csv.writer(stream).writerows([["title", "text"], ['=cmd|"/C calc"!A0', "=1+1"]])
        ((article,), _) = read(write(tmp_path / "a.csv", stream.getvalue()))
        assert (article.title, article.text) == ('=cmd|"/C calc"!A0', "=1+1")

    @pytest.mark.parametrize("content", [b"PAR1", b"PAR1" + b"\0" * 100 + b"PAR1", b"nothing"])
    def test_a_parquet_file_that_is_none_is_said(self, tmp_path: Path, content: bytes) -> None:
        assert read(write(tmp_path / "a.parquet", content))[1] == ["invalid-parquet"]


class TestPages:
    @pytest.mark.parametrize(
        "content",
        [
            "<" * 100000,
            "<div>" * 20000 + TEXT,
            "<html>" + "<p>" + "&#0;&#xD800;" * 100,
            "<html><body>" + "<article>" * 3000,
            "<html><head><meta charset='utf-16'></head><body><p>" + TEXT * 3,
            "<a href='http://[::1'>x</a>" * 1000,
        ],
    )
    def test_broken_pages_end_in_an_article_or_a_reject(self, tmp_path: Path, content: str) -> None:
        articles, slugs = read(write(tmp_path / "a.html", content))
        assert len(articles) + len(slugs) >= 1

    def test_a_page_may_not_reach_for_files(self, tmp_path: Path) -> None:
        page = f"<html><head><base href='file:///etc/'></head><body><iframe src='hostname'></iframe><p>{TEXT * 3}</p>"
        articles, _ = read(write(tmp_path / "a.html", page))
        assert all(
            Path("/etc/hostname").read_text().strip() not in article.text for article in articles
        )

    @pytest.mark.slow
    def test_front_matter_of_a_megabyte_is_read_in_a_moment(self, tmp_path: Path) -> None:
        matter = "---\n" + "a: [" + "'x', " * 200000 + "]\n" + "- b\n" * 1000 + "---\n"
        assert len(read(write(tmp_path / "a.md", matter + TEXT))[0]) == 1

    def test_surrogates_in_every_text_format(self, tmp_path: Path) -> None:
        for suffix in ("txt", "md", "html", "csv"):
            articles, slugs = read(
                write(tmp_path / f"a.{suffix}", f"text,b\n{TEXT.replace(',', '')}\ud800,c\n" * 3)
            )
            json.dumps([a.text for a in articles]).encode()
            for article in articles:
                article.text.encode()
            assert articles or slugs
