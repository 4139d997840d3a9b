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
    Where only some places were decided (None: all were), the others are free as well, but for those
    that share letters with a decided name.
    """

    types: Mapping[Place, frozenset[str]]
    free: frozenset[Place]
    decided: frozenset[Place] | None = None

    def is_open(self, place: Place) -> bool:
        """Tell whether nothing is said of a place."""
        if place in self.free:
            return True
        if self.decided is None or place in self.decided:
            return False
        return not any(_overlap(place, named) for named in self.types)


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
        if self.answers.is_open(place):
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
    if "decided" in row:
        return _decided_answers(row["decided"])
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


def correct_answers(row: Row, decided: Iterable[Sequence[Any]]) -> Row:
    """Return an annotated article whose answers follow what was decided about some of its places."""
    given = read_answers(row)
    types, free = dict(given.types), set(given.free)
    for name, start, end, kind in decided:
        place = (str(name), int(start), int(end))
        free.discard(place)
        types.pop(place, None)
        if kind is not None:
            types = {other: own for other, own in types.items() if not _overlap(place, other)}
            types[place] = frozenset((str(kind),))
    mentions = [(*place, kind) for place, kinds in sorted(types.items()) for kind in sorted(kinds)]
    mentions += [(*place, COUNTRY_KINDS["metonyms"]) for place in sorted(free)]
    return {**row, "mentions": mentions}


def _decided_answers(decided: Iterable[Sequence[Any]]) -> Answers:
    types: dict[Place, frozenset[str]] = {}
    places: set[Place] = set()
    for name, start, end, kind in decided:
        place = (str(name), int(start), int(end))
        places.add(place)
        if kind is not None:
            types[place] = frozenset((str(kind),))
    return Answers(types, frozenset(), frozenset(places))


def _overlap(one: Place, other: Place) -> bool:
    return one[0] == other[0] and one[1] < other[2] and other[1] < one[2]


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
