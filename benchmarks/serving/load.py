"""Measure a service: records equal to the library's with many clients, latency, memory, workers that are killed.

python benchmarks/serving/load.py ARTICLES [--limit 500] [--seconds 120] [--kills 10] [--out benchmarks/serving/RESULTS.md]

Services are started and stopped here, on free ports: one with one worker for latency and memory, one with two for kills.
"""

from __future__ import annotations

import argparse
import contextlib
import itertools
import json
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

import httpx

from nlp import Tagger, read_articles
from nlp.records import Article, article_to_dict, encode_json

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from result_page import ROOT, write_page

WORDS = 300  # of an article whose latency is measured
INTRO = """\
The load beside a figure is that of the whole machine, this measurement included: at 2 and less it was calm, above that others
worked too, and times say nothing of a calm one. What was aimed at: a median under 20 ms for one client, throughput at 8
clients within 15 % of `tagger.pipe`, memory flat over 50,000 requests.
"""
COMMAND = (sys.executable, "-c", "from nlp.cli import main; main()", "serve", "--port", "0")


@contextlib.contextmanager
def serving(*options: str) -> Iterator[tuple[str, int]]:
    """Start a service; yield its address and process; stop it."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    process = subprocess.Popen(
        [*COMMAND, *options], env=environment, stderr=subprocess.PIPE, text=True
    )
    assert process.stderr is not None
    lines = iter(process.stderr)
    address = next(line.split()[-1] for line in lines if line.startswith("listening"))
    threading.Thread(target=lambda: list(lines), daemon=True).start()
    try:
        yield address, process.pid
    finally:
        process.terminate()
        process.wait(60)


def ask_all(
    url: str, articles: Sequence[Article], clients: int
) -> tuple[dict[str, bytes], list[float], float]:
    """Send articles from several clients; return records by id, seconds of each answer, seconds of all.

    By the standard library's client: a larger one takes a core for itself at a hundred answers a second.
    """
    waiting = iter([(article.id, encode_json(article_to_dict(article))) for article in articles])
    address = urlsplit(url)
    kind = {"Content-Type": "application/json"}
    lock = threading.Lock()
    found: dict[str, bytes] = {}
    took: list[float] = []

    def work() -> None:
        with contextlib.closing(HTTPConnection(address.netloc, timeout=120)) as client:
            while True:
                with lock:
                    name, body = next(waiting, (None, b""))
                if name is None:
                    return
                began = time.perf_counter()
                client.request("POST", "/v1/tag", body, kind)
                reply = client.getresponse()
                content = reply.read()
                took.append(time.perf_counter() - began)
                assert reply.status == 200, content
                found[str(name)] = content

    began = time.perf_counter()
    threads = [threading.Thread(target=work) for _ in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found, took, time.perf_counter() - began


def memory(pid: int) -> int:
    """Return the memory of the workers of a service, in MB."""
    numbers = ",".join(map(str, workers(pid)))
    shown = subprocess.run(
        ["ps", "-o", "rss=", "-p", numbers], capture_output=True, text=True, check=True
    )
    return sum(map(int, shown.stdout.split())) // 1024


def workers(pid: int) -> list[int]:
    """Return the workers of a service."""
    found = subprocess.run(
        ["pgrep", "-P", str(pid)], capture_output=True, text=True, check=False
    ).stdout
    return [int(word) for word in found.split()]


def load() -> str:
    """Return how much else the machine does."""
    return f"load {os.getloadavg()[0]:.1f}"


def tell_equality(url: str, articles: Sequence[Article], tagger: Tagger) -> Iterator[str]:
    """Yield lines on records and throughput, with 8 clients and by the library, in turn."""
    found, _, seconds = ask_all(url, articles, 8)
    asked = len(found) / seconds
    yield f"- 8 clients, {len(found)} of {len(articles)} articles answered: {asked:.1f} a second ({load()})."
    began = time.perf_counter()
    records = list(tagger.pipe(articles))
    piped = len(articles) / (time.perf_counter() - began)
    same = sum(found.get(str(record.article.id)) == record.to_json() for record in records)
    yield f"- `tagger.pipe` in one process: {piped:.1f} a second ({load()}); the service has {asked / piped:.0%} of it."
    yield f"- {same} of {len(articles)} records are those of the library, byte for byte, under the id that was sent."


def tell_latency(url: str, articles: Sequence[Article]) -> Iterator[str]:
    """Yield a table row for each number of clients; no article is sent twice."""
    unseen = iter(articles)
    yield "| clients | requests | median | 95 % | machine |"
    yield "|---|---|---|---|---|"
    for clients in (1, 4, 8):
        own = list(itertools.islice(unseen, 60 * clients))
        _, took, _ = ask_all(url, own, clients)
        last = statistics.quantiles(took, n=20)[-1]
        median = statistics.median(took)
        yield f"| {clients} | {len(own)} | {median * 1000:.0f} ms | {last * 1000:.0f} ms | {load()} |"


def tell_memory(url: str, pid: int, texts: Sequence[str], seconds: float) -> Iterator[str]:
    """Yield the memory of a worker as requests go by, each a text that was not sent before."""
    until = time.monotonic() + seconds
    asked = 0
    yield "| further requests | memory |"
    yield "|---|---|"
    yield f"| 0 | {memory(pid)} MB |"
    while time.monotonic() < until:
        step = [
            Article(id=str(asked + place), text=f"{asked + place}. {texts[place % len(texts)]}")
            for place in range(500)
        ]
        ask_all(url, step, 4)
        asked += len(step)
        yield f"| {asked} | {memory(pid)} MB |"


def tell_kills(kills: int) -> Iterator[str]:
    """Kill workers while corrections and articles come in; yield what became of them."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "corrections.jsonl"
        with serving("--workers", "2", "--corrections", str(path)) as (url, pid):
            counts: dict[str, list[str]] = {"taken": [], "tagged": [], "lost": []}
            is_over = threading.Event()

            def work(name: int) -> None:
                number = 0
                while not is_over.is_set():
                    number += 1
                    form = f"Forme {name}-{number}"
                    try:
                        reply = httpx.post(
                            f"{url}/v1/corrections",
                            json={"action": "reject", "form": form, "scope": "everywhere"},
                            timeout=60,
                        )
                        if reply.status_code == 201:
                            counts["taken"].append(form)
                        text = {"text": "Emmanuel Macron est à Moscou."}
                        if httpx.post(f"{url}/v1/tag", json=text, timeout=60).status_code == 200:
                            counts["tagged"].append(form)
                    except httpx.HTTPError:
                        counts["lost"].append(form)

            threads = [threading.Thread(target=work, args=(name,)) for name in range(4)]
            for thread in threads:
                thread.start()
            for _ in range(kills):
                time.sleep(2)
                os.kill(workers(pid)[0], signal.SIGKILL)
            time.sleep(3)
            is_over.set()
            for thread in threads:
                thread.join()
            left = len(workers(pid))
        lines = path.read_text(encoding="utf-8").splitlines()
    held = {json.loads(line)["form"] for line in lines}
    kept = sum(form in held for form in counts["taken"])
    yield f"- {kills} workers killed by SIGKILL while 4 clients corrected and tagged ({load()}); {left} workers at the end."
    yield f"- {len(counts['taken'])} corrections were answered with 201; {kept} of them are in the file, each line of which is whole."
    yield f"- {len(counts['tagged'])} articles were tagged; {len(counts['lost'])} requests were cut off with the worker that had them."


