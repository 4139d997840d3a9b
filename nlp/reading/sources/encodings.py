"""Which encoding some bytes are in, where no mark says it: by what French looks like in each.

charset-normalizer (which comes with other packages) is not used: it tells Windows-1252 and
ISO-8859-15 apart by chance, and a press text in French shows it by its own letters.
"""

from __future__ import annotations

import codecs
from typing import NamedTuple

_CANDIDATES = ("cp1252", "iso8859-15", "mac_roman", "cp850")  # the first of equals is taken
_LOWER = frozenset("éèêëàâçîïôöùûüœæÿ")
_UPPER = frozenset("ÉÈÊËÀÂÇÎÏÔÖÙÛÜŒÆ")
_SIGNS = frozenset("«»’‘“”–—…€°·•\u00a0º")
_JOINTS = frozenset("’‘\u00a0–…")  # signs that stand inside a word or at its edge
_SAMPLE = 4000  # signs that are not ASCII
_WIDE = 0.3  # share of NUL bytes on one side from which on a text is UTF-16


class Decoded(NamedTuple):
    """Hold a text, the encoding that was guessed (None: it was plain), and how many bytes fitted no letter."""

    text: str
    encoding: str | None
    replaced: int


def decode_bytes(content: bytes, encoding: str | None = None) -> Decoded:
    """Return bytes as text.

    UTF-8 if they are; UTF-8 with single bytes of Windows-1252 in it if most of them are; else by
    the `encoding` known from elsewhere, else by the one in which they look most like French.
    """
    try:
        return Decoded(content.decode("utf-8-sig"), None, 0)
    except UnicodeDecodeError:
        pass
    if wide := _find_wide(content):
        return Decoded(content.decode(wide, errors="replace"), wide, 0)
    mixed = content.decode("utf-8-sig", errors="surrogateescape")
    bad = sum("\udc80" <= sign <= "\udcff" for sign in mixed)
    good = sum(sign > "\x7f" for sign in mixed) - bad
    if good > bad or (good and encoding is None and bad <= good):
        text = "".join(map(_sign_of_byte, mixed))
        return Decoded(text, "UTF-8 with Windows-1252 in it", bad)
    encoding = encoding or find_encoding(content)
    text = content.decode(encoding, errors="replace")
    return Decoded(text, encoding, text.count("\ufffd"))


def find_encoding(content: bytes) -> str:
    """Return the encoding of one byte a sign in which some bytes look most like French."""
    return max(_CANDIDATES, key=lambda name: _likeness(content, name))


def _likeness(content: bytes, encoding: str) -> int:
    """Return a score: accents inside words count for an encoding, odd signs inside words against it."""
    text = f" {content.decode(encoding, errors='replace')} "
    places = [place for place, sign in enumerate(text) if sign > "\x7f"][:_SAMPLE]
    return sum(_score(text[place - 1], text[place], text[place + 1]) for place in places)


def _score(before: str, sign: str, after: str) -> int:
    is_inside = before.islower() and after.islower()
    if sign in _LOWER:
        return 2 if before.isalpha() or after.isalpha() or sign == "à" else -1
    if sign in _UPPER:
        return -2 if before.islower() else 1
    if sign in _SIGNS:
        return -2 if is_inside and sign not in _JOINTS else 1
    if sign == "\ufffd" or "\x80" <= sign <= "\x9f":
        return -5
    return -2 if is_inside or before.isalpha() else -1


def _sign_of_byte(sign: str) -> str:
    """Return a sign, a single byte that was kept apart as Windows-1252."""
    if not "\udc80" <= sign <= "\udcff":
        return sign
    return bytes([ord(sign) - 0xDC00]).decode("cp1252", errors="replace")


def find_wide(head: bytes) -> str | None:
    """Return the encoding of UTF-16 without mark, which every second byte being NUL shows; else None."""
    return _find_wide(head)


def _find_wide(content: bytes) -> str | None:
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    head = content[:4096]
    pairs = len(head) // 2
    if pairs < 8:
        return None
    even, odd = head[::2].count(0), head[1::2].count(0)
    if odd > _WIDE * pairs and even < odd / 10:
        return "utf-16-le"
    if even > _WIDE * pairs and odd < even / 10:
        return "utf-16-be"
    return None
