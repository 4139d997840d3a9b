"""Every output format: what is kept, that two-way formats lose nothing, and that no content gets out of its place."""

from __future__ import annotations

import contextlib
import csv
import datetime
import gc
import json
import os
import re
import sqlite3
import tracemalloc
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from tempfile import TemporaryDirectory

import jsonschema
import pandas as pd
import pytest
from hypothesis import given, settings

from nlp.errors import InputError, OptionError
from nlp.records import (
    Article,
    Entity,
    Evidence,
    Mention,
    Office,
    Origin,
    Record,
    Tag,
    encode_json,
)
from nlp.writing import SUFFIXES, check_output, read_records, to_frame, write_records
from nlp.writing.html import mark
from nlp.writing.json_ld import to_json_ld
from nlp.writing.ninjs import to_ninjs
from nlp.writing.sqlite import check_database
from tests.record_strategies import batches, records

TWO_WAY = (".jsonl", ".jsonl.gz", ".parquet", ".sqlite", ".db")
TABLES = ("articles", "entities", "mentions", "tags")
HOSTILE = (
    "</script><script>alert(1)</script>\"'><img src=x onerror=alert(1)>'); DROP TABLE articles; --"
)


def kremlin(
    number: int = 1, text: str = "Le Kremlin a reçu le ministre russe Sergueï Lavrov."
) -> Record:
    """Return an article in which a name and a metonym share a place, on a day, by an agency."""
    article = Article(
        id=f"a{number}",
        title="L'État russe",
        text=text,
        date=datetime.date(2025, 7, 3),
        agency="AFP",
        authors=("Anne Doe",),
        keywords=("russie", "diplomatie"),
    )
    russia = Entity(
        id="country/RU",
        type="country",
        name="Russie",
        code="RU",
        known=True,
        focus=True,
        salience=0.7,
        mentions=(
            Mention("title", 7, 12, "russe", "demonym", 1.0, "table"),
            Mention("text", 3, 10, "Kremlin", "metonym", None, "table"),
        ),
    )
    seat = Entity(
        id="organisation/kremlin",
        type="organisation",
        name="Kremlin",
        country="RU",
        mentions=(Mention("text", 3, 10, "Kremlin"),),
    )
    lavrov = Entity(
        id="person/lavrov",
        type="person",
        name="Sergueï Lavrov",
        wikidata="Q58217",
        salience=0.3,
        office=Office("minister", "ministre des Affaires étrangères", "RU"),
        mentions=(Mention("text", 36, 50, "Sergueï Lavrov", score=0.98),),
    )
    politics = Tag(
        scheme="medtop",
        code="medtop:11000000",
        label="Politique",
        score=0.926,
        accepted=True,
        because=(Evidence("text", 21, 29, "ministre", 0.2),),
    )
    runner_up = Tag(scheme="mots-cles", code="guerre", label="guerre", score=0.1, accepted=False)
    return Record(
        article=article,
        entities=(russia, seat, lavrov),
        tags=(politics, runner_up),
        made_by={"rubrique": "9"},
    )


def hostile() -> Record:
    """Return a record whose every string tries to break out."""
    article = Article(
        id=HOSTILE,
        title=HOSTILE,
        text=HOSTILE,
        url="javascript:alert(1)",
        keywords=(HOSTILE,),
        language='"><b>',
    )
    entity = Entity(
        id=HOSTILE,
        type="person",
        name=HOSTILE,
        wikidata=HOSTILE,
        office=Office("former", HOSTILE, HOSTILE),
        mentions=(Mention("text", 0, 9, HOSTILE[:9]),),
    )
    tag = Tag(scheme=HOSTILE, code=HOSTILE, label=HOSTILE, score=0.5, accepted=True)
    return Record(article=article, entities=(entity,), tags=(tag,), made_by={HOSTILE: HOSTILE})


def query(path: Path, statement: str) -> list[tuple[object, ...]]:
    with sqlite3.connect(path) as database:
        found = list(database.execute(statement))
    database.close()
    return found


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


# What is written is read back.


