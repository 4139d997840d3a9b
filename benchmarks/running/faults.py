"""Fail every call that a run makes on its files, one at a time; cut the power after every one of them.

    python benchmarks/running/faults.py [--kinds jsonl,parquet,…] [--step 1] [--minutes 20] [--power] [--workers]

A run of 300 articles by a quick tagger has one of its calls on files fail with one of the errors of a disk. It must end
with one line and exit code 1, or do without; `--resume` must then give the bytes of a run that nothing befell. With
--power, a run's calls are recorded instead, and after every one of them the disk is left as a power cut would leave it:
what was not brought to the disk is lost, once with and once without the renames and new names that no fsync of their
folder has confirmed, and unsynced bytes are torn. Each run is a process of its own; articles are read and tagged in it,
by processes beside it if --workers. Trials of all kinds take turns until the minutes are over. Writes RESULTS-faults.md
or RESULTS-power.md beside this file. Needs a C compiler.
"""

from __future__ import annotations

import argparse
import contextlib
import ctypes
import errno
import importlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from benchmarks.result_page import write_page
from tests.quick_engine import Ended, use_quick_engine

HERE = Path(__file__).parent
LOADED = "FAULTS_LIBRARY"  # names the library of calls.c, loaded before this process began
ARTICLES = 300  # of a run: three shards


@dataclass(frozen=True, slots=True)
class Kind:
    """Name an output and its options; `earlier` articles are in it already, by a run before."""

    output: str
    options: tuple[str, ...] = ()
    earlier: int = 0


KINDS = {
    "jsonl": Kind("out.jsonl"),
    "gz": Kind("out.jsonl.gz"),
    "ninjs": Kind("out.ninjs.json"),
    "jsonld": Kind("out.jsonld"),
    "html": Kind("out.html"),
    "parquet": Kind("out.parquet"),
    "csv": Kind("out.csv"),
    "xlsx": Kind("out.xlsx"),
    "sqlite": Kind("out.sqlite"),
    "shards": Kind("out/"),
    "rejects": Kind("out.jsonl", ("--rejects", "REJECTS")),
    "jsonl updated": Kind("out.jsonl", ("--update",), 200),
    "jsonl added to": Kind("out.jsonl", ("--add",), 200),
    "jsonl replaced": Kind("out.jsonl", ("--force",), 200),
    "shards updated": Kind("out/", ("--update",), 200),
    "shards added to": Kind("out/", ("--add",), 200),
    "sqlite added to": Kind("out.sqlite", ("--add",), 200),
}
ERRORS = {
    "open": ("EACCES", "EMFILE", "EIO", "ENOSPC"),
    "stat": ("EACCES", "EIO"),
    "list": ("EACCES", "EMFILE"),
    "read": ("EIO",),
    "write": ("ENOSPC", "EIO", "EDQUOT", "EFBIG"),
    "truncate": ("EIO",),
    "fsync": ("EIO", "ENOSPC"),
    "close": ("EIO",),
    "rename": ("EIO", "EACCES", "ENOSPC"),
    "unlink": ("EIO", "EACCES"),
    "rmdir": ("EIO",),
    "mkdir": ("EACCES", "ENOSPC", "EMFILE"),
    "chmod": ("EPERM",),
    "flock": ("ENOLCK", "EIO"),
    "lock": ("ENOLCK", "EIO"),
}


def load_library() -> None:
    """Begin this script again with the library that counts and fails calls, unless it has it."""
    if LOADED in os.environ:
        shutil.rmtree(Path(os.environ[LOADED]).parent, ignore_errors=True)
        return
    library = Path(tempfile.mkdtemp()) / "calls.so"
    command = ["cc", "-shared", "-fPIC", "-O1", "-o", str(library), str(HERE / "calls.c"), "-ldl"]
    subprocess.run(command, check=True)
    environment = {**os.environ, LOADED: str(library), "LD_PRELOAD": str(library)}
    os.execve(sys.executable, [sys.executable, *sys.argv], environment)


def load_quickly(*, with_workers: bool) -> None:
    """Import what a run needs, once for all, and let it tag with something quick."""
    for name in ("nlp.cli", "pyarrow.parquet", "pandas", "sqlite3", "nlp.writing.parquet"):
        importlib.import_module(name)
    if with_workers:
        slots = importlib.import_module("nlp.running.slots")
        slots._COMMAND = (sys.executable, "-m", "tests.odd_worker")
        return
    use_quick_engine()


