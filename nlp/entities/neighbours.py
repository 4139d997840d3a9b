"""What stands right beside a person's name: a civility and its gender, a trade or function.

"Mme Merkel, fleuriste à Colmar", "MM. Rivière et Le Goff", "le juge Attal".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from nlp.knowledge import Knowledge
from nlp.text import key

_REACH = 80  # characters looked at on each side of a name
_CLAUSE = re.compile(r"(?:(?<!\bM)(?<!\bMM)(?<!\bMr)(?<!\bDr)(?<!\bPr)\.|[!?;:\n«»\"()])(?=\s|$)")
_TOKEN = re.compile(r"[^\W_]+(?:-[^\W_]+)*")
_LINKS = frozenset("a au aux d de des du en et l la le les pour".split())
_DETERMINERS = frozenset("l la le les un une son sa leur notre ancien ancienne ex".split())
_MALE = frozenset("m mm mr monsieur messieurs sir lord mgr monseigneur".split())
_FEMALE = frozenset("mme mmes mlle mlles mrs madame mesdames mademoiselle lady".split())
_CIVILITY = re.compile(
    r"(?:^|[^\w])(?P<word>MM?|Mr|Mmes?|Mlles?|Mrs|Me|Dr|Pr|Mgr|[Mm]onsieur|[Mm]essieurs|[Mm]adame|[Mm]esdames|"
    r"[Mm]ademoiselle|[Mm]onseigneur|[Mm]aître|[Dd]octeure?|[Ss]ir|[Ll]ord|[Ll]ady)\.? $"
)
_ENUMERATION = re.compile(r".*(?P<civility>MM|Mmes|Mlles)\.?(?P<names>(?: [^\s]+){1,12} (?:et )?)$")
_COUPLE = re.compile(r"\b(?:MM?\.?|[Mm]onsieur|Mme|[Mm]adame) et $")  # "M. et Mme Ghosn"
_SMALL_WORD = re.compile(r"(?:^| )(?!(?:et|de|da|di|du|la|le|van|von|ben|el|al|dos|d')\b)[a-zà-ÿ]")
_APPOSED = re.compile(r"(?:, | \()(?:\d+ ans, )?")
_TRADE_ENDING = re.compile(r"\w{3,}(?:ier|iere|euse|icien|icienne|logue|graphe|eur)s?")
_NO_TRADE = frozenset(
    """premier premiere dernier derniere entier entiere particulier particuliere interieur exterieur superieur
    inferieur anterieur meilleur meilleurs plusieurs ailleurs regulier reguliere financier financiere judiciaire
    singulier familier derriere arriere carriere maniere frontiere matiere lumiere priere banniere valeur faveur
    janvier fevrier ampleur erreur terreur horreur hauteur leader interlocuteur successeur predecesseur
    vainqueur numero""".split()
)  # words with such an ending that are no trade
_PLACED = frozenset("a au aux chez".split())  # between a trade and its place: "fleuriste à Colmar"
_FRIENDS = frozenset(("ami", "amie"))
PROFESSIONS = {"me": "maitre", "maitre": "maitre", "dr": "docteur", "docteur": "docteur",
               "docteure": "docteur", "pr": "professeur", "mgr": "eveque", "monseigneur": "eveque"}  # fmt: skip
STEM = 6  # letters by which a function is compared: "président", "présidente"


@dataclass(frozen=True, slots=True)
class Neighbours:
    """Hold what stands beside a name: `gender` "m", "f" or None, and the functions, as keys.

    `is_local` if what somebody does is said together with where: "fleuriste à Colmar".
    """

    gender: str | None
    has_civility: bool
    functions: frozenset[str]
    is_local: bool = False


class NeighbourReader:
    """Read what stands beside a name. Built once from the tables; `read` is pure."""

    def __init__(self, knowledge: Knowledge) -> None:
        """Gather the words of trades, titles and functions."""
        heads = frozenset(key(head) for head in knowledge.functions)
        self.offices = frozenset(head for head in heads if " " not in head)
        words = knowledge.words
        self.kin = words.keys("kin") | _FRIENDS  # of whom nothing follows
        self._functions = words.keys("trade") | words.keys("title") | self.offices

    def read(self, text: str, start: int, end: int) -> Neighbours:
        """Return what stands beside the name at this place of a text."""
        before = _CLAUSE.split(text[max(0, start - _REACH) : start])[-1]
        civility = _CIVILITY.search(before)
        word = key(civility["word"]) if civility else self._enumerated(before)
        if civility:
            before = before[: civility.start("word")]
        functions = {PROFESSIONS[word]} if word in PROFESSIONS else set()
        after = _apposed(text[end : end + _REACH])
        functions.update(self._before(before), self._after(after))
        is_couple = civility is not None and _COUPLE.search(before) is not None
        gender = None if is_couple else "m" if word in _MALE else "f" if word in _FEMALE else None
        is_local = bool(functions) and _is_local(after)
        return Neighbours(gender, bool(word), frozenset(functions), is_local)

    def _enumerated(self, before: str) -> str:
        """Return the civility of an enumeration that a name goes on with: "MM. X et", "Mmes X,"."""
        found = _ENUMERATION.match(before)
        if found is None or _SMALL_WORD.search(found["names"]):
            return ""
        return key(found["civility"])

    def _before(self, before: str) -> Iterator[str]:
        """Yield the function that ends in the name: "le juge ", "le maire du village, "."""
        phrase = re.split(r",(?! $)", before)[-1].rstrip(" ,")
        tokens = [token[0] for token in _TOKEN.finditer(phrase)]
        for index in range(len(tokens) - 1, max(-1, len(tokens) - 8), -1):
            function = self._function(tokens[index])
            if function and self._completes(tokens[index + 1 :]):
                yield function
                return

    def _after(self, tokens: list[str]) -> Iterator[str]:
        """Yield the function in apposition: ", boulanger à Pau", ", des pompiers de Quimper"."""
        for token in tokens[:3]:
            if function := self._function(token):
                yield function
                return
            if key(token) not in _DETERMINERS | _LINKS:
                return

    def _function(self, token: str) -> str | None:
        """Return a word of a trade, title or function as a key, or None."""
        keyed = key(token)
        if not token[0].islower():
            return None
        rank = keyed.rpartition(" ")[2]  # "lieutenant-colonel"
        for form in (keyed, keyed.removesuffix("s"), rank):
            if form in self._functions:
                return form
        is_trade = _TRADE_ENDING.fullmatch(keyed) and keyed not in _NO_TRADE
        return keyed if is_trade else None

    def _completes(self, tokens: list[str]) -> bool:
        """Tell whether words can complete a function: "de la ville", "russe", but no verb."""
        previous_links = False
        for index, token in enumerate(tokens):
            is_link = key(token) in _LINKS
            is_adjective = index == 0 and token.endswith(
                ("ain", "aine", "ais", "aise", "ien", "al")
            )
            is_named = token[0].isupper() or previous_links or is_adjective
            if not is_link and not is_named:
                return False
            previous_links = is_link and key(token) not in ("a", "en", "et")
        return True


def _apposed(after: str) -> list[str]:
    """Return the words of what is said of a name behind a comma or in brackets, if anything."""
    opening = _APPOSED.match(after)
    if opening is None:
        return []
    clause = _CLAUSE.split(after[opening.end() :])[0].partition(",")[0]
    return [token[0] for token in _TOKEN.finditer(clause)]


def _is_local(tokens: list[str]) -> bool:
    """Tell whether some of the first words name a place: "agent de sécurité à Lens"."""
    pairs = pairwise(tokens[1:6])
    return any(key(link) in _PLACED and name[0].isupper() for link, name in pairs)
