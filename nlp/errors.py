"""Everything that can go wrong because of what a user gave, in one small family."""

from __future__ import annotations


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


class OptionError(RubriqueError):
    """An option or an output path asks for something that does not exist."""
