"""Who is one over many articles: unknown people and organisations gathered by what is said of them.

People the tables know are one already. An unknown one is joined with another of the same name in
another spelling ("Umerov", "Oumerov"), or a bare surname with the full name it belongs to, if
function, country and company allow it; namesakes with different functions are kept apart.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import product

from nlp.archive.held_names import fold_bare
from nlp.archive.profiles import GATHERED, Profile, companions, open_profile
from nlp.lists import EntityType
from nlp.records import Entity, Record
from nlp.text import fold, slug

# How French, English and Slavic spellings of one sound are made alike, longest first
_SOUNDS = (
    ("tch", "ch"), ("tsch", "ch"), ("dj", "j"), ("kh", "h"), ("ou", "u"), ("ei", "i"), ("ay", "ai"),
    ("ey", "i"), ("iy", "i"), ("yi", "i"), ("ij", "i"), ("y", "i"), ("w", "v"), ("ph", "f"), ("q", "k"),
    ("ck", "k"), ("x", "ks"),
)  # fmt: skip
_DOUBLED = re.compile(r"(.)\1+")
_SHARED = 2  # company in common that stands for a function in common
_SAME_FUNCTION = 4  # what one function in common counts, in members of company
_CLEARLY = 2  # times as strong as the second: who a bare surname is

Key = tuple[str, str]  # entity id, home of its function


@dataclass(slots=True)
class Gatherer:
    """Take records in, then say who is one."""

    profiles: dict[Key, Profile] = field(default_factory=dict)
    _keys: dict[tuple[str, str], Key] = field(default_factory=dict)
    remembers: bool = False
    _groups: list[tuple[Profile, dict[Key, Profile]]] | None = None

    def add(self, record: Record) -> None:
        """Count what a record says of its people and organisations."""
        self._groups = None
        company = companions(record)
        for entity in record.entities:
            if entity.type not in GATHERED:
                continue
            key = entity.id, _home(entity)
            profile = self.profiles.setdefault(key, open_profile(entity))
            profile.add(entity, record, company)
            if self.remembers:
                self._keys[str(record.article.id), entity.id] = key

    def gather(self) -> list[Profile]:
        """Return one profile for each real thing, in the order of their ids."""
        profiles = [profile for profile, _ in self._named()]
        return sorted(profiles, key=lambda profile: profile.id)

    def assignments(self) -> dict[tuple[str, str], str]:
        """Return the dossier of each article and entity id; needs `remembers`."""
        homes: dict[Key, str] = {}
        for profile, group in self._named():
            homes.update(dict.fromkeys(group, profile.id))
        return {place: homes[key] for place, key in self._keys.items()}

    def _named(self) -> list[tuple[Profile, dict[Key, Profile]]]:
        """Return each real thing with its parts, found once until more is added."""
        if self._groups is None:
            self._groups = self._name_all()
        return self._groups

    def _name_all(self) -> list[tuple[Profile, dict[Key, Profile]]]:
        """Give each real thing its id: of namesakes the first seen keeps the bare one."""
        joined = [(_joined(group), group) for group in self._join_all()]
        joined.sort(key=lambda pair: _seniority(pair[0]))
        taken: set[str] = set()
        for profile, _ in joined:
            if profile.id in taken:
                profile.id = _other_id(profile, taken)
            taken.add(profile.id)
        return joined

    def _join_all(self) -> list[dict[Key, Profile]]:
        """Return the profiles that are one, by their keys."""
        parts = _namesakes(self.profiles)
        joins = _Joins(parts)
        joins.by_spelling()
        joins.by_surname()
        joins.by_acronym()
        return joins.groups()


def _home(entity: Entity) -> str:
    """Return what an unknown person's function is of: namesakes differ in it."""
    if entity.known or entity.type != EntityType.PERSON or not entity.office:
        return ""
    return entity.office.of or ""


def _namesakes(profiles: dict[Key, Profile]) -> list[dict[Key, Profile]]:
    """Return the profiles of each id, apart where functions and company say they are not one."""
    by_id: dict[str, dict[Key, Profile]] = defaultdict(dict)
    for key, profile in sorted(profiles.items()):
        by_id[key[0]][key] = profile
    parts: list[dict[Key, Profile]] = []
    for own in by_id.values():
        groups: list[dict[Key, Profile]] = []
        name = next(iter(own))[0]
        homeless = own.pop((name, ""), None)
        for key, profile in own.items():
            same = next((group for group in groups if _is_same(group.values(), profile)), None)
            if same is None:
                groups.append({key: profile})
            else:
                same[key] = profile
        if homeless is not None:
            _nearest(groups, homeless)[name, ""] = homeless
        parts += groups
    return parts


