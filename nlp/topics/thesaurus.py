"""A house thesaurus as tags without training: its terms are found in the text, however they are inflected.

A library of stemming would take "police" for "policier"; here a word may only differ in number and
gender, which a few endings settle. Alone, a word may differ in gender only where its ending is hardly
ever another word's: "retraite" is not "retrait", nor "arme" "armée", but "animale" is "animal".
"""

from __future__ import annotations

import csv
import math
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from nlp.errors import OptionError
from nlp.models import read_digest
from nlp.reading.sources.encodings import decode_bytes
from nlp.records import FIELDS, Article, Evidence, Tag
from nlp.text import fold, slug
from nlp.topics.words import WORD

Rarity = Callable[[str], float]  # of a word, in [0, 1]
_Key = tuple[str, ...]  # the forms of some words


class _Forms(NamedTuple):
    """Hold the forms under which a word is looked up: alone, among others, and both without accents."""

    alone: str
    among: str
    bare_alone: str
    bare_among: str


_COLUMNS = {
    "term": ("term", "terme", "label", "libelle", "descripteur", "preflabel", "mot_cle"),
    "synonyms": ("synonyms", "synonymes", "altlabel", "employe_pour", "ep", "variantes"),
    "broader": ("broader", "generique", "terme_generique", "tg", "parent"),
    "id": ("id", "code", "identifiant", "notation", "uri"),
}
_DELIMITERS = (";", "\t", ",")
_SHOWN = 5  # faults of a file
# Between the words of a term, and of a text, these do not count: "transport des marchandises"
_BETWEEN = frozenset("de du des d la le les l à a au aux en et pour par sur".split())
_LONGEST = 8  # words of a term
_LEAD = 300  # characters at the start of a text: its first paragraph
# How much an occurrence speaks for a term, by where it stands; and when that is enough: one in
# the title or the lead, or two further down, of a word as rare as can be. In the text it was 1, which let in what
# long articles only touch on: benchmarks/topics/RESULTS-thesaurus.md.
_IN_TITLE, _IN_LEAD, _IN_TEXT, _HALF = 3.0, 2.0, 0.7, 2.0
_ENOUGH = 0.5
# Endings, without accents, whose feminine alone is the same word: "animale", "policière"
_SAME_IN_THE_FEMININE = ("ale", "iere")


@dataclass(frozen=True, slots=True)
class Term:
    """Hold a term with the forms it is called by, and the code of its broader term."""

    code: str
    label: str
    forms: tuple[str, ...]
    broader: str | None = None


@dataclass(frozen=True, slots=True)
class _Word:
    """Hold a word of a field, and where it stands.

    has_no_accents: whether it is in capitals that have none, so that nobody knows its accents.
    is_part: whether a hyphen joins it to a word before it.
    """

    start: int
    end: int
    forms: _Forms
    has_no_accents: bool
    is_part: bool


