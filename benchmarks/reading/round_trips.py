"""Articles through every format that is written and read, what is the same afterwards, and how fast each is read.

PRESS is JSON Lines of articles (.gz). Records are made without a model, so that nothing but the formats is
measured: every word with a capital that the text repeats is an entity, every mention in its place.

Run: python -m benchmarks.reading.round_trips press.jsonl.gz [--count 5000]
"""

from __future__ import annotations

import argparse
import io
import re
import sys
import tempfile
import time
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, replace
from html import escape
from itertools import islice
from pathlib import Path

from benchmarks.result_page import write_page
from nlp import read_articles, read_records, write_records
from nlp.evaluation.tables import markdown_table
from nlp.records import Article, Entity, Mention, Record, Tag

WHOLE = (".jsonl", ".jsonl.gz", ".parquet", ".sqlite")
ARTICLES = (
    ".csv", ".fr.csv", ".xlsx", ".ninjs.json", ".ninjs.jsonl", ".tei.xml", ".newsml.xml", ".iramuteq.txt",
)  # fmt: skip
FEW = 300  # files of one article, which are slow to make and to read
_LOST = """What TEI, NewsML-G2 and ninjs lose are invisible signs, trailing blanks and runs of blanks. Iramuteq has no title
or address of its own."""
_NAME = re.compile(r"\b[A-ZÀ-Ý][a-zà-ÿ]{3,}\b")
_FIELDS = [field.name for field in fields(Article) if field.name not in ("origin", "extra")]


