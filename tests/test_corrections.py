"""Decisions of people: read from their file, applied to records, whoever comes first."""

from __future__ import annotations

import itertools
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlp.corrections import Corrections, read_corrections, save_corrections
from nlp.corrections.annotated import decide_from_annotations
from nlp.corrections.checking import check_corrections
from nlp.corrections.corrector import Corrector
from nlp.corrections.decisions import Correction, parse_correction
from nlp.corrections.files import hold_corrections
from nlp.errors import InputError, OptionError
from nlp.knowledge import Knowledge
from nlp.records import Article, Entity, Mention, Office, Record, Tag
from tests.record_strategies import records
from tests.test_cli import rubrique

TEXT = "Le rat Magawa a reçu la Caf. Magawa vit à Gand avec Jo Dupont. La Caf aide Dupont."


def correction(**row: Any) -> Correction:
    return parse_correction({"scope": "everywhere", **row})


def corrections(*rows: dict[str, Any]) -> Corrections:
    lines = ({"scope": "everywhere", **row} for row in rows)
    return Corrections(tuple(parse_correction(row, n) for n, row in enumerate(lines, start=1)))


def named(text: str, *forms: str, by: str = "model") -> tuple[Mention, ...]:
    places = [
        (start, form)
        for form in forms
        for start in range(len(text))
        if text.startswith(form, start)
    ]
    return tuple(
        Mention("text", start, start + len(form), form, "name", 0.9, by)
        for start, form in sorted(places)
    )


@pytest.fixture
def record() -> Record:
    entities = (
        Entity(
            id="person/magawa", type="person", name="Magawa", mentions=named(TEXT, "Magawa"),
            office=Office("minister", "ministre", "KH"), salience=0.4,
        ),
        Entity(
            id="organisation/caf", type="organisation", name="Caf", mentions=named(TEXT, "Caf"),
            salience=0.3,
        ),
        Entity(id="place/gand", type="place", name="Gand", mentions=named(TEXT, "Gand"), country="BE"),
        Entity(
            id="person/jo-dupont", type="person", name="Jo Dupont",
            mentions=(named(TEXT, "Jo Dupont")[0], named(TEXT, "Dupont")[1]),
        ),
    )  # fmt: skip
    tags = (Tag(scheme="medtop", code="medtop:1", label="Un", score=0.6, accepted=True),)
    article = Article(id="a1", text=TEXT, source="Le Journal")
    return Record(article=article, entities=entities, tags=tags, made_by={"rubrique": "1"})


@pytest.fixture
def correct(knowledge: Knowledge) -> Any:
    def apply(record: Record, *rows: dict[str, Any]) -> Record:
        corrector = Corrector(corrections(*rows), knowledge)
        corrected = corrector(record)
        assert corrector(corrected) == corrected
        for entity in corrected.entities:
            for mention in entity.mentions:
                text = getattr(corrected.article, mention.field)
                assert text[mention.start : mention.end] == mention.text
        return corrected

    return apply


def found(record: Record, name: str) -> Entity | None:
    return next((entity for entity in record.entities if entity.id == name), None)


def texts(record: Record) -> dict[str, list[str]]:
    return {entity.id: [m.text for m in entity.mentions] for entity in record.entities}


def test_a_rejected_form_is_gone_at_all_its_occurrences(record: Record, correct: Any) -> None:
    corrected = correct(record, {"action": "reject", "form": "Magawa"})
    assert found(corrected, "person/magawa") is None
    assert sum(e.salience for e in corrected.entities) == pytest.approx(1, abs=0.001)


def test_one_occurrence_alone_can_be_rejected(record: Record, correct: Any) -> None:
    at = TEXT.rindex("Magawa")
    one = {"field": "text", "start": at, "end": at + 6, "scope": {"article": "a1"}}
    corrected = correct(record, {"action": "reject", "form": "Magawa", **one})
    assert texts(corrected)["person/magawa"] == ["Magawa"]
    assert found(corrected, "person/magawa").mentions[0].start == TEXT.index("Magawa")


