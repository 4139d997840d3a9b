"""A user's own tables over the built-in ones: what they add, override and block, and what is refused."""

from __future__ import annotations

import datetime
import subprocess
from pathlib import Path

import pytest

from nlp.archive.own_tables import OwnTables
from nlp.entities.arbiter import Arbiter
from nlp.entities.resolver import Resolver
from nlp.entities.spans import Span
from nlp.errors import FaultsError, ModelError
from nlp.knowledge import Knowledge
from nlp.knowledge.overlay import tell_idle_homographs
from nlp.records import Article
from tests.test_cli import rubrique
from tests.warm import warm

DAY = datetime.date(2025, 7, 3)


def folder(path: Path, **tables: str) -> Path:
    for name, text in tables.items():
        (path / f"{name}.csv").write_text(text.strip() + "\n", encoding="utf-8")
    return path


def forms(knowledge: Knowledge, target: str) -> set[str]:
    return {alias.form for alias in knowledge.aliases() if alias.target == target}


class TestAdding:
    @pytest.mark.slow
    def test_a_new_row_is_known_with_few_columns(self, tmp_path: Path) -> None:
        own = folder(
            tmp_path,
            people="id,name\nanne-kerdoncuff,Anne Kerdoncuff",
            offices="person,role,title,of,start\nanne-kerdoncuff,official,maire de Plouzané,FR,2020-07",
        )
        knowledge = Knowledge.load(extra=own)
        office = knowledge.office("person/anne-kerdoncuff", DAY)
        assert office is not None
        assert office.title == "maire de Plouzané"
        assert "person/emmanuel-macron" in knowledge.people

    def test_a_spreadsheet_with_a_byte_order_mark_blanks_and_empty_lines_is_read(
        self, tmp_path: Path
    ) -> None:
        own = folder(
            tmp_path,
            places="\ufeffid, name ,aliases,country\n,,,\nplouzane, Plouzané ,Plouzane | Ploù,FR\n",
        )
        place = Knowledge.load(extra=own).places["place/plouzane"]
        assert (place.name, place.aliases, place.country) == (
            "Plouzané",
            ("Plouzane", "Ploù"),
            "FR",
        )

    @pytest.mark.slow
    def test_a_country_of_ones_own_can_be_used_in_other_tables(
        self, tmp_path: Path, arbiter: Arbiter
    ) -> None:
        own = folder(
            tmp_path,
            countries="code,name\nXS,Somaliland",
            demonyms="code,masculine\nXS,somalilandais",
            metonyms="code,form,kind\nXS,Hargeisa,capital",
        )
        found = Resolver(Knowledge.load(extra=own), arbiter).resolve(
            Article(text="Le gouvernement somalilandais a réagi.", date=DAY),
            {"title": [], "text": []},
        )
        assert [entity.id for entity in found] == ["country/XS"]


class TestOverriding:
    def test_a_known_id_is_replaced_whole(self, tmp_path: Path) -> None:
        own = folder(tmp_path, organisations="id,name,acronym\notan,Alliance atlantique,OTAN")
        body = Knowledge.load(extra=own).organisations["organisation/otan"]
        assert (body.name, body.acronym, body.aliases, body.wikidata) == (
            "Alliance atlantique",
            "OTAN",
            (),
            None,
        )

    @pytest.mark.slow
    def test_own_offices_of_a_person_replace_the_built_in_ones(self, tmp_path: Path) -> None:
        own = folder(
            tmp_path,
            offices="person,role,title,of,start,end\nnicolas-sarkozy,official,avocat,FR,2012,",
        )
        terms = Knowledge.load(extra=own).terms
        assert [term.title for term in terms["person/nicolas-sarkozy"]] == ["avocat"]
        assert len(terms["person/francois-hollande"]) > 1


