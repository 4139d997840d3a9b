"""What changed between two files of records, and why.

Each change is of one article: an entity gained or lost, a mention that names another thing now, an
office, a tag. The reason is what differs in the stamps of the two records (`made_by`): the text
first, then a decision of a person that shows on the thing itself, the tables, the models.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from nlp.lists import ClosedList, Finder
from nlp.records import Entity, Mention, Office, Record

Place = tuple[str, int, int, str]


class Change(ClosedList):
    """What happened to a thing of an article."""

    GAINED = "gained", "apparu"
    LOST = "lost", "disparu"
    RELINKED = "relinked", "rattaché autrement"
    OFFICE = "office", "fonction"
    FOCUS = "focus", "centre"
    TAGGED = "tagged", "thème ajouté"
    UNTAGGED = "untagged", "thème retiré"
    ADDED = "article-added", "article nouveau"
    REMOVED = "article-removed", "article retiré"


class Reason(ClosedList):
    """Why it happened, as far as the records tell."""

    CORRECTION = "correction", "correction"
    MODEL = "model", "modèle"
    TABLES = "tables", "tables"
    TEXT = "text", "texte"
    UNKNOWN = "unknown", "inconnu"


@dataclass(frozen=True, slots=True)
class Difference:
    """Hold one change: in which article, of what, what stood there before and stands there now."""

    article: str
    change: str
    reason: str
    what: str
    before: str = ""
    after: str = ""

    def to_dict(self) -> dict[str, str]:
        """Return the change as plain JSON."""
        return asdict(self)


def compare_records(before: Iterable[Record], after: Iterable[Record]) -> Iterator[Difference]:
    """Yield what changed, in the order of the second file; what only the first has comes last.

    The first file is held in memory.
    """
    known = {str(record.article.id): record for record in before}
    for record in after:
        name = str(record.article.id)
        old = known.pop(name, None)
        if old is None:
            yield Difference(name, Change.ADDED, Reason.TEXT, record.article.title)
        else:
            yield from compare_articles(old, record)
    for name, record in known.items():
        yield Difference(name, Change.REMOVED, Reason.TEXT, record.article.title)


def compare_articles(before: Record, after: Record) -> Iterator[Difference]:
    """Yield what changed between two records of one article."""
    yield from _Comparison(before, after).compare()


def count_differences(differences: Iterable[Difference]) -> dict[str, dict[str, int]]:
    """Return how many changes there are of each kind, by reason; both in their order."""
    counts = Counter((one.change, one.reason) for one in differences)
    table: dict[str, dict[str, int]] = {}
    for change in Change:
        row = {reason.value: counts[change, reason] for reason in Reason}
        if any(row.values()):
            table[change.value] = row
    return table


class _Comparison:
    """Compare two records of one article."""

    def __init__(self, before: Record, after: Record) -> None:
        self._before = before
        self._after = after
        self._name = str(after.article.id)
        self._is_same_text = (before.article.title, before.article.text) == (
            after.article.title,
            after.article.text,
        )
        self._changed = {
            name
            for name in {*before.made_by, *after.made_by}
            if before.made_by.get(name) != after.made_by.get(name)
        }

    def compare(self) -> Iterator[Difference]:
        old = {entity.id: entity for entity in self._before.entities}
        new = {entity.id: entity for entity in self._after.entities}
        moved = self._moved(old, new)
        yield from moved.values()
        sources = {one.before for one in moved.values()}
        targets = {one.after for one in moved.values()}
        for name, entity in new.items():
            if name not in old and name not in targets:
                yield self._entity(Change.GAINED, entity)
        for name, entity in old.items():
            if name not in new and name not in sources:
                yield self._entity(Change.LOST, entity)
        for name, entity in new.items():
            if name in old:
                yield from self._same_entity(old[name], entity)
        yield from self._tags()

    def _moved(self, old: Mapping[str, Entity], new: Mapping[str, Entity]) -> dict[Any, Difference]:
        """Return the mentions that stand in both records and name another thing, once a pair of ids.

        A mention may name several things ("franco-allemand"): what it names in both is no change.
        """
        before, after = _named(old.values()), _named(new.values())
        moved: dict[Any, Difference] = {}
        for place in sorted(set(before) & set(after)):
            lost = sorted(set(before[place]) - set(after[place]))
            gained = sorted(set(after[place]) - set(before[place]))
            for one, other in zip(lost, gained, strict=False):
                if (one, other) not in moved:
                    mention = after[place][other]
                    reason = self._reason([mention], prefers_tables=new[other].known)
                    change = Difference(
                        self._name, Change.RELINKED, reason, mention.text, one, other
                    )
                    moved[one, other] = change
        return moved

    def _entity(self, change: Change, entity: Entity) -> Difference:
        gone = change == Change.LOST
        reason = self._reason(entity.mentions, prefers_tables=entity.known, gone=gone)
        before, after = (entity.id, "") if gone else ("", entity.id)
        return Difference(self._name, change, reason, entity.name, before, after)

    def _same_entity(self, old: Entity, new: Entity) -> Iterator[Difference]:
        if old.office != new.office:
            reason = self._reason((), prefers_tables=True)
            told = _told(old.office), _told(new.office)
            yield Difference(self._name, Change.OFFICE, reason, new.id, *told)
        if old.focus != new.focus:
            reason = self._reason((), prefers_tables=False)
            told = str(old.focus).lower(), str(new.focus).lower()
            yield Difference(self._name, Change.FOCUS, reason, new.id, *told)

    def _tags(self) -> Iterator[Difference]:
        old = {(tag.scheme, tag.code): tag for tag in self._before.tags}
        new = {(tag.scheme, tag.code): tag for tag in self._after.tags}
        for key in dict.fromkeys((*new, *old)):
            was, now = old.get(key), new.get(key)
            is_was, is_now = bool(was and was.accepted), bool(now and now.accepted)
            if is_was == is_now:
                continue
            deciders = {tag.by for tag in (was, now) if tag}
            reason = self._tag_reason(key[0], decided=Finder.CORRECTION.value in deciders)
            tag = now or was
            label = tag.label if tag else key[1]
            change = Change.TAGGED if is_now else Change.UNTAGGED
            yield Difference(self._name, change, reason, f"{key[0]}: {label}", after=key[1])

    def _tag_reason(self, scheme: str, *, decided: bool) -> str:
        if not self._is_same_text:
            return Reason.TEXT
        if decided and "corrections" in self._changed:
            return Reason.CORRECTION
        if scheme in self._changed or {"limit", "threshold", "rubrique"} & self._changed:
            return Reason.MODEL
        return Reason.TABLES if "knowledge" in self._changed else Reason.UNKNOWN

    def _reason(
        self, mentions: Iterable[Mention], *, prefers_tables: bool, gone: bool = False
    ) -> str:
        """Return why a thing changed; where several stamps differ, the likeliest of them."""
        if not self._is_same_text:
            return Reason.TEXT
        is_decided = any(mention.by == Finder.CORRECTION for mention in mentions)
        only_corrections = self._changed <= {"corrections"}
        if "corrections" in self._changed and (is_decided or only_corrections):
            return Reason.CORRECTION
        has_model = bool({"entities", "rubrique"} & self._changed)
        has_tables = "knowledge" in self._changed
        if has_tables and (prefers_tables or not has_model):
            return Reason.TABLES
        if has_model:
            return Reason.MODEL
        return Reason.CORRECTION if gone and "corrections" in self._changed else Reason.UNKNOWN


def _named(entities: Iterable[Entity]) -> dict[Place, dict[str, Mention]]:
    """Return what stands at each place: ids with their mentions."""
    named: dict[Place, dict[str, Mention]] = {}
    for entity in entities:
        for mention in entity.mentions:
            place = mention.field, mention.start, mention.end, mention.text
            named.setdefault(place, {})[entity.id] = mention
    return named


def _told(office: Office | None) -> str:
    if office is None:
        return ""
    return f"{office.title} ({office.of})" if office.of else office.title
