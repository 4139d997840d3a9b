"""How many workers one machine can keep busy: what reading, checking, handing over and writing take for each article.

    python benchmarks/running/limit.py ../shared/corpora/press.jsonl.gz [--articles 8000] [--workers 2 4 8] [--nap 5]

Whole runs over some articles, but with stand-in workers: they sleep `--nap` ms for each article and answer with its text and
as many blanks as a record is longer, 10.5 kB in all, so that many of them fit on two cores. Told is the CPU time of the run
itself and of the process that reads for it; the dearer of the two is the limit. Prints a table and writes RESULTS-limit.md beside this file.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from benchmarks.result_page import write_page
from nlp import read_articles
from nlp.reading import Position
from nlp.records import article_to_dict
from nlp.running import run, slots
from nlp.running.guarded import GuardedReading
from nlp.running.options import RunOptions
from nlp.running.settings import Settings

RECORD = 10_500  # bytes of a record of a press article as JSON Lines, its text included
TAGGING = 22.0  # ms of a core that a real worker needs for an article, docs/running.md
STAND_IN = """
import json, sys, time
from nlp.running.settings import Settings
nap, size = float(sys.argv[1]), int(sys.argv[2])
settings = Settings.from_dict(json.loads(sys.stdin.buffer.readline()))
answers = sys.stdout.buffer
answers.write(json.dumps({"ready": settings.read_stamps()}).encode() + b"\\n")
answers.flush()
for question in sys.stdin.buffer:
    rows = json.loads(question)
    time.sleep(nap * len(rows))
    for row in rows:
        record = json.dumps({"schema": 1, "entities": [], "tags": [], "made_by": {}, **row}, ensure_ascii=False)
        answers.write(b"+" + record.encode().ljust(size) + b"\\n")
    answers.flush()
"""


@dataclass(frozen=True)
class Took:
    """What one run took: wall seconds, CPU seconds of the run itself, records."""

    wall: float
    own: float
    records: int


def write_sample(corpus: Path, count: int, target: Path) -> None:
    """Write articles of a corpus as JSON Lines, one file."""
    with target.open("w", encoding="utf-8") as stream:
        for article in islice(read_articles(corpus), count):
            row = {key: value for key, value in article_to_dict(article).items() if key != "origin"}
            stream.write(json.dumps(row, ensure_ascii=False) + "\n")


def read_alone(source: Path) -> tuple[float, float]:
    """Return the CPU seconds of the guarded process that reads a file, and of what takes its articles."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.process_time()
    reading = GuardedReading([source], {}, print, Position())
    count = sum(1 for _ in reading.read())
    own = time.process_time() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert count, source
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, own


def run_once(source: Path, output: Path, workers: int, nap: float) -> Took:
    """Run with stand-in workers in this process."""
    standing_in: Any = slots
    standing_in._COMMAND = (sys.executable, "-P", "-c", STAND_IN, str(nap / 1000), str(RECORD))
    running = RunOptions(jobs=workers, force=True)
    begun, start = time.perf_counter(), time.process_time()
    summary = run([source], output, Settings(), say=print, running=running)
    return Took(time.perf_counter() - begun, time.process_time() - start, summary.written)


def main() -> None:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--articles", type=int, default=8000)
    parser.add_argument("--workers", type=int, nargs="+", default=[2, 4, 8])
    parser.add_argument("--nap", type=float, default=5.0)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        source, output = Path(name) / "in.jsonl", Path(name) / "out.jsonl"
        write_sample(options.corpus, options.articles, source)
        packed = Path(name) / "in.jsonl.gz"
        packed.write_bytes(subprocess.check_output(["gzip", "-c", str(source)]))
        reading = {path.suffix: read_alone(path)[0] for path in (source, packed)}
        took = {
            workers: run_once(source, output, workers, options.nap) for workers in options.workers
        }
    count = next(iter(took.values())).records
    dearest = max(reading.values()) / count * 1000
    lines = [
        f"{count:,} articles of {options.corpus.name}; stand-in workers that sleep {options.nap:g} ms for each and answer with "
        f"{RECORD:,} bytes.",
        "",
        "| | ms of CPU for an article |",
        "|---|---|",
        *(
            f"| the process that reads {suffix} | {cpu / count * 1000:.3f} |"
            for suffix, cpu in reading.items()
        ),
        *(
            f"| the run itself, {workers} workers ({count / ran.wall:.0f} articles a second) | {ran.own / count * 1000:.3f} |"
            for workers, ran in took.items()
        ),
        "",
        f"At {TAGGING:g} ms for an article in a worker, the reading of one run keeps up with {TAGGING / dearest:.0f} workers, the "
        f"run itself with {TAGGING / max(ran.own / count * 1000 for ran in took.values()):.0f}.",
    ]
    page = "\n".join(lines)
    print(page)
    write_page(
        Path(__file__).with_name("RESULTS-limit.md"), "How many workers one machine feeds", page
    )


if __name__ == "__main__":
    main()
