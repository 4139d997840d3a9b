"""Which reader a source needs.

By its suffix, where that says enough, and by what it begins with.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from nlp.errors import RecordError
from nlp.reading.contract import Attempt, Options, Reader, Source
from nlp.reading.formats.epub import read_epub
from nlp.reading.formats.feeds import read_feed
from nlp.reading.formats.json_documents import read_json
from nlp.reading.formats.jsonl import read_json_lines
from nlp.reading.formats.mail import read_mail, read_mhtml
from nlp.reading.formats.markdown import read_markdown
from nlp.reading.formats.newsml import read_newsml
from nlp.reading.formats.newsml1 import read_newsml1
from nlp.reading.formats.nitf import read_nitf
from nlp.reading.formats.open_document import read_open_document
from nlp.reading.formats.open_sheet import read_open_sheet
from nlp.reading.formats.pages import read_page
from nlp.reading.formats.parquet import read_parquet
from nlp.reading.formats.pdf import read_pdf
from nlp.reading.formats.plain import read_plain
from nlp.reading.formats.rtf import read_rtf
from nlp.reading.formats.tables import read_table
from nlp.reading.formats.tei import read_tei
from nlp.reading.formats.web_archive import read_web_archive
from nlp.reading.formats.word import read_word
from nlp.reading.formats.wordpress import read_wordpress
from nlp.reading.formats.workbook import read_workbook
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
    ".rtf": read_rtf,
    ".docx": read_word,
    ".odt": read_open_document,
    ".ods": read_open_sheet,
    **dict.fromkeys((".xlsx", ".xlsm"), read_workbook),
    ".pdf": read_pdf,
    ".epub": read_epub,
    **dict.fromkeys((".mhtml", ".mht"), read_mhtml),
    ".eml": read_mail,
    ".warc": read_web_archive,
}
# What a file begins with, whatever its name: people rename files, and exports lie about their kind.
_BY_MAGIC: Mapping[bytes, Reader] = {
    b"PAR1": read_parquet,
    b"{\\rtf": read_rtf,
    b"%PDF-": read_pdf,
    b"WARC/1": read_web_archive,
    b"From: <Saved by": read_mhtml,
}
_XML = (".xml", ".rss", ".atom", ".rdf", ".wxr", ".nitf", ".newsml", ".tei")
_BY_ROOT: Mapping[str, Reader] = {
    **dict.fromkeys(("rss", "feed", "rdf"), read_feed),
    **dict.fromkeys(("newsitem", "newsmessage"), read_newsml),
    "newsml": read_newsml1,
    **dict.fromkeys(("tei", "tei.2", "teicorpus", "text", "corpus", "texts"), read_tei),
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
    for magic, reader in _BY_MAGIC.items():
        if head.startswith(magic):
            return reader
    if suffix in _BY_SUFFIX:
        return _BY_SUFFIX[suffix]
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
