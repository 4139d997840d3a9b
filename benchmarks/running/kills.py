"""Kill runs and workers at random moments, go on each time, compare with a run that nobody killed.

    python benchmarks/running/kills.py ../shared/corpora/press.jsonl.gz [--articles 3000] [--kills 25] [--seed 1]

First the run itself is killed (SIGKILL) again and again and resumed, then, in another run, its workers. Every article
must be there once, and the bytes must be those of the run that nobody killed. Writes RESULTS-kills.md beside this file.
"""

from __future__ import annotations

import argparse
import json
import random
import signal
import subprocess
import sys
import tempfile
import time
from itertools import islice
from pathlib import Path

import psutil

from benchmarks.result_page import write_page
from nlp import read_articles


def begin(source: Path, output: Path, *more: str) -> psutil.Popen:
    """Start a run with two workers."""
    command = [
        sys.executable,
        "-c",
        "from nlp.cli import main; main()",
        "tag",
        str(source),
        "-o",
        str(output),
    ]
    return psutil.Popen([*command, "--jobs", "2", *more], stderr=subprocess.DEVNULL)


def kill_runs(source: Path, output: Path, kills: int, longest: float, chance: random.Random) -> int:
    """Kill the run up to `kills` times; return how often it was."""
    done = 0
    while not output.exists():
        process = begin(source, output, "--resume")
        try:
            process.wait(timeout=chance.uniform(0.3, longest) if done < kills else None)
        except psutil.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.wait()
            done += 1
    begin(source, output, "--resume").wait()
    return done


def kill_workers(
    source: Path, output: Path, kills: int, longest: float, chance: random.Random
) -> int:
    """Run again and again until workers were killed `kills` times; every run must give the same bytes."""
    done, outputs = 0, set()
    while done < kills:
        process = begin(source, output, "--force")
        while process.poll() is None:
            time.sleep(chance.uniform(0.3, longest / 2))
            workers = process.children() if process.is_running() and process.poll() is None else []
            if workers and done < kills:
                chance.choice(workers).send_signal(signal.SIGKILL)
                done += 1
        outputs.add(output.read_bytes())
    assert len(outputs) == 1, "two runs gave different bytes"
    return done


def compare(whole: Path, output: Path) -> str:
    """Return what was lost, doubled or changed."""
    ids = [json.loads(line)["id"] for line in output.open(encoding="utf-8")]
    wanted = [json.loads(line)["id"] for line in whole.open(encoding="utf-8")]
    same = "the same bytes" if whole.read_bytes() == output.read_bytes() else "OTHER BYTES"
    return f"{len(set(wanted) - set(ids))} lost, {len(ids) - len(set(ids))} doubled, {same}"


def main() -> None:
    """Kill, go on, compare."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--articles", type=int, default=3000)
    parser.add_argument("--kills", type=int, default=25)
    parser.add_argument(
        "--longest", type=float, default=8.0, help="seconds between two kills at most"
    )
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    chance = random.Random(options.seed)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        source, whole = folder / "in.jsonl", folder / "whole.jsonl"
        rows = (
            {"id": a.id, "title": a.title, "text": a.text} for a in read_articles(options.corpus)
        )
        source.write_text(
            "".join(json.dumps(row) + "\n" for row in islice(rows, options.articles)),
            encoding="utf-8",
        )
        assert begin(source, whole).wait() == 0
        lines = [f"{options.articles} articles, seed {options.seed}, two workers.", ""]
        for what, kill in (("the run", kill_runs), ("a worker", kill_workers)):
            output = folder / f"{kill.__name__}.jsonl"
            count = kill(source, output, options.kills, options.longest, chance)
            lines.append(f"- {what} killed {count} times: {compare(whole, output)}")
            print(lines[-1], file=sys.stderr, flush=True)
    text = "\n".join(lines)
    print(text)
    write_page(Path(__file__).with_name("RESULTS-kills.md"), "Kills", text)


if __name__ == "__main__":
    main()
