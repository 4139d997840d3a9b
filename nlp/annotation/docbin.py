"""spaCy's DocBin: examples as training data for `spacy train`, and back.

All spans are in the group "sc" (nested ones too), those that do not overlap are the entities,
topics are categories.
"""

from __future__ import annotations

import functools
import json
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from nlp.annotation import Example, OnLost, from_record, rows_of
from nlp.annotation.example import Row, Span, flat, restore
from nlp.atomic import write_beside
from nlp.lists import Scheme
from nlp.records import Record

GROUP = "sc"
_META = "rubrique"
_YES = 0.5
MOST_BYTES = 256 << 20  # of an unpacked file; 100,000 articles have about half


def write_docbin(
    records: Iterable[Record], path: str | Path, *, scheme: str = Scheme.MEDTOP
) -> int:
    """Write records as a DocBin; return how many.

    The accepted tags of `scheme` are the categories.
    """
    from spacy.tokens import DocBin

    examples = [from_record(record, scheme) for record in records]
    topics = sorted({topic for example in examples for topic in example.topics})
    box = DocBin(store_user_data=True)
    for example in examples:
        box.add(_doc(_french(), example, topics))
    with write_beside(path) as partial:
        box.to_disk(partial)
    return len(examples)


def read_docbin(path: str | Path, report: OnLost | None = None) -> Iterator[Row]:
    """Yield the gold row of each doc.

    The spans of its group "sc" if there is one, else its entities.

    Raises InputError for a file that is no DocBin.
    """
    yield from rows_of(_read_examples(Path(path)), str(path), "spaCy (DocBin)", report)


@functools.cache
def _french() -> Any:
    import spacy

    return spacy.blank("fr")


def _doc(nlp: Any, example: Example, topics: Iterable[str]) -> Any:
    """Return a doc with the tokenizer's words, cut where a span begins or ends within one."""
    from spacy.tokens import Doc

    words, spaces = _words(
        nlp.make_doc(example.whole), {edge for span in example.spans for edge in span[:2]}
    )
    doc: Any = Doc(nlp.vocab, words=words, spaces=spaces)
    doc.spans[GROUP] = [doc.char_span(*span) for span in example.spans]
    doc.set_ents([doc.char_span(*span) for span in flat(example.spans)], default="outside")
    doc.cats = dict.fromkeys(example.topics, 1.0)
    for topic in topics:
        doc.cats.setdefault(topic, 0.0)
    doc.user_data[_META] = json.dumps(example.meta)
    return doc


def _words(doc: Any, edges: set[int]) -> tuple[list[str], list[bool]]:
    words, spaces = [], []
    for token in doc:
        start, last = token.idx, token.idx + len(token)
        for end in (*sorted(edge for edge in edges if start < edge < last), last):
            words.append(doc.text[start:end])
            spaces.append(end == last and bool(token.whitespace_))
            start = end
    return words, spaces


def _read_limited(path: Path) -> bytes:
    """Return a packed file as it is.

    Raises ValueError for one that unpacks to more than any corpus needs.
    """
    packed = path.read_bytes()
    unpacker = zlib.decompressobj()
    unpacker.decompress(packed, MOST_BYTES)
    if unpacker.unconsumed_tail:
        raise ValueError(f"it unpacks to more than {MOST_BYTES >> 20} MB")
    return packed


def _read_examples(path: Path) -> Iterator[Example]:
    from spacy.tokens import DocBin

    try:
        box = DocBin(store_user_data=True).from_bytes(_read_limited(path))
    except (zlib.error, AssertionError) as error:
        raise ValueError(str(error) or "it is damaged") from None
    for doc in box.get_docs(_french().vocab):
        marked = doc.spans.get(GROUP) or doc.ents
        spans = [Span(span.start_char, span.end_char, span.label_) for span in marked]
        meta = json.loads(doc.user_data.get(_META, "{}"))
        yield restore(
            doc.text, meta, spans, [topic for topic, value in doc.cats.items() if value >= _YES]
        )
