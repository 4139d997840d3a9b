"""Fail every call that a run makes on its files, one at a time; cut the power after every one of them.

    python benchmarks/running/faults.py [--formats jsonl,parquet,csv,sqlite,shards] [--step 1] [--power]

A run of 300 articles by a quick tagger has one of its opens, reads, writes, fsyncs, renames, unlinks, mkdirs, rmdirs or
locks fail with one of the errors of a disk. It must end with one line and exit code 1, or do without; `--resume` must then
give the bytes of a run that nothing befell. With --power, a run's calls are recorded instead, and after every one of them
the disk is left as a power cut would leave it: what was not brought to the disk is lost, once with and once without the
renames and new names that no fsync of their folder has confirmed, and unsynced bytes are torn. Writes RESULTS-faults.md
beside this file. Needs a C compiler.
"""

from __future__ import annotations

import argparse
import errno
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from benchmarks.result_page import write_page

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
NAMES = {
    "jsonl": "out.jsonl",
    "gz": "out.jsonl.gz",
    "parquet": "out.parquet",
    "csv": "out.csv",
    "sqlite": "out.sqlite",
    "html": "out.html",
    "shards": "out/",
}
ERRORS = {
    "open": ("EACCES", "EMFILE", "EIO", "ENOSPC"),
    "read": ("EIO",),
    "write": ("ENOSPC", "EIO", "EDQUOT", "EFBIG"),
    "fsync": ("EIO", "ENOSPC"),
    "rename": ("EIO", "EACCES", "ENOSPC"),
    "unlink": ("EIO", "EACCES"),
    "rmdir": ("EIO",),
    "mkdir": ("EACCES", "ENOSPC", "EMFILE"),
    "flock": ("ENOLCK", "EIO"),
}
CODE = (
    "import sys; from nlp.running import slots\n"
    "slots._COMMAND = (sys.executable, '-m', 'tests.odd_worker')\n"
    "from nlp.cli import main; main()"
)


def build(folder: Path) -> Path:
    """Compile the library that counts and fails calls."""
    library = folder / "calls.so"
    command = ["cc", "-shared", "-fPIC", "-O1", "-o", str(library), str(HERE / "calls.c"), "-ldl"]
    subprocess.run(command, check=True)
    return library


def write_articles(path: Path, count: int = 300) -> None:
    """Write small articles, a few of them broken."""
    rows = [{"id": f"a{n}", "text": f"Article {n}." if n % 50 else ""} for n in range(count)]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


