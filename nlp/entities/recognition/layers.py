"""The layers of a recogniser's network: arrays, the embedding of words, convolutions over them.

Arrays are multiplied by the faster of two BLAS. The embedding, the vector of a word out of its
context, is computed once for each distinct word and kept. The convolutions give what the moves read
of each word, worked out where it is asked for: most words of a text never begin a name, and nobody
asks for them unless they stand beside one that may. Of each layer those rows are computed that the
rows asked for depend on, each once.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Collection, Sequence
from itertools import repeat
from threading import Lock
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from nlp.entities.recognition.lexicon import Ints, Lexicon, Word, shape, string_number
from nlp.entities.recognition.weights import (
    SMALL,
    AnotherMakeError,
    Floats,
    Mixed,
    Product,
    Weights,
)
from nlp.word_vectors import WordVectors

Flags = NDArray[np.bool_]

BLOCK = 256  # rows of one product: all it reads and writes (0.9 MB) stays in the second-level cache
# A product has a multiple of this number of rows, so the sums of a row do not depend on its batch
STEP = 64
_TRIALS = 5


def fastest_product() -> Product:
    """Return the product of matrices by the BLAS that multiplies faster here.

    NumPy's or the one that comes with spaCy (BLIS).

    Which one wins depends on the processor and on how NumPy was built; asking takes a few
    milliseconds. What counts is processor time: it says who is faster on a busy machine too, and
    does not favour the one with more threads.
    """
    products: list[Product] = [_by_numpy]
    with contextlib.suppress(ImportError):
        products.append(_by_blis())
    return min(products, key=_shortest)


def _by_numpy(left: Floats, right: Floats) -> Floats:
    product: Floats = np.dot(left, right)
    return product


def _by_blis() -> Product:
    from blis.py import gemm

    def multiply(left: Floats, right: Floats) -> Floats:
        product: Floats = gemm(np.ascontiguousarray(left), np.ascontiguousarray(right), beta=0.0)
        return product

    return multiply


def whole(rows: int) -> int:
    """Return the next multiple of STEP."""
    return -(-rows // STEP) * STEP


def padded(rows: Floats) -> Floats:
    """Return rows with rows of zeros after them, up to the next multiple of STEP."""
    count, width = rows.shape
    if count == whole(count):
        return rows
    filled = np.zeros((whole(count), width), rows.dtype)  # np.pad takes longer than the product
    filled[:count] = rows
    return filled


def by_piece(weights: Floats) -> Floats:
    """Turn maxout weights (outputs, pieces, inputs) into (inputs, pieces * outputs).

    Whole pieces side by side.
    """
    return np.ascontiguousarray(weights.transpose(2, 1, 0).reshape(weights.shape[2], -1))


def largest(scores: Floats, pieces: int) -> Floats:
    """Return the element-wise maximum of two or more equal blocks of columns."""
    width = scores.shape[1] // pieces
    best: Floats = np.maximum(scores[:, :width], scores[:, width : 2 * width])
    for start in range(2 * width, pieces * width, width):
        np.maximum(best, scores[:, start : start + width], out=best)
    return best


def _shortest(multiply: Product) -> float:
    left, right = np.ones((BLOCK, 288), np.float32), np.ones((288, 288), np.float32)
    times = []
    for _ in range(_TRIALS):
        started = time.process_time()
        multiply(left, right)
        times.append(time.process_time() - started)
    return min(times)


# The embedding.

_PARTS: dict[str, Callable[[Word], str]] = {
    "NORM": lambda word: word.norm,
    "PREFIX": lambda word: word.form[0],
    "SUFFIX": lambda word: word.form[-3:],
    "SHAPE": lambda word: shape(word.form),
}


class Words(NamedTuple):
    """Hold one row for each word of some texts, and how many words each text has.

    The vector of a word, is it white space, can it begin no name, where does it start and end in its
    text.
    """

    vectors: Floats
    spaces: Flags
    quiet: Flags
    starts: Ints
    ends: Ints
    counts: Ints


class Embedding:
    """Keep what spaCy's embedding layer makes of each word.

    All that the layer reads (norm, prefix, suffix, shape, static vector) follows from a word's form
    and norm.
    """

    def __init__(
        self,
        weights: Weights,
        lexicon: Lexicon,
        vectors: WordVectors,
        multiply: Product,
        quiet: Collection[str] = (),
    ) -> None:
        """Take the weights and the vectors of words; `quiet` are the forms that begin no name.

        Raises AnotherMakeError if the weights read something else of a word, or vectors of another
        width.
        """
        if not all(table.attribute in _PARTS for table in weights.hashed):
            raise AnotherMakeError
        if weights.static.shape[1] != vectors.table.shape[1]:
            raise AnotherMakeError
        self._weights, self._lexicon, self._static = weights, lexicon, vectors
        self._multiply = multiply
        self._parts = [_PARTS[table.attribute] for table in weights.hashed]
        self._never_begin = frozenset(quiet)
        self._lock = Lock()
        self._forget()

    def look_up(self, texts: Sequence[str]) -> Words:
        """Return what is known of each word of all texts, one after the other."""
        with self._lock:
            numbers, gaps, counts = self._lexicon.cut(texts)
            words = self._lexicon.words
            if words is not self._words:
                self._forget()
            if len(words) > self._known:
                self._learn(words[self._known :])
            sizes = self._sizes[numbers]
            ends = (gaps + sizes).cumsum()
            starts = ends - sizes
            first = (counts.cumsum() - counts)[counts > 0]
            offsets = np.repeat(starts[first], counts[counts > 0])
            starts, ends = starts - offsets, ends - offsets
            columns = self._vectors[numbers], self._spaces[numbers], self._quiet[numbers]
            return Words(*columns, starts, ends, counts)

    def _forget(self) -> None:
        self._words = self._lexicon.words
        self._known = 0
        self._vectors: Floats = np.empty((0, len(self._weights.mixed.gain)), np.float32)
        self._spaces: Flags = np.empty(0, np.bool_)
        self._quiet: Flags = np.empty(0, np.bool_)
        self._sizes: Ints = np.empty(0, np.intp)

    def _learn(self, words: Sequence[Word]) -> None:
        """Append what is known of words."""
        end = self._known + len(words)
        if end > len(self._vectors):
            room = max(end, 2 * len(self._vectors))
            self._vectors = np.resize(self._vectors, (room, self._vectors.shape[1]))
            self._spaces = np.resize(self._spaces, room)
            self._quiet = np.resize(self._quiet, room)
            self._sizes = np.resize(self._sizes, room)
        new = slice(self._known, end)
        self._vectors[new] = self._embed(words)
        self._spaces[new] = [word.form.isspace() for word in words]
        self._quiet[new] = [word.form in self._never_begin for word in words]
        self._sizes[new] = [len(word.form) for word in words]
        self._known = end

    def _embed(self, words: Sequence[Word]) -> Floats:
        """Return the vectors of words: parts of them looked up in tables, their own vector, both mixed."""
        filled = [*words, *repeat(words[0], whole(len(words)) - len(words))]
        columns = [
            table.look_up([string_number(part(word)) for word in filled])
            for table, part in zip(self._weights.hashed, self._parts, strict=True)
        ]
        rows = self._static.find([string_number(word.form) for word in filled])
        own = self._multiply(self._static.table[rows], self._weights.static.T)
        own[rows < 0] = 0
        mixed = self._weights.mixed.apply(np.hstack([*columns, own]), self._multiply)
        return mixed[: len(words)]


# The convolutions.


class Layer(NamedTuple):
    """One convolution: maxout over a window of three words, normalised, added to the word itself."""

    weights: Floats
    bias: Floats
    gain: Floats
    shift: Floats

    @classmethod
    def of(cls, mixed: Mixed) -> Layer:
        """Lay out the weights of a layer of spaCy's encoder."""
        return cls(by_piece(mixed.weights), mixed.bias.T.ravel(), mixed.gain, mixed.shift)

    def apply(self, before: Floats, after: Floats, places: Ints, multiply: Product) -> None:
        """Write some rows of the next layer, neither the first nor the last."""
        width = before.shape[1]
        windows = np.lib.stride_tricks.as_strided(
            before, (len(before) - 2, 3 * width), before.strides, writeable=False
        )
        pieces = len(self.bias) // width
        filled = np.concatenate([places, np.repeat(places[-1:], whole(len(places)) - len(places))])
        for start in range(0, len(filled), BLOCK):
            rows = filled[start : start + BLOCK]
            product = multiply(windows[rows - 1], self.weights)
            product += self.bias
            best = self._normalised(largest(product, pieces))
            best += before[rows]
            after[rows] = best

    def _normalised(self, best: Floats) -> Floats:
        share = np.full(best.shape[1], 1 / best.shape[1], np.float32)
        best -= (best @ share)[:, None]
        variance = (np.einsum("ij,ij->i", best, best) * share[0])[:, None]
        best *= (variance + SMALL) ** np.float32(-0.5)
        best *= self.gain
        best += self.shift
        return best


