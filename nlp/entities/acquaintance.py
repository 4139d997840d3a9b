"""Which known person a bare surname or initials mean, or nobody known: a small trained judge.

The candidates are the people of the tables who bear the surname. Each gets a probability from
evidence named in `evidence`; the weights in `acquaintance.json` were learned by logistic regression
on press articles that name a person in full: the full name was hidden, and the judge had to tell
whether the surname alone means the person of the tables (`tools/entities/train_acquaintance.py`).

Part of the evidence is what stands right beside the name, a civility and its gender, a trade or
function: "Mme Merkel, fleuriste à Colmar", "MM. Rivière et Le Goff", "le juge Attal".
"""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from itertools import pairwise

from nlp.entities.context import Context
from nlp.entities.spans import Found
from nlp.knowledge import GOVERNING, Knowledge, Term
from nlp.lists import Role
from nlp.text import fold, key

_TOP = ("head_of_state", "head_of_government")
_FEMININE = """presidente premiere reine chanceliere cheffe directrice senatrice deputee representante gouverneure
    ambassadrice commissaire-adjointe imperatrice princesse conseillere secretaire-generale vice-presidente
    eurodeputee procureure defenseure adjointe deleguee chargee""".split()
_MASCULINE = """president premier roi chancelier chef directeur senateur depute representant gouverneur ambassadeur
    empereur prince conseiller vice-president eurodepute procureur defenseur adjoint delegue charge emir sultan pape
    general amiral colonel commandant""".split()
# Groups of words.csv that tell a sentence about politics
_POLITICS = ("legislature", "party_word", "portfolio", "state_noun", "state_part", "supreme_body")
_WORD = re.compile(r"\w+")
_BEARERS = 3  # people of one gender, and none of the other, who give a given name its gender
# Weight that an article gives to countries from which its silence on one tells: some ten mentions.
_MUCH = 20.0
_MILITARY = frozenset("general amiral colonel capitaine commandant marechal lieutenant".split())
_ARMED_ROLES = (*_TOP, "military")
_REACH = 80  # characters looked at on each side of a name
_CLAUSE = re.compile(r"(?:(?<!\bM)(?<!\bMM)(?<!\bMr)(?<!\bDr)(?<!\bPr)\.|[!?;:\n«»\"()])(?=\s|$)")
_TOKEN = re.compile(r"[^\W_]+(?:-[^\W_]+)*")
_LINKS = frozenset("a au aux d de des du en et l la le les pour".split())
_ARTICLES = frozenset("l la le les".split())
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
class Weights:
    """Hold the judge: a weight for each piece of evidence, what is added, and the chance to accept.

    `fame` says in how many press articles a person is named in full, by id; `namesakes` in how many
    somebody else of the surname is, by folded surname. `until` is the day on which most of those
    articles end, `expected` the fame of the better known ones in a group of offices.
    """

    weights: Mapping[str, float]
    bias: float
    threshold: float
    fame: Mapping[str, int] = field(default_factory=dict)
    namesakes: Mapping[str, int] = field(default_factory=dict)
    until: str = "9999"
    expected: Mapping[str, int] = field(default_factory=dict)

    def chance(self, evidence: Mapping[str, float]) -> float:
        """Return the probability that a candidate with this evidence is meant."""
        total = self.bias
        for name, value in evidence.items():
            total += self.weights.get(name, 0.0) * value
        return 1.0 / (1.0 + math.exp(-total))


@cache
def load_weights() -> Weights:
    """Return the weights that ship with the package."""
    text = resources.files("nlp.entities").joinpath("acquaintance.json").read_text(encoding="utf-8")
    stored = json.loads(text)
    return Weights(
        stored["weights"],
        stored["bias"],
        stored["threshold"],
        stored["fame"],
        stored["namesakes"],
        stored["until"],
        stored["expected"],
    )


