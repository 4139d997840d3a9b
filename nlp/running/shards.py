"""Cut a stream of articles into shards.

The unit that is tagged, saved and, after a kill, not done again.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from nlp.reading import OnNote, OnReject, Position, read_articles
from nlp.records import Article, article_to_dict
from nlp.running.guarded import GuardedReading

Item = TypeVar("Item")

SIZE, LENGTH = 128, 2_000_000  # articles and characters of a shard: a second of work for one worker


@dataclass(frozen=True, slots=True)
class Shard:
    """Hold consecutive articles of a run, where each stands in the inputs, and the share of the inputs read so far."""

    number: int
    articles: tuple[Article, ...]
    places: tuple[tuple[str, int | None], ...]
    fraction: float | None

    @property
    def digest(self) -> str:
        """Return what tells these articles from any others."""
        whole = hashlib.sha256()
        for article in self.articles:
            whole.update(article_digest(article))
        return whole.hexdigest()[:16]


def article_digest(article: Article) -> bytes:
    """Return 16 bytes that change with any field of an article."""
    return hashlib.sha256(json.dumps(article_to_dict(article)).encode()).digest()[:16]


def read_shards(
    inputs: Sequence[str | Path],
    options: Mapping[str, Any],
    reject: OnReject,
    size: int = SIZE,
    note: OnNote | None = None,
) -> Iterator[Shard]:
    """Yield the articles of inputs shard by shard.

    `options` are those of `read_articles`. The same inputs always give the same shards. Raises
    InputError.
    """
    position = Position()
    articles = _read(inputs, options, reject, position, note)
    placed = ((article, (position.path, position.line)) for article in articles)
    for number, batch in enumerate(
        cut_batches(placed, size, LENGTH, lambda pair: len(pair[0].text))
    ):
        yield Shard(
            number,
            tuple(a for a, _ in batch),
            tuple(place for _, place in batch),
            position.share,
        )


def _read(
    inputs: Sequence[str | Path],
    options: Mapping[str, Any],
    reject: OnReject,
    position: Position,
    note: OnNote | None,
) -> Iterator[Article]:
    """Yield the articles of inputs, read under guard where the system can guard processes."""
    if os.name == "posix":
        yield from GuardedReading(inputs, options, reject, position, note).read()
        return
    for article in read_articles(*inputs, reject=reject, position=position, note=note, **options):
        position.share = position.fraction
        yield article


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
