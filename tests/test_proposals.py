"""Tables that learn: what a corpus proposes, what a person accepts, and what a later run knows."""

from __future__ import annotations

import csv
import datetime
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from nlp.archive.held_names import names_held
from nlp.archive.own_tables import OwnTables
from nlp.archive.profiles import Profile
from nlp.archive.proposals import (
    Proposal,
    propose,
    read_proposals,
    save_accepted,
    write_proposals,
)
from nlp.archive.staleness import find_stale, usual_lengths
from nlp.archive.taken_names import TakenNames
from nlp.archive.unknown_bodies import UnknownBodies, UnknownBody
from nlp.corrections import Corrections
from nlp.corrections.decisions import parse_correction
from nlp.corrections.labels import correct_labels
from nlp.errors import InputError
from nlp.knowledge import Knowledge, Place
from nlp.records import Article, Entity, Mention, Office, Record
from nlp.text import fold, slug
from nlp.writing import write_records
from tests.test_archive import body, person, record
from tests.test_cli import rubrique

MINISTER = Office("minister", "ministre de la Défense", "LV")


def articles_on(form: str, office: Office | None, count: int = 2, **more: Any) -> list[Record]:
    text = f"Le ministre {form} parle."
    return [
        record(number, text, person(text, form, office, **more), day=number, source=f"S{number}")
        for number in range(1, count + 1)
    ]


@pytest.mark.slow
def test_a_person_whose_function_several_articles_say_is_proposed(knowledge: Knowledge) -> None:
    (found,) = propose(articles_on("Zoé Mistral", MINISTER), knowledge)
    assert (found.kind, found.id, found.role, found.of) == (
        "person",
        "person/zoe-mistral",
        "minister",
        "LV",
    )
    assert (found.since, found.articles, found.sources, found.mends) == ("2025-01-01", 2, 2, 2)
    assert found.evidence == "Le ministre Zoé Mistral parle."
    assert propose(articles_on("Zoé Mistral", MINISTER, count=1), knowledge) == []
    assert propose(articles_on("Zoé Mistral", None), knowledge) == []


def test_an_organisation_with_name_and_acronym_is_proposed(knowledge: Knowledge) -> None:
    text = "L'Office central des forêts (OCFT) dit."
    records = [record(n, text, body(text, "Office central des forêts", "OCFT")) for n in (1, 2)]
    (found,) = propose(records, knowledge)
    assert (found.evidence, found.article) == (text, "a1")
    assert (found.kind, found.name, found.acronym) == (
        "organisation",
        "Office central des forêts",
        "OCFT",
    )


@pytest.mark.slow
@pytest.mark.parametrize(
    "text",
    [
        "Une Office central des forêts (OCFT) dit.",
        "L'Office central des forêts (OCFT) de Rennes dit.",
        "Les Offices centraux des forêts (OCFT) disent.",
        "L'Office départemental des forêts (OCFT) dit.",
        "L'Office central des forêts (OCFT) du parti dit.",
    ],
)
def test_a_body_that_many_places_have_is_not_proposed(knowledge: Knowledge, text: str) -> None:
    name = text[: text.index(" (")].split(maxsplit=1)[-1].removeprefix("L'")
    if text.startswith("L'"):
        name = text[2 : text.index(" (")]
    found = [body(text, name, "OCFT")]
    if "Rennes" in text:
        where = Mention("text", text.index("Rennes"), text.index("Rennes") + 6, "Rennes")
        found.append(place("Rennes", where, known=True, country="FR"))
    assert propose([record(n, text, *found) for n in (1, 2)], knowledge) == []


@pytest.mark.slow
@pytest.mark.parametrize(
    "text",
    [
        "L'Office central des forêts (GIP) dit.",  # another body's acronym
        "L'Office central des forêts dit. L'OCFT aussi.",  # nothing says that they are one
    ],
)
def test_an_acronym_that_is_not_said_to_be_of_a_name_makes_no_proposal(
    knowledge: Knowledge, text: str
) -> None:
    acronym = "GIP" if "GIP" in text else "OCFT"
    records = [record(n, text, body(text, "Office central des forêts", acronym)) for n in (1, 2)]
    assert propose(records, knowledge) == []


