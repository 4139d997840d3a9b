"""What a phrase names, as far as the tables know: its country, its organisation."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from nlp.entities.matcher import Matcher
from nlp.entities.spans import outermost
from nlp.knowledge import Knowledge, Organisation, Place


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

        "États-Unis d'Amérique", "Belges".
        """
        for hit in self.matcher.find(phrase):
            is_first = hit.start == 0 and (hit.kind == "name" or hit.end == len(phrase))
            if is_first and hit.targets[0].startswith("country/"):
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
        """Return the first, longest place that a phrase names outright."""
        for hit in self.matcher.find(phrase):
            place = self.knowledge.places.get(hit.targets[0])
            if place and hit.strong:
                return place
        return None
