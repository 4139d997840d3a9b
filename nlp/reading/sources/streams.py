"""Bytes of a file, gzip undone, guarded against files that unpack to far more than they hold."""

from __future__ import annotations

import gzip
import io
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import IO, BinaryIO, cast

from nlp.errors import RecordError
from nlp.reading.sources.position import Position

MAX_LINE = (
    64 * 2**20
)  # bytes of one line or field; the longest articles of the press stay under one
# Bytes of a document that must be held whole: a page, a feed, a JSON document that is no array in UTF-8
MAX_WHOLE = 128 * 2**20
_BOMB_FLOOR, _BOMB_RATIO = (
    16 * 2**20,
    500,
)  # text packs 3 to 20 times, the emptiest file 1,032 times
# What gzip says of bytes that stand behind a member that was whole
_NOT_GZIP = ("Not a gzipped file", "Unknown compression method")
_HEAD = 65536
_STEP = 2**20  # bytes read at once

Opener = Callable[[], BinaryIO]


class Guarded(io.RawIOBase):
    """Read an unpacking stream and stop it where it breaks off or grows out of all proportion.

    `packed` is the size of the packed bytes, `kind` names the packing for the slug: gzip or zip.
    Something behind the end of a whole gzip file ends it, and is noted as the trouble of `position`.
    """

    def __init__(
        self, inner: IO[bytes], packed: int, kind: str, position: Position | None = None
    ) -> None:
        self._inner, self._packed, self._kind, self._count = inner, packed, kind, 0
        self._position = position

    def readable(self) -> bool:
        """Say that it can be read."""
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """Fill `buffer`; raises RecordError `damaged-gzip`, `damaged-zip` or `too-compressed`."""
        try:
            chunk = cast("io.BufferedIOBase", self._inner).read1(min(len(buffer), _STEP))
        except (EOFError, zlib.error, gzip.BadGzipFile, zipfile.BadZipFile) as error:
            if self._position and self._count and str(error).startswith(_NOT_GZIP):
                self._position.trouble = RecordError(
                    "damaged-gzip", "something stands behind its end; all before that was read"
                )
                return 0
            raise RecordError(
                f"damaged-{self._kind}", f"the compressed file breaks off ({error})"
            ) from None
        self._count += len(chunk)
        check_growth(self._count, self._packed)
        buffer[: len(chunk)] = chunk
        return len(chunk)

    def close(self) -> None:
        """Close the stream below."""
        self._inner.close()
        super().close()


def check_growth(unpacked: int, packed: int) -> None:
    """Raise RecordError `too-compressed` for bytes that unpack to far more than text ever does."""
    if unpacked > max(_BOMB_FLOOR, _BOMB_RATIO * packed):
        raise RecordError("too-compressed", f"it unpacks to more than {_BOMB_RATIO} times its size")


def guard(inner: IO[bytes], packed: int, kind: str, position: Position | None = None) -> BinaryIO:
    """Return a buffered reader of an unpacking stream that cannot run away."""
    return io.BufferedReader(Guarded(inner, packed, kind, position), 2**18)


def read_stream(path: Path, position: Position | None = None) -> BinaryIO:
    """Open a file for reading, gzip undone; `position` follows it.

    Raises RecordError `unreadable-file`.
    """
    position = position or Position()
    try:
        with path.open("rb") as stream:
            compressed = stream.read(2) == b"\x1f\x8b"
        if not compressed:
            plain = path.open("rb")
            position.watch(plain)
            return plain
        unpacking = gzip.GzipFile(path, "rb")
        position.watch(cast("IO[bytes]", unpacking.fileobj))
        return guard(cast("IO[bytes]", unpacking), path.stat().st_size, "gzip", position)
    except OSError as error:
        raise RecordError(
            "unreadable-file", f"{error.strerror}; check the path and its permissions"
        ) from None


def read_head(opener: Opener) -> bytes:
    """Return the first 64 kB; raises RecordError `empty-file` if there is nothing in it."""
    with opener() as stream:
        head = stream.read(_HEAD)
    if not head.strip(b" \t\r\n\f\v\xef\xbb\xbf\xff\xfe") and len(head) < _HEAD:
        raise RecordError("empty-file", "there is nothing in it")
    return head


def read_whole(opener: Opener, limit: int = MAX_WHOLE) -> bytes:
    """Return all bytes; raises RecordError `empty-file`, or `too-long` beyond `limit`."""
    content = bytearray()
    with opener() as stream:
        while chunk := stream.read(_STEP):
            content += chunk
            if len(content) > limit:
                raise RecordError(
                    "too-long", f"more than {limit // 2**20} MB in one document; split it"
                )
    if not content.strip():
        raise RecordError("empty-file", "there is nothing in it")
    return bytes(content)
