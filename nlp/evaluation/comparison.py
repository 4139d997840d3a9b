"""Compare what two models gave the same articles.

Figures of both, what changed, and whether it is more than luck.

A is the model that is there, B the one that may take its place: every difference is B minus A.
Intervals and p-values come from a paired bootstrap: articles are drawn again and again, the same
ones for both models.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from nlp.evaluation.counts import Counts

Sums = NDArray[np.float64]
_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class Judged:
    """Hold one article: its gold labels, and those that models A and B gave it."""

    id: str
    title: str
    gold: frozenset[str]
    a: frozenset[str]
    b: frozenset[str]


@dataclass(frozen=True, slots=True)
class Difference:
    """Hold one figure of both models, the 95 % interval of B minus A, and the two-sided p-value of "no difference"."""

    name: str
    a: float
    b: float
    low: float
    high: float
    p: float

    @property
    def change(self) -> float:
        """Return B minus A."""
        return self.b - self.a

    def to_dict(self) -> dict[str, Any]:
        """Return the difference as plain JSON, rounded to four digits."""
        rates = {
            "a": self.a,
            "b": self.b,
            "change": self.change,
            "low": self.low,
            "high": self.high,
            "p": self.p,
        }
        return {"name": self.name, **{key: round(rate, 4) for key, rate in rates.items()}}


@dataclass(frozen=True, slots=True)
class LabelChange:
    """Hold the counts of one label under both models."""

    label: str
    a: Counts
    b: Counts

    def to_dict(self) -> dict[str, Any]:
        """Return the change as plain JSON."""
        f1 = {"f1_a": round(self.a.f1, 4), "f1_b": round(self.b.f1, 4)}
        return {
            "label": self.label,
            "gold": self.a.tp + self.a.fn,
            **f1,
            "a": asdict(self.a),
            "b": asdict(self.b),
        }


@dataclass(frozen=True, slots=True)
class ArticleChange:
    """Hold what changed from A to B in one article, label by label.

    won: right, only B gives it. lost: right, only A gave it. added: wrong, only B gives it.
    cleared: wrong, only A did.
    """

    id: str
    title: str
    won: tuple[str, ...]
    lost: tuple[str, ...]
    added: tuple[str, ...]
    cleared: tuple[str, ...]

    @property
    def size(self) -> int:
        """Return how many labels changed."""
        return len(self.won) + len(self.lost) + len(self.added) + len(self.cleared)

    @property
    def gain(self) -> int:
        """Return by how many decisions B is better than A."""
        return len(self.won) + len(self.cleared) - len(self.lost) - len(self.added)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Hold a comparison of two models on the same articles.

    labels: those whose counts differ, the largest change of F1 first. changes: the articles whose
    labels differ, most changed first. left_out: labels of gold that neither model knows, with how
    many articles carry them.
    """

    a: str
    b: str
    articles: int
    differences: tuple[Difference, ...]
    labels: tuple[LabelChange, ...]
    changes: tuple[ArticleChange, ...]
    left_out: Mapping[str, int]

    @property
    def moves(self) -> dict[str, int]:
        """Return how many labels were won, lost, added and cleared in all."""
        names = ("won", "lost", "added", "cleared")
        return {name: sum(len(getattr(change, name)) for change in self.changes) for name in names}

    def to_dict(self, *, most: int | None = None) -> dict[str, Any]:
        """Return the comparison as plain JSON, with at most `most` labels and articles."""
        return {
            "a": self.a,
            "b": self.b,
            "articles": self.articles,
            "verdict": verdict(self),
            "differences": [difference.to_dict() for difference in self.differences],
            "moves": self.moves,
            "changed_articles": len(self.changes),
            "labels": [label.to_dict() for label in self.labels[:most]],
            "changes": [asdict(change) for change in self.changes[:most]],
            "left_out": dict(self.left_out),
        }


def compare_judged(
    judged: Sequence[Judged], *, a: str = "A", b: str = "B", rounds: int = 2000, seed: int = 0
) -> Comparison:
    """Return the comparison of both sides.

    Macro F1 is the mean over the labels that gold uses, 0 with no articles.

    Labels neither side ever gives count as missed: leave out beforehand what neither model knows
    (`leave_out`).
    """
    labels = sorted({label for article in judged for label in article.gold | article.a | article.b})
    sides = [_count_articles(judged, labels, side) for side in ("a", "b")]
    totals = [np.asarray(side.sum(axis=0), dtype=np.float64).reshape(3, -1) for side in sides]
    rows = [
        LabelChange(label, _counts(totals[0][:, place]), _counts(totals[1][:, place]))
        for place, label in enumerate(labels)
    ]
    changed = [change for article in judged if (change := _change(article)).size]
    return Comparison(
        a=a,
        b=b,
        articles=len(judged),
        differences=_differences(sides[0], sides[1], rounds, seed),
        labels=tuple(sorted((row for row in rows if row.a != row.b), key=_label_order)),
        changes=tuple(sorted(changed, key=lambda change: (-change.size, change.gain, change.id))),
        left_out={},
    )


