"""The knowledge tables: their columns, their rows as frozen dataclasses, and how each is read from its CSV file."""

from __future__ import annotations

import calendar
import csv
import datetime
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from nlp.errors import ModelError
from nlp.text import key

Row = dict[str, str]
_ODD_IN_1252 = re.compile("[\x80-\x9fþðÞÐ¤¦¬¯¶¸¹²³¼½¾×÷ƒˆ˜†‡‰]")
MOST_BYTES = 64 << 20  # of one table; the largest that ships has less than one megabyte


@dataclass(frozen=True, slots=True)
class Table:
    """Describe a CSV file: its columns, those that no row may leave empty, those that tell one row from another."""

    columns: tuple[str, ...]
    required: tuple[str, ...]
    identity: tuple[str, ...]


def _table(columns: str, required: str, identity: str = "") -> Table:
    return Table(tuple(columns.split()), tuple(required.split()), tuple(identity.split()))


TABLES = {
    "countries": _table(
        "code code3 name official aliases homographs capital wikidata", "code name", "code"
    ),
    "demonyms": _table(
        "code masculine feminine masculine_plural feminine_plural prefix homographs",
        "code",
        "code masculine feminine",
    ),
    "metonyms": _table("code form kind organisation", "code form kind", "code form"),
    "functions": _table("head role of field over", "head role", "head"),
    "words": _table("word group forms", "word group", "word group"),
    "people": _table("id name aliases wikidata", "id name", "id"),
    "offices": _table("person role title of start end source", "person role title of"),
    "organisations": _table(
        "id name acronym aliases kind country wikidata homographs", "id name", "id"
    ),
    "places": _table(
        "id name aliases country kind population homographs geonames region iso", "id name", "id"
    ),
    "generic": _table("id name aliases kind home homographs", "id name kind", "id"),
}


@dataclass(frozen=True, slots=True)
class Country:
    """Hold a country or territory of ISO 3166-1 (Kosovo: XK) with its French names."""

    code: str
    name: str
    official: str
    aliases: tuple[str, ...]
    homographs: frozenset[str]
    capital: str
    wikidata: str | None = None


@dataclass(frozen=True, slots=True)
class Demonym:
    """Hold one adjective of a country: its four inflected forms and its prefixes in compounds."""

    code: str
    forms: tuple[str, ...]
    prefixes: tuple[str, ...]
    homographs: frozenset[str]


@dataclass(frozen=True, slots=True)
class Metonym:
    """Hold a capital or seat of power that can stand for its state.

    `organisation` is what a seat itself is.
    """

    code: str
    form: str
    kind: str
    organisation: str

    @property
    def target(self) -> str:
        """Return the id it stands for: a country, or the European Union for the code EU."""
        return "organisation/ue" if self.code == "EU" else f"country/{self.code}"


@dataclass(frozen=True, slots=True)
class Person:
    """Hold a public figure: canonical French press name and other spellings."""

    id: str
    name: str
    aliases: tuple[str, ...]
    wikidata: str | None


@dataclass(frozen=True, slots=True)
class Term:
    """Hold one term of office.

    Who, role, French title, of which country or organisation, first and last day.
    """

    person: str
    role: str
    title: str
    of: str
    start: datetime.date
    end: datetime.date

    def covers(self, date: datetime.date) -> bool:
        """Tell whether the term runs on `date`."""
        return self.start <= date <= self.end


# What the complement of a function must name for its role to hold:
OVER = (
    "",  # anything: "ministre"
    "presidency",  # a country; of a parliament, a region or a party it is another role: "président"
    "country",  # a country: "roi"
    "body",  # an international organisation, else a party: "secrétaire général"
    "organisation",  # an international organisation: "directeur général"
    "party",  # a party: "leader"
    "state",  # a country, a region or a part of a state: "porte-parole"
    "army",  # armed forces: "commandant"
    "field",  # a field: "secrétaire (au Trésor)"
    "city",  # a big city: "maire"
    "election",  # a presidential election: "candidat"
)


