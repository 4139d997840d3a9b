"""Fit and measure what decides which countries an article is about (`nlp/entities/salience.py`).

    python tools/entities/fit_focus.py GOLD.jsonl [OTHER.jsonl...]

GOLD is in the project's gold format for entities (countries with `focus`). Prints the F1 of the focus
countries by cross-validation over the articles (ten parts, four shufflings), at several thresholds,
then the factors fitted on all of GOLD, in the order of FOCUS_WEIGHTS and the bias last, then the F1 of
what ships on each file. As in `rubrique evaluate`, articles without any focus country do not count.
"""

from __future__ import annotations

import datetime
import json
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from nlp import Article, Tagger
from nlp.entities.salience import country_shares, focus_features

_PARTS, _SHUFFLINGS = 10, 4
_STRENGTH = 0.3  # of the penalty, inverse; 0.03 to 1 give the same within 0.002
_THRESHOLDS = (0.3, 0.35, 0.4, 0.45, 0.5)
_MOST = 3


@dataclass
class Case:
    """Hold an article: gold countries in focus, those that ship finds, features of each country."""

    gold: set[str]
    shipped: set[str]
    features: dict[str, tuple[float, ...]] = field(default_factory=dict)


def read_cases(path: Path, tagger: Tagger) -> list[Case]:
    """Return the articles of a gold file, tagged."""
    cases = []
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        date = datetime.date.fromisoformat(row["date"]) if row.get("date") else None
        article = Article(id=row["id"], title=row["title"], text=row["text"], date=date)
        entities = tagger(article).entities
        own = {entity.code for entity in entities if entity.type == "country" and entity.code}
        shares = {c: share for c, share in country_shares(entities).items() if c in own}
        gold = {country["code"] for country in row["countries"] if country["focus"]}
        shipped = {entity.code for entity in entities if entity.focus and entity.code}
        cases.append(Case(gold, shipped, focus_features(shares)))
    return cases


def f1(pairs: Iterable[tuple[set[str], set[str]]]) -> float:
    """Return the F1 of found countries, given (gold, found) of each article."""
    right = wrong = missed = 0
    for gold, found in pairs:
        if gold:
            right += len(gold & found)
            wrong += len(found - gold)
            missed += len(gold - found)
    return 2 * right / (2 * right + wrong + missed)


def chosen(chances: dict[str, float], threshold: float) -> set[str]:
    """Return the countries in focus, given the chance of each."""
    ranked = sorted(chances, key=lambda code: (-chances[code], code))
    likely = {code for code in ranked[:_MOST] if chances[code] >= threshold}
    return likely or set(ranked[:1])


def cross_validated(cases: Sequence[Case]) -> list[dict[str, float]]:
    """Return the chance of each country of each article, by models that have not seen the article."""
    chances: list[dict[str, float]] = [dict.fromkeys(case.features, 0.0) for case in cases]
    for seed in range(_SHUFFLINGS):
        parts = np.random.default_rng(seed).permutation(len(cases)) % _PARTS
        for part in range(_PARTS):
            model = fitted([case for case, own in zip(cases, parts, strict=True) if own != part])
            for index in np.flatnonzero(parts == part).tolist():
                for code, features in cases[index].features.items():
                    chance = model.predict_proba([features])[0, 1]
                    chances[index][code] += chance / _SHUFFLINGS
    return chances


def fitted(cases: Sequence[Case]):  # type: ignore[no-untyped-def]
    """Return a model of which countries are in focus."""
    rows = [features for case in cases for features in case.features.values()]
    labels = [code in case.gold for case in cases for code in case.features]
    model = make_pipeline(StandardScaler(), LogisticRegression(C=_STRENGTH, max_iter=3000))
    return model.fit(np.array(rows), np.array(labels))


def main() -> None:
    """Fit on the first file, measure what ships on all."""
    tagger = Tagger.load(topics=[])
    files = [Path(name) for name in sys.argv[1:]]
    read = {path: read_cases(path, tagger) for path in files}
    cases = read[files[0]]
    chances = cross_validated(cases)
    for threshold in _THRESHOLDS:
        found = [chosen(chance, threshold) for chance in chances]
        score = f1((case.gold, own) for case, own in zip(cases, found, strict=True))
        print(f"cross-validated, threshold {threshold}: {score:.4f}")
    scaler, regression = (step for _, step in fitted(cases).steps)
    factors = regression.coef_[0] / scaler.scale_
    bias = regression.intercept_[0] - float(factors @ scaler.mean_)
    print("factors:", *(f"{value:.2f}" for value in (*factors, bias)))
    for path, own in read.items():
        print(f"{path.name}: {f1((case.gold, case.shipped) for case in own):.4f}")


if __name__ == "__main__":
    main()
