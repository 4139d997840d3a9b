"""Bodies that every country has, where their country stands right after the name.

"La Cour suprême américaine a tranché", "le Parlement de Lettonie": such words name one body, and
hardly anything else, even where the recogniser takes the demonym into the name.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from nlp.entities.bodies import Bodies
from nlp.entities.field import FIELDS, Field
from nlp.entities.spans import Found, Hit, Reading, Taken, outermost
from nlp.knowledge import Knowledge

_SCORE = 0.8  # 7 of 9 on annotated press


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
