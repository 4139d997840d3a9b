"""What killed runs have left, and how it goes: only what is proven to be a run's own."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from nlp.atomic import PARTIAL, PARTS, is_held
from nlp.errors import InputError, OptionError
from nlp.running.journal import (
    JOURNAL,
    LOCK,
    is_part_name,
    parse_line,
    remove_own,
    speak_of_disk,
)

# ".records.jsonl.k3j2h1g0.partial": eight letters of chance, or the sixteen of a run's identity
_PARTIAL_NAME = re.compile(rf"\..+\.(?:[a-z0-9_]{{8}}|[0-9a-f]{{16}})\{PARTIAL}")
_ASIDE_NAME = re.compile(r"\.(?P<name>.+)\.[0-9a-f]{16}\.old")


@dataclass(frozen=True, slots=True)
class Leftover:
    """Name a file or folder that a run has left, and say what it is."""

    path: Path
    what: str
    can_go_on: bool = False


def find_leftovers(folder: Path) -> Iterator[Leftover]:
    """Yield what runs have left in a folder and do not hold any more, in the order of names.

    Raises InputError for what is no folder.
    """
    if not folder.is_dir():
        raise InputError(f"{folder}: no such folder; check the path")
    with speak_of_disk(folder):
        for path in sorted(folder.iterdir()):
            leftover = _inspect(path)
            if leftover:
                yield leftover


def _inspect(path: Path) -> Leftover | None:
    if path.is_symlink():
        return None
    if path.is_dir() and path.name.endswith(PARTS):
        return _load_run(path)
    if _PARTIAL_NAME.fullmatch(path.name) and not is_held(path):
        return Leftover(path, "an output that was never finished")
    aside = _ASIDE_NAME.fullmatch(path.name)
    if path.is_dir() and aside and _is_replaced(path, aside["name"]):
        return Leftover(path, "the earlier shards of an output that was replaced")
    return None


def _load_run(folder: Path) -> Leftover | None:
    """Return the interrupted run in a folder, None if it is none, or is at work."""
    journal = folder / JOURNAL
    lines = journal.read_bytes().splitlines() if journal.is_file() else []
    header = (parse_line(lines[0]) or _load_older(lines[0])) if lines else None
    if header is None or _is_locked(folder):
        return None
    rows = [row for row in map(parse_line, lines[1:]) if row is not None]
    articles = sum(row["articles"] for row in rows if "shard" in row)
    if not articles:
        return Leftover(folder, "a run that had not finished anything")
    return Leftover(
        folder, f"an interrupted run, {articles} articles done: --resume goes on", can_go_on=True
    )


def _load_older(line: bytes) -> Mapping[str, object] | None:
    """Return the header of a run by a version before 0.2, whose lines had no checksum."""
    with suppress(ValueError):
        row = json.loads(line)
        return row if isinstance(row, dict) and row.get("format") == 1 else None
    return None


def _is_locked(folder: Path) -> bool:
    lock = FileLock(folder / LOCK, blocking=False)
    try:
        lock.acquire()
    except (Timeout, OSError):
        return True
    lock.release()
    return False


def _is_replaced(path: Path, name: str) -> bool:
    """Tell whether a folder that was set aside holds parts only, and another has its name now."""
    only_parts = all(is_part_name(inner.name) and inner.is_file() for inner in path.iterdir())
    return only_parts and path.with_name(name).is_dir()


def remove_leftover(leftover: Leftover) -> None:
    """Remove what a run has left. Raises OptionError for what the disk refuses, or others keep."""
    path = leftover.path
    with speak_of_disk(path):
        if path.name.endswith(PARTS):
            remove_own(path)
            if path.exists():
                raise OptionError(f"{path}: holds files that no run has made; look at them first")
        elif path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()
