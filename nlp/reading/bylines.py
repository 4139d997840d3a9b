"""Bylines -> people and agency: "Par Jeanne Darc et Paul Martin, avec AFP"."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from nlp.text import fold

# Agencies as bylines name them, by look-up key; the name that is kept is the one newsrooms use.
AGENCIES = {
    **dict.fromkeys(("afp", "agence france presse", "agence france-presse"), "AFP"),
    **dict.fromkeys(("reuters", "agence reuters", "thomson reuters"), "Reuters"),
    **dict.fromkeys(("ap", "associated press", "the associated press"), "AP"),
    **dict.fromkeys(("ats", "keystone ats", "agence telegraphique suisse"), "ATS"),
    **dict.fromkeys(("la presse canadienne", "presse canadienne"), "La Presse canadienne"),
    **dict.fromkeys(("xinhua", "agence xinhua", "chine nouvelle"), "Xinhua"),
    **dict.fromkeys(("agence anadolu", "anadolu", "anadolu agency"), "Anadolu"),
    "belga": "Belga",
    "dpa": "dpa",
    "efe": "EFE",
    "ansa": "ANSA",
    "tass": "TASS",
    "ria novosti": "RIA Novosti",
    "bloomberg": "Bloomberg",
    "aps": "APS",
    "panapress": "Panapress",
    "kyodo": "Kyodo",
    "upi": "UPI",
    "aef": "AEF",
    "apmnews": "APMnews",
    "relaxnews": "Relaxnews",
    "etx daily up": "ETX Daily Up",
}
# Words that make the name of a desk, an outlet or an account, not of a person.
_COLLECTIVE = frozenset(
    "redaction agence journal magazine radio television tele news newsroom info infos actu actus "
    "actualite actualites presse media medias editions service services desk webmaster admin "
    "administrateur administrator staff editorial team equipe collectif press agency redaktion "
    "webredaction newsletter editor editors contributeur contributeurs partenaire communique "
    "monde figaro france tv".split()
)
_ARTICLES = ("le ", "la ", "les ", "l'", "the ")
_OPENING = re.compile(
    r"^\W*(?:(?:publié|écrit|rédigé|posté|texte|propos recueillis|entretien réalisé|reportage|article)\s+)?"
    r"(?:par|by|auteurs?|authors?|texte|signé|de notre (?:correspondante?|envoyée?))\s*:?\s+",
    re.IGNORECASE,
)
_PARTS = re.compile(  # of a line in which no two blanks stand side by side
    r" ?(?:[;|/•,()]|(?<= )&(?= )|\b(?:et|and|avec|with)\b(?= )|\bpropos recueillis par\b) ?",
    re.IGNORECASE,
)
_LONGEST = 60  # characters of a person's name; beyond, it is a sentence


class Byline(NamedTuple):
    """Hold who wrote: people, and the agency that is named beside or instead of them."""

    authors: tuple[str, ...]
    agency: str | None


def read_byline(written: str, outlet: str | None = None) -> Byline:
    """Return the people and the agency of a byline; desks, outlets and accounts are no people."""
    return read_bylines([written], outlet)


def read_bylines(lines: Iterable[str], outlet: str | None = None) -> Byline:
    """Return the people and the first agency of several bylines."""
    authors: dict[str, None] = {}
    agency = None
    for line in lines:
        for name in _names(line):
            found = AGENCIES.get(fold(name))
            agency = agency or found
            if found is None and _is_person(name, outlet):
                authors.setdefault(name)
    return Byline(tuple(authors), agency)


def _names(line: str) -> list[str]:
    bare = _OPENING.sub("", " ".join(line.split()))
    parts = [
        part.strip(' \t.-–—:*"«»') if not _has_initial(part) else part.strip()
        for part in _PARTS.split(bare)
    ]
    names = [part for part in parts if part]
    if "," in bare and len(names) == 2 and not any(" " in name for name in names):
        return [f"{names[1]} {names[0]}"]  # surname first, as in library records
    return names


def _has_initial(name: str) -> bool:
    """Tell whether a name ends in an initial, whose point belongs to it."""
    return re.search(r"(?:^|[\s.-])[A-ZÀ-Ý]\.$", name.strip()) is not None


def _is_person(name: str, outlet: str | None) -> bool:
    key = fold(name)
    if len(name) > _LONGEST or "@" in name or "://" in name or re.search(r"\.[a-z]{2,4}$", name):
        return False
    if name[:1].islower() or not name[:1].isalpha():
        return False
    if outlet and key in {fold(outlet), fold(outlet).removeprefix("le ").removeprefix("la ")}:
        return False
    if key.startswith(_ARTICLES) or _COLLECTIVE.intersection(key.split()):
        return False
    return not (name.isupper() and len(name) > 2 and name.isalpha())
