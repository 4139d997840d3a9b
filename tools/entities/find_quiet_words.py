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

from spacy.language import Language
from spacy.tokens import Doc

from nlp import read_articles
from nlp.entities.field import make_fields
from nlp.entities.recognition.loading import QUIET_WORDS, load_pipeline
from nlp.entities.recognition.network import Network
from nlp.entities.recognition.tokenisation import paragraphs

OFTEN = 20  # occurrences below which a form may yet begin a name
DOUBT = 1e-3  # share of occurrences that may begin a weak name
BATCH = 64  # articles


def read_docs(paths: Sequence[str], nlp: Language) -> Iterator[list[Doc]]:
    """Yield the words of the articles, the paragraphs of a batch at a time."""
    for path in paths:
        articles = iter(read_articles(path))
        while batch := list(islice(articles, BATCH)):
            texts = [field.plain for article in batch for field in make_fields(article).values()]
            yield [nlp.tokenizer(part) for text in texts for _, part in paragraphs(text)]


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
    nlp = load_pipeline(given.model)
    network = Network(nlp.get_pipe("ner"))
    for docs in read_docs(given.articles, nlp):
        for doc, names in zip(docs, network.names(docs, weak=True), strict=True):
            seen.update(word.text for word in doc)
            for name in names:
                counts = doubted if name.weak else begun
                counts[doc[name.start].text] += 1
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
