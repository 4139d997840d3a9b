"""Read the Media Topics as IPTC publishes them, tell what an edition changes, and map old codes."""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nlp.errors import InputError
from nlp.reading.sources.decoding import read_text
from nlp.topics.vocabulary import TopicRow, Vocabulary

COLUMNS = tuple(
    "code level parent label_fr label_en definition_fr definition_en wikidata retired".split()
)
_ADDRESS = "cv.iptc.org/newscodes/mediatopic/"
_LEVELS = tuple(f"Level{level}/NewsCode" for level in range(1, 7))
_QCODE = "NewsCode-QCode (flat)"
# Which edition of English a label is taken in, first one first.
_ENGLISH = ("en-GB", "en-US", "en")
_FRENCH = ("fr", "fr-FR")
_WIKIDATA = re.compile(r"wikidata\.org/(?:entity|wiki)/(Q\d+)")
# Keys under which records and corpora hold topics, as objects with a code or as plain codes.
TOPIC_KEYS = ("topics", "tags", "keywords")

Rows = dict[str, TopicRow]


def is_media_topics_table(path: Path) -> bool:
    """Return whether a file is a table as `format_media_topics` writes it."""
    if path.suffix.lower() != ".csv" or not path.is_file():
        return False
    return read_text(path).startswith("code,level,parent,")


def read_media_topics(path: str | Path) -> Rows:
    """Return the rows of an edition of the Media Topics by code, retired topics too.

    Reads IPTC's sheet (XLSX, with the extra `documents`), its JSON (`conceptSet`), and the table
    that `rubrique vocabulary update` writes. Raise InputError, in one line, for anything else and
    for a topic whose parent is nowhere.
    """
    path = Path(path)
    readers: dict[str, Callable[[Path], list[dict[str, str]]]] = {
        ".xlsx": _read_sheet,
        ".json": _read_json,
        ".jsonld": _read_json,
        ".csv": _read_table,
    }
    read = readers.get(path.suffix.lower())
    if read is None:
        known = ", ".join(readers)
        raise InputError(f"{path}: no edition of the Media Topics by its name; known are {known}")
    if not path.is_file():
        raise InputError(f"{path}: no such file; check the path")
    rows = {row["code"]: row for row in read(path)}
    if not rows:
        raise InputError(f"{path}: no Media Topic in this file")
    return _with_levels(path, rows)


def _read_table(path: Path) -> list[dict[str, str]]:
    table = csv.DictReader(io.StringIO(read_text(path)))
    if not set(COLUMNS) <= set(table.fieldnames or ()):
        raise InputError(f"{path}: a table of Media Topics has the columns {', '.join(COLUMNS)}")
    return [{column: row[column] or "" for column in COLUMNS} for row in table]


def _read_json(path: Path) -> list[dict[str, str]]:
    try:
        concepts = json.loads(read_text(path))["conceptSet"]
        return [_concept_row(concept) for concept in concepts]
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise InputError(
            f"{path}: not IPTC's JSON of the Media Topics (an object with a conceptSet)"
        ) from None


def _concept_row(concept: Mapping[str, Any]) -> dict[str, str]:
    broader = _listed(concept.get("broader"))
    matches = " ".join(_listed(concept.get("exactMatch")))
    return _row(
        code=str(concept["uri"]),
        parent=broader[0] if broader else "",
        labels=concept.get("prefLabel") or {},
        definitions=concept.get("definition") or {},
        wikidata=matches,
        retired=str(concept.get("retired") or ""),
    )


def _listed(value: Any) -> list[str]:
    return [str(item) for item in value] if isinstance(value, list) else [str(value)] * bool(value)


def _read_sheet(path: Path) -> list[dict[str, str]]:
    try:
        from openpyxl import load_workbook
    except ImportError:
        raise InputError(
            f"{path}: reading a sheet needs the extra: pip install 'rubrique[documents]'"
        ) from None
    try:
        book = load_workbook(path, read_only=True, data_only=True)
        lines = [[_cell(value) for value in line] for line in book.worksheets[0].values]
    except Exception as error:  # openpyxl raises what zipfile, XML and its own checks raise
        raise InputError(f"{path}: it cannot be opened ({type(error).__name__})") from None
    head = next((place for place, line in enumerate(lines) if _QCODE in line), None)
    if head is None:
        raise InputError(f"{path}: not IPTC's sheet: no column is called {_QCODE!r}")
    return _sheet_rows([dict(zip(lines[head], line, strict=False)) for line in lines[head + 1 :]])


def _cell(value: Any) -> str:
    return "" if value is None else str(value).strip()


def _sheet_rows(lines: Sequence[Mapping[str, str]]) -> list[dict[str, str]]:
    """Return the rows of a sheet, in which a topic stands under the last one of the level above."""
    rows = []
    path: list[str] = []
    for line in lines:
        if not line.get(_QCODE):
            continue
        level = next((n for n, name in enumerate(_LEVELS) if line.get(name)), 0)
        path = [*path[:level], line[_QCODE]]
        rows.append(
            _row(
                code=line[_QCODE],
                parent=path[level - 1] if level else "",
                labels=_by_language(line, "Name"),
                definitions=_by_language(line, "Definition"),
                wikidata=_starting(line, "wikidata"),
                retired=_starting(line, "retired"),
            )
        )
    return rows


def _by_language(line: Mapping[str, str], what: str) -> dict[str, str]:
    """Return the cells of columns such as "Name (fr)" by language."""
    found = {}
    for column, cell in line.items():
        if column.startswith(f"{what} (") and cell:
            found[column[len(what) + 2 : -1]] = cell
    return found


