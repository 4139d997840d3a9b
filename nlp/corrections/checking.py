"""What is odd in a corrections file: lines refused, contradictions, ids and words that are not there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from nlp.corrections.chosen import result_of
from nlp.corrections.decisions import (
    Action,
    Correction,
    Scope,
    renamed_decisions,
    type_of,
)
from nlp.corrections.files import Corrections
from nlp.corrections.mentions import fits
from nlp.knowledge import Knowledge
from nlp.records import Record

_ABOUT_ARTICLES = (Action.TAG, Action.UNTAG, Action.FOCUS, Action.UNFOCUS)


@dataclass(frozen=True, slots=True)
class Finding:
    """Say what is odd about a line (from 1): a slug and a sentence."""

    line: int
    slug: str
    detail: str

    def to_dict(self) -> dict[str, Any]:
        """Return the finding as plain JSON."""
        return {"line": self.line, "slug": self.slug, "detail": self.detail}


def check_corrections(
    corrections: Corrections, knowledge: Knowledge, records: Iterable[Record] | None = None
) -> list[Finding]:
    """Return what is odd in a file, in the order of its lines.

    `records`: those that the decisions should fit, corrected or not; without them nothing is said
    about words and articles.
    """
    decisions = renamed_decisions(corrections.decisions, knowledge.renamed)
    findings = [Finding(line, "refused", detail) for line, detail in corrections.refused]
    findings += _contradictions(decisions)
    findings += _circles(decisions)
    seen: set[str] = set()
    if records is not None:
        findings += _misfits(decisions, records, seen)
    findings += _unknown_ids(decisions, knowledge, seen)
    return sorted(findings, key=lambda finding: (finding.line, finding.slug))


def _contradictions(decisions: Sequence[Correction]) -> Iterator[Finding]:
    """Yield decisions that say another thing than an earlier one of the same scope."""
    earlier: dict[tuple[Any, ...], Correction] = {}
    for decision in decisions:
        key = decision.scope, decision.subject
        other = earlier.get(key)
        if other and not _agree(other, decision):
            detail = f"contradicts line {other.line} at the same scope; the later holds"
            yield Finding(decision.line, "contradiction", detail)
        earlier[key] = decision


def _agree(one: Correction, other: Correction) -> bool:
    if one.outcome == other.outcome:
        return True
    pair = {one.action: one, other.action: other}
    if set(pair) != {Action.ADD, Action.LINK}:
        return False
    return pair[Action.ADD].type == type_of(str(pair[Action.LINK].id))


def _circles(decisions: Sequence[Correction]) -> Iterator[Finding]:
    """Yield the last decision of ids that become each other."""
    steps: dict[Scope, dict[str, str]] = defaultdict(dict)
    for decision in decisions:
        result = result_of(decision)
        if decision.form is not None or result is None:
            continue
        own = steps[decision.scope]
        own[str(decision.id)] = result
        passed = {str(decision.id)}
        while result in own and result not in passed:
            passed.add(result)
            result = own[result]
        if result in passed:
            detail = f"the ids become each other ({', '.join(sorted(passed))}); this line holds"
            yield Finding(decision.line, "circle", detail)


def _misfits(
    decisions: Sequence[Correction], records: Iterable[Record], seen: set[str]
) -> Iterator[Finding]:
    """Yield the decisions that fit none of the records; the ids in them are added to `seen`."""
    in_scope: set[int] = set()
    unfit = list(decisions)
    for record in records:
        names = {entity.id for entity in record.entities}
        seen |= names
        rest = []
        for decision in unfit:
            is_here = decision.scope.holds(record.article)
            if is_here:
                in_scope.add(decision.line)
            if not (is_here and _fits(decision, record, names)):
                rest.append(decision)
        unfit = rest
    for decision in unfit:
        if decision.line in in_scope:
            yield Finding(decision.line, "no-longer-fits", _lacking(decision))
        else:
            yield Finding(decision.line, "no-article", "there is no article of its scope")


def _fits(decision: Correction, record: Record, names: set[str]) -> bool:
    if decision.action in _ABOUT_ARTICLES:
        return True
    if decision.form is not None:
        return fits(record.article, decision)
    result = result_of(decision)
    is_corrected = "corrections" in record.made_by
    is_done = is_corrected and (result in names or decision.action == Action.REJECT)
    return decision.id in names or is_done


def _lacking(decision: Correction) -> str:
    if decision.form is not None:
        return f"the words {decision.form!r} are in no article of its scope"
    return f"{decision.id} is in no article of its scope"


def _unknown_ids(
    decisions: Sequence[Correction], knowledge: Knowledge, seen: set[str]
) -> Iterator[Finding]:
    """Yield the decisions that lead to an id which neither the tables nor the records know."""
    made = {result for one in decisions if (result := result_of(one))}
    for decision in decisions:
        leads_to = decision.into if decision.action == Action.MERGE else decision.id
        if leads_to is None or decision.action in (Action.REJECT, Action.RETYPE):
            continue
        is_source = decision.action == Action.OFFICE and leads_to in made
        if knowledge.name(leads_to) is None and leads_to not in seen and not is_source:
            detail = f"no table knows {leads_to}: it becomes an entity of its own"
            yield Finding(decision.line, "unknown-id", detail)
