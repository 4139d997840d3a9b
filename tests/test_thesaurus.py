"""A house thesaurus as tags: terms found however they are inflected, with the places that earned them."""

from __future__ import annotations

from pathlib import Path

import pytest

from nlp.errors import OptionError
from nlp.records import Article
from nlp.tagger import Tagger, read_stamps
from nlp.topics.terms import read_thesaurus
from nlp.topics.thesaurus import Term, Thesaurus

TERMS = [
    Term("eau", "eau", ("ressource en eau",)),
    Term("transport-scolaire", "transport scolaire", ("ramassage scolaire",), "transport"),
    Term("transport", "Transport", ()),
    Term("collectivite", "collectivité territoriale", (), None),
    Term("canal", "canal", ()),
    Term("armee", "Armée", ()),
    Term("retraite", "Retraites", ()),
    Term("marche", "Marché", ()),
    Term("animal", "Animaux", ("animal",)),
    Term("ecole", "école", ()),
]


def found(title: str, text: str) -> list[tuple[str, list[str]]]:
    tags = Thesaurus("maison", TERMS).predict(Article(title=title, text=text), threshold=0)
    return sorted((tag.code, [evidence.text for evidence in tag.because]) for tag in tags)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Les transports scolaires coûtent cher.",
            [("transport-scolaire", ["transports scolaires"])],
        ),
        ("Le prix de l’eau monte.", [("eau", ["eau"])]),
        (
            "Les COLLECTIVITES TERRITORIALES protestent.",
            [("collectivite", ["COLLECTIVITES TERRITORIALES"])],
        ),
        ("Des canaux à rouvrir.", [("canal", ["canaux"])]),
        ("La ressource en eau manque.", [("eau", ["ressource en eau"])]),
        ("Le transport des malades.", [("transport", ["transport"])]),
        ("Un plateau, un château, des transporteurs.", []),
        ("Les ARMÉES, les ARMEES, une armée.", [("armee", ["ARMÉES", "ARMEES", "armée"])]),
        ("Une arme, des armes, il est armé.", []),
        ("Le retrait des grenades, les retraites.", [("retraite", ["retraites"])]),
        ("La République en marche.", []),
        ("Le marché aux fleurs, LE MARCHE AUX FLEURS.", [("marche", ["marché", "MARCHE"])]),
        ("La cause animale, les lésions animales.", [("animal", ["animale", "animales"])]),
        ("Une auto-école, la micro-école et l'école.", [("ecole", ["école"])]),
    ],
)
def test_terms_are_found_with_inflection_accents_and_elisions(
    text: str, expected: list[tuple[str, list[str]]]
) -> None:
    assert found("", text) == expected


def test_a_thesaurus_without_accents_is_found_whatever_the_accents() -> None:
    plain = Thesaurus(
        "maison", [Term("securite", "securite sociale", ()), Term("sante", "SANTE", ())]
    )
    article = Article(title="La Sécurité sociale et la santé", text="Rien.")
    assert {tag.code for tag in plain.predict(article)} == {"securite", "sante"}


@pytest.mark.parametrize("other", ["AUTO-ECOLE", "DROIT DE L’HOMME", "DEUX  BLANCS"])
def test_a_hyphen_or_an_apostrophe_is_no_accent(other: str) -> None:
    plain = Thesaurus("maison", [Term("autre", other, ()), Term("sante", "SANTE", ())])
    assert [tag.code for tag in plain.predict(Article(title="La santé", text="Rien."))] == ["sante"]


def test_a_term_in_capitals_is_found_with_accents_beside_terms_that_have_theirs() -> None:
    mixed = Thesaurus("maison", [Term("sante", "SANTE", ()), Term("economie", "Économie", ())])
    article = Article(title="La santé et l'économie", text="Rien.")
    assert {tag.code for tag in mixed.predict(article)} == {"sante", "economie"}


