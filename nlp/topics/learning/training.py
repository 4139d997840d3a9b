"""Train a classifier from articles with keywords, and measure it on articles it has not seen."""

from __future__ import annotations

import datetime
import hashlib
import importlib.metadata
import logging
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nlp.records import Article, digest
from nlp.topics.calibration import Calibration, Doubles, Known, Parents, cap_children
from nlp.topics.classifier import Classifier
from nlp.topics.features import Floats, Space, build_features
from nlp.topics.learning.aid import Aid, learn_from_kindred
from nlp.topics.learning.calibrating import (
    Shortened,
    fit_calibration,
    fit_fold_calibrations,
    fit_precise_thresholds,
    fit_thresholds,
    judge_copies,
    judge_unseen,
)
from nlp.topics.learning.cuts import Cuts, cut_short, describe_lengths
from nlp.topics.learning.figures import macro_f1, micro_f1
from nlp.topics.learning.fitting import fit_space, keep_heaviest
from nlp.topics.learning.labelled import Labelled, Truth, find_strangers, label_articles
from nlp.topics.learning.prior import believe
from nlp.topics.learning.report import CurvePoint, Judgement, report_card
from nlp.topics.learning.ridge import (
    Folds,
    RidgeProblem,
    ranks_better,
    solve,
    stack,
    targets_of,
    unseen_scores,
)
from nlp.topics.learning.splitting import duplicate_groups, stratified_folds
from nlp.topics.learning.unseen import (
    Shaping,
    Texts,
    count_terms_read,
    read_unseen,
    score_unseen,
)
from nlp.topics.rounding import round_coarsely
from nlp.topics.vocabulary import Vocabulary
from nlp.topics.words import Words, cut_articles

