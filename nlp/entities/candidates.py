"""Candidates: stretches of a field that may be names, each with what was found at just that stretch.

They come from the recogniser (as it gives them, brought to their edges, and those it nearly took),
from the tables, from patterns that need no table (courts and prosecution offices, national teams),
from runs of capitalised words, and from the forms of other candidates wherever else they stand. The
arbiter judges them.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as made_field

from nlp.entities.edges import Edges
from nlp.entities.field import Field
from nlp.entities.matcher import occurrences
from nlp.entities.spans import Hit, Reading, Span, Stretches, Taken
from nlp.knowledge import Words

_CAPITAL = r"[^\W\d_a-zà-öø-ÿœ][\w'-]*"
_INITIALS = r"(?:[A-ZÀ-Ý]\.[ -]?){1,3}"
_LINK = re.compile(
    r" (?:de la |de l'|du |de |des |d'|la |le |van |von |der |den |bin |ben |al-|el-)"
)
_DOTTED = r"(?:[A-ZÀ-Ý]\.-?){2,}+(?! ?[A-ZÀ-Ý][a-zà-ÿ])"  # "U.R.S.S.", not the "J.-L." of a name
_RUN = re.compile(
    rf"\b(?:{_DOTTED}|(?:{_INITIALS})?{_CAPITAL}(?:(?: |{_LINK.pattern}){_CAPITAL})*)"
)
_HEADS = ("organisation", "place_noun", "street")
_BEFORE = re.compile(r"\w+")
_BETWEEN = re.compile(r"(?: [a-zà-ÿ]+)*(?: (?:d|l)'| de l'|[ -](?:al|el)-| )?")
_FIELD = re.compile(
    r" (?:(?:de la |de l'|du |de |des |d'|au |aux |à la |à l'|à |pour la |pour le |pour l'|pour |en |"
    r"et de |et du |et des |et d'|et )(?:la |le |les |l')?)?[^\W\d_][\w'-]*"
)
# Where a sentence begins; the stop of "M. X" or "J. X" ends none
_OPENED = re.compile(
    r"(?:^|(?<!\b[A-ZÀ-Ý])(?<!\bMM)(?<!\b[DS][rt])[.!?…]|\n)[\s\"«“”(•–—-]*$|: ?[«\"“] ?$"
)
_REACH = 40  # characters before a run in which its noun is looked for
_MOST_FIELDS = 6  # steps by which a body is made longer
# Characters of a name that is looked for elsewhere; the longest of the tables has under 150. Of a name said again and
# again the model may make one of thousands, and another of every end of it.
_LONGEST_FORM = 200
_LONGEST = 12  # words of a name: "Programme des Nations unies pour le développement" has eight
_OF = r"(?:de la |de l'|des |du |de |d')"
_NAME = r"[A-ZÀ-Ý][\w'-]*(?:(?:-| | de | du | la | et )[A-ZÀ-Ý][\w'-]*)*"
# Institutions of justice, each by a sign that is in all of its kind: most articles have none of these, which is found
# far sooner than by the patterns
_KINDS_OF_INSTITUTION = {
    "arquet": rf"parquets? (?:fédéral|européen|général|national (?:anti-?terroriste|financier)|{_OF}{_NAME})",
    "our d'a": rf"[Cc]our d'(?:appel|assises)(?: spéciale| spécialement composée| des mineurs)?(?: {_OF}{_NAME})?",
    "ribunal ": r"[Tt]ribunal (?:judiciaire|correctionnel|administratif|de commerce|de grande instance|pour enfants"
    rf"|fédéral) {_OF}{_NAME}",
    "hambre de": rf"[Cc]hambre (?:de l'instruction|des mises en accusation) {_OF}{_NAME}",
    "our administrative": rf"[Cc]our administrative d'appel {_OF}{_NAME}",
}
_INSTITUTIONS = re.compile(rf"\b(?:{'|'.join(_KINDS_OF_INSTITUTION.values())})")
_TEAMS = re.compile(rf"\b[ée]quipe {_OF}(?=[A-ZÀ-Ý])")


@dataclass(slots=True)
class Candidate:
    """Hold a stretch of a field that may be a name: the spans and hits that have just its edges.

    `sources` are the ways it came in: "model", "weak", "table", "pattern", "run" and "repeat".
    """

    field: str
    start: int
    end: int
    spans: list[Span] = made_field(default_factory=list)
    hits: list[Hit] = made_field(default_factory=list)
    sources: set[str] = made_field(default_factory=set)


class CandidateFinder:
    """Find the candidates of an article's fields. Built once; `find` is pure."""

    def __init__(self, edges: Edges, words: Words) -> None:
        """Take what brings spans of the model to their edges, and the words that tell kinds of things."""
        self._edges = edges
        self._nouns = frozenset().union(*(words.keys(group) for group in _HEADS))
        self._bodies = words.keys("body_name")

    def find(self, reading: Reading, *, every: bool = False) -> dict[str, list[Candidate]]:
        """Return the candidates of each field, by start then length.

        If `every`, also the stretches that are as good as never names: an arbiter learns from them.
        """
        found = {name: _Gathering(name) for name in reading.fields}
        unseen = {
            name: self._gather(gathering, reading, every=every) for name, gathering in found.items()
        }
        forms = dict.fromkeys(
            form
            for name, gathering in found.items()
            for form in gathering.forms(reading.fields[name].plain)
        )
        if forms:
            for name, gathering in found.items():
                for start, end, _ in occurrences(forms, reading.fields[name].plain):
                    gathering.at(start, end).sources.add("repeat")
        for start, end, gathering in _said_elsewhere(found, unseen, reading.fields):
            gathering.at(start, end).sources.add("run")
        return {name: gathering.ordered() for name, gathering in found.items()}

    def _gather(
        self, gathering: _Gathering, reading: Reading, *, every: bool
    ) -> list[tuple[int, int]]:
        """Gather the candidates of a field; return the sentences' first words that nobody sees.

        Neither the recogniser, not even weakly, nor the tables: such a word has its capital from the
        place where it stands, and is as good as never a name (none of those in 558 articles).
        """
        read = reading.fields[gathering.field]
        spans, hits = reading.spans[gathering.field], reading.hits[gathering.field]
        text = read.plain
        names = [hit for hit in hits if hit.kind == "name"]
        starts = [hit.start for hit in names]
        sure = Stretches(  # inside such a name nothing weaker is a name of its own
            (span.start, span.end) for span in spans if span.is_sure and not every
        )
        for span in spans:
            if span.weak and sure.hold(span.start, span.end):
                continue
            source = "weak" if span.weak else "model"
            inside = names[bisect_left(starts, span.start) : bisect_right(starts, span.end)]
            for part in (span, *self._edges.refine(text, span, inside)):
                candidate = gathering.at(part.start, part.end)
                candidate.spans.append(part)
                candidate.sources.add(source)
        for hit in names:
            candidate = gathering.at(hit.start, hit.end)
            candidate.hits.append(hit)
            candidate.sources.add("table")
        countries = frozenset(
            (hit.start, hit.end) for hit in names if hit.targets[0].startswith("country/")
        )
        for span in patterned(text, countries):
            gathering.at(span.start, span.end).sources.add("pattern")
        seen = Taken(len(text))
        for span in spans:
            seen.take(span.start, span.end)
        for hit in hits:
            seen.take(hit.start, hit.end)
        unseen: list[tuple[int, int]] = []
        for start, end in _runs(text):
            is_seen = every or seen.overlaps(start, end)
            if not is_seen and _OPENED.search(text, max(0, start - 4), start):
                unseen.append((start, end))
                continue
            if (start, end) in gathering or not sure.touch(start, end):
                gathering.at(start, end).sources.add("run")
            for longer in (*self._with_noun(read, start, end), *self._with_field(read, start, end)):
                gathering.at(*longer).sources.add("extended")
        return unseen

    def _with_noun(self, read: Field, start: int, end: int) -> Iterator[tuple[int, int]]:
        """Yield a run with the lower-case noun before it: "parc naturel du Gâtinais", "hôpital Gemelli"."""
        floor = max(0, start - _REACH)
        if self._nouns.isdisjoint(_BEFORE.findall(read.key, floor, start)):
            return
        for found in reversed(list(_BEFORE.finditer(read.key, floor, start))):
            if not read.plain[found.start()].islower():
                break
            if found[0] in self._nouns and _BETWEEN.fullmatch(read.plain, found.end(), start):
                yield found.start(), end

    def _with_field(self, read: Field, start: int, end: int) -> Iterator[tuple[int, int]]:
        """Yield a body with the words of its field: "Fonds d'appui au développement des médias"."""
        first = _BEFORE.match(read.key, start)
        if first is None or first[0] not in self._bodies:
            return
        stop = end
        for _ in range(_MOST_FIELDS):
            found = _FIELD.match(read.plain, stop)
            if found is None:
                return
            stop = found.end()
            yield start, stop


