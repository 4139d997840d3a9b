"""Where a capital or a seat of power stands for its state: "Washington a annoncé", not "à Washington".

The words around decide, and they are data (`words.csv`). Seats of power always act. Before a capital,
a word that makes it the partner or the object of a state's acts ("les exigences de Moscou", "accuse
Kigali", "selon Paris") makes it an actor; else a word of place makes it a place; else a verb that
follows at the start of a clause makes it an actor. Two capitals that are joined act together.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence

from nlp.entities.field import Field
from nlp.entities.spans import Found, Hit
from nlp.knowledge import Words

_BEFORE, _AFTER = 60, 120  # characters looked at before and after a capital
_JOINTS = ("et", ",", "ou", "comme", "-", "–", "/", "ni", "et de", "et à", "que")
_PAIRING = re.compile(r"(?:\bentre |\b(?:relations|tensions|discussions|axe) )$", re.IGNORECASE)


class MetonymReader:
    """Tell capitals that act from capitals that are places. Built once; pure."""

    def __init__(self, words: Words) -> None:
        """Build the patterns from the groups of the words table."""
        places = words.alternatives("location_preposition")
        nouns = words.alternatives("location_noun")
        moves = words.alternatives("location_verb")
        self._located = re.compile(
            rf"(?:^|[\s(«'])(?:{places}|(?:{nouns}) (?:de|d')|{moves}) ?$", re.IGNORECASE
        )
        sides = words.alternatives("side_word")
        acted_on = rf"(?:{words.alternatives('acted_on_stem')})\w*"
        no_link = r"(?!(?:à|de|en|vers|dans|sur|depuis|pour|par)\b)"
        given_to = rf"(?:{words.alternatives('given_to_stem')})\w*(?: plusieurs fois)? à"
        state_nouns = rf"(?:{words.alternatives('state_noun')})"
        modifiers = r"(?: (?:[\"«“] ?)?\w+(?: ?[\"»”])?){0,2}"
        said = words.alternatives("saying_verb")
        self._partner = re.compile(
            rf"(?:\b(?:{sides}|{acted_on}(?: {no_link}\w+)?|{given_to}"
            rf"|{state_nouns}{modifiers} (?:de|d'|avec|contre|vers))|[\"»”,] ?(?:{said}))\s*$",
            re.IGNORECASE,
        )
        aside = (
            r"(?: et [A-ZÀ-Ý][\w'-]+(?![\w'-])|,? (?:qui|dont)\b"
            r"|,? (?:de son côté|pour sa part|en revanche|également|lui-même),?"
            r"|, [a-zà-ÿ][^,.;:!?]{3,80},)?"
        )
        pronouns = r"\s*(?:n'|s'|ne |se |l'|en |y |le |la |les |lui |leur |nous )*"
        verbs = rf"(?:{words.alternatives('state_verb')})\b(?! (?:lieu|cours)\b)"
        endings = r"(?:e|ent|era|eront|erait|ait|aient|it|issent)"
        other_verbs = rf"(?!(?:{words.alternatives('no_verb')})\b)\w{{3,}}{endings}\b"
        self._verb = re.compile(rf"^{aside}{pronouns}(?:{verbs}|{other_verbs})")
        conjunctions = r"que|mais|et|car|alors que|tandis que|si|où|quand|lorsque"
        self._clause_start = re.compile(
            rf"(?:^|[.!?;:\n«»\"“”(]\s*|,\s+|\b(?:{conjunctions})\s+|qu')$", re.IGNORECASE
        )

    def is_located(self, before: str) -> bool:
        """Tell whether what stands before a name makes it a place."""
        return self._located.search(before) is not None

    def acts(self, text: str, start: int, end: int) -> bool:
        """Tell whether a capital at this place of a text stands for its state."""
        before = text[max(0, start - _BEFORE) : start]
        after = text[end : end + _AFTER]
        if self._partner.search(before) and not re.match(r"\s*\(", after):
            return True
        if self.is_located(before):
            return False
        opens = self._clause_start.search(before) is not None
        return opens and self._verb.match(after) is not None

    def acting(self, field: Field, hits: Iterable[Hit], names: Sequence[Found]) -> Iterator[Hit]:
        """Yield the metonyms of a field that lie in no longer name.

        Seats of power, and capitals that act or are joined to one that does.
        """
        longer = [found for found in names if found.type != "place"]
        starts = [found.start for found in longer]
        metonyms = [hit for hit in hits if hit.kind == "metonym"]
        free = [hit for hit in metonyms if _is_free(hit, longer, starts)]
        last: Hit | None = None
        for index, hit in enumerate(free):
            text = field.in_cases(hit.start, hit.end)
            following = free[index + 1] if index + 1 < len(free) else None
            is_joined = last is not None and coordinated(text, last.end, hit.start)
            is_paired = following is not None and coordinated(text, hit.end, following.start)
            pairing = _PAIRING.search(text[max(0, hit.start - _BEFORE) : hit.start])
            is_first_of_two = is_paired and pairing is not None
            if hit.strong or is_joined or is_first_of_two or self.acts(text, hit.start, hit.end):
                last = hit
                yield hit


def coordinated(text: str, first_end: int, second_start: int) -> bool:
    """Tell whether two names are joined by "et", a comma or a hyphen.

    "Damas et Moscou" act or lie together.
    """
    between = text[first_end:second_start]
    return between.strip() in _JOINTS


def _is_free(hit: Hit, longer: Sequence[Found], starts: Sequence[int]) -> bool:
    """Tell whether a hit lies in no longer name; names come in text order, none overlapping."""
    place = bisect_right(starts, hit.start) - 1
    if place < 0:
        return True
    found = longer[place]
    is_inside = found.start <= hit.start and hit.end <= found.end
    return not is_inside or found.end - found.start == hit.end - hit.start
