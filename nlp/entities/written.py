"""People told by how their names are written: initials, surname first, given name after it.

"J.-P. Duval", "LE GALL Yves, N'DIAYE Awa", "Duval (Marie-Anne)", "Rivière, Paul (Nice)". Running text
hardly ever writes so, lists, captions and registers do: where the writing is plain, it decides. So it
does in a headline all in capitals for those whom the article names in full: "MACRON A PARIS", and where
two surnames are joined of people who led or are named in full: "le tandem Trump-Poutine".
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from nlp.entities.field import FIELDS, Field
from nlp.entities.spans import Found, Hit, Reading, Span, Stretches, Taken, kind_of
from nlp.knowledge import GOVERNING, Knowledge
from nlp.text import fold, key

# As sure as the recogniser is of most names: annotated press has two, both right, too few to measure
_SCORE = 0.9
_SURE = 0.5  # the recogniser's probability from which single initials are a person's
_UPPER, _LOWER = "A-ZÀ-ÖØ-Þ", "a-zà-öø-ÿ"
_INITIALS = rf"(?:[{_UPPER}]\.(?:-| ?)){{1,3}}"
_PARTICLE = r"(?:(?:[Dd]e|[Dd]u|[Ll]e|[Ll]a|[Vv]an|[Vv]on|[Bb]en|[Ee]l) |[Dd]')"
_PART = rf"[{_UPPER}](?:[{_LOWER}]|['-](?=[{_UPPER}{_LOWER}])|[{_UPPER}](?=[{_LOWER}]))+"
_SURNAME = rf"{_PARTICLE}?{_PART}"
_GIVEN = rf"[{_UPPER}][{_LOWER}]+(?:-[{_UPPER}][{_LOWER}]+)?"
_CAPITALS = rf"[{_UPPER}](?:[{_UPPER}]|['-](?=[{_UPPER}]))+"
_NO_WORD = r"(?<![\w'-])"
_WITH_INITIALS = re.compile(
    rf"(?<![\w.'-])(?!M\. ?[{_UPPER}][{_LOWER}])(?P<initials>{_INITIALS})"
    rf"(?P<surname>{_PARTICLE}?(?:{_PART}|{_CAPITALS}))(?![\w'])"
)
_INITIAL = re.compile(rf"[{_UPPER}]\.")
_COMPOUND = re.compile(rf"[{_UPPER}]\.-[{_UPPER}]\.")
# How a surname stands before a given name, and what may follow; each is one way to write a list. Before each, what is
# sought first: the end of it, which begins with a sign or a capital and is looked for ten times as fast
_TURNED = tuple(
    (re.compile(end), re.compile(pattern))
    for end, pattern in (
        (
            rf"[{_UPPER}] {_GIVEN}",
            rf"{_NO_WORD}(?P<surname>{_CAPITALS}(?: {_CAPITALS}){{0,2}}) (?P<given>{_GIVEN})"
            rf"(?![\w'-]| [{_UPPER}])",
        ),
        (
            rf"\({_GIVEN}\)",
            rf"{_NO_WORD}(?P<surname>{_SURNAME}(?: {_PART})?) \((?P<given>{_GIVEN})\)",
        ),
        (
            rf", {_GIVEN} \(",
            rf"{_NO_WORD}(?P<surname>{_SURNAME}(?: {_PART})?), (?P<given>{_GIVEN})(?= \()",
        ),
    )
)
_WORD = rf"[{_UPPER}][{_UPPER}{_LOWER}]+"
_PAIR = re.compile(
    rf"(?<![\w-])(?P<first>{_PARTICLE}?{_WORD})-(?P<second>{_PARTICLE}?{_WORD})(?![\w'-])"
)
# The second half alone: begins with a sign, and is found far sooner
_SECOND = re.compile(rf"-(?P<second>{_PARTICLE}?{_WORD})(?![\w'-])")
# A given name or a civility before it: "Yaël Braun-Pivet" is one person
_CAPITAL_BEFORE = re.compile(rf"(?<![\w'])[{_UPPER}](?!')[\w'.-]*,? $")
_LEADING = (*GOVERNING, "party_leader")
_SIGHT = 40  # characters before a pair that are looked at
_LINE = re.compile(r"[^\n]+")
_JOINT = re.compile(r"(?: \([^()\n]{1,30}\))?(?:,? et | ?[,;] ?|\n[-•–]? ?)")


@dataclass(frozen=True, slots=True)
class Written:
    """Hold a person's name by its edges, and where all ends that is written with it: "Duval (Marie)"."""

    start: int
    end: int
    last: int


