"""The command line: parse, call, print.

Data goes to standard output, everything else to standard error.
"""

from __future__ import annotations

import os
import sys

from nlp.cli import corpora, records, report, topics
from nlp.cli.options import app
from nlp.cli.printing import say
from nlp.errors import RubriqueError

__all__ = ["app", "corpora", "main", "records", "report", "topics"]


def main() -> None:
    """Run the command line; turn what a user can cause into one line and exit code 1."""
    try:
        app()
    except RubriqueError as error:
        say(f"rubrique: {error}")
        sys.exit(1)
    except KeyboardInterrupt:
        say("rubrique: stopped")
        sys.exit(130)
    except BrokenPipeError:
        _write_nowhere()
        sys.exit(1)


def _write_nowhere() -> None:
    """Point standard output at nothing: its reader has gone, and Python would complain at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
