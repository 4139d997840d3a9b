"""The closed lists of topics that tags point to: IPTC Media Topics, or a corpus's own labels."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import resources

from nlp.errors import ModelError

_TABLES = {"medtop": "medtop.csv"}
# A code in the forms in use: bare, medtop:, the older subj:, IPTC's addresses; a table may have lost a
# leading zero or added ".0".
_CODE = re.compile(
    r"(?:(?:medtop|subj|iptc):|https?://cv\.iptc\.org/newscodes/(?:mediatopic|subjectcode)/)?"
    r"(?P<digits>\d{7,8})(?:\.0)?/?",
    re.IGNORECASE,
)


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
        self, concepts: Iterable[Concept], successors: Mapping[str, str] | None = None
    ) -> None:
        """Keep the concepts by code, in the order given.

        successors: the concept in use that stands for each retired code.
        """
        self._concepts = {concept.code: concept for concept in concepts}
        self.successors = dict(successors or {})

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
        successor, a code of the older subject codes for the topic of level 1 that they share.
        """
        if label in self._concepts:
            return label
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
    """Return a shipped vocabulary.

    The only one is "medtop" (IPTC Media Topics as of March 2025, without retired topics, CC BY 4.0).
    """
    if name not in _TABLES:
        raise ModelError(f"no vocabulary {name!r}: there is only {', '.join(sorted(_TABLES))}")
    table = resources.files("nlp.topics").joinpath(_TABLES[name]).read_text(encoding="utf-8")
    rows = {row["code"]: row for row in csv.DictReader(table.splitlines())}
    parents = {code: row["parent"] or None for code, row in rows.items()}
    concepts = []
    successors = {}
    for code, row in rows.items():
        if row["retired"]:
            successors[code] = _successor(code, rows)
            continue
        label = row["label_fr"] or row["label_en"]
        concepts.append(Concept(code, label, parents[code], _top(code, parents)))
    return Vocabulary(concepts, successors)


def _successor(code: str, rows: Mapping[str, Mapping[str, str]]) -> str:
    """Return the nearest broader concept in use: the tree tells no other."""
    while rows[code]["retired"]:
        code = rows[code]["parent"]
    return code


def _top(code: str, parents: Mapping[str, str | None]) -> str:
    """Return the ancestor of level 1."""
    while parent := parents.get(code):
        code = parent
    return code
