"""Compare what two models gave the same articles.

Figures of both, what changed, and whether it is more than luck.

A is the model that is there, B the one that may take its place: every difference is B minus A.
Intervals and p-values come from a paired bootstrap: articles are drawn again and again, the same
ones for both models.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np
from scipy import sparse

from nlp.evaluation.bootstrap import Sums, draw_samples, ends_of, f1_of
from nlp.evaluation.counts import Counts, Tally


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
    """Hold one figure of both models, and how sure the difference is.

    low, high: the 95 % interval of B minus A. p: two-sided, of "no difference".
    """

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
        rounded = {key: round(rate, 4) for key, rate in rates.items()}
        return {"name": self.name, **rounded}


@dataclass(frozen=True, slots=True)
class LabelChange:
    """Hold the counts of one label under both models."""

    label: str
    a: Counts
    b: Counts

    def to_dict(self) -> dict[str, Any]:
        """Return the change as plain JSON."""
        return {
            "label": self.label,
            "gold": self.a.gold,
            "f1_a": round(self.a.f1, 4),
            "f1_b": round(self.b.f1, 4),
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
        return {
            "won": sum(len(change.won) for change in self.changes),
            "lost": sum(len(change.lost) for change in self.changes),
            "added": sum(len(change.added) for change in self.changes),
            "cleared": sum(len(change.cleared) for change in self.changes),
        }

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
    labels = _all_labels(judged)
    old = _count_articles(judged, labels, [article.a for article in judged])
    new = _count_articles(judged, labels, [article.b for article in judged])
    changes = [change_of(article) for article in judged]
    return Comparison(
        a=a,
        b=b,
        articles=len(judged),
        differences=_differences(old, new, rounds, seed),
        labels=_changed_labels(labels, old, new),
        changes=in_order([change for change in changes if change.size]),
        left_out={},
    )


def _all_labels(judged: Sequence[Judged]) -> list[str]:
    """Return every label of gold or of a model, sorted."""
    labels: set[str] = set()
    for article in judged:
        labels |= article.gold | article.a | article.b
    return sorted(labels)


def _changed_labels(
    labels: Sequence[str], old: sparse.csr_matrix, new: sparse.csr_matrix
) -> tuple[LabelChange, ...]:
    """Return the labels whose counts differ, the largest change of F1 first."""
    before, after = _counts_of(old), _counts_of(new)
    rows = [LabelChange(*row) for row in zip(labels, before, after, strict=True)]
    changed = [row for row in rows if row.a != row.b]
    return tuple(sorted(changed, key=_label_order))


def in_order(changes: Sequence[ArticleChange]) -> tuple[ArticleChange, ...]:
    """Return the most changed articles first, among equals those that lost most."""

    def order(change: ArticleChange) -> tuple[int, int, str]:
        return -change.size, change.gain, change.id

    return tuple(sorted(changes, key=order))


def compare_tallies(
    old: Sequence[Tally], new: Sequence[Tally], *, rounds: int = 2000, seed: int = 0
) -> tuple[tuple[Difference, ...], tuple[LabelChange, ...]]:
    """Return the differences of F1 for each name that articles are counted under, and the counts.

    old, new: what each side did in each article, in one order.
    """
    names = sorted({name for tally in (*old, *new) for name in tally})
    differences, changes = [], []
    for name in names:
        before, after = _counts_table(old, name), _counts_table(new, name)
        drawn = []
        for shares in draw_samples(len(old), rounds, seed=seed):
            drawn.append(_f1(shares @ after) - _f1(shares @ before))
        a, b = _f1(before.sum(axis=0, keepdims=True)), _f1(after.sum(axis=0, keepdims=True))
        differences.append(_difference(name, a, b, drawn))
        changes.append(LabelChange(name, _total(before), _total(after)))
    changed = [change for change in changes if change.a != change.b]
    return tuple(differences), tuple(sorted(changed, key=_label_order))


def _counts_table(tallies: Sequence[Tally], name: str) -> Sums:
    """Return what one side did in each article (rows): right, made up, missed."""
    none = Counts()
    rows = [(one.tp, one.fp, one.fn) for one in (tally.get(name, none) for tally in tallies)]
    return np.array(rows, dtype=np.float64).reshape(-1, 3)


def _f1(counts: Sums) -> Sums:
    return f1_of(counts[:, 0], counts[:, 1] + counts[:, 2])


def _total(counts: Sums) -> Counts:
    right, made_up, missed = counts.sum(axis=0).astype(int).tolist()
    return Counts(right, made_up, missed)


def leave_out(
    judged: Sequence[Judged], known: frozenset[str]
) -> tuple[list[Judged], dict[str, int]]:
    """Return the articles with gold cut down to the labels known, and what was cut off.

    The latter is the support of each label.
    """
    support: Counter[str] = Counter()
    kept = []
    for article in judged:
        support.update(article.gold - known)
        kept.append(replace(article, gold=article.gold & known))
    return kept, dict(sorted(support.items()))


def is_significantly_worse(comparison: Comparison) -> bool:
    """Tell whether B is worse than A beyond luck.

    A whole interval under 0, and no other figure's above 0.
    """
    return verdict(comparison) == "worse"


def verdict(comparison: Comparison) -> str:
    """Return in one word which side is better beyond luck.

    "better" (B), "worse", "mixed" or "same".
    """
    is_better = any(difference.low > 0 for difference in comparison.differences)
    is_worse = any(difference.high < 0 for difference in comparison.differences)
    if is_better and is_worse:
        return "mixed"
    if is_better:
        return "better"
    return "worse" if is_worse else "same"


def _count_articles(
    judged: Sequence[Judged], labels: Sequence[str], side: Sequence[frozenset[str]]
) -> sparse.csr_matrix:
    """Return what one side did in each article (rows), label by label.

    Columns: the labels it gave rightly, then those it gave wrongly, then those it missed.
    """
    place = {label: column for column, label in enumerate(labels)}
    rows: list[int] = []
    columns: list[int] = []
    for row, (article, given) in enumerate(zip(judged, side, strict=True)):
        outcomes = (article.gold & given, given - article.gold, article.gold - given)
        for outcome, found in enumerate(outcomes):
            first = outcome * len(labels)
            rows += [row] * len(found)
            columns += [first + place[label] for label in found]
    shape = (len(judged), 3 * len(labels))
    return sparse.csr_matrix((np.ones(len(rows)), (rows, columns)), shape=shape)


def _counts_of(counts: sparse.csr_matrix) -> list[Counts]:
    """Return the counts of each label over all articles."""
    totals = np.asarray(counts.sum(axis=0), dtype=np.int64)
    right, made_up, missed = totals.reshape(3, -1).tolist()
    return list(map(Counts, right, made_up, missed))


def _differences(
    a: sparse.csr_matrix, b: sparse.csr_matrix, rounds: int, seed: int
) -> tuple[Difference, ...]:
    """Return what the bootstrap says of micro and of macro F1."""
    articles = a.shape[0]
    micro_drawn, macro_drawn = [], []
    for shares in draw_samples(articles, rounds, seed=seed):
        old_micro, old_macro = _figures(a, shares)
        new_micro, new_macro = _figures(b, shares)
        micro_drawn.append(new_micro - old_micro)
        macro_drawn.append(new_macro - old_macro)
    each_once = np.ones((1, articles))
    micro_a, macro_a = _figures(a, each_once)
    micro_b, macro_b = _figures(b, each_once)
    return (
        _difference("micro_f1", micro_a, micro_b, micro_drawn),
        _difference("macro_f1", macro_a, macro_b, macro_drawn),
    )


def _figures(counts: sparse.csr_matrix, shares: Sums) -> tuple[Sums, Sums]:
    """Return micro and macro F1 of samples.

    `shares` says how often each article (columns) is in each sample (rows).
    """
    tp, fp, fn = np.split(np.asarray(shares @ counts), 3, axis=1)
    wrong = fp + fn
    micro = f1_of(tp.sum(axis=1), wrong.sum(axis=1))
    is_used = tp + fn > 0
    of_used = np.where(is_used, f1_of(tp, wrong), 0)
    macro = of_used.sum(axis=1) / np.maximum(is_used.sum(axis=1), 1)
    return micro, np.asarray(macro, dtype=np.float64)


def _difference(name: str, a: Sums, b: Sums, drawn: Sequence[Sums]) -> Difference:
    """Return one difference.

    a, b: the figure of each side, in an array of one. drawn: B minus A in each sample.
    """
    changes = np.concatenate(drawn) if drawn else np.zeros(1)
    low, high = ends_of(changes).tolist()
    # One imagined draw on each side: no finite number of draws makes chance impossible.
    not_above = np.count_nonzero(changes <= 0)
    not_below = np.count_nonzero(changes >= 0)
    tail = (min(not_above, not_below) + 1) / (len(changes) + 1)
    p = min(1.0, 2 * tail)
    return Difference(name, float(a[0]), float(b[0]), low, high, p)


def change_of(article: Judged) -> ArticleChange:
    """Return what changed from A to B in an article."""
    gained = article.b - article.a
    dropped = article.a - article.b
    return ArticleChange(
        id=article.id,
        title=article.title,
        won=tuple(sorted(gained & article.gold)),
        lost=tuple(sorted(dropped & article.gold)),
        added=tuple(sorted(gained - article.gold)),
        cleared=tuple(sorted(dropped - article.gold)),
    )


def _label_order(row: LabelChange) -> tuple[float, int, str]:
    """Return the change of F1, then the support, largest first, then the label."""
    change = abs(row.b.f1 - row.a.f1)
    return -change, -row.a.gold, row.label
