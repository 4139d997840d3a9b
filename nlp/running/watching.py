"""A folder that is watched: files that appear or change in it join an output.

Files that wait together are one run, as `rubrique tag FILES -o OUTPUT --add --resume` would be, with
its journal and its lock. A run that was killed is gone on with first: the header of its journal names
its files. A run that fails is tried again after a while. Which files have joined is noted beside the
output, so that a start looks at new ones only.
"""

from __future__ import annotations

import contextlib
import json
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from nlp.atomic import STDOUT
from nlp.errors import InputError, OptionError, RubriqueError
from nlp.reading import describe, find_inputs, find_unread, rejected, unread
from nlp.records import Reject
from nlp.running.engines import Engine, open_local
from nlp.running.joined import Joined, State, open_joined
from nlp.running.journal import ChangedError, Say, load_header, load_journal, work_folder
from nlp.running.options import ReadOptions, Rejects, RunOptions
from nlp.running.own_files import OwnFiles, check_rejects, find_own_files
from nlp.running.placing import open_place
from nlp.running.run import run
from nlp.running.settings import Settings
from nlp.running.targets import check_target

_TICK = 1.0  # seconds between two looks where nothing is heard
_SETTLED = 1.0  # seconds without a change after which a file is taken for whole
_LOOK_AGAIN = 30.0  # seconds: what happens on disks of other machines is often not heard of
_MOST = 500  # files of one run: what fails together is tried again together
_FIRST_PAUSE, _LONGEST_PAUSE = 1.0, 60.0  # seconds after a run that failed, doubled each time


def watch_folder(
    folder: Path,
    output: str,
    settings: Settings,
    *,
    say: Say,
    rejects: Path | None = None,
    reading: ReadOptions | None = None,
    jobs: int = 1,
) -> None:
    """Tag what is new in a folder into `output`, until a signal stops it.

    `say` receives one line a file, and one for each reject, which is also added to the file
    `rejects`. Raises RubriqueError at the start for what could never work; later on, what goes wrong
    is said and tried again.
    """
    if find_spec("watchfiles") is None:
        raise OptionError("watching needs the extra: pip install 'rubrique[serve]'")
    _check_folder(folder)
    running = RunOptions(jobs, resume=True, add=True)
    if output == STDOUT:
        raise OptionError("a watch needs a file: name it with --output")
    check_target(output, running)
    check_rejects(rejects, replace=True, force=False)
    settings.read_stamps()
    with (
        open_joined(Path(output)) as joined,
        _Workers() as workers,
        _open_rejects(rejects) as taking,
    ):
        watcher = _Watcher(
            folder,
            output,
            settings,
            say,
            reading or ReadOptions(),
            running,
            _own_files(output, rejects, joined),
            joined,
            workers,
            taking,
        )
        watcher.check_unfinished()
        say(f"watching {folder}")
        for heard in _wait(folder):
            watcher.look(heard=heard)


def _check_folder(folder: Path) -> None:
    if not folder.is_dir():
        raise InputError(f"{folder}: no such folder; create it first")


def _own_files(output: str, rejects: Path | None, joined: Joined) -> OwnFiles:
    own = find_own_files(output, rejects)
    return replace(own, files=(*own.files, joined.path, joined.lock))


def _wait(folder: Path) -> Iterator[bool]:
    """Yield every second, or as soon as anything changes in a folder, whether it did.

    The listening is done in a thread of its own: in the first one watchfiles would take all signals
    for Ctrl-C. Where it ends, for the folder is gone, what comes back is seen all the same.
    """
    changed, is_over = threading.Event(), threading.Event()
    listening = threading.Thread(target=_listen, args=(folder, changed, is_over), daemon=True)
    listening.start()
    try:
        yield True
        while True:
            heard = changed.wait(_TICK)
            changed.clear()
            yield heard
    finally:
        is_over.set()
        listening.join(2 * _TICK)


def _listen(folder: Path, changed: threading.Event, is_over: threading.Event) -> None:
    from watchfiles import watch

    with contextlib.suppress(OSError):
        for _ in watch(folder, watch_filter=None, stop_event=is_over, raise_interrupt=False):
            changed.set()


