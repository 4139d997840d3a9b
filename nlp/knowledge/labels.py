"""Which country a keyword names: agencies write "CoréeSud", "NouvelleZélande", "Palestiniens"."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from nlp.knowledge import Knowledge
from nlp.text import fold

# What agencies leave out of a country's name.
_SMALL_WORDS = re.compile(r"\b(?:du|de la|des|de|d'|la|le|les|l')\s*")
_BETWEEN = re.compile(r"[\W_]+")


def squeeze(label: str) -> str:
    """Return a look-up key: "Corée du Sud" and "CoréeSud" have the same."""
    return _BETWEEN.sub("", _SMALL_WORDS.sub("", fold(label)))


class CountryLabels:
    """Tell which country a keyword names, by the names and demonyms of the tables."""

    def __init__(self, knowledge: Knowledge) -> None:
        """Keep the countries by key; a key of two countries names none."""
        found: dict[str, set[str]] = defaultdict(set)
        for form, code in _forms(knowledge):
            found[squeeze(form)].add(code)
        self._codes = {key: min(codes) for key, codes in found.items() if len(codes) == 1}

    def country_of(self, label: str) -> str | None:
        """Return the ISO code of the country a label names, None where it names none.

        A name or a people begins with a capital: "chinois" may be a language or a restaurant.
        """
        if not label[:1].isupper():
            return None
        return self._codes.get(squeeze(label))


def _forms(knowledge: Knowledge) -> Iterator[tuple[str, str]]:
    """Yield the names and demonyms of all countries, with their ISO codes."""
    for country in knowledge.countries.values():
        for form in (country.name, country.official, *country.aliases):
            if form not in country.homographs:
                yield form, country.code
    for demonym in knowledge.demonyms:
        for form in demonym.forms:
            if form not in demonym.homographs:
                yield form, demonym.code
