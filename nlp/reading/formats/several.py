"""Texts that hold several articles and no sign between them that can be trusted: refused by name."""

from __future__ import annotations

import re
from collections.abc import Callable

from nlp.errors import RecordError
from nlp.reading.bylines import AGENCIES
from nlp.reading.dates import parse_first_date
from nlp.reading.formats.europresse import DOCUMENT_NUMBER
from nlp.reading.formats.labelled import RULE, find_headed
from nlp.reading.proofs import published_date
from nlp.text import fold

_FEWEST = 2  # marks that show several articles
_APART = 200  # characters between two marks; under that they belong to one article
_SHORT = 120  # characters of a line that may be a headline
_DATELINE = re.compile(
    r"^[A-ZÀ-Ý][\w' ’.-]{2,40}(?: \([^()\n]{2,30}\))?, "
    r"(?:(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche) )?"
    r"\d{1,2}(?:er)? \w{3,9}\.?(?: \d{4})? \((?P<agency>[^()\n]{2,25})\)",
    re.MULTILINE,
)
_END = re.compile(
    r"^(?:fin (?:de l['’]article|du document)|end of (?:article|document))\W*$", re.I | re.M
)
_NUMBERED = re.compile(
    r"^[^\w\n]*(?:article|document|dépêche)\s*(?:n°|no\.?|#)?\s*"
    r"\d{1,4}(?:\s*(?:/|sur|of|de)\s*\d{1,4})?[^\w\n]*$",
    re.IGNORECASE | re.MULTILINE,
)
_SENTENCE = re.compile(r"\d{4}\W{0,2} (?!(?:à|at) \d|par |by |-)[a-zà-ÿ]|[.!?…:]$")
_LONGEST_DAY = 60  # characters of a line that gives a day and perhaps an hour, a place or a name


def check_single(text: str) -> None:
    """Raise RecordError `several-articles` if a text shows marks of several articles.

    One mark proves nothing, and marks that stand close together belong to one article.
    """
    for name, find in _SIGNS.items():
        count = _count_apart(find(text))
        if count >= _FEWEST:
            raise several_articles(f"{count} {name}")


def several_articles(seen: str) -> RecordError:
    """Return the error of a source that holds several articles, by what was seen in it."""
    return RecordError(
        "several-articles",
        f"{seen}: it seems to hold several articles; give each a file of its own or a row of a table, "
        "or begin each with a line such as **** *titre_X *date_2024-03-12",
    )


def _find_numbers(text: str) -> list[int]:
    """Return where the numbers of documents of Europresse stand, each once."""
    places: dict[str, int] = {}
    for found in DOCUMENT_NUMBER.finditer(text):
        places.setdefault(found[0], found.start())
    return list(places.values())


def _find_datelines(text: str) -> list[int]:
    found = _DATELINE.finditer(text)
    return [line.start() for line in found if fold(line["agency"]) in AGENCIES]


def _find_published(text: str) -> list[int]:
    """Return where lines "Publié le 12 mars 2024" stand."""
    return [place for place, line in _lines(text) if published_date(line.strip()) is not None]


def _find_ends(text: str) -> list[int]:
    return [found.start() for found in _END.finditer(text)]


def _find_headings(text: str) -> list[int]:
    return [found.start() for found in _NUMBERED.finditer(text)]


def _find_ruled(text: str) -> list[int]:
    """Return where the parts between ruled lines of one kind begin, if each of them begins an article.

    What stands before the first of them may be the title of all.
    """
    rules: dict[str, list[re.Match[str]]] = {}
    for found in RULE.finditer(text):
        rules.setdefault(found[0].strip(), []).append(found)
    return max((_find_parted(text, alike) for alike in rules.values()), key=len, default=[])


def _find_parted(text: str, rules: list[re.Match[str]]) -> list[int]:
    starts = [0, *(found.end() for found in rules)]
    ends = [*(found.start() for found in rules), len(text)]
    places = zip(starts, ends, strict=True)
    parts = [(start, text[start:end]) for start, end in places if text[start:end].strip()]
    if parts and len(parts[0][1]) < _APART and not _begins_article(parts[0][1]):
        parts = parts[1:]
    is_each = all(_begins_article(part) for _, part in parts)
    return [start for start, _ in parts] if is_each else []


def _begins_article(part: str) -> bool:
    """Tell whether a text begins with a headline and, under it, a day of its own."""
    lines = [line.strip() for line in part.strip().split("\n")[:8] if line.strip()]
    is_headed = len(lines) > 2 and len(lines[0]) <= _SHORT
    return is_headed and any(map(_is_day, lines[:4]))


def _is_day(line: str) -> bool:
    """Tell whether a line gives a day, and is no sentence that begins with one."""
    is_short = len(line) <= _LONGEST_DAY and _SENTENCE.search(line) is None
    return is_short and parse_first_date([line]) is not None


def _find_labels(text: str) -> list[int]:
    """Return where lines stand that begin with the label that the text begins with."""
    lines = _lines(text)
    return [lines[number][0] for number in find_headed([line for _, line in lines])]


def _lines(text: str) -> list[tuple[int, str]]:
    lines = []
    place = 0
    for line in text.split("\n"):
        lines.append((place, line))
        place += len(line) + 1
    return lines


def _count_apart(places: list[int]) -> int:
    """Return how many of some places have their distance from the one before."""
    count = 0
    last = -_APART
    for place in places:
        if place - last >= _APART:
            count += 1
            last = place
    return count


_SIGNS: dict[str, Callable[[str], list[int]]] = {
    "document numbers of Europresse (export it as HTML, which is read)": _find_numbers,
    "datelines of agencies": _find_datelines,
    'lines "Publié le …"': _find_published,
    'lines "End of document"': _find_ends,
    'lines "Article 1", "Article 2"': _find_headings,
    "lines with the label that it opens with": _find_labels,
    "parts between ruled lines, each with a headline and a day": _find_ruled,
}
