"""Gold files: annotated articles as JSON Lines, and what a record of each is worth against them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from nlp import evaluation
from nlp.errors import InputError
from nlp.evaluation import Tally
from nlp.reading.sources.decoding import read_lines
from nlp.records import Article, article_from_dict

Row = Mapping[str, Any]
_ANNOTATED = {"spans", "mentions"}
_NO_ENTITIES = (
    "no entities and countries, nor spans, in its first line; this is no gold for entities"
)


def read_gold(path: str | Path) -> list[Row]:
    """Return the rows of a gold file.

    Raises InputError for a line that is no object with id and text.
    """
    if not Path(path).is_file():
        raise InputError(f"{path}: no such file; check the path")
    rows: list[Row] = []
    for number, line in enumerate(read_lines(Path(path)), start=1):
        try:
            row = json.loads(line)
            rows.append({"title": "", **row, "id": row["id"], "text": row["text"]})
            gold_article(rows[-1])
        except (ValueError, TypeError, KeyError, RecursionError):
            raise InputError(
                f"{path}:{number}: a gold line must be a JSON object with id and text"
            ) from None
    return rows


def read_entity_gold(path: str | Path) -> list[Row]:
    """Return the rows of a gold file for entities. Raises InputError for gold of another kind."""
    rows = read_gold(path)
    for row in rows:
        if not (_ANNOTATED & set(row) or {"entities", "countries"} <= set(row)):
            raise InputError(f"{path}: {_NO_ENTITIES}")
    return rows


def gold_article(row: Row) -> Article:
    """Return the article of a gold row, without any of its answers."""
    return article_from_dict(
        {name: row[name] for name in ("id", "title", "text", "date") if row.get(name)}
    )


def entity_tallies(pairs: Sequence[tuple[Row, Row]], gold: str | Path) -> list[Tally]:
    """Return the counts of each pair of a gold row and a record. Raises InputError for other gold."""
    first = pairs[0][0] if pairs else {}
    if "spans" in first:
        return [evaluation.tally_spans(row, record) for row, record in pairs]
    if "entities" in first and "countries" in first:
        return [evaluation.tally_entities(row, record) for row, record in pairs]
    raise InputError(f"{gold}: {_NO_ENTITIES}")
