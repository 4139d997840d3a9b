"""Label Studio: a JSON array of tasks.

We propose (`predictions`), a person decides (`annotations`).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
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


@dataclass(frozen=True, slots=True)
class Tag:
    """Name a control of a labelling interface, and its values by the labels that we give.

    Without values every label stands for itself.
    """

    name: str
    values: Mapping[str, str] | None = None

    def find(self, label: str) -> str | None:
        """Return what the interface calls a label, None where it has no such value."""
        return label if self.values is None else self.values.get(label)


@dataclass(frozen=True, slots=True)
class Interface:
    """Hold the parts of a labelling interface in which a prediction is shown.

    field: key of a task that holds its text. text: name of the control that shows it.
    """

    field: str = _TEXT
    text: str = _TEXT
    spans: Tag | None = Tag(_SPANS)
    topics: Tag | None = Tag(_TOPICS)


_OURS = Interface()


def predict(example: Example, interface: Interface = _OURS) -> list[Row]:
    """Return the spans and topics of an example as regions that an interface can show."""
    found = [*_span_regions(example, interface), *_topic_regions(example, interface)]
    return [{**region, "to_name": interface.text} for region in found]


def _span_regions(example: Example, interface: Interface) -> Iterator[Row]:
    if interface.spans is None:
        return
    for number, span in enumerate(example.spans, start=1):
        label = interface.spans.find(span.label)
        if label is not None:
            region = _region(example.whole, span, label)
            yield {
                "id": f"s{number}",
                "from_name": interface.spans.name,
                "type": "labels",
                "value": region,
            }


def _topic_regions(example: Example, interface: Interface) -> Iterator[Row]:
    if interface.topics is None:
        return
    found = map(interface.topics.find, example.topics)
    choices = [choice for choice in found if choice is not None]
    if choices:
        value = {"choices": choices}
        yield {"id": "t1", "from_name": interface.topics.name, "type": "choices", "value": value}


def _task(example: Example) -> Row:
    return {
        "data": {"text": example.whole, "meta": example.meta},
        "predictions": [{"model_version": "rubrique", "result": predict(example)}],
    }


def _region(whole: str, span: Span, label: str) -> Row:
    text = whole[span.start : span.end]
    return {"start": span.start, "end": span.end, "text": text, "labels": [label]}


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