def leave_out(
    judged: Sequence[Judged], known: frozenset[str]
) -> tuple[list[Judged], dict[str, int]]:
    """Return the articles with gold cut down to the labels known, and the support of the labels cut off."""
    support = Counter(label for article in judged for label in article.gold - known)
    kept = [Judged(item.id, item.title, item.gold & known, item.a, item.b) for item in judged]
    return kept, dict(sorted(support.items()))


def is_significantly_worse(comparison: Comparison) -> bool:
    """Tell whether B is worse than A beyond luck.

    A whole interval under 0, and no other figure's above 0.
    """
    return any(d.high < 0 for d in comparison.differences) and not any(
        d.low > 0 for d in comparison.differences
    )


def verdict(comparison: Comparison) -> str:
    """Return in one word which side is better beyond luck.

    "better" (B), "worse", "mixed" or "same".
    """
    up = any(difference.low > 0 for difference in comparison.differences)
    down = any(difference.high < 0 for difference in comparison.differences)
    return {(True, True): "mixed", (True, False): "better", (False, True): "worse"}.get(
        (up, down), "same"
    )


def _count_articles(
    judged: Sequence[Judged], labels: Sequence[str], side: str
) -> sparse.csr_matrix:
    """Return right, then wrong, then missed decisions of each label (columns) for each article (rows)."""
    place = {label: column for column, label in enumerate(labels)}
    rows: list[int] = []
    columns: list[int] = []
    for row, article in enumerate(judged):
        given: frozenset[str] = getattr(article, side)
        for part, found in enumerate(
            (article.gold & given, given - article.gold, article.gold - given)
        ):
            rows += [row] * len(found)
            columns += [part * len(labels) + place[label] for label in found]
    return sparse.csr_matrix(
        (np.ones(len(rows)), (rows, columns)), shape=(len(judged), 3 * len(labels))
    )


def _counts(total: Sums) -> Counts:
    tp, fp, fn = (round(float(value)) for value in total)
    return Counts(tp, fp, fn)


def _differences(
    a: sparse.csr_matrix, b: sparse.csr_matrix, rounds: int, seed: int
) -> tuple[Difference, ...]:
    rng, articles = np.random.default_rng(seed), a.shape[0]
    whole = np.ones((1, articles))
    (micro_a, macro_a), (micro_b, macro_b) = _figures(a, whole), _figures(b, whole)
    drawn: list[tuple[Sums, Sums]] = []
    for start in range(0, rounds if articles else 0, _AT_ONCE):
        size = min(_AT_ONCE, rounds - start)
        shares = rng.multinomial(articles, np.full(articles, 1 / articles), size=size).astype(
            np.float64
        )
        (old_micro, old_macro), (new_micro, new_macro) = _figures(a, shares), _figures(b, shares)
        drawn.append((new_micro - old_micro, new_macro - old_macro))
    micro, macro = (
        np.concatenate([pair[kind] for pair in drawn] or [np.zeros(1)]) for kind in (0, 1)
    )
    return (
        _difference("micro_f1", float(micro_a[0]), float(micro_b[0]), micro),
        _difference("macro_f1", float(macro_a[0]), float(macro_b[0]), macro),
    )


def _figures(counts: sparse.csr_matrix, shares: Sums) -> tuple[Sums, Sums]:
    """Return micro and macro F1 of samples.

    `shares` says how often each article is in each sample.
    """
    tp, fp, fn = np.split(np.asarray(shares @ counts), 3, axis=1)
    micro = _f1(tp.sum(axis=1), (fp + fn).sum(axis=1))
    used = tp + fn > 0
    macro = np.where(used, _f1(tp, fp + fn), 0).sum(axis=1) / np.maximum(used.sum(axis=1), 1)
    return micro, np.asarray(macro, dtype=np.float64)


def _f1(tp: Sums, wrong: Sums) -> Sums:
    return np.asarray(2 * tp / np.maximum(2 * tp + wrong, 1), dtype=np.float64)


def _difference(name: str, a: float, b: float, drawn: Sums) -> Difference:
    low, high = np.quantile(drawn, [0.025, 0.975])
    # One imagined draw on each side: no finite number of draws makes chance impossible.
    tail = min(int((drawn <= 0).sum()), int((drawn >= 0).sum()))
    return Difference(
        name, a, b, float(low), float(high), min(1.0, 2 * (tail + 1) / (len(drawn) + 1))
    )


def _change(article: Judged) -> ArticleChange:
    gained, dropped = article.b - article.a, article.a - article.b
    parts = (
        gained & article.gold,
        dropped & article.gold,
        gained - article.gold,
        dropped - article.gold,
    )
    won, lost, added, cleared = (tuple(sorted(part)) for part in parts)
    return ArticleChange(article.id, article.title, won, lost, added, cleared)


def _label_order(row: LabelChange) -> tuple[float, int, str]:
    return -abs(row.b.f1 - row.a.f1), -(row.a.tp + row.a.fn), row.label
