"""Who a name means, told by what stands around it; the spans that a model would give are written by hand."""

from __future__ import annotations

import datetime

import pytest

from nlp.entities.acquaintance import NeighbourReader
from nlp.entities.arbiter import Arbiter
from nlp.entities.bodies import Bodies
from nlp.entities.context import spelt_out
from nlp.entities.naming import is_short_for as is_part_of
from nlp.entities.people import is_short_for
from nlp.entities.resolver import Resolver
from nlp.entities.spans import Span
from nlp.knowledge import Knowledge
from nlp.records import Article, Entity

DAY = datetime.date(2025, 7, 3)


@pytest.fixture(scope="module")
def resolver(knowledge: Knowledge, arbiter: Arbiter) -> Resolver:
    return Resolver(knowledge, arbiter)


@pytest.fixture(scope="module")
def bodies(knowledge: Knowledge) -> Bodies:
    return Bodies(knowledge)


def entities(
    resolver: Resolver,
    text: str,
    *names: tuple[str, str],
    title: str = "",
    source: str | None = None,
) -> tuple[Entity, ...]:
    """Return the entities of an article; `names` are the forms and labels that the model would find."""
    article = Article(title=title, text=text, date=DAY, source=source)
    return resolver.resolve(article, {"title": spans(title, names), "text": spans(text, names)})


def spans(text: str, names: tuple[tuple[str, str], ...]) -> list[Span]:
    """Return every place of the names in a text."""
    return [
        Span(start, start + len(form), label)
        for form, label in names
        for start in range(len(text))
        if text.startswith(form, start)
    ]


def called(found: tuple[Entity, ...], form: str) -> list[Entity]:
    """Return the entities that a form is a mention of."""
    return [entity for entity in found if any(mention.text == form for mention in entity.mentions)]


