"""OpenDocument texts (odt): paragraphs and headings in reading order.

By our own lines: the text of an odt is a flat list of paragraphs in one XML part, and odfpy, which
reads it, resolves what `xmltree` refuses.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from nlp.reading.contract import Attempt, Options, Source
from nlp.reading.formats.containers import load_container, read_part
from nlp.reading.formats.plain import parse_text
from nlp.reading.formats.xmltree import find_root, local_name, parse_xml

if TYPE_CHECKING:
    from lxml.etree import _Element

_DROPPED = ("note", "annotation", "tracked-changes", "sequence-decls", "forms", "table-of-content")


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
    lines = (_line(element) for element in body.iter("{*}p", "{*}h"))
    yield from parse_text("\n\n".join(line for line in lines if line), options)


def _line(element: _Element) -> str:
    parts = [element.text or ""]
    for inner in element.iter():
        if inner is not element:
            parts.append(
                {"line-break": "\n", "s": " ", "tab": " "}.get(local_name(inner), inner.text or "")
            )
            parts.append(inner.tail or "")
    return "".join(parts).strip()
