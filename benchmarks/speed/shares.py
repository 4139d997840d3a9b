"""Where the time of tagging goes, stage by stage, each article read once; and the least that each stage could take.

    python benchmarks/speed/shares.py ARTICLES.jsonl.gz [--articles 1280] [--skip 3000] [--before FOLDER]

A timer of processor time interrupts the run every two milliseconds and notes which stage is at work; what is given is CPU
time per article. `--before` is a folder with the files of an older revision (`git archive`): a process of each reads the same
batches in turns, so that a busy machine slows both alike. The floor of the network is its matrix products alone, of the same shapes, by NumPy; that of the other
stages one pass over the same texts that makes an object of each word (`str.split`), and one that copies them. One
thread. Writes RESULTS-shares.md beside this file.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import statistics
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from itertools import islice
from pathlib import Path
from types import FrameType
from typing import Any

import numpy as np

from benchmarks.result_page import write_page

ROOT = Path(__file__).resolve().parents[2]
BATCH = 64  # articles read in turns, as many as the stages share
EVERY = 0.002  # seconds of processor time between two looks
MICRO = 1_000_000
OTHER = "everything else"
# The stages by the innermost of these that is at work: file, and function unless all of the file is meant
STAGES: dict[tuple[str, str], str] = {
    ("reading/checks.py", ""): "language and decoding",
    ("entities/field.py", ""): "plain text and keys",
    ("recognition/tokenisation.py", ""): "words and their vectors",
    ("recognition/lexicon.py", ""): "words and their vectors",
    ("recognition/layers.py", "look_up"): "words and their vectors",
    ("recognition/network.py", "names"): "network",
    ("recognition/recognizer.py", "pipe"): "words and their vectors",
    ("entities/reader.py", "read"): "known names and countries",
    ("entities/candidates.py", "find"): "candidates",
    ("entities/evidence.py", "read"): "evidence",
    ("entities/arbiter.py", "choose"): "arbiter",
    ("entities/naming.py", "draft_entities"): "who is who",
    ("entities/resolver.py", "_finish"): "entities of the record",
    ("entities/resolver.py", "resolve"): "offices, countries, lists",
    ("topics/classifier.py", "predict_each"): "topics and reasons",
    ("records.py", "to_json"): "JSON",
}
ORDER = (*dict.fromkeys(STAGES.values()), OTHER)


def main() -> None:
    """Measure this revision, and an older one in turns with it; write the page."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("articles_file", type=Path)
    parser.add_argument("--articles", type=int, default=1280)
    parser.add_argument("--skip", type=int, default=3000)
    parser.add_argument("--before", type=Path, help="a folder with an older revision")
    parser.add_argument("--only", choices=("stages", "floors"), help="used by the script itself")
    options = parser.parse_args()
    if options.only:
        measure = measure_stages if options.only == "stages" else measure_floors
        measure(read(options))
        return
    folders = {"after": ROOT} | ({"before": options.before} if options.before else {})
    runs = {name: start(folder, "stages") for name, folder in folders.items()}
    batches: dict[str, list[dict[str, float]]] = {name: [] for name in folders}
    for number in range(options.articles // BATCH):
        for name in sorted(folders, reverse=bool(number % 2)):
            batches[name].append(ask(runs[name], number))
    for process in runs.values():
        process.communicate()
    page = describe(batches, ask(start(ROOT, "floors"), 0), options.articles // BATCH * BATCH)
    print(page)
    write_page(Path(__file__).with_name("RESULTS-shares.md"), "Where the time goes", page)


def start(folder: Path, what: str) -> subprocess.Popen[str]:
    """Start this script in a process of its own with the package of a folder."""
    command = [sys.executable, __file__, *sys.argv[1:], "--only", what]
    one_thread = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    environment = {**os.environ, **one_thread, "PYTHONPATH": str(folder)}
    pipe = subprocess.PIPE
    return subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True, env=environment)


def ask(process: subprocess.Popen[str], number: int) -> dict[str, float]:
    """Let a process read a batch; return what it measured, in seconds."""
    assert process.stdin
    assert process.stdout
    process.stdin.write(f"{number}\n")
    process.stdin.flush()
    measured: dict[str, float] = json.loads(process.stdout.readline())
    return measured


def read(options: argparse.Namespace) -> list[Any]:
    """Return the articles to be tagged."""
    from nlp import read_articles

    stop = options.skip + options.articles
    return list(islice(read_articles(options.articles_file), options.skip, stop))


def measure_stages(articles: Sequence[Any]) -> None:
    """Print the CPU seconds of each stage for each batch whose number is read from stdin."""
    from nlp import Tagger
    from nlp.tagger import spare_collector

    tagger = Tagger.load()
    spare_collector()
    seen: Counter[str] = Counter()
    signal.signal(signal.SIGPROF, lambda _, frame: seen.update([stage_of(frame)]))
    for line in sys.stdin:
        first = BATCH * int(line)
        seen.clear()
        signal.setitimer(signal.ITIMER_PROF, EVERY, EVERY)
        started = time.process_time()
        for record in tagger.pipe(articles[first : first + BATCH]):
            record.to_json()
        spent = time.process_time() - started
        signal.setitimer(signal.ITIMER_PROF, 0)
        seconds = {stage: spent * seen[stage] / seen.total() for stage in ORDER}
        print(json.dumps(seconds), flush=True)


def stage_of(frame: FrameType | None) -> str:
    """Return the stage that is at work: that of the innermost function of `STAGES`."""
    while frame is not None:
        file = "/".join(frame.f_code.co_filename.split("/")[-2:])
        for name in (frame.f_code.co_name, ""):
            stage = STAGES.get((file.removeprefix("nlp/"), name))
            if stage:
                return stage
        frame = frame.f_back
    return OTHER


def measure_floors(articles: Sequence[Any]) -> None:
    """Print the CPU seconds of the least that could be done."""
    from nlp.entities.recognition import network

    shapes: Counter[tuple[int, int, int]] = Counter()
    fastest = network.fastest_product

    def noted() -> Callable[[Any, Any], Any]:
        multiply = fastest()

        def product(left: Any, right: Any) -> Any:
            shapes[len(left), len(right), right.shape[1]] += 1
            return multiply(left, right)

        return product

    network.fastest_product = noted
    from nlp import Tagger

    tagger = Tagger.load(topics=[])
    shapes.clear()
    for _ in tagger.pipe(articles):
        pass
    texts = [text for article in articles for text in (article.title, article.text)]
    floors = {
        "network": time_of(lambda: multiply_all(shapes)),
        "split": time_of(lambda: [text.split() for text in texts]),
        "copy": time_of(lambda: [text.encode("utf-8", "surrogatepass") for text in texts]),
    }
    print(json.dumps(floors), flush=True)


def multiply_all(shapes: Counter[tuple[int, int, int]]) -> None:
    """Do matrix products of these shapes, as many of each."""
    for (rows, inner, columns), times in shapes.items():
        left = np.ones((rows, inner), np.float32)
        right = np.ones((inner, columns), np.float32)
        out = np.empty((rows, columns), np.float32)
        for _ in range(times):
            np.matmul(left, right, out=out)


def time_of(work: Callable[[], object]) -> float:
    """Return the least CPU seconds of three times some work."""
    times = []
    for _ in range(3):
        started = time.process_time()
        work()
        times.append(time.process_time() - started)
    return min(times)


def describe(
    batches: dict[str, list[dict[str, float]]], floors: dict[str, float], articles: int
) -> str:
    """Return the table in Markdown."""
    names = [name for name in ("before", "after") if name in batches]
    means = {name: means_of(batches[name], articles) for name in names}
    whole = {name: sum(own.values()) for name, own in means.items()}
    floors = {name: MICRO * seconds / articles for name, seconds in floors.items()}
    head = [f"{name}, µs | share {name}" for name in names]
    lines = [
        f"{articles:,} articles, each read once, in batches of {BATCH}; CPU time per article.",
        "",
        f"| stage | {' | '.join(head)} | floor, µs |",
        "|---|" + "---|" * (2 * len(names) + 1),
    ]
    for stage in ORDER:
        cells = []
        for name in names:
            own = means[name][stage]
            cells += [f"{own:,.0f}", f"{own / whole[name]:.1%}"]
        floor = floors["network"] if stage == "network" else floors["split"]
        lines.append(f"| {stage} | {' | '.join(cells)} | {floor:,.0f} |")
    totals = [f"{whole[name]:,.0f} | 100 %" for name in names]
    lines.append(f"| together | {' | '.join(totals)} | |")
    lines += [
        "",
        f"Floors: the products of the network alone take {floors['network']:,.0f} µs an article; cutting its texts at "
        f"blanks (`str.split`) {floors['split']:,.0f} µs, copying them {floors['copy']:,.1f} µs.",
    ]
    if "before" in batches:
        pairs = zip(batches["before"], batches["after"], strict=True)
        ratios = [sum(after.values()) / sum(before.values()) for before, after in pairs]
        low, middle, high = statistics.quantiles(ratios, n=4)
        lines += [
            "",
            f"After / before: {whole['after'] / whole['before']:.3f} in all; by batch {middle:.3f} in the median, "
            f"{low:.3f} and {high:.3f} at the quartiles.",
        ]
    return "\n".join(lines)


def means_of(batches: Sequence[dict[str, float]], articles: int) -> dict[str, float]:
    """Return the microseconds per article of each stage."""
    return {stage: MICRO * sum(one[stage] for one in batches) / articles for stage in ORDER}


if __name__ == "__main__":
    main()