class TestBodiesOfEveryCountry:
    @pytest.mark.parametrize(
        ("text", "form", "identity", "code"),
        [
            ("Le Sénat brésilien examine la loi.", "Sénat", "organisation/senat-br", "BR"),
            ("Le Sénat américain examine la loi.", "Sénat", "organisation/senat-us", "US"),
            ("La Cour suprême du Kenya a jugé.", "Cour suprême", "organisation/cour-supreme-ke", "KE"),
            ("Le Parti communiste japonais se réunit.", "Parti communiste",
             "organisation/parti-communiste-jp", "JP"),
            ("Le ministère serbe de la Défense dément.", "ministère serbe de la Défense",
             "organisation/ministere-defense-rs", "RS"),
            ("Le ministère de l'Intérieur géorgien dément.", "ministère de l'Intérieur",
             "organisation/ministere-interieur-ge", "GE"),
            ("La Fédération malienne de football est exclue.", "Fédération malienne de football",
             "organisation/federation-football-ml", "ML"),
        ],
    )  # fmt: skip
    def test_the_country_beside_the_name_decides(
        self, resolver: Resolver, text: str, form: str, identity: str, code: str
    ) -> None:
        (body,) = called(entities(resolver, text, (form, "organisation")), form)
        assert (body.id, body.country, body.known) == (identity, code, True)

    def test_without_any_evidence_the_country_stays_open(self, resolver: Resolver) -> None:
        found = entities(
            resolver, "La Cour suprême a rejeté le recours.", ("Cour suprême", "organisation")
        )
        (court,) = called(found, "Cour suprême")
        assert (court.country, court.known, court.name) == (None, False, "Cour suprême")

    def test_the_country_that_the_article_speaks_of_decides(self, resolver: Resolver) -> None:
        text = "Le Parlement a voté la levée de l'immunité, dit-on à Vilnius."
        found = entities(
            resolver, text, ("Parlement", "organisation"), title="La Lituanie poursuit un élu"
        )
        (body,) = called(found, "Parlement")
        assert (body.id, body.name, body.country) == (
            "organisation/parlement-lt",
            "Parlement (Lituanie)",
            "LT",
        )

    def test_two_countries_that_are_named_alike_leave_it_open(self, resolver: Resolver) -> None:
        text = "Le Chili et le Pérou ont signé. Le Parlement doit ratifier l'accord."
        (body,) = called(entities(resolver, text, ("Parlement", "organisation")), "Parlement")
        assert body.country is None

    def test_two_senates_in_one_article_stay_two(self, resolver: Resolver) -> None:
        text = "Le Sénat argentin a voté. Le Sénat chilien hésite. Le Sénat se réunira lundi."
        found = called(entities(resolver, text, ("Sénat", "organisation")), "Sénat")
        mentions = {body.id: [mention.start for mention in body.mentions] for body in found}
        assert mentions == {
            "organisation/senat-ar": [text.index("Sénat")],
            "organisation/senat-cl": [text.index("Sénat chilien"), text.rindex("Sénat")],
        }

    def test_what_french_institutions_alone_are_called_is_french_in_doubt(
        self, resolver: Resolver
    ) -> None:
        text = "L'Assemblée nationale a adopté le texte."
        found = entities(resolver, text, ("Assemblée nationale", "organisation"))
        (body,) = called(found, "Assemblée nationale")
        assert body.id == "organisation/assemblee-nationale"

    def test_the_outlets_country_counts_where_the_text_is_silent(self, resolver: Resolver) -> None:
        text = "Le ministère de la Justice a répondu."
        names = ("ministère de la Justice", "organisation")
        (body,) = called(entities(resolver, text, names, source="Le Soir"), names[0])
        assert body.country == "BE"

    def test_the_parliament_of_a_longer_name_is_meant(self, resolver: Resolver) -> None:
        text = "Le Parlement européen a débattu de la Hongrie. Le Parlement votera jeudi."
        names = (("Parlement européen", "organisation"), ("Parlement", "organisation"))
        (body,) = called(entities(resolver, text, *names), "Parlement")
        assert body.id == "organisation/parlement-europeen"

    def test_the_court_of_a_federal_state_is_not_the_countrys(self, resolver: Resolver) -> None:
        text = "La Cour suprême du Nevada a tranché."
        (court,) = called(
            entities(resolver, text, ("Cour suprême", "organisation")), "Cour suprême"
        )
        assert (court.name, court.known, court.country) == ("Cour suprême (Nevada)", False, "US")

    def test_a_word_of_two_countries_takes_the_one_that_is_named(self, resolver: Resolver) -> None:
        text = "À Brazzaville, la Cour constitutionnelle congolaise a siégé. Brazzaville attend."
        names = (("Cour constitutionnelle", "organisation"), ("Brazzaville", "place"))
        (court,) = called(entities(resolver, text, *names), "Cour constitutionnelle")
        assert court.country == "CG"

    @pytest.mark.parametrize(
        ("phrase", "generic", "codes"),
        [
            ("Parlement", "parlement", ()),
            ("parlement norvégien", "parlement", ("NO",)),
            ("Ministère de la Santé de la République démocratique du Congo", "ministere-sante", ("CD",)),
            ("ministère sud-coréen des Affaires étrangères", "ministere-affaires-etrangeres", ("KR",)),
            ("fédération royale de football", None, ()),
            ("Parlement des enfants", None, ()),
        ],
    )  # fmt: skip
    def test_what_a_phrase_names(
        self, bodies: Bodies, phrase: str, generic: str | None, codes: tuple[str, ...]
    ) -> None:
        body = bodies.read(phrase)
        assert (body.generic if body else None) == (
            f"organisation/{generic}-sans-pays" if generic else None
        )
        assert (body.codes if body else ()) == codes


