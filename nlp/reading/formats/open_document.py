"""OpenDocument texts (odt): paragraphs and headings in reading order.

By our own lines: the text of an odt is a flat list of paragraphs in one XML part, and odfpy, which
reads it, resolves what `xmltree` refuses.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from nlp.reading.contract import Attempt, Options, Source
from nlp.reading.formats.containers import load_container, read_part
from nlp.reading.formats.plain import parse_text
from nlp.reading.formats.xmltree import find_attribute, find_root, local_name, parse_xml

if TYPE_CHECKING:
    from lxml.etree import _Element

_DROPPED = ("note", "annotation", "tracked-changes", "sequence-decls", "forms", "table-of-content")
_SIGNS = {"line-break": "\n", "tab": " "}
_MOST_BLANKS = 100  # of one element; a line of print holds no more
_COUNT = re.compile(r"[0-9]{1,9}")


def read_open_document(source: Source, options: Options) -> Iterator[Attempt]:
    """Yield the article of a document, or all articles of a text that holds several."""
    with load_container(source) as archive:
        content = read_part(archive, "content.xml")
    find_root(content[:65536])  # refuses entities
    root = parse_xml(content)
    body = next(root.iter("{*}body"), root)
    for name in _DROPPED:
        for element in list(body.iter("{*}" + name)):
            element[:], element.text = [], ""
    lines = (read_paragraph(element).strip() for element in body.iter("{*}p", "{*}h"))
    yield from parse_text("\n\n".join(line for line in lines if line), options)


def read_paragraph(paragraph: _Element) -> str:
    """Return the text of a paragraph; blanks and line breaks are elements of their own."""
    parts = [paragraph.text or ""]
    for inner in paragraph.iterdescendants():
        parts.append(_read_sign(inner))
        parts.append(inner.tail or "")
    return "".join(parts)


def _read_sign(element: _Element) -> str:
    """Return what an element in a paragraph stands for: a blank sign, or else the text in it."""
    name = local_name(element)
    if name == "s":
        return " " * _count_blanks(element)
    return _SIGNS.get(name, element.text or "")


def _count_blanks(element: _Element) -> int:
    """Return how many blanks an element stands for; one that claims a page of them is a trick."""
    return min(read_count(find_attribute(element, "c")), _MOST_BLANKS)


def read_count(written: str) -> int:
    """Return how often something is said to stand there: once where nothing sensible is said."""
    return int(written) if _COUNT.fullmatch(written) else 1
