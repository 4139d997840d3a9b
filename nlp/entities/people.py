"""Which names of people in an article are one person, and who that person is."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from nlp.entities.acquaintance import Judge
from nlp.entities.context import Context
from nlp.entities.spans import Found
from nlp.knowledge import Knowledge
from nlp.lists import Role
from nlp.text import fold

_LONGEST_SURNAME = 8  # words
_PARTICLES = frozenset(
    "al ben bin da de del della den der di do dos du el la le les mac van ver von".split()
)
_INITIALS_BEFORE = re.compile(r"(?<![\w.])(?!M\. ?$)(?:[A-ZÀ-Ý]\.[- ]?){1,3}$")
_GIVEN_AFTER = re.compile(r" \((?P<bracket>[A-ZÀ-Ý][\w-]+)\)|, (?P<comma>[A-ZÀ-Ý][\w-]+)(?= \()")
_REACH = 12  # characters before a name in which its initials stand


@dataclass(slots=True)
class Cluster:
    """Gather the names of one person while an article is read.

    `words` is the fullest name, given name first; `target` is the id of a known person.
    """

    words: tuple[str, ...]
    name: str
    target: str | None = None
    found: list[Found] = field(default_factory=list)

    def surname_ends_with(self, words: Sequence[str]) -> bool:
        """Tell whether these words are the end of the name: "von der leyen", "leyen"."""
        return len(words) < len(self.words) and self.words[-len(words) :] == tuple(words)


def cluster_people(
    names: Iterable[Found], knowledge: Knowledge, judge: Judge, context: Context
) -> list[Cluster]:
    """Return one cluster per person.

    Full names open clusters; single names join one or are looked up.

    Longer names are placed first, so that what stands in the title profits from the text. Two
    people with one surname stay two: a bare surname then goes to the one named last before it.
    """
    return _Clusters(knowledge, judge, context).gather(list(names))


class _Clusters:
    """Hold clusters in the order in which they were opened, indexed so that ten thousand are no burden."""

    def __init__(self, knowledge: Knowledge, judge: Judge, context: Context) -> None:
        """Start without any."""
        self._knowledge = knowledge
        self._judge = judge
        self._context = context
        self.all: list[Cluster] = []
        self.by_target: dict[str, Cluster] = {}
        self.by_words: defaultdict[tuple[str, ...], list[Cluster]] = defaultdict(list)
        self.by_ending: defaultdict[tuple[str, ...], list[Cluster]] = defaultdict(list)
        self.by_first: defaultdict[tuple[str, ...], list[Cluster]] = defaultdict(list)

    def gather(self, names: Sequence[Found]) -> list[Cluster]:
        """Return the clusters of all names."""
        worded = [(name_words(found, self._knowledge, self._context), found) for found in names]
        alike: defaultdict[tuple[str, ...], list[Found]] = defaultdict(list)
        for words, found in worded:
            alike[words].append(found)
        order = sorted(range(len(worded)), key=lambda index: (-len(worded[index][0]), index))
        for index in order:
            words, found = worded[index]
            self._place(found, words, alike[words])
        return self.all

    def _place(self, found: Found, words: tuple[str, ...], alike: Sequence[Found]) -> None:
        """Put a name into the cluster of its person; `alike` are all names of the same words."""
        target = self._likeliest(found.targets or self._judge.named(words))
        home = self._home(found, words, target)
        if home is None:
            known = target or self._look_up(words, alike)
            home = self.add(Cluster(words, found.text, known))
        home.found.append(found)

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

    def _home(self, found: Found, words: tuple[str, ...], target: str | None) -> Cluster | None:
        """Return the cluster that a name belongs to, or None if it opens one of its own."""
        if target in self.by_target:
            return self.by_target[target]
        same = self.by_words.get(words, [])
        ends = self.by_ending.get(words, [])
        alike = self.by_ending.get(words[-1:], []) if len(words) > 1 else []
        loose = [cluster for cluster in alike if is_short_for(words, cluster.words)]
        first = self.by_first.get(words, []) if len(words) == 1 else []
        for group in (same, ends, loose, first):
            fitting = self._of_gender(found, group)
            if fitting and not (target and fitting[0].target):
                return _nearest(found, fitting)
        return None

    def _of_gender(self, found: Found, group: Sequence[Cluster]) -> list[Cluster]:
        """Return the clusters that the civility before a name allows: "M. Macron", "Mme Macron"."""
        gender = self._judge.beside(found, self._context).gender if group else None
        if gender is None:
            return list(group)
        return [cluster for cluster in group if self._gender(cluster) in (gender, None)]

    def _gender(self, cluster: Cluster) -> str | None:
        if cluster.target:
            return self._judge.gender(cluster.target)
        given = cluster.words[0] if len(cluster.words) > 1 else ""
        return self._judge.gender_of_given(given)

    def _look_up(self, words: tuple[str, ...], names: Sequence[Found]) -> str | None:
        """Return the known person that a bare surname or initials mean, or None for nobody known."""
        initials = initials_of(words)
        surname = words[len(initials) :]
        if not surname or (len(surname) > 1 and not initials and surname[0] not in _PARTICLES):
            return None
        if len(words) == 1 and words[0] in self._knowledge.given_names:
            return None
        last = " ".join(surname)
        candidates = self._knowledge.surnames.get(last, ())
        if initials:
            candidates = tuple(p for p in candidates if self._judge.has_initials(p, initials))
        return self._judge.decide(
            last, candidates, names, self._context, has_initials=bool(initials)
        )

    def _likeliest(self, targets: Sequence[str]) -> str | None:
        """Return the person in the highest office on the date of those that bear a name.

        Ties in table order.
        """
        return min(targets, key=self._rank, default=None)

    def _rank(self, person: str) -> int:
        term = self._knowledge.office(person, self._context.date)
        return Role(term.role).order if term else len(Role)


def name_words(found: Found, knowledge: Knowledge, context: Context) -> tuple[str, ...]:
    """Return the folded words of a name, given name first.

    Initials before it count ("J.-" before "L. Mélenchon"), so does a given name after a surname:
    "Le Gall (Yves)", "LE GALL Yves".
    """
    text = context.reading.fields[found.field].plain
    words = tuple(fold(found.text).replace(".", " ").split())
    before = _INITIALS_BEFORE.search(text[max(0, found.start - _REACH) : found.start])
    if before:
        return (*re.findall(r"\w", fold(before[0])), *words)
    given = _GIVEN_AFTER.match(text, found.end)
    if given and not _is_given(words[0], knowledge):
        after = tuple(fold(given["bracket"] or given["comma"]).split())
        if _is_given(after[0], knowledge):
            return (*after, *words)
    return _turned(found.text.split(), words, knowledge)


def _turned(raw: Sequence[str], words: tuple[str, ...], knowledge: Knowledge) -> tuple[str, ...]:
    """Return the words of a name that may stand surname first with the given name in front."""
    capitals = 0
    while capitals < len(raw) and raw[capitals].isupper() and len(raw[capitals]) > 1:
        capitals += 1
    is_turned = 0 < capitals < len(raw) and not raw[-1].isupper() and "." not in raw[0]
    if is_turned:
        size = len(fold(" ".join(raw[:capitals])).split())
        return (*words[size:], *words[:size])
    if len(words) == 2 and _is_given(words[1], knowledge) and not _is_given(words[0], knowledge):
        turned = (words[1], words[0])
        return turned if " ".join(turned) in knowledge.full_names else words
    return words


def _is_given(word: str, knowledge: Knowledge) -> bool:
    return word in knowledge.given_names


def initials_of(words: tuple[str, ...]) -> tuple[str, ...]:
    """Return the single letters that a name begins with."""
    count = 0
    while count < len(words) and len(words[count]) == 1:
        count += 1
    return words[:count]


def is_short_for(short: tuple[str, ...], full: tuple[str, ...]) -> bool:
    """Tell whether a name leaves out middle names of another or gives initials.

    "recep erdogan", "d trump", "j l melenchon".
    """
    if short[-1] != full[-1] or len(short) > len(full):
        return False
    initials = initials_of(short)
    surname = short[len(initials) :]
    if not initials:
        return short[0] == full[0]
    given = full[: len(full) - len(surname)]
    letters = tuple(word[0] for word in given)
    return full[len(given) :] == surname and letters[: len(initials)] == initials


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


def surname_of(words: tuple[str, ...], knowledge: Knowledge) -> str | None:
    """Return the longest end of a full name that is a surname of the tables, None if none is.

    A single word that is a given name too is none.
    """
    for start in range(1, len(words)):
        surname = " ".join(words[start:])
        is_given = len(words) - start == 1 and surname in knowledge.given_names
        if surname in knowledge.surnames and not is_given:
            return surname
    return None