class TestBodiesOfAStatedCountry:
    @pytest.mark.parametrize(
        ("text", "form", "country"),
        [
            ("La Cour suprême norvégienne a tranché.", "Cour suprême", "NO"),
            ("La Banque centrale du Chili a parlé.", "Banque centrale", "CL"),
        ],
    )
    def test_the_body_is_found_without_the_recogniser(
        self, resolver: Resolver, text: str, form: str, country: str
    ) -> None:
        (body,) = called(entities(resolver, text), form)
        assert (body.type, body.country) == ("organisation", country)

    def test_a_longer_name_of_the_tables_stays_whole(self, resolver: Resolver) -> None:
        found = entities(resolver, "Le Parti communiste chinois se réunit.")
        assert not called(found, "Parti communiste")


class TestSharedForms:
    def test_the_subject_of_the_article_tells_one_owner_from_another(
        self, resolver: Resolver
    ) -> None:
        sport = "La CAF a désigné l'hôte du prochain tournoi de football."
        aid = "La CAF a versé les allocations familiales avec retard."
        names = ("CAF", "organisation")
        assert {e.id for e in called(entities(resolver, sport, names), "CAF")} == {
            "organisation/caf"
        }
        assert {e.id for e in called(entities(resolver, aid, names), "CAF")} == {
            "organisation/caisse-d-allocations-familiales"
        }

    def test_a_party_of_another_country(self, resolver: Resolver) -> None:
        text = "Le PS portugais recule aux élections."
        (party,) = called(entities(resolver, text, ("PS", "organisation")), "PS")
        assert party.id == "organisation/ps-portugal"

    @pytest.mark.parametrize(
        ("text", "identity"),
        [
            ("L'équipe de France de handball ? L'équipe de France gagne au handball.",
             "organisation/equipe-de-france-de-handball"),
            ("Au rugby, l'équipe de France a perdu.", "organisation/equipe-de-france-de-rugby"),
            ("Au football, l'équipe de France a gagné.", "organisation/equipe-de-france-de-football"),
        ],
    )  # fmt: skip
    def test_a_national_team_is_the_one_of_the_articles_sport(
        self, resolver: Resolver, text: str, identity: str
    ) -> None:
        found = entities(resolver, text, ("équipe de France", "organisation"))
        assert {entity.id for entity in called(found, "équipe de France")} == {identity}

    def test_an_acronym_that_means_nobody_known_shares_no_id_with_a_row(
        self, resolver: Resolver, knowledge: Knowledge
    ) -> None:
        text = "Le Club alpin finlandais (CAF) grimpe. La CAF recrute."
        found = called(entities(resolver, text, ("CAF", "organisation")), "CAF")
        assert [entity.known for entity in found] == [False]
        assert not {entity.id for entity in found} & set(knowledge.organisations)

    def test_what_the_article_spells_out_is_not_its_namesake(self, resolver: Resolver) -> None:
        text = "Le Consumer Electronics Show (CES) ouvre à Las Vegas. Le CES attire du monde."
        found = called(entities(resolver, text, ("CES", "organisation")), "CES")
        assert [entity.known for entity in found] == [False]

    def test_a_full_name_spelt_another_way_is_who_its_acronym_is(self, resolver: Resolver) -> None:
        text = "La Commission nationale informatique et libertés (Cnil) enquête."
        names = (
            ("Commission nationale informatique et libertés", "organisation"),
            ("Cnil", "organisation"),
        )
        (body,) = called(entities(resolver, text, *names), names[0][0])
        assert body.known
        assert body.acronym == "Cnil"

    @pytest.mark.parametrize(
        ("short", "before", "name"),
        [
            ("CES", "dans le cadre du Consumer Electronics Show ", "Consumer Electronics Show"),
            ("CAF", "la Confédération africaine de football ", "Confédération africaine de football"),
            ("OCS", "Organisation de coopération de Shanghai ", "Organisation de coopération de Shanghai"),
            ("CDC", "du Centre du don des corps ", "Centre du don des corps"),
            ("Nord", "à Malo-les-Bains ", None),
            ("CDC", "à la ", None),
        ],
    )  # fmt: skip
    def test_initials_are_found_in_the_words_before(
        self, short: str, before: str, name: str | None
    ) -> None:
        assert spelt_out(short, before) == name

    def test_small_words_without_end_take_no_more_time_than_others(self) -> None:
        assert spelt_out("XDDDDDDDDD", "de " * 60) is None