def warm_up() -> None:
    """Run once in this process, so that those made of it have imported and loaded what they need."""
    from nlp.cli.options import app

    with tempfile.TemporaryDirectory() as name:
        source = Path(name) / "in.jsonl"
        write_articles(source)
        words = ["tag", str(source), "-o", f"{name}/out.jsonl", "--model", "medtop", "--quiet"]
        with (
            Path(os.devnull).open("w", encoding="utf-8") as away,
            contextlib.redirect_stderr(away),
            contextlib.suppress(SystemExit),
        ):
            app(words, standalone_mode=False)


def write_articles(path: Path, count: int = ARTICLES) -> None:
    """Write small articles, a few of them broken."""
    rows = [{"id": f"a{n}", "text": f"Article {n}." if n % 50 else ""} for n in range(count)]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


@dataclass(frozen=True, slots=True)
class Fault:
    """Name the call that fails, and the file where all calls are told."""

    call: str = ""
    number: int = -1
    error: int = 0
    log: str = ""


def tag(
    source: Path, output: str, *more: str, armed: str = "", fault: Fault | None = None
) -> Ended:
    """Run `rubrique tag` in a process made of this one."""
    words = ["rubrique", "tag", str(source), "-o", output, "--model", "medtop", "--quiet", *more]
    with tempfile.TemporaryFile() as said:
        child = os.fork()
        if not child:
            os.dup2(said.fileno(), 2)
            os._exit(obey(words, armed, fault))
        _, status = os.waitpid(child, 0)
        said.seek(0)
        code = os.waitstatus_to_exitcode(status)
        return Ended(code, said.read().decode("utf-8", "replace"))


def obey(words: list[str], armed: str, fault: Fault | None) -> int:
    """Run the command in this process and return its exit code."""
    from nlp.cli import main

    signal.alarm(60)
    sys.argv = words
    if fault:
        arm = ctypes.CDLL(None).arm
        texts = [text.encode() for text in (armed, fault.call, fault.log)]
        arm(texts[0], texts[1], ctypes.c_long(fault.number), fault.error, texts[2])
    try:
        main()
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else 1
    except BaseException:
        traceback.print_exc()
        return 70
    finally:
        with contextlib.suppress(OSError, ValueError):
            sys.stderr.flush()
    return 0


def read_output(folder: Path) -> dict[str, bytes]:
    """Return the files of an output folder and what they hold; records, not bytes, for databases."""
    found = {}
    paths = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    is_clean = not any(path.name.endswith("-journal") for path in paths)
    for path in paths:
        is_database = path.suffix == ".sqlite" and is_clean
        content = read_rows(path) if is_database else path.read_bytes()
        found[str(path.relative_to(folder))] = content
    return found


def read_rows(path: Path) -> bytes:
    """Return the rows of a database, without the numbers that it gives them."""
    import sqlite3

    try:
        with sqlite3.connect(path) as database:
            rows = database.execute("SELECT * FROM articles ORDER BY 1").fetchall()
        database.close()
    except sqlite3.Error as error:
        return repr(error).encode()
    return repr(rows).encode()


class Trial:
    """Keep what the trials of one kind share."""

    def __init__(self, name: str, folder: Path) -> None:
        self.name = name
        self.kind = KINDS[name]
        self.folder = folder
        self.source = folder / "in.jsonl"
        self.place = folder / "place"
        self.place.mkdir()
        self.earlier = folder / "earlier"
        self._make_earlier()
        self.clear()
        done = self.tag()
        assert done.code == 0, done.said
        self.expected = read_output(self.place)
        self.clear()

    def _make_earlier(self) -> None:
        """Make what is there before each trial."""
        if self.kind.earlier:
            write_articles(self.source, self.kind.earlier)
            done = tag(self.source, f"{self.place}/{self.kind.output}")
            assert done.code == 0, done.said
        self.place.rename(self.earlier)
        write_articles(self.source)

    def tag(self, *more: str, fault: Fault | None = None) -> Ended:
        """Run with the options of this kind."""
        options = [word.replace("REJECTS", f"{self.place}/bad.jsonl") for word in self.kind.options]
        output = f"{self.place}/{self.kind.output}"
        return tag(self.source, output, *options, *more, armed=str(self.place), fault=fault)

    def clear(self) -> None:
        """Begin anew."""
        shutil.rmtree(self.place, ignore_errors=True)
        shutil.copytree(self.earlier, self.place)

    def record(self) -> list[str]:
        """Return the calls of a run that nothing befalls."""
        log = self.folder / "calls.log"
        done = self.tag(fault=Fault(log=str(log)))
        assert done.code == 0, done.said
        self.clear()
        return log.read_text(encoding="utf-8").splitlines()

    def fail(self, call: str, number: int, error: str) -> str:
        """Let one call fail and return what was wrong then, "" if nothing."""
        self.clear()
        log = self.folder / "fault.log"
        done = self.tag(fault=Fault(call, number, getattr(errno, error), str(log)))
        if f"failed\t{call}" not in log.read_text(encoding="utf-8").splitlines():
            return "it was never called that often"
        said = [line for line in done.said.splitlines() if line.startswith("rubrique:")]
        if "Traceback" in done.said:
            return f"traceback: {done.said.splitlines()[-1]}"
        if done.code not in (0, 1) or len(said) != done.code:
            return f"exit code {done.code}, {len(said)} lines: {done.said[-300:]}"
        return self.check()

    def check(self) -> str:
        """Go on, and return what is wrong with the output, "" if nothing."""
        said = ""
        if not self.is_whole():
            again = self.tag("--resume")
            said = again.said[-300:]
            if again.code and not self.is_whole():
                return f"resume: {said}"
        return "" if self.is_whole() else f"other bytes: {self.differences()} {said}"

    def is_whole(self) -> bool:
        """Tell whether the output, and nothing else, is there as it should be."""
        return not self.differences()

    def differences(self) -> list[str]:
        """Return the files that are not as they should be."""
        found = read_output(self.place)
        names = sorted({*found, *self.expected})
        return [name for name in names if found.get(name) != self.expected.get(name)]


