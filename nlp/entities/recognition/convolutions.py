"""What the moves read of each word: its vector after the convolutions, worked out where it is asked for.

Most words of a text never begin a name, and nobody asks for them unless they stand beside one that may.
Of each layer those rows are computed that the rows asked for depend on, each once.
"""

from __future__ import annotations

from typing import Any, NamedTuple, Self

import numpy as np
from thinc.api import NumpyOps

from nlp.entities.recognition.arrays import (
    BLOCK,
    Flags,
    Floats,
    Ints,
    by_piece,
    largest,
    padded,
    whole,
)

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
