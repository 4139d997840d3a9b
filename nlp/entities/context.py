"""What an article says that helps to tell who is meant: its countries, its words, its short forms."""

from __future__ import annotations

import datetime
import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from nlp.entities.bodies import UNION
from nlp.entities.spans import Found, Hit, Reading
from nlp.knowledge import GOVERNING, Knowledge
from nlp.text import fold

_LEAD = 200  # characters of the text that count as its lead, as in `salience`
_TITLE_WEIGHT, _LEAD_WEIGHT = 3.0, 2.0  # what stands in the title, in the lead; elsewhere 1
# What one mention says of its country, beside 1 for the country's own name. A demonym as in
# `salience`; a capital may be a mere location; agencies and companies are quoted everywhere.
_DEMONYM, _CAPITAL, _PLACE, _LEADER, _STATE_BODY, _OTHER_BODY = 0.7, 0.7, 0.5, 0.5, 0.5, 0.1
_UNION_ITSELF = "organisation/ue"
_LEADING = ("head_of_state", "head_of_government")
_STATE_KINDS = ("institution", "party")
_SENTENCE_END = re.compile(r"[.!?…]\s|\n")
_WORD = re.compile(r"[^\W\d_]{4,}")
# "Consumer Electronics Show (CES)", "(Digital Services Act, DSA)"
_BRACKETED = re.compile(r"(?:\(|, (?:ou )?)(?P<short>[A-ZÀ-Ý][\w.&-]{1,9})\)")
_TOKEN = re.compile(r"[^\W_]+")
_SMALL = frozenset("a au aux d de des du en et l la le les of pour sur the".split())
STEM = 6  # letters by which words of one family are compared: "football", "footballeurs"


@dataclass(frozen=True, slots=True)
class Clue:
    """Hold a place of an article that speaks of a country, and how much it says."""

    start: int
    code: str
    weight: float


@dataclass(frozen=True)
class Context:
    """Hold what an article says around its names. Made once per article by `read_context`."""

    reading: Reading
    clues: Mapping[str, Sequence[Clue]]
    named: tuple[str, ...]  # the ids that a name of the article can only mean, in order
    date: datetime.date
    politics: int = 0  # how many state bodies, parties and people in office it names
    leaders: int = 0  # how many heads of state or government
    sport: int = 0  # how many clubs and other bodies of sport
    governing: frozenset[frozenset[str]] = frozenset()  # who may be meant by each bare surname
    led: frozenset[frozenset[str]] = frozenset()  # the same, of those who ever led a state
    outlet: str | None = None  # the country of the outlet

    @cached_property
    def countries(self) -> dict[str, float]:
        """Return how much the article speaks of each country."""
        weights: dict[str, float] = defaultdict(float)
        for field, clues in self.clues.items():
            for clue in clues:
                weights[clue.code] += clue.weight * _zone(field, clue.start)
        return dict(weights)

    def share(self, code: str | None) -> float:
        """Return which part of what the article says of countries is said of this one."""
        total = sum(self.countries.values())
        return self.countries.get(code or "", 0.0) / total if total else 0.0

    def countries_of_sentence(self, found: Found) -> dict[str, float]:
        """Return how much the sentence of a name speaks of each country."""
        start, end = self.sentence(found)
        weights: dict[str, float] = defaultdict(float)
        for clue in self.clues[found.field]:
            is_inside = found.start <= clue.start < found.end
            if start <= clue.start < end and not is_inside:
                weights[clue.code] += clue.weight
        return dict(weights)

    def sentence(self, found: Found) -> tuple[int, int]:
        """Return where the sentence of a name begins and ends."""
        ends = self._sentence_ends[found.field]
        after = bisect_left(ends, found.end)
        before = bisect_right(ends, found.start)
        last = len(self.reading.fields[found.field].plain)
        return (ends[before - 1] if before else 0, ends[after] if after < len(ends) else last)

    @cached_property
    def _sentence_ends(self) -> dict[str, list[int]]:
        return {
            name: [end.end() for end in _SENTENCE_END.finditer(field.plain)]
            for name, field in self.reading.fields.items()
        }

    @cached_property
    def stems(self) -> frozenset[str]:
        """Return the first letters of all longer words of the article, folded."""
        texts = [field.key for field in self.reading.fields.values()]
        return frozenset(stem for text in texts for stem in stems(text))

    @cached_property
    def expansions(self) -> dict[str, str]:
        """Return what acronyms in brackets stand for: "Consumer Electronics Show (CES)"."""
        found: dict[str, str] = {}
        for field in self.reading.fields.values():
            for bracket in _BRACKETED.finditer(field.plain):
                before = field.plain[max(0, bracket.start() - 120) : bracket.start()]
                if name := spelt_out(bracket["short"], before):
                    found.setdefault(fold(bracket["short"]), name)
        return found


