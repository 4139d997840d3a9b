"""Write the counts, the readers of the groups of words and the list of young facts into `nlp/knowledge/README.md`.

    python tools/knowledge/describe_tables.py           # rewrite what stands between the marks
    python tools/knowledge/describe_tables.py --check   # only tell whether it is up to date

Run it after every change of a table; a test fails until then.
"""

from __future__ import annotations

import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cached_property
from pathlib import Path

from nlp.knowledge.tables import TABLES, Row, load_table
from nlp.knowledge.words import Words
from nlp.lists import Role

FOLDER = Path(__file__).parents[2] / "nlp" / "knowledge"
README = FOLDER / "README.md"
YOUNG = "2026"


def main() -> int:
    """Rewrite or check the page."""
    before = README.read_text(encoding="utf-8")
    after = described(before, {name: load_table(FOLDER, name) for name in TABLES})
    if "--check" not in sys.argv:
        README.write_text(after, encoding="utf-8")
        return 0
    return int(before != after)


def described(page: str, tables: dict[str, list[Row]]) -> str:
    """Return the page with its generated parts replaced."""
    for mark, lines in (
        ("counts", counts(tables)),
        ("readers", readers()),
        ("young", young(tables)),
    ):
        start, end = f"<!-- {mark} -->\n", f"<!-- end of {mark} -->"
        before, old = page.split(start)
        page = before + start + "\n".join(lines) + "\n" + end + old.split(end)[1]
    return page


def counts(tables: dict[str, list[Row]]) -> Iterator[str]:
    """Yield the table of counts."""
    yield "| table | rows | of which |"
    yield "|---|---:|---|"
    for name, rows in tables.items():
        yield f"| `{name}.csv` | {len(rows):,} | {details(name, rows)} |"


def details(name: str, rows: list[Row]) -> str:
    """Return what is worth saying of one table."""
    if name == "offices":
        roles = Counter(row["role"] for row in rows)
        sources = Counter(row["source"] for row in rows)
        by_role = ", ".join(f"{role} {roles[role]:,}" for role in Role if roles[role])
        return f"{by_role}; source {listing(sources)}"
    if name in ("organisations", "places", "metonyms", "generic"):
        return listing(Counter(row["kind"] for row in rows))
    if name == "people":
        aliases = sum(len(row["aliases"].split("|")) for row in rows if row["aliases"])
        return f"{sum(bool(row['wikidata']) for row in rows):,} with Wikidata id; {aliases:,} other spellings"
    if name == "words":
        return f"{len({row['group'] for row in rows})} groups"
    if name == "countries":
        return "the 249 of ISO 3166-1, and Kosovo (XK)"
    return (
        f"{len({row['code'] for row in rows})} countries"
        if name == "demonyms"
        else "head words of functions"
    )


def readers() -> Iterator[str]:
    """Yield a table of the groups of `words.csv`: how many words, and which files ask for the group.

    The readers are built on tables that note who asks. The files that ask for all groups at once are not named: see
    `nlp/entities/evidence.py`, which hands every group to the arbiter.
    """
    from nlp.archive.held_names import names_held
    from nlp.archive.unknown_bodies import UnknownBodies
    from nlp.archive.unknown_places import UnknownPlaces
    from nlp.entities.resolver import Resolver
    from nlp.entities.storage import load_arbiter
    from nlp.knowledge import Knowledge
    from nlp.models import find_model

    knowledge = Knowledge.load()
    noted = NotingWords(knowledge.words.groups, knowledge.words.rows)
    asked = replace(knowledge, words=noted)
    Resolver(asked, load_arbiter(find_model("presse-fr")))
    UnknownBodies(asked)
    UnknownPlaces(asked, names_held(knowledge))
    yield "| group | words | read by name in |"
    yield "|---|---:|---|"
    for group, rows in sorted(knowledge.words.rows.items()):
        files = ", ".join(f"`{name}`" for name in sorted(noted.asked[group])) or "the arbiter only"
        yield f"| `{group}` | {len(set(rows.values()))} | {files} |"


class NotingWords(Words):
    """Words that note the file which asks for a group by its name."""

    @cached_property
    def asked(self) -> defaultdict[str, set[str]]:
        """Return the files that asked for each group."""
        return defaultdict(set)

    def __getitem__(self, group: str) -> tuple[str, ...]:
        """Return the forms of a group."""
        self.asked[group].add(asking_file())
        return super().__getitem__(group)

    def word_of(self, group: str) -> Mapping[str, str]:
        """Return the word of the row that holds each form of a group."""
        self.asked[group].add(asking_file())
        return super().word_of(group)


def asking_file() -> str:
    """Return the file that asks, past those that only pass a question on."""
    frame = sys._getframe(1)
    while Path(frame.f_code.co_filename).name in ("describe_tables.py", "words.py"):
        assert frame.f_back is not None
        frame = frame.f_back
    return Path(frame.f_code.co_filename).name


def listing(numbers: Counter[str]) -> str:
    """Return counts in words, most frequent first."""
    return ", ".join(
        f"{key} {count:,}"
        for key, count in sorted(numbers.items(), key=lambda item: (-item[1], item[0]))
    )


def young(tables: dict[str, list[Row]]) -> Iterator[str]:
    """Yield the terms that begin or end in the last year: none of them has been checked against a second source."""
    names = {row["id"]: row["name"] for row in tables["people"]}
    rows = [row for row in tables["offices"] if YOUNG in (row["start"][:4], row["end"][:4])]
    for role in Role:
        if said := list(sentences(names, (row for row in rows if row["role"] == role))):
            yield f"- **{role}**: {'; '.join(said)}"


def sentences(names: dict[str, str], rows: Iterable[Row]) -> Iterator[str]:
    """Yield each term in a few words."""
    for row in sorted(rows, key=lambda row: (row["of"], row["title"], row["start"])):
        begins = f"from {row['start']}" if row["start"].startswith(YOUNG) else ""
        ends = f"until {row['end']}" if row["end"].startswith(YOUNG) else ""
        mark = "*" if row["source"] == "world-leaders" else ""
        yield f"{row['of']} {row['title']} {names[row['person']]} {' '.join(filter(None, (begins, ends)))}{mark}"


if __name__ == "__main__":
    sys.exit(main())
