"""Of whom a text says a function: the clause reader of French appositions.

"le président américain Donald Trump" and "le ministre ukrainien de la Défense, Rustem Oumerov," stand
before the name, "Luc Ferrand, député de la Creuse," and "Luc Ferrand (président)" after it. A comma
also closes an opening clause ("Interrogée par le président, Odile Marchand a parlé", "Selon Odile
Marchand, le président a parlé"): then the function is that of somebody else. What tells the two
apart is whether an apposition is closed again, and what stands before it in its sentence.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from nlp.entities.functions import Function, Name
from nlp.knowledge import Words
from nlp.text import key

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
