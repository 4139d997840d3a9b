"""What is believed of weights before any article teaches them."""

from __future__ import annotations

import numpy as np
import pytest

from nlp.records import Article
from nlp.topics import train_classifier
from nlp.topics.features import BlockName, Space, build_features
from nlp.topics.learning.fitting import fit_space
from nlp.topics.learning.prior import believe, families_of_terms, family
from nlp.topics.learning.ridge import stack
from nlp.topics.words import cut_articles

TEXTS = (
    "La grève continue au port",
    "Les grévistes bloquent le port",
    "La grève des grévistes est finie, OTAN",
    "Le port rouvre, OTAN",
)
ARTICLES = [Article(title=text, text=text) for text in TEXTS]


@pytest.fixture(scope="module")
def space() -> Space:
    return fit_space(cut_articles(ARTICLES))


@pytest.mark.parametrize(
    ("word", "other"),
    [("manifester", "manifestants"), ("école", "écoles"), ("éducation", "éducatif")],
)
def test_words_of_one_family_share_their_first_letters(word: str, other: str) -> None:
    assert family(word) == family(other)


@pytest.mark.parametrize(("word", "other"), [("moi", "mois"), ("port", "porte"), ("SMIC", "smic")])
def test_short_words_and_acronyms_are_alone(word: str, other: str) -> None:
    assert family(word) != family(other)


def test_every_term_has_a_family(space: Space) -> None:
    families = families_of_terms(space)
    assert families.shape == space.idf.shape
    assert len(set(families.tolist())) == families.max() + 1


def test_folded_weights_say_of_an_article_what_the_learned_ones_say(space: Space) -> None:
    matrix = stack(build_features(cut_articles(ARTICLES), space), space)
    prior = believe(space)
    shaped = prior.apply(matrix)
    weights = np.random.default_rng(1).normal(size=(shaped.shape[1], 3)).astype(np.float32)
    assert np.allclose(shaped @ weights, matrix @ prior.fold(weights), atol=1e-5)


def test_terms_of_titles_are_shortened_and_no_others(space: Space) -> None:
    titles = space.columns[BlockName.TITLE_TERMS]
    share = believe(space, further=2).share
    assert (share[titles] < 1).all()
    assert np.count_nonzero(share < 1) == titles.stop - titles.start


def test_a_word_is_known_by_its_family() -> None:
    about = ["La manifestation avance", "Une manifestation passe", "Deux manifestations au centre"]
    other = ["La recette du gratin", "Un gratin de courge", "Le gratin est au four"]
    # The form to be judged stands once under each label: only its family tells.
    unsure = [("Des manifestants au four", "social"), ("Des manifestants, du four", "cuisine")]
    articles = [Article(text=text, keywords=("social",)) for text in about * 4]
    articles += [Article(text=text, keywords=("cuisine",)) for text in other * 4]
    articles += [Article(text=text, keywords=(label,)) for text, label in unsure]
    classifier = train_classifier(articles, name="essai", min_support=2)
    said, _ = classifier.judge([Article(text="manifestants")])
    assert said[0, classifier.codes.index("social")] > said[0, classifier.codes.index("cuisine")]
