"""Whether time and memory per article stay flat as an archive grows: the same articles again and again, under new ids.

    python benchmarks/running/growth.py ../shared/corpora/press.jsonl.gz [--sizes 1000 10000 100000] [--jobs 2]

Samples the resident memory of the run and of each of its workers twice a second. Prints a table and writes
RESULTS-growth.md beside this file. 100,000 articles take about half an hour on two cores.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from itertools import cycle, islice
from pathlib import Path

import psutil

from benchmarks.result_page import write_page
from nlp import read_articles


def write_archive(corpus: Path, size: int, target: Path) -> None:
    """Write `size` articles, those of the corpus again and again."""
    articles = list(read_articles(corpus))
    with target.open("w", encoding="utf-8") as stream:
        for number, article in enumerate(islice(cycle(articles), size)):
            row = {"id": f"{article.id}-{number}", "title": article.title, "text": article.text}
            stream.write(json.dumps(row, ensure_ascii=False) + "\n")


def run(source: Path, output: Path, jobs: int) -> tuple[float, float, float, float]:
    """Return wall seconds, CPU seconds, and the peak MB of the run itself and of its largest worker."""
    command = [
        sys.executable,
        "-c",
        "from nlp.cli import main; main()",
        "tag",
        str(source),
        "-o",
        str(output),
        "-q",
    ]
    start = time.perf_counter()
    process = psutil.Popen([*command, "--jobs", str(jobs)])
    own = largest = cpu = 0.0
    while process.poll() is None:
        try:
            own = max(own, process.memory_info().rss)
            workers = process.children()
            largest = max([largest, *(worker.memory_info().rss for worker in workers)])
            times = [process.cpu_times(), *(worker.cpu_times() for worker in workers)]
            cpu = max(cpu, sum(t.user + t.system for t in times))
        except psutil.NoSuchProcess:
            pass
        time.sleep(0.5)
    if process.returncode:
        raise SystemExit(f"the run failed with {process.returncode}")
    return time.perf_counter() - start, cpu, own / 2**20, largest / 2**20


def main() -> None:
    """Run every size, one after the other."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1000, 10_000, 100_000])
    parser.add_argument("--jobs", type=int, default=2)
    options = parser.parse_args()
    lines = [
        f"`rubrique tag --jobs {options.jobs}`, articles of {options.corpus.name} repeated under new ids.",
        "",
        "| articles | wall s | articles a second | CPU ms an article | MB of the run | MB of its largest worker |",
        "|---|---|---|---|---|---|",
    ]
    for size in options.sizes:
        with tempfile.TemporaryDirectory() as folder:
            source, output = Path(folder) / "in.jsonl", Path(folder) / "out.jsonl"
            write_archive(options.corpus, size, source)
            wall, cpu, own, largest = run(source, output, options.jobs)
            with output.open("rb") as stream:
                written = sum(1 for _ in stream)
        row = f"| {written} | {wall:.0f} | {size / wall:.0f} | {1000 * cpu / size:.1f} | {own:.0f} | {largest:.0f} |"
        print(row, file=sys.stderr, flush=True)
        lines.append(row)
        text = "\n".join(lines)
        write_page(Path(__file__).with_name("RESULTS-growth.md"), "Growth", text)
    print(text)


if __name__ == "__main__":
    main()
