"""What the tables see of countries in an article, brought to what it means there.

Before names are chosen, the hits of the tables and the spans of the recogniser are put right where
they speak of countries: forms that several share, streets and set phrases, capitals that are
people's names, datelines, headlines in capitals.

Set phrases ("montagnes russes", "châteaux en Espagne") are data: the group `set_phrase` of the words
table, kept to what dictionaries and cookery books have as entries of their own. Streets, squares,
stations and schools named after a country ("place d'Italie") are told by the noun before and by the
articles around: "la place de la France dans le monde" speaks of France.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace

import ahocorasick

from nlp.entities.demonyms import inclusive_end
from nlp.entities.field import Field
from nlp.entities.metonyms import MetonymReader
from nlp.entities.shared import SharedForms
from nlp.entities.spans import Hit, Reading, Span, Stretches, kind_of, settled_targets
from nlp.knowledge import Knowledge, Words
from nlp.text import fold, key

_ARTICLE = re.compile(r"(?:\b(?:la|le|les|en|de|du|des|au|aux|et|à) |\b[ld]')$", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+")
_NO_BLANK = re.compile(r"\S+")
_MOST_WORDS = 4  # of a person's name
_SURE = 0.9  # score of a name that the article or the tables leave no doubt of: most have it
_REACH = 48  # characters before a name among which the noun of a street is looked for
_LONGEST_NOUN = 3  # words of a noun: "maison de quartier"
_ARTICLES = ("de la ", "de l'", "du ", "des ")
_BARE_LINKS = ("de ", "d'")
_SCOPE = re.compile(r" (?:dans|parmi|au sein|sur|en|face|chez|comme)\b")
# "une rue de France", "sa villa d'Espagne": of that country
_INDEFINITE = frozenset(
    """un une chaque aucun aucune toute quelque certaines plusieurs autre quelle quel
    mon ton son ma ta sa notre votre leur leurs mes tes ses nos vos""".split()
)
_DEFINITE = frozenset("la le les l cette cet ce au aux du en".split())


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


class PhraseReader:
    """Find the stretches of a text in which a country's name is none. Built once; pure."""

    def __init__(self, words: Words) -> None:
        """Take the set phrases, the nouns of streets, and what stands where two of these meet."""
        self._phrases = ahocorasick.Automaton()
        for phrase in words["set_phrase"]:
            self._phrases.add_word(key(phrase), phrase)
        self._phrases.make_automaton()
        self._streets = words.keys("street") | words.keys("loose_street")
        self._loose = words.keys("loose_street")
        self._crossings = words.keys("crossing")
        self._rankings = words.keys("ranking")
        self._without_article = words.keys("no_article")

    def set_phrases(self, field: Field) -> list[tuple[int, int]]:
        """Return where the set phrases of a field begin and end.

        A blank of a phrase may be a hyphen in the text, not the other way: "le sud américain".
        """
        if not len(self._phrases):
            return []
        around = f" {field.key} "
        found = []
        for last, phrase in self._phrases.iter(field.key):
            start = last + 1 - len(phrase)
            is_whole = not around[start].isalnum() and not around[last + 2].isalnum()
            if is_whole and _hyphens_agree(phrase, field.plain[start : last + 1]):
                found.append((start, last + 1))
        return found

    def streets(self, field: Field, hits: Iterable[Hit]) -> Iterator[tuple[int, int]]:
        """Yield the streets that are named after what is hit: from the noun to the end of the name.

        `hits` are names of countries and demonyms, in text order.
        """
        last: tuple[int, int] | None = None
        for hit in hits:
            if last and last[0] <= hit.start and hit.end <= last[1]:
                continue
            is_people = hit.kind == "demonym"
            if is_people and not field.plain[hit.start].isupper():
                continue
            start = self._street_start(field, hit, last, is_people=is_people)
            if start is not None:
                last = (start, hit.end)
                yield last

    def _street_start(
        self, field: Field, hit: Hit, last: tuple[int, int] | None, *, is_people: bool
    ) -> int | None:
        """Return where the street begins that is named after what is hit, or None if none is."""
        keyed = field.key
        link = _link_before(keyed, hit.start)
        if link is None or (is_people and link != "des "):
            return None
        end = hit.start - len(link)
        if last and keyed[last[1] : end].strip() in ("et", ",", "ou"):
            is_second = self._is_crossing(keyed, last[0])
            return last[0] if is_second else None
        noun = self._noun_before(keyed, end)
        if noun is None:
            return None
        start, word = noun
        if self._is_street(field, hit, start, word, link):
            return start
        return None

    def _noun_before(self, keyed: str, end: int) -> tuple[int, str] | None:
        """Return where the noun of a street that ends at `end` begins, and the noun."""
        words = list(re.finditer(r"[\w']+", keyed[max(0, end - _REACH) : end]))
        offset = max(0, end - _REACH)
        for count in range(min(_LONGEST_NOUN, len(words)), 0, -1):
            start = offset + words[-count].start()
            noun = keyed[start : end - 1]
            elided = noun.rpartition("'")[2]
            if elided in self._streets and keyed[end - 1] == " ":
                return end - 1 - len(elided), elided
        return None

    def _is_street(self, field: Field, hit: Hit, start: int, noun: str, link: str) -> bool:
        """Tell whether a noun and a name make the name of a street."""
        before = _word_before(field.key, start)
        earlier = re.findall(r"\w+", field.key[max(0, start - _REACH) : start])[-3:]
        if before in _INDEFINITE or not self._rankings.isdisjoint(earlier):
            return False
        is_plural = noun[-1] in "sx" and noun[:-1] in self._streets
        if is_plural:
            return self._is_crossing(field.key, start)
        if noun not in self._loose:
            return True
        if field.plain[start].isupper() and start and field.plain[start - 1] not in "\n":
            opens = field.plain[:start].rstrip(' «"(')[-1:] in ("", ".", "!", "?", ":", ";")
            if not opens:
                return True
        # Before a country without an article "de" says nothing: "la place d'Israël"
        is_bare_name = field.key[hit.start : hit.end] in self._without_article
        if link in _BARE_LINKS and not is_bare_name:
            return True
        is_bare = before not in _DEFINITE
        return is_bare and _SCOPE.match(field.key, hit.end) is None

    def _is_crossing(self, keyed: str, start: int) -> bool:
        """Tell whether streets meet here: "à l'angle des rues de France et d'Italie"."""
        words = re.findall(r"\w+", keyed[max(0, start - _REACH) : start])
        return len(words) > 1 and words[-1] in ("des", "les") and words[-2] in self._crossings


def _link_before(keyed: str, start: int) -> str | None:
    """Return what joins a name to the noun before it, an article included."""
    for link in (*_ARTICLES, *_BARE_LINKS):
        before = start - len(link)
        if keyed.startswith(link, max(0, before)) and before > 0:
            return link
    return None


def _word_before(keyed: str, start: int) -> str:
    words = re.findall(r"\w+", keyed[max(0, start - _REACH) : start].rpartition("\n")[2])
    stretch = keyed[max(0, start - 3) : start]
    return words[-1] if words and stretch.strip(" '\u00a0").isalnum() else ""


def _hyphens_agree(phrase: str, text: str) -> bool:
    return all(given == "-" for wanted, given in zip(phrase, text, strict=True) if wanted == "-")