class Thesaurus:
    """Find the terms of a thesaurus in articles."""

    def __init__(self, scheme: str, terms: Iterable[Term], rarity: Rarity | None = None) -> None:
        """Prepare the terms; `rarity` says how rare a word is (default: all are)."""
        self.scheme = scheme
        self.terms = {term.code: term for term in terms}
        self._rarity = rarity or _rare
        names = [(form, term) for term in self.terms.values() for form in (term.label, *term.forms)]
        self._has_accents = any(_is_accented(form) for form, _term in names)
        self._forms: dict[_Key, str] = {}
        self._bare_forms: dict[_Key, str] = {}
        self._capital_forms: dict[_Key, str] = {}  # names in capitals without accents
        for form, term in names:
            words = _cut(form)
            if 0 < len(words) <= _LONGEST:
                bare = _key(words, is_bare=True)
                self._forms.setdefault(_key(words), term.code)
                self._bare_forms.setdefault(bare, term.code)
                if all(word.has_no_accents for word in words):
                    self._capital_forms.setdefault(bare, term.code)

    def predict(
        self, article: Article, *, limit: int | None = None, threshold: float | None = None
    ) -> list[Tag]:
        """Return the tags of an article, best first, each with the places that earned it.

        `limit` is the most of them, `threshold` the least score (default: those that are accepted).
        The score grows with the occurrences, by place and rarity; it is no calibrated probability.
        """
        places: dict[str, list[Evidence]] = defaultdict(list)
        for field in FIELDS:
            for code, evidence in self._find(field, getattr(article, field)):
                places[code].append(evidence)
        tags = [self._tag(code, found) for code, found in places.items()]
        least = _ENOUGH if threshold is None else threshold
        kept = sorted((tag for tag in tags if tag.score >= least), key=_best_first)
        return kept[:limit]

    def _find(self, field: str, text: str) -> Iterator[tuple[str, Evidence]]:
        """Yield the terms in a field, the longest at each place."""
        words = _cut(text)
        first = 0
        while first < len(words):
            last, code = self._longest(words, first)
            if code is None:
                first += 1
                continue
            start, end = words[first].start, words[last - 1].end
            weight = _weight(field, start) * self._rarest(text, words[first:last])
            yield code, Evidence(field, start, end, text[start:end], round(weight, 4))
            first = last

    def _longest(self, words: Sequence[_Word], first: int) -> tuple[int, str | None]:
        """Return where the longest term that begins at a word ends, and its code."""
        if words[first].is_part:
            return first, None
        for last in range(min(len(words), first + _LONGEST), first, -1):
            code = self._look_up(words[first:last])
            if code is not None:
                return last, code
        return first, None

    def _look_up(self, words: Sequence[_Word]) -> str | None:
        """Return the code of a term; accents count where both sides have them."""
        bare = _key(words, is_bare=True)
        if self._has_accents and not any(word.has_no_accents for word in words):
            return self._forms.get(_key(words)) or self._capital_forms.get(bare)
        return self._bare_forms.get(bare)

    def _rarest(self, text: str, words: Iterable[_Word]) -> float:
        return max(self._rarity(text[word.start : word.end]) for word in words)

    def _tag(self, code: str, found: Sequence[Evidence]) -> Tag:
        term = self.terms[code]
        score = 1 - math.exp(-sum(evidence.weight for evidence in found) / _HALF)
        return Tag(
            scheme=self.scheme,
            code=code,
            label=term.label,
            score=round(score, 4),
            accepted=score >= _ENOUGH,
            top=self._top(term),
            because=tuple(found),
        )

    def _top(self, term: Term) -> str | None:
        """Return the code of the highest term above, None for one that has none above it."""
        seen = {term.code}
        while term.broader in self.terms and term.broader not in seen:
            term = self.terms[term.broader]
            seen.add(term.code)
        return term.code if len(seen) > 1 else None


def read_table_terms(path: Path) -> list[Term]:
    """Return the terms of a CSV file: columns term, synonyms, broader, id.

    Only the first is needed; French names of them are known, synonyms are parted by "|" or ";".
    Raises OptionError that lists all faults.
    """
    rows = _read_rows(path)
    codes: dict[str, str] = {}
    ids: set[str] = set()
    faults = []
    for number, row in enumerate(rows, start=2):
        if not row["term"]:
            faults.append(f"row {number}: no term")
        elif row["term"] in codes:
            faults.append(f"row {number}: {row['term']!r} is there already")
        code = row["id"] or slug(row["term"])
        if row["term"] not in codes and code in ids:
            faults.append(f"row {number}: the id {code!r} is there already")
        codes.setdefault(row["term"], code)
        ids.add(code)
    for number, row in enumerate(rows, start=2):
        if row["broader"] and row["broader"] not in {*codes, *codes.values()}:
            faults.append(f"row {number}: no term {row['broader']!r} to be broader")
    if faults or not rows:
        more = f"; {len(faults) - _SHOWN} more" if len(faults) > _SHOWN else ""
        told = "; ".join(faults[:_SHOWN]) or "there is no term in it"
        raise OptionError(f"{path}: {told}{more}")
    return [_term(row, codes) for row in rows]


def read_thesaurus_stamp(path: Path | None) -> dict[str, str]:
    """Return what the records made with a thesaurus carry in `made_by`. Raises ModelError."""
    return {path.stem: f"thesaurus {read_digest([path])}"} if path else {}


