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
from nlp.topics.cutting import cut_articles
from nlp.topics.features import Floats, Space, build_features
from nlp.topics.learning.aid import Aid, borrow
from nlp.topics.learning.figures import macro_f1, micro_f1
from nlp.topics.learning.fitting import fit_space, prune_space
from nlp.topics.learning.labelled import Labelled, Truth, label_articles
from nlp.topics.learning.report import CurvePoint, Judgement, report_card
from nlp.topics.learning.ridge import (
    Folds,
    Lesson,
    fit_weights,
    ranks_better,
    stack,
    targets_of,
    unseen_scores,
)
from nlp.topics.learning.splitting import duplicate_groups, stratified_folds
from nlp.topics.rounding import round_coarsely
from nlp.topics.vocabulary import Vocabulary

FOLDS = 5
UNSEEN = "five folds of the training articles, each judged by a model that had not seen it"
CURVE = (0.25, 0.5)
_WEAK_WEIGHT = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """Hold the choices of one training.

    min_df: articles a term must be in. most_terms: terms kept, those that weigh most. strength: C
    of the linear models. width: dimensions kept of word vectors. shrink: how many positives the
    threshold all labels share weighs against a label's own. spread: rounding of weights, in
    standard deviations.
    """

    min_support: int = 10
    min_df: int = 2
    most_terms: int = 50_000
    strength: float = 3.0
    width: int = 100
    shrink: float = 20.0
    spread: float = 1.0
    precision: float | None = None
    seed: int = 0

    def decide(self, probabilities: Doubles, truth: Truth) -> Doubles:
        """Return the threshold of each label: best F1, or the promised precision."""
        if self.precision is not None:
            return fit_precise_thresholds(probabilities, truth, self.precision)
        return fit_thresholds(probabilities, truth, shrink=self.shrink)


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
    recipe: Recipe | None = None,
    aid: Aid | None = None,
    origin: Origin | None = None,
) -> Classifier:
    """Return a classifier of the articles' keywords.

    Keywords outside `vocabulary` (where given) are left out.

    A keyword with fewer than `min_support` articles is not learned. Thresholds and calibration come
    from five folds of unseen articles, and so do the figures unless `dev` is given. `precision`
    picks thresholds that reach it instead of those of best F1. `recipe` replaces these three. Raise
    InputError where nothing can be learned.
    """
    recipe = recipe or Recipe(min_support=min_support, precision=precision, seed=seed)
    labelled = label_articles(articles, vocabulary, recipe.min_support)
    classifier, unseen = _train(
        labelled, name, recipe, (aid or Aid()).apart_from([*articles, *(dev or ())])
    )
    judgement = (
        replace(_judge(classifier, labelled.relabel(dev)), curve=unseen.curve) if dev else unseen
    )
    card = report_card(judgement, labelled)
    return replace(
        classifier, manifest=_manifest(name, labelled, recipe, origin or Origin(), card), card=card
    )


def _train(labelled: Labelled, name: str, recipe: Recipe, aid: Aid) -> tuple[Classifier, Judgement]:
    """Return the classifier, and its judgement of each article by models that have not seen it."""
    words, more = cut_articles(labelled.articles), cut_articles(aid.all_articles())
    space = fit_space(
        words, min_df=recipe.min_df, vectors=aid.vectors, width=recipe.width, more=more
    )
    groups = duplicate_groups([[*title, *text] for title, text in words.documents()])
    folds = stratified_folds(
        labelled.truth, min(FOLDS, words.articles), seed=recipe.seed, groups=groups
    )
    fit = _fit(labelled, space, folds, recipe, aid)
    calibration = fit_calibration(
        fit.scores, labelled.truth, labelled.vocabulary.pairs(labelled.codes)
    )
    space, weights = _pruned(space, fit.weights, recipe.most_terms)
    classifier = Classifier(
        name=name,
        vocabulary=labelled.vocabulary,
        codes=labelled.codes,
        space=space,
        table=round_coarsely(weights, spread=recipe.spread),
        bias=fit.bias,
        calibration=calibration,
        thresholds=np.full(len(labelled.codes), 0.5),
        manifest={},
    )
    certain = cap_children(calibration.probabilities(fit.scores), classifier.parents)
    classifier = replace(classifier, thresholds=recipe.decide(certain, labelled.truth))
    scored = [(share, fit.partial[share]) for share in CURVE] + [(1.0, fit.scores)]
    judged = [
        judge_unseen(scores, labelled.truth, folds, classifier.parents, recipe.decide)
        for _, scores in scored
    ]
    curve = tuple(
        CurvePoint(share, micro_f1(labelled.truth, accepted), macro_f1(labelled.truth, accepted))
        for (share, _), (_, accepted) in zip(scored, judged, strict=True)
    )
    return classifier, Judgement(labelled, *judged[-1], UNSEEN, curve)