class TestBlocking:
    @pytest.mark.slow
    def test_a_form_is_blocked_for_one_or_for_everybody(self, tmp_path: Path) -> None:
        own = folder(
            tmp_path, blocked="form,target\nPoutine,person/vladimir-poutine\norange,\nPutin,"
        )
        knowledge = Knowledge.load(extra=own)
        assert "person/vladimir-poutine" not in knowledge.surnames.get("poutine", ())
        assert not any(alias.form == "Orange" for alias in knowledge.aliases())
        assert "organisation/orange" in knowledge.organisations
        assert "Vladimir Poutine" in forms(knowledge, "person/vladimir-poutine")

    @pytest.mark.slow
    def test_a_demonym_or_metonym_is_blocked_by_its_form(self, tmp_path: Path) -> None:
        own = folder(tmp_path, blocked="form,target\npolonaise,country/PL\nWashington,country/US")
        knowledge = Knowledge.load(extra=own)
        polish = {form for row in knowledge.demonyms if row.code == "PL" for form in row.forms}
        assert "polonaise" not in polish
        assert "polonais" in polish
        assert "Washington" not in {row.form for row in knowledge.metonyms}
        assert any(alias.form == "Washington" for alias in knowledge.aliases())

    def test_a_whole_id_is_blocked_with_all_that_hangs_on_it(self, tmp_path: Path) -> None:
        own = folder(tmp_path, blocked="target\ncountry/TV\nperson/nicolas-sarkozy")
        knowledge = Knowledge.load(extra=own)
        assert knowledge.name("country/TV") is None
        assert {"TV"}.isdisjoint(row.code for row in (*knowledge.demonyms, *knowledge.metonyms))
        assert "person/nicolas-sarkozy" not in knowledge.terms
        assert knowledge.holders("FR", "head_of_state", datetime.date(2011, 6, 1)) == []

    @pytest.mark.slow
    def test_a_blocked_name_is_nobody_known(self, tmp_path: Path, arbiter: Arbiter) -> None:
        own = folder(tmp_path, blocked="form\nOTAN\nOtan")
        resolver = Resolver(Knowledge.load(extra=own), arbiter)
        article = Article(text="La société Otan se réunit, a annoncé son directeur.", date=DAY)
        found = resolver.resolve(article, {"title": [], "text": []})
        assert not any(entity.known for entity in found)
        (entity,) = resolver.resolve(article, {"title": [], "text": [Span(11, 15, "organisation")]})
        assert not entity.known


