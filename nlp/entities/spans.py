"""The small things that the stages of the entity room hand to each other."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from typing import NamedTuple

from nlp.entities.field import Field
from nlp.lists import MentionKind
from nlp.records import Mention

# Probability from which a span is a name to its neighbours, and from which nothing weaker inside it is a candidate: of
# 558 records (300 press articles, both gold files, the cases) the second gave four names more and three fewer
_SURE = 0.8


@dataclass(frozen=True, slots=True)
class Span:
    """Hold a stretch of one text, half-open code-point offsets, and the type the model gives it.

    `score` is the chance that the model gives the stretch with this label; a `weak` span is one that
    the model thinks less likely than no name at all.
    """

    start: int
    end: int
    label: str
    score: float = field(default=1.0, compare=False)
    weak: bool = field(default=False, compare=False)

    @property
    def is_sure(self) -> bool:
        """Tell whether the model is sure enough that nothing else stands in this stretch."""
        return self.score >= _SURE and not self.weak


@dataclass(frozen=True, slots=True)
class Hit:
    """Hold a stretch of text that reads like known names: all targets it may stand for, one kind.

    `strong` is True if at least one target owns the form outright (it is no homograph).
    """

    start: int
    end: int
    kind: str
    targets: tuple[str, ...]
    strong: bool


class Thing(NamedTuple):
    """Hold where a thing with a name stands, and the group of `words.csv` that it is in."""

    start: int
    end: int
    group: str


@dataclass(frozen=True, slots=True)
class Found:
    """Hold one name found in a field.

    What type of thing it names and which known ids it may stand for.
    """

    field: str
    start: int
    end: int
    text: str
    type: str
    targets: tuple[str, ...]
    by: str
    score: float | None = None


@dataclass(slots=True)
class Draft:
    """Gather the mentions of one thing while an article is read; becomes an Entity at the end.

    `country` is the one that the context gives a body which the tables do not place.
    """

    id: str
    type: str
    name: str
    known: bool
    mentions: list[Mention] = field(default_factory=list)
    country: str | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """Hold an article's fields with what the model and the tables see in each, offsets in `plain`.

    `instead` tells which country a shared form means here where the tables alone would give another:
    CD to CG where every "congolais" is of Brazzaville.
    """

    fields: Mapping[str, Field]
    spans: Mapping[str, Sequence[Span]]
    hits: Mapping[str, Sequence[Hit]]
    things: Mapping[str, Sequence[Thing]]
    settled: frozenset[str]
    instead: Mapping[str, str] = field(default_factory=dict)


def kind_of(target: str) -> str:
    """Return the entity type that an id tells: "country/RU" -> "country"."""
    return target.partition("/")[0]


def outermost(hits: Iterable[Hit]) -> Iterator[Hit]:
    """Yield the hits that lie in no longer one; they come by start, the longest first."""
    end = -1
    for hit in hits:
        if hit.end > end:
            yield hit
            end = hit.end


def settled_targets(hits: Iterable[Hit]) -> frozenset[str]:
    """Return the ids that some name of an article owns outright.

    They have evidence of their own.
    """
    return frozenset(
        hit.targets[0]
        for hit in hits
        if hit.strong and hit.kind != MentionKind.METONYM and len(hit.targets) == 1
    )


class Taken:
    """Mark stretches of one text as taken.

    Asking costs the length of the stretch, however many there are.
    """

    def __init__(self, size: int, mentions: Iterable[Mention] = ()) -> None:
        """Start with the stretches of some mentions of that text."""
        self._marks = bytearray(size)
        for mention in mentions:
            self.take(mention.start, mention.end)

    def take(self, start: int, end: int) -> None:
        """Mark a stretch."""
        self._marks[start:end] = b"\1" * (end - start)

    def overlaps(self, start: int, end: int) -> bool:
        """Tell whether a stretch shares a character with any that is taken."""
        return self._marks.find(1, max(0, start), end) >= 0


class Stretches:
    """Hold stretches of one text, overlapping or not; asking costs a search by halves."""

    def __init__(self, stretches: Iterable[tuple[int, int]]) -> None:
        """Sort the stretches (start, end)."""
        ordered = sorted(stretches)
        self._starts = [start for start, _ in ordered]
        self._reach = list(accumulate((end for _, end in ordered), max))

    def hold(self, start: int, end: int) -> bool:
        """Tell whether one of them holds all of a stretch."""
        before = bisect_right(self._starts, start)
        return before > 0 and self._reach[before - 1] >= end

    def touch(self, start: int, end: int) -> bool:
        """Tell whether one of them shares a character with a stretch."""
        before = bisect_left(self._starts, end)
        return before > 0 and self._reach[before - 1] > start

    def hold_more(self, start: int, end: int) -> bool:
        """Tell whether one of them holds all of a stretch and more."""
        before = bisect_left(self._starts, start)
        is_longer_before = before > 0 and self._reach[before - 1] >= end
        return is_longer_before or self.hold(start, end + 1)
