"""How a run reads and works, and what takes the records that cannot be used."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any, TextIO

from nlp.reading import describe, parse_mapping
from nlp.reading.notes import UNREAD
from nlp.records import Reject
from nlp.running.shards import SIZE

# Characters: a long novel; the longest article of the press stays under a tenth of it
MAX_LENGTH = 1_000_000
REJECT_KEYS = {item.name for item in fields(Reject)}  # of a line of the rejects file


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """Hold how inputs are read.

    Other people's column names, whether other languages are kept, how long is too long, which columns
    are carried along.
    """

    mapping: Mapping[str, str] | None = None
    any_language: bool = False
    max_length: int | None = MAX_LENGTH
    strict_dates: bool = False
    keep: tuple[str, ...] = ()

    @classmethod
    def parse(
        cls,
        mapping: str | None,
        *,
        any_language: bool,
        max_length: int | None = MAX_LENGTH,
        strict_dates: bool = False,
        keep: str | None = None,
    ) -> ReadOptions:
        """Build from command-line words ("text=corps,title=titre"). Raises OptionError."""
        return cls(
            parse_mapping(mapping) if mapping is not None else None,
            any_language,
            max_length,
            strict_dates,
            tuple(name.strip() for name in (keep or "").split(",") if name.strip()),
        )

    def to_dict(self) -> dict[str, Any]:
        """Return the options as keyword arguments of `read_articles`."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class RunOptions:
    """Hold how a run works; none of it changes a record.

    jobs: worker processes (None: one per core). resume: go on with an interrupted run. update: keep
    the records of the output that would come out the same. scheduler: address of a Dask cluster.
    shard_size: articles saved at once. force: replace an output that this run did not make. add:
    new and changed articles join the output, all else in it stays. drop_missing: an update may drop
    records whose articles are no longer in the inputs. watched: files of a watched folder, see
    `nlp.running.watching`.
    """

    jobs: int | None = None
    resume: bool = False
    update: bool = False
    scheduler: str | None = None
    shard_size: int = SIZE
    force: bool = False
    add: bool = False
    drop_missing: bool = False
    watched: tuple[str, ...] = ()

    def to_header(self) -> dict[str, Any]:
        """Return what must be the same when an interrupted run goes on.

        An update that would drop something may go on as an addition.
        """
        header: dict[str, Any] = {
            "update": self.update or self.add,
            "shard size": self.shard_size,
        }
        return {**header, "watched": list(self.watched)} if self.watched else header


@dataclass(slots=True)
class Rejects:
    """Take the records of a run that cannot be used.

    Count each, say it in one line, write it to a stream if given, hand it to `follow` if given.
    """

    say: Callable[[str], None]
    stream: TextIO | None = None
    counts: Counter[str] = field(default_factory=Counter)
    follow: Callable[[Reject], None] | None = None
    _unread: set[str] = field(default_factory=set)

    def note(self, path: str, line: str) -> None:
        """Say what a reader had to guess about a file; the same columns that are not read, once."""
        if line in self._unread:
            return
        if line.startswith(UNREAD):
            self._unread.add(line)
        self.say(f"{path}: {line}")

    def __call__(self, reject: Reject) -> None:
        """Take one reject."""
        self.counts[reject.slug] += 1
        self.say(describe(reject))
        if self.stream:
            self.stream.write(json.dumps(asdict(reject), ensure_ascii=False) + "\n")
        if self.follow:
            self.follow(reject)
