"""Texts cut into words as spaCy's French tokenizer cuts them, without spaCy.

Importing spaCy takes half a second and 50 MB, its strings and lexemes only ever grow, and its words
are objects: here a piece of text between blanks is cut once, and known by the numbers of its words
from then on. The rules are those of the installed package; `tests/test_recognizer_speed.py` compares
the words.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, lru_cache
from itertools import chain
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from nlp.entities.recognition.tokenisation import Rules
from nlp.word_vectors import word_hash

Ints = NDArray[np.intp]

_STRINGS = Path(__file__).parent / "spacy-strings.json"
_FORM, _NORM = 65, 67  # spaCy's numbers of these attributes in its stored rules
_RUN = re.compile(r"\s+|\S+")
_MOST_WORDS = 65_536  # 25 MB of vectors; beyond it all are forgotten
_MOST_PIECES = 100_000  # kept: what 3,000 articles hold; others are cut each time that they come
_MOST_SHAPES = 16_384  # prefixes, suffixes, shapes and norms whose hashes are kept
_LONG = 100  # characters from which on spaCy gives all words one shape
_SAME = 4  # signs of one kind in a row that a shape shows


class Word(NamedTuple):
    """A form, and the spelling that stands for all its variants."""

    form: str
    norm: str


class Placed(NamedTuple):
    """The words of some texts, one after the other: number, is there a blank before; words of each text."""

    numbers: Ints
    gaps: Ints
    counts: Ints


class Lexicon:
    """Number distinct words by first appearance. When they are many, `cut` begins anew."""

    def __init__(self, rules: Rules, most_words: int = _MOST_WORDS) -> None:
        """Take the rules; keep about `most_words` words."""
        self._rules = rules
        self._most_words = most_words
        self._specials = {
            text: [_special_word(part) for part in parts] for text, parts in rules.specials.items()
        }
        self._runs = self._runs_of_specials()
        self.words: list[Word] = []
        self._numbers: dict[Word, int] = {}
        self._pieces = _Pieces(self)
        self._odd: set[str] = set()

    def cut(self, texts: Sequence[str]) -> Placed:
        """Return the words of texts."""
        if len(self.words) > self._most_words:
            self._forget()
        found: list[tuple[int, ...]] = []
        gaps: list[int] = []
        counts = []
        for text in texts:
            pieces, before = _split(text)
            cut = [self._pieces[piece] for piece in pieces]
            if self._odd and not self._odd.isdisjoint(pieces):
                cut = self._joined(pieces, before)
            found += cut
            gaps += before
            counts.append(sum(map(len, cut)))
        numbers = np.fromiter(chain.from_iterable(found), np.intp, sum(counts))
        sizes = np.fromiter(map(len, found), np.intp, len(found))
        first = sizes.cumsum() - sizes
        blanks = np.zeros(len(numbers), np.intp)
        blanks[first] = gaps
        return Placed(numbers, blanks, np.array(counts, np.intp))

    def read(self, text: str) -> list[tuple[int, Word]]:
        """Return the words of a text, each with its start."""
        numbers, gaps, _ = self.cut([text])
        words = [self.words[number] for number in numbers]
        starts, end = [], 0
        for gap, word in zip(gaps.tolist(), words, strict=True):
            starts.append(end + gap)
            end = starts[-1] + len(word.form)
        return list(zip(starts, words, strict=True))

    def cut_piece(self, piece: str) -> tuple[int, ...]:
        """Return the numbers of the words of a piece of text without blanks, or of blanks."""
        words = self._cut(piece)
        if any(
            is_changed for *_, is_changed in self._find_runs([(0, word.form) for word in words])
        ):
            self._odd.add(piece)
        return tuple(map(self._number, words))

    def _forget(self) -> None:
        self.words = []
        self._numbers.clear()
        self._pieces.clear()
        self._odd.clear()

    def _number(self, word: Word) -> int:
        number = self._numbers.get(word)
        if number is None:
            number = self._numbers[word] = len(self.words)
            self.words.append(word)
        return number

    def _cut(self, piece: str) -> list[Word]:
        if piece in self._specials:
            return self._specials[piece]
        if piece.isalpha():  # no rule cuts letters from letters, see `Rules`
            return [_usual_word(piece)]
        if piece[-1] == "," and piece[:-1].isalpha():  # a comma is all that rules cut off there
            return [*self._cut(piece[:-1]), _usual_word(",")]
        return self._cut_by_rules(piece, self._specials)

    def _cut_by_rules(self, piece: str, specials: dict[str, list[Word]]) -> list[Word]:
        """Take signs off both ends, then cut what is left at its joints."""
        before, middle, after = self._strip(piece, specials)
        inner = self._cut_middle(middle, specials) if middle else []
        return [*map(_usual_word, before), *inner, *map(_usual_word, reversed(after))]

    def _strip(
        self, text: str, specials: dict[str, list[Word]]
    ) -> tuple[list[str], str, list[str]]:
        """Return the prefixes of a text, what is between, and its suffixes from the end."""
        rules, before, after, size = self._rules, [], [], 0
        while text and len(text) != size:
            if rules.is_word(text) or text in specials:
                break
            size = len(text)
            prefix = _length(rules.prefix(text))
            if prefix and text[prefix:] in specials:
                before.append(text[:prefix])
                text = text[prefix:]
                break
            suffix = _length(rules.suffix(text[prefix:]))
            if suffix and text[:-suffix] in specials:
                after.append(text[-suffix:])
                text = text[:-suffix]
                break
            if prefix:
                before.append(text[:prefix])
            if suffix and (not prefix or prefix + suffix <= size):
                after.append(text[-suffix:])
                text = text[prefix:-suffix]
            else:
                text = text[prefix:]
        return before, text, after

    def _cut_middle(self, text: str, specials: dict[str, list[Word]]) -> list[Word]:
        if text in specials:
            return specials[text]
        if self._rules.is_word(text) or self._rules.is_address(text):
            return [_usual_word(text)]
        return [_usual_word(part) for part in _parts(text, self._rules.infixes(text))]

    # A special word of several parts may also come about where rules have cut its surroundings away.

    def _runs_of_specials(self) -> dict[str, list[tuple[list[str], str]]]:
        """Return the forms into which rules alone would cut special words, by the first of them."""
        rules, runs = self._rules, defaultdict(list)
        for text in sorted(self._specials):
            if text == " " or rules.prefix(text) or rules.suffix(text) or list(rules.infixes(text)):
                forms = [word.form for word in self._cut_by_rules(text, {})]
                runs[forms[0]].append((forms, text))
        return dict(runs)

    def _find_runs(self, forms: Sequence[tuple[int, str]]) -> Iterator[tuple[int, int, bool]]:
        """Yield where the forms of special words stand among others, and whether that changes a word.

        Of each form is told where a stretch without blanks begins that it belongs to: only forms of
        one stretch are changed.
        """
        for start, (stretch, form) in enumerate(forms):
            for run, text in self._runs.get(form, ()):
                end = start + len(run)
                if [form for _, form in forms[start:end]] == run:
                    is_close = forms[end - 1][0] == stretch
                    parts = [word.form for word in self._specials[text]]
                    yield start, end, is_close and parts != run

    def _joined(self, pieces: Sequence[str], before: Sequence[int]) -> list[tuple[int, ...]]:
        """Return the words of the pieces of a text, those of special words put together.

        As in spaCy, of runs that share a word the longest counts, then the first, and one that was
        passed over hides others all the same.
        """
        cut = [[self.words[number] for number in self._pieces[piece]] for piece in pieces]
        stretches = np.cumsum(before).tolist()
        owners = [index for index, words in enumerate(cut) for _ in words]
        words = list(chain.from_iterable(cut))
        forms = [(stretches[owner], word.form) for owner, word in zip(owners, words, strict=True)]
        runs = sorted(self._find_runs(forms), key=lambda run: (run[0] - run[1], run[0]))
        seen: set[int] = set()
        parts: list[list[Word]] = [[word] for word in words]
        for start, end, is_changed in runs:
            if is_changed and start not in seen and end - 1 not in seen:
                text = "".join(word.form for word in words[start:end])
                parts[start:end] = [self._specials[text], *([] for _ in range(start + 1, end))]
            seen.update(range(start, end))
        joined: list[list[int]] = [[] for _ in pieces]
        for owner, part in zip(owners, parts, strict=True):
            joined[owner] += map(self._number, part)
        return [tuple(numbers) for numbers in joined]


class _Pieces(dict[str, tuple[int, ...]]):
    """Know the words of pieces of text."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon

    def __missing__(self, piece: str) -> tuple[int, ...]:
        numbers = self._lexicon.cut_piece(piece)
        if len(self) < _MOST_PIECES:
            self[piece] = numbers
        return numbers


