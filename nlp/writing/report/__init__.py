"""Records as one page to explore in a browser.

Overview, filters, search, each article with its reasons.

The page needs nothing but itself. Records are written in packs, each compressed, as they come; what
all articles share (entities, topics, sources) follows once, as an index. Who is who over all
articles is gathered by what the caller gives for it: a writer gathers nothing. The folder `page`
holds the page itself: HTML, CSS, JavaScript.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import TextIO

from nlp.atomic import write_atomically
from nlp.errors import InputError, OptionError
from nlp.records import Record
from nlp.writing import check_output
from nlp.writing.report.catalogue import Catalogue
from nlp.writing.report.dossier_rows import WhoIsWho, dossier_rows
from nlp.writing.report.packing import load_page, pack

__all__ = ["TITLE", "dump_report", "write_report"]

TITLE = "Articles annotés"
PACK = (
    200  # articles: one is opened in a few milliseconds, and words repeat enough to compress well
)


def write_report(
    records: Iterable[Record],
    output: str | Path,
    title: str = TITLE,
    dossiers: WhoIsWho | None = None,
) -> int:
    """Write a page of records, whole or not at all, and return how many.

    The same records make the same bytes. With `dossiers`, as `nlp.archive.dossiers.Dossiers()`, the
    page also has the dossier of each person and organisation.

    Raises OptionError if the output is no .html in an existing folder, InputError if there is no
    record.
    """
    if Path(output).suffix.lower() != ".html":
        raise OptionError(f"{output}: a report is a page; end its name in .html")
    check_output(output)
    with write_atomically(output) as stream:
        count = dump_report(records, stream, title, dossiers)
        if not count:
            raise InputError(f"{output}: there is no record to report; tag some articles first")
    return count


def dump_report(
    records: Iterable[Record],
    stream: TextIO,
    title: str = TITLE,
    dossiers: WhoIsWho | None = None,
) -> int:
    """Write a page of records as they come and return how many.

    Nothing from a record is ever taken for HTML.
    """
    opening, closing = load_page(title)
    catalogue = Catalogue()
    stream.write(opening)
    for batch in _batches(records):
        stream.write(pack("articles", [catalogue.add(record) for record in batch]))
        if dossiers:
            for record in batch:
                dossiers.add(record)
    if dossiers:
        stream.write(pack("dossiers", dossier_rows(catalogue, dossiers)))
    stream.write(pack("index", {**catalogue.to_dict(), "pack": PACK}))
    stream.write(closing)
    return len(catalogue.articles)


def _batches(records: Iterable[Record]) -> Iterator[list[Record]]:
    rest = iter(records)
    while batch := list(islice(rest, PACK)):
        yield batch
