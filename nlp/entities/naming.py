"""Names found in an article -> one draft per thing: people clustered, the rest grouped by id or form."""

from __future__ import annotations

import datetime
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from nlp.entities.people import Cluster, cluster_people
from nlp.entities.selection import kind_of
from nlp.entities.spans import FIELDS, Draft, Found, Reading, overlaps
from nlp.entities.vetoes import is_vetoed
from nlp.knowledge import Knowledge
from nlp.records import Mention
from nlp.text import fold, plain, slug

Drafts = dict[str, Draft]
_ACRONYM = re.compile(r"\s*\((?P<acronym>[A-ZÀ-Ý][A-ZÀ-Ýa-z.&-]{0,8}[A-ZÀ-Ýa-z])\)")


def draft_entities(names: Sequence[Found], reading: Reading, knowledge: Knowledge, date: datetime.date) -> Drafts:
    """Return the drafts of all names, in order of first mention, then of every repeat that no name covers yet."""
    names = _same_form_same_type(names)
    clusters = cluster_people([found for found in names if found.type == "person"], knowledge, date)
    drafts: Drafts = {}
    for cluster in clusters:
        _add_person(drafts, cluster, knowledge)
    others = [found for found in names if found.type != "person" and not _join_person(found, clusters, drafts)]
    homes = _acronym_homes(others, reading)
    for found in others:
        home = homes.get(fold(found.text), found)
        _add_thing(drafts, found, home, names, knowledge)
    _add_repeats(drafts, reading)
    return drafts


def mention(found: Found) -> Mention:
    """Return a name as a mention of the record."""
    return Mention(found.field, found.start, found.end, found.text, "name", None, found.by)


def _same_form_same_type(names: Sequence[Found]) -> list[Found]:
    """Give every form that the tables do not know the type it has most often in this article; ties to the first."""
    votes: dict[str, Counter[str]] = {}
    for found in names:
        votes.setdefault(fold(found.text), Counter())[found.type] += 3 if found.targets else 1
    best = {form: counter.most_common(1)[0][0] for form, counter in votes.items()}
    return [found if found.targets else replace(found, type=best[fold(found.text)]) for found in names]


def _person_id(cluster: Cluster) -> str:
    return cluster.target or f"person/{slug(cluster.name)}"


def _add_person(drafts: Drafts, cluster: Cluster, knowledge: Knowledge) -> None:
    known = knowledge.people.get(cluster.target or "")
    name = known.name if known else cluster.name
    draft = drafts.setdefault(_person_id(cluster), Draft(_person_id(cluster), "person", name, known is not None))
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
    """Return which full name an acronym in brackets stands for: "Organisation de coopération de Shanghai (OCS)"."""
    homes: dict[str, Found] = {}
    for found in names:
        bracket = _ACRONYM.match(reading.texts[found.field], found.end)
        if bracket and found.type == "organisation" and len(found.text) > len(bracket["acronym"]):
            homes.setdefault(fold(bracket["acronym"]), found)
    return homes


def _add_thing(drafts: Drafts, found: Found, home: Found, names: Sequence[Found], knowledge: Knowledge) -> None:
    target = _best_target(home.targets or found.targets, names, knowledge)
    kind = kind_of(target) if target else home.type
    identity = target or f"{kind}/{slug(home.text)}"
    name = knowledge.name(identity) or home.text
    drafts.setdefault(identity, Draft(identity, kind, name, target is not None)).mentions.append(mention(found))


def _best_target(targets: Sequence[str], names: Sequence[Found], knowledge: Knowledge) -> str | None:
    """Return the candidate whose country the article speaks of most; ties to the bigger place, then table order."""
    if len(targets) < 2:
        return targets[0] if targets else None
    countries = Counter(found.targets[0] for found in names if found.type == "country" and found.targets)

    def rank(target: str) -> tuple[int, int]:
        place = knowledge.places.get(target)
        code = knowledge.country_of(target)
        return (-countries.get(f"country/{code}", 0), -(place.population if place else 0))

    return min(targets, key=rank)


def _add_repeats(drafts: Drafts, reading: Reading) -> None:
    """Add every other word-bounded occurrence of each draft's forms, longest form first."""
    forms: dict[str, str] = {}
    for draft in drafts.values():
        for form in _forms(draft):
            forms.setdefault(form, draft.id)
    if not forms:
        return
    pattern = re.compile(
        r"(?<![\w-])(?:" + "|".join(sorted(map(re.escape, forms), key=lambda f: (-len(f), f))) + r")(?!\w)"
    )
    for field in FIELDS:
        taken = [m for draft in drafts.values() for m in draft.mentions if m.field == field]
        for found in pattern.finditer(plain(reading.texts[field])):
            draft = drafts[forms[found[0]]]
            vetoed = is_vetoed(reading.texts[field], found.start(), found.end(), draft.type)
            if not vetoed and not overlaps(found.start(), found.end(), taken):
                text = reading.texts[field][found.start() : found.end()]
                draft.mentions.append(Mention(field, found.start(), found.end(), text, "name", None, "repeat"))


def _forms(draft: Draft) -> list[str]:
    """Return the forms whose repeats are mentions too: those seen, a person's surname, and both in capitals."""
    seen = dict.fromkeys(plain(m.text) for m in draft.mentions)
    if draft.type == "person":
        for name in list(seen):
            words = name.split()
            surnames = (" ".join(words[1:]), words[-1]) if len(words) > 1 else ()
            seen.update(dict.fromkeys(s for s in surnames if len(s) > 2 and s[0].isupper() and not s.isupper()))
    forms = [form for form in seen if len(form) > 2 or form.isupper()]
    return [*forms, *(form.upper() for form in forms if len(form) > 3)]


def by_type(drafts: Mapping[str, Draft], kind: str) -> list[Draft]:
    """Return the drafts of one type."""
    return [draft for draft in drafts.values() if draft.type == kind]
