"""What speaks for and against a candidate: the pieces of evidence that the arbiter weighs.

Each piece is a short text, "group:what", such as "model:person:0.99" or "word-1:ministre". The
groups are the families of evidence that a reader is shown and that an ablation removes:

- model: what the recogniser says of just this stretch and of stretches that overlap it;
- table: which known names read so, and whether the form also means something else;
- word: the words before, in and after the stretch, and their groups in `words.csv`;
- shape: capitals, length, quotes, place in the sentence;
- article: what the rest of the article says of the same form.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Generic, Protocol, TypeVar

from nlp.entities.candidates import Candidate
from nlp.entities.field import Field
from nlp.entities.spans import Hit, Reading, Span, Thing
from nlp.knowledge import Knowledge

# The "J.-N." of a name is one word: "A." is no preposition, "M." before a hyphen no civility
_TOKEN = re.compile(r"(?:[A-ZÀ-Ý]\.-?){2,}(?= ?[A-ZÀ-Ý])|\w+'?|[^\w\s]|\n+")
_INITIALS = re.compile(r"(?:[^\W\d_a-z]\.-?)+")  # "J.-L."
_STEPS = (0.2, 0.4, 0.6, 0.8, 0.9, 0.96, 0.99, 0.997)  # bounds of the recogniser's probability
_QUOTES = '"«»“”'
# Signs after which a sentence, a quotation or a remark begins
_OPENING = ".!?\n:;" + _QUOTES + "(•-–"
_SKIPPED = ("determiner", "link")
_STOPS = (".", "!", "?", ";", ":", "\n", "(", ")")
_REACH = 4  # words before a name among which its head noun is looked for
_MOST_COUNTED = 4  # occurrences of a form told apart
_UNKNOWN = ("none",)  # what the tables say of most stretches
_COUNTED = tuple(f"count:{count}" for count in range(_MOST_COUNTED + 1))
# Characters of a word that are kept, of its end: no piece of evidence that was ever learned is as long, and each
# candidate beside a word without end would hold it several times.
_LONGEST_KEY = 1_000
_KEPT = 8_192  # things of one kind, such as words beside a name, whose evidence is remembered
_MOST_WORDS, _FEW_WORDS = 6, 3  # words of a name told apart, alone and with something else
_TAIL, _SHORT_TAIL = 5, 3  # last letters of a name that may tell its kind ("-ville", "-son")


_Piece = TypeVar("_Piece")


@dataclass(frozen=True, slots=True)
class Tokens:
    """Hold the words and signs of a field: where each begins and ends, its key, its groups.

    `names` has for each word the name that the recogniser is sure it belongs to; `lines` where each line
    begins, `is_capital` whether it is all in capitals.
    """

    starts: list[int]
    ends: list[int]
    keys: list[str]
    groups: list[tuple[str, ...]]
    names: list[Span | None]
    lines: list[int]
    is_capital: list[bool]

    @classmethod
    def of(
        cls, field: Field, groups_of: Mapping[str, tuple[str, ...]], spans: Sequence[Span]
    ) -> Tokens:
        """Cut a field into words, elided ones apart, and signs."""
        places = [found.span() for found in _TOKEN.finditer(field.plain)]
        starts, ends = [start for start, _ in places], [end for _, end in places]
        keyed, groups_or = field.key, groups_of.get
        words = [keyed[start:end] for start, end in places]
        groups = [groups_or(word, ()) for word in words]
        keys = [word[-_LONGEST_KEY:] for word in words]
        names: list[Span | None] = [None] * len(starts)
        for span in spans:
            if span.is_sure:
                first = bisect_left(starts, span.start)
                last = bisect_left(starts, span.end)
                names[first:last] = [span] * (last - first)
        lines, is_capital = [0], []
        for line in field.plain.split("\n"):
            lines.append(lines[-1] + len(line) + 1)
            is_capital.append(line.isupper())
        return cls(starts, ends, keys, groups, names, lines, is_capital)

    def are_capital(self, text: str, start: int, end: int) -> bool:
        """Tell whether the lines that a stretch of the text touches are in capitals."""
        first, last = self._line_of(start), self._line_of(end)
        if first == last:
            return self.is_capital[first]
        return text[self.lines[first] : self.lines[last + 1] - 1].isupper()

    def _line_of(self, place: int) -> int:
        """Return the number of the line of a place; what lies behind the text is of the last one."""
        return min(bisect_right(self.lines, place), len(self.is_capital)) - 1

    def words_of(self, candidate: Candidate) -> tuple[int, int]:
        """Return the numbers of the first and the last word that a candidate touches."""
        first = max(bisect_right(self.starts, candidate.start) - 1, 0)
        last = max(bisect_left(self.ends, candidate.end), first)
        return first, min(last, len(self.keys) - 1)

    def other_name(self, place: int, first: int, last: int) -> Span | None:
        """Return the name that a word belongs to, None if it reaches into the words first to last."""
        span = self.names[place]
        if span is None:
            return None
        is_before, is_after = span.end <= self.starts[first], span.start >= self.ends[last]
        return span if is_before or is_after else None


class EvidenceReader(Generic[_Piece]):
    """Read the evidence of candidates. Built once from the tables; `read` is pure.

    Pieces that tell of one thing, such as a word beside the name, are made together and remembered: most
    words of an article were in another. They are given as `known` gives them back, by number or as texts.
    """

    def __init__(
        self,
        knowledge: Knowledge,
        is_demonym: Callable[[str], bool],
        known: Callable[[Iterable[str]], Sequence[_Piece]],
    ) -> None:
        """Take what the tables know of names of people, organisations and words.

        `known` says which pieces of some are of use, each once, as their reader wants them.
        """
        self._knowledge = knowledge
        self._groups_of = knowledge.words.groups_of
        given, surnames = knowledge.given_names, knowledge.surnames

        def kept(pieces_of: Callable[..., Iterable[str]]) -> Callable[..., Sequence[_Piece]]:
            """Return what gives the pieces of something, without making them anew if it was met lately."""
            return lru_cache(maxsize=_KEPT)(lambda *met: known(pieces_of(*met)))

        self._seen = kept(_pieces_seen)
        self._headed = kept(_pieces_of_head)
        self._homograph = kept(lambda known, word: [f"both:{known}|after {word}"])
        self._beside = kept(_pieces_beside)
        self._beyond = kept(lambda where: [f"word{where}"])
        self._pair = kept(lambda where, one, other: [f"word{where}:{one} {other}"])
        self._first = kept(lambda word, groups: _pieces_of_first(word, groups, word in given))
        self._inner = kept(lambda *groups: [f"word-inner:={group}" for group in groups])
        self._last = kept(lambda word, groups: _pieces_of_last(word, groups, word in surnames))
        is_demonym = lru_cache(maxsize=_KEPT)(is_demonym)
        self._shaped = kept(lambda name: _pieces_of_shape(name, is_demonym))
        self._set = kept(_pieces_of_setting)
        self._found_by = kept(lambda *sources: [f"shape-source:{one}" for one in sources])
        self._elsewhere = kept(lambda *said: [f"article:{one}" for one in said])

    def read(
        self, reading: Reading, candidates: Mapping[str, Sequence[Candidate]]
    ) -> dict[str, list[list[_Piece]]]:
        """Return the evidence of each candidate of each field, in order."""
        article = _Article.of(reading, candidates)
        evidence: dict[str, list[list[_Piece]]] = {}
        for name, found in candidates.items():
            field = reading.fields[name]
            tokens = Tokens.of(field, self._groups_of, reading.spans[name])
            overlaps = _Overlaps(reading.spans[name], reading.hits[name], reading.things[name])
            evidence[name] = [
                self._of(candidate, field, tokens, overlaps, article, reading.settled)
                for candidate in found
            ]
        return evidence

    def _of(
        self,
        candidate: Candidate,
        field: Field,
        tokens: Tokens,
        overlaps: _Overlaps,
        article: _Article,
        settled: Collection[str],
    ) -> list[_Piece]:
        if not tokens.keys:  # underscores alone are no word
            return []
        first, last = tokens.words_of(candidate)
        said = _of_model(candidate, overlaps)
        known = self._of_tables(candidate, overlaps, settled)
        pieces = [*self._seen(said, known)]
        head = _head_groups(tokens, first, last)
        if head:
            label = said[0].partition(":")[0]
            pieces += self._headed(label, known[0], head)
        if first and "homograph" in known[0]:
            pieces += self._homograph(known[0], tokens.keys[first - 1])
        pieces += self._of_words_before(tokens, first, last)
        pieces += self._of_words_after(tokens, first, last)
        pieces += self._of_own_words(tokens, first, last)
        pieces += self._of_shape(candidate, field, tokens, first)
        pieces += self._elsewhere(*article.about(candidate, field))
        return pieces

    def _of_tables(
        self, candidate: Candidate, overlaps: _Overlaps, settled: Collection[str]
    ) -> tuple[str, ...]:
        """Return what the tables say of a stretch, first of all of just this one."""
        exact, about = candidate.hits, overlaps.hits_about(candidate)
        things = overlaps.things_about(candidate)
        if not (exact or about or things):
            return _UNKNOWN
        pieces = [_summary(exact, settled)]
        for hit in exact:
            body = self._knowledge.organisations.get(hit.targets[0])
            place = self._knowledge.places.get(hit.targets[0])
            if body:
                pieces.append(f"kind:{body.kind}")
            if place:
                pieces.append(f"kind:{place.kind}:{len(str(place.population))}")
            if len(hit.targets) > 1:
                pieces.append("several")
        for relation, hit in about:
            kind = hit.targets[0].partition("/")[0]
            pieces.append(f"{relation}:{hit.kind}:{kind}:{'own' if hit.strong else 'homograph'}")
        for relation, group in things:
            pieces += (f"thing:{relation}", f"thing:{relation}:{group}")
        return tuple(pieces)

    def _of_words_before(self, tokens: Tokens, first: int, last: int) -> list[_Piece]:
        keys = tokens.keys
        pieces: list[_Piece] = []
        for step in (1, 2, 3):
            place = first - step
            if place < 0:
                pieces += self._beyond(f"-{step}:START")
                return pieces
            word = keys[place] if step < 3 else ""
            pieces += self._beside(-step, word, _groups_beside(tokens, place, first, last))
        pieces += self._pair("-2-1", keys[first - 2], keys[first - 1])
        return pieces

    def _of_words_after(self, tokens: Tokens, first: int, last: int) -> list[_Piece]:
        keys = tokens.keys
        pieces: list[_Piece] = []
        for step in (1, 2):
            place = last + step
            if place >= len(keys):
                pieces += self._beyond(f"+{step}:END")
                return pieces
            groups = _groups_beside(tokens, place, first, last)
            pieces += self._beside(step, keys[place], groups)
        pieces += self._pair("+1+2", keys[last + 1], keys[last + 2])
        return pieces

    def _of_own_words(self, tokens: Tokens, first: int, last: int) -> list[_Piece]:
        keys, groups = tokens.keys, tokens.groups
        pieces = [*self._first(keys[first], groups[first])]
        pieces += self._last(keys[last], groups[last] if first < last else ())
        if first + 1 < last:
            inner = {group: None for own in groups[first + 1 : last] for group in own}
            pieces += self._inner(*inner)
        return pieces

    def _of_shape(
        self, candidate: Candidate, field: Field, tokens: Tokens, first: int
    ) -> list[_Piece]:
        text, start, end = field.plain, candidate.start, candidate.end
        name = text[start:end]
        count = min(name.count(" ") + 1, _MOST_WORDS)
        before = text[start - 1 : start]
        after = text[end : end + 1]
        opens = first == 0 or tokens.keys[first - 1][0] in _OPENING
        is_quoted = before != "" and before in _QUOTES
        is_quoted = is_quoted and text[end : end + 2].lstrip()[:1] in _QUOTES
        is_explained = text.startswith((" (", "("), end) and text.find(")", end, end + 14) > 0
        is_capital = tokens.are_capital(text, start, end)
        around = _sign(before), _sign(after), opens, is_quoted, is_explained, is_capital
        return [
            *self._shaped(name),
            *self._set(candidate.field, count, *around),
            *self._found_by(*sorted(candidate.sources)),
        ]


def _pieces_seen(said: Sequence[str], known: Sequence[str]) -> list[str]:
    """Return what recogniser and tables say of a stretch, each alone and together."""
    pieces = [f"model:{piece}" for piece in said]
    pieces += [f"table:{piece}" for piece in known]
    return [*pieces, f"both:{said[0]}|{known[0]}"]


def _pieces_of_head(label: str, known: str, groups: Iterable[str]) -> list[str]:
    """Return what the groups of a head noun say, alone and with recogniser and tables."""
    pieces: list[str] = []
    for group in groups:
        pieces += (f"both:{label}|{group}", f"both:{known}|{group}", f"word-head:={group}")
    return pieces


def _pieces_beside(step: int, word: str, groups: Iterable[str]) -> list[str]:
    """Return what a word some steps before (-) or after (+) a name says; "" is one too far to be looked at."""
    pieces = [f"word{step:+d}:={group}" for group in groups]
    return [f"word{step:+d}:{word}", *pieces] if word else pieces


def _pieces_of_first(word: str, groups: Iterable[str], is_given: bool) -> list[str]:
    pieces = [f"word-first:{word}", *(f"word-first:={group}" for group in groups)]
    return [*pieces, "word-first:=given"] if is_given else pieces


def _pieces_of_last(word: str, groups: Iterable[str], is_surname: bool) -> list[str]:
    pieces = [f"word-last:{word}", *(f"word-last:={group}" for group in groups)]
    pieces += (f"word-tail:{word[-_TAIL:]}", f"word-tail:{word[-_SHORT_TAIL:]}")
    return [*pieces, "word-last:=surname"] if is_surname else pieces


def _pieces_of_shape(name: str, is_demonym: Callable[[str], bool]) -> list[str]:
    """Return what a name shows, wherever it stands."""
    words = name.split(" ")
    count = min(len(words), _MOST_WORDS)
    pieces = [f"shape-words:{count}", f"shape-of:{' '.join(map(_shape, words[:4]))}"]
    if any(map(str.isdigit, name)):
        pieces.append("shape-digit")
    if is_demonym(words[-1]):
        pieces.append(f"shape-demonym:{min(count, _FEW_WORDS)}:{words[-1].islower()}")
    return pieces


def _pieces_of_setting(
    field: str,
    count: int,
    before: str,
    after: str,
    opens: bool,
    is_quoted: bool,
    is_explained: bool,
    is_capital: bool,
) -> list[str]:
    """Return what the place of a name of so many words says."""
    few = min(count, _FEW_WORDS)
    pieces = [
        f"shape-field:{field}",
        f"shape-before:{before}",
        f"shape-after:{after}",
        f"shape-opens:{opens}:{few}",
    ]
    if is_quoted:
        pieces.append(f"shape-quoted:{few}")
    if is_explained:
        pieces.append("shape-bracket-after")
    if is_capital:
        pieces.append(f"shape-capitals-line:{count}")
    return pieces


def _sign(sign: str) -> str:
    """Return a sign beside a name; all letters and digits are one."""
    return "letter" if sign.isalnum() else sign


def _groups_beside(tokens: Tokens, place: int, first: int, last: int) -> tuple[str, ...]:
    """Return the groups of a word beside a stretch; a word of another name tells only of what type."""
    if tokens.names[place] is None:
        return tokens.groups[place]
    other = tokens.other_name(place, first, last)
    return tokens.groups[place] if other is None else (f"name {other.label}",)


def _head_groups(tokens: Tokens, first: int, last: int) -> tuple[str, ...]:
    """Return the groups of the nearest telling word before a stretch: "le groupe pétrolier X" -> body.

    Words of another name do not tell: "la Commission européenne Ursula von der Leyen".
    """
    for place in range(first - 1, max(-1, first - 1 - _REACH), -1):
        if tokens.keys[place] in _STOPS or tokens.other_name(place, first, last):
            break
        groups = tokens.groups[place]
        telling = tuple(group for group in groups if group not in _SKIPPED) if groups else ()
        if telling:
            return telling
    return ()


def _shape(word: str) -> str:
    if _INITIALS.fullmatch(word):
        return "X."
    if word.isupper():
        return "X" if len(word) == 1 else "XX"
    if word[:1].isupper():
        return "Xx" if "-" not in word else "Xx-Xx"
    if "'" in word and word.rpartition("'")[2][:1].isupper():
        return "x'Xx"
    return "9" if word.isdigit() else "x"


def _step(score: float) -> int:
    return bisect_right(_STEPS, score)


def _summary(hits: Sequence[Hit], settled: Collection[str]) -> str:
    """Return what the tables say of just a stretch: types, owned or homograph, settled elsewhere."""
    if not hits:
        return "none"
    kinds = sorted({target.partition("/")[0] for hit in hits for target in hit.targets})
    owned = "own" if any(hit.strong for hit in hits) else "homograph"
    is_settled = any(target in settled for hit in hits for target in hit.targets)
    return f"{'+'.join(kinds)}:{owned}:{'settled' if is_settled else 'open'}"


def _of_model(candidate: Candidate, overlaps: _Overlaps) -> tuple[str, ...]:
    """Return what the recogniser says: the best span with just these edges first, then overlaps."""
    start, end = candidate.start, candidate.end
    edges, others = "mended", []
    for span in overlaps.around(candidate):
        relation = _relation(start, end, span.start, span.end)
        if relation == "same":
            edges = "given"
        else:
            others.append(f"{relation}:{_opinion(span.label, span.score, span.weak)}")
    if not candidate.spans:
        return ("none", *others)
    exact = max(candidate.spans, key=lambda span: (not span.weak, span.score))
    opinion = _opinion(exact.label, exact.score, exact.weak)
    return (opinion, f"label:{exact.label}", f"edges:{edges}", *others)


@lru_cache(maxsize=_KEPT)
def _opinion(label: str, score: float, is_weak: bool) -> str:
    return f"{label}:{_step(score)}:{is_weak:d}"


def _relation(start: int, end: int, other_start: int, other_end: int) -> str:
    """Tell how another stretch lies to one: the same, inside it, around it (which edge they share), across."""
    if (start, end) == (other_start, other_end):
        return "same"
    shared = "start" if start == other_start else "end" if end == other_end else "none"
    if other_start <= start and end <= other_end:
        return f"around-{shared}"
    if start <= other_start and other_end <= end:
        return f"inside-{shared}"
    return "across"


class _Placed(Protocol):
    """Something with a stretch of a field."""

    @property
    def start(self) -> int: ...

    @property
    def end(self) -> int: ...


_One = TypeVar("_One", bound=_Placed)


class _Near(Generic[_One]):
    """Find those of many stretches that share a character with a candidate."""

    def __init__(self, placed: Iterable[_One]) -> None:
        """Sort them by start; remember the longest, so that a search knows where to begin."""
        self._placed = sorted(placed, key=lambda one: one.start)
        self._starts = [one.start for one in self._placed]
        self._longest = max((one.end - one.start for one in self._placed), default=0)

    def about(self, candidate: Candidate) -> list[_One]:
        """Return them by start."""
        if not self._starts:
            return []
        first = bisect_left(self._starts, candidate.start - self._longest)
        after = bisect_left(self._starts, candidate.end, first)
        return [one for one in self._placed[first:after] if one.end > candidate.start]


class _Overlaps:
    """Find the spans, hits and named things of a field that overlap a stretch."""

    def __init__(self, spans: Sequence[Span], hits: Sequence[Hit], things: Sequence[Thing]) -> None:
        """Sort them once for all candidates."""
        self._spans, self._hits, self._things = _Near(spans), _Near(hits), _Near(things)

    def around(self, candidate: Candidate) -> list[Span]:
        """Return the spans of the recogniser that share a character with a candidate."""
        return self._spans.about(candidate)

    def hits_about(self, candidate: Candidate) -> list[tuple[str, Hit]]:
        """Return the hits of the tables that share a character with a candidate, and how they lie."""
        found = []
        for hit in self._hits.about(candidate):
            relation = _relation(candidate.start, candidate.end, hit.start, hit.end)
            if relation != "same" or hit.kind != "name":
                found.append((relation, hit))
        return found

    def things_about(self, candidate: Candidate) -> list[tuple[str, str]]:
        """Return how each named thing that shares a character with a candidate lies, and its group."""
        found = []
        for thing in self._things.about(candidate):
            relation = _relation(candidate.start, candidate.end, thing.start, thing.end)
            found.append((relation, thing.group))
        return found


class _Article:
    """Hold what the whole article says of each form: how often, as what, and in which longer names."""

    def __init__(self) -> None:
        """Start with nothing said."""
        self._said: defaultdict[str, dict[str, float]] = defaultdict(dict)
        self._counts: defaultdict[str, int] = defaultdict(int)
        self._tails: defaultdict[str, set[str]] = defaultdict(set)

    @classmethod
    def of(cls, reading: Reading, candidates: Mapping[str, Sequence[Candidate]]) -> _Article:
        """Gather the spans of the recogniser by their form."""
        article = cls()
        for name, spans in reading.spans.items():
            keyed = reading.fields[name].key
            for span in spans:
                article._add(keyed[span.start : span.end], span)
        for name, found in candidates.items():
            keyed = reading.fields[name].key
            for candidate in found:
                article._counts[keyed[candidate.start : candidate.end]] += 1
        return article

    def _add(self, form: str, span: Span) -> None:
        best = self._said[form]
        best[span.label] = max(best.get(span.label, 0.0), span.score)
        words = form.split(" ")
        if len(words) > 1 and not span.weak:
            self._tails[" ".join(words[1:])].add(f"tail:{span.label}")
            self._tails[words[-1]].add(f"tail:{span.label}")
            self._tails[words[0]].add(f"head:{span.label}")

    def about(self, candidate: Candidate, field: Field) -> list[str]:
        """Return what the article says of a candidate's form."""
        form = field.key[candidate.start : candidate.end]
        told = [_COUNTED[min(self._counts[form], _MOST_COUNTED)]]
        if form in self._said:
            own = {(span.label, span.score) for span in candidate.spans}
            for label, score in self._said[form].items():
                if (label, score) not in own:
                    told.append(f"said:{label}:{_step(score)}")
        if form in self._tails:
            told += sorted(self._tails[form])
        return told
