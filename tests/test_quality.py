"""Figures may not fall: the floors of `floors.json`, on the project's own gold and on the corpora beside it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from nlp import Tagger, evaluate, write_records
from nlp.api import read_gold
from nlp.records import article_from_dict
from tests.conftest import ROOT

FLOORS = json.loads((ROOT / "tests" / "floors.json").read_text(encoding="utf-8"))
OWN_GOLD = "corpus/gold/entities.jsonl"
PRESS_GOLD = "gold/entities-dev.jsonl"
SPAN_GOLD = "corpora/winer-dev.jsonl.gz"


@pytest.fixture(scope="module")
def bare_tagger() -> Tagger:
    return Tagger.load([])


def fallen(floors: dict[str, float], figures: dict[str, float]) -> dict[str, float]:
    """Return the figures that lie under their floor, the third digit rounded."""
    return {name: figures[name] for name, floor in floors.items() if figures[name] < floor - 0.0005}


@pytest.mark.slow
def test_entities_on_the_projects_own_gold(bare_tagger: Tagger) -> None:
    result = evaluate("entities", OWN_GOLD, tagger=bare_tagger)
    assert fallen(FLOORS["entities own gold"], {f.name: f.counts.f1 for f in result.figures}) == {}


@pytest.mark.slow
def test_topics_on_the_projects_own_gold() -> None:
    result = evaluate("topics", OWN_GOLD, tagger=Tagger.load(["medtop"]))
    assert fallen(FLOORS["topics own gold"], {f.name: f.counts.f1 for f in result.figures}) == {}


@pytest.mark.slow
def test_entities_on_press_gold(bare_tagger: Tagger, shared: Callable[[str], Path]) -> None:
    result = evaluate("entities", shared(PRESS_GOLD), tagger=bare_tagger)
    assert (
        fallen(FLOORS["entities press gold"], {f.name: f.counts.f1 for f in result.figures}) == {}
    )


@pytest.mark.slow
def test_topics_on_press_gold(shared: Callable[[str], Path]) -> None:
    result = evaluate("topics", shared(PRESS_GOLD), tagger=Tagger.load(["medtop"]))
    figures = {f.name: f.counts.f1 for f in result.figures}
    assert fallen(FLOORS["topics press gold"], figures) == {}


@pytest.mark.slow
def test_spans_on_wikinews(bare_tagger: Tagger, shared: Callable[[str], Path]) -> None:
    result = evaluate("entities", shared(SPAN_GOLD), tagger=bare_tagger)
    assert fallen(FLOORS["spans wikinews"], {f.name: f.counts.f1 for f in result.figures}) == {}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("what", "gold"), [("entities", PRESS_GOLD), ("spans", SPAN_GOLD), ("topics", PRESS_GOLD)]
)
def test_the_referee_beside_the_corpora_gives_the_same_figures(
    what: str, gold: str, shared: Callable[[str], Path], tmp_path: Path
) -> None:
    referee, path = shared("tools/score.py"), shared(gold)
    articles = [
        article_from_dict({k: row[k] for k in ("id", "title", "text", "date") if row.get(k)})
        for row in read_gold(path)
    ]
    tagger = Tagger.load(["medtop"] if what == "topics" else [])
    write_records(tagger.pipe(articles), tmp_path / "records.jsonl")
    done = subprocess.run(
        [sys.executable, referee, what, path, tmp_path / "records.jsonl"],
        capture_output=True,
        text=True,
        check=True,
    )
    theirs = json.loads(done.stdout)
    ours = evaluate(
        "topics" if what == "topics" else "entities", path, records=tmp_path / "records.jsonl"
    )
    for figure in ours.figures:
        expected = (
            theirs["per_label"].get(figure.name)
            if figure.name.startswith("medtop:")
            else theirs[figure.name]
        )
        if expected:
            assert round(figure.counts.f1, 4) == expected["f1"]
            assert figure.counts.tp + figure.counts.fn == expected["gold"]