def _term(row: Mapping[str, str], codes: Mapping[str, str]) -> Term:
    written = row["synonyms"].replace(";", "|").split("|")
    synonyms = tuple(part.strip() for part in written if part.strip())
    broader = codes.get(row["broader"], row["broader"]) or None
    return Term(codes[row["term"]], row["term"], synonyms, broader)


def _read_rows(path: Path) -> list[dict[str, str]]:
    """Return the cells of each row under the names of `_COLUMNS`. Raises OptionError."""
    try:
        text = decode_bytes(path.read_bytes()).text
    except OSError as error:
        raise OptionError(f"{path}: cannot be read ({error.strerror}); check the path") from None
    lines = text.splitlines()
    header = lines[0] if lines else ""
    delimiter = max(_DELIMITERS, key=header.count)
    names = next(csv.reader([header], delimiter=delimiter), [])
    found = {}
    for column, known in _COLUMNS.items():
        places = [place for place, name in enumerate(names) if _squeezed(name) in known]
        found[column] = places[0] if places else None
    if found["term"] is None:
        raise OptionError(
            f"{path}: no column for the terms; name it term (or terme, descripteur): {header[:80]}"
        )
    rows = []
    for cells in csv.reader(lines[1:], delimiter=delimiter):
        if any(cell.strip() for cell in cells):
            rows.append({column: _cell(cells, place) for column, place in found.items()})
    return rows


def _cell(cells: Sequence[str], place: int | None) -> str:
    return cells[place].strip() if place is not None and place < len(cells) else ""


def _squeezed(name: str) -> str:
    return fold(name).strip().replace(" ", "_").replace("'", "_")


def _is_accented(form: str) -> bool:
    return any(map(unicodedata.combining, unicodedata.normalize("NFD", form)))


def _cut(text: str) -> list[_Word]:
    """Return the words of a text that count, without those that only join others."""
    words = []
    for found in WORD.finditer(text):
        if found[0].lower() not in _BETWEEN:
            words.append(_make_word(text, found.start(), found.end()))
    return words


def _make_word(text: str, start: int, end: int) -> _Word:
    word = text[start:end]
    before = text[max(0, start - 2) : start]
    return _Word(
        start=start,
        end=end,
        forms=_forms_of(_singular(unicodedata.normalize("NFC", word).lower())),
        has_no_accents=word.isupper() and word.isascii(),
        is_part=before[1:] == "-" and before[0].isalpha(),
    )


def _forms_of(singular: str) -> _Forms:
    alone, among = (
        [_unaccented(_masculine(word, endings)) for word in (singular, fold(singular))]
        for endings in (_SAME_IN_THE_FEMININE, ("e",))
    )
    return _Forms(alone[0], among[0], alone[1], among[1])


def _key(words: Sequence[_Word], *, is_bare: bool = False) -> _Key:
    """Return the forms under which words are looked up, `is_bare` for without any accent."""
    if len(words) == 1:
        (word,) = words
        return (word.forms.bare_alone if is_bare else word.forms.alone,)
    if is_bare:
        return tuple(word.forms.bare_among for word in words)
    return tuple(word.forms.among for word in words)


def _singular(word: str) -> str:
    if word.endswith("eaux"):
        return word[:-1]
    if word.endswith("aux") and len(word) > 4:
        return f"{word[:-3]}al"
    if word.endswith(("s", "x")) and len(word) > 3:
        return word[:-1]
    return word


def _masculine(word: str, endings: tuple[str, ...]) -> str:
    """Return a word without the "e" of the feminine, where it has one of these endings."""
    is_feminine = len(word) > 4 and fold(word[-1]) == word[-1] and fold(word).endswith(endings)
    return word[:-1] if is_feminine else word


def _unaccented(word: str) -> str:
    """Return a word without accents but for a last "é", which tells "marché" from "marche"."""
    return f"{fold(word[:-1])}é" if word.endswith("é") else fold(word)


def _weight(field: str, start: int) -> float:
    if field == "title":
        return _IN_TITLE
    return _IN_LEAD if start < _LEAD else _IN_TEXT


def _rare(_word: str) -> float:
    return 1.0


def _best_first(tag: Tag) -> tuple[float, str]:
    return -tag.score, tag.code
