"""What a phrase names, as far as the tables know: its country, its organisation."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from nlp.entities.matcher import Matcher
from nlp.knowledge import Knowledge, Organisation


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

    def organisation(self, phrase: str) -> Organisation | None:
        """Return the first, longest organisation that a phrase names."""
        for hit in self.matcher.find(phrase):
            for target in hit.targets:
                if body := self.knowledge.organisations.get(target):
                    return body
        return None
