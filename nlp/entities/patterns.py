"""Names that follow a pattern and need no table: courts and prosecution offices, national teams."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nlp.entities.spans import Span

_OF = r"(?:de la |de l'|des |du |de |d')"
_NAME = r"[A-ZÀ-Ý][\w'-]*(?:(?:-| | de | du | la | et )[A-ZÀ-Ý][\w'-]*)*"
_INSTITUTIONS = re.compile(
    rf"\b(?:parquets? (?:fédéral|européen|général|national (?:anti-?terroriste|financier)|{_OF}{_NAME})"
    rf"|[Cc]our d'(?:appel|assises)(?: spéciale| spécialement composée| des mineurs)?(?: {_OF}{_NAME})?"
    r"|[Tt]ribunal (?:judiciaire|correctionnel|administratif|de commerce|de grande instance|pour enfants|fédéral)"
    rf" {_OF}{_NAME}"
    rf"|[Cc]hambre (?:de l'instruction|des mises en accusation) {_OF}{_NAME}"
    rf"|[Cc]our administrative d'appel {_OF}{_NAME})"
)
_TEAMS = re.compile(rf"\b[ée]quipe {_OF}(?=[A-ZÀ-Ý])")


def patterned(text: str, countries: frozenset[tuple[int, int]]) -> Iterator[Span]:
    """Yield the institutions of a text.

    `countries` are the places of its country names ("équipe de France").
    """
    for found in _INSTITUTIONS.finditer(text):
        if " " in found[0] and found[0].lower() not in ("cour d'appel", "cour d'assises"):
            yield Span(found.start(), found.end(), "organisation")
    ends = dict(countries)
    for found in _TEAMS.finditer(text):
        if found.end() in ends:
            yield Span(found.start(), ends[found.end()], "organisation")
