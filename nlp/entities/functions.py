"""The functions that a text speaks of, what each is of, and of whom it is said.

"le futur ministre ukrainien de la Défense": a head noun of `functions.csv`, what stands before it
(determiner, "futur"), and its complement, a stretch of text that is read step by step until a verb,
a name of a person or the end of the clause. The words stand in the text as they are written, for
"à" is not "a".

"le président américain Donald Trump" and "le ministre ukrainien de la Défense, Rustem Oumerov," stand
before the name, "Luc Ferrand, député de la Creuse," and "Luc Ferrand (président)" after it. A comma
also closes an opening clause ("Interrogée par le président, Odile Marchand a parlé", "Selon Odile
Marchand, le président a parlé"): then the function is that of somebody else. What tells the two
apart is whether an apposition is closed again, and what stands before it in its sentence.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
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


# Of whom a function is said.

_SENTENCE_END = re.compile(r"[.!?;:\n«»\"()]")
_SENTENCE = 300  # characters looked back for the beginning of a sentence
_GAP = 60  # characters that may stand between a function and its name, civility included

_PARTY = r"(?: \([A-ZÀ-Ý][\w/-]*(?: [\w/-]+){0,2}\))?"  # "Luc Ferrand (LR)"
_AGE = r"(?:,? \(?\d{1,3} ans\)?)?"
_NOTE = _PARTY + _AGE
# Between a name and the function after it
_AFTER_NAME = re.compile(
    rf"{_NOTE}(?P<link>, (?:également |aussi |lui-même |elle-même |l'une? (?=des|$))?| ?\(| [–—-] "
    r"| (?:est|demeure|reste) )"
)
_SAME_PERSON = re.compile(r"(?:,| et|, et) ")  # between two functions of one person
_CLOSED = re.compile(rf"{_NOTE} ?(?:[,.;:!?)»\"\n]|$|[–—-] )")
_ENUMERATED = re.compile(rf"{_NOTE}(?:,| et| ou| ainsi que) ")
_PARTICIPLE = re.compile(r"[A-ZÀ-Ý][\w'-]*(?:é|i|is|it|u|ert|ant)(?:e|s|es)?\b")


@dataclass(frozen=True, slots=True)
class Saying:
    """Hold a function and the names it is said of; nobody named for "le président français"."""

    function: Function
    of: tuple[Name, ...]


class ClauseReader:
    """Tell of whom functions are said, from the words and signs between them and the names."""

    def __init__(self, words: Words) -> None:
        """Compile what may stand between a function and a name."""
        titles = words.alternatives("title", "civility")
        self._titles = re.compile(rf"(?:(?:\b|^)(?:{titles})\b\.? ?)+$", re.IGNORECASE)
        # "a dit X, le président du club en marge de": what may follow an apposition not closed
        self._goes_on = re.compile(rf" (?:{words.alternatives('continuation')}) ")
        # The subject of a main clause, after the comma that ends an opening clause
        subjects = words.alternatives("subject")
        self._subject = re.compile(rf", ?(?:(?:{subjects}) |[ldcjnsm]'|[A-ZÀ-Ý])")
        self._openers = words.keys("clause_opener")
        self._attendants = words.keys("kin") | words.keys("attendant")
        subordinates = words.alternatives("subordinate")
        self._subordinate = re.compile(rf"\b(?:{subordinates}) (?:(?:à|de) )?$")
        self._possessive = words.keys("possessive_determiner")
        self._definite = words.keys("definite_determiner")

    def read(self, text: str, functions: Sequence[Function], names: Sequence[Name]) -> list[Saying]:
        """Return the functions of a text, each with the names it is said of, in order."""
        said: list[tuple[Name, ...]] = []
        last: Saying | None = None  # the last function that stood after a name
        for index, function in enumerate(functions):
            following = functions[index + 1] if index + 1 < len(functions) else None
            bearers = self._named_after(text, function, following, names)
            if not bearers:
                bearers = self._named_before(text, function, names, last)
                last = Saying(function, bearers) if bearers else last
            said.append(bearers)
        for index in range(len(functions) - 2, -1, -1):
            if not said[index] and _is_joined(text, functions[index], functions[index + 1]):
                said[index] = said[index + 1]
        return list(map(Saying, functions, said))

    # A function before its name.

    def _named_after(
        self, text: str, function: Function, following: Function | None, names: Sequence[Name]
    ) -> tuple[Name, ...]:
        place = bisect_left(names, function.end, key=_start)
        if place == len(names) or names[place].start - function.end > _GAP:
            return ()
        if following and following.start < names[place].start:
            return ()  # "le porte-parole du ministre Luc Ferrand"
        if self._subordinate.search(text, max(0, function.opening - _GAP), function.opening):
            return ()
        bearers = self._enumerated(text, names, place) if function.is_plural else (names[place],)
        gap = text[function.end : names[place].start]
        sign = self._titles.sub("", gap).strip(" ") if len(gap) > 1 else gap.strip(" ")
        if not sign or (sign == "(" and text[bearers[-1].end :].startswith(")")):
            return bearers
        if sign in (",", "–", "—", "-") and self._is_apposed(text, function, names, bearers):
            return bearers
        return ()

    def _is_apposed(
        self, text: str, function: Function, names: Sequence[Name], bearers: tuple[Name, ...]
    ) -> bool:
        """Tell whether names after a function and a comma say who holds it."""
        end = bearers[-1].end
        if self._is_of_an_attendant(text, function) or _is_of_the_last(text, function, names):
            return False
        opening = self._sentence(text, function.opening)
        if not function.is_plural and self._goes_on_with_a_name(text, end, names):
            return False
        if not _CLOSED.match(text, end):
            starts = not opening.strip() and function.determiner in self._definite
            return starts and re.match(r" [a-zà-ÿ]", text[end : end + 2]) is not None
        if self._is_opening_clause(opening) and text[end : end + 1] == ",":
            return self._subject.match(text, end) is not None
        return True

    def _is_of_an_attendant(self, text: str, function: Function) -> bool:
        """Tell whether a function is that of whom somebody attends: "le frère du président, X"."""
        before = key(text[max(0, function.opening - _GAP) : function.opening]).split()
        is_complement = function.determiner == "du" or before[-1:] == ["de"]
        return is_complement and not self._attendants.isdisjoint(before[-3:])

    # A function after its name.

    def _named_before(
        self, text: str, function: Function, names: Sequence[Name], last: Saying | None
    ) -> tuple[Name, ...]:
        place = bisect_right(names, function.opening, key=_end) - 1
        if place < 0:
            return ()
        if last and not function.determiner and last.function.end <= function.opening:
            between = text[last.function.end : function.opening]
            if _SAME_PERSON.fullmatch(between):
                return last.of
        name = names[place]
        link = _AFTER_NAME.fullmatch(text, name.end, function.opening)
        if link is None or function.determiner in self._possessive:
            return ()
        bearers = self._enumerated_back(text, names, place) if function.is_plural else (name,)
        if link["link"] == " (":
            return bearers
        if not function.determiner or link["link"].endswith(("un ", "une ")):
            return bearers
        return bearers if self._stands_after(text, function, name, names) else ()

    def _stands_after(
        self, text: str, function: Function, name: Name, names: Sequence[Name]
    ) -> bool:
        """Tell whether a function with a determiner, after a name and a comma, is of that name."""
        place = bisect_left(names, function.end, key=_start)
        if place < len(names) and text[function.end : names[place].start].strip(" ") in ("", ","):
            return False  # an enumeration: "Merz, le secrétaire général de l'Otan Mark Rutte"
        closed = _CLOSED.match(text, function.end)
        if not self._is_opening_clause(self._sentence(text, name.start)):
            return bool(closed or self._goes_on.match(text, function.end))
        if text[function.end : function.end + 1] != ",":
            return closed is not None
        return not function.is_bare and self._subject.match(text, function.end) is not None

    # The sentence around.

    def _sentence(self, text: str, end: int) -> str:
        """Return the words of a sentence before a place."""
        return _SENTENCE_END.split(text[max(0, end - _SENTENCE) : end])[-1]

    def _is_opening_clause(self, words: str) -> bool:
        """Tell whether the words of a sentence up to here are a clause before the main one.

        "Selon ", "Interrogée par ", "Lors d'une réunion avec ".
        """
        if "," in words:
            return False
        first = re.match(r" *(?P<word>[\w]+(?:'\w+)?)", words)
        if first is None:
            return False
        word = first["word"]
        return key(word) in self._openers or _PARTICIPLE.fullmatch(word) is not None

    def _goes_on_with_a_name(self, text: str, end: int, names: Sequence[Name]) -> bool:
        """Tell whether a name is followed by another one: "X, Y et Z"."""
        place = bisect_left(names, end, key=_start)
        return place < len(names) and self._is_enumeration(text[end : names[place].start])

    def _is_enumeration(self, gap: str) -> bool:
        return len(gap) < _GAP and _ENUMERATED.fullmatch(self._titles.sub("", gap)) is not None

    def _enumerated(self, text: str, names: Sequence[Name], place: int) -> tuple[Name, ...]:
        """Return the names joined to one by commas and "et", that one first."""
        last = place
        while last + 1 < len(names):
            if not self._is_enumeration(text[names[last].end : names[last + 1].start]):
                break
            last += 1
        return tuple(names[place : last + 1])

    def _enumerated_back(self, text: str, names: Sequence[Name], place: int) -> tuple[Name, ...]:
        """Return the names joined to one before it, that one last."""
        first = place
        while first > 0:
            if not self._is_enumeration(text[names[first - 1].end : names[first].start]):
                break
            first -= 1
        return tuple(names[first : place + 1])


def _start(name: Name) -> int:
    return name.start


def _end(name: Name) -> int:
    return name.end


def _is_of_the_last(text: str, function: Function, names: Sequence[Name]) -> bool:
    """Tell whether a function follows a name without any sign: "X la ministre de la Culture, Y"."""
    place = bisect_right(names, function.opening, key=_end) - 1
    return place >= 0 and text[names[place].end : function.opening] == " "


def _is_joined(text: str, first: Function, second: Function) -> bool:
    """Tell whether two functions are one person's: "le président et candidat"."""
    return text[first.end : second.opening] == " et " and not second.determiner
