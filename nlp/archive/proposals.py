"""Rows that the tables might gain from what a corpus says; a person accepts them.

Nothing is learned by itself: `read_proposals` reads back what a person has marked, and
`save_accepted` writes it as tables for `--knowledge`.
"""

from __future__ import annotations

import csv
import datetime
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from nlp.archive.gathering import Gatherer
from nlp.archive.held_names import names_held
from nlp.archive.own_tables import OwnTables
from nlp.archive.profiles import Profile, Tenure
from nlp.archive.taken_names import TakenNames
from nlp.archive.unknown_bodies import UnknownBodies
from nlp.archive.unknown_places import UnknownPlace, UnknownPlaces
from nlp.atomic import write_atomically
from nlp.errors import InputError, OptionError
from nlp.knowledge import GOVERNING, Knowledge, Term
from nlp.knowledge.renamed import write_renamed
from nlp.knowledge.tables import Row
from nlp.lists import ClosedList, EntityType, Role
from nlp.records import Office, Record
from nlp.text import fold, slug

AT_LEAST = 2  # articles that say it: one alone may be wrong
_YES = frozenset({"x", "o", "oui", "y", "yes", "1", "true", "vrai"})
_TABLES = {"person": "people", "organisation": "organisations", "place": "places"}
# Of six such new people of 4,000 press articles five were none: heads of a group in a council, an
# opponent of an airport, somebody who runs for the head of a party
_UNSURE = (Role.OPPOSITION, Role.PARTY_LEADER)
_SOURCE = "corpus"  # of an office: what a corpus said, and a person accepted
_NO_SLUG = slug("")  # of names without a Latin letter: many names have it


class Kind(ClosedList):
    """What a proposal would change."""

    PERSON = "person", "personne nouvelle"
    ORGANISATION = "organisation", "organisation nouvelle"
    PLACE = "place", "lieu nouveau"
    ALIAS = "alias", "autre graphie"
    OFFICE = "office", "fonction nouvelle"
    ENDED = "ended", "fonction terminée"


@dataclass(frozen=True, slots=True)
class Proposal:
    """Hold one row that the tables might gain; dates as 2025-07-03, aliases joined by bars.

    mends: mentions that it would make known, or articles whose function it would mend.
    """

    accept: str
    kind: str
    id: str
    name: str
    aliases: str = ""
    acronym: str = ""
    role: str = ""
    title: str = ""
    of: str = ""
    since: str = ""
    until: str = ""
    mends: int = 0
    articles: int = 0
    sources: int = 0
    evidence: str = ""
    article: str = ""


COLUMNS = tuple(item.name for item in fields(Proposal))


def propose(
    records: Iterable[Record], knowledge: Knowledge, *, at_least: int = AT_LEAST
) -> list[Proposal]:
    """Return what the tables might gain, by how much it would mend; at least so many articles say it."""
    gatherer = Gatherer()
    bodies = UnknownBodies(knowledge)
    held = names_held(knowledge)
    places = UnknownPlaces(knowledge, held)
    for record in records:
        gatherer.add(record)
        bodies.add(record)
        places.add(record)
    taken = TakenNames(knowledge, held)
    found = [_new_place(place) for place in places.told(at_least)]
    for profile in gatherer.gather():
        if knowledge.name(profile.id) is not None:
            found += _about_known(profile, gatherer, taken, at_least)
        elif profile.type == EntityType.PERSON:
            found += _new_person(profile, taken, at_least)
        else:
            found += _new_organisation(profile, bodies, at_least)
    return sorted(found, key=lambda one: (-one.mends, one.id, one.kind))


def _new_person(profile: Profile, taken: TakenNames, at_least: int) -> Iterator[Proposal]:
    """Yield a person whose function several articles say, or a spelling of who holds it."""
    stated = _stated(profile, taken.knowledge)
    if not stated or " " not in profile.name:
        return
    office, tenure = max(stated, key=lambda pair: (pair[1].articles, -Role(pair[0].role).order))
    if tenure.articles < at_least or office.role == Role.FORMER:
        return
    if taken.contradicts(profile.id, office, tenure):
        return
    held = taken.meant(profile.name, office)
    if held is not None:
        known = {"id": held, "name": taken.knowledge.name(held) or profile.name}
        common = {**_common(profile, Kind.ALIAS), **known}
        told = _function(office, tenure)
        yield Proposal(**common, **told, aliases=profile.name, mends=profile.mentions)
        return
    variants = [form for form in profile.forms if " " in form and form != profile.name]
    yield Proposal(
        **_common(profile, Kind.PERSON),
        **_function(office, tenure),
        aliases="|".join(sorted(variants)),
        mends=profile.mentions,
    )


