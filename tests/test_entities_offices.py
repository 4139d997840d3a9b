"""Of whom a text says a function, what the function is of, and whom one without a name means."""

from __future__ import annotations

import datetime

import pytest

from nlp.entities.arbiter import Arbiter
from nlp.entities.field import make_field
from nlp.entities.functions import COMING, NOW, PAST, FunctionReader
from nlp.entities.portfolios import Portfolios
from nlp.entities.resolver import Resolver
from nlp.entities.spans import Span
from nlp.knowledge import Knowledge
from nlp.records import Article, Entity

SUMMER_2025 = datetime.date(2025, 6, 2)
Office = tuple[str, str | None]


@pytest.fixture(scope="module")
def resolver(knowledge: Knowledge, arbiter: Arbiter) -> Resolver:
    return Resolver(knowledge, arbiter)


def resolve(
    resolver: Resolver, text: str, *names: str, date: datetime.date | None = SUMMER_2025
) -> list[Entity]:
    """Return the people of a text; `names` are those that the model would find."""
    starts = sorted((text.index(name), name) for name in names)
    spans = [Span(start, start + len(name), "person") for start, name in starts]
    entities = resolver.resolve(Article(text=text, date=date), {"title": [], "text": spans})
    return [entity for entity in entities if entity.type == "person"]


def offices(resolver: Resolver, text: str, *names: str) -> dict[str, Office | None]:
    """Return the office of each person by name, as role and country or organisation."""
    return {
        person.name: (person.office.role, person.office.of) if person.office else None
        for person in resolve(resolver, text, *names)
    }


def holders(resolver: Resolver, text: str, date: datetime.date = SUMMER_2025) -> dict[str, str]:
    """Return the people that functions without a name mean, by the words of the function."""
    people = resolve(resolver, text, date=date)
    return {m.text: person.name for person in people for m in person.mentions if m.kind == "role"}


class TestCoordination:
    @pytest.mark.parametrize(
        ("text", "holder"),
        [
            ("Le ministre letton Janis Kalve et Zoé Tarnec ont parlé.", "Janis Kalve"),
            ("La députée Zoé Tarnec, Janis Kalve et Luc Ferrand ont parlé.", "Zoé Tarnec"),
            ("Zoé Tarnec et le ministre letton Janis Kalve ont parlé.", "Janis Kalve"),
            ("Zoé Tarnec et Janis Kalve, ministre letton, ont parlé.", "Janis Kalve"),
        ],
    )
    def test_a_function_in_the_singular_is_of_one_person(
        self, resolver: Resolver, text: str, holder: str
    ) -> None:
        names = [name for name in ("Janis Kalve", "Zoé Tarnec", "Luc Ferrand") if name in text]
        given = offices(resolver, text, *names)
        assert [name for name, office in given.items() if office] == [holder]

    def test_a_function_in_the_plural_is_of_all(self, resolver: Resolver) -> None:
        text = "Les sénatrices Zoé Tarnec, Ana Kalve et Léa Ferrand ont voté."
        given = offices(resolver, text, "Zoé Tarnec", "Ana Kalve", "Léa Ferrand")
        assert set(given.values()) == {("legislator", "FR")}

    def test_two_countries_of_a_plural_go_to_two_people_in_order(self, resolver: Resolver) -> None:
        text = "Les ministres letton et estonien, Janis Kalve et Juhan Tamm, ont parlé."
        given = offices(resolver, text, "Janis Kalve", "Juhan Tamm")
        assert given == {"Janis Kalve": ("minister", "LV"), "Juhan Tamm": ("minister", "EE")}

    def test_two_functions_joined_are_of_one_person(self, resolver: Resolver) -> None:
        text = "Le ministre et député Luc Ferrand a parlé."
        assert offices(resolver, text, "Luc Ferrand") == {"Luc Ferrand": ("minister", "FR")}

    def test_the_ministers_spokesman_is_no_minister(self, resolver: Resolver) -> None:
        text = "Le porte-parole du ministre letton Janis Kalve a parlé."
        assert offices(resolver, text, "Janis Kalve") == {"Janis Kalve": ("minister", "LV")}

    def test_the_mayors_deputy_is_no_mayor(self, resolver: Resolver) -> None:
        text = "L'adjoint au maire de Toulouse Luc Ferrand a parlé."
        assert offices(resolver, text, "Luc Ferrand") == {"Luc Ferrand": None}


