"""The report page as a file: whole, the same for the same records, and deaf to what a hostile article holds."""

from __future__ import annotations

import base64
import datetime
import hashlib
import io
import json
import math
import re
import zlib
from html.parser import HTMLParser
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from nlp.errors import InputError, OptionError
from nlp.lists import EntityType
from nlp.records import Article, Entity, Evidence, Mention, Office, Record, Tag
from nlp.writing import read_records, write_records
from nlp.writing.report import PACK, dump_report, write_report
from nlp.writing.report.packing import SCRIPTS, STYLES
from tests.record_strategies import batches
from tests.test_cli import rubrique

HOSTILE = "</script><img src=x onerror=alert(1)><!--\u2028\x00\x1b\u202e\ud83d"
PARTS = files("nlp.writing.report") / "page"


def page_of(*records: Record, title: str = "Essai") -> str:
    stream = io.StringIO()
    dump_report(records, stream, title)
    return stream.getvalue()


def unpacked(page: str, name: str) -> list[Any]:
    blocks = re.findall(
        rf'<script type="text/plain" class="{name}">([A-Za-z0-9+/=]*)</script>', page
    )
    return [json.loads(zlib.decompress(base64.b64decode(block))) for block in blocks]


def index_of(page: str) -> dict[str, Any]:
    (index,) = unpacked(page, "index")
    return dict(index)


def mention(text: str, form: str, field: str = "text") -> Mention:
    return Mention(field, text.index(form), text.index(form) + len(form), form)


def person(text: str, form: str, title: str, **more: Any) -> Entity:
    office = Office("head_of_state", title, "FR") if title else None
    named = {"id": f"person/{form}", "name": form, **more}
    return Entity(type="person", mentions=(mention(text, form),), office=office, **named)


def units(text: str, start: int, length: int) -> str:
    """Cut a text as JavaScript does."""
    return text.encode("utf-16-le")[2 * start : 2 * (start + length)].decode("utf-16-le")


