"""Which files of a watched folder have joined the output, kept in a file beside it."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from filelock import FileLock, Timeout

from nlp.atomic import save_stream, write_atomically
from nlp.errors import OptionError

SUFFIX = ".watched"
State = tuple[int, int]  # bytes, time of the last change in nanoseconds: other bytes change it


@dataclass
class Joined:
    """Remember the state in which each file joined the output; a line is added for each."""

    path: Path
    states: dict[str, State] = field(default_factory=dict)

    @property
    def lock(self) -> Path:
        """Return the file that is locked meanwhile."""
        return self.path.with_name(f"{self.path.name}.lock")

    def save_states(self, states: Mapping[str, State]) -> None:
        """Note files, on the disk before it returns. Raises OSError."""
        self.states.update(states)
        with self.path.open("ab") as stream:
            for file, state in states.items():
                stream.write(_line(file, state).encode() + b"\n")
            save_stream(stream)


@contextlib.contextmanager
def open_joined(output: Path) -> Iterator[Joined]:
    """Yield what has joined an output, for nobody else meanwhile. Raises OptionError."""
    joined = Joined(output.with_name(output.name + SUFFIX))
    lock = FileLock(joined.lock, blocking=False)
    try:
        lock.acquire()
    except Timeout:
        raise OptionError(f"{output}: another watch writes this output; name another") from None
    except (OSError, NotImplementedError) as error:
        raise OptionError(f"{joined.lock}: cannot be made ({error}); check the folder") from None
    try:
        joined.states = load_states(joined.path)
        yield joined
    finally:
        # While it is held: nobody can hold what is no longer there
        joined.lock.unlink(missing_ok=True)
        lock.release()


def load_states(path: Path) -> dict[str, State]:
    """Return the states that a file tells, and write it anew, a line for each file that is still there."""
    if not path.is_file():
        return {}
    lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    states = dict(filter(None, map(_parse, lines)))
    kept = {file: state for file, state in states.items() if Path(file).exists()}
    with write_atomically(path) as stream:
        stream.writelines(_line(file, state) + "\n" for file, state in kept.items())
    return kept


def _line(file: str, state: State) -> str:
    return json.dumps({"file": file, "size": state[0], "changed": state[1]})


def _parse(line: str) -> tuple[str, State] | None:
    """Return the file and state of a line; None for one that a kill has cut off."""
    try:
        row = json.loads(line)
        return str(row["file"]), (int(row["size"]), int(row["changed"]))
    except (ValueError, TypeError, KeyError):
        return None
