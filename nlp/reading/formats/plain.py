"""Plain text: the first line is the title, the rest the text.

Or several articles in one text: a tag-archive page, a corpus for Iramuteq, an export of Factiva or
Nexis.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from nlp.errors import RecordError
from nlp.reading.contract import Attempt, Options, Source, failed, given
from nlp.reading.formats.factiva import is_factiva_text, parse_factiva_text
from nlp.reading.formats.iramuteq import is_iramuteq, parse_iramuteq
from nlp.reading.formats.labelled import find_labelled, parse_labelled
from nlp.reading.formats.nexis import is_nexis_text, parse_nexis_text
from nlp.reading.formats.several import check_single
from nlp.reading.formats.tables import is_table, read_table
from nlp.reading.formats.tag_archive import is_archive, parse_archive
from nlp.reading.proofs import find_agency, find_date
from nlp.records import Article
from nlp.text import clean


def read_plain(source: Source, options: Options) -> Iterator[Attempt]:
    """Yield the article of a text file, or all articles of a text that holds several.

    A table that Excel saved as text is read as a table.
    """
    text = source.read_text()
    if is_table(text):
        yield from read_table(source, options)
        return
    yield from parse_text(text, options)


def parse_text(text: str, options: Options) -> Iterator[Attempt]:
    """Yield the attempts of a text: one, or as many as it holds.

    Raises RecordError `several-articles` where there are several and nothing parts them surely.
    """
    several = find_several(text, options)
    if several is None:
        check_single(text)
        yield Attempt(partial(parse_plain, text))
        return
    for number, found in enumerate(several, start=1):
        yield failed(found, number) if isinstance(found, RecordError) else given(found, number)


def find_several(text: str, options: Options) -> Iterator[Article | RecordError] | None:
    """Return the articles of a text that holds several in a known way, else None."""
    if is_archive(text):
        return parse_archive(text)
    if is_iramuteq(text):
        return parse_iramuteq(text, options)
    if is_factiva_text(text):
        return parse_factiva_text(text)
    if is_nexis_text(text):
        return parse_nexis_text(text)
    if rows := find_labelled(text):
        return parse_labelled(rows, options)
    return None


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
