"""The functions that a text speaks of, each with its determiner, its time and what it is of.

"le futur ministre ukrainien de la Défense": a head noun of `functions.csv`, what stands before it
(determiner, "futur"), and its complement, read word by word until a verb, a name or the end of the
clause.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from nlp.entities.field import Field
from nlp.knowledge import Knowledge, Words
from nlp.knowledge.tables import Head

NOW, PAST, COMING = "now", "past", "coming"

_REACH = 120  # characters that a complement may have; the longest of 2,000 read ones has 112
_LEAD = 60  # characters before a head noun in which its determiner and modifiers stand
_CAPITAL = r"[A-ZÀ-ÖØ-Þ][\w'-]*"
_LOWER = r"[a-zà-öø-ÿœ][\w-]*"
# Endings of adjectives of relation: none is that of a verb in the third person
_ENDINGS = "al ale aux ales el elle els elles aire aires if ive ifs ives ien ienne iens iennes"
_RELATION = rf"[\w-]+(?:{'|'.join(_ENDINGS.split())})"
_BODY_LINK = r"(?:de la |de l'|du |des |de |d')"
_FIELD_LINK = r"(?:à la |à l'|au |aux )"
_CHARGE = r"(?:(?:en charge|chargée?s?|auprès) (?:de la |de l'|du |des |de |d'))"
# Where what a function is of begins
LINK = re.compile(rf" (?:{_CHARGE}|{_BODY_LINK}|{_FIELD_LINK})(?:l'|la |le |les )?")
# Words after "de" that begin no noun phrase of a complement: "de passage", "de plus en plus"
_NO_NOUNS = (
    "plus plusieurs son sa ses leur leurs ce cette ces cet passage retour fait même tout toute"
)
_NOT_A_NOUN = rf"(?!(?:{'|'.join(_NO_NOUNS.split())})\b)"


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
        self._heads = {form: head for head in knowledge.functions.values() for form in _forms(head)}
        nouns = "|".join(sorted(map(re.escape, self._heads), key=len, reverse=True))
        self._noun = re.compile(rf"\b(?:{nouns})\b")
        self._modified = re.compile(_modified(words))
        self._past = words.keys("past_modifier")
        self._coming = words.keys("coming_modifier")
        self._plural = words.keys("plural_determiner")
        adjectives = _alternatives(
            (*words["function_adjective"], *words["regional_adjective"], *demonyms)
        )
        self._steps = _steps(adjectives)
        self._late_past = re.compile(rf" (?:{words.alternatives('past_modifier')})\b")
        self._then = tuple(f" {phrase}" for phrase in words["past_time"])
        self._late_coming = re.compile(rf" (?:{words.alternatives('coming_modifier')})\b")

    def read(self, field: Field, names: Sequence[Name]) -> list[Function]:
        """Return the functions of a field in order; `names` are those of people, in order.

        A noun inside a name is none: "Pape Gueye".
        """
        starts = [name.start for name in names]
        functions: list[Function] = []
        for noun in self._noun.finditer(field.key):
            following = bisect_left(starts, noun.end())
            is_inside = following > 0 and names[following - 1].end > noun.start()
            is_manner = field.key.endswith(" en ", 0, noun.start())  # "rédacteur en chef"
            if is_inside or is_manner:
                continue
            limit = min(len(field.plain), noun.end() + _REACH, *starts[following : following + 1])
            functions.append(self._function(field, noun, limit))
        return functions

    def _function(self, field: Field, noun: re.Match[str], limit: int) -> Function:
        end = self._complement_end(field.plain, noun.end(), limit)
        complement = field.plain[noun.end() : end]
        before = self._modified.search(field.key, max(0, noun.start() - _LEAD), noun.start())
        determiner = (before["determiner"] or "").strip() if before else ""
        modifiers = before["modifiers"] if before else ""
        head = self._heads[noun[0]]
        return Function(
            opening=before.start("whole") if before else noun.start(),
            start=noun.start(),
            noun_end=noun.end(),
            end=end,
            head=head,
            title=field.plain[noun.start() : noun.end()],
            complement=complement,
            determiner=determiner,
            is_plural=determiner in self._plural or noun[0] in head.plurals,
            time=self._time(modifiers, complement),
        )

    def _complement_end(self, text: str, start: int, limit: int) -> int:
        """Return where the complement of a head noun ends, step by step."""
        end = start
        linked = False
        while True:
            for step, needs_link in self._steps:
                if needs_link and not linked:
                    continue
                found = step.match(text, end, limit)
                if found and found.end() > end:
                    break
            else:
                return end
            linked = linked or found.lastgroup == "link"
            end = found.end()

    def _time(self, modifiers: str, complement: str) -> str:
        said = {form for word in modifiers.split() for form in (word, word.removesuffix("s"))}
        late = LINK.split(complement, maxsplit=1)[0]  # "le président syrien déchu"
        is_past = self._late_past.search(late) or complement.endswith(self._then)
        if said & self._past or is_past:
            return PAST
        if said & self._coming or self._late_coming.search(late):
            return COMING
        return NOW


def _alternatives(words: Iterable[str]) -> str:
    ordered = sorted(set(words), key=lambda word: (-len(word), word))
    return "|".join(map(re.escape, ordered))


def _forms(head: Head) -> Iterator[str]:
    """Yield the forms of a head noun as look-up keys: singular and plural."""
    yield head.key
    yield from head.plurals


def _modified(words: Words) -> str:
    """Return the pattern of what may stand right before a head noun, over keys.

    "l'ancien ", "le tout nouveau ", "ex ".
    """
    determiners = _alternatives(words.keys("determiner") | words.keys("plural_determiner"))
    modifiers = _alternatives(
        words.keys("past_modifier") | words.keys("coming_modifier") | words.keys("present_modifier")
    )
    determiner = rf"\b(?P<determiner>(?:{determiners})(?:(?<=') ?| ))"
    return rf"(?P<whole>(?:{determiner})?(?P<modifiers>(?:\b(?:{modifiers})s? )*))$"


def _steps(adjectives: str) -> tuple[tuple[re.Pattern[str], bool], ...]:
    """Return the steps by which a complement goes on, and whether each needs a link before it.

    The words of the patterns stand in the text as they are written: "à" is not "a".
    """
    noun = rf"(?:{_CAPITAL}|{_NOT_A_NOUN}{_LOWER})"
    adjective = rf"(?:{adjectives}|{_RELATION})"
    return (
        (re.compile(rf" (?:{adjectives})\b"), False),  # "français", "délégué", "par intérim"
        (
            re.compile(
                rf"(?P<link> (?:{_CHARGE}|{_BODY_LINK}|{_FIELD_LINK})(?:l'|la |le |les )?{noun})"
            ),
            False,
        ),
        (re.compile(r" \([A-ZÀ-Ý][\w/-]*(?: [\w/-]+){0,2}\)"), False),  # "(LR)"
        (re.compile(rf" {_CAPITAL}"), False),  # "LREM", "Les Républicains"
        (re.compile(rf" et (?:{adjectives})\b"), False),  # "russe et ukrainien"
        (re.compile(rf" {adjective}\b"), True),  # "de la Transition écologique"
        (
            re.compile(rf",? et (?:{_BODY_LINK}|{_FIELD_LINK})?{_CAPITAL}"),
            True,
        ),  # "et des Finances"
        (re.compile(rf",(?= ) (?:{_BODY_LINK}|{_FIELD_LINK}){_CAPITAL}(?=[^.;:!?]* et )"), True),
        (re.compile(rf" (?:en|à) {_CAPITAL}"), False),  # "de France en Russie"
    )
