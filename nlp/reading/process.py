"""A process that reads the inputs of a run, under limits of time and memory.

It is told on one line what to read, and answers with a line for each reject and two for each article: what
must be known of it, and the article itself, which the run hands on unopened. Where it
stands it writes into memory shared with the run, so that the run knows what it died of.
"""

from __future__ import annotations

import contextlib
import json
import mmap
import signal
import struct
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, BinaryIO

from nlp.errors import InputError, OptionError, RecordError
from nlp.reading.inputs import STDIN, read_articles
from nlp.reading.parcels import Parcel
from nlp.reading.rejects import rejected
from nlp.reading.sources.position import Position
from nlp.records import Reject

PLACE = struct.Struct("<qH")  # step, and the length of the name of its source, which follows
SHARED = 8192  # bytes: a path has 4,096 at most, the name of a member of an archive may follow
ERRORS = {"InputError": InputError, "OptionError": OptionError}

_VANISHED = RecordError("unreadable-file", "No such file or directory; check the path")

Verdict = tuple[str, int, str, str]  # source, step, slug, detail


class StepGuard:
    """Note every step in shared memory, give it its time, and refuse the ones known to break limits."""

    def __init__(self, shared: mmap.mmap, seconds: float, verdicts: Sequence[Verdict]) -> None:
        self._shared = shared
        self._seconds = seconds
        self._verdicts = {
            (source, step): RecordError(slug, detail) for source, step, slug, detail in verdicts
        }
        self._source = ""

    def begin(self, source: str, step: int) -> None:
        """See `nlp.reading.sources.position.Guard`."""
        name = b""
        if source != self._source:
            self._source = source
            name = source.encode("utf-8", "surrogateescape")[: SHARED - PLACE.size]
            self._shared[PLACE.size : PLACE.size + len(name)] = name
            self._length = len(name)
        PLACE.pack_into(self._shared, 0, step, self._length)
        signal.setitimer(signal.ITIMER_PROF, self._seconds)
        refusal = self._verdicts.get((source, step))
        if refusal:
            raise refusal


def serve(task: Mapping[str, Any], shared: mmap.mmap, answers: BinaryIO) -> None:
    """Read the inputs of a task, one after the other."""

    def send(row: Mapping[str, Any]) -> None:
        answers.write(json.dumps(row).encode() + b"\n")

    def send_reject(reject: Reject) -> None:
        send({"reject": asdict(reject)})

    def send_note(path: str, line: str) -> None:
        send({"note": [path, line]})

    guard = StepGuard(shared, task["seconds"], task["verdicts"])
    for number in range(task["first"], len(task["inputs"])):
        send({"input": number})
        position = Position(guard=guard)
        name = task["inputs"][number]
        if name != STDIN and not Path(name).is_file():
            send_reject(rejected(name, None, _VANISHED))
            continue
        for article in read_articles(
            name, reject=send_reject, note=send_note, position=position, **task["options"]
        ):
            parcel = Parcel.pack(article)
            place = [position.path, position.line, position.fraction]
            send({"article": _describe(parcel), "place": place})
            answers.write(parcel.line + b"\n")
    send({"end": True})


def _describe(parcel: Parcel) -> list[Any]:
    """Return all of a parcel but its line."""
    return [parcel.id, parcel.length, parcel.digest.hex(), parcel.content.hex()]


def take_parcel(described: Sequence[Any], line: bytes) -> Parcel:
    """Return the parcel of a row that was sent, and of the line behind it."""
    key, length, digest, content = described
    return Parcel(key, line, length, bytes.fromhex(digest), bytes.fromhex(content))


def limit_memory(size: int) -> None:
    """Let this process have no more than `size` bytes of its own, where the system can see to it."""
    with contextlib.suppress(ImportError, AttributeError, ValueError, OSError):
        import resource

        _, most = resource.getrlimit(resource.RLIMIT_DATA)
        wanted = size if most == resource.RLIM_INFINITY else min(size, most)
        resource.setrlimit(resource.RLIMIT_DATA, (wanted, most))


def main() -> None:
    """Serve what stands in the file whose number is given, and write to standard output."""
    import os

    with os.fdopen(int(sys.argv[1]), "rb") as stream:
        task = json.loads(stream.readline())
    shared = mmap.mmap(int(sys.argv[2]), SHARED)
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb", 2**16)
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    limit_memory(task["memory"])
    try:
        serve(task, shared, answers)
    except (InputError, OptionError) as error:
        row = {"error": type(error).__name__, "message": str(error)}
        answers.write(json.dumps(row).encode() + b"\n")
    except OSError as error:  # no fault of an article: the disk, or the limits of the system
        where = error.filename or "an input or a temporary file"
        message = f"{where}: reading stopped ({error.strerror}); mend that, then --resume"
        row = {"error": "OptionError", "message": message}
        answers.write(json.dumps(row).encode() + b"\n")
    answers.flush()


if __name__ == "__main__":
    main()
