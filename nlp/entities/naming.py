"""Names found in an article -> one draft per thing.

People clustered, the rest grouped by id or form.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from nlp.entities.context import Context, read_context
from nlp.entities.linking import Identity, Linker
from nlp.entities.people import Cluster, cluster_people
from nlp.entities.shortened import ShortNames
from nlp.entities.spans import Draft, Found, Reading
from nlp.knowledge import Knowledge
from nlp.records import Mention
from nlp.text import fold, slug

Drafts = dict[str, Draft]
_ACRONYM = re.compile(r"\s*\((?P<acronym>[A-ZÀ-Ý][A-ZÀ-Ýa-z.&-]{0,8}[A-ZÀ-Ýa-z])\)")


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