def main() -> None:
    """Measure, print and write the page."""
    parser = argparse.ArgumentParser()
    parser.add_argument("articles")
    parser.add_argument("--limit", type=int, default=500)
    parser.add_argument("--seconds", type=float, default=120, help="of requests for the memory")
    parser.add_argument("--kills", type=int, default=10)
    parser.add_argument("--out", type=Path, default=ROOT / "benchmarks" / "serving" / "RESULTS.md")
    given = parser.parse_args()
    read = read_articles(given.articles, reject=lambda _: None)
    articles = list(itertools.islice(read, given.limit))
    long = (article for article in read if len(article.text.split()) >= WORDS)
    cut = [
        replace(one, text=" ".join(one.text.split()[:WORDS]))
        for one in itertools.islice(long, 1000)
    ]
    tagger = Tagger.load()
    list(tagger.pipe(cut[800:]))
    lines = [INTRO, "## The record, and throughput", ""]
    with serving() as (url, pid):
        ask_all(url, cut[800:], 8)
        lines += tell_equality(url, articles, tagger)
        lines += ["", f"## Latency of one article of {WORDS} words, one worker", ""]
        lines += tell_latency(url, cut[:800])
        lines += ["", "## Memory of the worker, articles of the same corpus", ""]
        lines += tell_memory(url, pid, [article.text for article in articles], given.seconds)
    lines += ["", "## Workers that are killed", ""]
    lines += tell_kills(given.kills)
    print("\n".join(lines))
    write_page(given.out, "The service under load", "\n".join(lines))


if __name__ == "__main__":
    main()