def main() -> None:
    """Measure and write the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("press", type=Path)
    parser.add_argument("--count", type=int, default=5000)
    options = parser.parse_args()
    read = islice(
        read_articles(options.press, reject=lambda _: None, any_language=True), options.count
    )
    records = [make_record(article) for article in read]
    with tempfile.TemporaryDirectory() as folder:
        whole = [measure_whole(records, Path(folder), suffix) for suffix in WHOLE]
        articles = [measure_articles(records, Path(folder), suffix) for suffix in ARTICLES]
        others = [measure_reading(records, Path(folder), kind) for kind in KINDS]
    text = "\n\n".join(
        (describe(records), tell_whole(whole), tell_articles(articles), tell_speed(others))
    )
    write_page(Path(__file__).with_name("RESULTS.md"), "Round trips and reading speed", text)


@dataclass(frozen=True, slots=True)
class Trip:
    """Hold what came back of some records in one format."""

    name: str
    count: int
    same: int
    different: Counter[str]
    rejects: Counter[str]
    megabytes: float
    writing: float
    reading: float


def make_record(article: Article) -> Record:
    """Return a record with an entity per word with a capital that stands in the text twice, and a tag."""
    article = replace(article, origin=None)
    counts = Counter(_NAME.findall(article.text))
    entities = [
        make_entity(article.text, word) for word, count in sorted(counts.items()) if count > 1
    ]
    tag = Tag(
        scheme="medtop", code="medtop:20000593", label="gouvernement", score=0.5, accepted=True
    )
    return Record(article=article, entities=tuple(entities), tags=(tag,), made_by={"rubrique": "0"})


def make_entity(text: str, word: str) -> Entity:
    """Return an entity with all its mentions."""
    found = re.finditer(rf"\b{word}\b", text)
    mentions = [Mention("text", place.start(), place.end(), word, "name", 0.5) for place in found]
    return Entity(
        id=f"person/{word}", type="person", name=word, mentions=tuple(mentions), salience=0.5
    )


def measure_whole(records: list[Record], folder: Path, suffix: str) -> Trip:
    """Return how records come back from a format that keeps them whole."""
    path = folder / f"whole{suffix}"
    writing = clock(lambda: write_records(records, path))
    back: list[Record] = []
    reading = clock(lambda: back.extend(read_records(path)))
    same = sum(first == second for first, second in zip(records, back, strict=True))
    return Trip(suffix, len(back), same, Counter(), Counter(), size(path), writing, reading)


def measure_articles(records: list[Record], folder: Path, suffix: str) -> Trip:
    """Return how articles come back from a format that keeps the article and tells what was found."""
    path = folder / f"articles{suffix}"
    writing = clock(lambda: write_records(records, path))
    is_table = suffix.endswith(".csv")
    source = folder / f"articles{suffix.removesuffix('.csv')}.articles.csv" if is_table else path
    back, rejects, reading = read_back(source)
    different = compare(records, back)
    same = count_same(records, back)
    return Trip(
        suffix, len(back), same, different, rejects, written(folder, source), writing, reading
    )


def read_back(source: Path) -> tuple[list[Article], Counter[str], float]:
    """Return the articles of a file, the slugs of rejects, and the seconds."""
    rejects: Counter[str] = Counter()
    back: list[Article] = []
    read = read_articles(
        source, reject=lambda reject: rejects.update([reject.slug]), any_language=True
    )
    seconds = clock(lambda: back.extend(read))
    return back, rejects, seconds


def compare(records: list[Record], back: list[Article]) -> Counter[str]:
    """Return for each field how many articles have it otherwise."""
    different: Counter[str] = Counter()
    for record, article in pair(records, back):
        different.update(
            name for name in _FIELDS if getattr(record.article, name) != getattr(article, name)
        )
    return different


def count_same(records: list[Record], back: list[Article]) -> int:
    """Return how many articles are the same in every field."""
    same = 0
    for record, article in pair(records, back):
        same += replace(article, origin=None, extra=None) == record.article
    return same


def pair(records: list[Record], back: list[Article]) -> Iterator[tuple[Record, Article]]:
    """Yield records beside the articles that came back, in order; what was rejected has none."""
    found = {article.id: article for article in back}
    by_order = dict(enumerate(back)) if len(back) == len(records) else {}
    for number, record in enumerate(records):
        article = by_order.get(number) or found.get(record.article.id)
        if article is not None:
            yield record, article


def measure_reading(records: list[Record], folder: Path, kind: str) -> tuple[str, int, int, float]:
    """Return how many articles of a format were given and read, in how many seconds."""
    make, suffix, most = KINDS[kind]
    given = [record.article for record in records[:most]]
    source = folder / kind
    source.mkdir()
    make(given, source / f"a{suffix}")
    back, _, seconds = read_back(source)
    return kind, len(given), len(back), seconds


def clock(work: Callable[[], object]) -> float:
    """Return the CPU seconds of some work: others use the machine too."""
    start = time.process_time()
    work()
    return time.process_time() - start


def written(folder: Path, source: Path) -> float:
    """Return the size in MB of what was written: of CSV four tables."""
    stem = source.name.partition(".articles.")[0]
    tables = list(folder.glob(f"{stem}.*.csv")) if source.suffix == ".csv" else [source]
    return sum(map(size, tables))


def size(path: Path) -> float:
    """Return the size of a file in MB."""
    return path.stat().st_size / 1e6


def paragraphs(article: Article, mark: str = "p") -> str:
    """Return the paragraphs of an article as markup."""
    parts = (part for part in article.text.split("\n") if part.strip())
    return "".join(f"<{mark}>{escape(part)}</{mark}>" for part in parts)


def make_feed(articles: list[Article], path: Path) -> None:
    """Write a feed of all articles."""
    items = [
        f"<item><title>{escape(article.title)}</title><guid>{escape(str(article.id))}</guid>"
        f"<description>{escape(paragraphs(article))}</description></item>"
        for article in articles
    ]
    path.write_text(
        f"<rss version='2.0'><channel><title>T</title>{''.join(items)}</channel></rss>", "utf-8"
    )


def make_europresse(articles: list[Article], path: Path) -> None:
    """Write an export as Europresse makes it."""
    documents = [
        "<article><header><div class='rdp__DocPublicationName'><span class='DocPublicationName'>La Vallée</span>"
        "</div><div class='rdp__DocHeader'><span class='DocHeader'>mardi 12 mars 2024</span></div>"
        f"<p class='titreArticleVisu'>{escape(article.title)}</p></header><section><div class='docOcurrContainer'>"
        f"{paragraphs(article)}</div></section></article>"
        for article in articles
    ]
    path.write_text(f"<html><body>{''.join(documents)}</body></html>", "utf-8")


def make_factiva(articles: list[Article], path: Path) -> None:
    """Write an export as Factiva makes it, as text."""
    documents = [
        f"{article.title}\n634 mots\n12 mars 2024\nLa Vallée\nVAL\nFrançais\nCopyright 2024\n{article.text}\n"
        f"Document VAL{number:08}\n\n"
        for number, article in enumerate(articles)
    ]
    path.write_text("".join(documents), "utf-8")


def make_json(articles: list[Article], path: Path) -> None:
    """Write a JSON array."""
    import json

    rows = [
        {"title": article.title, "text": article.text, "id": article.id} for article in articles
    ]
    path.write_text(json.dumps(rows, ensure_ascii=False), "utf-8")


def make_pages(articles: list[Article], path: Path) -> None:
    """Write a saved page for each article."""
    for number, article in enumerate(articles):
        page = (
            "<!DOCTYPE html><html lang='fr'><head><meta charset='utf-8'><title>T</title></head><body><nav>Menu</nav>"
            f"<main><article><h1>{escape(article.title)}</h1>{paragraphs(article)}</article></main></body></html>"
        )
        path.with_name(f"{number:05}{path.suffix}").write_text(page, "utf-8")


def make_texts(articles: list[Article], path: Path) -> None:
    """Write a text file for each article."""
    for number, article in enumerate(articles):
        text = f"{article.title}\n\n{article.text}"
        path.with_name(f"{number:05}{path.suffix}").write_text(text, "utf-8")


def make_word(articles: list[Article], path: Path) -> None:
    """Write a Word document for each article."""
    import docx

    for number, article in enumerate(articles):
        document = docx.Document()
        for line in (article.title, *article.text.split("\n")):
            if line.strip():
                document.add_paragraph("".join(sign for sign in line if sign.isprintable()))
        document.save(str(path.with_name(f"{number:05}{path.suffix}")))


def make_open_document(articles: list[Article], path: Path) -> None:
    """Write an OpenDocument text for each article, no more of it than is read."""
    opening = (
        '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:text>'
    )
    for number, article in enumerate(articles):
        content = (
            f"{opening}<text:h>{escape(article.title)}</text:h>{paragraphs(article, 'text:p')}"
        )
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            closing = "</office:text></office:body></office:document-content>"
            archive.writestr("content.xml", content + closing)
        path.with_name(f"{number:05}{path.suffix}").write_bytes(packed.getvalue())


Make = Callable[[list[Article], Path], None]
ALL = sys.maxsize
KINDS: dict[str, tuple[Make, str, int]] = {
    "JSON array": (make_json, ".json", ALL),
    "RSS": (make_feed, ".rss", ALL),
    "Europresse, HTML": (make_europresse, ".html", ALL),
    "Factiva, text": (make_factiva, ".txt", ALL),
    "text files": (make_texts, ".txt", ALL),
    "saved pages": (make_pages, ".html", FEW),
    "Word documents": (make_word, ".docx", FEW),
    "OpenDocument texts": (make_open_document, ".odt", FEW),
}


def describe(records: list[Record]) -> str:
    """Return what went through the formats."""
    entities = sum(len(record.entities) for record in records)
    signs = sum(len(record.text) for record in records)
    return (
        f"{len(records)} press articles of {signs / 1e6:.1f} million characters, {entities} entities made without a "
        "model, one tag each. Seconds are CPU seconds of one run."
    )


def tell_whole(trips: list[Trip]) -> str:
    """Return the table of the formats that keep records whole."""
    header = ("format", "records read", "identical", "MB", "records/s written", "records/s read")
    rows = [
        (f"`{trip.name}`", str(trip.count), str(trip.same), *describe_speed(trip)) for trip in trips
    ]
    return f"## Records that come back whole\n\n{markdown_table(header, rows)}"


def tell_articles(trips: list[Trip]) -> str:
    """Return the table of the formats that keep the article."""
    counted = ("format", "articles read", "identical", "otherwise", "rejected", "MB")
    header = (*counted, "records/s written", "articles/s read")
    rows = [
        (
            f"`{trip.name}`",
            str(trip.count),
            str(trip.same),
            list_counts(trip.different) or "nothing",
            list_counts(trip.rejects) or "none",
            *describe_speed(trip),
        )
        for trip in trips
    ]
    return f"## Articles that come back from what was written\n\n{markdown_table(header, rows)}\n\n{_LOST}"


def list_counts(counts: Counter[str]) -> str:
    """Return counts with their names, the largest first."""
    return ", ".join(f"{name} {count}" for name, count in counts.most_common())


def describe_speed(trip: Trip) -> tuple[str, str, str]:
    """Return megabytes, records written a second, records read a second."""
    written, read = trip.count / trip.writing, trip.count / trip.reading
    return f"{trip.megabytes:.1f}", f"{written:,.0f}", f"{read:,.0f}"


def tell_speed(found: list[tuple[str, int, int, float]]) -> str:
    """Return the table of the formats that are only read."""
    rows = [
        (name, str(given), str(read), f"{read / seconds:,.0f}")
        for name, given, read, seconds in found
    ]
    table = markdown_table(("format", "articles given", "read", "articles/s"), rows)
    return f"## Formats that are read\n\n{table}"


if __name__ == "__main__":
    main()
