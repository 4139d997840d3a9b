"""The corrections file: JSON Lines, one decision a line."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from nlp.atomic import write_atomically
from nlp.corrections.decisions import Correction, Report, parse_correction
from nlp.errors import InputError, OptionError
from nlp.records import encode_json

LONGEST_HOLD = 30  # seconds; who writes a file of 100,000 decisions anew holds it for about one


@dataclass(frozen=True, slots=True)
class Corrections:
    """Hold the decisions of a file in order, and what is wrong with its other lines, by number.

    `stamp` tells one state of the decisions from another; None where there are none.
    """

    decisions: tuple[Correction, ...] = ()
    refused: tuple[tuple[int, str], ...] = ()

    @property
    def stamp(self) -> str | None:
        """Return eight hexadecimal digits that change with any decision and their order."""
        if not self.decisions:
            return None
        whole = hashlib.sha256()
        for decision in self.decisions:
            whole.update(encode_json(decision.to_row()) + b"\n")
        return whole.hexdigest()[:8]


def read_corrections(path: str | Path, report: Report | None = None) -> Corrections:
    """Return the decisions of a file.

    A line that holds no decision is left out and told to `report` by its number; the others count.
    Raises InputError if the file cannot be read at all.
    """
    decisions: list[Correction] = []
    refused: list[tuple[int, str]] = []
    for number, line in enumerate(_read_lines(Path(path)), start=1):
        if not line.strip():
            continue
        try:
            decisions.append(_parse_line(line, number))
        except (ValueError, RecursionError) as error:
            refused.append((number, str(error)))
            if report:
                report(f"{path}:{number}: no correction ({error}); the other lines are applied")
    return Corrections(tuple(decisions), tuple(refused))


def read_corrections_stamp(path: str | Path | None) -> dict[str, str]:
    """Return what records that follow a file carry in `made_by`: nothing for one without decisions."""
    stamp = read_corrections(path).stamp if path else None
    return {"corrections": stamp} if stamp else {}


@contextmanager
def hold_corrections(path: str | Path, *, patience: float = LONGEST_HOLD) -> Iterator[None]:
    """Keep other writers of a corrections file out, so that none is written over by another.

    Whoever reads a file in order to write it again holds it meanwhile. The lock is a hidden file
    beside it, which stays. Raises OptionError where it cannot be written, or where others hold it for
    `patience` seconds.
    """
    target = Path(path)
    if not target.parent.is_dir():
        raise OptionError(f"{path}: the folder {target.parent} does not exist; create it first")
    if target.is_dir():
        raise OptionError(f"{path}: is a folder; name a file for the corrections")
    beside = target.with_name(f".{target.name}.lock")
    lock = FileLock(beside, timeout=patience)
    try:
        beside.touch()  # a lock that cannot be made would be waited for
        lock.acquire()
    except Timeout:
        raise OptionError(f"{path}: somebody else is writing it; try again in a moment") from None
    except OSError as error:
        raise OptionError(
            f"{path}: cannot be written ({error.strerror}); check the folder"
        ) from None
    try:
        yield
    finally:
        lock.release()


def save_corrections(decisions: Iterable[Correction], path: str | Path, *, add: bool = True) -> int:
    """Write decisions after those that a file has, whatever is in it, and return how many.

    The file is whole or as it was. `add`: False replaces what it holds.
    """
    rows = [encode_json(decision.to_row()).decode() for decision in decisions]
    before = _read_lines(Path(path)) if add and Path(path).exists() else []
    save_lines([*before, *rows], path)
    return len(rows)


def save_lines(lines: Iterable[str], path: str | Path) -> None:
    """Write the lines of a corrections file, whole or not at all."""
    with write_atomically(path) as stream:
        for line in lines:
            stream.write(f"{line}\n")


def read_correction_lines(path: str | Path) -> list[str]:
    """Return the lines of a corrections file as they are. Raises InputError."""
    return _read_lines(Path(path))


def _read_lines(path: Path) -> list[str]:
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        reason = error.strerror or "unknown"
        raise InputError(
            f"{path}: the corrections cannot be read ({reason}); check the path"
        ) from None
    except UnicodeDecodeError as error:
        raise InputError(
            f"{path}: no corrections file (byte {error.start} is no UTF-8); save it as UTF-8"
        ) from None
    return text.replace("\r\n", "\n").removesuffix("\n").split("\n") if text else []


def _parse_line(line: str, number: int) -> Correction:
    try:
        row = json.loads(line)
    except ValueError:
        raise ValueError("not JSON") from None
    return parse_correction(row, number)