def test_a_place_is_found_again_in_a_text_that_changed(record: Record, correct: Any) -> None:
    at = TEXT.rindex("Magawa") + 9
    one = {"field": "text", "start": at, "end": at + 6, "scope": {"article": "a1"}}
    corrected = correct(record, {"action": "reject", "form": "Magawa", **one})
    assert found(corrected, "person/magawa").mentions[0].start == TEXT.index("Magawa")


def test_a_form_gets_another_type(record: Record, correct: Any) -> None:
    corrected = correct(record, {"action": "retype", "form": "Magawa", "type": "organisation"})
    entity = found(corrected, "organisation/magawa")
    assert entity is not None
    assert (entity.type, entity.office, len(entity.mentions)) == ("organisation", None, 2)
    assert {m.by for m in entity.mentions} == {"correction"}


def test_a_whole_entity_gets_another_type(record: Record, correct: Any) -> None:
    row = {"action": "retype", "id": "person/jo-dupont", "type": "organisation"}
    assert texts(correct(record, row))["organisation/jo-dupont"] == ["Jo Dupont", "Dupont"]


def test_a_form_is_linked_to_an_entry_of_the_tables(record: Record, correct: Any) -> None:
    row = {"action": "link", "form": "Caf", "id": "organisation/otan"}
    entity = found(correct(record, row), "organisation/otan")
    assert entity is not None
    assert (entity.known, entity.acronym) == (True, "OTAN")


def test_two_entities_become_one_with_what_both_say(record: Record, correct: Any) -> None:
    row = {"action": "merge", "id": "person/magawa", "into": "person/jo-dupont"}
    entity = found(correct(record, row), "person/jo-dupont")
    assert entity is not None
    assert entity.office == Office("minister", "ministre", "KH")
    assert [m.text for m in entity.mentions] == ["Magawa", "Magawa", "Jo Dupont", "Dupont"]


def test_a_form_is_added_at_all_its_occurrences(record: Record, correct: Any) -> None:
    corrected = correct(record, {"action": "add", "form": "rat", "type": "organisation"})
    entity = found(corrected, "organisation/rat")
    assert entity is not None
    assert [(m.text, m.by, m.score) for m in entity.mentions] == [("rat", "correction", 1.0)]


def test_an_added_form_replaces_shorter_names_and_gives_way_to_longer_ones(
    record: Record, correct: Any
) -> None:
    longer = correct(record, {"action": "add", "form": "rat Magawa", "type": "person"})
    assert texts(longer)["person/rat-magawa"] == ["rat Magawa"]
    assert texts(longer)["person/magawa"] == ["Magawa"]
    shorter = correct(record, {"action": "add", "form": "Jo", "type": "person"})
    assert texts(shorter) == texts(record)


def test_an_added_form_that_is_there_with_another_type_gets_the_new_one(
    record: Record, correct: Any
) -> None:
    corrected = correct(record, {"action": "add", "form": "Caf", "type": "person"})
    assert texts(corrected)["person/caf"] == ["Caf", "Caf"]


def test_an_office_is_given_and_taken(record: Record, correct: Any) -> None:
    given = {"action": "office", "id": "person/jo-dupont", "role": "official", "title": "maire"}
    assert found(correct(record, given), "person/jo-dupont").office == Office("official", "maire")
    taken = {"action": "office", "id": "person/magawa"}
    assert found(correct(record, taken), "person/magawa").office is None


def test_an_office_follows_a_merged_id(record: Record, correct: Any) -> None:
    corrected = correct(
        record,
        {"action": "office", "id": "person/magawa", "role": "official", "title": "maire"},
        {"action": "merge", "id": "person/magawa", "into": "person/jo-dupont"},
    )
    assert found(corrected, "person/jo-dupont").office == Office("official", "maire")


def test_tags_are_added_and_taken_back_and_say_who_decided(record: Record, correct: Any) -> None:
    corrected = correct(
        record,
        {"action": "untag", "scheme": "medtop", "code": "medtop:1"},
        {"action": "tag", "scheme": "medtop", "code": "medtop:2", "label": "Deux"},
    )
    said = [(tag.code, tag.label, tag.accepted, tag.by) for tag in corrected.tags]
    assert said == [
        ("medtop:1", "Un", False, "correction"),
        ("medtop:2", "Deux", True, "correction"),
    ]