class _Gathering:
    """Gather the candidates of a field by their edges."""

    def __init__(self, field: str) -> None:
        """Start without any."""
        self.field = field
        self._found: dict[tuple[int, int], Candidate] = {}

    def __iter__(self) -> Iterator[tuple[int, int]]:
        """Yield the edges of the candidates."""
        return iter(self._found)

    def __contains__(self, edges: tuple[int, int]) -> bool:
        """Tell whether a candidate has these edges."""
        return edges in self._found

    def at(self, start: int, end: int) -> Candidate:
        """Return the candidate with these edges, a new one if there is none yet."""
        key = (start, end)
        if key not in self._found:
            self._found[key] = Candidate(self.field, start, end)
        return self._found[key]

    def forms(self, text: str) -> Iterator[str]:
        """Yield the forms worth looking for elsewhere, as they stand and in capitals.

        Those of the model and of patterns; of names of people also the surname.
        """
        for candidate in self._found.values():
            if not candidate.sources & {"model", "pattern"}:
                continue
            if candidate.end - candidate.start > _LONGEST_FORM:
                continue
            form = text[candidate.start : candidate.end]
            if len(form) < 3 and not form.isupper():
                continue
            yield form
            if len(form) > 3:
                yield form.upper()
            if any(span.label == "person" for span in candidate.spans) and " " in form:
                yield from _parts_of_name(form)

    def ordered(self) -> list[Candidate]:
        """Return the candidates, by start then length."""
        return [self._found[key] for key in sorted(self._found)]


