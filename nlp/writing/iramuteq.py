"""Records as a corpus for Iramuteq: a line of stars with variables, then the text of the article."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from nlp.atomic import write_atomically
from nlp.lists import EntityType
from nlp.records import Record
from nlp.text import slug

_NOT_IN_VARIABLE = re.compile(r"[\s*]+")
_STARS = re.compile(
    r"^(?=\*{4}|-\*)", re.MULTILINE
)  # would begin another text, or a theme of this one
_KEY = re.compile(r"\*id_(?P<id>\S+)")


def write_iramuteq(records: Iterable[Record], path: Path) -> int:
    """Write records as one corpus in UTF-8; return how many."""
    return write_iramuteq_texts(map(to_iramuteq, records), path)


def write_iramuteq_texts(texts: Iterable[str], path: Path) -> int:
    """Write texts under their lines of stars; return how many."""
    count = 0
    with write_atomically(path) as stream:
        for text in texts:
            stream.write(text)
            count += 1
    return count


def to_iramuteq(record: Record) -> str:
    """Return an article with its variables: id, source, date, month, countries in focus, accepted tags.

    Values have no spaces and stars; entities and tags are given by their ids, which compare.
    """
    article = record.article
    day = article.date.isoformat() if article.date else None
    focus = [entity.code for entity in record.entities if entity.focus]
    people = [entity.id for entity in record.entities if entity.type == EntityType.PERSON]
    variables = [
        ("id", article.id),
        ("source", article.source),
        ("date", day),
        ("mois", day[:7] if day else None),
        *(("pays", code) for code in focus),
        *(("theme", slug(tag.label)) for tag in record.tags if tag.accepted),
        *(("personne", name.partition("/")[2]) for name in people),
    ]
    stars = " ".join(f"*{name}_{variable(value)}" for name, value in variables if value)
    body = "\n".join(part.strip() for part in (article.title, article.text) if part.strip())
    return f"**** {stars}\n{_STARS.sub(' ', body)}\n\n"


def variable(value: str) -> str:
    """Return a value without what would end it."""
    return _NOT_IN_VARIABLE.sub("_", value)


def read_iramuteq_texts(path: Path) -> Iterator[tuple[str, str]]:
    """Yield the texts of a corpus made by `write_iramuteq`, with the id of each."""
    lines: list[str] = []
    with path.open(encoding="utf-8", newline="\n") as stream:
        for line in stream:
            if line.startswith("****") and lines:
                yield _key(lines[0]), "".join(lines)
                lines = []
            lines.append(line)
    if lines:
        yield _key(lines[0]), "".join(lines)


def _key(stars: str) -> str:
    found = _KEY.search(stars)
    if found is None:
        raise ValueError("a text has no variable *id_")
    return found["id"]
