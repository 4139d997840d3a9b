"""The items of a JSON array, one after the other: a document of any size is never held whole.

By the decoder of the standard library, so that each item is just what `json.loads` makes of it. ijson
3.6, made for this, took 969 MB for 20,000 lists within each other (40 kB), and turned half characters
into question marks.
"""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterator
from typing import Any

from nlp.errors import RecordError
from nlp.reading.sources.streams import MAX_LINE, Opener

_PIECE = 2**20  # bytes read at once
_BLANKS = re.compile(r"[ \t\r\n]*")
_DECODER = json.JSONDecoder()
_LONGEST_SIGN = 16  # characters that must be read together: a literal, an escape, a number's end


def is_array(head: bytes) -> bool:
    """Tell whether a document in UTF-8 begins as a JSON array."""
    return head.removeprefix(codecs.BOM_UTF8).lstrip(b" \t\r\n").startswith(b"[")


def read_items(opener: Opener) -> Iterator[Any]:
    """Yield the items of an array in UTF-8.

    Raises ValueError or RecursionError where it stops being one, RecordError `too-long` for an item.
    """
    unread = _Unread(_read_pieces(opener))
    unread.take("[")
    if unread.find_sign() != "]":
        yield unread.take_value()
    while unread.find_sign() == ",":
        unread.take(",")
        yield unread.take_value()
    unread.take("]")
    if unread.find_sign():
        raise ValueError("something stands behind the array")


def _read_pieces(opener: Opener) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder("utf-8-sig")()
    with opener() as stream:
        while chunk := stream.read(_PIECE):
            yield decoder.decode(chunk)
    yield decoder.decode(b"", final=True)


class _Unread:
    """Hold the stretch of a document that is being read, and where in it."""

    def __init__(self, pieces: Iterator[str]) -> None:
        self._pieces = pieces
        self._text = ""
        self._place = 0

    def find_sign(self) -> str:
        """Return the next sign that is no blank, "" at the end; it is not taken."""
        while True:
            blanks = _BLANKS.match(self._text, self._place)
            self._place = blanks.end() if blanks else self._place
            if self._place < len(self._text):
                return self._text[self._place]
            if not self._read_on():
                return ""

    def take(self, sign: str) -> None:
        """Take a sign. Raises ValueError if another comes next."""
        if self.find_sign() != sign:
            raise ValueError(f"{sign} expected")
        self._place += 1

    def take_value(self) -> Any:
        """Take a whole value; one that ends with what was read may go on, as numbers do."""
        self.find_sign()
        while True:
            fault = ValueError("the array does not end")
            try:
                value, end = _DECODER.raw_decode(self._text, self._place)
                if end < len(self._text):
                    self._place = end
                    return value
            except json.JSONDecodeError as error:
                if not self._may_go_on(error):
                    raise
                fault = error
            if len(self._text) - self._place > MAX_LINE:
                raise RecordError("too-long", f"an item of more than {MAX_LINE // 2**20} MB")
            if not self._read_on():
                raise fault

    def _may_go_on(self, fault: json.JSONDecodeError) -> bool:
        """Tell whether a fault may only mean that the value is not all read yet."""
        is_open = fault.msg.startswith("Unterminated string")
        return is_open or fault.pos >= len(self._text) - _LONGEST_SIGN

    def _read_on(self) -> bool:
        """Read on, as much again as is held, so that a long value is not tried too often."""
        held = self._text[self._place :]
        pieces = [held]
        count = 0
        while count <= len(held):
            piece = next(self._pieces, None)
            if piece is None:
                break
            pieces.append(piece)
            count += len(piece)
        self._text, self._place = "".join(pieces), 0
        return count > 0
