"""Annotated articles -> examples: every candidate of every article with its evidence and its answer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from nlp.entities.arbiter import NOTHING, TYPES
from nlp.entities.reader import ArticleReader
from nlp.entities.recognition.recognizer import Recognizer
from nlp.evaluation.entities import COUNTRY_KINDS, gold_forms, occurrences
from nlp.lists import MentionKind
from nlp.records import Article

Row = Mapping[str, Any]
Place = tuple[str, int, int]
_NO_NAMES = (MentionKind.DEMONYM, MentionKind.ROLE)


@dataclass(frozen=True, slots=True)
class Answers:
    """Hold what an annotated article says: the types at each place, and places free to any answer.

    Free are capitals and seats that stand for their state: an evaluation lets them count as either.
    """

    types: Mapping[Place, frozenset[str]]
    free: frozenset[Place]


@dataclass(frozen=True, slots=True)
class Example:
    """Hold the candidates of one annotated article: where they stand, their evidence, the answers."""

    id: str
    places: Sequence[Place]
    forms: Sequence[str]
    evidence: Sequence[Sequence[str]]
    answers: Answers

    def labels(self) -> list[int | None]:
        """Return for each candidate the number of its type in TYPES, None where any answer is right."""
        return [self._label(place) for place in self.places]

    def _label(self, place: Place) -> int | None:
        if place in self.answers.free:
            return None
        types = self.answers.types.get(place, frozenset())
        named = sorted(types.intersection(TYPES), key=TYPES.index)
        return TYPES.index(named[0] if named else NOTHING)


def make_examples(
    gold: Iterable[Row], recognizer: Recognizer | None, reader: ArticleReader
) -> Iterator[Example]:
    """Yield an example for each annotated article, with what a recogniser finds in it.

    Without a recogniser the examples show what tables and words tell alone. The recogniser must not
    have been trained on these articles: it would be surer than it ever is.
    """
    for row in gold:
        article = Article(id=str(row["id"]), title=row["title"], text=row["text"])
        reading, candidates = reader.candidates(article, recognizer)
        evidence = reader.evidence(reading, candidates)
        places = []
        for name, found in candidates.items():
            field = reading.fields[name]
            places += [(name, *field.place(one.start, one.end)) for one in found]
        forms = [str(row[name])[start:end] for name, start, end in places]
        said = [pieces for name in candidates for pieces in evidence[name]]
        yield Example(str(row["id"]), places, forms, said, read_answers(row))


def read_answers(row: Row) -> Answers:
    """Return the answers of an annotated article.

    `mentions` (field, start, end, type) say them place by place, and so do `spans` and
    `title_spans` (start, end, label) from an annotation tool; without, every whole-word occurrence
    of a form is a mention of what the form names.
    """
    if "mentions" in row:
        return _placed_answers(row["mentions"])
    if "spans" in row:
        return _placed_answers(_tool_spans(row))
    types, metonyms = gold_forms(dict(row))
    answers: dict[Place, frozenset[str]] = {}
    free: set[Place] = set()
    for name in ("title", "text"):
        for start, end, form in occurrences({*types, *metonyms}, row[name]):
            if form in metonyms:
                free.add((name, start, end))
            elif form in types:
                answers[name, start, end] = frozenset(types[form])
    return Answers(answers, frozenset(free))


def _tool_spans(row: Row) -> Iterator[tuple[str, int, int, str]]:
    """Yield the spans of an annotation tool as field, start, end, type."""
    for field, name in (("title", "title_spans"), ("text", "spans")):
        for span in row.get(name, ()):
            yield field, int(span["start"]), int(span["end"]), str(span["label"])


def _placed_answers(mentions: Iterable[Sequence[Any]]) -> Answers:
    types: dict[Place, frozenset[str]] = {}
    free: set[Place] = set()
    for name, start, end, kind in mentions:
        place = (str(name), int(start), int(end))
        if kind == COUNTRY_KINDS["metonyms"]:
            free.add(place)
        elif kind not in _NO_NAMES:
            types[place] = types.get(place, frozenset()) | {str(kind)}
    return Answers(types, frozenset(free))