@pytest.mark.slow
@pytest.mark.parametrize(
    "text",
    [
        "L'OCFT (Office central des forêts) dit.",
        "L'Office central des forêts (OCFT) de Zoé Mistral dit.",
    ],
)
def test_a_body_is_told_by_either_order_and_has_a_head(knowledge: Knowledge, text: str) -> None:
    forms = sorted(("OCFT", "Office central des forêts"), key=text.index)
    found = [body(text, *forms)]
    if "Zoé" in text:
        found.append(person(text, "Zoé Mistral"))
    (one,) = propose([record(n, text, *found) for n in (1, 2)], knowledge)
    assert (one.name, one.acronym) == ("Office central des forêts", "OCFT")


def place(name: str, mention: Mention, **more: Any) -> Entity:
    parts = {"id": f"place/{slug(name)}", "type": "place", "name": name, **more}
    return Entity(mentions=(mention,), **parts)


def places(*countries: str, name: str = "Sarvelles-le-Haut") -> list[Record]:
    """Return articles that name an unknown place, each about one country."""
    text = f"Une fête a eu lieu à {name} hier. Beaucoup sont venus."
    start = text.index(name)
    mention = Mention("text", start, start + len(name), name)
    unknown = place(name, mention)
    found = []
    for number, code in enumerate(countries, start=1):
        home = Entity(id=f"country/{code}", type="country", name=code, mentions=(), code=code)
        found.append(record(number, text, unknown, replace(home, focus=True), source=f"S{number}"))
    return found


@pytest.mark.slow
def test_an_unknown_place_is_proposed_with_the_country_that_articles_agree_on(
    knowledge: Knowledge, tmp_path: Path
) -> None:
    (found,) = propose(places("BE", "BE"), knowledge)
    assert (found.kind, found.id, found.of) == ("place", "place/sarvelles-le-haut", "BE")
    assert (found.mends, found.articles, found.sources) == (2, 2, 2)
    assert found.evidence == "Une fête a eu lieu à Sarvelles-le-Haut hier."
    assert propose(places("BE"), knowledge) == []
    assert propose(places("BE", "FR"), knowledge) == []
    for part in ("A7", "rue des Rosiers", "XVIe arrondissement", "Porte de Vincennes"):
        assert propose(places("FR", "FR", name=part), knowledge) == []
    save_accepted([found], tmp_path)
    row = Knowledge.load(extra=tmp_path).places[found.id]
    assert (row.name, row.country) == ("Sarvelles-le-Haut", "BE")
    assert row.homographs == frozenset({"Sarvelles-le-Haut"})


@pytest.mark.slow
@pytest.mark.parametrize("name", ["Lure", "Sarvelles", "Quai d'Orsay", "OTAN", "Ulis"])
def test_a_place_whose_name_the_tables_hold_is_not_proposed(
    knowledge: Knowledge, name: str
) -> None:
    held = Place("sarvelles", "Sarvelles", (), "BE", "city", 10, frozenset({"Sarvelles"}))
    tables = replace(knowledge, places={**knowledge.places, "place/sarvelles": held})
    assert propose(places("FR", "FR", name=name), tables) == []


@pytest.mark.slow
@pytest.mark.parametrize(
    "name",
    [
        "Nord-Ouest",
        "Château",
        "Régions",
        "MSC Sarvelle",
        "Nantes place du Bouffay",
        "Vendredi Saint",
    ],
)
def test_compass_points_ships_and_scraps_are_no_places(knowledge: Knowledge, name: str) -> None:
    assert propose(places("FR", "FR", name=name), knowledge) == []


@pytest.mark.slow
@pytest.mark.parametrize(
    ("before", "is_place"),
    [("Entremont, ", False), ("à ", True), ("la rivière ", True), ("aux ", False), ("les ", False)],
)
def test_a_place_is_proposed_where_something_is_said_to_be_there(
    knowledge: Knowledge, before: str, is_place: bool
) -> None:
    text = f"On parle de lait, {before}Sarvelles-le-Haut, Yoplait."
    start = text.index("Sarvelles")
    unknown = place("Sarvelles-le-Haut", Mention("text", start, start + 17, "Sarvelles-le-Haut"))
    home = Entity(id="country/FR", type="country", name="France", mentions=(), code="FR")
    given = [record(n, text, unknown, replace(home, focus=True)) for n in (1, 2)]
    assert bool(propose(given, knowledge)) is is_place


@pytest.mark.slow
def test_a_place_whose_mentions_are_unlikely_is_not_proposed(knowledge: Knowledge) -> None:
    given = places("FR", "FR")
    unlikely = [replace(one, entities=tuple(map(doubted, one.entities))) for one in given]
    assert propose(unlikely, knowledge) == []