class TestRefusing:
    @pytest.mark.slow
    @pytest.mark.parametrize(
        ("tables", "message"),
        [
            (
                {"notes": "a\nb"},
                "no knowledge table in this folder; give it at least one of countries.csv",
            ),
            (
                {"people": "id,nom\nx,X"},
                "people.csv, line 1, column 'nom': unknown column; the columns are id, name",
            ),
            ({"people": "id:name\nx;X"}, "people.csv, line 1, column 'id:name': unknown column"),
            ({"people": "id\nx"}, "people.csv, line 1, column name: this column is missing"),
            ({"people": "id,name\nx,"}, "people.csv, line 2, column name: the cell is empty"),
            ({"people": "id,name\n,X"}, "people.csv, line 2, column id: the cell is empty"),
            (
                {"people": "id,name\nx y,X"},
                "people.csv, line 2, column id: 'x y' has a blank or a slash",
            ),
            (
                {"people": "id,name\nx,X\nx,Y"},
                "people.csv, line 3, column id: 'x' stands in this file twice",
            ),
            (
                {"people": 'id,name\nx,"X\nY"'},
                "people.csv, line 3, column name: 'X\\nY' holds a line break",
            ),
            (
                {"people": "id,name\nx,X,Y"},
                "people.csv, line 2, column name: 3 cells for 2 columns",
            ),
            (
                {"offices": "person,role,title,of\nnobody-here,official,maire,FR"},
                "offices.csv, line 2, column person: no person has the id 'nobody-here'; add a row to people.csv",
            ),
            (
                {"offices": "person,role,title,of\nnicolas-sarkozy,boss,chef,FR"},
                "offices.csv, line 2, column role: unknown role 'boss'; use one of head_of_state",
            ),
            (
                {"offices": "person,role,title,of\nnicolas-sarkozy,official,chef,QX"},
                "offices.csv, line 2, column of: unknown country code 'QX'",
            ),
            (
                {
                    "offices": "person,role,title,of,start\nnicolas-sarkozy,official,chef,FR,14.05.2017"
                },
                "offices.csv, line 2, column start: bad date '14.05.2017'; write 2017, 2017-05 or 2017-05-14",
            ),
            (
                {
                    "offices": "person,role,title,of,end\nnicolas-sarkozy,official,chef,FR,2017-02-30"
                },
                "offices.csv, line 2, column end: bad date '2017-02-30'",
            ),
            (
                {
                    "offices": "person,role,title,of,start,end\nnicolas-sarkozy,official,chef,FR,2018,2017"
                },
                "offices.csv, line 2, column end: '2017' is before the start '2018'",
            ),
            (
                {"places": "id,name,country\nx,X,ZZ"},
                "places.csv, line 2, column country: unknown country code 'ZZ'",
            ),
            (
                {"places": "id,name,population\nx,X,many"},
                "places.csv, line 2, column population: 'many' is no number",
            ),
            (
                {"demonyms": "code,masculine\nZZ,zedois"},
                "demonyms.csv, line 2, column code: unknown country code 'ZZ'",
            ),
            (
                {"metonyms": "code,form,kind\nFR,Bercy,palace"},
                "metonyms.csv, line 2, column kind: unknown kind 'palace'",
            ),
            (
                {"functions": "head,role\nbaron,noble"},
                "functions.csv, line 2, column role: unknown role 'noble'",
            ),
            (
                {"countries": "code,name\nfr,France"},
                "countries.csv, line 2, column code: 'fr' is no country code",
            ),
            (
                {"blocked": "form,target\nx,Macron"},
                "blocked.csv, line 2, column target: 'Macron' is no id",
            ),
            (
                {"blocked": "form,target\n,person/x-y"},
                "blocked.csv, line 2, column target: the tables do not hold",
            ),
        ],
    )
    def test_what_cannot_be_right_is_named_with_file_line_and_column(
        self, tmp_path: Path, tables: dict[str, str], message: str
    ) -> None:
        with pytest.raises(ModelError) as caught:
            Knowledge.load(extra=folder(tmp_path, **tables))
        assert message in str(caught.value)
        assert "\n" not in str(caught.value)

    def test_a_missing_folder_is_named(self, tmp_path: Path) -> None:
        with pytest.raises(ModelError, match="there is no such folder of knowledge tables"):
            Knowledge.load(extra=tmp_path / "nowhere")

    @pytest.mark.parametrize(
        "junk", [b"id,name\n\xff\xfe,x", b"id,name\nx,\x00", b'id,name\n"x,y', b""]
    )
    def test_junk_never_ends_in_a_traceback(self, tmp_path: Path, junk: bytes) -> None:
        (tmp_path / "people.csv").write_bytes(junk)
        with pytest.raises(ModelError):
            Knowledge.load(extra=tmp_path)

    def test_a_damaged_table_of_the_package_is_named(self, tmp_path: Path) -> None:
        with pytest.raises(ModelError, match=r"countries\.csv"):
            Knowledge.load(tmp_path)


@pytest.mark.slow
def test_tables_as_a_french_excel_saves_them_are_read(tmp_path: Path) -> None:
    people = "id;name;aliases\nodile-marchandeau;Odile Marchandeau;\n"
    offices = (
        "person;role;title;of;start;end\n"
        "odile-marchandeau;official;maire de Saint-Aubert;FR;04/07/2020;\n"
    )
    (tmp_path / "people.csv").write_text(people, encoding="utf-8")
    (tmp_path / "offices.csv").write_text(offices, encoding="utf-8")
    (term,) = Knowledge.load(extra=tmp_path).terms["person/odile-marchandeau"]
    assert term.start.isoformat() == "2020-07-04"


