"""Records out to annotation tools and back as gold: nothing is lost that a tool can hold."""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlp import Tagger, read_articles
from nlp.annotation import LABELS, TOOLS, export_annotations, from_record, import_annotations
from nlp.annotation.docbin import read_docbin, write_docbin
from nlp.annotation.example import Example, Span, flat, restore
from nlp.annotation.tokens import find_inside, from_tags, to_tags, tokenise
from nlp.errors import InputError, OptionError
from nlp.evaluation import tally_spans, tally_topics
from nlp.records import Article, Entity, Mention, Record, Tag
from tests.record_strategies import batches

Row = dict[str, Any]

TEXT = "Le Kremlin dément. 🙂 Le ministère russe de la Défense se tait."
FLAT = ("conll",)


@pytest.fixture
def record() -> Record:
    """Return a record with a name in the title, a metonym on a name and a demonym within a name."""
    mentions = {
        "country": [
            ("title", 2, 8, "country"),
            ("text", 3, 10, "metonym"),
            ("text", 34, 39, "demonym"),
        ],
        "organisation": [("text", 3, 10, "name"), ("text", 24, 53, "name")],
    }
    article = Article(
        id="a/1", title="L'Russie", text=TEXT, date=datetime.date(2025, 7, 3), keywords=("russie",)
    )
    fields = {"title": article.title, "text": article.text}
    found = [
        Entity(
            id=kind,
            type=kind,
            name=kind,
            mentions=tuple(
                Mention(
                    f, start, end, fields[f][start:end], "name" if mention == "country" else mention
                )
                for f, start, end, mention in places
            ),
        )
        for kind, places in mentions.items()
    ]
    given = [
        ("medtop", "medtop:11000000", True),
        ("medtop", "medtop:16000000", False),
        ("mots-cles", "guerre", True),
    ]
    tags = [
        Tag(scheme=s, code=code, label=code, score=0.5, accepted=accepted)
        for s, code, accepted in given
    ]
    return Record(article=article, entities=tuple(found), tags=tuple(tags))


def submit(path: Path, change: Callable[[Row], object] = lambda row: row) -> None:
    """Do what a person does in Label Studio: take the prediction over as an annotation."""
    tasks = json.loads(path.read_text(encoding="utf-8"))
    for number, task in enumerate(tasks, start=1):
        task |= {
            "id": number,
            "annotations": [{"id": number, "was_cancelled": False, **task["predictions"][0]}],
        }
        change(task)
    path.write_text(json.dumps(tasks), encoding="utf-8")


def round_trip(records: list[Record], tool: str, folder: Path) -> list[Row]:
    path = folder / "annotated"
    if tool == "docbin":
        write_docbin(records, path)
        return list(read_docbin(path))
    export_annotations(records, tool, path)
    if tool == "label-studio":
        submit(path)
    return list(import_annotations(path, tool))


def rows(examples: list[Example]) -> list[Row]:
    return [example.to_row() for example in examples]


# Nothing is lost.


@pytest.mark.slow
@pytest.mark.parametrize("tool", [*TOOLS, "docbin"])
@settings(max_examples=30)
@given(batch=batches.filter(len))
def test_spans_types_and_topics_come_back(tool: str, batch: list[Record]) -> None:
    with TemporaryDirectory() as folder:
        found = round_trip(batch, tool, Path(folder))
    examples = [from_record(record, "medtop") for record in batch]
    assert found == (
        rows(examples) if tool not in FLAT else [flattened(example) for example in examples]
    )


def flattened(example: Example) -> Row:
    return restore(example.whole, example.meta, flat(example.spans), example.topics).to_row()


