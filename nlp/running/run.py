"""The run itself: shards are read, tagged by an engine, saved in order, and joined into the output."""

from __future__ import annotations

import contextlib
import json
import logging
from collections import Counter, deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Protocol, TextIO

from nlp.atomic import write_atomically
from nlp.errors import InputError, OptionError
from nlp.reading import find_unread, rejected, unread
from nlp.records import Reject
from nlp.running.addresses import load_inputs
from nlp.running.ahead import count_readers
from nlp.running.cluster import open_cluster
from nlp.running.engines import Answer, Engine, open_local
from nlp.running.journal import Done
from nlp.running.options import ReadOptions, Rejects, RunOptions
from nlp.running.own_files import check_named, check_rejects, find_foreign, find_own_files
from nlp.running.previous import Previous, load_previous
from nlp.running.settings import Settings
from nlp.running.shards import Shard, open_ids, read_shards
from nlp.running.targets import Target, check_target, open_target
from nlp.writing import Changes

Watch = Callable[[int, float | None], None]
OpenEngine = Callable[[], AbstractContextManager[Engine]]
OpenEngineFor = Callable[[Settings, Mapping[str, str], RunOptions], AbstractContextManager[Engine]]
_LOG = logging.getLogger("nlp.running")
_SHOWN = 10  # articles named of those that an update drops
_AHEAD = 2  # shards read ahead for each that is being tagged


@dataclass(slots=True)
class Summary:
    """Count what became of the records of a run.

    written: records of the articles in the inputs; of them kept from an earlier output, and resumed
    from an interrupted run. changes: what became of an output that was there before. rejected: by
    slug.
    """

    written: int = 0
    kept: int = 0
    resumed: int = 0
    changes: Changes = field(default_factory=Changes)
    rejected: Counter[str] = field(default_factory=Counter)


class Follower(Protocol):
    """Be told, file by file, what becomes of a run."""

    def wrote(self, path: str, count: int) -> None:
        """Take how many records of a file are written; it may come several times."""

    def rejected(self, reject: Reject) -> None:
        """Take one reject."""


@dataclass(frozen=True, slots=True)
class Task:
    """Hold a shard on its way.

    Done before, or with the lines it keeps and the answer that brings the others.
    """

    shard: Shard
    digest: str
    done: Done | None = None
    kept: Sequence[bytes | None] = ()
    answer: Answer | None = None

    def lines(self) -> list[bytes]:
        """Wait for the lines of the shard: one for each article, see `Slot.tag`."""
        new = iter(self.answer.result() if self.answer else ())
        return [next(new) if line is None else b"+" + line for line in self.kept]


def run(
    inputs: Sequence[str | Path],
    output: str | Path,
    settings: Settings,
    *,
    say: Callable[[str], None],
    watch: Watch | None = None,
    rejects: str | Path | None = None,
    reading: ReadOptions | None = None,
    running: RunOptions | None = None,
    follower: Follower | None = None,
    open_engine: OpenEngineFor | None = None,
) -> Summary:
    """Tag all articles of the inputs into `output`.

    Inputs, models and output are checked before any work. `say` receives one line per reject;
    `watch` how many articles are done and what share of the inputs that is (None: unknown).
    Rejected records go to the file `rejects` as JSON Lines: path, line, slug, detail, raw.
    `follower` is told what becomes of each file; `open_engine` gives who tags, where the workers of
    one run serve the next. The output is whole or not there; until then finished shards wait in a folder beside it, see
    `nlp.running.journal`. Raises RubriqueError; a bad record never does, but an input with no good
    one is an InputError (its rejects file is written all the same).
    """
    reading, running = reading or ReadOptions(), running or RunOptions()
    rejects = Path(rejects) if rejects else None
    check_target(output, running)
    own = find_own_files(output, rejects)
    check_named(inputs, own)
    may_replace = running.resume or running.update or running.add
    check_rejects(rejects, replace=may_replace, force=running.force)
    stamps = settings.read_stamps()
    header = {**running.to_header(), "models": stamps, "reading": reading.to_dict()}
    with (
        open_target(output, header, running, say) as target,
        contextlib.nullcontext() if running.watched else _advice(target, say),
    ):
        with (
            load_inputs(inputs, target.scratch) as here,
            _open_rejects(rejects, target) as stream,
            load_previous(output, stamps, target.scratch, running) as previous,
            open_ids(target.scratch) as ids,
        ):
            taking = Rejects(say, stream, follow=follower.rejected if follower else None)
            job = _Job(target, previous, taking, watch or _look_away, follower)
            files = find_foreign(here, own)
            for left in find_unread(here):
                if not own.holds(left):
                    job.rejects(rejected(str(left), None, unread(str(left))))
            shards = read_shards(
                files,
                reading.to_dict(),
                job.rejects,
                running.shard_size,
                job.rejects.note,
                ids,
                count_readers(running.jobs, running.scheduler),
            )
            job.work(shards, partial(open_engine or _open_engine, settings, stamps, running))
            dropped = _check_dropped(str(output), previous, running, say)
        job.finish(", ".join(map(str, inputs)), dropped)
    return job.summary


