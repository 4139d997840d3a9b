"""Label Studio: a JSON array of tasks.

We propose (`predictions`), a person decides (`annotations`).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any, TextIO

from nlp.annotation.example import Example, Row, Span, restore
from nlp.records import encode_json

_SPANS, _TOPICS, _TEXT = "label", "topics", "text"


def dump_label_studio(examples: Iterable[Example], stream: TextIO) -> int:
    """Write one task per example; return how many.

    The spans and topics are predictions for a person to correct.
    """
    count = 0
    stream.write("[")
    for example in examples:
        stream.write((",\n" if count else "\n") + encode_json(_task(example)).decode())
        count += 1
    stream.write("\n]\n")
    return count


def parse_label_studio(lines: Iterable[str]) -> Iterator[Example]:
    """Yield what was annotated.

    Of each task the ground truth, else the last annotation that was not cancelled.

    Tasks without one are left out.
    """
    for task in json.loads("".join(lines)):
        kept = [
            a
            for a in task.get("annotations", task.get("completions", ()))
            if not a.get("was_cancelled")
        ]
        if kept:
            chosen = next((a for a in kept if a.get("ground_truth")), kept[-1])
            yield _example(task["data"], chosen["result"])


def _task(example: Example) -> Row:
    whole = example.whole
    result = [
        _region(f"s{number}", whole, span) for number, span in enumerate(example.spans, start=1)
    ]
    if example.topics:
        choices = {"choices": list(example.topics)}
        result.append(
            {
                "id": "t1",
                "from_name": _TOPICS,
                "to_name": _TEXT,
                "type": "choices",
                "value": choices,
            }
        )
    return {
        "data": {"text": whole, "meta": example.meta},
        "predictions": [{"model_version": "rubrique", "result": result}],
    }


def _region(key: str, whole: str, span: Span) -> Row:
    value = {
        "start": span.start,
        "end": span.end,
        "text": whole[span.start : span.end],
        "labels": [span.label],
    }
    return {"id": key, "from_name": _SPANS, "to_name": _TEXT, "type": "labels", "value": value}


def _example(given: Row, result: Iterable[Row]) -> Example:
    spans, topics, lost = [], [], []
    for item in result:
        value = item.get("value", {})
        if item.get("type") == "choices":
            topics += value["choices"]
        elif "labels" in value:
            place = _offsets(given["text"], value)
            if place is None:
                lost.append(_describe(value))
            else:
                spans += [(*place, label) for label in value["labels"]]
    example = restore(given["text"], given.get("meta") or {}, spans, topics)
    return replace(example, lost=(*example.lost, *lost))


def _describe(value: Row) -> str:
    words = str(value.get("text") or "")[:40]
    return f"{words!r} does not stand at {value.get('start')}-{value.get('end')}"


def _offsets(whole: str, value: Row) -> tuple[int, int] | None:
    """Return code-point offsets that hold the region's text; None if it stands nowhere near.

    A browser may have counted UTF-16 units, or line ends as one sign where the text has two.
    """
    place: Any = value.get("globalOffsets") or value
    start, end, text = int(place["start"]), int(place["end"]), value.get("text")
    if not isinstance(text, str) or whole[start:end] == text:
        return start, end
    units = whole.encode("utf-16-le", "surrogatepass")
    first = len(units[: 2 * start].decode("utf-16-le", "replace"))
    last = len(units[: 2 * end].decode("utf-16-le", "replace"))
    if whole[first:last] == text:
        return first, last
    return _without_returns(whole, start, end, text)


def _without_returns(whole: str, start: int, end: int, text: str) -> tuple[int, int] | None:
    """Return the place of offsets that were counted without carriage returns."""
    if "\r" not in whole:
        marked = whole[start:end]
        return (start, end) if not marked.strip() or marked.strip() == text.strip() else None
    kept = [place for place, sign in enumerate(whole) if sign != "\r"]
    bare = "".join(whole[place] for place in kept)
    if not (0 <= start < end <= len(bare)) or bare[start:end] != text.replace("\r", ""):
        return None
    return kept[start], kept[end - 1] + 1
