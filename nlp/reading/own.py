"""What Rubrique itself wrote beside articles: tables of what was found, which are no articles."""

from __future__ import annotations

from collections.abc import Iterable

from nlp.errors import RecordError
from nlp.text import fold

# Of the tables of entities, mentions and tags, with English and French headers.
_BESIDE = (
    {"article", "entity"},
    {"article", "scheme"},
    {"article", "entite"},
    {"article", "vocabulaire"},
)
_FOUND = {"keywords", "focus", "tags"}  # of the table of articles, whose tags were found


def is_beside(header: Iterable[str]) -> bool:
    """Tell whether columns are those of a table of entities, mentions or tags."""
    names = {fold(name) for name in header}
    return any(beside <= names for beside in _BESIDE)


def check_beside(header: Iterable[str]) -> None:
    """Raise RecordError `no-articles` for a table of what was found."""
    if is_beside(header):
        raise RecordError(
            "no-articles",
            "this is a table of what was found in articles; give the table of articles",
        )


def has_found_tags(keys: Iterable[str]) -> bool:
    """Tell whether the column "tags" of a table holds tags that were found, and no given keywords."""
    return set(keys) >= _FOUND
