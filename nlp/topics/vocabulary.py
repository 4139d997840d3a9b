"""The closed lists of topics that tags point to: IPTC Media Topics, or a corpus's own labels."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from nlp.errors import ModelError
from nlp.text import fold

_TABLES = {"medtop": "medtop.csv"}
# A code in the forms in use: bare, medtop:, the older subj:, IPTC's addresses; a table may have lost a
# leading zero or added ".0".
_CODE = re.compile(
    r"(?:(?:medtop|subj|iptc):|https?://cv\.iptc\.org/newscodes/(?:mediatopic|subjectcode)/)?"
    r"(?P<digits>\d{7,8})(?:\.0)?/?",
    re.IGNORECASE,
)


# One row of a table of Media Topics: code, level, parent, label_fr, label_en, definition_fr,
# definition_en, wikidata, retired (the day, or nothing).
TopicRow = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Concept:
    """Hold one topic.

    Its code, the label readers see, its parent, and its ancestor of level 1 (None: flat list).
    """

    code: str
    label: str
    parent: str | None = None
    top: str | None = None


class Vocabulary(Mapping[str, Concept]):
    """Map codes to concepts, and walk up the hierarchy."""

    def __init__(
        self,
        concepts: Iterable[Concept],
        successors: Mapping[str, str] | None = None,
        names: Mapping[str, str] | None = None,
    ) -> None:
        """Keep the concepts by code, in the order given.

        successors: the concept in use that stands for each retired code. names: the code that each
        label or synonym, folded, stands for.
        """
        self._concepts = {concept.code: concept for concept in concepts}
        self.successors = dict(successors or {})
        self.names = dict(names or {})

    def __getitem__(self, code: str) -> Concept:
        """Return the concept of a code."""
        return self._concepts[code]

    def __iter__(self) -> Iterator[str]:
        """Yield the codes in order."""
        return iter(self._concepts)

    def __len__(self) -> int:
        """Return the number of concepts."""
        return len(self._concepts)

    def find(self, label: str) -> str | None:
        """Return the code in use that a label stands for, None for a label of nothing here.

        Media Topics are understood in every form that IPTC uses; a retired one stands for its
        successor, a code of the older subject codes for the topic of level 1 that they share. In a
        thesaurus a synonym stands for its term.
        """
        if label in self._concepts:
            return label
        if self.names:
            return self.names.get(fold(label.strip()))
        written = _CODE.fullmatch(label.strip())
        if not written:
            return None
        digits = written["digits"].zfill(8)
        code = f"medtop:{digits}"
        if code in self._concepts:
            return code
        top = f"medtop:{digits[:2]}000000"
        return self.successors.get(code) or (top if top in self._concepts else None)

    def ancestors(self, code: str) -> tuple[str, ...]:
        """Return the parents of a code, nearest first.

        None for a code of level 1, a flat list or an unknown code.
        """
        found: list[str] = []
        while code in self and (parent := self[code].parent) and parent not in found:
            found.append(parent)
            code = parent
        return tuple(found)

    def path(self, code: str) -> str:
        """Return the labels from level 1 down to a code, as "Social > Emploi"."""
        line = (*reversed(self.ancestors(code)), code)
        return " > ".join(self[step].label for step in line)

    def search(self, word: str | None) -> list[str]:
        """Return the code that a word stands for and those under it, or whose label holds it.

        Without a word: the codes of level 1.
        """
        if word is None:
            return [code for code in self if not self[code].parent]
        found = self.find(word)
        if found:
            below = [code for code in self if self[code].parent == found]
            return [found, *below]
        wanted = fold(word)
        return [code for code in self if wanted in fold(self[code].label)]

    def closure(self, codes: Iterable[str]) -> frozenset[str]:
        """Return the codes with all their ancestors."""
        given = frozenset(codes)
        return given.union(*(self.ancestors(code) for code in given))

    def pairs(self, codes: Sequence[str]) -> tuple[tuple[int, int], ...]:
        """Return the places (child, parent) of children and parents among some codes.

        Parents come before their children.
        """
        place_of = {code: place for place, code in enumerate(codes)}
        found: list[tuple[int, int, int]] = []
        for code, place in place_of.items():
            parent = self[code].parent if code in self else None
            if parent in place_of:
                found.append((len(self.ancestors(code)), place, place_of[parent]))
        return tuple((child, parent_place) for _, child, parent_place in sorted(found))


def flat_vocabulary(labels: Iterable[str]) -> Vocabulary:
    """Return a vocabulary of free keywords: the code is the label, nothing has a parent."""
    return Vocabulary(Concept(label, label) for label in sorted(set(labels)))


def load_vocabulary(name: str) -> Vocabulary:
    """Return a shipped vocabulary by name, or that of a file by its path.

    The only one that ships is "medtop" (IPTC Media Topics as of March 2025, without retired topics,
    CC BY 4.0). A file is a thesaurus, or a table of Media Topics as `rubrique vocabulary update`
    writes it. Raise ModelError for any other name.
    """
    if name in _TABLES:
        return media_topics_vocabulary(load_media_topics())
    path = Path(name)
    if not path.suffix:
        known = ", ".join(sorted(_TABLES))
        raise ModelError(f"no vocabulary {name!r}: there is only {known}; or give a file")
    from nlp.topics.media_topics import is_media_topics_table, read_media_topics
    from nlp.topics.terms import read_terms, terms_vocabulary

    if is_media_topics_table(path):
        return media_topics_vocabulary(read_media_topics(path))
    return terms_vocabulary(read_terms(path))


def load_media_topics() -> dict[str, TopicRow]:
    """Return the rows of the Media Topics that ship, by code; retired ones too."""
    table = resources.files("nlp.topics").joinpath(_TABLES["medtop"]).read_text(encoding="utf-8")
    return {row["code"]: row for row in csv.DictReader(table.splitlines())}


def media_topics_vocabulary(rows: Mapping[str, TopicRow]) -> Vocabulary:
    """Return the vocabulary of some rows; retired topics stand for their successors."""
    parents = {code: row["parent"] or None for code, row in rows.items()}
    concepts = []
    successors = {}
    for code, row in rows.items():
        if not row["retired"]:
            label = row["label_fr"] or row["label_en"]
            concepts.append(Concept(code, label, parents[code], _top(code, parents)))
        elif successor := _successor(code, rows):
            successors[code] = successor
    return Vocabulary(concepts, successors)


def _successor(code: str, rows: Mapping[str, TopicRow]) -> str | None:
    """Return the nearest broader concept in use, None where the tree tells none."""
    while code in rows and rows[code]["retired"]:
        code = rows[code]["parent"]
    return code if code in rows else None


def _top(code: str, parents: Mapping[str, str | None]) -> str:
    """Return the ancestor of level 1."""
    while parent := parents.get(code):
        code = parent
    return code