def doubted(entity: Entity) -> Entity:
    return replace(entity, mentions=tuple(replace(one, score=0.5) for one in entity.mentions))


@pytest.mark.slow
def test_one_article_tells_where_a_place_lies_if_it_stands_beside_the_name(
    knowledge: Knowledge,
) -> None:
    text = "Une fête à Sarvelles-le-Haut, en Corse."
    start = text.index("Sarvelles")
    mention = Mention("text", start, start + 17, text[start : start + 17])
    unknown = place(mention.text, mention)
    where = Mention("text", text.index("Corse"), text.index("Corse") + 5, "Corse")
    corsica = place("Corse", where, known=True, country="FR")
    alone = record(1, text, unknown)
    assert propose([alone], knowledge, at_least=1) == []
    (found,) = propose([record(1, text, unknown, corsica)], knowledge, at_least=1)
    assert found.of == "FR"


@pytest.mark.slow
def test_a_way_from_a_place_to_another_does_not_tell_where_the_first_lies(
    knowledge: Knowledge,
) -> None:
    text = "Les comtés de la côte, de Sarvelles-le-Haut à Nassau, sont en alerte."
    start = text.index("Sarvelles")
    unknown = place("Sarvelles-le-Haut", Mention("text", start, start + 17, "Sarvelles-le-Haut"))
    where = Mention("text", text.index("Nassau"), text.index("Nassau") + 6, "Nassau")
    nassau = place("Nassau", where, known=True, country="BS")
    home = Entity(id="country/US", type="country", name="États-Unis", mentions=(), code="US")
    given = [record(n, text, unknown, nassau, replace(home, focus=True)) for n in (1, 2)]
    (found,) = propose(given, knowledge)
    assert found.of == "US"


@pytest.mark.slow
def test_a_place_is_first_named_in_the_earliest_dated_article(knowledge: Knowledge) -> None:
    undated, late, early = places("BE", "BE", "BE")
    given = [
        replace(one, article=replace(one.article, date=day))
        for one, day in (
            (undated, None),
            (late, datetime.date(2025, 5, 1)),
            (early, datetime.date(2025, 2, 1)),
        )
    ]
    (found,) = propose(given, knowledge)
    assert (found.since, found.article) == ("2025-02-01", str(early.article.id))


@pytest.mark.slow
def test_a_new_function_of_somebody_known_is_proposed_and_an_old_one_is_not(
    knowledge: Knowledge,
) -> None:
    macron = {"id": "person/emmanuel-macron", "known": True}
    new = articles_on("Emmanuel Macron", Office("minister", "ministre", "LV"), **macron)
    (found,) = propose(new, knowledge)
    assert (found.kind, found.role, found.of) == ("office", "minister", "LV")
    old = articles_on("Emmanuel Macron", Office("head_of_state", "président", "FR"), **macron)
    assert propose(old, knowledge) == []


@pytest.mark.slow
def test_another_spelling_of_somebody_known_is_proposed(knowledge: Knowledge) -> None:
    name = next(
        target for target, row in knowledge.people.items() if fold(row.name) == "serguei lavrov"
    )
    known = articles_on("Sergueï Lavrov", None, id=name, known=True)
    other = articles_on("Serguey Lavrov", None, id="person/serguey-lavrov")
    found = [one for one in propose([*known, *other], knowledge) if one.kind == "alias"]
    assert [(one.id, one.aliases, one.mends) for one in found] == [(name, "Serguey Lavrov", 2)]


@pytest.mark.slow
def test_a_slip_of_the_pen_for_somebody_of_the_tables_is_a_spelling_of_theirs(
    knowledge: Knowledge,
) -> None:
    office = Office("minister", "ministre de l'Intérieur", "FR")
    (found,) = propose(articles_on("Gérard Darmanin", office), knowledge)
    assert (found.kind, found.id) == ("alias", "person/gerald-darmanin")
    assert (found.aliases, found.role, found.of) == ("Gérard Darmanin", "minister", "FR")
    (found,) = propose(articles_on("Gérard Mistralin", office), knowledge)
    assert found.kind == "person"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "held"),
    [
        ("Jean-Michel Blancher", "person/jean-michel-blanquer"),
        ("Arnaud Muselier", "person/renaud-muselier"),
        ("Gilles Legendre", "person/gilles-le-gendre"),
        ("Philippe Vignes", None),  # no Philippe Lavigne
    ],
)
def test_a_slip_of_the_pen_keeps_the_surname(
    knowledge: Knowledge, name: str, held: str | None
) -> None:
    office = Office("official", "préfet", "FR")
    assert TakenNames(knowledge, names_held(knowledge)).meant(name, office) == held


