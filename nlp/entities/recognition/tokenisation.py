"""What spaCy's French tokenizer cuts at, mended for what feeds and pages do to sentences, without its slow pattern."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokenizer import Tokenizer  # type: ignore[import-not-found]
    from spacy.vocab import Vocab

_WORD_END = r"(?:(?<=[^\W_][^\W_])|(?<=[»\"”)\]%]))"
_NEXT_SENTENCE = r"[.!?…](?=[A-ZÀ-ÖØ-ÞŒ«\"“])"
GLUED = re.compile(_WORD_END + _NEXT_SENTENCE)
_INFIXES = (
    _WORD_END + _NEXT_SENTENCE,  # "l'agence KCNA.Pour le ministre"
    r"[»\"”)](?=[A-ZÀ-ÖØ-ÞŒ.!?…])",
    r"(?<=[.!?…'’])[\"“«](?=\w)",
    r"(?<=[^\W\d_])[\"“](?=\w)",
    r"(?<=^M)\.(?=[A-ZÀ-Ý])",  # "M.Macron"
)
_PREFIXES = (r"[-–—](?=[A-ZÀ-ÖØ-ÞŒ])",)
_PARAGRAPH = re.compile(r"[^\n]+")

# One alternative of spaCy's pattern of French words with a hyphen or an apostrophe ("contre-attaque", "porte-à-faux"):
# maybe letters, then what is peculiar to it with a joint in it, then the rest, which starts with
# the set of letters.
_LETTERS = r"\[[^\]]{200,}\]"
_JOINTS = re.compile("[-–—‐‑'’]")
_ALTERNATIVE = re.compile(
    rf"\^({_LETTERS}\+)?((?:(?!{_LETTERS}).)*\[[-–—‐‑'’]+\].*?)({_LETTERS}.*\$)"
)
_LONGEST_SUFFIX = 256  # characters; only runs of dots come near
_USUAL_SUFFIX = 32  # characters; all others are units, quotes and the like, of 5 at most
# Characters without a blank after which a paragraph is cut. SpaCy takes a word apart sign by sign and looks
# through the rest of it each time; web addresses, the longest words there are, hold up to some hundred.
_LONGEST_WORD = 1_000
_ENDLESS = re.compile(rf"\S{{{_LONGEST_WORD}}}")
_LONGEST_PARAGRAPH = 100_000  # characters, then cut at a blank: what the recogniser reads at once
_CACHED = 100_000  # words whose tokens are kept; spaCy's own 10,000 are full after fifty articles

_Match = Callable[[str], Any]


class Rules(NamedTuple):
    """Say where words begin and end: special words with their parts, and tests of a piece of text."""

    specials: dict[str, list[dict[int, str]]]
    prefix: _Match
    suffix: _Match
    infixes: _Match
    is_word: _Match
    is_address: _Match


def load_rules(path: Path) -> Rules:
    """Return the rules of the French tokenizer that a spaCy package stores at `path`, mended.

    Raises OSError, ValueError, KeyError.
    """
    stored = msgspec.msgpack.decode(path.read_bytes())
    prefixes = [stored["prefix_search"], *("^" + piece for piece in _PREFIXES)]
    return Rules(
        specials=stored["exceptions"],
        prefix=_unless_letters(_joined(*prefixes).match),
        suffix=_unless_letters(_near_end(re.compile(stored["suffix_search"]))),
        infixes=_unless_letters(_joined(stored["infix_finditer"], *_INFIXES).finditer, nothing=()),
        is_word=compile_alternatives(stored["token_match"]),
        is_address=_unglued(re.compile(stored["url_match"]).match),
    )


def load_tokenizer(vocab: Vocab, path: Path) -> Tokenizer:
    """Return spaCy's tokenizer with the rules that a spaCy package stores at `path`, mended.

    Its tokens are those of `spacy.blank("fr")` after `mend_tokenizer`; but the import of spaCy's
    French, of which two seconds go into compiling one pattern, is not needed.
    """
    from spacy.tokenizer import Tokenizer

    rules = load_rules(path)
    return Tokenizer(
        vocab,
        rules=rules.specials,
        prefix_search=rules.prefix,
        suffix_search=rules.suffix,
        infix_finditer=rules.infixes,
        token_match=rules.is_word,
        url_match=rules.is_address,
        max_cache_size=_CACHED,
    )


def mend_tokenizer(nlp: Language) -> None:
    """Let the tokenizer of a French pipeline cut sentences that are glued at a full stop, a quote or a dash."""
    from spacy.util import compile_infix_regex, compile_prefix_regex

    tokenizer: Any = nlp.tokenizer
    tokenizer.prefix_search = compile_prefix_regex(
        [*(nlp.Defaults.prefixes or ()), *_PREFIXES]
    ).search
    tokenizer.infix_finditer = compile_infix_regex(
        [*(nlp.Defaults.infixes or ()), *_INFIXES]
    ).finditer
    tokenizer.url_match = _unglued(tokenizer.url_match)


def compile_alternatives(pattern: str) -> _Match:
    """Return a test for what spaCy's French `token_match` pattern matches.

    The pattern is "(?iu)(?:^abat[-][a-z...]*$)|(?:^after[-][a-z...]*$)|..." with the 1,000
    characters of "a-z..." in each of 266 alternatives. Those that differ in one part only are put
    together: "^(?:abat[-]|after[-])[a-z...]*$". Each has a joint, so words without are not tried. A
    pattern of another make is compiled as it is.
    """
    found = [
        _ALTERNATIVE.fullmatch(part)
        for part in pattern.removeprefix("(?iu)(?:")[:-1].split(")|(?:")
    ]
    if not all(found):
        return re.compile(pattern).match
    parts: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for lead, own, rest in (match.groups("") for match in found if match):
        parts[lead, rest].append(own)
    joined = re.compile(
        "(?iu)"
        + "|".join(f"^{lead}(?:{'|'.join(own)}){rest}" for (lead, rest), own in parts.items())
    )
    return lambda text: joined.match(text) if _JOINTS.search(text) else None


def paragraphs(text: str) -> Iterator[tuple[int, str]]:
    """Yield the offset and the text of each paragraph: the unit that the recogniser reads.

    What is longer than any paragraph, or has a stretch without blanks longer than any word, comes in
    pieces, so that neither time nor memory grows faster than the text.
    """
    for found in _PARAGRAPH.finditer(text):
        start, end = found.span()
        for cut in _cuts(text, start, end):
            yield start, text[start:cut]
            start = cut
        yield start, text[start:end]


def _cuts(text: str, start: int, end: int) -> Iterator[int]:
    """Yield where a paragraph is to be cut, in order; nowhere, if it is one that somebody wrote."""
    while end - start > _LONGEST_WORD:
        far = min(end, start + _LONGEST_PARAGRAPH)
        endless = _ENDLESS.search(text, start, far)
        if endless:
            cut = endless.end()
        elif far < end:
            cut = text.rfind(" ", start, far) + 1 or far
        else:
            return
        if cut < end:
            yield cut
        start = cut


def _joined(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(patterns))


def _unless_letters(search: _Match, nothing: Any = None) -> _Match:
    """Return a search that does not try words of letters only, but finds `nothing` in them.

    No prefix, suffix or infix of French is made of letters alone.
    """
    return lambda text: nothing if text.isalpha() else search(text)


def _near_end(suffixes: re.Pattern[str]) -> _Match:
    """Return a search for a suffix in the last characters only.

    Else a word of nothing but signs takes its square. More than a few are looked at only if the first of
    them belongs to a suffix already, as in a run of dots.
    """

    def search(text: str) -> re.Match[str] | None:
        near = max(0, len(text) - _USUAL_SUFFIX)
        found = suffixes.search(text, near)
        if found is None or found.start() > near:
            return found
        return suffixes.search(text, max(0, len(text) - _LONGEST_SUFFIX))

    return search


def _unglued(is_url: _Match) -> _Match:
    """Return a test for web addresses.

    SpaCy takes "KCNA.Pour" for one, but what holds a glued sentence is none.
    """
    return lambda text: None if "." not in text or GLUED.search(text) else is_url(text)
