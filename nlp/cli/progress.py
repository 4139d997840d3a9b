"""What `rubrique tag` says while it works and when it is done: on standard error only."""

from __future__ import annotations

import contextlib
import os
import sys
import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from nlp.cli.language import translate
from nlp.cli.printing import say

if TYPE_CHECKING:
    from nlp.running import Summary
    from nlp.writing import Changes

Watch = Callable[[int, float | None], None]
_KERNEL = (
    "JPY_PARENT_PID"  # set where a notebook runs us: a cell keeps every frame of a moving line
)
_EVERY = 60  # seconds between two lines where nobody watches: a log file


class Pace:
    """Follow how fast a run goes. `clock` gives seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """Start now."""
        self._clock = clock
        self._start = clock()
        self._articles = 0
        self._fraction: float | None = None

    def add(self, articles: int, fraction: float | None) -> None:
        """Take what was done, and the share of all that is done now (None: unknown)."""
        self._articles += articles
        self._fraction = fraction

    def __str__(self) -> str:
        """Return one line: articles, rate, share and time left."""
        seconds = max(self._clock() - self._start, 1e-3)
        count = f"{self._articles:,}".replace(",", " ")
        words = f"{count} articles, {self._articles / seconds:.0f} a second"
        if not self._fraction:
            return words
        left = seconds / self._fraction - seconds
        return f"{words}, {self._fraction:.0%}, {_duration(left)} left"


@contextlib.contextmanager
def watch_run(*, quiet: bool) -> Iterator[Watch]:
    """Show on standard error how far a run is.

    A line that changes in a terminal, one a minute in a log.
    """
    pace = Pace()
    if quiet:
        yield pace.add
    elif sys.stderr.isatty() and _KERNEL not in os.environ:
        yield from _show_line(pace)
    else:
        yield _log_lines(pace)


def _show_line(pace: Pace) -> Iterator[Watch]:
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(translate("loading the models"), total=None)

        def watch(articles: int, fraction: float | None) -> None:
            pace.add(articles, fraction)
            progress.update(task, description=translate(str(pace)))

        yield watch


def _log_lines(pace: Pace) -> Watch:
    said = time.monotonic()

    def watch(articles: int, fraction: float | None) -> None:
        nonlocal said
        pace.add(articles, fraction)
        if time.monotonic() - said >= _EVERY:
            said = time.monotonic()
            say(str(pace))

    return watch


def say_summary(summary: Summary) -> None:
    """Print what became of the records of a run."""
    from nlp.writing import Changes

    reasons = (
        ", ".join(f"{count} {slug}" for slug, count in sorted(summary.rejected.items())) or "none"
    )
    say(f"{summary.written} articles tagged, rejected: {reasons}")
    if summary.resumed:
        say(f"of these {summary.resumed} were done before the interruption")
    if summary.kept:
        say(f"of these {summary.kept} records were kept as they were")
    if summary.changes.total and summary.changes != Changes(summary.written, total=summary.written):
        say(_describe_changes(summary.changes))


def _describe_changes(changes: Changes) -> str:
    """Return one line on an output that was there before."""
    counts = (
        f"{changes.added} added",
        f"{changes.replaced} replaced",
        f"{changes.unchanged} unchanged",
        f"{changes.dropped} dropped",
    )
    return f"{', '.join(counts)}: {changes.total} records in the output"


def _duration(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"