def read_context(
    names: Sequence[Found],
    reading: Reading,
    knowledge: Knowledge,
    date: datetime.date,
    outlet: str | None = None,
) -> Context:
    """Return the context of an article from its names and from what the tables see in it."""
    clues: dict[str, list[Clue]] = {field: [] for field in reading.fields}
    for field, hits in reading.hits.items():
        for hit in hits:
            clues[field] += _clues_of_hit(hit)
    for found in names:
        if len(found.targets) == 1:
            clues[found.field] += _clues_of_name(found, knowledge, date)
    for ordered in clues.values():
        ordered.sort(key=lambda clue: (clue.start, clue.code))
    named = dict.fromkeys(found.targets[0] for found in names if len(found.targets) == 1)
    politics = sum(_is_political(target, knowledge) for target in named)
    bare = {fold(found.text) for found in names if _is_bare(found)}
    governing = frozenset(_governing(name, knowledge, date) for name in bare) - {frozenset()}
    led = frozenset(_led(name, knowledge) for name in bare) - {frozenset()}
    sport = sum(_is_sport(target, knowledge) for target in named)
    leaders = sum(_leads(target, knowledge, date) for target in named)
    return Context(
        reading, clues, tuple(named), date, politics, leaders, sport, governing, led, outlet
    )


def _leads(target: str, knowledge: Knowledge, date: datetime.date) -> bool:
    term = knowledge.office(target, date)
    return term is not None and term.role in _LEADING


def _is_sport(target: str, knowledge: Knowledge) -> bool:
    body = knowledge.organisations.get(target)
    return body is not None and body.kind == "sport"


def _is_bare(found: Found) -> bool:
    return found.type == "person" and not found.targets and " " not in found.text


def _governing(surname: str, knowledge: Knowledge, date: datetime.date) -> frozenset[str]:
    """Return who of those that bear a surname governs on the date."""
    bearers = knowledge.surnames.get(surname, ())
    terms = {person: knowledge.office(person, date) for person in bearers}
    return frozenset(person for person, term in terms.items() if term and term.role in GOVERNING)


def _led(surname: str, knowledge: Knowledge) -> frozenset[str]:
    """Return who of those that bear a surname was ever head of a state or of its government."""
    bearers = knowledge.surnames.get(surname, ())
    return frozenset(
        person
        for person in bearers
        if any(term.role in _LEADING for term in knowledge.terms.get(person, ()))
    )


def _is_political(target: str, knowledge: Knowledge) -> bool:
    body = knowledge.organisations.get(target)
    return target in knowledge.terms or (body is not None and body.kind in _STATE_KINDS)


def stems(text: str) -> Iterator[str]:
    """Yield the first letters of each longer word of a folded text."""
    for word in _WORD.findall(text):
        yield word[:STEM]


def subject_of(names: Iterable[str], form: str) -> frozenset[str]:
    """Return the stems of the words that names of a thing have and one form of it has not."""
    own = frozenset(stems(fold(form)))
    return frozenset().union(*(stems(fold(name)) for name in names)) - own


def spelt_out(short: str, before: str) -> str | None:
    """Return the words right before an acronym whose initials it is made of, or None.

    Small words may stand between, with or without a letter: "Confédération africaine de football" gives "CAF".
    """
    letters = "".join(letter for letter in fold(short) if letter.isalnum())
    tokens = list(_TOKEN.finditer(before))
    words = [fold(token[0]) for token in tokens]
    first = _first_of_initials(letters, words, {})
    return None if first is None else before[tokens[first].start() :].strip()


def _first_of_initials(
    letters: str, words: Sequence[str], known: dict[tuple[int, int], int | None]
) -> int | None:
    """Return at which of some words the initials begin that end with the last word, or None.

    `known` holds the answers by the number of letters and words left: small words give many ways.
    """
    if not letters or not words:
        return None
    state = (len(letters), len(words))
    if state not in known:
        known[state] = _first_before(letters, words, known)
    return known[state]


def _first_before(
    letters: str, words: Sequence[str], known: dict[tuple[int, int], int | None]
) -> int | None:
    if words[-1].startswith(letters[-1]):
        rest = letters[:-1]
        found = _first_of_initials(rest, words[:-1], known) if rest else len(words) - 1
        if found is not None:
            return found
    return _first_of_initials(letters, words[:-1], known) if words[-1] in _SMALL else None


def _zone(field: str, start: int) -> float:
    if field == "title":
        return _TITLE_WEIGHT
    return _LEAD_WEIGHT if start < _LEAD else 1.0


def _clues_of_hit(hit: Hit) -> Iterator[Clue]:
    """Yield what a country's name, demonym or seat says; a homograph ("géorgien") says half."""
    countries = [target for target in hit.targets if target.startswith("country/")]
    weight = {"name": 1.0, "demonym": _DEMONYM, "metonym": _CAPITAL}[hit.kind]
    if not hit.strong and hit.kind != "metonym":
        weight /= 2
    for target in countries:
        yield Clue(hit.start, target.partition("/")[2], weight / len(countries))


def _clues_of_name(found: Found, knowledge: Knowledge, date: datetime.date) -> Iterable[Clue]:
    """Return what a known place, body or leader says of its country."""
    target = found.targets[0]
    if found.type == "person":
        term = knowledge.office(target, date)
        is_leader = term is not None and term.role in (*GOVERNING, "former")
        return [Clue(found.start, term.of, _LEADER)] if term and is_leader else []
    code = knowledge.country_of(target)
    body = knowledge.organisations.get(target)
    if body and body.kind == "european":
        weight = 1.0 if target == _UNION_ITSELF else _STATE_BODY
        return [Clue(found.start, UNION, weight)]
    if code is None or found.type == "country":
        return []
    if found.type == "place":
        return [Clue(found.start, code, _PLACE)]
    if body is None:
        return []
    weight = _STATE_BODY if body.kind in _STATE_KINDS else _OTHER_BODY
    return [Clue(found.start, code, weight)]
