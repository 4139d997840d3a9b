"""The network of a recogniser of names, run for speed.

What spaCy computes, in fewer and larger steps.

spaCy embeds every word wherever it stands, goes through the layers with a new array at each step,
and asks its state machine word by word. Here the embedding of a word is computed once and kept, the
convolutions run in blocks that fit the processor's cache, and the moves of all texts are taken
together. The weights are those of the component, the names are the same
(`tests/test_recognizer_speed.py`, `benchmarks/speed/ner.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple, Self

import numpy as np
from spacy.tokens import Doc
from thinc.api import NumpyOps
from threadpoolctl import ThreadpoolController

from nlp.entities.recognition.arrays import (
    BLOCK,
    Floats,
    Ints,
    by_piece,
    fastest_ops,
    largest,
    padded,
    whole,
)
from nlp.entities.recognition.decoding import Decoder, Name
from nlp.entities.recognition.embedding import Embedding

_USUAL = "residual(expand_window>>maxout>>layernorm>>dropout)"
_SMALL = np.float32(1e-08)  # what thinc's layer normalisation adds to a variance


class Network:
    """Find names in tokenised texts with the weights of an `ner` component."""

    def __init__(self, component: Any) -> None:
        """Read the weights. Raises ValueError or KeyError if the network is not spaCy's usual one for names."""
        tok2vec, _, linear = component.model.get_ref("tok2vec").layers
        embed, encode = tok2vec.get_ref("embed"), tok2vec.get_ref("encode")
        self._threads = ThreadpoolController()
        with self._threads.limit(limits=1):
            self._ops = fastest_ops()
        self._layers = [_Layer.read(layer) for layer in encode.layers[0].layers]
        self._pad = encode.attrs["pad"]
        if self._pad < len(self._layers):
            raise ValueError("texts are not kept apart")
        self._linear, self._bias = (
            np.ascontiguousarray(linear.get_param("W").T),
            linear.get_param("b"),
        )
        self._decoder = Decoder(component, self._ops)
        for layer in embed.walk():
            layer.ops = self._ops
        self._embedding = Embedding(embed, component.vocab)

    @classmethod
    def of(cls, component: Any) -> Self | None:
        """Return the network of a component, or None if it is of another make than the one known here."""
        try:
            return cls(component)
        except (ValueError, KeyError):
            return None

    def names(self, docs: Sequence[Doc], *, weak: bool = False) -> list[list[Name]]:
        """Return the names of each text, see `Decoder.names`.

        On one thread: products this small gain little from two, whose waiting takes more time than
        the work does on a machine with other work. More processors are for more processes.
        """
        lengths = np.array([len(doc) for doc in docs])
        with self._threads.limit(limits=1):
            vectors, spaces = self._embedding.look_up(docs)
            context = self._in_context(vectors, lengths)
            return self._decoder.names(context, spaces, lengths, weak=weak)

    def _in_context(self, vectors: Floats, lengths: Ints) -> Floats:
        """Return what the moves read of each word.

        Its vector after the convolutions, made narrower.

        All texts are one array with rows of zeros between them, and one more at either end for the
        windows there.
        """
        places = np.arange(len(vectors)) + self._pad * np.repeat(
            np.arange(1, len(lengths) + 1), lengths
        )
        rows = np.zeros(
            (whole(len(vectors) + self._pad * (len(lengths) + 1)) + 2, vectors.shape[1]), np.float32
        )
        rows[places + 1] = vectors
        spare = np.zeros_like(rows)
        for layer in self._layers:
            layer.apply(rows, spare, self._ops)
            rows, spare = spare, rows
        narrow: Floats = self._ops.gemm(padded(rows[places + 1]), self._linear)[: len(vectors)]
        narrow += self._bias
        return narrow


class _Layer(NamedTuple):
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

    def apply(self, rows: Floats, after: Floats, ops: NumpyOps) -> None:
        """Write the next layer's rows, all but the first and the last, which are zeros in both."""
        width = rows.shape[1]
        pieces = len(self.bias) // width
        windows = np.empty((BLOCK, 3 * width), np.float32)
        product = np.empty((BLOCK, len(self.bias)), np.float32)
        for start in range(0, len(rows) - 2, BLOCK):
            size = min(BLOCK, len(rows) - 2 - start)
            for place in range(3):
                windows[:size, place * width : (place + 1) * width] = rows[
                    start + place : start + place + size
                ]
            ops.gemm(windows[:size], self.weights, out=product[:size])
            product[:size] += self.bias
            self._normalise(largest(product[:size], pieces), rows[start + 1 :], after[start + 1 :])

    def _normalise(self, best: Floats, before: Floats, after: Floats) -> None:
        share = np.full(best.shape[1], 1 / best.shape[1], np.float32)
        best -= (best @ share)[:, None]
        variance = (np.einsum("ij,ij->i", best, best) * share[0])[:, None]
        best *= (variance + _SMALL) ** np.float32(-0.5)
        best *= self.gain
        best += self.shift
        np.add(best, before[: len(best)], out=after[: len(best)])
