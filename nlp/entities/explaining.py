"""Which evidence spoke for a name: the arbiter's weights, gathered by family, in words of a reader."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence

Weighed = tuple[str, float]  # a piece of evidence, and by how much it speaks for the type given

_FAMILIES = {
    "model": "réseau",
    "table": "tables",
    "both": "réseau et tables",
    "word": "mots",
    "shape": "forme",
    "article": "reste de l'article",
}
# Pieces that are words as they stand; the others are groups of words.
_WORD = re.compile(r"word(?P<where>[-+][12]|-first|-last):(?P<word>[^=\s].*)")
_WHERE = {"-1": "avant", "-2": "avant", "+1": "après", "+2": "après"}
_LEAST = 0.1  # a family that weighs less says nothing


def describe_evidence(weighed: Iterable[Weighed]) -> str:
    """Return the families of evidence by what they weigh together, with the word that says most."""
    pieces = list(weighed)
    sums: defaultdict[str, float] = defaultdict(float)
    for piece, weight in pieces:
        sums[_family(piece)] += weight
    parts = []
    for family in sorted(sums, key=lambda name: (-abs(sums[name]), name)):
        if abs(sums[family]) >= _LEAST:
            word = _telling_word(pieces, sums[family]) if family == _FAMILIES["word"] else ""
            parts.append(f"{family} {sums[family]:+.1f}{word}")
    return " · ".join(parts)


def _family(piece: str) -> str:
    return _FAMILIES[re.split(r"[-+:]", piece, maxsplit=1)[0]]


def _telling_word(pieces: Sequence[Weighed], direction: float) -> str:
    """Return the word that speaks most in the direction of all words together, in brackets."""
    best, most = "", 0.0
    for piece, weight in pieces:
        found = _WORD.fullmatch(piece)
        if found and weight * direction > most:
            where = _WHERE.get(found["where"], "dans le nom")
            best, most = f" (« {found['word']} » {where})", weight * direction
    return best
