"""How many workers one machine can keep busy: what reading, checking, handing over and writing take for each article.

    python benchmarks/running/limit.py ../shared/corpora/press.jsonl.gz [--articles 8000] [--workers 2 4 8] [--nap 5]

Whole runs over some articles, but with stand-in workers: they sleep `--nap` ms for each article and answer with its text and
as many blanks as a record is longer, 10.5 kB in all, so that many of them fit on two cores. Told is the CPU time of the run
itself and of the process that reads for it; the dearer of the two is the limit, and of reading there may be several over a
folder of shards. Prints a table and writes RESULTS-limit.md beside this file.
"""

from __future__ import annotations

import argparse
import importlib
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
from nlp.running import ahead, run, slots
from nlp.running.guarded import GuardedReading
from nlp.running.options import RunOptions
from nlp.running.settings import Settings

RECORD = 10_500  # bytes of a record of a press article as JSON Lines, its text included
SHARD = 1000  # articles
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


def cut_file(source: Path, folder: Path) -> None:
    """Write the lines of a file as shards of so many."""
    folder.mkdir()
    lines = source.read_text("utf-8").splitlines(keepends=True)
    for number, start in enumerate(range(0, len(lines), SHARD)):
        shard = folder / f"part-{number:03d}.jsonl"
        shard.write_text("".join(lines[start : start + SHARD]), "utf-8")


def read_alone(source: Path) -> float:
    """Return the CPU seconds of the guarded process that reads a file."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    count = sum(1 for _ in GuardedReading([source], {}, print, Position()).read())
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert count, source
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def run_once(source: Path, output: Path, workers: int, nap: float, readers: int = 1) -> Took:
    """Run with stand-in workers in this process."""
    standing_in: Any = slots
    standing_in._COMMAND = (sys.executable, "-P", "-c", STAND_IN, str(nap / 1000), str(RECORD))
    running: Any = importlib.import_module("nlp.running.run")
    running.count_readers = lambda _jobs, _scheduler: readers
    options = RunOptions(jobs=workers, force=True)
    begun, start = time.perf_counter(), time.process_time()
    summary = run([source], output, Settings(), say=print, running=options)
    return Took(time.perf_counter() - begun, time.process_time() - start, summary.written)


def main() -> None:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--articles", type=int, default=8000)
    parser.add_argument("--workers", type=int, nargs="+", default=[2, 4, 8])
    parser.add_argument("--nap", type=float, default=5.0)
    options = parser.parse_args()
    settings: Any = ahead
    settings.STRETCH = 1  # each shard is read by a process of its own
    with tempfile.TemporaryDirectory() as name:
        source, one, shards = (Path(name) / word for word in ("in.jsonl", "one.jsonl", "shards"))
        output = Path(name) / "out.jsonl"
        write_sample(options.corpus, options.articles, source)
        write_sample(options.corpus, 1, one)
        cut_file(source, shards)
        packed = Path(name) / "in.jsonl.gz"
        packed.write_bytes(subprocess.check_output(["gzip", "-c", str(source)]))
        start = read_alone(one)
        reading = {path.suffix: read_alone(path) - start for path in (source, packed)}
        took = {
            f"{workers} workers, one reader": run_once(source, output, workers, options.nap)
            for workers in options.workers
        }
        for readers in (2, 4):
            took[f"{options.workers[-1]} workers, {readers} readers over shards of {SHARD:,}"] = (
                run_once(shards, output, options.workers[-1], options.nap, readers)
            )
        idle = run_once(one, output, 1, options.nap).own
    count = max(ran.records for ran in took.values())
    reads = {kind: cpu / count * 1000 for kind, cpu in reading.items()}
    runs = {kind: (ran.own - idle) / ran.records * 1000 for kind, ran in took.items()}
    lines = [
        f"{count:,} articles of {options.corpus.name}; stand-in workers that sleep {options.nap:g} ms for each and answer with "
        f"{RECORD:,} bytes. What it takes to start, {start:.1f} s to read and {idle:.1f} s to run, is left out.",
        "",
        "| | ms of CPU for an article |",
        "|---|---|",
        *(f"| the process that reads, {kind} | {cpu:.3f} |" for kind, cpu in reads.items()),
        *(f"| the run itself, {kind} | {cpu:.3f} |" for kind, cpu in runs.items()),
        "",
        f"At {TAGGING:g} ms for an article in a worker, one reader keeps up with {TAGGING / max(reads.values()):.0f} workers, the run "
        f"itself with {TAGGING / max(runs.values()):.0f}.",
    ]
    page = "\n".join(lines)
    print(page)
    write_page(
        Path(__file__).with_name("RESULTS-limit.md"), "How many workers one machine feeds", page
    )


if __name__ == "__main__":
    main()
