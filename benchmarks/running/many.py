"""Many short articles in one run: how much memory and time it takes, whether every one is there, and whether a kill is forgiven.

    python benchmarks/running/many.py ../shared/corpora/press.jsonl.gz ... [--articles 100000] [--words 40] [--jobs 1]

Each article is a short one made of one of the corpora (see long_run.py), under an id of its own. One run tags them all. Another
is killed (SIGKILL) at a random moment and gone on with once: it must give the bytes of the first.
Writes RESULTS-many.md beside this file. 100,000 articles take most of an hour with one worker.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path

import psutil

from benchmarks.result_page import write_page
from benchmarks.running.long_run import make_variants

PAUSE = 0.5  # seconds between two looks at the memory


@dataclass(frozen=True)
class Ran:
    """What one process of a run took, with all its workers."""

    code: int
    wall: float
    cpu: float
    own: float  # most MB resident of the run itself
    largest: float  # of its largest child
    whole: float  # of all together at one moment


def write_articles(corpora: Sequence[Path], count: int, words: int, target: Path) -> None:
    """Write articles made of those of the corpora as JSON Lines, each under another id."""
    made = [make_variants(corpus, words) for corpus in corpora]
    turns = chain.from_iterable(zip(*made, strict=False))
    with target.open("w", encoding="utf-8") as stream:
        for number, article in enumerate(islice(turns, count)):
            row = {"id": f"{article.id}/{number}", "title": article.title, "text": article.text}
            stream.write(json.dumps(row, ensure_ascii=False) + "\n")


def run(source: Path, output: Path, jobs: int, *more: str, kill_after: float = 0) -> Ran:
    """Run `rubrique tag`, with SIGKILL after some seconds if they are given."""
    start = "from nlp.cli import main; main()"
    asked = ["tag", str(source), "-o", str(output), "-q", "--any-language", "--jobs", str(jobs)]
    begun = time.perf_counter()
    pid = os.posix_spawn(sys.executable, [sys.executable, "-c", start, *asked, *more], os.environ)
    peaks = [0.0, 0.0, 0.0]
    is_over = threading.Event()
    looking = threading.Thread(target=_look, args=(pid, peaks, is_over))
    looking.start()
    if kill_after:
        time.sleep(kill_after)
        os.kill(pid, signal.SIGKILL)
    _, status, usage = os.wait4(pid, 0)
    wall = time.perf_counter() - begun
    is_over.set()
    looking.join()
    code = os.waitstatus_to_exitcode(status)
    return Ran(code, wall, usage.ru_utime + usage.ru_stime, *peaks)


def _look(pid: int, peaks: list[float], is_over: threading.Event) -> None:
    """Keep the most memory of the run, of its largest child, and of all."""
    process = psutil.Process(pid)
    while not is_over.wait(PAUSE):
        try:
            own = process.memory_info().rss / 2**20
            children = [_resident(child) for child in process.children(recursive=True)]
        except psutil.NoSuchProcess:
            return
        seen = (own, max(children, default=0.0), own + sum(children))
        peaks[:] = map(max, peaks, seen)


def _resident(process: psutil.Process) -> float:
    try:
        return float(process.memory_info().rss) / 2**20
    except psutil.NoSuchProcess:
        return 0.0


def read_ids(path: Path) -> list[str]:
    """Return the ids of articles or records, in order."""
    with path.open(encoding="utf-8") as stream:
        return [json.loads(line)["id"] for line in stream]


def count_shards(output: Path) -> int:
    """Return how many finished shards a killed run has left."""
    return len(list(Path(f"{output}.parts/shards").glob("part-*.jsonl")))


def main() -> None:
    """Run, kill, go on, compare."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("corpora", type=Path, nargs="+")
    parser.add_argument("--articles", type=int, default=100_000)
    parser.add_argument("--words", type=int, default=40)
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    chance = random.Random(options.seed)
    with tempfile.TemporaryDirectory() as name:
        source, whole, again = (Path(name) / f"{word}.jsonl" for word in ("in", "whole", "again"))
        write_articles(options.corpora, options.articles, options.words, source)
        first = run(source, whole, options.jobs)
        print(first, file=sys.stderr, flush=True)
        assert first.code == 0, first
        moment = chance.uniform(0.1, 0.9) * first.wall
        killed = run(source, again, options.jobs, kill_after=moment)
        assert killed.code == -signal.SIGKILL, killed
        shards = count_shards(again)
        resumed = run(source, again, options.jobs, "--resume")
        assert resumed.code == 0, resumed
        given, made = read_ids(source), read_ids(whole)
        is_same = whole.read_bytes() == again.read_bytes()
        left = sorted(path.name for path in Path(name).iterdir())
    rows = (("whole", first), (f"killed after {moment:.0f} s", killed), ("gone on", resumed))
    corpora = ", ".join(corpus.name for corpus in options.corpora)
    lines = [
        f"{len(given):,} articles of {options.words} words made of those of {corpora}; {options.jobs} worker(s).",
        "",
        "| run | wall s | CPU s | MB of the run | MB of its largest process | MB of all at one moment |",
        "|---|---|---|---|---|---|",
        *(
            f"| {what} | {ran.wall:.0f} | {ran.cpu:.0f} | {ran.own:.0f} | {ran.largest:.0f} | {ran.whole:.0f} |"
            for what, ran in rows
        ),
        "",
        f"- articles given {len(given):,}, records {len(made):,}, ids given and not made "
        f"{len(set(given) - set(made)):,}, made twice {len(made) - len(set(made)):,}, "
        f"{'in' if given == made else 'NOT in'} the order given",
        f"- killed with {shards} shards finished; gone on with once: "
        f"{'the same bytes' if is_same else 'OTHER BYTES'}",
        f"- left in the folder: {', '.join(left)}",
    ]
    page = "\n".join(lines)
    print(page)
    write_page(Path(__file__).with_name("RESULTS-many.md"), "Many articles in one run", page)


if __name__ == "__main__":
    main()
