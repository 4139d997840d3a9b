"""What the words around an unknown name say of its type."""

from __future__ import annotations

import re
from collections.abc import Collection

from nlp.entities.spans import Found
from nlp.text import fold

CUE = 3  # votes of one cue, against one of the model
_PLACE = re.compile(
    r"(?:\b(?:communes?|villes?|villages?|maires?|élue?s?|habitants?|quartiers?|localités?|bourg|près|périphérie|banlieue|"
    r"aéroport|gare|port|camp|base|centrale|site|(?:au|le) (?:nord|sud|centre)|(?:à l'|l')(?:est|ouest))"
    r"(?: [a-zà-ÿ]+){0,2} (?:de |du |d')|(?:^|[.!?;:\n] ?)[AÀ] )$"
)
_ORGANISATION = re.compile(
    r"\b(?:société|entreprise|groupe|association|compagnie|ONG|start-up|agence|marque|chaîne|filiale|constructeur|"
    r"fabricant|éditeur|fondation|syndicat|parti|club)(?: [a-zà-ÿ]+){0,3} (?:- |– |\"|« )?$"
)
_AGED = re.compile(r",? \(?\d{1,2} ans\b")
_CORPORATE = re.compile(r"\b(?:SA|SAS|SARL|SE|Inc|Ltd|AG|GmbH|Corp|LLC|Group|Holding)\b")


def votes(found: Found, text: str, given_names: Collection[str]) -> dict[str, int]:
    """Return the votes for the type of a name.

    One for what the model says, more for each cue around it.
    """
    before, after = (
        text[max(0, found.start - 50) : found.start],
        text[found.end : found.end + 12],
    )
    words = fold(found.text).split()
    cast = {found.type: 1}
    for kind, is_seen in (
        ("place", _PLACE.search(before)),
        ("organisation", _ORGANISATION.search(before) or _CORPORATE.search(found.text)),
        (
            "person",
            _AGED.match(after)
            or (len(words) > 1 and found.type != "organisation" and words[0] in given_names),
        ),
    ):
        if is_seen:
            cast[kind] = cast.get(kind, 0) + CUE
    return cast
