"""Read files that were made to stop or swell a run, each with a good one behind it: what becomes of them.

    python benchmarks/reading/hostile.py [--only WORD] [--no-page]

Each is read as a run reads, in a guarded process of its own. Told are its size, the rejects by slug, the
articles beside the good one, the processor time and the peak of memory of reading. It is wrong if the
good article is not read, or something else than a reject or an article comes out. Writes
RESULTS-hostile.md beside this file.
"""

from __future__ import annotations

import argparse
import gzip
import io
import json
import resource
import subprocess
import sys
import tempfile
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.result_page import write_page

HERE = Path(__file__).parent
GOOD = '{"id": "bon", "text": "Un bon article."}\n'
TEXT = "Le conseil municipal a voté le budget de la ville. "
MILLION = 10**6
_OFFICE = "urn:oasis:names:tc:opendocument:xmlns"
_SHEETS = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def write(path: Path, pieces: str | Iterable[str]) -> None:
    """Write a text, or many pieces of one."""
    with path.open("w", encoding="utf-8") as stream:
        stream.writelines([pieces] if isinstance(pieces, str) else pieces)


def zipped(
    members: Iterable[tuple[str, bytes]], kind: int = zipfile.ZIP_DEFLATED
) -> Callable[[Path], None]:
    """Return what writes an archive of some members."""

    def make(path: Path) -> None:
        with zipfile.ZipFile(path, "w", kind) as archive:
            for name, content in members:
                archive.writestr(name, content)

    return make


def bomb(name: str, kind: int = zipfile.ZIP_DEFLATED) -> Callable[[Path], None]:
    """Return what writes an archive whose one member is 300 MB of blanks."""

    def make(path: Path) -> None:
        zipped([(name, b" " * 300 * MILLION)], kind)(path)

    return make


def write_zeros(path: Path) -> None:
    """Write a gigabyte of zeros as gzip."""
    with gzip.open(path, "wb") as stream:
        for _ in range(1000):
            stream.write(bytes(MILLION))


def write_sparse(path: Path) -> None:
    """Write a file of ten gigabytes of which nothing is on the disk."""
    with path.open("wb") as stream:
        stream.truncate(10**10)


def write_nested(path: Path) -> None:
    """Write an archive in an archive, six deep."""
    content = GOOD.encode()
    name = "a.jsonl"
    for _ in range(6):
        held = io.BytesIO()
        with zipfile.ZipFile(held, "w") as archive:
            archive.writestr(name, content)
        content = held.getvalue()
        name = "inner.zip"
    path.write_bytes(content)


def write_encrypted(path: Path) -> None:
    """Write an archive whose member says that it is encrypted."""
    zipped([("a.jsonl", GOOD.encode())], zipfile.ZIP_STORED)(path)
    content = bytearray(path.read_bytes())
    content[6] |= 1
    content[content.index(b"PK\1\2") + 8] |= 1
    path.write_bytes(content)


def write_zip64(path: Path) -> None:
    """Write an archive with the long headers of archives beyond 4 GB."""
    with (
        zipfile.ZipFile(path, "w") as archive,
        archive.open("a.jsonl", "w", force_zip64=True) as member,
    ):
        member.write(b'{"id": "zip64", "text": "Un article."}\n')


def write_many_sizes(path: Path) -> None:
    """Write an archive whose directory claims a size that its member has not."""
    zipped([("a.txt", TEXT.encode())], zipfile.ZIP_STORED)(path)
    content = bytearray(path.read_bytes())
    place = content.index(b"PK\1\2") + 20
    content[place : place + 8] = (2**31).to_bytes(4, "little") * 2
    path.write_bytes(content)


def write_parquet(path: Path, **columns: object) -> None:
    """Write a table of Arrow arrays, packed well."""
    import pyarrow as pa
    from pyarrow import parquet

    parquet.write_table(pa.table(columns), path, compression="zstd")


def write_dictionary(path: Path) -> None:
    """Write one text of 20 MB in 256 rows."""
    import pyarrow as pa

    texts = pa.array(["x" * 20 * MILLION])
    write_parquet(path, text=pa.DictionaryArray.from_arrays(pa.array([0] * 256), texts))