def _new_organisation(profile: Profile, bodies: UnknownBodies, at_least: int) -> Iterator[Proposal]:
    """Yield an organisation that articles call by its name and by its acronym."""
    acronyms = [form for form in profile.forms if form.isupper() and " " not in form]
    names = [form for form in profile.forms if " " in form]
    if profile.articles < at_least or not acronyms or not names:
        return
    name = max(names, key=lambda form: (profile.forms[form], form))
    fitting = [form for form in acronyms if _stands_for(form, name)]
    if not fitting:
        return
    acronym = max(fitting, key=lambda form: (profile.forms[form], form))
    body = bodies.of(profile.members)
    if not body.is_told or not body.is_likely or not bodies.is_one(name, body):
        return
    others = sorted({*names, *acronyms} - {name, acronym})
    told = {"evidence": body.told.sentence, "article": body.told.article}
    common = {**_common(profile, Kind.ORGANISATION), **told, "name": name}
    yield Proposal(**common, acronym=acronym, aliases="|".join(others), mends=profile.mentions)


def _stands_for(acronym: str, name: str) -> bool:
    """Tell whether the letters of an acronym stand in a name in that order, the first one first.

    "GIP" is of no "Groupement d'intérêt général": such pairs are slips of the pen or a mix of two bodies.
    """
    letters = iter(fold(name))
    whole = fold(acronym)
    return fold(name).startswith(whole[:1]) and all(letter in letters for letter in whole)


def _new_place(place: UnknownPlace) -> Proposal:
    others = sorted(form for form in place.forms if fold(form) != fold(place.name))
    return Proposal(
        accept="",
        kind=Kind.PLACE.value,
        id=place.id,
        name=place.name,
        aliases="|".join(others),
        of=place.country or "",
        since=place.named.since,
        mends=place.mentions,
        articles=place.articles,
        sources=len(place.sources),
        evidence=place.named.sentence,
        article=place.named.article,
    )


def _about_known(
    profile: Profile, gatherer: Gatherer, taken: TakenNames, at_least: int
) -> Iterator[Proposal]:
    yield from _new_alias(profile, gatherer, taken)
    if profile.type != EntityType.PERSON:
        return
    for office, tenure in _stated(profile, taken.knowledge):
        if tenure.articles < at_least or not tenure.since:
            continue
        day = datetime.date.fromisoformat(tenure.since)
        held = taken.knowledge.terms.get(profile.id, ())
        terms = [term for term in held if term.covers(day)]
        common = _common(profile, Kind.OFFICE)
        if office.role == Role.FORMER:
            yield from _ended(profile, terms, tenure)
        elif any(term.role == office.role and term.of == office.of for term in terms):
            continue
        elif not taken.contradicts(profile.id, office, tenure):
            yield Proposal(**common, **_function(office, tenure), mends=tenure.articles)


def _ended(profile: Profile, terms: Iterable[Term], tenure: Tenure) -> Iterator[Proposal]:
    """Yield the end of an office that the tables still hold and articles call former."""
    holding = [term for term in terms if term.role in GOVERNING]
    if not holding or any(term.end != datetime.date.max for term in holding):
        return
    held = Office(holding[0].role, holding[0].title, holding[0].of)
    told = _function(held, tenure)
    ended = {**told, "since": "", "until": told["since"]}
    yield Proposal(**_common(profile, Kind.ENDED), **ended, mends=tenure.articles)


def _new_alias(profile: Profile, gatherer: Gatherer, taken: TakenNames) -> Iterator[Proposal]:
    """Yield spellings of somebody known that articles use and the tables lack."""
    forms: set[str] = set()
    mentions = 0
    for (name, _), part in gatherer.profiles.items():
        if name in profile.members and not part.known and part.type == profile.type:
            forms.update(form for form in part.forms if " " in form or form.isupper())
            mentions += part.mentions
    new = sorted(form for form in forms if taken.is_new_spelling(form, profile))
    if new:
        aliases = "|".join(new)
        yield Proposal(**_common(profile, Kind.ALIAS), aliases=aliases, mends=mentions)


def _stated(profile: Profile, knowledge: Knowledge) -> list[tuple[Office, Tenure]]:
    """Return the functions whose country the tables know, and whose role articles tell well."""
    return [
        (office, tenure)
        for office, tenure in profile.offices.items()
        if office.role not in _UNSURE and f"country/{office.of}" in knowledge.countries
    ]


def _common(profile: Profile, kind: Kind) -> dict[str, Any]:
    return {
        "accept": "",
        "kind": kind.value,
        "id": profile.id,
        "name": profile.name,
        "articles": profile.articles,
        "sources": len(profile.sources),
    }


def _function(office: Office, tenure: Tenure) -> dict[str, Any]:
    return {
        "role": office.role,
        "title": office.title,
        "of": office.of or "",
        "since": tenure.since,
        "evidence": tenure.sentence,
        "article": tenure.article,
    }