def _split(text: str) -> tuple[list[str], list[int]]:
    """Return the pieces of a text that are blanks or hold none, and the number of blanks skipped before each.

    One blank only parts two pieces; more of them are, but for the first, a piece of their own.
    """
    pieces = text.split(" ")
    if pieces == text.split():
        return pieces, [0, *([1] * (len(pieces) - 1))][: len(pieces)]
    pieces, before, skipped = [], [], 0
    for found in _RUN.finditer(text):
        piece = found[0]
        if found.start() and piece[0] == " ":
            piece, skipped = piece[1:], 1
        if piece:
            pieces.append(piece)
            before.append(skipped)
            skipped = 0
    return pieces, before


def _length(found: re.Match[str] | None) -> int:
    return found.end() - found.start() if found else 0


def _parts(text: str, joints: Iterable[re.Match[str]]) -> Iterator[str]:
    """Yield a text cut before and after each joint; one at its very beginning is none."""
    start = 0
    for joint in joints:
        if joint.start() == 0:
            continue
        if joint.start() != start:
            yield text[start : joint.start()]
        if joint[0]:
            yield joint[0]
        start = joint.end()
    if text[start:]:
        yield text[start:]


@cache
def _load_strings() -> dict[str, dict[str, str | int]]:
    """Return the spellings that spaCy takes for one, and the strings that it knows by a small number."""
    loaded: dict[str, dict[str, str | int]] = json.loads(_STRINGS.read_text(encoding="utf-8"))
    return loaded


def _usual_word(form: str) -> Word:
    norm = str(_load_strings()["norms"].get(form) or form.lower())
    return Word(form, form if norm == form else norm)


def _special_word(part: dict[int, str]) -> Word:
    form = part[_FORM]
    return Word(form, part[_NORM]) if _NORM in part else _usual_word(form)


@lru_cache(_MOST_SHAPES)
def string_number(text: str) -> int:
    """Return the number by which spaCy knows a string."""
    known = _load_strings()["symbols"].get(text)
    return word_hash(text) if known is None else int(known)


@lru_cache(_MOST_SHAPES)
def shape(form: str) -> str:
    """Return how a word is written, at most four signs of one kind in a row: "Xxxxx", "dd-dddd"."""
    if len(form) >= _LONG:
        return "LONG"
    shown = []
    last, run = "", 0
    for character in form:
        kind = _kind(character)
        run = run + 1 if kind == last else 1
        last = kind
        if run <= _SAME:
            shown.append(kind)
    return "".join(shown)


def _kind(character: str) -> str:
    if character.isalpha():
        return "X" if character.isupper() else "x"
    return "d" if character.isdigit() else character