def test_the_focus_is_decided_even_for_a_country_that_is_not_named(
    record: Record, correct: Any
) -> None:
    entity = found(correct(record, {"action": "focus", "code": "BE"}), "country/BE")
    assert entity is not None
    assert (entity.name, entity.focus, entity.mentions) == ("Belgique", True, ())
    focused = correct(record, {"action": "focus", "code": "BE"})
    assert not found(correct(focused, {"action": "unfocus", "code": "BE"}), "country/BE").focus


def test_the_narrower_decision_wins_in_any_order(record: Record, correct: Any) -> None:
    wide = {"action": "reject", "form": "Caf"}
    source = {
        "action": "link",
        "form": "Caf",
        "id": "organisation/x",
        "scope": {"source": "le journal"},
    }
    narrow = {"action": "retype", "form": "Caf", "type": "place", "scope": {"article": "a1"}}
    for rows in ([wide, source, narrow], [narrow, source, wide], [source, narrow, wide]):
        assert texts(correct(record, *rows))["place/caf"] == ["Caf", "Caf"]
    assert texts(correct(record, source, wide))["organisation/x"] == ["Caf", "Caf"]


def test_of_two_equally_narrow_decisions_the_later_wins(record: Record, correct: Any) -> None:
    link = {"action": "link", "form": "Caf", "id": "organisation/x"}
    reject = {"action": "reject", "form": "Caf"}
    assert found(correct(record, link, reject), "organisation/x") is None
    assert found(correct(record, reject, link), "organisation/x") is not None


def test_merges_in_a_circle_end_where_the_last_says(record: Record, correct: Any) -> None:
    there = {"action": "merge", "id": "person/magawa", "into": "person/jo-dupont"}
    back = {"action": "merge", "id": "person/jo-dupont", "into": "person/magawa"}
    assert len(texts(correct(record, there, back))["person/magawa"]) == 4
    assert len(texts(correct(record, back, there))["person/jo-dupont"]) == 4


def test_decisions_about_other_articles_and_sources_change_nothing(
    record: Record, correct: Any
) -> None:
    rows = [
        {"action": "reject", "form": "Caf", "scope": {"article": "a2"}},
        {"action": "reject", "form": "Caf", "scope": {"source": "Autre"}},
        {"action": "reject", "form": "Absent"},
    ]
    assert correct(record, *rows).to_json() == record.to_json()


def test_forms_are_found_whatever_their_accents_and_blanks_are_made_of(correct: Any) -> None:
    text = "L’e\u0301mir de l’Union\u00a0africaine. l'Union\nafricaine"
    bare = Record(article=Article(text=text))
    corrected = correct(
        bare,
        {"action": "add", "form": "Union africaine", "type": "organisation"},
        {"action": "add", "form": "émir", "type": "person"},
    )
    assert sorted(map(len, texts(corrected)["organisation/union-africaine"])) == [15, 15]
    assert texts(corrected)["person/emir"] == ["e\u0301mir"]


# Properties


FORMS = ("Macron", "l'Otan", "Otan", "🙂", "É", "Macron l'Otan")
IDS = (
    "person/a",
    "person/b",
    "organisation/a",
    "organisation/macron",
    "person/macron",
    "country/FR",
)
SCOPES: tuple[Any, ...] = ("everywhere", {"source": "s"}, {"article": "id"})
forms, ids, scopes = map(st.sampled_from, (FORMS, IDS, SCOPES))
types = st.sampled_from(("person", "organisation", "place"))
codes = st.sampled_from(("FR", "RU"))