@pytest.mark.parametrize("tool", [*TOOLS, pytest.param("docbin", marks=pytest.mark.slow)])
def test_what_comes_back_is_gold(record: Record, tool: str, tmp_path: Path) -> None:
    row = round_trip([record], tool, tmp_path)[0]
    assert {key: row[key] for key in ("id", "date", "title", "text", "topics", "keywords")} == {
        "id": "a/1",
        "date": "2025-07-03",
        "title": "L'Russie",
        "text": TEXT,
        "topics": ["medtop:11000000"],
        "keywords": ["russie"],
    }
    names = [
        {"start": 3, "end": 10, "label": "organisation"},
        {"start": 24, "end": 53, "label": "organisation"},
    ]
    others = [
        {"start": 3, "end": 10, "label": "metonym"},
        {"start": 34, "end": 39, "label": "demonym"},
    ]
    assert row["spans"] == sorted(
        names + (others if tool != "conll" else []),
        key=lambda s: (s["start"], s["end"], s["label"]),
    )
    assert row["title_spans"] == [{"start": 2, "end": 8, "label": "country"}]


def test_another_scheme_gives_other_topics(record: Record, tmp_path: Path) -> None:
    export_annotations([record], "doccano", tmp_path / "x.jsonl", scheme="mots-cles")
    assert next(import_annotations(tmp_path / "x.jsonl", "doccano"))["topics"] == ["guerre"]


def test_gold_can_be_read_as_labelled_articles_and_judged(record: Record, tmp_path: Path) -> None:
    from nlp.evaluation import tally_spans

    row = round_trip([record], "doccano", tmp_path)[0]
    assert tally_spans(row, record.to_dict())["organisation"].tp == 2


# What people and tools do in between.


def test_label_studio_proposes_and_waits_for_a_person(record: Record, tmp_path: Path) -> None:
    path = tmp_path / "tasks.json"
    export_annotations([record], "label-studio", path)
    task = json.loads(path.read_text(encoding="utf-8"))[0]
    assert task["data"]["text"] == f"L'Russie\n\n{TEXT}"
    assert task["predictions"][0]["result"][0] == {
        "id": "s1",
        "from_name": "label",
        "to_name": "text",
        "type": "labels",
        "value": {"start": 2, "end": 8, "text": "Russie", "labels": ["country"]},
    }
    with pytest.raises(InputError, match="annotate and submit first"):
        list(import_annotations(path, "label-studio"))


def test_cancelled_annotations_are_left_out_and_the_last_or_true_one_counts(
    record: Record, tmp_path: Path
) -> None:
    def result(label: str) -> list[Row]:
        return [{"type": "labels", "value": {"start": 0, "end": 1, "labels": [label]}}]

    cancelled = {"was_cancelled": True, "result": result("cancelled")}
    first, last = ({"was_cancelled": False, "result": result(name)} for name in ("first", "last"))
    path = tmp_path / "tasks.json"

    def label(*annotations: Row) -> str:
        export_annotations([record], "label-studio", path)
        submit(path, lambda task: task.update(annotations=annotations))
        return str(next(import_annotations(path, "label-studio"))["title_spans"][0]["label"])

    assert label(first, last, cancelled) == "last"
    assert label({**first, "ground_truth": True}, last) == "first"
    with pytest.raises(InputError, match="no accepted annotation"):
        label(cancelled)


def test_offsets_that_a_browser_counted_are_mended(tmp_path: Path) -> None:
    place = {"start": 5, "end": 11, "text": "Macron", "labels": ["person"]}
    task = {
        "data": {"text": "🙂 à Macron"},
        "annotations": [{"result": [{"type": "labels", "value": place}]}],
    }
    (tmp_path / "x.json").write_text(json.dumps([task]), encoding="utf-8")
    row = next(import_annotations(tmp_path / "x.json", "label-studio"))
    assert row["text"][row["spans"][0]["start"] : row["spans"][0]["end"]] == "Macron"