@dataclass(frozen=True, slots=True)
class Head:
    """Hold the head noun of a function ("ministre") and the role that it gives.

    `of` is a country or an organisation that the noun implies ("pape", "eurodéputé"), `field` a
    portfolio that it does ("garde des Sceaux"). `over` tells what the complement must name for the
    role to hold, see OVER; empty for anything. `key` and `plurals` are look-up keys.
    """

    noun: str
    role: str
    of: str | None
    field: str
    over: str
    key: str
    plurals: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Organisation:
    """Hold an organisation: name, acronym, other names, kind, and country of seat.

    The country is None for an international one.
    """

    id: str
    name: str
    acronym: str | None
    aliases: tuple[str, ...]
    kind: str
    country: str | None
    wikidata: str | None
    homographs: frozenset[str]

    @property
    def names(self) -> tuple[str, ...]:
        """Return its name and the other ways it is called."""
        return (self.name, *self.aliases)


@dataclass(frozen=True, slots=True)
class Place:
    """Hold a city, region, sea or area; `country` is None where it lies in several.

    `region` is the first-level subdivision that it lies in, by its ISO 3166-2 code ("FR-BRE") or,
    where that is not told, by GeoNames's ("CD.11"). `iso` is its own code, if it is a subdivision.
    """

    id: str
    name: str
    aliases: tuple[str, ...]
    country: str | None
    kind: str
    population: int
    homographs: frozenset[str]
    geonames: str | None = None
    region: str | None = None
    iso: str | None = None


@dataclass(frozen=True, slots=True)
class Generic:
    """Hold a body that many countries have under one name: "Parlement", "ministère de la Défense".

    `home` is the country that a French text means where nothing speaks of another, None if open.
    """

    id: str
    name: str
    aliases: tuple[str, ...]
    kind: str
    home: str | None
    homographs: frozenset[str]


def read_rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    """Yield the lines of a CSV file with their numbers, the header first. Raises ModelError."""
    try:
        if path.stat().st_size > MOST_BYTES:
            raise ModelError(
                f"{path}: a knowledge table of more than {MOST_BYTES >> 20} MB; keep what the press names"
            )
        stream = io.StringIO(_decoded(path.read_bytes()), newline="")
        header = stream.readline()
        stream.seek(0)
        is_of_excel = ";" in header and "," not in header  # a French Excel's CSV
        reader = csv.reader(stream, delimiter=";" if is_of_excel else ",")
        for cells in reader:
            yield reader.line_num, cells
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        reason = getattr(error, "strerror", None) or f"it is not CSV in UTF-8: {error}"
        raise ModelError(
            f"{path}: the knowledge table cannot be read ({reason}); save it again as CSV"
        ) from None


def _decoded(content: bytes) -> str:
    """Return a table as text: UTF-8, or Windows-1252 as a French Excel on Windows saves it.

    Raises UnicodeDecodeError for what is neither: hardly any name has the other characters of 1252.
    """
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252")
        if _ODD_IN_1252.search(text):
            raise
        return text


def load_table(folder: Path, name: str) -> list[Row]:
    """Return the rows of a table of a complete folder as they stand, by column."""
    lines = read_rows(folder / f"{name}.csv")
    _, header = next(lines, (0, []))
    return [dict(zip(header, cells, strict=False)) for _, cells in lines]


def country(row: Row) -> Country:
    """Return a row of `countries.csv`."""
    aliases, homographs = listed(row["aliases"]), frozenset(listed(row["homographs"]))
    return Country(
        row["code"],
        row["name"],
        row["official"],
        aliases,
        homographs,
        row["capital"],
        row.get("wikidata") or None,
    )


