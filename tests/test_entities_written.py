"""People told by how their names are written, whatever the recogniser makes of them."""

from __future__ import annotations

import datetime

import pytest

from nlp.entities.arbiter import Arbiter
from nlp.entities.resolver import Resolver
from nlp.entities.spans import Span
from nlp.knowledge import Knowledge
from nlp.records import Article

DAY = datetime.date(2025, 7, 3)


@pytest.fixture(scope="module")
def resolver(knowledge: Knowledge, arbiter: Arbiter) -> Resolver:
    return Resolver(knowledge, arbiter)


def people(resolver: Resolver, text: str, *seen: Span) -> dict[str, str]:
    """Return the people of a text: form -> name."""
    found = resolver.resolve(Article(text=text, date=DAY), {"title": [], "text": [*seen]})
    return {
        mention.text: entity.name
        for entity in found
        if entity.type == "person"
        for mention in entity.mentions
    }


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("Photo J.-B. Kervella pour le journal.", "J.-B. Kervella"),
        ("Un texte de M.-C. Le Bihan et d'autres.", "M.-C. Le Bihan"),
    ],
)
def test_compound_initials_begin_a_persons_name(resolver: Resolver, text: str, form: str) -> None:
    assert list(people(resolver, text)) == [form]


def test_a_single_initial_begins_one_where_the_recogniser_sees_a_person(resolver: Resolver) -> None:
    text = "Le docteur conseille la vitamine C. Kervella approuve."
    assert "C. Kervella" not in people(resolver, text)
    signed = "Dessin de C. Kervella en page 2."
    start = signed.index("C.")
    seen = Span(start, start + len("C. Kervella"), "person", 0.6)
    assert list(people(resolver, signed, seen)) == ["C. Kervella"]


def test_in_a_list_of_surnames_in_capitals_one_known_given_name_tells_all(
    resolver: Resolver,
) -> None:
    text = "Élus : KERVELLA Paul, LE BIHAN Enora ; D'ABBADIE Maïna."
    expected = {"KERVELLA Paul", "LE BIHAN Enora", "D'ABBADIE Maïna"}
    assert set(people(resolver, text)) == expected


def test_a_known_person_written_surname_first_is_known(resolver: Resolver) -> None:
    assert people(resolver, "Présent : BAYROU François.") == {"BAYROU François": "François Bayrou"}


@pytest.mark.parametrize(
    "text",
    [
        "Kervella (Paul) et Le Bihan (Enora) ont signé.",
        "Kervella, Paul (Brest), et Le Bihan, Enora (Quimper), sont cités.",
    ],
)
def test_a_given_name_after_the_surname_is_no_name_of_its_own(
    resolver: Resolver, text: str
) -> None:
    assert set(people(resolver, text)) == {"Kervella", "Le Bihan"}


def test_a_headline_in_capitals_names_those_that_the_article_names(resolver: Resolver) -> None:
    text = "KERVELLA ET LE BIHAN PARTENT\nEnora Kervella et Paul Le Bihan partent."
    names = ("Enora Kervella", "Paul Le Bihan")
    seen = [Span(text.index(name), text.index(name) + len(name), "person") for name in names]
    found = resolver.resolve(Article(text=text, date=DAY), {"title": [], "text": seen})
    forms = {entity.name: [mention.text for mention in entity.mentions] for entity in found}
    assert forms["Enora Kervella"] == ["KERVELLA", "Enora Kervella"]
    assert forms["Paul Le Bihan"] == ["LE BIHAN", "Paul Le Bihan"]


@pytest.mark.parametrize(
    "text",
    [
        "Le professeur Mme (Paul) a signé.",
        "L'ONU Paul a signé.",
        "La ville de BREST Enora accueille.",
    ],
)
def test_no_surname_is_made_of_a_civility_a_body_or_of_words_without_a_given_name(
    resolver: Resolver, text: str
) -> None:
    assert people(resolver, text) == {}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Les relations entre le prince et le tandem Trump-Poutine sont bonnes.",
            {"Trump": "Donald Trump", "Poutine": "Vladimir Poutine"},
        ),
        (
            "Un entretien Macron-Zelensky est prévu lundi.",
            {"Macron": "Emmanuel Macron", "Zelensky": "Volodymyr Zelensky"},
        ),
    ],
)
def test_two_surnames_joined_are_two_people(
    resolver: Resolver, text: str, expected: dict[str, str]
) -> None:
    assert people(resolver, text) == expected


def test_people_named_in_full_are_found_where_their_surnames_are_joined(resolver: Resolver) -> None:
    text = "Enzo Kervella affronte Malo Rivoalen. Le duel Kervella-Rivoalen aura lieu à Brest."
    seen = [
        Span(text.index(name), text.index(name) + len(name), "person", 0.99)
        for name in ("Enzo Kervella", "Malo Rivoalen")
    ]
    found = people(resolver, text, *seen)
    assert found["Kervella"] == "Enzo Kervella"
    assert found["Rivoalen"] == "Malo Rivoalen"


@pytest.mark.parametrize(
    "text",
    [
        "Le collège Jean-Moulin rouvre lundi.",
        "Selon Yaël Braun-Pivet, le vote aura lieu. La loi Braun-Pivet est prête.",
        "La ministre Nkosazana Dlamini-Zuma a parlé.",
        "Le stade Pierre-Mauroy est plein.",
    ],
)
def test_a_double_name_is_not_cut_in_two(resolver: Resolver, text: str) -> None:
    halves = {"Jean", "Moulin", "Braun", "Pivet", "Dlamini", "Zuma", "Pierre", "Mauroy"}
    assert not halves & set(people(resolver, text))
