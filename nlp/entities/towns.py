"""Which small town a place's name means in an article, or none: the names of towns are shared.

What the article says of countries and regions, and where its outlet is at home, choose. Where too
little speaks for a town, or too much for two, the name stays unknown.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence

from nlp.entities.context import Context
from nlp.entities.spans import Found
from nlp.knowledge import Knowledge
from nlp.knowledge.towns import Town, load_towns
from nlp.text import fold

# What a town needs, as the share of its country in what the article says of countries (up to 1):
# a quarter, so that one French name in an article on Spain does not make a Spanish village French.
_ENOUGH = 0.25
_OUTLET = 0.5  # what the country of the outlet counts: a local paper writes of its own
_HOME = 0.5  # what France counts where the article names no country: the press is French
_REGION = 1.0  # another place of its region stands in the article: "Bonneval (Eure-et-Loir)"
_LEAD = 0.3  # by so much one town must be likelier than another of its name,
_BIGGER = 5  # or else have so many times its inhabitants
_DETERMINER = re.compile(r"(?:^|[\s('])(du|au|des|aux|la|le|les|l')\s?$", re.IGNORECASE)
_ARTICLE = {"du": "le", "au": "le", "des": "les", "aux": "les"}
_LONGEST = 6  # characters before a name in which its determiner stands: " aux " and a sign before
_SAINT = re.compile(r"sainte? \w+")


def find_town(found: Found, context: Context, knowledge: Knowledge) -> Town | None:
    """Return the town that a place's name means, None if that cannot be told."""
    name = _full_name(found, context)
    regions = _regions(context, knowledge)
    towns = _called(name, regions)
    if not towns:
        return None
    if _is_common(fold(name), knowledge):
        towns = tuple(town for town in towns if town.region in regions)
    weighed = [(_weigh(town, context, regions), town) for town in towns]
    likely = [pair for pair in weighed if pair[0] >= _ENOUGH]
    if not likely:
        return None
    best = max(weight for weight, _ in likely)
    return _biggest([town for weight, town in likely if weight > best - _LEAD])


def _called(name: str, regions: Mapping[str, int]) -> tuple[Town, ...]:
    """Return the towns of a name; those so called at home, if the article names more of their region.

    "Janville" in an article on the Essonne is Janville-sur-Juine.
    """
    towns = load_towns().by_name(name)
    most = max((regions.get(town.region, 0) for town in towns), default=0)
    near = load_towns().by_short_name(name)
    return tuple(town for town in near if regions.get(town.region, 0) > most) or towns


def _full_name(found: Found, context: Context) -> str:
    """Return the name with the article before it: "du Port" names Le Port, and no town called Port."""
    text = context.reading.fields[found.field].plain
    before = text[max(0, found.start - _LONGEST) : found.start]
    determiner = _DETERMINER.search(before)
    if determiner is None:
        return found.text
    said = determiner[1].lower()
    article = _ARTICLE.get(said, said)
    blank = "" if article.endswith("'") else " "
    return f"{article}{blank}{found.text}"


def _is_common(name: str, knowledge: Knowledge) -> bool:
    """Tell whether a folded name is as often a person's, or that of a saint's church, quarter or day."""
    is_personal = name in knowledge.given_names or name in knowledge.surnames
    return is_personal or _SAINT.fullmatch(name) is not None


def _regions(context: Context, knowledge: Knowledge) -> Counter[str]:
    """Return the regions of the places that the article names, and of how many places each."""
    places = (knowledge.places.get(target) for target in context.named)
    return Counter(place.region for place in places if place and place.region)


def _weigh(town: Town, context: Context, regions: Collection[str]) -> float:
    weight = context.share(town.country)
    if town.country == context.outlet:
        weight += _OUTLET
    if town.country == "FR" and not context.countries:
        weight += _HOME
    if town.region in regions:
        weight += _REGION
    return weight


def _biggest(towns: Sequence[Town]) -> Town | None:
    """Return the town that is much bigger than all others of its name."""
    ordered = sorted(towns, key=lambda town: -town.population)
    first, *others = ordered
    is_clear = not others or first.population >= _BIGGER * max(1, others[0].population)
    return first if is_clear else None
