"""What callers of Python give to a tagger -> articles, checked as on the command line, in one process or several."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import fields
from itertools import islice
from typing import TYPE_CHECKING, Any, Protocol

from nlp.errors import OptionError, RecordError
from nlp.reading.checks import check_article
from nlp.reading.rejects import OnReject, rejected
from nlp.records import Article, Record

if TYPE_CHECKING:
    from concurrent.futures import Future

Given = Article | str | Mapping[str, Any]
Load = Callable[[], "Pipes"]

_FIELDS = tuple(item.name for item in fields(Article))
_AHEAD = 2  # batches read ahead for each worker
# More threads in each of several processes would only stand in each other's way
_ONE_THREAD = dict.fromkeys(
    ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "BLIS_NUM_THREADS"), "1"
)


class Pipes(Protocol):
    """Tag articles, see `nlp.tagger.Tagger`."""

    def pipe(
        self, articles: Iterable[Article], *, batch_size: int, is_checked: bool
    ) -> Iterator[Record]:
        """Yield the record of each article, in order."""


def make_articles(given: Iterable[Given]) -> Iterator[Article]:
    """Yield the articles that texts, mappings and articles stand for.

    Raises OptionError for what is no stream of them, and for a mapping with keys that no article
    has.
    """
    if isinstance(given, str | Mapping | Article):
        raise OptionError(
            "pipe takes a list or stream of articles; call the tagger for a single one"
        )
    if hasattr(given, "columns"):
        raise OptionError("pipe takes no frame; give it to nlp.tag_frame")
    return map(make_article, given)


def make_article(given: Given) -> Article:
    """Return the article that a text, a mapping or an article stands for. Raises OptionError."""
    if isinstance(given, Article):
        return given
    if isinstance(given, str):
        return Article(text=given, language=None)
    if not isinstance(given, Mapping):
        kind = type(given).__name__
        raise OptionError(f"an article cannot be {kind}; give a text, a mapping or an Article")
    unknown = [key for key in given if key not in _FIELDS]
    if unknown or "text" not in given:
        wrong = f"has no field {unknown[0]!r}" if unknown else "needs a text"
        raise OptionError(f"an article {wrong}; its fields are {', '.join(_FIELDS)}")
    return Article(**{"language": None, **given})


def check_articles(
    articles: Iterable[Article], *, any_language: bool, reject: OnReject
) -> Iterator[Article]:
    """Yield the articles that the command line would take; the others go to `reject`."""
    for number, article in enumerate(articles, start=1):
        try:
            if not article.text.strip():
                raise RecordError("missing-text", "there is no text in it")
            checked = check_article(article, any_language=any_language)
        except RecordError as error:
            reject(rejected(f"article {article.id}", number, error, article.text))
        else:
            yield checked


def pipe_in_processes(
    load: Load, articles: Iterable[Article], batch_size: int, jobs: int
) -> Iterator[Record]:
    """Yield the records of articles in order, tagged by `jobs` processes that each call `load`.

    No more than a few batches wait. Raises OptionError where no process can start.
    """
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool

    stream = iter(articles)
    before = {name: os.environ.get(name) for name in _ONE_THREAD}
    os.environ.update(_ONE_THREAD)
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(jobs, context, _begin_work, (load,))
    try:
        waiting: deque[Future[list[Record]]] = deque()
        while batch := list(islice(stream, batch_size)):
            waiting.append(pool.submit(_work, batch))
            if len(waiting) > _AHEAD * jobs:
                yield from waiting.popleft().result()
        for future in waiting:
            yield from future.result()
    except BrokenProcessPool:
        raise OptionError(
            "a worker process ended, or could not start; in a script, begin the work under "
            "if __name__ == '__main__':"
        ) from None
    finally:
        pool.shutdown(cancel_futures=True)
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


class _Worker:
    """Keep what a worker process has loaded."""

    tag: Callable[..., Iterator[Record]] | None = None


def _begin_work(load: Load) -> None:
    _Worker.tag = load().pipe


def _work(batch: list[Article]) -> list[Record]:
    assert _Worker.tag is not None  # noqa: S101 - a worker begins with it
    return list(_Worker.tag(batch, batch_size=len(batch), is_checked=True))
