"""Names found in an article -> one draft per thing.

People are clustered, the rest is grouped by id or form. Short names of organisations are those of a
longer name of the article, or of none of the tables: "le Fonds" beside "le Fonds mondial", "l'APIB"
beside "l'Association des peuples indigènes du Brésil", "le Times" beside "le New York Times". Counted
on the 1,194 annotated articles, an unknown name is the beginning of the longer one that it means 34
times and of another 8 times, its initials 14 times and once, its end 6 times and once, where no
preposition or hyphen stands before that end ("Chantier des Francos").

Part of a name that the tables hold abroad ("Inter" for Inter Milan) means it 4 times in 10 where the
article speaks neither of its country nor otherwise of it, and 55 times in 57 where it speaks of its
country.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from nlp.entities.bodies import split, without_bracket
from nlp.entities.context import Context, read_context, spelt_out, subject_of
from nlp.entities.linking import Identity, Linker
from nlp.entities.people import Cluster, cluster_people
from nlp.entities.spans import Draft, Found, Reading
from nlp.knowledge import Knowledge, Organisation
from nlp.records import Mention
from nlp.text import fold, slug

Drafts = dict[str, Draft]
_ACRONYM = re.compile(r"\s*\((?P<acronym>[A-ZÀ-Ý][A-ZÀ-Ýa-z.&-]{0,8}[A-ZÀ-Ýa-z])\)")
_JOINED = re.compile(r"(?:\b(?:d|de|del|dello|des|du|la|le|les|of|the)[ ']|-)$")
_ARTICLES = frozenset("l la le les the".split())
_HOME = "FR"  # the press is French: it names what is at home without saying where
_INITIALS = 2  # letters that an acronym has at least


def draft_entities(
    names: Sequence[Found],
    reading: Reading,
    linker: Linker,
    date: datetime.date,
    source: str | None = None,
) -> Drafts:
    """Return the drafts of all names, in order of first mention."""
    knowledge = linker.knowledge
    names = _same_form_same_type(names)
    outlet = linker.outlet_country(source)
    context = read_context(names, reading, knowledge, date, outlet)
    people = [found for found in names if found.type == "person"]
    clusters = cluster_people(people, knowledge, linker.judge, context)
    drafts: Drafts = {}
    for cluster in clusters:
        _add_person(drafts, cluster, knowledge)
    others = [
        found
        for found in names
        if found.type != "person" and not _join_person(found, clusters, drafts)
    ]
    for found, identity in _linked(others, _acronym_homes(others, reading), linker, context):
        _add_thing(drafts, found, identity)
    return drafts


def mention(found: Found) -> Mention:
    """Return a name as a mention of the record."""
    return Mention(found.field, found.start, found.end, found.text, "name", found.score, found.by)


def _same_form_same_type(names: Sequence[Found]) -> list[Found]:
    """Give every form that the tables do not know the type that its mentions add up to most for."""
    cast: dict[str, dict[str, float]] = {}
    for found in names:
        votes = cast.setdefault(fold(found.text), {})
        votes[found.type] = votes.get(found.type, 0.0) + (found.score or 0.0)
    best = {form: max(sorted(votes), key=votes.__getitem__) for form, votes in cast.items()}
    return [found if found.targets else _typed(found, best[fold(found.text)]) for found in names]


def _typed(found: Found, kind: str) -> Found:
    return found if found.type == kind else replace(found, type=kind)


def _person_id(cluster: Cluster) -> str:
    return cluster.target or f"person/{slug(cluster.name)}"


def _add_person(drafts: Drafts, cluster: Cluster, knowledge: Knowledge) -> None:
    known = knowledge.people.get(cluster.target or "")
    name = known.name if known else cluster.name
    draft = drafts.setdefault(
        _person_id(cluster), Draft(_person_id(cluster), "person", name, known is not None)
    )
    draft.mentions += map(mention, cluster.found)


def _join_person(found: Found, clusters: Iterable[Cluster], drafts: Drafts) -> bool:
    """Add a name that the model took for something else to the person whose name or surname it is."""
    words = tuple(fold(found.text).split())
    for cluster in clusters:
        if not found.targets and (cluster.words == words or cluster.surname_ends_with(words)):
            drafts[_person_id(cluster)].mentions.append(mention(found))
            return True
    return False


def _acronym_homes(names: Iterable[Found], reading: Reading) -> dict[str, Found]:
    """Return which full name an acronym in brackets stands for.

    "Organisation de coopération de Shanghai (OCS)".
    """
    homes: dict[str, Found] = {}
    for found in names:
        bracket = _ACRONYM.match(reading.fields[found.field].plain, found.end)
        if bracket and found.type == "organisation" and len(found.text) > len(bracket["acronym"]):
            homes.setdefault(fold(bracket["acronym"]), found)
    return homes


def _linked(
    names: Sequence[Found], homes: Mapping[str, Found], linker: Linker, context: Context
) -> Iterator[tuple[Found, Identity]]:
    """Yield the names with their identities, in order; those of one form are linked together.

    An acronym of the article's own ("… (OCS)") goes with the name it stands for.
    """
    heads = _heads(names, homes, linker, context)
    groups: dict[tuple[str, str, tuple[str, ...]], list[Found]] = {}
    identities: dict[Found, Identity] = {}
    for found in names:
        head = heads[found]
        groups.setdefault((fold(head.text), head.type, head.targets), []).append(found)
    for group in groups.values():
        linked = linker.link([heads[found] for found in group], context)
        identities.update(zip(group, linked, strict=True))
    return ((found, identities[found]) for found in names)


def _heads(
    names: Sequence[Found], homes: Mapping[str, Found], linker: Linker, context: Context
) -> dict[Found, Found]:
    """Return for each name the one that tells who it is: for an acronym, or a part, the full name.

    A full name that no table knows is who its acronym is, if the two agree.
    """
    wholes: dict[str, Found] = {}
    for found in names:
        home = homes.get(fold(found.text)) if found.type == "organisation" else None
        if home and not home.targets:
            targets = tuple(t for t in found.targets if linker.is_called(t, home.text))
            wholes[fold(home.text)] = replace(home, targets=targets)
    short = ShortNames(names, linker, context)
    heads: dict[Found, Found] = {}
    for found in names:
        home = homes.get(fold(found.text)) if found.type == "organisation" else None
        head = home or short.read(found)
        heads[found] = wholes.get(fold(head.text), head)
    return heads


def _add_thing(drafts: Drafts, found: Found, identity: Identity) -> None:
    new = Draft(identity.id, identity.type, identity.name, identity.known, country=identity.country)
    drafts.setdefault(identity.id, new).mentions.append(mention(found))


def by_type(drafts: Mapping[str, Draft], kind: str) -> list[Draft]:
    """Return the drafts of one type."""
    return [draft for draft in drafts.values() if draft.type == kind]


class ShortNames:
    """Read the short names of an article's organisations. Made once per article."""

    def __init__(self, names: Iterable[Found], linker: Linker, context: Context) -> None:
        """Take in the names of an article; `context` says of which countries it speaks."""
        self._linker = linker
        self._context = context
        self._longer: dict[str, Found] = {}
        self._wholes: dict[str, Found | None] = {}
        self._said: dict[str, list[Found]] = {}
        for found in names:
            for target in found.targets:
                self._said.setdefault(target, []).append(found)
            if found.type == "organisation" and " " in found.text:
                self._longer.setdefault(fold(found.text), found)

    def read(self, found: Found) -> Found:
        """Return the name that tells who a name is: a longer one, the name itself, or it without any row."""
        if found.type != "organisation":
            return found
        if not found.targets:
            is_body = self._linker.bodies.read(found.text) is not None
            return found if is_body else self._whole(found) or found
        if not all(self._is_doubtful(found, target) for target in found.targets):
            return found
        whole = self._whole(found)
        if whole and whole.targets:
            return whole
        is_part = all(_is_part(found.text, self._name(target)) for target in found.targets)
        return replace(found, targets=()) if is_part else found

    def _name(self, target: str) -> str:
        """Return the name of a row, without what tells its kind: "Nature (revue)"."""
        knowledge = self._linker.knowledge
        name = knowledge.name(target) or ""
        country = knowledge.name(f"country/{knowledge.country_of(target)}")
        return name if country and f"({country})" in name else without_bracket(name)

    def _whole(self, found: Found) -> Found | None:
        """Return the longer name that a name is short for, None if there is none or several."""
        if found.text not in self._wholes:
            self._wholes[found.text] = self._find_whole(found)
        return self._wholes[found.text]

    def _find_whole(self, found: Found) -> Found | None:
        wholes = [one for one in self._longer.values() if is_short_for(found.text, one.text)]
        meant = {one.targets or fold(one.text) for one in wholes}
        return wholes[0] if len(meant) == 1 else None

    def _is_doubtful(self, found: Found, target: str) -> bool:
        """Tell whether a form is another word too, and nothing else in the article speaks for a row."""
        row = self._linker.knowledge.organisations.get(target)
        if row is None or found.text not in row.homographs or found.text == row.name:
            return False
        if (target, found.text) in self._linker.knowledge.own.forms:
            return False
        if fold(found.text) in self._linker.knowledge.surnames:  # "Wagner": its type tells it apart
            return False
        if row.country and row.country in (_HOME, self._context.outlet):
            return False
        said = self._said[target]
        is_said_otherwise = len({fold(one.text) for one in said}) > 1
        return not is_said_otherwise and not self._is_spoken_of(row, said)

    def _is_spoken_of(self, row: Organisation, said: Sequence[Found]) -> bool:
        """Tell whether the article speaks of an organisation's country, or has other words of its names."""
        if subject_of(row.names, said[0].text) & self._context.stems:
            return True
        places = {(found.field, found.start) for found in said}
        for field, clues in self._context.clues.items():
            for clue in clues:
                if clue.code == row.country and (field, clue.start) not in places:
                    return True
        return False


def is_short_for(short: str, name: str) -> bool:
    """Tell whether a form is the beginning, the end or the initials of a longer name.

    >>> is_short_for("Fonds", "Fonds mondial"), is_short_for("Francos", "Chantier des Francos")
    (True, False)
    """
    words, said = split(short), split(name)
    if not words or len(words) >= len(said):
        return False
    if said[: len(words)] == words:
        return True
    if said[-len(words) :] == words:
        return not _JOINED.search(name[: -len(short)].lower())
    is_acronym = len(words) == 1 and len(words[0]) >= _INITIALS
    return is_acronym and spelt_out(short, name) == name


def _is_part(form: str, name: str) -> bool:
    """Tell whether a form is some of the words of a name, articles aside.

    A country in brackets is such a word, for it tells bodies of one name apart: "Ligue (Italie)".
    """
    words = frozenset(split(form)) - _ARTICLES
    return words < frozenset(split(name)) - _ARTICLES
