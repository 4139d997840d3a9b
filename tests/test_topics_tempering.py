"""What becomes of log-odds where a text says little."""

from __future__ import annotations

import numpy as np
import pytest

from nlp.records import Article
from nlp.topics import load_classifier
from nlp.topics.calibration import Known, Tempering
from nlp.topics.learning.tempering import fit_tempering
from tests.conftest import ROOT

LABELS = 4
USUAL = np.full(LABELS, -1.0)


def articles(count: int, *, titles: bool) -> tuple[np.ndarray, Known, np.ndarray]:
    """Return log-odds that mean nothing in articles of two terms, and are true in those of 200."""
    rng = np.random.default_rng(3)
    terms = np.where(np.arange(count) % 2 == 0, 2, 200)
    odds = rng.normal(0, 3, (count, LABELS))
    meant = np.where(terms[:, None] == 2, -1.0, odds)
    truth = rng.random((count, LABELS)) < 1 / (1 + np.exp(-meant))
    known = np.column_stack([terms, np.full(count, 3 if titles else 0)])
    return odds, known, truth


def all_open(odds: np.ndarray) -> np.ndarray:
    """Return that each decision is open."""
    return np.ones(odds.shape, dtype=bool)


def spread(tempering: Tempering, terms: int, title: int) -> float:
    """Return how far apart a label of log-odds 4 and one of -4 are left."""
    odds = np.array([[4.0, -4.0, 0.0, 0.0]])
    tempered = tempering.temper(odds, np.array([[terms, title]]))
    return float(tempered[0, 0] - tempered[0, 1])


@pytest.mark.slow
def test_log_odds_shrink_where_they_mean_nothing_and_stay_where_they_are_true() -> None:
    odds, known, truth = articles(4000, titles=True)
    tempering = fit_tempering(odds, all_open(odds), known, truth, USUAL)
    assert tempering is not None
    assert spread(tempering, 2, 3) < 1
    assert 7 < spread(tempering, 200, 3) < 9


@pytest.mark.slow
def test_articles_that_all_lack_a_title_are_tempered_and_others_left_as_they_are() -> None:
    odds, known, truth = articles(4000, titles=False)
    tempering = fit_tempering(odds, all_open(odds), known, truth, USUAL)
    assert tempering is not None
    assert spread(tempering, 2, 0) < 1
    assert spread(tempering, 2, 3) == 8


def test_too_few_labels_temper_nothing() -> None:
    odds, known, truth = articles(100, titles=True)
    assert fit_tempering(odds, all_open(odds), known, truth, USUAL) is None


def test_decisions_out_of_question_say_nothing() -> None:
    odds, known, truth = articles(4000, titles=True)
    is_open = truth.copy()
    is_open[:, 0] = True
    of_all = fit_tempering(odds, is_open, known, truth, USUAL)
    other = np.where(is_open, odds, 20.0)
    assert of_all is not None
    again = fit_tempering(other, is_open, known, truth, USUAL)
    assert again is not None
    np.testing.assert_array_equal(of_all.parts, again.parts)


def test_a_tag_of_few_words_is_likelier_than_not() -> None:
    medtop = load_classifier(ROOT / "models" / "medtop")
    short = Article(text="Le président a reçu la presse. Il a parlé de la dette.")
    (few,) = medtop.predict([short], threshold=0.3)
    assert min(tag.score for tag in few if tag.accepted) >= 0.5
    assert any(not tag.accepted and tag.score > 0.4 for tag in few)


def test_a_tag_of_many_words_may_be_less_likely_than_not() -> None:
    medtop = load_classifier(ROOT / "models" / "medtop")
    few, many = medtop.calibration.thresholds_of(medtop.thresholds, np.array([19, 20]))
    assert few.min() >= 0.5
    assert many.min() < 0.5
    np.testing.assert_array_equal(many, medtop.thresholds)
