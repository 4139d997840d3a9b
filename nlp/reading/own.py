"""What Rubrique itself wrote: tables of what was found, which are no articles; apostrophes before formulas."""

from __future__ import annotations

import re
from collections.abc import Iterable

from nlp.errors import RecordError
from nlp.text import fold

# Of the tables of entities, mentions and tags, with English and French headers: columns that hardly
# any other table has together. A user's own table may well have "article" and "entity".
_BESIDE = (
    {"article", "entity", "known", "salience", "mentions"},
    {"article", "entity", "field", "start", "end", "kind"},
    {"article", "scheme", "top", "accepted", "because"},
    {"article", "entite", "dans les tables", "nombre de mentions"},
    {"article", "entite", "champ", "debut", "fin", "nature"},
    {"article", "vocabulaire", "retenu", "pourquoi"},
)
_ARTICLES = ({"id", "keywords", "focus", "tags"}, {"identifiant", "pays au centre", "texte"})
# An apostrophe that keeps spreadsheets from running what follows as a formula, where `.csv` files get one
_GUARD = re.compile(r"(?:^|(?<=[;\t\r\n]))'(?=[=+@＝＋＠\t\r\n]|[-－])")
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


def has_guards(header: Iterable[str]) -> bool:
    """Tell whether a CSV file has the columns of our table of articles, whose formulas are guarded."""
    names = {fold(name) for name in header}
    return any(own <= names for own in _ARTICLES)


def without_guards(cell: str) -> str:
    """Return a cell as it was before its formulas were kept from running."""
    return _GUARD.sub("", cell)
