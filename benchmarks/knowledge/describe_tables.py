"""Write the counts and the list of young facts into `nlp/knowledge/README.md`.

    python benchmarks/knowledge/describe_tables.py           # rewrite what stands between the marks
    python benchmarks/knowledge/describe_tables.py --check   # only tell whether it is up to date

Run it after every change of a table; a test fails until then.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from nlp.knowledge.tables import TABLES, Row, load_table
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
    for mark, lines in (("counts", counts(tables)), ("young", young(tables))):
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
