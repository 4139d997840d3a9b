"""What the tables see of countries in an article, brought to what it means there.

Before names are chosen, the hits of the tables and the spans of the recogniser are put right where
they speak of countries: forms that several share, streets and set phrases, capitals that are
people's names, datelines, headlines in capitals.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace

from nlp.entities.demonyms import inclusive_end
from nlp.entities.field import Field
from nlp.entities.metonyms import MetonymReader
from nlp.entities.phrases import PhraseReader
from nlp.entities.shared import SharedForms
from nlp.entities.spans import Hit, Reading, Span, Stretches, kind_of, settled_targets
from nlp.knowledge import Knowledge
from nlp.text import fold

_ARTICLE = re.compile(r"(?:\b(?:la|le|les|en|de|du|des|au|aux|et|à) |\b[ld]')$", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+")
_NO_BLANK = re.compile(r"\S+")
_MOST_WORDS = 4  # of a person's name
_SURE = 0.9  # score of a name that the article or the tables leave no doubt of: most have it


class CountryReader:
    """Put hits and spans right. Built once from the tables; `revise` is pure."""

    def __init__(self, knowledge: Knowledge, metonyms: MetonymReader) -> None:
        """Build the readers of phrases and of shared forms, and the pattern of datelines."""
        self._metonyms = metonyms
        self._given_names = knowledge.given_names
        self._function_words = knowledge.words.keys("capitals_function")
        self._phrases = PhraseReader(knowledge.words)
        self._shared = SharedForms(knowledge)
        months = knowledge.words.alternatives("weekday_or_month")
        self._dateline = re.compile(
            r"^[ \t]*(?:[-–•] ?)?(?P<place>[A-ZÀ-Ý][\w' /-]{1,40}?)(?: \([^()\n]{1,40}\))?"
            rf"(?:,? (?:le )?(?:\w+ )?\d{{1,2}}(?:er)? (?:{months})(?: \d{{4}})?)?"
            r"(?: ?\([^()\n]{1,30}\))? ?[-–—] ",
            re.MULTILINE,
        )

    def revise(self, reading: Reading) -> Reading:
        """Return what was read of an article, put right where it speaks of countries."""
        people = self._named_people(reading)
        hits: dict[str, list[Hit]] = {}
        spans: dict[str, list[Span]] = {}
        for name, field in reading.fields.items():
            hits[name], spans[name] = self._revised(
                field, reading.hits[name], reading.spans[name], people
            )
        decided = self._shared.decide(reading.fields, hits)
        settled = settled_targets(hit for group in decided.values() for hit in group)
        instead = self._shared.instead(hits, decided)
        return replace(reading, hits=decided, spans=spans, settled=settled, instead=instead)

    def _revised(
        self, field: Field, hits: Sequence[Hit], spans: Sequence[Span], people: frozenset[str]
    ) -> tuple[list[Hit], list[Span]]:
        """Return the hits and spans of a field, those left out that speak of no country."""
        about = [hit for hit in hits if _is_of_country(hit)]
        if not about:
            return list(hits), list(spans)
        phrases = self._phrases.set_phrases(field)
        streets = list(self._phrases.streets(field, _outermost(about)))
        datelines = [found.span("place") for found in self._dateline.finditer(field.plain)]
        silent, along, before_text = Stretches(phrases), Stretches(streets), Stretches(datelines)
        kept: list[Hit] = []
        persons: list[Hit] = []
        for hit in hits:
            place = hit.start, hit.end
            names_street = _may_name_street(hit) and along.hold_more(*place)
            if not _is_of_country(hit):
                kept.append(hit)
            elif silent.hold_more(*place) or names_street:
                continue
            elif self._is_person(field, hit, people):
                persons.append(hit)
            elif hit.kind != "metonym" or not before_text.hold_more(*place):
                kept.append(hit)
        spans = _without(spans, [*phrases, *_inclusive_words(field, kept)])
        spans = _with_streets(spans, streets)
        spans = _with_abbreviations(field, spans, kept)
        spans = _with_people(spans, persons)
        spans = _with_datelines(spans, datelines, kept)
        return kept, self._without_headlines(field, spans, kept)

    def _without_headlines(
        self, field: Field, spans: Sequence[Span], hits: Sequence[Hit]
    ) -> list[Span]:
        """Return the spans without those that take a country and the words around it for one name.

        "PAPE APPELLE A LA PAIX AU SOUDAN", in a headline all in capitals.
        """
        starts = [hit.start for hit in hits]
        return [span for span in spans if not self._runs_on(field, span, hits, starts)]

    def _runs_on(
        self, field: Field, span: Span, hits: Sequence[Hit], starts: Sequence[int]
    ) -> bool:
        stretch = field.plain[span.start : span.end]
        if not stretch.isupper() or stretch.count(" ") < 2:
            return False
        words = _WORD.findall(field.key[span.start : span.end])
        if self._function_words.isdisjoint(words):
            return False
        inside = hits[bisect_left(starts, span.start) : bisect_left(starts, span.end)]
        return any(hit.end <= span.end and hit.strong and hit.kind == "name" for hit in inside)

    # Capitals that are people's names.

    def _named_people(self, reading: Reading) -> frozenset[str]:
        """Return the first and last names, folded, of the people named in full.

        A last name after something that is no given name counts unless the model takes the word
        more often for a place: "Autodesk Neuchâtel".
        """
        names: set[str] = set()
        doubtful: Counter[str] = Counter()
        for field, spans in reading.spans.items():
            text = reading.fields[field].plain
            known = [hit for hit in reading.hits[field] if _is_person_hit(hit)]
            people = {(hit.start, hit.end) for hit in known}
            seen = [span for span in spans if not span.weak]
            named = {(span.start, span.end) for span in seen if span.label == "person"}
            for start, end in sorted(named | people):
                first, last = _ends_of_name(text[start:end], start, people)
                names.update(filter(None, [first]))
                is_sure = fold(text[start:end]).partition(" ")[0] in self._given_names
                (names if is_sure else doubtful).update(filter(None, [last]))
            others = [span for span in seen if span.label != "person"]
            doubtful.subtract(fold(text[span.start : span.end]) for span in others)
        return frozenset(names | {name for name, count in doubtful.items() if count >= 0})

    def _is_person(self, field: Field, hit: Hit, people: frozenset[str]) -> bool:
        """Tell whether the name of a country or capital is part of a person's name, or short for one."""
        text = field.plain
        if fold(text[hit.start : hit.end]) not in people:
            return False
        is_country = hit.kind == "name" and hit.targets[0].startswith("country/")
        before = text[max(0, hit.start - 60) : hit.start]
        if is_country and _ARTICLE.search(before):
            return False
        return not self._metonyms.is_located(before)


