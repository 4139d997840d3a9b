"""Tag articles of up to five megabytes and print the processor time per character: it should not grow.

python benchmarks/fuzzing/long_articles.py --most 1000000
"""

from __future__ import annotations

import argparse
import re
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))
STORY = (
    "Le président russe Vladimir Poutine a reçu mardi à Moscou Emmanuel Macron, a annoncé le Kremlin. "
    "L'Otan et l'Union européenne s'inquiètent. « La France reste attentive », a dit M. Macron.\n"
)
KINDS = {
    "a story told again": STORY,
    "one letter": "a",
    "one word": "Macron",
    "stops": ".",
    "hyphens": "-",
    "a story without blanks": re.sub(r"\s", "", STORY),
    "capitals": STORY.upper(),
    "names": "Jean Dupont, Awena Kervran et Boris Petit. ",
    "demonyms": "russe, franco-allemand, ",
}
SIZES = (10_000, 100_000, 1_000_000, 5_000_000)


def main() -> None:
    """Print a table: a line for each kind of article, a column for each size."""
    from nlp import Article, Tagger

    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument(
        "--most", type=int, default=1_000_000, help="characters of the longest article"
    )
    parser.add_argument("--only", default="", help="only kinds that hold this word")
    given = parser.parse_args()
    sizes = [size for size in SIZES if size <= given.most]
    tagger = Tagger.load()
    tagger("Bonjour.")
    print(
        f"| article | {' | '.join(f'{size:,}' for size in sizes)} |\n|{'---|' * (len(sizes) + 1)}"
    )
    for kind, pump in KINDS.items():
        if given.only in kind:
            cells = [
                _cell(tagger, Article(text=(pump * (size // len(pump) + 1))[:size]))
                for size in sizes
            ]
            print(f"| {kind} | {' | '.join(cells)} |", flush=True)


def _cell(tagger, article) -> str:  # type: ignore[no-untyped-def]
    started = time.process_time()
    tagger(article)
    seconds = time.process_time() - started
    return f"{1e6 * seconds / len(article.text):.1f} µs"


if __name__ == "__main__":
    main()
