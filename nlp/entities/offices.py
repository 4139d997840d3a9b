"""The office that the text itself gives a person, and what of it holds against the tables.

"le ministre ukrainien de la Défense, Rustem Oumerov": a function (`functions`), said of a name
(`clauses`), is an office of a country or an organisation if its complement names one.
"""

from __future__ import annotations

import datetime
import enum
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from nlp.entities.field import Field
from nlp.entities.functions import (
    COMING,
    LINK,
    PAST,
    ClauseReader,
    Function,
    FunctionReader,
    Name,
    Saying,
)
from nlp.entities.matcher import Lookup
from nlp.entities.portfolios import Portfolios
from nlp.knowledge import GOVERNING, Knowledge, Organisation, Term, Words
from nlp.lists import Role
from nlp.records import Office
from nlp.text import key

_HEADING_STATE = ("head_of_state", "head_of_government")
_INTERNATIONAL = ("international", "european")
_BIG_CITY = 100_000  # inhabitants from which a mayor counts, by the annotation guidelines
_GROUP = "groupe"  # of a party's members of parliament
_OF_COUNCIL = " du conseil"
_REGIONS = ("region", "state", "department", "island")  # kinds of places
_CITIES = ("city", "capital")
_POSTED = re.compile(r" (?:en|à|au|aux) (?=[A-ZÀ-Ý])")
_IN_CHARGE = re.compile(r" (?:au |aux |à la |à l')(?=[A-ZÀ-Ý])")
_PRESIDENTIAL = re.compile(r"\bprésiden", re.IGNORECASE)
_NUMERAL = re.compile(r"-(?:[ivx]+|ier|1er)$")  # of a monarch, in an id: "leopold-ii"
_FIELD = re.compile(r"\b(?:de la |de l'|des |du |à la |à l'|aux |au )[A-ZÀ-Ý][^,(]*")


class Kind(enum.Enum):
    """Tell what a function is of, as far as its complement tells."""

    BARE = enum.auto()
    COUNTRY = enum.auto()
    BODY = enum.auto()
    PARTY = enum.auto()
    LEGISLATURE = enum.auto()
    REGION = enum.auto()
    CITY = enum.auto()
    OTHER = enum.auto()


@dataclass(frozen=True, slots=True)
class Stated:
    """Hold an office as stated in the text.

    `of` is None where the text names no country or organisation; `is_vague` then tells that the
    function alone ("le président X") does not make an office: a club has a president too.
    `is_sole` tells that there is but one holder at a time ("roi"), `is_of_old` that the sentence
    speaks of another time than the article's.
    """

    role: str
    title: str
    of: str | None
    is_vague: bool = False
    is_sole: bool = False
    is_of_old: bool = False

    def office(self, of: str | None) -> Office:
        """Return the office, `of` filled in where the text is silent."""
        return Office(self.role, self.title, self.of or of)


@dataclass(frozen=True, slots=True)
class Scope:
    """Hold what a function is of: its kind, and the country code or the organisation's name."""

    kind: Kind
    of: str | None = None


