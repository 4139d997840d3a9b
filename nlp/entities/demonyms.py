"""Demonyms, compounds and inclusive writing among them, and the countries they speak of.

A hyphenated word is read whole, its longest known parts first: "nord-coréen" is North Korea and not
Korea, "russo-nord-coréennes" Russia and North Korea. The end of a known place of another country
("Colombie-Britannique") is no demonym.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from nlp.entities.field import Field
from nlp.entities.spans import Hit, outermost
from nlp.knowledge import Knowledge
from nlp.text import key

_LINK = re.compile(r" (?:de la |de l'|de |d'|du |des )")
_LAST_WORD = re.compile(r"\w+$")
_LONGEST_COMPOUND = 60  # characters
_SIGNS = "·•∙⋅‧․./-"
_ENDINGS = (
    "e|es|s|ne|nes|se|ses|sse|sses|te|tes|que|ques|enne|ennes|ienne|iennes|aise|aises|oise|oises"
)
# "Ukrainien·ne·s", "Tunisien(ne)s", "Français.e.s": the endings that inclusive writing adds
_INCLUSIVE = re.compile(rf"(?:[{_SIGNS}](?:{_ENDINGS})){{1,2}}(?!\w)|\((?:{_ENDINGS})\)s?(?!\w)")
_DETERMINERS = frozenset(
    ["le", "la", "les", "un", "une", "des", "du", "l", "d", "cette", "ce", "ma", "sa"]
)


@dataclass(frozen=True, slots=True)
class Compound:
    """Hold the word that a demonym ends: its extent and the countries of its other parts."""

    start: int
    others: tuple[str, ...] = ()


class DemonymReader:
    """Read demonyms. Built once from the tables; `read` is pure."""

    def __init__(self, knowledge: Knowledge) -> None:
        """Index the forms and prefixes of the demonym table."""
        words = knowledge.words
        self._country_of = knowledge.country_of
        self._parts: dict[str, str] = {}
        self._forms: dict[str, str] = {}
        for demonym in knowledge.demonyms:
            target = f"country/{demonym.code}"
            for form in demonym.forms:
                self._forms.setdefault(key(form), target)
            for prefix in demonym.prefixes:
                self._parts.setdefault(key(prefix), target)
        self._parts = self._forms | self._parts
        self._attitudes = words.keys("demonym_prefix")
        self._outside = self._attitudes | words.keys("compound_prefix")
        self._phrases = words.keys("set_phrase")
        # Both begin with letters, not with the edge of a word, which is looked at afterwards: ten times as fast
        self._fused = re.compile(
            rf"(?:{words.key_alternatives('demonym_prefix')})(?P<demonym>[a-z]{{4,}})\b"
        )
        self._of_regions = re.compile(rf"o (?:{words.key_alternatives('region_adjective')})\b")

    def is_demonym(self, word: str) -> bool:
        """Tell whether a word is a demonym, a compound of one or one in inclusive writing."""
        parts = key(word).split()
        if parts and parts[-1] in self._forms:
            return True
        ending = _inclusive_ending(word)
        return ending > 0 and self.is_demonym(word[:ending])

    def read(
        self, field: Field, hits: Sequence[Hit], settled: frozenset[str]
    ) -> Iterator[tuple[int, int, str]]:
        """Yield (start, end, country id) of each demonym; `settled` countries have other evidence.

        A form shared by two countries goes to a settled one, else to its first. A form that is also
        a common noun ("une polonaise") counts where it stands as an adjective or its country is
        settled, and not where its bearers are of elsewhere ("les Indiens d'Amazonie").
        """
        text = field.plain
        names: dict[int, Hit] = {}
        for hit in hits:
            if hit.kind == "name":
                names.setdefault(hit.start, hit)  # the longest comes first
        for hit in outermost(hit for hit in hits if hit.kind == "demonym"):
            is_bearer = hit.strong or (
                not self._is_of_elsewhere(text, hit, names)
                and self._is_adjective(text, hit, settled)
            )
            compound = self.compound(text, hit)
            whole = names.get(compound.start) or names.get(_word_start(text, hit.start))
            if not is_bearer or (whole and self._is_abroad(whole, hit)):
                continue
            end = inclusive_end(text, hit.end)
            target = next((target for target in hit.targets if target in settled), hit.targets[0])
            for country in dict.fromkeys((target, *compound.others)):
                yield compound.start, end, country
        yield from self._prefixed(field)

    def compound(self, text: str, hit: Hit) -> Compound:
        """Return the hyphenated word that a demonym ends, or the demonym alone where that is a name.

        Its parts are read from the left, the longest known first.
        """
        start = _word_start(text, hit.start)
        words = key(text[start : hit.start]).split()
        others: list[str] = []
        is_known = True
        while words:
            size, target = self._part(words)
            is_known = is_known and size > 0
            if target:
                others.append(target)
            words = words[max(size, 1) :]
        is_compound = is_known or others
        return Compound(start, tuple(others)) if is_compound else Compound(hit.start)

    def _part(self, words: Sequence[str]) -> tuple[int, str | None]:
        """Return how many words the first part of a compound takes, and its country.

        None for a part that speaks of none ("pro", "afro"), no words if the part is unknown.
        """
        for size in range(len(words), 0, -1):
            if target := self._parts.get(" ".join(words[:size])):
                return size, target
        is_linking = words[0] in self._outside or words[0].endswith("o")
        return (1, None) if is_linking else (0, None)

    def _prefixed(self, field: Field) -> Iterator[tuple[int, int, str]]:
        """Yield demonyms in one word with a prefix ("prorusse") and before a region ("russo-arabe")."""
        keyed = field.key
        for fused in self._fused.finditer(keyed):
            known = self._forms.get(fused["demonym"])
            if known and not keyed[fused.start() - 1 : fused.start()].isalnum():
                yield fused.start(), fused.end(), known
        for found in self._of_regions.finditer(keyed):
            if field.plain[found.start() + 1].isspace():  # a key has a blank for a hyphen
                continue
            floor = max(0, found.start() - _LONGEST_COMPOUND)
            prefix = _LAST_WORD.search(keyed, floor, found.start() + 1)
            known = self._parts.get(prefix[0]) if prefix else None
            if prefix and known and keyed[prefix.start() : found.end()] not in self._phrases:
                yield prefix.start(), found.end(), known

    def _is_adjective(self, text: str, hit: Hit, settled: frozenset[str]) -> bool:
        if any(target in settled for target in hit.targets):
            return True
        before = re.findall(r"\w+", text[max(0, hit.start - 20) : hit.start])
        return not (text[hit.start].islower() and before and before[-1].lower() in _DETERMINERS)

    def _is_abroad(self, name: Hit, hit: Hit) -> bool:
        """Tell whether a known place that a demonym ends lies in another country.

        "Colombie-Britannique".
        """
        home = self._country_of(name.targets[0])
        is_place = name.end == hit.end and name.targets[0].startswith("place/")
        return is_place and f"country/{home}" not in hit.targets

    def _is_of_elsewhere(self, text: str, hit: Hit, names: Mapping[int, Hit]) -> bool:
        """Tell whether a known place right after a demonym lies outside its country.

        "les Géorgiens d'Atlanta".
        """
        link = _LINK.match(text[hit.end : hit.end + 8])
        home = names.get(hit.end + link.end()) if link else None
        codes = {self._country_of(target) for target in home.targets} if home else set()
        return bool(codes) and not codes & {target.partition("/")[2] for target in hit.targets}


def inclusive_end(text: str, end: int) -> int:
    """Return where a word ends that goes on in inclusive writing: "Ukrainien" in "Ukrainien·ne·s"."""
    found = _INCLUSIVE.match(text, end)
    return found.end() if found else end


def _inclusive_ending(word: str) -> int:
    """Return where the inclusive ending of a word begins, or 0 if it has none."""
    for place, sign in enumerate(word):
        if place and sign in f"{_SIGNS}(" and inclusive_end(word, place) == len(word):
            return place
    return 0


def _word_start(text: str, start: int) -> int:
    """Return where the hyphenated word begins whose last part starts at `start`."""
    floor = max(0, start - _LONGEST_COMPOUND)
    while start > 1 and text[start - 1] == "-":
        before = _LAST_WORD.search(text, floor, start - 1)
        if before is None:
            break
        start = before.start()
    return start