class TestShortNames:
    @pytest.mark.parametrize(
        ("text", "long", "short"),
        [
            (
                "Le Fonds mondial contre le sida a reçu 3 millions. Selon un rapport du Fonds, la maladie recule.",
                "Fonds mondial contre le sida",
                "Fonds",
            ),
            (
                "L'Association des peuples indigènes du Brésil a manifesté. L'APIB demande des terres.",
                "Association des peuples indigènes du Brésil",
                "APIB",
            ),
        ],
    )  # fmt: skip
    def test_a_short_name_is_the_longer_one_of_the_article(
        self, resolver: Resolver, text: str, long: str, short: str
    ) -> None:
        found = entities(resolver, text, (long, "organisation"), (short, "organisation"))
        (body,) = called(found, short)
        assert body.name == long

    @pytest.mark.parametrize(
        ("short", "name", "is_short"),
        [
            ("Fonds", "Fonds mondial", True),
            ("Times", "New York Times", True),
            ("APIB", "Association des peuples indigènes du Brésil", True),
            ("Francos", "Chantier des Francos", False),
            ("Printemps", "UNSA-Printemps", False),
            ("Fonds mondial", "Fonds", False),
            ("A", "Association", False),
        ],
    )
    def test_beginning_end_and_initials_are_short_names(
        self, short: str, name: str, is_short: bool
    ) -> None:
        assert is_part_of(short, name) is is_short

    def test_of_two_longer_names_neither_is_meant(self, resolver: Resolver) -> None:
        text = "La Ligue brivadoise accuse la Ligue taviane. La Ligue a menti."
        names = ("Ligue brivadoise", "Ligue taviane", "Ligue")
        found = entities(resolver, text, *((name, "organisation") for name in names))
        (league,) = called(found, "Ligue")
        assert league.name not in names[:2]

    def test_what_follows_a_preposition_is_another_thing(self, resolver: Resolver) -> None:
        text = "L'association Amis du Brivador manifeste. La société Brivador répond."
        names = (("Amis du Brivador", "organisation"), ("Brivador", "organisation"))
        assert len(entities(resolver, text, *names)) == 2

    def test_a_known_longer_name_wins_over_a_namesake_abroad(self, resolver: Resolver) -> None:
        text = "Selon le quotidien New York Times, il a menti. Il a tout nié, selon le quotidien Times."
        names = (("New York Times", "organisation"), ("Times", "organisation"))
        (paper,) = called(entities(resolver, text, *names), "Times")
        assert paper.name == "The New York Times"

    def test_part_of_a_foreign_name_is_nobody_known_where_the_country_is_not_named(
        self, resolver: Resolver
    ) -> None:
        silent = "Les joueurs attendent. L'Inter a encore perdu."
        spoken = "En Italie, les joueurs attendent. L'Inter a encore perdu."
        inter = ("Inter", "organisation")
        assert [one.known for one in called(entities(resolver, silent, inter), "Inter")] == [False]
        (club,) = called(entities(resolver, spoken, inter), "Inter")
        assert club.name == "Inter Milan"

    def test_another_word_of_the_name_speaks_for_it(self, resolver: Resolver) -> None:
        text = "L'éditeur Activision licencie. Blizzard se tait."
        found = entities(resolver, text, ("Blizzard", "organisation"))
        assert [body.id for body in called(found, "Blizzard")] == [
            "organisation/activision-blizzard"
        ]

    def test_a_country_in_brackets_is_part_of_a_name(self, resolver: Resolver) -> None:
        league = ("Ligue", "organisation")
        silent = entities(resolver, "Les joueurs attendent. La Ligue a reporté le match.", league)
        assert [one.known for one in called(silent, "Ligue")] == [False]

    def test_a_name_without_its_article_is_not_part_of_one(self, resolver: Resolver) -> None:
        found = entities(resolver, "Selon le Guardian, il pleut.", ("Guardian", "organisation"))
        assert [one.name for one in called(found, "Guardian")] == ["The Guardian"]

    def test_an_acronym_after_its_words_in_one_bracket_is_theirs(self, resolver: Resolver) -> None:
        text = "Le règlement européen (Digital Services Act, DSA) s'applique. Le DSA oblige."
        found = called(entities(resolver, text, ("DSA", "organisation")), "DSA")
        assert [entity.known for entity in found] == [False]


