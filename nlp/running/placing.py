"""How the finished shards of a run become its output, in a place where nothing of the user's is.

Every kind of output is made whole in the work folder, brought to the disk and noted in the journal
with size and digest; only then does it take its name. So a run that comes back can tell what it made
itself from anything else that has the name by then.
"""

from __future__ import annotations

import errno
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Protocol

from nlp.atomic import save_to_disk
from nlp.errors import OptionError
from nlp.records import Record
from nlp.running.addresses import address_exists, is_address, local_name, write_address
from nlp.running.journal import (
    JOINED,
    SHARDS,
    Done,
    End,
    Journal,
    Say,
    Stored,
    is_part_name,
    load_stored,
    part_name,
)
from nlp.writing import read_records, write_records
from nlp.writing.spreadsheet import table_paths
from nlp.writing.sqlite import check_database

_DATABASES = (".sqlite", ".db")


class Place(Protocol):
    """Put the output of a run where it belongs."""

    def settle(self) -> None:
        """Tell the journal whether the output is in place already, from an interrupted run.

        Raises OptionError for something in its place that the run did not make and may not replace.
        """

    def save_output(self, done: Sequence[Done]) -> int:
        """Make the output of these shards and put it in place; return how many articles it holds."""


def open_place(journal: Journal, output: str | Path, *, replace: bool, say: Say) -> Place:
    """Return the place of an output; `replace` says that what is there may go."""
    if is_address(output):
        return Remote(journal, str(output), replace=replace)
    if is_folder(output):
        return Folder(journal, Path(output), replace=replace, say=say)
    if Path(output).suffix.lower() in _DATABASES and Path(output).exists():
        return Database(journal, Path(output))
    return Files(journal, Path(output), replace=replace)


def is_folder(output: str | Path) -> bool:
    """Tell whether an output is asked for as a folder of shards: its name ends in a slash."""
    return str(output).endswith("/")


def output_files(output: Path) -> list[Path]:
    """Return the files that an output consists of: four tables for .csv, else itself."""
    if output.suffix.lower() == ".csv":
        return list(table_paths(output).values())
    return [output]


class Files:
    """Make one file of all records, or four tables, new ones or in the place of what may go."""

    def __init__(self, journal: Journal, output: Path, *, replace: bool) -> None:
        """Write to `output`."""
        self._journal = journal
        self._output = output
        self._replace = replace

    def settle(self) -> None:
        """See `Place`."""
        for end in self._journal.ends[::-1]:
            if end.files and all(self._is_in_place(file) for file in end.files):
                self._journal.settle(end, None)
                return
        self._check()

    def save_output(self, done: Sequence[Done]) -> int:
        """See `Place`."""
        records = sum(one.written for one in done)
        parts = load_parts(self._journal, done)
        folder = self._journal.folder / JOINED
        folder.mkdir(exist_ok=True)
        count = write_joined(parts, done, folder / self._output.name)
        stored = [load_stored(folder / path.name, path.name) for path in output_files(self._output)]
        for file in stored:
            save_to_disk(folder / file.name)
        self._check()
        self._journal.save_end(End(len(done), records, tuple(stored)))
        for file in stored:
            (folder / file.name).replace(self._output.with_name(file.name))
        save_to_disk(self._output.parent)
        return count

    def _is_in_place(self, file: Stored) -> bool:
        path = self._output.with_name(file.name)
        return not path.is_symlink() and file.is_at(path)

    def _check(self) -> None:
        """Raise OptionError if a file is in the way that the run did not make."""
        own = [file for end in self._journal.ends for file in end.files]
        for path in output_files(self._output):
            if path.is_dir():
                raise OptionError(f"{path}: is a folder; give the name of a file")
            is_there = path.exists() or path.is_symlink()
            is_own = any(file.name == path.name and file.is_at(path) for file in own)
            if is_there and not self._replace and not is_own:
                raise OptionError(in_the_way(path))


class Database:
    """Add all records to a database that is there, in one transaction."""

    def __init__(self, journal: Journal, output: Path) -> None:
        """Write to `output`."""
        self._journal = journal
        self._output = output

    def settle(self) -> None:
        """See `Place`. Nothing is ever settled: adding the same records again changes nothing."""
        check_database(self._output)

    def save_output(self, done: Sequence[Done]) -> int:
        """See `Place`."""
        parts = load_parts(self._journal, done)
        return write_joined(parts, done, self._output)


