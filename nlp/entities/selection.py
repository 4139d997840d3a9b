"""Model spans and known names of one field -> names that do not overlap, each with its type and candidates."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence

from nlp.entities.edges import Edges
from nlp.entities.patterns import patterned
from nlp.entities.spans import Found, Hit, Span, Taken
from nlp.entities.vetoes import is_implausible, is_vetoed
from nlp.text import fold

_COMPATIBLE = {
    "person": ("person",),
    "place": ("country", "place"),
    "organisation": ("organisation",),
}
_RANK = ("country", "person", "organisation", "place")
_CAPITAL = re.compile(r"\b[A-ZÀ-Ý0-9]")
_NO_NAMES = frozenset(
    """etat etats gouvernement republique president ministre parlement assemblee premier ministre armee police justice
    guerre covid coronavirus internet noel islam dieu administration bourse terre lune""".split()
)


def kind_of(target: str) -> str:
    """Return the entity type that an id tells: "country/RU" -> "country"."""
    return target.partition("/")[0]


def select(
    field: str,
    text: str,
    spans: Iterable[Span],
    hits: Sequence[Hit],
    settled: frozenset[str],
    edges: Edges,
) -> list[Found]:
    """Return the names of a field, longest first where they compete, none overlapping, in text order.

    A homograph counts only where the model sees a name there too, or where its target is `settled`: owned
    elsewhere in the article by an unmistakable name.
    """
    names = [hit for hit in hits if hit.kind == "name"]
    starts = [hit.start for hit in names]

    def inside(span: Span) -> Sequence[Hit]:
        return names[bisect_left(starts, span.start) : bisect_right(starts, span.end)]

    refined = [part for span in spans for part in edges.refine(text, span, inside(span))]
    countries = frozenset(
        (hit.start, hit.end) for hit in names if kind_of(hit.targets[0]) == "country"
    )
    candidates = [
        *_known(field, text, refined, names, settled),
        *_unknown(field, text, refined, edges),
    ]
    candidates += [_found(field, text, span, "pattern") for span in patterned(text, countries)]
    candidates.sort(
        key=lambda found: (found.start - found.end, not found.targets, found.by, found.start)
    )
    kept, taken = [], Taken(len(text))
    for found in candidates:
        if not taken.overlaps(found.start, found.end):
            kept.append(found)
            taken.take(found.start, found.end)
    kept = [found for found in kept if not is_vetoed(text, found.start, found.end, found.type)]
    kept = [
        found
        for found in kept
        if found.targets or not is_implausible(text, found.start, found.end, found.type)
    ]
    return sorted(kept, key=lambda found: found.start)


def _known(
    field: str, text: str, spans: Sequence[Span], hits: Iterable[Hit], settled: frozenset[str]
) -> Iterator[Found]:
    labels = {(span.start, span.end): span.label for span in spans}
    for hit in hits:
        label = labels.get((hit.start, hit.end))
        targets = _choose(hit, label, settled)
        if targets:
            by = "model+table" if label else "table"
            yield Found(
                field,
                hit.start,
                hit.end,
                text[hit.start : hit.end],
                kind_of(targets[0]),
                targets,
                by,
            )


def _choose(hit: Hit, label: str | None, settled: frozenset[str]) -> tuple[str, ...]:
    """Return the targets that fit the evidence, all of one type."""
    targets = hit.targets
    if not hit.strong and label is None:
        targets = tuple(target for target in targets if target in settled)
    compatible = tuple(
        target for target in targets if label and kind_of(target) in _COMPATIBLE[label]
    )
    if not hit.strong and label is not None and not compatible:
        targets = tuple(target for target in targets if target in settled)
    best = compatible or targets
    types = {kind_of(target) for target in best}
    return (
        tuple(target for target in best if kind_of(target) == min(types, key=_RANK.index))
        if best
        else ()
    )


def _unknown(field: str, text: str, spans: Iterable[Span], edges: Edges) -> Iterator[Found]:
    for span in spans:
        found = _found(field, text, span, "model")
        words = found.text.split()
        capitalised = {fold(word) for word in words if _CAPITAL.match(word)}
        if (
            len(found.text) > 1
            and not capitalised <= _NO_NAMES
            and not all(map(edges.is_demonym, words))
        ):
            yield found


def _found(field: str, text: str, span: Span, by: str) -> Found:
    return Found(field, span.start, span.end, text[span.start : span.end], span.label, (), by)
