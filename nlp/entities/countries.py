"""Which countries an article concerns, by what evidence.

Demonyms, capitals that act for their state, focus.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence

from nlp.entities.phrases import is_set_phrase
from nlp.entities.spans import Found, Hit
from nlp.knowledge import Knowledge
from nlp.text import key

_FUSED = re.compile(r"\b(?:pro|anti|néo|ex|non)-?(?P<demonym>[a-zà-ÿ]{4,})\b", re.IGNORECASE)
_LINK = re.compile(r" (?:de la |de l'|de |d'|du |des )")
_LAST_WORD = re.compile(r"\w+$")
_LONGEST_COMPOUND = 60  # characters
_ATTITUDES = frozenset(("pro", "anti", "neo", "ex", "non", "outre"))
_DETERMINERS = frozenset(
    ["le", "la", "les", "un", "une", "des", "du", "l", "d", "cette", "ce", "ma", "sa"]
)

# What stands before a capital that is only a place, and before one whose state acts.
_LOCATION_BEFORE = re.compile(
    r"(?:^|[\s(«'])(?:à|a|dans|depuis|vers|près de|autour de|hors de|sur|au (?:nord|sud|centre|coeur) de|"
    r"(?:à l'|l')(?:est|ouest) de|rues? de|ville de|région de|banlieue de|gare de|aéroport de|maires? de|habitants de|"
    r"quartiers? de|centre de|périphérie de|province de|université de|stade de|hôpital de|sommet de|accords? de|"
    r"traité de|conférence de|attentats? de|bourse de|place de|basée? à|né à|née à|entre|de passage à|capitale,?|"
    r"rejoindre|quitter|quitté|quittant|gagner|rallier|visiter|bombarder|frapper|attaquer)\s+$",
    re.IGNORECASE,
)
_STATE_NOUNS = """exigence demande position soutien volonté menace réponse réaction autorité gouvernement allié refus
    décision appel part proche relation stratégie sanction influence politique diplomatie armée
    accusation condamnation côté contrôle offensive proposition attitude intérêt ambition responsable
    négociateur émissaire ambassadeur aide ordre rapprochement tension dialogue silence
    partenaire rival avertissement promesse retrait engagement force troupe régime""".split()
_ACTED_ON = """accus affaibli agac aid appel arm condamn contrai convain critiqu dissuad défi empêch exhort forc
    inquiét inquièt invit irrit isol menac oblig pouss press provoqu puni qualifi rassur sanctionn
    soupçonn soutenir soutien suiv vis""".split()
_GIVEN_TO = """adress apport confi demand fourni impos interdi livr offr ordonn permet permis propos reproch répond
    transmet vend""".split()
_ACTOR_BEFORE = re.compile(
    r"(?:\b(?:selon|par|avec|contre|pour|que|dont|et que|mais|si|envers|auprès de|face à|pressions? sur|"
    rf"(?:{'|'.join(_ACTED_ON)})\w*(?: (?!(?:à|de|en|vers|dans|sur|depuis|pour|par)\b)\w+)?|"
    rf"(?:{'|'.join(_GIVEN_TO)})\w* à|"
    rf"(?:{'|'.join(_STATE_NOUNS)})s?(?: \w+){{0,2}} (?:de|d'|avec|contre|vers)))\s*$",
    re.IGNORECASE,
)
_AUXILIARIES = """a ont avait aura aurait est sont était sera serait va vont fait font peut pouvait pourrait doit
    devrait veut voulait veulent dit disent met mettent prend reste tient voit craint maintient poursuit
    réagit répond rejette promet admet souhaite espère entend attend défend soutient intervient prévoit
    perçoit reçoit convient dément parvient obtient""".split()
_NO_VERBS = """ville grande entre contre comme elle notamment comment soit moment cette sainte autre une
    quatre même""".split()
_VERB_AFTER = re.compile(
    r"^(?: et [A-ZÀ-Ý][\w'-]+|,? (?:qui|dont)\b|,? (?:de son côté|pour sa part|en revanche|également|lui-même),?|"
    r", [a-zà-ÿ][^,.;:!?]{3,80},)?"
    r"\s*(?:n'|s'|ne |se |l'|en |y |le |la |les |lui |leur |nous )*"
    rf"(?:(?:{'|'.join(_AUXILIARIES)})\b(?! (?:lieu|cours)\b)|"
    rf"(?!(?:{'|'.join(_NO_VERBS)})\b)\w{{3,}}(?:e|ent|era|eront|erait|ait|aient|it|issent)\b)",
)
_CLAUSE_START = re.compile(
    r"(?:^|[.!?;:\n«»\"“”(]\s*|,\s+|\b(?:que|mais|et|car|alors que|tandis que|si|où|quand|lorsque)\s+|qu')$",
    re.IGNORECASE,
)


class DemonymReader:
    """Read demonyms, compounds included.

    "franco-allemand" speaks of two countries, "prorusse" of one.
    """

    def __init__(self, knowledge: Knowledge) -> None:
        """Index the forms and prefixes of the demonym table."""
        self._country_of = knowledge.country_of
        self._prefixes: dict[str, str] = {}
        self._forms: dict[str, str] = {}
        for demonym in knowledge.demonyms:
            for prefix in demonym.prefixes:
                self._prefixes.setdefault(key(prefix), f"country/{demonym.code}")
            for form in demonym.forms:
                self._forms.setdefault(key(form), f"country/{demonym.code}")

    def is_demonym(self, word: str) -> bool:
        """Tell whether a word is a demonym or a compound of one."""
        parts = key(word).split()
        return bool(parts) and parts[-1] in self._forms

    def read(
        self, text: str, hits: Sequence[Hit], settled: frozenset[str]
    ) -> Iterator[tuple[int, int, str]]:
        """Yield (start, end, country id) of each demonym; `settled` countries have other evidence.

        A form shared by two countries goes to a settled one, else to the first of the table. A form
        that is also a common noun ("une polonaise") counts where it stands as an adjective or its
        country is settled, and not where its bearers are of elsewhere ("les Indiens d'Amazonie").
        Set phrases never count.
        """
        names = {hit.start: hit for hit in hits if hit.kind == "name"}
        for hit in hits:
            if hit.kind != "demonym" or is_set_phrase(text, hit.start, hit.end):
                continue
            if not hit.strong and (
                self._is_of_elsewhere(text, hit, names)
                or not self._is_adjective(text, hit, settled)
            ):
                continue
            target = next((target for target in hit.targets if target in settled), hit.targets[0])
            start, end, others = self._compound(text, hit)
            yield start, end, target
            for other in others:
                yield start, end, other
        for fused in _FUSED.finditer(text):
            known = self._forms.get(key(fused["demonym"]))
            if known and "-" not in fused[0]:
                yield fused.start(), fused.end(), known

    def _is_adjective(self, text: str, hit: Hit, settled: frozenset[str]) -> bool:
        if any(target in settled for target in hit.targets):
            return True
        before = re.findall(r"\w+", text[max(0, hit.start - 20) : hit.start])
        return not (text[hit.start].islower() and before and before[-1].lower() in _DETERMINERS)

    def _is_of_elsewhere(self, text: str, hit: Hit, names: Mapping[int, Hit]) -> bool:
        """Tell whether a known place right after a demonym lies outside its country.

        "les Géorgiens d'Atlanta".
        """
        link = _LINK.match(text[hit.end : hit.end + 8])
        home = names.get(hit.end + link.end()) if link else None
        codes = {self._country_of(target) for target in home.targets} if home else set()
        return bool(codes) and not codes & {target.partition("/")[2] for target in hit.targets}

    def _compound(self, text: str, hit: Hit) -> tuple[int, int, tuple[str, ...]]:
        """Return the extent of the hyphenated word a demonym ends, and the countries of its other parts."""
        floor = max(0, hit.start - _LONGEST_COMPOUND)
        start = hit.start
        while (
            start > 1
            and text[start - 1] in "-‑"
            and (found := _LAST_WORD.search(text, floor, start - 1))
        ):
            start = found.start()
        parts = key(text[start : hit.start]).split()
        others = tuple(
            target
            for part in parts
            if (target := self._prefixes.get(part) or self._forms.get(part))
        )
        is_compound = parts and (others or parts[0] in _ATTITUDES)
        return (start if is_compound else hit.start), hit.end, others


def acts(text: str, start: int, end: int) -> bool:
    """Tell whether a capital at this place stands for its state.

    "Washington a annoncé", not "à Washington".

    Decided by the words around it: a preposition of place before it makes it a place; a verb after
    it at the start of a clause, or a noun of state action before it ("les exigences de Moscou"),
    makes it an actor.
    """
    before, after = text[max(0, start - 60) : start], text[end : end + 120]
    if _ACTOR_BEFORE.search(before) and not re.match(r"\s*\(", after):
        return True
    if _LOCATION_BEFORE.search(before):
        return False
    return bool(_CLAUSE_START.search(before) and _VERB_AFTER.match(after))


def coordinated(text: str, first_end: int, second_start: int) -> bool:
    """Tell whether two names are joined by "et" or a comma.

    "Damas et Moscou" act or lie together.
    """
    return text[first_end:second_start].strip() in (
        "et",
        ",",
        "ou",
        "comme",
        "-",
        "–",
        "ni",
        "et de",
        "et à",
        "que",
    )


def acting_hits(text: str, hits: Iterable[Hit], names: Sequence[Found]) -> Iterator[Hit]:
    """Yield the metonyms of a field.

    Seats of power, and capitals that act or are joined to one that does.
    """
    longer = [found for found in names if found.type != "place"]
    starts = [found.start for found in longer]

    def is_free(hit: Hit) -> bool:
        place = bisect_right(starts, hit.start) - 1  # names come in text order, none overlapping
        return place < 0 or not _covers(longer[place], hit)

    free = [hit for hit in hits if hit.kind == "metonym" and is_free(hit)]
    acting: list[Hit] = []
    for index, hit in enumerate(free):
        following = free[index + 1] if index + 1 < len(free) else None
        joined = bool(acting) and coordinated(text, acting[-1].end, hit.start)
        paired = following is not None and coordinated(text, hit.end, following.start)
        between = paired and text[max(0, hit.start - 6) : hit.start] == "entre "
        if hit.strong or joined or between or acts(text, hit.start, hit.end):
            acting.append(hit)
    yield from acting


def _covers(found: Found, hit: Hit) -> bool:
    return (
        found.start <= hit.start
        and hit.end <= found.end
        and found.end - found.start > hit.end - hit.start
    )
