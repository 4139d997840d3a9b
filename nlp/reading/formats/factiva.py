"""Factiva exports, as HTML or as the text of an RTF file: each document an article."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from nlp.errors import RecordError
from nlp.reading.bylines import read_bylines
from nlp.reading.dates import parse_date, parse_first_date
from nlp.reading.formats.elements import find_all, line_of
from nlp.reading.formats.markup import tree_to_text
from nlp.reading.proofs import find_agency, find_date
from nlp.records import Article

if TYPE_CHECKING:
    from lxml.etree import _Element

_ARTICLE = re.compile(r"\b[a-z]{2}Article\b")
_HEADLINE = re.compile(r"^[a-z]{2}Headline$")
_CODES = (
    "HD",
    "BY",
    "CR",
    "WC",
    "PD",
    "SN",
    "SC",
    "LA",
    "CY",
    "LP",
    "TD",
    "ET",
    "SE",
    "AN",
    "ED",
    "PG",
)
# Labels in the languages of its interface.
_WORDS = re.compile(
    r"^[\d\s.,]+(?:mots|words|Wörter|palabras|parole|palavras|woorden|слов\w*)$", re.IGNORECASE
)
_END = re.compile(
    r"^(?:AN\s+)?(?:Documento?|Dokument|Документ)\s+(?=\S*\d)[A-Z0-9]+$", re.IGNORECASE
)
_CODED = re.compile(rf"^(?P<code>{'|'.join(_CODES)})(?:\s+(?P<value>.*))?$")
_SMALL = re.compile(
    r"^(?:\(?c\)? ?copyright|copyright|©|tous droits réservés|all rights reserved|page \w+|\w+ pages?$)"
    r"|^\d{1,2}:\d{2}(?: (?:GMT|UTC|CET|AM|PM))?$",
    re.IGNORECASE,
)
_LANGUAGES = {
    **dict.fromkeys(
        ("français", "french", "französisch", "francés", "francese", "francês", "frans"), "fr"
    ),
    **dict.fromkeys(("anglais", "english", "englisch", "inglés", "inglese", "inglês"), "en"),
    **dict.fromkeys(("allemand", "german", "deutsch", "alemán", "tedesco", "alemão"), "de"),
    **dict.fromkeys(("espagnol", "spanish", "spanisch", "español", "spagnolo", "espanhol"), "es"),
    **dict.fromkeys(("italien", "italian", "italienisch", "italiano"), "it"),
}


def is_factiva(root: _Element) -> bool:
    """Tell whether a page is an export of Factiva."""
    return bool(_articles(root))


def parse_factiva(root: _Element) -> Iterator[Article | RecordError]:
    """Yield the articles of a page, in order."""
    for element in _articles(root):
        try:
            yield _parse_table(element) if _fields(element) else _parse_divs(element)
        except RecordError as error:
            yield error


def is_factiva_text(text: str) -> bool:
    """Tell whether a text holds documents of Factiva: the line that ends each, and its count of words."""
    lines = [line.strip() for line in text.split("\n")]
    if not any(map(_END.match, lines)):
        return False
    return any(map(_WORDS.match, lines)) or _is_coded(lines)


def _is_coded(lines: list[str]) -> bool:
    """Tell whether a document is in the display with codes, which has a line "HD …"."""
    return any(line == "HD" or line.startswith("HD ") for line in lines)


def parse_factiva_text(text: str) -> Iterator[Article | RecordError]:
    """Yield the articles of a text, in order; each ends in "Document XYZ000…"."""
    lines: list[str] = []
    for line in text.split("\n"):
        if not _END.match(line.strip()):
            lines.append(line.strip())
            continue
        number = line.split()[-1]
        try:
            parse = _parse_coded if _is_coded(lines) else _parse_lines
            yield parse(lines, number)
        except RecordError as error:
            yield error
        lines = []


def _articles(root: _Element) -> list[_Element]:
    return [element for element in root.iter("div") if _ARTICLE.search(element.get("class") or "")]


def _fields(element: _Element) -> dict[str, _Element]:
    """Return the cells of a document in the display with codes: HD, BY, PD and so on."""
    fields: dict[str, _Element] = {}
    for row in element.iter("tr"):
        cells = [cell for cell in row if cell.tag in ("td", "th")]
        code = line_of(cells[0]).strip() if len(cells) > 1 else ""
        if code in _CODES:
            fields.setdefault(code, cells[1])
    return fields


def _parse_table(element: _Element) -> Article:
    fields = _fields(element)
    lines = {code: line_of(cell) for code, cell in fields.items()}
    text = "\n\n".join(tree_to_text(fields[code]) for code in ("LP", "TD") if code in fields)
    return _from_codes(lines, lines.get("AN", "").rpartition(" ")[2], text)


def _from_codes(fields: Mapping[str, str], number: str, text: str) -> Article:
    """Return the article of the fields of the display with codes, one line each."""
    return _article(
        title=fields.get("HD", ""),
        byline=[fields.get("BY", ""), fields.get("CR", "")],
        dates=[fields.get("PD", "")],
        outlet=fields.get("SN", ""),
        language=fields.get("LA", ""),
        number=number,
        text=text,
    )


def _parse_divs(element: _Element) -> Article:
    """Return the article of the usual display: small lines in a fixed order, then paragraphs."""
    headline = next(
        (line_of(e) for e in element.iter() if _HEADLINE.match(e.get("class") or "")), ""
    )
    authors = [line_of(e) for e in find_all(element, "author")]
    paragraphs = [tree_to_text(p) for p in element.iter("p") if not _END.match(line_of(p))]
    numbers = [line_of(p).split()[-1] for p in element.iter("p") if _END.match(line_of(p))]
    lines = [line_of(child) for child in element if child.tag == "div"]
    small = [line for line in lines if line and line != headline and line not in authors]
    head = _read_head(small)
    return _article(
        title=headline,
        byline=authors,
        dates=[head["date"]],
        outlet=head["outlet"],
        language=head["language"],
        number=numbers[-1] if numbers else "",
        text="\n\n".join(part for part in paragraphs if part),
    )


def _read_head(lines: list[str]) -> dict[str, str]:
    """Return date, outlet and language of the small lines: after the words come day, (hour,) outlet, code."""
    head = {"date": "", "outlet": "", "language": ""}
    for line in lines:
        if line.casefold() in _LANGUAGES:
            head["language"] = line
        elif _WORDS.match(line) or _SMALL.match(line):
            continue
        elif not head["date"] and parse_first_date([line]):
            head["date"] = line
        elif head["date"] and not head["outlet"]:
            head["outlet"] = line
    return head


def _parse_coded(lines: list[str], number: str) -> Article:
    """Return the article of the display with codes: each field begins with a line "HD …", "PD …"."""
    fields: dict[str, list[str]] = {}
    code = ""
    for line in filter(None, lines):
        found = _CODED.match(line)
        is_new = found is not None and found["code"] not in fields
        if found is not None and is_new:
            code = found["code"]
        value = found["value"] or "" if found is not None and is_new else line
        fields.setdefault(code, []).append(value)
    joined = {name: " ".join(part).strip() for name, part in fields.items()}
    paragraphs = [*fields.get("LP", []), *fields.get("TD", [])]
    text = "\n\n".join(paragraph for paragraph in paragraphs if paragraph)
    return _from_codes(joined, number, text)


def _parse_lines(lines: list[str], number: str) -> Article:
    lines = [line for line in lines if line]
    words = next((place for place, line in enumerate(lines) if _WORDS.match(line)), 0)
    head_end = _end_of_head(lines, words)
    head = _read_head(lines[words:head_end])
    top = lines[:words]
    return _article(
        title=top[0] if top else "",
        byline=top[1:] if len(top) > 1 else [],
        dates=[head["date"]],
        outlet=head["outlet"],
        language=head["language"],
        number=number,
        text="\n\n".join(lines[head_end:]),
    )


def _end_of_head(lines: list[str], words: int) -> int:
    """Return where the text begins: after the copyright or the language, whichever comes last."""
    end = words + 1
    for place in range(words + 1, min(words + 14, len(lines))):
        line = lines[place]
        if line.casefold() in _LANGUAGES or re.match(r"copyright|©|\(c\)", line, re.IGNORECASE):
            end = place + 1
    return end


def _article(
    *,
    title: str,
    byline: list[str],
    dates: list[str],
    outlet: str,
    language: str,
    number: str,
    text: str,
) -> Article:
    if not text.strip():
        raise RecordError("missing-text", f"the document {title[:60]!r} has no text")
    found = read_bylines(byline, outlet)
    day = parse_first_date(dates) or find_date(f"{title}\n{text}")
    return Article(
        title=title,
        text=text,
        id=number or None,
        date=parse_date(day),
        source=outlet or None,
        agency=found.agency or find_agency(text),
        authors=found.authors,
        language=_LANGUAGES.get(language.casefold()),
    )
