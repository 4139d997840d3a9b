"""The table of docs/formats.md: each format has a sample that is read, and each suffix stands in it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from nlp.reading import SUFFIXES as READ
from nlp.reading import read_articles
from nlp.records import Article, Reject
from nlp.writing import SUFFIXES as WRITTEN
from tests.conftest import ROOT

FOLDERS = (ROOT / "corpus" / "samples", ROOT / "corpus" / "exports")
PAGE = (ROOT / "docs" / "formats.md").read_text("utf-8")
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in PAGE.partition("| format |")[2].partition("\n\n")[0].splitlines()[2:]
]
NAMES = [name for row in ROWS for name in re.findall(r"`([^`]+)`", row[4])]
EXPORTS = sorted(path.name for path in FOLDERS[1].iterdir())
# What a format of the exports has no place for, or no reader can prove.
FIELDS = ("title", "date", "source", "authors")
LACKING = {
    "article.docx": ("date", "source", "authors"),
    "article.odt": ("date", "source", "authors"),
    "article.pdf": ("date", "source", "authors"),
    "courriel.eml": ("authors",),
    "iramuteq.txt": ("title", "authors"),
    "media-cloud.csv": ("authors",),
    "wordpress-rest.json": ("source",),
}
KEYWORDS = (
    "feedparser.json", "fundus.json", "json-feed.json", "minet.csv", "omeka.csv", "trafilatura.jsonl",
    "wordpress-rest.json",
)  # fmt: skip


def find_sample(name: str) -> Path:
    return next(folder / name for folder in FOLDERS if (folder / name).is_file())


def read(path: Path) -> list[Article]:
    rejects: list[Reject] = []
    return list(read_articles(path, reject=rejects.append))


def test_the_table_is_found() -> None:
    assert len(ROWS) > 30
    assert {len(row) for row in ROWS} == {5}


@pytest.mark.parametrize("row", ROWS, ids=[row[0] for row in ROWS])
def test_every_format_that_is_read_has_a_sample(row: list[str]) -> None:
    _, is_read, is_written, _, samples = row
    assert is_read or is_written
    is_own = "`.fr.csv`" in row[0] or "`.iramuteq.txt`" in row[0]
    assert bool(samples) == (bool(is_read) and not is_own)


@pytest.mark.parametrize("name", NAMES)
def test_every_sample_is_read(name: str) -> None:
    articles = read(find_sample(name))
    assert articles
    assert all(article.text.strip() for article in articles)


@pytest.mark.parametrize("name", EXPORTS)
def test_every_export_is_named_and_gives_what_the_format_keeps(name: str) -> None:
    assert name in NAMES
    first, *rest = read(FOLDERS[1] / name)
    assert len(rest) < 2
    kept = [field for field in FIELDS if getattr(first, field)]
    assert kept == [field for field in FIELDS if field not in LACKING.get(name, ())]
    assert (first.keywords == ("scierie",)) == (name in KEYWORDS)
    if name != "media-cloud.csv":
        assert first.text.startswith("Les bûcherons de la vallée")
        assert first.text.endswith("la fermeture du site au printemps.")


def test_every_suffix_stands_in_the_table() -> None:
    first_cells = " ".join(f"{row[0]} {row[1]} {row[2]}" for row in ROWS)
    named = set(re.findall(r"`(\.[\w.]+)`", first_cells))
    assert {suffix for suffix in (*READ, *WRITTEN) if suffix not in named} == set()