def rows(action: str, **parts: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({"action": st.just(action), "scope": scopes, **parts})


decisions = st.one_of(
    rows("reject", form=forms),
    rows("reject", id=ids),
    rows("reject", form=forms, id=ids),
    rows("retype", form=forms, type=types),
    rows("retype", id=ids, type=types),
    rows("link", form=forms, id=ids),
    rows("add", form=forms, type=types),
    rows("merge", id=ids, into=ids).filter(lambda row: row["id"] != row["into"]),
    rows("office", id=st.sampled_from(("person/a", "person/b")), role=st.just("official"), title=forms),
    rows("tag", scheme=st.just("medtop"), code=codes),
    rows("untag", scheme=st.just("medtop"), code=codes),
    rows("focus", code=codes),
    rows("unfocus", code=codes),
)  # fmt: skip
places = st.fixed_dictionaries(
    {
        "action": st.sampled_from(("reject", "retype", "link", "add")),
        "form": forms,
        "field": st.just("text"),
        "start": st.integers(0, 20),
    }
)


def placed(row: dict[str, Any]) -> dict[str, Any]:
    own: dict[str, dict[str, Any]] = {
        "retype": {"type": "place"},
        "link": {"id": "person/b"},
        "add": {"type": "organisation"},
    }
    end = row["start"] + len(row["form"])
    return {**row, "end": end, "scope": {"article": "id"}, **own.get(row["action"], {})}


plans = st.lists(decisions | places.map(placed), max_size=8)


@st.composite
def real_records(draw: st.DrawFn) -> Record:
    """Draw a record as the tagger makes them: no id twice, true types, in order."""
    record = draw(records())
    pieces = draw(st.lists(st.sampled_from((*FORMS, " ", " et ", ".")), max_size=12))
    text = " ".join(pieces)
    taken: set[int] = set()
    gathered: dict[str, list[Mention]] = {}
    for form in draw(st.lists(forms, max_size=5)):
        at = text.find(form)
        reach = set(range(at, at + len(form)))
        if at >= 0 and not reach & taken:
            taken |= reach
            gathered.setdefault(draw(ids), []).append(
                Mention("text", at, at + len(form), form, "name", 0.5)
            )
    entities = [
        Entity(
            id=name,
            type=name.partition("/")[0],
            name=name,
            mentions=tuple(sorted(mentions, key=lambda m: m.start)),
            code="FR" if name == "country/FR" else None,
        )
        for name, mentions in gathered.items()
    ]
    article = Article(id="id", text=text, source=draw(st.sampled_from(("s", "t"))))
    tags = {tag.code: tag for tag in record.tags}
    return replace(record, article=article, entities=tuple(entities), tags=tuple(tags.values()))


@pytest.mark.slow
@given(real_records(), plans)
@settings(max_examples=400)
def test_applying_twice_is_applying_once(record: Record, plan: list[dict[str, Any]]) -> None:
    corrector = Corrector(corrections(*plan), TABLES)
    once = corrector(record)
    assert corrector(once) == once


@pytest.mark.slow
@given(real_records(), plans)
@settings(max_examples=100)
def test_a_corrected_record_is_a_true_record(record: Record, plan: list[dict[str, Any]]) -> None:
    once = Corrector(corrections(*plan), TABLES)(record)
    assert Record.from_dict(once.to_dict()) == once
    assert len({entity.id for entity in once.entities}) == len(once.entities)
    names = sorted((m.start, m.end) for e in once.entities for m in e.mentions if m.kind == "name")
    for (_, end), (start, _) in itertools.pairwise(names):
        assert end <= start
    for entity in once.entities:
        for mention in entity.mentions:
            assert once.article.text[mention.start : mention.end] == mention.text


@pytest.mark.slow
@given(real_records(), plans, st.randoms())
@settings(max_examples=100)
def test_the_order_of_lines_matters_only_at_equal_scope(
    record: Record, plan: list[dict[str, Any]], random: Any
) -> None:
    by_scope: dict[str, list[dict[str, Any]]] = {}
    for row in plan:
        is_placed = "start" in row
        by_scope.setdefault(f"{row['scope']}{is_placed}", []).append(row)
    mixed: list[dict[str, Any]] = []
    queues = [list(queue) for queue in by_scope.values()]
    while any(queues):
        queue = random.choice([queue for queue in queues if queue])
        mixed.append(queue.pop(0))
    given_order = Corrector(corrections(*plan), TABLES)(record)
    assert Corrector(corrections(*mixed), TABLES)(record) == given_order


@pytest.mark.slow
@given(records())
@settings(max_examples=30)
def test_no_decision_changes_nothing(record: Record) -> None:
    assert Corrector(Corrections(), TABLES)(record) is record


TABLES = Knowledge.load()


# The file


def write(path: Path, *rows: Any) -> Path:
    lines = [row if isinstance(row, str) else json.dumps(row) for row in rows]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


GOOD = {"action": "reject", "form": "Magawa", "scope": "everywhere"}


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{broken", "not JSON"),
        ('["reject"]', "a decision is a JSON object"),
        ({**GOOD, "action": "remove"}, "unknown action 'remove'"),
        ({"action": "reject", "form": "x"}, "its scope must be"),
        ({**GOOD, "scope": {"journal": "x"}}, "its scope must be"),
        ({**GOOD, "from": "x"}, "reject takes no 'from'"),
        ({**GOOD, "form": ""}, "'form' must be a text"),
        ({**GOOD, "form": 3}, "'form' must be a text"),
        ({"action": "link", "form": "x", "scope": "everywhere"}, "link needs 'id'"),
        ({**GOOD, "action": "retype", "type": "animal"}, "unknown type 'animal'"),
        ({**GOOD, "action": "retype", "type": "country"}, "a country has a code"),
        ({**GOOD, "action": "link", "id": "otan"}, "'otan' is no id"),
        ({**GOOD, "action": "link", "id": "country/france"}, "no id of a country"),
        ({**GOOD, "start": 3}, "a place needs"),
        ({**GOOD, "field": "text", "start": 3, "end": 9}, "the scope of an article"),
        ({**GOOD, "field": "text", "start": -1, "end": 9}, "a number of characters"),
        ({"action": "merge", "id": "person/a", "into": "person/a", "scope": "everywhere"}, "two different"),
        ({"action": "office", "id": "place/a", "scope": "everywhere"}, "only a person"),
        ({"action": "focus", "code": "france", "scope": "everywhere"}, "no code of a country"),
    ],
)  # fmt: skip
def test_a_bad_line_is_refused_by_its_number_and_the_others_count(
    tmp_path: Path, line: Any, message: str
) -> None:
    path = write(tmp_path / "c.jsonl", GOOD, line, {**GOOD, "form": "Caf"})
    said: list[str] = []
    read = read_corrections(path, said.append)
    assert [(one.form, one.line) for one in read.decisions] == [("Magawa", 1), ("Caf", 3)]
    assert len(said) == 1
    assert said[0].startswith(f"{path}:2: no correction (")
    assert message in said[0]


