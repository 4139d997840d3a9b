"""Everything that can go wrong because of what a user gave, in one small family."""

from __future__ import annotations

from collections.abc import Sequence


class RubriqueError(Exception):
    """Say in one line what is wrong, where, and what to do about it."""


class InputError(RubriqueError):
    """An input file, folder or stream cannot be read at all."""


class RecordError(RubriqueError):
    """One record of an input is unusable; `slug` names the reason for the rejects file."""

    def __init__(self, slug: str, detail: str) -> None:
        super().__init__(f"{slug}: {detail}")
        self.slug = slug
        self.detail = detail


class ModelError(RubriqueError):
    """A model or knowledge table is missing, damaged or of another format version."""


class FaultsError(ModelError):
    """A user's tables have several faults: all are told at once, one a line."""

    def __init__(self, headline: str, faults: Sequence[str]) -> None:
        super().__init__(headline, tuple(faults))
        self.headline = headline
        self.faults = tuple(faults)

    def __str__(self) -> str:
        """Return the headline and the faults, a line each."""
        return "\n".join((self.headline, *self.faults))


class OptionError(RubriqueError):
    """An option or an output path asks for something that does not exist."""
