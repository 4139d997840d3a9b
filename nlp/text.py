"""Pure string functions: clean at ingest, fold for look-ups, slug for ids.

All offsets stay code points.
"""

from __future__ import annotations

import functools
import re
import unicodedata

# As look-up keys, in the order of the year
MONTHS = (
    "janvier",
    "fevrier",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "aout",
    "septembre",
    "octobre",
    "novembre",
    "decembre",
)

_APOSTROPHES = dict.fromkeys("’‘ʼ′＇", "'")
_QUOTES = dict.fromkeys("“”„", '"') | {"‹": "«", "›": "»"}
_SPACES = dict.fromkeys("\u00a0\u202f\u2007\u2009\u2002\u2003", " ")
_DASHES = dict.fromkeys("\u2010\u2011", "-")
_PLAIN = _APOSTROPHES | _QUOTES | _SPACES | _DASHES
_ODD = re.compile(f"[{''.join(_PLAIN)}]")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae"})


class _Marks(dict[int, int | None]):
    """Map combining marks to nothing and all else to itself."""

    def __missing__(self, code: int) -> int | None:
        self[code] = None if unicodedata.combining(chr(code)) else code
        return self[code]


_MARKS = _Marks()


class _KeyTable(dict[int, str]):
    """Map each character to one lower-case character without accent; hyphens become spaces."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        base = unicodedata.normalize("NFD", character)[0].lower()
        self[code] = " " if character == "-" else base if len(base) == 1 else character
        return self[code]


_KEYS = _KeyTable()


def clean(text: str) -> str:
    """Return text extracted from a page without what only a page needs.

    Composes accents (NFC), removes control and invisible characters, trailing blanks and runs of
    blank lines. Typographic apostrophes, quotes and non-breaking spaces are the author's and stay.
    """
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    text = _CONTROL.sub("", _INVISIBLE.sub("", text))
    lines = [line.strip() for line in text.split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def plain(text: str) -> str:
    """Return `text` with plain apostrophes, quotes, hyphens and spaces, character for character.

    The result has the length of the input, so offsets found in it hold in the original.
    """
    if not text.isascii() and _ODD.search(text):
        for odd, usual in _PLAIN.items():
            text = text.replace(odd, usual)
    return text


def printable(text: str) -> str:
    """Return text without control characters, those that turn the direction of reading included."""
    return _UNPRINTABLE.sub("", text)


def one_line(text: str) -> str:
    """Return text that is safe in a message.

    Printable, on one line, half characters (lone surrogates) spelt out.
    """
    return " ".join(printable(writable(text)).split())


def writable(text: str) -> str:
    """Return text that any file can hold.

    Half characters (lone surrogates) are spelt out in ASCII.
    """
    return text if text.isascii() else text.encode("utf-8", "backslashreplace").decode("utf-8")


@functools.lru_cache(maxsize=2048)  # a name is folded by many readers, and comes again
def fold(text: str) -> str:
    """Return a look-up key.

    No case, no accents, plain apostrophes, hyphens as spaces, single spaces.
    """
    if text.isascii():
        return " ".join(text.lower().replace("-", " ").split())
    text = plain(unicodedata.normalize("NFKD", text.casefold()).translate(_MARKS))
    return " ".join(text.casefold().translate(_LIGATURES).replace("-", " ").split())


@functools.lru_cache(
    maxsize=256
)  # the fields of one article and its phrases are asked for by several readers
def key(text: str) -> str:
    """Return the look-up key of a text, character for character.

    No case, no accents, hyphens as spaces.
    """
    if text.isascii():
        return text.lower().replace("-", " ")
    return plain(text).translate(_KEYS)


def slug(text: str) -> str:
    """Return an ASCII identifier made from a name: "Kim Jong-un" -> "kim-jong-un"."""
    return re.sub(r"[^a-z0-9]+", "-", fold(text)).strip("-") or "x"