@pytest.mark.slow
def test_the_head_of_a_state_whose_head_the_tables_know_is_not_another(
    knowledge: Knowledge,
) -> None:
    name = next(row for row in knowledge.people.values() if row.name == "Laurent Wauquiez")
    given = {"id": f"person/{name.id}", "known": True}
    office = Office("head_of_state", "président", "FR")
    now = articles_on("Laurent Wauquiez", office, **given)
    assert propose(now, knowledge) == []
    later = [
        replace(one, article=replace(one.article, date=datetime.date(2031, 1, 1))) for one in now
    ]
    assert [one.kind for one in propose(later, knowledge)] == ["office"]


@pytest.mark.slow
@pytest.mark.parametrize("form", ["Jany Lavrov", "OTAN chef", "Lavrov Ministère"])
def test_a_namesake_or_another_thing_is_no_spelling_of_somebody(
    knowledge: Knowledge, form: str
) -> None:
    taken = TakenNames(knowledge, names_held(knowledge))
    profile = Profile("person/serguei-lavrov", "person", "Sergueï Lavrov", known=True)
    assert not taken.is_new_spelling(form, profile)
    assert taken.is_new_spelling("Serguey Lavrof", profile)
    body = Profile("organisation/x", "organisation", "X", known=True)
    assert not taken.is_new_spelling("ministère de la Santé", body)


@pytest.mark.parametrize("form", ["Haute Autorité", "conseil départemental", "cour d'appel", "SUD"])
def test_what_several_bodies_begin_with_is_no_spelling_of_one(
    knowledge: Knowledge, form: str
) -> None:
    taken = TakenNames(knowledge, names_held(knowledge))
    body = Profile("organisation/x", "organisation", "X", known=True)
    assert not taken.is_new_spelling(form, body)
    assert taken.is_new_spelling("Comission européenne", body)


@pytest.mark.parametrize(("form", "is_spelling"), [("AQ", False), ("AQV", True)])
def test_an_acronym_of_a_part_of_a_name_is_no_spelling(
    knowledge: Knowledge, form: str, is_spelling: bool
) -> None:
    taken = TakenNames(knowledge, names_held(knowledge))
    body = Profile("organisation/x", "organisation", "Assemblée des quais de la Vire", known=True)
    assert taken.is_new_spelling(form, body) is is_spelling


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "of", "person"),
    [("Mohamed VI", "MA", "mohammed-vi"), ("Ferdinand Marcos Jr", "PH", "ferdinand-marcos-jr")],
)
def test_of_two_holders_nearly_so_called_the_nearer_is_meant(
    knowledge: Knowledge, name: str, of: str, person: str
) -> None:
    office = Office("head_of_state", "président", of)
    assert TakenNames(knowledge, names_held(knowledge)).meant(name, office) == f"person/{person}"


def accepted(path: Path, *kinds: str) -> Path:
    with path.open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    for row in rows:
        row["accept"] = "x" if row["kind"] in kinds else ""
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]), delimiter=";")  # as a French Excel saves it
        writer.writeheader()
        writer.writerows(rows)
    return path


@pytest.mark.slow
def test_what_is_accepted_is_known_to_the_next_run(knowledge: Knowledge, tmp_path: Path) -> None:
    text = "L'Office central des forêts (OCFT) dit."
    records = [
        *articles_on("Zoé Mistral", MINISTER),
        *(record(n, text, body(text, "Office central des forêts", "OCFT")) for n in (8, 9)),
    ]
    path = tmp_path / "p.csv"
    assert write_proposals(propose(records, knowledge), path) == 2
    marked = read_proposals(accepted(path, "person", "organisation"))
    assert save_accepted(marked, tmp_path / "tables") == 2
    assert save_accepted(marked, tmp_path / "tables") == 2
    tables = Knowledge.load(extra=tmp_path / "tables")
    assert tables.people["person/zoe-mistral"].name == "Zoé Mistral"
    (term,) = tables.terms["person/zoe-mistral"]
    assert (term.role, term.of, term.start.isoformat()) == ("minister", "LV", "2025-01-01")
    assert tables.organisations["organisation/office-central-des-forets"].acronym == "OCFT"
    assert len(tables.people) == len(knowledge.people) + 1


