"""Write a model's report card, as JSON values and as Markdown: figures, labels, worst mistakes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nlp.evaluation.tables import markdown_table
from nlp.topics.calibration import Doubles
from nlp.topics.classifier import Classifier
from nlp.topics.learning.decisions import KEY, pack_decisions
from nlp.topics.learning.figures import count_labels, intervals_of_labels, summarise, wilson
from nlp.topics.learning.labelled import Labelled
from nlp.topics.vocabulary import Concept

Truth = NDArray[np.bool_]
_WORST = 15
# Samples of articles for the interval of a label.
_DRAWS = 300
_MOST_TOLD = 20  # rare labels named on the console; the report card names all


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """Hold how good a model is on unseen articles after learning from a share of the corpus."""

    share: float
    micro_f1: float
    macro_f1: float


@dataclass(frozen=True, slots=True)
class Judgement:
    """Hold what a model says of labelled articles it has not seen.

    probabilities, accepted: articles x labels. measured_on: how the articles were kept from it.
    lengths: how sure it is of short copies, length by length.
    """

    labelled: Labelled
    probabilities: Doubles
    accepted: Truth
    measured_on: str
    curve: tuple[CurvePoint, ...] = ()
    lengths: tuple[Mapping[str, Any], ...] = ()


def report_card(judgement: Judgement, trained_on: Labelled) -> dict[str, Any]:
    """Return the report card of a judgement as JSON values."""
    truth, accepted = judgement.labelled.truth, judgement.accepted
    intervals = intervals_of_labels(truth, accepted, draws=_DRAWS)
    rows = []
    for column, interval in enumerate(intervals):
        rows.append(_label_row(judgement, trained_on, column, interval))
    return {
        "measured_on": judgement.measured_on,
        "articles": len(judgement.labelled.articles),
        "figures": figures_of(judgement),
        "per_label": rows,
        "learning_curve": [
            {
                "share": point.share,
                "micro_f1": round(point.micro_f1, 4),
                "macro_f1": round(point.macro_f1, 4),
            }
            for point in judgement.curve
        ],
        "by_length": [dict(row) for row in judgement.lengths],
        "worst_false_positives": _mistakes(judgement, accepted & ~truth, judgement.probabilities),
        "worst_false_negatives": _mistakes(
            judgement, truth & ~accepted, 1 - judgement.probabilities
        ),
        "too_rare": trained_on.rare,
        KEY: pack_decisions(judgement),
    }


def figures_of(judgement: Judgement) -> dict[str, float]:
    """Return the figures over all labels, and those of each level where there are levels."""
    labelled = judgement.labelled
    figures = dict(
        summarise(labelled.truth, judgement.accepted, judgement.probabilities, labelled.sizes)
    )
    depths = np.array([len(labelled.vocabulary.ancestors(code)) for code in labelled.codes])
    if depths.any():
        # Articles carry their codes' parents, and so do accepted tags: F1 over all codes is the
        # hierarchical F1.
        figures["hierarchical_f1"] = figures["micro_f1"]
    for depth in sorted(set(depths.tolist())) if depths.any() else ():
        columns = depths == depth
        part = summarise(
            labelled.truth[:, columns],
            judgement.accepted[:, columns],
            judgement.probabilities[:, columns],
        )
        figures |= {f"level_{depth + 1}_{name}": value for name, value in part.items()}
    return figures


def _label_row(
    judgement: Judgement, trained_on: Labelled, column: int, interval: tuple[float, float]
) -> dict[str, Any]:
    truth, accepted = judgement.labelled.truth[:, [column]], judgement.accepted[:, [column]]
    counts = count_labels(truth, accepted)[0]
    code = trained_on.codes[column]
    return {
        "code": code,
        "label": trained_on.vocabulary[code].label,
        "support": int(trained_on.truth[:, column].sum()),
        "gold": counts.tp + counts.fn,
        "precision": round(counts.precision, 4),
        "precision_interval": _rounded(wilson(counts.tp, counts.tp + counts.fp)),
        "recall": round(counts.recall, 4),
        "recall_interval": _rounded(wilson(counts.tp, counts.tp + counts.fn)),
        "f1": round(counts.f1, 4),
        "f1_interval": _rounded(interval),
    }


def _rounded(interval: tuple[float, float]) -> list[float]:
    return [round(bound, 3) for bound in interval]


def _mistakes(judgement: Judgement, wrong: Truth, surety: Doubles) -> list[dict[str, Any]]:
    """Return the surest of some wrong decisions, ties by article."""
    rows, columns = np.nonzero(wrong)
    order = np.argsort(-surety[rows, columns], kind="stable")[:_WORST]
    surest = np.column_stack([rows[order], columns[order]]).tolist()
    labelled = judgement.labelled
    return [
        {
            "id": labelled.articles[row].id,
            "title": labelled.articles[row].title,
            "code": labelled.codes[column],
            "label": labelled.vocabulary[labelled.codes[column]].label,
            "score": round(float(judgement.probabilities[row, column]), 3),
        }
        for row, column in surest
    ]


def report_markdown(name: str, card: Mapping[str, Any]) -> str:
    """Return the report card as Markdown."""
    parts = [
        f"# Report card of {name}",
        f"Measured on: {card['measured_on']} ({card['articles']} articles).",
        "## Figures",
        markdown_table(
            ("figure", "value"), [(key, f"{value:.4f}") for key, value in card["figures"].items()]
        ),
        "## Labels",
        markdown_table(
            ("label", "code", "trained on", "gold", "precision", "recall", "F1", "95 %"),
            [_label_cells(row) for row in card["per_label"]],
        ),
        "## Learning curve",
        "Learned from a share of the corpus alone, judged on unseen articles (five folds).",
        markdown_table(
            ("share of the corpus", "micro F1", "macro F1"),
            [
                (f"{point['share']:.0%}", f"{point['micro_f1']:.3f}", f"{point['macro_f1']:.3f}")
                for point in card["learning_curve"]
            ],
        ),
        "## Short texts",
        "Training articles cut to their first words, judged by models that had not seen them (five "
        "folds): the mean score of the best tag, and the calibration error over decisions with a "
        "score of 5 % or more.",
        _length_table(card.get("by_length", ())),
        "## Surest false positives",
        _mistake_table(card["worst_false_positives"]),
        "## Surest false negatives",
        _mistake_table(card["worst_false_negatives"]),
        "## Labels too rare to learn",
        ", ".join(f"{code} ({count})" for code, count in card["too_rare"].items()) or "None.",
    ]
    return "\n\n".join(parts) + "\n"


def _label_cells(row: Mapping[str, Any]) -> tuple[str, ...]:
    low, high = row["f1_interval"]
    rates = (f"{row[key]:.2f}" for key in ("precision", "recall", "f1"))
    return (
        row["label"],
        row["code"],
        str(row["support"]),
        str(row["gold"]),
        *rates,
        f"{low:.2f}–{high:.2f}",
    )


def _length_table(lengths: Sequence[Mapping[str, Any]]) -> str:
    rows = []
    for row in lengths:
        error = row["calibration_error_from_5_percent"]
        form = "with" if row["title"] else "without"
        rows.append(
            (
                str(row["words"]),
                form,
                str(row["copies"]),
                f"{row['best_score']:.2f}",
                f"{error:.3f}",
            )
        )
    header = ("words, about", "title", "texts", "best score", "calibration error")
    return markdown_table(header, rows) if rows else "None."


def _mistake_table(mistakes: Sequence[Mapping[str, Any]]) -> str:
    rows = [(item["label"], f"{item['score']:.2f}", item["title"], item["id"]) for item in mistakes]
    return markdown_table(("label", "score", "title", "article"), rows) if rows else "None."


def describe_labels(classifier: Classifier, min_support: int) -> Iterator[str]:
    """Yield how many labels a model learned, how many were too rare, and which, nearest miss first."""
    rare: dict[str, int] = classifier.card["too_rare"]
    learned = len(classifier.codes)
    if not rare:
        yield f"{learned} labels learned, none too rare"
        return
    yield (
        f"{learned} labels learned, {len(rare)} too rare (fewer than {min_support} articles): "
        f"{_told_rare(rare, classifier.vocabulary)}"
    )


def _told_rare(rare: Mapping[str, int], vocabulary: Mapping[str, Concept]) -> str:
    codes = sorted(rare, key=lambda code: (-rare[code], code))
    names = {code: vocabulary[code].label if code in vocabulary else code for code in codes}
    told = ", ".join(f"{names[code]} ({rare[code]})" for code in codes[:_MOST_TOLD])
    left = len(codes) - _MOST_TOLD
    return f"{told} and {left} more, all in REPORT.md" if left > 0 else told