class TestPeople:
    @pytest.mark.parametrize(
        ("text", "form"),
        [
            ("Le poissonnier Fabius, de Lannion, prend sa retraite.", "Fabius"),
            ("Le plombier Hollande a réparé la fuite.", "Hollande"),
            ("Le juge Darmanin a remis l'audience à lundi.", "Darmanin"),
            ("Mme Fillon, infirmière à Vannes, raconte sa nuit.", "Fillon"),
            ("L'entraîneur Castex a félicité ses joueurs.", "Castex"),
            ("Le gardien Merkel a arrêté deux tirs.", "Merkel"),
        ],
    )
    def test_an_ordinary_person_is_nobody_known(
        self, resolver: Resolver, text: str, form: str
    ) -> None:
        (person,) = called(entities(resolver, text, (form, "person")), form)
        assert not person.known

    @pytest.mark.parametrize(
        ("text", "form", "identity"),
        [
            ("M. Scholz a rencontré Mme Meloni à Berlin.", "Scholz", "olaf-scholz"),
            ("Le président Macron s'exprimera ce soir.", "Macron", "emmanuel-macron"),
            ("Trump a signé un décret à la Maison Blanche.", "Trump", "donald-trump"),
            ("À Kiev, Zelensky a remercié ses alliés.", "Zelensky", "volodymyr-zelensky"),
            ("Bayrou consulte les partis avant le budget.", "Bayrou", "francois-bayrou"),
            ("Pour M. Macron, mardi à Bruxelles, l'accord est bon.", "Macron", "emmanuel-macron"),
            ("M. Macron, favorable au Brexit ?", "Macron", "emmanuel-macron"),
            ("Le Premier ministre norvégien Støre est à Oslo.", "Støre", "jonas-gahr-store"),
        ],
    )
    def test_who_governs_is_known_by_the_surname(
        self, resolver: Resolver, text: str, form: str, identity: str
    ) -> None:
        (person,) = called(entities(resolver, text, (form, "person")), form)
        assert person.id == f"person/{identity}"

    def test_a_civility_of_the_other_gender_means_somebody_else(self, resolver: Resolver) -> None:
        text = "Angela Merkel a quitté la salle. M. Merkel n'a rien dit."
        names = (("Angela Merkel", "person"), ("Merkel", "person"))
        found = entities(resolver, text, *names)
        assert len({entity.id for entity in found if entity.type == "person"}) == 2

    @pytest.mark.parametrize(
        ("text", "form", "identity"),
        [
            ("É. Philippe et F. Bayrou ont parlé.", "É. Philippe", "edouard-philippe"),
            ("La lettre de J.-M. Blanquer est partie.", "Blanquer", "jean-michel-blanquer"),
            ("Le discours de B. Le Maire a plu.", "B. Le Maire", "bruno-le-maire"),
        ],
    )
    def test_initials_are_those_of_the_known_given_name(
        self, resolver: Resolver, text: str, form: str, identity: str
    ) -> None:
        found = entities(resolver, text, (form, "person"))
        assert f"person/{identity}" in {entity.id for entity in found}

    @pytest.mark.parametrize(
        ("text", "form"),
        [
            ("R. Macron est élu trésorier du club.", "R. Macron"),
            ("G.-A. Bayrou signe la photo.", "G.-A. Bayrou"),
        ],
    )
    def test_other_initials_are_somebody_else(
        self, resolver: Resolver, text: str, form: str
    ) -> None:
        (person,) = called(entities(resolver, text, (form, "person")), form)
        assert not person.known

    @pytest.mark.parametrize(
        ("short", "full", "is_short"),
        [
            ("c tessandier", "claire tessandier", True),
            ("c tessandier", "paul tessandier", False),
            ("j l tessandier", "jean luc tessandier", True),
            ("j p tessandier", "jean luc tessandier", False),
            ("recep erdogan", "recep tayyip erdogan", True),
        ],
    )
    def test_initials_belong_to_the_full_name_that_they_fit(
        self, short: str, full: str, is_short: bool
    ) -> None:
        assert is_short_for(tuple(short.split()), tuple(full.split())) is is_short

    @pytest.mark.parametrize(
        ("text", "form", "identity"),
        [
            ("Présents : MACRON Emmanuel, MORVANT Claude.", "MACRON Emmanuel", "emmanuel-macron"),
            ("Sont présents Retailleau (Bruno) et Morvant (Claude).", "Retailleau", "bruno-retailleau"),
        ],
    )  # fmt: skip
    def test_surname_first_is_the_same_person(
        self, resolver: Resolver, text: str, form: str, identity: str
    ) -> None:
        (person,) = called(entities(resolver, text, (form, "person")), form)
        assert person.id == f"person/{identity}"

    def test_a_surname_with_another_given_name_is_nobody_known(self, resolver: Resolver) -> None:
        text = "Ont voté pour : Retailleau (Michel) et Morvant (Claude)."
        (person,) = called(entities(resolver, text, ("Retailleau", "person")), "Retailleau")
        assert not person.known


