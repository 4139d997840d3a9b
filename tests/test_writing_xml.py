"""Records as TEI and NewsML-G2: what is marked, what is kept apart, what comes back."""

from __future__ import annotations

import datetime
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from nlp.lists import EntityType
from nlp.reading import read_articles
from nlp.records import Article, Entity, Mention, Office, Record, Tag
from nlp.text import clean
from nlp.writing import write_records
from nlp.writing.xml_text import Span, holdable, nest

TEI = "{http://www.tei-c.org/ns/1.0}"
G2 = "{http://iptc.org/std/nar/2006-10-01/}"
SUFFIXES = (".tei.xml", ".newsml.xml")
TEXT = "Le Premier ministre russe a parlé lundi.\nÀ Brest, le traité franco-allemand est lu.\n\nFin & suite."


def mention(field: str, text: str, form: str, kind: str = "name") -> Mention:
    start = text.index(form)
    return Mention(field, start, start + len(form), form, kind, 0.9)


def make_record(number: int = 1, **fields: object) -> Record:
    article = Article(
        id=f"a{number}",
        title="À Brest, un traité",
        text=TEXT,
        date=datetime.date(2024, 3, 12),
        url="https://vallee.example/1?a=1&b=2",
        source="La Vallée",
        agency="AFP",
        authors=("Jeanne Aubert", "Paul Favre"),
        keywords=("traité",),
    )
    person = Entity(
        id="person/x",
        type="person",
        name="Le ministre",
        wikidata="Q7747",
        office=Office("head_of_government", "Premier ministre", "RU"),
        mentions=(mention("text", TEXT, "Premier ministre russe", "role"),),
    )
    countries = [
        Entity(id=f"country/{code}", type="country", name=code, code=code,
               mentions=(mention("text", TEXT, form, "demonym"),))
        for code, form in (("RU", "russe"), ("FR", "franco-allemand"), ("DE", "franco-allemand"))
    ]  # fmt: skip
    place = Entity(
        id="place/brest",
        type="place",
        name="Brest",
        mentions=(mention("title", article.title, "Brest"), mention("text", TEXT, "Brest")),
    )
    tags = (
        Tag(scheme="medtop", code="medtop:20000593", label="gouvernement", score=0.93, accepted=True),
        Tag(scheme="mots-cles", code="Otan", label="Otan", score=0.7, accepted=True),
        Tag(scheme="mots-cles", code="Sport", label="Sport", score=0.1, accepted=False),
    )  # fmt: skip
    changed = replace(article, **fields)  # type: ignore[arg-type]
    return Record(article=changed, entities=(person, *countries, place), tags=tags)


def parse(path: Path) -> etree._Element:
    return etree.parse(path).getroot()


def test_every_mention_is_an_element_around_its_words(tmp_path: Path) -> None:
    write_records([make_record()], tmp_path / "a.tei.xml")
    body = next(parse(tmp_path / "a.tei.xml").iter(TEI + "body"))
    marked = {
        (element.tag.removeprefix(TEI), element.get("key"), "".join(element.itertext()))
        for element in body.iter()
        if element.get("key")
    }
    assert marked == {
        ("rs", "person/x", "Premier ministre russe"),
        ("rs", "country/RU", "russe"),
        ("rs", "country/FR country/DE", "franco-allemand"),
        ("placeName", "place/brest", "Brest"),
    }


def test_what_the_article_speaks_of_is_listed_with_office_and_wikidata(tmp_path: Path) -> None:
    write_records([make_record()], tmp_path / "a.tei.xml")
    root = parse(tmp_path / "a.tei.xml")
    person = next(root.iter(TEI + "person"))
    assert person.get("sameAs") == "http://www.wikidata.org/entity/Q7747"
    assert person.findtext(TEI + "occupation") == "Premier ministre"
    assert {item.get("n") for item in root.iter(TEI + "place")} >= {"country/RU", "place/brest"}


