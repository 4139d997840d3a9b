"""spaCy's French tokenizer, mended for what feeds and pages do to sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator

from spacy.language import Language
from spacy.util import compile_infix_regex, compile_prefix_regex

_WORD_END = r"(?:(?<=[^\W_][^\W_])|(?<=[»\"”)\]%]))"
_NEXT_SENTENCE = r"[.!?…](?=[A-ZÀ-ÖØ-ÞŒ«\"“])"
_GLUED = re.compile(_WORD_END + _NEXT_SENTENCE)
_INFIXES = (
    _WORD_END + _NEXT_SENTENCE,  # "l'agence KCNA.Pour le ministre"
    r"[»\"”)](?=[A-ZÀ-ÖØ-ÞŒ.!?…])",
    r"(?<=[.!?…'’])[\"“«](?=\w)",
    r"(?<=[^\W\d_])[\"“](?=\w)",
    r"(?<=^M)\.(?=[A-ZÀ-Ý])",  # "M.Macron"
)
_PREFIXES = (r"[-–—](?=[A-ZÀ-ÖØ-ÞŒ])",)
_PARAGRAPH = re.compile(r"[^\n]+")


def mend_tokenizer(nlp: Language) -> None:
    """Let the tokenizer cut sentences that are glued at a full stop, a quote or a dash.

    spaCy takes "KCNA.Pour" for a web address; a word that holds a glued sentence is none.
    """
    tokenizer = nlp.tokenizer
    is_url = tokenizer.url_match  # type: ignore[union-attr]
    tokenizer.prefix_search = compile_prefix_regex([*(nlp.Defaults.prefixes or ()), *_PREFIXES]).search  # type: ignore[union-attr]
    tokenizer.infix_finditer = compile_infix_regex([*(nlp.Defaults.infixes or ()), *_INFIXES]).finditer  # type: ignore[union-attr]
    tokenizer.url_match = lambda text: None if _GLUED.search(text) else is_url(text)  # type: ignore[union-attr]


def paragraphs(text: str) -> Iterator[tuple[int, str]]:
    """Yield the offset and the text of each paragraph: the unit that the recogniser reads."""
    for found in _PARAGRAPH.finditer(text):
        yield found.start(), found[0]