@contextlib.contextmanager
def _open_rejects(path: Path | None) -> Iterator[Rejects]:
    if path is None:
        yield Rejects(_look_away)
        return
    try:
        stream = path.open("a", encoding="utf-8", buffering=1)
    except OSError as error:
        raise OptionError(f"{path}: cannot be written ({error.strerror}); name another") from None
    with stream:
        yield Rejects(_look_away, stream)


def _look_away(_line: str) -> None:
    """Say nothing: the run has said it already."""


class _Workers:
    """Keep the workers of one run for the next, as long as models and tables are the same."""

    def __init__(self) -> None:
        self._held = contextlib.ExitStack()
        self._stamps: Mapping[str, str] | None = None
        self._engine: Engine | None = None

    def __enter__(self) -> _Workers:
        return self

    def __exit__(self, *_: object) -> None:
        self._held.close()

    @contextlib.contextmanager
    def open(
        self, settings: Settings, stamps: Mapping[str, str], running: RunOptions
    ) -> Iterator[Engine]:
        if self._engine is None or self._stamps != stamps:
            self._held.close()
            opening: AbstractContextManager[Engine] = open_local(settings, stamps, running.jobs)
            self._engine = self._held.enter_context(opening)
            self._stamps = stamps
        yield self._engine


@dataclass(frozen=True, slots=True)
class _Sight:
    """Hold in which state a file was seen, and since when it is in it."""

    state: State
    since: float


@dataclass
class _Tally:
    """Count what became of the files of one run."""

    files: Sequence[str]
    written: Counter[str] = field(default_factory=Counter)
    found: list[Reject] = field(default_factory=list)
    slugs: dict[str, Counter[str]] = field(default_factory=dict)

    def wrote(self, path: str, count: int) -> None:
        self.written[self._file_of(path)] += count

    def rejected(self, reject: Reject) -> None:
        self.slugs.setdefault(self._file_of(reject.path), Counter())[reject.slug] += 1
        self.found.append(reject)

    def tell(self, file: str) -> str:
        """Return one line on a file."""
        line = f"{file}: {self.written[file]} articles"
        slugs = self.slugs.get(file)
        if not slugs:
            return line
        told = ", ".join(f"{count} {slug}" for slug, count in sorted(slugs.items()))
        return f"{line}, rejected: {told}"

    @property
    def has_only_rejects(self) -> bool:
        """Tell whether there is a reject of every file."""
        return set(self.files) <= self.slugs.keys()

    def _file_of(self, path: str) -> str:
        """Return the file in which an article stands: archives have members."""
        while path not in self.files and "/" in path:
            path = path.rpartition("/")[0]
        return path


