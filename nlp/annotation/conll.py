r"""CoNLL: a token per line with its IOB2 tag last.

A blank line follows each paragraph, -DOCSTART- precedes an article. The middle column tells what
follows the token, as Universal Dependencies write it: "_" a space, "SpaceAfter=No",
"SpacesAfter=\n\n"; that of -DOCSTART- tells the article. So the very text comes back, and tools
that want the first and the last column find what they expect.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterable, Iterator
from typing import TextIO

from nlp.annotation.example import Example, Row, flat, restore
from nlp.annotation.tokens import Place, from_tags, to_tags, tokenise

_START = "-DOCSTART-"
_NO_SPACE, _SPACES = "SpaceAfter=No", "SpacesAfter="


def dump_conll(examples: Iterable[Example], stream: TextIO) -> int:
    """Write examples; return how many.

    Spans that overlap others are left out (see `flat`): a token has one tag.
    """
    count = 0
    for example in examples:
        stream.writelines(_lines(example))
        count += 1
    return count


def parse_conll(lines: Iterable[str]) -> Iterator[Example]:
    """Yield an example per -DOCSTART-, or a single one if there is none.

    Files of other tools are read too, columns by tab or blank; their tokens are joined by single
    spaces.
    """
    meta: Row = {}
    rows: list[list[str]] = []
    for line in itertools.chain(lines, [_START]):
        columns = line.rstrip("\r\n").split("\t") if "\t" in line else line.split()
        if columns and columns[0] == _START:
            if rows or meta:
                yield _example(meta, rows)
            meta, rows = _meta(columns), []
        elif columns or rows:
            rows.append(columns)


def _lines(example: Example) -> Iterator[str]:
    whole, spans = example.whole, flat(example.spans)
    places = list(tokenise(whole, spans))
    before = whole[: places[0][0]] if places else whole
    meta = {**example.meta, "topics": list(example.topics), "before": before}
    packed = json.dumps(meta, separators=(",", ":")).replace(" ", "\\u0020")
    yield f"{_START}\t{packed}\tO\n\n"
    following = [start for start, _ in [*places[1:], (len(whole), 0)]]
    for (start, end), tag, after in zip(places, to_tags(places, spans), following, strict=False):
        gap = whole[end:after]
        yield f"{whole[start:end]}\t{_gap_column(gap)}\t{tag}\n"
        if "\n" in gap and after < len(whole):
            yield "\n"
    yield "\n"


def _gap_column(gap: str) -> str:
    if gap in ("", " "):
        return "_" if gap else _NO_SPACE
    return _SPACES + json.dumps(gap)[1:-1].replace(" ", "\\s")


def _gap(columns: list[str]) -> str:
    column = columns[1] if len(columns) > 2 else "_"
    if column.startswith(_SPACES):
        return str(json.loads(f'"{column.removeprefix(_SPACES)}"'.replace("\\s", " ")))
    return "" if column == _NO_SPACE else " "


def _meta(columns: list[str]) -> Row:
    """Return what -DOCSTART- says of the article; nothing in the files of other tools."""
    packed = columns[1] if len(columns) > 1 else ""
    return dict(json.loads(packed)) if packed.startswith("{") else {}


def _example(meta: Row, rows: list[list[str]]) -> Example:
    """Return one article.

    Without our meta, a blank line is a new paragraph and the last gap is dropped.
    """
    whole = str(meta.get("before", ""))
    places: list[Place] = []
    tags: list[str] = []
    for columns in rows:
        if columns:
            places.append((len(whole), len(whole) + len(columns[0])))
            tags.append(columns[-1])
            whole += columns[0] + _gap(columns)
        elif not meta:
            whole = whole.rstrip() + "\n"
    return restore(
        whole if meta else whole.rstrip(), meta, from_tags(places, tags), meta.get("topics", ())
    )