class TestComingFirst:
    """What a user's own tables say wins over ours, and the record says so."""

    PEOPLE = "id;name\nodile-marchandeau;Odile Marchandeau\nrene-pic;René Pic\nanna-lor;Anna Lor\n"
    OFFICES = (
        "person;role;title;of;start;end\n"
        "odile-marchandeau;maire;maire de Saint-Aubert;France;04/07/2020;\n"
        "rene-pic;président;;FC Saint-Aubert;juillet 2021;\n"
        "anna-lor;préfète;préfète du Finistère;France;1er juillet 2020;2025\n"
    )
    CLUB = (
        "id,name,acronym,aliases,kind,country,homographs\n"
        "fc-saint-aubert,FC Saint-Aubert,RN,Orange,sport,FR,RN\n"
    )

    @pytest.fixture
    def own(self, tmp_path: Path) -> Knowledge:
        (tmp_path / "people.csv").write_bytes(self.PEOPLE.encode("cp1252"))
        (tmp_path / "offices.csv").write_bytes(self.OFFICES.encode("cp1252"))
        (tmp_path / "organisations.csv").write_text(self.CLUB, encoding="utf-8")
        return Knowledge.load(extra=tmp_path)

    @staticmethod
    def roles(resolver: Resolver, text: str, day: datetime.date = DAY) -> dict[str, str]:
        article = Article(text=text, date=day)
        found = resolver.resolve(article, {"title": [], "text": []})
        return {m.text: e.id for e in found for m in e.mentions if m.kind == "role"}

    def test_offices_in_french_words_get_their_role(self, own: Knowledge) -> None:
        terms = {person: own.terms[f"person/{person}"][0] for person in ("rene-pic", "anna-lor")}
        assert (terms["rene-pic"].role, terms["rene-pic"].title) == ("org_head", "président")
        assert terms["rene-pic"].start.isoformat() == "2021-07-01"
        assert (terms["anna-lor"].role, terms["anna-lor"].of) == ("official", "FR")

    @pytest.mark.slow
    def test_people_are_found_by_function_alone(self, own: Knowledge, arbiter: Arbiter) -> None:
        resolver = Resolver(own, arbiter)
        text = "Le maire de Saint-Aubert a reçu le président du FC Saint-Aubert et la préfète du Finistère."
        assert self.roles(resolver, text) == {
            "maire de Saint-Aubert": "person/odile-marchandeau",
            "président du FC Saint-Aubert": "person/rene-pic",
            "préfète du Finistère": "person/anna-lor",
        }
        assert (
            self.roles(resolver, "La préfète du Finistère est là.", datetime.date(2026, 1, 5)) == {}
        )
        for nobody in (
            "Le maire de Saint-Aubert-sur-Orne est là.",
            "Un maire de Saint-Aubert a parlé.",
            "L'ancien maire de Saint-Aubert est là.",
            "Le préfet du Finistère est là.",
            "En 2012, le maire de Saint-Aubert a inauguré une école.",
        ):
            assert self.roles(resolver, nobody) == {}, nobody

    @pytest.mark.slow
    def test_names_of_ones_own_win_and_the_record_says_so(
        self, own: Knowledge, arbiter: Arbiter
    ) -> None:
        resolver = Resolver(own, arbiter)
        text = "Le FC Saint-Aubert, dit RN, joue dimanche. Le RN a gagné ; Orange aussi."
        spans = [
            Span(text.index(form), text.index(form) + len(form), "organisation")
            for form in ("FC Saint-Aubert", "RN", "Orange")
        ]
        found = resolver.resolve(Article(text=text, date=DAY), {"title": [], "text": spans})
        (club,) = [entity for entity in found if entity.type == "organisation"]
        assert (club.id, club.own) == ("organisation/fc-saint-aubert", True)
        assert {m.text for m in club.mentions} == {"FC Saint-Aubert", "RN", "Orange"}

    @pytest.mark.slow
    def test_a_row_that_replaces_ours_wins_by_its_new_forms_only(self, tmp_path: Path) -> None:
        own = folder(tmp_path, countries="code,name,aliases\nCG,Congo,Congo-B")
        forms = Knowledge.load(extra=own).own.forms
        assert ("country/CG", "Congo-B") in forms
        assert ("country/CG", "Congo") not in forms


def test_all_faults_of_a_folder_are_told_at_once(tmp_path: Path) -> None:
    own = folder(
        tmp_path,
        people="id,name\na b,\nx,X\nx,Y",
        offices="person,role,title,of,start\nx,boss,chef,QX,14.05.2017\nnobody-here,maire,,FR,2020",
    )
    with pytest.raises(FaultsError) as caught:
        Knowledge.load(extra=own)
    told = str(caught.value).replace(f"{tmp_path}/", "").splitlines()
    assert told[0].endswith("7 faults in these tables; correct each")
    assert [line.partition(": ")[0] for line in told[1:]] == [
        "people.csv, line 2, column name",
        "people.csv, line 2, column id",
        "people.csv, line 4, column id",
        "offices.csv, line 2, column start",
        "offices.csv, line 2, column role",
        "offices.csv, line 2, column of",
        "offices.csv, line 3, column person",
    ]


