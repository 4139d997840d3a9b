"""The functions that a text speaks of, each with its determiner, its time and what it is of.

"le futur ministre ukrainien de la Défense": a head noun of `functions.csv`, what stands before it
(determiner, "futur"), and its complement, a stretch of text that is read step by step until a verb,
a name of a person or the end of the clause. The words stand in the text as they are written, for
"à" is not "a".
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import ahocorasick

from nlp.entities.field import Field
from nlp.knowledge import Knowledge, Words
from nlp.knowledge.tables import Head
from nlp.knowledge.words import any_of
from nlp.text import key

_CAPITAL = r"[A-ZÀ-ÖØ-Þ][\w'-]*"
_LOWER = r"[a-zà-öø-ÿœ][\w-]*"
# Endings of adjectives of relation: none is that of a verb in the third person
_ENDINGS = "al ale aux ales el elle els elles aire aires if ive ifs ives ien ienne iens iennes"
_RELATION = rf"[\w-]+(?:{'|'.join(_ENDINGS.split())})\b"
_OF = r"(?:de la |de l'|du |des |de |d')"
_TO = r"(?:à la |à l'|au |aux )"
_CHARGE = rf"(?:(?:en charge|chargée?s?|auprès) {_OF})"
_LINK = rf" (?:{_CHARGE}|{_OF}|{_TO})(?:l'|la |le |les )?"
_CAPITAL_PART = rf"(?:{_OF}|{_TO})?{_CAPITAL}"
# Where what a function is of begins: "de la ", "chargé des "
LINK = re.compile(_LINK)
NOW, PAST, COMING = "now", "past", "coming"
_REACH = 120  # characters that a complement may have; the longest of 2,000 read ones has 112
_LEAD = 60  # characters before a head noun in which its determiner and modifiers stand


@dataclass(frozen=True, slots=True)
class _Step:
    """Hold one way in which a complement goes on.

    `has_adjective` tells that its last word must be an adjective of the tables; `needs_link`, that
    a noun phrase must have begun.
    """

    pattern: re.Pattern[str]
    has_adjective: bool = False
    needs_link: bool = False
    links: bool = False


_STEPS = (
    _Step(re.compile(rf" (?P<word>{_LOWER})"), has_adjective=True),  # "français", "délégué"
    _Step(re.compile(_LINK + _CAPITAL), links=True),  # "de la Défense"
    _Step(re.compile(r" \([A-ZÀ-Ý][\w/-]*(?: [\w/-]+){0,2}\)")),  # "(LR)"
    _Step(re.compile(rf" {_CAPITAL}")),  # "LREM", "Les Républicains"
    _Step(re.compile(rf" et (?P<word>{_LOWER})"), has_adjective=True),  # "russe et ukrainien"
    _Step(re.compile(rf" {_RELATION}"), needs_link=True),  # "de la Transition industrielle"
    _Step(re.compile(rf",? et {_CAPITAL_PART}"), needs_link=True),  # "et des Finances"
    _Step(  # ", des Finances et de la Relance"
        re.compile(rf", (?:{_OF}|{_TO}){_CAPITAL}(?=[^.;:!?]* et )"), needs_link=True
    ),
    _Step(re.compile(rf" (?:en|à) {_CAPITAL}")),  # "en Russie"
)


class ComplementReader:
    """Tell where the complement of a function ends."""

    def __init__(self, adjectives: Iterable[str], excluded: Iterable[str]) -> None:
        """Index adjectives; those of several words ("par intérim") are steps of their own.

        `excluded` are words after "de" that begin no noun phrase: "de passage", "de plus en plus".
        """
        forms = set(adjectives)
        phrases = sorted((form for form in forms if " " in form or "'" in form), key=_longest_first)
        self._adjectives = {key(form) for form in forms}
        phrase = _Step(re.compile(rf" (?:{'|'.join(map(re.escape, phrases))})\b"))
        no_nouns = "|".join(map(re.escape, excluded))
        noun = _Step(re.compile(rf"{_LINK}(?!(?:{no_nouns})\b){_LOWER}"), links=True)  # "du comité"
        self._steps = (phrase, *_STEPS, noun) if phrases else (*_STEPS, noun)

    def end(self, text: str, start: int, limit: int) -> int:
        """Return the end of the complement that begins at `start`, before `limit`."""
        end = start
        is_linked = False
        while True:
            taken = self._step(text, end, limit, is_linked=is_linked)
            if taken is None:
                return end
            end, links = taken
            is_linked = is_linked or links

    def _step(
        self, text: str, start: int, limit: int, *, is_linked: bool
    ) -> tuple[int, bool] | None:
        """Return the end of the first step that fits, and whether it begins a noun phrase."""
        for step in self._steps:
            if step.needs_link and not is_linked:
                continue
            found = step.pattern.match(text, start, limit)
            if found is None or (found.end() < limit and text[found.end()].isalnum()):
                continue
            if step.has_adjective and key(found["word"]) not in self._adjectives:
                continue
            return found.end(), step.links
        return None


def _longest_first(phrase: str) -> tuple[int, str]:
    return -len(phrase), phrase


@dataclass(frozen=True, slots=True)
class Name:
    """Hold where a person is named in a field, and the id of that person."""

    start: int
    end: int
    person: str


@dataclass(frozen=True, slots=True)
class Function:
    """Hold one function as a text words it, in offsets of the plain text.

    `opening` is where its determiner begins, `start` where its head noun does, `noun_end` where
    that ends and `end` where its complement does. `time` is NOW, PAST ("ex-", "ancien") or COMING
    ("futur").
    """

    opening: int
    start: int
    noun_end: int
    end: int
    head: Head
    title: str
    complement: str
    determiner: str
    is_plural: bool
    time: str

    @property
    def is_bare(self) -> bool:
        """Tell whether nothing is said of what the function is of."""
        return not self.complement


class FunctionReader:
    """Find the functions of a text. Built once from `functions.csv` and `words.csv`."""

    def __init__(self, knowledge: Knowledge, demonyms: Iterable[str]) -> None:
        """Compile the head nouns, longest first, and what may stand around them."""
        words = knowledge.words
        self._nouns = _automaton(knowledge.functions.values())
        self._modified = re.compile(_modified(words))
        self._past = words.keys("past_modifier")
        self._coming = words.keys("coming_modifier")
        self._plural = words.keys("plural_determiner")
        adjectives = (*words["function_adjective"], *words["regional_adjective"], *demonyms)
        self._complements = ComplementReader(adjectives, words["no_complement"])
        self._late_past = re.compile(rf" (?:{words.alternatives('past_modifier')})\b")
        self._then = tuple(f" {phrase}" for phrase in words["past_time"])
        self._late_coming = re.compile(rf" (?:{words.alternatives('coming_modifier')})\b")

    def read(self, field: Field, names: Sequence[Name]) -> list[Function]:
        """Return the functions of a field in order; `names` are those of people, in order.

        A noun inside a name is none: "Pape Gueye".
        """
        starts = [name.start for name in names]
        functions: list[Function] = []
        for start, noun_end, head in self._find_nouns(field.key):
            following = bisect_left(starts, noun_end)
            is_inside = following > 0 and names[following - 1].end > start
            is_manner = field.key.endswith(" en ", 0, start)  # "rédacteur en chef"
            if is_inside or is_manner:
                continue
            limit = min(len(field.plain), noun_end + _REACH, *starts[following : following + 1])
            functions.append(self._function(field, start, noun_end, head, limit))
        return functions

    def _find_nouns(self, keyed: str) -> list[tuple[int, int, Head]]:
        """Return the head nouns of a text, the longest where several begin, none overlapping."""
        if not len(self._nouns):
            return []
        around = f" {keyed} "
        longest: dict[int, tuple[int, Head]] = {}
        for last, (size, head) in self._nouns.iter(keyed):
            start = last + 1 - size
            if not around[start].isalnum() and not around[last + 2].isalnum():
                longest[start] = last + 1, head  # those of one start come by length
        found: list[tuple[int, int, Head]] = []
        for start, (end, head) in sorted(longest.items(), key=lambda item: item[0]):
            if not found or start >= found[-1][1]:
                found.append((start, end, head))
        return found

    def _function(
        self, field: Field, start: int, noun_end: int, head: Head, limit: int
    ) -> Function:
        text = field.in_cases(start, noun_end)
        end = self._complements.end(text, noun_end, limit)
        complement = field.plain[noun_end:end]
        before = self._modified.search(field.key, max(0, start - _LEAD), start)
        determiner = (before["determiner"] or "").strip() if before else ""
        modifiers = before["modifiers"] if before else ""
        return Function(
            opening=before.start("whole") if before else start,
            start=start,
            noun_end=noun_end,
            end=end,
            head=head,
            title=field.plain[start:noun_end],
            complement=complement,
            determiner=determiner,
            is_plural=determiner in self._plural or field.key[start:noun_end] in head.plurals,
            time=self._time(modifiers, complement),
        )

    def _time(self, modifiers: str, complement: str) -> str:
        said = {form for word in modifiers.split() for form in (word, word.removesuffix("s"))}
        late = LINK.split(complement, maxsplit=1)[0]  # "le président syrien déchu"
        is_past = self._late_past.search(late) or complement.endswith(self._then)
        if said & self._past or is_past:
            return PAST
        if said & self._coming or self._late_coming.search(late):
            return COMING
        return NOW


def _automaton(heads: Iterable[Head]) -> ahocorasick.Automaton:
    """Return an automaton over the forms of head nouns, which finds them in one pass."""
    automaton = ahocorasick.Automaton()
    for head in heads:
        for form in _forms(head):
            automaton.add_word(form, (len(form), head))
    automaton.make_automaton()
    return automaton


def _forms(head: Head) -> Iterator[str]:
    """Yield the forms of a head noun as look-up keys: singular and plural."""
    yield head.key
    yield from head.plurals


def _modified(words: Words) -> str:
    """Return the pattern of what may stand right before a head noun, over keys.

    "l'ancien ", "le tout nouveau ", "ex ".
    """
    determiners = words.key_alternatives("determiner", "plural_determiner")
    modifiers = any_of(
        words.keys("past_modifier") | words.keys("coming_modifier") | words.keys("present_modifier")
    )
    determiner = rf"\b(?P<determiner>(?:{determiners})(?:(?<=') ?| ))"
    return rf"(?P<whole>(?:{determiner})?(?P<modifiers>(?:\b(?:{modifiers})s? )*))$"
