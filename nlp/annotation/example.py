"""One article as annotation tools see it: a single text with labelled spans and a list of topics.

Title and text are joined by a blank line, and where they meet is remembered as the cut, so that
what comes back is a title and a text again, with the offsets of each.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from nlp.lists import EntityType, MentionKind
from nlp.records import Article, Entity, Mention, Record

Row = dict[str, Any]

JOINT = "\n\n"
_TYPES = EntityType.values()
LABELS = (*_TYPES, *(kind.value for kind in MentionKind if kind != MentionKind.NAME))


class Span(NamedTuple):
    """Mark one place: half-open code-point offsets, and a label."""

    start: int
    end: int
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """Hold one article with its spans, its topics and given keywords.

    The spans are offsets into `whole`, sorted, each once.
    """

    id: str
    title: str
    text: str
    date: str | None = None
    spans: tuple[Span, ...] = ()
    topics: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()

    @property
    def cut(self) -> int:
        """Return where the text begins in `whole`."""
        return len(self.title) + len(JOINT) if self.title else 0

    @property
    def whole(self) -> str:
        """Return title and text as one string."""
        return f"{self.title}{JOINT}{self.text}" if self.title else self.text

    @property
    def meta(self) -> Row:
        """Return what a tool must carry along so that `restore` finds the article again."""
        return {"id": self.id, "date": self.date, "cut": self.cut, "keywords": list(self.keywords)}

    def to_row(self) -> Row:
        """Return the row of a gold file.

        `spans` are offsets into the text, `title_spans` into the title.

        Raises ValueError for a span that runs from the title into the text.
        """
        for span in self.spans:
            if span.start < self.cut and span.end > len(self.title):
                raise ValueError(
                    f"the {span.label} at {span.start}-{span.end} runs over the end of the title"
                )
        return {
            "id": self.id,
            "date": self.date,
            "title": self.title,
            "text": self.text,
            "spans": [_shifted(span, -self.cut) for span in self.spans if span.start >= self.cut],
            "title_spans": [_shifted(span, 0) for span in self.spans if span.start < self.cut],
            "topics": list(self.topics),
            "keywords": list(self.keywords),
        }


def from_record(record: Record, scheme: str) -> Example:
    """Return the example of a record.

    Every mention, and the accepted tags of one scheme as topics.
    """
    article = record.article
    bare = Example(
        id=str(article.id),
        title=article.title,
        text=article.text,
        date=article.date.isoformat() if article.date else None,
        topics=tuple(
            dict.fromkeys(tag.code for tag in record.tags if tag.accepted and tag.scheme == scheme)
        ),
        keywords=article.keywords,
    )
    shift = {"title": 0, "text": bare.cut}
    spans = [
        _placed(entity, mention, shift[mention.field])
        for entity in record.entities
        for mention in entity.mentions
    ]
    return replace(bare, spans=_tidy(bare.whole, spans))


def _placed(entity: Entity, mention: Mention, by: int) -> Span:
    return Span(mention.start + by, mention.end + by, label_of(entity, mention))


def label_of(entity: Entity, mention: Mention) -> str:
    """Return the label of a mention: the entity's type for a name, else the kind.

    Demonyms and metonyms stand for countries, roles for people, so that the type is never lost.
    """
    return entity.type if mention.kind == MentionKind.NAME else mention.kind


def restore(
    whole: str,
    meta: Mapping[str, Any],
    spans: Iterable[tuple[int, int, str]],
    topics: Iterable[str],
) -> Example:
    """Return the example that a tool gives back. Without `meta` the whole is a text without title.

    A span that begins in the text and ends past it is trimmed; one outside it is left out and told
    in `lost`. Raises ValueError for a span without label, or if the text was changed around the cut.
    """
    cut = int(meta.get("cut") or 0)
    if cut and whole[cut - len(JOINT) : cut] != JOINT:
        raise ValueError("the text was changed: title and text cannot be told apart")
    title, text = whole[: max(0, cut - len(JOINT))], whole[cut:]
    kept, lost = _with_places(whole, spans, cut)
    return Example(
        id=str(meta.get("id") or Article(title=title, text=text).id),
        title=title,
        text=text,
        date=meta.get("date"),
        spans=_tidy(whole, kept),
        topics=tuple(dict.fromkeys(map(str, topics))),
        keywords=tuple(map(str, meta.get("keywords") or ())),
        lost=tuple(lost),
    )


def flat(spans: Iterable[Span]) -> list[Span]:
    """Return spans that do not overlap, in order.

    Names before other kinds, long before short, first before later.
    """
    taken: list[Span] = []
    for span in sorted(spans, key=_names_first):
        place = bisect_left(taken, span)
        beside = taken[max(0, place - 1) : place + 1]
        if all(span.end <= other.start or other.end <= span.start for other in beside):
            taken.insert(place, span)
    return taken


def _names_first(span: Span) -> tuple[bool, int, Span]:
    return span.label not in _TYPES, span.start - span.end, span


def _with_places(
    whole: str, spans: Iterable[tuple[int, int, str]], cut: int
) -> tuple[list[tuple[int, int, str]], list[str]]:
    """Return the spans that have a place in the text, and what is to be said of the others."""
    kept, lost = [], []
    for start, end, label in spans:
        if label and 0 <= start < len(whole) < end:
            lost.append(f"the {label} at {start}-{end} ends past the text and was trimmed")
            kept.append((start, len(whole), label))
        elif label and start < cut and end > cut - len(JOINT):
            lost.append(f"the {label} at {start}-{end} runs over the end of the title")
        elif label and not 0 <= start < end <= len(whole):
            lost.append(f"there is no place {start}-{end} for {label!r} in the text")
        else:
            kept.append((start, end, label))
    return kept, lost


def _tidy(whole: str, spans: Iterable[tuple[int, int, str]]) -> tuple[Span, ...]:
    """Return spans in order, each once, without the blanks that a hand caught at their edges."""
    found = set()
    for start, end, label in spans:
        if not (0 <= start < end <= len(whole) and label):
            raise ValueError(f"there is no place {start}-{end} for {label!r} in the text")
        marked = whole[start:end]
        if words := marked.strip():
            begin = start + marked.index(words)
            found.add(Span(begin, begin + len(words), str(label)))
    return tuple(sorted(found))


def _shifted(span: Span, by: int) -> Row:
    return {"start": span.start + by, "end": span.end + by, "label": span.label}