class Disk:
    """Follow which names and bytes a power cut would leave, in two ways.

    `strict` loses all names whose folder was not synced since; otherwise names are kept as the calls made
    them, while bytes not synced are lost in both.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        # name: [bytes now, bytes on disk], shared by renames
        self.now: dict[str, list[bytes]] = {}
        self.folders: set[str] = set()
        for path in root.rglob("*"):
            if path.is_dir():
                self.folders.add(str(path))
            else:
                self.now[str(path)] = [path.read_bytes()] * 2
        self.safe = dict(self.now)
        self.safe_folders = set(self.folders)
        self.moved: list[tuple[str, str]] = []  # folders renamed, no fsync has confirmed it
        self.open: dict[str, tuple[str, list[bytes]]] = {}

    def play(self, line: str) -> None:
        """Follow one call that changes the disk."""
        call, *rest = line.split("\t")
        getattr(self, f"_{call}")(*rest)

    def _open(self, fd: str, created: str, cut: str, path: str) -> None:
        if path in self.folders or Path(path) == self.root:
            self.open[fd] = (path, [b"", b""])
            return
        if path not in self.now and created == "1":
            self.now[path] = [b"", b""]
        file = self.now.get(path, [b"", b""])
        if cut == "1":
            file[0] = b""
        self.open[fd] = (path, file)

    def _write(self, fd: str, place: str, hexadecimal: str) -> None:
        _, file = self.open[fd]
        written = bytes.fromhex(hexadecimal)
        start = int(place)
        file[0] = file[0][:start].ljust(start, b"\0") + written + file[0][start + len(written) :]

    def _truncate(self, fd: str, size: str) -> None:
        file = self.open[fd][1]
        file[0] = file[0][: int(size)].ljust(int(size), b"\0")

    def _fsync(self, fd: str) -> None:
        path, file = self.open[fd]
        if path in self.folders or Path(path) == self.root:
            self._settle_moves(path)
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

    def _settle_moves(self, folder: str) -> None:
        """Let folders that were renamed into a synced one keep what was safe in them."""
        for old, new in self.moved:
            if str(Path(new).parent) == folder:
                self.safe = {move(name, old, new): file for name, file in self.safe.items()}
                self.safe_folders = {move(name, old, new) for name in self.safe_folders}
        self.moved = [(old, new) for old, new in self.moved if str(Path(new).parent) != folder]

    def _rename(self, old: str, new: str) -> None:
        if old in self.folders:
            self.folders = {move(name, old, new) for name in self.folders}
            self.now = {move(name, old, new): file for name, file in self.now.items()}
            self.moved.append((old, new))
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


def move(path: str, old: str, new: str) -> str:
    """Return where a path is after a folder was renamed."""
    return path.replace(old, new, 1) if is_in(path, old) else path


def is_in(path: str, folder: str) -> bool:
    """Tell whether a path is a folder or lies in it."""
    return path == folder or path.startswith(f"{folder}/")


def is_reachable(path: str, folders: set[str], root: Path) -> bool:
    """Tell whether all folders above a folder are there."""
    parents = [str(parent) for parent in Path(path).parents if is_in(str(parent), str(root))]
    return all(parent in folders or parent == str(root) for parent in parents)


@dataclass(frozen=True, slots=True)
class Try:
    """Name one thing to be tried: a call by its number, how it goes wrong, and what does it."""

    kind: str
    call: str
    how: str
    number: int
    go: Callable[[], str]


def fail_calls(trial: Trial) -> Iterator[Try]:
    """Yield a failure of every call with every error."""
    attempts = [line for line in trial.record() if line.startswith("attempt")]
    counts = Counter(line.split("\t")[1] for line in attempts)
    for call, errors in ERRORS.items():
        for number in range(1, counts[call] + 1):
            for error in errors:
                go = partial(trial.fail, call, number, error)
                yield Try(trial.name, call, error, number, go)


LOSSES = {"bytes lost": (False, False), "names lost": (True, False), "bytes torn": (False, True)}
HARMLESS = ("attempt", "read", "stat", "list", "flock", "lock", "close", "chmod")


def cut_power(trial: Trial) -> Iterator[Try]:
    """Yield every way in which the power may be cut after every call that changes the disk."""
    lines = [line for line in trial.record() if not line.startswith(HARMLESS)]
    for end, line in enumerate(lines, 1):
        for how in LOSSES:
            go = partial(cut_once, trial, lines[:end], how)
            yield Try(trial.name, line.split("\t")[0], how, end, go)


def cut_once(trial: Trial, lines: Sequence[str], how: str) -> str:
    """Leave the disk as a power cut after these calls would, go on, and return what is wrong then."""
    trial.clear()
    disk = Disk(trial.place)
    for line in lines:
        disk.play(line)
    strict, torn = LOSSES[how]
    disk.leave(strict=strict, torn=torn)
    return trial.check()


def try_all(tries: Sequence[Try], minutes: float) -> tuple[list[Try], list[str]]:
    """Try one after the other until the time is over; return what was tried, and what went wrong."""
    until = time.monotonic() + 60 * minutes
    tried: list[Try] = []
    wrong: list[str] = []
    for one in tries:
        if time.monotonic() > until:
            break
        tried.append(one)
        if what := one.go():
            wrong.append(f"{one.kind}: {one.call} {one.number} {one.how}: {what}")
            print(wrong[-1], file=sys.stderr, flush=True)
    return tried, wrong


def describe(tries: Sequence[Try], tried: Sequence[Try], wrong: Sequence[str], what: str) -> str:
    """Return the page: how many of how many, by kind of output and by call."""
    lines = [f"{len(tried):,} of {len(tries):,} {what} tried: {len(wrong)} went wrong.", ""]
    ways = sorted({one.how for one in tried})
    lines += ["| output | tried | of |", "|---|---|---|"]
    for kind in dict.fromkeys(one.kind for one in tries):
        counts = [sum(one.kind == kind for one in some) for some in (tried, tries)]
        lines.append(f"| {kind} | {counts[0]:,} | {counts[1]:,} |")
    lines += ["", f"| call | {' | '.join(ways)} |", "|---" * (len(ways) + 1) + "|"]
    counted = Counter((one.call, one.how) for one in tried)
    for call in dict.fromkeys(one.call for one in tries):
        cells = [f"{counted[call, how]:,}" if counted[call, how] else "" for how in ways]
        lines.append(f"| {call} | {' | '.join(cells)} |")
    return "\n".join([*lines, "", *wrong])


def main() -> None:
    """Fail, go on, compare."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--kinds", default=",".join(KINDS), help="outputs, separated by commas")
    parser.add_argument("--step", type=int, default=1, help="try every so many calls only")
    parser.add_argument("--minutes", type=float, default=1e6, help="stop after so long")
    parser.add_argument("--power", action="store_true", help="cut the power instead")
    parser.add_argument("--workers", action="store_true", help="with worker processes")
    parser.add_argument("--no-page", action="store_true", help="keep no results")
    options = parser.parse_args()
    load_library()
    load_quickly(with_workers=options.workers)
    if not options.workers:
        warm_up()
    make = cut_power if options.power else fail_calls
    tries: list[Try] = []
    with tempfile.TemporaryDirectory() as name:
        for kind in options.kinds.split(","):
            folder = Path(name) / kind.replace(" ", "-")
            folder.mkdir()
            tries += make(Trial(kind, folder))
        random.Random(0).shuffle(tries)
        tries = tries[:: options.step]
        tried, wrong = try_all(tries, options.minutes)
    what = "power cuts" if options.power else "calls that failed"
    text = describe(tries, tried, wrong, what)
    print(text)
    result = "RESULTS-power.md" if options.power else "RESULTS-faults.md"
    if not options.no_page:
        write_page(HERE / result, what.capitalize(), text)


if __name__ == "__main__":
    main()
