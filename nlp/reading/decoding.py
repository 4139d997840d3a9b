"""Bytes of a file -> text: gzip, byte order marks, UTF-8, UTF-16 and Windows-1252."""

from __future__ import annotations

import codecs
import gzip
import io
import zlib
from collections.abc import Iterator
from pathlib import Path

from nlp.errors import InputError, RecordError

_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_TEXT_CONTROLS = frozenset(b"\t\n\r\f\x1b\x08\x0b\x1a")


def read_text(path: Path) -> str:
    """Return the whole text of a file, gzip undone.

    Raises RecordError `empty-file` or `binary-file`, InputError if the disk says no.
    """
    content = _read_bytes(path)
    if not content.strip():
        raise RecordError("empty-file", "there is nothing in it")
    return decode(content)


def read_lines(path: Path) -> Iterator[str]:
    """Yield the lines of a file one by one, gzip undone, without holding the file in memory.

    Lines that are not UTF-8 are read as Windows-1252. Raises like `read_text`.
    """
    head = _read_bytes(path, 4096)
    if not head.strip() and not _read_bytes(path).strip():
        raise RecordError("empty-file", "there is nothing in it")
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        yield from io.StringIO(read_text(path))
        return
    if is_binary(head):
        raise RecordError("binary-file", "this is no text file")
    with _read_stream(path) as stream:
        try:
            yield from map(decode_line, stream)
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            raise RecordError("damaged-gzip", f"the compressed file breaks off ({error})") from None


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


def _read_stream(path: Path) -> io.BufferedIOBase:
    with path.open("rb") as stream:
        compressed = stream.read(2) == b"\x1f\x8b"
    return gzip.open(path, "rb") if compressed else path.open("rb")


def _read_bytes(path: Path, size: int = -1) -> bytes:
    try:
        with _read_stream(path) as stream:
            return stream.read(size)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise RecordError("damaged-gzip", f"the compressed file breaks off ({error})") from None
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror}); check the path and its permissions") from None
