"""Which countries an article speaks of: compounds, shared forms, streets, phrases, capitals that act."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable

import pytest

from nlp.entities.arbiter import Arbiter
from nlp.entities.field import make_fields
from nlp.entities.metonyms import MetonymReader
from nlp.entities.reader import ArticleReader
from nlp.entities.resolver import Resolver
from nlp.entities.spans import Span
from nlp.knowledge import Knowledge
from nlp.records import Article, Entity
from nlp.tagger import Tagger

DAY = datetime.date(2024, 3, 12)
Seen = tuple[str, str]


@pytest.fixture(scope="module")
def resolver(knowledge: Knowledge, arbiter: Arbiter) -> Resolver:
    return Resolver(knowledge, arbiter)


@pytest.fixture(scope="module")
def metonyms(knowledge: Knowledge) -> MetonymReader:
    return MetonymReader(knowledge.words)


def read(resolver: Resolver, text: str, seen: Iterable[Seen] = ()) -> tuple[Entity, ...]:
    """Return the entities of a text; `seen` are the names that the model finds, at first sight."""
    spans = [Span(text.index(form), text.index(form) + len(form), label) for form, label in seen]
    spans.sort(key=lambda span: span.start)
    return resolver.resolve(Article(text=text, date=DAY), {"title": [], "text": spans})


def countries(resolver: Resolver, text: str, *seen: Seen) -> dict[str, list[str]]:
    """Return the countries of a text with what stands for each, functions left out."""
    return {
        entity.code or entity.id: [m.text for m in entity.mentions if m.kind != "role"]
        for entity in read(resolver, text, seen)
        if entity.type == "country"
    }


class TestCompounds:
    @pytest.mark.parametrize(
        ("text", "found"),
        [
            ("un diplomate nord-coréen", {"KP": ["nord-coréen"]}),
            ("des Nord-Coréennes défilent", {"KP": ["Nord-Coréennes"]}),
            ("une chaîne sud-coréenne", {"KR": ["sud-coréenne"]}),
            ("le pipeline sud-soudanais", {"SS": ["sud-soudanais"]}),
            ("un opposant équato-guinéen", {"GQ": ["équato-guinéen"]}),
            ("la côte bissau-guinéenne", {"GW": ["bissau-guinéenne"]}),
            ("les forêts papouan-néo-guinéennes", {"PG": ["papouan-néo-guinéennes"]}),
            ("un élu nord-irlandais", {"GB": ["nord-irlandais"]}),
            (
                "la frontière sino-nord-coréenne",
                {"CN": ["sino-nord-coréenne"], "KP": ["sino-nord-coréenne"]},
            ),
            ("un slogan anti-sud-africain", {"ZA": ["anti-sud-africain"]}),
            ("un romancier afro-américain", {"US": ["afro-américain"]}),
            ("un forum russo-africain", {"RU": ["russo-africain"]}),
            ("une foule pro-tunisienne", {"TN": ["pro-tunisienne"]}),
            ("des blogs antijaponais", {"JP": ["antijaponais"]}),
            ("le commerce latino-américain", {}),
            ("un marché nord-américain et un autre sud-américain", {}),
            ("les marchands ouest-africains", {}),
            ("un dialecte indo-européen", {}),
        ],
    )
    def test_a_compound_counts_once_for_its_own_country(
        self, resolver: Resolver, text: str, found: dict[str, list[str]]
    ) -> None:
        assert countries(resolver, text) == found

    def test_the_end_of_a_place_abroad_is_no_demonym(self, resolver: Resolver) -> None:
        text = "Les saumons remontent les rivières de Colombie-Britannique."
        seen = ("Colombie-Britannique", "place")
        assert countries(resolver, text, seen) == {}
        assert [entity.id for entity in read(resolver, text, [seen])] == [
            "place/colombie-britannique"
        ]

    def test_the_american_south_is_american(self, resolver: Resolver) -> None:
        assert countries(resolver, "Le blues du sud américain") == {"US": ["américain"]}


class TestInclusiveWriting:
    @pytest.mark.parametrize(
        ("form", "code"),
        [
            ("Péruvien·ne·s", "PE"),
            ("Danois(es)", "DK"),
            ("Chilien(ne)s", "CL"),
            ("Cubain-e-s", "CU"),
            ("Portugais.es", "PT"),
            ("Norvégien•ne•s", "NO"),
            ("Turc·que·s", "TR"),
            ("franco-algérien·ne·s", "DZ"),
        ],
    )
    def test_the_whole_written_form_is_the_demonym(
        self, resolver: Resolver, form: str, code: str
    ) -> None:
        text = f"Les {form} votent demain."
        found = read(resolver, text, [(form, "place")])
        assert countries(resolver, text, (form, "place"))[code] == [form]
        assert {entity.type for entity in found} == {"country"}

    def test_a_sentence_end_without_a_blank_is_no_inclusive_writing(
        self, resolver: Resolver
    ) -> None:
        assert countries(resolver, "Ils jouent les Danois.Elle rit.") == {"DK": ["Danois"]}


class TestAbbreviations:
    @pytest.mark.parametrize(
        ("article", "form", "label", "identity"),
        [
            ("des ", "É.-U.", "place", "country/US"),
            ("des ", "E.-U.", "place", "country/US"),
            ("du ", "R.-U.", "place", "country/GB"),
            ("de la ", "R.D.C.", "place", "country/CD"),
            ("de l'", "U.E.", "organisation", "organisation/ue"),
            ("de l'", "U.R.S.S.", "place", "place/union-sovietique"),
        ],
    )
    def test_dots_do_not_hide_a_name(
        self, resolver: Resolver, article: str, form: str, label: str, identity: str
    ) -> None:
        found = read(resolver, f"Un bureau {article}{form} ferme.", [(form, label)])
        assert [entity.id for entity in found] == [identity]

    def test_two_initials_before_a_surname_are_a_persons(self, resolver: Resolver) -> None:
        assert read(resolver, "Un roman de U.E. Duvalier paraît.") == ()


class TestSharedForms:
    @pytest.mark.parametrize(
        ("text", "found"),
        [
            ("Brazzaville accueille un festival congolais.", {"CG": ["Brazzaville", "congolais"]}),
            ("À Goma, des civils congolais fuient.", {"CD": ["congolais"]}),
            ("À Dolisie, un train congolais déraille.", {"CG": ["congolais"]}),
            ("Félix Tshisekedi revient au Congo.", {"CD": ["Congo"]}),
            ("À Bissau, un pêcheur guinéen raconte.", {"GW": ["guinéen"]}),
            ("À Malabo, le pétrole guinéen coule.", {"GQ": ["guinéen"]}),
            ("À Conakry, un pêcheur guinéen raconte.", {"GN": ["guinéen"]}),
            ("Un pêcheur guinéen raconte.", {"GN": ["guinéen"]}),
            ("Un pêcheur congolais raconte.", {"CD": ["congolais"]}),
            ("À Pyongyang, une usine coréenne brûle.", {"KP": ["coréenne"]}),
            ("À Busan, une usine coréenne brûle.", {"KR": ["coréenne"]}),
            ("Une usine coréenne brûle.", {"KR": ["coréenne"]}),
            ("À Pago Pago, un pêcheur samoan raconte.", {"AS": ["samoan"]}),
            ("À Apia, un pêcheur samoan raconte.", {"WS": ["samoan"]}),
        ],
    )
    def test_what_stands_beside_decides(
        self, resolver: Resolver, text: str, found: dict[str, list[str]]
    ) -> None:
        seen = [("Congo", "place")] if "Congo." in text else []
        assert countries(resolver, text, *seen) == found

    def test_two_countries_of_one_form_are_told_apart_sentence_by_sentence(
        self, resolver: Resolver
    ) -> None:
        text = "À Kinshasa, un juge congolais siège. À Brazzaville, un juge congolais siège."
        assert countries(resolver, text) == {"CD": ["congolais"], "CG": ["congolais"]}

    @pytest.mark.parametrize(
        "text",
        [
            "La sénatrice de Géorgie a voté.",
            "Le gouverneur républicain de Géorgie a signé.",
            "Une tornade a touché Atlanta, en Géorgie.",
            "La pluie tombe en Géorgie, en Alabama et en Floride.",
        ],
    )
    def test_georgia_the_state_is_a_place(self, resolver: Resolver, text: str) -> None:
        found = {
            entity.id: entity.country for entity in read(resolver, text, [("Géorgie", "place")])
        }
        assert found["place/georgie"] == "US"
        assert "country/GE" not in found

    @pytest.mark.parametrize(
        "text",
        [
            "La Géorgie vote, Tbilissi retient son souffle.",
            "Joe Biden et les États-Unis soutiennent la Géorgie.",
            "La Géorgie exporte du vin.",
        ],
    )
    def test_georgia_the_country_stays_one(self, resolver: Resolver, text: str) -> None:
        assert "GE" in countries(resolver, text, ("Géorgie", "place"))

    def test_people_of_the_state_are_not_of_the_country(self, resolver: Resolver) -> None:
        text = "Les urnes ferment à Atlanta, en Géorgie. Les Géorgiens patientent."
        assert "GE" not in countries(resolver, text, ("Géorgie", "place"))


class TestNamesOfPeople:
    @pytest.mark.parametrize(
        ("text", "name"),
        [
            ("Sofia Marchetti a quinze ans. Sofia annonce son départ.", "Sofia"),
            ("Le compositeur Irving Berlin compose. Berlin refuse de signer.", "Berlin"),
        ],
    )
    def test_a_first_or_last_name_is_not_the_capital(
        self, tagger: Tagger, text: str, name: str
    ) -> None:
        found = tagger(Article(text=text, date=DAY)).entities
        assert {entity.type for entity in found} == {"person"}
        assert name in [m.text for m in found[0].mentions]

    @pytest.mark.slow
    @pytest.mark.parametrize(
        ("text", "person", "target"),
        [
            ("Irving Berlin n'a jamais joué à Berlin.", "Irving Berlin", "place/berlin"),
            ("Anatole France écrit. La France le lit.", "Anatole France", "country/FR"),
            ("Washington Donald Trump parle. Washington dément.", "Donald Trump", "country/US"),
        ],
    )
    def test_the_town_and_the_country_of_that_name_are_still_seen(
        self, knowledge: Knowledge, text: str, person: str, target: str
    ) -> None:
        fields = make_fields(Article(text=text))
        spans = [Span(text.index(person), text.index(person) + len(person), "person")]
        reading = ArticleReader(knowledge).read(fields, {"title": [], "text": spans})
        assert target in {hit.targets[0] for hit in reading.hits["text"]}


class TestStreets:
    @pytest.mark.parametrize(
        "text",
        [
            "Le marché de la place d'Espagne rouvre.",
            "Un café ouvre rue de Suède.",
            "La piste longe le quai de Norvège.",
            "Travaux avenue de la Belgique et boulevard du Maroc.",
            "Il habite cité d'Irlande.",
            "Le bus s'arrête square du Portugal.",
            "On entre par la porte d'Italie.",
            "Les élèves du lycée d'Albanie défilent.",
            "Un choc à l'angle des rues d'Algérie et de Tunisie.",
            "Une fuite boulevard des Italiens.",
        ],
    )
    def test_a_street_named_after_a_country_is_not_the_country(
        self, resolver: Resolver, text: str
    ) -> None:
        assert countries(resolver, text) == {}

    @pytest.mark.parametrize(
        ("text", "name"),
        [
            ("Un rapport sur la place de la Norvège dans le monde.", "Norvège"),
            ("Il vient à la place de l'Albanie.", "Albanie"),
            ("Au cours de l'hiver, l'Islande a tremblé.", "Islande"),
            ("Les rues d'Italie sont vides.", "Italie"),
            ("La plus longue avenue de Pologne est pavée.", "Pologne"),
            ("Sa villa d'Espagne est vendue.", "Espagne"),
            ("La place d'Israël à l'ONU.", "Israël"),
            ("La capitale du Maroc grandit.", "Maroc"),
        ],
    )
    def test_the_same_nouns_in_another_sense_leave_the_country(
        self, resolver: Resolver, text: str, name: str
    ) -> None:
        found = countries(resolver, text, (name, "place"))
        assert list(found.values()) == [[name]]

    def test_what_the_model_saw_becomes_the_whole_street(self, resolver: Resolver) -> None:
        found = read(resolver, "Un feu a pris square du Japon.", [("Japon", "place")])
        assert [(entity.type, entity.name) for entity in found] == [("place", "square du Japon")]


@pytest.mark.parametrize(
    "text",
    [
        "Elle bâtit des châteaux en Espagne.",
        "Il nage comme une vache espagnole.",
        "Des salades russes et des cafés turcs.",
        "Une oie du Canada niche au bord du lac.",
        "Tous les chemins mènent à Rome.",
        "Il est fort comme un Turc.",
        "Un selle français a gagné la course.",
        "Des choux de Bruxelles au gratin.",
        "La crainte du plombier polonais.",
        "La péninsule coréenne.",
    ],
)
def test_a_set_phrase_speaks_of_no_country(resolver: Resolver, text: str) -> None:
    assert countries(resolver, text) == {}


class TestCapitalsAndDatelines:
    def test_countries_of_a_headline_in_capitals_are_found(self, resolver: Resolver) -> None:
        text = "LA REINE APPELLE AU CALME AU SOUDAN"
        found = countries(resolver, text, ("REINE APPELLE AU CALME AU SOUDAN", "person"))
        assert found == {"SD": ["SOUDAN"]}

    def test_a_capital_acts_in_a_headline_in_capitals(self, resolver: Resolver) -> None:
        assert countries(resolver, "MOSCOU DENONCE LES SANCTIONS") == {"RU": ["MOSCOU"]}

    @pytest.mark.parametrize(
        "text",
        [
            "LISBONNE, 3 mars (Reuters) - La bourse recule.",
            "LISBONNE (AFP) - La bourse recule.",
            "LISBONNE, le 3 mars 2024 - La bourse recule.",
        ],
    )
    def test_a_dateline_names_a_place(self, resolver: Resolver, text: str) -> None:
        found = read(resolver, text, [("LISBONNE", "organisation")])
        assert [e.country for e in found if e.name == "Lisbonne"] == ["PT"]
        assert "country" not in {entity.type for entity in found}

    def test_wrapped_lines_and_loose_accents_are_read(self, resolver: Resolver) -> None:
        assert set(
            countries(resolver, "Un accord lie la Corée\ndu Nord et la Co\u0302te d'Ivoire.")
        ) == {
            "KP",
            "CI",
        }


class TestMetonyms:
    @pytest.mark.parametrize(
        ("text", "acting"),
        [
            ("Moscou a annoncé un retrait.", True),
            ("Selon Moscou, le retrait est fini.", True),
            ("les exigences de Moscou", True),
            ("les ingérences « répétées » de Moscou", True),
            ('"Nous refusons", indique Moscou.', True),
            ("À Moscou, il neige.", False),
            ("né à Moscou", False),
            ("la gare de Moscou", False),
            ("Ils reconnaissent Moscou sur la photo.", False),
            ("Ils partent pour Moscou.", False),
            ("les accords d'Oslo, Moscou et Doha.", False),
        ],
    )
    def test_a_capital_acts_or_is_a_place(
        self, metonyms: MetonymReader, text: str, acting: bool
    ) -> None:
        start = text.index("Moscou")
        assert metonyms.acts(text, start, start + 6) is acting

    @pytest.mark.parametrize("sentences", range(8))
    def test_a_capital_acts_however_far_down_the_text_it_stands(
        self, metonyms: MetonymReader, sentences: int
    ) -> None:
        text = "Il pleut sur la plaine. " * sentences + "Moscou a annoncé un retrait."
        start = text.index("Moscou")
        assert metonyms.acts(text, start, start + 6)

    @pytest.mark.parametrize("text", ["les tensions Ankara-Athènes", "entre Ankara et Athènes"])
    def test_two_capitals_side_by_side_act(self, resolver: Resolver, text: str) -> None:
        assert countries(resolver, text) == {"TR": ["Ankara"], "GR": ["Athènes"]}


class TestFocus:
    @pytest.fixture(scope="class")
    def focus(self, tagger: Tagger) -> Callable[[str, str], set[str]]:
        """Return a function that gives the focus countries of a title and a text."""

        def codes(title: str, text: str) -> set[str]:
            found = tagger(Article(title=title, text=text, date=DAY)).entities
            return {entity.code for entity in found if entity.focus and entity.code}

        return codes

    def test_the_country_of_title_and_text_is_in_focus_and_a_passing_one_is_not(
        self, focus: Callable[[str, str], set[str]]
    ) -> None:
        text = (
            "Le Portugal vote dimanche. À Lisbonne, le Portugal attend. Un touriste suisse regarde."
        )
        assert focus("Le Portugal aux urnes", text) == {"PT"}

    def test_two_countries_of_one_subject_are_both_in_focus(
        self, focus: Callable[[str, str], set[str]]
    ) -> None:
        text = "La Norvège et le Danemark signent. Le Danemark paie, la Norvège construit."
        assert focus("Un pont entre la Norvège et le Danemark", text) == {"NO", "DK"}

    def test_never_more_than_three(self, focus: Callable[[str, str], set[str]]) -> None:
        names = "la Norvège, le Danemark, la Suède, la Finlande et l'Islande"
        assert len(focus(f"Accord entre {names}", f"Un accord lie {names}.")) == 3