def test_places_are_those_of_the_text_and_the_title_counts_most() -> None:
    text = "Rien. " * 60 + "Le canal est vide."
    article = Article(title="L’eau manque", text=text)
    tags = Thesaurus("maison", TERMS).predict(article, threshold=0)
    assert [(tag.code, tag.accepted) for tag in tags] == [("eau", True), ("canal", False)]
    for tag in tags:
        for evidence in tag.because:
            field = getattr(article, evidence.field)
            assert field[evidence.start : evidence.end] == evidence.text
    assert [tag.code for tag in Thesaurus("maison", TERMS).predict(article)] == ["eau"]


def test_a_common_word_needs_more_occurrences_than_a_rare_one() -> None:
    article = Article(text="Eau. " * 2)
    rare, common = (
        Thesaurus("maison", TERMS, lambda _word, share=share: share).predict(article, threshold=0)
        for share in (1.0, 0.2)
    )
    assert rare[0].score > common[0].score
    assert (rare[0].accepted, common[0].accepted) == (True, False)


def test_a_broader_term_is_the_top_of_a_tag() -> None:
    (tag,) = Thesaurus("maison", TERMS).predict(Article(title="Transport scolaire", text="Un."))
    assert (tag.code, tag.top, tag.scheme) == ("transport-scolaire", "transport", "maison")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "windows-1252"])
def test_a_french_csv_of_any_encoding_is_read(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "maison.csv"
    content = "Terme;Synonymes;Générique\nÉnergie;;\nÉnergie éolienne;éolien|éoliennes;Énergie\n"
    path.write_bytes(content.encode(encoding))
    thesaurus = read_thesaurus(path)
    assert thesaurus.scheme == "maison"
    assert thesaurus.terms["energie-eolienne"] == Term(
        "energie-eolienne", "Énergie éolienne", ("éolien", "éoliennes"), "energie"
    )


def test_a_thesaurus_in_skos_gives_tags_without_training(tmp_path: Path) -> None:
    pytest.importorskip("rdflib")
    path = tmp_path / "maison.ttl"
    path.write_text(
        "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n"
        '<http://example.org/1> a skos:Concept ; skos:prefLabel "Énergie éolienne"@fr ;\n'
        '  skos:altLabel "éolien"@fr .\n',
        encoding="utf-8",
    )
    thesaurus = read_thesaurus(path)
    (tag,) = thesaurus.predict(Article(title="L'éolien en mer", text="Un parc."))
    assert (tag.scheme, tag.label) == ("maison", "Énergie éolienne")


def test_all_faults_of_a_file_are_told_at_once(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("term,broader\neau,mer\neau,\n,eau\n")
    with pytest.raises(OptionError) as error:
        read_thesaurus(path)
    for fault in ("row 2: no term 'mer'", "row 3: 'eau' is there already", "row 4: no term"):
        assert fault in str(error.value)
    path.write_text("mot\neau\n")
    with pytest.raises(OptionError, match="no column for the terms"):
        read_thesaurus(path)
    with pytest.raises(OptionError, match="no such file"):
        read_thesaurus(tmp_path / "absent.csv")


def test_a_thesaurus_with_the_name_of_a_model_is_refused(tmp_path: Path) -> None:
    with pytest.raises(OptionError, match="has the name of a topic model"):
        read_stamps(["medtop"], thesaurus=tmp_path / "medtop.csv")


@pytest.mark.slow
def test_a_tagger_adds_the_terms_to_its_tags_and_its_records_say_so(tmp_path: Path) -> None:
    path = tmp_path / "maison.csv"
    path.write_text("term,synonyms\nvisite officielle,déplacement officiel\n")
    tagger = Tagger.load(["medtop"], thesaurus=path)
    record = tagger(Article(title="Une visite officielle", text="Emmanuel Macron est à Moscou."))
    assert [tag.label for tag in record.tags if tag.scheme == "maison"] == ["visite officielle"]
    assert record.made_by == read_stamps(["medtop"], thesaurus=path)
    assert record.made_by["maison"].startswith("thesaurus ")
