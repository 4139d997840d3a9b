"""Words around a name that say it names nothing here.

A family, an event, a product, a minister's field.
"""

from __future__ import annotations

import re

from nlp.entities.phrases import is_set_phrase

_FAMILY = re.compile(
    r"(?:\b(?:frères|sœurs|soeurs|couple|famille|époux|monsieur et madame|fratrie|clan)|^[Ll]es|\s[Ll]es|\saux)\s+$"
)
_EVENT = re.compile(
    r"(?:\b(?:échelle|[Cc]arnaval|[Gg]uerres?|[Ff]estival|[Mm]ostra|[Bb]erlinale|[Cc]oupe|Tour|[Gg]rand [Pp]rix|"
    r"[Mm]arathon|[Rr]allye|[Ii]nternationaux|[Cc]hampionnats?|[Mm]ondial|[Jj]eux [Oo]lympiques|JO|syndrome|Salon|"
    r"[Ff]oire|[Bb]iennale|[Oo]pen|GP|[Ff]ête|[Pp]rix)"
    r"(?: \d{4})?(?: (?:d'été|d'hiver|de football|du monde|junior|mondiale))? (?:de la |de l'|des |du |de |d'))$"
)
# What carries a name and is no person, place or organisation: ships, storms, rockets, works
_THING = re.compile(
    r"\b(?:porte-avions|porte-hélicoptères|frégates?|navires?|sous-marins?|paquebots?|ferry|voiliers?|cargos?|"
    r"pétroliers?|yachts?|tempêtes?|"
    r"cyclones?|ouragans?|typhons?|fusées?|satellites?|sondes?|télescopes?(?: spatial)?|missiles?|"
    r"drones?|avions?|hélicoptères?|films?|séries?|romans?|albums?|chansons?|livres?|émissions?|podcasts?|jeux? vidéo)"
    r"(?: de type)?\s+[\"«“]?\s?$"
)
_TOWNSPEOPLE = re.compile(r"\w+(?:aise?s?|oise?s?|iens?|iennes?|onnes?|éens?|éennes?)$")
_DETERMINER = re.compile(r"\b(?:[Ll]es?|[Ll]a|[Ll]'|une?|des|du|aux?) ?$")
_OCCASION = re.compile(
    r"\b(?:Show|Cup|Festival|Awards?|Trophée|Grand Prix|Tour|Championnats?|Championships?|Open|Rallye|Marathon|Salon|"
    r"Expo|Biennale|Olympiques|Masters|Challenge|Week|Day|Miss)\b"
)
_TYPE_NUMBER = re.compile(r"[A-Z]{1,4}-?\d{1,4}\w{0,2}")
_FIELD = re.compile(
    r"(?:[Mm]inistres?|[Ss]ecrétaires? d'[ÉE]tat|[Hh]aut-commissaire|[Cc]ommissaire)(?:[ -]\w+){0,3}? "
    r"(?:de la |de l'|des |du |à la |à l'|aux |au |de |d')$|(?:[Ss]ecrétaires?|[Mm]inistres?) d'$"
)
_MODEL = re.compile(r" (?:(?!(?:19|20)\d\d\b)\d|[A-Z]{1,4}-?\d|Série \w|Classe \w)")


def is_vetoed(text: str, start: int, end: int, kind: str) -> bool:
    """Tell whether the words around a stretch of text forbid it to be a name of that type.

    "les frères Abdeslam" are no person, "échelle de Richter" and "Carnaval de Rio" no place, a
    "ministre de l'Éducation nationale" no organisation, a "BMW M3" no company.
    """
    before = text[max(0, start - 60) : start]
    if _THING.search(before):
        return True
    if kind == "person":
        is_family = " " not in text[start:end] and _FAMILY.search(before) is not None
        return is_family or _EVENT.search(before) is not None
    if kind == "organisation":
        return _FIELD.search(before) is not None or _MODEL.match(text, end) is not None
    return (
        _EVENT.search(before) is not None
        or before.endswith("outre-")
        or is_set_phrase(text, start, end)
    )


def is_implausible(text: str, start: int, end: int, kind: str) -> bool:
    """Tell whether a name that no table knows looks like none of the four types.

    Townspeople ("la Dijonnaise"), quoted titles ("Deadpool"), events ("Consumer Electronics Show")
    and type numbers ("M3") are what the model most often takes for organisations or places.
    """
    name, before = text[start:end], text[max(0, start - 4) : start]
    if _TOWNSPEOPLE.match(name) and _DETERMINER.search(before):
        return True
    if kind != "organisation":
        return False
    is_quoted = before.rstrip().endswith(('"', "«")) and text[end : end + 2].lstrip()[:1] in (
        '"',
        "»",
    )
    return (
        is_quoted or _OCCASION.search(name) is not None or _TYPE_NUMBER.fullmatch(name) is not None
    )
