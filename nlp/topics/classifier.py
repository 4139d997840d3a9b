"""Predict topic tags of articles with one stacked linear model."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import chain, pairwise
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from nlp.records import Article, Evidence, Tag
from nlp.topics.calibration import Calibration, accept, cap_children
from nlp.topics.explanation import WordWeights, explain_labels
from nlp.topics.features import Features, Space, build_features, count_known
from nlp.topics.rounding import Rounded
from nlp.topics.vocabulary import Vocabulary
from nlp.topics.words import Words, cut_articles

Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]
# Articles predicted at once: their scores for all labels take a few megabytes.
BATCH = 256


class Verdict(NamedTuple):
    """Say how sure a label is, and whether it is accepted."""

    label: int
    score: float
    accepted: bool


@dataclass(frozen=True)
class Classifier:
    """Hold one trained model.

    Its labels, how it reads words, and what each column weighs for each label.

    name: the scheme of its tags. codes: the labels, in the order of the columns of `table`. table:
    what each column of the space (rows) weighs for each label (columns). thresholds: the
    probability from which each label is accepted. manifest: what is known about the model (made_on,
    corpus, figures, versions, licence). card: its report card, only while it is being made.
    """

    name: str
    vocabulary: Vocabulary
    codes: tuple[str, ...]
    space: Space
    table: Rounded
    bias: Doubles
    calibration: Calibration
    thresholds: Doubles
    manifest: Mapping[str, Any]
    card: Mapping[str, Any] = field(default_factory=dict)

    def predict(
        self,
        articles: Sequence[Article],
        *,
        limit: int | None = None,
        threshold: float | None = None,
        explain: bool = True,
    ) -> list[tuple[Tag, ...]]:
        """Return the tags of each article, best first.

        Ties go to the parent, then to the smaller code.

        Without options: the labels that reach their own threshold. `threshold` replaces the labels'
        own as the cut, `limit` keeps the first so many; a tag under its label's own threshold has
        `accepted` false. With `explain`, accepted tags name the words that earned them.
        """
        return predict_each([self], articles, limit=limit, threshold=threshold, explain=explain)[0]

    def predict_words(
        self,
        articles: Sequence[Article],
        words: Words,
        *,
        limit: int | None = None,
        threshold: float | None = None,
        explain: bool = True,
    ) -> list[tuple[Tag, ...]]:
        """Return the tags of articles already cut into words, all at once; see `predict`."""
        features = build_features(words, self.space)
        probabilities, accepted = self._judge(features)
        shown = accepted if threshold is None else probabilities >= threshold
        verdicts = [own[:limit] for own in self._ranked(probabilities, shown, accepted)]
        if not explain:
            return [self._tags(own, iter(())) for own in verdicts]
        reasons = self._reasons(articles, verdicts, features)
        return [self._with_reasons(self._tags(own, reasons)) for own in verdicts]

    def _with_reasons(self, tags: tuple[Tag, ...]) -> tuple[Tag, ...]:
        """Return the tags without accepted ones that no word earned, nor their narrower ones."""
        unfounded = {tag.code for tag in tags if tag.accepted and not tag.because}
        if not unfounded:
            return tags
        kept = []
        for tag in tags:
            line = {tag.code, *self.vocabulary.ancestors(tag.code)}
            if not tag.accepted or not unfounded & line:
                kept.append(tag)
        return tuple(kept)

    def _reasons(
        self, articles: Sequence[Article], verdicts: Sequence[Sequence[Verdict]], features: Features
    ) -> Iterator[tuple[Evidence, ...]]:
        """Return the evidence for each accepted label, one article after the other."""
        labels = []
        for own in verdicts:
            labels.append([verdict.label for verdict in own if verdict.accepted])
        return chain.from_iterable(explain_labels(articles, labels, features, self.word_weights))

    def _tags(
        self, verdicts: Sequence[Verdict], reasons: Iterator[tuple[Evidence, ...]]
    ) -> tuple[Tag, ...]:
        """Return the tags of one article; the accepted ones take the next reasons, if any."""
        tags = []
        for verdict in verdicts:
            because = next(reasons, ()) if verdict.accepted else ()
            tags.append(self._tag(verdict, because))
        return tuple(tags)

    def judge(self, articles: Sequence[Article]) -> tuple[Doubles, NDArray[np.bool_]]:
        """Return the probability of every label for every article, and whether it is accepted.

        Both articles x codes. Accepted is what reaches its threshold under an accepted parent.
        """
        said = [np.zeros((0, len(self.codes)))]
        accepted = [np.zeros((0, len(self.codes)), dtype=np.bool_)]
        for start in range(0, len(articles), BATCH):
            words = cut_articles(articles[start : start + BATCH])
            own_said, own_accepted = self._judge(build_features(words, self.space))
            said.append(own_said)
            accepted.append(own_accepted)
        return np.vstack(said), np.vstack(accepted)

    def _judge(self, features: Features) -> tuple[Doubles, NDArray[np.bool_]]:
        # Of the weights, only the rows that one of the articles needs, each once.
        used, place = np.unique(features.terms.columns, return_inverse=True)
        terms = replace(features.terms, columns=place.astype(np.int32))
        scores = terms.times(self.table.rows(used)).astype(np.float64)
        if features.dense.shape[1]:
            # In double precision: in single, the last digit of a score would depend on what else is
            # in the batch.
            scores += features.dense.astype(np.float64) @ self._dense_weights
        known = count_known(features.terms, self.space.columns)
        said = self.calibration.probabilities(scores + self.bias, known)
        probabilities = cap_children(said, self.parents)
        sizes = features.tokens.words.sizes
        thresholds = self.calibration.thresholds_of(self.thresholds, sizes)
        return probabilities, accept(probabilities, thresholds, self.parents)

    def _ranked(
        self, probabilities: Doubles, shown: NDArray[np.bool_], accepted: NDArray[np.bool_]
    ) -> list[list[Verdict]]:
        """Return the verdicts on the labels shown for each article, best first."""
        rows, labels = np.nonzero(shown)
        surest_first = -probabilities[rows, labels]
        order = np.lexsort((labels, self._depths[labels], surest_first, rows))
        rows, labels = rows[order], labels[order]
        scores = probabilities[rows, labels].tolist()
        decisions = accepted[rows, labels].tolist()
        verdicts = list(map(Verdict, labels.tolist(), scores, decisions))
        edges = np.searchsorted(rows, np.arange(len(shown) + 1)).tolist()
        return [verdicts[start:end] for start, end in pairwise(edges)]

    def _tag(self, verdict: Verdict, because: tuple[Evidence, ...]) -> Tag:
        concept = self.vocabulary[self.codes[verdict.label]]
        return Tag(
            scheme=self.name,
            code=concept.code,
            label=concept.label,
            score=round(verdict.score, 4),
            accepted=verdict.accepted,
            top=concept.top,
            because=because,
        )

    @cached_property
    def _dense_weights(self) -> Doubles:
        return self.table.rows(self.space.columns.dense).astype(np.float64)

    @cached_property
    def word_weights(self) -> WordWeights:
        """Return what each word weighs for each label."""
        return WordWeights(self.space, self.table)

    @cached_property
    def parents(self) -> tuple[tuple[int, int], ...]:
        """Return pairs (child, parent) of label numbers, parents before children."""
        return self.vocabulary.pairs(self.codes)

    @cached_property
    def _depths(self) -> NDArray[np.int64]:
        depths = [len(self.vocabulary.ancestors(code)) for code in self.codes]
        return np.array(depths, dtype=np.int64)


def predict_each(
    classifiers: Sequence[Classifier],
    articles: Sequence[Article],
    *,
    limit: int | None = None,
    threshold: float | None = None,
    explain: bool = True,
) -> list[list[tuple[Tag, ...]]]:
    """Return what `predict` of each classifier returns.

    Articles are cut into words once for all of them.
    """
    found: list[list[tuple[Tag, ...]]] = [[] for _ in classifiers]
    for start in range(0, len(articles), BATCH):
        batch = articles[start : start + BATCH]
        words = cut_articles(batch)
        for tags, classifier in zip(found, classifiers, strict=True):
            own = classifier.predict_words(
                batch, words, limit=limit, threshold=threshold, explain=explain
            )
            tags.extend(own)
    return found