class ScopeReader:
    """Read from the complement of a function what it is of."""

    def __init__(self, words: Words, lookup: Lookup) -> None:
        """Compile the words that tell parliaments, regions and parts of a state."""
        self._lookup = lookup
        self._legislature = _whole_words(words.keys("legislature"))
        self._regional = _whole_words(
            words.keys("regional_body") | words.keys("regional_adjective")
        )
        self._supreme = _whole_words(words.keys("supreme_body"), at_start=True)
        self._bodies = words.word_of("body_adjective")

    def read(self, complement: str) -> Scope:
        """Return what a complement names."""
        if not complement.strip():
            return Scope(Kind.BARE)
        keyed = key(complement)
        body = self._lookup.organisation(complement)
        if body and body.kind in _INTERNATIONAL:
            return (
                Scope(Kind.BODY, body.name) if self._leads(complement, body) else Scope(Kind.OTHER)
            )
        code = self._lookup.country(complement)
        is_party = body is not None and body.kind == "party"
        if self._legislature.search(keyed) or (is_party and _GROUP in keyed):
            return Scope(Kind.LEGISLATURE, code)
        if is_party:
            return Scope(Kind.PARTY, code)
        place = self._lookup.place(complement)
        if self._regional.search(keyed) or (place and place.kind in _REGIONS):
            return Scope(Kind.REGION, code or (place.country if place else None))
        return self._of_a_state(complement, code)

    def body_of(self, complement: str) -> str | None:
        """Return the organisation whose adjective comes first: "européenne"."""
        first = key(complement).split()[:1]
        return self._bodies.get(first[0]) if first else None

    def city(self, complement: str) -> Scope:
        """Return the city that a complement names, if it is a big one."""
        place = self._lookup.place(complement)
        if place and place.kind in _CITIES and place.population >= _BIG_CITY:
            return Scope(Kind.CITY, place.country)
        return Scope(Kind.OTHER)

    def _leads(self, complement: str, body: Organisation) -> bool:
        """Tell whether a body is what is led, not only where: "directeur des achats à l'ONU"."""
        adjectives, *rest = LINK.split(complement, maxsplit=1)
        named = rest[0] if rest else adjectives.strip()
        first = self._lookup.organisation_first(named)
        return first == body or key(named).startswith("commission de l'")

    def _of_a_state(self, complement: str, code: str | None) -> Scope:
        """Tell the president of a country from that of anything else, by the first thing named."""
        adjectives, *rest = LINK.split(complement, maxsplit=1)
        if not rest:
            if code:
                return Scope(Kind.COUNTRY, code)
            return Scope(Kind.OTHER if re.search(r"[A-ZÀ-Ý]", adjectives) else Kind.BARE)
        named = rest[0]
        supreme = self._supreme.match(key(named))
        if supreme and (code or supreme[0] in ("republique", "etat", "pays")):
            return Scope(Kind.COUNTRY, code)
        own = self._lookup.country_first(named)
        return Scope(Kind.COUNTRY, own) if own else Scope(Kind.OTHER, code)


