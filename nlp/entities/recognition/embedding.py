"""The vector of each word out of its context, computed once for each distinct word and kept."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from threading import Lock
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from spacy.attrs import IS_SPACE, NORM, ORTH  # type: ignore[import-not-found]
from spacy.tokens import Doc

from nlp.entities.recognition.arrays import Flags, Floats, whole

_LIMIT = 65_536  # words kept, 25 MB of vectors; beyond it all are forgotten
_MIX = np.uint64(0x9E3779B97F4A7C15)  # odd, so two norms of one form never meet


class _Numbers(dict[int, int]):
    """Number keys by first appearance."""

    def __missing__(self, key: int) -> int:
        self[key] = number = len(self)
        return number


class Words(NamedTuple):
    """Hold one row for each word of some texts: its vector, is it white space, can it begin no name."""

    vectors: Floats
    spaces: Flags
    quiet: Flags


class Embedding:
    """Keep what spaCy's embedding layer makes of each word.

    All that the layer reads (norm, prefix, suffix, shape, static vector) follows from a word's form
    and norm, so these two are the key.
    """

    def __init__(
        self, layer: Any, vocab: Any, quiet: Collection[str] = (), limit: int = _LIMIT
    ) -> None:
        """Take the layer, a model from docs to one array for each; keep about `limit` words.

        `quiet` are the forms that begin no name.
        """
        self._layer, self._vocab, self._limit = layer, vocab, limit
        self._never_begin = frozenset(quiet)
        self._numbers = _Numbers()
        self._lock = Lock()
        self._forget()

    def look_up(self, docs: Sequence[Doc]) -> Words:
        """Return what is known of each word of all texts, one after the other."""
        words: NDArray[np.uint64] = np.concatenate([doc.to_array([ORTH, NORM]) for doc in docs])
        keys = (words[:, 0] + _MIX * words[:, 1]).tolist()
        with self._lock:
            if not len(self._numbers) == self._known <= self._limit:
                self._forget()
            rows = np.fromiter(map(self._numbers.__getitem__, keys), np.intp, len(keys))
            new = np.flatnonzero(rows >= self._known)
            if len(new):
                _, first = np.unique(rows[new], return_index=True)
                self._learn(words[new[first]])
            return Words(self._vectors[rows], self._spaces[rows], self._quiet[rows])

    def _forget(self) -> None:
        self._numbers.clear()
        self._known = 0
        self._vectors: Floats = np.empty((0, self._layer.get_dim("nO")), np.float32)
        self._spaces: Flags = np.empty(0, np.bool_)
        self._quiet: Flags = np.empty(0, np.bool_)

    def _learn(self, words: NDArray[np.uint64]) -> None:
        """Append the vectors of words, given by form and norm."""
        doc = self._doc(words)
        spaces = doc.to_array(IS_SPACE) > 0
        (vectors,) = self._layer.predict([doc])
        count = len(words)
        end = self._known + count
        if end > len(self._vectors):
            room = max(end, 2 * len(self._vectors))
            self._vectors = np.resize(self._vectors, (room, self._vectors.shape[1]))
            self._spaces = np.resize(self._spaces, room)
            self._quiet = np.resize(self._quiet, room)
        self._vectors[self._known : end] = vectors[:count]
        self._spaces[self._known : end] = spaces[:count]
        self._quiet[self._known : end] = [word.text in self._never_begin for word in doc[:count]]
        self._known = end

    def _doc(self, words: NDArray[np.uint64]) -> Doc:
        """Return a text of these words, filled up with the first of them to a whole number of rows."""
        filled = np.concatenate(
            [words, np.repeat(words[:1], whole(len(words)) - len(words), axis=0)]
        )
        strings = self._vocab.strings
        doc = Doc(self._vocab, words=[strings[int(form)] for form in filled[:, 0]])
        for index in np.flatnonzero(doc.to_array(NORM) != filled[:, 1]):
            doc[int(index)].norm_ = strings[int(filled[index, 1])]
        return doc
