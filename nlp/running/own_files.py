"""What a run reads, what it writes, and that these are never one file."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from nlp.atomic import STDOUT
from nlp.errors import InputError, OptionError
from nlp.reading import find_inputs
from nlp.running.addresses import is_address
from nlp.running.journal import work_folder
from nlp.running.options import REJECT_KEYS
from nlp.running.placing import is_folder, output_files

_ON_DISK = "file://"


@dataclass(frozen=True, slots=True)
class OwnFiles:
    """Know the files and folders that one run writes."""

    files: tuple[Path, ...]
    folders: tuple[Path, ...]

    def holds(self, path: Path) -> bool:
        """Tell whether a path is one of them, by whatever name, or lies in one of the folders."""
        if any(is_same(path, own) for own in self.files):
            return True
        parents = (path, *path.resolve().parents)
        return any(is_same(parent, own) for own in self.folders for parent in parents)


def find_own_files(output: str | Path, rejects: str | Path | None) -> OwnFiles:
    """Return what a run with these options writes.

    Raises OptionError if two of them are one.
    """
    files: list[Path] = []
    folders: list[Path] = []
    here = _here(output)
    if here is not None and str(output) != STDOUT:
        folders.append(work_folder(here))
        if is_folder(output):
            folders.append(here)
        else:
            files += output_files(here)
    if rejects is not None and str(rejects) != STDOUT:
        own = OwnFiles(tuple(files), tuple(folders))
        if own.holds(Path(rejects)):
            raise OptionError(f"{rejects}: cannot take records and rejects; name another file")
        files.append(Path(rejects))
    return OwnFiles(tuple(files), tuple(folders))


def check_named(inputs: Iterable[str | Path], own: OwnFiles) -> None:
    """Raise OptionError for an input, named as it is, that the run would write over."""
    for name in inputs:
        here = _here(name)
        if here is None or str(name) == STDOUT:
            continue
        if own.holds(here) and not _is_glob(here):
            raise OptionError(
                f"{name}: is an input, and would be written over; name another output"
            )


def find_foreign(inputs: Sequence[str | Path], own: OwnFiles) -> list[Path]:
    """Return the files of the inputs without those that the run writes itself.

    Raises InputError if nothing else is there.
    """
    found = find_inputs(inputs)
    kept = [path for path in found if str(path) == STDOUT or not own.holds(path)]
    if not kept:
        raise InputError(
            f"{', '.join(map(str, inputs))}: holds nothing but what this run writes; name other inputs"
        )
    return kept


def check_rejects(path: Path | None, *, replace: bool, force: bool) -> None:
    """Raise OptionError for a rejects file that is there already, unless it may be replaced.

    `replace`: what an earlier run has written there may go; `force`: whatever it is.
    """
    if path is None or str(path) == STDOUT or force:
        return
    if path.is_dir():
        raise OptionError(f"{path}: is a folder; give the name of a file")
    if not path.parent.is_dir():
        raise OptionError(f"{path}: the folder {path.parent} does not exist; create it first")
    if not path.exists():
        return
    if not replace or not load_is_rejects(path):
        raise OptionError(f"{path}: is there already; give --force to replace it, or name another")


def load_is_rejects(path: Path) -> bool:
    """Tell whether a file holds rejects, as a run writes them, or nothing."""
    try:
        return all(set(json.loads(line)) == REJECT_KEYS for line in _read_first_lines(path))
    except (OSError, ValueError, TypeError):
        return False


def _read_first_lines(path: Path) -> Iterator[str]:
    with path.open(encoding="utf-8") as stream:
        line = stream.readline()
        if line:
            yield line


def is_same(one: Path, other: Path) -> bool:
    """Tell whether two paths lead to one file or folder, be it there or not."""
    try:
        return one.samefile(other)
    except (OSError, ValueError):
        return one.resolve() == other.resolve()


def _here(name: str | Path) -> Path | None:
    """Return where something lies on this machine, None if it lies elsewhere."""
    if str(name).startswith(_ON_DISK):
        return Path(str(name).removeprefix(_ON_DISK))
    return None if is_address(name) else Path(name)


def _is_glob(path: Path) -> bool:
    return not path.exists() and any(mark in str(path) for mark in "*?[")
