"""Europresse exports in HTML, the current markup and those before it: each document an article."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from nlp.errors import RecordError
from nlp.reading.bylines import read_bylines
from nlp.reading.dates import parse_first_date
from nlp.reading.formats.elements import find_all, has_class, line_of
from nlp.reading.formats.markup import tree_to_text
from nlp.reading.proofs import find_agency, find_date
from nlp.records import Article

if TYPE_CHECKING:
    import datetime

    from lxml.etree import _Element

_NAME = "DocPublicationName"
_TITLES = ("titreArticleVisu", "TitreArticleVisu", "rdp__articletitle", "titreArticle")
_BODIES = ("docOcurrContainer", "DocText", "textArticle")
_BYLINES = ("sm-margin-bottomNews", "docAuthors", "DocAuthors", "auteur")
_NOISE = (
    "Doc-LegalInfo",
    "publiC-lblNodoc",
    "apd-wrapper",
    "titreArticle",
    "DocHeader",
    _NAME,
    "rdp__DocHeader",
)
DOCUMENT_NUMBER = re.compile(
    r"\b(?:news|web|pub|blog|tweet|social)[·•.](?P<day>\d{8})[·•.][A-Z][A-Z0-9_-]{0,9}[·•.][\w.·•-]*\w"
)
# Of a line as `line_of` gives it
_ISSUE = re.compile(r",? ?(?:no|n°|nº|vol)\.? ?[\d ]+.*", re.IGNORECASE)
_DAY = re.compile(
    r"\d{1,2}(?:er)?\s+\w{3,9}\.?\s+\d{4}|\w{3,9}\s+\d{1,2},\s+\d{4}|\d{4}-\d{2}-\d{2}"
)
_LEGAL = re.compile(r"^\s*(?:©|Copyright\b|Tous droits réservés)", re.IGNORECASE)
_LONGEST_BYLINE = 120  # characters


def is_europresse(root: _Element) -> bool:
    """Tell whether a page is an export of Europresse."""
    return next(find_all(root, _NAME), None) is not None


def parse_europresse(root: _Element) -> Iterator[Article | RecordError]:
    """Yield the articles of an export, in order."""
    for document in _documents(root):
        try:
            yield _parse(document)
        except RecordError as error:
            yield error


def _documents(root: _Element) -> list[_Element]:
    """Return the elements that hold one document each: the widest around each name of a publication."""
    names = []
    around: Counter[_Element] = Counter()
    for name in find_all(root, _NAME):
        parents = list(name.iterancestors())
        if not any(has_class(parent, _NAME) for parent in parents):
            names.append(name)
            around.update(parents)
    return [_find_holder(name, around) for name in names]


def _find_holder(name: _Element, around: Counter[_Element]) -> _Element:
    holder = name
    for parent in name.iterancestors():
        if around[parent] > 1 or parent.tag in ("body", "html"):
            break
        holder = parent
    return holder


def _parse(document: _Element) -> Article:
    outlet = _ISSUE.sub("", line_of(next(find_all(document, _NAME)))).strip(" ,")
    headings = (line_of(element) for name in _TITLES for element in find_all(document, name))
    title = next((heading for heading in headings if heading), "")
    byline = read_bylines(_bylines(document), outlet)
    number = DOCUMENT_NUMBER.search(line_of(document))
    day = _day(document, number)
    text = _text(document, title)  # last: it empties what is no text
    if not text:
        raise RecordError("missing-text", f"the document {title[:60]!r} has no text")
    return Article(
        title=title,
        text=text,
        id=number[0] if number else None,
        date=day or find_date(f"{title}\n{text}"),
        source=outlet or None,
        agency=byline.agency or find_agency(text),
        authors=byline.authors,
        language=None,
    )


def _bylines(document: _Element) -> list[str]:
    lines = [line_of(element) for element in find_all(document, *_BYLINES)]
    title = next(find_all(document, "TitreArticleVisu"), None)
    if (
        not lines and title is not None and title.tag == "span"
    ):  # before 2013: loose words after the title
        following = title.tail or ""
        after = title.getnext()
        lines = [following or (after.tail or "" if after is not None else "")]
    return [line for line in lines if 0 < len(line) < _LONGEST_BYLINE]


def _day(document: _Element, number: re.Match[str] | None) -> datetime.date | None:
    headers = [line_of(element) for element in find_all(document, "DocHeader")]
    written = [found[0] for header in headers for found in _DAY.finditer(header)]
    return parse_first_date([*written, number["day"] if number else None])


def _text(document: _Element, title: str) -> str:
    bodies = [element for name in _BODIES for element in find_all(document, name)][:1]
    if bodies:
        parts = list(find_all(document, _class_of(bodies[0])))
        text = "\n\n".join(tree_to_text(part) for part in parts)
    else:
        for noise in list(find_all(document, *_NOISE, *_TITLES, *_BYLINES)):
            noise.text, noise[:] = "", []
        text = tree_to_text(document)
    return _without_notes(text, title)


def _class_of(element: _Element) -> str:
    names = (element.get("class") or "").split()
    return next(name for name in _BODIES if name in names)


def _without_notes(text: str, title: str) -> str:
    """Return a text without the repeated title and the legal notes after it."""
    kept: list[str] = []
    for line in text.split("\n"):
        if _LEGAL.match(line) and kept:
            break
        if DOCUMENT_NUMBER.fullmatch(line.strip()) or (not kept and line.strip() == title):
            continue
        kept.append(line)
    return "\n".join(kept).strip()