class Elements(HTMLParser):
    """Gather the elements of a page, as a browser would make them."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


@pytest.mark.slow
@given(batches)
@settings(max_examples=40)
def test_every_record_is_in_the_page_and_every_mention_at_its_place(records: list[Record]) -> None:
    page = page_of(*records)
    rows = [row for block in unpacked(page, "articles") for row in block]
    assert len(rows) == len(index_of(page)["articles"]) == len(records)
    for record, row, short in zip(records, rows, index_of(page)["articles"], strict=True):
        fields = [short[3], row[4]]
        for entity, (_, _, _, mentions) in zip(record.entities, row[5], strict=True):
            assert len(mentions) == len(entity.mentions)
            for given_, (field, start, length, *_) in zip(entity.mentions, mentions, strict=True):
                assert len(units(fields[field], start, length)) == len(given_.text)


@pytest.mark.slow
@given(batches)
@settings(max_examples=20)
def test_the_same_records_make_the_same_bytes(records: list[Record]) -> None:
    assert page_of(*records) == page_of(*records)


def test_offsets_count_as_javascript_counts() -> None:
    text = "🙂🙂 Léa 🙂 a vu Léo."
    entity = Entity(
        id="person/leo",
        type="person",
        name="Léo",
        mentions=(mention(text, "Léo"), mention(text, "🙂")),
    )
    because = Evidence("text", text.index("vu"), text.index("vu") + 2, "vu", 0.5)
    tag = Tag(scheme="s", code="c", label="l", score=0.9, accepted=True, because=(because,))
    (((*_, entities, tags),),) = unpacked(
        page_of(Record(article=Article(text=text), entities=(entity,), tags=(tag,))), "articles"
    )
    assert [units(text, start, length) for _, start, length, *_ in entities[0][3]] == ["Léo", "🙂"]
    assert [units(text, start, length) for _, start, length, _ in tags[0][3]] == ["vu"]


def test_what_points_outside_the_text_is_left_out() -> None:
    places = (
        Mention("text", 3, 3, ""),
        Mention("text", 90, 99, "x"),
        Mention("lead", 0, 1, "x"),
        Mention("text", -5, 2, "un"),
    )
    entity = Entity(id="place/x", type="place", name="x", mentions=places)
    (((*_, entities, _),),) = unpacked(
        page_of(Record(article=Article(text="un texte"), entities=(entity,))), "articles"
    )
    assert [place[:3] for place in entities[0][3]] == [[1, 0, 2]]


def test_a_hostile_article_adds_nothing_to_the_page() -> None:
    entity = Entity(
        id=HOSTILE,
        type="person",
        name=HOSTILE,
        mentions=(Mention("text", 0, 9, HOSTILE[:9], HOSTILE, math.nan, HOSTILE),),
        salience=math.inf,
    )
    entity_with_office = Entity(
        id="o",
        type="person",
        name="o",
        mentions=(),
        wikidata='Q1" onclick="',
        office=Office(HOSTILE, HOSTILE, HOSTILE),
    )
    tag = Tag(scheme=HOSTILE, code=HOSTILE, label=HOSTILE, score=math.nan, accepted=True)
    article = Article(
        text=HOSTILE, title=HOSTILE, id=HOSTILE, url="javascript:alert(1)", source=HOSTILE, agency=HOSTILE,
        authors=(HOSTILE,), keywords=(HOSTILE,), language='fr" onload="alert(1)',
    )  # fmt: skip
    record = Record(
        article=article,
        entities=(entity, entity_with_office),
        tags=(tag,),
        made_by={HOSTILE: HOSTILE},
    )
    plain = page_of(Record(article=Article(text="rien")))
    page = page_of(record, title=HOSTILE)
    assert [tag for tag, _ in Elements(page).found] == [tag for tag, _ in Elements(plain).found]
    assert not re.search("[\ud800-\udfff\x00\x1b\u202e]", page)
    page.encode("utf-8")
    inside = json.dumps([index_of(page), unpacked(page, "articles")])
    assert "javascript:" not in inside
    assert "onload" not in inside
    assert "onclick" not in inside


def test_the_page_asks_for_nothing_outside_itself() -> None:
    page = page_of(Record(article=Article(text="rien")))
    for tag, attributes in Elements(page).found:
        assert not {"src", "srcset", "data", "action", "style"} & set(attributes), (tag, attributes)
        assert attributes.get("href", "#").startswith("#")
        assert not any(name.startswith("on") for name in attributes)
    assert not re.search(r"@import|url\(", page)


def test_the_policy_names_this_very_script_and_style_and_allows_nothing_else() -> None:
    page = page_of(Record(article=Article(text="rien")))
    policies = [
        a["content"] for tag, a in Elements(page).found if tag == "meta" and "http-equiv" in a
    ]
    rules = dict(rule.strip().split(" ", 1) for rule in str(policies[0]).split(";"))
    for name, tag in (("script-src", "script"), ("style-src", "style")):
        (content,) = re.findall(rf"<{tag}>(.*?)</{tag}>", page, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
        assert rules[name] == f"'sha256-{digest}'"
    assert rules["default-src"] == rules["base-uri"] == rules["form-action"] == "'none'"


def test_every_part_of_the_page_is_used() -> None:
    assert {part.name for part in PARTS.iterdir()} == {"page.html", *STYLES, *SCRIPTS}


def test_text_only_enters_the_page_as_text() -> None:
    for name in SCRIPTS:
        code = (PARTS / name).read_text(encoding="utf-8")
        assert not re.search(
            r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function|fetch\(",
            code,
        ), name


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours such as #1c1f24, as WCAG 2 defines it."""

    def luminance(colour: str) -> float:
        channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
        red, green, blue = (
            c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels
        )
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("ground", ["card", "paper", "hover"])
@pytest.mark.parametrize("ink", ["ink", "soft", "accent", *EntityType])
def test_every_colour_of_text_is_readable_by_day_and_by_night(ink: str, ground: str) -> None:
    blocks = re.findall(
        r"color-scheme: (light|dark);(.*?)}",
        (PARTS / "style.css").read_text(encoding="utf-8"),
        re.DOTALL,
    )
    assert [scheme for scheme, _ in blocks] == ["light", "dark", "dark"]
    for scheme, block in blocks:
        types = {kind: kind.colour if scheme == "light" else kind.night for kind in EntityType}
        colours = types | dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", block))
        assert contrast(colours[ink], colours[ground]) >= 4.5


def test_both_ways_to_the_dark_have_the_same_colours() -> None:
    dark = re.findall(
        r"color-scheme: dark;(.*?)}", (PARTS / "style.css").read_text(encoding="utf-8"), re.DOTALL
    )
    assert len({tuple(block.split()) for block in dark}) == 1


def test_a_person_is_shown_with_the_office_held_most_often() -> None:
    text = "Léa parle."
    offices = ["maire", "présidente", "présidente"]
    records = [
        Record(article=Article(text=text, id=str(n)), entities=(person(text, "Léa", o),))
        for n, o in enumerate(offices)
    ]
    index = index_of(page_of(*records))
    assert index["offices"][index["entities"][0][-1]] == ["head_of_state", "présidente", "FR"]


