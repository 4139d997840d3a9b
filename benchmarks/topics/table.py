"""Write the page of `side_by_side.py` as Markdown, with the day, the machine and the versions."""

from __future__ import annotations

import argparse
import json
import platform
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from statistics import mean, median
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.result_page import write_page
from benchmarks.topics.sides import Side

if TYPE_CHECKING:
    from benchmarks.topics.side_by_side import Contest

OURS = ("rubrique", "numpy", "scipy", "scikit-learn")
THEIRS = (
    "annif",
    "omikuji",
    "fasttext-numpy2",
    "stwfsapy",
    "tensorflow-cpu",
    "scikit-learn",
    "numpy",
)
DRAWS = 2000
HEADER = (
    "system",
    "nDCG@5",
    "ours ahead by (95 %)",
    "F1@5",
    "micro F1",
    "macro F1",
    "training, CPU s",
)
NOTES = """\
Definitions are those of `nlp.evaluation`. Settings of both sides: `chosen.toml`; Annif's were chosen on the last fifth of
the training articles by date ([all that was tried](RESULTS-choices.md)), and no figure of this page was used for them.
"Rubrique mots-cles" was trained in this run with the settings of `chosen.toml`; "as it ships" is the model of `models/`.
The settings that ship were chosen partly on the later articles, which favours us; RESULTS-choices.md says whether others
were tried on the last fifth. Intervals: paired bootstrap over the articles judged.

Micro and macro F1 need thresholds: ours come from folds of the training articles; Annif's were tuned on the last fifth
of the training articles, once as `annif optimize` does (one limit, one threshold) and once by our rule (one threshold for
each label): the better of the two on the articles judged is shown, in Annif's favour. So is that `pav` and `nn_ensemble`,
which learn from what their sources say of articles these have not seen, learn from models of the first four fifths and
join those of all training articles; with `--reuse` these earlier models are those of choose.py. Of a month 500 articles at
most are judged, spread over it.

The vocabulary of `mllm` and `stwfsa` is the keywords themselves as SKOS, each labelled with its own words ("Corée Nord" for
`CoréeNord`), without broader terms or synonyms, which the agency does not give. `svc` learns only one label of each
article, by its design. Sentences are cut without a language's table of abbreviations, which Annif would fetch.

Training time is that of the final model on all articles learned from; ours includes its folds, calibration, thresholds
and report card, that of an ensemble its own learning alone."""


@dataclass(frozen=True, slots=True)
class Run:
    """Hold what a page says of the run: options, Annif's Python, the load at the start, and how long it took."""

    options: argparse.Namespace
    python: Path
    load: str
    seconds: float


def write_results(
    run: Run, contests: Sequence[Contest], times: Mapping[str, Sequence[float]]
) -> None:
    """Write the results file: quality and training, then throughput, then how it was measured."""
    options = run.options
    parts = [
        f"One run of {run.seconds / 60:.0f} minutes, one core each; load {run.load} at the start. Versions here: "
        f"{_versions(OURS)}. In Annif's environment: {_their_versions(run.python)}.",
        *(_quality_of(contest) for contest in contests),
        "## How it was measured",
        NOTES,
        "## Tagging",
        to_table(
            ("system", "articles per CPU second", "spread", "ours is faster by"),
            _speeds(times, options.articles),
        ),
        f"{options.articles} articles of {options.press.name}, title and text, from string to ranked labels, models "
        f"loaded; process CPU time; {options.rounds} rounds in turns after one that is not counted; median, and the "
        "ratio of each round (least to most). Annif through its Python interface, in batches of 32.",
    ]
    write_page(options.results, "Keyword tags beside Annif", "\n\n".join(parts))


def _quality_of(contest: Contest) -> str:
    parts = [
        f"## {contest.title}",
        f"{len(contest.judged)} articles, by models of {len(contest.learned)} others; the {len(contest.labels)} keywords "
        "that ten of these carry or more.",
        to_table(HEADER, [_quality(side, contest.sides[0]) for side in contest.sides]),
    ]
    months = sorted({row["date"][:7] for row in contest.judged})
    if len(months) > 1:
        parts += [
            "The same, month by month: nDCG@5 and how far ours is ahead.",
            _by_month(contest, months),
        ]
    return "\n\n".join(parts)


def _by_month(contest: Contest, months: Sequence[str]) -> str:
    own = np.array([row["date"][:7] for row in contest.judged])
    counts = [f"{month} ({(own == month).sum()} articles)" for month in months]
    ours = np.array(contest.sides[0].ndcg_at_5)
    rows = []
    for side in contest.sides:
        gains = np.array(side.ndcg_at_5)
        cells = [
            f"{gains[own == month].mean():.3f}{_if_theirs(side, ours[own == month], gains[own == month])}"
            for month in months
        ]
        rows.append((side.name, *cells))
    return to_table(("system", *counts), rows)


def _if_theirs(side: Side, ours: np.ndarray, gains: np.ndarray) -> str:
    return f"; {_ahead(ours, gains)}" if side.name.startswith("Annif") else ""


def _quality(side: Side, ours: Side) -> tuple[str, ...]:
    trained = "–" if side.cpu is None else f"{side.cpu:.0f}"
    is_theirs = side.name.startswith("Annif")
    ahead = _ahead(np.array(ours.ndcg_at_5), np.array(side.ndcg_at_5)) if is_theirs else ""
    figures = (f"{mean(side.f1_at_5):.3f}", f"{side.micro:.3f}", f"{side.macro:.3f}")
    return side.name, f"{mean(side.ndcg_at_5):.3f}", ahead, *figures, trained


def _ahead(ours: np.ndarray, theirs: np.ndarray) -> str:
    gaps, rng = ours - theirs, np.random.default_rng(0)
    drawn = [gaps[rng.integers(0, len(gaps), len(gaps))].mean() for _ in range(DRAWS)]
    low, high = np.quantile(drawn, [0.025, 0.975])
    return f"{100 * gaps.mean():.1f} points ({100 * low:.1f} to {100 * high:.1f})"


def _speeds(times: Mapping[str, Sequence[float]], articles: int) -> list[tuple[str, ...]]:
    ours = next(iter(times.values()), ())
    rows: list[tuple[str, ...]] = []
    for name, spent in times.items():
        ratios = [theirs / mine for theirs, mine in zip(spent, ours, strict=True)]
        faster = (
            f"{median(ratios):.1f} × ({min(ratios):.1f} to {max(ratios):.1f})"
            if name.startswith("Annif")
            else ""
        )
        spread = f"{articles / max(spent):.0f} to {articles / min(spent):.0f}"
        rows.append((name, f"{articles / median(spent):.0f}", spread, faster))
    return rows


def _versions(names: Sequence[str]) -> str:
    return (
        ", ".join(f"{name} {metadata.version(name)}" for name in names)
        + f", Python {platform.python_version()}"
    )


def _their_versions(python: Path) -> str:
    code = f"import json; from importlib.metadata import version as v; print(json.dumps({{n: v(n) for n in {THEIRS}}}))"
    found = json.loads(
        subprocess.run([python, "-c", code], check=True, capture_output=True, text=True).stdout
    )
    return ", ".join(f"{name} {version}" for name, version in found.items())


def to_table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a Markdown table."""
    return "\n".join(
        "| " + " | ".join(line) + " |" for line in (header, ["---"] * len(header), *rows)
    )
