"""The tagger behind the requests: articles that wait together are tagged as one batch.

One thread tags, for the models use all they need of a core by themselves; a batch costs less than
its articles one by one, and no record depends on what else is in it.
"""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from nlp.records import Article, Record
from nlp.serving.articles import read_file
from nlp.serving.names import Names
from nlp.serving.replies import refuse_content
from nlp.serving.settings import Settings
from nlp.tagger import Tagger, spare_collector

LOG = logging.getLogger("nlp.serving")
_BATCH = 32  # articles tagged at once: what waits behind them waits no longer than a second or two
# Seconds after a batch in which its answers go out and who got one may ask again: a batch of one article takes
# half as long again as its share of a larger one
_BREATH = 0.004
_STUCK = 70  # exit code of a worker whose batch did not end; EX_SOFTWARE of sysexits.h
# Files read at once in one worker: each reader takes a core for as long as it reads, and 700 MB at most
_READERS = 2
Waiting = tuple[Article, "asyncio.Future[Record]"]


@dataclass(frozen=True, slots=True)
class Loaded:
    """Hold what workers share: the tagger, and the names of the tables to look up."""

    tagger: Tagger
    names: Names

    @classmethod
    def load(cls, settings: Settings) -> Loaded:
        """Load models and tables, without corrections. Raises RubriqueError."""
        topics = list(settings.topics) if settings.topics is not None else None
        tagger = Tagger.load(topics, entities=settings.entities, knowledge=settings.knowledge)
        tagger("Le président russe Vladimir Poutine a reçu Emmanuel Macron à Moscou.")
        names = Names(tagger.knowledge, tagger.vocabularies)
        spare_collector()
        return cls(tagger, names)


@dataclass
class Engine:
    """Tag the articles of requests in the order in which they came."""

    loaded: Loaded
    settings: Settings
    _waiting: list[Waiting] = field(default_factory=list)
    _thread: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(1))
    _readers: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(_READERS))
    _at_work: asyncio.Task[None] | None = None
    _state: tuple[int, ...] = ()
    _tagger: Tagger | None = None

    @property
    def names(self) -> Names:
        """Return the names of the tables."""
        return self.loaded.names

    def load_tagger(self) -> Tagger:
        """Return the tagger, following the corrections file as it now is."""
        path = self.settings.corrections
        state = _state_of(path)
        if self._tagger is None or state != self._state:
            follows = path if state else None
            self._tagger = self.loaded.tagger.load_corrected(follows)
            self._state = state
        return self._tagger

    async def read(self, content: bytes, suffix: str) -> list[Article]:
        """Return the first articles of a file; it waits while others are read. Raises Refusal."""
        loop = asyncio.get_running_loop()
        limit = self.settings.time_limit
        return await loop.run_in_executor(self._readers, read_file, content, suffix, limit)

    async def tag(self, articles: Sequence[Article]) -> list[Record]:
        """Return the records of articles, in order."""
        loop = asyncio.get_running_loop()
        futures: list[asyncio.Future[Record]] = [loop.create_future() for _ in articles]
        self._waiting += zip(articles, futures, strict=True)
        if self._at_work is None or self._at_work.done():
            self._at_work = loop.create_task(self._work())
        return list(await asyncio.gather(*futures))

    async def _work(self) -> None:
        loop = asyncio.get_running_loop()
        while self._waiting:
            batch, self._waiting = self._waiting[:_BATCH], self._waiting[_BATCH:]
            wanted = [one for one in batch if not one[1].done()]  # who asked may have left
            if not wanted:
                continue
            alarm = loop.call_later(2 * self.settings.time_limit, self._give_up)
            found = await loop.run_in_executor(self._thread, self._tag, [one for one, _ in wanted])
            alarm.cancel()
            for (_, future), result in zip(wanted, found, strict=True):
                _settle(future, result)
            if self._waiting and len(self._waiting) < len(wanted):
                await asyncio.sleep(_BREATH)

    def _tag(self, articles: Sequence[Article]) -> list[Record | Exception]:
        """Tag a batch; where one article fails, the others are tagged one by one."""
        try:
            return [*self.load_tagger().pipe(articles)]
        except Exception as error:
            if len(articles) == 1:
                return [error]
            return [result for article in articles for result in self._tag([article])]

    def _give_up(self) -> None:
        """End this worker, for nothing stops a thread; another one takes its place."""
        LOG.error("a batch does not end; the worker starts afresh")
        os._exit(_STUCK)


def _settle(future: asyncio.Future[Record], result: Record | Exception) -> None:
    if future.done():
        return
    if isinstance(result, Record):
        future.set_result(result)
    elif isinstance(result, RecursionError | MemoryError):
        future.set_exception(refuse_content("too-large", "the article needs too much memory"))
    else:
        future.set_exception(result)


def _state_of(path: Path | None) -> tuple[int, ...]:
    """Return what changes when a file is written anew; () where there is none."""
    if path is None:
        return ()
    try:
        facts = path.stat()
    except OSError:
        return ()
    return facts.st_ino, facts.st_mtime_ns, facts.st_size