class Judge:
    """Tell whom a bare surname means. Built once from the tables; `decide` is pure."""

    def __init__(self, knowledge: Knowledge, weights: Weights | None = None) -> None:
        """Learn the genders of people and of given names from the titles of the tables."""
        self._knowledge = knowledge
        self._neighbours = NeighbourReader(knowledge)
        self._politics = frozenset().union(*map(knowledge.words.keys, _POLITICS))
        self._weights = weights or load_weights()
        self._genders = {person: self._gender_of_titles(person) for person in knowledge.people}
        self._given = self._genders_of_given_names()

    def gender(self, person: str) -> str | None:
        """Return "m" or "f" for a known person, None if neither title nor given name tells."""
        told = self._genders.get(person)
        row = self._knowledge.people.get(person)
        return told or (self.gender_of_given(fold(row.name).split()[0]) if row else None)

    def gender_of_given(self, given: str) -> str | None:
        """Return the gender of a folded given name, as far as its bearers in the tables tell."""
        return self._given.get(given)

    def beside(self, found: Found, context: Context) -> Neighbours:
        """Return what stands beside a name."""
        text = context.reading.fields[found.field].plain
        return self._neighbours.read(text, found.start, found.end)

    def named(self, words: Sequence[str]) -> tuple[str, ...]:
        """Return the people of the tables whose full name this is."""
        return self._knowledge.full_names.get(" ".join(words), ())

    def has_initials(self, person: str, initials: Sequence[str]) -> bool:
        """Tell whether a person's given names begin with these letters: "j l" for Jean-Luc."""
        words = fold(self._knowledge.people[person].name).split()
        letters = [word[0] for word in words[:-1]]
        return letters[: len(initials)] == list(initials)

    def decide(
        self,
        surname: str,
        candidates: Sequence[str],
        names: Sequence[Found],
        context: Context,
        *,
        has_initials: bool = False,
    ) -> str | None:
        """Return the candidate that the names most likely mean, None if that is nobody known.

        Ties to the higher office, then table order.
        """
        best, chance = None, 0.0
        for person in candidates:
            evidence = self.evidence(person, surname, candidates, names, context)
            evidence["initials"] = float(has_initials)
            is_likelier = self._weights.chance(evidence) > chance
            if is_likelier:
                best, chance = person, self._weights.chance(evidence)
        return best if chance >= self._weights.threshold else None

    def evidence(
        self,
        person: str,
        surname: str,
        candidates: Sequence[str],
        names: Sequence[Found],
        context: Context,
    ) -> dict[str, float]:
        """Return what speaks for and against a candidate, by name of the evidence."""
        term = self._knowledge.office(person, context.date)
        terms = self._knowledge.terms.get(person, ())
        share = max((context.share(one.of) for one in terms), default=0.0)
        said = sum(context.countries.values())
        elsewhere = said / (said + _MUCH) if share == 0.0 else 0.0
        fame = self._fame(person, term)
        rank = self._rank(person, context)
        others = [self._rank(other, context) for other in candidates if other != person]
        found = {
            f"role {office_group(term)}": 1.0,
            "governs or governed": float(any(one.role in GOVERNING for one in terms)),
            "offices": math.log1p(len(terms)),
            "country": share,
            "other countries": elsewhere,
            "other countries, top": elsewhere if office_group(term) == "top" else 0.0,
            "rivals": math.log1p(sum(other <= rank for other in others)),
            "lower rivals": math.log1p(sum(other > rank for other in others)),
            "colleagues": math.log1p(self._colleagues(person, terms, context)),
            "leaders, top": float(office_group(term) == "top") * math.log1p(context.leaders),
            "politics": math.log1p(context.politics),
            "sport": math.log1p(context.sport),
            "in the title": float(any(name.field == "title" for name in names)),
            "words of politics": math.log1p(self._words_of_politics(names, context)),
            "leaders of any time": math.log1p(self._leaders(person, context)),
        }
        famed = [
            self._fame(other, self._knowledge.office(other, context.date))
            for other in candidates
            if other != person
        ]
        found.update(of_rivals(fame, famed))
        found.update(self._of_neighbours(person, terms, names, context))
        found.update(of_fame(fame, self._weights.namesakes.get(surname, 0), found))
        return found

    def _of_neighbours(
        self, person: str, terms: Sequence[Term], names: Sequence[Found], context: Context
    ) -> dict[str, float]:
        """Return the evidence of civilities, trades and functions beside the names."""
        beside = [self.beside(found, context) for found in names]
        genders = {one.gender for one in beside if one.gender}
        own = self.gender(person)
        functions = frozenset().union(*(one.functions for one in beside))
        agreeing = {function for function in functions if _held(function, terms)}
        offices = functions & self._neighbours.offices
        trades = functions - offices - self._neighbours.kin
        has_civility = any(one.has_civility for one in beside)
        return {
            **{f"beside {function}": 1.0 for function in sorted(functions - agreeing)},
            "civility": float(has_civility),
            "nothing beside": float(not has_civility and not functions),
            "other gender": float(bool(own and genders and own not in genders)),
            "same gender": float(bool(own and own in genders)),
            "function held": float(bool(agreeing)),
            "other office": float(bool(offices) and not agreeing),
            "other trade": float(bool(trades) and not agreeing),
            "local trade": float(any(one.is_local for one in beside) and not agreeing),
        }

    def _fame(self, person: str, term: Term | None) -> int:
        """Return in how many articles a person is named, or how many would name a new holder of the office.

        The articles end on a day; who came to govern after it is as famous as others were.
        """
        counted = self._weights.fame.get(person, 0)
        if term is None or term.start.isoformat() <= self._weights.until:
            return counted
        return max(counted, self._weights.expected.get(office_group(term), 0))

    def _rank(self, person: str, context: Context) -> int:
        term = self._knowledge.office(person, context.date)
        return Role(term.role).order if term else len(Role)

    def _colleagues(self, person: str, terms: Iterable[Term], context: Context) -> int:
        """Return how many others of the article hold or held an office of the same country.

        Bare surnames count where somebody who governs bears them: "Trump a appelé Poutine".
        """
        countries = {term.of for term in terms}
        named = (target for target in context.named if target.startswith("person/"))
        known = sum(
            any(term.of in countries for term in self._knowledge.terms.get(target, ()))
            for target in named
        )
        others = [bearers for bearers in context.governing if person not in bearers]
        return known + len(others)

    def _leaders(self, person: str, context: Context) -> int:
        """Return how many others of the article ever led a state, bare surnames included."""
        named = (target for target in context.named if target != person)
        known = sum(
            any(term.role in _TOP for term in self._knowledge.terms.get(target, ()))
            for target in named
        )
        return known + sum(person not in bearers for bearers in context.led)

    def _words_of_politics(self, names: Sequence[Found], context: Context) -> int:
        """Return how many words of politics stand in the sentences of the names."""
        sentences = {(found.field, *context.sentence(found)) for found in names}
        fields = context.reading.fields
        told = (
            word
            for field, start, end in sentences
            for word in _WORD.findall(fields[field].key, start, end)
        )
        return sum(word in self._politics for word in told)

    def _gender_of_titles(self, person: str) -> str | None:
        words = [word for term in self._knowledge.terms.get(person, ()) for word in _words(term)]
        female = sum(word in _FEMININE for word in words)
        male = sum(word in _MASCULINE for word in words)
        if female == male:
            return None
        return "f" if female > male else "m"

    def _genders_of_given_names(self) -> dict[str, str]:
        counts: dict[str, Counter[str]] = {}
        for person, gender in self._genders.items():
            if gender:
                given = fold(self._knowledge.people[person].name).split()[0]
                counts.setdefault(given, Counter())[gender] += 1
        clear: dict[str, str] = {}
        for given, counter in counts.items():
            gender, count = counter.most_common(1)[0]
            if count >= _BEARERS and count == counter.total():
                clear[given] = gender
        return clear


