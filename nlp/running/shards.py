"""Cut a stream of articles into shards.

The unit that is tagged, saved and, after a kill, not done again.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import sqlite3
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from nlp.errors import OptionError
from nlp.reading import OnNote, OnReject, Position, read_articles
from nlp.reading.parcels import Parcel
from nlp.records import Reject
from nlp.running.ahead import ReadingAhead

Item = TypeVar("Item")

SIZE, LENGTH = 128, 2_000_000  # articles and characters of a shard: a second of work for one worker


@dataclass(frozen=True, slots=True)
class Shard:
    """Hold consecutive articles of a run, where each stands in the inputs, and the share of the inputs read so far."""

    number: int
    articles: tuple[Parcel, ...]
    places: tuple[tuple[str, int | None], ...]
    fraction: float | None

    @property
    def digest(self) -> str:
        """Return what tells these articles from any others."""
        whole = hashlib.sha256()
        for article in self.articles:
            whole.update(article.digest)
        return whole.hexdigest()[:16]


def read_shards(
    inputs: Sequence[str | Path],
    options: Mapping[str, Any],
    reject: OnReject,
    size: int = SIZE,
    note: OnNote | None = None,
    ids: Ids | None = None,
    readers: int = 1,
) -> Iterator[Shard]:
    """Yield the articles of inputs shard by shard.

    `options` are those of `read_articles`. The same inputs always give the same shards. An article
    whose id is among `ids` already is a reject, `duplicate-id`. So many `readers` read at once. Raises
    InputError.
    """
    position = Position()
    articles = _read(inputs, options, reject, position, note, readers)
    placed = ((article, (position.path, position.line)) for article in articles)
    if ids:
        placed = (pair for pair in placed if ids.take(*pair, reject))
    for number, batch in enumerate(cut_batches(placed, size, LENGTH, lambda pair: pair[0].length)):
        yield Shard(
            number,
            tuple(a for a, _ in batch),
            tuple(place for _, place in batch),
            position.share,
        )


class Ids:
    """Remember the ids of a run, and where each was read first."""

    def __init__(self, database: sqlite3.Connection) -> None:
        """Use `open_ids`."""
        self._database = database
        database.executescript(
            "PRAGMA journal_mode = OFF; BEGIN;"
            "CREATE TABLE ids (id TEXT PRIMARY KEY, article BLOB, path TEXT, line INTEGER) WITHOUT ROWID;"
        )

    def take(self, article: Parcel, place: tuple[str, int | None], reject: OnReject) -> bool:
        """Tell whether an id is new; hand the article to `reject` if it is not."""
        path, line = place
        added = self._database.execute(
            "INSERT OR IGNORE INTO ids VALUES (?, ?, ?, ?)",
            (article.id, article.content, path, line),
        )
        if added.rowcount:
            return True
        first = self._database.execute("SELECT * FROM ids WHERE id = ?", (article.id,)).fetchone()
        detail = _describe_double(article, first, is_same=first[1] == article.content)
        reject(Reject(path, line, "duplicate-id", detail, article.to_raw()))
        return False


@contextlib.contextmanager
def open_ids(scratch: Path | None) -> Iterator[Ids]:
    """Open a memory of ids in a folder (None: where temporary files are), which does not grow the process.

    Raises OptionError if there is no room for it.
    """
    with tempfile.TemporaryDirectory(prefix="rubrique-", dir=scratch) as folder:
        path = Path(folder) / "ids.sqlite"
        with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as database:
            try:
                yield Ids(database)
            except sqlite3.Error as error:
                raise OptionError(
                    f"{folder}: the ids of the articles cannot be kept there ({error}); make room"
                ) from None


def _describe_double(article: Parcel, first: tuple[Any, ...], *, is_same: bool) -> str:
    _, _, path, line = first
    where = f"{path}:{line}" if line else path
    what = "the same article" if is_same else "another article"
    return f"{what} has the id {article.id!r} already, at {where}; give each its own"


def _read(
    inputs: Sequence[str | Path],
    options: Mapping[str, Any],
    reject: OnReject,
    position: Position,
    note: OnNote | None,
    readers: int,
) -> Iterator[Parcel]:
    """Yield the articles of inputs, read under guard where the system can guard processes."""
    if os.name == "posix":
        reading = ReadingAhead(inputs, options, reject, position, note, readers=readers)
        yield from reading.read()
        return
    for article in read_articles(*inputs, reject=reject, position=position, note=note, **options):
        position.share = position.fraction
        yield Parcel.pack(article)


def cut_batches(
    items: Iterable[Item], size: int, length: int, measure: Callable[[Item], int]
) -> Iterator[list[Item]]:
    """Yield consecutive items, at most `size` at once, and no more once their measures add up to `length`."""
    batch: list[Item] = []
    total = 0
    for item in items:
        batch.append(item)
        total += measure(item)
        if len(batch) >= size or total >= length:
            yield batch
            batch, total = [], 0
    if batch:
        yield batch
