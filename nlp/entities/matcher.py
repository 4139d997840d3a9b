"""Known names in a text, and what a phrase names as far as the tables know.

One Aho-Corasick automaton holds all aliases, demonyms and metonyms. It runs over a key of the text
(`key`) that has the text's own length, so offsets need no mapping. Case is checked afterwards: a
name wants its capitals, a demonym does not care.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import ahocorasick

from nlp.entities.field import Field
from nlp.entities.spans import Hit, Thing, outermost
from nlp.knowledge import Alias, Knowledge, Organisation, Place
from nlp.text import key

_Meant = tuple[int, str, tuple[str, ...], bool]  # its length, and the rest of a Hit
_KEPT = 8_192  # ways of writing forms whose meaning is remembered
_WORD = re.compile(r"\w+")
# Groups of `words.csv` that hold names of things
_THINGS = (
    "named_character",
    "named_event",
    "named_product",
    "named_text",
    "named_work",
    "thing_acronym",
)
# "U.E.", "U.R.S.S."; two letters before a surname are initials: "R.D. Laing"
_DOTTED = re.compile(r"(?<!\w)(?:[A-ZÀ-Ý]\.){3,}|(?<!\w)(?:[A-ZÀ-Ý]\.){2}(?! ?[A-ZÀ-Ý][a-zà-ÿ])")
_DOTS = re.compile(r"\.[A-ZÀ-Ý]\.")  # in all of them; found much sooner
_GOES_ON = re.compile(r" [A-ZÀ-Ý]")  # after a name: it is the beginning of another one
_TITLE = re.compile(
    r"(?:roi|reine|pape|prince|princesse|grand-duc|sultan|cheikh|mollah|ayatollah|émir|empereur|imam|général|colonel) "
)


class Matcher:
    """Find known names, and things with a name. Built once from the knowledge tables; `find` is pure.

    Things have a name and are nobody and nowhere: events, works, products, laws, characters. They are no
    names that anyone looks for, but names stand in them: "Transat Jacques Vabre".
    """

    def __init__(self, knowledge: Knowledge) -> None:
        """Build the automaton (about 0.1 s for 20,000 names)."""
        self._aliases: dict[str, list[Alias]] = {}
        for alias in (
            *knowledge.aliases(),
            *_demonym_aliases(knowledge),
            *_metonym_aliases(knowledge),
        ):
            self._aliases.setdefault(key(alias.form), []).append(alias)
        self._things: dict[str, tuple[str, str]] = {}
        for group in _THINGS:
            for form in knowledge.words[group]:
                self._things[key(form)] = (form, group)
        self._automaton = ahocorasick.Automaton()
        for form in (*self._aliases, *self._things):
            self._automaton.add_word(form, form)
        self._automaton.make_automaton()
        self._acronyms: dict[str, list[Alias]] = {}
        for alias in (alias for aliases in self._aliases.values() for alias in aliases):
            if alias.form.isupper() and alias.form.isalpha():
                self._acronyms.setdefault(key(alias.form), []).append(alias)
        self._read = lru_cache(maxsize=_KEPT)(self._read_form)

    def find(self, text: str) -> list[Hit]:
        """Return all hits of a phrase, see `find_in`."""
        return self._find(text, key(text))[0]

    def find_in(self, field: Field) -> tuple[list[Hit], list[Thing]]:
        """Return all hits on word boundaries, by start then length, and all things.

        Hits of different kinds may share a span.
        """
        return self._find(field.plain, field.key)

    def _find(self, text: str, keyed: str) -> tuple[list[Hit], list[Thing]]:
        if not len(self._automaton):
            return [], []
        around = _around(keyed)
        hits: list[Hit] = []
        things: list[Thing] = []
        for last, form in self._automaton.iter(keyed):
            end = last + 1
            start = end - len(form)
            if around[start].isalnum() or around[end + 1].isalnum():  # a part of a longer word
                continue
            meant, group = self._read(form, text[start:end])
            for size, kind, targets, is_owned in meant:
                hits.append(Hit(end - size, end, kind, targets, is_owned))
            if group:
                things.append(Thing(start, end, group))
        hits += self._dotted(text, keyed, hits)
        return sorted(hits, key=lambda hit: (hit.start, -hit.end, hit.kind)), things

    def _read_form(self, form: str, found: str) -> tuple[tuple[_Meant, ...], str | None]:
        """Return what a form of the tables, found written in some way, names: known names and a thing."""
        hits = _hits(found, self._aliases.get(form, ()))
        thing, group = self._things.get(form, ("", None))
        return tuple(hits), group if group and case_agrees(thing, found) else None

    def _dotted(self, text: str, keyed: str, hits: Sequence[Hit]) -> Iterator[Hit]:
        """Yield acronyms written with dots that are in the tables without."""
        if not _DOTS.search(text):
            return
        known = {(hit.start, hit.end) for hit in hits}
        for found in _DOTTED.finditer(text):
            letters = keyed[found.start() : found.end()].replace(".", "")
            aliases = self._acronyms.get(letters, [])
            if aliases and found.span() not in known:
                yield Hit(*found.span(), "name", *_targets(aliases))


def _around(text: str) -> str:
    """Return a text between blanks: an underscore is part of a word, the edges of a text are none."""
    return f" {text.replace('_', 'x')} "


def _is_whole(around: str, start: int, end: int) -> bool:
    """Tell whether a stretch of a text, given as `_around` has it, is no part of a longer word."""
    return not around[start].isalnum() and not around[end + 1].isalnum()


def occurrences(forms: Iterable[str], text: str) -> list[tuple[int, int, str]]:
    """Return (start, end, form) of the whole words of a text that read like a form, in order, none overlapping.

    Where several begin, the longest; none begins after a hyphen. An automaton is built far sooner than a pattern.
    """
    automaton = ahocorasick.Automaton()
    for form in forms:
        automaton.add_word(form, form)
    automaton.make_automaton()
    around = _around(text)
    longest: dict[int, str] = {}
    for last, form in automaton.iter(text):
        start = last + 1 - len(form)
        if _is_whole(around, start, last + 1) and around[start] != "-":
            longest[start] = form  # the automaton gives those of one start by length
    found: list[tuple[int, int, str]] = []
    for start, form in sorted(longest.items()):
        if not found or start >= found[-1][1]:
            found.append((start, start + len(form), form))
    return found


def case_agrees(form: str, text: str) -> bool:
    """Tell whether `text` has the capitals that the name `form` wants.

    All capitals are always right. Elsewhere a word of the name that starts with a capital must do
    so in the text, and an acronym must be in capitals, or at least start with one if it has four
    letters or more ("Otan").
    """
    if text.isupper():
        return True
    given = _WORD.findall(text)
    wanted = _WORD.findall(form)
    return len(given) == len(wanted) and all(map(_word_agrees, wanted, given))


def _word_agrees(wanted: str, given: str) -> bool:
    if wanted == "L":  # an elided article may stand in lower case: "l'Express"
        return given.upper() == "L"
    if not wanted[0].isupper():
        return not given.isupper() or len(given) == 1
    if wanted.isupper() and len(wanted) > 1:
        return given.isupper() or (len(wanted) >= 4 and given[0].isupper())
    return given[0].isupper()


def _hits(found: str, aliases: Sequence[Alias]) -> Iterator[_Meant]:
    """Yield what a stretch of text that reads like some names means: one meaning of a kind."""
    for kind in ("name", "demonym", "metonym"):
        fitting = [
            alias
            for alias in aliases
            if alias.kind == kind and (kind == "demonym" or case_agrees(alias.form, found))
        ]
        if fitting:
            title = _TITLE.match(found) if fitting[0].target.startswith("person/") else None
            size = len(found) - (title.end() if title else 0)
            yield size, kind, *_targets(fitting)


def _targets(aliases: Sequence[Alias]) -> tuple[tuple[str, ...], bool]:
    """Return whom a stretch names that reads like some names, and whether any of them owns it outright.

    Those come first.

    A form of a user's own tables is of their rows alone, or of them first if it is a homograph.
    """
    own = [alias for alias in aliases if alias.is_own]
    if own and not all(alias.homograph for alias in own):
        aliases = own
    elif own:
        aliases = [*own, *(alias for alias in aliases if not alias.is_own)]
    owners = [alias for alias in aliases if not alias.homograph]
    first = [*own, *owners] if own else owners or aliases
    targets = tuple(dict.fromkeys(alias.target for alias in first))
    others = tuple(dict.fromkeys(alias.target for alias in aliases if alias.target not in targets))
    return targets + others, bool(owners)


def _demonym_aliases(knowledge: Knowledge) -> Iterator[Alias]:
    for demonym in knowledge.demonyms:
        for form in demonym.forms:
            yield Alias(form, f"country/{demonym.code}", "demonym", form in demonym.homographs)


def _metonym_aliases(knowledge: Knowledge) -> Iterator[Alias]:
    for metonym in knowledge.metonyms:
        target = "organisation/ue" if metonym.code == "EU" else f"country/{metonym.code}"
        yield Alias(metonym.form, target, "metonym", metonym.kind == "capital")


@dataclass(frozen=True, slots=True)
class Lookup:
    """Look up phrases in the tables; `is_demonym` tells a demonym or a compound of one."""

    knowledge: Knowledge
    matcher: Matcher
    is_demonym: Callable[[str], bool]

    def country(self, phrase: str) -> str | None:
        """Return the ISO code of the first country a phrase names.

        By name or demonym, else by a party of it.
        """
        hits = self.matcher.find(phrase)
        for hit in hits:
            if hit.targets[0].startswith("country/"):
                return hit.targets[0].partition("/")[2]
        bodies = [self.knowledge.organisations.get(hit.targets[0]) for hit in hits]
        return next((body.country for body in bodies if body and body.kind == "party"), None)

    def countries(self, phrase: str) -> list[str]:
        """Return the ISO codes of all countries that a phrase names, in order, each once."""
        hits = outermost(hit for hit in self.matcher.find(phrase) if hit.kind != "metonym")
        targets = (hit.targets[0] for hit in hits)
        codes = (
            target.removeprefix("country/") for target in targets if target.startswith("country/")
        )
        return list(dict.fromkeys(codes))

    def organisation(self, phrase: str) -> Organisation | None:
        """Return the first, longest organisation that a phrase names."""
        for hit in self.matcher.find(phrase):
            for target in hit.targets:
                if body := self.knowledge.organisations.get(target):
                    return body
        return None

    def country_first(self, phrase: str) -> str | None:
        """Return the ISO code of the country that a phrase begins with, or whose people it is.

        "États-Unis d'Amérique", "Belges", not "France Nature".
        """
        for hit in self.matcher.find(phrase):
            is_first = hit.start == 0 and (hit.kind == "name" or hit.end == len(phrase))
            is_whole = not _GOES_ON.match(phrase, hit.end)
            if is_first and is_whole and hit.targets[0].startswith("country/"):
                return hit.targets[0].partition("/")[2]
        return None

    def organisation_first(self, phrase: str) -> Organisation | None:
        """Return the longest organisation that a phrase begins with."""
        for hit in self.matcher.find(phrase):
            body = self.knowledge.organisations.get(hit.targets[0])
            if hit.start == 0 and body:
                return body
        return None

    def place(self, phrase: str) -> Place | None:
        """Return the first, longest place that a phrase names outright, not "Normandie Sites"."""
        for hit in self.matcher.find(phrase):
            place = self.knowledge.places.get(hit.targets[0])
            if place and hit.strong and not _GOES_ON.match(phrase, hit.end):
                return place
        return None
