"""The labels that are kept without their texts: whole, in today's vocabulary, joined by digest."""

from __future__ import annotations

import csv
from pathlib import Path

from tools.topics.agreement import SECOND, written_pairs
from tools.topics.annotated import (
    TABLE,
    codes_of,
    digest_of,
    join,
    read_labels,
    read_written,
)

ROOT = Path(__file__).parent.parent
RELEASE = ROOT / "nlp" / "topics" / "medtop.csv"


def read_release() -> dict[str, dict[str, str]]:
    with RELEASE.open(encoding="utf-8", newline="") as lines:
        return {row["code"]: row for row in csv.DictReader(lines)}


def top_of(code: str, release: dict[str, dict[str, str]]) -> str:
    while parent := release[code]["parent"]:
        code = parent
    return code


def test_every_label_is_a_living_code_under_a_topic_that_its_article_carries() -> None:
    release = read_release()
    labels = read_labels()
    assert len(labels) >= 2000
    for label in labels.values():
        tops = label["level_1"].split()
        assert 1 <= len(tops) <= 3
        for code in codes_of(label):
            assert not release[code]["retired"]
            assert top_of(code, release) in tops


def test_the_table_holds_no_text() -> None:
    with TABLE.open(encoding="utf-8", newline="") as lines:
        header = next(csv.reader(lines))
    assert header == ["id", "corpus", "digest", "level_1", "deeper"]


def test_labels_join_the_text_they_were_given_to_and_no_other() -> None:
    row = {"id": "a", "title": "Grève à Brest", "text": "Les éboueurs votent la grève."}
    label = {
        "id": "a",
        "corpus": "essai",
        "digest": digest_of(row),
        "level_1": "medtop:09000000",
        "deeper": "medtop:20000523",
    }
    articles, changed = join({"a": label}, [row, row, {**row, "id": "b"}])
    assert [article.keywords for article in articles] == [("medtop:09000000", "medtop:20000523")]
    assert changed == []
    assert join({"a": label}, [{**row, "text": "Autre chose."}]) == ([], ["a"])


def test_what_a_second_reader_filed_are_articles_of_the_first() -> None:
    first, second = read_labels(), read_labels(SECOND)
    assert len(second) >= 360
    assert all(first[name]["digest"] == label["digest"] for name, label in second.items())


def test_written_articles_have_a_text_and_living_topics_whose_parents_are_given() -> None:
    release = read_release()
    articles = read_written()
    assert len({article.id for article in articles}) == len(articles) > 1000
    for article in articles:
        assert article.title
        assert len(article.text.split()) > 40
        tops = [code for code in article.keywords if not release[code]["parent"]]
        assert 1 <= len(tops) <= 3
        assert article.keywords[0] == tops[0]
        for code in article.keywords:
            assert not release[code]["retired"]
            assert top_of(code, release) in tops


def test_writer_and_second_reader_agree_on_the_main_topic_of_nearly_all() -> None:
    pairs = written_pairs()
    assert len(pairs) == 150
    assert sum(one[0] == other[0] for one, other in pairs) >= 140
