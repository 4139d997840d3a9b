"""Markdown, with or without front matter: marks are taken away, words are kept."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from functools import partial
from typing import Any

from nlp.reading.contract import Attempt, Options, Source
from nlp.reading.formats.plain import parse_plain
from nlp.reading.formats.several import check_single
from nlp.reading.names import find_keys
from nlp.reading.rows import parse_article
from nlp.records import Article
from nlp.text import clean, fold

_LINK = re.compile(r"!?\[([^\[\]\n]*)\]\([^\[)\n]*\)")
_OPENING = re.compile(
    r"(?=(\*\*|__)?)(?=((?<!\w)[*_](?=\S))?)[*_]"
)  # a mark of two, and one of one
_CLOSINGS = {
    mark: re.compile(rf"(?<=\S)(?={re.escape(mark)}(?!\w))") for mark in ("**", "__", "*", "_")
}
_HEADING = re.compile(r"^#{1,6}\s+|(?<!\s)\s+#+$", re.MULTILINE)
_ITEM = re.compile(r"^[ \t]*[*+-][ \t]+(?=\S)", re.MULTILINE)
_QUOTE = re.compile(r"^>\s?", re.MULTILINE)
_MATTER = re.compile(
    r"\ufeff?---[ \t]*\r?\n(?P<matter>.*?)^(?:---|\.\.\.)[ \t]*(?:\r?\n|$)",
    re.DOTALL | re.MULTILINE,
)
# Before a front matter of which title or date is a line.
_DOCUMENT = re.compile(
    r"^(?=---[ \t]*\n(?:[\w-]+:.*\n|[ \t]*- .*\n)*(?:title|titre|date):.*\n(?:[\w-]+:.*\n|[ \t]*- .*\n)*---[ \t]*$)",
    re.MULTILINE,
)
_PAIR = re.compile(r"(?P<key>[^\s:#-][^:]*):(?:\s+(?P<value>.*))?$")
_ENTRY = re.compile(r"\s*-\s+(?P<value>.+)$")
_LISTED = re.compile(r"""\s*("[^"]*"|'[^']*'|[^,]+)\s*(?:,|$)""")  # of a list on one line


def read_markdown(source: Source, options: Options) -> Iterator[Attempt]:
    """Yield the article of a Markdown file, or one for each front matter that stands in it.

    Raises RecordError `several-articles` where there are several and nothing parts them surely.
    """
    text = source.read_text()
    parts = [part for part in _DOCUMENT.split(text.replace("\r\n", "\n")) if part.strip()]
    if len(parts) < 2:
        check_single(strip_marks(text))
        yield Attempt(partial(parse_markdown, text, options))
        return
    for number, part in enumerate(parts, start=1):
        yield Attempt(partial(parse_markdown, part, options), number)


def parse_markdown(text: str, options: Options | None = None) -> Article:
    """Return the article of a Markdown text.

    Its front matter gives title, date, tags, author and the like.

    A first heading that repeats the title is left out of the text; without a title in the matter it
    is the title.
    """
    found = _MATTER.match(text)
    if found is None:
        return parse_plain(strip_marks(text))
    body = clean(strip_marks(text[found.end() :]))
    row = parse_matter(found["matter"])
    title = next(
        (row[key] for key in find_keys(row, {})["title"] if isinstance(row[key], str)), None
    )
    first, _, rest = body.partition("\n")
    if rest and (title is None or fold(first) == fold(title)):
        row, body = ({**row, "title": first} if title is None else row), rest.strip()
    return parse_article({**row, "text": body}, options or Options())


def strip_marks(text: str) -> str:
    """Return Markdown as plain text."""
    text = _LINK.sub(r"\1", _QUOTE.sub("", _HEADING.sub("", text)))
    return "".join(_without_emphasis(_ITEM.sub("• ", text)))


def _without_emphasis(text: str) -> Iterator[str]:
    """Yield a text without the stars and underscores around words.

    Each mark is looked for once, in linear time.
    """
    text += "\n"
    closings = {
        mark: [found.start() for found in closing.finditer(text)]
        for mark, closing in _CLOSINGS.items()
    }
    position = start = line_end = 0
    while opening := _OPENING.search(text, start):
        start = opening.end()
        if line_end < start:
            line_end = text.find("\n", start)
        for mark in filter(None, opening.groups()):
            inside = opening.start() + len(mark)
            number = bisect_left(closings[mark], inside + 1)
            end = closings[mark][number] if number < len(closings[mark]) else -1
            if 0 < end < line_end:
                yield text[position : opening.start()] + text[inside:end]
                position = start = end + len(mark)
                break
    yield text[position:-1]


def parse_matter(matter: str) -> dict[str, Any]:
    """Return the pairs of a front matter.

    One "key: value" per line, lists as [a, b] or as lines with a dash.

    This is the flat part of YAML that site generators write; what is nested is passed over.
    """
    row: dict[str, Any] = {}
    key = ""
    for line in matter.splitlines():
        if entry := _ENTRY.match(line):
            row[key] = (
                [*row[key], _scalar(entry["value"])]
                if isinstance(row.get(key), list)
                else [_scalar(entry["value"])]
            )
        elif pair := _PAIR.match(line):
            key = _scalar(pair["key"])
            row[key] = _value(pair["value"] or "")
    row.pop("", None)
    return {key: value for key, value in row.items() if value != ""}


def _value(written: str) -> str | list[str]:
    written = written.strip()
    if written.startswith("[") and written.endswith("]"):
        return [item for part in _split(written[1:-1]) if (item := _scalar(part))]
    return _scalar(written)


def _split(written: str) -> list[str]:
    """Cut at commas that stand outside quotes."""
    return _LISTED.findall(written)


def _scalar(written: str) -> str:
    written = written.strip()
    if len(written) > 1 and written[0] == written[-1] and written[0] in "\"'":
        return (
            written[1:-1].replace("''", "'")
            if written[0] == "'"
            else written[1:-1].replace('\\"', '"')
        )
    return re.sub(r"(?<!\s)\s+#.*$", "", written)
