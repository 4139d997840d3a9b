"""Inputs of every format -> articles. `read_articles` picks the reader by suffix and content."""

from __future__ import annotations

import glob
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from nlp.errors import InputError, RecordError
from nlp.reading.archive import is_archive, parse_archive
from nlp.reading.decoding import read_lines, read_text
from nlp.reading.jsonl import parse_json_lines
from nlp.reading.plain import parse_markdown, parse_plain
from nlp.reading.rejects import OnReject, describe, fail
from nlp.records import Article, Reject

__all__ = ["SUFFIXES", "OnReject", "describe", "fail", "find_inputs", "read_articles"]

SUFFIXES = (".jsonl", ".ndjson", ".txt", ".md", ".markdown")
STDIN = "-"


def find_inputs(inputs: Iterable[str | Path]) -> list[Path]:
    """Return the files named by paths, folders and globs, folders walked in name order; "-" is standard input.

    Raises InputError for a path that does not exist, and for a folder or glob without a readable file.
    """
    return [path for name in inputs for path in _expand(str(name))]


def read_articles(*inputs: str | Path, reject: OnReject = fail, labels: str | None = None) -> Iterator[Article]:
    """Yield the articles of files, folders, globs or "-" (JSON Lines on standard input), in order.

    `reject` receives every record that cannot be used (default: raise InputError at the first). `labels` names
    the JSON key that holds the keywords of a labelled corpus.
    """
    for path in find_inputs(inputs):
        try:
            yield from _read_file(path, reject, labels)
        except RecordError as error:
            reject(Reject(str(path), None, error.slug, error.detail))


def _expand(name: str) -> list[Path]:
    path = Path(name)
    if name == STDIN or path.is_file():
        return [path]
    if path.is_dir():
        found = sorted(file for file in path.rglob("*") if file.is_file() and _suffix(file) in SUFFIXES)
        missing = f"{name}: no readable file in this folder (looked for {', '.join(SUFFIXES)}, also .gz)"
    else:
        found = sorted(path for path in map(Path, glob.glob(name, recursive=True)) if path.is_file())  # noqa: PTH207
        missing = f"{name}: no such file or folder; check the path"
    if not found:
        raise InputError(missing)
    return found


def _read_file(path: Path, reject: OnReject, labels: str | None) -> Iterator[Article]:
    if str(path) == STDIN:
        sys.stdin.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
        yield from parse_json_lines(sys.stdin, "<stdin>", reject, labels=labels)
    elif _suffix(path) in (".jsonl", ".ndjson") or _looks_like_json(path):
        yield from parse_json_lines(read_lines(path), str(path), reject, labels=labels)
    elif _suffix(path) in (".md", ".markdown"):
        yield parse_markdown(read_text(path))
    else:
        text = read_text(path)
        yield from parse_archive(text) if is_archive(text) else [parse_plain(text)]


def _suffix(path: Path) -> str:
    return Path(path.stem).suffix.lower() if path.suffix.lower() == ".gz" else path.suffix.lower()


def _looks_like_json(path: Path) -> bool:
    """Tell whether a file of another suffix holds JSON objects line by line."""
    return _suffix(path) not in SUFFIXES and next(iter(read_lines(path)), "").lstrip().startswith("{")
