"""Which country a shared form means in an article: "congolais", "Corée", "Guinée", "Géorgie".

The candidates of a form are ranked by what else the article says: other names of the country, its
capital and towns, its people and leaders, its demonyms. What stands in the same sentence says most.
Without any such evidence the first of the tables is meant.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from nlp.entities.field import Field
from nlp.entities.spans import Hit
from nlp.knowledge import Knowledge
from nlp.text import key

# What one piece of evidence says, each counted once an article, and how many times that in the same
# sentence; set by hand on sentences about the shared forms of the tables.
_NAME, _LEADER, _CAPITAL, _DEMONYM, _TOWN, _BODY = 3.0, 3.0, 2.0, 2.0, 1.0, 0.5
_WEAK = 0.1  # times, for a form that is also another word
# Times, for a form that tells one half of a divided country: who writes "nord-coréen" may mean the
# other half by "coréen" alone
_HOLDS = 0.05
_COMPASS = frozenset(("nord", "sud", "est", "ouest"))
_NEAR = 3.0
# For a state of a federation: an office that names it, the words of its politics before it, the
# other states and the towns. The federation's name, capital and leaders say little of one state.
_TITLE, _POLITICS, _STATE_BESIDE, _TOWN_BESIDE = 4.0, 4.0, 1.0, 0.4
_FEDERATION = 0.3
_FIRST = 0.5  # what the first of the tables has by itself
_COUNTRY = 0.9  # what a country has before a place elsewhere of the same name
_SENTENCE_END = re.compile(r"[.!?…]\s|\n")
_REACH = 48  # characters before a form in which a word of state politics is looked for
_PLACES = ("state", "city", "region", "department")
_SILENT_KINDS = ("media", "agency", "company", "club")


@dataclass(frozen=True, slots=True)
class Clue:
    """Hold one piece of evidence: for which country, in which form, what it says.

    `beside` is what it says of a state of the country, `titles` are the offices of a person.
    """

    code: str
    form: str
    weight: float
    beside: float = 0.0
    titles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Spot:
    """Hold where a shared form stands: its field, where its sentence begins, what is before it."""

    field: str
    sentence: int
    form: str
    before: str


class _Evidence:
    """Hold the clues of an article: each form of each country once, and in which sentences it stands."""

    def __init__(self) -> None:
        """Start without any."""
        self._clues: dict[str, dict[str, Clue]] = defaultdict(dict)
        self._sentences: set[tuple[str, int, str, str]] = set()

    def add(self, clue: Clue, field: str, sentence: int) -> None:
        """Take in a clue that stands in a sentence; of one form the first that says most is kept."""
        forms = self._clues[clue.code]
        if clue.form not in forms or forms[clue.form].weight < clue.weight:
            forms[clue.form] = clue
        self._sentences.add((field, sentence, clue.code, clue.form))

    def of(self, code: str, spot: Spot) -> Iterator[tuple[Clue, float]]:
        """Yield the clues of a country, other forms only, and how many times each counts here."""
        for form, clue in self._clues.get(code, {}).items():
            if form == spot.form:
                continue
            is_near = (spot.field, spot.sentence, code, form) in self._sentences
            times = _NEAR if is_near else 1.0
            is_half = spot.form in form and not _COMPASS.isdisjoint(form.split())
            yield clue, times * _HOLDS if is_half else times


@dataclass(frozen=True, slots=True)
class Meaning:
    """Hold what a shared form means at one place, and whether anything but the tables says so."""

    form: str
    target: str
    is_supported: bool


class SharedForms:
    """Decide shared forms. Built once from the tables; `decide` is pure."""

    def __init__(self, knowledge: Knowledge) -> None:
        """Take the tables and the words of a federal state's politics."""
        self._knowledge = knowledge
        words = "|".join(sorted(knowledge.words.keys("state_politics")))
        self._politics = re.compile(
            rf"\b(?:{words})(?: \w+)? (?:de la |de l'|de |du |d'|pour la |en )$"
        )

    def decide(
        self, fields: Mapping[str, Field], hits: Mapping[str, Sequence[Hit]]
    ) -> dict[str, list[Hit]]:
        """Return the hits with every shared form brought to the one thing it means here."""
        shared = [hit for group in hits.values() for hit in group if self._is_shared(hit)]
        if not shared:
            return {name: list(group) for name, group in hits.items()}
        evidence = _Evidence()
        sentences = {name: _Sentences(field.plain) for name, field in fields.items()}
        for name, group in hits.items():
            for hit, clue in self._clues(fields[name], group):
                evidence.add(clue, name, sentences[name].start_of(hit.start))
        meant: dict[tuple[str, Hit], Meaning] = {}
        for name, group in hits.items():
            for hit in filter(self._is_shared, group):
                spot = _spot(hit, fields[name], sentences[name].start_of(hit.start))
                meant[name, hit] = self._meaning(hit, spot, evidence)
        usual = _usual_targets(meant.values())
        decided: dict[str, list[Hit]] = {}
        for name, group in hits.items():
            decided[name] = [_decided(hit, meant.get((name, hit)), usual) for hit in group]
        return _without_lost(shared, decided)

    def instead(
        self, hits: Mapping[str, Sequence[Hit]], decided: Mapping[str, Sequence[Hit]]
    ) -> dict[str, str]:
        """Return the countries that the tables give first to shared forms, to those they mean.

        Only for countries that nothing in the article means.
        """
        meant = {hit.targets[0] for group in decided.values() for hit in group}
        places = {
            (name, hit.start, hit.end, hit.kind): hit
            for name, group in decided.items()
            for hit in group
        }
        instead: dict[str, str] = {}
        for name, group in hits.items():
            for hit in filter(self._is_shared, group):
                first = next(iter(self._candidates(hit).values()))
                chosen = places.get((name, hit.start, hit.end, hit.kind))
                code = self._code(chosen.targets[0]) if chosen else None
                if code and first not in meant:
                    instead.setdefault(first.partition("/")[2], code)
        return instead

    def _code(self, target: str) -> str | None:
        kind, _, code = target.partition("/")
        return code if kind == "country" else self._knowledge.country_of(target)

    def _is_shared(self, hit: Hit) -> bool:
        return hit.kind != "metonym" and len(hit.targets) > 1 and len(self._candidates(hit)) > 1

    def _candidates(self, hit: Hit) -> dict[str, str]:
        """Return the countries that a hit may mean, or lie in: code to target."""
        countries = [target for target in hit.targets if target.startswith("country/")]
        if not countries:
            return {}
        candidates = {target.partition("/")[2]: target for target in countries}
        for target in hit.targets:
            place = self._knowledge.places.get(target)
            if place and place.country and place.kind in _PLACES:
                candidates.setdefault(place.country, target)
        return candidates

    # Evidence.

    def _clues(self, field: Field, hits: Sequence[Hit]) -> Iterator[tuple[Hit, Clue]]:
        """Yield what the unmistakable names of a field say of countries."""
        end = 0
        for hit in hits:
            is_part = hit.end <= end  # of a longer name
            if len(hit.targets) > 1 or (is_part and hit.kind != "metonym"):
                continue
            end = max(end, hit.end)
            for clue in self._clues_of(hit, field.key[hit.start : hit.end]):
                yield hit, clue

    def _clues_of(self, hit: Hit, form: str) -> Iterator[Clue]:
        target = hit.targets[0]
        kind, _, code = target.partition("/")
        if hit.kind == "metonym" and kind == "country":
            yield Clue(code, form, _CAPITAL)
        elif kind == "country":
            weight = _NAME if hit.kind == "name" else _DEMONYM
            yield Clue(code, form, weight if hit.strong else weight * _WEAK)
        elif kind == "person":
            terms = self._knowledge.terms.get(target, ())
            titles = tuple(key(term.title) for term in terms)
            for country in dict.fromkeys(term.of for term in terms):
                yield Clue(country, form, _LEADER, titles=titles)
        else:
            yield from self._clues_of_thing(hit, form)

    def _clues_of_thing(self, hit: Hit, form: str) -> Iterator[Clue]:
        """Yield what a place or a body says of the country it lies in."""
        target = hit.targets[0]
        code = self._knowledge.country_of(target)
        if code is None:
            return
        place = self._knowledge.places.get(target)
        body = self._knowledge.organisations.get(target)
        if place:
            beside = _STATE_BESIDE if place.kind == "state" else _TOWN_BESIDE
            is_local = place.kind in _PLACES
            weight = _TOWN if hit.strong else _TOWN * _WEAK
            yield Clue(code, form, weight, beside if is_local else 0.0)
        elif body and hit.strong and body.kind not in _SILENT_KINDS:
            yield Clue(code, form, _BODY)

    # Decisions.

    def _meaning(self, hit: Hit, spot: Spot, evidence: _Evidence) -> Meaning:
        """Return what a hit means by the evidence, ties to the first of its targets."""
        candidates = self._candidates(hit)
        scores: dict[str, float] = {}
        has_place = any(target.startswith("place/") for target in candidates.values())
        for rank, (code, target) in enumerate(candidates.items()):
            if self._is_state(target):
                scores[code] = self._of_state(code, spot, evidence)
                continue
            scores[code] = sum(clue.weight * times for clue, times in evidence.of(code, spot))
            if target.startswith("country/"):
                scores[code] += _COUNTRY if has_place else _FIRST if rank == 0 else 0.0
        best = max(candidates, key=scores.__getitem__)
        return Meaning(spot.form, candidates[best], scores[best] > _COUNTRY)

    def _is_state(self, target: str) -> bool:
        place = self._knowledge.places.get(target)
        return place is not None and place.kind == "state"

    def _of_state(self, code: str, spot: Spot, evidence: _Evidence) -> float:
        """Return what speaks for a state of a federation."""
        said = 0.0
        federal = 0.0
        for clue, times in evidence.of(code, spot):
            is_office = any(spot.form in title for title in clue.titles)
            weight = _TITLE if is_office else clue.beside
            said += weight * times
            federal = max(federal, _FEDERATION if not weight else 0.0)
        politics = _POLITICS if self._politics.search(spot.before) else 0.0
        return said + federal + politics


