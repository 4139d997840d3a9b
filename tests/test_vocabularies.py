"""Vocabularies: editions of the Media Topics, codes that went out of use, thesauri of a house."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from nlp.errors import InputError, OptionError
from nlp.reading import read_articles
from nlp.topics import load_vocabulary, renewal
from nlp.topics.terms import read_terms, term_articles, terms_vocabulary
from nlp.topics.vocabulary import load_media_topics

TABLE = """id;terme;terme générique;employé pour
E1;Énergie;;
E2;Éolien;Énergie;éoliennes|parc éolien
E3;Nucléaire;E1;centrale nucléaire|réacteur, EPR
"""
TURTLE = """
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix t: <http://maison.example/> .
t:energie a skos:Concept ; skos:prefLabel "Énergie"@fr, "Energy"@en ; skos:narrower t:eolien .
t:eolien a skos:Concept ; skos:prefLabel "Éolien"@fr ; skos:altLabel "éoliennes"@fr, "wind"@en .
t:vieux a skos:Concept ; skos:prefLabel "Vieux"@fr ; owl:deprecated true .
"""


def write(folder: Path, name: str, content: str) -> Path:
    path = folder / name
    path.write_text(content, encoding="utf-8")
    return path


def edition(folder: Path) -> Path:
    """Write an edition as IPTC's JSON has it: one topic new, one retired, one renamed."""
    address = "http://cv.iptc.org/newscodes/mediatopic/"
    concepts = [
        {"uri": f"{address}01000000", "prefLabel": {"en-GB": "arts"}},
        {
            "uri": f"{address}20000002",
            "prefLabel": {"en-GB": "arts and entertainment"},
            "broader": [f"{address}01000000"],
            "exactMatch": ["https://www.wikidata.org/entity/Q2018526"],
        },
        {
            "uri": f"{address}20000003",
            "prefLabel": {"en-GB": "animation"},
            "broader": [f"{address}20000002"],
            "retired": "2026-07-02T00:00:00+00:00",
        },
        {
            "uri": f"{address}29999999",
            "prefLabel": {"en-GB": "brand new", "fr": "Tout neuf"},
            "broader": [f"{address}20000002"],
        },
    ]
    return write(folder, "edition.json", json.dumps({"conceptSet": concepts}))


def test_a_table_gives_terms_whose_broader_ones_are_named_by_id_or_by_label(tmp_path: Path) -> None:
    energy, wind, nuclear = read_terms(write(tmp_path, "termes.csv", TABLE))
    assert (energy.code, energy.broader, energy.forms) == ("E1", None, ())
    assert (wind.broader, wind.forms) == ("E1", ("éoliennes", "parc éolien"))
    assert nuclear.forms == ("centrale nucléaire", "réacteur, EPR")


def test_skos_gives_french_labels_and_leaves_out_what_is_out_of_use(tmp_path: Path) -> None:
    pytest.importorskip("rdflib")
    wind, energy = sorted(
        read_terms(write(tmp_path, "termes.ttl", TURTLE)), key=lambda term: term.label
    )[::-1]
    assert (energy.label, energy.broader) == ("Énergie", None)
    assert wind.label == "Éolien"
    assert wind.forms == ("éoliennes",)
    assert wind.broader == energy.code


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ("mot\nÉolien\n", "name it term"),
        ("term\nÉolien\nÉolien\n", "there already"),
        ("id,term\nE,Éolien\nE,Énergie\n", "the id .E. is there already"),
        ("term,broader\nA,B\nB,A\n", "broader than itself"),
        ("term\n", "no term in it"),
    ],
)
def test_a_table_that_is_no_thesaurus_is_refused_in_one_line(
    tmp_path: Path, content: str, complaint: str
) -> None:
    with pytest.raises(OptionError, match=complaint) as refused:
        read_terms(write(tmp_path, "termes.csv", content))
    assert "\n" not in str(refused.value)


def test_what_cannot_be_parsed_as_skos_is_refused_in_one_line(tmp_path: Path) -> None:
    pytest.importorskip("rdflib")
    with pytest.raises(OptionError, match="cannot be read as SKOS"):
        read_terms(write(tmp_path, "termes.ttl", "ceci n'est pas du Turtle"))


def test_nothing_is_fetched_for_a_json_whose_context_is_an_address(tmp_path: Path) -> None:
    pytest.importorskip("rdflib")
    content = json.dumps({"@context": "http://maison.example/context.json", "@id": "x"})
    with pytest.raises(OptionError, match="nothing is fetched"):
        read_terms(write(tmp_path, "termes.jsonld", content))


def test_synonyms_stand_for_their_term_whatever_their_case_and_accents(tmp_path: Path) -> None:
    vocabulary = terms_vocabulary(read_terms(write(tmp_path, "termes.csv", TABLE)))
    assert vocabulary.find("PARC EOLIEN") == "E2"
    assert vocabulary.find("Énergie") == "E1"
    assert vocabulary.find("charbon") is None
    assert vocabulary.path("E2") == "Énergie > Éolien"


