"""Plain text and Markdown: the first line is the title, the rest the text."""

from __future__ import annotations

import re

from nlp.errors import RecordError
from nlp.reading.proofs import find_agency, find_date
from nlp.records import Article
from nlp.text import clean

_LINK = re.compile(r"!?\[([^\]\n]*)\]\([^)\n]*\)")
_STRONG = re.compile(r"(\*\*|__|(?<!\w)[*_](?=\S))(.+?)(?<=\S)\1(?!\w)")
_HEADING = re.compile(r"^#{1,6}\s+|\s+#+$", re.MULTILINE)
_ITEM = re.compile(r"^[ \t]*[*+-][ \t]+(?=\S)", re.MULTILINE)
_QUOTE = re.compile(r"^>\s?", re.MULTILINE)


def parse_plain(text: str) -> Article:
    """Return the article of a plain text: first line the title, date and agency where the text proves them.

    A text of one line has no title. Raises RecordError `missing-text` if nothing is left after cleaning.
    """
    title, _, body = clean(text).partition("\n")
    title, body = (title, body.strip()) if body.strip() else ("", title)
    if not body:
        raise RecordError("missing-text", "there is no text in it")
    return Article(title=title, text=body, date=find_date(f"{title}\n{body}"), agency=find_agency(body))


def parse_markdown(text: str) -> Article:
    """Return the article of a Markdown text, its marks taken away and its words kept."""
    text = _LINK.sub(r"\1", _QUOTE.sub("", _HEADING.sub("", text)))
    return parse_plain(_STRONG.sub(r"\2", _ITEM.sub("• ", text)))
