"""The work folder of a run.

Finished shards beside a journal, so that a run that was killed can go on.

`<output>.parts/` holds `journal.jsonl` (first what was asked for, then one line for each finished
shard), `part-00000.jsonl` and so on, and `lock`. A shard counts as done once its line in the
journal is whole; its part is in place, whole, before that.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any

from filelock import FileLock, Timeout

from nlp.atomic import PARTS
from nlp.errors import InputError, OptionError
from nlp.records import Reject

FORMAT = 1
_JOURNAL, _LOCK = "journal.jsonl", "lock"


@dataclass(frozen=True, slots=True)
class Done:
    """Tell what became of one shard.

    A digest of its articles, how many records its part holds, what was rejected.
    """

    shard: int
    digest: str
    articles: int
    written: int
    rejects: tuple[Reject, ...] = ()


class Journal:
    """Remember the finished shards of one run, on disk."""

    def __init__(
        self, folder: Path, done: Mapping[int, Done], stream: IO[str], *, whole: bool
    ) -> None:
        """Join a folder, what it holds already, and the open end of its journal.

        `whole`: the output is in place.
        """
        self.folder = folder
        self.whole = whole
        self._done = dict(done)
        self._stream = stream

    def find(self, shard: int, digest: str) -> Done | None:
        """Return what became of a shard, None if it is not done.

        Raises InputError if it held other articles then.
        """
        done = self._done.get(shard)
        if done and done.digest != digest:
            raise InputError(
                f"{self.folder}: the inputs have changed since this run began (from article {shard * done.articles} "
                "on); delete this folder and start again"
            )
        return done

    def save_shard(self, done: Done, lines: Sequence[bytes]) -> None:
        """Put the lines of a finished shard in place, then note it."""
        part = self.part(done.shard)
        partial = part.with_suffix(".partial")
        with partial.open("wb") as stream:
            stream.writelines(line + b"\n" for line in lines)
            _flush(stream)
        partial.replace(part)
        self._note(asdict(done))
        self._done[done.shard] = done

    def _note(self, row: Mapping[str, Any]) -> None:
        self._stream.write(json.dumps(row) + "\n")
        _flush(self._stream)

    def part(self, shard: int) -> Path:
        """Return the file of a shard."""
        return self.folder / f"part-{shard:05d}.jsonl"

    def save_as_folder(self, target: Path, parts: Sequence[Path]) -> None:
        """Make the work folder the output folder.

        It keeps these parts, and what was there before goes.
        """
        for stray in set(self.folder.glob("part-*")) - set(parts):
            stray.unlink()
        old = target.with_name(f"{target.name}.old")
        if target.exists():
            target.replace(old)
        self.folder.replace(target)
        for name in (_JOURNAL, _LOCK):
            (target / name).unlink(missing_ok=True)
        shutil.rmtree(old, ignore_errors=True)

    def save_end(self) -> None:
        """Note that nothing is left to do but to remove this folder, and do so, the journal last.

        A run that is killed before the end of this removes the folder when it goes on.
        """
        self._note({"whole": True})
        for part in self.folder.glob("*part*"):
            part.unlink()
        shutil.rmtree(self.folder, ignore_errors=True)

    @property
    def any_done(self) -> bool:
        """Tell whether there is anything to go on from."""
        return bool(self._done)


def _flush(stream: IO[Any]) -> None:
    """Bring what was written to the disk itself.

    A power cut loses nothing that the journal tells.
    """
    stream.flush()
    os.fsync(stream.fileno())


def work_folder(output: str | Path) -> Path:
    """Return the work folder of an output."""
    target = Path(output)
    return target.with_name(target.name + PARTS)


@contextlib.contextmanager
def load_journal(folder: Path, header: Mapping[str, Any], *, resume: bool) -> Iterator[Journal]:
    """Open the work folder of a run, new or, with `resume`, an interrupted one.

    Nobody else may use it meanwhile.

    `header` is what must be the same when a run goes on. A folder without any finished shard does
    not stay. Raises OptionError if another run is at work there, if an interrupted run is there and
    `resume` is false, if it was asked for something else, and when the disk is full or read-only.
    """
    with speak_of_disk(folder), _load_lock(folder):
        done, whole = load_done(folder, header, resume=resume)
        with (folder / _JOURNAL).open(
            "a" if done else "w", encoding="utf-8", newline="\n"
        ) as stream:
            if not done:
                stream.write(json.dumps({"format": FORMAT, **header}) + "\n")
                stream.flush()
            journal = Journal(folder, done, stream, whole=whole)
            try:
                yield journal
            finally:
                if not journal.any_done:
                    shutil.rmtree(folder, ignore_errors=True)


def load_done(
    folder: Path, header: Mapping[str, Any], *, resume: bool
) -> tuple[dict[int, Done], bool]:
    """Return the finished shards that a folder holds, and whether the output was already made of them.

    Raises OptionError, see `load_journal`.
    """
    path = folder / _JOURNAL
    lines = list(_whole_lines(path.read_bytes())) if path.is_file() else []
    if len(lines) < 2:
        return {}, False
    if not resume:
        raise OptionError(
            f"{folder}: holds an interrupted run; go on with --resume, or delete it to start again"
        )
    if (asked := {"format": FORMAT, **header}) != lines[0]:
        other = ", ".join(name for name in asked if asked[name] != lines[0].get(name))
        raise OptionError(
            f"{folder}: the run there was begun with another {other}; give the same, or delete it"
        )
    with path.open("rb+") as stream:  # a kill may have cut the last line
        stream.truncate(
            sum(
                len(line)
                for line in path.read_bytes().splitlines(keepends=True)
                if line.endswith(b"\n")
            )
        )
    found = {row["shard"]: _done(row) for row in lines[1:] if "shard" in row}
    return found, "whole" in lines[-1]


def _done(row: dict[str, Any]) -> Done:
    return Done(**{**row, "rejects": tuple(Reject(**reject) for reject in row["rejects"])})


def _whole_lines(content: bytes) -> Iterator[Any]:
    for line in content.splitlines(keepends=True):
        if not line.endswith(b"\n"):
            return
        yield json.loads(line)


@contextlib.contextmanager
def _load_lock(folder: Path) -> Iterator[None]:
    if folder.is_symlink() or folder.is_file():
        raise OptionError(
            f"{folder}: is a link or a file, and the run needs a folder of this name; remove it"
        )
    folder.mkdir(exist_ok=True)
    lock = FileLock(folder / _LOCK, blocking=False)
    try:
        lock.acquire()
    except Timeout:
        raise OptionError(
            f"{folder}: another run is writing this output; wait for it, or name another"
        ) from None
    with lock:
        yield


@contextlib.contextmanager
def speak_of_disk(folder: Path) -> Iterator[None]:
    """Turn what the disk refuses into one clear OptionError."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise OptionError(
                f"{folder}: the disk is full; make room, then go on with --resume"
            ) from None
        if error.errno in (errno.EACCES, errno.EROFS, errno.EPERM):
            raise OptionError(
                f"{error.filename or folder}: cannot be written ({os.strerror(error.errno)}); check the folder"
            ) from None
        raise
