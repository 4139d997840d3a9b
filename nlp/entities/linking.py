"""Which thing an organisation's or a place's name means in an article, or none that is known.

A form may belong to several rows of the tables ("CAF", "Vox"), to a body that every country has
("Parlement"), or to something the tables do not hold. The candidates are weighed by what the article
says: the words beside the name, its countries, its subject, what a short form stands for.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from nlp.entities.acquaintance import Judge
from nlp.entities.bodies import UNION, Bodies, Body, split
from nlp.entities.context import STEM, Context, stems, subject_of
from nlp.entities.spans import Found
from nlp.entities.towns import find_town
from nlp.knowledge import Generic, Knowledge
from nlp.text import fold, slug

# What a country needs to be taken for a body that the text gives none, of the weight that the
# sentence (up to 1) and the article (up to 1) give all countries: measured on annotated press.
_ENOUGH = 0.4
_LEADS = 1.3  # times the next country
_SENTENCE = 0.6  # what the whole of a sentence's countries counts, beside 1 for the article's
_HOME = 0.3  # what the home of a body has by itself: "Sénat" in a text without any country
_OUTLET = 0.3  # what the country of the outlet has

_FEDERATION = "federation-"
_SMALL = frozenset(("de", "d", "ball"))
_OUTLETS = ("media", "agency")

# The evidence for a candidate of a shared form.
_NAMED = 4.0  # another of its names, which nobody shares, stands in the article
_BESIDE = 4.0  # its country stands right beside the name; against it, if another does
_COUNTRY = 3.0  # times the share of its country in the article
_SUBJECT = 1.5  # a word of its full name stands in the article
_PRESS = 0.3  # a French one: the press is French
# A row of the user's own, where it brings the form: more than a country and the press speak for
# another (3.3), less than another of its names or a country right beside does
_OWN = 3.5
_UNKNOWN = 0.6  # what a candidate needs to be better than nobody, where several have the form


@dataclass(frozen=True, slots=True)
class Identity:
    """Hold who a name is: the id and name of the record, and what the tables or the context know."""

    id: str
    type: str
    name: str
    known: bool
    country: str | None = None


class Teams:
    """Tell which national team "équipe de France" is: the one of the article's sport."""

    def __init__(self, knowledge: Knowledge, bodies: Bodies) -> None:
        """Index the teams of the tables by country and sport; sports are those with a federation."""
        self._knowledge = knowledge
        self._countries = bodies.countries
        self._sports: dict[str, str] = {}
        for row in knowledge.generics.values():
            if row.id.startswith(_FEDERATION):
                sport = row.name.removeprefix("Fédération ")
                self._sports[_sport_stem(split(sport))] = sport
        self._rows: dict[tuple[str, str], str] = {}
        for target, team in knowledge.organisations.items():
            words = split(team.name)
            end, codes = self._country(words)
            sport = self._sports.get(_sport_stem(words[end:]), "")
            if codes and sport:
                self._rows.setdefault((codes[0], sport), target)

    def link(self, found: Found, context: Context) -> Identity | None:
        """Return the team of a name without a sport, or None if it is no such name.

        Where the article speaks of no sport, or of several, it is the one of the tables.
        """
        words = split(found.text)
        end, codes = self._country(words)
        if not codes or end != len(words):
            return None
        sports = [sport for stem, sport in self._sports.items() if stem in context.stems]
        if len(sports) != 1:
            return None
        code, sport = codes[0], sports[0]
        name = f"{found.text[0].upper()}{found.text[1:]} {sport}"
        if owner := self._rows.get((code, sport)):
            name = self._knowledge.name(owner) or name
            return Identity(owner, "organisation", name, True, code)
        return Identity(f"organisation/{slug(name)}", "organisation", name, True, code)

    def _country(self, words: tuple[str, ...]) -> tuple[int, tuple[str, ...]]:
        if words[:1] != ("equipe",):
            return 0, ()
        return self._countries.complement(words, 1)


def _sport_stem(words: Sequence[str]) -> str:
    """Return what tells the sport of "de basket-ball": "basket". Empty for more than a sport."""
    telling = [word for word in words if word not in _SMALL]
    return telling[0][:STEM] if len(telling) == 1 else ""