class TestClauses:
    @pytest.mark.parametrize(
        "text",
        [
            "Selon Zoé Tarnec, le chancelier se trompe.",
            "Pour Zoé Tarnec, la ministre de la Culture a raison.",
            "Battu par Zoé Tarnec, le sénateur a quitté la salle.",
            "Contrairement à Zoé Tarnec, le ministre, en déplacement, s'est tu.",
            "Reçue par le ministre letton, Zoé Tarnec a souri.",
            "Avant le Premier ministre, Zoé Tarnec a pris la parole.",
            "En Conseil des ministres, Zoé Tarnec a défendu son projet.",
            "Au cours d'un dîner avec des députés, Zoé Tarnec a ri.",
            "Avec le ministre, Zoé Tarnec, boulangère, a ouvert le four.",
            "Le ministre a reçu hier matin Zoé Tarnec.",
            "Zoé Tarnec, son ministre et des élus étaient là.",
            "Un ami d'enfance du Premier ministre, Zoé Tarnec, a parlé.",
        ],
    )
    def test_a_comma_that_closes_a_clause_parts_a_function_from_a_name(
        self, resolver: Resolver, text: str
    ) -> None:
        assert offices(resolver, text, "Zoé Tarnec") == {"Zoé Tarnec": None}

    @pytest.mark.parametrize(
        "text",
        [
            "Le ministre letton de la Justice, Zoé Tarnec, a souri.",
            "Le ministre letton de la Justice, Mme Zoé Tarnec, a souri.",
            "Selon le ministre letton de la Justice, Zoé Tarnec, il faut attendre.",
            "Zoé Tarnec, le ministre letton de la Justice, a souri.",
            "Zoé Tarnec, 52 ans, ministre lettone de la Justice, a souri.",
            "Zoé Tarnec (ministre lettone de la Justice) a souri.",
            "« Non », a dit Zoé Tarnec, la ministre lettone de la Justice lors d'un point de presse.",
            "Zoé Tarnec, avocate. La ministre lettone Zoé Tarnec a souri.",
            "Zoé Tarnec est ministre lettone de la Justice.",
            "La ministre lettone de la Justice Zoé Tarnec a souri.",
        ],
    )
    def test_an_apposition_gives_its_office(self, resolver: Resolver, text: str) -> None:
        assert offices(resolver, text, "Zoé Tarnec") == {"Zoé Tarnec": ("minister", "LV")}


