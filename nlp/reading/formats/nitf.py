"""NITF: one article per document, as news agencies deliver them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

from nlp.errors import RecordError
from nlp.reading.contract import Attempt, Options, Source
from nlp.reading.dates import parse_date
from nlp.reading.formats.markup import tree_to_text
from nlp.reading.formats.xmltree import all_texts, first_text, parse_xml
from nlp.reading.proofs import find_agency
from nlp.records import Article

if TYPE_CHECKING:
    from lxml.etree import _Element

_DOC = "{*}head/{*}docdata/"
_HEAD = "{*}body/{*}body.head/"
_DATES = (
    _DOC + "{*}date.issue@norm",
    _DOC + "{*}date.release@norm",
    "{*}head/{*}pubdata@date.publication",
    _HEAD + "{*}dateline/{*}story.date@norm",
)
_KEYWORDS = (
    _DOC + "{*}key-list/{*}keyword@key",
    _DOC + "{*}identified-content/{*}classifier@value",
    "{*}head/{*}tobject/{*}tobject.subject@tobject.subject.matter",
    "{*}head/{*}tobject/{*}tobject.subject@tobject.subject.type",
)
_SOURCES = (
    _HEAD + "{*}distributor/{*}org",
    "{*}head/{*}pubdata@name",
    _DOC + "{*}doc.copyright@holder",
)


def read_nitf(source: Source, _options: Options) -> Iterator[Attempt]:
    """Yield the attempt of a NITF document."""
    yield Attempt(partial(parse_nitf, parse_xml(source.read_whole())))


def parse_nitf(root: _Element) -> Article:
    """Return the article of a NITF document; raises RecordError `missing-text` or `withdrawn`."""
    status = first_text(root, _DOC[:-1] + "@management-status")
    if status in ("canceled", "withheld"):
        raise RecordError("withdrawn", f"the publisher says {status!r}")
    body = root.find("{*}body/{*}body.content")
    text = "" if body is None else tree_to_text(body)
    if not text:
        raise RecordError("missing-text", "the document holds no text")
    authors = all_texts(root, _HEAD + "{*}byline/{*}person") or all_texts(root, _HEAD + "{*}byline")
    return Article(
        title=first_text(
            root, _HEAD + "{*}hedline/{*}hl1", _HEAD + "{*}headline/{*}hl1", "{*}head/{*}title"
        ),
        text=text,
        id=first_text(root, _DOC + "{*}doc-id@id-string") or None,
        date=parse_date(first_text(root, *_DATES)),
        url=first_text(root, "{*}head/{*}pubdata@ex-ref") or None,
        source=first_text(root, *_SOURCES) or None,
        agency=find_agency(text),
        authors=tuple(author.removeprefix("Par ").removeprefix("par ") for author in authors),
        keywords=tuple(all_texts(root, *_KEYWORDS)),
        language=None,
    )