def fame_odds(fame: int, namesakes: int) -> float:
    """Return the log odds that a full name of the surname is the person's, one half added to each count."""
    return math.log((fame + 0.5) / (namesakes + 0.5))


def of_fame(fame: int, namesakes: int, beside: Mapping[str, float]) -> dict[str, float]:
    """Return the evidence of a person's fame, alone and together with what stands beside the name."""
    odds = fame_odds(fame, namesakes)
    elsewhere = beside["other countries"]
    return {
        "fame against namesakes": odds,
        "obscure": float(not fame),
        "other countries, obscure": elsewhere if not fame else 0.0,
        "other countries, fame": elsewhere * odds,
        "other trade, fame": beside["other trade"] * odds,
        "local trade, fame": beside["local trade"] * odds,
        "nothing beside, fame": beside["nothing beside"] * odds,
    }


def of_rivals(fame: int, others: Sequence[int]) -> dict[str, float]:
    """Return the evidence of a person's fame beside that of the best known other of the surname."""
    if not others:
        return {}
    odds = fame_odds(fame, max(others))
    return {"outshines": max(odds, 0.0), "outshone": max(-odds, 0.0)}


def office_group(term: Term | None) -> str:
    """Return the group of an office: as many as the evidence can tell apart."""
    if term is None:
        return "none"
    if term.role in _TOP:
        return "top"
    return (
        term.role if term.role in ("minister", "former", "party_leader", "legislator") else "other"
    )


def _held(function: str, terms: Iterable[Term]) -> bool:
    """Tell whether a function beside a name is one that the person held, by the words of its titles."""
    for term in terms:
        if function in _MILITARY and term.role in _ARMED_ROLES:
            return True
        if any(word[:STEM] == function[:STEM] for word in _words(term)):
            return True
    return False


def _words(term: Term) -> list[str]:
    return key(term.title).replace("vice ", "vice-").split()


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
        """Tell whether words can complete a function: "de la ville", "russe", but no verb.

        Nor another thing beside its bearer: "le prince et le tandem".
        """
        previous_links = False
        for token, following in pairwise(tokens):
            if key(token) == "et" and key(following) in _ARTICLES:
                return False
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
