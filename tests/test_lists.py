"""The closed lists: whoever shows, stores or hands on their members knows each of them.

A new member that one of them has forgotten fails here, with its name and that of the reader.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterable
from importlib.resources import files
from pathlib import Path

import matplotlib as mpl
import pytest
from matplotlib.colors import to_hex
from rich.console import Console

from nlp.annotation import LABELS
from nlp.entities import arbiter, component
from nlp.lists import ClosedList, EntityType, Finder, MentionKind, Role, Scheme
from nlp.plots import plot_ranking
from nlp.records import Article, Entity, Mention, Office, Record, Tag, record_schema
from nlp.writing import show, to_frame
from nlp.writing.html import dump_html
from nlp.writing.json_ld import to_json_ld
from nlp.writing.labels import describe, reasons
from nlp.writing.ninjs import to_ninjs
from nlp.writing.report import TITLE
from nlp.writing.report.catalogue import Catalogue
from nlp.writing.report.packing import load_page
from nlp.writing.terminal import show_record

mpl.use("Agg")

LISTS: tuple[type[ClosedList], ...] = (EntityType, MentionKind, Role, Finder, Scheme)
MEMBERS = [member for members in LISTS for member in members]
DOCS = Path(__file__).parent.parent / "docs"
TOLD = [member for members in (MentionKind, Role, Finder) for member in members]
HEX = re.compile("#[0-9a-f]{6}")


def name_of(member: ClosedList) -> str:
    return f"{type(member).__name__}.{member.name}"


def record_of(
    kind: EntityType = EntityType.PERSON,
    mention: MentionKind = MentionKind.NAME,
    by: Finder = Finder.MODEL,
) -> Record:
    """Return a record whose one entity is of that type, mentioned and found in that way."""
    mentions = (Mention("text", 0, 3, "Léa", mention, 0.5, by),)
    entity = Entity(id=f"{kind}/lea", type=kind, name="Léa", mentions=mentions)
    return Record(article=Article(text="Léa dort."), entities=(entity,))


def written(dump: Callable[[Iterable[Record], io.StringIO], int], record: Record) -> str:
    stream = io.StringIO()
    dump([record], stream)
    return stream.getvalue()


def index_of(record: Record) -> dict[str, dict[str, str]]:
    catalogue = Catalogue()
    catalogue.add(record)
    return catalogue.to_dict()


def allowed(part: str, key: str) -> list[str]:
    """Return what the schema allows for a key of one part of the record."""
    return record_schema()["$defs"][part]["properties"][key]["enum"]  # type: ignore[no-any-return]


@pytest.mark.parametrize("member", MEMBERS, ids=name_of)
def test_every_member_has_a_label_and_its_place(member: ClosedList) -> None:
    assert member.label, f"{name_of(member)} has no label"
    assert list(type(member))[member.order] is member


@pytest.mark.parametrize("members", LISTS, ids=lambda members: members.__name__)
def test_no_label_stands_for_two_members(members: type[ClosedList]) -> None:
    assert len({member.label for member in members}) == len(members)


@pytest.mark.parametrize("member", TOLD, ids=name_of)
def test_every_member_is_told_on_the_page_of_the_record(member: ClosedList) -> None:
    assert f"`{member}`" in (DOCS / "record.md").read_text("utf-8")


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.FORMER], ids=name_of)
def test_every_role_that_a_row_may_give_is_told_on_the_page_of_the_tables(role: Role) -> None:
    page = (DOCS / "knowledge.md").read_text("utf-8")
    (told,) = re.findall(r"^- `role` ranks the office: ([\w, \n]+)\.", page, re.MULTILINE)
    assert role in re.split(r",\s+", told)


@pytest.mark.parametrize("label", [*EntityType, *MentionKind], ids=name_of)
def test_every_label_is_in_the_interface_for_label_studio(label: ClosedList) -> None:
    page = (DOCS / "label-studio.md").read_text("utf-8")
    assert label is MentionKind.NAME or f'<Label value="{label}"/>' in page


@pytest.mark.parametrize("kind", EntityType, ids=name_of)
def test_every_type_has_a_plural_and_colours_of_its_own(kind: EntityType) -> None:
    assert kind.plural
    assert HEX.fullmatch(kind.colour)
    assert HEX.fullmatch(kind.night)
    others = [other for other in EntityType if other is not kind]
    assert kind.colour not in {other.colour for other in others}
    assert kind.night not in {other.night for other in others}


def test_a_value_that_no_list_holds_is_shown_as_it_is() -> None:
    assert Finder.label_of("oracle") == "oracle"
    mention = Mention("text", 0, 3, "Léa", "riddle", None, "oracle")
    assert reasons([mention]) == "Léa (riddle, oracle)"


class TestAType:
    @pytest.mark.parametrize("kind", EntityType, ids=name_of)
    def test_is_in_the_schema_with_its_own_keys(self, kind: EntityType) -> None:
        assert kind in allowed("Entity", "type")
        record = record_of(kind)
        assert Record.from_dict(record.to_dict()) == record

    @pytest.mark.parametrize("kind", EntityType, ids=name_of)
    def test_is_a_category_of_frames(self, kind: EntityType) -> None:
        frame = to_frame([record_of(kind)], "entities")
        assert list(frame["type"]) == [kind]

    @pytest.mark.parametrize("kind", EntityType, ids=name_of)
    def test_is_on_the_page_in_its_colour_and_in_its_legend(self, kind: EntityType) -> None:
        page = written(dump_html, record_of(kind))
        assert f".{kind} {{ border-color: {kind.colour}; }}" in page
        assert f'<mark class="{kind}">{kind.label}</mark>' in page
        assert f"<td>{kind.label}</td>" in page

    @pytest.mark.parametrize("kind", EntityType, ids=name_of)
    def test_is_in_a_notebook_in_its_colour(self, kind: EntityType) -> None:
        page = show(record_of(kind))._repr_html_()
        assert re.search(rf"mark\.{kind} {{ background: {kind.colour}", page)
        assert f'content: "{kind.label}"' in page

    @pytest.mark.parametrize("kind", EntityType, ids=name_of)
    def test_is_in_the_terminal_in_its_colour(self, kind: EntityType) -> None:
        lines = io.StringIO()
        show_record(
            record_of(kind), Console(file=lines, force_terminal=True, color_system="truecolor")
        )
        red, green, blue = (int(kind.colour[place : place + 2], 16) for place in (1, 3, 5))
        assert f"38;2;{red};{green};{blue}m[Léa]" in lines.getvalue()
        assert kind.label in lines.getvalue()

    @pytest.mark.parametrize("kind", EntityType, ids=name_of)
    def test_is_in_the_report_in_its_colour_by_day_and_by_night(self, kind: EntityType) -> None:
        opening, _ = load_page(TITLE)
        assert opening.count(f"--{kind}: {kind.colour};") == 2, "on the screen and on paper"
        assert opening.count(f"--{kind}: {kind.night};") == 2, "chosen, or that of the system"
        assert f".{kind} {{ --type: var(--{kind}); }}" in opening
        index = index_of(record_of(kind))
        assert index["types"][kind] == kind.label
        assert index["titles"][kind] == kind.plural

    @pytest.mark.parametrize("kind", EntityType, ids=name_of)
    def test_has_a_line_of_its_own_in_the_report(self, kind: EntityType) -> None:
        style = files("nlp.writing.report").joinpath("page/article.css").read_text("utf-8")
        lines = dict(re.findall(r"\.entity\.(\w+) { text-decoration-style: (\w+);", style))
        assert kind in lines
        assert list(lines.values()).count(lines[kind]) == 1

    @pytest.mark.parametrize("kind", EntityType, ids=name_of)
    def test_has_its_colour_in_pictures(self, kind: EntityType) -> None:
        axes = plot_ranking(to_frame([record_of(kind)], "entities"))
        assert to_hex(axes.patches[0].get_facecolor()) == kind.colour

    @pytest.mark.parametrize("kind", EntityType, ids=name_of)
    def test_is_handed_on_to_ninjs_and_schema_org(self, kind: EntityType) -> None:
        things = to_ninjs(record_of(kind))
        lists = ("people", "organisations", "places")
        assert [thing["name"] for name in lists for thing in things.get(name, ())] == ["Léa"]
        assert to_json_ld(record_of(kind))["mentions"][0]["@type"]

    @pytest.mark.parametrize("kind", EntityType, ids=name_of)
    def test_is_a_label_of_annotation_tools_and_of_spacy(self, kind: EntityType) -> None:
        assert kind in LABELS
        assert component.LABELS[kind]

    @pytest.mark.parametrize("kind", EntityType, ids=name_of)
    def test_has_its_rank_where_a_form_has_several(self, kind: EntityType) -> None:
        assert kind in arbiter.TYPES


class TestAKind:
    @pytest.mark.parametrize("kind", MentionKind, ids=name_of)
    def test_is_in_the_schema_and_in_frames(self, kind: MentionKind) -> None:
        assert kind in allowed("Mention", "kind")
        assert list(to_frame([record_of(mention=kind)], "mentions")["kind"]) == [kind]

    @pytest.mark.parametrize("kind", MentionKind, ids=name_of)
    def test_is_told_on_every_page(self, kind: MentionKind) -> None:
        record = record_of(mention=kind)
        assert f"({kind.label}, " in reasons(record.entities[0].mentions)
        assert f"({kind.label})" in written(dump_html, record)
        assert kind.label in index_of(record)["kinds"]

    @pytest.mark.parametrize("kind", MentionKind, ids=name_of)
    def test_is_a_label_of_annotation_tools(self, kind: MentionKind) -> None:
        assert kind in LABELS or kind is MentionKind.NAME


class TestARole:
    @pytest.mark.parametrize("role", Role, ids=name_of)
    def test_is_in_the_schema_in_frames_and_on_every_page(self, role: Role) -> None:
        assert role in allowed("Office", "role")
        office = Office(role, "titre", "FR")
        person = Entity(
            id="person/lea", type=EntityType.PERSON, name="Léa", mentions=(), office=office
        )
        record = Record(article=Article(text="Léa dort."), entities=(person,))
        assert list(to_frame([record], "entities")["role"]) == [role]
        assert role.label in describe(person)
        assert index_of(record)["roles"][role] == role.label


class TestAFinder:
    @pytest.mark.parametrize("finder", Finder, ids=name_of)
    def test_is_told_on_every_page(self, finder: Finder) -> None:
        record = record_of(by=finder)
        assert f", {finder.label})" in reasons(record.entities[0].mentions)
        assert finder.label in index_of(record)["finders"]


class TestAScheme:
    @pytest.mark.parametrize("scheme", Scheme, ids=name_of)
    def test_heads_its_tags_in_the_report(self, scheme: Scheme) -> None:
        tag = Tag(scheme=scheme, code="1", label="sport", score=1.0, accepted=True)
        index = index_of(Record(article=Article(text="x"), tags=(tag,)))
        assert index["schemes"][scheme] == scheme.label
