"""The network of a recogniser of names, run for speed.

What spaCy computes, in fewer and larger steps, and without spaCy.

spaCy embeds every word wherever it stands, goes through the layers with a new array at each step,
and asks its state machine word by word. Here the embedding of a word is computed once and kept, the
convolutions run in blocks that fit the processor's cache, and the moves of all texts are taken
together. The weights are those of the component, the names are the same
(`tests/test_recognizer_speed.py`, `benchmarks/speed/ner.py`).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from threadpoolctl import ThreadpoolController

from nlp.entities.recognition.decoding import Decoder, Name
from nlp.entities.recognition.layers import Convolutions, Embedding, fastest_product
from nlp.entities.recognition.lexicon import Lexicon
from nlp.entities.recognition.tokenisation import Rules
from nlp.entities.recognition.weights import Weights
from nlp.word_vectors import WordVectors


class Network:
    """Find names in texts with the weights of spaCy's usual `ner` component."""

    def __init__(
        self,
        weights: Weights,
        rules: Rules,
        vectors: WordVectors,
        quiet: Collection[str] = (),
    ) -> None:
        """Join weights, what cuts words, and their vectors. Raises AnotherMakeError.

        `quiet` are forms that begin no name, whatever stands around them: they are not looked at.
        """
        self._threads = ThreadpoolController()
        with self._threads.limit(limits=1):
            multiply = fastest_product()
        self.lexicon = Lexicon(rules)
        self._convolutions = Convolutions(weights, multiply)
        self._decoder = Decoder(weights, multiply)
        self._embedding = Embedding(weights, self.lexicon, vectors, multiply, quiet)

    def names(self, texts: Sequence[str], *, weak: bool = False) -> list[list[Name]]:
        """Return the names of each text, see `Decoder.names`.

        On one thread: products this small gain little from two, whose waiting takes more time than
        the work does on a machine with other work. More processors are for more processes.
        """
        with self._threads.limit(limits=1):
            words = self._embedding.look_up(texts)
            context = self._convolutions.read(words.vectors, words.counts)
            return self._decoder.names(context, words, weak=weak)
