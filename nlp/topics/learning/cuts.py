"""Cut labelled articles short: what a model says of few words is measured on these copies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from nlp.records import Article
from nlp.topics.words import WORD

# The fewest and the most words of text that a copy keeps.
_FEWEST, _MOST = 3, 400
# Copies of each article: one keeps its title, one does not.
_KEEPS_TITLE = (True, False)


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