class Convolutions:
    """The layers of a recogniser, and what makes their last rows narrower."""

    def __init__(self, weights: Weights, multiply: Product) -> None:
        """Lay out the weights."""
        self.multiply = multiply
        self.layers = [Layer.of(layer) for layer in weights.layers]
        self.pad = weights.pad
        self.linear: Floats = np.ascontiguousarray(weights.linear.T)
        self.bias = weights.linear_bias

    def read(self, vectors: Floats, lengths: Ints) -> InContext:
        """Return the words of texts of these lengths, to be seen in their context."""
        return InContext(self, vectors, lengths)


class InContext:
    """Words of texts, one after the other, as the moves read them.

    `seen` has one row for each word, which holds something only after `work_out`.

    All texts are one array with rows of zeros between them, and one more at either end for the
    windows there.
    """

    def __init__(self, convolutions: Convolutions, vectors: Floats, lengths: Ints) -> None:
        """Place the vectors of the words; nothing is computed yet."""
        self._convolutions = convolutions
        pad = convolutions.pad
        texts = np.repeat(np.arange(1, len(lengths) + 1), lengths)
        self._places: Ints = np.arange(len(vectors)) + pad * texts + 1
        shape = (len(vectors) + pad * (len(lengths) + 1) + 2, vectors.shape[1])
        first: Floats = np.zeros(shape, np.float32)
        first[self._places] = vectors
        self._rows: list[Floats] = [first]
        self._known: list[Flags] = [np.ones(shape[0], np.bool_)]
        for _ in convolutions.layers:
            self._rows.append(np.zeros(shape, np.float32))
            self._known.append(np.zeros(shape[0], np.bool_))
            self._known[-1][[0, -1]] = True
        self.seen: Floats = np.empty((len(vectors), len(convolutions.bias)), np.float32)

    def __len__(self) -> int:
        """Return how many words there are."""
        return len(self._places)

    def work_out(self, words: Ints) -> None:
        """Compute what is not yet known of some words: what the moves read of them."""
        new = words[~self._known[-1][self._places[words]]]
        if not len(new):
            return
        wanted = np.zeros(len(self._known[0]), np.bool_)
        wanted[self._places[new]] = True
        self._fill(wanted)
        new = np.flatnonzero(wanted[self._places])
        convolutions = self._convolutions
        last = padded(self._rows[-1][self._places[new]])
        self.seen[new] = convolutions.multiply(last, convolutions.linear)[: len(new)]
        self.seen[new] += convolutions.bias

    def _fill(self, wanted: Flags) -> None:
        """Compute rows of the last layer, of the layers before it those that they depend on."""
        needed = [wanted]
        for known in self._known[-2:0:-1]:
            wide = needed[-1].copy()
            wide[1:] |= needed[-1][:-1]
            wide[:-1] |= needed[-1][1:]
            needed.append(wide & ~known)
        for number, layer in enumerate(self._convolutions.layers):
            rows = needed[-1 - number]
            places = np.flatnonzero(rows)
            if len(places):
                layer.apply(
                    self._rows[number], self._rows[number + 1], places, self._convolutions.multiply
                )
            self._known[number + 1] |= rows