def test_one_article_alone_makes_no_leader() -> None:
    text = "Léa parle."
    records = [
        Record(article=Article(text=text, id=str(n)), entities=(person(text, "Léa", o),))
        for n, o in enumerate(("", "", "maire"))
    ]
    assert index_of(page_of(*records))["entities"][0][-1] == -1


def test_only_accepted_tags_filter_but_all_are_in_the_article() -> None:
    tags = tuple(
        Tag(scheme="s", code=code, label=code, score=0.5, accepted=code == "oui")
        for code in ("oui", "non")
    )
    page = page_of(Record(article=Article(text="rien"), tags=tags))
    index, (((*_, long),),) = index_of(page), unpacked(page, "articles")
    assert [index["tags"][number][1] for number in index["articles"][0][6]] == ["oui"]
    assert [index["tags"][row[0]][1] for row in long] == ["oui", "non"]


def test_many_articles_are_packed_apart_and_keep_their_order() -> None:
    day = datetime.date(2025, 1, 1)
    records = [
        Record(article=Article(text=f"article {n}", id=str(n), date=day)) for n in range(PACK + 1)
    ]
    page = page_of(*records)
    assert [len(block) for block in unpacked(page, "articles")] == [PACK, 1]
    assert [row[0] for row in index_of(page)["articles"]] == [str(n) for n in range(PACK + 1)]
    assert {row[1] for row in index_of(page)["articles"]} == {
        (day - datetime.date(1970, 1, 1)).days
    }


def test_what_articles_share_is_written_once() -> None:
    text = "Emmanuel Macron parle à la France. " * 20
    records = [
        Record(
            article=Article(text=f"{text}{n}", id=str(n)),
            entities=(person(text, "Macron", "président"),),
        )
        for n in range(400)
    ]
    assert len(page_of(*records)) - len(page_of(records[0])) < 400 * 100


def test_a_report_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no record to report"):
        write_report([], tmp_path / "report.html")
    assert list(tmp_path.iterdir()) == []
    assert (
        write_report(
            [Record(article=Article(text="un"))], tmp_path / "report.html", "Archives <Mali>"
        )
        == 1
    )
    assert "<title>Archives &lt;Mali&gt;</title>" in (tmp_path / "report.html").read_text(
        encoding="utf-8"
    )


@pytest.mark.parametrize(
    ("name", "message"), [("r.pdf", "end its name in .html"), ("absent/r.html", "does not exist")]
)
def test_an_output_that_cannot_be_is_said_before_anything_is_read(
    tmp_path: Path, name: str, message: str
) -> None:
    def unread() -> Any:
        pytest.fail("the records were read")
        yield

    with pytest.raises(OptionError, match=message):
        write_report(unread(), tmp_path / name)


@pytest.mark.slow
def test_the_command_makes_a_page_of_records_in_any_format(tmp_path: Path) -> None:
    records = [Record(article=Article(text="Le Mali.", id=str(number))) for number in range(3)]
    for name in ("r.jsonl", "r.jsonl.gz", "r.parquet", "r.sqlite"):
        write_records(records, tmp_path / name)
        assert list(read_records(tmp_path / name)) == records
        done = rubrique(
            "report", tmp_path / name, "-o", tmp_path / f"{name}.html", "--title", "Archives"
        )
        assert (done.returncode, done.stdout) == (0, "")
        assert done.stderr.startswith("3 records in ")
    assert len({path.read_bytes() for path in tmp_path.glob("*.html")}) == 1


@pytest.mark.slow
def test_what_a_user_gets_wrong_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "empty.jsonl").write_text("")
    (tmp_path / "broken.jsonl").write_text("{broken\n")
    write_records([Record(article=Article(text="un"))], tmp_path / "good.jsonl")
    for records, output, message in [
        ("absent.jsonl", "r.html", "absent.jsonl: no such file"),
        ("empty.jsonl", "r.html", "no record"),
        ("broken.jsonl", "r.html", "broken.jsonl:1: this is no Rubrique record"),
        ("good.jsonl", "r.docx", "end its name in .html"),
        ("good.jsonl", "absent/r.html", "the folder absent does not exist"),
    ]:
        done = rubrique("report", records, "-o", output, cwd=tmp_path)
        assert done.returncode == 1
        assert message in done.stderr
        assert len(done.stderr.strip().splitlines()) == 1
        assert not (tmp_path / output).exists()


@pytest.mark.slow
def test_help_has_an_example() -> None:
    assert "Example: rubrique report" in rubrique("report", "--help").stdout