def _spot(hit: Hit, field: Field, sentence: int) -> Spot:
    form = field.key[hit.start : hit.end]
    before = field.key[max(0, hit.start - _REACH) : hit.start]
    return Spot(field.name, sentence, form, before)


class _Sentences:
    """Tell where the sentences of a text begin."""

    def __init__(self, text: str) -> None:
        """Find the ends of the sentences."""
        self._ends = [found.end() for found in _SENTENCE_END.finditer(text)]

    def start_of(self, place: int) -> int:
        """Return where the sentence begins in which a place of the text lies."""
        before = bisect_right(self._ends, place)
        return self._ends[before - 1] if before else 0


def _usual_targets(meanings: Iterable[Meaning]) -> dict[str, str]:
    """Return what each form means most often where something supports it, ties to the first."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for meaning in meanings:
        if meaning.is_supported:
            counts[meaning.form][meaning.target] += 1
    return {form: counter.most_common(1)[0][0] for form, counter in counts.items()}


def _decided(hit: Hit, meaning: Meaning | None, usual: Mapping[str, str]) -> Hit:
    """Return a hit with the one target it means; without support, with the usual one of its form."""
    if meaning is None:
        return hit
    target = meaning.target if meaning.is_supported else usual.get(meaning.form, meaning.target)
    is_known = meaning.is_supported or meaning.form in usual
    return replace(hit, targets=(target,), strong=hit.strong or is_known)


def _without_lost(shared: Sequence[Hit], decided: Mapping[str, list[Hit]]) -> dict[str, list[Hit]]:
    """Return the hits without weak demonyms of a country that its own name never means here.

    "les Géorgiens" are of the American state where "Géorgie" is that state.
    """
    names = [hit for group in decided.values() for hit in group if hit.kind != "demonym"]
    meant = {hit.targets[0] for hit in names}
    lost = {
        target
        for hit in shared
        if hit.kind == "name"
        for target in hit.targets
        if target.startswith("country/") and target not in meant
    }
    return {
        name: [
            hit
            for hit in group
            if hit.kind != "demonym" or hit.strong or hit.targets[0] not in lost
        ]
        for name, group in decided.items()
    }
