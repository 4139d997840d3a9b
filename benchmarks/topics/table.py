"""Write the table of `side_by_side.py` as Markdown, with the day, the machine and the versions."""

from __future__ import annotations

import argparse
import json
import platform
import subprocess
from collections.abc import Mapping, Sequence
from importlib import metadata
from pathlib import Path
from statistics import mean, median

import numpy as np

from benchmarks.result_page import write_page
from benchmarks.topics.sides import Side

OURS = ("rubrique", "numpy", "scipy", "scikit-learn")
THEIRS = ("annif", "omikuji", "fasttext-numpy2", "scikit-learn", "numpy")


def write_results(
    options: argparse.Namespace,
    sides: Sequence[Side],
    times: Mapping[str, Sequence[float]],
    sizes: Mapping[str, int],
    python: Path,
) -> None:
    """Write the results file: quality and training, then throughput, then how it was measured."""
    parts = [
        f"Versions here: {_versions(OURS)}. In Annif's environment: {_their_versions(python)}.",
        f"Trained on {options.train.name} ({sizes['whole']} articles), judged on {options.dev.name} ({sizes['dev']} "
        "later articles). Labels: those of 10 training articles or more. One core each.",
        "## Quality and training",
        to_table(
            (
                "system",
                "nDCG@5",
                "ours ahead by (95 %)",
                "F1@5",
                "micro F1",
                "macro F1",
                "training, CPU s",
            ),
            [_quality(side, sides[0]) for side in sides],
        ),
        "Definitions are those of `nlp.evaluation`. Micro and macro F1 need thresholds: ours come from folds of the "
        "training articles; Annif's were tuned on the last fifth of the training articles by date, once as `annif "
        "optimize` does (one limit, one threshold) and once by our rule (one threshold for each label): the better of "
        "the two on dev is shown. Intervals: paired bootstrap over the dev articles. Annif's `svc` learns only one "
        "label of each article, by its design. Training time is that of the final model on all training articles; "
        f"ours includes its folds, calibration, thresholds and report card.{_remarks(options)}",
        "## Tagging",
        to_table(
            ("system", "articles per CPU second", "spread", "ours is faster by"),
            _speeds(times, sizes["press"]),
        ),
        f"{sizes['press']} articles of {options.press.name}, title and text, from string to ranked labels, models "
        f"loaded; process CPU time; {len(next(iter(times.values())))} rounds in turns after one that is not counted; "
        "median, and the ratio of each round (least to most). Annif through its Python interface, in batches of 32.",
        "Hyper-parameters: `annif-projects.toml`, chosen on the last fifth of the training articles; "
        "ours partly on dev, which favours us.",
    ]
    write_page(options.results, "Keyword tags beside Annif", "\n\n".join(parts))


def _remarks(options: argparse.Namespace) -> str:
    reused = (
        " Annif's models are those of an earlier run on the same files." if options.reuse else ""
    )
    return reused + (
        f" Our model was not trained in this run: {options.model}." if options.model else ""
    )


def _quality(side: Side, ours: Side) -> tuple[str, ...]:
    trained = f"{side.trained['cpu']:.0f}" if side.trained else "–"
    ahead = "" if side is ours else _ahead(np.array(ours.ndcg_at_5), np.array(side.ndcg_at_5))
    figures = (f"{mean(side.f1_at_5):.3f}", f"{side.micro:.3f}", f"{side.macro:.3f}")
    return side.name, f"{mean(side.ndcg_at_5):.3f}", ahead, *figures, trained


def _ahead(ours: np.ndarray, theirs: np.ndarray) -> str:
    gaps, rng = ours - theirs, np.random.default_rng(0)
    drawn = [gaps[rng.integers(0, len(gaps), len(gaps))].mean() for _ in range(2000)]
    low, high = np.quantile(drawn, [0.025, 0.975])
    return f"{100 * gaps.mean():.1f} points ({100 * low:.1f} to {100 * high:.1f})"


def _speeds(times: Mapping[str, Sequence[float]], articles: int) -> list[tuple[str, ...]]:
    ours = next(iter(times.values()))
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
