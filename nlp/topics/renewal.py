"""Renew vocabularies: take an edition of the Media Topics, map old codes, import a thesaurus."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from nlp.atomic import write_atomically
from nlp.errors import InputError
from nlp.reading.sources.decoding import read_lines
from nlp.topics.media_topics import (
    Changes,
    Mapped,
    complete_labels,
    find_changes,
    format_media_topics,
    map_row,
    read_media_topics,
)
from nlp.topics.terms import format_terms, read_terms
from nlp.topics.thesaurus import Term
from nlp.topics.vocabulary import load_media_topics, load_vocabulary


def update_vocabulary(edition: str | Path, output: str | Path) -> Changes:
    """Write an edition of IPTC's Media Topics as a table; return what it changes.

    The table is a `vocabulary` for `train`. Compared with the edition that ships, whose French
    labels fill in where the edition has none. Raises InputError for a file that is no edition.
    """
    shipped = load_media_topics()
    rows = complete_labels(read_media_topics(edition), shipped)
    with write_atomically(output) as table:
        table.write(format_media_topics(rows))
    return find_changes(shipped, rows)


def map_topics(records: str | Path, output: str | Path, vocabulary: str = "medtop") -> Mapped:
    """Write records or labelled articles with retired topics replaced by their successors.

    Return which codes were replaced and which stand for nothing. Raises InputError for a line that
    is no JSON object.
    """
    topics = load_vocabulary(vocabulary)
    mapped = Mapped(Counter(), Counter())
    with write_atomically(output) as lines:
        for row in _read_objects(Path(records)):
            changed = map_row(row, topics, mapped)
            lines.write(json.dumps(changed, ensure_ascii=False) + "\n")
    return mapped


def _read_objects(path: Path) -> Iterator[dict[str, Any]]:
    if not path.is_file():
        raise InputError(f"{path}: no such file; check the path")
    for number, line in enumerate(read_lines(path), start=1):
        try:
            row = json.loads(line)
        except (ValueError, RecursionError):
            row = None
        if not isinstance(row, dict):
            raise InputError(
                f"{path}:{number}: not a JSON object; records and corpora are JSON Lines"
            )
        yield row


def import_terms(thesaurus: str | Path, output: str | Path) -> tuple[Term, ...]:
    """Check a thesaurus and write it as a plain table; return its terms. Raises OptionError."""
    terms = read_terms(thesaurus)
    with write_atomically(output) as table:
        table.write(format_terms(terms))
    return terms
