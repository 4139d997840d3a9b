"""Prodigy: JSON Lines with `text`, `tokens`, `spans` and `answer`.

Topics as in its `choice` interface.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TextIO

from nlp.annotation.example import Example, Row, Span, restore
from nlp.annotation.lines import dump_lines, parse_lines
from nlp.annotation.tokens import Place, find_inside, tokenise


def dump_prodigy(examples: Iterable[Example], stream: TextIO) -> int:
    """Write one task per example; return how many."""
    return dump_lines(map(_task, examples), stream)


def parse_prodigy(lines: Iterable[str]) -> Iterator[Example]:
    """Yield the accepted tasks; those rejected or ignored are left out."""
    for row in parse_lines(lines):
        if row.get("answer", "accept") == "accept":
            spans = [_placed(span) for span in row.get("spans") or ()]
            meta, topics = row.get("meta") or {}, row.get("accept") or ()
            yield restore(row["text"], meta, spans, topics)


def _task(example: Example) -> Row:
    whole = example.whole
    places = list(tokenise(whole, example.spans))
    tokens = [
        {
            "text": whole[start:end],
            "start": start,
            "end": end,
            "id": number,
            "ws": whole[end : end + 1].isspace(),
        }
        for number, (start, end) in enumerate(places)
    ]
    return {
        "text": whole,
        "tokens": tokens,
        "spans": [_span(span, places) for span in example.spans],
        "options": [{"id": topic, "text": topic} for topic in example.topics],
        "accept": list(example.topics),
        "meta": example.meta,
        "answer": "accept",
    }


def _placed(span: Row) -> tuple[int, int, str]:
    return span["start"], span["end"], span["label"]


def _span(span: Span, places: list[Place]) -> Row:
    """Return a span with its first and last token, which Prodigy counts inclusively."""
    inside = find_inside(places, span)
    tokens = {"token_start": inside[0], "token_end": inside[-1]} if inside else {}
    return {"start": span.start, "end": span.end, "label": span.label, **tokens}
