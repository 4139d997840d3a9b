"""Texts as tokens with tags (IOB2), for the formats that know nothing smaller than a token."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from operator import itemgetter

from nlp.annotation.example import Span

Place = tuple[int, int]

_TOKEN = re.compile(r"\w+['’]?|[^\w\s]")
_BEGINS, _OUTSIDE = ("B", "S", "U"), "O"


def tokenise(text: str, spans: Iterable[Span] = ()) -> Iterator[Place]:
    """Yield the places of words and signs; a token is cut where a span begins or ends within it."""
    cuts = sorted({edge for span in spans for edge in (span.start, span.end)})
    for found in _TOKEN.finditer(text):
        start, end = found.span()
        within = cuts[bisect_right(cuts, start) : bisect_left(cuts, end)]
        for cut in (*within, end):
            yield start, cut
            start = cut


def find_inside(places: Sequence[Place], span: Span) -> range:
    """Return the numbers of the tokens that stand within a span; places are in order."""
    first = bisect_left(places, span.start, key=itemgetter(0))
    last = bisect_right(places, span.end, key=itemgetter(1))
    return range(first, last)


def to_tags(places: Sequence[Place], spans: Iterable[Span]) -> list[str]:
    """Return the IOB2 tag of each token; spans must not overlap."""
    tags = [_OUTSIDE] * len(places)
    for span in spans:
        for rank, number in enumerate(find_inside(places, span)):
            tags[number] = f"{'I' if rank else 'B'}-{span.label}"
    return tags


def from_tags(places: Iterable[Place], tags: Iterable[str]) -> list[Span]:
    """Return the spans of tagged tokens, whether tags are IOB1, IOB2, IOBES or BILOU."""
    spans: list[Span] = []
    open_label = None
    for (start, end), tag in zip(places, tags, strict=True):
        prefix, _, label = tag.partition("-")
        if tag == _OUTSIDE:
            open_label = None
        elif prefix not in _BEGINS and label == open_label:
            spans[-1] = spans[-1]._replace(end=end)
        else:
            spans.append(Span(start, end, label))
            open_label = label
        if prefix in ("E", "L", "S", "U"):
            open_label = None
    return spans
