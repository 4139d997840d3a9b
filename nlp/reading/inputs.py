"""Files, folders, globs and standard input -> articles, each record either read or rejected."""

from __future__ import annotations

import glob
import io
import logging
import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from nlp.atomic import PARTS
from nlp.errors import InputError, OptionError, RecordError
from nlp.reading.checks import check_article
from nlp.reading.contract import Attempt, Options, Source
from nlp.reading.dates import find_named_date
from nlp.reading.formats import SUFFIXES, find_suffix, read_attempts
from nlp.reading.formats.jsonl import parse_lines
from nlp.reading.junk import is_junk, unread
from nlp.reading.names import check_mapping
from nlp.reading.notes import OnNote
from nlp.reading.rejects import OnReject, fail, rejected, too_much
from nlp.reading.sources.archives import read_sources
from nlp.reading.sources.decoding import split_lines
from nlp.reading.sources.position import Position
from nlp.records import Article

STDIN = "-"
_LOG = logging.getLogger("nlp.reading")


def find_inputs(inputs: Iterable[str | Path]) -> list[Path]:
    """Return the files named by paths, folders and globs, folders walked in name order.

    "-" is standard input.

    Raises InputError for a path that does not exist, and for a folder or glob without a readable
    file; OptionError for what is no path.
    """
    inputs = list(inputs)
    for name in inputs:
        if not isinstance(name, str | os.PathLike):
            kind = type(name).__name__
            raise OptionError(
                f"articles are read from paths, not from {kind}; "
                "give a frame, texts or mappings to nlp.tag_frame or tagger.pipe"
            )
    return [path for name in inputs for path in _expand(str(name))]


def read_articles(
    *inputs: str | Path,
    reject: OnReject = fail,
    labels: str | None = None,
    mapping: Mapping[str, str] | None = None,
    any_language: bool = False,
    max_length: int | None = None,
    position: Position | None = None,
    strict_dates: bool = False,
    note: OnNote | None = None,
    keep: Iterable[str] = (),
) -> Iterator[Article]:
    """Yield the articles of files, folders, globs or "-" (JSON Lines on standard input), in order.

    `reject` receives every record that cannot be used (default: raise InputError at the first).
    `labels` names the key or column that holds the keywords of a labelled corpus, `mapping` the key
    of any field: {"text": "corps"}. `any_language` keeps articles that are not in French; those of
    more than `max_length` characters are rejected. `position` tells, as articles are taken, where
    they stand. `strict_dates` rejects an article whose date cannot be read; it is kept undated
    otherwise. `note` receives what had to be guessed about a file. `keep` names columns or keys that
    are carried along in `extra`. A mapped key may join columns: {"text": "chapo+corps"}. Raises
    OptionError for a mapping of unknown fields, and for a column that a table does not have.
    """
    options = Options(
        labels, dict(mapping or {}), any_language, max_length, strict_dates, tuple(keep)
    )
    check_mapping(options.mapping)
    paths, position = find_inputs(inputs), position or Position()
    position.start(paths)
    for left in find_unread(inputs):
        _count_unread(str(left), reject)
    for path in paths:
        if str(path) == STDIN:
            attempts = parse_lines(split_lines(sys.stdin.buffer), options)
            stdin = Source("<stdin>", ".jsonl", _open_nothing)
            yield from _check(stdin, attempts, options, reject, position)
            continue
        _LOG.debug("reading %s", path)
        try:
            position.begin(str(path), 0)
            for source in read_sources(path, position):
                if source.is_unread:
                    _count_unread(source.path, reject)
                    continue
                yield from _read_source(source, options, reject, position)
                if note is not None:
                    for line in source.notes.lines():
                        note(source.path, line)
        except RecordError as error:
            reject(rejected(str(path), None, error))
        if position.trouble:
            reject(rejected(str(path), None, position.trouble))
        position.leave(path)


def find_unread(inputs: Iterable[str | Path]) -> list[Path]:
    """Return the files in folders that no reader takes, without what systems and browsers leave there."""
    folders = [Path(name) for name in map(str, inputs) if name != STDIN and Path(name).is_dir()]
    files = [(folder, file) for folder in folders for file in sorted(folder.rglob("*"))]
    return [file for folder, file in files if _is_left(folder, file)]


def _is_left(folder: Path, file: Path) -> bool:
    parts = file.relative_to(folder).parts
    in_making = any(part.endswith(PARTS) for part in parts)
    return file.is_file() and not in_making and not is_junk(parts) and not _is_input(folder, file)


def _count_unread(path: str, reject: OnReject) -> None:
    """Hand a file that no reader takes to `reject`; who stops at the first reject does not stop at these."""
    if reject is not fail:
        reject(rejected(path, None, unread(path)))


def _expand(name: str) -> list[Path]:
    path = Path(name)
    if name == STDIN or path.is_file():
        return [path]
    if path.is_dir():
        found = sorted(file for file in path.rglob("*") if _is_input(path, file))
        missing = (
            f"{name}: no readable file in this folder (looked for {', '.join(SUFFIXES)}, also .gz)"
        )
    else:
        found = sorted(
            path
            for path in map(Path, glob.glob(name, recursive=True))  # noqa: PTH207  (absolute names too)
            if path.is_file()
        )
        missing = _describe_missing(path)
    if not found:
        raise InputError(missing)
    return found


def _describe_missing(path: Path) -> str:
    """Return what to say of a name at which no file is."""
    if path.exists():
        return (
            f"{path}: is a pipe or a device, which is read once and may not end; save it to a file"
        )
    return f"{path}: no such file or folder; check the path"


def _is_input(folder: Path, file: Path) -> bool:
    """Tell whether a file in a folder is to be read: not what is still being written there."""
    return (
        file.is_file()
        and find_suffix(file.name) in SUFFIXES
        and not file.parent.name.endswith(PARTS)
        and not is_junk(file.relative_to(folder).parts)
    )


def _read_source(
    source: Source, options: Options, reject: OnReject, position: Position
) -> Iterator[Article]:
    options = replace(options, notes=source.notes)
    try:
        position.begin(source.path, 0)
        yield from _check(source, read_attempts(source, options), options, reject, position)
    except RecordError as error:
        reject(rejected(source.path, None, error))
    except (MemoryError, RecursionError) as error:
        reject(rejected(source.path, None, too_much(error)))


def _open_nothing() -> BinaryIO:
    return io.BytesIO()


def _check(
    source: Source,
    attempts: Iterator[Attempt],
    options: Options,
    reject: OnReject,
    position: Position,
) -> Iterator[Article]:
    """Yield the articles of all attempts that succeed and pass the checks.

    Hand the others to `reject`.
    """
    count, path = 0, source.path
    for count, attempt in enumerate(attempts, start=1):
        try:
            position.begin(path, 2 * count - 1)
            article = check_article(
                attempt.parse(), any_language=options.any_language, max_length=options.max_length
            )
        except RecordError as error:
            reject(rejected(path, attempt.line, error, attempt.raw))
        except (MemoryError, RecursionError) as error:
            reject(rejected(path, attempt.line, too_much(error)))
        else:
            position.path, position.line = path, attempt.line
            date = article.date or find_named_date(path, attempt.line)
            yield replace(article, date=date, origin=source.origin(attempt.line))
        position.begin(path, 2 * count)
    if not count:
        reject(rejected(path, None, RecordError("no-articles", "there is no article in it")))