def _is_same(group: Iterable[Profile], profile: Profile) -> bool:
    """Tell whether a namesake with a function elsewhere may be the same: by title or company."""
    titles = {_title(office.title) for one in group for office in one.offices}
    own = {_title(office.title) for office in profile.offices}
    company = {name for one in group for name in one.company}
    return bool(titles & own) or len(company & set(profile.company)) >= _SHARED


def _title(title: str) -> str:
    return fold(title).removeprefix("ex ").split(" ")[0]


def _nearest(groups: list[dict[Key, Profile]], profile: Profile) -> dict[Key, Profile]:
    """Return the group whose company a profile without function keeps, a new one if there is none."""
    if not groups:
        groups.append({})
    return max(groups, key=lambda group: _nearness(group.values(), profile))


def _other_id(profile: Profile, taken: set[str]) -> str:
    """Return an id of its own for the namesake of somebody seen before: by what its function is of."""
    homes = sorted(slug(office.of or office.title) for office in profile.offices)
    own = f"{profile.id}-{homes[0]}" if homes else f"{profile.id}-bis"
    while own in taken:
        own = f"{own}-bis"
    return own


def _nearness(group: Iterable[Profile], profile: Profile) -> tuple[int, int]:
    company = {name for one in group for name in one.company}
    return len(company & set(profile.company)), sum(one.articles for one in group)


class _Joins:
    """Join groups of profiles by ever weaker evidence; `_to` says where each group went."""

    def __init__(self, parts: list[dict[Key, Profile]]) -> None:
        self._parts = parts
        self._summaries = [_joined(part) for part in parts]
        self._to = list(range(len(parts)))
        self._sounds = [set(map(sound, _full_forms(profile))) for profile in self._summaries]

    def groups(self) -> list[dict[Key, Profile]]:
        gathered: dict[int, dict[Key, Profile]] = defaultdict(dict)
        for number, part in enumerate(self._parts):
            gathered[self._root(number)].update(part)
        return list(gathered.values())

    def by_spelling(self) -> None:
        """Join names of two words or more that sound alike, unless what is said forbids it."""
        alike: dict[tuple[str, str], list[int]] = defaultdict(list)
        for number, profile in enumerate(self._summaries):
            for one in sorted(self._sounds[number]):
                alike[profile.type, one].append(number)
        for _, numbers in sorted(alike.items()):
            for place, number in enumerate(numbers):
                for earlier in numbers[:place]:
                    self._join_if_compatible(earlier, number)

    def by_surname(self) -> None:
        """Join a bare surname with the one person of the corpus whom it fits clearly best.

        One that is somebody's given name, or spelt in another way, needs the same function.
        """
        names = [
            fold(form).split()
            for profile in self._summaries
            if profile.type == EntityType.PERSON
            for form in _full_forms(profile)
        ]
        given_names = {words[0] for words in names}
        surnames = {words[-1] for words in names}
        owners: dict[str, list[int]] = defaultdict(list)
        for number, profile in enumerate(self._summaries):
            if profile.type == EntityType.PERSON:
                for surname in {sound(form).split()[-1] for form in _full_forms(profile)}:
                    owners[surname].append(number)
        for number, profile in enumerate(self._summaries):
            is_bare = profile.type == EntityType.PERSON and not _full_forms(profile)
            if not is_bare or profile.known:
                continue
            scores: Counter[int] = Counter()
            for one in owners.get(sound(profile.name), ()):
                root = self._root(one)
                scores[root] = max(scores[root], self._score(one, number))
            ranked = sorted(scores.items(), key=lambda pair: (-pair[1], pair[0]))
            second = ranked[1][1] if len(ranked) > 1 else 0
            needed = max(1, _CLEARLY * second)
            if fold(profile.name) in given_names or fold(profile.name) not in surnames:
                needed = max(needed, _SAME_FUNCTION)
            if ranked and ranked[0][1] >= needed:
                self._to[self._root(number)] = ranked[0][0]

    def by_acronym(self) -> None:
        """Join an organisation that is only called by an acronym with the one that bears it."""
        owners: dict[str, set[int]] = defaultdict(set)
        for number, profile in enumerate(self._summaries):
            if profile.type != EntityType.ORGANISATION:
                continue
            names = {*profile.forms, profile.acronym or ""}
            if any(" " in name for name in names):
                for name in filter(_is_acronym, names):
                    owners[name].add(number)
        for number, profile in enumerate(self._summaries):
            is_bare = profile.type == EntityType.ORGANISATION and not profile.known
            if is_bare and all(map(_is_acronym, profile.forms)):
                bearers = {
                    self._root(one) for form in profile.forms for one in owners.get(form, ())
                }
                if len(bearers) == 1:
                    self._join_if_compatible(bearers.pop(), number)

    def _join_if_compatible(self, one: int, other: int) -> None:
        first, second = sorted((self._root(one), self._root(other)))
        if first == second or not _may_be_one(self._summaries[one], self._summaries[other]):
            return
        if _go_on_differently(self._sounds[first], self._sounds[second]):
            return
        self._to[second] = first
        self._sounds[first] |= self._sounds[second]

    def _score(self, one: int, other: int) -> int:
        """Return how much speaks for two being one: function, company, countries; 0 if none."""
        whole, bare = self._summaries[one], self._summaries[other]
        if not _may_be_one(whole, bare):
            return 0
        functions = {(office.role, office.of) for office in whole.offices}
        same_function = any((office.role, office.of) in functions for office in bare.offices)
        company = len(set(whole.company) & set(bare.company))
        countries = len(set(whole.countries) & set(bare.countries))
        return _SAME_FUNCTION * same_function + company + (1 if countries else 0)

    def _root(self, number: int) -> int:
        while self._to[number] != number:
            number = self._to[number]
        return number


