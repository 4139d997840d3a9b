"""Let an archive of 2,000 articles grow by 100 in five formats, and kill the addition on its way.

    python benchmarks/running/growing.py ../shared/corpora/press.jsonl.gz [--kills 4] [--seed 1] [--page]

The archive is tagged once and written in each format; `rubrique tag NEW -o ARCHIVE --add` is killed (SIGKILL) at moments drawn
by chance over the time that it takes, and gone on with (`--resume`), from the old archive once it was whole. After each kill the archive
must hold the 2,000 articles or all 2,100, in order, and every record of them; then an addition that nobody kills
must give the bytes, or for databases the records, of one that was never killed. Articles are cut after 600
characters, so that there is time for many kills. `--page` writes RESULTS-growing.md.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from itertools import islice
from pathlib import Path

from benchmarks.result_page import write_page
from nlp import read_articles, read_records, write_records
from nlp.writing.growing import FORMS, read_keys

OLD, NEW, LONGEST = 2000, 100, 600
NAMES = ("archive.jsonl", "archive.sqlite", "archive.parquet", "archive.csv", "archive.xlsx")
HEADER = (
    "| output | killed | of these the old archive | the new one | anything else | in the end | as if never killed |",
    "|---|---|---|---|---|---|---|",
)


def write_inputs(corpus: Path, folder: Path) -> tuple[Path, Path]:
    """Write the articles of the archive, and those that join it."""
    found = islice(read_articles(corpus), OLD + NEW)
    lines = []
    for article in found:
        row = {"id": article.id, "title": article.title, "text": article.text[:LONGEST]}
        lines.append(json.dumps({**row, "date": str(article.date)}))
    old, new = folder / "old.jsonl", folder / "new.jsonl"
    old.write_text("\n".join(lines[:OLD]) + "\n", encoding="utf-8")
    new.write_text("\n".join(lines[OLD:]) + "\n", encoding="utf-8")
    return old, new


def begin(source: Path, output: Path, *more: str) -> subprocess.Popen[bytes]:
    """Start tagging with one worker."""
    code = "from nlp.cli import main; main()"
    command = [sys.executable, "-c", code, "tag", str(source), "-o", str(output), "--jobs", "1"]
    return subprocess.Popen([*command, *more], stderr=subprocess.DEVNULL)


def files_of(output: Path) -> list[Path]:
    """Return the files of an output: a table in CSV has four."""
    return sorted(output.parent.glob(f"{output.stem}*{output.suffix}"))


def read_state(output: Path) -> list[str]:
    """Return the ids in an output, in order, read through all of its records where it keeps them."""
    if output.suffix in (".jsonl", ".sqlite", ".parquet"):
        return [str(record.article.id) for record in read_records(output)]
    return list(read_keys(output, FORMS[output.suffix]))


def read_content(output: Path) -> object:
    """Return what must be the same in two outputs: records of a database, bytes of all else."""
    if output.suffix == ".sqlite":
        return [record.to_dict() for record in read_records(output)]
    return [path.read_bytes() for path in files_of(output)]


def put_back(kept: Path, output: Path) -> None:
    """Make an output what it was; what a killed run left stands in the folder with it and goes too."""
    shutil.rmtree(output.parent, ignore_errors=True)
    output.parent.mkdir()
    for path in files_of(kept):
        shutil.copyfile(path, output.parent / path.name)


def kill(new: Path, kept: Path, output: Path, kills: int, chance: random.Random) -> str:
    """Kill an addition again and again; return the row of the table."""
    old_ids = read_state(kept)
    put_back(kept, output)
    began = time.monotonic()
    assert begin(new, output, "--add").wait() == 0
    took = time.monotonic() - began
    new_ids, wanted = read_state(output), read_content(output)
    assert (len(old_ids), len(new_ids)) == (OLD, OLD + NEW)
    seen: Counter[str] = Counter()
    put_back(kept, output)
    for _ in range(kills):
        process = begin(new, output, "--add", "--resume")
        time.sleep(chance.uniform(0, took))
        process.send_signal(signal.SIGKILL)
        process.wait()
        found = read_state(output)
        state = "old" if found == old_ids else "new" if found == new_ids else "other"
        seen[state] += 1
        if state == "new":
            put_back(kept, output)
    assert begin(new, output, "--add", "--resume").wait() == 0
    same = "the same" if read_content(output) == wanted else "OTHER"
    cells = [str(seen.total()), str(seen["old"]), str(seen["new"]), str(seen["other"])]
    return (
        f"| `{output.name}` | {' | '.join(cells)} | {len(read_state(output)):,} articles | {same} |"
    )


def measure(corpus: Path, names: Sequence[str], kills: int, seed: int) -> list[str]:
    """Return the rows of the table."""
    rows = []
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        old, new = write_inputs(corpus, folder)
        tagged = folder / "tagged.jsonl"
        assert begin(old, tagged).wait() == 0
        (folder / "kept").mkdir()
        for number, name in enumerate(names):
            kept = folder / "kept" / name
            write_records(read_records(tagged), kept)
            chance = random.Random(seed + number)
            rows.append(kill(new, kept, folder / "growing" / name, kills, chance))
            print(rows[-1], flush=True)
    return rows


def main() -> None:
    """Kill, and say what was found."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--kills", type=int, default=4)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--names", nargs="*", default=NAMES)
    parser.add_argument("--page", action="store_true")
    options = parser.parse_args()
    rows = measure(options.corpus, options.names, options.kills, options.seed)
    if options.page:
        told = f"{OLD:,} articles, {NEW} join them; one worker, seed {options.seed}."
        text = "\n".join([told, "", *HEADER, *rows])
        write_page(Path(__file__).with_name("RESULTS-growing.md"), "Archives that grow", text)


if __name__ == "__main__":
    main()
