"""Word documents (docx): paragraphs and tables in reading order, without headers and footers."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

from nlp.reading.contract import Attempt, Options, Source
from nlp.reading.formats.containers import damaged, load_container, need
from nlp.reading.formats.plain import parse_text


def read_word(source: Source, options: Options) -> Iterator[Attempt]:
    """Yield the article of a document, or all articles of an export of Nexis, Factiva and the like."""
    load_container(source).close()  # is it safe to open
    docx = need("docx", "Word documents")
    try:
        document = docx.Document(io.BytesIO(source.read_whole()))
        blocks = list(_blocks(document))
    except Exception as error:  # python-docx lets through whatever lxml, zipfile and itself raise
        raise damaged(error) from None
    yield from parse_text("\n\n".join(blocks), options)


def _blocks(document: Any) -> Iterator[str]:
    for block in document.iter_inner_content():
        if hasattr(block, "rows"):
            for row in block.rows:
                cells = dict.fromkeys(cell.text.strip() for cell in row.cells)
                yield " ".join(cell for cell in cells if cell)
        elif block.text.strip():
            yield block.text.strip()
