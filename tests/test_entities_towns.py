"""Small towns: known by what the article says of their country and region, unknown where it says too little."""

from __future__ import annotations

import pytest

from nlp.entities.arbiter import Arbiter
from nlp.entities.resolver import Resolver
from nlp.knowledge import Knowledge
from nlp.knowledge.overlay import Blocked
from nlp.knowledge.towns import Town, load_towns
from nlp.records import Entity
from nlp.text import fold
from tests.test_entities_linking import called, entities


@pytest.fixture(scope="module")
def resolver(knowledge: Knowledge, arbiter: Arbiter) -> Resolver:
    return Resolver(knowledge, arbiter)


def place(resolver: Resolver, text: str, form: str, *, source: str | None = None) -> Entity:
    (found,) = called(entities(resolver, text, (form, "place"), source=source), form)
    return found


@pytest.mark.slow
def test_a_town_is_known_with_its_country_and_its_geonames_id(resolver: Resolver) -> None:
    found = place(resolver, "Un incendie à Vallouise, dans les Hautes-Alpes.", "Vallouise")
    assert (found.id, found.known) == ("place/vallouise-2970881", True)
    assert (found.country, found.geonames) == ("FR", "2970881")


def test_the_country_of_the_article_chooses_among_towns_of_one_name(resolver: Resolver) -> None:
    name = "Fontaine-l'Évêque"
    assert place(resolver, f"La Belgique : un accord à {name}.", name).country == "BE"
    assert not place(resolver, f"L'Espagne et le Portugal en parlent à {name}.", name).known


def test_the_region_of_the_article_chooses_among_towns_of_one_country(resolver: Resolver) -> None:
    towns = [town for town in load_towns().by_name("Bonneval") if town.country == "FR"]
    (only,) = [town for town in towns if town.region == "FR-CVL"]
    found = place(resolver, "Il habite à Bonneval (Eure-et-Loir).", "Bonneval")
    assert found.id == only.id


def test_a_town_is_known_by_its_short_name_in_its_own_region_only(resolver: Resolver) -> None:
    near = place(resolver, "Dans les Yvelines, la commune de Flins vote.", "Flins")
    assert near.name == "Flins-sur-Seine"
    far = place(resolver, "Dans le Finistère, la commune de Flins vote.", "Flins")
    assert not far.known


def test_the_town_that_is_called_just_so_comes_first_in_its_region(resolver: Resolver) -> None:
    exact = place(resolver, "Il habite à Janville (Eure-et-Loir).", "Janville")
    longer = place(resolver, "Il habite à Janville (Essonne).", "Janville")
    assert (exact.name, longer.name) == ("Janville", "Janville-sur-Juine")


def test_the_country_of_the_outlet_speaks_for_its_towns(resolver: Resolver) -> None:
    text = "Le conseil municipal de Nandrin a voté."
    assert place(resolver, text, "Nandrin", source="RTBF").country == "BE"
    assert not place(resolver, text, "Nandrin", source="Ouest-France").known


def test_the_article_is_part_of_a_name_that_has_one(resolver: Resolver) -> None:
    (le_quesnel,) = load_towns().by_name("Le Quesnel")
    contracted = place(resolver, "La commune du Quesnel, dans la Somme, vote.", "Quesnel")
    bare = place(resolver, "La commune de Quesnel, dans la Somme, vote.", "Quesnel")
    assert (contracted.id, bare.id) == (le_quesnel.id, "place/quesnel")


def test_an_elided_article_is_part_of_a_name_that_has_one(resolver: Resolver) -> None:
    assert place(resolver, "A l'Absie, dans les Deux-Sèvres, la fête commence.", "Absie").known


def test_a_saint_or_a_surname_is_a_town_only_beside_its_region(resolver: Resolver) -> None:
    text = "En France, on fête cela à Saint-Augustin."
    assert not place(resolver, text, "Saint-Augustin").known


@pytest.mark.parametrize("word", ["Ham", "Die", "Lure", "Sens", "Nice", "Tours"])
def test_a_word_that_is_a_town_is_no_place_by_itself(resolver: Resolver, word: str) -> None:
    text = f"En France, {word.lower()} et encore {word.lower()}. {word} ?"
    found = entities(resolver, text)
    assert [entity for entity in found if entity.type == "place"] == []


@pytest.mark.slow
def test_a_town_that_is_blocked_stays_unknown(knowledge: Knowledge, arbiter: Arbiter) -> None:
    blocked = Blocked(ids=frozenset({"place/vallouise-2970881"}))
    resolver = Resolver(knowledge.without(blocked), arbiter)
    found = place(resolver, "Un incendie à Vallouise, dans les Hautes-Alpes.", "Vallouise")
    assert not found.known


class TestTable:
    def test_towns_are_sorted_and_neat(self) -> None:
        towns = list(load_towns().numbered.values())
        keys = [(fold(town.name), int(town.geonames)) for town in towns]
        assert keys == sorted(keys)
        assert [town for town in towns if not _is_neat(town)] == []

    def test_towns_lie_in_known_countries(self, knowledge: Knowledge) -> None:
        countries = {town.country for town in load_towns().numbered.values()}
        assert {code for code in countries if f"country/{code}" not in knowledge.countries} == set()

    def test_no_town_is_a_row_of_the_places_too(self, knowledge: Knowledge) -> None:
        held = {row.geonames for row in knowledge.places.values()}
        assert held.isdisjoint(load_towns().numbered)

    def test_ids_lead_back_to_their_town(self, knowledge: Knowledge) -> None:
        for town in load_towns().numbered.values():
            assert load_towns().by_id(town.id) is town
        assert knowledge.name("place/vallouise-2970881") == "Vallouise"
        assert knowledge.country_of("place/vallouise-2970881") == "FR"
        assert knowledge.name("place/vallouise-1") is None


def _is_neat(town: Town) -> bool:
    is_trimmed = town.name == town.name.strip(" '") and town.name != ""
    return is_trimmed and "|" not in town.name and town.population >= 0
