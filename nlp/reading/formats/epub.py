"""EPUB: each chapter with a text of its own an article, in reading order."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from nlp.errors import RecordError
from nlp.reading.contract import Attempt, Options, Source, given
from nlp.reading.dates import parse_first_date
from nlp.reading.formats.containers import load_container, read_part
from nlp.reading.formats.markup import parse_html, tree_to_text
from nlp.reading.formats.xmltree import all_texts, find_root, first_text, parse_xml
from nlp.reading.proofs import find_agency, find_date
from nlp.records import Article

if TYPE_CHECKING:
    import zipfile

    from lxml.etree import _Element

_SHORTEST = 80  # characters; what is shorter is a cover, a title page or a list of contents


def read_epub(source: Source, _options: Options) -> Iterator[Attempt]:
    """Yield an attempt per chapter; raises RecordError `damaged-document` or `encrypted`."""
    with load_container(source) as archive:
        if "META-INF/rights.xml" in archive.namelist():
            raise RecordError("encrypted", "it is locked by digital rights; get it without")
        package, folder = _load_package(archive)
        for number, name in enumerate(_spine(package, folder), start=1):
            if name not in archive.namelist():
                continue
            article = _parse_chapter(read_part(archive, name), package)
            if article is not None:
                yield given(article, number)


def _load_package(archive: zipfile.ZipFile) -> tuple[_Element, str]:
    container = _parse(read_part(archive, "META-INF/container.xml"))
    path = first_text(container, ".//{*}rootfile@full-path")
    return _parse(read_part(archive, path)), posixpath.dirname(path)


def _parse(content: bytes) -> _Element:
    find_root(content[:65536])  # refuses entities
    return parse_xml(content)


def _spine(package: _Element, folder: str) -> list[str]:
    items = {item.get("id"): item for item in package.iter("{*}item")}
    names = []
    for reference in package.iter("{*}itemref"):
        item = items.get(reference.get("idref"))
        if item is not None and "nav" not in (item.get("properties") or "").split():
            names.append(
                posixpath.normpath(posixpath.join(folder, _unquoted(item.get("href") or "")))
            )
    return names


def _parse_chapter(content: bytes, package: _Element) -> Article | None:
    root = parse_html(content.decode("utf-8", errors="replace"))
    body = None if root is None else root.find("body")
    if body is None:
        return None
    heading = next(body.iter("h1", "h2", "h3"), None)
    title = tree_to_text(heading) if heading is not None else ""
    text = tree_to_text(body).removeprefix(title).strip()
    if len(text) < _SHORTEST:
        return None
    book = first_text(package, ".//{*}metadata/{*}title")
    dates = all_texts(package, ".//{*}metadata/{*}date")
    return Article(
        title=title,
        text=text,
        date=find_date(f"{title}\n{text}") or parse_first_date(dates),
        source=book or None,
        agency=find_agency(text),
        authors=tuple(all_texts(package, ".//{*}metadata/{*}creator")),
        language=None,
    )


def _unquoted(written: str) -> str:
    """Return a name with its %20 and the like as signs."""
    quoted = re.sub(
        rb"%([0-9A-Fa-f]{2})", lambda found: bytes([int(found[1], 16)]), written.encode()
    )
    return quoted.decode("utf-8", errors="replace")
