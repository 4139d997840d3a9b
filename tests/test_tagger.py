"""The whole pipeline with the real models."""

from __future__ import annotations

import gc
import itertools
import json
from pathlib import Path

import jsonschema
import pytest

from nlp import Article, Tagger, read_articles, to_frame, write_records
from nlp.errors import ModelError
from nlp.records import Record, Tag, record_schema
from nlp.tagger import agreeing_tags, topic_models
from nlp.writing import read_records

SAMPLES = "corpus/samples"


@pytest.fixture(scope="module")
def articles() -> list[Article]:
    return list(read_articles(SAMPLES))


@pytest.fixture(scope="module")
def records(tagger: Tagger, articles: list[Article]) -> list[Record]:
    return list(tagger.pipe(articles))


def test_a_model_in_the_current_folder_tags_only_when_it_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    maison = tmp_path / "models" / "maison"
    maison.mkdir(parents=True)
    (maison / "manifest.json").write_text("{}")
    monkeypatch.chdir(tmp_path)
    assert [folder.name for folder in topic_models()] == ["medtop", "mots-cles"]
    assert [folder.name for folder in topic_models(["maison"])] == ["maison"]


@pytest.mark.slow
def test_every_article_gives_a_valid_record_in_order(
    articles: list[Article], records: list[Record]
) -> None:
    assert [record.article for record in records] == articles
    for record in records:
        jsonschema.validate(json.loads(json.dumps(record.to_dict())), record_schema())


def test_every_span_is_true(records: list[Record]) -> None:
    for record in records:
        fields = {"title": record.article.title, "text": record.article.text}
        spans = [m for entity in record.entities for m in entity.mentions]
        for span in [*spans, *(evidence for tag in record.tags for evidence in tag.because)]:
            assert fields[span.field][span.start : span.end] == span.text


def test_names_of_one_record_never_overlap(records: list[Record]) -> None:
    for record in records:
        names = sorted(
            (m.field, m.start, m.end)
            for entity in record.entities
            for m in entity.mentions
            if m.kind == "name"
        )
        for (field, _, end), (other, start, _) in itertools.pairwise(names):
            assert field != other or end <= start


@pytest.mark.parametrize("size", [1, 5, 1000])
def test_records_do_not_depend_on_the_batch(
    tagger: Tagger, articles: list[Article], records: list[Record], size: int
) -> None:
    assert list(tagger.pipe(articles[:12], batch_size=size)) == records[:12]


@pytest.mark.slow
def test_records_do_not_depend_on_the_order(
    tagger: Tagger, articles: list[Article], records: list[Record]
) -> None:
    assert list(tagger.pipe(reversed(articles))) == records[::-1]


def test_saliences_share_out_the_article(records: list[Record]) -> None:
    assert all(
        abs(sum(e.salience for e in record.entities) - 1) < 0.01
        for record in records
        if record.entities
    )


def test_a_record_says_what_made_it(records: list[Record]) -> None:
    assert {"rubrique", "entities", "knowledge", "medtop"} <= set(records[0].made_by)


def test_one_text_is_enough(tagger: Tagger) -> None:
    record = tagger("Le président russe Vladimir Poutine a reçu Emmanuel Macron à Moscou.")
    assert {"Vladimir Poutine", "Emmanuel Macron", "Russie", "Moscou"} <= {
        entity.name for entity in record.entities
    }


@pytest.mark.parametrize("text", ["x", "…", "\u200f\u202e", "🙂" * 50, "A" * 20000, "mot " * 3000])
def test_odd_texts_give_records(tagger: Tagger, text: str) -> None:
    assert tagger(text).article.text == text


@pytest.mark.slow
def test_limit_and_threshold_show_the_runners_up() -> None:
    record = Tagger.load(["medtop"], limit=30, threshold=0)(
        "La cour d'appel a condamné l'ancien maire."
    )
    assert len(record.tags) == 30
    assert [tag.score for tag in record.tags] == sorted(
        (tag.score for tag in record.tags), reverse=True
    )
    assert not all(tag.accepted for tag in record.tags)


def test_an_unknown_model_is_named_with_those_that_exist() -> None:
    with pytest.raises(ModelError, match=r"absent: no model of this name.*medtop"):
        Tagger.load(["absent"])


@pytest.mark.parametrize("name", ["out.jsonl", "out.jsonl.gz"])
def test_what_is_written_is_read_back(tmp_path: Path, records: list[Record], name: str) -> None:
    assert write_records(records, tmp_path / name) == len(records)
    assert list(read_records(tmp_path / name)) == records
    first = (tmp_path / name).read_bytes()
    write_records(records, tmp_path / name)
    assert (tmp_path / name).read_bytes() == first


def test_an_output_that_breaks_off_leaves_the_old_one(
    tmp_path: Path, records: list[Record]
) -> None:
    write_records(records[:2], tmp_path / "out.jsonl")
    before = (tmp_path / "out.jsonl").read_bytes()

    def breaking() -> object:
        yield records[0]
        raise RuntimeError("the light went out")

    with pytest.raises(RuntimeError):
        write_records(breaking(), tmp_path / "out.jsonl")  # type: ignore[arg-type]
    assert (tmp_path / "out.jsonl").read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["out.jsonl"]


@pytest.mark.parametrize("table", ["articles", "entities", "mentions", "tags"])
def test_frames_are_tidy_and_typed(records: list[Record], table: str) -> None:
    frame = to_frame(records, table)
    assert len(frame)
    if "date" in frame:
        assert str(frame["date"].dtype).startswith("datetime64")
    assert len(to_frame([], table)) == 0
    assert list(to_frame([], table).columns) == list(frame.columns)


def test_a_keyword_that_names_a_country_needs_that_country(tagger: Tagger) -> None:
    labels = tagger._entities.country_labels
    assert labels.country_of("CoréeSud") == "KR"
    assert labels.country_of("CoréeNord") == "KP"
    assert labels.country_of("NouvelleZélande") == "NZ"
    assert labels.country_of("Palestiniens") == "PS"
    assert labels.country_of("RDCongo") == "CD"
    assert [labels.country_of(word) for word in ("LR", "PS", "Europe", "police", "Elections")] == (
        [None] * 5
    )
    entities = tagger("La Corée du Nord a tiré un missile, selon Pyongyang.").entities
    given = [
        Tag(scheme="mots-cles", code=word, label=word, score=0.9, accepted=True)
        for word in ("CoréeNord", "CoréeSud", "armes")
    ]
    kept = agreeing_tags(given, entities, labels)
    assert [tag.label for tag in kept] == ["CoréeNord", "armes"]


@pytest.mark.parametrize(
    "text", [".", "6-4, 6-3, 7-5", "01 23 45 67 89", "© AFP", "M. Dupont", "🙂"]
)
def test_no_tag_is_accepted_without_a_reason(tagger: Tagger, text: str) -> None:
    tags = tagger(text).tags
    assert [tag.label for tag in tags if tag.accepted and not tag.because] == []


@pytest.mark.slow
@pytest.mark.parametrize("is_at_work", [True, False])
def test_loading_leaves_the_search_for_garbage_as_it_was(is_at_work: bool) -> None:
    (gc.enable if is_at_work else gc.disable)()
    try:
        Tagger.load(topics=["medtop"])
        assert gc.isenabled() == is_at_work
        with pytest.raises(ModelError):
            Tagger.load(topics=["nothing"])
        assert gc.isenabled() == is_at_work
    finally:
        gc.enable()
