"""The small towns of the French-speaking world, which are too many to be looked for in a text.

Many are words, first names or surnames ("Die", "Ham", "Lambert"). They only say who a name is that
was found to be a place otherwise.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from nlp.knowledge.tables import read_rows
from nlp.text import fold, slug

_COMPLEMENTS = frozenset("au aux d de des du en l la le les pres sous sur".split())
TOWNS = Path(__file__).parent / "towns.csv"


@dataclass(frozen=True, slots=True)
class Town:
    """Hold a town of GeoNames; `region` as in Place, `population` is 0 where it is not known."""

    geonames: str
    name: str
    country: str
    region: str
    population: int

    @property
    def id(self) -> str:
        """Return its id in the record, which holds the one of GeoNames: towns share their names."""
        return f"place/{slug(self.name)}-{self.geonames}"


@dataclass(frozen=True, slots=True)
class Towns:
    """Hold all towns by what they are called, at home for short too, and by their GeoNames id."""

    called: dict[str, tuple[Town, ...]]
    numbered: dict[str, Town]
    shortened: dict[str, tuple[Town, ...]]

    def by_name(self, name: str) -> tuple[Town, ...]:
        """Return the towns of a name, accents and hyphens aside."""
        return self.called.get(fold(name), ())

    def by_short_name(self, name: str) -> tuple[Town, ...]:
        """Return the towns called so at home: "Janville" for Janville-sur-Juine."""
        return self.shortened.get(fold(name), ())

    def by_id(self, target: str) -> Town | None:
        """Return the town of an id of the record, or None."""
        town = self.numbered.get(target.rpartition("-")[2])
        return town if town and town.id == target else None


@lru_cache(maxsize=1)
def load_towns() -> Towns:
    """Return the towns that ship with the package. Read once, when a place is first asked for."""
    called: dict[str, list[Town]] = defaultdict(list)
    shortened: dict[str, list[Town]] = defaultdict(list)
    numbered: dict[str, Town] = {}
    lines = read_rows(TOWNS)
    next(lines)
    for _, (geonames, name, country, region, population) in lines:
        town = Town(geonames, name, country, region, int(population or 0))
        folded = fold(name)
        called[folded].append(town)
        if short := _without_complement(folded):
            shortened[short].append(town)
        numbered[geonames] = town
    return Towns(_frozen(called), numbered, _frozen(shortened))


def _frozen(towns: Mapping[str, Sequence[Town]]) -> dict[str, tuple[Town, ...]]:
    return {name: tuple(owners) for name, owners in towns.items()}


def _without_complement(name: str) -> str | None:
    """Return a folded name up to the small word that begins its complement, None if it has none."""
    words = name.split()
    for place, word in enumerate(words):
        if place and word.partition("'")[0] in _COMPLEMENTS:
            return " ".join(words[:place])
    return None
