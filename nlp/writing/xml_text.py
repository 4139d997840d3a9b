"""Texts in XML: what it cannot hold is replaced, mentions become elements, lines and paragraphs stay."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.etree import _Element

_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# Blanks that open a line are taken once for all: else a line of blanks is tried from each of them
_PARAGRAPH = re.compile(r"(?m)^[^\S\n]*+\S[^\n]*(?:\n[^\S\n]*+\S[^\n]*)*")
_LINE = re.compile(r"[^\n]+|\n")


@dataclass(frozen=True, slots=True)
class Span:
    """Hold a stretch of a text and what makes the element that stands for it."""

    start: int
    end: int
    name: str
    attributes: tuple[tuple[str, str], ...]


def holdable(text: str) -> str:
    """Return a text with a blank for each character that XML forbids; offsets stay."""
    return _FORBIDDEN.sub(" ", text)


def escaped(text: str) -> str:
    """Return a text as it stands between two tags."""
    whole = holdable(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return whole.replace("\r", "&#13;")


def find_paragraphs(text: str) -> Iterator[tuple[int, int]]:
    """Yield where the paragraphs of a text begin and end; blank lines part them."""
    for found in _PARAGRAPH.finditer(text):
        yield found.start(), found.end()


def nest(spans: list[Span]) -> list[Span]:
    """Return the spans that can be elements within each other, outer ones first.

    One that crosses the end of an earlier one is left out.
    """
    kept: list[Span] = []
    ends: list[int] = []
    for span in sorted(spans, key=lambda span: (span.start, -span.end)):
        while ends and ends[-1] <= span.start:
            ends.pop()
        if not ends or span.end <= ends[-1]:
            kept.append(span)
            ends.append(span.end)
    return kept


def fill(parent: _Element, text: str, spans: list[Span], break_name: str) -> None:
    """Put a text into an element: its spans as elements, its line breaks as `break_name`.

    `spans` are nested (see `nest`), with offsets into `text`.
    """
    place = 0
    rest = list(spans)
    while rest:
        span = rest.pop(0)
        inner = [other for other in rest if other.end <= span.end]
        rest = rest[len(inner) :]
        _append(parent, text[place : span.start], break_name)
        element = _add(parent, span.name)
        for name, value in span.attributes:
            element.set(name, value)
        moved = [_moved(other, span.start) for other in inner]
        fill(element, text[span.start : span.end], moved, break_name)
        place = span.end
    _append(parent, text[place:], break_name)


def cut_to(spans: list[Span], start: int, end: int) -> list[Span]:
    """Return the spans that lie within a stretch of a text, with offsets into it."""
    return [_moved(span, start) for span in spans if start <= span.start and span.end <= end]


def read_pieces(
    path: Path, first: str, last: str, identifier: re.Pattern[str]
) -> Iterator[tuple[str, str]]:
    """Yield the elements of a file of ours that begin and end their lines, with the id that each holds.

    `identifier` finds the id, as its group "id". Raises ValueError for an element without.
    """
    lines: list[str] = []
    with path.open(encoding="utf-8", newline="\n") as stream:
        for line in stream:
            if lines or line.startswith(first):
                lines.append(line)
            if lines and line.rstrip("\n").endswith(last):
                piece = "".join(lines)
                found = identifier.search(piece)
                if found is None:
                    raise ValueError("an element has no id")
                yield found["id"], piece
                lines = []


def write_element(element: _Element) -> str:
    """Return an element as text, without a declaration."""
    from lxml import etree

    written: str = etree.tostring(element, encoding="unicode")
    return written


def adder(namespace: str) -> Callable[..., _Element]:
    """Return a function that adds an element of a namespace to another, with text and attributes."""
    from lxml import etree

    def add(parent: _Element, name: str, text: str = "", **attributes: str | None) -> _Element:
        element = etree.SubElement(parent, f"{{{namespace}}}{name}")
        element.text = holdable(text) or None
        for key, value in attributes.items():
            if value:
                element.set(key, holdable(value))
        return element

    return add


def _moved(span: Span, start: int) -> Span:
    return Span(span.start - start, span.end - start, span.name, span.attributes)


def _append(parent: _Element, text: str, break_name: str) -> None:
    for piece in _LINE.findall(text):
        if piece == "\n":
            _add(parent, break_name)
        elif len(parent):
            parent[-1].tail = (parent[-1].tail or "") + piece
        else:
            parent.text = (parent.text or "") + piece


def _add(parent: _Element, name: str) -> _Element:
    from lxml import etree

    namespace = str(parent.tag).partition("}")[0]
    return etree.SubElement(parent, f"{namespace}}}{name}")