@pytest.mark.slow
def test_a_homograph_that_is_no_name_of_its_row_is_told(tmp_path: Path) -> None:
    rows = "a,Riverains,RDV|Verts,verts|RDV\nb,Amis,,Amis"
    folder(tmp_path, organisations=f"id,name,aliases,homographs\n{rows}")
    told: list[str] = []
    tell_idle_homographs(tmp_path, told.append)
    assert told == [
        f"{tmp_path}/organisations.csv, line 2, column homographs: 'verts' is no name of this row and"
        " changes nothing; add it to the aliases, written alike"
    ]


@pytest.mark.slow
def test_a_run_with_an_idle_homograph_says_so_once_and_goes_on(tmp_path: Path) -> None:
    folder(tmp_path, organisations="id,name,homographs\na,Riverains,Verts")
    text = tmp_path / "article.txt"
    text.write_text("Le maire a parlé mardi devant le conseil municipal.", encoding="utf-8")
    done = rubrique("tag", text, "-o", "out.jsonl", "--knowledge", tmp_path, cwd=tmp_path)
    assert (done.returncode, done.stderr.count("'Verts' is no name of this row")) == (0, 1)


def test_a_run_tells_all_faults_a_line_each_and_in_french(tmp_path: Path) -> None:
    folder(tmp_path, people="id,name\na b,X\nx,", offices="person,role,title,of\nx,maire,,QX")
    text = tmp_path / "article.txt"
    text.write_text("Le maire a parlé mardi devant le conseil municipal.", encoding="utf-8")
    words = ["--lang", "fr", "tag", text, "-o", tmp_path / "out.jsonl", "--knowledge", tmp_path]
    done = subprocess.run(
        [*warm("nlp.cli:main"), *map(str, words)],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 1
    lines = done.stderr.replace(f"{tmp_path}/", "").splitlines()
    assert lines[-4].endswith("3 fautes dans ces tables ; corrigez chacune")
    assert lines[-2] == (
        "people.csv, ligne 3, colonne name : la cellule est vide ; chaque ligne de people.csv en a besoin"
    )
    assert lines[-1].startswith("offices.csv, ligne 2, colonne of : code de pays inconnu : 'QX' ;")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("title", "of", "role"),
    [
        ("président", "France", "head_of_state"),
        ("président de la République", "France", "head_of_state"),
        ("président de la République française", "FR", "head_of_state"),
        ("président du Conseil législatif", "PS", "official"),
        ("président du Parti socialiste", "Parti socialiste", "party_leader"),
    ],
)
def test_a_president_is_what_is_presided_over(
    tmp_path: Path, title: str, of: str, role: str
) -> None:
    (tmp_path / "people.csv").write_text("id,name\nzoe-vent,Zoé Vent\n", encoding="utf-8")
    (tmp_path / "offices.csv").write_text(
        f"person,role,title,of,start,end\nzoe-vent,président,{title},{of},2020,\n",
        encoding="utf-8",
    )
    (term,) = Knowledge.load(extra=tmp_path).terms["person/zoe-vent"]
    assert term.role == role


def test_an_office_in_french_words_is_ended_and_not_given_twice(tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text("id,name\nzoe-vent,Zoé Vent\n", encoding="utf-8")
    (tmp_path / "offices.csv").write_text(
        "person,role,title,of,start,end\nzoe-vent,ministre,ministre des Sports,France,2024,\n",
        encoding="utf-8",
    )
    (term,) = OwnTables.load_tables(tmp_path).offices("zoe-vent")
    assert (term["role"], term["of"]) == ("minister", "FR")


@pytest.mark.slow
def test_faults_of_blocked_and_renamed_are_told_with_those_of_the_tables(tmp_path: Path) -> None:
    own = folder(
        tmp_path,
        places="id,name,country\nx,X,ZZ",
        offices="person,role,title,of\nnicolas-sarkozy,noble,baron,FR",
        blocked="form,target\n,person/x-y",
        renamed="old,new\nperson/a,place/b",
    )
    with pytest.raises(FaultsError) as caught:
        Knowledge.load(extra=own)
    told = str(caught.value)
    for name in ("places", "offices", "blocked", "renamed"):
        assert f"{name}.csv, line 2" in told
