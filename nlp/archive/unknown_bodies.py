"""Organisations of a corpus that no table knows: where they are told, and which are one of many.

"Direction départementale de la protection des populations" is a body that every département has:
true, and of no use as one organisation. Articles say so: "une UHSA", "les CFA", "la DDPP du Rhône",
"la commission nationale d'investiture du parti".
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from nlp.archive.profiles import Tenure, is_likely, moment_of, score_of, sentence_around
from nlp.knowledge import Knowledge
from nlp.lists import EntityType
from nlp.records import Entity, Mention, Record
from nlp.text import key

_WORD_BEFORE = re.compile(r"(?:^|[\s(«\"'’])([^\s'’(«\"]+['’]?)[\s«\"]*$")
# Between a body and the place that it is of: "(CODIS) de l'Aisne", "EDSR Isère"
_ITS_PLACE = re.compile(r"\)?\s+(?:de\s+la\s+|de\s+l['’]|de\s+|du\s+|des\s+|d['’])?")
# After a whole name, whose one it is: "Centre de traitement des alertes (CTA) des pompiers"
_OWNER = re.compile(
    r"(?:\s*\(\w+\))?\s+(?:(?:(?:du|des|de\s+la)\s+|de\s+l['’])(?=\w)|(?:de\s+|d['’])(?=[A-ZÀ-Ý]))"
)
_REACH = 20  # characters before a name in which its article stands
# Of the mentions, from which on a body is one of many: of the "CHU" of 4,000 press articles one in
# six says which, of bodies that are one none or one in a dozen
_ONE_OF_MANY = 1 / 8


@dataclass(slots=True)
class UnknownBody:
    """Count the mentions of one organisation, how many right by their scores, how many one of many.

    `told` holds the first sentence, of one with both name and acronym if there is any.
    """

    mentions: int = 0
    scores: float = 0.0
    one_of_many: int = 0
    told: Tenure = field(default_factory=Tenure)
    has_both: bool = False

    def join(self, other: UnknownBody) -> None:
        """Take in the counts of another id of the same organisation."""
        self.mentions += other.mentions
        self.scores += other.scores
        self.one_of_many += other.one_of_many
        if other.has_both and not self.has_both:
            self.told, self.has_both = other.told, True
        elif other.has_both == self.has_both:
            self.told.join(other.told)

    @property
    def is_told(self) -> bool:
        """Tell whether articles say that name and acronym are one, or the tables made it."""
        return self.has_both or not self.mentions

    @property
    def is_likely(self) -> bool:
        """Tell whether its mentions are right by their own scores, on average."""
        return is_likely(self.scores, self.mentions)


class UnknownBodies:
    """Count the organisations of records that no table holds."""

    def __init__(self, knowledge: Knowledge) -> None:
        """Start with none; the tables tell articles, and words of names that many bodies share."""
        self._bodies: dict[str, UnknownBody] = {}
        words = knowledge.words
        self._many = words.keys("plural_determiner")
        self._indefinite = words.keys("indefinite_determiner")
        self._local = words.keys("local_adjective")
        self._no_body = words.keys("no_body")
        self._body_of = {**words.word_of("organisation"), **words.word_of("body_name")}

    def add(self, record: Record) -> None:
        """Take in one record."""
        unknown = [one for one in record.entities if _is_unknown(one)]
        if not unknown:
            return
        starts = _Starts(record)
        for entity in unknown:
            body = self._bodies.setdefault(entity.id, UnknownBody())
            body.mentions += len(entity.mentions)
            body.scores += score_of(entity)
            for mention in entity.mentions:
                body.one_of_many += self._is_one_of_many(record, mention, starts)
            self._tell(body, entity, record)

    def of(self, ids: Iterable[str]) -> UnknownBody:
        """Return what was counted of some ids that are one organisation."""
        whole = UnknownBody()
        for name in sorted(ids):
            if name in self._bodies:
                whole.join(self._bodies[name])
        return whole

    def is_one(self, name: str, body: UnknownBody) -> bool:
        """Tell whether a name is that of one organisation, not of many alike, a file or a law."""
        words = [key(word) for word in name.split()]
        if words[0] in self._no_body or any(word in self._local for word in words):
            return False
        return not self._is_plural(name) and body.one_of_many < max(1, _ONE_OF_MANY * body.mentions)

    def _is_plural(self, name: str) -> bool:
        """Tell whether a name begins with a plural: "Offices centraux", not "Paris Habitat".

        Of a word that no list knows, a plural in small letters after it says so.
        """
        words = name.split()
        first = key(words[0])
        if not first.endswith("s") or key(self._body_of.get(first, "")) == first:
            return False
        if first in self._body_of or first.removesuffix("s") in self._body_of:
            return True
        second = words[1] if len(words) > 1 else ""
        return second.islower() and second.endswith(("s", "x"))

    def _is_one_of_many(self, record: Record, mention: Mention, starts: _Starts) -> bool:
        text = getattr(record.article, mention.field)
        gap = _ITS_PLACE.match(text, mention.end)
        if gap and (mention.field, gap.end()) in starts.places:
            return True
        owner = _OWNER.match(text, mention.end) if " " in mention.text else None
        if owner and (mention.field, owner.end()) not in starts.people:
            return True
        before = _WORD_BEFORE.search(text[max(0, mention.start - _REACH) : mention.start])
        word = key(before[1]) if before else ""
        return word in self._indefinite or (word in self._many and mention.text.isupper())

    def _tell(self, body: UnknownBody, entity: Entity, record: Record) -> None:
        """Keep the sentence of a name that has its acronym beside it, else of the first mention."""
        both = _name_and_acronym(entity)
        if body.has_both and not both:
            return
        if both and not body.has_both:
            body.told, body.has_both = Tenure(), True
        mention = both or entity.mentions[0]
        text = getattr(record.article, mention.field)
        body.told.add(moment_of(record.article), sentence_around(text, mention.start, mention.end))


def _is_unknown(entity: Entity) -> bool:
    return entity.type == EntityType.ORGANISATION and not entity.known and bool(entity.mentions)


class _Starts:
    """Hold where the places and the people of a record begin."""

    def __init__(self, record: Record) -> None:
        self.places: set[tuple[str, int]] = set()
        self.people: set[tuple[str, int]] = set()
        for entity in record.entities:
            starts = {(mention.field, mention.start) for mention in entity.mentions}
            if entity.type in (EntityType.PLACE, EntityType.COUNTRY):
                self.places |= starts
            elif entity.type == EntityType.PERSON:
                self.people |= starts


def _name_and_acronym(entity: Entity) -> Mention | None:
    """Return the mention of a name right beside which its acronym stands: "X (ACR)", "ACR (X)"."""
    for mention, after in zip(entity.mentions, entity.mentions[1:], strict=False):
        is_beside = mention.field == after.field and after.start - mention.end <= len(" (")
        pair = sorted((mention, after), key=lambda one: " " not in one.text)
        if is_beside and " " in pair[0].text and " " not in pair[1].text:
            return pair[0]
    return None