class TestNeighbours:
    @pytest.mark.parametrize(
        ("text", "name", "gender", "functions"),
        [
            ("M. Dubreuil, boucher à Lannion, ferme.", "Dubreuil", "m", {"boucher"}),
            ("Le maire de la commune, Mme Dubreuil, a voté.", "Dubreuil", "f", {"maire"}),
            ("MM. Morvant et Dubreuil signent.", "Dubreuil", "m", set()),
            ("MM. Morvant et Le Du, Mmes Caradec et Dubreuil signent.", "Dubreuil", "f", set()),
            ("Le juge a entendu Dubreuil hier.", "Dubreuil", None, set()),
            ("Le lieutenant-colonel Dubreuil commande.", "Dubreuil", None, {"colonel"}),
            ("Il est parti. Dubreuil reste.", "Dubreuil", None, set()),
            ("M. et Mme Dubreuil sont venus.", "Dubreuil", None, set()),
        ],
    )
    def test_what_stands_beside_a_name(
        self, knowledge: Knowledge, text: str, name: str, gender: str | None, functions: set[str]
    ) -> None:
        start = text.index(name)
        beside = NeighbourReader(knowledge).read(text, start, start + len(name))
        assert (beside.gender, set(beside.functions)) == (gender, functions)


class TestPartiesCalledByCommonWords:
    @pytest.mark.parametrize(
        "text",
        [
            "Les sénateurs Horizons ont déposé un amendement.",
            "Horizons, le parti de centre droit, a tranché.",
            "LR et Horizons négocient une liste.",
            "Édouard Philippe consulte. Horizons présentera des candidats.",
        ],
    )
    def test_the_words_around_tell_a_party(self, resolver: Resolver, text: str) -> None:
        (party,) = called(entities(resolver, text), "Horizons")
        assert party.id == "organisation/horizons"

    @pytest.mark.parametrize(
        "text",
        ["Horizons lointains et mers calmes.", "La Renaissance italienne a inspiré la mode."],
    )
    def test_the_common_word_stays_one(self, resolver: Resolver, text: str) -> None:
        assert all(entity.type == "country" for entity in entities(resolver, text))