def demonym(row: Row) -> Demonym:
    """Return a row of `demonyms.csv`, one stem with its inflected forms."""
    inflected = (row["masculine"], row["feminine"], row["masculine_plural"], row["feminine_plural"])
    forms = tuple(dict.fromkeys(filter(None, inflected)))
    return Demonym(row["code"], forms, listed(row["prefix"]), frozenset(listed(row["homographs"])))


def metonym(row: Row) -> Metonym:
    """Return a row of `metonyms.csv`."""
    return Metonym(row["code"], row["form"], row["kind"], row["organisation"])


def person(row: Row) -> Person:
    """Return a row of `people.csv`."""
    return Person(row["id"], row["name"], listed(row["aliases"]), row["wikidata"] or None)


def term(row: Row) -> Term:
    """Return a row of `offices.csv`; an empty end means "still in office".

    Raises ValueError on a bad date.
    """
    return Term(
        row["person"],
        row["role"],
        row["title"],
        row["of"],
        first_day(row["start"]),
        last_day(row["end"]),
    )


def head(row: Row) -> Head:
    """Return a row of `functions.csv`, with its look-up keys in the singular and in the plural."""
    singular = key(row["head"])
    of, field, over = row.get("of") or None, row.get("field", ""), row.get("over", "")
    return Head(row["head"], row["role"], of, field, over, singular, _plurals(singular))


def _plurals(singular: str) -> tuple[str, ...]:
    """Return the plurals that a noun of several words may have: of all words, the first, the last."""
    words = singular.split(" ")
    every = [*map(_plural, words)]
    first = [every[0], *words[1:]]
    last = [*words[:-1], every[-1]]
    forms = dict.fromkeys(" ".join(form) for form in (every, first, last))
    return tuple(form for form in forms if form != singular)


def _plural(word: str) -> str:
    """Return the plural of one keyed word; small words and those that end in s, x, z stay."""
    if len(word) < 3 or "'" in word or word[-1] in "sxz":
        return word
    return f"{word[:-1]}ux" if word.endswith("al") else f"{word}s"


def organisation(row: Row) -> Organisation:
    """Return a row of `organisations.csv`."""
    return Organisation(
        row["id"],
        row["name"],
        row["acronym"] or None,
        listed(row["aliases"]),
        row["kind"],
        row["country"] or None,
        row["wikidata"] or None,
        frozenset(listed(row["homographs"])),
    )


def place(row: Row) -> Place:
    """Return a row of `places.csv`."""
    population, homographs = int(row["population"] or 0), frozenset(listed(row["homographs"]))
    return Place(
        row["id"],
        row["name"],
        listed(row["aliases"]),
        row["country"] or None,
        row["kind"],
        population,
        homographs,
        row.get("geonames") or None,
        row.get("region") or None,
        row.get("iso") or None,
    )


def generic(row: Row) -> Generic:
    """Return a row of `generic.csv`."""
    aliases, homographs = listed(row["aliases"]), frozenset(listed(row["homographs"]))
    return Generic(row["id"], row["name"], aliases, row["kind"], row["home"] or None, homographs)


@lru_cache(maxsize=20_000)
def first_day(written: str) -> datetime.date:
    """Return the first day of "2017", "2017-05" or "2017-05-14".

    The beginning of time for nothing.
    """
    if not written:
        return datetime.date.min
    year, month, day = [*map(int, written.split("-")), 1, 1][:3]
    return datetime.date(year, month, day)


@lru_cache(maxsize=20_000)
def last_day(written: str) -> datetime.date:
    """Return the last day of "2017", "2017-05" or "2017-05-14"; the end of time for nothing."""
    if not written:
        return datetime.date.max
    parts = [int(part) for part in written.split("-")]
    year, month = parts[0], parts[1] if len(parts) > 1 else 12
    return datetime.date(
        year, month, parts[2] if len(parts) > 2 else calendar.monthrange(year, month)[1]
    )


def listed(cell: str) -> tuple[str, ...]:
    """Return the items of a list cell: "Poutine|Putin" holds two."""
    return tuple(cell.split("|")) if cell else ()
