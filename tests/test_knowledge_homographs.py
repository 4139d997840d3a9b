"""Forms that also mean something else, each decided on purpose: a sentence, what a model sees, what must come out."""

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


def known(resolver: Resolver, text: str, *seen: tuple[str, str]) -> set[str]:
    """Return the ids of the known entities of a sentence; `seen` are the names that the model finds."""
    spans = [Span(text.index(form), text.index(form) + len(form), label) for form, label in seen]
    found = resolver.resolve(Article(text=text, date=DAY), {"title": [], "text": spans})
    return {entity.id for entity in found if entity.known}


@pytest.mark.parametrize(
    "text",
    [
        "Elle portait une robe orange et marchait au milieu des tours.",
        "Elle a parlé la première.",
        "Le monde change, l'équipe gagne, la croix reste.",
        "Au total, dix personnes sont venues sans action de l'état.",
        "Il marque un but, prend un quick et regarde un match.",
        "La réunion aura lieu lundi à la mairie.",
        "Une grenade a explosé dans la cour.",
        "Coiffé d'un panama, il mange une macédoine de légumes et caresse un pékinois.",
        "Elle joue la polonaise de Chopin.",
        "Servir les asperges avec une hollandaise.",
        "Il presse une maltaise.",
        "Le couvent des dominicains est fermé.",
        "Un congrès, un parlement et un sénat se réunissent.",
        "L'alliance, la ligue et l'union font la force.",
        "Il mange un petit-suisse, puis deux petits suisses.",
        "Des montagnes russes, une roulette russe et des poupées russes.",
        "La grippe espagnole a fait plus de morts que la guerre.",
        "Cette coalition est une auberge espagnole et un casse-tête chinois.",
        "Ils avancent en file indienne sous un été indien.",
        "Un berger allemand et un lévrier afghan gardent la maison.",
        "Servir la tragédie grecque avec une crème anglaise.",
        "Le bouc émissaire est une tête de Turc.",
        "Un cochon d'Inde dans une tache d'encre de Chine.",
        "Les pays sud-américains et les marchés nord-américains hésitent.",
        "Un sommet latino-américain s'est ouvert.",
        "La marine est en alerte après un jet de pierre.",
        "Marine a vingt ans, Pierre en a douze.",
        "Il fait le point sur la croix et la presse du matin.",
        "Elle trouve le temps libre, capital et signal d'un challenge.",
    ],
)
def test_common_words_name_nothing(resolver: Resolver, text: str) -> None:
    assert known(resolver, text) == set()


@pytest.mark.parametrize(
    ("text", "seen", "expected"),
    [
        ("Orange a publié ses résultats.", [("Orange", "organisation")], {"organisation/orange"}),
        ("Il habite Orange depuis dix ans.", [("Orange", "place")], {"place/orange"}),
        ("Total a annoncé un plan.", [("Total", "organisation")], {"organisation/total"}),
        ("Le Monde révèle une affaire.", [("Le Monde", "organisation")], {"organisation/le-monde"}),
        ("Marianne Dupont a parlé.", [("Marianne Dupont", "person")], set()),
        ("Il vit à Nice.", [("Nice", "place")], {"place/nice"}),
        ("Il vit à Tours.", [("Tours", "place")], {"place/tours"}),
        (
            "François Hollande a parlé.",
            [("François Hollande", "person")],
            {"person/francois-hollande"},
        ),
        ("Il revient de Hollande.", [("Hollande", "place")], {"country/NL"}),
        (
            "Dominique de Villepin a parlé.",
            [("Dominique de Villepin", "person")],
            {"person/dominique-de-villepin"},
        ),
        ("Il revient de la Dominique.", [("Dominique", "place")], {"country/DM"}),
        ("Maurice Ravel est mort en 1937.", [("Maurice Ravel", "person")], set()),
        ("Salvador Dalí est né en 1904.", [("Salvador Dalí", "person")], set()),
        ("Denzel Washington a joué.", [("Denzel Washington", "person")], set()),
        ("La RDC accuse. Le Congo se défend.", [("Congo", "place")], {"country/CD"}),
        ("Un opposant est arrivé au Niger.", [("Niger", "place")], {"country/NE"}),
        ("Richard Wagner a composé.", [("Richard Wagner", "person")], set()),
        ("Wagner recrute en prison.", [("Wagner", "organisation")], {"organisation/groupe-wagner"}),
        ("Le Point révèle une affaire.", [("Le Point", "organisation")], {"organisation/le-point"}),
        ("Marine Le Pen a parlé.", [("Marine Le Pen", "person")], {"person/marine-le-pen"}),
        ("Pierre Martin a parlé.", [("Pierre Martin", "person")], set()),
    ],
)
def test_a_name_that_is_also_a_word_counts_where_the_model_sees_it(
    resolver: Resolver, text: str, seen: list[tuple[str, str]], expected: set[str]
) -> None:
    assert known(resolver, text, *seen) == expected


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("La diplomatie polonaise proteste.", "country/PL"),
        ("La Pologne joue une polonaise.", "country/PL"),
        ("L'équipe hollandaise a perdu.", "country/NL"),
        ("Le gouvernement dominicain a démissionné.", "country/DO"),
        ("Les Dominicains votent dimanche.", "country/DO"),
        ("Le président géorgien a signé.", "country/GE"),
        ("L'armée indienne riposte.", "country/IN"),
        ("La police maltaise enquête.", "country/MT"),
        ("Le gouvernement philippin réagit.", "country/PH"),
        ("Elle parle russe.", "country/RU"),
        ("Il apprend l'anglais.", "country/GB"),
        ("Une équipe suisse gagne.", "country/CH"),
        ("Les Suisses votent dimanche.", "country/CH"),
        ("La grippe touche un village espagnol.", "country/ES"),
        ("La communauté afro-américaine proteste.", "country/US"),
        ("Un ancien dirigeant est-allemand est mort.", "country/DE"),
        ("Le Kurdistan irakien vote.", "country/IQ"),
    ],
)
def test_a_demonym_that_is_also_a_noun_counts_as_an_adjective_or_beside_its_country(
    resolver: Resolver, text: str, country: str
) -> None:
    assert country in known(resolver, text)


def test_a_demonym_of_two_countries_goes_to_the_one_the_article_names(resolver: Resolver) -> None:
    assert known(resolver, "La RDC proteste : un diplomate congolais est mort.") == {"country/CD"}
    assert known(resolver, "Le Congo-Brazzaville proteste : un diplomate congolais est mort.") == {
        "country/CG"
    }


@pytest.mark.parametrize(
    ("text", "country", "expected"),
    [
        ("Les Indiens d'Amazonie défendent leur forêt.", "country/IN", False),
        ("Les Indiens du Brésil manifestent.", "country/IN", False),
        ("Les Indiens de Bombay votent.", "country/IN", True),
        ("Les Géorgiens d'Atlanta protestent.", "country/GE", False),
        ("Les Géorgiens de Tbilissi protestent.", "country/GE", True),
        ("Les Dominicains de Toulouse prient.", "country/DO", False),
        ("Les Dominicains de Saint-Domingue votent.", "country/DO", True),
    ],
)
def test_bearers_of_a_name_who_are_of_elsewhere_are_no_people_of_that_country(
    resolver: Resolver, text: str, country: str, expected: bool
) -> None:
    assert (country in known(resolver, text)) is expected
