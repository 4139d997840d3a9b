"""Pure string functions: clean at ingest, fold for look-ups, slug for ids. All offsets stay code points."""

from __future__ import annotations

import re
import unicodedata

_APOSTROPHES = dict.fromkeys(map(ord, "’‘ʼ′＇"), "'")
_QUOTES = dict.fromkeys(map(ord, "“”„"), '"')
_SPACES = dict.fromkeys(map(ord, "\u00a0\u202f\u2007\u2009\u2002\u2003"), " ")
_DASHES = dict.fromkeys(map(ord, "\u2010\u2011"), "-")
_PLAIN = _APOSTROPHES | _QUOTES | _SPACES | _DASHES
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae"})


def clean(text: str) -> str:
    """Return text extracted from a page without what only a page needs.

    Composes accents (NFC), removes control and invisible characters, trailing blanks and runs of blank
    lines. Typographic apostrophes, quotes and non-breaking spaces are the author's and stay.
    """
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    text = _CONTROL.sub("", _INVISIBLE.sub("", text))
    lines = [line.strip() for line in text.split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def plain(text: str) -> str:
    """Return `text` with plain apostrophes, quotes, hyphens and spaces, character for character.

    The result has the length of the input, so offsets found in it hold in the original.
    """
    return text.translate(_PLAIN)


def fold(text: str) -> str:
    """Return a look-up key: no case, no accents, plain apostrophes, hyphens as spaces, single spaces."""
    decomposed = unicodedata.normalize("NFKD", plain(text))
    letters = "".join(c for c in decomposed if not unicodedata.combining(c))
    return " ".join(letters.casefold().translate(_LIGATURES).replace("-", " ").split())


def slug(text: str) -> str:
    """Return an ASCII identifier made from a name: "Kim Jong-un" -> "kim-jong-un"."""
    return re.sub(r"[^a-z0-9]+", "-", fold(text)).strip("-") or "x"