def _is_of_country(hit: Hit) -> bool:
    """Tell whether a hit may name a country, its people or its capital."""
    return hit.kind != "name" or hit.targets[0].startswith(("country/", "place/"))


def _inclusive_words(field: Field, hits: Sequence[Hit]) -> list[tuple[int, int]]:
    """Return where demonyms in inclusive writing stand: "Ukrainien·ne·s"."""
    words: list[tuple[int, int]] = []
    for hit in hits:
        end = inclusive_end(field.plain, hit.end) if hit.kind == "demonym" else hit.end
        if end > hit.end:
            words.append((hit.start, end))
    return words


def _may_name_street(hit: Hit) -> bool:
    """Tell whether a hit is the name of a country or of its people."""
    return hit.kind == "demonym" or (hit.kind == "name" and hit.targets[0].startswith("country/"))


def _outermost(hits: Sequence[Hit]) -> Iterator[Hit]:
    """Yield the names of countries and people that lie in no longer name of the tables."""
    end = 0
    for hit in hits:
        if hit.end > end and _may_name_street(hit):
            yield hit
        if hit.kind == "name":
            end = max(end, hit.end)


def _ends_of_name(
    form: str, start: int, people: Collection[tuple[int, int]]
) -> tuple[str | None, str | None]:
    """Return the first and the last word of a full name, folded, None for what is no part of it.

    "Washington Donald Trump" is a place and a person; "la Case à Chocs de Neuchâtel" nobody.
    """
    words = list(_NO_BLANK.finditer(form))
    if not 2 <= len(words) <= _MOST_WORDS:
        return None, None
    is_two = (start + words[1].start(), start + len(form)) in people
    first = None if is_two else fold(words[0][0])
    is_joined = words[-2][0].islower()
    return first, None if is_joined else fold(words[-1][0])


