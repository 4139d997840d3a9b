"""The layers of a recogniser's network: arrays, the embedding of words, convolutions over them.

Arrays are multiplied by the faster of two BLAS. The embedding, the vector of a word out of its
context, is computed once for each distinct word and kept. The convolutions give what the moves read
of each word, worked out where it is asked for: most words of a text never begin a name, and nobody
asks for them unless they stand beside one that may. Of each layer those rows are computed that the
rows asked for depend on, each once.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Sequence
from threading import Lock
from typing import Any, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray
from spacy.attrs import IS_SPACE, NORM, ORTH  # type: ignore[import-not-found]
from spacy.tokens import Doc
from thinc.api import NumpyOps

Floats = NDArray[np.float32]
Ints = NDArray[np.intp]
Flags = NDArray[np.bool_]

BLOCK = 256  # rows of one product: all it reads and writes (0.9 MB) stays in the second-level cache
# A product has a multiple of this number of rows, so the sums of a row do not depend on its batch
STEP = 64
_TRIALS = 5


def fastest_ops() -> NumpyOps:
    """Return thinc's operations with the BLAS that multiplies faster here.

    NumPy's or thinc's own (BLIS).

    Which one wins depends on the processor and on how NumPy was built; asking takes a few
    milliseconds. What counts is processor time: it says who is faster on a busy machine too, and
    does not favour the one with more threads.
    """
    return min((NumpyOps(use_blis=False), NumpyOps(use_blis=True)), key=_shortest)


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


def _shortest(ops: NumpyOps) -> float:
    left, right = np.ones((BLOCK, 288), np.float32), np.ones((288, 288), np.float32)
    out, times = np.empty((BLOCK, 288), np.float32), []
    for _ in range(_TRIALS):
        started = time.process_time()
        ops.gemm(left, right, out=out)
        times.append(time.process_time() - started)
    return min(times)


# The embedding.

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


# The convolutions.

_USUAL = "residual(expand_window>>maxout>>layernorm>>dropout)"
_SMALL = np.float32(1e-08)  # what thinc's layer normalisation adds to a variance


class Layer(NamedTuple):
    """One convolution: maxout over a window of three words, normalised, added to the word itself."""

    weights: Floats
    bias: Floats
    gain: Floats
    shift: Floats

    @classmethod
    def read(cls, layer: Any) -> Self:
        """Take the weights of a layer of spaCy's encoder.

        Raises ValueError if it is of another make.
        """
        parts = {part.name: part for part in layer.walk()}
        if layer.name != _USUAL or parts["expand_window"].attrs["window_size"] != 1:
            raise ValueError("another network")
        maxout, norm = parts["maxout"], parts["layernorm"]
        weights, bias = by_piece(maxout.get_param("W")), maxout.get_param("b").T.ravel()
        return cls(weights, bias, norm.get_param("G"), norm.get_param("b"))

    def apply(self, before: Floats, after: Floats, places: Ints, ops: NumpyOps) -> None:
        """Write some rows of the next layer, neither the first nor the last."""
        width = before.shape[1]
        windows = np.lib.stride_tricks.as_strided(
            before, (len(before) - 2, 3 * width), before.strides, writeable=False
        )
        pieces = len(self.bias) // width
        filled = np.concatenate([places, np.repeat(places[-1:], whole(len(places)) - len(places))])
        for start in range(0, len(filled), BLOCK):
            rows = filled[start : start + BLOCK]
            product = ops.gemm(windows[rows - 1], self.weights)
            product += self.bias
            best = self._normalised(largest(product, pieces))
            best += before[rows]
            after[rows] = best

    def _normalised(self, best: Floats) -> Floats:
        share = np.full(best.shape[1], 1 / best.shape[1], np.float32)
        best -= (best @ share)[:, None]
        variance = (np.einsum("ij,ij->i", best, best) * share[0])[:, None]
        best *= (variance + _SMALL) ** np.float32(-0.5)
        best *= self.gain
        best += self.shift
        return best


class Convolutions:
    """The layers of a recogniser, and what makes their last rows narrower."""

    def __init__(self, encode: Any, linear: Any, ops: NumpyOps) -> None:
        """Read the weights. Raises ValueError or KeyError if they are not of spaCy's usual network."""
        self.ops = ops
        self.layers = [Layer.read(layer) for layer in encode.layers[0].layers]
        self.pad: int = encode.attrs["pad"]
        if self.pad < len(self.layers):
            raise ValueError("texts are not kept apart")
        self.linear: Floats = np.ascontiguousarray(linear.get_param("W").T)
        self.bias: Floats = linear.get_param("b")

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
        self.seen[new] = convolutions.ops.gemm(last, convolutions.linear)[: len(new)]
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
                    self._rows[number], self._rows[number + 1], places, self._convolutions.ops
                )
            self._known[number + 1] |= rows
