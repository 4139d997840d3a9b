"""Where the records of a run go.

Standard output, one file, a folder of shards, or the address of one of these.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

from nlp.atomic import STDOUT, write_beside
from nlp.errors import OptionError
from nlp.running.addresses import is_address, local_name, write_address
from nlp.running.journal import Done, Journal, load_journal, work_folder
from nlp.running.options import RunOptions
from nlp.writing import check_output, read_records, write_records


class Target(Protocol):
    """Take the lines of shards, in order."""

    @property
    def how_to_go_on(self) -> str:
        """Return one line for a user whose run stops here, empty if there is nothing to go on from."""

    def find(self, shard: int, digest: str) -> Done | None:
        """Return what became of a shard in an earlier, interrupted run.

        Raises InputError if that had others.
        """

    def save(self, done: Done, lines: Sequence[bytes]) -> None:
        """Keep the lines of a shard."""

    def finish(self, shards: int) -> None:
        """Make the output of the first so many shards."""

    def abandon(self) -> None:
        """Leave no trace: there is nothing to make an output of."""


def check_target(output: str | Path, running: RunOptions) -> None:
    """Raise OptionError for an output that cannot be, or that the options do not go with."""
    if str(output) == STDOUT:
        if running.resume or running.update:
            raise OptionError("--resume and --update need a file: name it with --output")
    elif is_address(output):
        if running.update:
            raise OptionError(f"{output}: --update needs an output on this machine")
        if not _is_folder(output):
            check_output(local_name(output))
    elif not _is_folder(output):
        check_output(output)
    elif not Path(output).parent.is_dir():
        raise OptionError(
            f"{output}: the folder {Path(output).parent} does not exist; create it first"
        )
    elif Path(output).exists() and not running.update:
        raise OptionError(f"{output}: is there already; name a new folder, or give --update")


@contextlib.contextmanager
def open_target(output: str | Path, header: Mapping[str, Any], *, resume: bool) -> Iterator[Target]:
    """Open what takes the lines of a run.

    `header` is what must be the same when an interrupted run goes on.
    """
    if str(output) == STDOUT:
        yield _Stdout()
        return
    name = local_name(output) if is_address(output) else output
    with load_journal(work_folder(name), header, resume=resume) as journal:
        yield _Parts(journal, output)


class _Stdout:
    """Print lines as they come."""

    how_to_go_on = ""

    def find(self, shard: int, digest: str) -> Done | None:  # noqa: ARG002
        return None

    def save(self, done: Done, lines: Sequence[bytes]) -> None:  # noqa: ARG002
        for line in lines:
            sys.stdout.buffer.write(line + b"\n")
        sys.stdout.buffer.flush()

    def finish(self, shards: int) -> None:
        pass

    def abandon(self) -> None:
        pass


class _Parts:
    """Keep shards in a work folder until all are there, then make the output of them."""

    def __init__(self, journal: Journal, output: str | Path) -> None:
        self._journal = journal
        self._output = output
        self.find = journal.find
        self.save = journal.save_shard
        self.abandon = journal.save_end

    @property
    def how_to_go_on(self) -> str:
        if not self._journal.any_done:
            return ""
        return f"stopped; what is done is kept in {self._journal.folder}: the same command with --resume goes on"

    def finish(self, shards: int) -> None:
        parts = [self._journal.part(number) for number in range(shards)]
        if _is_folder(self._output) and not is_address(self._output):
            self._journal.save_as_folder(Path(self._output), parts)
            return
        if is_address(self._output):
            self._send(parts)
        elif not self._journal.whole:
            write_joined(parts, Path(self._output))
        self._journal.save_end()

    def _send(self, parts: Sequence[Path]) -> None:
        if _is_folder(self._output):
            for part in parts:
                write_address(part, f"{self._output}{part.name}")
            return
        whole = self._journal.folder / local_name(self._output)
        write_joined(parts, whole)
        write_address(whole, str(self._output))


def write_joined(parts: Sequence[Path], output: Path) -> None:
    """Make one output of the lines of all parts.

    JSON Lines as they are, other formats record by record.
    """
    if output.suffix.lower() != ".jsonl" or output.name.lower().endswith(".ninjs.jsonl"):
        write_records((record for part in parts for record in read_records(part)), output)
        return
    with write_beside(output) as partial, partial.open("wb") as whole:
        for part in parts:
            with part.open("rb") as stream:
                shutil.copyfileobj(stream, whole)


def _is_folder(output: str | Path) -> bool:
    """Tell whether an output is asked for as a folder of shards: its name ends in a slash."""
    return str(output).endswith(("/", os.sep))
