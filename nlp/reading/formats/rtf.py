"""RTF: the text of a document, or all articles of an export of Factiva or Nexis."""

from __future__ import annotations

from collections.abc import Iterator

from nlp.errors import RecordError
from nlp.reading.contract import Attempt, Options, Source
from nlp.reading.formats.containers import damaged, need
from nlp.reading.formats.plain import parse_text

_MAX = 64 * 2**20  # bytes


def read_rtf(source: Source, options: Options) -> Iterator[Attempt]:
    """Yield the article of a document, or all articles of a text that holds several."""
    striprtf = need("striprtf.striprtf", "RTF")
    content = source.read_whole(_MAX)
    if not content.lstrip().startswith(b"{\\rtf"):
        raise RecordError("damaged-document", "this is no RTF")
    try:
        text = striprtf.rtf_to_text(content.decode("cp1252", errors="replace"), errors="replace")
    except Exception as error:  # striprtf lets through whatever a broken file makes it do
        raise damaged(error) from None
    yield from parse_text(text.replace("\n", "\n\n"), options)
