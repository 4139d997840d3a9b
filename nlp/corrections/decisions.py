"""One decision of a person: what it holds, where it counts, and how it is read and written."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields, replace
from functools import lru_cache
from typing import Any

from nlp.lists import ClosedList, EntityType, Role
from nlp.records import FIELDS, Article
from nlp.text import fold, plain, slug

_ID = re.compile(rf"({'|'.join(EntityType.values())})/\S.*")
_COUNTRY = re.compile(r"country/[A-Z]{2}")
_COUNTRY_CODE = re.compile(r"[A-Z]{2}")
EVERYWHERE = "everywhere"
Report = Callable[[str], None]


class Action(ClosedList):
    """What a correction does."""

    REJECT = "reject", "rejeter"
    RETYPE = "retype", "changer de type"
    LINK = "link", "rattacher"
    ADD = "add", "ajouter"
    MERGE = "merge", "fusionner"
    OFFICE = "office", "fonction"
    TAG = "tag", "ajouter le thème"
    UNTAG = "untag", "retirer le thème"
    FOCUS = "focus", "mettre au centre"
    UNFOCUS = "unfocus", "retirer du centre"


@dataclass(frozen=True, slots=True)
class Scope:
    """Say where a decision counts: in one article, in those of one source, else everywhere."""

    source: str | None = None
    article: str | None = None

    @property
    def narrowness(self) -> int:
        """Return 0 for everywhere, 1 for a source, 2 for an article."""
        return 2 if self.article is not None else int(self.source is not None)

    def holds(self, article: Article) -> bool:
        """Tell whether an article is in the scope."""
        if self.article is not None:
            return str(article.id) == self.article
        return self.source is None or fold(article.source or "") == fold(self.source)

    def to_json(self) -> str | dict[str, str]:
        """Return the scope as a corrections file writes it."""
        if self.article is not None:
            return {"article": self.article}
        return EVERYWHERE if self.source is None else {"source": self.source}


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """Hold one decision.

    form: the words of a mention, as they stand in the text. field, start, end: the one place that is
    meant, where not every occurrence is. `line` is its place in the file, from 1: of two decisions
    that are equally narrow the later holds. The other parts are those of the record.
    """

    action: str
    scope: Scope = Scope()
    form: str | None = None
    field: str | None = None
    start: int | None = None
    end: int | None = None
    type: str | None = None
    id: str | None = None
    into: str | None = None
    name: str | None = None
    role: str | None = None
    title: str | None = None
    of: str | None = None
    scheme: str | None = None
    code: str | None = None
    label: str | None = None
    by: str | None = None
    on: str | None = None
    note: str | None = None
    line: int = 0

    @property
    def is_placed(self) -> bool:
        """Tell whether one place in an article is meant."""
        return self.start is not None

    @property
    def rank(self) -> tuple[int, int]:
        """Return what decides between two decisions on one thing: the narrower, then the later."""
        return self.scope.narrowness + int(self.is_placed), self.line

    @property
    def subject(self) -> tuple[str | int | None, ...]:
        """Return what the decision is about: two of one subject cannot both hold."""
        if self.action in (Action.TAG, Action.UNTAG):
            return "tag", self.scheme, self.code
        if self.action in (Action.FOCUS, Action.UNFOCUS):
            return "focus", self.code
        if self.action == Action.OFFICE:
            return "office", self.id
        if self.form is None or (self.action == Action.REJECT and self.id):
            return "id", self.id, self.form
        return "form", form_key(self.form), self.field, self.start, self.end

    @property
    def outcome(self) -> tuple[str | None, ...]:
        """Return what is decided about the subject."""
        action = Action.RETYPE.value if self.action == Action.ADD else self.action
        return action, self.type, self.into or self.id, self.role, self.title, self.of

    def to_row(self) -> dict[str, Any]:
        """Return the decision as a corrections file writes it, without what is not set."""
        row: dict[str, Any] = {"action": self.action}
        for name in _WRITTEN:
            value = getattr(self, name)
            if value is not None:
                row[name] = value
        row["scope"] = self.scope.to_json()
        for name in _ASIDES:
            value = getattr(self, name)
            if value is not None:
                row[name] = value
        return row


_ASIDES = ("by", "on", "note")
_APART = {"action", "scope", "line", *_ASIDES}
_WRITTEN = tuple(item.name for item in fields(Correction) if item.name not in _APART)
_NUMBERS = ("start", "end")
_ALLOWED = {
    Action.REJECT: "form id",
    Action.RETYPE: "form id type name",
    Action.LINK: "form id name",
    Action.ADD: "form type id name",
    Action.MERGE: "id into name",
    Action.OFFICE: "id role title of",
    Action.TAG: "scheme code label",
    Action.UNTAG: "scheme code label",
    Action.FOCUS: "code",
    Action.UNFOCUS: "code",
}
_NEEDED = {
    Action.RETYPE: "type",
    Action.LINK: "form id",
    Action.ADD: "form type",
    Action.MERGE: "id into",
    Action.OFFICE: "id",
    Action.TAG: "scheme code",
    Action.UNTAG: "scheme code",
    Action.FOCUS: "code",
    Action.UNFOCUS: "code",
}
_PLACEABLE = (Action.REJECT, Action.RETYPE, Action.LINK, Action.ADD)


@lru_cache(maxsize=16384)  # names come again in article after article
def form_key(form: str) -> str:
    """Return what two forms share that read alike: composed accents, plain signs, single blanks.

    Capitals count: "Caf" is not "CAF".
    """
    composed = form if form.isascii() else plain(unicodedata.normalize("NFC", form))
    return " ".join(composed.split())


def parse_correction(row: Any, line: int = 0) -> Correction:
    """Return the decision of a JSON object. Raises ValueError that says what is wrong with it."""
    if not isinstance(row, Mapping):
        raise ValueError("a decision is a JSON object")
    action = row.get("action")
    if action not in Action.values():
        raise ValueError(f"unknown action {action!r}; one of {', '.join(Action.values())}")
    _check_keys(row, Action(action))
    parts: dict[str, Any] = {name: _word(row, name) for name in (*_WRITTEN, *_ASIDES)}
    scope = _parse_scope(row.get("scope"))
    decision = Correction(**{**parts, "action": action, "scope": scope, "line": line})
    _check(decision)
    return decision


def renamed_decisions(
    decisions: Iterable[Correction], renamed: Mapping[str, str]
) -> tuple[Correction, ...]:
    """Return decisions under the ids of today, see `nlp.knowledge.renamed`.

    A merge that the tables have made is left out. That an id of before names nothing says nothing
    of the one that it became: such a rejection stays as it is.
    """
    if not renamed:
        return tuple(decisions)
    followed = (_renamed(decision, renamed) for decision in decisions)
    return tuple(one for one in followed if one.into is None or one.into != one.id)


def _renamed(decision: Correction, renamed: Mapping[str, str]) -> Correction:
    if decision.action == Action.REJECT and decision.form is None:
        return decision
    now = {name: renamed.get(name, name) for name in (decision.id, decision.into) if name}
    own = now[decision.id] if decision.id else None
    into = now[decision.into] if decision.into else None
    return replace(decision, id=own, into=into)


def looks_like_id(word: str) -> bool:
    """Tell whether a word is an id such as person/vladimir-poutine."""
    return _ID.fullmatch(word) is not None


def _check_keys(row: Mapping[str, Any], action: Action) -> None:
    allowed = {"action", "scope", *_ASIDES, *_ALLOWED[action].split()}
    if action in _PLACEABLE:
        allowed |= {"field", *_NUMBERS}
    unknown = sorted(str(name) for name in row if name not in allowed)
    if unknown:
        raise ValueError(f"{action} takes no {unknown[0]!r}")
    for name in _NEEDED.get(action, "").split():
        if row.get(name) in (None, ""):
            raise ValueError(f"{action} needs {name!r}")


def _parse_scope(value: Any) -> Scope:
    if value == EVERYWHERE:
        return Scope()
    if isinstance(value, Mapping) and len(value) == 1:
        ((name, which),) = value.items()
        if isinstance(which, str) and which and name in ("source", "article"):
            return Scope(**{name: which})
    raise ValueError('its scope must be "everywhere", {"source": NAME} or {"article": ID}')


def _word(row: Mapping[str, Any], name: str) -> str | int | None:
    if name in _NUMBERS:
        return _number(row, name)
    value = row.get(name)
    if value is None or (isinstance(value, str) and value.strip()):
        return value
    raise ValueError(f"{name!r} must be a text that is not empty")


def _number(row: Mapping[str, Any], name: str) -> int | None:
    value = row.get(name)
    if value is None or (type(value) is int and value >= 0):
        return value
    raise ValueError(f"{name!r} must be a number of characters from 0 on")


def _check(decision: Correction) -> None:
    """Raise ValueError for a decision whose parts do not go together."""
    for check in (_check_place, _check_names, _check_lists):
        check(decision)


def _check_place(decision: Correction) -> None:
    place = (decision.field, decision.start, decision.end)
    if place == (None, None, None):
        return
    if None in place or decision.field not in FIELDS:
        raise ValueError("a place needs 'field' (title or text), 'start' and 'end'")
    if decision.scope.article is None or decision.form is None:
        raise ValueError("a place needs a 'form' and the scope of an article")
    if (decision.start or 0) >= (decision.end or 0):
        raise ValueError("'end' must be greater than 'start'")


def _check_names(decision: Correction) -> None:
    if decision.action in (Action.REJECT, Action.RETYPE) and not (decision.form or decision.id):
        raise ValueError(f"{decision.action} needs 'form' or 'id'")
    if decision.action == Action.RETYPE and decision.form and decision.id:
        raise ValueError("retype takes 'form' or 'id', not both")
    for name in (decision.id, decision.into):
        if name is not None and not _ID.fullmatch(name):
            raise ValueError(f"{name!r} is no id; one looks like person/vladimir-poutine")
        if name is not None and name.startswith("country/") and not _COUNTRY.fullmatch(name):
            raise ValueError(f"{name!r} is no id of a country; one looks like country/FR")
    if decision.into is not None and decision.into == decision.id:
        raise ValueError("merge needs two different ids")


def _check_lists(decision: Correction) -> None:
    kind = decision.type
    if kind is not None and kind not in EntityType.values():
        raise ValueError(f"unknown type {kind!r}; one of {', '.join(EntityType.values())}")
    if kind == EntityType.COUNTRY and not (decision.action == Action.ADD and decision.id):
        raise ValueError("a country has a code: link the form to country/CODE instead")
    if kind and decision.action == Action.ADD and decision.id and type_of(decision.id) != kind:
        raise ValueError(f"the type {kind!r} is not that of {decision.id!r}")
    if decision.role is not None and decision.role not in Role.values():
        raise ValueError(f"unknown role {decision.role!r}; one of {', '.join(Role.values())}")
    if (decision.role is None) != (decision.title is None):
        raise ValueError("an office needs both 'role' and 'title', or neither to take it away")
    if decision.action == Action.OFFICE and type_of(str(decision.id)) != EntityType.PERSON:
        raise ValueError("only a person holds an office")
    if decision.action in (Action.FOCUS, Action.UNFOCUS) and not _COUNTRY_CODE.fullmatch(
        str(decision.code)
    ):
        raise ValueError(f"{decision.code!r} is no code of a country; one looks like FR")


def type_of(name: str) -> str:
    """Return the type that an id tells: "country/RU" -> "country"."""
    return name.partition("/")[0]


def own_id(kind: str, form: str) -> str:
    """Return the id that a thing of a type has by its name."""
    return f"{kind}/{slug(form)}"
