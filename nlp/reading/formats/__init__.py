"""Which reader a source needs.

By its suffix, where that says enough, and by what it begins with.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from nlp.errors import RecordError
from nlp.reading.contract import Attempt, Options, Reader, Source
from nlp.reading.formats.feeds import read_feed
from nlp.reading.formats.json_documents import read_json
from nlp.reading.formats.jsonl import read_json_lines
from nlp.reading.formats.markdown import read_markdown
from nlp.reading.formats.newsml import read_newsml
from nlp.reading.formats.nitf import read_nitf
from nlp.reading.formats.pages import read_page
from nlp.reading.formats.parquet import read_parquet
from nlp.reading.formats.plain import read_plain
from nlp.reading.formats.tables import read_table
from nlp.reading.formats.wordpress import read_wordpress
from nlp.reading.formats.xmltree import find_root

ZIP = ".zip"
_BY_SUFFIX: Mapping[str, Reader] = {
    **dict.fromkeys((".jsonl", ".ndjson"), read_json_lines),
    ".json": read_json,
    **dict.fromkeys((".csv", ".tsv", ".tab"), read_table),
    ".parquet": read_parquet,
    **dict.fromkeys((".html", ".htm", ".xhtml"), read_page),
    **dict.fromkeys((".md", ".markdown"), read_markdown),
    ".txt": read_plain,
}
_XML = (".xml", ".rss", ".atom", ".rdf", ".wxr", ".nitf", ".newsml")
_BY_ROOT: Mapping[str, Reader] = {
    **dict.fromkeys(("rss", "feed", "rdf"), read_feed),
    **dict.fromkeys(("newsitem", "newsmessage"), read_newsml),
    "nitf": read_nitf,
    "html": read_page,
}
SUFFIXES = (*_BY_SUFFIX, *_XML, ZIP)


def read_attempts(source: Source, options: Options) -> Iterator[Attempt]:
    """Yield the attempts of a source, read in its own format.

    Raises RecordError for a source that is unusable.
    """
    return find_reader(source.suffix, source.read_head())(source, options)


def find_reader(suffix: str, head: bytes) -> Reader:
    """Return the reader for a suffix and the first bytes.

    Raises RecordError `unknown-format` for strange XML.
    """
    if suffix in _BY_SUFFIX:
        return _BY_SUFFIX[suffix]
    if head.startswith(b"PAR1"):
        return read_parquet
    start = head.replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    if suffix in _XML or start.startswith(
        (b"<?xml", b"<!DOCTYPE", b"<!doctype", b"<html", b"<rss", b"<feed", b"<nitf")
    ):
        return _find_xml_reader(head)
    return read_json if start.startswith((b"{", b"[")) else read_plain


def find_suffix(name: str) -> str:
    """Return the suffix of a file name in lower case, that before .gz if it ends so."""
    path = Path(name)
    return Path(path.stem).suffix.lower() if path.suffix.lower() == ".gz" else path.suffix.lower()


def _find_xml_reader(head: bytes) -> Reader:
    root = find_root(head)
    if root == "rss" and b"wordpress.org/export/" in head:
        return read_wordpress
    if root not in _BY_ROOT:
        known = ", ".join(_BY_ROOT)
        raise RecordError(
            "unknown-format", f"XML with the root element {root[:40]!r}; these are read: {known}"
        )
    return _BY_ROOT[root]
