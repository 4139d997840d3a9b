"""The entity room without a model: the spans that a model would give are written by hand."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.entities.arbiter import Arbiter
from nlp.entities.demonyms import DemonymReader
from nlp.entities.edges import Edges, trim
from nlp.entities.field import make_field
from nlp.entities.matcher import Matcher, case_agrees
from nlp.entities.resolver import Resolver
from nlp.entities.salience import focus
from nlp.entities.spans import Span
from nlp.entities.storage import load_arbiter
from nlp.knowledge import Knowledge
from nlp.models import find_model
from nlp.records import Article, Entity, Mention
from nlp.text import key

IN_2025 = datetime.date(2025, 7, 3)


@pytest.fixture(scope="module")
def resolver(knowledge: Knowledge, arbiter: Arbiter) -> Resolver:
    return Resolver(knowledge, arbiter)


def resolve(
    resolver: Resolver, text: str, *names: tuple[str, str], date: datetime.date | None = IN_2025
) -> dict[str, Entity]:
    """Return the entities of a text by id; `names` are the forms and labels that the model would find."""
    spans = [
        Span(start, start + len(form), label)
        for form, label in names
        for start in range(len(text))
        if text.startswith(form, start)
    ]
    entities = resolver.resolve(Article(text=text, date=date), {"title": [], "text": spans})
    for entity in entities:
        for mention in entity.mentions:
            assert text[mention.start : mention.end] == mention.text
    return {entity.id: entity for entity in entities}


def forms(entity: Entity, kind: str = "name") -> list[str]:
    return [mention.text for mention in entity.mentions if mention.kind == kind]


class TestMatching:
    @given(st.text())
    def test_a_key_keeps_every_offset(self, text: str) -> None:
        assert len(key(text)) == len(text)

    @pytest.mark.parametrize(
        ("form", "text", "agrees"),
        [
            ("Union européenne", "Union Européenne", True),
            ("Union européenne", "union européenne", False),
            ("États-Unis", "ETATS-UNIS", True),
            ("OTAN", "Otan", True),
            ("OMS", "Oms", False),
            ("ONU", "onu", False),
            ("parquet fédéral", "parquet fédéral", True),
        ],
    )
    def test_a_name_wants_its_capitals(self, form: str, text: str, agrees: bool) -> None:
        assert case_agrees(form, text) is agrees

    def test_names_end_at_word_boundaries(self, knowledge: Knowledge) -> None:
        assert Matcher(knowledge).find("Les Franceses de l'Iranisme") == []

    @given(st.text(max_size=80))
    def test_hits_lie_inside_any_text(self, text: str) -> None:
        for hit in MATCHER.find(text):
            assert 0 <= hit.start < hit.end <= len(text)

    @pytest.mark.parametrize(
        ("text", "things"),
        [
            ("La Transat Jacques Vabre part du Havre", ["Transat Jacques Vabre"]),
            ("Il joue au Monopoly, il a un monopoly", ["Monopoly"]),
            ("Une OQTF, les obligations (oqtf)", ["OQTF"]),
            ("L'ACCORD DE PARIS", ["ACCORD DE PARIS"]),
            ("Les Vendée Globes et le VTTiste", []),
        ],
    )
    def test_things_with_a_name_are_whole_words_with_their_capitals(
        self, knowledge: Knowledge, text: str, things: list[str]
    ) -> None:
        _, found = Matcher(knowledge).find_in(make_field("text", text))
        assert [text[start:end] for start, end, _ in found] == things


MATCHER = Matcher(Knowledge.load())


class TestTrimming:
    @pytest.mark.parametrize(
        ("text", "span", "label", "kept"),
        [
            ("la Russie", (0, 9), "place", "Russie"),
            ("M. Macron", (0, 9), "person", "Macron"),
            ("d'Emmanuel Macron", (0, 17), "person", "Emmanuel Macron"),
            ("le général de Gaulle", (3, 20), "person", "de Gaulle"),
            ("selon Le Monde", (6, 14), "organisation", "Le Monde"),
            ("« Reuters »", (0, 11), "organisation", "Reuters"),
            ("Mme Le Pen", (0, 10), "person", "Le Pen"),
            ("Il pleut. La Pontroy brille.", (10, 20), "organisation", "Pontroy"),
        ],
    )
    def test_determiners_and_civility_stay_outside(
        self, text: str, span: tuple[int, int], label: str, kept: str
    ) -> None:
        trimmed = trim(text, Span(*span, label))
        assert trimmed is not None
        assert text[trimmed.start : trimmed.end] == kept


class TestPeople:
    def test_all_ways_to_name_one_leader_are_one_person(self, resolver: Resolver) -> None:
        text = "Vladimir Poutine a parlé. M. Poutine insiste. Putin, disent les Américains. Pour Poutine, non."
        found = resolve(
            resolver,
            text,
            ("Vladimir Poutine", "person"),
            ("Poutine", "person"),
            ("Putin", "person"),
        )
        assert len([entity for entity in found.values() if entity.type == "person"]) == 1
        assert forms(found["person/vladimir-poutine"]) == [
            "Vladimir Poutine",
            "Poutine",
            "Putin",
            "Poutine",
        ]

    def test_two_people_sharing_a_surname_stay_two(self, resolver: Resolver) -> None:
        text = "Patrick Balkany et Isabelle Balkany étaient là. Patrick Balkany a parlé, puis Isabelle Balkany."
        found = resolve(
            resolver, text, ("Patrick Balkany", "person"), ("Isabelle Balkany", "person")
        )
        assert len([entity for entity in found.values() if entity.type == "person"]) == 2

    def test_a_bare_surname_is_whoever_of_that_surname_was_named_last(
        self, resolver: Resolver
    ) -> None:
        text = "Anne Kerdoncuff est là. Yves Kerdoncuff aussi. Kerdoncuff a parlé. Anne Kerdoncuff a ri."
        names = [
            ("Anne Kerdoncuff", "person"),
            ("Yves Kerdoncuff", "person"),
            ("Kerdoncuff", "person"),
        ]
        found = resolve(resolver, text, *names)
        assert forms(found["person/anne-kerdoncuff"]) == ["Anne Kerdoncuff", "Anne Kerdoncuff"]
        assert forms(found["person/yves-kerdoncuff"]) == ["Yves Kerdoncuff", "Kerdoncuff"]

    @pytest.mark.parametrize("short", ["Mme A. Kerdoncuff", "Anne Kerdoncuff"])
    def test_initials_and_a_name_without_its_middle_names_are_the_same_person(
        self, resolver: Resolver, short: str
    ) -> None:
        text = f"La députée Anne Le Goff Kerdoncuff est venue. Pour {short}, c'est une victoire."
        found = resolve(
            resolver,
            text,
            ("Anne Le Goff Kerdoncuff", "person"),
            (short.removeprefix("Mme "), "person"),
        )
        form = short.removeprefix("Mme ")
        assert forms(found["person/anne-le-goff-kerdoncuff"]) == ["Anne Le Goff Kerdoncuff", form]

    def test_a_repeat_that_the_model_missed_is_found(self, resolver: Resolver) -> None:
        found = resolve(
            resolver,
            "La maire Anne Kerdoncuff est élue. « Je suis ravie », a déclaré Mme Kerdoncuff.",
            ("Anne Kerdoncuff", "person"),
        )
        assert forms(found["person/anne-kerdoncuff"]) == ["Anne Kerdoncuff", "Kerdoncuff"]

    def test_a_repeated_surname_begins_at_its_capital(self, resolver: Resolver) -> None:
        found = resolve(
            resolver,
            "La maire Anne de Kerdoncuff est élue. C'est un succès, selon Mme Kerdoncuff.",
            ("Anne de Kerdoncuff", "person"),
        )
        assert forms(found["person/anne-de-kerdoncuff"]) == ["Anne de Kerdoncuff", "Kerdoncuff"]

    def test_only_people_have_surnames(self, resolver: Resolver) -> None:
        found = resolve(
            resolver, "Port Kerdoncuff est loin. Kerdoncuff rit.", ("Port Kerdoncuff", "place")
        )
        assert forms(found["place/port-kerdoncuff"]) == ["Port Kerdoncuff"]

    def test_a_namesake_of_a_leader_is_not_the_leader(self, resolver: Resolver) -> None:
        found = resolve(resolver, "Michelle Obama a écrit un livre.", ("Michelle Obama", "person"))
        assert "person/barack-obama" not in found

    def test_a_surname_that_begins_like_a_given_name_is_still_looked_up(
        self, resolver: Resolver
    ) -> None:
        assert "person/abdel-aziz-ben-habtour" in resolve(
            resolver, "Le Premier ministre du Yémen, Ben Habtour, rit.", ("Ben Habtour", "person")
        )

    def test_unknown_people_are_kept_under_a_stable_id(self, resolver: Resolver) -> None:
        found = resolve(resolver, "Anne Kerdoncuff joue.", ("Anne Kerdoncuff", "person"))
        assert not found["person/anne-kerdoncuff"].known


class TestOffices:
    @pytest.mark.parametrize(
        ("date", "role", "of"),
        [("2011-06-01", "head_of_state", "FR"), ("2018-12-14", "former", "FR")],
    )
    def test_an_office_is_that_of_the_articles_date(
        self, resolver: Resolver, date: str, role: str, of: str
    ) -> None:
        found = resolve(
            resolver,
            "Nicolas Sarkozy a parlé.",
            ("Nicolas Sarkozy", "person"),
            date=datetime.date.fromisoformat(date),
        )
        office = found["person/nicolas-sarkozy"].office
        assert office is not None
        assert (office.role, office.of) == (role, of)

    @pytest.mark.parametrize(
        ("text", "name", "role", "title", "of"),
        [
            (
                "Le ministre ukrainien de la Défense, Igor Bondarko, a parlé.",
                "Igor Bondarko",
                "minister",
                "ministre de la Défense",
                "UA",
            ),
            (
                "Igor Bondarko, ministre ukrainien de la Défense, a parlé.",
                "Igor Bondarko",
                "minister",
                "ministre de la Défense",
                "UA",
            ),
            (
                "L'ancien président du Ghana Kofi Abrefa a parlé.",
                "Kofi Abrefa",
                "former",
                "ex-président",
                "GH",
            ),
            (
                "Le Premier ministre groenlandais Jens Lyberth a parlé.",
                "Jens Lyberth",
                "head_of_government",
                "Premier ministre",
                "GL",
            ),
            (
                "Kofi Abrefa (président du Ghana) a parlé.",
                "Kofi Abrefa",
                "head_of_state",
                "président",
                "GH",
            ),
            (
                "Le député français Luc Ferrand a parlé.",
                "Luc Ferrand",
                "legislator",
                "député",
                "FR",
            ),
            (
                "Le député du Likoud Luc Ferrand a parlé.",
                "Luc Ferrand",
                "legislator",
                "député",
                "IL",
            ),
            (
                "Le président du Likoud Luc Ferrand a parlé.",
                "Luc Ferrand",
                "party_leader",
                "président",
                "IL",
            ),
            (
                "Le président de la Commission européenne, Luc Ferrand, a parlé.",
                "Luc Ferrand",
                "org_head",
                "président",
                "Commission européenne",
            ),
        ],
    )
    def test_the_text_gives_an_office_in_apposition(
        self, resolver: Resolver, text: str, name: str, role: str, title: str, of: str
    ) -> None:
        (person,) = [
            e for e in resolve(resolver, text, (name, "person")).values() if e.type == "person"
        ]
        assert person.office is not None
        assert (person.office.role, person.office.title, person.office.of) == (role, title, of)

    @pytest.mark.parametrize(
        "text",
        [
            "Le président du club de tennis, Luc Ferrand, a parlé.",
            "Le secrétaire général Luc Ferrand a parlé.",
            "Le ministre a reçu hier matin Luc Ferrand.",
            "Le président de la Fédération française de judo Luc Ferrand a parlé.",
        ],
    )
    def test_private_presidents_and_mere_neighbours_hold_no_office(
        self, resolver: Resolver, text: str
    ) -> None:
        assert (
            resolve(resolver, text, ("Luc Ferrand", "person"))["person/luc-ferrand"].office is None
        )

    def test_in_an_enumeration_a_function_is_that_of_the_name_after_it(
        self, resolver: Resolver
    ) -> None:
        text = "Luc Ferrand, le ministre ukrainien de la Défense Igor Bondarko et des soldats étaient là."
        found = resolve(resolver, text, ("Luc Ferrand", "person"), ("Igor Bondarko", "person"))
        holders = [entity.name for entity in found.values() if entity.office]
        assert holders == ["Igor Bondarko"]

    @pytest.mark.parametrize(
        ("date", "holder"),
        [("2011-05-01", "person/nicolas-sarkozy"), ("2015-05-01", "person/francois-hollande")],
    )
    def test_a_nameless_function_is_its_holder_at_the_date(
        self, resolver: Resolver, date: str, holder: str
    ) -> None:
        found = resolve(
            resolver, "Le président français s'est exprimé.", date=datetime.date.fromisoformat(date)
        )
        assert forms(found[holder], "role") == ["président français"]

    def test_without_a_date_a_nameless_function_is_nobody(self, resolver: Resolver) -> None:
        found = resolve(resolver, "Le président français s'est exprimé.", date=None)
        assert [entity.type for entity in found.values()] == ["country"]


class TestCountries:
    @pytest.mark.parametrize(
        ("text", "countries"),
        [
            (
                "un traité franco-allemand",
                {"country/FR": "franco-allemand", "country/DE": "franco-allemand"},
            ),
            ("les milices pro-iraniennes", {"country/IR": "pro-iraniennes"}),
            ("des députés prorusses", {"country/RU": "prorusses"}),
            ("l'armée sud-coréenne", {"country/KR": "sud-coréenne"}),
            ("Les Ukrainiens", {"country/UA": "Ukrainiens"}),
            ("LES ALLEMANDS", {"country/DE": "ALLEMANDS"}),
        ],
    )
    def test_demonyms_speak_of_their_countries(
        self, resolver: Resolver, text: str, countries: dict[str, str]
    ) -> None:
        found = resolve(resolver, text)
        assert {
            identity: forms(entity, "demonym")[0] for identity, entity in found.items()
        } == countries

    def test_joined_capitals_act_together(self, resolver: Resolver) -> None:
        found = resolve(
            resolver, "les accords entre Damas et Moscou", ("Damas", "place"), ("Moscou", "place")
        )
        assert {identity for identity, entity in found.items() if forms(entity, "metonym")} == {
            "country/SY",
            "country/RU",
        }

    def test_a_seat_of_power_is_an_organisation_and_a_metonym(self, resolver: Resolver) -> None:
        found = resolve(resolver, "Le Kremlin dément.", ("Kremlin", "place"))
        assert {entity.type for entity in found.values()} == {"organisation", "country"}
        assert forms(found["country/RU"], "metonym") == ["Kremlin"]

    def test_people_named_as_two_sides_are_demonyms_and_act_for_no_capital(
        self, resolver: Resolver
    ) -> None:
        found = resolve(resolver, "Un accord entre Ukrainiens et Russes.")
        assert {m.kind for entity in found.values() for m in entity.mentions} == {"demonym"}

    def test_a_seat_of_power_inside_a_longer_name_is_no_country(self, resolver: Resolver) -> None:
        found = resolve(
            resolver,
            "L'Association Kremlin Nord, fondée en 1990, compte cent membres.",
            ("Association Kremlin Nord", "organisation"),
        )
        assert [entity.name for entity in found.values()] == ["Association Kremlin Nord"]

    def test_a_party_named_after_a_country_is_no_country(self, resolver: Resolver) -> None:
        found = resolve(
            resolver, "La France insoumise propose.", ("France insoumise", "organisation")
        )
        assert {entity.type for entity in found.values()} == {"organisation"}

    def test_a_demonym_inside_a_ministry_still_speaks_of_the_country(
        self, resolver: Resolver
    ) -> None:
        found = resolve(
            resolver,
            "le ministère russe de la Défense",
            ("ministère russe de la Défense", "organisation"),
        )
        assert forms(found["country/RU"], "demonym") == ["russe"]

    def test_the_focus_is_on_the_heaviest_countries(self) -> None:
        def country(code: str, *mentions: Mention) -> Entity:
            return Entity(
                id=f"country/{code}", type="country", name=code, code=code, mentions=mentions
            )

        title, rest = Mention("title", 0, 2, "xx"), Mention("text", 900, 902, "xx")
        assert focus([country("RU", title, rest, rest), country("FR", rest)]) == {"RU"}
        assert focus([country("RU", title), country("UA", title)]) == {"RU", "UA"}
        assert focus([]) == frozenset()


def test_every_mention_says_what_found_it(resolver: Resolver) -> None:
    text = "Le président français a vu les Ukrainiens et Anne Kerdoncuff. Moscou a réagi. Pour M. Kerdoncuff, tout va bien."
    found = resolve(resolver, text, ("Anne Kerdoncuff", "person"))
    evidence = {
        (mention.text, mention.kind, mention.by)
        for entity in found.values()
        for mention in entity.mentions
    }
    assert evidence == {
        ("président français", "role", "pattern"),
        ("français", "demonym", "table"),
        ("Ukrainiens", "demonym", "table"),
        ("Moscou", "metonym", "table"),
        ("Anne Kerdoncuff", "name", "model"),
        ("Kerdoncuff", "name", "repeat"),
    }


class TestOrganisations:
    def test_an_acronym_in_brackets_is_its_full_name(self, resolver: Resolver) -> None:
        text = "L'Office central des marais (OCM) est né. L'OCM recrute."
        found = resolve(
            resolver, text, ("Office central des marais", "organisation"), ("OCM", "organisation")
        )
        assert [forms(entity) for entity in found.values()] == [
            ["Office central des marais", "OCM", "OCM"]
        ]

    def test_a_longer_name_in_brackets_is_no_acronym(self, resolver: Resolver) -> None:
        text = "L'OCM (Bondarko) est né. Le groupe Bondarko recrute."
        found = resolve(resolver, text, ("OCM", "organisation"), ("Bondarko", "organisation"))
        assert [forms(entity) for entity in found.values()] == [["Bondarko", "Bondarko"], ["OCM"]]

    @pytest.mark.parametrize("blanks", range(4))
    def test_a_quoted_title_is_no_organisation_wherever_it_stands(
        self, resolver: Resolver, blanks: int
    ) -> None:
        text = " " * blanks + "On a vu « Bondarko » hier."
        assert resolve(resolver, text, ("Bondarko", "organisation")) == {}

    def test_a_known_organisation_has_its_acronym_and_full_name(self, resolver: Resolver) -> None:
        (entity,) = resolve(resolver, "L'Otan se réunit.", ("Otan", "organisation")).values()
        assert (entity.name, entity.acronym) == (
            "Organisation du traité de l'Atlantique nord",
            "OTAN",
        )


def test_demonyms_are_known_with_and_without_accents(knowledge: Knowledge) -> None:
    reader = DemonymReader(knowledge)
    assert (
        all(map(reader.is_demonym, ("français", "FRANCAIS", "nord-coréenne", "israélo"))) is False
    )
    assert all(map(reader.is_demonym, ("français", "FRANCAIS", "nord-coréenne")))
    assert not reader.is_demonym("chaise")


@given(
    st.text(max_size=60), st.lists(st.tuples(st.integers(0, 60), st.integers(1, 20)), max_size=4)
)
def test_any_text_and_any_spans_give_true_offsets(text: str, places: list[tuple[int, int]]) -> None:
    size_read = len(make_field("text", text).plain)
    spans = [
        Span(start, min(start + size, size_read), "person")
        for start, size in places
        if start < size_read
    ]
    for entity in RESOLVER.resolve(
        Article(text=text or "x"), {"title": [], "text": spans if text else []}
    ):
        for mention in entity.mentions:
            assert (text or "x")[mention.start : mention.end] == mention.text


RESOLVER = Resolver(Knowledge.load(), load_arbiter(find_model("presse-fr")))


class TestSeams:
    @pytest.mark.parametrize(
        ("text", "span", "label", "names"),
        [
            (
                "Châlons - Edouard Philippe",
                "Châlons - Edouard Philippe",
                "place",
                ["Châlons", "Edouard Philippe"],
            ),
            (
                "au Grand Jury RTL-Le Figaro-LCI.",
                "RTL-Le Figaro-LCI",
                "organisation",
                ["RTL", "Le Figaro", "LCI"],
            ),
            (
                "au Congrès Nancy Pelosi",
                "Congrès Nancy Pelosi",
                "organisation",
                ["Congrès", "Nancy Pelosi"],
            ),
            ("le tandem Trump-Poutine", "Trump-Poutine", "person", ["Trump", "Poutine"]),
            ("le groupe Nissan Brésil", "Nissan Brésil", "organisation", ["Nissan Brésil"]),
            ("dit Emmanuel MacronSelon lui", "Emmanuel MacronSelon", "person", ["Emmanuel Macron"]),
            (
                "le Comité Ukraine solidaire",
                "Comité Ukraine solidaire",
                "organisation",
                ["Comité Ukraine solidaire"],
            ),
            (
                "à Pontroy Emmanuel Macron",
                "Pontroy Emmanuel Macron",
                "place",
                ["Pontroy", "Emmanuel Macron"],
            ),
            (
                "chez RTL-Le Figaro Pontroy",
                "RTL-Le Figaro Pontroy",
                "organisation",
                ["RTL-Le Figaro Pontroy"],
            ),
            (
                "Donald Trump Anne Roy",
                "Donald Trump Anne Roy",
                "person",
                ["Donald Trump", "Anne Roy"],
            ),
            (
                "l'Office Bondarko russe",
                "Office Bondarko russe",
                "organisation",
                ["Office Bondarko"],
            ),
        ],
    )
    def test_glued_names_can_be_parted_and_whole_names_stay_whole(
        self, knowledge: Knowledge, text: str, span: str, label: str, names: list[str]
    ) -> None:
        start = text.index(span)
        demonyms = DemonymReader(knowledge)
        edges = Edges(demonyms.is_demonym, knowledge.surnames, knowledge.given_names)
        hits = [
            hit
            for hit in MATCHER.find(text)
            if hit.kind == "name" and start <= hit.start <= start + len(span)
        ]
        parts = edges.refine(text, Span(start, start + len(span), label), hits)
        assert [text[part.start : part.end] for part in parts] == names


def test_articles_without_a_date_are_of_the_day_of_the_tables() -> None:
    from nlp.knowledge import AS_OF, PRESENT

    assert PRESENT.isoformat() == f"{AS_OF}-01"