def _starting(line: Mapping[str, str], start: str) -> str:
    """Return the first cell whose column begins so."""
    cells = (cell for column, cell in line.items() if column.lower().startswith(start) and cell)
    return next(cells, "")


def _row(
    *,
    code: str,
    parent: str,
    labels: Mapping[str, str],
    definitions: Mapping[str, str],
    wikidata: str,
    retired: str,
) -> dict[str, str]:
    item = _WIKIDATA.search(wikidata)
    return {
        "code": _qcode(code),
        "level": "",
        "parent": _qcode(parent),
        "label_fr": _first(labels, _FRENCH),
        "label_en": _first(labels, _ENGLISH),
        "definition_fr": _first(definitions, _FRENCH),
        "definition_en": _first(definitions, _ENGLISH),
        "wikidata": item[1] if item else "",
        "retired": retired[:10],
    }


def _qcode(code: str) -> str:
    """Return "medtop:01000000" for that, or for IPTC's address of it."""
    return f"medtop:{code.rsplit('/', 1)[-1]}" if _ADDRESS in code else code


def _first(texts: Mapping[str, str], languages: Sequence[str]) -> str:
    return next((texts[language].strip() for language in languages if texts.get(language)), "")


def _with_levels(path: Path, rows: Mapping[str, dict[str, str]]) -> Rows:
    """Return the rows with their levels; raise InputError for a parent that is nowhere."""
    levelled: Rows = {}
    for code, row in rows.items():
        line = [code]
        while parent := rows[line[-1]]["parent"]:
            if parent not in rows or parent in line:
                raise InputError(f"{path}: the parent {parent} of {line[-1]} leads nowhere")
            line.append(parent)
        levelled[code] = {**row, "level": str(len(line))}
    return levelled


def complete_labels(rows: Rows, older: Rows) -> Rows:
    """Return the rows with French labels and definitions of an older edition where they lack them.

    An edition in English alone would otherwise take the labels away that readers see.
    """
    completed: Rows = {}
    for code, row in rows.items():
        known = older.get(code, {})
        lacking = [column for column in ("label_fr", "definition_fr") if not row[column]]
        completed[code] = {**row, **{column: known.get(column, "") for column in lacking}}
    return completed


def format_media_topics(rows: Rows) -> str:
    """Return rows as the table that `read_media_topics` and `load_vocabulary` read."""
    table = io.StringIO()
    writer = csv.DictWriter(table, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows[code] for code in sorted(rows))
    return table.getvalue()


@dataclass(frozen=True, slots=True)
class Changes:
    """Hold the codes that an edition adds, retires, moves under another parent, and renames.

    gone: codes that it does not list any more, not even as retired.
    """

    added: tuple[str, ...]
    retired: tuple[str, ...]
    moved: tuple[str, ...]
    renamed: tuple[str, ...]
    gone: tuple[str, ...]

    def items(self) -> list[tuple[str, tuple[str, ...]]]:
        """Return the kinds of changes with their codes."""
        return [(name, getattr(self, name)) for name in self.__slots__]


def find_changes(old: Rows, new: Rows) -> Changes:
    """Return what changes from one edition to another, among the topics in use."""
    was = {code for code, row in old.items() if not row["retired"]}
    now = {code for code, row in new.items() if not row["retired"]}
    kept = sorted(was & now)
    return Changes(
        added=tuple(sorted(now - was)),
        retired=tuple(sorted((was - now) & new.keys())),
        moved=tuple(code for code in kept if old[code]["parent"] != new[code]["parent"]),
        renamed=tuple(code for code in kept if old[code]["label_en"] != new[code]["label_en"]),
        gone=tuple(sorted(was - new.keys())),
    )


@dataclass(slots=True)
class Mapped:
    """Count the codes met while mapping: those replaced, and those that stand for nothing."""

    replaced: Counter[tuple[str, str]]
    unknown: Counter[str]


def map_row(row: Mapping[str, Any], vocabulary: Vocabulary, mapped: Mapped) -> dict[str, Any]:
    """Return a record or a labelled article with retired codes replaced by their successors.

    Tags of other schemes and labels that are no codes stay as they are; `mapped` counts.
    """
    changed = dict(row)
    for name in TOPIC_KEYS:
        values = row.get(name)
        if isinstance(values, list):
            changed[name] = _distinct(_map_value(value, vocabulary, mapped) for value in values)
    return changed


def _map_value(value: Any, vocabulary: Vocabulary, mapped: Mapped) -> Any:
    if isinstance(value, str):
        return _map_code(value, vocabulary, mapped)
    if not isinstance(value, dict) or not isinstance(value.get("code"), str):
        return value
    code = _map_code(value["code"], vocabulary, mapped)
    if code == value["code"] or code not in vocabulary:
        return value
    concept = vocabulary[code]
    return {**value, "code": code, "label": concept.label, "top": concept.top}


def _map_code(code: str, vocabulary: Vocabulary, mapped: Mapped) -> str:
    if not code.startswith(("medtop:", "subj:")) and _ADDRESS not in code:
        return code
    found = vocabulary.find(code)
    if found is None:
        mapped.unknown[code] += 1
        return code
    if found != code:
        mapped.replaced[code, found] += 1
    return found


def _distinct(values: Iterable[Any]) -> list[Any]:
    """Return values without a second one of the same code; the first, surer one stays."""
    seen = set()
    kept = []
    for value in values:
        code = (value.get("scheme"), value.get("code")) if isinstance(value, dict) else value
        mark = json.dumps(code, ensure_ascii=False, sort_keys=True)
        if mark not in seen:
            seen.add(mark)
            kept.append(value)
    return kept
