"""PDF with text: pages in order, without running heads, page numbers and hyphens at line ends."""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterator

from nlp.errors import RecordError
from nlp.reading.contract import Attempt, Options, Source
from nlp.reading.formats.containers import damaged, need
from nlp.reading.formats.plain import parse_text

_NUMBER = re.compile(
    r"^\W*(?:page\s*|p\.\s*)?\d{1,4}(?:\s*(?:/|sur|of)\s*\d{1,4})?\W*$", re.IGNORECASE
)
_HYPHEN = re.compile(r"(?<=[a-zà-ÿ])[-\u00ad\u2010]\n(?=[a-zà-ÿ])")
_EDGE = 2  # lines at the top and bottom of a page that may be running heads
_SHORTEST = 20  # letters; a document with fewer holds pictures of text
_MOST_PAGES = 2000


def read_pdf(source: Source, options: Options) -> Iterator[Attempt]:
    """Yield the article of a PDF, or all articles of an export in it.

    Raises RecordError `encrypted`, `damaged-document`, `too-long`, or `scanned` where there is no
    text but only pictures.
    """
    pypdf = need("pypdf", "PDF")
    try:
        reader = pypdf.PdfReader(io.BytesIO(source.read_whole()))
        if reader.is_encrypted and not reader.decrypt(""):
            raise RecordError("encrypted", "it has a password; save it without one")
        if len(reader.pages) > _MOST_PAGES:
            raise RecordError("too-long", f"more than {_MOST_PAGES} pages; split it")
        pages = [page.extract_text() or "" for page in reader.pages]
    except RecordError:
        raise
    except Exception as error:  # pypdf lets through whatever a broken file makes it do
        raise damaged(error) from None
    text = join_pages(pages)
    if sum(map(str.isalpha, text)) < _SHORTEST:
        raise RecordError(
            "scanned", "it holds pictures of text and no text; recognise it first (OCR)"
        )
    yield from parse_text(text, options)


def join_pages(pages: list[str]) -> str:
    """Return the text of pages: paragraphs that end in a full stop or a short line, words whole."""
    heads = _running_heads(pages)
    kept = [_without_edges(page, heads) for page in pages]
    text = _HYPHEN.sub("", "\n".join(page for page in kept if page))
    return _join_lines(text.split("\n"))


def _lines(page: str) -> list[str]:
    return [line.strip() for line in page.split("\n")]


def _running_heads(pages: list[str]) -> set[str]:
    """Return the lines, numbers left out, that stand at the edge of most pages."""
    if len(pages) < 2:
        return set()
    counts: Counter[str] = Counter()
    for page in pages:
        lines = [line for line in _lines(page) if line]
        counts.update({_shape(line) for line in (*lines[:_EDGE], *lines[-_EDGE:])})
    return {shape for shape, count in counts.items() if shape and count > max(1, len(pages) / 2)}


def _shape(line: str) -> str:
    return re.sub(r"\d+", "#", line)


def _without_edges(page: str, heads: set[str]) -> str:
    lines = _lines(page)
    filled = [place for place, line in enumerate(lines) if line]
    edges = {*filled[:_EDGE], *filled[-_EDGE:]}
    kept = [
        line
        for place, line in enumerate(lines)
        if place not in edges or not (_NUMBER.match(line) or _shape(line) in heads)
    ]
    return "\n".join(kept).strip("\n")


def _join_lines(lines: list[str]) -> str:
    """Return lines as paragraphs: a line well under the usual width, or a blank one, ends one."""
    widths = sorted(len(line) for line in lines if line)
    usual = widths[len(widths) * 3 // 4] if widths else 0
    parts: list[str] = []
    for line in lines:
        parts.append(line)
        if not line:
            parts.append("\n\n")
        else:
            is_end = len(line) < 0.7 * usual or (
                line.endswith((".", "!", "?", "»")) and len(line) < 0.9 * usual
            )
            parts.append("\n\n" if is_end else " ")
    return re.sub(r"(?<! ) *+\n[\n ]*\n *", "\n\n", "".join(parts)).strip()
