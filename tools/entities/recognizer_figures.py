"""Measure recognisers alone: strict spans of press gold, countries as places, and of Wikinews.

    python -m tools.entities.recognizer_figures MODEL... --press GOLD.jsonl... [--wikinews winer-dev.jsonl.gz]

MODEL is the folder of an entity model; those of earlier editions are in the history of `models/presse-fr`.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from tools.entities import train_presse_fr as recipe


def main() -> None:
    """Print the F1 of each model on each file."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("models", type=Path, nargs="+")
    parser.add_argument("--press", type=Path, nargs="*", default=[])
    parser.add_argument("--wikinews", type=Path, nargs="*", default=[])
    options = parser.parse_args()
    for folder in options.models:
        model = recipe.load_component(folder)
        for path in options.press:
            print(folder, path.name, recipe.press_figures(model, recipe.read_articles([path])))
        for path in options.wikinews:
            print(folder, path.name, recipe.wikinews_figures(model, recipe.read_articles([path])))


if __name__ == "__main__":
    main()
