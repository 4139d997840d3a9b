"""Where the records of a run go.

Standard output, one file, a folder of shards, or the address of one of these.
"""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

from nlp.atomic import PARTS, STDOUT
from nlp.errors import OptionError
from nlp.running.addresses import is_address, local_name
from nlp.running.journal import SCRATCH, Done, Journal, Say, load_journal, work_folder
from nlp.running.options import RunOptions
from nlp.running.placing import Place, is_folder, open_place
from nlp.writing import Changes, check_output

_LONGEST = 255  # bytes of a file name, on all file systems in use


class Target(Protocol):
    """Take the lines of shards, in order."""

    @property
    def how_to_go_on(self) -> str:
        """Return one line for a user whose run stops here, empty if there is nothing to go on from."""

    @property
    def identity(self) -> str | None:
        """Return what marks the files that this run is still writing; None: nothing is kept of it."""

    @property
    def scratch(self) -> Path | None:
        """Return a folder for what only the run itself needs, None if it has none of its own."""

    def find(self, shard: int, digest: str) -> Done | None:
        """Return what became of a shard in an earlier, interrupted run.

        Raises InputError if that had others.
        """

    def save(self, done: Done, lines: Sequence[bytes]) -> None:
        """Keep the lines of a shard."""

    def finish(self, shards: int, dropped: Sequence[str] = ()) -> Changes:
        """Make the output of the first so many shards; return what changed in it.

        `dropped` are the ids of articles that an earlier output holds and this one will not.
        """

    def abandon(self) -> None:
        """Leave no trace: there is nothing to make an output of."""


def check_target(output: str | Path, running: RunOptions) -> None:
    """Raise OptionError for an output that cannot be, or that the options do not go with."""
    if running.update and running.add:
        raise OptionError(
            "--update makes the output mirror the inputs, --add leaves all else in it: give one of them"
        )
    if running.drop_missing and not running.update:
        raise OptionError("--drop-missing goes with --update only")
    if str(output) == STDOUT:
        if running.resume or running.update or running.add:
            raise OptionError("--resume, --update and --add need a file: name it with --output")
        return
    _check_name(output)
    if is_address(output):
        if running.update or running.add:
            raise OptionError(f"{output}: --update and --add need an output on this machine")
        if not is_folder(output):
            check_output(local_name(output))
    elif not is_folder(output):
        check_output(output)
    elif not Path(output).parent.is_dir():
        raise OptionError(
            f"{output}: the folder {Path(output).parent} does not exist; create it first"
        )


def _check_name(output: str | Path) -> None:
    """Raise OptionError for a name that no file or folder beside others can have."""
    name = local_name(output) if is_address(output) else Path(output).name
    if name in ("", ".", ".."):
        raise OptionError(f"{output}: is a folder that is there already; name a new one")
    if len(os.fsencode(name + PARTS)) > _LONGEST:
        raise OptionError(f"{output}: this name is too long for a disk; give a shorter one")


@contextlib.contextmanager
def open_target(
    output: str | Path, header: Mapping[str, Any], running: RunOptions, say: Say
) -> Iterator[Target]:
    """Open what takes the lines of a run.

    `header` is what must be the same when an interrupted run goes on.
    """
    if str(output) == STDOUT:
        yield _Stdout()
        return
    name = local_name(output) if is_address(output) else output
    with load_journal(work_folder(name), header, resume=running.resume, say=say) as journal:
        place = open_place(journal, output, running, say)
        place.settle()
        yield _Parts(journal, place)


class _Stdout:
    """Print lines as they come."""

    how_to_go_on = ""
    identity = None
    scratch = None

    def __init__(self) -> None:
        self._records = 0

    def find(self, shard: int, digest: str) -> Done | None:  # noqa: ARG002
        return None

    def save(self, done: Done, lines: Sequence[bytes]) -> None:
        for line in lines:
            sys.stdout.buffer.write(line + b"\n")
        sys.stdout.buffer.flush()
        self._records += done.written

    def finish(self, shards: int, dropped: Sequence[str] = ()) -> Changes:  # noqa: ARG002
        return Changes(added=self._records, total=self._records)

    def abandon(self) -> None:
        pass


class _Parts:
    """Keep shards in a work folder until all are there, then make the output of them."""

    def __init__(self, journal: Journal, place: Place) -> None:
        self._journal = journal
        self._place = place
        self.identity = journal.identity
        self.find = journal.find
        self.save = journal.save_shard
        self.abandon = journal.remove_all

    @property
    def scratch(self) -> Path:
        folder = self._journal.folder / SCRATCH
        _save_empty(folder)
        return folder

    @property
    def how_to_go_on(self) -> str:
        if not self._journal.any_done or not self._journal.folder.is_dir():
            return ""
        return f"stopped; what is done is kept in {self._journal.folder}: the same command with --resume goes on"

    def finish(self, shards: int, dropped: Sequence[str] = ()) -> Changes:
        done = self._journal.done(shards)
        settled = self._journal.settled
        if settled and settled.shards == shards:
            changes = Changes(total=settled.records)
        elif settled and not all(map(self._journal.find_part, done)):
            raise OptionError(
                f"{self._journal.folder}: the output is whole, and the inputs have changed since; "
                "delete this folder, and give --update"
            )
        else:
            changes = self._place.save_output(done, dropped)
        self._journal.remove_all()
        return changes


def _save_empty(folder: Path) -> None:
    folder.mkdir(exist_ok=True)
