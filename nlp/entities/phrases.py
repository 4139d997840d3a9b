"""Set phrases that hold the name of a country or its people and speak of neither.

"montagnes russes".

Kept to those that dictionaries have as entries of their own. What may be meant of the country
("café turc", "garde suisse", "à la française") is not among them.
"""

from __future__ import annotations

import re

from nlp.text import key

_REACH = 24  # characters before the name that a phrase may take
_PHRASES = re.compile(  # over keys: no case, no accents, blanks for hyphens
    r"\b(?:petits? suisses?|couteaux? suisses?|montagnes russes|roulettes? russes?|poupees? russes?|salades? russes?|"
    r"grippes? espagnoles?|auberges? espagnoles?|etes? indiens?|files? indiennes?|casse tetes? chinois|"
    r"ombres? chinoises?|cremes? anglaises?|cles? anglaises?|capotes? anglaises?|assiettes? anglaises?|"
    r"filer a l'anglaise|bergers? allemands?|dogues? allemands?|bouledogues? francais|levriers? afghans?|"
    r"bains? turcs?|toilettes turques|tetes? de turcs?|nuits? americaines?|cuisines? americaines?|"
    r"tragedies? grecques?|croix grecques?|salades? grecques?|sauces? hollandaises?|boxe anglaise|"
    r"cochons? d'inde|oeillets? d'inde|œillets? d'inde|encres? de chine)$"
)
_CONTINENT = re.compile(  # the Americas, not the United States
    r"\b(?:sud|nord|centre|latino|ibéro|ibero|hispano|méso|inter|pan|pré)-am[ée]ricaine?s?$"
)


def is_set_phrase(text: str, start: int, end: int) -> bool:
    """Tell whether a name or demonym is the last word of a set phrase that speaks of no country."""
    stretch = text[max(0, start - _REACH) : end]
    return (
        _PHRASES.search(key(stretch)) is not None or _CONTINENT.search(stretch.lower()) is not None
    )
