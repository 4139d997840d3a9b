"""Find the forms that begin no name, whatever stands around them, and write them into a model folder.

    python tools/entities/find_quiet_words.py models/presse-fr articles.jsonl.gz ...

The recogniser reads every word of the articles; a form that it met often and never took for the beginning of a name
is quiet. It need not look at such words any more (`nlp/entities/recognition/layers.py`).
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

from nlp import read_articles
from nlp.entities.field import make_fields
from nlp.entities.recognition.loading import QUIET_WORDS, load_network
from nlp.entities.recognition.network import Network
from nlp.entities.recognition.tokenisation import paragraphs

OFTEN = 20  # occurrences below which a form may yet begin a name
DOUBT = 1e-3  # share of occurrences that may begin a weak name
BATCH = 64  # articles


def read_paragraphs(paths: Sequence[str]) -> Iterator[list[str]]:
    """Yield the paragraphs of the articles, a batch at a time."""
    for path in paths:
        articles = iter(read_articles(path))
        while batch := list(islice(articles, BATCH)):
            texts = [field.plain for article in batch for field in make_fields(article).values()]
            yield [part for text in texts for _, part in paragraphs(text)]


def main() -> None:
    """Count forms and the names they begin; write the quiet ones."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("model", type=Path, help="folder of the model, whose list is replaced")
    parser.add_argument(
        "articles", nargs="+", help="files of articles, as `rubrique tag` reads them"
    )
    given = parser.parse_args()
    seen: Counter[str] = Counter()
    begun: Counter[str] = Counter()
    doubted: Counter[str] = Counter()
    network = load_network(given.model)
    if not isinstance(network, Network):
        raise SystemExit(f"{given.model}: a network of another make, whose words are all looked at")
    for texts in read_paragraphs(given.articles):
        for text, names in zip(texts, network.names(texts, weak=True), strict=True):
            forms = {start: word.form for start, word in network.lexicon.read(text)}
            seen.update(forms.values())
            for name in names:
                counts = doubted if name.weak else begun
                counts[forms[name.start]] += 1
    quiet = [
        form
        for form, count in seen.items()
        if count >= OFTEN and not begun[form] and doubted[form] <= DOUBT * count and form.strip()
    ]
    lines = "".join(f"{form}\n" for form in sorted(quiet))
    (given.model / QUIET_WORDS).write_text(lines, encoding="utf-8")
    share = sum(seen[form] for form in quiet) / seen.total()
    print(f"{seen.total():,} words, {len(quiet):,} quiet forms, {share:.1%} of the words")


if __name__ == "__main__":
    main()
