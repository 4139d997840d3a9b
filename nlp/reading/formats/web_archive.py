"""WARC: the pages that a crawl has kept, each read as a saved page, streamed."""

from __future__ import annotations

from collections.abc import Iterator

from nlp.errors import RecordError
from nlp.reading.contract import Attempt, Options, Source, failed
from nlp.reading.formats.containers import damaged, need
from nlp.reading.formats.pages import decode_page, read_markup

_MAX_PAGE = 16 * 2**20
_PAGES = ("text/html", "application/xhtml+xml")


def read_web_archive(source: Source, _options: Options) -> Iterator[Attempt]:
    """Yield the articles of every page that was answered with success, in order."""
    iterator = need("warcio.archiveiterator", "web archives").ArchiveIterator
    with source.opener() as stream:
        try:
            for number, record in enumerate(iterator(stream), start=1):
                kind = (
                    record.http_headers.get_header("Content-Type", "")
                    if record.http_headers
                    else ""
                )
                is_page = (
                    record.rec_type == "response"
                    and kind.partition(";")[0].strip().lower() in _PAGES
                )
                if is_page and record.http_headers.get_statuscode() == "200":
                    content = record.content_stream().read(_MAX_PAGE)
                    url = record.rec_headers.get_header("WARC-Target-URI")
                    yield from _attempts(content, url, number, source)
        except RecordError:
            raise
        except Exception as error:  # warcio has no error of its own for all that may break
            raise damaged(error) from None


def _attempts(content: bytes, url: str | None, number: int, source: Source) -> Iterator[Attempt]:
    try:
        for attempt in read_markup(decode_page(content, source.notes), url):
            yield Attempt(attempt.parse, number, attempt.raw)
    except RecordError as error:
        yield failed(error, number, url or "")