@dataclass(frozen=True, slots=True)
class Fit:
    """Hold a fitted linear model, the scores of unseen articles, and those after learning from a part of the corpus."""

    scores: Doubles
    weights: Floats
    bias: Doubles
    partial: Mapping[float, Doubles]


def _fit(labelled: Labelled, space: Space, folds: Folds, recipe: Recipe, aid: Aid) -> Fit:
    """Return the fit of a corpus; roughly labelled articles are used for the labels they help."""
    weak = labelled.relabel(aid.weak)
    matrix = stack(build_features(cut_articles([*labelled.articles, *weak.articles]), space))
    size = len(labelled.articles)
    borrowed = borrow(aid.kindred, space, matrix[:size], recipe.strength)
    targets = targets_of(np.concatenate([labelled.truth, weak.truth]))
    sure = np.concatenate([np.ones(size), np.zeros(len(weak.articles))]).astype(np.float32)
    lesson = Lesson(borrowed.extend(matrix), targets, sure, recipe.strength)
    folds = np.concatenate([folds, np.full(len(weak.articles), -1)])
    fit = Fit(unseen_scores(lesson, folds)[:size], *borrowed.fold(*fit_weights(lesson)), {})
    if weak.articles:
        helped = lesson.reweighted(np.where(sure > 0, sure, np.float32(_WEAK_WEIGHT)))
        other = Fit(unseen_scores(helped, folds)[:size], *borrowed.fold(*fit_weights(helped)), {})
        fit = _best_of(
            fit, other, ranks_better(fit.scores, other.scores, labelled.truth) & _told(weak)
        )
    draw = np.random.default_rng(recipe.seed).random(len(sure))
    parts = {
        share: unseen_scores(lesson.reweighted(sure * (draw < share)), folds)[:size]
        for share in CURVE
    }
    return replace(fit, partial=parts)


def _best_of(fit: Fit, other: Fit, better: NDArray[np.bool_]) -> Fit:
    """Return the fit with some labels taken from the other one."""
    return Fit(
        np.where(better, other.scores, fit.scores),
        np.where(better, other.weights, fit.weights),
        np.where(better, other.bias, fit.bias),
        {},
    )


def _told(weak: Labelled) -> NDArray[np.bool_]:
    """Return the labels of the levels that roughly labelled articles speak of.

    Silence on a level is no denial.
    """
    depths = np.array([len(weak.vocabulary.ancestors(code)) for code in weak.codes])
    told = {depths[column] for column in np.flatnonzero(weak.truth.any(axis=0))}
    return np.isin(depths, list(told))


def _pruned(space: Space, weights: Floats, most: int) -> tuple[Space, Floats]:
    """Return the space and the weights of the terms that weigh most; ties keep the first."""
    if len(space.idf) <= most:
        return space, weights
    sparse_columns = len(space.column_term)
    sizes = np.linalg.norm(weights[:sparse_columns], axis=1) * space.idf[space.column_term]
    of_term = np.bincount(space.column_term, weights=sizes, minlength=len(space.idf))
    kept = np.sort(np.argsort(-of_term, kind="stable")[:most]).astype(np.int32)
    columns = np.isin(space.column_term, kept)
    return prune_space(space, kept), np.concatenate(
        [weights[:sparse_columns][columns], weights[sparse_columns:]]
    )


def _judge(classifier: Classifier, dev: Labelled) -> Judgement:
    """Return the classifier's judgement of articles kept apart."""
    probabilities = classifier.probabilities(dev.articles)
    return Judgement(
        dev,
        probabilities,
        classifier.accepts(probabilities),
        f"{len(dev.articles)} articles kept apart",
    )


def _manifest(
    name: str, labelled: Labelled, recipe: Recipe, origin: Origin, card: Mapping[str, Any]
) -> Mapping[str, Any]:
    size, whole = len(labelled.articles), corpus_digest(labelled.articles)
    return {
        "name": name,
        "made_on": origin.made_on.isoformat(),
        "corpus": {"name": origin.corpus, "articles": size, "digest": whole},
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
        whole.update(
            digest(article.id or "", article.title, article.text, *article.keywords).encode()
        )
    return whole.hexdigest()


def library_versions() -> dict[str, str]:
    """Return the versions of what the arrays were made with."""
    return {name: importlib.metadata.version(name) for name in ("numpy", "scipy")}