class OfficeReader:
    """Read the functions of a text, of whom they are said, and the offices that they are."""

    def __init__(self, knowledge: Knowledge, lookup: Lookup) -> None:
        """Build the readers of functions, clauses and scopes from the tables."""
        demonyms = {form for row in knowledge.demonyms for form in row.forms}
        words = knowledge.words
        self._functions = FunctionReader(knowledge, demonyms)
        self._clauses = ClauseReader(words)
        self._scopes = ScopeReader(words, lookup)
        self._lookup = lookup
        self._state_parts = _whole_words(words["state_part"])
        self._armed = _whole_words(words["armed_force"])
        self._regional = _whole_words(words.keys("regional_adjective"))

    def read(self, field: Field, names: Sequence[Name]) -> list[Saying]:
        """Return the functions of a field with the people they are said of."""
        return self._clauses.read(field.plain, self._functions.read(field, names), names)

    def stated_of_each(self, saying: Saying) -> list[tuple[Name, Stated]]:
        """Return the office that a function is for each person it is said of.

        "les présidents russe et ukrainien, X et Y": each country is that of one of them.
        """
        stated = self.stated(saying.function) if saying.of else None
        if stated is None:
            return []
        codes = self._lookup.countries(saying.function.complement)
        if len(saying.of) == 1 or len(codes) < 2:
            return [(name, stated) for name in saying.of]
        if len(codes) != len(saying.of):
            return [(name, replace(stated, of=None, is_vague=True)) for name in saying.of]
        shared = zip(saying.of, codes, strict=True)
        return [(name, replace(stated, of=code)) for name, code in shared]

    def stated(self, function: Function) -> Stated | None:
        """Return the office that a function is, None for none."""
        if function.time == COMING:
            return None
        found = self._office(function)
        if found is None or function.time != PAST:
            return found
        is_governing = found.role in GOVERNING
        return replace(found, role="former", title=f"ex-{found.title}") if is_governing else None

    def _office(self, function: Function) -> Stated | None:
        head, complement = function.head, function.complement
        noun = head.noun if function.is_plural else function.title
        title = _full_title(noun, complement)
        if head.of:
            return Stated(head.role, title, head.of, is_sole=head.over == "country")
        if head.field and (body := self._scopes.body_of(complement)):
            return Stated("org_head", title, body)
        if not head.over:
            return self._minister_or_other(function, title)
        found = self._role(function)
        if found is None:
            return None
        role, scope = found
        if head.key.endswith(_OF_COUNCIL) and role != head.role:
            title = title[: -len(_OF_COUNCIL)]  # "président (du conseil régional)"
        is_vague = scope.kind == Kind.BARE and head.over in ("presidency", "country")
        return Stated(role, title, scope.of, is_vague, is_sole=head.over == "country")

    def _minister_or_other(self, function: Function, title: str) -> Stated | None:
        """Return the office of a noun that tells its role by itself; of a province it is another."""
        governs = function.head.role in GOVERNING
        complement = function.complement
        # "ambassadeur de France au Mali"
        sender = complement if governs else _POSTED.split(complement, maxsplit=1)[0]
        code = self._lookup.country(sender)
        place = self._lookup.place(sender)
        of = code or (place.country if place else None)
        is_region = code is None and place is not None and place.kind in _REGIONS
        is_regional = is_region or self._regional.search(key(complement)) is not None
        return Stated("official" if governs and is_regional else function.head.role, title, of)

    def _role(self, function: Function) -> tuple[str, Scope] | None:
        """Return the role that a function is by what it is of, None where it is none."""
        over = function.head.over
        if over == "presidency":
            return self._presidency(function)
        if over in ("body", "organisation", "party"):
            return self._leadership(function)
        scope = self._scope(function)
        return (function.head.role, scope) if scope else None

    def _scope(self, function: Function) -> Scope | None:
        """Return what a function is of, None if that is not what its noun must be of."""
        over, complement = function.head.over, function.complement
        if over == "city":
            scope = self._scopes.city(complement)
            return scope if scope.kind == Kind.CITY else None
        if over in ("country", "state"):
            scope = self._scopes.read(complement)
            own = (Kind.COUNTRY, Kind.BARE if over == "country" else Kind.REGION)
            if scope.kind in own:
                return scope
        signs = {
            "state": self._state_parts,
            "army": self._armed,
            "field": _IN_CHARGE,
            "election": _PRESIDENTIAL,
        }
        sign = signs.get(over)
        if sign is None or not sign.search(complement):
            return None
        return Scope(Kind.COUNTRY, self._lookup.country(complement))

    def _presidency(self, function: Function) -> tuple[str, Scope] | None:
        """Tell a president of a country from one of a parliament, a region, a party or a club."""
        role, complement = function.head.role, function.complement
        if function.head.key.endswith(_OF_COUNCIL):
            scope = self._scopes.read(complement)
            if scope.kind == Kind.COUNTRY and not LINK.match(complement):
                return role, scope
            council = function.title[-len(_OF_COUNCIL) :]
            role, complement = "head_of_state", council + complement
        leads = role == "head_of_state"
        scope = self._scopes.read(complement)
        roles = {
            Kind.COUNTRY: role,
            Kind.BARE: role,
            Kind.BODY: "org_head" if leads else "",
            Kind.PARTY: "party_leader" if leads else "",
            Kind.LEGISLATURE: "legislator",
            Kind.REGION: "official",
        }
        found = roles.get(scope.kind, "")
        return (found, scope) if found else None

    def _leadership(self, function: Function) -> tuple[str, Scope] | None:
        """Tell the head of an international organisation from that of a party, a group, a firm."""
        scope = self._scopes.read(function.complement)
        if scope.kind == Kind.BODY and function.head.over != "party":
            return "org_head", scope
        roles = {Kind.PARTY: "party_leader", Kind.LEGISLATURE: "legislator"}
        role = "" if function.head.over == "organisation" else roles.get(scope.kind, "")
        return (role, scope) if role else None


