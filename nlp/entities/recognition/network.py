"""The network of a recogniser of names, run for speed.

What spaCy computes, in fewer and larger steps.

spaCy embeds every word wherever it stands, goes through the layers with a new array at each step,
and asks its state machine word by word. Here the embedding of a word is computed once and kept, the
convolutions run in blocks that fit the processor's cache, and the moves of all texts are taken
together. The weights are those of the component, the names are the same
(`tests/test_recognizer_speed.py`, `benchmarks/speed/ner.py`).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, Self

import numpy as np
from spacy.tokens import Doc
from threadpoolctl import ThreadpoolController

from nlp.entities.recognition.decoding import Decoder, Name
from nlp.entities.recognition.layers import Convolutions, Embedding, fastest_ops


class Network:
    """Find names in tokenised texts with the weights of an `ner` component."""

    def __init__(self, component: Any, quiet: Collection[str] = ()) -> None:
        """Read the weights. Raises ValueError or KeyError if the network is not spaCy's usual one for names.

        `quiet` are forms that begin no name, whatever stands around them: they are not looked at.
        """
        tok2vec, _, linear = component.model.get_ref("tok2vec").layers
        embed, encode = tok2vec.get_ref("embed"), tok2vec.get_ref("encode")
        self._threads = ThreadpoolController()
        with self._threads.limit(limits=1):
            self._ops = fastest_ops()
        self._convolutions = Convolutions(encode, linear, self._ops)
        self._decoder = Decoder(component, self._ops)
        for layer in embed.walk():
            layer.ops = self._ops
        self._embedding = Embedding(embed, component.vocab, quiet)

    @classmethod
    def of(cls, component: Any, quiet: Collection[str] = ()) -> Self | None:
        """Return the network of a component, or None if it is of another make than the one known here."""
        try:
            return cls(component, quiet)
        except (ValueError, KeyError):
            return None

    def names(self, docs: Sequence[Doc], *, weak: bool = False) -> list[list[Name]]:
        """Return the names of each text, see `Decoder.names`.

        On one thread: products this small gain little from two, whose waiting takes more time than
        the work does on a machine with other work. More processors are for more processes.
        """
        lengths = np.array([len(doc) for doc in docs])
        with self._threads.limit(limits=1):
            words = self._embedding.look_up(docs)
            context = self._convolutions.read(words.vectors, lengths)
            return self._decoder.names(context, words, lengths, weak=weak)