class Linker:
    """Link names to identities. Built once from the tables; `link` is pure."""

    def __init__(self, knowledge: Knowledge) -> None:
        """Index the bodies that many countries have."""
        self.knowledge = knowledge
        self.judge = Judge(knowledge)
        self.bodies = Bodies(knowledge)
        self._teams = Teams(knowledge, self.bodies)
        self._outlets = {
            fold(name): row.country
            for row in knowledge.organisations.values()
            if row.kind in _OUTLETS and row.country
            for name in row.names
        }

    def outlet_country(self, source: str | None) -> str | None:
        """Return the country of an outlet that the tables hold."""
        return self._outlets.get(fold(source or ""))

    def link(self, group: Sequence[Found], context: Context) -> list[Identity]:
        """Return the identity of each of the names of one form, in their order."""
        first = group[0]
        if first.type == "organisation":
            body = self._body(first)
            if body:
                return self._link_bodies(group, body, context)
            team = self._teams.link(first, context)
            if team:
                return [team] * len(group)
        target = self._best(group, context)
        if target is None and first.type == "place" and not first.targets:
            target = self._town(first, context)
        return [self._known(target) if target else self._unknown(first)] * len(group)

    def _town(self, found: Found, context: Context) -> str | None:
        """Return the small town that a place's name means, unless a row has the name or it is blocked."""
        own = f"place/{slug(found.text)}"
        if own in self.knowledge.places:
            return None
        town = find_town(found, context, self.knowledge)
        if town is None or self.knowledge.blocked.blocks(found.text, town.id):
            return None
        return town.id

    # Bodies that many countries have.

    def _body(self, found: Found) -> Body | None:
        """Return the generic body that a name is, if no row has the name to itself."""
        body = self.bodies.read(found.text)
        if body is None or not body.codes:
            return body
        is_own = len(found.targets) == 1 and found.targets[0] not in self.knowledge.generics
        return None if is_own else body

    def _link_bodies(self, group: Sequence[Found], body: Body, context: Context) -> list[Identity]:
        """Return which country's body each name is.

        What stands in or beside the name decides; a name without takes the one said last before it,
        else what sentence and article speak of.
        """
        said = [self._said(found, body, context) for found in group]
        silent = [found for found, identity in zip(group, said, strict=True) if identity is None]
        default = self._short_for(group[0], context) or self._by_context(silent, body, context)
        identities: list[Identity] = []
        last = next(filter(None, said), None)
        for identity in said:
            last = identity or last
            identities.append(last or default)
        return identities

    def _said(self, found: Found, body: Body, context: Context) -> Identity | None:
        """Return the body of the country, or of the place, that stands in the name or right after it."""
        text = context.reading.fields[found.field].plain
        codes = body.codes or self.bodies.stated_after(text, found.end)
        if codes:
            code = max(codes, key=context.share)
            return self._instance(body.generic, code)
        place = self._place_after(found, text, context)
        return self._local(body.generic, place) if place else None

    def _place_after(self, found: Found, text: str, context: Context) -> str | None:
        """Return the known place that completes a name: "Cour suprême du Nevada"."""
        for link in (" de la ", " de l'", " du ", " des ", " de ", " d'"):
            if text.startswith(link, found.end):
                return self._place_at(found.field, found.end + len(link), context)
        return None

    def _place_at(self, field: str, start: int, context: Context) -> str | None:
        for hit in context.reading.hits[field]:
            if hit.start == start and hit.kind == "name" and hit.targets[0].startswith("place/"):
                return hit.targets[0]
        return None

    def _by_context(self, names: Sequence[Found], body: Body, context: Context) -> Identity:
        """Return the body of the country that sentences and article speak of most, or of none."""
        row = self.knowledge.generics[body.generic]
        weights = {code: context.share(code) for code in context.countries}
        for found in names:
            sentence = context.countries_of_sentence(found)
            total = sum(sentence.values())
            for code, weight in sentence.items():
                part = weight / total / len(names)
                weights[code] = weights.get(code, 0.0) + _SENTENCE * part
        for home, weight in ((row.home, _HOME), (context.outlet, _OUTLET)):
            if home:
                weights[home] = weights.get(home, 0.0) + weight
        if self.bodies.owner(body.generic, UNION) is None:
            weights.pop(UNION, None)
        ranked = sorted(weights, key=lambda code: (-weights[code], code))
        if not ranked:
            return self._open(body.generic, row)
        best = weights[ranked[0]]
        second = weights[ranked[1]] if len(ranked) > 1 else 0.0
        is_alone = len(ranked) == 1
        if is_alone or (best >= _ENOUGH and best >= _LEADS * second):
            return self._instance(body.generic, ranked[0])
        return self._open(body.generic, row)

    def _short_for(self, found: Found, context: Context) -> Identity | None:
        """Return the longer name of the article that a body's name is short for: "Parlement européen"."""
        start = f"{fold(found.text)} "
        for target in context.named:
            name = self.knowledge.name(target) or ""
            is_longer = fold(name).startswith(start) and "(" not in name
            if is_longer and target.startswith("organisation/"):
                return self._known(target)
        return None

    def _instance(self, generic: str, code: str) -> Identity:
        """Return the body of a country: the row of the tables that is it, else one made of both names."""
        if owner := self.bodies.owner(generic, code):
            return self._known(owner)
        row = self.knowledge.generics[generic]
        country = self.knowledge.name(f"country/{code}") or code
        identity = f"organisation/{row.id}-{code.lower()}"
        return Identity(identity, "organisation", f"{row.name} ({country})", True, code)

    def _local(self, generic: str, place: str) -> Identity:
        """Return the body of a region or town, which the tables do not know."""
        row = self.knowledge.generics[generic]
        known = self.knowledge.places[place]
        identity = f"organisation/{row.id}-{slug(known.name)}"
        return Identity(
            identity, "organisation", f"{row.name} ({known.name})", False, known.country
        )

    def _open(self, generic: str, row: Generic) -> Identity:
        return Identity(generic, "organisation", row.name, False)

    # Forms of several things.

    def _best(self, group: Sequence[Found], context: Context) -> str | None:
        """Return the candidate for which most speaks, or None if too little does.

        Ties to the bigger place, then table order.
        """
        first = group[0]
        targets = [target for target in first.targets if self._may_be(target, first, context)]
        if len(targets) < 2:
            return targets[0] if targets else None
        scores = {target: self._weigh(target, group, context) for target in targets}

        def rank(target: str) -> tuple[float, int]:
            place = self.knowledge.places.get(target)
            return (-scores[target], -(place.population if place else 0))

        best = min(targets, key=rank)
        is_enough = first.type != "organisation" or scores[best] >= _UNKNOWN
        return best if is_enough else None

    def _may_be(self, target: str, found: Found, context: Context) -> bool:
        """Tell whether a candidate agrees with the words that the article gives for a short form.

        "Consumer Electronics Show (CES)" is no Confédération européenne des syndicats. The words give
        the letters in their order, so they are a translation only if the letters are of the body's own
        language ("Alternative für Deutschland (AfD)"): its row must hold that name too.
        """
        is_organisation = target in self.knowledge.organisations
        spelt = context.expansions.get(fold(found.text)) if is_organisation else None
        return spelt is None or self.is_called(target, spelt)

    def is_called(self, target: str, name: str) -> bool:
        """Tell whether an organisation may be called by a name: most of its words are in one of its own.

        An organisation that has no longer name than its initials may be called anything.
        """
        row = self.knowledge.organisations.get(target)
        if row is None:
            return False
        said = frozenset(stems(fold(name)))
        own = [frozenset(stems(fold(form))) for form in row.names if " " in form]
        return not own or any(len(said & words) > len(said) / 2 for words in own)

    def _weigh(self, target: str, group: Sequence[Found], context: Context) -> float:
        """Return how much speaks for a candidate of a form."""
        code = self.knowledge.country_of(target)
        score = _COUNTRY * context.share(code)
        if (target, group[0].text) in self.knowledge.own.forms:
            score += _OWN
        row = self.knowledge.organisations.get(target)
        if row is None:
            return score
        beside = self._beside(group, context)
        if beside:
            score += _BESIDE if code in beside else -_BESIDE
        if target in context.named:
            score += _NAMED
        if code == "FR":
            score += _PRESS
        if subject_of(row.names, group[0].text) & context.stems:
            score += _SUBJECT
        return score

    def _beside(self, group: Sequence[Found], context: Context) -> frozenset[str]:
        """Return the countries that stand right after a name of the group: "PS portugais"."""
        codes = (
            self.bodies.stated_after(context.reading.fields[found.field].plain, found.end)
            for found in group
        )
        return frozenset(code for stated in codes for code in stated)

    def _known(self, target: str) -> Identity:
        name = self.knowledge.name(target) or target
        return Identity(
            target, target.partition("/")[0], name, True, self.knowledge.country_of(target)
        )

    def _unknown(self, found: Found) -> Identity:
        """Return the identity of a name that means nothing the tables hold.

        Its id is made from its form. Where that is the id of a row, the name means the row, unless
        the row was a candidate and too little spoke for it, or a user's own tables block the form.
        """
        identity = f"{found.type}/{slug(found.text)}"
        if self.knowledge.name(identity):
            is_blocked = self.knowledge.blocked.blocks(found.text, identity)
            if not found.targets and not is_blocked:
                return self._known(identity)
            identity = f"{identity}-autre"
        return Identity(identity, found.type, found.text, False)
