"""Brat: a folder with a .txt and an .ann file per article, and annotation.conf.

What brat has no place for goes to articles.jsonl.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from nlp.annotation.example import LABELS, Example, Row, Span, restore
from nlp.atomic import write_folder_beside
from nlp.records import encode_json
from nlp.text import slug

_ARTICLES = "articles.jsonl"
_CONFIGURATION = """[entities]
{labels}

[relations]
<OVERLAP> Arg1:<ENTITY>, Arg2:<ENTITY>, <OVL-TYPE>:<ANY>

[events]

[attributes]
"""
_LINE = re.compile(r"[^\r\n]+")  # brat allows no line end in a span: it is told in pieces
_TEXT_BOUND = re.compile(r"T\d+\t(\S+) (\d+ \d+(?:;\d+ \d+)*)(?:\t|$)")


def write_brat(examples: Iterable[Example], folder: Path) -> int:
    """Write a new folder that brat can open; return how many.

    Topics go to articles.jsonl: brat cannot show them.
    """
    count = 0
    with write_folder_beside(folder) as partial:
        labels = "\n".join(LABELS)
        _write_text(partial / "annotation.conf", _CONFIGURATION.format(labels=labels))
        with (partial / _ARTICLES).open("w", encoding="utf-8", newline="\n") as articles:
            for example in examples:
                count += 1
                stem = f"{count:06d}-{slug(example.id)[:60]}"
                _write_text(partial / f"{stem}.txt", example.whole)
                _write_text(partial / f"{stem}.ann", "".join(_lines(example)))
                row = {"file": stem, **example.meta, "topics": list(example.topics)}
                articles.write(encode_json(row).decode() + "\n")
    return count


def read_brat(folder: Path) -> Iterator[Example]:
    """Yield the example of every .ann file with its .txt, in the order of their names."""
    known = _read_articles(folder)
    for path in sorted(folder.glob("*.ann")):
        whole = path.with_suffix(".txt").read_bytes().decode("utf-8")
        meta = known.get(path.stem, {"id": path.stem})
        spans = _parse(path.read_bytes().decode("utf-8"), whole)
        yield restore(whole, meta, spans, meta.get("topics", ()))


def _write_text(path: Path, text: str) -> None:
    path.write_bytes(text.encode("utf-8"))


def _read_articles(folder: Path) -> dict[str, Row]:
    path = folder / _ARTICLES
    lines = path.read_text(encoding="utf-8").split("\n") if path.is_file() else []
    return {row["file"]: row for row in map(json.loads, filter(None, lines))}


def _lines(example: Example) -> Iterator[str]:
    whole = example.whole
    for number, span in enumerate(example.spans, start=1):
        pieces = list(_LINE.finditer(whole, span.start, span.end))
        places = ";".join(f"{piece.start()} {piece.end()}" for piece in pieces)
        words = " ".join(piece[0] for piece in pieces)
        yield f"T{number}\t{span.label} {places}\t{words}\n"


def _parse(lines: str, whole: str) -> Iterator[Span]:
    """Yield the text-bound annotations; all other kinds are ignored.

    Raises ValueError for one in pieces that anything but blanks sets apart, which no span can hold.
    """
    for found in filter(None, map(_TEXT_BOUND.match, lines.split("\n"))):
        edges = [int(edge) for edge in re.findall(r"\d+", found[2])]
        gaps = zip(edges[1::2], edges[2::2], strict=False)
        if any(whole[end:start].strip() for end, start in gaps):
            raise ValueError(f"the {found[1]} at {found[2]} is in pieces; join it or take it away")
        yield Span(edges[0], edges[-1], found[1])