class OfficeDecider:
    """Decide between what a text states of a person and what the tables know."""

    def __init__(self, knowledge: Knowledge, portfolios: Portfolios) -> None:
        """Keep the tables that claims are held against."""
        self._knowledge = knowledge
        self._portfolios = portfolios

    def decide(
        self,
        person: str,
        stated: Sequence[Stated],
        date: datetime.date,
        home: str,
        *,
        guess: datetime.date | None = None,
    ) -> Office | None:
        """Return a person's office on a date.

        What the text states of governing wins, else the higher of text and tables. `home` is the
        country a stated function is of where neither the text nor the tables name one. `guess` is
        the date where it is one: an office that only the tables give on it is marked so.
        """
        known = self._knowledge.office(person, date)
        claims = [claim for one in stated if (claim := self._held(person, one, known, date))]
        if not claims:
            return office_of(known, guess) if known else None
        best = min(claims, key=lambda claim: (claim.role != "former", Role(claim.role).order))
        if known and _keeps(known, best):
            is_stated = known.role == best.role
            return office_of(known, None if is_stated else guess)
        return best.office(known.of if known else home)

    def _held(
        self, person: str, stated: Stated, known: Term | None, date: datetime.date
    ) -> Stated | None:
        """Return what a claim is worth, None for nothing."""
        if known:
            return None if self._is_vague(person, stated, known) else stated
        if stated.is_vague:
            is_monarch = stated.is_sole and _NUMERAL.search(person) is not None
            former = replace(stated, role="former", title=f"ex-{stated.title}")
            return former if is_monarch else None
        is_of_old = stated.is_sole or stated.is_of_old
        if is_of_old and stated.role in _HEADING_STATE and stated.of:
            others = self._knowledge.holders(stated.of, stated.role, date)
            if any(same_noun(term.title, stated.title) for _, term in others):
                return replace(stated, role="former", title=f"ex-{stated.title}")
        return stated

    def _is_vague(self, person: str, stated: Stated, known: Term) -> bool:
        """Tell whether a stated function adds nothing to what the tables know of its holder.

        "le président X" of a known minister presides over something unnamed; "le chancelier X",
        once X is known to have left that office, is how the text names a former one.
        """
        if known.role == "former":
            return any(
                self._is_same(stated, term) for term in self._knowledge.terms.get(person, ())
            )
        return stated.is_vague and known.role != stated.role

    def _is_same(self, stated: Stated, term: Term) -> bool:
        if stated.role != term.role or stated.of not in (None, term.of):
            return False
        return stated.role != "minister" or self._portfolios.agree(stated.title, term.title)


def office_of(term: Term, guess: datetime.date | None) -> Office:
    """Return the office of the tables; `guess` is the day it was looked up for if that is a guess."""
    return Office(term.role, term.title, term.of, as_of=guess, guessed=guess is not None)


def _keeps(known: Term, best: Stated) -> bool:
    """Tell whether the office of the tables stands against the best that the text states."""
    if known.role == best.role:
        return best.of in (None, known.of)
    if best.role == "former":
        return known.role in GOVERNING and not same_noun(
            known.title, best.title.removeprefix("ex-")
        )
    return Role(known.role).order <= Role(best.role).order and (
        known.role != "former" or best.role not in (*GOVERNING, "org_head")
    )


def same_noun(first: str, second: str) -> bool:
    """Tell whether two titles begin with one noun, in whichever gender: "présidente", "président"."""
    return masculine(key(first).split()[0]) == masculine(key(second).split()[0])


def is_of_other_gender(text: str, title: str) -> bool:
    """Tell whether a text has the masculine of a title's noun, or its feminine: they are two people."""
    return same_noun(text, title) and key(text).split()[0] != key(title).split()[0]


def masculine(noun: str) -> str:
    """Return a keyed noun without the ending of its feminine."""
    for ending, other in (("trice", "teur"), ("iere", "ier"), ("ffe", "f"), ("ee", "e")):
        if noun.endswith(ending):
            return noun.removesuffix(ending) + other
    return noun.removesuffix("e")


def _whole_words(words: Iterable[str], *, at_start: bool = False) -> re.Pattern[str]:
    """Return a pattern of whole words, over keys."""
    ordered = sorted(words, key=lambda word: (-len(word), word))
    return re.compile(
        rf"{'' if at_start else chr(92) + 'b'}(?:{'|'.join(map(re.escape, ordered))})\b"
    )


def _full_title(title: str, complement: str) -> str:
    """Return a minister's title with its field, cut out of the words after it.

    "ministre de la Défense".
    """
    found = _FIELD.search(complement)
    if found is None or not key(title).endswith(
        ("ministre", "ministre delegue", "secretaire", "secretaire d'etat")
    ):
        return title
    return f"{title} {found[0].strip()}"