def write_long_texts(path: Path) -> None:
    """Write thirty texts of 20 MB."""
    write_parquet(path, text=[f"{number}{'x' * 20 * MILLION}" for number in range(30)])


def write_random_dictionary(path: Path) -> None:
    """Write one text of 5 MB that cannot be packed, in 2,000 rows."""
    import random

    import pyarrow as pa

    text = random.Random(0).randbytes(5 * MILLION // 2).hex()
    indices = pa.array([0] * 2000)
    write_parquet(path, text=pa.DictionaryArray.from_arrays(indices, pa.array([text])))


def write_types(path: Path) -> None:
    """Write columns of every kind that Parquet has, under names of fields."""
    import datetime
    import decimal

    import pyarrow as pa

    day = datetime.date(2024, 3, 12)
    write_parquet(
        path,
        text=pa.array([TEXT, None, TEXT]),
        title=pa.array([b"\xff\xfe", b"un", None], pa.binary()),
        date=pa.array([day, None, day], pa.date64()),
        id=pa.array([decimal.Decimal("1.50"), None, decimal.Decimal("2.00")]),
        keywords=pa.array([[["a"]], [], None]),
        authors=pa.array([{"name": "Ève"}, None, {"name": None}]),
        source=pa.array([[("a", 1)], None, []], pa.map_(pa.string(), pa.int64())),
        url=pa.array([1.5, float("nan"), None]),
        language=pa.array([datetime.timedelta(days=1), None, None]),
        agency=pa.array([True, None, False]),
    )


def workbook(rows: str) -> Callable[[Path], None]:
    """Return what writes a workbook whose one sheet has some rows of XML."""

    def make(path: Path) -> None:
        import openpyxl

        openpyxl.Workbook().save(path)
        with zipfile.ZipFile(path) as archive:
            held = {name: archive.read(name) for name in archive.namelist()}
        sheet = f'<worksheet xmlns="{_SHEETS}"><sheetData>{rows}</sheetData></worksheet>'
        held["xl/worksheets/sheet1.xml"] = sheet.encode()
        zipped(held.items())(path)

    return make


def open_part(body: str) -> Callable[[Path], None]:
    """Return what writes an OpenDocument file of a body."""
    names = " ".join(f'xmlns:{name}="{_OFFICE}:{name}:1.0"' for name in ("office", "table", "text"))
    part = f"<office:document-content {names}><office:body>{body}</office:body></office:document-content>"
    return zipped([("content.xml", part.encode())])


def row(*cells: str, more: str = "") -> str:
    """Return a row of an OpenDocument sheet."""
    inner = "".join(
        f"<table:table-cell><text:p>{cell}</text:p></table:table-cell>" for cell in cells
    )
    return f"<table:table-row{more}>{inner}</table:table-row>"


def pdf(megabytes: int, kids: str = "4 0 R") -> Callable[[Path], None]:
    """Return what writes a PDF of one page with a stream of blanks."""
    packed = zlib.compress(b" " * megabytes * MILLION, 9)
    parts = (
        b"1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj",
        f"2 0 obj<</Type/Pages/Count 1/Kids[{kids}]>>endobj".encode(),
        f"3 0 obj<</Length {len(packed)}/Filter/FlateDecode>>stream\n".encode(),
        packed,
        b"\nendstream endobj",
        b"4 0 obj<</Type/Page/Parent 2 0 R/Contents 3 0 R>>endobj",
        b"trailer<</Root 1 0 R>>",
    )

    def make(path: Path) -> None:
        path.write_bytes(b"%PDF-1.4\n" + b"\n".join(parts))

    return make


def entities() -> str:
    """Return XML whose entities are ten to the ninth of one."""
    names = [f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10)]
    return f'<!DOCTYPE rss [<!ENTITY a0 "a">{"".join(names)}]><rss>&a9;</rss>'