@pytest.mark.parametrize("kind", EntityType)
@pytest.mark.parametrize("suffix", SUFFIXES)
def test_every_type_of_entity_is_written(tmp_path: Path, kind: EntityType, suffix: str) -> None:
    entity = Entity(
        id=f"{kind}/x",
        type=kind.value,
        name="Brest",
        mentions=(mention("title", "À Brest, un traité", "Brest"),),
    )
    write_records([replace(make_record(), entities=(entity,))], tmp_path / f"a{suffix}")
    assert f"{kind}/x" in (tmp_path / f"a{suffix}").read_text("utf-8")


def test_given_keywords_and_found_tags_are_never_mixed(tmp_path: Path) -> None:
    for suffix in SUFFIXES:
        write_records([make_record()], tmp_path / f"a{suffix}")
        (article,) = read_articles(tmp_path / f"a{suffix}")
        assert article.keywords == ("traité",)
    codes = list(parse(tmp_path / "a.tei.xml").iter(TEI + "classCode"))
    assert [(code.text, code.get("scheme"), code.get("cert")) for code in codes] == [
        ("medtop:20000593", "#medtop", "0.930"),
        ("Otan", "#mots-cles", "0.700"),
    ]
    subjects = list(parse(tmp_path / "a.newsml.xml").iter(G2 + "subject"))
    assert subjects[0].get("qcode") == "medtop:20000593"
    assert subjects[0].get("confidence") == "93"
    assert {subject.get("how") for subject in subjects} == {"howextr:tool"}


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_articles_come_back_as_they_were(tmp_path: Path, suffix: str) -> None:
    records = [
        make_record(1),
        make_record(2, url=None, agency=None, authors=(), keywords=(), source="Le Courrier"),
        make_record(3, id="https://vallee.example/3", url=None, date=None, title="Sans date"),
    ]
    plain = [replace(record, entities=(), tags=()) for record in records[1:]]
    path = tmp_path / f"a{suffix}"
    write_records([records[0], *plain], path)
    found = [replace(article, origin=None) for article in read_articles(path)]
    assert found == [record.article for record in records]


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_nothing_that_xml_forbids_breaks_a_file(tmp_path: Path, suffix: str) -> None:
    odd = "a\0b\x1b[2J ]]> <!-- & \uffff </TEI>\n<TEI \n</newsItem>"
    article = Article(text=f"{odd} Le conseil a voté.", title=odd, id=odd, source=odd)
    write_records([Record(article=article), make_record(2)], tmp_path / f"a{suffix}")
    texts = ["".join(root.itertext()) for root in parse(tmp_path / f"a{suffix}").iter("{*}body")]
    assert "</TEI>" in texts[0]
    assert len(texts) == 2


def test_spans_that_cross_are_not_both_marked() -> None:
    spans = [Span(0, 5, "a", ()), Span(3, 8, "b", ()), Span(1, 2, "c", ()), Span(6, 8, "d", ())]
    assert [span.name for span in nest(spans)] == ["a", "c", "d"]


@pytest.mark.slow
@given(text=st.text("ab éœ’\n\t\r &<>\"'\0\x1b\u00ad\u200b…—🙂", min_size=1, max_size=60))
def test_any_text_comes_back_but_for_spaces_and_invisible_signs(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    path = tmp_path_factory.mktemp("any") / "a.tei.xml"
    whole = f"Le conseil {text} a voté."
    write_records([Record(article=Article(text=whole, title="T", id="1"))], path)
    (article,) = read_articles(path, any_language=True)
    assert article.text.split() == clean(holdable(whole)).split()


@pytest.mark.parametrize("suffix", [".tei.xml", ".newsml.xml"])
def test_a_long_line_of_blanks_is_written_and_read_back(tmp_path: Path, suffix: str) -> None:
    text = "un\n" + " " * 100_000 + "\ndeux"  # tried from each blank, this takes many minutes
    output = tmp_path / f"a{suffix}"
    write_records([Record(article=Article(id="1", text=text))], output)
    (article,) = read_articles(output, any_language=True)
    assert article.text.split() == ["un", "deux"]
