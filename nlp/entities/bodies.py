"""Bodies that many countries have under one name: which one a phrase names, and of which country.

"Cour suprême du Kenya", "ministère russe de la Défense" and "Parlement letton" name the body and the
country; "le Parlement" names the body only, and the context must tell the country (`linking`). Those
that every country has are names where their country stands right after them: "la Cour suprême
américaine a tranché". Such words name one body, and hardly anything else, even where the recogniser
takes the demonym into the name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from nlp.entities.field import FIELDS, Field
from nlp.entities.spans import Found, Hit, Reading, Taken, outermost
from nlp.knowledge import Knowledge
from nlp.text import fold

UNION = "EU"  # the code under which the bodies of the European Union are kept
_LONGEST_COUNTRY = 7  # words: "de la republique democratique du congo" has six
_LONGEST_DEMONYM = 3  # words: "papoue neo guineenne"
_LINKS = frozenset("de du des d".split())
_ARTICLES = frozenset("la le les l".split())
_BRACKET = re.compile(r" \([^()]*\)$")
_WORD = re.compile(r"[^\W_]+")
_CLAUSE = re.compile(r"[^,;:.!?()\n«»\"]*")
_REACH = 70  # characters after a name in which its adjective or complement stands
_SCORE = 0.8  # 7 of 9 on annotated press


@dataclass(frozen=True, slots=True)
class Body:
    """Hold a body that a phrase names: the id of its row in `generic.csv` and the countries it says.

    `codes` has several where a word may mean several ("congolais"), none where nothing is said.
    """

    generic: str
    codes: tuple[str, ...]


class Countries:
    """Read countries out of single words and phrases, by name or demonym."""

    def __init__(self, knowledge: Knowledge) -> None:
        """Index names and demonyms, folded and word by word."""
        self._demonyms: dict[tuple[str, ...], tuple[str, ...]] = {}
        self._names: dict[tuple[str, ...], tuple[str, ...]] = {}
        for demonym in knowledge.demonyms:
            for form in demonym.forms:
                _add(self._demonyms, form, demonym.code)
        for country in knowledge.countries.values():
            for name in (country.name, country.official, *country.aliases):
                _add(self._names, name, country.code)

    def adjective(self, words: tuple[str, ...], at: int) -> tuple[int, tuple[str, ...]]:
        """Return where the demonym that begins at a word ends, and its countries; (at, ()) for none."""
        for end in range(min(len(words), at + _LONGEST_DEMONYM), at, -1):
            if codes := self._demonyms.get(words[at:end]):
                return end, codes
        return at, ()

    def complement(self, words: tuple[str, ...], at: int) -> tuple[int, tuple[str, ...]]:
        """Return where the complement that begins at a word ends ("du Kenya"), and its countries."""
        if at >= len(words) or words[at] not in _LINKS:
            return at, ()
        start = at + 1
        if start < len(words) and words[start] in _ARTICLES:
            start += 1
        for end in range(min(len(words), start + _LONGEST_COUNTRY), start, -1):
            if codes := self._names.get(words[start:end]):
                return end, codes
        return at, ()


class Bodies:
    """Know the generic bodies, and which rows of the tables are one of them in a country."""

    def __init__(self, knowledge: Knowledge) -> None:
        """Index the forms of `generic.csv`, then the organisations that are called by one of them."""
        self.countries = Countries(knowledge)
        self._forms: dict[tuple[str, ...], str] = {}
        for target, row in knowledge.generics.items():
            for form in (row.name, *row.aliases):
                self._forms.setdefault(split(form), target)
        self._heads = {words[0] for words in self._forms}
        self._owners: dict[tuple[str, str], str] = {}
        for target, organisation in knowledge.organisations.items():
            code = organisation.country
            if code is None:
                if generic := self._forms.get(_without_europe(split(organisation.name))):
                    self._owners[generic, UNION] = target
                continue
            for generic in self._called((organisation.name, *organisation.aliases), code):
                self._owners.setdefault((generic, code), target)

    def read(self, phrase: str) -> Body | None:
        """Return the generic body that a whole phrase names, its country taken out, or None."""
        words = split(phrase)
        if not words or words[0] not in self._heads:
            return None
        if generic := self._forms.get(words):
            return Body(generic, ())
        for at in range(1, len(words)):
            for end, codes in (
                self.countries.adjective(words, at),
                self.countries.complement(words, at),
            ):
                generic = self._forms.get((*words[:at], *words[end:]))
                if codes and generic:
                    return Body(generic, codes)
        return None

    def owner(self, generic: str, code: str) -> str | None:
        """Return the organisation of the tables that is this body in a country."""
        return self._owners.get((generic, code))

    def stated_after(self, text: str, end: int) -> tuple[str, ...]:
        """Return the countries that the words right after a name say: "letton", "du Congo"."""
        clause = _CLAUSE.match(text, end, end + _REACH)
        words = split(clause[0]) if clause and clause[0].startswith(" ") else ()
        return self.countries.adjective(words, 0)[1] or self.countries.complement(words, 0)[1]

    def _called(self, names: Iterable[str], code: str) -> Iterator[str]:
        """Yield the generic bodies that an organisation is in its country, by its names."""
        for name in names:
            head = name.partition(" ")[0]
            body = self.read(without_bracket(name)) if fold(head) in self._heads else None
            if body and (not body.codes or code in body.codes):
                yield body.generic


def _without_europe(words: tuple[str, ...]) -> tuple[str, ...]:
    """Return the words of a name without "européen" at its end, nothing if it does not stand there."""
    return words[:-1] if words and words[-1] in ("europeen", "europeenne") else ()


def _add(index: dict[tuple[str, ...], tuple[str, ...]], form: str, code: str) -> None:
    words = split(form)
    if words:
        index[words] = tuple(dict.fromkeys((*index.get(words, ()), code)))


def without_bracket(name: str) -> str:
    """Return a name without the brackets at its end: "Nature (revue)"."""
    return _BRACKET.sub("", name)


def split(phrase: str) -> tuple[str, ...]:
    """Return the folded words of a phrase: letters and digits, no apostrophes or hyphens."""
    return tuple(_WORD.findall(fold(phrase)))


class StatedBodies:
    """Find the bodies of stated countries. Built once from the tables; `name` is pure."""

    def __init__(self, knowledge: Knowledge, bodies: Bodies) -> None:
        """Take the bodies that every country has."""
        self._generics = knowledge.generics
        self._bodies = bodies

    def name(self, names: Sequence[Found], reading: Reading) -> list[Found]:
        """Return the names of an article with these bodies among them, in order."""
        kept: list[Found] = []
        for field in FIELDS:
            read = reading.fields[field]
            own = [found for found in names if found.field == field]
            taken = Taken(len(read.plain))
            for found in own:
                taken.take(found.start, found.end)
            new = [
                self._named(hit, read)
                for hit in self._stated(read, reading.hits[field])
                if not taken.overlaps(hit.start, hit.end)
            ]
            kept += sorted((*own, *new), key=lambda found: found.start) if new else own
        return kept

    def _stated(self, read: Field, hits: Sequence[Hit]) -> Iterator[Hit]:
        """Yield the names of such bodies that begin with a capital and that a country completes."""
        for hit in outermost(hit for hit in hits if hit.kind == "name"):
            is_generic = hit.strong and any(target in self._generics for target in hit.targets)
            is_name = is_generic and read.plain[hit.start].isupper()
            if is_name and self._bodies.stated_after(read.plain, hit.end):
                yield hit

    def _named(self, hit: Hit, read: Field) -> Found:
        targets = tuple(target for target in hit.targets if target.startswith("organisation/"))
        form = read.plain[hit.start : hit.end]
        return Found(read.name, hit.start, hit.end, form, "organisation", targets, "table", _SCORE)
