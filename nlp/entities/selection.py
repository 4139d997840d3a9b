"""Model spans and known names of one field -> names that do not overlap, each with its type and candidates."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from nlp.entities.spans import Found, Hit, Span
from nlp.text import fold

_JUNK = r"[\"«“(\[•–—:,;.'’‘\s-]+"
_CIVILITY = r"(?:M|MM|Mme|Mmes|Mlle|Dr|Pr|Me|Mgr)\.?\s+|(?:monsieur|madame|docteur|maître|sir|lady|lord)\s+"
_FUNCTION = r"(?:l'|d'|qu'|(?:et|à|selon)\s+)"
_TITLE = (
    r"(?:(?:président|ministre|chancelier|député|procureur)e?|sénateur|sénatrice|roi|reine|pape|prince|princesse|général|colonel|"
    r"capitaine|chancelière|maire|juge|premier ministre)\s+"
)
_ARTICLE = r"(?:le|la|les|un|une|des|du|de|au|aux|ce|cette|son|sa|ses|leur|notre)\s+"
_LEADING_PERSON = re.compile(f"{_CIVILITY}|{_TITLE}|{_FUNCTION}|{_JUNK}", re.IGNORECASE)
_LEADING = re.compile(f"{_CIVILITY}|{_TITLE}|{_FUNCTION}|{_ARTICLE}|{_JUNK}", re.IGNORECASE)
_TRAILING = re.compile(
    r"(?:[\"»”)\]•–—:,;.!?…'’\s-]+|\s+(?:et|ou|de|du|des|la|le|les|à|au|en|pour|avec|qui|que|a|est))$"
)
_CAPITAL_ARTICLE = re.compile(r"(?:Le |La |Les |L')(?=[A-ZÀ-Ý])")
_COMPATIBLE = {"person": ("person",), "place": ("country", "place"), "organisation": ("organisation",)}
_RANK = ("country", "person", "organisation", "place")


def kind_of(target: str) -> str:
    """Return the entity type that an id tells: "country/RU" -> "country"."""
    return target.partition("/")[0]


def select(field: str, text: str, spans: Iterable[Span], hits: Iterable[Hit], settled: frozenset[str]) -> list[Found]:
    """Return the names of a field, longest first where they compete, none overlapping, in text order.

    A homograph counts only where the model sees a name there too, or where its target is `settled`: owned
    elsewhere in the article by an unmistakable name.
    """
    trimmed = [span for span in (trim(text, span) for span in spans) if span]
    names = [hit for hit in hits if hit.kind == "name"]
    candidates = [*_known(field, text, trimmed, names, settled), *_unknown(field, text, trimmed)]
    candidates.sort(key=lambda found: (found.start - found.end, not found.targets, found.start))
    kept: list[Found] = []
    for found in candidates:
        if all(found.end <= other.start or other.end <= found.start for other in kept):
            kept.append(found)
    return sorted(kept, key=lambda found: found.start)


def trim(text: str, span: Span) -> Span | None:
    """Return a span without determiners, civility, function words and punctuation at its edges, or None if empty.

    A capital article inside a sentence belongs to the name: "dans Le Monde".
    """
    leading = _LEADING_PERSON if span.label == "person" else _LEADING
    start, end = span.start, span.end
    while found := leading.match(text, start, end):
        if _CAPITAL_ARTICLE.match(text, start, end) and _inside_sentence(text, start):
            break
        start = found.end()
    while found := _TRAILING.search(text[:end], start):
        end = found.start()
    return Span(start, end, span.label) if re.search(r"[^\W\d_]", text[start:end]) else None


def _inside_sentence(text: str, start: int) -> bool:
    before = text[:start].rstrip(" \u00a0\u202f«\"“'(")
    return bool(before) and before[-1] not in ".!?:;\n•"


def _known(
    field: str, text: str, spans: Sequence[Span], hits: Iterable[Hit], settled: frozenset[str]
) -> Iterable[Found]:
    for hit in hits:
        label = next((span.label for span in spans if (span.start, span.end) == (hit.start, hit.end)), None)
        targets = _choose(hit, label, settled)
        if targets:
            by = "model+table" if label else "table"
            yield Found(field, hit.start, hit.end, text[hit.start : hit.end], kind_of(targets[0]), targets, by)


def _choose(hit: Hit, label: str | None, settled: frozenset[str]) -> tuple[str, ...]:
    """Return the targets that fit the evidence, all of one type."""
    targets = hit.targets
    if not hit.strong and label is None:
        targets = tuple(target for target in targets if target in settled)
    compatible = tuple(target for target in targets if label and kind_of(target) in _COMPATIBLE[label])
    if not hit.strong and label is not None and not compatible:
        targets = tuple(target for target in targets if target in settled)
    best = compatible or targets
    types = {kind_of(target) for target in best}
    return tuple(target for target in best if kind_of(target) == min(types, key=_RANK.index)) if best else ()


def _unknown(field: str, text: str, spans: Iterable[Span]) -> Iterable[Found]:
    for span in spans:
        found = text[span.start : span.end]
        if len(found) > 1 and _CAPITAL.search(found) and fold(found) not in _NO_NAMES:
            yield Found(field, span.start, span.end, found, span.label, (), "model")


_CAPITAL = re.compile(r"\b[A-ZÀ-Ý0-9]")
_NO_NAMES = frozenset(
    """etat etats gouvernement republique president ministre parlement assemblee premier ministre armee police justice
    guerre covid coronavirus internet noel islam dieu""".split()
)