@dataclass
class _Watcher:
    """Look at a folder again and again, and tag what has settled in it."""

    folder: Path
    output: str
    settings: Settings
    say: Say
    reading: ReadOptions
    running: RunOptions
    own: OwnFiles
    joined: Joined
    workers: _Workers
    taking: Rejects
    _sights: dict[str, _Sight] = field(default_factory=dict)
    _looked: float = -_LOOK_AGAIN
    _pause: float = 0.0
    _not_before: float = 0.0

    def check_unfinished(self) -> None:
        """Raise OptionError where a run that is none of a watch is at work, or was interrupted."""
        self._check_ours(load_header(self._work_folder))

    def _check_ours(self, header: Mapping[str, Any] | None) -> None:
        if header is not None and "watched" not in header:
            raise OptionError(
                f"{self._work_folder}: a run of rubrique tag is at work there or was interrupted; "
                "wait for it, let it go on with --resume, or delete the folder"
            )

    def look(self, *, heard: bool) -> None:
        """Tag what is new and has settled; after a failure wait before it is tried again."""
        now = time.monotonic()
        is_pending = bool(self._sights) or self._pause > 0
        is_due = heard or is_pending or now - self._looked > _LOOK_AGAIN
        if not is_due or now < self._not_before:
            return
        self._looked = now
        try:
            while batch := self._next_batch():
                self._tag(batch)
            self._pause = 0.0
        except (RubriqueError, OSError) as error:
            self._pause = min(max(_FIRST_PAUSE, 2 * self._pause), _LONGEST_PAUSE)
            self._not_before = time.monotonic() + self._pause
            self.say(f"{error}; tried again in {self._pause:g} s")

    def _next_batch(self) -> dict[str, State]:
        """Return the files of the run that was interrupted, else those that have settled."""
        left = self._find_unfinished()
        if left:
            return left
        _check_folder(self.folder)
        readable, unreadable = self._list(find_inputs), self._list(find_unread)
        settled = self._find_settled({*readable, *unreadable})
        self._tell_unread({file: settled[file] for file in unreadable if file in settled})
        ready = [file for file in readable if file in settled]
        first = sorted(ready, key=lambda file: settled[file][1])[:_MOST]
        # Where two files hold one article the first one read counts: the newer.
        return {file: settled[file] for file in reversed(first)}

    def _list(self, find: Callable[[list[Path]], list[Path]]) -> list[str]:
        """Return files of the folder."""
        with contextlib.suppress(InputError):  # there is none
            return list(map(str, find([self.folder])))
        return []

    def _find_settled(self, files: Iterable[str]) -> dict[str, State]:
        """Return the files that have not joined the output as they are now, and stay as they are.

        Those that the watch writes itself are left out.
        """
        now = time.monotonic()
        sights = {}
        new = _states(files, self.joined.states)
        for file, state in new.items():
            if self.own.holds(Path(file)):
                continue
            sight = self._sights.get(file)
            sights[file] = sight if sight and sight.state == state else _Sight(state, now)
        self._sights = sights
        return {
            file: sight.state for file, sight in sights.items() if now - sight.since >= _SETTLED
        }

    def _tell_unread(self, files: Mapping[str, State]) -> None:
        """Say of files that no reader takes them; they are rejects."""
        for file in files:
            reject = rejected(file, None, unread(file))
            self.taking(reject)
            self.say(describe(reject))
        self._note(files)

    def _note(self, files: Mapping[str, State]) -> None:
        """Remember files that are done with as they are."""
        if files:
            self.joined.save_states(files)
        self._sights = {name: one for name, one in self._sights.items() if name not in files}

    def _find_unfinished(self) -> dict[str, State]:
        """Return the files of an interrupted run that can go on; one that cannot is given up."""
        header = load_header(self._work_folder)
        if header is None:
            return {}
        self._check_ours(header)
        states = _states(header["watched"], {})
        if len(states) == len(header["watched"]) and self._is_ours(header):
            return states
        self._give_up(header)
        return {}

    def _is_ours(self, header: Mapping[str, Any]) -> bool:
        asked = json.loads(json.dumps(self.reading.to_dict()))
        as_then = {"reading": asked, "models": self.settings.read_stamps()}
        return all(header[name] == value for name, value in as_then.items())

    def _tag(self, batch: dict[str, State]) -> None:
        """Let files join the output, and say one line of each."""
        files = tuple(batch)
        tally = _Tally(files)
        try:
            self._run(files, tally)
        except ChangedError:
            self._give_up(load_header(self._work_folder))
            return
        except InputError:
            if len(_states(files, {})) < len(files):
                return  # one was taken away: without it then
            if not tally.has_only_rejects:
                raise
        for file in sorted(files):
            self.say(tally.tell(file))
        for reject in tally.found:  # once the run is done: one that is tried again finds them again
            self.taking(reject)
        self._note(batch)

    def _run(self, files: tuple[str, ...], tally: _Tally) -> None:
        run(
            files,
            self.output,
            self.settings,
            say=self.say,
            reading=self.reading,
            running=replace(self.running, watched=files),
            follower=tally,
            open_engine=self.workers.open,
        )

    def _give_up(self, header: Mapping[str, Any] | None) -> None:
        """Remove what an interrupted run has done; an output that was taking its place takes it first."""
        if header is None:
            return
        with load_journal(self._work_folder, header, resume=True, say=self.say) as journal:
            open_place(journal, self.output, self.running, self.say).settle()
            journal.remove_all()

    @property
    def _work_folder(self) -> Path:
        return work_folder(self.output)


def _states(files: Iterable[str], known: Mapping[str, State]) -> dict[str, State]:
    """Return the states of files that are there, without those that are known as they are."""
    found = {}
    for file in files:
        with contextlib.suppress(OSError):
            facts = Path(file).stat()
            state = facts.st_size, facts.st_mtime_ns
            if known.get(file) != state:
                found[file] = state
    return found
