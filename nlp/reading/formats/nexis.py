"""Nexis Uni and LexisNexis exports, as the text of a document: each part up to "End of Document"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nlp.errors import RecordError
from nlp.reading.bylines import read_bylines
from nlp.reading.dates import parse_first_date
from nlp.reading.proofs import find_agency, find_date
from nlp.records import Article

_END = re.compile(r"^(?:End of Document|Fin du document)$", re.IGNORECASE)
_START = re.compile(
    r"^\d+ (?:of|de|sur) \d+ (?:DOCUMENTS?|ARTICLES?)$", re.IGNORECASE
)  # before 2018
_LENGTH = re.compile(r"^(?:Length|Longueur)\s*:\s*[\d\s,.]+\s*(?:words|mots)\b", re.IGNORECASE)
_FIELD = re.compile(
    r"^(?P<name>Section|Rubrique|Length|Longueur|Byline|Auteur|Dateline|Highlight|Copyright|Load-Date|"
    r"Date-chargement|Type-publication|Encart|"
    r"Language|Langue|Publication-Type|Type de publication|Subject|Sujet|Journal Code|Organization|"
    r"Industry|Geographic|Person|Company|Classification|Date de chargement)\s*:?\s*(?P<value>.*)$",
    re.IGNORECASE,
)
_BODY = re.compile(r"^(?:Body|Corps|Texte)$", re.IGNORECASE)
_AFTER = (
    "classification",
    "load-date",
    "date de chargement",
    "date-chargement",
    "type-publication",
    "language",
    "langue",
    "publication-type",
    "subject",
    "sujet",
)
_BYLINE = ("byline", "auteur")


def is_nexis_text(text: str) -> bool:
    """Tell whether a text holds documents of Nexis: the line that ends each, and its count of words."""
    lines = [line.strip() for line in text.split("\n")]
    is_parted = any(map(_END.match, lines)) or any(map(_START.match, lines))
    return is_parted and any(map(_LENGTH.match, lines))


def parse_nexis_text(text: str) -> Iterator[Article | RecordError]:
    """Yield the articles of a text, in order."""
    for lines in _documents([line.strip() for line in text.split("\n")]):
        try:
            yield _parse([kept for kept in lines if kept])
        except RecordError as error:
            yield error


def _documents(lines: list[str]) -> Iterator[list[str]]:
    """Yield the lines of each document: up to its end, or from its number to the next one's."""
    is_old = not any(map(_END.match, lines))
    mark = _START if is_old else _END
    document: list[str] = []
    is_begun = not is_old
    for line in lines:
        if not mark.match(line):
            document.append(line)
            continue
        if is_begun:
            yield document
        document, is_begun = [], True
    if is_old and document:
        yield document


def _parse(lines: list[str]) -> Article:
    """Return the article of one document: title, outlet and day stand first, then fields, then the body."""
    fields, start = _read_fields(lines)
    body = next((place for place, line in enumerate(lines) if _BODY.match(line)), start - 1) + 1
    end = _find_end(lines, body)
    text = "\n\n".join(lines[body:end])
    top = _top(lines)
    if not text:
        raise RecordError("missing-text", f"the document {' '.join(top)[:60]!r} has no text")
    title, outlet = _title_and_outlet(top)
    byline = read_bylines([fields[name] for name in _BYLINE if name in fields], outlet)
    return Article(
        title=title,
        text=text,
        date=parse_first_date(top[1:]) or find_date(f"{title}\n{text}"),
        source=outlet or None,
        agency=byline.agency or find_agency(text),
        authors=byline.authors,
        language=None,
    )


def _title_and_outlet(top: list[str]) -> tuple[str, str]:
    """Return title and outlet: they stand before the day, and until 2018 around it, outlet first."""
    if len(top) > 2 and parse_first_date([top[1]]):
        return top[2], top[0]
    return top[0] if top else "", top[1] if len(top) > 1 else ""


def _top(lines: list[str]) -> list[str]:
    """Return the lines before the first field: title, outlet, day. A list of contents before is left out."""
    first = next((place for place, line in enumerate(lines) if _FIELD.match(line)), len(lines))
    dated = next((place for place in range(first) if parse_first_date([lines[place]])), None)
    if dated is not None and dated >= 2:
        return lines[dated - 2 : first]
    return lines[:first]


def _read_fields(lines: list[str]) -> tuple[dict[str, str], int]:
    """Return the fields before the body, and the line after the last of them."""
    fields: dict[str, str] = {}
    last = -1
    for place, line in enumerate(lines):
        found = _FIELD.match(line)
        if _BODY.match(line) or (found and found["name"].lower() in _AFTER and fields):
            break
        if found and (":" in line or not found["value"]):
            fields[found["name"].lower()] = found["value"]
            last = place
    return fields, last + 1


def _find_end(lines: list[str], body: int) -> int:
    for place in range(body, len(lines)):
        found = _FIELD.match(lines[place])
        if (
            found
            and found["name"].lower() in _AFTER
            and (":" in lines[place] or not found["value"])
        ):
            return place
    return len(lines)
