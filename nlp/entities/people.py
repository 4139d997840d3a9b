"""Which names of people in an article are one person, and who that person is."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from nlp.entities.spans import Found
from nlp.knowledge import Knowledge
from nlp.lists import Role
from nlp.text import fold

_LONGEST_SURNAME = 8  # words
_PARTICLES = frozenset(
    "al ben bin da de del della den der di do dos du el la le les mac van ver von".split()
)


@dataclass(slots=True)
class Cluster:
    """Gather the names of one person while an article is read.

    `target` is the id of a known person.
    """

    words: tuple[str, ...]
    name: str
    target: str | None = None
    found: list[Found] = field(default_factory=list)

    def surname_ends_with(self, words: Sequence[str]) -> bool:
        """Tell whether these words are the end of the name: "von der leyen", "leyen"."""
        return len(words) < len(self.words) and self.words[-len(words) :] == tuple(words)


def cluster_people(
    names: Iterable[Found], knowledge: Knowledge, date: datetime.date
) -> list[Cluster]:
    """Return one cluster per person.

    Full names open clusters; single names join one or are looked up.

    Longer names are placed first, so that what stands in the title profits from the text. Two
    people with one surname stay two: a bare surname then goes to the one named last before it.
    """
    clusters = _Clusters()
    ordered = sorted(enumerate(names), key=lambda item: (-len(fold(item[1].text).split()), item[0]))
    for _, found in ordered:
        words = tuple(fold(found.text).replace(".", " ").split())
        target = _likeliest(found.targets, knowledge, date)
        home = _home(found, words, target, clusters)
        if home is None:
            home = Cluster(words, found.text, target or _look_up(words, knowledge, date))
            home = clusters.add(home)
        home.found.append(found)
    return clusters.all


class _Clusters:
    """Hold clusters in the order in which they were opened, indexed so that ten thousand are no burden."""

    def __init__(self) -> None:
        """Start without any."""
        self.all: list[Cluster] = []
        self.by_target: dict[str, Cluster] = {}
        self.by_words: defaultdict[tuple[str, ...], list[Cluster]] = defaultdict(list)
        self.by_ending: defaultdict[tuple[str, ...], list[Cluster]] = defaultdict(list)
        self.by_first: defaultdict[tuple[str, ...], list[Cluster]] = defaultdict(list)

    def add(self, cluster: Cluster) -> Cluster:
        """Return the cluster of the same known person if there is one, else take this one in."""
        if cluster.target in self.by_target:
            return self.by_target[cluster.target]
        self.all.append(cluster)
        if cluster.target:
            self.by_target[cluster.target] = cluster
        self.by_words[cluster.words].append(cluster)
        self.by_first[cluster.words[:1]].append(cluster)
        for start in range(max(1, len(cluster.words) - _LONGEST_SURNAME), len(cluster.words)):
            self.by_ending[cluster.words[start:]].append(cluster)
        return cluster


def _home(
    found: Found, words: tuple[str, ...], target: str | None, clusters: _Clusters
) -> Cluster | None:
    """Return the cluster that a name belongs to, or None if it opens one of its own."""
    if target in clusters.by_target:
        return clusters.by_target[target]
    same, ends = clusters.by_words.get(words, []), clusters.by_ending.get(words, [])
    alike = clusters.by_ending.get(words[-1:], []) if len(words) > 1 else []
    loose = [cluster for cluster in alike if _is_short_for(words, cluster.words)]
    first = clusters.by_first.get(words, []) if len(words) == 1 else []
    for group in (same, ends, loose, first):
        if group and not (target and group[0].target):
            return _nearest(found, group)
    return None


def _is_short_for(short: tuple[str, ...], full: tuple[str, ...]) -> bool:
    """Tell whether a name leaves out middle names of another or gives initials.

    "recep erdogan", "d trump".
    """
    if short[-1] != full[-1] or len(short) > len(full):
        return False
    return short[0] == full[0] or (len(short[0]) == 1 and full[0].startswith(short[0]))


def _nearest(found: Found, group: Sequence[Cluster]) -> Cluster:
    """Return the cluster mentioned last before a name, else the first mentioned after it.

    Ties to the known one.
    """

    def distance(cluster: Cluster) -> tuple[bool, int, bool]:
        positions = [other.start for other in cluster.found if other.field == found.field]
        before = [found.start - start for start in positions if start < found.start]
        return (
            not before,
            min(before) if before else min(positions, default=0),
            cluster.target is None,
        )

    return group[0] if len(group) == 1 else min(group, key=distance)


def _look_up(words: tuple[str, ...], knowledge: Knowledge, date: datetime.date) -> str | None:
    """Return the known person that a bare surname most likely means on `date`.

    The one in the highest office.

    None if nobody of that surname holds or held an office, or if two rank alike.
    """
    if len(words) > 1 and words[0] not in _PARTICLES:
        return None
    if len(words) == 1 and words[0] in knowledge.given_names:
        return None
    people = knowledge.surnames.get(" ".join(words), ())
    ranked = sorted(
        (rank, person) for person in people if (rank := _rank(person, knowledge, date)) < len(Role)
    )
    if not ranked or (len(ranked) > 1 and ranked[0][0] == ranked[1][0]):
        return None
    return ranked[0][1]


def _likeliest(targets: Sequence[str], knowledge: Knowledge, date: datetime.date) -> str | None:
    """Return the person in the highest office on `date` of those that bear a name.

    Ties in table order.
    """
    return min(targets, key=lambda person: _rank(person, knowledge, date), default=None)


def _rank(person: str, knowledge: Knowledge, date: datetime.date) -> int:
    term = knowledge.office(person, date)
    return Role(term.role).order if term else len(Role)
