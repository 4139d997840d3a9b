"""The decisions that count in one article, found by form, id, tag or country."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from nlp.corrections.decisions import Action, Correction, form_key, type_of
from nlp.records import Article
from nlp.text import fold


@dataclass(slots=True)
class Group:
    """Hold the decisions of one scope, by what they are about; each list in the order of lines."""

    by_form: dict[str, list[Correction]] = field(default_factory=lambda: defaultdict(list))
    by_id: dict[str, list[Correction]] = field(default_factory=lambda: defaultdict(list))
    by_result: dict[str, list[Correction]] = field(default_factory=lambda: defaultdict(list))
    additions: list[Correction] = field(default_factory=list)
    placed: list[Correction] = field(default_factory=list)
    by_action: dict[str, list[Correction]] = field(default_factory=lambda: defaultdict(list))

    def add(self, decision: Correction) -> None:
        """Take in one decision."""
        kind = decision.subject[0]
        if kind == "id":
            self.by_id[str(decision.id)].append(decision)
            if result := result_of(decision):
                self.by_result[result].append(decision)
        elif kind != "form":
            self.by_action[decision.action].append(decision)
        elif decision.is_placed:
            self.placed.append(decision)
        else:
            self.by_form[form_key(str(decision.form))].append(decision)
            if decision.action == Action.ADD:
                self.additions.append(decision)


@dataclass(frozen=True, slots=True)
class Chosen:
    """Hold the decisions that count in one article, from the widest scope to the narrowest."""

    groups: Sequence[Group]

    def about_form(self, form: str) -> list[Correction]:
        """Return the decisions about every occurrence of a form (its key)."""
        found: list[Correction] = []
        for group in self.groups:
            found += group.by_form.get(form, ())
        return found

    def about_id(self, name: str) -> list[Correction]:
        """Return the decisions on what becomes of an id."""
        found: list[Correction] = []
        for group in self.groups:
            found += group.by_id.get(name, ())
        return found

    def leads_to(self, name: str, rank: tuple[int, int]) -> bool:
        """Tell whether a decision on another id that outranks `rank` makes it this one."""
        results = (one for group in self.groups for one in group.by_result.get(name, ()))
        return any(one.rank > rank for one in results)

    def additions(self) -> Iterator[Correction]:
        """Yield the decisions that add every occurrence of a form."""
        for group in self.groups:
            yield from group.additions

    def placed(self) -> Iterator[Correction]:
        """Yield the decisions about one place."""
        for group in self.groups:
            yield from group.placed

    def others(self, *actions: str) -> list[Correction]:
        """Return the decisions of some actions, those that hold last."""
        found: list[Correction] = []
        for group in self.groups:
            for action in actions:
                found += group.by_action.get(action, ())
        return sorted(found, key=lambda decision: decision.rank)


def result_of(decision: Correction) -> str | None:
    """Return the id that a decision gives to its own, None if it leaves nothing."""
    if decision.action == Action.MERGE:
        return decision.into
    if decision.action != Action.RETYPE or decision.type == type_of(str(decision.id)):
        return None
    return f"{decision.type}/{str(decision.id).partition('/')[2]}"


class Index:
    """Find the decisions that count in an article."""

    def __init__(self, decisions: Iterable[Correction]) -> None:
        """Group the decisions by scope."""
        self._everywhere = Group()
        self._sources: dict[str, Group] = defaultdict(Group)
        self._articles: dict[str, Group] = defaultdict(Group)
        self._is_everywhere_empty = True
        for decision in decisions:
            self._group(decision).add(decision)

    def _group(self, decision: Correction) -> Group:
        scope = decision.scope
        if scope.article is not None:
            return self._articles[scope.article]
        if scope.source is not None:
            return self._sources[fold(scope.source)]
        self._is_everywhere_empty = False
        return self._everywhere

    def choose(self, article: Article) -> Chosen | None:
        """Return the decisions that count in an article, None if there are none."""
        groups = [] if self._is_everywhere_empty else [self._everywhere]
        if article.source and (source := self._sources.get(fold(article.source))):
            groups.append(source)
        if own := self._articles.get(str(article.id)):
            groups.append(own)
        return Chosen(groups) if groups else None