@pytest.mark.parametrize(
    "line",
    [
        {"text": "Macron à Lyon", "label": [[9, 13, "place"]]},
        {"text": "Macron à Lyon", "labels": [[9, 13, "place"]], "id": 3},
        {
            "data": "Macron à Lyon",
            "label": [{"start_offset": 9, "end_offset": 13, "label": "place"}],
        },
        {
            "text": "Macron à Lyon",
            "entities": [{"id": 1, "start_offset": 9, "end_offset": 13, "label": "place"}],
            "cats": [],
        },
    ],
)
def test_doccano_has_spoken_several_dialects(tmp_path: Path, line: Row) -> None:
    (tmp_path / "x.jsonl").write_text(json.dumps(line) + "\n\n", encoding="utf-8")
    row = next(import_annotations(tmp_path / "x.jsonl", "doccano"))
    assert row["spans"] == [{"start": 9, "end": 13, "label": "place"}]
    assert row["id"] == Article(text="Macron à Lyon").id


def test_doccano_may_wrap_our_meta(record: Record, tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    export_annotations([record], "doccano", path)
    line = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(
        json.dumps({**line, "id": 7, "meta": {"meta": line["meta"]}, "Comments": []}),
        encoding="utf-8",
    )
    assert next(import_annotations(path, "doccano"))["id"] == "a/1"


def test_doccano_classification_gives_topics(tmp_path: Path) -> None:
    (tmp_path / "x.jsonl").write_text(
        '{"text": "Grève", "label": ["social", "transports"]}', encoding="utf-8"
    )
    assert next(import_annotations(tmp_path / "x.jsonl", "doccano"))["topics"] == [
        "social",
        "transports",
    ]


def test_prodigy_counts_tokens_inclusively_and_only_accepted_tasks_count(
    record: Record, tmp_path: Path
) -> None:
    path = tmp_path / "x.jsonl"
    export_annotations([record], "prodigy", path)
    task = json.loads(path.read_text(encoding="utf-8"))
    for span in task["spans"]:
        assert task["tokens"][span["token_start"]]["start"] == span["start"]
        assert task["tokens"][span["token_end"]]["end"] == span["end"]
    answers = [json.dumps({**task, "answer": answer}) for answer in ("reject", "accept", "ignore")]
    path.write_text("\n".join(answers), encoding="utf-8")
    assert len(list(import_annotations(path, "prodigy"))) == 1


def test_brat_gets_a_folder_that_it_can_open(record: Record, tmp_path: Path) -> None:
    folder = tmp_path / "brat"
    export_annotations([record], "brat", folder)
    assert sorted(path.name for path in folder.iterdir()) == [
        "000001-a-1.ann",
        "000001-a-1.txt",
        "annotation.conf",
        "articles.jsonl",
    ]
    assert (
        (folder / "000001-a-1.ann")
        .read_text(encoding="utf-8")
        .startswith("T1\tcountry 2 8\tRussie\n")
    )
    assert set(LABELS) <= set((folder / "annotation.conf").read_text(encoding="utf-8").split())
    with pytest.raises(OptionError, match="is there already"):
        export_annotations([record], "brat", folder)


def test_brat_pieces_are_joined_over_blanks_only(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Emmanuel\nMacron et son père Jean", encoding="utf-8")
    note = "#1\tAnnotatorNotes T1\tsûr\nA1\tSure T1\n"
    (tmp_path / "a.ann").write_text(
        f"T1\tperson 0 8;9 15\tEmmanuel Macron\n{note}", encoding="utf-8"
    )
    row = next(import_annotations(tmp_path, "brat"))
    assert row["id"] == "a"
    assert row["spans"] == [{"start": 0, "end": 15, "label": "person"}]
    (tmp_path / "a.ann").write_text("T1\tperson 0 8;28 32\tEmmanuel Jean\n", encoding="utf-8")
    with pytest.raises(InputError, match="in pieces"):
        list(import_annotations(tmp_path, "brat"))


def test_conll_is_what_others_expect(record: Record, tmp_path: Path) -> None:
    path = tmp_path / "x.conll"
    export_annotations([record], "conll", path)
    lines = path.read_text(encoding="utf-8").split("\n")
    assert lines[0].startswith("-DOCSTART-\t{")
    assert len(lines[0].split()) == 3
    assert [line.split("\t")[0::2] for line in lines[2:6]] == [
        ["L'", "O"],
        ["Russie", "B-country"],
        [""],
        ["Le", "O"],
    ]
    assert "ministère\t_\tB-organisation\nrusse\t_\tI-organisation" in "\n".join(lines)


@pytest.mark.parametrize(
    "tags",
    [
        "O B-person I-person O B-place",
        "O I-person I-person O I-place",
        "O B-person E-person O S-place",
        "O B-person L-person O U-place",
    ],
)
def test_conll_of_other_tools_is_read(tmp_path: Path, tags: str) -> None:
    words = ["Hier", "Emmanuel", "Macron", "à", "Lyon"]
    lines = [f"{word} X {tag}" for word, tag in zip(words, tags.split(), strict=True)]
    (tmp_path / "x.conll").write_text("\n".join([*lines, "", "Fin O", ""]), encoding="utf-8")
    row = next(import_annotations(tmp_path / "x.conll", "conll"))
    assert row["text"] == "Hier Emmanuel Macron à Lyon\nFin"
    assert row["spans"] == [
        {"start": 5, "end": 20, "label": "person"},
        {"start": 23, "end": 27, "label": "place"},
    ]


def test_neighbours_of_one_type_stay_two() -> None:
    spans = [Span(0, 5, "place"), Span(5, 9, "place")]
    places = list(tokenise("Paris-Nice", [*spans]))
    assert from_tags(places, to_tags(places, spans)) == spans


def test_names_go_before_other_kinds_where_only_one_can_stay() -> None:
    spans = [
        Span(0, 30, "role"),
        Span(3, 10, "metonym"),
        Span(3, 10, "organisation"),
        Span(5, 9, "place"),
    ]
    assert flat(spans) == [Span(3, 10, "organisation")]


@pytest.mark.slow
def test_docbin_holds_entities_spans_and_categories(record: Record, tmp_path: Path) -> None:
    import spacy
    from spacy.tokens import DocBin

    other = Record(
        article=Article(text="Autre."),
        tags=(Tag(scheme="medtop", code="x", label="x", score=1, accepted=True),),
    )
    write_docbin([record, other], tmp_path / "x.spacy")
    docs = list(DocBin().from_disk(tmp_path / "x.spacy").get_docs(spacy.blank("fr").vocab))
    assert [ent.text for ent in docs[0].ents] == [
        "Russie",
        "Kremlin",
        "ministère russe de la Défense",
    ]
    assert len(docs[0].spans["sc"]) == 5
    assert [doc.cats for doc in docs] == [
        {"medtop:11000000": 1.0, "x": 0.0},
        {"x": 1.0, "medtop:11000000": 0.0},
    ]


# What cannot be gold is said in one line.


@pytest.mark.parametrize("tool", [*TOOLS, "docbin"])
@pytest.mark.parametrize("content", [b"", b"[1]", b'{"text": 3}', b"\xff\xfe\x00", b'[{"a": 1}]'])
def test_a_file_of_another_kind_is_refused(tmp_path: Path, tool: str, content: bytes) -> None:
    path = tmp_path / "x"
    path.write_bytes(content)
    if tool == "conll" and content[:1] in (b"[", b"{"):
        return  # any words are CoNLL
    with pytest.raises(InputError, match="x: "):
        list(read_docbin(path) if tool == "docbin" else import_annotations(path, tool))


def test_a_span_outside_the_text_is_told_and_the_rest_imported(tmp_path: Path) -> None:
    lines = (
        '{"text": "x", "label": [[5, 9, "y"]]}\n{"text": "Odile", "label": [[0, 6, "person"]]}\n'
    )
    (tmp_path / "x").write_text(lines, encoding="utf-8")
    told: list[str] = []
    rows = list(import_annotations(tmp_path / "x", "doccano", told.append))
    assert [row["spans"] for row in rows] == [[], [{"start": 0, "end": 5, "label": "person"}]]
    assert "no place 5-9" in told[0]
    assert "was trimmed" in told[1]


def test_offsets_counted_without_carriage_returns_are_found_by_their_text(tmp_path: Path) -> None:
    text = "Visite à Brest.\r\nOdile Marchand vit à Quimper.\r\nSource : AFP"
    regions = [(16, 30, "Odile Marchand"), (37, 44, "Quimper"), (46, 49, "Sou"), (0, 3, "Bre")]
    result = [
        {"type": "labels", "value": {"start": s, "end": e, "text": t, "labels": ["person"]}}
        for s, e, t in regions
    ]
    task = {"data": {"text": text}, "annotations": [{"result": result}]}
    (tmp_path / "x").write_text(json.dumps([task]), encoding="utf-8")
    told: list[str] = []
    (row,) = import_annotations(tmp_path / "x", "label-studio", told.append)
    assert [text[s["start"] : s["end"]] for s in row["spans"]] == [
        "Odile Marchand",
        "Quimper",
        "Sou",
    ]
    assert len(told) == 1
    assert "'Bre'" in told[0]


def test_a_span_over_the_end_of_the_title_is_told(record: Record, tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    export_annotations([record], "doccano", path)
    line = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({**line, "label": [[2, 12, "person"]]}), encoding="utf-8")
    told: list[str] = []
    assert len(list(import_annotations(path, "doccano", told.append))) == 1
    assert "runs over the end of the title" in told[0]


def test_blanks_at_the_edge_of_a_span_are_left_out() -> None:
    assert restore("à Lyon .", {}, [(1, 7, "place")], []).spans == (Span(2, 6, "place"),)


def test_an_unknown_tool_is_named_with_those_that_exist(tmp_path: Path) -> None:
    with pytest.raises(OptionError, match=r"excel.*label-studio"):
        export_annotations([], "excel", tmp_path / "x")
    with pytest.raises(InputError, match="no such file"):
        list(import_annotations(tmp_path / "x", "conll"))


@pytest.mark.slow
def test_records_judged_against_their_own_export_are_right(tmp_path: Path) -> None:
    records = list(Tagger.load(["medtop"]).pipe(read_articles("corpus/samples/articles.jsonl")))
    export_annotations(records, "doccano", tmp_path / "tasks.jsonl")
    gold = list(import_annotations(tmp_path / "tasks.jsonl", "doccano"))
    for row, record in zip(gold, records, strict=True):
        tallies = [
            *tally_spans(row, record.to_dict()).values(),
            *tally_topics(row, record.to_dict()).values(),
        ]
        assert all(counts.fp == counts.fn == 0 for counts in tallies)


PLACES = st.tuples(st.integers(0, 30), st.integers(1, 9), st.sampled_from(LABELS))


@pytest.mark.slow
@given(st.lists(PLACES, max_size=12))
def test_spans_that_stay_are_those_of_the_plain_definition(
    places: list[tuple[int, int, str]],
) -> None:
    spans = [Span(start, start + length, label) for start, length, label in places]
    names = LABELS[:4]
    kept: list[Span] = []
    for span in sorted(spans, key=lambda one: (one.label not in names, one.start - one.end, one)):
        if all(span.end <= other.start or other.end <= span.start for other in kept):
            kept.append(span)
    assert flat(spans) == sorted(kept)


@given(st.integers(0, 60), st.integers(1, 60))
def test_the_tokens_of_a_span_are_those_that_stand_within(start: int, length: int) -> None:
    places = list(tokenise(TEXT))
    span = Span(start, start + length, "person")
    inside = [n for n, (left, right) in enumerate(places) if start <= left and right <= span.end]
    assert list(find_inside(places, span)) == inside
