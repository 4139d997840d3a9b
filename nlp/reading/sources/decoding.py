"""Bytes -> text: byte order marks, UTF-8, UTF-16 and Windows-1252, whole or line by line."""

from __future__ import annotations

import codecs
import io
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import BinaryIO

from nlp.errors import RecordError
from nlp.reading.sources.streams import MAX_LINE, Opener, read_head, read_stream, read_whole

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_TEXT_CONTROLS = frozenset(b"\t\n\r\f\x1b\x08\x0b\x1a")

Line = str | RecordError


def read_text(path: Path) -> str:
    """Return the whole text of a file, gzip undone.

    Raises RecordError `empty-file`, `binary-file` or `too-long`, InputError if the disk says no.
    """
    return decode(read_whole(partial(read_stream, path)))


def read_lines(path: Path) -> Iterator[str]:
    """Yield the lines of a file one by one, gzip undone, without holding the file in memory.

    Lines that are not UTF-8 are read as Windows-1252. Raises like `read_text`, `too-long` for one
    line.
    """
    for line in read_stream_lines(partial(read_stream, path)):
        if isinstance(line, RecordError):
            raise line
        yield line


def read_stream_lines(opener: Opener) -> Iterator[Line]:
    """Yield the lines of a stream that `opener` opens.

    A RecordError stands for a line that is too long.
    """
    head = read_head(opener)
    is_wide = head.startswith(_UTF_16)
    if not is_wide and is_binary(head[:4096]):
        raise RecordError("binary-file", "this is no text file")
    with opener() as stream:
        yield from split_wide_lines(stream) if is_wide else split_lines(stream)


def split_lines(stream: BinaryIO, limit: int = MAX_LINE) -> Iterator[Line]:
    """Yield decoded lines with their ends; no more than `limit` bytes are ever held."""
    while line := stream.readline(limit + 1):
        if len(line) <= limit or line.endswith(b"\n"):
            yield decode_line(line)
            continue
        while line and not line.endswith(b"\n"):
            line = stream.readline(2**20)
        yield _too_long(limit)


def split_wide_lines(stream: BinaryIO, limit: int = MAX_LINE) -> Iterator[Line]:
    """Yield the lines of a UTF-16 stream in the same way."""
    text = io.TextIOWrapper(stream, "utf-16", errors="replace", newline="\n")
    while line := text.readline(limit // 2 + 1):
        if len(line) <= limit // 2 or line.endswith("\n"):
            yield line
            continue
        while line and not line.endswith("\n"):
            line = text.readline(2**20)
        yield _too_long(limit)


def decode(content: bytes) -> str:
    """Return the text of some bytes; raises RecordError `binary-file` for what is no text."""
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return content.decode(encoding, errors="replace")
    if is_binary(content[:65536]):
        raise RecordError("binary-file", "this is no text file")
    return decode_line(content)


def decode_line(content: bytes) -> str:
    """Return bytes as UTF-8, else as Windows-1252, in which every byte but five has a meaning."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def is_binary(content: bytes) -> bool:
    """Tell whether bytes hold a NUL or more than 5 % of other control characters."""
    controls = sum(byte < 32 and byte not in _TEXT_CONTROLS for byte in content)
    return b"\0" in content or controls > len(content) / 20


def _too_long(limit: int) -> RecordError:
    return RecordError("too-long", f"a line of more than {limit // 2**20} MB")
