"""Measure a service: records equal to the library's with many clients, latency at 1, 4 and 8 clients, memory.

python benchmarks/serving/load.py ARTICLES [--limit 500] [--url http://127.0.0.1:8787]

Start `rubrique serve` first, with the models that this process loads too: the shipped ones.
"""

from __future__ import annotations

import argparse
import itertools
import statistics
import subprocess
import threading
import time
from collections.abc import Sequence

import httpx

from nlp import Tagger, read_articles
from nlp.records import Article, article_to_dict

WORDS = 300  # of an article whose latency is measured


def ask_all(
    url: str, articles: Sequence[Article], clients: int
) -> tuple[dict[str, bytes], list[float], float]:
    """Send articles from several clients; return records by id, seconds of each answer, seconds of all."""
    waiting = iter(articles)
    lock = threading.Lock()
    found: dict[str, bytes] = {}
    took: list[float] = []

    def work() -> None:
        with httpx.Client(base_url=url, timeout=120) as client:
            while True:
                with lock:
                    article = next(waiting, None)
                if article is None:
                    return
                began = time.perf_counter()
                reply = client.post("/v1/tag", json=article_to_dict(article))
                took.append(time.perf_counter() - began)
                reply.raise_for_status()
                found[str(article.id)] = reply.content

    began = time.perf_counter()
    threads = [threading.Thread(target=work) for _ in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found, took, time.perf_counter() - began


def memory(pid: int) -> int:
    """Return the memory of the workers of a service, in MB."""
    workers = subprocess.run(
        ["pgrep", "-P", str(pid)], capture_output=True, text=True, check=True
    ).stdout.split()
    shown = subprocess.run(
        ["ps", "-o", "rss=", "-p", ",".join(workers)], capture_output=True, text=True, check=True
    )
    return sum(map(int, shown.stdout.split())) // 1024


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser()
    parser.add_argument("articles")
    parser.add_argument("--limit", type=int, default=500)
    parser.add_argument("--url", default="http://127.0.0.1:8787")
    parser.add_argument("--pid", type=int, help="of the service: its workers' memory is told")
    given = parser.parse_args()
    read = read_articles(given.articles, reject=lambda _: None)
    articles = list(itertools.islice(read, given.limit))
    if given.pid:
        print(f"memory before: {memory(given.pid)} MB")
    found, took, seconds = ask_all(given.url, articles, 8)
    print(
        f"{len(found)} of {len(articles)} articles with 8 clients: {len(found) / seconds:.1f} a second",
        flush=True,
    )
    text = " ".join(" ".join(article.text for article in articles).split()[:WORDS])
    for clients in (1, 4, 8):
        own = [Article(id=str(number), text=text) for number in range(20 * clients)]
        _, took, _ = ask_all(given.url, own, clients)
        last = statistics.quantiles(took, n=20)[-1]
        print(
            f"{clients} clients: median {statistics.median(took) * 1000:.0f} ms, 95 % {last * 1000:.0f} ms",
            flush=True,
        )
    if given.pid:
        print(f"memory after {len(articles) + 260} requests: {memory(given.pid)} MB")
    tagger = Tagger.load()
    began = time.perf_counter()
    same = sum(
        found.get(str(record.article.id)) == record.to_json() for record in tagger.pipe(articles)
    )
    print(
        f"{same} of {len(articles)} records equal to the library's, whose pipe makes {len(articles) / (time.perf_counter() - began):.1f} a second"
    )


if __name__ == "__main__":
    main()