def write_proposals(proposals: Iterable[Proposal], output: str | Path) -> int:
    """Write proposals as CSV, to be read and marked; return how many. Raises OptionError."""
    given = list(proposals)
    if Path(output).suffix.lower() != ".csv":
        raise OptionError(f"{output}: proposals are a table; end its name in .csv")
    with write_atomically(output) as stream:
        writer = csv.DictWriter(stream, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(asdict(one) for one in given)
    return len(given)


def read_proposals(path: str | Path) -> list[Proposal]:
    """Return the proposals that a person has marked in the column `accept`. Raises InputError."""
    try:
        text = Path(path).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(
            f"{path}: the proposals cannot be read ({error}); check the path"
        ) from None
    delimiter = ";" if ";" in text.partition("\n")[0] else ","
    reader = csv.DictReader(text.splitlines(keepends=True), delimiter=delimiter)
    if not {"accept", "kind", "id"} <= set(reader.fieldnames or ()):
        raise InputError(f"{path}: no table of proposals; give one that knowledge propose wrote")
    accepted: list[Proposal] = []
    for row in reader:
        if (row.get("accept") or "").strip().lower() in _YES:
            words = {name: row.get(name) or "" for name in COLUMNS}
            numbers = {"mends": 0, "articles": 0, "sources": 0}
            parts: dict[str, Any] = {**words, **numbers}
            accepted.append(Proposal(**parts))
            _check(accepted[-1], f"{path}:{reader.line_num}")
    return accepted


def _check(proposal: Proposal, place: str) -> None:
    table, _, name = proposal.id.partition("/")
    if proposal.kind not in Kind.values():
        raise InputError(f"{place}: unknown kind {proposal.kind!r}; leave that column as it was")
    if table not in _TABLES or not name:
        raise InputError(f"{place}: {proposal.id!r} is no id; leave that column as it was")


def save_accepted(proposals: Iterable[Proposal], folder: str | Path) -> int:
    """Write accepted proposals into tables for `--knowledge`, beside what these hold; return how many.

    Raises InputError, ModelError, OptionError; the tables are then as they were.
    """
    place = Path(folder)
    tables = OwnTables.load_tables(place)
    count = 0
    renamed: dict[str, str] = {}
    for proposal in proposals:
        _take(proposal, tables)
        renamed |= _old_ids(proposal, tables)
        count += 1
    tables.save_tables(place)
    write_renamed(place, renamed)
    return count


def _old_ids(proposal: Proposal, tables: OwnTables) -> dict[str, str]:
    """Return the ids that spellings had while they were nobody's, to the one they have now.

    An id that the tables give to another row stays that row's.
    """
    if proposal.kind != Kind.ALIAS:
        return {}
    kind, table = proposal.id.partition("/")[0], _table_of(proposal)
    names = [slug(form) for form in _spellings(proposal) if slug(form) != _NO_SLUG]
    return {f"{kind}/{name}": proposal.id for name in names if not tables.has(table, name)}


def _spellings(proposal: Proposal) -> list[str]:
    return [form for form in map(str.strip, proposal.aliases.split("|")) if form]


def _take(proposal: Proposal, tables: OwnTables) -> None:
    name = proposal.id.partition("/")[2]
    if proposal.kind in (Kind.PERSON, Kind.ORGANISATION, Kind.PLACE):
        _add_thing(proposal, name, tables)
    elif proposal.kind == Kind.ALIAS:
        if not tables.has(_table_of(proposal), name):
            raise InputError(f"{proposal.id}: no table holds it; a spelling needs whose it is")
        row = tables.row(_table_of(proposal), id=name)
        known = row["aliases"].split("|") if row.get("aliases") else []
        folded = {fold(one) for one in (*known, row["name"])}
        new = [one for one in _spellings(proposal) if fold(one) not in folded]
        row["aliases"] = "|".join((*known, *new))
    if proposal.kind in (Kind.PERSON, Kind.OFFICE) and proposal.role:
        row = _office(proposal, name, tables)
        row |= {"start": proposal.since, "end": proposal.until, "source": _SOURCE}
    elif proposal.kind == Kind.ENDED:
        _office(proposal, name, tables)["end"] = proposal.until


def _add_thing(proposal: Proposal, name: str, tables: OwnTables) -> None:
    row = tables.row(_table_of(proposal), id=name)
    row |= {"name": proposal.name, "aliases": proposal.aliases}
    if proposal.kind == Kind.ORGANISATION:
        row |= {"acronym": proposal.acronym, "kind": "institution"}
    elif proposal.kind == Kind.PLACE:
        # A name of one word is often a surname or a word too: it needs other evidence to count.
        doubtful = "" if " " in proposal.name else proposal.name
        row |= {"country": proposal.of, "homographs": doubtful}


def _office(proposal: Proposal, name: str, tables: OwnTables) -> Row:
    return tables.row(
        "offices", person=name, role=proposal.role, title=proposal.title, of=proposal.of
    )


def _table_of(proposal: Proposal) -> str:
    return _TABLES[proposal.id.partition("/")[0]]