def test_every_term_teaches_by_its_names(tmp_path: Path) -> None:
    articles = term_articles(read_terms(write(tmp_path, "termes.csv", TABLE)))
    assert [article.keywords for article in articles] == [("E1",), ("E2",), ("E3",)]
    assert "parc éolien" in articles[1].text


def test_an_imported_thesaurus_reads_back_as_itself(tmp_path: Path) -> None:
    terms = renewal.import_terms(write(tmp_path, "termes.csv", TABLE), tmp_path / "plain.csv")
    assert read_terms(tmp_path / "plain.csv") == terms


def test_an_edition_says_what_it_changes_and_serves_as_a_vocabulary(tmp_path: Path) -> None:
    table = tmp_path / "media-topics.csv"
    changes = renewal.update_vocabulary(edition(tmp_path), table)
    assert changes.added == ("medtop:29999999",)
    assert changes.retired == ("medtop:20000003",)
    assert changes.renamed == ("medtop:01000000",)
    vocabulary = load_vocabulary(str(table))
    assert vocabulary.find("20000003") == "medtop:20000002"
    assert vocabulary["medtop:20000002"].label == "Arts et divertissement"
    assert vocabulary.path("medtop:29999999").endswith("> Tout neuf")


def test_a_sheet_of_iptc_is_read_by_its_levels(tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    levels = [f"Level{level}/NewsCode" for level in range(1, 7)]
    lines = [
        ["IPTC Media Topics"],
        ["NewsCode-URI", "NewsCode-QCode (flat)", *levels, "Name (en-GB)", "Name (fr)", "Retired"],
        ["", "medtop:01000000", "medtop:01000000", *[None] * 5, "arts", "Arts", None],
        ["", "medtop:20000002", None, "medtop:20000002", *[None] * 4, "shows", "Spectacles", None],
        ["", "medtop:20000003", None, None, "medtop:20000003", *[None] * 3, "film", None, "2026"],
        ["", "medtop:02000000", "medtop:02000000", *[None] * 5, "crime", "Justice", None],
    ]
    for line in lines:
        book.active.append(line)
    book.save(tmp_path / "edition.xlsx")
    renewal.update_vocabulary(tmp_path / "edition.xlsx", tmp_path / "table.csv")
    vocabulary = load_vocabulary(str(tmp_path / "table.csv"))
    assert list(vocabulary) == ["medtop:01000000", "medtop:02000000", "medtop:20000002"]
    assert vocabulary["medtop:20000002"].parent == "medtop:01000000"
    assert vocabulary.find("medtop:20000003") == "medtop:20000002"


@pytest.mark.parametrize("name", ["vide.json", "feuille.xlsx", "table.csv", "edition.ods"])
def test_what_is_no_edition_is_refused_in_one_line(tmp_path: Path, name: str) -> None:
    with pytest.raises(InputError, match=name) as refused:
        renewal.update_vocabulary(write(tmp_path, name, "{}"), tmp_path / "out.csv")
    assert "\n" not in str(refused.value)
    assert not (tmp_path / "out.csv").exists()


def test_retired_codes_of_records_and_corpora_become_their_successors(tmp_path: Path) -> None:
    retired = next(code for code, row in load_media_topics().items() if row["retired"])
    successor = load_vocabulary("medtop").find(retired)
    record = {"article": {"id": "a"}, "topics": [{"scheme": "medtop", "code": retired, "score": 1}]}
    article = {"text": "…", "keywords": [retired, successor, "medtop:99999999", "Brest"]}
    lines = "\n".join(json.dumps(row) for row in (record, article))
    mapped = renewal.map_topics(write(tmp_path, "old.jsonl", lines), tmp_path / "new.jsonl")
    new_record, new_article = map(json.loads, (tmp_path / "new.jsonl").read_text().splitlines())
    assert new_record["topics"][0]["code"] == successor
    assert new_article["keywords"] == [successor, "medtop:99999999", "Brest"]
    assert mapped.replaced[retired, successor] == 2
    assert mapped.unknown == {"medtop:99999999": 1}


def test_whole_numbers_are_labels(tmp_path: Path) -> None:
    rows = [
        {"text": "Un texte.", "keywords": [11000000]},
        {"text": "Un autre.", "keywords": 4000000},
    ]
    path = write(tmp_path, "numbers.jsonl", "\n".join(map(json.dumps, rows)))
    keywords = [article.keywords for article in read_articles(path)]
    assert keywords == [("11000000",), ("4000000",)]
    vocabulary = load_vocabulary("medtop")
    assert [vocabulary.find(word) for (word,) in keywords] == ["medtop:11000000", "medtop:04000000"]
