"""What to do with a record that cannot be used: the caller decides."""

from __future__ import annotations

from collections.abc import Callable

from nlp.errors import InputError
from nlp.records import Reject

OnReject = Callable[[Reject], None]


def fail(reject: Reject) -> None:
    """Raise InputError: the behaviour of readers when the caller gives no `reject` of its own."""
    raise InputError(describe(reject))


def describe(reject: Reject) -> str:
    """Return one line: where, what, why."""
    where = reject.path if reject.line is None else f"{reject.path}:{reject.line}"
    return f"{where}: {reject.slug}: {reject.detail}"