class Folder:
    """Make a folder of shards, in the place of an earlier one if that may go."""

    def __init__(self, journal: Journal, output: Path, *, replace: bool, say: Say) -> None:
        """Write to `output`."""
        self._journal = journal
        self._output = output
        self._replace = replace
        self._say = say

    def settle(self) -> None:
        """See `Place`. A kill between two renames is undone or completed first."""
        self._restore()
        for end in self._journal.ends[::-1]:
            if self._is_in_place(end):
                self._journal.settle(end, self._placed)
                self._remove_aside()
                return
        self._check()

    def save_output(self, done: Sequence[Done]) -> int:
        """See `Place`."""
        load_parts(self._journal, done)
        records = sum(one.written for one in done)
        shards = self._journal.folder / SHARDS
        wanted = {part_name(one.shard) for one in done}
        for path in sorted(shards.iterdir()):
            if path.name not in wanted:
                path.unlink()
        save_to_disk(shards)
        stored = tuple(Stored(part_name(one.shard), one.size, one.content) for one in done)
        self._check()
        self._journal.save_end(End(len(done), records, stored))
        if self._output.exists():
            self._journal.save_aside(f".{self._output.name}.{self._journal.identity}.old")
            self._output.replace(self._aside)
        shards.replace(self._output)
        save_to_disk(self._output.parent)
        self._remove_aside()
        return records

    @property
    def _aside(self) -> Path:
        return self._output.with_name(self._journal.aside or "")

    def _placed(self, shard: int) -> Path:
        return self._output / part_name(shard)

    def _is_in_place(self, end: End) -> bool:
        if not self._output.is_dir():
            return False
        names = {path.name for path in self._output.iterdir()}
        return names == {file.name for file in end.files} and all(
            file.is_at(self._output / file.name) for file in end.files
        )

    def _restore(self) -> None:
        """Give an earlier output its name back, if the new one has not taken it."""
        is_aside = self._journal.aside is not None and self._aside.is_dir()
        if is_aside and not self._output.exists():
            self._aside.replace(self._output)
            save_to_disk(self._output.parent)

    def _check(self) -> None:
        """Raise OptionError if a folder is in the way, or anything in it that no run has made."""
        if not self._output.exists() and not self._output.is_symlink():
            return
        if self._output.is_symlink() or not self._output.is_dir():
            raise OptionError(
                f"{self._output}/: is a link or a file, where the run has to make a folder; remove it"
            )
        if not self._replace:
            raise OptionError(in_the_way(f"{self._output}/"))
        for path in sorted(self._output.iterdir()):
            if not is_part_name(path.name) or path.is_symlink() or not path.is_file():
                raise OptionError(
                    f"{path}: is nothing that a run has made, and would go with its folder; "
                    "move it, or name a new folder"
                )

    def _remove_aside(self) -> None:
        """Remove the parts of an earlier output; whatever else has come into its folder stays."""
        if self._journal.aside is None or not self._aside.is_dir():
            return
        for path in self._aside.iterdir():
            if is_part_name(path.name) and path.is_file():
                path.unlink()
        try:
            self._aside.rmdir()
        except OSError as error:
            if error.errno not in (errno.ENOTEMPTY, errno.EEXIST):
                raise
            self._say(f"{self._aside}: is kept, for there are files in it that no run has made")


class Remote:
    """Send the output to an address, joined or shard by shard."""

    def __init__(self, journal: Journal, output: str, *, replace: bool) -> None:
        """Write to `output`."""
        self._journal = journal
        self._output = output
        self._replace = replace

    def settle(self) -> None:
        """See `Place`. Nothing is ever settled: sending the same bytes again changes nothing."""
        is_own = bool(self._journal.ends)
        if not self._replace and not is_own and address_exists(self._output):
            raise OptionError(
                f"{self._output}: is there already; give --force to replace it, or name another"
            )

    def save_output(self, done: Sequence[Done]) -> int:
        """See `Place`."""
        records = sum(one.written for one in done)
        parts = load_parts(self._journal, done)
        self._journal.save_end(End(len(done), records))
        if is_folder(self._output):
            for part in parts:
                write_address(part, f"{self._output}{part.name}")
            return records
        folder = self._journal.folder / JOINED
        folder.mkdir(exist_ok=True)
        whole = folder / local_name(self._output)
        count = write_joined(parts, done, whole)
        write_address(whole, self._output)
        return count


def in_the_way(path: str | Path) -> str:
    """Return what to say of an output that is there already and was not made by this run."""
    return (
        f"{path}: is there already; give --update to keep what is still right in it, "
        "--force to replace it, or name another"
    )


def load_parts(journal: Journal, done: Sequence[Done]) -> list[Path]:
    """Return the parts of shards, all of them in the work folder.

    Raises OptionError for one that is no longer there as it was written. One that has moved into an
    output already is copied back.
    """
    parts = []
    for one in done:
        found, part = journal.find_part(one), journal.part(one.shard)
        if found is None:
            raise OptionError(
                f"{part}: is missing or not as it was written; the same command with --resume makes it again"
            )
        if found != part:
            part.parent.mkdir(exist_ok=True)
            shutil.copyfile(found, part)
            save_to_disk(part)
        parts.append(part)
    return parts


def write_joined(parts: Sequence[Path], done: Sequence[Done], output: Path) -> int:
    """Make one output of the lines of all parts; return how many articles it holds.

    JSON Lines as they are, other formats record by record.
    """
    if output.suffix.lower() != ".jsonl" or output.name.lower().endswith(".ninjs.jsonl"):
        return write_records(_read_parts(parts), output)
    with output.open("wb") as whole:
        for part in parts:
            with part.open("rb") as stream:
                shutil.copyfileobj(stream, whole)
    return sum(one.written for one in done)


def _read_parts(parts: Sequence[Path]) -> Iterator[Record]:
    for part in parts:
        yield from read_records(part)
