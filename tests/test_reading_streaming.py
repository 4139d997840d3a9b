"""Large inputs are read in flat memory: twice the rows, the same peak."""

from __future__ import annotations

import csv
import gzip
import json
import tracemalloc
import zipfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import IO

import pytest

from nlp.reading import read_articles

ROWS = 20_000
TEXT = "Le conseil municipal a voté lundi le budget de la ville, après un débat de quatre heures sur la piscine. "
WXR_HEAD = "<rss xmlns:wp='http://wordpress.org/export/1.2/' xmlns:content='http://purl.org/rss/1.0/modules/content/'><channel>"


def rows(count: int) -> Iterator[dict[str, str]]:
    return (
        {"id": str(number), "title": f"Titre {number}", "text": f"{number} {TEXT}"}
        for number in range(count)
    )


def write_jsonl(path: Path, count: int) -> None:
    with path.open("w", encoding="utf-8") as stream:
        stream.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows(count))


def write_gz(path: Path, count: int) -> None:
    with gzip.open(path, "wt", encoding="utf-8", compresslevel=1) as stream:
        stream.writelines(
            json.dumps(row) + f"\n{' ' * (hash(row['id']) % 3)}" for row in rows(count)
        )


def write_csv(path: Path, count: int) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, ("id", "title", "text"))
        writer.writeheader()
        writer.writerows(rows(count))


def write_parquet(path: Path, count: int) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    schema = pa.schema([(name, pa.string()) for name in ("id", "title", "text")])
    with pq.ParquetWriter(path, schema) as writer:
        for _ in range(count // 1000):
            writer.write_table(pa.Table.from_pylist(list(rows(1000)), schema))


def write_wxr(path: Path, count: int) -> None:
    with path.open("w", encoding="utf-8") as stream:
        write_posts(stream, rows(count))


def write_posts(stream: IO[str], posts: Iterable[dict[str, str]]) -> None:
    stream.write(WXR_HEAD)
    for row in posts:
        stream.write(
            f"<item><title>{row['title']}</title><content:encoded>{row['text']}</content:encoded><wp:status>publish"
            "</wp:status><wp:post_type>post</wp:post_type></item>\n"
        )
    stream.write("</channel></rss>")


def peak(path: Path) -> tuple[int, int]:
    """Return how many articles a file gives and the most memory Python held meanwhile, in bytes."""
    next(iter(read_articles(path)))  # imports and the language model are no part of the measure
    tracemalloc.start()
    count = sum(1 for _ in read_articles(path))
    memory = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return count, memory


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "fill"),
    [
        ("a.jsonl", write_jsonl),
        ("a.jsonl.gz", write_gz),
        ("a.csv", write_csv),
        ("a.parquet", write_parquet),
        ("a.xml", write_wxr),
    ],
)
def test_memory_is_flat(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, fill: Callable[[Path, int], None]
) -> None:
    monkeypatch.setattr(
        "nlp.reading.checks.find_language", lambda _text: "fr"
    )  # tracing makes it slow
    fill(tmp_path / name, ROWS)
    assert (tmp_path / name).stat().st_size > (
        5 * 2**19 if name in ("a.jsonl", "a.csv", "a.xml") else 0
    )
    count, memory = peak(tmp_path / name)
    assert count == ROWS
    assert memory < 3 * 2**19


@pytest.mark.slow
def test_members_of_an_archive_are_streamed_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("nlp.reading.checks.find_language", lambda _text: "fr")
    write_jsonl(tmp_path / "a.jsonl", ROWS // 4)
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_STORED) as archive:
        archive.write(tmp_path / "a.jsonl", "a.jsonl")
    count, memory = peak(tmp_path / "a.zip")
    assert count == ROWS // 4
    assert memory < 3 * 2**19
