"""What the entity stage adds to the recogniser's own time: both timed in turns, in one run.

Usage: python benchmarks/entities/stage_cost.py ARTICLES.jsonl.gz [--articles 300] [--rounds 7]

Prints the load time of the tables, words per CPU second of the recogniser, and the stage's time as a share of the
recogniser's, median and spread over the rounds. Process CPU time.
"""

from __future__ import annotations

import argparse
import statistics
import time
from itertools import islice

from nlp import read_articles
from nlp.entities.recognition.recognizer import Recognizer
from nlp.entities.resolver import Resolver
from nlp.entities.storage import load_arbiter
from nlp.knowledge import Knowledge
from nlp.models import find_model


def main() -> None:
    """Time recogniser and resolver in turns."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("articles_file")
    parser.add_argument("--articles", type=int, default=300)
    parser.add_argument("--rounds", type=int, default=7)
    options = parser.parse_args()
    articles = list(islice(read_articles(options.articles_file), options.articles))
    texts = [text for article in articles for text in (article.title, article.text)]
    started = time.process_time()
    knowledge = Knowledge.load()
    print(f"tables loaded in {time.process_time() - started:.2f} s")
    model = find_model("presse-fr")
    recognizer, resolver = Recognizer.load(model), Resolver(knowledge, load_arbiter(model))
    shares, speeds = [], []
    words = sum(len(text.split()) for text in texts)
    for _ in range(options.rounds + 1):
        started = time.process_time()
        spans = list(recognizer.pipe(texts))
        between = time.process_time()
        for index, article in enumerate(articles):
            resolver.resolve(article, {"title": spans[2 * index], "text": spans[2 * index + 1]})
        shares.append((time.process_time() - between) / (between - started))
        speeds.append(words / (between - started))
    shares, speeds = shares[1:], speeds[1:]  # the first round warms up
    print(f"recogniser: {statistics.median(speeds):,.0f} words per CPU second")
    print(
        f"stage / recogniser: {statistics.median(shares):.3f} [{min(shares):.3f}-{max(shares):.3f}]"
    )


if __name__ == "__main__":
    main()