def test_a_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"absent.jsonl: the corrections cannot be read"):
        read_corrections(tmp_path / "absent.jsonl")
    (tmp_path / "bytes.jsonl").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InputError, match="is no UTF-8"):
        read_corrections(tmp_path / "bytes.jsonl")


@pytest.mark.slow
@given(plan=plans)
@settings(max_examples=50)
def test_what_is_written_is_read_back(tmp_path_factory: Any, plan: list[dict[str, Any]]) -> None:
    path = tmp_path_factory.mktemp("c") / "c.jsonl"
    decided = corrections(*plan)
    save_corrections(decided.decisions, path)
    assert read_corrections(path) == decided


def test_decisions_are_added_after_those_of_a_file_bad_lines_and_all(tmp_path: Path) -> None:
    path = write(tmp_path / "c.jsonl", "{broken")
    save_corrections([correction(**GOOD)], path)
    assert path.read_text().splitlines() == ["{broken", json.dumps(GOOD)]


# In a run


@pytest.mark.slow
def test_a_run_follows_its_corrections_and_says_so(tmp_path: Path) -> None:
    text = "Le président russe Vladimir Poutine a reçu Emmanuel Macron à Moscou."
    articles = write(
        tmp_path / "in.jsonl", *({"id": str(n), "text": f"{text} {n}"} for n in range(6))
    )
    path = write(
        tmp_path / "c.jsonl",
        {"action": "reject", "form": "Moscou", "scope": "everywhere"},
        "{broken",
        {"action": "merge", "id": "person/emmanuel-macron", "into": "person/e-m", "scope": {"article": "3"}},
    )  # fmt: skip
    outputs = []
    for jobs in ("1", "2"):
        output = tmp_path / f"out{jobs}.jsonl"
        done = rubrique(
            "tag", articles, "-o", output, "--corrections", path, "--jobs", jobs, "-q", "--any-language",
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        assert f"{path}:2: no correction (not JSON)" in done.stderr
        outputs.append(output.read_bytes())
    assert outputs[0] == outputs[1]
    made = [json.loads(line) for line in outputs[0].splitlines()]
    for row in made:
        found_ids = {entity["id"] for entity in row["entities"]}
        assert "place/moscou" not in found_ids
        assert ("person/e-m" in found_ids) == (row["id"] == "3")
        assert row["made_by"]["corrections"] == read_corrections(path).stamp


@pytest.mark.slow
def test_an_empty_file_gives_the_same_bytes_as_none(tmp_path: Path) -> None:
    articles = write(tmp_path / "in.jsonl", {"id": "1", "text": "Emmanuel Macron est à Moscou."})
    (tmp_path / "c.jsonl").write_text("\n")
    for name, more in (("a.jsonl", ()), ("b.jsonl", ("--corrections", tmp_path / "c.jsonl"))):
        done = rubrique("tag", articles, "-o", tmp_path / name, "-q", "--any-language", *more)
        assert done.returncode == 0, done.stderr
    assert (tmp_path / "a.jsonl").read_bytes() == (tmp_path / "b.jsonl").read_bytes()


# What is odd


def findings(knowledge: Knowledge, *rows: dict[str, Any], records: Any = None) -> list[Any]:
    return [
        (finding.line, finding.slug)
        for finding in check_corrections(corrections(*rows), knowledge, records)
    ]


def test_contradictions_at_one_scope_are_told(knowledge: Knowledge) -> None:
    link = {"action": "link", "form": "Caf", "id": "organisation/otan"}
    reject = {"action": "reject", "form": "Caf"}
    added = {"action": "add", "form": "Caf", "type": "organisation"}
    assert findings(knowledge, link, reject) == [(2, "contradiction")]
    assert findings(knowledge, link, link) == []
    assert findings(knowledge, added, link) == []
    assert findings(knowledge, link, {**reject, "scope": {"article": "a1"}}) == []
    there = {"action": "merge", "id": "person/a", "into": "person/vladimir-poutine"}
    back = {"action": "merge", "id": "person/vladimir-poutine", "into": "person/a"}
    assert (2, "circle") in findings(knowledge, there, back)


def test_decisions_that_no_longer_fit_are_told(record: Record, knowledge: Knowledge) -> None:
    rows = [
        {"action": "reject", "form": "Magawa"},
        {"action": "reject", "form": "Ronin"},
        {"action": "reject", "form": "Magawa", "scope": {"article": "a2"}},
        {"action": "merge", "id": "person/magawa", "into": "person/jo-dupont"},
        {"action": "merge", "id": "person/absent", "into": "person/jo-dupont"},
        {"action": "link", "form": "Caf", "id": "organisation/caf-2"},
    ]
    assert findings(knowledge, *rows, records=[record]) == [
        (2, "no-longer-fits"),
        (3, "no-article"),
        (5, "no-longer-fits"),
        (6, "unknown-id"),
    ]


def test_decisions_still_fit_the_records_they_made(record: Record, knowledge: Knowledge) -> None:
    rows = [
        {"action": "reject", "form": "Gand"},
        {"action": "merge", "id": "person/magawa", "into": "person/jo-dupont"},
        {"action": "link", "form": "Caf", "id": "organisation/otan"},
    ]
    corrected = Corrector(corrections(*rows), knowledge)(record)
    stamped = replace(corrected, made_by={"corrections": "x"})
    assert findings(knowledge, *rows, records=[stamped]) == []


# From annotation tools


def test_what_annotators_changed_becomes_decisions_that_do_the_same(
    record: Record, knowledge: Knowledge
) -> None:
    at = TEXT.index
    spans = [
        {"start": at("Caf"), "end": at("Caf") + 3, "label": "organisation"},
        {"start": at("Jo"), "end": at("Jo") + 9, "label": "organisation"},
        {"start": at("rat"), "end": at("rat") + 3, "label": "person"},
    ]
    row = {
        "id": "a1",
        "title": "",
        "text": TEXT,
        "spans": spans,
        "title_spans": [],
        "topics": ["t"],
    }
    said: list[str] = []
    decided = decide_from_annotations([record], [row], knowledge, said.append)
    assert said == []
    numbered = tuple(replace(one, line=n) for n, one in enumerate(decided))
    corrected = Corrector(Corrections(numbered), knowledge)(record)
    labels = [
        (m.start, m.end, entity.type) for entity in corrected.entities for m in entity.mentions
    ]
    assert sorted(labels) == sorted((s["start"], s["end"], s["label"]) for s in spans)
    assert {tag.code for tag in corrected.tags if tag.accepted} == {"t"}


def test_what_no_decision_can_say_is_told(record: Record, knowledge: Knowledge) -> None:
    spans = [{"start": 0, "end": 2, "label": "country"}, {"start": 3, "end": 6, "label": "role"}]
    row = {"id": "a1", "title": "", "text": TEXT, "spans": spans, "title_spans": []}
    other = {**row, "id": "a2"}
    said: list[str] = []
    decided = decide_from_annotations([record], [row, other], knowledge, said.append)
    assert {one.action for one in decided} == {"reject"}
    assert sum("cannot be said" in line for line in said) == 2
    assert any("a2: no record" in line for line in said)
    assert any("no annotated article has topics" in line for line in said)


# The command


@pytest.mark.slow
def test_a_file_is_kept_by_the_command(tmp_path: Path) -> None:
    path = tmp_path / "c.jsonl"

    def correct(*words: str) -> Any:
        return rubrique("correct", path, *words)

    calls = [
        ("reject", "Magawa"),
        ("reject", "person/magawa"),
        ("retype", "Koenigsegg", "organisation", "--source", "Auto Actu"),
        ("link", "Caf", "organisation/x", "--article", "a1", "--at", "text:3-6", "--note", "lu"),
        ("add", "Urabeños", "organisation"),
        ("merge", "person/a", "person/b"),
        ("office", "person/a", "minister", "ministre", "--of", "LV"),
        ("tag", "medtop:20000053", "--article", "a1"),
        ("focus", "LV", "--article", "a1"),
    ]
    for call in calls:
        done = correct(*call)
        assert done.returncode == 0, done.stderr
    read = read_corrections(path)
    assert [one.action for one in read.decisions] == [call[0] for call in calls]
    assert read.decisions[1].id == "person/magawa"
    assert read.decisions[3].to_row() == {
        "action": "link", "form": "Caf", "field": "text", "start": 3, "end": 6,
        "id": "organisation/x", "scope": {"article": "a1"}, "note": "lu",
    }  # fmt: skip
    listed = json.loads(correct("list", "--json").stdout)
    assert [row["line"] for row in listed] == list(range(1, 10))
    assert correct("undo").returncode == 0
    assert correct("undo", "2").returncode == 0
    assert len(read_corrections(path).decisions) == 7
    checked = json.loads(correct("check", "--json").stdout)
    assert {row["slug"] for row in checked} == {"unknown-id"}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("retype", "x", "animal"), "unknown type 'animal'"),
        (("link", "x", "otan"), "'otan' is no id"),
        (("reject", "x", "--at", "12"), "give a place such as text:310-317"),
        (("reject", "x", "--source", "s", "--article", "a"), "not both"),
        (("undo",), "cannot be read"),
    ],
)
def test_what_a_user_gets_wrong_is_one_line(
    tmp_path: Path, words: tuple[str, ...], message: str
) -> None:
    done = rubrique("correct", tmp_path / "c.jsonl", *words)
    assert done.returncode == 1
    assert message in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert not (tmp_path / "c.jsonl").exists()


@pytest.mark.parametrize("name", ["absent/c.jsonl", "folder", "file/c.jsonl", "/proc/c.jsonl"])
def test_a_file_that_cannot_be_written_is_told_at_once(tmp_path: Path, name: str) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").write_text("")
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(OptionError), hold_corrections(tmp_path / name):
        pass
    assert sorted(tmp_path.rglob("*")) == before


def test_a_file_that_somebody_else_holds_is_told_after_a_while(tmp_path: Path) -> None:
    path = tmp_path / "c.jsonl"
    other = hold_corrections(path, patience=0.05)
    with hold_corrections(path), pytest.raises(OptionError, match="somebody else"), other:
        pass
    with hold_corrections(path, patience=0.05):
        pass
