"""Train a classifier from articles that carry keywords, and measure it on articles it has not seen."""

from __future__ import annotations

import datetime
import hashlib
import importlib.metadata
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nlp.records import Article, digest
from nlp.topics.calibration import (
    Doubles,
    cap_children,
    fit_calibration,
    fit_precise_thresholds,
    fit_thresholds,
    judge_unseen,
)
from nlp.topics.classifier import Classifier
from nlp.topics.features import build_features
from nlp.topics.labelled import Labelled, label_articles
from nlp.topics.learning import fit_labels, fit_space, stack, unseen_scores
from nlp.topics.report import Judgement, report_card
from nlp.topics.rounding import round_table
from nlp.topics.splitting import duplicate_groups, stratified_folds
from nlp.topics.vectors import WordVectors
from nlp.topics.vocabulary import Vocabulary
from nlp.topics.words import cut_article, number

FOLDS = 5
UNSEEN = "five folds of the training articles, each judged by a model that had not seen it"
Truth = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """Hold the choices of one training.

    min_df: articles a term must be in. strength: C of the linear models. width: dimensions kept of word vectors.
    shrink: how many positives the threshold all labels share weighs against a label's own.
    """

    min_support: int = 10
    min_df: int = 2
    strength: float = 1.0
    width: int = 100
    shrink: float = 20.0
    precision: float | None = None
    seed: int = 0
    jobs: int = 1

    def decide(self, probabilities: Doubles, truth: Truth) -> Doubles:
        """Return the threshold of each label: best F1, or the promised precision."""
        if self.precision is not None:
            return fit_precise_thresholds(probabilities, truth, self.precision)
        return fit_thresholds(probabilities, truth, shrink=self.shrink)


@dataclass(frozen=True, slots=True, kw_only=True)
class Aid:
    """Hold what may help a training besides labelled articles: word vectors, and articles without labels."""

    vectors: WordVectors | None = None
    unlabelled: Sequence[Article] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Hold what a manifest says of where a model comes from."""

    corpus: str = ""
    licence: str = ""
    made_on: datetime.date = field(default_factory=datetime.date.today)


def train_classifier(
    articles: Sequence[Article],
    *,
    name: str,
    vocabulary: Vocabulary | None = None,
    min_support: int = 10,
    dev: Sequence[Article] | None = None,
    precision: float | None = None,
    seed: int = 0,
    jobs: int = 1,
    recipe: Recipe | None = None,
    aid: Aid | None = None,
    origin: Origin | None = None,
) -> Classifier:
    """Return a classifier of the articles' keywords; keywords outside `vocabulary` (where given) are left out.

    A keyword with fewer than `min_support` articles is not learned. Thresholds and calibration come from five
    folds of unseen articles, and so do the figures unless `dev` is given. `precision` picks thresholds that reach
    it instead of those of best F1. `recipe` replaces all four numbers. Raise InputError where nothing can be learned.
    """
    recipe = recipe or Recipe(min_support=min_support, precision=precision, seed=seed, jobs=jobs)
    labelled = label_articles(articles, vocabulary, recipe.min_support)
    classifier, unseen = _fit(labelled, name, recipe, aid or Aid())
    judgement = _judge(classifier, labelled.relabel(dev)) if dev else unseen
    card = report_card(judgement, labelled)
    return replace(classifier, manifest=_manifest(name, labelled, recipe, origin or Origin(), card), card=card)


def _fit(labelled: Labelled, name: str, recipe: Recipe, aid: Aid) -> tuple[Classifier, Judgement]:
    """Return the classifier, and its judgement of each article by models that have not seen it."""
    documents = [cut_article(article) for article in labelled.articles]
    more = [cut_article(article) for article in aid.unlabelled]
    space = fit_space(documents, min_df=recipe.min_df, vectors=aid.vectors, width=recipe.width, more=more)
    matrix = stack(build_features(number(documents, space.index), space))
    groups = duplicate_groups([[*title, *text] for title, text in documents])
    folds = stratified_folds(labelled.truth, min(FOLDS, len(documents)), seed=recipe.seed, groups=groups)
    scores = unseen_scores(matrix, labelled.truth, folds, strength=recipe.strength, jobs=recipe.jobs)
    weights, bias = fit_labels(matrix, labelled.truth, strength=recipe.strength, jobs=recipe.jobs)
    calibration = fit_calibration(scores, labelled.truth)
    classifier = Classifier(
        name=name,
        vocabulary=labelled.vocabulary,
        codes=labelled.codes,
        space=space,
        table=round_table(weights),
        bias=bias,
        calibration=calibration,
        thresholds=np.full(len(labelled.codes), 0.5),
        manifest={},
    )
    certain = cap_children(calibration.probabilities(scores), classifier.parents)
    classifier = replace(classifier, thresholds=recipe.decide(certain, labelled.truth))
    probabilities, accepted = judge_unseen(scores, labelled.truth, folds, classifier.parents, recipe.decide)
    return classifier, Judgement(labelled, probabilities, accepted, UNSEEN)


def _judge(classifier: Classifier, dev: Labelled) -> Judgement:
    """Return the classifier's judgement of articles kept apart."""
    probabilities = classifier.probabilities(dev.articles)
    return Judgement(dev, probabilities, classifier.accepts(probabilities), f"{len(dev.articles)} articles kept apart")


def _manifest(
    name: str, labelled: Labelled, recipe: Recipe, origin: Origin, card: Mapping[str, Any]
) -> Mapping[str, Any]:
    return {
        "name": name,
        "made_on": origin.made_on.isoformat(),
        "corpus": {
            "name": origin.corpus,
            "articles": len(labelled.articles),
            "digest": corpus_digest(labelled.articles),
        },
        "licence": origin.licence,
        "labels": len(labelled.codes),
        "figures": card["figures"],
        "measured_on": card["measured_on"],
        "recipe": asdict(recipe),
        "versions": library_versions(),
    }


def corpus_digest(articles: Sequence[Article]) -> str:
    """Return a digest of the ids, texts and keywords of a corpus, in order."""
    whole = hashlib.sha256()
    for article in articles:
        whole.update(digest(article.id or "", article.title, article.text, *article.keywords).encode())
    return whole.hexdigest()


def library_versions() -> dict[str, str]:
    """Return the versions of what the arrays were made with."""
    return {name: importlib.metadata.version(name) for name in ("numpy", "scipy", "scikit-learn")}