@pytest.mark.slow
@pytest.mark.parametrize("suffix", TWO_WAY)
@settings(max_examples=30)
@given(batch=batches)
def test_two_way_formats_lose_nothing(suffix: str, batch: list[Record]) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"x{suffix}"
        assert write_records(batch, path) == len(batch)
        assert list(read_records(path)) == batch


def test_records_go_round_through_all_two_way_formats(tmp_path: Path) -> None:
    given = [kremlin(number, text=f"Le Kremlin. {number}") for number in range(303)]
    write_records(given, tmp_path / "a.jsonl")
    write_records(read_records(tmp_path / "a.jsonl"), tmp_path / "b.parquet")
    write_records(read_records(tmp_path / "b.parquet"), tmp_path / "c.sqlite")
    write_records(read_records(tmp_path / "c.sqlite"), tmp_path / "d.jsonl")
    assert (tmp_path / "d.jsonl").read_bytes() == (tmp_path / "a.jsonl").read_bytes()


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_the_same_records_give_the_same_file(tmp_path: Path, suffix: str) -> None:
    def written(name: str) -> list[bytes]:
        folder = tmp_path / name
        folder.mkdir()
        write_records([kremlin(1), kremlin(2)], folder / f"x{suffix}")
        return [path.read_bytes() for path in sorted(folder.iterdir())]

    assert written("first") == written("second")


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_no_record_at_all_is_an_output_too(tmp_path: Path, suffix: str) -> None:
    assert write_records([], tmp_path / f"x{suffix}") == 0
    if suffix in TWO_WAY:
        assert list(read_records(tmp_path / f"x{suffix}")) == []


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_an_output_that_breaks_off_leaves_no_trace(tmp_path: Path, suffix: str) -> None:
    def breaking() -> Iterator[Record]:
        yield kremlin()
        raise RuntimeError("the light went out")

    with pytest.raises(RuntimeError):
        write_records(breaking(), tmp_path / f"x{suffix}")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_files_have_the_rights_that_the_user_set(tmp_path: Path, suffix: str) -> None:
    mask = os.umask(0o027)
    try:
        write_records([kremlin()], tmp_path / f"x{suffix}")
    finally:
        os.umask(mask)
    assert {path.stat().st_mode & 0o777 for path in tmp_path.iterdir()} == {0o640}