@pytest.mark.slow
def test_an_accepted_spelling_keeps_the_others(knowledge: Knowledge, tmp_path: Path) -> None:
    name = "person/abbas-araghchi"
    proposal = Proposal("x", "alias", name, "Abbas Araghchi", aliases="Abbas Arakchi")
    save_accepted([proposal], tmp_path)
    aliases = Knowledge.load(extra=tmp_path).people[name].aliases
    assert set(aliases) == {*knowledge.people[name].aliases, "Abbas Arakchi"}
    assert Knowledge.load(extra=tmp_path).terms[name] == knowledge.terms[name]


@pytest.mark.slow
def test_the_command_proposes_and_accepts(tmp_path: Path) -> None:
    write_records(articles_on("Zoé Mistral", MINISTER), tmp_path / "r.jsonl")
    done = rubrique("knowledge", "propose", "r.jsonl", "-o", "p.csv", cwd=tmp_path)
    assert (done.returncode, done.stderr[:11]) == (0, "1 proposals"), done.stderr
    nothing = rubrique("knowledge", "accept", "p.csv", "--into", "t", cwd=tmp_path)
    assert (nothing.returncode, nothing.stderr.count("\n")) == (1, 1)
    assert "no proposal is accepted" in nothing.stderr
    accepted(tmp_path / "p.csv", "person")
    done = rubrique("knowledge", "accept", "p.csv", "--into", "t", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert {path.name for path in (tmp_path / "t").iterdir()} == {"people.csv", "offices.csv"}


def test_a_table_that_is_no_table_of_proposals_is_refused(tmp_path: Path) -> None:
    (tmp_path / "p.csv").write_text("a,b\n1,2\n")
    with pytest.raises(InputError, match="no table of proposals"):
        read_proposals(tmp_path / "p.csv")
    with pytest.raises(InputError, match="cannot be read"):
        read_proposals(tmp_path / "absent.csv")


def test_decisions_about_tags_are_labels_to_learn_from() -> None:
    rows = [
        {"action": "tag", "scheme": "maison", "code": "mer", "scope": {"article": "1"}},
        {"action": "untag", "scheme": "maison", "code": "ciel", "scope": {"article": "1"}},
        {"action": "untag", "scheme": "autre", "code": "terre", "scope": "everywhere"},
    ]
    decided = Corrections(tuple(parse_correction(row, n) for n, row in enumerate(rows)))
    given = [Article(id=name, text="x", keywords=("ciel", "terre")) for name in ("1", "2")]
    first, second = correct_labels(given, decided, "maison")
    assert first.keywords == ("terre", "mer")
    assert second == given[1]


def test_an_office_that_outlasts_others_of_its_role_is_stale(knowledge: Knowledge) -> None:
    usual = usual_lengths(knowledge)
    found = find_stale(knowledge)
    assert found
    assert all(one.days > usual[one.term.role] for one in found)
    assert all(one.term.end == datetime.date.max for one in found)
    assert len(find_stale(knowledge, datetime.date(2040, 1, 1))) > len(found)
    young = min(term.start for terms in knowledge.terms.values() for term in terms)
    assert find_stale(knowledge, young) == []


@pytest.mark.parametrize(
    ("name", "is_one"),
    [
        ("Paris Habitat", True),
        ("Jeunes Riverains", True),
        ("Offices centraux", False),
        ("Services vétérinaires", False),
        ("Conseil supérieur du livre", True),
    ],
)
def test_a_plural_is_many_bodies_and_a_city_in_s_is_none(
    knowledge: Knowledge, name: str, is_one: bool
) -> None:
    assert UnknownBodies(knowledge).is_one(name, UnknownBody(mentions=4)) is is_one


@pytest.mark.slow
def test_tables_are_as_they_were_when_one_of_several_cannot_be_written(tmp_path: Path) -> None:
    tables = OwnTables.load_tables(tmp_path)
    tables.row("people", id="odile-mar").update(name="Odile Mar")
    tables.save_tables(tmp_path)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    tables = OwnTables.load_tables(tmp_path)
    tables.row("organisations", id="riverains").update(name="Riverains", kind="association")
    tables.row("people", id="odile-mar").update(name="\ud800")  # half a character: no file takes it
    with pytest.raises(UnicodeEncodeError):
        tables.save_tables(tmp_path)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before
