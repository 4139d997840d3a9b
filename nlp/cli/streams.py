"""The three streams a command is started with: any of them may be closed, full or gone."""

from __future__ import annotations

import contextlib
import io
import os
import signal
import sys
from collections.abc import Callable
from types import FrameType
from typing import TextIO

_NOTHING = (os.O_WRONLY, os.O_RDONLY, os.O_WRONLY)  # of stdin, stdout, stderr


class Stopped(BaseException):
    """A signal asked the command to stop; `code` is what the command then ends with.

    No KeyboardInterrupt: the library of commands ends those itself, with a code of its own.
    """

    def __init__(self, number: int) -> None:
        super().__init__(signal.Signals(number).name)
        self.code = 128 + number


def load_streams() -> None:
    """Give closed streams something to stand on, so that no other file gets their numbers.

    What is read from a closed input, or written to a closed output, is then an error like any other
    of a file; what is said on a closed standard error is lost.
    """
    for number, mode in enumerate(_NOTHING):
        try:
            os.fstat(number)
        except OSError:
            opened = os.open(os.devnull, mode)
            if opened != number:
                os.dup2(opened, number)
                os.close(opened)
    if sys.stdin is None:
        sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115
    if sys.stdout is None:
        sys.stdout = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
    if sys.stderr is None:
        sys.stderr = open(2, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        _replace_unwritable(stream)


def _replace_unwritable(stream: TextIO) -> None:
    """Let a stream of few letters (cp1252) take "?" for those that it has not."""
    if isinstance(stream, io.TextIOWrapper) and stream.errors == "strict":
        stream.reconfigure(errors="replace")


def catch_signals(stop: Callable[[int, FrameType | None], None] | None = None) -> None:
    """Let Ctrl-C, SIGTERM and SIGHUP stop a command alike: by `stop`, else with its clean-up and one line.

    A signal that whoever started the command has it ignore (nohup) stays ignored.
    """
    usual = (signal.SIG_DFL, signal.default_int_handler, _stop)
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)
        if number and signal.getsignal(number) in usual:
            signal.signal(number, stop or _stop)


def flush_output() -> None:
    """Bring what was printed to where it goes. Raises OSError."""
    sys.stdout.flush()


def write_nowhere() -> None:
    """Point streams that take nothing at nothing: Python would complain of them at exit."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError):
            with contextlib.suppress(OSError, ValueError):
                nothing = os.open(os.devnull, os.O_WRONLY)
                os.dup2(nothing, stream.fileno())
                os.close(nothing)


def _stop(number: int, _frame: FrameType | None) -> None:
    signal.signal(number, signal.SIG_IGN)
    raise Stopped(number)
