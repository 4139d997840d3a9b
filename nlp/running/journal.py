"""The work folder of a run.

Finished shards beside a journal, so that a run that was killed can go on.

`<output>.parts/` holds `journal.jsonl`, `shards/part-00000.jsonl` and so on, `joined/` with an output
that is being made of them, and `lock`. Each line of the journal carries its own checksum:

    header   what was asked for, and the identity of the run: a folder without one is nobody's of ours
    shard    one for each finished shard: digest of its articles, size and digest of its part
    aside    the name that an earlier output folder gets while the new one takes its place
    end      number of shards and records, size and digest of every file of the output

A line is believed if its checksum is right, a part or an output if its size and digest are those of
the journal; all else is made again, and said. docs/reliability.md draws the states.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import json
import os
import re
import secrets
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any

from filelock import FileLock, Timeout

from nlp.atomic import PARTIAL, PARTS, save_stream, save_to_disk
from nlp.errors import InputError, OptionError
from nlp.records import Reject

FORMAT = 2
JOURNAL, LOCK, SHARDS, JOINED, SCRATCH = "journal.jsonl", "lock", "shards", "joined", "scratch"
_NEW_JOURNAL = f"{JOURNAL}{PARTIAL}"
_BEFORE_THE_HEADER = {
    LOCK,
    _NEW_JOURNAL,
}  # all that a run can leave that dies before its first line
_NOT_LOCKED = (errno.ENOLCK, errno.EOPNOTSUPP, errno.EIO)
_STILL_OPEN = (".nfs", ".fuse_hidden")  # begin the names of removed files, over a network
_DIGEST = 16  # hexadecimal digits: 64 bits tell any two files of a run apart
_STEP = 2**20  # bytes read at once
_PART = re.compile(rf"part-\d{{5,}}(\.jsonl|\{PARTIAL})")  # f"{shard:05d}" has more digits later

Say = Callable[[str], None]


class ChangedError(InputError):
    """The inputs of an interrupted run are not any more what they were."""


@dataclass(frozen=True, slots=True)
class Done:
    """Tell what became of one shard.

    A digest of its articles, how many records its part holds, what was rejected; the size of its
    part in bytes and its digest.
    """

    shard: int
    digest: str
    articles: int
    written: int
    rejects: tuple[Reject, ...] = ()
    size: int = 0
    content: str = ""


@dataclass(frozen=True, slots=True)
class Stored:
    """Name one file of an output, with its size in bytes and its digest."""

    name: str
    size: int
    content: str

    def is_at(self, path: Path) -> bool:
        """Tell whether a file is this one, byte for byte."""
        return is_file_of(path, self.size, self.content)


@dataclass(frozen=True, slots=True)
class End:
    """Tell what the output was made of, and what it is made of itself.

    `files` is empty for what has no bytes of its own here: a database that was added to, an address.
    """

    shards: int
    records: int
    files: tuple[Stored, ...] = ()


class Journal:
    """Remember the finished shards of one run, on disk."""

    def __init__(self, folder: Path, read: _Read, stream: IO[bytes], say: Say) -> None:
        """Join a folder, what its journal told already, and the open end of that journal."""
        self.folder = folder
        self.identity: str = read.header["identity"]
        self.ends = read.ends
        self.aside = read.aside
        self.settled: End | None = None  # how the output was made that is in place, if it is
        self._done = dict(read.done)
        self._placed: Callable[[int], Path] | None = None
        self._stream = stream
        self._say = say

    def settle(self, end: End, placed: Callable[[int], Path] | None) -> None:
        """Take the output that `end` tells of for whole and in place.

        `placed` names the place of a shard in it, where it has one.
        """
        self.settled = end
        self._placed = placed

    def find(self, shard: int, digest: str) -> Done | None:
        """Return what became of a shard, None if it has to be done (again).

        Raises ChangedError if it held other articles then.
        """
        done = self._done.get(shard)
        if done and done.digest != digest:
            first = shard * done.articles
            whole = "the output of the earlier inputs is whole; " if self.settled else ""
            raise ChangedError(
                f"{self.folder}: the inputs have changed since this run began "
                f"(from article {first} on); {whole}delete this folder and start again"
            )
        if done is None or self.settled or self.find_part(done):
            return done
        self._say(
            f"{self.part(shard)}: is missing or not as it was written; its articles are tagged again"
        )
        del self._done[shard]
        return None

    def find_part(self, done: Done) -> Path | None:
        """Return where the part of a shard lies whole, None if nowhere."""
        places = [self.part(done.shard)]
        if self._placed:
            places.append(self._placed(done.shard))
        return next((path for path in places if is_file_of(path, done.size, done.content)), None)

    def done(self, shards: int) -> list[Done]:
        """Return what became of the first so many shards."""
        return [self._done[number] for number in range(shards)]

    def save_shard(self, done: Done, lines: Sequence[bytes]) -> None:
        """Put the lines of a finished shard in place, then note it."""
        part = self.part(done.shard)
        partial = part.with_suffix(PARTIAL)
        content, size = hashlib.sha256(), 0
        part.parent.mkdir(exist_ok=True)
        with partial.open("wb") as stream:
            for line in lines:
                written = line + b"\n"
                stream.write(written)
                content.update(written)
                size += len(written)
            save_stream(stream)
        partial.replace(part)
        noted = Done(
            done.shard,
            done.digest,
            done.articles,
            done.written,
            done.rejects,
            size,
            content.hexdigest()[:_DIGEST],
        )
        self._write_note(asdict(noted))
        self._done[done.shard] = noted

    def save_aside(self, name: str) -> None:
        """Note the name that an earlier output is about to get."""
        self._write_note({"aside": name})
        self.aside = name

    def save_end(self, end: End) -> None:
        """Note the output that is about to take its place, its bytes on the disk already."""
        self._write_note({"end": asdict(end)})
        self.ends.append(end)

    def _write_note(self, row: Mapping[str, Any]) -> None:
        self._stream.write(_line(row))
        save_stream(self._stream)

    def part(self, shard: int) -> Path:
        """Return the file of a shard."""
        return self.folder / SHARDS / part_name(shard)

    def remove_all(self) -> None:
        """Remove what the run made here, the journal last; files of others, and their folder, stay.

        A run that is killed before the end of this comes back to it when it goes on.
        """
        remove_own(self.folder)

    @property
    def any_done(self) -> bool:
        """Tell whether there is anything to go on from."""
        return bool(self._done)


def part_name(shard: int) -> str:
    """Return the file name of a shard."""
    return f"part-{shard:05d}.jsonl"


def is_part_name(name: str) -> bool:
    """Tell whether a file has the name of a shard."""
    return _PART.fullmatch(name) is not None and not name.endswith(PARTIAL)


def work_folder(output: str | Path) -> Path:
    """Return the work folder of an output."""
    target = Path(output)
    return target.with_name(target.name + PARTS)


def remove_own(folder: Path) -> None:
    """Remove what a run made in its work folder, the journal last.

    What it did not make stays, and the folder around it.
    """
    for path in (folder / SHARDS).glob("*"):
        if _PART.fullmatch(path.name):
            path.unlink(missing_ok=True)
    for name in (JOINED, SCRATCH):
        if (folder / name).is_dir():
            shutil.rmtree(folder / name)
    (folder / _NEW_JOURNAL).unlink(missing_ok=True)
    _remove_empty(folder / SHARDS)
    save_to_disk(folder)
    for name in (JOURNAL, LOCK):
        (folder / name).unlink(missing_ok=True)
    _remove_empty(folder)


def _remove_empty(folder: Path) -> None:
    """Remove a folder unless somebody else keeps something there."""
    try:
        folder.rmdir()
    except FileNotFoundError:
        pass
    except OSError as error:
        if error.errno not in (errno.ENOTEMPTY, errno.EEXIST):
            raise


@contextlib.contextmanager
def load_journal(
    folder: Path, header: Mapping[str, Any], *, resume: bool, say: Say
) -> Iterator[Journal]:
    """Open the work folder of a run, new or, with `resume`, an interrupted one.

    Nobody else may use it meanwhile.

    `header` is what must be the same when a run goes on. A folder without any finished shard does
    not stay. Raises OptionError if the folder is none that a run has made, if another run is at work
    there, if an interrupted run is there and `resume` is false, if it was asked for something else
    or its journal is damaged, and for whatever the disk refuses.
    """
    with speak_of_disk(folder):
        _check_own(folder)
        with _load_lock(folder):
            read = load_done(folder, header, resume=resume, say=say)
            _write_journal(folder, read)
            with (folder / JOURNAL).open("ab") as stream:
                journal = Journal(folder, read, stream, say)
                try:
                    yield journal
                finally:
                    if not journal.any_done and folder.is_dir():
                        remove_own(folder)


@dataclass(frozen=True, slots=True)
class _Read:
    """Hold what a journal tells."""

    header: Mapping[str, Any]
    done: Mapping[int, Done]
    ends: list[End]
    aside: str | None

    def rows(self) -> Iterator[Mapping[str, Any]]:
        """Yield what a journal has to hold to tell the same."""
        yield self.header
        yield from map(asdict, self.done.values())
        if self.aside:
            yield {"aside": self.aside}
        for end in self.ends:
            yield {"end": asdict(end)}


def load_done(folder: Path, header: Mapping[str, Any], *, resume: bool, say: Say) -> _Read:
    """Return what the journal in a folder tells of an interrupted run, else that of a new one.

    Raises OptionError, see `load_journal`.
    """
    path = folder / JOURNAL
    lines = path.read_bytes().splitlines() if path.is_file() else []
    asked = {"format": FORMAT, **json.loads(json.dumps(header))}
    new = _Read({"run": "rubrique", "identity": secrets.token_hex(8), **asked}, {}, [], None)
    if not lines:
        return new
    stored = read_header(folder, lines[0])
    rows = [row for row in map(parse_line, lines[1:]) if row is not None]
    read = _interpret(stored, rows)
    if not read.done:  # the same identity: what it has left under its name is taken over, or goes
        return _Read({**new.header, "identity": stored["identity"]}, {}, [], None)
    if not resume:
        raise OptionError(
            f"{folder}: holds an interrupted run; go on with --resume, or delete it to start again"
        )
    if other := ", ".join(_differences(stored, asked)):
        raise OptionError(
            f"{folder}: the run there was begun with another {other}; give the same, or delete it"
        )
    if lost := len(lines) - 1 - len(rows):
        say(f"{path}: {lost} damaged lines passed over; what they told of is done again")
    return read


def load_header(folder: Path) -> Mapping[str, Any] | None:
    """Return the header of the interrupted run in a work folder, None where there is none.

    Raises OptionError for one that is damaged, or of another version.
    """
    path = folder / JOURNAL
    if not path.is_file():
        return None
    with path.open("rb") as stream:
        line = stream.readline()
    return read_header(folder, line.rstrip(b"\r\n")) if line else None


def read_header(folder: Path, line: bytes) -> Mapping[str, Any]:
    """Return the first line of a journal.

    Raises OptionError for one that is damaged, or of another version.
    """
    header = parse_line(line)
    if header is None:
        with contextlib.suppress(ValueError, AttributeError):
            older = json.loads(line).get("format")
            if older == 1:
                raise OptionError(
                    f"{folder}: an older version of Rubrique began the run there; "
                    "finish it with that version, or delete the folder to start again"
                )
        raise OptionError(
            f"{folder}: the first line of its {JOURNAL} is damaged; delete the folder to start again"
        )
    if header.get("format") != FORMAT or "identity" not in header:
        raise OptionError(
            f"{folder}: another version of Rubrique began the run there; "
            "finish it with that version, or delete the folder to start again"
        )
    return header


def parse_line(line: bytes) -> Mapping[str, Any] | None:
    """Return what a line of a journal tells, None if its checksum is not right."""
    try:
        outer = json.loads(line)
        row = outer["row"]
        return row if outer["sum"] == _checksum(row) and isinstance(row, dict) else None
    except (ValueError, TypeError, KeyError, RecursionError):
        return None


def _line(row: Mapping[str, Any]) -> bytes:
    return json.dumps({"sum": _checksum(row), "row": row}).encode() + b"\n"


def _checksum(row: Any) -> str:
    return hashlib.sha256(json.dumps(row).encode()).hexdigest()[:_DIGEST]


def _interpret(header: Mapping[str, Any], rows: Iterable[Mapping[str, Any]]) -> _Read:
    done, ends, aside = {}, [], None
    for row in rows:
        if "shard" in row:
            done[row["shard"]] = _done(row)
        elif "end" in row:
            ends.append(_end(row["end"]))
        elif "aside" in row:
            aside = row["aside"]
    return _Read(header, done, ends, aside)


def _done(row: Mapping[str, Any]) -> Done:
    return Done(**{**row, "rejects": tuple(Reject(**reject) for reject in row["rejects"])})


def _end(row: Mapping[str, Any]) -> End:
    return End(row["shards"], row["records"], tuple(Stored(**file) for file in row["files"]))


def _differences(stored: Mapping[str, Any], asked: Mapping[str, Any]) -> Iterator[str]:
    """Yield what is not as it was, with the value of then and that of now."""
    for name, value in asked.items():
        then = stored.get(name)
        if isinstance(value, dict) and isinstance(then, dict):
            inner = _differences(then, {**dict.fromkeys(then), **value})
            yield from (f"{name}: {difference}" for difference in inner)
        elif then != value:
            yield f"{name} ({_shown(then)} then, {_shown(value)} now)"


def _shown(value: Any) -> str:
    return "none" if value is None else str(value)


def _write_journal(folder: Path, read: _Read) -> None:
    """Write what was read, without what was damaged, as one whole file."""
    partial = folder / _NEW_JOURNAL
    with partial.open("wb") as stream:
        stream.writelines(map(_line, read.rows()))
        save_stream(stream)
    partial.replace(folder / JOURNAL)
    save_to_disk(folder)
    save_to_disk(folder.parent)


def _check_own(folder: Path) -> None:
    """Raise OptionError for something by the name of the work folder that no run has made."""
    if folder.is_symlink() or folder.is_file():
        raise OptionError(
            f"{folder}: is a link or a file, and the run needs a folder of this name; remove it"
        )
    if not folder.is_dir() or (folder / JOURNAL).is_file():
        return
    names = {path.name for path in folder.iterdir()} - _BEFORE_THE_HEADER
    strange = sorted(name for name in names if not name.startswith(_STILL_OPEN))
    if strange:
        raise OptionError(
            f"{folder}: was not made by a run (it holds {strange[0]} and no journal), "
            "and the run needs a folder of this name; move it, or name another output"
        )


@contextlib.contextmanager
def _load_lock(folder: Path) -> Iterator[None]:
    folder.mkdir(exist_ok=True)
    lock = FileLock(folder / LOCK, blocking=False)
    try:
        lock.acquire()
    except Timeout:
        raise OptionError(
            f"{folder}: another run is writing this output; wait for it, or name another"
        ) from None
    except NotImplementedError:
        raise OptionError(
            f"{folder}: cannot be locked (the disk knows no locks); write to another disk"
        ) from None
    except OSError as error:
        if error.errno not in _NOT_LOCKED:
            raise
        reason = os.strerror(error.errno)
        raise OptionError(f"{folder}: cannot be locked ({reason}); write to another disk") from None
    try:
        yield
    finally:
        # All is done or said: a lock that cannot be let go now goes with the process
        with contextlib.suppress(OSError):
            lock.release()
        # Over a network the removed lock keeps its folder as long as it is open
        with contextlib.suppress(OSError):
            folder.rmdir()


def is_file_of(path: Path, size: int, content: str) -> bool:
    """Tell whether a file is there and has this size and digest."""
    try:
        return path.stat().st_size == size and load_digest(path) == content
    except OSError:
        return False


def load_digest(path: Path) -> str:
    """Return the digest of a file."""
    content = hashlib.sha256()
    with path.open("rb") as stream:
        while step := stream.read(_STEP):
            content.update(step)
    return content.hexdigest()[:_DIGEST]


def load_stored(path: Path, name: str) -> Stored:
    """Return what the journal has to know of a file of the output, called `name` there."""
    return Stored(name, path.stat().st_size, load_digest(path))


@contextlib.contextmanager
def speak_of_disk(folder: Path) -> Iterator[None]:
    """Turn what the disk refuses into one clear OptionError."""
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        raise OptionError(describe_disk(error, folder)) from error


def describe_disk(error: OSError, folder: Path) -> str:
    """Return one line on what a disk refused, and what to do."""
    where = error.filename if isinstance(error.filename, str) else folder
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return f"{folder}: the disk is full; make room, then go on with --resume"
    if error.errno == errno.EFBIG:
        return (
            f"{folder}: a file would grow beyond what is allowed here (ulimit -f); "
            "raise the limit, then go on with --resume"
        )
    if error.errno == errno.ENAMETOOLONG:
        return f"{folder}: this name is too long for the disk; give a shorter one"
    if error.errno in (errno.EMFILE, errno.ENFILE):
        return f"{where}: too many files are open (ulimit -n); then go on with --resume"
    reason = os.strerror(error.errno) if error.errno else str(error)
    if error.errno in (errno.EACCES, errno.EROFS, errno.EPERM):
        return f"{where}: cannot be written ({reason}); check the folder"
    return f"{where}: the disk refused ({reason}); check it, then go on with --resume"
