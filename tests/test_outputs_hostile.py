"""Records that try to break out of what they are written into: pages, spreadsheets, databases, terminals, folders."""

from __future__ import annotations

import contextlib
import csv
import io
import json
import os
import sqlite3
import stat
from html.parser import HTMLParser
from pathlib import Path

import pytest
from rich.console import Console

from nlp.annotation import export_annotations
from nlp.errors import OptionError
from nlp.reading import describe_inputs
from nlp.records import Article, Entity, Evidence, Mention, Office, Record, Tag
from nlp.writing import read_records, write_records
from nlp.writing.terminal import show_record

ATTACKS = (
    "</script><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "\"><svg onload='alert(1)'>",
    "javascript:alert(1)",
    "'); DROP TABLE articles; --",
    "=cmd|'/C calc'!A0",
    'a;=HYPERLINK("http://x")',
    "a\n@SUM(1+1)",
    "\x1b[2J\x1b]0;x\x07\x9b31m",
    "\u202egnp.exe",
    "[/red][link=http://x]y[/link] :smile:",
    "]]>--><!--",
    "../../etc/passwd",
    "\0",
    "-->\u2028</textarea>",
)
SUFFIXES = (
    ".jsonl",
    ".jsonl.gz",
    ".csv",
    ".parquet",
    ".sqlite",
    ".ninjs.json",
    ".ninjs.jsonl",
    ".jsonld",
    ".tei.xml",
    ".newsml.xml",
    ".html",
)


def hostile(attack: str) -> Record:
    """Return a record with an attack in every place that an input can fill."""
    text = f"Avant {attack} après."
    end = 6 + len(attack)
    article = Article(
        text=text, title=attack, id=attack, url=attack, source=attack, agency=attack,
        authors=(attack,), keywords=(attack,), language=attack,
    )  # fmt: skip
    mention = Mention("text", 6, end, attack)
    person = Entity(
        id=f"person/{attack}", type="person", name=attack, mentions=(mention,), wikidata=attack,
        office=Office("minister", attack, attack),
    )  # fmt: skip
    body = Entity(
        id=attack, type="organisation", name=attack, mentions=(), acronym=attack, country=attack
    )
    because = (Evidence("text", 6, end, attack, 0.5),)
    tag = Tag(scheme=attack, code=attack, label=attack, score=0.5, accepted=True, because=because)
    return Record(article=article, entities=(person, body), tags=(tag,), made_by={attack: attack})


class Elements(HTMLParser):
    """Collect the elements, attributes and comments of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str | None]] = []
        self.comments: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += attrs

    def handle_comment(self, data: str) -> None:
        self.comments.append(data)


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_page_holds_only_its_own_elements(tmp_path: Path, attack: str) -> None:
    path = tmp_path / "a.html"
    write_records([hostile(attack)], path)
    page = Elements()
    page.feed(path.read_text(encoding="utf-8"))
    own = "html head meta title style body p mark article h1 h2 div table tr td b a".split()
    assert page.tags <= set(own)
    assert not page.comments
    for name, value in page.attributes:
        assert not name.startswith("on")
        assert name not in ("href", "src") or str(value).startswith(("https://", "http://"))


@pytest.mark.parametrize("attack", ATTACKS)
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_no_cell_of_a_table_is_a_formula_whatever_cuts_it(
    tmp_path: Path, attack: str, delimiter: str
) -> None:
    write_records([hostile(attack.replace("\0", ""))], tmp_path / "a.csv")
    for path in tmp_path.glob("*.csv"):
        written = path.read_text(encoding="utf-8-sig")
        cells = [
            cell
            for row in csv.reader(io.StringIO(written, newline=""), delimiter=delimiter)
            for cell in row
        ]
        assert [cell for cell in cells if cell.startswith(("=", "+", "@", "\t"))] == []


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_database_holds_attacks_as_text(tmp_path: Path, attack: str) -> None:
    path = tmp_path / "a.sqlite"
    write_records([hostile(attack)], path)
    with sqlite3.connect(path) as database:
        tables = {
            name
            for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        }
    assert {"articles", "entities", "mentions", "tags"} <= tables
    assert list(read_records(path)) == [hostile(attack)]


@pytest.mark.parametrize("attack", ATTACKS)
@pytest.mark.parametrize("suffix", [".jsonld", ".ninjs.json", ".ninjs.jsonl"])
def test_json_for_pages_closes_no_script_and_leads_nowhere(
    tmp_path: Path, attack: str, suffix: str
) -> None:
    path = tmp_path / f"a{suffix}"
    write_records([hostile(attack)], path)
    written = path.read_text(encoding="utf-8")
    assert "<" not in written
    assert "\u2028" not in written
    for name in ("@id", "uri", "url", "sameAs"):
        assert f'"{name}": "javascript:' not in written
    json.loads(written)


@pytest.mark.parametrize("attack", ATTACKS)
@pytest.mark.parametrize("width", [60, 140])
def test_a_terminal_is_told_nothing_but_text(attack: str, width: int) -> None:
    stream = io.StringIO()
    show_record(
        hostile(attack), Console(file=stream, width=width, highlight=False, force_terminal=False)
    )
    shown = stream.getvalue()
    assert not set(shown) & {"\x1b", "\x07", "\x9b", "\0", "\u202e"}
    if "[/red]" in attack:
        assert "[/red]" in shown
        assert "http://x" in shown.replace("\n", "").replace(" ", "")


def test_messages_and_previews_hold_no_commands_for_the_terminal(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(
        '{"text": "Bonjour \\u001b[2J", "title": "\\u009b31m\\u202eTitre", "keywords": ["\\u0007"]}\n'
        '{"te\\u001b[2Jxt": "a"}\n{"text": "a", "date": "\\u001b[31m"}\n',
        encoding="utf-8",
    )
    seen = describe_inputs(path)
    shown = [*seen.titles, *seen.examples.values(), *(reject.detail for reject in seen.rejects)]
    assert len(seen.rejects) == 1  # the unreadable date is kept, undated
    assert not set("".join(shown)) & {"\x1b", "\x07", "\x9b", "\u202e"}


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_link_in_the_place_of_an_output_is_not_followed(tmp_path: Path, suffix: str) -> None:
    outside = tmp_path / "outside"
    outside.write_bytes(b"precious")
    folder = tmp_path / "out"
    folder.mkdir()
    names = (
        [f"a.{table}.csv" for table in ("articles", "entities", "mentions", "tags")]
        if suffix == ".csv"
        else [f"a{suffix}"]
    )
    for name in names:
        (folder / name).symlink_to(outside)
    refused = (
        pytest.raises(OptionError, match="is a link")
        if suffix == ".sqlite"
        else contextlib.nullcontext()
    )
    with refused:
        write_records([hostile("x")], folder / f"a{suffix}")
    assert outside.read_bytes() == b"precious"


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_outputs_are_for_those_whom_the_user_lets_read_and_never_run(
    tmp_path: Path, suffix: str
) -> None:
    before = os.umask(0o077)
    try:
        write_records([hostile("x")], tmp_path / f"a{suffix}")
    finally:
        os.umask(before)
    for path in tmp_path.iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_names_of_exported_files_come_from_no_input(tmp_path: Path) -> None:
    export_annotations(
        [hostile("../../../etc/passwd"), hostile("C:\\x")], "brat", tmp_path / "brat"
    )
    assert sorted(path.name for path in tmp_path.iterdir()) == ["brat"]
    assert all(path.parent == tmp_path / "brat" for path in tmp_path.rglob("*.txt"))
    assert not any(path.is_symlink() for path in tmp_path.rglob("*"))