def _is_person_hit(hit: Hit) -> bool:
    return hit.kind == "name" and hit.targets[0].startswith("person/")


def _without(spans: Sequence[Span], stretches: Iterable[tuple[int, int]]) -> list[Span]:
    """Return the spans that lie in none of some stretches."""
    taken = Stretches(stretches)
    return [span for span in spans if not taken.hold(span.start, span.end)]


def _with_streets(spans: Sequence[Span], streets: Iterable[tuple[int, int]]) -> list[Span]:
    """Return the spans, those of what a street is named after made those of the whole street."""
    starts = {end: start for start, end in streets}
    whole: list[Span] = []
    for span in spans:
        start = starts.get(span.end, span.end)
        is_part = start <= span.start
        whole.append(replace(span, start=start, label="place") if is_part else span)
    return whole


def _with_abbreviations(field: Field, spans: Sequence[Span], hits: Sequence[Hit]) -> list[Span]:
    """Return the spans with one for each known abbreviation in dots that the model is not sure of.

    Those inside of it go. The model has seen few of these ("U.R.S.S."); a name of the tables in dots
    is hardly a chance.
    """
    dotted = [
        hit for hit in hits if hit.kind == "name" and hit.strong and field.plain[hit.end - 1] == "."
    ]
    if not dotted:
        return list(spans)
    seen = {(span.start, span.end) for span in spans if span.score >= _SURE}
    unseen = [hit for hit in dotted if (hit.start, hit.end) not in seen]
    others = _without(spans, [(hit.start, hit.end) for hit in unseen])
    known = [Span(hit.start, hit.end, _label(hit), _SURE) for hit in unseen]
    return sorted((*others, *known), key=lambda span: (span.start, span.end))


def _label(hit: Hit) -> str:
    """Return the type that the model gives to what a hit names."""
    kind = kind_of(hit.targets[0])
    return "place" if kind == "country" else kind


def _with_people(spans: Sequence[Span], persons: Sequence[Hit]) -> list[Span]:
    """Return the spans with those of names that are people's here, each labelled a person."""
    names = Stretches((span.start, span.end) for span in spans if span.label == "person")
    places = {(hit.start, hit.end) for hit in persons if not names.hold_more(hit.start, hit.end)}
    others = [span for span in spans if (span.start, span.end) not in places]
    people = [Span(start, end, "person", _SURE) for start, end in places]
    return sorted((*others, *people), key=lambda span: (span.start, span.end))


def _with_datelines(
    spans: Sequence[Span], datelines: Sequence[tuple[int, int]], hits: Sequence[Hit]
) -> list[Span]:
    """Return the spans, those that touch a dateline cut to the places named in it."""
    names = [hit for hit in hits if hit.kind == "name"]
    starts = [hit.start for hit in names]
    ends = [end for _, end in datelines]
    cut: list[Span] = []
    for span in spans:
        line = bisect_right(ends, span.start)
        if line == len(datelines) or datelines[line][0] >= span.end:
            cut.append(span)
            continue
        first, last = datelines[line]
        inside = names[bisect_left(starts, first) : bisect_left(starts, last)]
        places = [hit for hit in inside if hit.end <= last]
        cut += [replace(span, start=hit.start, end=hit.end, label="place") for hit in places]
        if not places:
            cut.append(span)
    return cut
