"""Text and offsets as a browser takes them.

Every character can be shown, offsets count UTF-16 units.
"""

from __future__ import annotations

import re
from bisect import bisect_left

from nlp.writing.labels import printable

Span = tuple[int, int]

_SURROGATE = re.compile("[\ud800-\udfff]")
_NOTHING = "\u2060"  # word joiner: has no width and no direction


def showable(text: str) -> str:
    """Return text of the same length that a browser shows as it is.

    Half characters, control characters and turns of direction are replaced.
    """
    text = _SURROGATE.sub("\ufffd", text)
    if printable(text) == text:
        return text
    return "".join(printable(character) or _NOTHING for character in text)


class Offsets:
    """Turn offsets of a text from code points, as Python counts, to UTF-16, as JavaScript does."""

    def __init__(self, text: str) -> None:
        self._length = len(text)
        self._wide = (
            []
            if text.isascii()
            else [place for place, letter in enumerate(text) if letter > "\uffff"]
        )

    def span(self, start: int, end: int) -> Span | None:
        """Return start and length in UTF-16 units.

        None if no character lies between these offsets of the text.
        """
        start, end = max(0, start), min(end, self._length)
        if start >= end:
            return None
        first, last = self._units(start), self._units(end)
        return first, last - first

    def _units(self, offset: int) -> int:
        return offset + bisect_left(self._wide, offset)
