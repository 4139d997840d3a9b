"""Known names in a text: one Aho-Corasick automaton over all aliases, demonyms and metonyms.

The automaton runs over a key of the text (`key`) that has the text's own length, so offsets need no
mapping. Case is checked afterwards: a name wants its capitals, a demonym does not care.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

import ahocorasick

from nlp.entities.field import Field
from nlp.entities.spans import Hit
from nlp.knowledge import Alias, Knowledge
from nlp.text import key

_WORD = re.compile(r"\w+")
# "U.E.", "U.R.S.S."; two letters before a surname are initials: "R.D. Laing"
_DOTTED = re.compile(r"(?<!\w)(?:[A-ZÀ-Ý]\.){3,}|(?<!\w)(?:[A-ZÀ-Ý]\.){2}(?! ?[A-ZÀ-Ý][a-zà-ÿ])")
_TITLE = re.compile(
    r"(?:roi|reine|pape|prince|princesse|grand-duc|sultan|cheikh|mollah|ayatollah|émir|empereur|imam|général|colonel) "
)


class Matcher:
    """Find known names. Built once from the knowledge tables; `find` is pure."""

    def __init__(self, knowledge: Knowledge) -> None:
        """Build the automaton (about 0.1 s for 20,000 names)."""
        entries: dict[str, list[Alias]] = {}
        for alias in (
            *knowledge.aliases(),
            *_demonym_aliases(knowledge),
            *_metonym_aliases(knowledge),
        ):
            entries.setdefault(key(alias.form), []).append(alias)
        self._automaton = ahocorasick.Automaton()
        for form, aliases in entries.items():
            self._automaton.add_word(form, (len(form), tuple(aliases)))
        self._automaton.make_automaton()
        self._acronyms: dict[str, list[Alias]] = {}
        for alias in (alias for aliases in entries.values() for alias in aliases):
            if alias.form.isupper() and alias.form.isalpha():
                self._acronyms.setdefault(key(alias.form), []).append(alias)

    def find(self, text: str) -> list[Hit]:
        """Return all hits of a phrase, see `find_in`."""
        return self._find(text, key(text))

    def find_in(self, field: Field) -> list[Hit]:
        """Return all hits on word boundaries, by start then length.

        Hits of different kinds may share a span.
        """
        return self._find(field.plain, field.key)

    def _find(self, text: str, keyed: str) -> list[Hit]:
        if not len(self._automaton):
            return []
        # An underscore is part of a word, the edges of the text are none
        around = f" {keyed.replace('_', 'x')} "
        hits = [
            hit
            for last, (size, aliases) in self._automaton.iter(keyed)
            if not around[last + 1 - size].isalnum() and not around[last + 2].isalnum()
            for hit in _hits(text, last + 1 - size, last + 1, aliases)
        ]
        hits += self._dotted(text, keyed, hits)
        return sorted(hits, key=lambda hit: (hit.start, -hit.end, hit.kind))

    def _dotted(self, text: str, keyed: str, hits: Sequence[Hit]) -> Iterator[Hit]:
        """Yield acronyms written with dots that are in the tables without."""
        if text.count(".") < 2:
            return
        known = {(hit.start, hit.end) for hit in hits}
        for found in _DOTTED.finditer(text):
            letters = keyed[found.start() : found.end()].replace(".", "")
            aliases = self._acronyms.get(letters, [])
            if aliases and found.span() not in known:
                yield from _targeted(found.start(), found.end(), "name", aliases)


def occurrences(forms: Iterable[str], text: str) -> list[tuple[int, int, str]]:
    """Return (start, end, form) of the whole words of a text that read like a form, in order, none overlapping.

    Where several begin, the longest; none begins after a hyphen. An automaton is built far sooner than a pattern.
    """
    automaton = ahocorasick.Automaton()
    for form in forms:
        automaton.add_word(form, form)
    automaton.make_automaton()
    around = f" {text.replace('_', 'x')} "
    longest: dict[int, str] = {}
    for last, form in automaton.iter(text):
        before, after = around[last + 1 - len(form)], around[last + 2]
        if not before.isalnum() and before != "-" and not after.isalnum():
            longest[last + 1 - len(form)] = form  # the automaton gives those of one start by length
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


def _hits(text: str, start: int, end: int, aliases: tuple[Alias, ...]) -> Iterator[Hit]:
    found = text[start:end]
    for kind in ("name", "demonym", "metonym"):
        fitting = [
            alias
            for alias in aliases
            if alias.kind == kind and (kind == "demonym" or case_agrees(alias.form, found))
        ]
        if fitting:
            title = _TITLE.match(found) if fitting[0].target.startswith("person/") else None
            yield from _targeted(start + (title.end() if title else 0), end, kind, fitting)


def _targeted(start: int, end: int, kind: str, aliases: Sequence[Alias]) -> Iterator[Hit]:
    """Yield the hit of a stretch that reads like some names, those that own it outright first.

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
    yield Hit(start, end, kind, targets + others, bool(owners))


def _demonym_aliases(knowledge: Knowledge) -> Iterator[Alias]:
    for demonym in knowledge.demonyms:
        for form in demonym.forms:
            yield Alias(form, f"country/{demonym.code}", "demonym", form in demonym.homographs)


def _metonym_aliases(knowledge: Knowledge) -> Iterator[Alias]:
    for metonym in knowledge.metonyms:
        target = "organisation/ue" if metonym.code == "EU" else f"country/{metonym.code}"
        yield Alias(metonym.form, target, "metonym", metonym.kind == "capital")
