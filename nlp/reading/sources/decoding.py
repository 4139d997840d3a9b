"""Bytes -> text, whole or line by line: byte order marks, UTF-8, UTF-16 and what was before them."""

from __future__ import annotations

import codecs
import io
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import BinaryIO

from nlp.errors import RecordError
from nlp.reading.notes import Notes
from nlp.reading.sources.encodings import decode_bytes, find_encoding, find_wide
from nlp.reading.sources.streams import MAX_LINE, Opener, read_head, read_stream, read_whole

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_TEXT_CONTROLS = frozenset(b"\t\n\r\f\x1b\x08\x0b\x1a")

# Encodings of one byte a sign, and how people call them.
_SAID = {
    "cp1252": "Windows-1252",
    "iso8859-15": "ISO-8859-15",
    "mac_roman": "Mac Roman",
    "cp850": "DOS (850)",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16",
}
_SINGLE = ("cp1252", "iso8859-15", "mac_roman", "cp850")

Line = str | RecordError


def read_text(path: Path) -> str:
    """Return the whole text of a file, gzip undone.

    Raises RecordError `empty-file`, `binary-file` or `too-long`, InputError if the disk says no.
    """
    return decode(read_whole(partial(read_stream, path)))


def read_lines(path: Path) -> Iterator[str]:
    """Yield the lines of a file one by one, gzip undone, without holding the file in memory.

    Lines that are not UTF-8 are read in the encoding that fits. Raises like `read_text`, `too-long` for one
    line.
    """
    for line in read_stream_lines(partial(read_stream, path)):
        if isinstance(line, RecordError):
            raise line
        yield line


def read_stream_lines(opener: Opener, notes: Notes | None = None) -> Iterator[Line]:
    """Yield the lines of a stream that `opener` opens.

    A RecordError stands for a line that is too long. What had to be guessed is said in `notes`.
    """
    head = read_head(opener)
    wide = find_wide(head)
    if not wide and is_binary(head[:4096]):
        raise RecordError("binary-file", "this is no text file")
    notes = notes or Notes()
    if wide:
        _tell(notes, None if wide == "utf-16" else wide, 0)
    with opener() as stream:
        if wide:
            yield from split_wide_lines(stream, encoding=wide)
        else:
            yield from split_lines(stream, encoding=_find_single(head), notes=notes)


def split_lines(
    stream: BinaryIO,
    limit: int = MAX_LINE,
    encoding: str | None = None,
    notes: Notes | None = None,
) -> Iterator[Line]:
    """Yield decoded lines with their ends; no more than `limit` bytes are ever held."""
    while line := stream.readline(limit + 1):
        if len(line) <= limit or line.endswith(b"\n"):
            yield decode_line(line, encoding, notes)
            continue
        while line and not line.endswith(b"\n"):
            line = stream.readline(2**20)
        yield _too_long(limit)


def split_wide_lines(
    stream: BinaryIO, limit: int = MAX_LINE, encoding: str = "utf-16"
) -> Iterator[Line]:
    """Yield the lines of a UTF-16 stream in the same way."""
    text = io.TextIOWrapper(stream, encoding, errors="replace", newline="\n")
    while line := text.readline(limit // 2 + 1):
        if len(line) <= limit // 2 or line.endswith("\n"):
            yield line
            continue
        while line and not line.endswith("\n"):
            line = text.readline(2**20)
        yield _too_long(limit)


def decode(content: bytes, notes: Notes | None = None) -> str:
    """Return the text of some bytes; raises RecordError `binary-file` for what is no text."""
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return content.decode(encoding, errors="replace")
    if not find_wide(content) and is_binary(content[:65536]):
        raise RecordError("binary-file", "this is no text file")
    return decode_line(content, notes=notes)


def decode_line(content: bytes, encoding: str | None = None, notes: Notes | None = None) -> str:
    """Return bytes as UTF-8, else as the encoding of the file, else as the one that fits."""
    text, guessed, replaced = decode_bytes(content, encoding)
    if guessed and notes is not None:
        _tell(notes, guessed, replaced)
    return text


def _find_single(head: bytes) -> str | None:
    """Return the encoding of a file of one byte a sign; None where its head does not show one."""
    try:
        head.rpartition(b"\n")[0].decode("utf-8")
    except UnicodeDecodeError:
        return find_encoding(head) if decode_bytes(head).encoding in _SINGLE else None
    return None


def _tell(notes: Notes, encoding: str | None, replaced: int) -> None:
    if encoding:
        notes.say(
            f"read as {_SAID.get(encoding, encoding)}: the file is not UTF-8 and says nothing"
        )
    if replaced:
        notes.replaced += replaced


def is_binary(content: bytes) -> bool:
    """Tell whether bytes hold a NUL or more than 5 % of other control characters."""
    controls = sum(byte < 32 and byte not in _TEXT_CONTROLS for byte in content)
    return b"\0" in content or controls > len(content) / 20


def _too_long(limit: int) -> RecordError:
    return RecordError("too-long", f"a line of more than {limit // 2**20} MB")
