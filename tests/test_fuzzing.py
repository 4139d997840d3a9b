"""Strangers' bytes: every nasty file, and thousands of changed seeds, end in articles, rejects or one clear line.

A short run; `benchmarks/fuzzing/run.py` does the long one.
"""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlp.entities.spans import Span
from nlp.records import Article
from tests.fuzzing.mutation import mutate
from tests.fuzzing.seeds import seeds_of
from tests.fuzzing.targets import SLOW, TARGETS, matcher, read_as, resolver

NASTY = sorted((Path(__file__).parent / "nasty").iterdir())
INPUTS = 20


@pytest.mark.slow
@pytest.mark.parametrize("path", NASTY, ids=lambda path: path.name)
def test_a_nasty_file_is_read_or_rejected_whatever_it_is_called(path: Path) -> None:
    content = path.read_bytes()
    for suffix in (".jsonl", ".json", ".csv", ".txt", ".md", ".html", ".xml"):
        read_as(suffix, content)


@pytest.mark.slow
@pytest.mark.parametrize("name", TARGETS)
def test_seeds_themselves_pass(name: str) -> None:
    assert seeds_of(name)
    for seed in seeds_of(name):
        TARGETS[name](seed)


@pytest.mark.slow
@pytest.mark.parametrize("name", TARGETS)
def test_changed_seeds_end_in_a_right_answer(name: str) -> None:
    seeds, chance = seeds_of(name), random.Random(name)
    for _ in range(INPUTS // SLOW.get(name, 1)):
        TARGETS[name](mutate(chance.choice(seeds), chance, seeds))


@pytest.mark.slow
@given(st.binary(max_size=300))
@settings(max_examples=60)
def test_any_bytes_are_read_or_rejected(content: bytes) -> None:
    for suffix in (".jsonl", ".csv", ".html", ".xml", ".txt", ".parquet", ".zip"):
        read_as(suffix, content)


@pytest.mark.slow
@given(st.text(max_size=200))
@settings(max_examples=100)
def test_known_names_are_looked_for_in_any_unicode(text: str) -> None:
    matcher(b"A" + text.encode("utf-8", "surrogatepass"))


@pytest.mark.slow
@given(
    st.text(max_size=200),
    st.lists(st.tuples(st.integers(0, 199), st.integers(1, 30), st.integers(0, 2)), max_size=8),
)
@settings(max_examples=100)
def test_any_text_with_any_spans_gives_true_mentions(
    text: str, places: list[tuple[int, int, int]]
) -> None:
    spans, end = [], 0
    for start, size, kind in sorted(places):
        if end <= start < len(text):
            end = min(len(text), start + size)
            spans.append(Span(start, end, ("person", "place", "organisation")[kind]))
    article = Article(text=text or " ", id="a")
    for entity in resolver().resolve(article, {"title": [], "text": spans}):
        assert all(text[m.start : m.end] == m.text for m in entity.mentions)
