"""Words around a name that say it names nothing here: a family, an event, a product, a minister's field."""

from __future__ import annotations

import re

from nlp.text import plain

_FAMILY = re.compile(
    r"(?:\b(?:frères|sœurs|soeurs|couple|famille|époux|monsieur et madame|fratrie|clan)|^[Ll]es|\s[Ll]es|\saux)\s+$"
)
_EVENT = re.compile(
    r"(?:\b(?:échelle|[Cc]arnaval|[Gg]uerres?|[Ff]estival|[Mm]ostra|[Bb]erlinale|[Cc]oupe|Tour|[Gg]rand [Pp]rix|"
    r"[Mm]arathon|[Rr]allye|[Ii]nternationaux|[Cc]hampionnats?|[Mm]ondial|[Jj]eux [Oo]lympiques|JO|syndrome|Salon|"
    r"[Ff]oire|[Bb]iennale|[Oo]pen|GP|[Ff]ête|[Pp]rix)(?: \d{4})?(?: (?:d'été|d'hiver|de football|du monde|junior|mondiale))? "
    r"(?:de la |de l'|des |du |de |d'))$"
)
_FIELD = re.compile(
    r"(?:[Mm]inistres?|[Ss]ecrétaires? d'[ÉE]tat|[Hh]aut-commissaire|[Cc]ommissaire)(?:[ -]\w+){0,3}? "
    r"(?:de la |de l'|des |du |à la |à l'|aux |au |de |d')$"
)
_MODEL = re.compile(r" (?:(?!(?:19|20)\d\d\b)\d|[A-Z]{1,4}-?\d|Série \w|Classe \w)")


def is_vetoed(text: str, start: int, end: int, kind: str) -> bool:
    """Tell whether the words around a stretch of text forbid it to be a name of that type.

    "les frères Abdeslam" are no person, "échelle de Richter" and "Carnaval de Rio" no place, a "ministre de
    l'Éducation nationale" no organisation, a "BMW M3" no company.
    """
    before = plain(text[max(0, start - 60) : start])
    if kind == "person":
        return _FAMILY.search(before) is not None or _EVENT.search(before) is not None
    if kind == "organisation":
        return _FIELD.search(before) is not None or _MODEL.match(text, end) is not None
    return _EVENT.search(before) is not None or before.endswith("outre-")
