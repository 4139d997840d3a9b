"""Cut labelled articles short: what a model says of few words is measured on these copies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nlp.records import Article
from nlp.topics.calibration import Doubles, Truth
from nlp.topics.learning.calibrating import expected_error
from nlp.topics.words import WORD, cut

# The fewest and the most words of text that a copy keeps.
_FEWEST, _MOST = 3, 400
# Copies of each article: one keeps its title, one does not.
_KEEPS_TITLE = (True, False)
# The lengths that are told, and the copies that stand for each: from so many words to so many.
BANDS = {5: (3, 7), 20: (15, 25), 50: (40, 60), 100: (80, 125), 300: (240, 375)}
# The decisions that are told, by score: those that a reader sees.
_LEAST = 0.05


@dataclass(frozen=True, slots=True)
class Cuts:
    """Hold copies of articles cut short. of: the article that each is a copy of."""

    articles: tuple[Article, ...]
    of: NDArray[np.int64]


def cut_short(articles: Sequence[Article], seed: int) -> Cuts:
    """Return two copies of each article, one without its title, each of some first words.

    How many is drawn; each share of a length is as likely as the next.
    """
    rng = np.random.default_rng(seed)
    shape = (len(articles), len(_KEEPS_TITLE))
    lengths = np.exp(rng.uniform(np.log(_FEWEST), np.log(_MOST), shape)).astype(int).tolist()
    copies = []
    for article, own_lengths in zip(articles, lengths, strict=True):
        for keeps_title, length in zip(_KEEPS_TITLE, own_lengths, strict=True):
            copies.append(shorten(article, length, keeps_title=keeps_title))
    return Cuts(tuple(copies), np.repeat(np.arange(len(articles)), len(_KEEPS_TITLE)))


def shorten(article: Article, length: int, *, keeps_title: bool) -> Article:
    """Return the article with the first words of its text, with or without its title."""
    end = 0
    for match in islice(WORD.finditer(article.text), length):
        end = match.end()
    return replace(article, text=article.text[:end], title=article.title if keeps_title else "")


def describe_lengths(cuts: Cuts, probabilities: Doubles, truth: Truth) -> list[dict[str, Any]]:
    """Return how sure a model is of short copies it has not seen, and how wrong, length by length.

    probabilities: copies x labels. truth: of the articles that they are copies of. Lengths and
    forms without a copy are left out.
    """
    sizes = np.array([len(cut(copy.text)) for copy in cuts.articles], dtype=np.int64)
    has_title = np.array([bool(copy.title) for copy in cuts.articles], dtype=bool)
    rows = []
    for length, (fewest, most) in BANDS.items():
        for keeps_title in _KEEPS_TITLE:
            in_band = (sizes >= fewest) & (sizes <= most) & (has_title == keeps_title)
            if in_band.any():
                said, right = probabilities[in_band], truth[cuts.of[in_band]]
                rows.append(_describe(length, keeps_title, said, right))
    return rows


def _describe(length: int, keeps_title: bool, said: Doubles, right: Truth) -> dict[str, Any]:
    return {
        "words": length,
        "title": keeps_title,
        "copies": len(said),
        "best_score": round(float(said.max(axis=1).mean()), 3),
        "calibration_error_from_5_percent": round(expected_error(said, right, least=_LEAST), 4),
    }
