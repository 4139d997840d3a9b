"""What it takes to start: CPU time of loading and of `rubrique show`, memory of a process that tags as a worker does.

Each figure is of whole processes, in turns with those of another checkout where `--before` gives one: median [least to
most] of the rounds. Memory is of a process that gets articles that were read and checked elsewhere: Rss as the system
counts it, and of that what no other process can share.

Run: python benchmarks/speed/start.py ARTICLES.jsonl.gz [--articles 512] [--rounds 3] [--before CHECKOUT]
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
from collections import defaultdict
from itertools import islice
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from benchmarks.result_page import ROOT, write_page
from nlp import read_articles
from nlp.records import article_to_dict

PAGE = Path(__file__).parent / "RESULTS-start.md"
SHOWN = ROOT / "corpus" / "samples" / "depeche.txt"
BATCH = 64  # articles that a worker is asked at once
TIMES = ("first `Tagger.load()`", "second `Tagger.load()`", "`rubrique show`, all of it")
SIZES = ("Rss, loaded", "not shared, loaded", "Rss, at work", "not shared, at work", "most Rss")
LOAD = """
import json, time
from nlp import Tagger
taken = []
for _ in range(2):
    started = time.process_time()
    tagger = Tagger.load()
    taken.append(time.process_time() - started)
print(json.dumps(taken))
"""
TAG = f"""
import json, sys
from nlp.records import article_from_dict
from nlp.tagger import Tagger, spare_collector

def sizes():
    lines = open("/proc/self/smaps_rollup").read().splitlines()[1:]
    found = {{line.split(":")[0]: int(line.split()[1]) / 1024 for line in lines}}
    return [found["Rss"], found["Private_Clean"] + found["Private_Dirty"]]

tagger = Tagger.load()
spare_collector()
told = sizes()
with open(sys.argv[1], encoding="utf-8") as stream:
    batch = []
    for line in stream:
        batch.append(article_from_dict(json.loads(line)))
        if len(batch) == {BATCH}:
            for record in tagger.pipe(batch, batch_size={BATCH}, is_checked=True):
                record.to_json()
            batch = []
told += sizes()
most = next(line for line in open("/proc/self/status") if line.startswith("VmHWM"))
print(json.dumps([*told, int(most.split()[1]) / 1024]))
"""
SHOW = "import sys; from nlp.cli import main; main()"


def run(checkout: Path, code: str, *given: str) -> list[float]:
    """Return the numbers that a process of a checkout prints, or its CPU seconds if it prints none."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [sys.executable, "-c", code, *given]
    variables = {**os.environ, "PYTHONPATH": str(checkout), "OPENBLAS_NUM_THREADS": "1"}
    done = subprocess.run(command, env=variables, cwd=checkout, capture_output=True, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if code is SHOW:
        return [after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime]
    numbers: list[float] = json.loads(done.stdout)
    return numbers


def measure(checkout: Path, articles: Path) -> dict[str, float]:
    """Return all figures of one round."""
    times = run(checkout, LOAD) + run(checkout, SHOW, "show", str(SHOWN))
    sizes = run(checkout, TAG, str(articles))
    return dict(zip((*TIMES, *SIZES), times + sizes, strict=True))


def spread(values: list[float], digits: int) -> str:
    """Return median and range."""
    middle, least, most = statistics.median(values), min(values), max(values)
    return f"{middle:.{digits}f} [{least:.{digits}f} to {most:.{digits}f}]"


def main() -> None:
    """Measure in turns and write the page."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("articles_file", type=Path)
    parser.add_argument("--articles", type=int, default=512)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--before", type=Path, help="another checkout, for the second column")
    given = parser.parse_args()
    checkouts = {"now": ROOT, **({"before": given.before.resolve()} if given.before else {})}
    found: dict[tuple[str, str], list[float]] = defaultdict(list)
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", suffix=".jsonl") as stream:
        for article in islice(read_articles(given.articles_file), given.articles):
            stream.write(json.dumps(article_to_dict(article)) + "\n")
        stream.flush()
        for _ in range(given.rounds):
            for name, checkout in checkouts.items():
                for figure, value in measure(checkout, Path(stream.name)).items():
                    found[figure, name].append(value)
    rows = [f"| | {' | '.join(checkouts)} |", "|---" * (len(checkouts) + 1) + "|"]
    for unit, figures, digits in (("CPU seconds", TIMES, 2), ("MB", SIZES, 0)):
        for figure in figures:
            cells = (spread(found[figure, name], digits) for name in checkouts)
            rows.append(f"| {figure}, {unit} | {' | '.join(cells)} |")
    lead = f"{given.rounds} rounds; memory at work is that after {given.articles} articles."
    write_page(PAGE, "Starting", lead + "\n\n" + "\n".join(rows))


if __name__ == "__main__":
    main()
