r"""What more annotated articles teach the recogniser: trained on 150, 300, 450 and 600 of them, measured on the rest.

    python -m benchmarks.entities.learning_curve --start FOLDER --winer winer-train.jsonl.gz winer-giletsjaunes.jsonl.gz \
        --corpora press.jsonl.gz afp-train.jsonl.gz --gold GOLD.jsonl... --out FOLDER [--counts 150 300 450 600] [--page PAGE]

START is a recogniser that has seen no annotated press (the first edition is in the history of `models/presse-fr`). Each
point learns on from it: so many articles of `corpus/annotated/entities.jsonl`, the smaller sets inside the larger ones, and
the share of WiNER that `tools.entities.train_on_annotated` takes, without text that a model had read. Figures: strict spans,
countries as places, on the annotated articles that no point has learned from, and on each GOLD. OUT keeps what was trained;
a point that is there is only measured.
"""

from __future__ import annotations

import argparse
import random
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.result_page import write_page
from tools.entities import train_on_annotated as annotated_recipe
from tools.entities import train_presse_fr as recipe
from tools.entities.train_arbiter import joined

Row = dict[str, Any]
Figures = dict[str, float]

COUNTS = (150, 300, 450, 600)
EPOCHS = 3  # a quarter less than the recipe, so that it takes an hour
WINER_SHARE, WINER_VARIED = 0.4, 1.0  # as the recipe takes them
PRESS_VARIED = 0.6
COLUMNS = ("all", "person", "place", "organisation")
TITLE = "What more annotated articles teach the recogniser"


def main() -> None:
    """Train each point that is not there, measure all, print or write the table."""
    options = arguments()
    rows = sorted(joined(options.corpora), key=lambda row: row["id"])
    random.Random(5).shuffle(rows)
    rest = rows[max(options.counts) :]
    lines = [
        f"The {len(rest)} annotated articles that no point has seen, and the gold files: F1 of all, person, place, "
        "organisation.",
        "",
        f"| articles learned from | {len(rest)} annotated | "
        + " | ".join(path.name.partition(".")[0] for path in options.gold)
        + " |",
        "|---" * (2 + len(options.gold)) + "|",
    ]
    for count in (0, *options.counts):
        model = trained(options, rows[:count])
        figures = [annotated_figures(model, rest)]
        for path in options.gold:
            figures.append(recipe.press_figures(model, recipe.read_articles([path])))
        lines.append(f"| {count} | " + " | ".join(map(shown, figures)) + " |")
        print(lines[-1], flush=True)
    if options.page:
        write_page(options.page, TITLE, "\n".join(lines))


def trained(options: argparse.Namespace, rows: Sequence[Row]) -> Any:
    """Return the recogniser that has learned from these articles, trained if it is not kept."""
    if not rows:
        return recipe.load_component(options.start)
    folder = options.out / str(len(rows))
    if not (folder / "trained_on.json").exists():
        demonyms = recipe.read_demonyms(recipe.ROOT / "nlp" / "knowledge")
        wikinews = recipe.gold_units(recipe.read_articles(options.winer), demonyms)
        winer = [annotated_recipe.relabelled(unit) for unit in wikinews]
        press = press_units(rows)
        drawn = annotated_recipe.sampler(
            [(press, 1.0, PRESS_VARIED), (winer, WINER_SHARE, WINER_VARIED)]
        )
        start = recipe.load_component(options.start)
        start.get_pipe("ner").add_label(annotated_recipe.OTHER)
        model = recipe.fine_tune(start, drawn, EPOCHS, 1)
        annotated_recipe.save(model, folder, [row["id"] for row in rows])
    return recipe.load_component(folder)


def press_units(rows: Sequence[Row]) -> list[recipe.Unit]:
    """Return the paragraphs of annotated articles with their names."""
    units: list[recipe.Unit] = []
    for row in rows:
        units += annotated_recipe.cut(row, annotated_recipe.spans_of(row))
    return units


def annotated_figures(model: Any, rows: Sequence[Row]) -> Figures:
    """Return F1 by type on annotated articles, paragraph by paragraph."""
    pairs = []
    for text, spans in press_units(rows):
        gold = {(start, end): {kind} for start, end, kind in spans if kind in COLUMNS}
        pairs.append((gold, recipe.found_spans(model, text)))
    return recipe.f1_by_type(pairs)


def shown(figures: Figures) -> str:
    """Return the figures of one file as a cell."""
    return " ".join(f"{figures[column]:.3f}" for column in COLUMNS)


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--start", type=Path, required=True)
    parser.add_argument("--winer", type=Path, nargs="+", required=True)
    parser.add_argument("--corpora", type=Path, nargs="+", required=True)
    parser.add_argument("--gold", type=Path, nargs="+", required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--counts", type=int, nargs="+", default=list(COUNTS))
    parser.add_argument("--page", type=Path)
    return parser.parse_args()


if __name__ == "__main__":
    warnings.filterwarnings("ignore", message=".*could not be aligned.*")
    main()
