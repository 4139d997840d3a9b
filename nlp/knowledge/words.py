"""French words by what they tell: titles, trades, kinds of things and bodies, verbs of saying.

Each word stands once in a group of `words.csv`, with its inflected forms; a word may be in several
groups ("magazine" is a work and a body). Readers ask for a group, never for a list of their own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from nlp.knowledge.tables import Row, listed
from nlp.text import key


@dataclass(frozen=True)
class Words:
    """Hold the words of each group as they are written, inflected forms included.

    `rows` holds, for each group, the word of the row that a form stands in.
    """

    groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    rows: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @classmethod
    def of(cls, rows: Iterable[Row]) -> Words:
        """Return the words of the rows of `words.csv`."""
        words: dict[str, dict[str, str]] = {}
        for row in rows:
            forms = words.setdefault(row["group"], {})
            for form in (row["word"], *listed(row["forms"])):
                forms.setdefault(form, row["word"])
        return cls({group: tuple(forms) for group, forms in words.items()}, words)

    def word_of(self, group: str) -> Mapping[str, str]:
        """Return the word of the row that holds each form of a group, forms as look-up keys."""
        return {key(form): word for form, word in self.rows.get(group, {}).items()}

    def __getitem__(self, group: str) -> tuple[str, ...]:
        """Return the forms of a group, none for one that no row has."""
        return self.groups.get(group, ())

    def keys(self, group: str) -> frozenset[str]:
        """Return the forms of a group as look-up keys (`nlp.text.key`)."""
        return frozenset(map(key, self[group]))

    @cached_property
    def groups_of(self) -> Mapping[str, tuple[str, ...]]:
        """Return, for each form as a look-up key, the groups that hold it."""
        found: dict[str, list[str]] = {}
        for group, forms in self.groups.items():
            for form in dict.fromkeys(map(key, forms)):
                found.setdefault(form, []).append(group)
        return {form: tuple(groups) for form, groups in found.items()}

    def alternatives(self, *groups: str) -> str:
        """Return a piece of a pattern that matches any form of some groups, the longest first."""
        return any_of({form for group in groups for form in self[group]})

    def key_alternatives(self, *groups: str) -> str:
        """Return a piece of a pattern that matches the look-up key of any form of some groups."""
        return any_of({form for group in groups for form in self.keys(group)})


def any_of(forms: Iterable[str]) -> str:
    """Return a piece of a pattern that matches any of some forms, the longest first."""
    ordered = sorted(set(forms), key=lambda form: (-len(form), form))
    return "|".join(map(re.escape, ordered))
