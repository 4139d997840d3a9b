"""Plain text: the first line is the title, the rest the text.

Or a tag-archive page saved as text.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from nlp.errors import RecordError
from nlp.reading.contract import Attempt, Options, Source, given
from nlp.reading.formats.tag_archive import is_archive, parse_archive
from nlp.reading.proofs import find_agency, find_date
from nlp.records import Article
from nlp.text import clean


def read_plain(source: Source, _options: Options) -> Iterator[Attempt]:
    """Yield the article of a text file, or all articles of a tag-archive page."""
    text = source.read_text()
    if not is_archive(text):
        yield Attempt(partial(parse_plain, text))
        return
    for number, article in enumerate(parse_archive(text), start=1):
        yield given(article, number)


def parse_plain(text: str) -> Article:
    """Return the article of a plain text.

    First line the title, date and agency where the text proves them.

    A text of one line has no title. Raises RecordError `missing-text` if nothing is left after
    cleaning.
    """
    title, _, body = clean(text).partition("\n")
    title, body = (title, body.strip()) if body.strip() else ("", title)
    if not body:
        raise RecordError("missing-text", "there is no text in it")
    date, agency = find_date(f"{title}\n{body}"), find_agency(body)
    return Article(title=title, text=body, date=date, agency=agency, language=None)