def multipart(depth: int) -> str:
    """Return a mail whose parts hold each other."""
    opened = [f'Content-Type: multipart/mixed; boundary="b{n}"\n\n--b{n}\n' for n in range(depth)]
    return f"Subject: x\n{''.join(opened)}Content-Type: text/plain\n\n{TEXT}"


HEAD = "".join(f"c{number};" for number in range(10_000))
FILES: dict[str, Callable[[Path], None]] = {
    "list.html": lambda p: write(p, f"<ul>{'<li>a' * 20_000}</ul><p>{TEXT * 9}</p>"),
    "elements.html": lambda p: write(p, ("<b>" for _ in range(5 * MILLION))),
    "deep.html": lambda p: write(p, f"{'<div>' * 90_000}{TEXT * 9}"),
    "attributes.html": lambda p: write(p, f"<p {' '.join(f'a{n}=1' for n in range(MILLION))}>x"),
    "long.html": lambda p: write(p, f"<p>{TEXT * 400_000}</p>"),
    "objects.json": lambda p: write(p, ("[{}", *[",{}"] * 38 * MILLION, "]")),
    "lists.json": lambda p: write(p, f"[{'[' * 200_000}{']' * 200_000}]"),
    "keys.json": lambda p: write(
        p, ("[{", *(f'"k{n}":1,' for n in range(3 * MILLION)), '"text":"Un."}]')
    ),
    "item.json": lambda p: write(p, ('[{"text": "', *[TEXT] * 2 * MILLION, '"}]')),
    "lists.jsonl": lambda p: write(p, ('{"text": [[]', *[",[]"] * 20 * MILLION, "]}\n")),
    "deep.jsonl": lambda p: write(p, f'{{"text": {"[" * 900}"Un."{"]" * 900}}}\n'),
    "line.jsonl": lambda p: write(p, ('{"text": "', *[TEXT] * 2 * MILLION, '"}\n')),
    "columns.csv": lambda p: write(
        p, (f"{HEAD}titre;texte\n", *[f"{';' * 10_000}Un;{TEXT}\n"] * 200)
    ),
    "cell.csv": lambda p: write(p, ("titre,texte\n", 'Un,"', *[TEXT] * 2 * MILLION)),
    "quotes.csv": lambda p: write(p, ("titre,texte\n", '"' * 10 * MILLION)),
    "dictionary.parquet": write_dictionary,
    "texts.parquet": write_long_texts,
    "random-dictionary.parquet": write_random_dictionary,
    "types.parquet": write_types,
    "zeros.jsonl.gz": write_zeros,
    "sparse.jsonl": write_sparse,
    "sparse.txt": write_sparse,
    "members.zip": zipped(((f"{n}.txt", b"") for n in range(100_000)), zipfile.ZIP_STORED),
    "nested.zip": write_nested,
    "encrypted.zip": write_encrypted,
    "zip64.zip": write_zip64,
    "sizes.zip": write_many_sizes,
    "bzip2.zip": bomb("a.txt", zipfile.ZIP_BZIP2),
    "bomb.zip": bomb("a.jsonl"),
    "bomb.docx": bomb("word/document.xml"),
    "bomb.xlsx": bomb("xl/workbook.xml"),
    "far.xlsx": workbook(
        '<row r="1"><c r="A1" t="inlineStr"><is><t>texte</t></is></c></row>'
        '<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>Un.</t></is></c></row>'
    ),
    "cells.xlsx": workbook(
        '<row r="1"><c r="A1" t="inlineStr"><is><t>texte</t></is></c></row>'
        + f"<row>{'<c><v>1</v></c>' * 16_000}</row>" * 100
    ),
    "rows.ods": open_part(
        "<table:table>"
        + row("titre", "texte")
        + row("Un", TEXT, more=' table:number-rows-repeated="1048576"')
        + "</table:table>"
    ),
    "beyond.ods": open_part(
        "<table:table>"
        + row("titre", "texte")
        + row("Un", TEXT, more=' table:number-rows-repeated="999999999"')
        + "</table:table>"
    ),
    "blanks.odt": open_part('<text:p>Un<text:s text:c="999999999"/>deux.</text:p>' * 1000),
    "paragraphs.odt": open_part("<text:p/>" * 2 * MILLION),
    "members.epub": zipped((f"{n}.xhtml", b"<p>a</p>") for n in range(100_000)),
    "entities.rss": lambda p: write(p, entities()),
    "deep.xml": lambda p: write(p, f"<rss>{'<a>' * 500_000}"),
    "items.rss": lambda p: write(
        p, ("<rss><channel>", *["<item><title>a</title></item>"] * 200_000, "</channel></rss>")
    ),
    "bomb.pdf": pdf(100),
    "loop.pdf": pdf(0, kids="2 0 R"),
    "groups.rtf": lambda p: write(p, "{\\rtf1 " + "{" * 2 * MILLION),
    "parts.eml": lambda p: write(p, multipart(2000)),
    "marks.md": lambda p: write(p, "[" * MILLION + "*" * MILLION),
    "front.md": lambda p: write(p, "---\n" + "a: [" * MILLION),
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """Tell what became of a file."""

    size: int
    articles: int
    slugs: dict[str, int]
    seconds: float
    megabytes: int
    is_good: bool


def read_one(path: Path, good: Path) -> Outcome:
    """Read a file and the good one in this process, whose only children are readers."""
    from nlp.reading import Position
    from nlp.running.guarded import GuardedReading

    slugs: Counter[str] = Counter()
    reading = GuardedReading(
        [path, good],
        {"any_language": True},
        lambda reject: slugs.update([reject.slug]),
        Position(),
    )
    count = 0
    last = ""
    for article in reading.read():
        count += 1
        last = str(article.id)
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = used.ru_utime + used.ru_stime
    peak = used.ru_maxrss // 1024
    return Outcome(path.stat().st_size, count - 1, dict(slugs), seconds, peak, last == "bon")


def try_file(name: str, folder: Path) -> Outcome:
    """Make a file and read it, each in a process of its own; this one stays small."""
    command = [sys.executable, __file__, "--folder", str(folder)]
    subprocess.run([*command, "--make", name], check=True)
    told = subprocess.run([*command, "--read", name], check=True, capture_output=True, text=True)
    (folder / name).unlink()
    return Outcome(**json.loads(told.stdout))


def describe(name: str, outcome: Outcome) -> str:
    """Return the line of a file."""
    slugs = ", ".join(f"{count:,} {slug}" for slug, count in sorted(outcome.slugs.items()))
    cells = (
        name,
        f"{outcome.size / 1e6:,.3f}",
        f"{outcome.articles:,}",
        slugs or "none",
        f"{outcome.seconds:.1f}",
        f"{outcome.megabytes:,}",
        "yes" if outcome.is_good else "NO",
    )
    return f"| {' | '.join(cells)} |"


def list_lines(names: Iterable[str]) -> Iterator[str]:
    """Yield the lines of the table as they come."""
    yield "| file | MB | articles | rejects | seconds | peak, MB | the good one is read |"
    yield "|---|---|---|---|---|---|---|"
    with tempfile.TemporaryDirectory() as folder:
        write(Path(folder) / "z-bon.jsonl", GOOD)
        for name in names:
            yield describe(name, try_file(name, Path(folder)))


def main() -> None:
    """Print a table, a line for each file; keep it."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--only", default="", help="only files whose name holds this word")
    parser.add_argument("--no-page", action="store_true", help="keep no results")
    for name in ("--folder", "--make", "--read"):
        parser.add_argument(name, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.make:
        FILES[given.make](Path(given.folder) / given.make)
        return
    if given.read:
        folder = Path(given.folder)
        outcome = read_one(folder / given.read, folder / "z-bon.jsonl")
        shown = {name: getattr(outcome, name) for name in Outcome.__dataclass_fields__}
        print(json.dumps(shown))
        return
    lines = []
    for line in list_lines(name for name in FILES if given.only in name):
        lines.append(line)
        print(line, flush=True)
    if not given.no_page:
        write_page(HERE / "RESULTS-hostile.md", "Hostile files", "\n".join(lines))


if __name__ == "__main__":
    main()