def _check_dropped(
    output: str, previous: Previous, running: RunOptions, say: Callable[[str], None]
) -> list[str]:
    """Return the ids of articles that an update drops; they are named first.

    Raises OptionError unless the options let it drop any.
    """
    if not running.update or not previous.unseen:
        return []
    verb = "dropped" if running.drop_missing else "would be dropped"
    for key, title in previous.list_unseen(_SHOWN):
        say(f"{verb}: {key} {title}".rstrip())
    if previous.unseen > _SHOWN:
        say(f"{verb}: {previous.unseen - _SHOWN} more")
    if not running.drop_missing:
        raise OptionError(
            f"{output}: holds {previous.unseen} records whose articles are not in the inputs; "
            "with --resume, --add keeps them and --drop-missing drops them"
        )
    return [key for key, _ in previous.list_unseen()]


def _open_rejects(rejects: Path | None, target: Target) -> AbstractContextManager[TextIO | None]:
    return write_atomically(rejects, target.identity) if rejects else contextlib.nullcontext()


class _Job:
    """Keep what the steps of one run share."""

    def __init__(
        self,
        target: Target,
        previous: Previous,
        rejects: Rejects,
        watch: Watch,
        follower: Follower | None,
    ) -> None:
        self.summary = Summary()
        self.rejects = rejects
        self._target, self._previous, self._watch = target, previous, watch
        self._follower = follower
        self._late: list[Reject] = []
        self._shards = 0

    def work(self, shards: Iterator[Shard], open_engine: OpenEngine) -> None:
        """Tag and save all shards. No engine is opened where there is nothing to tag."""
        first = next(shards, None)
        if first:
            with open_engine() as engine:
                for task in self._begin_ahead(chain([first], shards), engine):
                    self._settle(task)
        for reject in self._late:
            self.rejects(reject)
        self.summary.rejected = self.rejects.counts

    def finish(self, name: str, dropped: Sequence[str]) -> None:
        """Make the output. Raises InputError if there is no record for it.

        `name` is what the inputs are called, `dropped` see `Target.finish`.
        """
        if not self.summary.written:
            self._target.abandon()
            done = "tagged" if self._shards else "read"
            raise InputError(f"{name}: no article could be {done}; see the lines above")
        self.summary.changes = self._target.finish(self._shards, dropped)

    def _begin_ahead(self, shards: Iterator[Shard], engine: Engine) -> Iterator[Task]:
        """Yield the tasks in order, some begun before the first is waited for.

        Memory stays bounded.
        """
        begun: deque[Task] = deque()
        for shard in shards:
            begun.append(self._begin(shard, engine))
            if len(begun) > _AHEAD * engine.width:
                yield begun.popleft()
        yield from begun

    def _begin(self, shard: Shard, engine: Engine) -> Task:
        digest = shard.digest
        kept = [self._previous.find(article) for article in shard.articles]
        if done := self._target.find(shard.number, digest):
            return Task(shard, digest, done)
        new = [article for article, line in zip(shard.articles, kept, strict=True) if line is None]
        return Task(shard, digest, None, kept, engine.submit(new) if new else None)

    def _settle(self, task: Task) -> None:
        """Save a shard that is tagged now; count what became of it."""
        done = task.done
        self._shards += 1
        if done:
            self.summary.resumed += done.written
        else:
            lines = task.lines()
            good = [line[1:] for line in lines if line.startswith(b"+")]
            done = Done(
                task.shard.number,
                task.digest,
                len(lines),
                len(good),
                tuple(_rejects(task.shard, lines)),
            )
            self._target.save(done, good)
            _LOG.debug("shard %d saved: %d records", done.shard, done.written)
            self.summary.kept += sum(line is not None for line in task.kept)
        self.summary.written += done.written
        self._late += done.rejects
        if self._follower:
            for path, count in _count_written(task.shard, done).items():
                self._follower.wrote(path, count)
        self._watch(len(task.shard.articles), task.shard.fraction)


@contextlib.contextmanager
def _advice(target: Target, say: Callable[[str], None]) -> Iterator[None]:
    """Say how to go on when a run stops half-way, whatever stops it but inputs that it cannot go on with."""
    try:
        yield
    except InputError:
        raise
    except BaseException:
        if target.how_to_go_on:
            say(target.how_to_go_on)
        raise


def _open_engine(
    settings: Settings, stamps: Mapping[str, str], running: RunOptions
) -> AbstractContextManager[Engine]:
    if running.scheduler:
        return open_cluster(running.scheduler, settings, stamps)
    return open_local(settings, stamps, running.jobs)


def _look_away(done: int, fraction: float | None) -> None:
    """Watch nothing."""


def _count_written(shard: Shard, done: Done) -> Counter[str]:
    """Count the records of a shard by the file of their articles."""
    read = Counter(path for path, _ in shard.places)
    return read - Counter(reject.path for reject in done.rejects)


def _rejects(shard: Shard, lines: Sequence[bytes]) -> Iterator[Reject]:
    """Yield a reject for each article without a record.

    Its `raw` is the article as JSON, to be given again.
    """
    for article, (path, place), line in zip(shard.articles, shard.places, lines, strict=True):
        if line.startswith(b"-"):
            why = json.loads(line[1:])
            yield Reject(path, place, why["slug"], why["detail"], article.to_raw())
