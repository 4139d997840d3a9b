"""Change bytes as a fuzzer does: bits, pieces, numbers, tokens that parsers trip over, and parts of other seeds."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence

LONGEST = 1 << 16
_WORDS = """
    " ' { } [ ] < > & ; , : | \\ \\ud800 \\u0000 &#x0; &#xD800; &nbsp; <![CDATA[ ]]> <!-- --> <?xml <!DOCTYPE
    <item> </item> <p> </p> <br> <article> <h1> <script> *** null true NaN Infinity -1 0 1e999 99999999999999999999
    2025-13-45 0000-00-00 1er 32/13/99999 PERSON B-person é e\u0301 \u200b \u00ad \u202e \ufeff İ ß ﬁ ǆ 👩\u200d👩
    𝔘 \ud800 Macron russe franco-allemand l'Otan text title date keywords id ../../x C:\\x =cmd
""".split()
_PHRASES = (
    "M. Macron",
    "la Russie",
    "le président",
    "Washington a annoncé",
    "jeudi 3 juillet 2025",
    "person 0 3",
    "T1\t",
)
_BLANKS = (
    "\t",
    "\n",
    "\r\n",
    "\r",
    "\0",
    "\x1b[2J",
    "\u2028",
    "\x85",
    "---\n",
    "a" * 300,
    " " * 300,
    "-" * 300,
)
TOKENS = (
    *(token.encode("utf-8", "surrogatepass") for token in (*_WORDS, *_PHRASES, *_BLANKS)),
    *(
        b"\xff",
        b"\xfe\xff",
        b"\xff\xfe",
        b"\x80",
        b"\xc3",
        b"\xef\xbb\xbf",
        b"PK\x03\x04",
        b"\x1f\x8b",
        b"PAR1",
        b"\xff" * 8,
    ),
)

_NUMBER = re.compile(rb"\d+")
_NUMBERS = (
    b"0",
    b"-1",
    b"1",
    b"255",
    b"65536",
    b"2147483648",
    b"18446744073709551616",
    b"1.5",
    b"1e400",
    b"9" * 30,
)

Change = Callable[[bytearray, random.Random, Sequence[bytes]], None]


def mutate(content: bytes, chance: random.Random, seeds: Sequence[bytes] = ()) -> bytes:
    """Return changed bytes: one to six changes, never longer than LONGEST or what was given."""
    changed = bytearray(content)
    for _ in range(chance.choice((1, 1, 2, 2, 3, 6))):
        chance.choice(_CHANGES)(changed, chance, seeds)
    return bytes(changed[: max(LONGEST, len(content))])


def _place(content: bytearray, chance: random.Random) -> int:
    return chance.randint(0, len(content))


def _stretch(content: bytearray, chance: random.Random) -> slice:
    start = _place(content, chance)
    return slice(start, start + chance.choice((1, 2, 4, 16, 64, 1024)))


def _bits(content: bytearray, chance: random.Random, _: Sequence[bytes]) -> None:
    for _number in range(chance.choice((1, 2, 8))):
        if content:
            content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)


def _bytes(content: bytearray, chance: random.Random, _: Sequence[bytes]) -> None:
    if content:
        content[chance.randrange(len(content))] = chance.randrange(256)


def _token(content: bytearray, chance: random.Random, _: Sequence[bytes]) -> None:
    start = _place(content, chance)
    content[start : start + chance.choice((0, 0, 1, 5))] = chance.choice(TOKENS)


def _cut(content: bytearray, chance: random.Random, _: Sequence[bytes]) -> None:
    del content[_stretch(content, chance)]


def _end(content: bytearray, chance: random.Random, _: Sequence[bytes]) -> None:
    del content[_place(content, chance) :]


def _repeat(content: bytearray, chance: random.Random, _: Sequence[bytes]) -> None:
    piece = content[_stretch(content, chance)]
    start = _place(content, chance)
    content[start:start] = piece * chance.choice((1, 2, 10, 200))


def _move(content: bytearray, chance: random.Random, _: Sequence[bytes]) -> None:
    where = _stretch(content, chance)
    piece = content[where]
    del content[where]
    start = _place(content, chance)
    content[start:start] = piece


def _number(content: bytearray, chance: random.Random, _: Sequence[bytes]) -> None:
    found = list(_NUMBER.finditer(bytes(content[:LONGEST])))
    if found:
        chosen = chance.choice(found)
        content[chosen.start() : chosen.end()] = chance.choice(_NUMBERS)


def _splice(content: bytearray, chance: random.Random, seeds: Sequence[bytes]) -> None:
    if seeds:
        other = bytearray(chance.choice(seeds))
        start = _place(content, chance)
        content[start:start] = other[_stretch(other, chance)]


def _cross(content: bytearray, chance: random.Random, seeds: Sequence[bytes]) -> None:
    if seeds:
        other = bytearray(chance.choice(seeds))
        content[_place(content, chance) :] = other[_place(other, chance) :]


_CHANGES: tuple[Change, ...] = (
    *(
        _bits,
        _bytes,
        _bytes,
        _token,
        _token,
        _token,
        _cut,
        _cut,
        _end,
        _repeat,
        _move,
        _number,
        _splice,
        _cross,
    ),
)
