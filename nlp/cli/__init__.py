"""The command line: parse, call, print.

Data goes to standard output, everything else to standard error.
"""

from __future__ import annotations

import io
import logging
import os
import sys

import typer

from nlp.cli import (
    archive,
    corpora,
    correct,
    leftovers,
    records,
    report,
    serve,
    tables,
    topics,
    vocabulary,
)
from nlp.cli.language import language_of, speak
from nlp.cli.options import app
from nlp.cli.outline import command_for
from nlp.cli.printing import say
from nlp.cli.streams import (
    Stopped,
    catch_signals,
    flush_output,
    load_streams,
    write_nowhere,
)
from nlp.errors import FaultsError, RubriqueError
from nlp.text import one_line

try:
    from typer._click.exceptions import UsageError  # a copy of click; earlier versions had none
except ImportError:
    from click import UsageError  # type: ignore[assignment]

__all__ = [
    "app",
    "archive",
    "corpora",
    "correct",
    "leftovers",
    "main",
    "records",
    "report",
    "serve",
    "tables",
    "topics",
    "vocabulary",
]

_LOG = logging.getLogger("nlp.cli")


def main() -> None:
    """Run the command line; turn whatever goes wrong into one line and an exit code."""
    load_streams()
    catch_signals()
    code = _run()
    write_nowhere()
    sys.exit(code)


def _run() -> int:
    """Run the command and return its exit code.

    1 for what a user or the system can cause, 2 for a command line that cannot be understood, 128
    and its number for a signal.
    """
    try:
        code = _run_app()
        flush_output()
        return code
    except FaultsError as error:
        code = _fail(error, error.headline)
        for fault in error.faults:
            say(one_line(fault))
        return code
    except RubriqueError as error:
        return _fail(error, str(error))
    except Stopped as stopped:
        say("rubrique: stopped")
        return stopped.code
    except BrokenPipeError:
        return 1
    except Exception as error:
        return _fail(error, _describe(error))


def _run_app() -> int:
    command = command_for(sys.argv[1:], os.environ)
    speak(language_of(sys.argv[1:], os.environ), command)
    try:
        ended = command.main(standalone_mode=False)
    except UsageError as error:
        _show_misuse(error)
        return int(error.exit_code)
    except typer.Abort:
        return 1
    except SystemExit as left:
        return left.code if isinstance(left.code, int) else int(left.code is not None)
    return ended if isinstance(ended, int) else 0


def _show_misuse(error: UsageError) -> None:
    """Print what the parser says of a command line that it cannot understand."""
    lines = io.StringIO()
    error.show(file=lines)
    for line in lines.getvalue().splitlines():
        say(line)


def _fail(error: BaseException, line: str) -> int:
    _LOG.debug("the command ends with an error", exc_info=error)
    say(f"rubrique: {one_line(line)}")
    return 1


def _describe(error: Exception) -> str:
    """Return one line on what the system refused, or on what nobody has foreseen."""
    if isinstance(error, MemoryError):
        return "there is not enough memory; give fewer or smaller inputs"
    if not isinstance(error, OSError):
        kind = type(error).__name__
        return f"a fault of Rubrique itself ({kind}: {error}); --verbose shows where"
    reason = os.strerror(error.errno) if error.errno else str(error)
    where = error.filename if isinstance(error.filename, str) else "standard input or output"
    return f"{where}: cannot be read or written ({reason})"
