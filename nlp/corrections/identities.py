"""Who the things of an article are once people have decided: ids merged, retyped, rejected."""

from __future__ import annotations

from dataclasses import dataclass

from nlp.corrections.chosen import Chosen, result_of
from nlp.corrections.decisions import Action, Correction, form_key, own_id, type_of

NOBODY = (-1, 0)  # the rank of what no person has decided


@dataclass(frozen=True, slots=True)
class Floor:
    """Say what later decisions must outrank to undo an earlier one about the form itself.

    kind: the type that was decided, if that was all; an id of the same type may still replace it.
    """

    rank: tuple[int, int] = NOBODY
    kind: str | None = None


@dataclass(frozen=True, slots=True)
class Identity:
    """Hold the id that a mention ends with, and the decision that gave it last, if any."""

    id: str
    decision: Correction | None = None


def settle(
    chosen: Chosen, decisions: list[Correction], form: str, name: str | None, kind: str | None
) -> Identity | None:
    """Return who a mention names, None if it names nothing.

    decisions: those about its form and place. form: its key. name, kind: id and type of the entity
    that it belongs to (None: it is not in the record). Settling what is settled changes nothing.
    """
    winner = max(decisions, key=lambda decision: decision.rank) if decisions else None
    if winner is None:
        return follow(chosen, Identity(str(name)), form, Floor())
    if winner.action == Action.REJECT:
        return None
    if winner.id:
        return follow(chosen, Identity(winner.id, winner), form, Floor(winner.rank))
    is_settled = name is not None and (kind == winner.type or chosen.leads_to(name, winner.rank))
    own = str(name) if is_settled else own_id(str(winner.type), str(winner.form))
    return follow(chosen, Identity(own, winner), form, Floor(winner.rank, winner.type))


def follow(chosen: Chosen, start: Identity, form: str, floor: Floor) -> Identity | None:
    """Return what an id becomes, step by step; None if it is rejected on the way.

    Ids that become each other in a circle all become what the step that holds says.
    """
    steps: dict[str, Correction] = {}
    now = start
    while step := _step(chosen, now.id, form, floor):
        if step.action == Action.REJECT:
            return None
        if now.id in steps:
            passed = list(steps)
            circle = [steps[name] for name in passed[passed.index(now.id) :]]
            last = max(circle, key=lambda decision: decision.rank)
            return Identity(str(result_of(last)), last)
        steps[now.id] = step
        now = Identity(str(result_of(step)), step)
    return now


def _step(chosen: Chosen, name: str, form: str, floor: Floor) -> Correction | None:
    """Return the decision that holds on an id, None if there is none."""
    about = chosen.about_id(name)
    if not about:
        return None
    open_ones = [one for one in about if _counts(one, form, floor)]
    return max(open_ones, key=lambda decision: decision.rank, default=None)


def _counts(decision: Correction, form: str, floor: Floor) -> bool:
    if decision.action == Action.REJECT:
        is_meant = decision.form is None or form_key(decision.form) == form
        return is_meant and decision.rank > floor.rank
    result = result_of(decision)
    if result is None:
        return False
    keeps_type = floor.kind is None or type_of(result) == floor.kind
    return keeps_type or decision.rank > floor.rank
