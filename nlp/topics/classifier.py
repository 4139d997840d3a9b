"""Predict topic tags of articles with one stacked linear model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nlp.records import Article, Tag
from nlp.topics.calibration import Calibration, accept, cap_children
from nlp.topics.explanation import Speaker, explain_labels
from nlp.topics.features import Features, Space, build_features
from nlp.topics.rounding import Rounded
from nlp.topics.vocabulary import Vocabulary
from nlp.topics.words import Documents, cut_article, number

Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]
BATCH = 256


@dataclass(frozen=True)
class Classifier:
    """Hold one trained model: its labels, how it reads words, and what each column weighs for each label.

    name: the scheme of its tags. codes: the labels, in the order of the columns of `table`.
    table: what each column of the space (rows) weighs for each label (columns).
    thresholds: the probability from which each label is accepted.
    manifest: what is known about the model (made_on, corpus, figures, versions, licence).
    card: its report card, only while it is being made.
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
        """Return the tags of each article, best first; ties go to the parent, then to the smaller code.

        Without options: the labels that reach their own threshold. `threshold` replaces the labels' own as the cut,
        `limit` keeps the first so many; a tag under its label's own threshold has `accepted` false.
        With `explain`, accepted tags name the words that earned them.
        """
        found: list[tuple[Tag, ...]] = []
        for start in range(0, len(articles), BATCH):
            found += self._predict_batch(articles[start : start + BATCH], limit, threshold, explain)
        return found

    @property
    def weights(self) -> Floats:
        """Return the weights, columns of the space x labels."""
        return self.table.values

    def accepts(self, probabilities: Doubles) -> NDArray[np.bool_]:
        """Return which labels are accepted at their own thresholds, under accepted parents."""
        return accept(probabilities, self.thresholds, self.parents)

    def probabilities(self, articles: Sequence[Article]) -> Doubles:
        """Return the probability of every label for every article (articles x codes)."""
        parts = [
            self._probabilities(self._features([cut_article(a) for a in articles[start : start + BATCH]]))
            for start in range(0, len(articles), BATCH)
        ]
        return np.vstack(parts) if parts else np.zeros((0, len(self.codes)))

    def _features(self, documents: Documents) -> Features:
        return build_features(number(documents, self.space.index), self.space)

    def _probabilities(self, features: Features) -> Doubles:
        terms = features.terms.shape[1]
        scores = np.asarray(features.terms @ self.weights[:terms], dtype=np.float64)
        if features.dense.shape[1]:
            scores += features.dense @ self.weights[terms:]
        return cap_children(self.calibration.probabilities(scores + self.bias), self.parents)

    def _predict_batch(
        self, articles: Sequence[Article], limit: int | None, threshold: float | None, explain: bool
    ) -> list[tuple[Tag, ...]]:
        documents = [cut_article(article) for article in articles]
        features = self._features(documents)
        probabilities = self._probabilities(features)
        accepted = self.accepts(probabilities)
        shown = accepted if threshold is None else probabilities >= threshold
        found = []
        for row, article in enumerate(articles):
            order = self._ranked(probabilities[row], shown[row])[:limit]
            tags = tuple(self._tag(label, probabilities[row], accepted[row]) for label in order)
            found.append(self._explained(article, documents[row], features, row, order, tags) if explain else tags)
        return found

    def _ranked(self, probabilities: Doubles, shown: NDArray[np.bool_]) -> list[int]:
        score = probabilities.tolist()
        return sorted(np.flatnonzero(shown).tolist(), key=lambda label: (-score[label], self._depths[label], label))

    def _tag(self, label: int, probabilities: Doubles, accepted: NDArray[np.bool_]) -> Tag:
        concept = self.vocabulary[self.codes[label]]
        return Tag(
            scheme=self.name,
            code=concept.code,
            label=concept.label,
            score=round(float(probabilities[label]), 4),
            accepted=bool(accepted[label]),
            top=concept.top,
        )

    def _explained(
        self,
        article: Article,
        words: tuple[list[str], list[str]],
        features: Features,
        row: int,
        order: Sequence[int],
        tags: tuple[Tag, ...],
    ) -> tuple[Tag, ...]:
        labels = [label for label, tag in zip(order, tags, strict=True) if tag.accepted]
        if not labels:
            return tags
        reasons = iter(explain_labels(article, words, row, labels, features, self.speaker))
        return tuple(replace(tag, because=next(reasons)) if tag.accepted else tag for tag in tags)

    @cached_property
    def speaker(self) -> Speaker:
        """Return what each word says for each label."""
        return Speaker(self.space, self.weights)

    @cached_property
    def parents(self) -> tuple[tuple[int, int], ...]:
        """Return pairs (child, parent) of label numbers, parents before children."""
        places = {code: place for place, code in enumerate(self.codes)}
        pairs = [
            (place, places[parent])
            for code, place in places.items()
            if (parent := self.vocabulary[code].parent) in places
        ]
        return tuple(sorted(pairs, key=lambda pair: self._depths[pair[0]]))

    @cached_property
    def _depths(self) -> tuple[int, ...]:
        return tuple(len(self.vocabulary.ancestors(code)) for code in self.codes)