def tag(
    source: Path, output: str, *more: str, **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run `rubrique tag` with a quick tagger."""
    options = ["--model", "medtop", "--jobs", "1", "--quiet", *more]
    command = [sys.executable, "-c", CODE, "tag", str(source), "-o", output, *options]
    return subprocess.run(
        command,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


def read_output(folder: Path) -> dict[str, bytes]:
    """Return the files of an output folder and what they hold; records, not bytes, for databases."""
    found = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            name = str(path.relative_to(folder))
            found[name] = read_rows(path) if path.suffix == ".sqlite" else path.read_bytes()
    return found


def read_rows(path: Path) -> bytes:
    """Return the rows of a database, without the numbers that it gives them."""
    import sqlite3

    with sqlite3.connect(path) as database:
        rows = [
            database.execute(f"SELECT * FROM {table} ORDER BY 1").fetchall()
            for table in ("articles",)
        ]
    database.close()
    return repr(rows).encode()


class Trial:
    """Keep what the trials of one format share."""

    def __init__(self, name: str, folder: Path, library: Path) -> None:
        self.name = name
        self.folder = folder
        self.library = library
        self.source = folder / "in.jsonl"
        write_articles(self.source)
        self.place = folder / "place"
        self.place.mkdir()
        done = tag(self.source, self.output())
        assert done.returncode == 0, done.stderr
        self.expected = read_output(self.place)
        self.clear()

    def output(self) -> str:
        """Return the name of the output, absolute."""
        return f"{self.place}/{NAMES[self.name]}"

    def clear(self) -> None:
        """Begin anew."""
        shutil.rmtree(self.place)
        self.place.mkdir()

    def record(self) -> list[str]:
        """Return the calls of a run that nothing befalls."""
        log = self.folder / "calls.log"
        done = tag(self.source, self.output(), **self.environment(FAULT_LOG=str(log)))
        assert done.returncode == 0, done.stderr
        self.clear()
        return log.read_text(encoding="utf-8").splitlines()

    def environment(self, **more: str) -> dict[str, str]:
        """Return what loads the library."""
        return {"LD_PRELOAD": str(self.library), "FAULT_FOLDER": str(self.place), **more}

    def fail(self, call: str, number: int, error: str) -> str:
        """Let one call fail and return what was wrong then, "" if nothing."""
        self.clear()
        fault = {"FAULT_CALL": call, "FAULT_N": str(number)}
        fault["FAULT_ERRNO"] = str(getattr(errno, error))
        done = tag(self.source, self.output(), **self.environment(**fault))
        said = [line for line in done.stderr.splitlines() if line.startswith("rubrique:")]
        if "Traceback" in done.stderr:
            return f"traceback: {done.stderr.splitlines()[-1]}"
        if done.returncode not in (0, 1) or len(said) != done.returncode:
            return f"exit code {done.returncode}, {len(said)} lines: {done.stderr[-300:]}"
        return self.check()

    def check(self) -> str:
        """Go on, and return what is wrong with the output, "" if nothing."""
        if not self.is_whole():
            again = tag(self.source, self.output(), "--resume")
            if again.returncode and not self.is_whole():
                return f"resume: {again.stderr[-300:]}"
        return "" if self.is_whole() else f"other bytes: {sorted(read_output(self.place))}"

    def is_whole(self) -> bool:
        """Tell whether the output, and nothing else, is there as it should be."""
        return read_output(self.place) == self.expected


class Disk:
    """Follow which names and bytes a power cut would leave, in two ways.

    `strict` loses all names whose folder was not synced since; otherwise names are kept as the calls made
    them, while bytes not synced are lost in both.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self.now: dict[str, list[bytes]] = {}  # name: [bytes now, bytes on disk], shared by renames
        self.safe: dict[str, list[bytes]] = {}
        self.folders: set[str] = set()
        self.safe_folders: set[str] = set()
        self.open: dict[str, tuple[str, list[bytes], int]] = {}

    def play(self, line: str) -> None:
        """Follow one call."""
        call, *rest = line.split("\t")
        getattr(self, f"_{call}", lambda *_: None)(*rest)

    def _open(self, fd: str, created: str, cut: str, path: str) -> None:
        if path in self.folders or Path(path) == self.root:
            self.open[fd] = (path, [b"", b""], 0)
            return
        if path not in self.now and created == "1":
            self.now[path] = [b"", b""]
        file = self.now.get(path, [b"", b""])
        if cut == "1":
            file[0] = b""
        self.open[fd] = (path, file, 0)

    def _write(self, fd: str, place: str, hexadecimal: str) -> None:
        path, file, position = self.open[fd]
        written = bytes.fromhex(hexadecimal)
        start = len(file[0]) if place == "-1" else int(place)
        file[0] = file[0][:start].ljust(start, b"\0") + written + file[0][start + len(written) :]
        self.open[fd] = (path, file, position)

    def _fsync(self, fd: str) -> None:
        path, file, _ = self.open[fd]
        if path in self.folders or Path(path) == self.root:
            inside = {name for name in {*self.now, *self.safe} if str(Path(name).parent) == path}
            for name in inside:
                if name in self.now:
                    self.safe[name] = self.now[name]
                else:
                    self.safe.pop(name, None)
            self.safe_folders = {
                name for name in self.safe_folders if str(Path(name).parent) != path
            } | {name for name in self.folders if str(Path(name).parent) == path}
        else:
            file[1] = file[0]

    def _close(self, fd: str) -> None:
        self.open.pop(fd, None)

    def _rename(self, old: str, new: str) -> None:
        if old in self.folders:
            self.folders = {
                name.replace(old, new, 1) if is_in(name, old) else name for name in self.folders
            }
            self.now = {
                name.replace(old, new, 1) if is_in(name, old) else name: file
                for name, file in self.now.items()
            }
        else:
            self.now[new] = self.now.pop(old)

    def _unlink(self, path: str) -> None:
        self.now.pop(path, None)

    def _mkdir(self, path: str) -> None:
        self.folders.add(path)

    def _rmdir(self, path: str) -> None:
        self.folders.discard(path)

    def leave(self, *, strict: bool, torn: bool) -> None:
        """Make the folder what a power cut would leave."""
        shutil.rmtree(self.root)
        self.root.mkdir()
        names = self.safe if strict else self.now
        folders = self.safe_folders if strict else self.folders
        for path in sorted(folders):
            if strict and not is_reachable(path, folders, self.root):
                continue
            Path(path).mkdir(parents=True, exist_ok=True)
        for path, (now, synced) in names.items():
            if Path(path).parent.is_dir():
                lost = now[len(synced) : (len(synced) + len(now)) // 2] if torn else b""
                content = (
                    now if now == synced else synced + lost if now.startswith(synced) else synced
                )
                Path(path).write_bytes(content)


def is_in(path: str, folder: str) -> bool:
    """Tell whether a path is a folder or lies in it."""
    return path == folder or path.startswith(f"{folder}/")


def is_reachable(path: str, folders: set[str], root: Path) -> bool:
    """Tell whether all folders above a folder are there."""
    parents = [str(parent) for parent in Path(path).parents if is_in(str(parent), str(root))]
    return all(parent in folders or parent == str(root) for parent in parents)


def fail_calls(trial: Trial, step: int) -> Iterator[tuple[str, str, str]]:
    """Yield call, error and what was wrong, for every `step`-th call."""
    counts = Counter(line.split("\t")[0] for line in trial.record())
    turn = 0
    for call, errors in ERRORS.items():
        for number in range(1, counts[call] + 1):
            for error in errors:
                turn += 1
                if turn % step == 0:
                    yield call, error, trial.fail(call, number, error)


def cut_power(trial: Trial, step: int) -> Iterator[tuple[str, str, str]]:
    """Yield call, kind of loss and what was wrong, after every `step`-th call that changes the disk."""
    lines = [line for line in trial.record() if not line.startswith(("read", "flock", "close"))]
    for end in range(1, len(lines) + 1, step):
        kinds = [(False, False), (True, False), (False, True)]
        strict, torn = kinds[(end // step) % len(kinds)]
        disk = Disk(trial.place)
        for line in lines[:end]:
            disk.play(line)
        disk.leave(strict=strict, torn=torn)
        kind = "names lost" if strict else "bytes torn" if torn else "bytes lost"
        yield lines[end - 1].split("\t")[0], kind, trial.check()
    trial.clear()


def main() -> None:
    """Fail, go on, compare."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--formats", default="jsonl,parquet,csv,sqlite,shards")
    parser.add_argument("--step", type=int, default=1, help="try every so many calls only")
    parser.add_argument("--power", action="store_true")
    options = parser.parse_args()
    tried: Counter[tuple[str, str]] = Counter()
    wrong: list[str] = []
    with tempfile.TemporaryDirectory() as name:
        library = build(Path(name))
        for kind in options.formats.split(","):
            folder = Path(name) / kind
            folder.mkdir()
            trial = Trial(kind, folder, library)
            trials = (cut_power if options.power else fail_calls)(trial, options.step)
            for call, error, what in trials:
                tried[(call, error)] += 1
                if what:
                    wrong.append(f"{kind}: {call} {error}: {what}")
                    print(wrong[-1], file=sys.stderr, flush=True)
    what = "power cuts" if options.power else "calls that failed"
    lines = [f"{sum(tried.values())} {what}, {options.formats}: {len(wrong)} went wrong.", ""]
    lines += ["| call | how | tried |", "|---|---|---|"]
    lines += [f"| {call} | {error} | {count} |" for (call, error), count in sorted(tried.items())]
    lines += ["", *wrong]
    text = "\n".join(lines)
    print(text)
    result = "RESULTS-power.md" if options.power else "RESULTS-faults.md"
    write_page(HERE / result, what.capitalize(), text)


if __name__ == "__main__":
    main()
