"""Parties that are called by common words (Renaissance, Horizons): where the text means the party.

"les députés Renaissance", "Renaissance, le parti présidentiel", "MoDem et Horizons", or one of its
leaders named in the article.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from nlp.entities.field import FIELDS, Field
from nlp.entities.spans import Found, Hit, Reading, Taken
from nlp.knowledge import Knowledge, Organisation
from nlp.text import key

_SCORE = 0.97  # 35 of 35 on annotated press, one right and one wrong added
_REACH = 40  # characters on each side of a name in which a word of parties stands
_STEM = 6  # letters by which words of one family are compared
_JOINED = re.compile(r"(?:,| et| ou|,? mais aussi) (?:de |d'|du |la |le |les |l')?|/|-")
_LINK = r"(?: de| du| d'| des)?(?: la| l'| le)? ?[\"«]? ?"


class PartyReader:
    """Find the parties that a text means by a common word. Built once; `name` is pure."""

    def __init__(self, knowledge: Knowledge) -> None:
        """Compile the words of parties and index the titles of those who lead one."""
        self._knowledge = knowledge
        word = f"(?:{knowledge.words.key_alternatives('party_word')})"
        self._before = re.compile(rf"\b{word}{_LINK}$")
        self._after = re.compile(
            rf"[\"»]?(?:,| \() ?(?:le |l'|la |un |son |nouveau |ancien )*{word}\b"
        )

    def name(self, names: Sequence[Found], reading: Reading) -> list[Found]:
        """Return the names of an article with the parties that it means by common words, in order."""
        told = self._told(reading)
        if not told:
            return list(names)
        kept: list[Found] = []
        covered = {field: Taken(len(read.plain)) for field, read in reading.fields.items()}
        for found in names:
            is_common_word = (found.field, found.start, found.end) in told
            if not is_common_word:
                kept.append(found)
                covered[found.field].take(found.start, found.end)
        for (field, start, end), party in told.items():
            if not covered[field].overlaps(start, end):
                text = reading.fields[field].plain[start:end]
                named = Found(field, start, end, text, "organisation", (party,), "table", _SCORE)
                kept.append(named)
        return sorted(kept, key=lambda found: (found.field != FIELDS[0], found.start))

    def _told(self, reading: Reading) -> dict[tuple[str, int, int], str]:
        """Return where the parties stand that the words around one of their names tell, and which.

        A form that is told once is told in the whole article.
        """
        titles = frozenset(f" {title} " for title in self._titles(reading.hits))
        places: dict[tuple[str, int, int], tuple[str, str]] = {}
        told: set[tuple[str, str]] = set()
        for name, group in reading.hits.items():
            read = reading.fields[name]
            names = [hit for hit in group if hit.kind == "name"]
            for index, hit in enumerate(names):
                form = read.key[hit.start : hit.end]
                party = self._party(hit)
                if party is None or hit.strong or _is_member(form, party):
                    continue
                places[name, hit.start, hit.end] = (hit.targets[0], form)
                beside = names[max(0, index - 2) : index + 3]
                is_led = any(f" {form} " in title for title in titles)
                if is_led or self._is_told(hit, party, read, beside):
                    told.add((hit.targets[0], form))
        return {place: named[0] for place, named in places.items() if named in told}

    def _is_told(self, hit: Hit, party: Organisation, field: Field, beside: Sequence[Hit]) -> bool:
        """Tell whether a word of parties or a party of the same country stands beside a name."""
        before = field.key[max(0, hit.start - _REACH) : hit.start]
        after = field.key[hit.end : hit.end + _REACH]
        if self._before.search(before) or self._after.match(after):
            return True
        return any(self._is_sister(hit, party, other, field.plain) for other in beside)

    def _is_sister(self, hit: Hit, party: Organisation, other: Hit, text: str) -> bool:
        """Tell whether another name is joined to this one and can only be a party of its country."""
        sister = self._party(other)
        if sister is None or not other.strong or sister.country != party.country:
            return False
        first, second = sorted((hit, other), key=lambda one: one.start)
        return _JOINED.fullmatch(text, first.end, second.start) is not None

    def _party(self, hit: Hit) -> Organisation | None:
        """Return the party that a form means, None for a form that parties of many countries share."""
        if any(target in self._knowledge.generics for target in hit.targets):
            return None
        body = self._knowledge.organisations.get(hit.targets[0])
        return body if body and body.kind == "party" else None

    def _titles(self, hits: Mapping[str, Sequence[Hit]]) -> Iterator[str]:
        """Yield the titles, as keys, that the people named in an article hold or held in parties."""
        for group in hits.values():
            for hit in group:
                for term in self._knowledge.terms.get(hit.targets[0], ()):
                    if term.role in ("party_leader", "opposition"):
                        yield key(term.title).replace("'", " ")


def _is_member(form: str, party: Organisation) -> bool:
    """Tell whether a form is what a party's members are called: "Insoumis" of "La France insoumise"."""
    words = key(party.name).split()
    return form not in words and any(
        word[:_STEM] == form[:_STEM] for word in words if " " not in form
    )