class TestWhatAFunctionIsOf:
    @pytest.mark.parametrize(
        "text",
        [
            "Luc Ferrand, président du comité des fêtes, a parlé.",
            "Luc Ferrand (président) a signé.",
            "La présidente Luc Ferrand a ouvert la séance.",
            "Luc Ferrand, le président de l'amicale, a parlé.",
            "Luc Ferrand, l'un des vice-présidents du club, a parlé.",
            "Le président de Lyon, Luc Ferrand, a parlé.",
            "Le rédacteur en chef de la revue, Luc Ferrand, a parlé.",
            "Luc Ferrand, directeur des achats à l'ONU, a parlé.",
            "Luc Ferrand, roi du pétrole, a parlé.",
            "Le roi Luc Ferrand a encore marqué.",
            "Luc Ferrand, porte-parole du syndicat, a parlé.",
            "Luc Ferrand, maire de Saint-Aubert, a parlé.",
            "Luc Ferrand, futur ministre de la Justice, a parlé.",
        ],
    )
    def test_small_things_give_no_office(self, resolver: Resolver, text: str) -> None:
        assert offices(resolver, text, "Luc Ferrand") == {"Luc Ferrand": None}

    @pytest.mark.parametrize(
        ("text", "office"),
        [
            ("Luc Ferrand, président du Ghana, a parlé.", ("head_of_state", "GH")),
            ("Le président de la République Luc Ferrand a parlé.", ("head_of_state", "FR")),
            ("La vice-présidente ghanéenne Luc Ferrand a parlé.", ("official", "GH")),
            ("Luc Ferrand, président de la région Bretagne, a parlé.", ("official", "FR")),
            ("Luc Ferrand, président de l'Assemblée nationale, a parlé.", ("legislator", "FR")),
            ("Luc Ferrand, président du groupe LR au Sénat, a parlé.", ("legislator", "FR")),
            (
                "Luc Ferrand, patron de l'Otan, a parlé.",
                ("org_head", "Organisation du traité de l'Atlantique nord"),
            ),
            (
                "Luc Ferrand, président du Conseil européen, a parlé.",
                ("org_head", "Conseil européen"),
            ),
            ("L'eurodéputée Luc Ferrand a parlé.", ("legislator", "Parlement européen")),
            ("Le maire de Toulouse, Luc Ferrand, a parlé.", ("official", "FR")),
            ("Le secrétaire américain à l'Énergie, Luc Ferrand, a parlé.", ("minister", "US")),
            ("Le ministre québécois de la Santé, Luc Ferrand, a parlé.", ("official", None)),
            ("Luc Ferrand, ambassadeur de France au Vanuatu, a parlé.", ("official", "FR")),
            ("La Première ministre Luc Ferrand a parlé.", ("head_of_government", "FR")),
            ("L'ex-ministre ghanéen Luc Ferrand a parlé.", ("former", "GH")),
        ],
    )
    def test_the_complement_tells_the_role(
        self, resolver: Resolver, text: str, office: Office
    ) -> None:
        role, of = office
        given = offices(resolver, text, "Luc Ferrand")["Luc Ferrand"]
        assert given is not None
        assert given == (role, of or given[1])

    def test_a_title_ends_before_what_it_is_of(self, resolver: Resolver) -> None:
        text = "La présidente du conseil régional, Zoé Tarnec, a parlé."
        (person,) = resolve(resolver, text, "Zoé Tarnec")
        assert person.office is not None
        assert person.office.title == "présidente"

    def test_a_king_of_another_time_is_a_former_one(self, resolver: Resolver) -> None:
        text = "Le roi des Belges Léopold II a signé."
        assert offices(resolver, text, "Léopold II") == {"Léopold II": ("former", "BE")}

    def test_a_president_of_a_past_year_is_a_former_one(self, resolver: Resolver) -> None:
        text = "En 1960, le président américain Noah Barlow a signé."
        assert offices(resolver, text, "Noah Barlow") == {"Noah Barlow": ("former", "US")}


class TestAgainstTheTables:
    def test_a_lower_office_of_the_past_does_not_undo_a_present_one(
        self, resolver: Resolver
    ) -> None:
        text = "L'ancien ministre de l'Économie Emmanuel Macron a parlé."
        assert offices(resolver, text, "Emmanuel Macron") == {
            "Emmanuel Macron": ("head_of_state", "FR")
        }

    def test_a_former_leader_named_by_the_old_title_stays_former(self, resolver: Resolver) -> None:
        text = "Le chancelier Olaf Scholz a écrit ses mémoires."
        assert offices(resolver, text, "Olaf Scholz") == {"Olaf Scholz": ("former", "DE")}