class WrittenNames:
    """Find the people whose names are written as lists and captions do. Built once; `name` is pure."""

    def __init__(self, knowledge: Knowledge) -> None:
        """Take the names of the tables, and the civilities, which are no surnames."""
        self._given_names = knowledge.given_names
        self._leading = frozenset(_surnames_of_leaders(knowledge))
        self._surnames = knowledge.surnames
        self._civilities = knowledge.words.keys("civility")

    def name(self, names: Sequence[Found], reading: Reading) -> list[Found]:
        """Return the names of an article with these people among them, in order."""
        kept: list[Found] = []
        named = _named_in_full(names)
        for field in FIELDS:
            own = [found for found in names if found.field == field]
            read = reading.fields[field]
            spans = reading.spans.get(field, ())
            written = [*_with_initials(read, spans), *self._turned(read, reading.hits[field])]
            written += _in_headlines(read, named)
            pairs = list(self._pairs(read, named))
            if pairs:
                joined = {pair.span() for pair in pairs}
                own = [found for found in own if (found.start, found.end) not in joined]
                written += [half for pair in pairs for half in _halves(pair)]
            kept += _with_written(own, written, read) if written else own
        return kept

    def _pairs(self, read: Field, named: Collection[str]) -> Iterator[re.Match[str]]:
        """Yield where two people are joined by their surnames.

        Both led a state or a party or are named in full in the article; a surname of two parts is one person's.
        """
        halves = (found["second"] for found in _SECOND.finditer(read.plain))
        if not any(self._is_surname(half, named) for half in halves):
            return
        found = list(_PAIR.finditer(read.plain))
        one_person = {
            pair[0]
            for pair in found
            if _CAPITAL_BEFORE.search(read.plain, max(0, pair.start() - _SIGHT), pair.start())
        }
        for pair in found:
            if pair[0] in one_person or fold(pair[0]) in self._surnames:
                continue
            if all(self._is_surname(pair[half], named) for half in ("first", "second")):
                yield pair

    def _is_surname(self, word: str, named: Collection[str]) -> bool:
        folded = fold(word)
        if folded in self._given_names:
            return False
        return folded in self._leading or key(word) in named

    def _turned(self, read: Field, hits: Sequence[Hit]) -> Iterator[Written]:
        """Yield the names that stand surname first.

        Where the given name is one of the tables; of the names joined to such a one in a list all do.
        """
        patterns = [pattern for end, pattern in _TURNED if end.search(read.plain)]
        if not patterns:
            return
        known = Taken(len(read.plain))
        for hit in hits:
            if hit.strong and hit.kind == "name" and kind_of(hit.targets[0]) != "person":
                known.take(hit.start, hit.end)
        for pattern in patterns:
            found = [
                one
                for one in pattern.finditer(read.plain)
                if not known.overlaps(*one.span("surname"))
                and key(one["surname"]) not in self._civilities
            ]
            for group in _lists(found, read.plain):
                if any(self._is_given(one["given"]) for one in group):
                    yield from map(_written, group)

    def _is_given(self, word: str) -> bool:
        return fold(word).partition(" ")[0] in self._given_names


def _surnames_of_leaders(knowledge: Knowledge) -> Iterator[str]:
    """Yield the folded surnames of those who ever governed or led a party."""
    for surname, people in knowledge.surnames.items():
        terms = [term for person in people for term in knowledge.terms.get(person, ())]
        if any(term.role in _LEADING for term in terms):
            yield surname


def _halves(pair: re.Match[str]) -> Iterator[Written]:
    for half in ("first", "second"):
        start, end = pair.span(half)
        yield Written(start, end, end)


def _with_initials(read: Field, spans: Sequence[Span]) -> Iterator[Written]:
    """Yield the names that begin with initials: compound ones, others where the recogniser agrees."""
    if not _INITIAL.search(read.plain):
        return
    seen = {
        (span.start, span.end) for span in spans if span.label == "person" and span.score >= _SURE
    }
    for found in _WITH_INITIALS.finditer(read.plain):
        if _COMPOUND.match(found["initials"]) or found.span() in seen:
            yield Written(found.start(), found.end(), found.end())


def _named_in_full(names: Iterable[Found]) -> dict[str, None]:
    """Return the full names and surnames of the people whose full name stands in small letters."""
    named: dict[str, None] = {}
    for found in names:
        words = key(found.text).split()
        if found.type == "person" and len(words) > 1 and not found.text.isupper():
            named[" ".join(words)] = None
            named[" ".join(words[1:])] = None
            named[words[-1]] = None
    return named


def _in_headlines(read: Field, named: Iterable[str]) -> Iterator[Written]:
    """Yield where people named elsewhere stand in lines all in capitals."""
    lines = [line for line in _LINE.finditer(read.plain) if line[0].isupper() and " " in line[0]]
    if not lines:
        return
    names = "|".join(map(re.escape, sorted(named, key=len, reverse=True)))
    if not names:
        return
    pattern = re.compile(rf"(?<![\w'])(?:{names})(?!\w)")
    for line in lines:
        for found in pattern.finditer(read.key, *line.span()):
            yield Written(found.start(), found.end(), found.end())


def _lists(found: Iterable[re.Match[str]], text: str) -> Iterator[list[re.Match[str]]]:
    """Yield names written in one way, those joined by commas or "et" together."""
    group: list[re.Match[str]] = []
    for one in found:
        if group and not _JOINT.fullmatch(text, group[-1].end(), one.start()):
            yield group
            group = []
        group.append(one)
    if group:
        yield group


def _written(found: re.Match[str]) -> Written:
    """Return a name written surname first; a given name apart from it is no part of the mention."""
    is_apart = found.end("surname") + 1 < found.start("given")
    end = found.end("surname") if is_apart else found.end()
    return Written(found.start(), end, found.end())


def _with_written(names: Sequence[Found], written: Iterable[Written], read: Field) -> list[Found]:
    """Return the names of a field with the written ones, and without what overlaps those."""
    people = Stretches((one.start, one.end) for one in names if one.type == "person")
    plain = [one for one in written if not people.hold_more(one.start, one.end)]
    taken = Taken(len(read.plain))
    for one in plain:
        taken.take(one.start, one.last)
    exact = {(one.start, one.end): one for one in names if one.type == "person"}
    kept = [one for one in names if not taken.overlaps(one.start, one.end)]
    for one in plain:
        form = read.plain[one.start : one.end]
        new = Found(read.name, one.start, one.end, form, "person", (), "pattern", _SCORE)
        kept.append(exact.get((one.start, one.end), new))
    return sorted(kept, key=lambda one: one.start)
