"""The field of a minister: "ministre de l'Économie et des Finances" has two subjects.

Titles are compared by the subjects they name, synonyms brought to one word ("Trésor" is Finances,
"diplomatie" is Affaires étrangères), so that a minister of finance is never taken for another.
"""

from __future__ import annotations

import re

from nlp.knowledge import Knowledge
from nlp.text import key

_BREAK = re.compile(
    r",| et(?= )| charge| aupres |(?:^| )(?:des |du |de la |de l'|de |d'|aux |au |a la |a l'|en |pour la |pour le )"
)
# Exactly the same subjects, all that is asked among others, a synonym of them
_EXACT, _AMONG, _ALIKE, _DIFFERENT = 0, 1, 2, 3


class Portfolios:
    """Compare titles by their subjects. Built once from `functions.csv` and `words.csv`."""

    def __init__(self, knowledge: Knowledge) -> None:
        """Index head nouns, longest first, and synonyms of subjects."""
        self._implied = {head.key: head.field for head in knowledge.functions.values()}
        nouns = sorted(self._implied, key=lambda noun: -len(noun))
        self._noun = re.compile(rf"(?:{'|'.join(map(re.escape, nouns))})s?\b")
        synonyms = knowledge.words.word_of("portfolio")
        self._synonyms = {form: key(word) for form, word in synonyms.items()}
        self._adjectives = knowledge.words.keys("function_adjective")

    def subjects(self, title: str) -> frozenset[str]:
        """Return the subjects that a title names, else those that its noun implies, as keys."""
        keyed = key(title)
        noun = self._noun.match(keyed)
        rest = keyed[noun.end() :] if noun else keyed
        parts = (part.strip() for part in _BREAK.split(rest))
        named = frozenset(part for part in parts if part and not self._is_adjective(part))
        implied = self._implied.get(noun[0], "") if noun else ""
        return named or frozenset(filter(None, [key(implied)]))

    def distance(self, asked: str, held: str) -> int:
        """Return how far the title held is from the one asked for, 3 for another field."""
        wanted, given = self.subjects(asked), self.subjects(held)
        if wanted == given:
            return _EXACT
        if wanted and wanted <= given:
            return _AMONG
        alike, own = self._plain(wanted), self._plain(given)
        return _ALIKE if alike and (alike <= own or (own and own <= alike)) else _DIFFERENT

    def agree(self, asked: str, held: str) -> bool:
        """Tell whether two titles may be of one portfolio; a title without one agrees with any."""
        return not self.subjects(asked) or self.distance(asked, held) < _DIFFERENT

    def _plain(self, subjects: frozenset[str]) -> frozenset[str]:
        return frozenset(self._synonyms.get(subject, subject) for subject in subjects)

    def _is_adjective(self, part: str) -> bool:
        return all(word in self._adjectives for word in part.split())