class TestNamelessFunctions:
    @pytest.mark.parametrize(
        ("text", "phrase", "holder"),
        [
            ("Le président ukrainien est à Rome.", "président ukrainien", "Volodymyr Zelensky"),
            ("Selon le chancelier allemand, rien ne presse.", "chancelier allemand", "Friedrich Merz"),
            ("L'empereur du Japon est à Rome.", "empereur du Japon", "Naruhito"),
            ("La présidente de la Banque centrale européenne est à Rome.", "présidente de la Banque centrale européenne", "Christine Lagarde"),
            ("Le directeur général de l'OMS est à Rome.", "directeur général de l'OMS", "Tedros Adhanom Ghebreyesus"),
            ("La cheffe de la diplomatie européenne est à Rome.", "cheffe de la diplomatie européenne", "Kaja Kallas"),
            ("Le chef de la diplomatie américaine est à Rome.", "chef de la diplomatie américaine", "Marco Rubio"),
            ("Le secrétaire américain au Trésor est à Rome.", "secrétaire américain au Trésor", "Scott Bessent"),
            ("Le ministre français des Finances est à Rome.", "ministre français des Finances", "Éric Lombard"),
            ("Le patron de Bercy est à Rome.", "patron de Bercy", "Éric Lombard"),
            ("En 2022, le président russe a ordonné l'invasion.", "président russe", "Vladimir Poutine"),
        ],
    )  # fmt: skip
    def test_a_definite_function_of_today_is_its_holder(
        self, resolver: Resolver, text: str, phrase: str, holder: str
    ) -> None:
        assert holders(resolver, text) == {phrase: holder}

    @pytest.mark.parametrize(
        "text",
        [
            "Un chancelier allemand ne pleure pas.",
            "Les Premiers ministres italiens passent.",
            "Le prochain président américain sera élu en novembre.",
            "L'ex-président français a été condamné.",
            "L'ancienne Première ministre britannique a publié un livre.",
            "Le président syrien déchu est à Moscou.",
            "Elle veut devenir la présidente américaine.",
            "Le premier président américain était planteur.",
            "La fonction de chancelier allemand est lourde.",
            "Nommé Premier ministre britannique en 1940, il résista.",
            "En 1974, le chancelier allemand a démissionné.",
            "Au XVIIIe siècle, le roi d'Espagne régnait sur le Mexique.",
            "Le président américain de l'époque a signé.",
            "Le roi de France est mort.",
            "La reine du Brésil danse.",
            "Chaque président américain le sait.",
            "L'élection du président américain approche.",
            "La ministre suédoise de la Pêche est à Rome.",
            "Le président de la fédération est à Rome.",
        ],
    )
    def test_no_other_function_is_todays_holder(self, resolver: Resolver, text: str) -> None:
        assert holders(resolver, text) == {}

    def test_the_holder_is_that_of_the_articles_date(self, resolver: Resolver) -> None:
        text = "Le secrétaire général de l'ONU est à Rome."
        spring_2010 = datetime.date(2010, 4, 1)
        assert list(holders(resolver, text, spring_2010).values()) == ["Ban Ki-moon"]


class TestTitlesAtNames:
    @pytest.mark.parametrize(
        ("text", "found", "name"),
        [
            ("Pape Ndour a marqué.", "Ndour", "Pape Ndour"),
            ("La fleuriste Reine Tarnec expose.", "Tarnec", "Reine Tarnec"),
            ("La ministre Zoé Tarnec expose.", "Zoé Tarnec", "Zoé Tarnec"),
            ("Première ministre Zoé Tarnec a parlé.", "Zoé Tarnec", "Zoé Tarnec"),
            ("Le cheikh Tarnec a parlé.", "Tarnec", "Tarnec"),
            ("Ayatollah Tarnec a parlé.", "Ayatollah Tarnec", "Tarnec"),
            ("Amiral Tarnec a parlé.", "Amiral Tarnec", "Tarnec"),
            ("Commandant Zoé Tarnec a parlé.", "Commandant Zoé Tarnec", "Zoé Tarnec"),
            ("Générale Zoé Tarnec a parlé.", "Générale Zoé Tarnec", "Zoé Tarnec"),
            ("Professeur Zoé Tarnec a parlé.", "Professeur Zoé Tarnec", "Zoé Tarnec"),
            ("La Reine Tarnec a parlé.", "Tarnec", "Tarnec"),
        ],
    )
    def test_a_title_is_outside_a_name_and_a_first_name_inside(
        self, resolver: Resolver, text: str, found: str, name: str
    ) -> None:
        (person,) = resolve(resolver, text, found)
        assert [m.text for m in person.mentions] == [name]

    def test_a_first_name_that_is_a_title_makes_nobody_pope(self, resolver: Resolver) -> None:
        assert offices(resolver, "Pape Ndour a marqué.", "Ndour") == {"Pape Ndour": None}