_LOG = logging.getLogger(__name__)
# Each article is judged by a model that learned from four fifths of the others.
FOLDS = 5
UNSEEN = "five folds of the training articles, each judged by a model that had not seen it"
# Shares of the corpus at which the learning curve is measured, besides the whole.
CURVE = (0.25, 0.5)
# How the corpus itself, earlier, roughly labelled and further articles are labelled.
_MANNERS = (0, 1, 2, 0)
# What an article of each counts; roughly labelled ones are tried after the others.
_ROW_WEIGHTS = (1.0, 1.0, 0.0, 0.5)
# What a roughly labelled article counts beside a labelled one.
_WEAK_WEIGHT = 0.25


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

    Keywords outside `vocabulary` (where given) are left out and named in the log, and so are articles
    that carry no others.

    A keyword with fewer than `min_support` articles is not learned. Thresholds and calibration come
    from five folds of unseen articles, and so do the figures unless `dev` is given. `precision`
    picks thresholds that reach it instead of those of best F1. `recipe` replaces these three. Raise
    InputError where nothing can be learned.
    """
    recipe = recipe or Recipe(min_support=min_support, precision=precision, seed=seed)
    aid = (aid or Aid()).apart_from([*articles, *(dev or ())])
    if vocabulary:
        articles = _teaching(articles, vocabulary)
    labelled = label_articles(articles, vocabulary, recipe.min_support)
    classifier, judgement = _train(labelled, name, recipe, aid)
    if dev:
        on_dev = _judge(classifier, labelled.relabel(dev))
        judgement = replace(on_dev, curve=judgement.curve, lengths=judgement.lengths)
    card = report_card(judgement, labelled)
    manifest = _manifest(name, labelled, recipe, origin or Origin(), card)
    return replace(classifier, manifest=manifest, card=card)


def _teaching(articles: Sequence[Article], vocabulary: Vocabulary) -> Sequence[Article]:
    """Return the articles whose labels are understood; say which labels are not."""
    teaching, strangers = find_strangers(articles, vocabulary)
    if strangers:
        examples = ", ".join(repr(label) for label, _ in strangers.most_common(3))
        _LOG.warning(
            "%d labels are no codes of the vocabulary, such as %s; "
            "%d articles that carry no others are left out",
            len(strangers),
            examples,
            len(articles) - len(teaching),
        )
    return teaching


def _train(labelled: Labelled, name: str, recipe: Recipe, aid: Aid) -> tuple[Classifier, Judgement]:
    """Return the classifier, and its judgement of each article by models that have not seen it."""
    words = cut_articles(labelled.articles)
    space = fit_space(
        cut_articles([*labelled.articles, *aid.earlier, *aid.further]),
        min_df=recipe.min_df,
        vectors=aid.vectors,
        width=recipe.width,
        more=cut_articles(aid.all_articles()),
    )
    folds = _deal_out(labelled, words, recipe.seed)
    cuts = cut_short(labelled.articles, recipe.seed)
    fit = _fit(labelled, space, folds, recipe, aid, cuts)
    parents = labelled.vocabulary.pairs(labelled.codes)
    known = fit.known
    shortened = Shortened(known, cuts.of, fit.of_cuts, fit.known_of_cuts)
    calibration = fit_calibration(fit.scores, labelled.truth, parents, shortened)
    certain = cap_children(calibration.probabilities(fit.scores, known), parents)
    classifier = Classifier(
        name=name,
        vocabulary=labelled.vocabulary,
        codes=labelled.codes,
        space=fit.space,
        table=round_coarsely(fit.weights, spread=recipe.spread),
        bias=fit.bias,
        calibration=calibration,
        thresholds=recipe.decide(certain, labelled.truth),
        manifest={},
    )
    calibrations = fit_fold_calibrations(fit.scores, labelled.truth, folds, parents, shortened)
    judgement = _judge_folds(fit, labelled, folds, parents, recipe, calibrations, words.sizes)
    of_copies = judge_copies(folds, parents, calibrations, shortened)
    lengths = describe_lengths(cuts, of_copies, labelled.truth)
    return classifier, replace(judgement, lengths=tuple(lengths))


def _deal_out(labelled: Labelled, words: Words, seed: int) -> Folds:
    """Return the fold of each article; near-duplicates share one."""
    whole = [[*title, *text] for title, text in words.documents()]
    count = min(FOLDS, words.articles)
    return stratified_folds(labelled.truth, count, seed=seed, groups=duplicate_groups(whole))


@dataclass(frozen=True, slots=True)
class Fit:
    """Hold a fitted linear model and what it says of articles it has not seen.

    space: the words and terms kept. scores: articles x labels, each article read with the terms that
    the other folds keep. known: how many of these it has. of_cuts, known_of_cuts: the same of the
    copies cut short. weights: columns x labels. bias: of each label. partial: the scores after
    learning from a share of the corpus, by share.
    """

    space: Space
    scores: Doubles
    known: Known
    of_cuts: Doubles
    known_of_cuts: Known
    weights: Floats
    bias: Doubles
    partial: Mapping[float, Doubles]


def _judge_folds(
    fit: Fit,
    labelled: Labelled,
    folds: Folds,
    parents: Parents,
    recipe: Recipe,
    calibrations: Sequence[Calibration],
    sizes: NDArray[np.int64],
) -> Judgement:
    """Return the judgement of unseen articles, with the learning curve that leads to it."""
    truth = labelled.truth
    curve = []
    for share, scores in fit.partial.items():
        of_folds = fit_fold_calibrations(scores, truth, folds, parents)
        _, accepted = judge_unseen(scores, truth, folds, parents, recipe.decide, of_folds)
        curve.append(CurvePoint(share, micro_f1(truth, accepted), macro_f1(truth, accepted)))
    probabilities, accepted = judge_unseen(
        fit.scores, truth, folds, parents, recipe.decide, calibrations, fit.known, sizes
    )
    curve.append(CurvePoint(1.0, micro_f1(truth, accepted), macro_f1(truth, accepted)))
    return Judgement(labelled, probabilities, accepted, UNSEEN, tuple(curve))


def _fit(
    labelled: Labelled, space: Space, folds: Folds, recipe: Recipe, aid: Aid, cuts: Cuts
) -> Fit:
    """Return the fit of a corpus; roughly labelled articles are used for the labels they help."""
    weak = labelled.relabel(aid.weak)
    earlier = labelled.relabel(aid.earlier)
    further = labelled.relabel(aid.further)
    corpora = (labelled, earlier, weak, further)
    sizes = [len(corpus.articles) for corpus in corpora]
    size = sizes[0]
    every_article = list(chain.from_iterable(corpus.articles for corpus in corpora))
    matrix = stack(build_features(cut_articles(every_article), space), space)
    judged = size + sizes[1]
    kindred = learn_from_kindred(aid.kindred, space, matrix[:judged], recipe.strength)
    targets = targets_of(np.concatenate([corpus.truth for corpus in corpora]))
    manners = np.repeat(_MANNERS, sizes)
    several = manners if manners.any() else None
    sure = np.repeat(np.array(_ROW_WEIGHTS, dtype=np.float32), sizes)
    shaping = Shaping(believe(space, len(kindred.shift)), kindred)
    problem = RidgeProblem(shaping.apply(matrix), targets, sure, recipe.strength, several)
    folds = np.concatenate([folds, np.full(len(targets) - size, -1)])
    texts = Texts([*labelled.articles, *cuts.articles], np.concatenate([np.arange(size), cuts.of]))
    readings, scores = read_unseen(problem, folds, shaping, space, recipe.most_terms, texts)
    weights, bias = shaping.weigh(problem, solve(problem))
    kept = keep_heaviest(space, weights, recipe.most_terms)
    weights = weights[kept.columns]
    if weak.articles:
        with_weak = problem.reweighted(np.where(sure > 0, sure, np.float32(_WEAK_WEIGHT)))
        new_scores = score_unseen(with_weak, folds, shaping, readings)
        is_better = ranks_better(scores[:size], new_scores[:size], labelled.truth)
        is_better &= _has_examples_of_its_level(weak)
        new_weights, new_bias = shaping.weigh(with_weak, solve(with_weak))
        scores = np.where(is_better, new_scores, scores)
        weights = np.where(is_better, new_weights[kept.columns], weights)
        bias = np.where(is_better, new_bias, bias)
    draw = np.random.default_rng(recipe.seed).random(len(sure))
    partial = {}
    for share in CURVE:
        part = problem.reweighted(sure * (draw < share))
        partial[share] = unseen_scores(part, folds)[:size]
    known = count_terms_read(readings)
    return Fit(
        space=kept.space,
        scores=scores[:size],
        known=known[:size],
        of_cuts=scores[size:],
        known_of_cuts=known[size:],
        weights=weights,
        bias=bias,
        partial=partial,
    )


def _has_examples_of_its_level(weak: Labelled) -> NDArray[np.bool_]:
    """Return for each label whether roughly labelled articles carry any label of its level.

    Silence on a level is no denial.
    """
    depths = np.array([len(weak.vocabulary.ancestors(code)) for code in weak.codes])
    is_carried = weak.truth.any(axis=0)
    return np.isin(depths, depths[is_carried])


def _judge(classifier: Classifier, dev: Labelled) -> Judgement:
    """Return the classifier's judgement of articles kept apart."""
    probabilities, accepted = classifier.judge(dev.articles)
    return Judgement(dev, probabilities, accepted, f"{len(dev.articles)} articles kept apart")


def _manifest(
    name: str, labelled: Labelled, recipe: Recipe, origin: Origin, card: Mapping[str, Any]
) -> Mapping[str, Any]:
    corpus = {
        "name": origin.corpus,
        "articles": len(labelled.articles),
        "digest": corpus_digest(labelled.articles),
    }
    return {
        "name": name,
        "made_on": origin.made_on.isoformat(),
        "corpus": corpus,
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
        own = digest(article.id or "", article.title, article.text, *article.keywords)
        whole.update(own.encode())
    return whole.hexdigest()


def library_versions() -> dict[str, str]:
    """Return the versions of what the arrays were made with."""
    return {name: importlib.metadata.version(name) for name in ("numpy", "scipy")}
