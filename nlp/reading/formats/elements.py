"""Looking for elements of a page by their classes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.etree import _Element


def classes(element: _Element) -> list[str]:
    """Return the classes of an element."""
    return (element.get("class") or "").split() if isinstance(element.tag, str) else []


def has_class(element: _Element, *names: str) -> bool:
    """Tell whether an element has one of some classes."""
    return not set(names).isdisjoint(classes(element))


def find_all(element: _Element, *names: str) -> Iterator[_Element]:
    """Yield the elements in document order that have one of some classes, with `element` itself."""
    return (inner for inner in element.iter() if has_class(inner, *names))


def line_of(element: _Element) -> str:
    """Return the text of an element on one line."""
    return " ".join("".join(element.itertext()).split())


def drop(element: _Element) -> None:
    """Take an element out of its tree, but not the words that follow it."""
    parent, before = element.getparent(), element.getprevious()
    if parent is None:
        return
    if before is not None:
        before.tail = (before.tail or "") + (element.tail or "")
    else:
        parent.text = (parent.text or "") + (element.tail or "")
    parent.remove(element)