class TestPortfolios:
    @pytest.mark.parametrize(
        ("asked", "held", "agree"),
        [
            ("ministre des Finances", "ministre de l'Économie et des Finances", True),
            ("secrétaire au Trésor", "ministre des Finances", True),
            ("chef de la diplomatie", "ministre des Affaires étrangères", True),
            ("ministre des Armées", "ministre de la Défense", True),
            ("ministre", "ministre de la Défense", True),
            ("ministre de la Pêche", "ministre de la Défense", False),
            ("ministre de l'Économie", "ministre de la Justice", False),
            ("ministre de la Santé", "ministre des Affaires étrangères", False),
        ],
    )
    def test_titles_agree_by_the_subjects_they_name(
        self, knowledge: Knowledge, asked: str, held: str, *, agree: bool
    ) -> None:
        assert Portfolios(knowledge).agree(asked, held) is agree


class TestFunctions:
    @pytest.mark.parametrize(
        ("text", "complement", "time", "is_plural"),
        [
            ("le ministre de la Santé explique", " de la Santé", NOW, False),
            ("l'ex-ministre de la Transition écologique", " de la Transition écologique", PAST, False),
            ("les futurs ministres français", " français", COMING, True),
            ("le sénateur (LR) de la Marne", " (LR) de la Marne", NOW, False),
            ("le député à l'époque", " à l'époque", PAST, False),
            ("le ministre de l'Économie, des Finances et de la Relance", " de l'Économie, des Finances et de la Relance", NOW, False),
        ],
    )  # fmt: skip
    def test_a_function_is_read_with_its_complement_time_and_number(
        self, knowledge: Knowledge, text: str, complement: str, time: str, *, is_plural: bool
    ) -> None:
        (function,) = FunctionReader(knowledge, ["français"]).read(make_field("text", text), [])
        assert (function.complement, function.time, function.is_plural) == (
            complement,
            time,
            is_plural,
        )

    def test_a_noun_inside_a_name_is_no_function(self, resolver: Resolver) -> None:
        assert holders(resolver, "Le Conseil des ministres siège.") == {}


class TestGuessedDates:
    """An office that rests on a guessed date says so."""

    def test_an_office_that_only_the_tables_give_an_undated_text_is_a_guess(
        self, resolver: Resolver
    ) -> None:
        text = "Emmanuel Macron visite une école de Lille."
        (person,) = resolve(resolver, text, "Emmanuel Macron", date=None)
        assert person.office is not None
        assert person.office.guessed
        assert person.office.as_of is not None

    def test_an_office_that_the_text_states_is_none(self, resolver: Resolver) -> None:
        text = "Le président français Emmanuel Macron visite une école de Lille."
        (person,) = resolve(resolver, text, "Emmanuel Macron", date=None)
        assert person.office is not None
        assert not person.office.guessed
        assert person.office.as_of is None

    def test_an_office_at_the_date_of_the_article_is_none(self, resolver: Resolver) -> None:
        text = "Emmanuel Macron visite une école de Lille."
        (person,) = resolve(resolver, text, "Emmanuel Macron")
        assert person.office is not None
        assert not person.office.guessed
