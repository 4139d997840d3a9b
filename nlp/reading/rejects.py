"""What to do with a record that cannot be used: the caller decides."""

from __future__ import annotations

from collections.abc import Callable

from nlp.errors import InputError, RecordError
from nlp.records import Reject
from nlp.text import one_line, writable

OnReject = Callable[[Reject], None]


def rejected(path: str, line: int | None, error: RecordError, raw: str = "") -> Reject:
    """Return the reject of an error.

    What it says is one line, and any file can hold it, whatever the input holds.
    """
    return Reject(one_line(path), line, error.slug, one_line(error.detail), writable(raw))


def too_much(error: MemoryError | RecursionError) -> RecordError:
    """Return what to say of a record that needs more memory than there is, or is nested too deep."""
    if isinstance(error, RecursionError):
        return RecordError("too-deep", "its values are nested too deep to be an article")
    return RecordError("too-large", "it needs more memory than reading may take; split it")


def fail(reject: Reject) -> None:
    """Raise InputError: the behaviour of readers when the caller gives no `reject` of its own."""
    raise InputError(describe(reject))


def describe(reject: Reject) -> str:
    """Return one line: where, what, why."""
    where = reject.path if reject.line is None else f"{reject.path}:{reject.line}"
    return f"{where}: {reject.slug}: {reject.detail}"