def _may_be_one(one: Profile, other: Profile) -> bool:
    """Tell whether nothing speaks against two being one: ids of the tables, gender, functions."""
    if one.known and other.known:
        return False
    if one.gender and other.gender and one.gender != other.gender:
        return False
    if one.type == EntityType.ORGANISATION:
        return not one.countries or not other.countries or bool(one.countries & other.countries)
    homes = {office.of for office in one.offices if office.of}
    others = {office.of for office in other.offices if office.of}
    if not homes or not others or homes & others:
        return True
    shared = set(one.company) & set(other.company)
    return len(shared) >= _SHARED


def _go_on_differently(names: set[str], others: set[str]) -> bool:
    """Tell whether all that two share is how longer names of both begin, each in another way.

    The "Haute Autorité" of the primary election is not that of transparency.
    """
    for short in names & others:
        opening = f"{short} "
        longer = [name for name in names if name.startswith(opening)]
        others_longer = [name for name in others if name.startswith(opening)]
        pairs = list(product(longer, others_longer))
        if pairs and not any(a.startswith(b) or b.startswith(a) for a, b in pairs):
            return True
    return False


def _full_forms(profile: Profile) -> list[str]:
    """Return the names of a profile that tell it from others: of two words or more."""
    names = dict.fromkeys((profile.name, *profile.forms))
    return [name for name in names if " " in name.strip() or "-" in name]


def _is_acronym(form: str) -> bool:
    return form.isupper() and " " not in form and len(form) <= 10


def sound(name: str) -> str:
    """Return a name as it sounds, roughly: the same for the usual spellings of a foreign name."""
    key = fold_bare(name)
    for written, heard in _SOUNDS:
        key = key.replace(written, heard)
    return _DOUBLED.sub(r"\1", key)


def _joined(group: dict[Key, Profile]) -> Profile:
    """Return one profile of a group: the known one's id, else that of who was seen first."""
    ordered = sorted(group.values(), key=_seniority)
    first = ordered[0]
    whole = open_profile(first)
    for profile in ordered:
        whole.join(profile)
    if not whole.known:
        whole.name = _usual_name(whole)
    return whole


def _usual_name(profile: Profile) -> str:
    """Return the full name that articles use most, the longer in doubt."""
    full = _full_forms(profile)
    if not full:
        return profile.name
    return max(full, key=lambda form: (profile.forms[form], len(form), form))


def _seniority(profile: Profile) -> tuple[bool, bool, bool, str, str, str]:
    """Return what names a group: known before unknown, full name before bare, first seen first."""
    day, article = profile.first or ("", "")
    has_full_name = bool(_full_forms(profile))
    return not profile.known, not has_full_name, not day, day, article, profile.id