@pytest.mark.slow
@pytest.mark.parametrize(
    "suffix",
    [
        ".jsonl",
        ".parquet",
        ".csv",
        ".sqlite",
        ".ninjs.json",
        ".jsonld",
        ".html",
        ".tei.xml",
        ".newsml.xml",
    ],
)
def test_memory_stays_flat(tmp_path: Path, suffix: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nlp.writing.parquet.BLOCK", 5)

    def many(count: int) -> Iterator[Record]:
        return (
            kremlin(number, text=f"Le Kremlin {number} " + "mot " * 25_000)
            for number in range(count)
        )

    def peak(count: int) -> int:
        gc.collect()
        tracemalloc.start()
        path = tmp_path / f"{count}{suffix}"
        write_records(many(count), path)
        if suffix in TWO_WAY:
            assert sum(1 for _ in read_records(path)) == count
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most

    peak(5)  # imports
    few, lots = peak(20), peak(60)  # 2 MB and 6 MB of text
    assert lots < few + 500_000


@pytest.mark.parametrize("suffix", TWO_WAY)
def test_a_file_of_another_kind_is_one_line_not_a_traceback(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"x{suffix}"
    for content in (b"\x00\xff garbage", b'["a list"]\n', b"PAR1", b"\x1f\x8b\x08broken"):
        path.write_bytes(content)
        with pytest.raises(InputError, match=re.escape(str(path))):
            list(read_records(path))
    path.unlink()
    with pytest.raises(InputError, match="no such file"):
        list(read_records(path))


@pytest.mark.parametrize("name", ["x.xls", "x", "x.json", "jsonl", "x.csv.gz"])
def test_an_unknown_suffix_is_named_with_those_that_exist(tmp_path: Path, name: str) -> None:
    with pytest.raises(OptionError, match=r"\.parquet.*\.html"):
        check_output(tmp_path / name)


def test_a_folder_is_no_output(tmp_path: Path) -> None:
    (tmp_path / "x.jsonl").mkdir()
    with pytest.raises(OptionError, match="is a folder"):
        check_output(tmp_path / "x.jsonl")


# Parquet.


def test_parquet_is_nested_and_typed_for_others(tmp_path: Path) -> None:
    write_records([kremlin(1), kremlin(2)], tmp_path / "x.parquet")
    frame = pd.read_parquet(tmp_path / "x.parquet")
    assert list(frame["id"]) == ["a1", "a2"]
    assert frame["date"][0] == datetime.date(2025, 7, 3)
    assert frame["entities"][0][2]["office"] == {
        "role": "minister",
        "title": "ministre des Affaires étrangères",
        "of": "RU",
        "as_of": None,
        "guessed": None,
    }


@pytest.mark.slow
def test_duckdb_reads_parquet(tmp_path: Path) -> None:
    duckdb = pytest.importorskip("duckdb")
    write_records([kremlin(1), kremlin(2)], tmp_path / "x.parquet")
    rows = duckdb.sql(
        f"SELECT e.name, count(*) FROM (SELECT unnest(entities) AS e FROM '{tmp_path}/x.parquet' "
        "WHERE date = DATE '2025-07-03') GROUP BY ALL ORDER BY 1"
    ).fetchall()
    assert rows == [("Kremlin", 2), ("Russie", 2), ("Sergueï Lavrov", 2)]


@pytest.mark.slow
def test_parquet_grows_by_row_groups(tmp_path: Path) -> None:
    from pyarrow.parquet import ParquetFile

    write_records((kremlin(number) for number in range(1001)), tmp_path / "x.parquet")
    with ParquetFile(tmp_path / "x.parquet") as file:
        assert [file.metadata.row_group(n).num_rows for n in range(file.num_row_groups)] == [
            500,
            500,
            1,
        ]


# CSV.


def test_csv_makes_four_tidy_tables(tmp_path: Path) -> None:
    write_records([kremlin()], tmp_path / "x.csv")
    assert sorted(path.name for path in tmp_path.iterdir()) == [f"x.{name}.csv" for name in TABLES]
    assert table(tmp_path / "x.articles.csv")[0]["keywords"] == "russie|diplomatie"
    assert table(tmp_path / "x.entities.csv")[0]["focus"] == "true"
    assert [row["text"] for row in table(tmp_path / "x.mentions.csv")] == [
        "russe",
        "Kremlin",
        "Kremlin",
        "Sergueï Lavrov",
    ]
    assert table(tmp_path / "x.tags.csv")[0]["because"] == "ministre"


@pytest.mark.parametrize("name", TABLES)
def test_csv_and_frames_are_the_same_tables(tmp_path: Path, name: str) -> None:
    write_records([kremlin()], tmp_path / "x.csv")
    read = pd.read_csv(tmp_path / f"x.{name}.csv", encoding="utf-8")
    frame = to_frame([kremlin()], name)
    assert list(read.columns) == list(frame.columns)
    assert len(read) == len(frame)


@pytest.mark.parametrize("formula", ["=1+1", "+33 1", "-2", "@SUM(A1)", "\t=1", "\r=1", "＝1"])
def test_no_cell_is_a_formula(tmp_path: Path, formula: str) -> None:
    record = Record(
        article=Article(id=formula, title=formula, text=formula, keywords=(formula, "b")),
        entities=(
            Entity(
                id=formula,
                type="place",
                name=formula,
                mentions=(Mention("text", 0, 1, formula[:1]),),
            ),
        ),
        tags=(Tag(scheme=formula, code=formula, label=formula, score=0.5, accepted=True),),
    )
    write_records([record], tmp_path / "x.csv")
    cells = [cell for path in tmp_path.iterdir() for row in table(path) for cell in row.values()]
    assert f"'{formula}" in cells
    assert not [cell for cell in cells if cell and cell[0] in "=+-@\t\r＝＋－＠"]


# SQLite.


def test_sqlite_holds_the_tables_with_their_links(tmp_path: Path) -> None:
    path = tmp_path / "x.sqlite"
    write_records([kremlin(1), kremlin(2)], path)
    joined = "SELECT e.name, m.text FROM mentions m JOIN entities e ON m.entity_id = e.id WHERE m.article = 'a2'"
    assert query(path, f"{joined} ORDER BY m.id")[0] == ("Russie", "russe")
    assert query(path, "PRAGMA foreign_key_check") == []
    for name, count in (("articles", 2), ("entities", 6), ("mentions", 8), ("tags", 4)):
        assert query(path, f"SELECT count(*) FROM {name}") == [(count,)]


@pytest.mark.parametrize("words", ["etat", "ÉTAT", "état", "Serguei", "recu"])
def test_search_folds_accents_and_case(tmp_path: Path, words: str) -> None:
    write_records([kremlin()], tmp_path / "x.db")
    assert query(
        tmp_path / "x.db", f"SELECT rowid FROM articles_fts WHERE articles_fts MATCH '{words}'"
    ) == [(1,)]


def test_tagging_again_replaces_the_article_and_keeps_the_others(tmp_path: Path) -> None:
    path = tmp_path / "x.sqlite"
    write_records([kremlin(1), kremlin(2)], path)
    again = Record(article=Article(id="a1", text="Une grève."), made_by={"rubrique": "10"})
    assert write_records([again, kremlin(3)], path) == 2
    assert list(read_records(path)) == [again, kremlin(2), kremlin(3)]
    search = "SELECT id FROM articles WHERE rowid IN (SELECT rowid FROM articles_fts WHERE articles_fts MATCH '{}')"
    assert query(path, search.format("greve")) == [("a1",)]
    assert query(path, search.format("kremlin")) == [("a2",), ("a3",)]
    query(path, "VACUUM")
    assert query(path, search.format("greve")) == [("a1",)]
    query(path, "INSERT INTO articles_fts (articles_fts, rank) VALUES ('integrity-check', 1)")


def test_an_update_that_breaks_off_leaves_the_database_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "x.sqlite"
    write_records([kremlin(1)], path)

    def breaking() -> Iterator[Record]:
        yield Record(article=Article(id="a1", text="Autre chose."))
        raise RuntimeError("the light went out")

    with pytest.raises(RuntimeError):
        write_records(breaking(), path)
    assert list(read_records(path)) == [kremlin(1)]
    assert [item.name for item in tmp_path.iterdir()] == ["x.sqlite"]


def test_other_tables_of_a_database_stay(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    query(path, "CREATE TABLE notes (note)")
    write_records([kremlin()], path)
    assert query(path, "SELECT * FROM notes") == []
    assert list(read_records(path)) == [kremlin()]


def test_a_database_of_another_shape_is_refused_unchanged(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    query(path, "CREATE TABLE articles (headline)")
    with pytest.raises(OptionError, match="name a new file"):
        write_records([kremlin()], path)
    assert query(path, "SELECT name FROM sqlite_master") == [("articles",)]


# ninjs and JSON-LD.


@pytest.fixture(scope="module")
def ninjs_schema() -> dict[str, object]:
    return dict(
        json.loads(Path("tests/data/ninjs-3.1-subset.schema.json").read_text(encoding="utf-8"))
    )


@pytest.mark.slow
@given(record=records())
def test_every_record_is_valid_ninjs(ninjs_schema: dict[str, object], record: Record) -> None:
    jsonschema.validate(json.loads(json.dumps(to_ninjs(record))), ninjs_schema)


def test_ninjs_tells_topics_people_places_and_where_they_come_from() -> None:
    item = to_ninjs(kremlin())
    assert item["subjects"] == [
        {"name": "russie", "rel": "about", "literal": "russie"},
        {"name": "diplomatie", "rel": "about", "literal": "diplomatie"},
        {
            "name": "Politique",
            "rel": "about",
            "uri": "http://cv.iptc.org/newscodes/mediatopic/11000000",
            "literal": "medtop:11000000",
            "creator": "rubrique 9 medtop",
            "confidence": 93,
        },
    ]
    lavrov = {
        "name": "Sergueï Lavrov",
        "rel": "mentions",
        "uri": "http://www.wikidata.org/entity/Q58217",
    }
    assert item["people"] == [{**lavrov, "literal": "person/lavrov"}]
    assert item["places"] == [{"name": "Russie", "rel": "about", "literal": "country/RU"}]
    assert item["firstCreated"] == "2025-07-03T00:00:00Z"


@pytest.mark.parametrize(
    ("url", "name", "uri"),
    [
        ("https://exemple.fr/é t?a=1", "x", "https://exemple.fr/%C3%A9%20t?a=1"),
        (None, "https://exemple.fr/100%", "https://exemple.fr/100%25"),
        ("javascript:alert(1)", "un id", "urn:rubrique:un%20id"),
    ],
)
def test_every_article_has_a_uri(url: str | None, name: str, uri: str) -> None:
    assert to_ninjs(Record(article=Article(id=name, text="", url=url)))["uri"] == uri


@pytest.mark.parametrize("suffix", [".ninjs.json", ".jsonld"])
@pytest.mark.parametrize("count", [0, 1, 2, 3])
def test_one_object_alone_several_together(tmp_path: Path, suffix: str, count: int) -> None:
    path = tmp_path / f"x{suffix}"
    write_records([kremlin(number) for number in range(count)], path)
    found = json.loads(path.read_text(encoding="utf-8"))
    if suffix == ".jsonld":
        assert found["@context"] == "https://schema.org"
        items = [found] if count == 1 else found["@graph"]
    else:
        items = [found] if count == 1 else found
    assert len(items) == count


def test_ninjs_lines_are_one_object_each(tmp_path: Path, ninjs_schema: dict[str, object]) -> None:
    write_records([kremlin(1), kremlin(2)], tmp_path / "x.ninjs.jsonl")
    lines = (tmp_path / "x.ninjs.jsonl").read_text(encoding="utf-8").splitlines()
    for line in lines:
        jsonschema.validate(json.loads(line), ninjs_schema)
    assert len(lines) == 2


def test_json_ld_says_what_the_article_is_about_and_whom_it_mentions() -> None:
    item = to_json_ld(kremlin())
    assert item["@type"] == "NewsArticle"
    assert item["about"][0]["termCode"] == "medtop:11000000"
    assert item["about"][1] == {"@type": "Country", "name": "Russie", "identifier": "RU"}
    assert [thing["name"] for thing in item["mentions"]] == ["Kremlin", "Sergueï Lavrov"]
    assert item["mentions"][1]["sameAs"] == "http://www.wikidata.org/entity/Q58217"
    assert item["datePublished"] == "2025-07-03"


# HTML.


class Page(HTMLParser):
    """Collect the tags and the text of a page."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(source)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


def test_a_page_marks_entities_and_needs_nothing_else(tmp_path: Path) -> None:
    write_records([kremlin()], tmp_path / "x.html")
    page = Page((tmp_path / "x.html").read_text(encoding="utf-8"))
    marks = [attributes for tag, attributes in page.tags if tag == "mark"]
    assert [mark["class"] for mark in marks[4:]] == ["country", "organisation", "person"]
    assert "Russie (métonyme)" in str(marks[5]["title"])
    assert "ministre des Affaires étrangères (RU) — ministre" in str(marks[6]["title"])
    assert not [tag for tag, _ in page.tags if tag in ("script", "link", "img", "iframe")]


@pytest.mark.slow
@given(record=records())
def test_a_marked_field_is_still_the_field(record: Record) -> None:
    for field in ("title", "text"):
        page = Page(f"<pre>.{mark(record, field)}</pre>")
        kept = re.sub(
            "[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]",
            "",
            getattr(record.article, field),
        )
        assert page.text == f".{kept}"
        assert {tag for tag, _ in page.tags} <= {"pre", "mark"}


def test_names_within_names_are_marked_within() -> None:
    text = "le ministère russe de la Défense"
    inner = Entity(
        id="c",
        type="country",
        name="Russie",
        mentions=(Mention("text", 13, 18, "russe", "demonym"),),
    )
    outer = Entity(
        id="o", type="organisation", name="M", mentions=(Mention("text", 3, 32, text[3:]),)
    )
    marked = mark(Record(article=Article(text=text), entities=(inner, outer)), "text")
    assert re.sub(r' title="[^"]*"', "", marked) == (
        'le <mark class="organisation">ministère <mark class="country">russe</mark> de la Défense</mark>'
    )


# Nothing gets out of its place.


def test_no_content_gets_out_of_a_page(tmp_path: Path) -> None:
    write_records([hostile()], tmp_path / "x.html")
    page = Page((tmp_path / "x.html").read_text(encoding="utf-8"))
    assert not [
        tag
        for tag, attributes in page.tags
        if tag in ("script", "img", "b") and "onerror" in attributes
    ]
    assert not [tag for tag, _ in page.tags if tag in ("script", "img")]
    assert not [
        attributes for _, attributes in page.tags if "javascript:" in str(attributes.get("href"))
    ]
    assert {attributes["lang"] for tag, attributes in page.tags if "lang" in attributes} == {"fr"}


@pytest.mark.parametrize("suffix", [".jsonld", ".ninjs.json", ".ninjs.jsonl"])
def test_json_for_pages_cannot_close_a_script(tmp_path: Path, suffix: str) -> None:
    write_records([hostile(), kremlin()], tmp_path / f"x{suffix}")
    written = (tmp_path / f"x{suffix}").read_text(encoding="utf-8")
    assert "<" not in written
    assert HOSTILE[:9] in json.dumps(
        json.loads(written.splitlines()[0] if suffix.endswith("l") else written), ensure_ascii=False
    )


def test_no_content_runs_in_a_database(tmp_path: Path) -> None:
    write_records([hostile(), kremlin()], tmp_path / "x.sqlite")
    assert list(read_records(tmp_path / "x.sqlite")) == [hostile(), kremlin()]


def test_a_database_made_before_is_read_and_given_the_columns_that_joined_later(
    tmp_path: Path,
) -> None:
    path = tmp_path / "x.sqlite"
    write_records([kremlin(1)], path)
    later = {"articles": ("origin", "extra"), "entities": ("geonames", "as_of", "guessed", "own")}
    with contextlib.closing(sqlite3.connect(path)) as database:
        for table, columns in later.items():
            for column in columns:
                database.execute(f"ALTER TABLE {table} DROP COLUMN {column}")
    assert list(read_records(path)) == [kremlin(1)]
    check_database(path)
    place = Entity(id="place/kiev", type="place", name="Kiev", mentions=(), geonames="703448")
    article = Article(text="Kiev.", origin=Origin("a.csv", 2), extra={"page": "3"})
    added = Record(article=article, entities=(place,))
    write_records([added], path)
    assert list(read_records(path)) == [kremlin(1), added]


def test_a_line_that_is_no_record_says_which_field_and_what_was_expected(tmp_path: Path) -> None:
    row = kremlin(1).to_dict()
    row["entities"][0]["name"] = 7
    path = tmp_path / "x.jsonl"
    path.write_bytes(kremlin(1).to_json() + b"\n" + encode_json(row) + b"\n")
    with pytest.raises(InputError) as told:
        list(read_records(path))
    assert "x.jsonl:2: this is no Rubrique record" in str(told.value)
    assert "Expected `str`, got `int` - at `$.entities[0].name`" in str(told.value)


def test_a_workbook_is_printed_with_all_columns_beside_each_other(tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    write_records([kremlin()], tmp_path / "out.xlsx")
    for sheet in openpyxl.load_workbook(tmp_path / "out.xlsx"):
        assert sheet.page_setup.orientation == "landscape"
        assert sheet.sheet_properties.pageSetUpPr.fitToPage is (sheet.title != "Articles")
        assert sheet.page_setup.fitToHeight == 0
        assert sheet.print_title_rows == "$1:$1"
