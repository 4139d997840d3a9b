"""Texts as tokens with tags (IOB2), for the formats that know nothing smaller than a token."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from nlp.annotation.example import Span

Place = tuple[int, int]

_TOKEN = re.compile(r"\w+['’]?|[^\w\s]")
_BEGINS, _OUTSIDE = ("B", "S", "U"), "O"


def tokenise(text: str, spans: Iterable[Span] = ()) -> Iterator[Place]:
    """Yield the places of words and signs; a token is cut where a span begins or ends within it."""
    cuts = sorted({edge for span in spans for edge in (span.start, span.end)})
    for found in _TOKEN.finditer(text):
        start, end = found.span()
        for cut in (*(cut for cut in cuts if start < cut < end), end):
            yield start, cut
            start = cut


def to_tags(places: Sequence[Place], spans: Iterable[Span]) -> list[str]:
    """Return the IOB2 tag of each token; spans must not overlap."""
    tags = [_OUTSIDE] * len(places)
    for span in spans:
        inside = [
            number
            for number, (start, end) in enumerate(places)
            if span.start <= start and end <= span.end
        ]
        for rank, number in enumerate(inside):
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
