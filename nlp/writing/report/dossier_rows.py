"""Dossiers as rows of numbers for the page: who is who, what each is called, and when what was held.

`page/dossiers.js` is the other side: it reads these rows, in this order.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Mapping
from typing import Any, Protocol

from nlp.records import Office, Record
from nlp.writing.documents import wikidata_uri
from nlp.writing.report.catalogue import EPOCH, Catalogue, Row
from nlp.writing.report.spans import showable


class WhoIsWho(Protocol):
    """What gathers records and says who is who; `nlp.archive.dossiers.Dossiers` does."""

    def add(self, record: Record) -> None:
        """Take in one record."""

    def rows(self) -> list[dict[str, Any]]:
        """Return the dossiers of all records taken in."""

    def homes(self) -> Mapping[tuple[str, str], str]:
        """Return the id of the dossier of each article id and entity id."""


def dossier_rows(catalogue: Catalogue, dossiers: WhoIsWho) -> list[Row]:
    """Return one row for each dossier, with the numbers of its articles; most named first."""
    numbers: defaultdict[str, list[int]] = defaultdict(list)
    for number, article in enumerate(catalogue.articles):
        numbers[article[0]].append(number)
    places: defaultdict[str, set[int]] = defaultdict(set)
    for (article_id, entity), home in dossiers.homes().items():
        named = (n for n in numbers[showable(article_id)] if catalogue.holds(n, entity))
        places[home].update(named)  # an id of an article may be given twice
    ordered = sorted(dossiers.rows(), key=lambda row: (-row["articles"], row["id"]))
    return [_row(row, catalogue, sorted(places[row["id"]]), numbers) for row in ordered]


def _row(
    row: dict[str, Any],
    catalogue: Catalogue,
    articles: list[int],
    numbers: Mapping[str, list[int]],
) -> Row:
    texts = (row["id"], row["type"], row["name"], row["acronym"] or "")
    return [
        *map(showable, texts),
        wikidata_uri(row["wikidata"]),
        int(row["known"]),
        row["gender"] or "",
        row["mentions"],
        articles,
        [catalogue.number_of(member) for member in row["members"]],
        [[showable(one["form"]), one["count"]] for one in row["variants"]],
        [_function(one, catalogue, numbers) for one in row["functions"]],
    ]


def _function(row: dict[str, Any], catalogue: Catalogue, numbers: Mapping[str, list[int]]) -> Row:
    office = Office(row["role"], row["title"], row["of"])
    return [
        catalogue.office_number(office),
        row["articles"],
        _day(row["first"]),
        _day(row["last"]),
        showable(row["sentence"]),
        numbers[showable(row["article"])][0],
    ]


def _day(text: str | None) -> int | None:
    return datetime.date.fromisoformat(text).toordinal() - EPOCH if text else None
