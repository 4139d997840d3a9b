"""How the finished shards of a run become its output, in a place where nothing of the user's is.

Every kind of output is made whole in the work folder, brought to the disk and noted in the journal
with size and digest; only then does it take its name. So a run that comes back can tell what it made
itself from anything else that has the name by then.
"""

from __future__ import annotations

import errno
import shutil
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Protocol

from nlp.atomic import save_stream, save_to_disk
from nlp.errors import OptionError
from nlp.records import Record
from nlp.running.addresses import address_exists, is_address, local_name, write_address
from nlp.running.journal import (
    JOINED,
    SCRATCH,
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
from nlp.running.options import RunOptions
from nlp.running.shards import LENGTH, SIZE, cut_batches
from nlp.writing import Changes, Form, find_form, read_records, write_records
from nlp.writing.growing import bare_line, open_growth, read_lines
from nlp.writing.spreadsheet import table_paths
from nlp.writing.sqlite import check_database, write_sqlite

_DATABASES = (".sqlite", ".db")


class Place(Protocol):
    """Put the output of a run where it belongs."""

    def settle(self) -> None:
        """Tell the journal whether the output is in place already, from an interrupted run.

        Raises OptionError for something in its place that the run did not make and may not replace.
        """

    def save_output(self, done: Sequence[Done], dropped: Sequence[str] = ()) -> Changes:
        """Make the output of these shards and put it in place; return what changed in it.

        `dropped` are the ids of articles that an earlier output holds and this one will not.
        """


def open_place(journal: Journal, output: str | Path, running: RunOptions, say: Say) -> Place:
    """Return the place of an output."""
    replace = running.force or running.update or running.add
    if is_address(output):
        return Remote(journal, str(output), replace=replace)
    if is_folder(output):
        return Folder(journal, Path(output), running, say)
    if Path(output).suffix.lower() in _DATABASES and Path(output).exists():
        return Database(journal, Path(output))
    return Files(journal, Path(output), running)


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

    def __init__(self, journal: Journal, output: Path, running: RunOptions) -> None:
        """Write to `output`."""
        self._journal = journal
        self._output = output
        self._adds = running.add
        self._compares = running.add or running.update
        self._replace = running.force or self._compares

    def settle(self) -> None:
        """See `Place`. An output of several files of which some have their names gets the others."""
        for end in self._journal.ends[::-1]:
            if end.files and all(self._is_in_place(file) for file in end.files):
                self._journal.settle(end, None)
                return
            if end.files and all(map(self._is_whole, end.files)) and self._is_begun(end):
                self._put_in_place(end.files)
                self._journal.settle(end, None)
                return
        self._check()

    def save_output(self, done: Sequence[Done], dropped: Sequence[str] = ()) -> Changes:
        """See `Place`."""
        records = sum(one.written for one in done)
        parts = load_parts(self._journal, done)
        self._folder.mkdir(exist_ok=True)
        changes = self._write(parts, done)
        changes.dropped = len(dropped)
        names = [path.name for path in output_files(self._output)]
        stored = [load_stored(self._folder / name, name) for name in names]
        for file in stored:
            save_to_disk(self._folder / file.name)
        self._check()
        self._journal.save_end(End(len(done), records, tuple(stored)))
        self._put_in_place(stored)
        return changes

    @property
    def _folder(self) -> Path:
        return self._journal.folder / JOINED

    def _write(self, parts: Sequence[Path], done: Sequence[Done]) -> Changes:
        """Make the output in the work folder, of the parts or of what is there and the parts."""
        joined = self._folder / self._output.name
        form = find_form(self._output)
        is_there = all(path.exists() for path in output_files(self._output))
        if not self._compares or not is_there or form is None:
            count = write_joined(parts, done, joined)
            return Changes(added=count, total=count)
        with open_growth(form, self._folder) as growth:
            growth.study(self._output, _read_parts(parts))
            if self._adds:
                form.write(growth.join(self._output, _read_parts(parts)), joined)
            else:
                growth.changes.total = write_joined(parts, done, joined)
            return growth.changes

    def _put_in_place(self, files: Sequence[Stored]) -> None:
        for file in files:
            if not self._is_in_place(file):
                (self._folder / file.name).replace(self._output.with_name(file.name))
        save_to_disk(self._output.parent)

    def _is_in_place(self, file: Stored) -> bool:
        path = self._output.with_name(file.name)
        return not path.is_symlink() and file.is_at(path)

    def _is_whole(self, file: Stored) -> bool:
        return self._is_in_place(file) or file.is_at(self._folder / file.name)

    def _is_begun(self, end: End) -> bool:
        """Tell whether some files of an output have their names already: nothing is left but to go on."""
        return any(map(self._is_in_place, end.files))

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

    def save_output(self, done: Sequence[Done], dropped: Sequence[str] = ()) -> Changes:
        """See `Place`."""
        parts = load_parts(self._journal, done)
        changes = Changes()
        write_sqlite(_read_parts(parts), self._output, dropped=dropped, changes=changes)
        return changes


class Folder:
    """Make a folder of shards, in the place of an earlier one if that may go."""

    def __init__(self, journal: Journal, output: Path, running: RunOptions, say: Say) -> None:
        """Write to `output`."""
        self._journal = journal
        self._output = output
        self._adds = running.add
        self._compares = running.add or running.update
        self._replace = running.force or self._compares
        self._say = say

    def settle(self) -> None:
        """See `Place`. A kill between two renames is undone or completed first."""
        self._restore()
        for end in self._journal.ends[::-1]:
            if self._is_in_place(end):
                self._journal.settle(end, None if self._adds else self._placed)
                self._remove_aside()
                return
        self._check()

    def save_output(self, done: Sequence[Done], dropped: Sequence[str] = ()) -> Changes:
        """See `Place`."""
        parts = load_parts(self._journal, done)
        records = sum(one.written for one in done)
        changes = Changes(added=records, total=records)
        folder = self._journal.folder / SHARDS
        stored = [Stored(part_name(one.shard), one.size, one.content) for one in done]
        if self._compares and self._output.is_dir():
            changes = self._save_joined(parts, records)
            changes.dropped = len(dropped)
        if self._adds and self._output.is_dir():
            folder = self._journal.folder / JOINED
            stored = [load_stored(path, path.name) for path in sorted(folder.iterdir())]
        else:
            self._remove_unwanted(done)
        save_to_disk(folder)
        self._check()
        self._journal.save_end(End(len(done), records, tuple(stored)))
        if self._output.exists():
            self._journal.save_aside(f".{self._output.name}.{self._journal.identity}.old")
            self._output.replace(self._aside)
        folder.replace(self._output)
        save_to_disk(self._output.parent)
        self._remove_aside()
        return changes

    def _remove_unwanted(self, done: Sequence[Done]) -> None:
        wanted = {part_name(one.shard) for one in done}
        for path in sorted((self._journal.folder / SHARDS).iterdir()):
            if path.name not in wanted:
                path.unlink()

    def _save_joined(self, parts: Sequence[Path], records: int) -> Changes:
        """Count what the new records change; where they are added, join them in the work folder."""
        scratch = self._journal.folder / SCRATCH
        scratch.mkdir(exist_ok=True)
        with open_growth(SHARDED, scratch) as growth:
            growth.study(self._output, _read_parts(parts))
            if self._adds:
                joined = self._journal.folder / JOINED
                joined.mkdir(exist_ok=True)
                _write_shards(growth.join(self._output, _read_parts(parts)), joined)
            else:
                growth.changes.total = records
            return growth.changes

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

    def save_output(self, done: Sequence[Done], dropped: Sequence[str] = ()) -> Changes:  # noqa: ARG002
        """See `Place`."""
        records = sum(one.written for one in done)
        parts = load_parts(self._journal, done)
        self._journal.save_end(End(len(done), records))
        if is_folder(self._output):
            for part in parts:
                write_address(part, f"{self._output}{part.name}")
            return Changes(added=records, total=records)
        folder = self._journal.folder / JOINED
        folder.mkdir(exist_ok=True)
        whole = folder / local_name(self._output)
        count = write_joined(parts, done, whole)
        write_address(whole, self._output)
        return Changes(added=count, total=count)


def in_the_way(path: str | Path) -> str:
    """Return what to say of an output that is there already and was not made by this run."""
    return (
        f"{path}: is there already; give --add to add to it, --update to make it anew and keep what "
        "is still right in it, --force to replace it, or name another"
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


def _read_shards(folder: Path) -> Iterator[tuple[str, bytes]]:
    for part in sorted(folder.glob("part-*.jsonl")):
        yield from read_lines(part)


def _write_shards(lines: Iterable[bytes], folder: Path) -> int:
    """Write lines as parts of so many as a run would make; return how many lines."""
    count = 0
    for number, batch in enumerate(cut_batches(lines, SIZE, LENGTH, len)):
        path = folder / part_name(number)
        with path.open("wb") as stream:
            stream.writelines(line + b"\n" for line in batch)
            save_stream(stream)
        count += len(batch)
    return count


SHARDED = Form(_read_shards, Record.to_json, _write_shards, bare=bare_line)