def _said_elsewhere(
    found: Mapping[str, _Gathering],
    unseen: Mapping[str, Sequence[tuple[int, int]]],
    fields: Mapping[str, Field],
) -> Iterator[tuple[int, int, _Gathering]]:
    """Yield the unseen runs that read like a candidate of the article: what it is, they may be."""
    forms = {
        fields[name].plain[start:end]
        for name, gathering in found.items()
        for start, end in gathering
    }
    for name, gathering in found.items():
        text = fields[name].plain
        for start, end in unseen[name]:
            if text[start:end] in forms:
                yield start, end, gathering


def _parts_of_name(form: str) -> Iterator[str]:
    """Yield surname and given name of a person's full name."""
    words = form.split(" ")
    for part in (" ".join(words[1:]), words[-1], words[0]):
        if len(part) > 2 and part[0].isupper():
            yield part
            yield part.upper()


def _runs(text: str) -> Iterator[tuple[int, int]]:
    """Yield runs of capitalised words: whole, without the first word, and the parts between links."""
    for found in _RUN.finditer(text):
        start, end = found.span()
        if end - start < 2 or text.count(" ", start, end) >= _LONGEST:
            continue
        yield start, end
        if text[start + 1] == "'":  # "L'Association" opens a sentence
            start += 2
            yield start, end
        gap = text.find(" ", start, end)
        if gap > 0 and text[gap + 1].isupper():
            yield gap + 1, end
        part = start
        for link in _LINK.finditer(text, start, end):
            yield part, link.start()
            part = link.end()
        if part > start:
            yield part, end


def patterned(text: str, countries: frozenset[tuple[int, int]]) -> Iterator[Span]:
    """Yield the institutions of a text.

    `countries` are the places of its country names ("équipe de France").
    """
    is_possible = any(sign in text for sign in _KINDS_OF_INSTITUTION)
    for found in _INSTITUTIONS.finditer(text) if is_possible else ():
        if " " in found[0] and found[0].lower() not in ("cour d'appel", "cour d'assises"):
            yield Span(found.start(), found.end(), "organisation")
    ends = dict(countries)
    for found in _TEAMS.finditer(text):
        if found.end() in ends:
            yield Span(found.start(), ends[found.end()], "organisation")
